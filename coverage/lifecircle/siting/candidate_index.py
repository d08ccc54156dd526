"""Candidates in a spatial index that may change: for whoever places, moves and removes sites.

An `rtree` takes an insert and a delete without being built again, where a shapely ``STRtree``
cannot.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from lifecircle.base.quantities import Floats, Ints

_WIDER = 1.0 + 1e-9


class CandidateIndex:
    """Points by number, with the nearest ones and those inside a rectangle.

    Numbers count up and are never given twice: the first points are 0, 1, 2 … in their order,
    each one added later gets the next.

    Parameters
    ----------
    xy
        float (n, 2): coordinates, any unit.

    Examples
    --------
    >>> index = CandidateIndex([(0, 0), (100, 0), (0, 50)])
    >>> index.nearest((10, 5), 2).tolist()
    [0, 2]
    >>> index.add((12, 4))
    3
    >>> index.remove(0)
    >>> index.nearest((10, 5), 2).tolist()
    [3, 2]
    """

    def __init__(self, xy: npt.ArrayLike = ()) -> None:
        from rtree import index  # noqa: PLC0415 - slow to load

        points = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
        self._at = {number: _point(one) for number, one in enumerate(points)}
        self._next = len(points)
        boxes = ((number, (*at, *at), None) for number, at in self._at.items())
        self._tree = index.Index(boxes) if self._at else index.Index()

    def __len__(self) -> int:
        """Return how many points there are."""
        return len(self._at)

    def __iter__(self) -> Iterator[int]:
        """Yield the numbers, ascending."""
        return iter(sorted(self._at))

    def __contains__(self, number: object) -> bool:
        """Tell whether there is a point of this number."""
        return number in self._at

    def at(self, number: int) -> tuple[float, float]:
        """Return where a point is.

        Raises
        ------
        InputError
            If there is none of this number.
        """
        if number not in self._at:
            raise InputError(
                Bilingual(f"没有编号为 {number} 的备选点", f"there is no candidate {number}")
            )
        return self._at[number]

    def add(self, xy: npt.ArrayLike) -> int:
        """Add a point and return its number.

        Raises
        ------
        InputError
            If a coordinate is not a finite number.
        """
        number = self._next
        self._put(number, _point(xy))
        self._next += 1
        return number

    def remove(self, number: int) -> None:
        """Take a point away.

        Raises
        ------
        InputError
            If there is none of this number.
        """
        at = self.at(number)
        self._tree.delete(number, (*at, *at))
        del self._at[number]

    def move(self, number: int, xy: npt.ArrayLike) -> None:
        """Put a point elsewhere; it keeps its number.

        Raises
        ------
        InputError
            If there is none of this number, or a coordinate is not a finite number: then it
            stays where it is.
        """
        there = _point(xy)
        self.remove(number)
        self._put(number, there)

    def nearest(self, xy: npt.ArrayLike, k: int = 1) -> Ints:
        """Return the numbers of the nearest points, the nearest first, of equals the lower number.

        Parameters
        ----------
        xy
            Where.
        k
            How many; fewer if there are not so many.
        """
        at = _point(xy)
        k = min(k, len(self._at))
        if k < 1:
            return np.empty(0, dtype=np.int64)
        # The tree returns at least k; of those as far away as the last one it may leave some out.
        some = [*self._tree.nearest((*at, *at), k)]
        far = max(sorted(self._apart(number, at) for number in some)[:k]) * _WIDER
        box = (at[0] - far, at[1] - far, at[0] + far, at[1] + far)
        every = {*some, *self._tree.intersection(box)}
        ordered = sorted(every, key=lambda number: (self._apart(number, at), number))
        return np.array(ordered[:k], dtype=np.int64)

    def within(self, bounds: Sequence[float] | Floats) -> Ints:
        """Return the numbers of the points in a rectangle, its edge included, ascending.

        Parameters
        ----------
        bounds
            West, south, east and north.
        """
        west, south, east, north = (float(edge) for edge in bounds)
        if west > east or south > north:
            return np.empty(0, dtype=np.int64)
        found = sorted(self._tree.intersection((west, south, east, north)))
        return np.array(found, dtype=np.int64)

    def _put(self, number: int, at: tuple[float, float]) -> None:
        self._tree.insert(number, (*at, *at))
        self._at[number] = at

    def _apart(self, number: int, at: tuple[float, float]) -> float:
        return math.dist(self._at[number], at)


def _point(xy: npt.ArrayLike) -> tuple[float, float]:
    x, y = np.asarray(xy, dtype=np.float64).ravel().tolist()
    if not (math.isfinite(x) and math.isfinite(y)):
        raise InputError(
            Bilingual("坐标不是有限的数", "a coordinate is not a finite number"),
            found=f"{x}, {y}",
        )
    return x, y
