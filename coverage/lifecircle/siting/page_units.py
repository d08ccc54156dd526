"""Goals about places inside borders (presence, count) as a page judges them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from lifecircle.plans.fields import TRENDS
from lifecircle.siting.page_doors import interval
from lifecircle.siting.page_words import AMOUNTS, EXEMPT, NOT_COMPUTABLE, follows, no
from lifecircle.verdicts.borders import inside_outline, pairs_in
from lifecircle.verdicts.columns import holds
from lifecircle.verdicts.ground import unit_ground
from lifecircle.verdicts.judge import asked_of, targets_of, unit_targets
from lifecircle.verdicts.levels import level_table, units_of_level
from lifecircle.verdicts.listed import places_of
from lifecircle.verdicts.presence import needed, with_target

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.plans import Goal
    from lifecircle.plans.model import Count, Presence
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.listed import Places


class UnitGoals:
    """Entries of goals about units and their places, with the borders that they share.

    Attributes
    ----------
    tables
        Borders by name: of every level that a goal asks, and of the outline where one does.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self.tables: dict[str, Any] = {}
        district = context.district
        self._points = district.facilities.table.geometry.to_numpy()
        self.in_outline: Bools = inside_outline(district)
        self.of_facilities = self._inside(district.units.geometry.to_numpy())

    def outline(self) -> None:
        """Keep the outline of the study: something asks what lies inside it."""
        self._borders("outline", self._context.district.outline.geometry.to_numpy()[:1])

    def own(self) -> None:
        """Keep the borders of the study's units."""
        self._borders("units", self._context.district.units.geometry.to_numpy())

    def presence(self, goal: Presence) -> dict[str, Any]:
        """Return what a page needs to judge that units have their places."""
        context, district = self._context, self._context.district
        if goal.exempt:
            return no(goal, EXEMPT)
        asked = with_target(goal)
        cases = [case.where for case in goal.at_least if case.where]
        units, lacks = units_of_level(goal.level, goal.where.unit, district, *cases)
        table = level_table(goal.level, district)
        places = places_of(asked, context, goal.service)
        if units is None or table is None or lacks or (places.needs and _tests(goal)):
            return no(goal, NOT_COMPUTABLE)
        need = needed(asked.at_least, units.table)
        kept = need > 0
        target = targets_of(asked, district.units, context.year)[-1]
        start = context.start(asked, None)
        whole = asked_of(asked, target, start)
        how = "mean" if asked.over == "mean" else "own" if units.own else "level"
        rulings = [] if how != "level" else self._targets(asked)
        return {
            **follows(goal, listed=bool(_tests(goal))),
            "kind": "presence",
            "how": how,
            "level": self._level(goal.level, table.geometry.to_numpy()),
            "chosen": self._rows_of(goal, table)[kept].tolist(),
            "unit": units.unit[kept].tolist(),
            "need": need[kept].tolist(),
            **self._places(goal, places),
            "whole": interval(whole),
            "targets": rulings,
            "verified": context.is_verified(goal),
        }

    def count(self, goal: Count) -> dict[str, Any]:
        """Return what a page needs to judge a number of places."""
        context, district = self._context, self._context.district
        total = goal.over in (None, "total")
        if goal.of != "facilities" or goal.quantity or goal.since is not None or not total:
            return no(goal, AMOUNTS)
        ground, lacks = unit_ground(goal, context)
        places = places_of(goal, context, goal.service or "")
        if ground is None or lacks or (places.needs and _tests(goal)):
            return no(goal, NOT_COMPUTABLE)
        cases = unit_targets(goal, district.units, context.year)
        targets = [asked_of(goal, case, context.start(goal, row)) for row, case in enumerate(cases)]
        whole = targets_of(goal, district.units, context.year)[-1]
        targets.append(asked_of(goal, whole, context.start(goal, None)))
        if ground.all_of_it:
            self.outline()
        return {
            **follows(goal, listed=bool(_tests(goal))),
            "kind": "count",
            "level": self._level(goal.level, ground.table.geometry.to_numpy()),
            "chosen": ground.chosen.tolist(),
            "unit": ground.unit.tolist(),
            "all": ground.all_of_it,
            "about": [int(about) for about in ground.about],
            "scale": goal.scale,
            **self._places(goal, places),
            "targets": [interval(target) for target in targets],
            "verified": context.is_verified(goal),
        }

    def _targets(self, goal: Presence) -> list[list[Any] | None]:
        context = self._context
        cases = targets_of(goal, context.district.units, context.year)
        if goal.operator in TRENDS:
            rows = [*range(len(context.units)), None]
            return [
                interval(asked_of(goal, case, context.start(goal, row)))
                for case, row in zip(cases, rows, strict=True)
            ]
        return [interval(asked_of(goal, case)) for case in cases]

    def _places(self, goal: Presence | Count, places: Places) -> dict[str, Any]:
        return {
            "service": goal.service,
            "new": not _tests(goal),
            "sure": np.flatnonzero(places.sure).tolist(),
            "maybe": np.flatnonzero(places.maybe).tolist(),
            "listed": places.listed,
            "known": not places.needs,
        }

    def _rows_of(self, goal: Presence, table: Any) -> Ints:
        return np.flatnonzero(holds(table, goal.where.unit))

    def _level(self, level: str | None, borders: Any) -> str:
        """Return the name of the borders of a level, kept with the facilities inside them."""
        own = level in (None, self._context.district.study.units.level)
        name = "units" if own else f"level.{level}"
        self._borders(name, borders)
        if f"{name}.unit" not in self.tables:
            pairs = pairs_in(borders, self._points)
            self.tables[f"{name}.unit"], self.tables[f"{name}.place"] = pairs[:, 0], pairs[:, 1]
        return name

    def _borders(self, name: str, areas: Any) -> None:
        """Keep areas: rings per area, vertices per ring (closed), coordinates."""
        if f"{name}.rings" in self.tables:
            return
        polygons, area = shapely.get_parts(areas, return_index=True)
        rings, polygon = shapely.get_rings(polygons, return_index=True)
        self.tables[f"{name}.rings"] = np.bincount(area[polygon], minlength=len(areas))
        self.tables[f"{name}.size"] = shapely.get_num_coordinates(rings)
        vertex = shapely.get_coordinates(rings)
        self.tables[f"{name}.x"] = np.ascontiguousarray(vertex[:, 0])
        self.tables[f"{name}.y"] = np.ascontiguousarray(vertex[:, 1])

    def _inside(self, borders: Any) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in self._points]
        for unit, place in pairs_in(borders, self._points).tolist():
            found[place].append(unit)
        return found


def _tests(goal: Goal) -> bool:
    """Tell whether a goal asks more of its places than a service and a spot."""
    return bool(goal.where.facility or goal.at)
