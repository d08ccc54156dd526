"""GeoPandas in and out, for notebooks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.base.errors import CrsError, InputError, LayerError
from lifecircle.base.quantities import MICROS_PER_MINUTE, TENTH_MM_PER_METRE
from lifecircle.base.text import Bilingual
from lifecircle.streets.search.catchments import catchments
from lifecircle.streets.search.nearest import k_nearest, nearest
from lifecircle.streets.search.pairs import od
from lifecircle.streets.snap import ISLAND, TOO_FAR
from lifecircle.streets.travel.costs import distance_for, profile_of

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.search.catchments import Catchments
    from lifecircle.streets.search.nearest import Direction
    from lifecircle.streets.search.pairs import Progress
    from lifecircle.streets.snap import Snap
    from lifecircle.streets.travel.costs import Metric
    from lifecircle.streets.travel.profiles import Profile

_POINTS = Bilingual("点", "the points")
_FACILITIES = Bilingual("设施", "the facilities")
_STRUCTURES = np.array(["ground", "bridge", "tunnel"], dtype=object)


def edges_frame(network: StreetNetwork) -> gpd.GeoDataFrame:
    """See ``StreetNetwork.edges_frame``."""
    edges = network.edges
    return gpd.GeoDataFrame(
        {
            "name": edges.name,
            "kind": edges.kind,
            "structure": _STRUCTURES[edges.structure],
            "stairs": edges.stairs,
            "linkable": edges.linkable,
        },
        geometry=edges.geometry,
        crs=network.crs,
    )


def nearest_frame(
    network: StreetNetwork,
    points: gpd.GeoDataFrame | gpd.GeoSeries,
    facilities: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    minutes: float | None,
    metres: float | None,
    profile: Profile | str,
    direction: Direction,
) -> pd.DataFrame:
    """See ``StreetNetwork.nearest``."""
    asked = Asked.read(network, minutes, metres, profile)
    origins, (doors, place_of) = asked.link(points), asked.link_places(facilities)
    found = nearest(
        network, origins, doors, place_of, asked.metric, limit=asked.limit, direction=direction
    )
    reached = found.place >= 0
    return pd.DataFrame(
        {
            asked.column: np.where(reached, found.cost / asked.unit, np.nan),
            "facility": _labels(facilities, found.place, points.index),
            **_statuses(origins, reached, points.index),
        },
        index=points.index,
    )


def k_nearest_frame(
    network: StreetNetwork,
    points: gpd.GeoDataFrame | gpd.GeoSeries,
    facilities: gpd.GeoDataFrame | gpd.GeoSeries,
    k: int,
    *,
    minutes: float | None,
    metres: float | None,
    profile: Profile | str,
    direction: Direction,
) -> pd.DataFrame:
    """See ``StreetNetwork.k_nearest``."""
    asked = Asked.read(network, minutes, metres, profile)
    origins, (doors, place_of) = asked.link(points), asked.link_places(facilities)
    found = k_nearest(
        network, origins, doors, place_of, asked.metric, k, limit=asked.limit, direction=direction
    )
    reached = found.place >= 0
    columns: dict[str, Any] = {}
    for column in range(k):
        cost = np.where(reached[:, column], found.cost[:, column] / asked.unit, np.nan)
        columns[f"{asked.column}_{column + 1}"] = cost
        columns[f"facility_{column + 1}"] = _labels(
            facilities, found.place[:, column], points.index
        )
    columns["reached"] = reached.sum(axis=1)
    statuses = _statuses(origins, reached[:, 0], points.index)
    return pd.DataFrame(columns | statuses, index=points.index)


def od_frame(
    network: StreetNetwork,
    points: gpd.GeoDataFrame | gpd.GeoSeries,
    facilities: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    minutes: float | None,
    metres: float | None,
    profile: Profile | str,
    direction: Direction,
    progress: Progress | None,
) -> pd.DataFrame:
    """See ``StreetNetwork.od``."""
    asked = Asked.read(network, minutes, metres, profile)
    origins, (doors, place_of) = asked.link(points), asked.link_places(facilities)
    found = od(
        *(network, origins, doors, place_of, asked.metric),
        limit=asked.limit,
        direction=direction,
        progress=progress,
    )
    return pd.DataFrame(
        {
            "point": points.index.take(found.origin),
            "facility": facilities.index.take(found.place),
            "point_row": found.origin,
            "facility_row": found.place,
            asked.column: found.cost / asked.unit,
        }
    )


def catchments_of(
    network: StreetNetwork,
    facilities: gpd.GeoDataFrame | gpd.GeoSeries,
    points: gpd.GeoDataFrame | gpd.GeoSeries | None,
    *,
    minutes: float | None,
    metres: float | None,
    profile: Profile | str,
    direction: Direction,
    progress: Progress | None,
) -> Catchments:
    """See ``StreetNetwork.catchments``."""
    asked = Asked.read(network, minutes, metres, profile)
    doors, place_of = asked.link_places(facilities)
    return catchments(
        *(network, doors, place_of, asked.metric),
        limit=asked.limit,
        points=None if points is None else asked.link(points),
        direction=direction,
        progress=progress,
    )


@dataclass(frozen=True)
class Asked:
    """A limit, and who travels.

    Attributes
    ----------
    network, profile, metric
        What is travelled on, by whom, and what is minimised.
    limit
        Whole units of the metric.
    column, unit
        ``minutes`` or ``metres``, and how many units one has.
    """

    network: StreetNetwork
    profile: Profile
    metric: Metric
    limit: int
    column: str
    unit: int

    @classmethod
    def read(
        cls,
        network: StreetNetwork,
        minutes: float | None,
        metres: float | None,
        profile: Profile | str,
    ) -> Asked:
        """Check what is asked.

        Raises
        ------
        InputError
            If not exactly one limit is given, it is not a number above zero, or the profile is
            unknown.
        """
        if (minutes is None) == (metres is None):
            raise InputError(
                Bilingual("minutes 与 metres 只给其一", "give either minutes or metres"),
                expected=Bilingual("一个上限", "one limit"),
            )
        who = profile_of(profile)
        column, unit, given = (
            ("metres", TENTH_MM_PER_METRE, metres)
            if minutes is None
            else ("minutes", MICROS_PER_MINUTE, minutes)
        )
        if not isinstance(given, Real) or not (math.isfinite(given) and given > 0):
            raise InputError(
                Bilingual(f"{column} 须大于零", f"{column} must be a number above zero"),
                found=repr(given),
            )
        metric: Metric = distance_for(who) if minutes is None else who
        return cls(network, who, metric, round(given * unit), column, unit)

    def link(self, points: gpd.GeoDataFrame | gpd.GeoSeries) -> Snap:
        """Link points in any CRS."""
        return self.network.snap(in_crs(self.network, points, _POINTS), profile=self.profile)

    def link_places(self, facilities: gpd.GeoDataFrame | gpd.GeoSeries) -> tuple[Snap, Ints]:
        """Link the entrances of facilities in any CRS; also the facility of each."""
        entrances, place_of = entrances_of(in_crs(self.network, facilities, _FACILITIES))
        return self.network.snap(entrances, profile=self.profile), place_of


def _labels(
    facilities: gpd.GeoDataFrame | gpd.GeoSeries, place: Ints, index: pd.Index[Any]
) -> pd.Series[Any]:
    """Return the index labels of facilities; None where there is none."""
    labels = np.full(len(place), None, dtype=object)
    reached = place >= 0
    labels[reached] = np.asarray(facilities.index, dtype=object)[place[reached]]
    return pd.Series(labels, index=index, dtype=object)


def _statuses(origins: Snap, reached: Bools, index: pd.Index[Any]) -> dict[str, pd.Series[Any]]:
    """Return why points are not reached, and how they are linked."""
    status = np.where(reached, "reached", "beyond_limit").astype(object)
    unlinked = np.isin(origins.status, [ISLAND, TOO_FAR]) & ~reached
    status[unlinked] = origins.status[unlinked]
    return {
        "status": pd.Series(status, index=index, dtype=object),
        "snap": pd.Series(origins.status, index=index, dtype=object),
    }


def in_crs(
    network: StreetNetwork, layer: gpd.GeoDataFrame | gpd.GeoSeries, what: Bilingual
) -> gpd.GeoSeries:
    """Return the geometry of a layer in the network's CRS.

    Raises
    ------
    LayerError
        If it is no layer; `what` says what it should be.
    CrsError
        If it has no CRS.
    """
    if not isinstance(layer, gpd.GeoDataFrame | gpd.GeoSeries):
        raise LayerError(
            Bilingual(
                f"{what.zh}不是 GeoDataFrame 或 GeoSeries",
                f"{what.en} are not a GeoDataFrame or GeoSeries",
            ),
            found=type(layer).__name__,
        )
    if layer.crs is None:
        raise CrsError(
            Bilingual(f"{what.zh}没有坐标系", f"{what.en} have no coordinate reference system"),
            todo=Bilingual(
                '设定坐标系，例如 .set_crs("EPSG:4326")',
                'set it, for instance with .set_crs("EPSG:4326")',
            ),
        )
    return layer.geometry.to_crs(network.crs)


def entrances_of(facilities: gpd.GeoSeries) -> tuple[gpd.GeoSeries, Ints]:
    """Return one point an entrance, and the row number of its facility."""
    shapes = np.array(facilities, dtype=object)
    kind, empty = shapely.get_type_id(shapes), shapely.is_empty(shapes)
    several = (kind == shapely.GeometryType.MULTIPOINT) & ~empty
    if not several.any():
        return facilities, np.arange(len(shapes))
    if not (several | ((kind == shapely.GeometryType.POINT) & ~empty)).all():
        # These are refused when they are linked, by the rows of the facilities.
        shapes[several] = shapely.get_geometry(shapes[several], 0)
        return gpd.GeoSeries(shapes, index=facilities.index, crs=facilities.crs), np.arange(
            len(shapes)
        )
    parts, place_of = shapely.get_parts(shapes, return_index=True)
    return gpd.GeoSeries(parts, index=facilities.index[place_of], crs=facilities.crs), place_of
