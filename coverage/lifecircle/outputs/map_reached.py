"""Whom facilities reach and whether they have room, for the cards of the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.base.services import label
from lifecircle.outputs.heads import RESIDENTS, group_name, group_of, heads_of
from lifecircle.outputs.left_out_blocks import result_of
from lifecircle.outputs.left_out_tables import left_out_of
from lifecircle.outputs.map_values import PER_WHOLE
from lifecircle.verdicts.sight import asked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.base.text import Language
    from lifecircle.outputs.heads import Heads
    from lifecircle.outputs.map_shapes import Arrays
    from lifecircle.verdicts.left_out import Reached, Seats
    from lifecircle.verdicts.results import GoalResult, Results

NO_NUMBER: Final = -1


class Reach:
    """Numbers of facilities: of each goal's services, and of each test of capacity.

    Attributes
    ----------
    header
        ``reached`` and ``seats``: what each list of arrays is about.
    arrays
        For `map_pack.pack`: ``reached.n.…`` and ``seats.n.…``, each per facility of its list.

    Parameters
    ----------
    results, language
        What to show, and how to say it.
    shown
        The goals that have a view, in their order.
    """

    def __init__(self, results: Results, language: Language, shown: Sequence[GoalResult]) -> None:
        self._results, self._language = results, language
        self._views = {result.goal.id: number for number, result in enumerate(shown)}
        self._unit = results.facilities["unit"].to_numpy(dtype=np.int64)
        self.header: dict[str, Any] = {}
        self.arrays: Arrays = {}
        found = left_out_of(results)
        reached = [each for each in found.reached if each.goal in self._views]
        if reached:
            self.header["reached"] = [self._of(row, each) for row, each in enumerate(reached)]
        if found.seats:
            self.header["seats"] = [self._test(row, test) for row, test in enumerate(found.seats)]

    def _of(self, row: int, reached: Reached) -> dict[str, Any]:
        result = result_of(self._results, reached.goal)
        heads = heads_of(self._results, group_of(result.goal))
        rows = np.asarray(reached.facilities, dtype=np.int64)
        name, everybody = f"reached.{row}", self._everybody(reached, result)
        self.arrays |= {
            f"{name}.place": ("i4", rows),
            f"{name}.people": ("i4", self._people(heads, rows, reached.people)),
            f"{name}.only": ("i4", self._people(heads, rows, reached.only)),
            f"{name}.share": ("i4", _shares(reached.people, everybody)),
            f"{name}.alone": ("i4", _shares(reached.only, everybody)),
        }
        groups = [group for group in sorted(reached.groups) if group != RESIDENTS]
        for number, group in enumerate(groups):
            people = self._people(heads_of(self._results, group), rows, reached.groups[group])
            self.arrays[f"{name}.group.{number}"] = ("i4", people)
        return {
            "view": self._views[reached.goal],
            "service": label(reached.service)(self._language),
            "counted": bool(heads.counted[-1]),
            "groups": [group_name(group)(self._language) for group in groups],
        }

    def _everybody(self, reached: Reached, result: GoalResult) -> float:
        causes = left_out_of(self._results).causes_of(reached.goal)
        if causes is None:
            return np.nan
        return float((np.asarray(causes.weight) * asked(result)).sum()) or np.nan

    def _people(self, heads: Heads, rows: Ints, people: Floats) -> list[int]:
        """Return people at facilities: by the confidence of their unit."""
        pairs = zip(self._unit[rows].tolist(), np.asarray(people).tolist(), strict=True)
        numbers = (heads.at(unit, number) for unit, number in pairs)
        return [NO_NUMBER if np.isnan(number) else round(number) for number in numbers]

    def _test(self, row: int, test: Seats) -> dict[str, Any]:
        heads = heads_of(self._results, test.group)
        rows = np.asarray(test.facilities, dtype=np.int64)
        name = f"seats.{row}"
        self.arrays |= {
            f"{name}.place": ("i4", rows),
            f"{name}.capacity": ("i4", np.rint(test.capacity).astype(np.int64)),
            f"{name}.taken": ("i4", self._people(heads, rows, test.taken)),
            f"{name}.asked": ("i4", self._people(heads, rows, test.asked)),
            f"{name}.unknown": ("i4", np.asarray(test.without_capacity, dtype=np.int64)),
        }
        return {
            "view": self._views.get(test.goal or "", -1),
            "name": test.name(self._language),
            "counted": bool(heads.counted[-1]),
        }


def _shares(people: Floats, everybody: float) -> Ints:
    """Return shares of a goal's people in ten-thousandths, cut off; `NO_NUMBER` where unknown."""
    if np.isnan(everybody):
        return np.full(len(people), NO_NUMBER, dtype=np.int64)
    share = np.minimum(np.asarray(people, dtype=np.float64) / everybody, 1.0)
    return np.floor(share * PER_WHOLE + 1e-6).astype(np.int64)
