"""The tables that workbooks are made from: made once for all languages and units."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.outputs.capacity_tables import facilities_frame, seats_frame
from lifecircle.outputs.gaps import gaps as find_gaps
from lifecircle.outputs.heads import heads_of
from lifecircle.outputs.left_out_tables import (
    causes_frame,
    equity_frame,
    groups_frame,
    people_frame,
)
from lifecircle.outputs.order import goals_worst_first, units_worst_first
from lifecircle.outputs.remedy_tables import remedies_frame
from lifecircle.outputs.tables import gaps_frame
from lifecircle.outputs.weighs import on_ground

if TYPE_CHECKING:
    import pandas as pd

    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import Results

_KEY: Final = "excel frames"


class Frames:
    """Tables of an audit, worst first.

    Parameters
    ----------
    results
        The audit.
    gaps
        From `lifecircle.outputs.gaps.gaps`, if at hand.
    """

    def __init__(self, results: Results, gaps: pd.DataFrame | None = None) -> None:
        self._results = results
        self._gaps = gaps
        self.goals = goals_worst_first(results)
        self.units = units_worst_first(results)
        self.unit_ids = [str(key) for key in results.units["id"]]
        self._rank = {result.goal.id: rank for rank, result in enumerate(self.goals)}

    @classmethod
    def of(cls, results: Results, gaps: pd.DataFrame | None = None) -> Frames:
        """Return the tables of an audit, made when first asked for."""
        if _KEY not in results.kept:
            results.kept[_KEY] = cls(results, gaps)
        found: Frames = results.kept[_KEY]
        return found

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """Of `lifecircle.outputs.tables.gaps_frame`: failing goals first, most people first."""
        table = find_gaps(self._results) if self._gaps is None else self._gaps
        return self._by_goal(gaps_frame(self._results, table))

    @cached_property
    def causes(self) -> pd.DataFrame:
        """Of `causes_frame`: the whole first, then the units with the largest gap."""
        frame = causes_frame(self._results)
        frame = frame[frame["share_left_out"] > 0]
        order = np.lexsort(
            (
                -frame["share_left_out"].to_numpy(dtype=np.float64),
                frame["level"].eq("unit").to_numpy(),
                self._ranks(frame),
            )
        )
        return frame.iloc[order].reset_index(drop=True)

    @cached_property
    def remedies(self) -> pd.DataFrame:
        """Of `remedies_frame`: failing goals first."""
        return self._by_goal(remedies_frame(self._results))

    @cached_property
    def facilities(self) -> pd.DataFrame:
        """Of `facilities_frame`: the fullest first, then those that most people rely on."""
        frame = facilities_frame(self._results)
        keys = [frame[name].to_numpy(dtype=np.float64) for name in _FULLEST]
        order = np.lexsort([-np.nan_to_num(key, nan=-1.0) for key in keys])
        return frame.iloc[order].reset_index(drop=True)

    @cached_property
    def seats(self) -> pd.DataFrame:
        """Of `seats_frame`."""
        return seats_frame(self._results)

    @cached_property
    def people(self) -> pd.DataFrame:
        """Of `people_frame`."""
        return people_frame(self._results)

    @cached_property
    def groups(self) -> pd.DataFrame:
        """Of `groups_frame`: failing goals first."""
        return self._by_goal(groups_frame(self._results))

    @cached_property
    def equity(self) -> pd.DataFrame:
        """Of `equity_frame`: failing goals first, tests of capacity last."""
        return self._by_goal(equity_frame(self._results))

    def in_unit(self, frame: pd.DataFrame, unit: int | None) -> pd.DataFrame:
        """Return the rows of a unit; all where `unit` is None."""
        if unit is None:
            return frame
        return frame[frame["unit_id"].eq(self.unit_ids[unit]).to_numpy(dtype=bool)]

    def counted(self, frame: pd.DataFrame) -> list[bool]:
        """Return for each row of a table with ``group`` whether its people are a count."""
        rows = {key: row for row, key in enumerate(self.unit_ids)} | {"": -1}
        heads = {group: heads_of(self._results, group) for group in set(frame["group"])}
        keys = frame["unit_id"].tolist() if "unit_id" in frame else [""] * len(frame)
        return [
            bool(heads[group].counted[rows.get(key, -1)])
            for group, key in zip(frame["group"].tolist(), keys, strict=True)
        ]

    def _ranks(self, frame: pd.DataFrame) -> Any:
        last = len(self._rank)
        return np.array([self._rank.get(goal, last) for goal in frame["goal"].tolist()], dtype=int)

    def _by_goal(self, frame: pd.DataFrame) -> pd.DataFrame:
        order = np.argsort(self._ranks(frame), kind="stable")
        return frame.iloc[order].reset_index(drop=True)


_FULLEST: Final = ("people_only_here", "load")
"""The last decides first, as `numpy.lexsort` has it."""


class Sheets:
    """Makes the tables.

    Parameters
    ----------
    results, frames, language
        Of what, and in which language.
    """

    def __init__(self, results: Results, frames: Frames, language: Language) -> None:
        self._results = results
        self._frames = frames
        self._language: Language = language
        self._ground = on_ground(results)
