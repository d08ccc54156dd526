"""A map of several years: shares, verdicts and places of each, on the ground of the last."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np

from lifecircle.base.services import label
from lifecircle.outputs.map_shapes import Shapes
from lifecircle.outputs.map_tables import Tables
from lifecircle.outputs.map_texts import short_verdict
from lifecircle.outputs.map_values import NOTHING
from lifecircle.outputs.measures import unit_for
from lifecircle.outputs.numbers import MISSING, people_text
from lifecircle.verdicts.results import STATUSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Ints
    from lifecircle.base.text import Language
    from lifecircle.outputs.map_layers import MapLayers
    from lifecircle.outputs.map_shapes import Arrays
    from lifecircle.scenarios.found import YearState
    from lifecircle.verdicts.results import GoalResult, Results

SHARES: Final = ("listed", "most", "rest")
"""Arrays of a goal that every year has: what colours its blocks, and what its cards say."""
_OF_GOAL: Final = ("hatched", "rest", "missing", "partial")
_OF_UNITS: Final = ("texts", "status", "firm", "state")
_NO_STATE: Final = 3


class Years:
    """What a map says of the years before the one that it is of.

    Attributes
    ----------
    header
        ``list`` (year, people in words), ``waiting``, ``views`` (per goal that has a layer, per
        year what its view says then) and ``places`` (those of an earlier year that are gone);
        empty where there is one year only.
    arrays
        ``listed@Y.R``, ``most@Y.R``, ``rest@Y.R``: as the map's own array without ``@Y``, in the
        year number Y; none where it is the same. ``there@Y``: which of the map's places are there
        in that year; ``gone``: a point each of those that are not among them, ``gone@Y`` which of
        these are there.

    Parameters
    ----------
    layers
        With the years; their last must be `results`.
    results, tables, language, shapes
        What the map shows, its tables, how to say it, and what turns geometry into arrays.
    """

    def __init__(
        self,
        layers: MapLayers,
        results: Results,
        tables: Tables,
        language: Language,
        shapes: Shapes,
    ) -> None:
        self._results, self._tables, self._language = results, tables, language
        self.arrays: Arrays = {}
        self.header: dict[str, Any] = {}
        if len(layers.years) < 2:  # noqa: PLR2004
            return
        told = [self._state(number, state) for number, state in enumerate(layers.years)]
        self.header = {
            "list": [self._year(state) for state in layers.years],
            "waiting": layers.waiting,
            "views": [list(views) for views in zip(*told, strict=True)],
            "places": self._places(layers.years, shapes),
        }

    def _year(self, state: YearState) -> dict[str, Any]:
        results = state.results
        people = ""
        if results.people_total is not None and not results.whole_low_confidence:
            homes = any(made.change.kind == "housing" for made in state.made)
            counted = results.people_counted or not homes
            people = people_text(results.people_total, self._language, counted=counted)
        return {"year": state.year, "people": people}

    # ---- goals -------------------------------------------------------------------------------

    def _state(self, number: int, state: YearState) -> list[dict[str, Any]]:
        """Return what the view of each goal says in a year."""
        if state.results is self._results:
            return [
                self._said(view, result, state.results, range(len(self._results.units)))
                for view, result in zip(self._views, self._tables.shown, strict=True)
            ]
        then = _tables_of(state.results, self._language)
        found = {
            result.goal.id: (row, then.header["views"][row], result)
            for row, result in enumerate(then.shown)
        }
        blocks = _rows(self._results.blocks["id"], state.results.blocks["id"])
        units = _rows(self._results.units["id"], state.results.units["id"]).tolist()
        views = []
        for row, (view, result) in enumerate(zip(self._views, self._tables.shown, strict=True)):
            if result.goal.id not in found:
                views.append(self._silent(view, result.goal.id, state.results))
                continue
            was, said, its = found[result.goal.id]
            views.append(self._said(said, its, state.results, units))
            for name in SHARES:
                if f"{name}.{was}" in then.arrays:
                    self._share(f"{name}@{number}.{row}", then.arrays[f"{name}.{was}"][1], blocks)
        return views

    @property
    def _views(self) -> list[dict[str, Any]]:
        views: list[dict[str, Any]] = self._tables.header["views"]
        return views[: len(self._tables.shown)]

    def _said(
        self, view: dict[str, Any], result: GoalResult, then: Results, units: Sequence[int]
    ) -> dict[str, Any]:
        """Return the part of a view that differs between years."""
        blank = {"texts": MISSING, "status": STATUSES.index("not_computable"), "firm": 1}
        said = {name: view[name] for name in _OF_GOAL}
        for name in _OF_UNITS:
            if name in view:
                none = blank.get(name, _NO_STATE)
                said[name] = [view[name][row] if row >= 0 else none for row in units]
        order = {row: at for at, row in enumerate(view["rank"])}
        said["rank"] = sorted(
            range(len(units)), key=lambda at: (order.get(units[at], len(order)), at)
        )
        said["answered"] = view.get("kind") == "share" and view["row"] is not None
        return said | {"whole": self._whole(result, then)}

    def _whole(self, result: GoalResult, then: Results) -> dict[str, Any]:
        verdict = then.verdict(result.goal.id)
        unit = unit_for(result, verdict)
        return {
            "status": STATUSES.index(verdict.status),
            "text": short_verdict(
                verdict,
                self._language,
                absent=bool(result.unusable),
                unit=unit,
                lower=result.measure.lower_is_better and not unit.share,
            ),
        }

    def _silent(self, view: dict[str, Any], goal: str, then: Results) -> dict[str, Any]:
        """Return what a view says in a year in which its goal has nothing to show."""
        size = len(self._results.units)
        none = STATUSES.index("not_computable")
        said = {
            "hatched": True,
            "rest": False,
            "missing": [],
            "partial": False,
            "texts": [MISSING] * size,
            "status": [none] * size,
            "firm": [1] * size,
            "rank": list(range(size)),
            "answered": False,
            "whole": {"status": none, "text": MISSING},
        }
        if "state" in view:
            said["state"] = [_NO_STATE] * size
        result = next((each for each in then.goals if each.goal.id == goal), None)
        return said if result is None else said | {"whole": self._whole(result, then)}

    def _share(self, name: str, values: Any, blocks: Ints) -> None:
        share = np.asarray(values, dtype=np.int64)
        share = np.where(blocks >= 0, share[np.maximum(blocks, 0)], NOTHING)
        kind, _, row = name.partition("@")
        own = self._tables.arrays.get(f"{kind}.{row.partition('.')[2]}")
        if own is None or not np.array_equal(np.asarray(own[1], dtype=np.int64), share):
            self.arrays[name] = ("u2", share)

    # ---- places ------------------------------------------------------------------------------

    def _places(self, years: Sequence[YearState], shapes: Shapes) -> dict[str, Any]:
        """Return places of earlier years that are gone, with which are there in each year."""
        own = _keys(self._results)
        at = {key: row for row, key in enumerate(own)}
        gone: dict[tuple[Any, ...], tuple[Any, dict[str, Any]]] = {}
        seen: list[set[tuple[Any, ...]]] = []
        roots = {root: row for row, root in enumerate(self._tables.roots)}
        for state in years:
            keys = _keys(state.results)
            seen.append(set(keys))
            table = state.results.facilities
            for row, key in enumerate(keys):
                if key in at or key in gone:
                    continue
                service = str(table["service"].iloc[row])
                name = table["name"].iloc[row]
                told = {
                    "name": "" if name is None else str(name),
                    "root": roots.get(service.split(".", maxsplit=1)[0], -1),
                    "service": label(service)(self._language),
                }
                gone[key] = (table.geometry.iloc[row], told)
        for number, keys_then in enumerate(seen):
            there = np.array([key in keys_then for key in own], dtype=bool)
            if not there.all():
                self.arrays[f"there@{number}"] = ("u1", there)
            if gone:
                self.arrays[f"gone@{number}"] = ("u1", [key in keys_then for key in gone])
        if gone:
            points = gpd.GeoSeries([point for point, _ in gone.values()])
            self.arrays |= shapes.points("gone", points)
        told_of = [told for _, told in gone.values()]
        return {key: [told[key] for told in told_of] for key in ("name", "root", "service")}


def _tables_of(results: Results, language: Language) -> Tables:
    """Return the tables of a year: of its goals alone, without causes."""
    return Tables(replace(results, left_out=None), language, Shapes(results.crs))


def _rows(of: Any, among: Any) -> Ints:
    """Return the row of each id among others; -1 where there is none."""
    at = {str(name): row for row, name in enumerate(among)}
    return np.array([at.get(str(name), -1) for name in of], dtype=np.int64)


def _keys(results: Results) -> list[tuple[Any, ...]]:
    """Return what a place is called in every year: the second of a name counts apart."""
    table, taken = results.facilities, dict[tuple[str, str, str], int]()
    keys = []
    names = ("layer", "id", "service")
    for key in zip(*(table[name].astype(str) for name in names), strict=True):
        taken[key] = taken.get(key, 0) + 1
        keys.append((*key, taken[key]))
    return keys
