"""Where amounts are summed: units of a level, or areas, and the rows that verdicts have."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely

from lifecircle.base.text import Bilingual
from lifecircle.verdicts.borders import inside_outline, pairs_in
from lifecircle.verdicts.columns import holds, missing_columns, unknown
from lifecircle.verdicts.levels import level_table, units_of_level
from lifecircle.verdicts.reasons import needs_layer_column

if TYPE_CHECKING:
    import geopandas as gpd

    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.layers.extras import OtherLayer
    from lifecircle.plans.fields import GoalFields
    from lifecircle.plans.model import Count, Ratio, ShareOf
    from lifecircle.verdicts.context import Context

Pairs = tuple["Ints", "Ints"]
"""Row numbers of two tables that belong together, sorted by the first, then by the second."""


@dataclass(frozen=True)
class Ground:
    """Units of a level, areas or places that a goal is about.

    *Members* are its rows; *rows* are those of verdicts: every unit of the study and, last, the
    whole.

    Attributes
    ----------
    context
        Where.
    what, layer
        What they are, and the name of their level or layer.
    all_of_it
        Whether the goal is about the whole area: units, without a test.
    table, chosen
        All of the layer, and the row numbers of those that the goal is or may be about.
    open_
        Per member: an empty cell leaves open whether the goal is about it.
    unit
        Per member: row of the unit of the study; -1 in none.
    complete
        The layer names every such area or place.
    asked
        Per row: whether the goal is about areas or places there; None: as the members say.
    """

    context: Context
    what: Literal["unit", "area", "place"]
    layer: str
    all_of_it: bool
    table: gpd.GeoDataFrame
    chosen: Ints
    open_: Bools
    unit: Ints
    complete: bool = True
    asked: Bools | None = None

    def __len__(self) -> int:
        return len(self.chosen)

    @property
    def own(self) -> bool:
        """Whether they are the units of the study."""
        return self.table is self.context.district.units

    @property
    def doubts(self) -> tuple[Bilingual, ...]:
        """What leaves open how many there are, in a few words."""
        if self.complete:
            return ()
        name = self.layer
        return (Bilingual(f"图层“{name}”不完整", f"the layer {name!r} is partial"),)

    @cached_property
    def geometry(self) -> Any:
        """Per member."""
        return self.table.geometry.to_numpy()[self.chosen]

    @cached_property
    def members(self) -> gpd.GeoDataFrame:
        """Their table, with a new index."""
        return self.table.iloc[self.chosen].reset_index(drop=True)

    @cached_property
    def names(self) -> list[str]:
        """Per member: its name."""
        return [str(name) for name in self.members["name"]]

    @cached_property
    def points(self) -> list[tuple[float, float]]:
        """Per member: a point inside it."""
        inside = shapely.get_coordinates(shapely.point_on_surface(self.geometry))
        return [(float(x), float(y)) for x, y in inside]

    @cached_property
    def rows(self) -> Pairs:
        """Rows and the members that they are made of."""
        whole = len(self.context.units)
        inside = np.flatnonzero(self.unit >= 0)
        row = np.append(self.unit[inside], np.full(len(self), whole))
        return ordered(row, np.append(inside, np.arange(len(self))))

    @cached_property
    def about(self) -> Bools:
        """Per row: whether a member is in it, or may be; the whole always where it is all meant."""
        found = np.zeros(len(self.context.units) + 1, dtype=bool)
        found[self.rows[0]] = True
        if not self.complete and self.asked is not None:
            found |= self.asked
        found[-1] |= self.all_of_it
        return found

    @cached_property
    def places(self) -> Pairs:
        """Members and the facilities inside their borders, edges included."""
        return self._within("facilities", self.context.district.facilities.table)

    @cached_property
    def homes(self) -> Pairs:
        """Members and the demand points inside their borders, edges included."""
        return self._within("homes", self.context.district.demand.points)

    @cached_property
    def rows_places(self) -> Pairs:
        """Rows and the facilities in them, each once; the whole ends at the outline."""
        whole = np.flatnonzero(inside_outline(self.context.district)) if self.all_of_it else None
        return self._of_rows(self.places, whole)

    @cached_property
    def rows_homes(self) -> Pairs:
        """Rows and the demand points in them, each once; the whole has every point."""
        every = np.arange(len(self.context.district.demand.points))
        return self._of_rows(self.homes, every if self.all_of_it else None)

    def _within(self, name: str, layer: gpd.GeoDataFrame) -> Pairs:
        key = (name, "in", self.what, self.layer)
        if key not in self.context.memo:
            borders, points = self.table.geometry.to_numpy(), layer.geometry.to_numpy()
            self.context.memo[key] = pairs_in(borders, points)
        member, point = _of_members(self.context.memo[key], self.chosen, len(self.table)).T
        return member, point

    def _of_rows(self, pairs: Pairs, whole: Ints | None) -> Pairs:
        """Return rows and what is in their members, each once; `whole`: what is in the last."""
        member, point = pairs
        unit = self.unit[member]
        last = np.unique(point) if whole is None else whole
        row = np.append(unit[unit >= 0], np.full(len(last), len(self.context.units)))
        both = np.unique(np.column_stack([row, np.append(point[unit >= 0], last)]), axis=0)
        return both[:, 0], both[:, 1]


def unit_ground(goal: GoalFields, context: Context) -> tuple[Ground | None, tuple[Bilingual, ...]]:
    """Return the units that a goal is about, or the input that is missing."""
    district, tests = context.district, goal.where.unit
    units, needs = units_of_level(goal.level, tests, district)
    table = level_table(goal.level, district)
    if units is None or table is None:
        return None, needs
    key = ("ground", units.level, repr(tests))
    if key not in context.memo:
        chosen = np.flatnonzero(holds(table, tests))
        context.memo[key] = Ground(
            context=context,
            what="unit",
            layer=units.level,
            all_of_it=not tests,
            table=table,
            chosen=chosen,
            open_=np.zeros(len(chosen), dtype=bool),
            unit=units.unit,
        )
    found: Ground = context.memo[key]
    return found, ()


def layer_ground(
    goal: Count | Ratio | ShareOf, context: Context
) -> tuple[Ground | None, tuple[Bilingual, ...]]:
    """Return the areas or places of a layer that a goal is about, or the input that is missing.

    Where the goal tests units, they have a point inside one that it is about.
    """
    name = goal.layer
    layer: OtherLayer | None = context.district.layers.get(name or "")
    if layer is None:
        return None, (Bilingual(f"图层“{name}”", f"the layer {name!r}"),)
    tests = goal.where.area if goal.of == "areas" else goal.where.place
    table = layer.table
    if missing := missing_columns(table, tests):
        return None, (needs_layer_column(layer.name, missing),)
    there = holds(table, tests) | unknown(table, tests)
    if goal.where.unit:
        units, needs = unit_ground(goal, context)
        if units is None:
            return None, needs
        there &= _in_units(table, units)
    chosen = np.flatnonzero(there)
    ground = Ground(
        context=context,
        what="area" if layer.what == "areas" else "place",
        layer=layer.name,
        all_of_it=False,
        table=table,
        chosen=chosen,
        open_=unknown(table, tests)[chosen],
        unit=table["unit"].to_numpy(dtype=np.int64)[chosen],
        complete=layer.complete,
        asked=context.asked_units(goal),
    )
    return ground, ()


def _in_units(table: gpd.GeoDataFrame, units: Ground) -> Bools:
    """Return for each area or place whether it lies in one of some units."""
    if units.own:
        return np.isin(table["unit"].to_numpy(dtype=np.int64), units.chosen)
    points = shapely.point_on_surface(table.geometry.to_numpy())
    return np.isin(np.arange(len(table)), pairs_in(units.geometry, points)[:, 1])


def ordered(first: Ints, second: Ints) -> Pairs:
    """Return pairs sorted by the first, then by the second."""
    order = np.lexsort([second, first])
    return first[order], second[order]


def _of_members(pairs: Ints, chosen: Ints, rows: int) -> Ints:
    """Return pairs of a layer's rows as pairs of those that were chosen."""
    member = np.full(rows, -1, dtype=np.int64)
    member[chosen] = np.arange(len(chosen))
    found = np.column_stack([member[pairs[:, 0]], pairs[:, 1]])
    return found[found[:, 0] >= 0]
