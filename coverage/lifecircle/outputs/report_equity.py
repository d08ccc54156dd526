"""Report pages: how unequal service is between units and between people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lifecircle.outputs.equity_words import MEASURE, OF, READ
from lifecircle.outputs.same_gaps import same_gaps
from lifecircle.outputs.teller import Teller
from lifecircle.outputs.weighs import grounded
from lifecircle.outputs.words import known
from lifecircle.verdicts.say import join

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.verdicts.left_out import EquityValue
    from lifecircle.verdicts.results import Results

GOALS: Final = 12
_ORDER: Final = ("cv", "range", "max_over_min", "gini", "theil", "palma", "urban_rural")
_BETWEEN: Final = ("units", "people")
"""What pages tell; units weighed by people are in ``equity.csv``."""


class Evenness(Teller):
    """Makes the table of measures, in one language.

    Parameters
    ----------
    results, language
        What is told, and how.
    """

    def __init__(self, results: Results, language: Language) -> None:
        super().__init__(results, language)
        self._values: dict[tuple[str, int, str, str], dict[str, EquityValue]] = {}
        for value in self._found.equity:
            key = (value.goal, value.test, value.of, value.between)
            self._values.setdefault(key, {})[value.measure] = value
        self._heads = {
            (same[0].goal.id, -1): join([r.goal.name.text(language) for r in same], language)
            for same in same_gaps(results)[:GOALS]
        }
        self._lorenz = self._found.lorenz
        for row, test in enumerate(self._found.seats):
            for goal in {test.goal or "", ""}:
                self._heads[goal, row] = test.name(language)

    def columns(self) -> list[dict[str, str]]:
        """Return id, name and reading of each measure that some row has a value of."""
        used = {
            name
            for key in self._told
            for name, value in self._values[key].items()
            if value.value is not None
        }
        return [
            {
                "id": name,
                "name": known(MEASURE, name, self._language),
                "read": READ[name](self._language) if name in READ else "",
            }
            for name in [*_ORDER, *sorted(used.difference(_ORDER))]
            if name in used
        ]

    @property
    def _told(self) -> list[tuple[str, int, str, str]]:
        return [key for key in self._values if key[:2] in self._heads and key[3] in _BETWEEN]

    def rows(self) -> list[dict[str, Any]]:
        """Return for each goal a row per thing that is compared, goals worst first."""
        columns = self.columns()
        rows = []
        for head in self._heads:
            mine = [key for key in self._told if key[:2] == head]
            lines = [self._line(key, columns) for key in mine]
            if lines and columns:
                rows.append({"name": self._heads[head], "lines": lines})
        return rows

    def curves(self) -> list[dict[str, str]]:
        """Return a Lorenz curve of each goal that has one: name, and path on a square of 100."""
        told = [curve for curve in self._lorenz if (curve.goal, curve.test) in self._heads]
        return [
            {
                "name": self._heads[curve.goal, curve.test],
                "of": OF[curve.of](self._language),
                "path": "M"
                + "L".join(
                    f"{100 * people:.1f} {100 * (1 - held):.1f}"
                    for people, held in zip(curve.people.tolist(), curve.held.tolist(), strict=True)
                ),
            }
            for curve in told
            if curve.of in OF
        ]

    def _line(
        self, key: tuple[str, int, str, str], columns: list[dict[str, str]]
    ) -> dict[str, Any]:
        _, _, of, between = key
        values = self._values[key]
        what = OF[of](self._language)
        known_ones = [value for value in values.values() if value.value is not None]
        reasons = [v.reason(self._language) for v in values.values() if v.reason is not None]
        return {
            "why": reasons[0] if reasons and not known_ones else "",
            "of": grounded(what, self._language) if self._ground else what,
            "between": self._word(f"equity_{between}"),
            "cells": [self._value(values.get(column["id"])) for column in columns],
        }

    def _value(self, found: EquityValue | None) -> dict[str, str]:
        if found is None or found.value is None:
            why = "" if found is None or found.reason is None else found.reason(self._language)
            return {"text": "–", "parts": "", "why": why}
        parts = ""
        if found.within is not None and found.across is not None:
            parts = self._word("theil_parts").format(
                within=f"{found.within:.3f}", across=f"{found.across:.3f}"
            )
        return {"text": f"{found.value:.3f}" if found.value else "0", "parts": parts, "why": ""}
