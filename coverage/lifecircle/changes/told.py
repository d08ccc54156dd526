"""What was made, for the record of a run: so that two audits can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifecircle.study.made import Made


def lines_of(made: Iterable[Made]) -> dict[str, str]:
    """Return what was made, by id: a line each.

    It has the kind, the name in quotes and the year; at its end the services of the places that
    are touched, in brackets.
    """
    found = {}
    for one in made:
        name = one.change.name and f"“{one.change.name}”"
        words = [one.change.kind, name, str(one.change.year or "")]
        if one.services:
            words.append(f"({', '.join(one.services)})")
        found[one.id] = " ".join(filter(None, words))
    return found


def entries_of(made: Iterable[Made]) -> list[dict[str, Any]]:
    """Return what was made, in order, as JSON can hold it."""
    return [
        {
            "id": one.id,
            "kind": one.change.kind,
            "name": one.change.name,
            "year": one.change.year,
            "zh": one.outcome.zh,
            "en": one.outcome.en,
            "facilities": list(one.facilities),
        }
        for one in made
    ]
