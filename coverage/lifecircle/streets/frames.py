"""GeoPandas in and out, for notebooks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.base.errors import CrsError, InputError, LayerError
from lifecircle.base.quantities import MICROS_PER_MINUTE, TENTH_MM_PER_METRE
from lifecircle.base.text import Bilingual
from lifecircle.streets.costs import distance_for, profile_of
from lifecircle.streets.search import nearest
from lifecircle.streets.snap import ISLAND, TOO_FAR

if TYPE_CHECKING:
    from lifecircle.streets.costs import Metric
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.profiles import Profile
    from lifecircle.streets.search import Direction

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
    if (minutes is None) == (metres is None):
        raise InputError(
            Bilingual("minutes 与 metres 只给其一", "give either minutes or metres"),
            expected=Bilingual("一个上限", "one limit"),
        )
    who = profile_of(profile)
    metric: Metric = distance_for(who) if minutes is None else who
    column, unit = (
        ("metres", TENTH_MM_PER_METRE)
        if minutes is None
        else (
            "minutes",
            MICROS_PER_MINUTE,
        )
    )
    given = metres if minutes is None else minutes
    if given is None or not (math.isfinite(given) and given > 0):
        raise InputError(
            Bilingual(f"{column} 须大于零", f"{column} must be a number above zero"),
            found=str(given),
        )
    origins = network.snap(_in_crs(network, points, _POINTS), profile=who)
    entrances, place_of = _entrances(_in_crs(network, facilities, _FACILITIES))
    found = nearest(
        network,
        origins,
        network.snap(entrances, profile=who),
        place_of,
        metric,
        limit=round(given * unit),
        direction=direction,
    )
    reached = found.place >= 0
    status = np.where(reached, "reached", "beyond_limit").astype(object)
    unlinked = np.isin(origins.status, [ISLAND, TOO_FAR]) & ~reached
    status[unlinked] = origins.status[unlinked]
    labels = np.full(len(reached), None, dtype=object)
    labels[reached] = np.asarray(facilities.index, dtype=object)[found.place[reached]]
    return pd.DataFrame(
        {
            column: np.where(reached, found.cost / unit, np.nan),
            "facility": pd.Series(labels, index=points.index, dtype=object),
            "status": pd.Series(status, index=points.index, dtype=object),
            "snap": pd.Series(origins.status, index=points.index, dtype=object),
        },
        index=points.index,
    )


def _in_crs(
    network: StreetNetwork, layer: gpd.GeoDataFrame | gpd.GeoSeries, what: Bilingual
) -> gpd.GeoSeries:
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


def _entrances(facilities: gpd.GeoSeries) -> tuple[Any, Any]:
    """Return one point an entrance, and the row number of its facility."""
    shapes = np.asarray(facilities, dtype=object)
    several = shapely.get_type_id(shapes) == shapely.GeometryType.MULTIPOINT
    if not several.any() or (shapely.is_empty(shapes) & several).any():
        return facilities, np.arange(len(shapes))
    parts = [
        list(shape.geoms) if many else [shape] for shape, many in zip(shapes, several, strict=True)
    ]
    place_of = np.repeat(np.arange(len(shapes)), [len(part) for part in parts])
    flat = [shape for part in parts for shape in part]
    return gpd.GeoSeries(flat, index=facilities.index[place_of], crs=facilities.crs), place_of
