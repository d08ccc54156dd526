"""The population part of report pages: shares by method, head counts, and what is unsure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.outputs import words
from lifecircle.outputs.numbers import people_text, percent
from lifecircle.outputs.report_words import WORDS, speaker
from lifecircle.outputs.statements import plain
from lifecircle.outputs.weighs import grounded, on_ground
from lifecircle.verdicts.say import join

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.outputs.atlas import Atlas
    from lifecircle.verdicts.results import Results

_WHY: Final = {"unmapped": "low_why", "disagree": "low_disagree"}
_COMPARED: Final = ("share_floor_area", "share_street_length")


class Population:
    """Tells who lives where, and how sure that is.

    Parameters
    ----------
    results
        The audit.
    language
        Of the text.
    atlas
        The order of units.

    Attributes
    ----------
    methods
        Column of ``results.units`` and heading of each way to spread people, without the one
        that the headline share is.
    rows
        A row per unit, most in need of attention first.
    columns
        Which optional columns say something: ``kind``, ``people``, ``unmapped``, ``low``.
    """

    def __init__(self, results: Results, language: Language, atlas: Atlas) -> None:
        self._language: Language = language
        self._results = results
        units = results.units
        columns = [column for column in map(str, units.columns) if column.startswith("share_")]
        self._shares = columns
        self.methods = [
            (column, words.known(words.METHOD, column.removeprefix("share_"), language))
            for column in columns
            if not np.array_equal(units[column], units["share"])
        ]
        limits = results.parameters.get("sensitivity")
        self._limit = limits.get("low_confidence") if isinstance(limits, dict) else None
        records = units.drop(columns=["geometry", "territory"]).to_dict("records")
        self.rows = [self._row(row, atlas.numbers[row], records[row]) for row in atlas.order]
        kinds = {row["kind"] for row in self.rows}
        self.columns = {
            "kind": len(kinds) > 1,
            "people": any(row["has_people"] for row in self.rows),
            "unmapped": bool(units["unmapped"].notna().any()),
            "low": bool(units["low_confidence"].any()),
        }

    def _row(self, row: int, number: int, unit: dict[Any, Any]) -> dict[str, Any]:
        language = self._language
        kind = plain(unit["kind"]) if isinstance(unit["kind"], str) else ""
        return {
            "row": row,
            "number": number,
            "name": plain(unit["name"]),
            "kind": words.known(words.UNIT_KIND, kind, language),
            "share": percent(unit["share"], language),
            "size": float(unit["share"]),
            "methods": [percent(unit[column], language) for column, _ in self.methods],
            "people": people_text(
                unit["people"],
                language,
                counted=self._results.people_counted,
                span=(unit["people_low"], unit["people_high"]),
            ),
            "has_people": not np.isnan(unit["people"]),
            "unmapped": percent(unit["unmapped"], language, decimals=0),
            "low": bool(unit["low_confidence"]),
            "why": self._own(self._why(unit)),
            "causes": self._causes(unit),
            "compared": self._compared(unit),
        }

    def _own(self, text: str) -> str:
        """Return one of our sentences as it must read where nothing is known of people."""
        return grounded(text, self._language) if on_ground(self._results) else text

    def _causes(self, unit: dict[Any, Any]) -> tuple[str, ...]:
        """Return why confidence is low: ``unmapped``, ``disagree``, both, or nothing."""
        if not unit["low_confidence"]:
            return ()
        disagree, bare = bool(unit["disagree"]), unit["unmapped"]
        much = not disagree if self._limit is None else np.isnan(bare) or bare > self._limit
        if much or not disagree:
            return ("unmapped", "disagree") if disagree else ("unmapped",)
        return ("disagree",)

    def _compared(self, unit: dict[Any, Any]) -> tuple[tuple[str, str], tuple[str, str]]:
        """Return the two methods that are compared, as phrases, and their shares.

        By floor area and by street length, where these two differ as much as any two methods
        must to count as disagreeing; else the ones that say least and most.
        """
        by_size = sorted(self._shares, key=lambda column: unit[column])
        chosen = (by_size[0], by_size[-1]) if by_size else ("share", "share")
        if set(_COMPARED) <= set(self._shares):
            low, high = sorted(unit[column] for column in _COMPARED)
            if high > 2 * low or set(chosen) == set(_COMPARED):
                chosen = _COMPARED
        names = [column.removeprefix("share_") for column in chosen]
        first, second = (words.known(words.METHOD_PHRASE, n, self._language) for n in names)
        one, other = (percent(unit[column], self._language) for column in chosen)
        return (first, second), (one, other)

    def _why(self, unit: dict[Any, Any]) -> str:
        causes, language = self._causes(unit), self._language
        if not causes:
            return ""
        (first, second), (one, other) = self._compared(unit)
        key = "low_both" if len(causes) > 1 else _WHY[causes[0]]
        shares = f"{one} / {other}" if language == "zh" else f"{one} {first}, {other} {second}"
        return WORDS[key](language).format(
            share=percent(unit["unmapped"], language, decimals=0),
            first=first,
            second=second,
            shares=shares,
        )

    def low_reasons(self) -> list[dict[str, str]]:
        """Return the units of low confidence, once per cause, with the numbers that say so."""
        language, found = self._language, []
        groups: dict[tuple[str, ...], list[str]] = {}
        for row in self.rows:
            name = row["name"]
            if "unmapped" in row["causes"]:
                groups.setdefault(("unmapped",), []).append(_with(name, row["unmapped"], language))
            if "disagree" in row["causes"]:
                pair, shares = row["compared"]
                groups.setdefault(("disagree", *pair), []).append(
                    _with(name, " / ".join(shares), language)
                )
        for key in sorted(groups, key=lambda key: (key[0] != "unmapped", key)):
            head = self._own(WORDS[f"low_{key[0]}_list"](language))
            head = head.format(first=key[1], second=key[2]) if len(key) > 1 else head
            found.append({"head": head, "units": join(groups[key], language)})
        return found

    def no_heads(self, unit: int | None) -> str:
        """Return why the goals have no head counts; empty where they may have some."""
        results = self._results
        if results.people_total is None:
            return speaker(self._language, ground=on_ground(results))("heads_no_total")
        low = results.whole_low_confidence
        if unit is not None:
            low = bool(results.units["low_confidence"].iloc[unit])
        return WORDS["heads_uncertain"](self._language) if low else ""


def _with(name: str, numbers: str, language: Language) -> str:
    return f"{name}（{numbers}）" if language == "zh" else f"{name} ({numbers})"
