"""Everything the map's script needs, from the results: a header of texts and flat arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from lifecircle.access.logic import NO
from lifecircle.base.services import is_kind_of, label
from lifecircle.outputs.map_goals import failing_points, measured_view, shown_goals
from lifecircle.outputs.map_left_out import left_out_tables
from lifecircle.outputs.map_low import low_elsewhere, low_reasons, sparse_steps
from lifecircle.outputs.map_shapes import Shapes
from lifecircle.outputs.map_style import (
    NOT_SHOWN_COLOUR,
    SHARE_BREAKS,
    SHARE_COLOURS,
    SPARSE_OPACITY,
    STATUS_SIGNS,
    service_sign,
)
from lifecircle.outputs.map_texts import (
    is_firm,
    missing_names,
    short_verdict,
    tells_the_rest,
)
from lifecircle.outputs.map_try import try_header
from lifecircle.outputs.map_values import (
    NOTHING,
    PER_WHOLE,
    block_share,
    point_flags,
)
from lifecircle.outputs.map_walks import Walks, on_foot, way_words
from lifecircle.outputs.map_words import FORMS, SCRIPT, SNAP
from lifecircle.outputs.map_words_causes import SCRIPT as CAUSE_SCRIPT
from lifecircle.outputs.map_words_what_if import SCRIPT as TRY_SCRIPT
from lifecircle.outputs.measures import counts_places, unit_for
from lifecircle.outputs.numbers import percent
from lifecircle.outputs.statements import measured
from lifecircle.outputs.weighs import on_ground
from lifecircle.outputs.weighs import word as ground_word
from lifecircle.outputs.words import COMPLETENESS, STATUS, known
from lifecircle.plans.model import Presence, at_doors, services_of
from lifecircle.plans.travel import travellers_of
from lifecircle.verdicts.results import STATUSES
from lifecircle.verdicts.sight import asked, members

if TYPE_CHECKING:
    import numpy.typing as npt

    from lifecircle.base.text import Language
    from lifecircle.outputs.map_shapes import Arrays
    from lifecircle.plans import Goal
    from lifecircle.verdicts.results import GoalResult, Results, Verdict

MAJOR: Final = ("motorway", "trunk", "primary", "secondary", "tertiary")
STEPS: Final = "steps"
LEAST_APART: Final = 0.001
"""Of the area: less land in no unit is a matter of how borders were drawn."""


def is_approximate(results: Results) -> bool:
    """Return whether the study says that its units are not official ones."""
    return bool(results.parameters.get("units", {}).get("approximate", False))


def _short(name: str, kind: str) -> str:
    """Return the name of a unit without its kind, for labels with little room."""
    short = name.removesuffix(kind).rstrip()
    return short if len(short) > 1 else name


class Tables:
    """Header and arrays of the map of one `Results` in one language.

    Attributes
    ----------
    header
        Texts and small tables; what JSON can hold.
    arrays
        For `map_pack.pack`.
    shown
        The goals that have a layer, in the plan's order.

    Parameters
    ----------
    results, language
        What to show, and how to say it.
    shapes
        Shared by the languages, so that geometry is turned into arrays once.
    """

    def __init__(self, results: Results, language: Language, shapes: Shapes | None = None) -> None:
        self._results = results
        self._language = language
        self._verdicts = {(v.goal, v.unit): v for v in results.verdicts}
        self.shown = shown_goals(results, language)
        demand = results.demand
        self._block = demand["block"].to_numpy(dtype=np.int64)
        self._unit = demand["unit"].to_numpy(dtype=np.int64)
        self._weight = demand["share"].to_numpy(dtype=np.float64)
        self.arrays: Arrays = {}
        self.header: dict[str, Any] = {}
        shapes = shapes or Shapes(results.crs)
        self._ground(shapes)
        walks, arrays = Walks(results, language, self._block, self._unit, self._weight).views()
        self.arrays |= arrays
        goals = self._goals(shapes)
        ways = [view["id"] for view in walks]
        more, left_out, arrays = left_out_tables(results, language, shapes, self.shown, ways)
        self.arrays |= arrays
        self.header = {
            "language": language,
            "bounds": shapes.bounds(results.outline),
            "words": self._words(),
            "nothing": NOTHING,
            "whole": PER_WHOLE,
            "classes": _share_classes(language),
            "statuses": [
                {"id": s, "word": STATUS[s].word(language), "colour": STATUS[s].colour}
                | {"sign": STATUS_SIGNS[s]}
                for s in STATUSES
            ],
            "services": self._services(),
            "views": [*(view | told for view, told in zip(goals, more, strict=True)), *walks],
            "walks": len(walks),
            "counted": results.people_counted,
            "opacity": SPARSE_OPACITY,
            "approximate": is_approximate(results),
            "apart": shapes.once("apart", self._apart),
            "low_elsewhere": low_elsewhere(language),
            "units": self._units(),
            "blocks": shapes.once("blocks.id", lambda: [str(n) for n in results.blocks["id"]]),
            "places": self._places(),
            "streets": self._streets(shapes),
            "try": try_header(results, language, self.shown),
            **left_out,
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
            "blocks.sparse": ("u1", self._sparse()),
            "points.block": ("d4", self._block),
            "points.unit": ("d4", self._unit),
        }

    def _words(self) -> dict[str, str]:
        language = self._language
        words = {key: text(language) for key, text in (SCRIPT | CAUSE_SCRIPT | TRY_SCRIPT).items()}
        if not on_ground(self._results):
            return words
        return {key: ground_word(key, text, language) for key, text in words.items()}

    def _sparse(self) -> npt.NDArray[np.uint8]:
        blocks = self._results.blocks
        hectares = blocks.geometry.area.to_numpy() / 10_000
        return sparse_steps(blocks["share"].to_numpy(), hectares, blocks["points"].to_numpy() > 0)

    def _apart(self) -> bool:
        """Whether a piece of the area that can be seen lies in no unit."""
        whole = self._results.outline.geometry.iloc[0]
        covered = shapely.union_all(self._results.units.geometry.to_numpy(), grid_size=1.0)
        return bool(shapely.area(shapely.difference(whole, covered)) > LEAST_APART * whole.area)

    def _streets(self, shapes: Shapes) -> list[str]:
        names: list[str]
        names, arrays = shapes.once("streets", lambda: self._named_streets(shapes))
        self.arrays |= arrays
        return names

    def _named_streets(self, shapes: Shapes) -> tuple[list[str], Arrays]:
        streets = self._results.streets.explode(index_parts=False)
        streets = streets[~(streets.geometry.is_empty | streets.geometry.isna())]
        kind = streets["kind"].astype(str).str.removesuffix("_link")
        drawn = np.where(kind.isin(MAJOR), 0, np.where(kind == STEPS, 2, 1))
        name = streets["name"].astype(object)
        name = name.where(name.notna() & (name != ""), None)
        names = sorted({str(n) for n in name if n is not None})
        row = {n: i for i, n in enumerate(names)}
        arrays: Arrays = {
            **shapes.lines("streets", streets.geometry),
            "streets.kind": ("u1", drawn),
            "streets.name": ("i4", [-1 if n is None else row[str(n)] for n in name]),
        }
        return names, arrays

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

    def _units(self) -> dict[str, Any]:
        units = self._results.units
        area = units.geometry.area.to_numpy()
        return {
            "name": [str(name) for name in units["name"]],
            "id": [str(name) for name in units["id"]],
            "short": [
                _short(str(name), str(kind))
                for name, kind in zip(units["name"], units["kind"], strict=True)
            ],
            "low": low_reasons(self._results, self._language),
            "share": [percent(float(s), self._language) for s in units["share"]],
            "largest": [int(row) for row in np.lexsort((np.arange(len(area)), -area))],
        }

    def _goals(self, shapes: Shapes) -> list[dict[str, Any]]:
        views = []
        for row, result in enumerate(self.shown):
            view = self._goal(row, result)
            if measured(result.goal):
                verdicts = [self._verdicts[result.goal.id, u] for u in range(len(view["texts"]))]
                view |= measured_view(verdicts, self._language)
                points, firm = failing_points(result)
                if len(points):
                    self.arrays |= shapes.points(f"fails.{row}", points)
                    self.arrays[f"fails.{row}.sure"] = ("u1", firm)
                    view["fails"] = row
            views.append(view)
        return views

    def _goal(self, row: int, result: GoalResult) -> dict[str, Any]:
        goal, language = result.goal, self._language
        services = [m.service for m in members(goal)] if at_doors(goal) else services_of(goal)
        count = len(self._results.units)
        verdicts = [self._verdicts[goal.id, unit] for unit in range(count)]
        answered = result.answers is not None and result.listed is not None
        rest = result.possible if result.unusable else None
        tells = rest is not None and not np.all(rest)
        view: dict[str, Any] = {
            "id": goal.id,
            "title": goal.name.text(language),
            "row": row if answered else None,
            "hatched": not answered or (bool(result.unusable) and not tells),
            "rest": tells,
            "missing": missing_names(result, language),
            "partial": bool(result.partial) and not result.measure.lower_is_better,
            "tested": bool(goal.where.facility),
            "counts": [
                int(any(is_kind_of(service, asked) for asked in services))
                for service in self._results.facilities["service"]
            ],
            "texts": [
                short_verdict(
                    verdict,
                    language,
                    absent=bool(result.unusable),
                    unit=unit_for(result, verdict),
                    lower=result.measure.lower_is_better and not unit_for(result, verdict).share,
                )
                for verdict in verdicts
            ],
            "status": [STATUSES.index(verdict.status) for verdict in verdicts],
            "firm": [int(is_firm(verdict)) for verdict in verdicts],
            "order": SCRIPT["by_share"](language),
            "rank": _lowest_first(goal, verdicts, absent=bool(result.unusable)),
        }
        if isinstance(goal, Presence) and not measured(goal):
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
        ways = travellers_of(goal)
        if not on_foot(ways):
            view["heading"] = way_words("share_title", ways, language)
        return view | {"kind": "share"}

    def _presence(self, goal: Presence, verdicts: list[Verdict]) -> dict[str, Any]:
        """Colour classes of units: has enough, and the statuses of those that have not."""
        least, language = goal.at_least[0].value, self._language
        enough = FORMS["enough"](language).format(least)
        fewer = FORMS["fewer"](language).format(least)
        if len(goal.at_least) > 1 or goal.exempt:
            enough, fewer = (SCRIPT[key](language) for key in ("has_enough", "has_fewer"))
        state = [
            3
            if v.count is None
            else 0
            if v.status == "met" or v.count >= (v.target or least)
            else 1
            if v.status == "not_met"
            else 2
            for v in verdicts
        ]
        known_word = STATUS["not_met"].word(language)
        open_word = STATUS["not_shown"].word(language)
        mark = SCRIPT["colon"](language)
        return {
            "kind": "units",
            "order": SCRIPT["by_count"](language),
            "hatched": all(s == 3 for s in state),  # noqa: PLR2004
            "state": state,
            "classes": [
                [enough, SHARE_COLOURS[-1]],
                [f"{fewer}{mark}{known_word}", SHARE_COLOURS[0]],
                [f"{fewer}{mark}{open_word}", NOT_SHOWN_COLOUR],
            ],
        }


def _lowest_first(goal: Goal, verdicts: list[Verdict], *, absent: bool) -> list[int]:
    """Return rows by what is said of them: lowest first, what says no number last."""

    def key(row: int) -> tuple[bool, float, int, int]:
        verdict = verdicts[row]
        told: float | None = verdict.count if counts_places(goal, verdict) else None
        if told is None and verdict.at_least is not None:
            told = verdict.at_least.value
            if tells_the_rest(verdict, absent=absent):
                told = verdict.if_complete
        if verdict.status == "not_computable":
            told = None
        return told is None, told or 0.0, STATUSES.index(verdict.status), row

    return sorted(range(len(verdicts)), key=key)


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
