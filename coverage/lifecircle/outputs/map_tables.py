"""Everything the map's script needs, from the results: a header of texts and flat arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from lifecircle.access.logic import NO
from lifecircle.base.services import is_kind_of, label
from lifecircle.outputs.gaps import asked
from lifecircle.outputs.map_shapes import Shapes
from lifecircle.outputs.map_style import (
    NOT_SHOWN_COLOUR,
    SHARE_BREAKS,
    SHARE_COLOURS,
    STATUS_SIGNS,
    class_colours,
    service_sign,
)
from lifecircle.outputs.map_texts import safe_link, short_verdict
from lifecircle.outputs.map_values import (
    NOTHING,
    PER_WHOLE,
    block_median,
    block_share,
    point_flags,
    query_values,
    whole_units,
)
from lifecircle.outputs.map_words import FORMS, SCRIPT, SNAP, WALKERS
from lifecircle.outputs.numbers import metres_text, minutes_text, percent
from lifecircle.outputs.words import COMPLETENESS, STATUS, known
from lifecircle.plans.model import Group, Member, Presence, Within
from lifecircle.verdicts.results import STATUSES

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.outputs.map_shapes import Arrays
    from lifecircle.verdicts.results import GoalResult, Query, Results, Verdict

MAJOR: Final = ("motorway", "trunk", "primary", "secondary", "tertiary")
STEPS: Final = "steps"


def members(goal: Group | Member | Presence) -> tuple[Member | Presence, ...]:
    """Return the tests of a goal, whatever groups they stand in."""
    if isinstance(goal, Group):
        return tuple(test for child in goal.members for test in members(child))
    return (goal,)


class Tables:
    """Header and arrays of the map of one `Results` in one language.

    Attributes
    ----------
    header
        Texts and small tables; what JSON can hold.
    arrays
        For `map_pack.pack`.
    """

    def __init__(self, results: Results, language: Language, links: dict[str, str]) -> None:
        self._results = results
        self._language = language
        self._verdicts = {(v.goal, v.unit): v for v in results.verdicts}
        demand = results.demand
        self._block = demand["block"].to_numpy(dtype=np.int64)
        self._unit = demand["unit"].to_numpy(dtype=np.int64)
        self._weight = demand["share"].to_numpy(dtype=np.float64)
        self.arrays: Arrays = {}
        self.header: dict[str, Any] = {}
        shapes = Shapes(results.crs)
        self._ground(shapes)
        self.header = {
            "language": language,
            "bounds": shapes.bounds(results.outline),
            "words": {key: text(language) for key, text in SCRIPT.items()},
            "nothing": NOTHING,
            "whole": PER_WHOLE,
            "classes": _share_classes(language),
            "statuses": [
                {"id": s, "word": STATUS[s].word(language), "colour": STATUS[s].colour}
                | {"sign": STATUS_SIGNS[s]}
                for s in STATUSES
            ],
            "services": self._services(),
            "views": [*self._goals(), *self._queries()],
            "units": self._units(links),
            "blocks": [str(name) for name in results.blocks["id"]],
            "places": self._places(),
            "streets": self._streets(shapes),
        }

    def _ground(self, shapes: Shapes) -> None:
        results = self._results
        anchors = shapely.point_on_surface(results.units["territory"].to_numpy())
        missing = shapely.is_missing(anchors) | shapely.is_empty(anchors)
        anchors[missing] = shapely.centroid(results.units.geometry.to_numpy())[missing]
        self.arrays |= shapes.areas("outline", results.outline.geometry)
        self.arrays |= shapes.areas("units", results.units.geometry)
        self.arrays |= shapes.points("anchors", type(results.units.geometry)(anchors))
        self.arrays |= shapes.areas("blocks", results.blocks.geometry)
        self.arrays |= shapes.points("points", results.demand.geometry)
        self.arrays |= shapes.points("places", results.facilities.geometry)
        self.arrays |= {
            "blocks.unit": ("i4", results.blocks["unit"].to_numpy()),
            "blocks.points": ("i4", results.blocks["points"].to_numpy()),
            "blocks.low": ("u1", results.blocks["low_confidence"].to_numpy(dtype=bool)),
            "points.block": ("d4", self._block),
            "points.unit": ("d4", self._unit),
        }

    def _streets(self, shapes: Shapes) -> list[str]:
        streets = self._results.streets.explode(index_parts=False)
        streets = streets[~(streets.geometry.is_empty | streets.geometry.isna())]
        self.arrays |= shapes.lines("streets", streets.geometry)
        kind = streets["kind"].astype(str).str.removesuffix("_link")
        drawn = np.where(kind.isin(MAJOR), 0, np.where(kind == STEPS, 2, 1))
        name = streets["name"].astype(object)
        name = name.where(name.notna() & (name != ""), None)
        names = sorted({str(n) for n in name if n is not None})
        row = {n: i for i, n in enumerate(names)}
        self.arrays |= {
            "streets.kind": ("u1", drawn),
            "streets.name": ("i4", [-1 if n is None else row[str(n)] for n in name]),
        }
        return names

    def _services(self) -> list[dict[str, Any]]:
        return [
            {
                "id": root,
                "label": label(root)(self._language),
                "shape": service_sign(root).shape,
                "colour": service_sign(root).colour,
            }
            for root in self.roots
        ]

    @property
    def roots(self) -> list[str]:
        """Roots of the service tree that the facilities stand under, in alphabetical order."""
        return sorted({service.split(".")[0] for service in self._results.facilities["service"]})

    def _places(self) -> dict[str, Any]:
        language, places = self._language, self._results.facilities
        roots = {root: i for i, root in enumerate(self.roots)}
        return {
            "name": ["" if name is None else str(name) for name in places["name"]],
            "root": [roots[service.split(".")[0]] for service in places["service"]],
            "service": [label(service)(language) for service in places["service"]],
            "list": [known(COMPLETENESS, str(c), language) for c in places["completeness"]],
            "snap": [known(SNAP, str(s), language) for s in places["snap"]],
            "entrances": [int(n) for n in places["entrances"]],
            "inside": [int(i) for i in places["inside"]],
            "unit": [int(u) for u in places["unit"]],
        }

    def _units(self, links: dict[str, str]) -> dict[str, Any]:
        units = self._results.units
        area = units.geometry.area.to_numpy()
        return {
            "name": [str(name) for name in units["name"]],
            "href": [safe_link(links.get(f"units/{name}")) for name in units["name"]],
            "low": [int(low) for low in units["low_confidence"]],
            "share": [percent(float(s), self._language) for s in units["share"]],
            "largest": [int(row) for row in np.lexsort((np.arange(len(area)), -area))],
        }

    def _goals(self) -> list[dict[str, Any]]:
        return [self._goal(i, goal) for i, goal in enumerate(self._results.goals)]

    def _goal(self, row: int, result: GoalResult) -> dict[str, Any]:
        goal, language = result.goal, self._language
        tests = members(goal)
        count = len(self._results.units)
        verdicts = [self._verdicts[goal.id, unit] for unit in range(count)]
        answered = result.answers is not None and result.listed is not None
        rest = result.possible if result.absent else None
        tells = rest is not None and not np.all(rest)
        view: dict[str, Any] = {
            "id": goal.id,
            "title": goal.name.text(language),
            "row": row if answered else None,
            "hatched": not answered or (bool(result.absent) and not tells),
            "rest": tells,
            "missing": [label(service)(language) for service in result.absent],
            "partial": bool(result.partial),
            "tested": bool(goal.where.facility),
            "counts": [
                int(any(is_kind_of(service, test.service) for test in tests))
                for service in self._results.facilities["service"]
            ],
            "texts": [
                short_verdict(verdict, language, absent=bool(result.absent)) for verdict in verdicts
            ],
            "status": [STATUSES.index(verdict.status) for verdict in verdicts],
            "rank": sorted(range(count), key=lambda unit: (*_badness(verdicts[unit]), unit)),
        }
        if isinstance(goal, Presence):
            return view | self._presence(goal, verdicts)
        if answered:
            size = len(self._results.blocks)
            weight = self._weight * asked(result)
            kinds = {"listed": result.listed, "most": np.asarray(result.answers) != NO}
            if tells:
                kinds["rest"] = rest
            for name, holds in kinds.items():
                share = block_share(np.asarray(holds), self._block, weight, size)
                self.arrays[f"{name}.{row}"] = ("u2", share)
            shown = np.asarray(rest if tells else result.listed, dtype=bool)
            self.arrays[f"flags.{row}"] = ("u1", point_flags(result, shown))
        return view | {"kind": "share"}

    def _presence(self, goal: Presence, verdicts: list[Verdict]) -> dict[str, Any]:
        """Colour classes of units: has enough, and the statuses of those that have not."""
        least, language = goal.at_least, self._language
        enough = FORMS["enough"](language).format(least)
        fewer = FORMS["fewer"](language).format(least)
        state = [
            3 if v.count is None else 0 if v.count >= least else 1 if v.status == "not_met" else 2
            for v in verdicts
        ]
        known_word = STATUS["not_met"].word(language)
        open_word = STATUS["not_shown"].word(language)
        mark = SCRIPT["colon"](language)
        return {
            "kind": "units",
            "hatched": all(s == 3 for s in state),  # noqa: PLR2004
            "state": state,
            "classes": [
                [enough, SHARE_COLOURS[-1]],
                [f"{fewer}{mark}{known_word}", SHARE_COLOURS[0]],
                [f"{fewer}{mark}{open_word}", NOT_SHOWN_COLOUR],
            ],
        }

    def _queries(self) -> list[dict[str, Any]]:
        queries = self._results.queries
        return [self._query(i, queries[key]) for i, key in enumerate(sorted(queries))]

    def _query(self, row: int, query: Query) -> dict[str, Any]:
        language = self._language
        values, minutes = query_values(query)
        breaks = self._breaks(query, minutes=minutes)
        size, count = len(self._results.blocks), len(self._results.units)
        median = block_median(values, self._block, self._weight, size)
        by_unit = block_median(values, self._unit, self._weight, count)
        tell = minutes_text if minutes else metres_text
        beyond = SCRIPT["none_near"](language)
        self.arrays |= {
            f"median.{row}": ("u2", whole_units(median, minutes=minutes)),
            f"value.{row}": ("u2", whole_units(values, minutes=minutes)),
            f"nearest.{row}": ("i4", np.asarray(query.facility)),
        }
        far = np.where(np.isnan(by_unit), np.inf, by_unit)
        walker = known(WALKERS, query.profile, language)
        name = label(query.service)(language)
        unit = SCRIPT["minutes" if minutes else "metres"](language)
        return {
            "kind": "value",
            "id": "/".join((query.service, query.profile, "minutes" if minutes else "metres")),
            "title": FORMS["query"](language).format(name, walker, unit),
            "row": row,
            "minutes": minutes,
            "scale": 10 if minutes else 1,
            "breaks": breaks,
            "colours": class_colours(len(breaks) + 1),
            "counts": [
                int(is_kind_of(service, query.service))
                for service in self._results.facilities["service"]
            ],
            "texts": [beyond if np.isnan(v) else tell(float(v), language) for v in by_unit],
            "rank": [int(unit) for unit in np.lexsort((np.arange(count), -far))],
        }

    def _breaks(self, query: Query, *, minutes: bool) -> list[float]:
        """Upper ends of classes: every limit that a goal sets here, and half the smallest."""
        limits: set[float] = set()
        for result in self._results.goals:
            for test in members(result.goal):
                if (
                    isinstance(test, Member)
                    and test.service == query.service
                    and test.profile == query.profile
                ):
                    limits |= {_limit(w, minutes=minutes) for w in test.within}
        limits.discard(0.0)
        smallest = min(limits, default=10.0 if minutes else 1000.0)
        return sorted({smallest / 2, *(limits or {smallest})})[:4]


def _limit(within: Within, *, minutes: bool) -> float:
    return (within.minutes if minutes else within.metres) or 0.0


def _badness(verdict: Verdict) -> tuple[int, float]:
    if verdict.at_least is not None:
        return STATUSES.index(verdict.status), verdict.at_least.value
    return STATUSES.index(verdict.status), float(verdict.count or 0)


def _share_classes(language: Language) -> list[dict[str, Any]]:
    lower = (0.0, *SHARE_BREAKS)
    names = []
    for start, end in zip(lower, (*SHARE_BREAKS, 1.0), strict=True):
        low, high = (f"{edge * 100:.0f}" for edge in (start, end))
        names.append(f"{low}–{high}%" if language == "zh" else f"{low}–{high}\u00a0%")
    return [
        {"from": round(start * PER_WHOLE), "label": name, "colour": colour}
        for start, name, colour in zip(lower, names, SHARE_COLOURS, strict=True)
    ]
