"""The pictures of one audit: of all of it, and around each unit; made once, used by each page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from lifecircle.base.services import is_kind_of
from lifecircle.outputs.gaps import share_by_block
from lifecircle.outputs.map_style import SHARE_BREAKS, SHARE_COLOURS, service_sign
from lifecircle.outputs.order import units_worst_first
from lifecircle.outputs.pictures import PER_PIXEL, Frame, Picture
from lifecircle.outputs.statements import plain
from lifecircle.verdicts.sight import asked, members, seen

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.outputs.pictures import Geometries
    from lifecircle.verdicts.results import GoalResult, Results

NOBODY_COLOUR: Final = "#e4e6e9"
"""Of blocks without people."""
_MANY_LINES: Final = 2500
_MAJOR: Final = ("motorway", "trunk", "primary", "secondary", "tertiary")
_FINEST: Final = 2.0
_LABEL_HEIGHT: Final = 14
_NAME_SIZE: Final = 11
_LONGEST_LABEL: Final = 12
_LONGEST_TITLE: Final = 30
_FIRST_WIDE_CHARACTER: Final = 0x2E80
_WHOLE_MARGIN: Final = 0.02
_UNIT_MARGIN: Final = 0.06
_WHOLE_HIGHEST: Final = 560
_UNIT_HIGHEST: Final = 304


class Atlas:
    """Draws pictures.

    Parameters
    ----------
    results
        The audit.

    Attributes
    ----------
    order
        Rows of the units, worst first.
    numbers
        Per unit, its place in that order, from 1: its number on maps and in tables.
    """

    def __init__(self, results: Results) -> None:
        self.order = units_worst_first(results)
        self.numbers = [0] * len(self.order)
        for number, row in enumerate(self.order, start=1):
            self.numbers[row] = number
        self._results = results
        self._shares: dict[str, Floats] = {}
        self._places: dict[str, Ints] = {}
        self._drawn: dict[int, tuple[Frame, Picture]] = {}
        shapes = results.streets.geometry.to_numpy()
        major = results.streets["kind"].astype(str).str.startswith(_MAJOR).to_numpy()
        self._major = shapely.STRtree(_merged(shapes[major]))
        self._minor = shapely.STRtree(_merged(shapes[~major]))
        self._blocks = shapely.STRtree(_simple(results.blocks.geometry.to_numpy()))
        self._units = _simple(results.units.geometry.to_numpy())
        self._outline = _simple(results.outline.geometry.to_numpy())
        low = results.units[results.units["low_confidence"].to_numpy(dtype=bool)]
        ground = _simple(low["territory"].to_numpy())
        self._low = shapely.intersection(ground, self._outline[0])
        self._names = [plain(name, _LONGEST_LABEL) for name in results.units["name"]]
        self._block_names = [plain(name, _LONGEST_LABEL) for name in results.blocks["id"]]
        self._titles = [plain(name, _LONGEST_TITLE) for name in results.units["name"]]
        self._points = results.facilities.geometry.to_numpy()
        self._point_names = [plain(name) for name in results.facilities["name"]]
        self._point_signs = [sign_id(str(service)) for service in results.facilities["service"]]

    def whole(self) -> tuple[Frame, Picture]:
        """Return the picture of the whole area."""
        if -1 not in self._drawn:
            frame = Frame.around(self._results.outline.total_bounds, _WHOLE_MARGIN, _WHOLE_HIGHEST)
            self._drawn[-1] = frame, self._picture(frame, None)
        return self._drawn[-1]

    def unit(self, row: int) -> tuple[Frame, Picture]:
        """Return the picture of a unit and its surroundings."""
        if row not in self._drawn:
            frame = Frame.around(shapely.bounds(self._units[row]), _UNIT_MARGIN, _UNIT_HIGHEST)
            self._drawn[row] = frame, self._picture(frame, row)
        return self._drawn[row]

    def _picture(self, frame: Frame, unit: int | None) -> Picture:
        ground = shapely.box(*frame.box)
        rows = np.sort(self._blocks.query(ground, predicate="intersects"))
        blocks = frame.areas(self._blocks.geometries[rows])
        near = np.flatnonzero(shapely.intersects(self._units, ground))
        borders = frame.areas(self._units[near if unit is None else [unit]])
        low = self._low[shapely.intersects(self._low, ground)]
        length, text = frame.scale()
        minor = _within(self._minor, ground)
        return Picture(
            width=frame.width,
            height=frame.height,
            streets=frame.lines(minor) if len(minor) <= _MANY_LINES else "",
            major=frame.lines(_within(self._major, ground)),
            outline="".join(frame.areas(self._outline)),
            borders="".join(borders),
            blocks={row: path for row, path in zip(rows.tolist(), blocks, strict=True) if path},
            low="".join(frame.areas(low)),
            hatch=frame.hatched(low) if len(low) else "",
            veil="" if unit is None else f"M0 0H{frame.width}V{frame.height}H0z{borders[0]}",
            labels=self._labels(frame, near) if unit is None else [],
            title="" if unit is None else self._titles[unit],
            scale_length=length,
            scale_text=text,
        )

    def _labels(self, frame: Frame, rows: npt.NDArray[np.int64]) -> list[dict[str, Any]]:
        """Return the labels of units: the name too, where it fits inside."""
        middle = shapely.get_coordinates(shapely.point_on_surface(self._units[rows]))
        wide = np.array([_label_width(f"0{self._names[row]}") for row in rows], dtype=np.float64)
        x, y = middle.T
        across, up = (
            wide * PER_PIXEL * frame.metres / 2,
            _LABEL_HEIGHT * PER_PIXEL * frame.metres / 2,
        )
        fits = shapely.contains(
            self._units[rows], shapely.box(x - across, y - up, x + across, y + up)
        )
        return [
            {
                "number": self.numbers[row],
                "name": self._names[row] if fit else "",
                "x": at[0],
                "y": at[1],
            }
            for row, at, fit in zip(rows.tolist(), frame.place(middle).tolist(), fits, strict=True)
        ]

    def classes(self, result: GoalResult, picture: Picture) -> list[tuple[str, list[int]]]:
        """Return the blocks of a picture by class: colour and row numbers, least reached first.

        Blocks without people come last, in a colour of their own.
        """
        share = self._shares.get(result.goal.id)
        if share is None:
            share = share_by_block(seen(result), self._results, asked(result))
            self._shares[result.goal.id] = share
        number = np.searchsorted(SHARE_BREAKS, np.nan_to_num(share, nan=0.0), side="right")
        number = np.where(np.isnan(share), len(SHARE_COLOURS), number)
        groups: list[list[int]] = [[] for _ in range(len(SHARE_COLOURS) + 1)]
        for row in picture.blocks:
            groups[number[row]].append(row)
        return list(zip((*SHARE_COLOURS, NOBODY_COLOUR), groups, strict=True))

    def places(self, result: GoalResult, frame: Frame) -> list[dict[str, Any]]:
        """Return the listed places of a goal inside a frame: position, sign and name."""
        rows = self._places.get(result.goal.id)
        if rows is None:
            wanted = [member.service for member in members(result.goal)]
            table = self._results.facilities["service"]
            kind = [any(is_kind_of(s, service) for service in wanted) for s in table]
            rows = np.flatnonzero(np.array(kind, dtype=bool))
            self._places[result.goal.id] = rows
        at = frame.place(shapely.get_coordinates(self._points[rows]))
        here = ((at >= 0) & (at <= (frame.width, frame.height))).all(axis=1)
        return [
            {"x": x, "y": y, "sign": self._point_signs[row], "name": self._point_names[row]}
            for row, (x, y) in zip(rows[here].tolist(), at[here].tolist(), strict=True)
        ]

    def block_labels(self, rows: Sequence[int], frame: Frame) -> list[dict[str, Any]]:
        """Return the ids of blocks and where to print them inside a frame."""
        known = [row for row in rows if row >= 0]
        middle = shapely.point_on_surface(self._blocks.geometries[known])
        places = frame.place(shapely.get_coordinates(middle)).tolist()
        return [
            {"text": self._block_names[row], "x": x, "y": y}
            for row, (x, y) in zip(known, places, strict=True)
        ]


def sign_id(service: str) -> str:
    """Return the id of a service's sign on the page: its root, made of letters only."""
    root = service.split(".", maxsplit=1)[0]
    return "".join(char for char in root if char.isalnum())


def signs(results: Results) -> list[dict[str, str]]:
    """Return the sign of each root of services that goals about people ask for."""
    roots = {
        member.service.split(".", maxsplit=1)[0]
        for result in results.goals
        for member in members(result.goal)
    }
    listed = {str(service).split(".", maxsplit=1)[0] for service in results.facilities["service"]}
    return [
        {
            "id": sign_id(root),
            "root": root,
            "d": service_sign(root).shape,
            "colour": service_sign(root).colour,
        }
        for root in sorted(roots & listed)
    ]


def _merged(lines: Geometries) -> Geometries:
    """Return lines that meet end to end as fewer, longer and simpler ones."""
    if not len(lines):
        return lines
    merged = shapely.line_merge(shapely.multilinestrings(shapely.get_parts(lines)))
    return shapely.simplify(shapely.get_parts(merged), _FINEST, preserve_topology=False)


def _simple(areas: Geometries) -> Geometries:
    return shapely.simplify(areas, _FINEST / 2)


def _within(tree: shapely.STRtree, ground: Any) -> Geometries:
    found: Geometries = tree.geometries[np.sort(tree.query(ground))]
    return found


def _label_width(text: str) -> float:
    """Return the width in pixels that a label takes, roughly."""
    return sum(1.0 if ord(char) >= _FIRST_WIDE_CHARACTER else 0.6 for char in text) * _NAME_SIZE
