"""Which places were added, removed, moved, renamed or given another service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

    from lifecircle.base.quantities import Floats, Ints

SAME_PLACE: Final = 5.0
"""Metres up to which a place has not moved."""
SAME_NAME: Final = 1000.0
"""Metres up to which the only place of a name and service is the same, moved."""
CHANGES: Final = ("added", "removed", "moved", "renamed", "service", "entrances")
COLUMNS: Final = (
    "change",
    "layer",
    "id",
    "name",
    "service",
    "id_before",
    "name_before",
    "service_before",
    "metres",
    "entrances",
    "entrances_before",
    "lon",
    "lat",
    "x",
    "y",
)


def compare_facilities(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the places that changed.

    A place is the same where two of name, service and ground (within `SAME_PLACE` metres)
    agree, or name and service and id; and where it is the only one of its name and service
    left on either side, within `SAME_NAME` metres. The order of rows and ids that merely number
    them do not matter.

    Parameters
    ----------
    old, new
        Columns ``id, name, service, layer, entrances, geometry``, in one CRS of metres.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`; ``change`` is one or more of `CHANGES`, separated by blanks;
        ``metres`` is how far it moved, NaN where it did not; ``lon`` and ``lat`` (WGS 84),
        ``x`` and ``y`` are of the new place, of the old one where it was removed.
    """
    i, j = _same(old, new)
    before, now = old.iloc[i].reset_index(drop=True), new.iloc[j].reset_index(drop=True)
    far = shapely.distance(before.geometry.to_numpy(), now.geometry.to_numpy())
    differs = {
        "moved": far > SAME_PLACE,
        "renamed": (before["name"] != now["name"]).to_numpy(),
        "service": (before["service"] != now["service"]).to_numpy(),
        "entrances": (before["entrances"] != now["entrances"]).to_numpy(),
    }
    change = [
        " ".join(name for name, flag in zip(differs, flags, strict=True) if flag)
        for flags in zip(*differs.values(), strict=True)
    ]
    metres = np.where(differs["moved"], far, np.nan)
    gone = old.iloc[np.setdiff1d(np.arange(len(old)), i)].reset_index(drop=True)
    fresh = new.iloc[np.setdiff1d(np.arange(len(new)), j)].reset_index(drop=True)
    table = pd.concat(
        [
            _rows(fresh, fresh.iloc[:0], "added", new.crs),
            _rows(gone.iloc[:0], gone, "removed", new.crs),
            _rows(now, before, change, new.crs).assign(metres=metres),
        ],
        ignore_index=True,
    )
    table = table[table["change"] != ""]
    rank = table["change"].str.split(" ").str[0].map(CHANGES.index).astype(np.int64)
    table = table.assign(_rank=rank, _key=table["name"].where(table["name"] != "", table["id"]))
    table = table.sort_values(["_rank", "layer", "service", "_key", "x", "y"], kind="stable")
    return table.reset_index(drop=True)[[*COLUMNS]]


def _rows(
    now: gpd.GeoDataFrame, before: gpd.GeoDataFrame, change: str | list[str], crs: CRS
) -> pd.DataFrame:
    """Return one row per place; one of the tables may be empty."""
    shown = now if len(now) or not len(before) else before
    xy = shapely.get_coordinates(shown.geometry.to_numpy())
    lon, lat = _degrees(xy, crs)
    columns: dict[str, object] = {"change": change, "layer": shown["layer"].to_numpy()}
    for name in ("id", "name", "service", "entrances"):
        columns[name] = now[name].to_numpy() if len(now) else [None] * len(shown)
        columns[f"{name}_before"] = before[name].to_numpy() if len(before) else [None] * len(shown)
    table = pd.DataFrame(columns | {"metres": np.nan, "lon": lon, "lat": lat}, index=shown.index)
    table["x"], table["y"] = xy[:, 0], xy[:, 1]
    text = ["id", "name", "service", "id_before", "name_before", "service_before"]
    table[text] = table[text].astype(object).where(table[text].notna(), "")
    counts = ["entrances", "entrances_before"]
    table[counts] = table[counts].astype(np.float64)
    return table.astype({"change": object, "layer": object})


def _degrees(xy: Floats, crs: CRS) -> tuple[Floats, Floats]:
    lon, lat = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(*xy.T)
    return np.asarray(lon), np.asarray(lat)


def _same(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> tuple[Ints, Ints]:
    """Return pairs of rows that are the same place."""
    left, right = _table(old), _table(new)
    near = _near(old, new, left, right)
    same_name = (near["name_old"] == near["name_new"]) & (near["name_old"] != "")
    same_service = near["service_old"] == near["service_new"]
    found = _Found(len(old), len(new))
    found.take(near[(near["name_old"] == near["name_new"]) & same_service])
    found.take(near[same_service])
    found.take(near[same_name])
    own = [side[~side["numbered"]] for side in (left, right)]
    found.take(found.open(own[0], own[1], ["id", "layer", "name", "service"]))
    single = found.open(left[left["name"] != ""], right[right["name"] != ""], ["name", "service"])
    far = shapely.distance(
        old.geometry.to_numpy()[single["row_old"]], new.geometry.to_numpy()[single["row_new"]]
    )
    found.take(single[far <= SAME_NAME])
    pairs = np.array(found.pairs, dtype=np.int64).reshape(-1, 2)
    pairs = pairs[np.argsort(pairs[:, 0], kind="stable")]
    return pairs[:, 0], pairs[:, 1]


class _Found:
    """Pairs that were found; each row is in one at most."""

    def __init__(self, old: int, new: int) -> None:
        self.pairs: list[tuple[int, int]] = []
        self._old, self._new = np.ones(old, dtype=bool), np.ones(new, dtype=bool)

    def take(self, pairs: pd.DataFrame) -> None:
        """Take pairs (``row_old``, ``row_new``) of rows that are free, the first ones first."""
        left = pairs
        while len(left):
            free = self._old[left["row_old"]] & self._new[left["row_new"]]
            left = left[free]
            best = left.drop_duplicates("row_old").drop_duplicates("row_new")
            self._old[best["row_old"]] = self._new[best["row_new"]] = False
            self.pairs += zip(best["row_old"].tolist(), best["row_new"].tolist(), strict=True)

    def open(self, old: pd.DataFrame, new: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
        """Return free rows that agree in some columns and are the only such ones on their side."""
        left = old[self._old[old["row"]]].drop_duplicates(columns, keep=False)
        right = new[self._new[new["row"]]].drop_duplicates(columns, keep=False)
        pairs: pd.DataFrame = left.merge(right, on=columns, suffixes=("_old", "_new"))
        return pairs


def _table(places: gpd.GeoDataFrame) -> pd.DataFrame:
    table = pd.DataFrame({"row": np.arange(len(places))})
    for column in ("id", "layer", "name", "service"):
        table[column] = places[column].astype(str).to_numpy()
    # Without an id column, ids are the name of the list and the number of the row.
    table["numbered"] = [
        stem == layer and number.isdigit()
        for (stem, _, number), layer in zip(
            (name.rpartition("-") for name in table["id"]), table["layer"], strict=True
        )
    ]
    table["numbered"] = table["numbered"].astype(bool)
    return table


def _near(
    old: gpd.GeoDataFrame, new: gpd.GeoDataFrame, left: pd.DataFrame, right: pd.DataFrame
) -> pd.DataFrame:
    """Return pairs at most `SAME_PLACE` metres apart, the nearest first, equal ones by id."""
    points = old.geometry.to_numpy(), new.geometry.to_numpy()
    i, j = shapely.STRtree(points[1]).query(points[0], predicate="dwithin", distance=SAME_PLACE)
    pairs = pd.concat(
        [
            left.iloc[i].add_suffix("_old").reset_index(drop=True),
            right.iloc[j].add_suffix("_new").reset_index(drop=True),
        ],
        axis=1,
    )
    pairs["far"] = shapely.distance(points[0][i], points[1][j])
    order = ["far", "id_old", "id_new", "layer_old", "layer_new"]
    found: pd.DataFrame = pairs.sort_values(order, kind="stable")
    return found
