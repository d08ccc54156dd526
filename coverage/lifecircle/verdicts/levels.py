"""Units of any level, and the places inside them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import shapely

from lifecircle.base.text import Bilingual
from lifecircle.plans.model import at_doors, members_of
from lifecircle.verdicts.borders import pairs_in
from lifecircle.verdicts.columns import columns_of, holds, missing_columns
from lifecircle.verdicts.reasons import needs_layer_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.district import District
    from lifecircle.plans import Goal
    from lifecircle.verdicts.lists import Supply
    from lifecircle.verdicts.tables import Tables

WHOLE: Final = "whole"
"""The level of the whole area: its only unit is the outline of the study."""
_LEVELS: Final = {
    "city": Bilingual("市级", "city"),
    "district": Bilingual("区（市、县）级", "district"),
    "street": Bilingual("街道（乡镇）级", "street"),
    "community": Bilingual("社区（村）级", "community"),
    "zone": Bilingual("分区", "zone"),
}
"""Words for the levels of the shipped plans."""
_TEXTS: Final = ("kind", "area_class", "parent")
"""Columns that the units of every level have, empty where the study does not tell."""
_MOSTLY: Final = 0.5
"""A unit of another level lies in a unit of the study if more than this share of it does."""


@dataclass(frozen=True)
class LevelUnits:
    """The units of a level that a goal asks about.

    Attributes
    ----------
    level
        Its name.
    own
        Whether they are the units of the study.
    table
        Those that the goal is about, in the order of the layer, with a new index from 0.
    unit
        Per row: row of the unit of the study in which most of it lies; -1 in none.
    """

    level: str
    own: bool
    table: gpd.GeoDataFrame
    unit: Ints

    def __len__(self) -> int:
        return len(self.table)

    @cached_property
    def borders(self) -> Any:
        """Array of polygons."""
        return self.table.geometry.to_numpy()

    @cached_property
    def points(self) -> list[tuple[float, float]]:
        """A point inside each."""
        inside = shapely.get_coordinates(shapely.point_on_surface(self.borders))
        return [(float(x), float(y)) for x, y in inside]

    @cached_property
    def names(self) -> list[str]:
        """Names."""
        return [str(name) for name in self.table["name"]]

    def pairs(self, places: Bools, points: Any) -> Ints:
        """Return rows of a unit and of a place inside its border, int64 (n, 2).

        A place counts in every unit whose border contains it, its edge included.

        Parameters
        ----------
        places
            Per row of `points`, whether it counts.
        points
            Array of points.
        """
        chosen = np.flatnonzero(places)
        unit, place = pairs_in(self.borders, points[chosen]).T
        return np.column_stack([unit, chosen[place]])

    def counts(self, supply: Supply, district: District) -> Ints:
        """Return how many listed places each has."""
        pairs = self.pairs(supply.places, district.facilities.table.geometry.to_numpy())
        found: Ints = np.bincount(pairs[:, 0], minlength=len(self))
        return found


def level_table(level: str | None, district: Tables) -> gpd.GeoDataFrame | None:
    """Return all units of a level; None if the study has no such layer."""
    study = district.study
    if level in (None, study.units.level):
        return district.units
    if level in district.levels:
        return district.levels[level].table
    if level == WHOLE and district.outline is not None:
        kept: dict[str, Any] = getattr(district, "kept", {})
        if "level of the whole" not in kept:
            whole = district.outline.geometry.to_numpy()[:1]
            columns = {"id": [WHOLE], "name": [study.study.name], "kind": [""], "unit": [-1]}
            kept["level of the whole"] = gpd.GeoDataFrame(columns, geometry=whole, crs=district.crs)
        found: gpd.GeoDataFrame = kept["level of the whole"]
        return found
    return None


def units_of_level(
    level: str | None, tests: Mapping[str, Any], district: District, *others: Mapping[str, Any]
) -> tuple[LevelUnits | None, tuple[Bilingual, ...]]:
    """Return the units of a level that pass tests on its columns, or the input that is missing.

    Parameters
    ----------
    level
        Its name; None: that of the study.
    tests
        Column → test.
    district
        Where.
    others
        More tests, which need not hold, but whose columns are needed.
    """
    name, table = level or district.study.units.level, level_table(level, district)
    if table is None:
        return None, (need_level(name),)
    lacking = dict.fromkeys(c for each in (tests, *others) for c in _lacking(table, each))
    if lacking:
        return None, (needs_layer_column(name, list(lacking)),)
    key = f"units of {name}: {dict(tests)!r}"
    if key not in district.kept:
        own = table is district.units
        asked = holds(table, tests)
        chosen = table[asked].reset_index(drop=True)
        unit: Ints = np.flatnonzero(asked) if own else _study_unit(chosen, district)
        district.kept[key] = LevelUnits(name, own, chosen, unit)
    found: LevelUnits = district.kept[key]
    return found, ()


def _lacking(table: gpd.GeoDataFrame, tests: Mapping[str, Any]) -> list[str]:
    """Return the columns that tests need and no unit has anything in."""
    told = [column for key in tests for column in columns_of(table, key) if column in _TEXTS]
    blank = [column for column in told if len(table) and (table[column] == "").all()]
    return missing_columns(table, tests) + blank


def own_units(district: District) -> LevelUnits:
    """Return all units of the study."""
    if "own units" not in district.kept:
        rows: Ints = np.arange(len(district.units))
        level = district.study.units.level
        district.kept["own units"] = LevelUnits(level, own=True, table=district.units, unit=rows)
    found: LevelUnits = district.kept["own units"]
    return found


def need_level(level: str) -> Bilingual:
    """Name the layer that is missing."""
    name = _LEVELS.get(level, Bilingual(f"{level} 级", level))
    return Bilingual(f"{name.zh}单元图层", f"the layer of units of the level {name.en}")


def level_tests(goal: Goal) -> Iterator[tuple[str | None, Mapping[str, Any]]]:
    """Yield the tests of a goal on units, each with the level of the units.

    Targets, thresholds and exemptions are tested on the units of the study; None is their level.
    """
    yield None if goal.kind == "hierarchy" else goal.level, goal.where.unit
    yield from ((None, case.where) for case in goal.target if case.where)
    if at_doors(goal):
        cases = [case for member in members_of(goal) for case in member.within]
        yield from ((None, case.where) for case in cases if case.where)
    if goal.kind == "presence":
        yield from ((goal.level, case.where) for case in goal.at_least if case.where)
        for exempt in goal.exempt:
            yield from ((None, case.where) for case in exempt.within if case.where)
    if goal.kind == "hierarchy":
        yield from ((tier.level, tier.where) for tier in goal.levels)
    if goal.kind == "equity":
        yield from ((None, tests) for tests in goal.classes or ())


def _study_unit(table: gpd.GeoDataFrame, district: District) -> Ints:
    """Return the unit of the study in which most of each unit lies; -1 in none.

    A unit that is larger than those of the study, such as the whole of it, lies in none.
    """
    unit: Ints = table["unit"].to_numpy(dtype=np.int64).copy()
    inside = unit >= 0
    mine = table.geometry.to_numpy()[inside]
    around = district.units.geometry.to_numpy()[unit[inside]]
    part = shapely.area(shapely.intersection(mine, around)) / shapely.area(mine)
    unit[np.flatnonzero(inside)[part <= _MOSTLY]] = -1
    return unit
