"""Statistic: a number that no map can tell, from the planner's own table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.base.text import Bilingual
from lifecircle.layers.extras import same
from lifecircle.verdicts.combine import Measured, combine
from lifecircle.verdicts.ground import unit_ground
from lifecircle.verdicts.measured import Values, judge_values
from lifecircle.verdicts.members import Members
from lifecircle.verdicts.results import Measure
from lifecircle.verdicts.sums import Sums

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from lifecircle.base.quantities import Floats
    from lifecircle.plans.model import Statistic
    from lifecircle.verdicts.context import Context, Judged
    from lifecircle.verdicts.ground import Ground

_PER_CENT: Final = ("%", "％")
POINTS: Final = Bilingual("个百分点", "percentage points")


def evaluate_statistic(goal: Statistic, context: Context) -> Judged:
    """Judge a number that the planner supplies, on the whole and on every unit that has one.

    Numbers are of the study's year, else of the latest year before it, else without a year.

    Returns
    -------
    GoalResult
        With the units as members, where each is judged.
    list of Verdict
        The whole first, then every unit. What the table lacks is named as a need.
    """
    unit = Bilingual("", "") if goal.unit is None else goal.unit.text
    lower = goal.operator in ("<=", "<", "falls")
    measure = Measure(share=False, unit=unit, lower_is_better=lower)
    name = goal.short_name or goal.name.zh
    need = Bilingual(
        f"{name}（统计表）", f"{goal.short_name or goal.name.en} (table of statistics)"
    )
    ground, needs = unit_ground(goal, context)
    statistics = context.district.statistics
    rows = None if statistics is None else statistics.rows_of(goal.names)
    if rows is None or ground is None:
        none = Values.none(len(context.units))
        return judge_values(goal, context, none, measure, needs=needs or (need,))
    found = _Found.of(rows, ground)
    why = Bilingual(f"需要数据：{need.zh}。", f"Needs data: {need.en}.")
    values = found.values(ground, why)
    size = len(values.low)
    percent = unit.zh in _PER_CENT
    judged = combine(
        goal,
        context,
        Measured(
            measure=measure,
            members=Members.of_ground(ground),
            own=ground.own,
            about=ground.about,
            each=Sums(found.members, found.members),
            unknown=np.isnan(found.members),
            values=values,
            unit=POINTS if percent else unit,
            rows_worth=np.ones(size),
            members_worth=np.ones(len(ground)),
            step=None,
            warning=found.warning(ground),
        ),
    )
    return _with_needs(judged, need)


def _with_needs(judged: Judged, need: Bilingual) -> Judged:
    """Return verdicts that name the number that is missing."""
    result, verdicts = judged
    named = [
        replace(v, needs=(need,)) if v.status == "not_computable" and not v.needs else v
        for v in verdicts
    ]
    return result, named


@dataclass(frozen=True)
class _Found:
    """Numbers of the members and of the whole, with their years."""

    members: Floats
    whole: float
    years: Floats
    whole_year: float

    @classmethod
    def of(cls, rows: pd.DataFrame, ground: Ground) -> _Found:
        year = ground.context.year
        about_whole = rows["unit"].astype(str).str.strip() == ""
        whole, whole_year = _of_year(rows[about_whole], year)
        level = rows["level"].astype(str)
        there = rows[~about_whole & level.isin(["", ground.layer])]
        by_name = dict(iter(there.groupby(there["unit"].map(same))))
        pairs = [
            _of_year(by_name[name], year) if name in by_name else (np.nan, np.nan)
            for name in (same(name) for name in ground.members["name"])
        ]
        both = np.array(pairs, dtype=np.float64).reshape(-1, 2)
        return cls(both[:, 0], whole, both[:, 1], whole_year)

    def values(self, ground: Ground, why: Bilingual) -> Values:
        """Return the values of rows: those of units where they are the study's own."""
        by_row = np.full(len(ground.context.units) + 1, np.nan)
        if ground.own:
            by_row[ground.chosen] = self.members
        by_row[-1] = self.whole
        return Values(by_row, by_row, why)

    def warning(self, ground: Ground) -> Callable[[int], Bilingual | None]:
        """Return what says beside a number that it is of another year than the study."""
        years = np.full(len(ground.context.units) + 1, np.nan)
        if ground.own:
            years[ground.chosen] = self.years
        years[-1] = self.whole_year
        asked = ground.context.year

        def warning(row: int) -> Bilingual | None:
            year = years[row]
            if np.isnan(year) or asked is None or year == asked:
                return None
            return Bilingual(f"为{year:.0f}年数据。", f"The number is of {year:.0f}.")

        return warning


def _of_year(rows: pd.DataFrame, asked: int | None) -> tuple[float, float]:
    """Return the number of the year that is asked for, else of the latest before, and its year.

    Without a study year, that of the latest; where no row fits, the only one without a year; NaN
    if there is none.
    """
    known = rows[rows["value"].notna()]
    dated = known[known["year"].notna()]
    if asked is not None:
        dated = dated[dated["year"] <= asked]
    if len(dated):
        latest = dated[dated["year"] == dated["year"].max()]
        return float(latest["value"].iloc[0]), float(latest["year"].iloc[0])
    undated = known[known["year"].isna()]
    return (float(undated["value"].iloc[0]), np.nan) if len(undated) == 1 else (np.nan, np.nan)
