"""Isochrones: the ground, or the streets, that are reached from points within given costs.

What is reached is streets: pieces of edges, see `lifecircle.streets.search.pieces`. The polygon is
the ground within a stated width of them, with its holes: what lies inside a ring of streets, but
farther from all of them than the width, is not reached. It is not a hull, and not smoothed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import geopandas as gpd
import numpy as np
import shapely

from lifecircle.base.errors import InputError
from lifecircle.base.quantities import MICROS_PER_MINUTE, TENTH_MM_PER_METRE
from lifecircle.base.text import Bilingual
from lifecircle.streets.frames import entrances_of, in_crs
from lifecircle.streets.search.pieces import reached_pieces
from lifecircle.streets.search.shapes import around, nested
from lifecircle.streets.search.waves import waves
from lifecircle.streets.snap import ISLAND, MOVED, OK, TOO_FAR
from lifecircle.streets.travel.costs import distance_for, profile_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.streets.edges import Objects
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.search.pairs import Progress
    from lifecircle.streets.search.pieces import Pieces
    from lifecircle.streets.snap import Snap
    from lifecircle.streets.travel.costs import Metric
    from lifecircle.streets.travel.profiles import Profile

Way = Literal["from_facility", "to_facility"]
"""From the point to the streets, as ambulances come; or from the streets to the point."""

BUFFER: Final = 25.0
"""Metres on each side of a reached street that count as reached ground."""
REACHED: Final = "reached"
BEYOND: Final = "beyond_limit"
_BATCH: Final = 16
_POINTS: Final = Bilingual("点", "the points")
_BEST: Final = np.array([OK, MOVED, ISLAND, TOO_FAR], dtype=object)
"""How entrances are linked, the best first."""


def isochrones(
    network: StreetNetwork,
    points: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    minutes: float | Sequence[float] | None = None,
    metres: float | Sequence[float] | None = None,
    profile: Profile | str = "adult",
    direction: Way = "from_facility",
    buffer: float = BUFFER,
    progress: Progress | None = None,
) -> gpd.GeoDataFrame:
    """Draw the ground that is reached from points, or from where they are reached.

    Parameters
    ----------
    network
        What is travelled on.
    points
        Points in any CRS; a MultiPoint is one place with several entrances.
    minutes, metres
        The cutoffs, inclusive: one number, or several that grow. Give either minutes or metres;
        it says what is minimised, time or distance. The way from the point to its street counts.
    profile
        Who travels; its name, or a `Profile`.
    direction
        ``"from_facility"``: what is reached from the points. ``"to_facility"``: from where they
        are reached; slopes, stairs and one-way streets make it differ.
    buffer
        Metres on the ground, on each side of a reached street and around its ends.
    progress
        Called after each point with how many are done, and how many there are.

    Returns
    -------
    geopandas.GeoDataFrame
        In the CRS of `points`; one row a point and cutoff, on the index of `points`, of which
        each label is there as often as there are cutoffs. Points are in their order, and the
        cutoffs of each grow. Columns:

        ``minutes`` or ``metres``
            The cutoff.
        ``status``
            ``reached``; ``beyond_limit``: its street is farther than the cutoff; ``island``:
            only a stranded street is near, and what is drawn is reached on it; ``too_far``:
            from any street.
        ``snap``
            See `Snap.status`; with several entrances, the best of them.
        ``street_metres``
            Length of the reached streets on the ground; NaN where the point has no street.
        ``area_m2``
            Of the geometry, on the ground; NaN where the point has no street.
        ``geometry``
            Polygon or MultiPolygon, holes kept; None where nothing is reached. At each cutoff
            it covers those at smaller ones exactly in the network's CRS, and but for rounding in
            another. The area is within 1 % of that with true circles.

    Raises
    ------
    InputError
        If not either minutes or metres are given; if they, or the buffer, are not numbers above
        zero; if cutoffs do not grow; if the profile or the direction is unknown.
    CrsError
        If the points have no CRS.
    LayerError
        If a row is not a point.
    """
    if not (math.isfinite(buffer) and buffer > 0):
        raise InputError(
            Bilingual("buffer 须大于零", "buffer must be a number above zero"),
            expected=Bilingual("道路两侧的米数", "metres on each side of a street"),
            found=str(buffer),
        )
    question = _Question.of(network, points, minutes, metres, profile, direction)
    shapes, areas, lengths = [], [], []
    for pieces in question.answers(progress):
        of_point = [
            None if not len(reached) else around(network, reached, buffer) for reached in pieces
        ]
        grown = iter(nested([shape for shape in of_point if shape is not None]))
        of_point = [None if shape is None else next(grown) for shape in of_point]
        shapes += of_point
        areas += [0.0 if shape is None else shape.area / network.scale**2 for shape in of_point]
        lengths += [float(reached.metres(network).sum()) for reached in pieces]
    return question.frame(shapes, street_metres=lengths, area_m2=areas)


def isochrone_lines(
    network: StreetNetwork,
    points: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    minutes: float | Sequence[float] | None = None,
    metres: float | Sequence[float] | None = None,
    profile: Profile | str = "adult",
    direction: Way = "from_facility",
    progress: Progress | None = None,
) -> gpd.GeoDataFrame:
    """Draw the streets that are reached from points, or from where they are reached.

    Parameters are those of `isochrones`.

    Returns
    -------
    geopandas.GeoDataFrame
        As that of `isochrones`, without ``area_m2``. ``geometry`` is a MultiLineString of the
        reached pieces of edges, each ending where the cutoff does; None where nothing is
        reached.

    Raises
    ------
    InputError, CrsError, LayerError
        As `isochrones`.
    """
    question = _Question.of(network, points, minutes, metres, profile, direction)
    shapes: list[Any] = []
    lengths = []
    for pieces in question.answers(progress):
        for reached in pieces:
            lines = reached.lines(network)
            lines = lines[shapely.length(lines) > 0]
            shapes.append(shapely.multilinestrings(lines) if len(lines) else None)
            lengths.append(float(reached.metres(network).sum()))
    return question.frame(shapes, street_metres=lengths)


@dataclass(frozen=True, eq=False)
class _Question:
    """Points, checked and linked, with their cutoffs."""

    network: StreetNetwork
    index: pd.Index
    crs: Any
    entrances: Snap
    point_of: Ints
    metric: Metric
    outward: bool
    column: str
    cutoffs: Floats
    limits: tuple[int, ...]

    @classmethod
    def of(
        cls,
        network: StreetNetwork,
        points: gpd.GeoDataFrame | gpd.GeoSeries,
        minutes: float | Sequence[float] | None,
        metres: float | Sequence[float] | None,
        profile: Profile | str,
        direction: Way,
    ) -> _Question:
        """Check what was asked, and link the points."""
        if (minutes is None) == (metres is None):
            raise InputError(
                Bilingual("minutes 与 metres 只给其一", "give either minutes or metres"),
                expected=Bilingual("一种上限", "one kind of limit"),
            )
        who = profile_of(profile)
        if minutes is None:
            column, unit, given = "metres", TENTH_MM_PER_METRE, metres
        else:
            column, unit, given = "minutes", MICROS_PER_MINUTE, minutes
        cutoffs = _cutoffs(given, column)
        if direction not in get_args(Way):
            raise InputError(
                Bilingual(f"没有 {direction!r} 这种方向", f"unknown direction {direction!r}"),
                expected=Bilingual(
                    "下列之一：" + "、".join(get_args(Way)), "one of " + ", ".join(get_args(Way))
                ),
                found=str(direction),
            )
        at, point_of = entrances_of(in_crs(network, points, _POINTS))
        return cls(
            network,
            points.index,
            points.crs,
            network.snap(at, profile=who),
            np.asarray(point_of, dtype=np.int64),
            distance_for(who) if minutes is None else who,
            direction == "from_facility",
            column,
            cutoffs,
            tuple(round(cutoff * unit) for cutoff in cutoffs.tolist()),
        )

    def answers(self, progress: Progress | None) -> Iterator[list[Pieces]]:
        """Yield what each point reaches: its pieces at every cutoff."""
        many = len(self.index)
        for begin in range(0, many, _BATCH):
            end = min(begin + _BATCH, many)
            # Entrances are in the order of their points.
            entrances = np.arange(*np.searchsorted(self.point_of, [begin, end]))
            ask = (self.entrances.take(entrances), self.point_of[entrances] - begin, self.metric)
            found = waves(self.network, *ask, limit=self.limits[-1], outward=self.outward)
            pieces = reached_pieces(
                self.network, found, *ask, limits=self.limits, outward=self.outward
            )
            for point in range(end - begin):
                yield [pieces.of(point, number) for number in range(len(self.limits))]
                if progress is not None:
                    progress(begin + point + 1, many)

    def frame(self, shapes: Sequence[Any], **columns: Sequence[float]) -> gpd.GeoDataFrame:
        """Return one row a point and cutoff, in the CRS of the points."""
        times, points = len(self.limits), len(self.index)
        best = np.full(points, len(_BEST) - 1)
        rank = np.argmax(self.entrances.status[:, None] == _BEST, axis=1)
        np.minimum.at(best, self.point_of, rank)
        snap: Objects = np.repeat(_BEST[best], times)
        geometry = np.full(points * times, None, dtype=object)
        geometry[:] = shapes
        status = np.where([shape is None for shape in shapes], BEYOND, REACHED).astype(object)
        status[(snap == ISLAND) & (status == REACHED)] = ISLAND
        status[snap == TOO_FAR] = TOO_FAR
        linked = snap != TOO_FAR
        table = {
            self.column: np.tile(self.cutoffs, points),
            "status": status,
            "snap": snap,
            **{name: np.where(linked, column, np.nan) for name, column in columns.items()},
        }
        return gpd.GeoDataFrame(
            table,
            geometry=gpd.GeoSeries(
                geometry, index=self.index.repeat(times), crs=self.network.crs
            ).to_crs(self.crs),
            index=self.index.repeat(times),
        )


def _cutoffs(given: float | Sequence[float] | None, column: str) -> Floats:
    """Return cutoffs as an array, or say why they are none."""
    try:
        cutoffs = np.atleast_1d(np.asarray(given, dtype=np.float64))
    except (TypeError, ValueError):
        cutoffs = np.empty(0)
    if cutoffs.ndim != 1 or not len(cutoffs) or not (np.isfinite(cutoffs) & (cutoffs > 0)).all():
        raise InputError(
            Bilingual(f"{column} 须大于零", f"{column} must be a number above zero"),
            expected=Bilingual("一个数，或由小到大的几个数", "one number, or several that grow"),
            found=str(given),
        )
    if (np.diff(cutoffs) <= 0).any():
        raise InputError(
            Bilingual(f"{column} 须由小到大，互不相同", f"{column} must grow"),
            found=str(given),
        )
    return cutoffs
