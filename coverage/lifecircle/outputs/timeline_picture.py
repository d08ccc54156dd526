"""The two maps of a timeline, one over the other: what a page draws, for any goal and year."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from pyproj import Transformer

from lifecircle.base.services import is_kind_of
from lifecircle.outputs.atlas import NOBODY_COLOUR, Atlas
from lifecircle.outputs.map_style import SHARE_BREAKS, SHARE_COLOURS
from lifecircle.outputs.statements import plain
from lifecircle.outputs.timeline_projects import projects
from lifecircle.verdicts.sight import members

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from lifecircle.base.quantities import Ints
    from lifecircle.outputs.pictures import Frame, Picture
    from lifecircle.outputs.timeline_projects import Project
    from lifecircle.plans import Goal
    from lifecircle.scenarios.found import Timeline

COLOURS: Final = (*SHARE_COLOURS, NOBODY_COLOUR)
"""Of the classes of blocks, least reached first; the last: nobody to reach."""
_NOBODY: Final = len(SHARE_COLOURS)
_FINEST: Final = 2.0
_FEW_UNITS: Final = 20
_LONGEST_LABEL: Final = 12


@dataclass(frozen=True)
class Sheet:
    """What the maps of a page are drawn from.

    Attributes
    ----------
    picture
        Streets, borders and scale: the same on either side.
    labels
        Name and position of units: of all where they are few, else of those that it fits into.
    blocks
        Path data of every block, empty for what is too small to see.
    classes
        Per goal and year, the class of every block as one digit.
    marks
        What is drawn of each project; see `project_marks`.
    places
        x and y of every place that any goal asks for, each place once.
    listed
        Per goal and year: which of them.
    left_out
        Per goal: from which year on, and the rows of the blocks that a change leaves out.
    """

    picture: Picture
    labels: tuple[dict[str, Any], ...]
    blocks: tuple[str, ...]
    classes: dict[str, dict[int, str]]
    marks: tuple[dict[str, Any], ...]
    places: tuple[tuple[int, int], ...]
    listed: dict[str, dict[int, list[int]]]
    left_out: dict[str, list[tuple[int, list[int]]]]

    @property
    def goals(self) -> list[str]:
        """Ids of the goals that can be drawn, in the plan's order."""
        return list(self.classes)

    def paths(self, goal: str, year: int) -> list[tuple[str, str]]:
        """Return colour and path data of each class of blocks for a goal in a year."""
        found = [""] * len(COLOURS)
        for path, digit in zip(self.blocks, self.classes[goal][year], strict=True):
            found[int(digit)] += path
        return list(zip(COLOURS, found, strict=True))

    def dots(self, goal: str, year: int) -> str:
        """Return path data of the places of a goal in a year: lines of no length."""
        at = (self.places[row] for row in self.listed[goal][year])
        return "".join(f"M{x} {y}h0" for x, y in at)

    def lost(self, goal: str, year: int) -> str:
        """Return path data of the blocks that changes until a year leave out."""
        since = self.left_out.get(goal, [])
        rows = sorted({row for start, found in since if start <= year for row in found})
        return "".join(self.blocks[row] for row in rows)

    def data(self) -> str:
        """Return what the page's script needs, as JSON that is safe inside a page."""
        numbers = {goal: at for at, goal in enumerate(self.goals)}
        content = {
            "blocks": self.blocks,
            "classes": [self.classes[goal] for goal in self.goals],
            "places": self.places,
            "listed": [self.listed[goal] for goal in self.goals],
            "out": [self.left_out.get(goal, []) for goal in numbers],
        }
        text = json.dumps(content, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
        return text.replace("<", "\\u003c")


def draw(timeline: Timeline) -> Sheet:
    """Draw the maps of a timeline on the ground of its last year."""
    last = timeline.states[-1].results
    atlas = Atlas(last)
    frame, picture = atlas.whole()
    called = [plain(last.units["name"].iloc[row], _LONGEST_LABEL) for row in atlas.order]
    few = len(called) <= _FEW_UNITS
    blocks = timeline.blocks
    shapes = shapely.simplify(blocks.geometry.to_numpy(), _FINEST / 2)
    goals = [
        result.goal
        for result in last.goals
        if any(f"{result.goal.id}@{state.year}" in blocks for state in timeline.states)
    ]
    places, listed = _places(timeline, goals, frame)
    return Sheet(
        picture=picture,
        labels=tuple(
            {"name": called[label["number"] - 1], "x": label["x"], "y": label["y"]}
            for label in picture.labels
            if few or label["name"]
        ),
        blocks=tuple(frame.areas(shapes)),
        classes={goal.id: _classes(timeline, goal.id) for goal in goals},
        marks=tuple(project_marks(one, timeline, frame) for one in projects(timeline)),
        places=places,
        listed=listed,
        left_out=_left_out(timeline),
    )


def _classes(timeline: Timeline, goal: str) -> dict[int, str]:
    found = {}
    for state in timeline.states:
        name = f"{goal}@{state.year}"
        share = np.full(len(timeline.blocks), np.nan)
        if name in timeline.blocks:
            share = timeline.blocks[name].to_numpy(dtype=np.float64)
        number = np.searchsorted(SHARE_BREAKS, np.nan_to_num(share, nan=0.0), side="right")
        number = np.where(np.isnan(share), _NOBODY, number)
        found[state.year] = "".join(map(str, number.tolist()))
    return found


def project_marks(one: Project, timeline: Timeline, frame: Frame) -> dict[str, Any]:
    """Return what is drawn of a project.

    Returns
    -------
    dict
        ``number``, ``year``; ``x`` and ``y`` (None: it has no place inside the picture), and path
        data of its ``line`` (a new way) and its ``area`` (new housing), empty where it has none.
    """
    change, crs = one.made.change, timeline.states[-1].results.crs
    into = Transformer.from_crs(change.crs, crs, always_xy=True)

    def moved(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        return [into.transform(x, y) for x, y in points]

    line = moved(getattr(change, "line", ()))
    area = moved(getattr(change, "area", ()))
    x = y = None
    xy = one.made.xy
    if xy is None and len(line) > 1:
        middle = shapely.line_interpolate_point(shapely.LineString(line), 0.5, normalized=True)
        xy = (middle.x, middle.y)
    if xy is not None:
        x, y = frame.place(np.array([xy]))[0].tolist()
    inside = x is not None and y is not None and 0 <= x <= frame.width and 0 <= y <= frame.height
    lines = np.array([shapely.LineString(line)] if len(line) > 1 else [], dtype=object)
    areas = np.array([shapely.Polygon(area)] if len(area) > 2 else [], dtype=object)  # noqa: PLR2004
    return {
        "number": one.number,
        "year": one.year,
        "x": x if inside else None,
        "y": y if inside else None,
        "line": frame.lines(lines) if len(lines) else "",
        "area": "".join(frame.areas(areas)) if len(areas) else "",
    }


def _places(
    timeline: Timeline, goals: Sequence[Goal], frame: Frame
) -> tuple[tuple[tuple[int, int], ...], dict[str, dict[int, list[int]]]]:
    """Return the places inside the picture, each once, and those of each goal and year."""
    known: dict[tuple[int, int], int] = {}
    listed: dict[str, dict[int, list[int]]] = {goal.id: {} for goal in goals}
    for state in timeline.states:
        table = state.results.facilities
        at = frame.place(shapely.get_coordinates(table.geometry.to_numpy()))
        here = ((at >= 0) & (at <= (frame.width, frame.height))).all(axis=1)
        service = table["service"].astype(str).to_numpy()
        for goal in goals:
            rows = np.flatnonzero(here & _asks_for(goal, service))
            spots = sorted({(int(x), int(y)) for x, y in at[rows]})
            listed[goal.id][state.year] = [known.setdefault(spot, len(known)) for spot in spots]
    return tuple(known), listed


def _asks_for(goal: Goal, services: Any) -> Any:
    """Tell which services a goal asks for."""
    wanted = [member.service for member in members(goal)]
    kinds = {
        service: any(is_kind_of(service, one) for one in wanted)
        for service in dict.fromkeys(services.tolist())
    }
    return np.array([kinds[service] for service in services.tolist()], dtype=bool)


def _left_out(timeline: Timeline) -> dict[str, list[tuple[int, list[int]]]]:
    """Return per goal the blocks that changes leave out, with the year of the change."""
    rows = {str(block): row for row, block in enumerate(timeline.blocks["id"])}
    since = {one.made.id: one.year for one in projects(timeline)}
    found: dict[str, list[tuple[int, list[int]]]] = {}
    for one in timeline.losing:
        blocks: gpd.GeoDataFrame = one.table[one.table["left_out"].to_numpy(dtype=bool)]
        mine: Ints = np.array(
            sorted({rows[str(block)] for block in blocks["block"] if str(block) in rows}),
            dtype=np.int64,
        )
        if len(mine) and one.change in since:
            found.setdefault(one.goal, []).append((since[one.change], mine.tolist()))
    return found
