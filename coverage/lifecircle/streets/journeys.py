"""What a street network is asked with GeoPandas: who is within reach of what.

The functions are methods of `StreetNetwork`. All of them take points in any CRS, and answer on
the index of the caller, whatever it is: filtered, in another order, or with labels that are there
twice. Of the limits ``minutes`` and ``metres`` give one: it is inclusive, and says what is
minimised, time or distance. A facility that is a MultiPoint has several entrances.

They raise ``InputError`` if not exactly one limit is given, it is not a number above zero, or the
profile or the direction is unknown; ``CrsError`` if a layer has no CRS; and ``LayerError`` if a
row is not a point.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd

    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.search.catchments import Catchments
    from lifecircle.streets.search.isochrones import Way
    from lifecircle.streets.search.nearest import Direction
    from lifecircle.streets.search.pairs import Progress
    from lifecircle.streets.travel.profiles import Profile


def nearest(
    network: StreetNetwork,
    points: gpd.GeoDataFrame | gpd.GeoSeries,
    facilities: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    minutes: float | None = None,
    metres: float | None = None,
    profile: Profile | str = "adult",
    direction: Direction = "to_facility",
) -> pd.DataFrame:
    """Find the nearest facility of every point along the streets.

    Parameters
    ----------
    points, facilities
        Points in any CRS; a MultiPoint is one facility with several entrances.
    minutes, metres
        The limit, inclusive: give one.
    profile
        Who travels; its name, or a `Profile`.
    direction
        ``"to_facility"`` from the point; ``"from_facility"`` to the point, as couriers and
        ambulances come; ``"there_and_back"``: both ways together, to one facility, the limit
        being that of the sum. The way back may begin at another entrance.

    Returns
    -------
    pandas.DataFrame
        On the index of `points`: ``minutes`` or ``metres`` (NaN where none is within the
        limit), ``facility`` (index label; None where none), ``status`` (``reached``,
        ``beyond_limit``, ``island``: on a stranded street, ``too_far``: from any street) and
        ``snap`` (see `Snap.status`).
    """
    from lifecircle.streets.frames import nearest_frame  # noqa: PLC0415 - slow to load

    return nearest_frame(
        network,
        points,
        facilities,
        minutes=minutes,
        metres=metres,
        profile=profile,
        direction=direction,
    )


def k_nearest(
    network: StreetNetwork,
    points: gpd.GeoDataFrame | gpd.GeoSeries,
    facilities: gpd.GeoDataFrame | gpd.GeoSeries,
    k: int,
    *,
    minutes: float | None = None,
    metres: float | None = None,
    profile: Profile | str = "adult",
    direction: Direction = "to_facility",
) -> pd.DataFrame:
    """Find the k nearest facilities of every point along the streets.

    Parameters
    ----------
    points, facilities, minutes, metres, profile, direction
        As in `nearest`; not there and back.
    k
        How many, from 1.

    Returns
    -------
    pandas.DataFrame
        On the index of `points`: ``minutes_1`` or ``metres_1``, ``facility_1`` and so on to
        `k`, the nearest first (NaN and None where there are fewer within the limit),
        ``reached`` (how many there are), ``status`` and ``snap``.
    """
    from lifecircle.streets.frames import k_nearest_frame  # noqa: PLC0415 - slow to load

    return k_nearest_frame(
        network,
        points,
        facilities,
        k,
        minutes=minutes,
        metres=metres,
        profile=profile,
        direction=direction,
    )


def od(
    network: StreetNetwork,
    points: gpd.GeoDataFrame | gpd.GeoSeries,
    facilities: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    minutes: float | None = None,
    metres: float | None = None,
    profile: Profile | str = "adult",
    direction: Direction = "to_facility",
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Find every pair of a point and a facility within a limit, with its cost.

    Parameters
    ----------
    points, facilities, minutes, metres, profile, direction
        As in `nearest`; not there and back.
    progress
        Called with how many searches are done and how many there are, from time to time.

    Returns
    -------
    pandas.DataFrame
        One row a pair, in the order of points and then of facilities: ``point`` and
        ``facility`` (index labels), ``point_row`` and ``facility_row`` (row numbers, which
        tell apart what has the same label), and ``minutes`` or ``metres``.
    """
    from lifecircle.streets.frames import od_frame  # noqa: PLC0415 - slow to load

    return od_frame(
        network,
        points,
        facilities,
        minutes=minutes,
        metres=metres,
        profile=profile,
        direction=direction,
        progress=progress,
    )


def catchments(
    network: StreetNetwork,
    facilities: gpd.GeoDataFrame | gpd.GeoSeries,
    points: gpd.GeoDataFrame | gpd.GeoSeries | None = None,
    *,
    minutes: float | None = None,
    metres: float | None = None,
    profile: Profile | str = "adult",
    direction: Direction = "to_facility",
    progress: Progress | None = None,
) -> Catchments:
    """Find everything within a limit of every facility: nodes, edges and points.

    Parameters
    ----------
    facilities, points, minutes, metres, profile, progress
        As in `od`; without points, none are looked for.
    direction
        ``"to_facility"``: from where it is reached; ``"from_facility"``: what is reached from
        it.

    Returns
    -------
    Catchments
        As arrays: facilities are numbered by row.
    """
    from lifecircle.streets.frames import catchments_of  # noqa: PLC0415 - slow to load

    return catchments_of(
        network,
        facilities,
        points,
        minutes=minutes,
        metres=metres,
        profile=profile,
        direction=direction,
        progress=progress,
    )


def isochrones(
    network: StreetNetwork,
    points: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    minutes: float | Sequence[float] | None = None,
    metres: float | Sequence[float] | None = None,
    profile: Profile | str = "adult",
    direction: Way = "from_facility",
    buffer: float = 25.0,
    progress: Progress | None = None,
) -> gpd.GeoDataFrame:
    """Draw the ground that is reached from points, or from where they are reached.

    Parameters, result and errors are those of `lifecircle.streets.search.isochrones.isochrones`.
    """
    from lifecircle.streets.search import isochrones as drawn  # noqa: PLC0415 - slow to load

    return drawn.isochrones(
        network,
        points,
        minutes=minutes,
        metres=metres,
        profile=profile,
        direction=direction,
        buffer=buffer,
        progress=progress,
    )


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

    Parameters, result and errors: see `lifecircle.streets.search.isochrones.isochrone_lines`.
    """
    from lifecircle.streets.search import isochrones as drawn  # noqa: PLC0415 - slow to load

    return drawn.isochrone_lines(
        network,
        points,
        minutes=minutes,
        metres=metres,
        profile=profile,
        direction=direction,
        progress=progress,
    )
