"""Amounts and lacks of changes, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.base.amounts import quantities
from lifecircle.base.text import Bilingual
from lifecircle.changes.done import Lacking

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def names_of(several: Sequence[str]) -> Bilingual:
    """Return what quantities are called."""
    names = [quantities()[one].name for one in several]
    return Bilingual("、".join(one.zh for one in names), ", ".join(one.en for one in names))


def amounts_of(amounts: Mapping[str, float]) -> Bilingual:
    """Return amounts with their units."""
    zh, en = [], []
    for quantity, number in amounts.items():
        what = quantities()[quantity]
        zh.append(f"{what.name.zh} {number:,.10g} {what.unit.zh}")
        en.append(english_of(quantity, f"{number:,.10g}"))
    return Bilingual("、".join(zh), ", ".join(en))


def english_of(quantity: str, number: str) -> str:
    """Return a number of a quantity: ``120 beds``, ``800 m² of floor area``."""
    what = quantities()[quantity]
    counted = what.unit.en in what.name.en
    return f"{number} {what.name.en}" if counted else f"{number} {what.unit.en} of {what.name.en}"


def no_facility() -> Lacking:
    """Return what a change lacks that names no facility."""
    return Lacking(
        ("facility",),
        Bilingual("未写明涉及哪处设施。", "Which facility it is about is not said."),
    )
