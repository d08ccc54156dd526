"""Small vector maps inside the pages: geometry as short SVG paths of whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    import numpy.typing as npt

    from lifecircle.base.quantities import Floats

    Geometries = npt.NDArray[np.object_]

WIDTH: Final = 480
"""Pixels of a picture at its own size; pages scale it."""
PER_PIXEL: Final = 10
_LEAST_HEIGHT: Final = 260
_SIMPLER: Final = 0.4
_SCALE_STEPS: Final = (1, 2, 5)
_KILOMETRE: Final = 1000
_BEYOND: Final = 200
_HATCH: Final = 110
"""Tenths of a pixel from one slanting line to the next."""


@dataclass(frozen=True)
class Picture:
    """What is the same in every picture of a page.

    Attributes
    ----------
    width, height
        In tenths of a pixel: the view box.
    streets, major, outline, borders
        SVG path data.
    blocks
        Row number → SVG path data.
    low
        Path data of the ground of units with low confidence.
    hatch
        Path data of slanting lines across that ground, for programs that draw patterns slowly.
    veil
        Path data of what lies around the unit that the page is about.
    labels
        Number, name or "" and position of each unit.
    title
        The unit that the picture is of; "" for the whole.
    scale_length, scale_text
        Of the scale bar.
    """

    width: int
    height: int
    streets: str
    major: str
    outline: str
    borders: str
    blocks: dict[int, str]
    low: str
    hatch: str
    veil: str
    labels: list[dict[str, Any]]
    title: str
    scale_length: int
    scale_text: str


@dataclass(frozen=True)
class Frame:
    """A part of the ground and how it is drawn: metres to tenths of a pixel."""

    west: float
    north: float
    metres: float
    width: int
    height: int

    @classmethod
    def around(cls, bounds: Floats, margin: float, highest: int) -> Frame:
        """Centre a box (west, south, east, north) in a picture.

        The picture is as high as the box asks for, from 260 to `highest` pixels; the margin is
        a share of the box's longer side.
        """
        west, south, east, north = (float(value) for value in bounds)
        pad = max(east - west, north - south, 1.0) * margin
        wide, high = east - west + 2 * pad, north - south + 2 * pad
        width = WIDTH * PER_PIXEL
        height = round(min(max(WIDTH * high / wide, _LEAST_HEIGHT), highest)) * PER_PIXEL
        metres = max(wide / width, high / height)
        return cls(
            west=(west + east - width * metres) / 2,
            north=(south + north + height * metres) / 2,
            metres=metres,
            width=width,
            height=height,
        )

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The ground that is shown: west, south, east, north."""
        return (
            self.west,
            self.north - self.height * self.metres,
            self.west + self.width * self.metres,
            self.north,
        )

    def place(self, xy: Floats) -> npt.NDArray[np.int64]:
        """Return coordinates of shape (n, 2) in tenths of a pixel, y downwards."""
        moved = (xy - (self.west, self.north)) * (1, -1) / self.metres
        return np.rint(moved).astype(np.int64)

    def lines(self, shapes: Geometries) -> str:
        """Return the SVG path data of lines, cut off outside the picture."""
        return "".join(self._paths(self._cut(shapes), closed=False))

    def hatched(self, shapes: Geometries) -> str:
        """Return the SVG path data of slanting lines across areas, as `Picture.hatch` has them."""
        west, south, east, north = self.box
        across, step = north - south, _HATCH * self.metres
        starts = np.arange(west - across, east, step)
        ends = np.column_stack([starts, np.full_like(starts, south)])
        lines = np.stack([ends, ends + across], axis=1)
        ground = shapely.union_all(self._cut(shapes))
        within: Geometries = shapely.intersection(shapely.linestrings(lines), [ground])
        return self.lines(within)

    def areas(self, shapes: Geometries) -> list[str]:
        """Return the SVG path data of each polygon; empty for what is too small to see."""
        return self._paths(self._cut(shapes), closed=True)

    def _cut(self, shapes: Geometries) -> Geometries:
        """Cut off what lies outside the picture, so that it need not be simplified."""
        west, south, east, north = self.box
        pad = _BEYOND * self.metres
        cut: Geometries = shapely.clip_by_rect(
            shapes, west - pad, south - pad, east + pad, north + pad
        )
        return cut

    def _paths(self, shapes: Geometries, *, closed: bool) -> list[str]:
        tolerance = self.metres * PER_PIXEL * _SIMPLER
        simple = shapely.simplify(shapes, tolerance, preserve_topology=closed)
        parts, row = shapely.get_parts(simple, return_index=True)
        if closed:
            parts, inner = shapely.get_rings(parts, return_index=True)
            row = row[inner]
        xy, part = shapely.get_coordinates(parts, return_index=True)
        at = self.place(xy)
        new = np.ones(len(at), dtype=bool)
        new[1:] = part[1:] != part[:-1]
        step = np.diff(at, axis=0, prepend=at[:1])
        keep = new | (step != 0).any(axis=1)
        step[new] = at[new]
        step, part = step[keep], part[keep]
        ends = np.searchsorted(part, np.arange(len(parts) + 1))
        pairs = [f"{x} {y}" for x, y in step.tolist()]
        found = [""] * len(shapes)
        enough = 4 if closed else 2
        rows = row.tolist()
        for number, (first, last) in enumerate(pairwise(ends.tolist())):
            if last - first < enough:
                continue
            line = " ".join(pairs[first + 1 : last - closed]).replace(" -", "-")
            found[rows[number]] += f"M{pairs[first]}l{line}{'z' if closed else ''}"
        return found

    def scale(self) -> tuple[int, str]:
        """Return a round length of at most a quarter of the picture, and its text."""
        most = self.width * self.metres / 4
        power = 10.0 ** np.floor(np.log10(most))
        metres = max(step * power for step in _SCALE_STEPS if step * power <= most)
        far = metres >= _KILOMETRE
        text = f"{metres / _KILOMETRE:g} km" if far else f"{metres:g} m"
        return round(metres / self.metres), text
