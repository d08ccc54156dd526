"""For whom a goal is: residents, a group of them, or a demand layer; and where they count."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lifecircle.access.shares import share_by_group
from lifecircle.base.amounts import groups
from lifecircle.base.text import Bilingual, Note
from lifecircle.link_notes import of_what
from lifecircle.verdicts.columns import holds, missing_columns, unknown
from lifecircle.verdicts.reasons import no_number
from lifecircle.verdicts.ways import joined, need_demand, percent, way_of

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.district import District
    from lifecircle.layers.extras import GroupPeople
    from lifecircle.plans.fields import GoalFields
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.ways import Doors

_PEOPLE = Bilingual("人", "people")


@dataclass(frozen=True, eq=False)
class Crowd:
    """Those for whom a goal is.

    Attributes
    ----------
    doors
        Their points.
    weights
        By method of spreading people: how much each point counts, not negative.
    headline
        The method that printed numbers are made with.
    people
        Per unit and, last, in the whole: how many they are; NaN where no number is given.
    estimated
        Whether those numbers are estimates.
    unit
        What they are counted in; None where numbers are of no use.
    what
        What shares are of.
    asked
        Per point: the goal's tests on blocks hold there.
    open_
        Per point: an empty cell leaves open if they do; such points are not asked.
    missing
        Per point, what stands for those of units without a number of them, who count nowhere:
        residents; 0 elsewhere.
    notes
        What the numbers rest on.
    group
        The group whose own numbers they weigh with; None: no group.
    astray
        Per unit and, last, in the whole: where in it people live is not known well enough to say
        how many of them are reached, though their number may be given. None: nowhere.
    """

    doors: Doors
    weights: dict[str, Floats]
    headline: str
    people: Floats
    estimated: bool
    unit: Bilingual | None
    what: Bilingual
    asked: Bools
    open_: Bools
    missing: Floats
    notes: tuple[Note, ...]
    group: str | None = None
    astray: Bools | None = None

    @property
    def weight(self) -> Floats:
        """How much each point counts, by the headline method."""
        return self.weights[self.headline]

    def shares(self, holding: Bools, weight: Floats | None = None) -> Floats:
        """Return the share for whom something holds, per unit of the study and, last, of all."""
        count = len(self.people) - 1
        weight = self.weight if weight is None else weight
        return share_by_group(holding, weight, self.doors.unit, count)

    @cached_property
    def not_known(self) -> dict[int, Bilingual]:
        """Why there is no value in a unit (-1: the whole), where it is not that nobody is there."""
        if self.group is None:
            return {}
        why, rows = no_number(groups()[self.group].name), np.flatnonzero(np.isnan(self.people))
        return {int(row) if row < len(self.people) - 1 else -1: why for row in rows}

    def heads(self, row: int) -> float:
        """Return how many people in a unit (-1: the whole) may be divided; NaN: none may be."""
        withheld = self.astray is not None and bool(self.astray[row])
        return np.nan if withheld else float(self.people[row])

    @property
    def doubts(self) -> tuple[Bilingual, ...]:
        """What leaves the value of the whole open, in a few words."""
        if self.group is None or not self.missing.any():
            return ()
        name = groups()[self.group].name
        zh = f"部分单元没有{name.zh.removesuffix('数')}数"
        return (Bilingual(zh, f"some units have no number of {name.en}"),)

    def among(self, whole: float, units: Floats, asked: Bools) -> tuple[float, float]:
        """Return between what the value of the whole lies, where some units lack a number.

        A share, a mean or a quantile of several parts lies between those of the parts.

        Parameters
        ----------
        whole
            The value of all who are known.
        units
            Per unit (and more): the value of `missing`, NaN where there is none.
        asked
            Per point: the goal is about it.
        """
        inside = (self.missing * asked > 0) & (self.doors.unit >= 0)
        found = units[np.unique(self.doors.unit[inside])]
        if not len(found) or np.isnan(whole):
            return whole, whole
        return min(whole, float(found.min())), max(whole, float(found.max()))

    def left_open(self, row: int) -> Bilingual | None:
        """Say how many in a unit (-1: the whole) are not counted because a cell is empty."""
        if not self.open_.any():
            return None
        share = self.shares(self.open_)[row]
        if not share > 0:
            return None
        text = percent(float(share))
        return Bilingual(
            f"{text}的{self.what.zh}所在地块缺少所检验的数据，未计入。",
            f"Not counted: {text} of the {self.what.en}, whose blocks lack the data tested.",
        )


def crowd_of(goal: GoalFields, context: Context) -> tuple[Crowd | None, tuple[Bilingual, ...]]:
    """Return for whom a goal is.

    Returns
    -------
    Crowd or None
        None where it cannot be told.
    tuple of Bilingual
        The inputs that are missing; empty if none is.
    """
    demand = way_of(goal).demand
    group = None if goal.group == "residents" else goal.group
    key = ("crowd", demand, group, repr(goal.where.block))
    return context.doorstep.searches.kept(key, lambda: _crowd(goal, group, demand, context))


def _crowd(
    goal: GoalFields, group: str | None, demand: str | None, context: Context
) -> tuple[Crowd | None, tuple[Bilingual, ...]]:
    district = context.district
    if demand is not None and demand not in district.demands:
        return None, (need_demand(demand),)
    doors = context.doorstep.searches.doors(way_of(goal))
    table, missing = _tested(goal, demand, district)
    if missing:
        return None, (missing,)
    tests = goal.where.block
    everybody, nobody = np.ones(len(doors), dtype=bool), np.zeros(len(doors))
    asked = holds(table, tests) if tests else everybody
    open_ = unknown(table, tests) if tests else ~everybody
    notes: tuple[Note, ...]
    if demand is not None:
        layer = district.demands[demand]
        weight = layer.points["weight"].to_numpy(dtype=np.float64)
        inside = doors.unit >= 0
        of_units: Floats = np.bincount(
            doors.unit[inside], weight[inside], len(context.units)
        ).astype(np.float64)
        return Crowd(
            doors=doors,
            weights={"weight": weight},
            headline="weight",
            people=np.append(of_units, weight.sum()),
            estimated=False,
            unit=None,
            what=Bilingual("需求", "demand"),
            asked=asked,
            open_=open_,
            missing=nobody,
            notes=(layer.note,),
        ), ()
    of_group = district.groups.get(group) if group is not None else None
    if of_group is not None and group is not None:
        return Crowd(
            doors=doors,
            weights={group: of_group.points},
            headline=group,
            people=np.append(of_group.units, of_group.whole),
            estimated=of_group.estimated,
            unit=groups()[group].unit,
            what=_who(groups()[group].name),
            asked=asked,
            open_=open_,
            missing=np.where(
                np.isnan(np.append(of_group.units, 0.0))[doors.unit],
                district.demand.shares[district.demand.headline],
                0.0,
            ),
            notes=(of_group.note,),
            group=group,
            astray=astray(of_group, district),
        ), ()
    people, notes = context.people, ()
    if group is not None:
        people, notes = np.full(len(people), np.nan), (_stand_in(group),)
    return Crowd(
        doors=doors,
        weights=district.demand.shares,
        headline=district.demand.headline,
        people=people,
        estimated=not district.demand.counted,
        unit=_PEOPLE,
        what=of_what(district.demand),
        asked=asked,
        open_=open_,
        missing=nobody,
        notes=notes,
    ), ()


def astray(group: GroupPeople, district: District) -> Bools:
    """Return where a group's people are not known well enough to divide their number.

    Per unit and, last, in the whole: of low confidence, save where blocks were counted. As of
    residents, there is no head count of parts of them, even where their own number is given.
    """
    demand = district.demand
    low = np.append(
        demand.units["low_confidence"].to_numpy(dtype=bool), demand.whole_low_confidence
    )
    if group.confidence is not None:
        low &= group.confidence.astype(str) != "counted"
    return np.asarray(low, dtype=bool)


def _who(name: Bilingual) -> Bilingual:
    """Return what a group is called where a share of it is said: 户数 is 户."""
    return Bilingual(name.zh.removesuffix("数"), name.en)


def _stand_in(group: str) -> Note:
    name = groups()[group].name
    return Note(
        f"group.{group}",
        Bilingual(
            f"缺{_who(name).zh}数据，以全体居民代替：只报告比例。",
            f"Without numbers of {name.en}, all residents stand for them: shares only.",
        ),
    )


def _tested(
    goal: GoalFields, demand: str | None, district: District
) -> tuple[pd.DataFrame, Bilingual | None]:
    """Return what tests on blocks read, one row a point, and the columns that are missing."""
    tests = goal.where.block
    if not tests:
        return pd.DataFrame(), None
    table = demand_columns(demand, district)
    lacking = missing_columns(table, tests)
    if lacking:
        columns = ", ".join(lacking)
        return table, Bilingual(
            f"居住地块图层中的列：{columns}", f"columns of the blocks: {columns}"
        )
    return table, None


def demand_columns(demand: str | None, district: District) -> pd.DataFrame:
    """Return the columns that tests on blocks read, one row a demand point.

    Of residents those of their block, of a demand layer its own; then, where these lack a
    column, those of the unit. Empty for a point in no block or unit.
    """
    if demand is None:
        block = district.demand.points["block"].to_numpy(dtype=np.int64)
        own = _rows(district.blocks, block)
        unit = district.demand_unit
    else:
        layer = district.demands[demand].points
        own = pd.DataFrame(layer.drop(columns="geometry"))
        unit = layer["unit"].to_numpy(dtype=np.int64)
    of_unit = _rows(district.units, unit)
    more = [column for column in of_unit.columns if column not in own.columns]
    return pd.concat([own.reset_index(drop=True), of_unit[more]], axis=1)


def _rows(table: pd.DataFrame, rows: np.ndarray) -> pd.DataFrame:
    columns = [c for c in table.columns if c not in ("geometry", "territory")]
    plain = pd.DataFrame(table[columns]).reset_index(drop=True)
    # Row -1 is not in the index: its cells are empty.
    return plain.reindex(rows).reset_index(drop=True)


def outside_warning(what: Bilingual, share: float, *, unit: bool) -> Bilingual | None:
    """Say what share is reached only thanks to places outside; None if nobody is."""
    if not share > 0:
        return None
    text = percent(share)
    zh, en = ("本单元", "the unit") if unit else ("评估范围", "the area")
    return Bilingual(
        f"{text}的{what.zh}仅依靠{zh}以外的设施可达。",
        f"Reached only thanks to places outside {en}: {text} of the {what.en}.",
    )


def catchment_warning(what: Bilingual, share: float) -> Bilingual | None:
    """Say what share lies in no catchment; None if nobody does."""
    if not share > 0:
        return None
    text = percent(share)
    return Bilingual(
        f"{text}的{what.zh}不在任何学区（服务片区）内，计为不可达。",
        f"In no catchment, counted as not reached: {text} of the {what.en}.",
    )


def sentences(*texts: Bilingual | None) -> Bilingual | None:
    """Return several warnings as one text; None if there are none."""
    return joined([text for text in texts if text is not None])
