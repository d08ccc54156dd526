"""One of the two audits, as it is compared: from results in memory, or from a folder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import shapely
from pydantic import TypeAdapter, ValidationError

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.outputs.manifest import record as record_of
from lifecircle.outputs.tables import gaps_frame, verdicts_frame
from lifecircle.plans import Goal, Presence
from lifecircle.plans.model import (
    Equity,
    Pairing,
    Provision,
    Radius,
    Response,
    ShareOf,
    at_doors,
    groups_of,
)
from lifecircle.plans.model import services_of as asked_services
from lifecircle.verdicts.sight import asked as asked_points
from lifecircle.verdicts.sight import has_answers, members

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd
    from pyproj import CRS

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.verdicts.results import Results

MAJOR: Final = ("motorway", "trunk", "primary", "secondary", "tertiary")
"""Streets that maps of changes show for orientation."""
_GOALS: Final[TypeAdapter[tuple[Goal, ...]]] = TypeAdapter(tuple[Goal, ...])


@dataclass(frozen=True, eq=False)
class Side:
    """An audit.

    Attributes
    ----------
    label
        What it is called on pages: the name of its folder.
    record
        As ``run.json`` has it.
    goals
        The promises as they were judged, in the plan's order.
    verdicts
        As `lifecircle.outputs.tables.verdicts_frame` gives them.
    units
        Columns ``id, name, low_confidence, geometry``.
    blocks
        Columns ``id, geometry``.
    xy, share, block, unit
        Per demand point: place in metres, shape (n, 2); share of all people; row of its block
        and of its unit, -1 for none.
    reached, asked
        Goal → per demand point: do listed places reach it, and is the goal about it? Only goals
        that can be seen on the ground.
    facilities
        Columns ``id, name, service, layer, entrances, geometry``.
    along
        Id of a block → names of the streets along it, where a gap named them.
    streets
        Lines of major streets.
    edited
        Files of the folder that are missing or not as the audit wrote them.
    """

    label: str
    record: dict[str, Any]
    goals: tuple[Goal, ...]
    verdicts: pd.DataFrame
    units: gpd.GeoDataFrame
    blocks: gpd.GeoDataFrame
    xy: Floats
    share: Floats
    block: Ints
    unit: Ints
    reached: dict[str, Bools]
    asked: dict[str, Bools]
    facilities: gpd.GeoDataFrame
    along: dict[str, str]
    streets: gpd.GeoSeries
    edited: tuple[str, ...] = ()

    @property
    def crs(self) -> CRS:
        """The projected CRS of everything."""
        crs: CRS = self.units.crs
        return crs

    @property
    def total(self) -> float | None:
        """All people; None where the study gave no total."""
        total = self.record["people"]["total"]
        return None if total is None else float(total)

    @property
    def counted(self) -> bool:
        """Whether people are counts."""
        return bool(self.record["people"]["counted"])

    @property
    def no_heads(self) -> Bools:
        """Whether there is no head count, per unit and, last, for the whole."""
        whole = self.verdicts.loc[self.verdicts["level"] == "whole", "low_confidence"]
        low = np.append(self.units["low_confidence"].to_numpy(dtype=bool), bool(whole.any()))
        return low | (self.total is None)

    def goal(self, goal_id: str) -> Goal:
        """Return a goal by its id."""
        return next(goal for goal in self.goals if goal.id == goal_id)

    def to_crs(self, crs: CRS) -> Side:
        """Return the same audit in another CRS."""
        if self.crs == crs:
            return self
        points = gpd.GeoSeries(gpd.points_from_xy(*self.xy.T), crs=self.crs).to_crs(crs)
        return replace(
            self,
            units=self.units.to_crs(crs),
            blocks=self.blocks.to_crs(crs),
            facilities=self.facilities.to_crs(crs),
            streets=self.streets.to_crs(crs),
            xy=shapely.get_coordinates(points.to_numpy()),
        )


def side_of(results: Results, label: str) -> Side:
    """Return results in memory as one side of a comparison."""
    demand, known = results.demand, [r for r in results.goals if has_answers(r)]
    gaps = gaps_frame(results)
    major = results.streets["kind"].astype(str).str.startswith(MAJOR)
    return Side(
        label=label,
        record=record_of(results),
        goals=tuple(result.goal for result in results.goals),
        verdicts=verdicts_frame(results),
        units=results.units[["id", "name", "low_confidence", "geometry"]],
        blocks=results.blocks[["id", "geometry"]],
        xy=shapely.get_coordinates(demand.geometry.to_numpy()),
        share=demand["share"].to_numpy(dtype=np.float64),
        block=demand["block"].to_numpy(dtype=np.int64),
        unit=demand["unit"].to_numpy(dtype=np.int64),
        reached={r.goal.id: np.asarray(r.listed, dtype=bool) for r in known},
        asked={r.goal.id: asked_points(r) for r in known},
        facilities=results.facilities[
            ["id", "name", "service", "layer", "entrances", "geometry"]
        ].reset_index(drop=True),
        along=dict(zip(gaps["block"], gaps["along"], strict=True)),
        streets=results.streets.geometry[major],
    )


def goals_of(record: dict[str, Any], file: Path) -> tuple[Goal, ...]:
    """Return the goals that a ``run.json`` recorded.

    Raises
    ------
    InputError
        If another version wrote them.
    """
    try:
        if not {"goals", "people"} <= record.keys():
            raise InputError(_OTHER_VERSION, file=file, todo=_AGAIN)
        return _GOALS.validate_python(record["goals"])
    except ValidationError as error:
        raise InputError(_OTHER_VERSION, file=file, todo=_AGAIN) from error


def asked_by(goal: Goal, verdicts: pd.DataFrame, ids: Sequence[str], unit: Ints) -> Bools:
    """Return per demand point whether a goal is about it, as its verdicts tell.

    Units that the goal is not about have no share. Ground in no unit counts unless the goal,
    or every threshold of one of its members, is tied to a property of units.
    """
    mine = verdicts[(verdicts["goal"] == goal.id) & (verdicts["level"] == "unit")]
    share = dict(zip(mine["unit_id"], mine["share_at_least"], strict=True))
    about = [not np.isnan(share.get(name, np.nan)) for name in ids]
    tied = bool(goal.where.unit) or any(
        all(case.where is not None for case in member.within) for member in members(goal)
    )
    return np.array([*about, not tied], dtype=bool)[unit]


def services_of(goal: Goal) -> tuple[str, ...]:
    """Return the services that a goal asks for."""
    if at_doors(goal):
        return tuple(dict.fromkeys(member.service for member in members(goal)))
    return asked_services(goal)


def profiles_of(goal: Goal) -> frozenset[str]:
    """Return who travels in a goal; nobody in goals about units."""
    if isinstance(goal, Radius | Response | Pairing):
        return frozenset({goal.profile})
    if isinstance(goal, Presence):
        return frozenset(exempt.profile for exempt in goal.exempt)
    return frozenset(member.profile for member in members(goal))


def counts_people(goal: Goal) -> bool:
    """Tell whether where people live, or how many they are, decides a goal."""
    if at_doors(goal) or isinstance(goal, Provision | Radius | Response | Equity):
        return True
    if isinstance(goal, ShareOf) and goal.of == "people":
        return True
    return bool(groups_of(goal)) or (isinstance(goal, Presence) and bool(goal.exempt))


_OTHER_VERSION: Final = Bilingual(
    "该评估由另一版本的 lifecircle 写出，缺少比较所需的记录",
    "this audit was written by another version of lifecircle and lacks what a comparison needs",
)
_AGAIN: Final = Bilingual("用当前版本重新评估后再比较", "run the audit again with this version")
