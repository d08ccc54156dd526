"""What plans count: named quantities of facilities, groups of people, and the order of grades."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from lifecircle.base.known import require_known
from lifecircle.base.text import Bilingual


@dataclass(frozen=True)
class Counted:
    """Something that is counted: what it is called, and what stands after a number of it."""

    name: Bilingual
    unit: Bilingual


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "amounts.toml").read_text(encoding="utf-8"))


@cache
def _counted(table: str) -> dict[str, Counted]:
    return {
        key: Counted(Bilingual(row["zh"], row["en"]), Bilingual(row["unit_zh"], row["unit_en"]))
        for key, row in _tables()[table].items()
    }


def quantities() -> dict[str, Counted]:
    """Return every known quantity of facilities by its id."""
    return _counted("quantities")


def groups() -> dict[str, Counted]:
    """Return every known group of people by its id."""
    return _counted("groups")


def require_group(group: str) -> str:
    """Return `group` unchanged, or raise if it is not known.

    Raises
    ------
    InputError
        If the group is unknown.
    """
    return require_known(group, _names(groups()), Bilingual("人群", "group of people"))


def require_quantity(quantity: str) -> str:
    """Return `quantity` unchanged, or raise if it is not known.

    Raises
    ------
    InputError
        If the quantity is unknown.
    """
    return require_known(quantity, _names(quantities()), Bilingual("数量名称", "quantity"))


def _names(known: dict[str, Counted]) -> dict[str, Bilingual]:
    return {key: counted.name for key, counted in known.items()}


def grade_rank(service: str, grade: str) -> int | None:
    """Return the place of a grade in the order of its service, lowest 0; None if it has none.

    Parameters
    ----------
    service
        Its first part (``health``, ``culture``) names the order.
    grade
        As a list writes it: the longest known grade that it begins with counts.
    """
    order: list[str] = _tables()["grades"].get(service.split(".", maxsplit=1)[0], [])
    text = grade.strip().removeprefix("国家")
    fits = [known for known in order if text.startswith(known)]
    return order.index(max(fits, key=len)) if fits else None
