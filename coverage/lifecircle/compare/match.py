"""Which unit, and which demand point, of one audit is which of the other."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from lifecircle.base.quantities import Floats, Ints

NEAR: Final = 1.0
"""Metres up to which two demand points are the same."""
_OFFICE: Final = re.compile("(人民政府|办事处|居民委员会|村民委员会|居委会|村委会)$")
_SUFFIX: Final = re.compile("(街道|社区|镇|乡|村)$")
_SAME_GROUND: Final = 0.5
_MILLIMETRES: Final = 1000.0


def match_units(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return which unit is which: first by id and name, then by name, then by id and ground.

    Names agree without regard to width and case of characters, blanks and suffixes such as
    街道 and 街道办事处. Where only the id agrees, the units must share half of their ground:
    ids that merely number the rows of a file prove nothing.

    Parameters
    ----------
    old, new
        Columns ``id, name, geometry``, in one CRS.

    Returns
    -------
    DataFrame
        A row per unit of either, those in both first, ordered by name and id: ``old`` and
        ``new`` are rows, -1 where it is only in the other; ``how`` is ``id``, ``name``,
        ``ground``, ``only_old`` or ``only_new``; ``id``, ``name``, ``id_before`` and
        ``name_before`` are texts, those of the only unit where there is one.
    """
    found: list[tuple[int, int, str]] = []
    for how, pairs in _unit_steps(old, new):
        left = {row for row, _, _ in found}
        right = {row for _, row, _ in found}
        found += [(i, j, how) for i, j in pairs if i not in left and j not in right]
    left, right = {row for row, _, _ in found}, {row for _, row, _ in found}
    found += [(i, -1, "only_old") for i in range(len(old)) if i not in left]
    found += [(-1, j, "only_new") for j in range(len(new)) if j not in right]
    table = pd.DataFrame(found, columns=["old", "new", "how"])
    for column in ("id", "name"):
        before = _texts(old[column], table["old"])
        now = _texts(new[column], table["new"])
        table[column] = np.where(table["new"] < 0, before, now)
        table[f"{column}_before"] = np.where(table["old"] < 0, now, before)
    table["_single"] = (table["old"] < 0) | (table["new"] < 0)
    table = table.sort_values(["_single", "name", "id", "how"], kind="stable")
    return table.drop(columns="_single").reset_index(drop=True)


def _texts(names: pd.Series[str], rows: pd.Series[int]) -> list[str]:
    known = [*map(str, names), ""]
    return [known[row] for row in rows]


def _unit_steps(
    old: gpd.GeoDataFrame, new: gpd.GeoDataFrame
) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    keys = [
        pd.DataFrame(
            {
                "row": np.arange(len(units)),
                "id": units["id"].astype(str).to_numpy(),
                "full": [_plain(name) for name in units["name"]],
                "short": [_short(name) for name in units["name"]],
            }
        )
        for units in (old, new)
    ]
    yield "id", _equal(keys, ["id", "short"])
    yield "name", _equal(keys, ["full"])
    yield "name", _equal(keys, ["short"])
    pairs = _equal(keys, ["id"])
    shapes = old.geometry.to_numpy(), new.geometry.to_numpy()
    yield (
        "ground",
        [(i, j) for i, j in pairs if _same_ground(shapes[0][i], shapes[1][j])],
    )


def _equal(keys: list[pd.DataFrame], columns: list[str]) -> list[tuple[int, int]]:
    """Return pairs of rows that agree, where that is unique on both sides."""
    single = [key.drop_duplicates(columns, keep=False) for key in keys]
    both = single[0].merge(single[1], on=columns, suffixes=("_old", "_new"))
    return list(zip(both["row_old"].tolist(), both["row_new"].tolist(), strict=True))


def _plain(name: object) -> str:
    return "".join(unicodedata.normalize("NFKC", str(name)).casefold().split())


def _short(name: object) -> str:
    """Return a unit's name without the kind of its office and of itself."""
    text = _OFFICE.sub("", _plain(name))
    return _SUFFIX.sub("", text) or text


def _same_ground(old: shapely.Geometry, new: shapely.Geometry) -> bool:
    shared = shapely.area(shapely.intersection(old, new))
    return bool(shared >= _SAME_GROUND * max(shapely.area(old), shapely.area(new)))


class Points(NamedTuple):
    """Demand points that are the same in both audits.

    Attributes
    ----------
    old, new
        Rows, in pairs.
    """

    old: Ints
    new: Ints


def match_points(old: Floats, new: Floats, share_old: Floats, share_new: Floats) -> Points:
    """Return which demand point is which: those at one place, then mutual neighbours.

    Parameters
    ----------
    old, new
        Places in metres, shape (n, 2).
    share_old, share_new
        Their people: of several points at one place, those with most go together.

    Returns
    -------
    Points
        Pairs at most `NEAR` metres apart; no point is in two pairs.
    """
    tables = [_at(old, share_old), _at(new, share_new)]
    same = tables[0].merge(tables[1], on=["x", "y", "n"], suffixes=("_old", "_new"))
    i, j = same["row_old"].to_numpy(np.int64), same["row_new"].to_numpy(np.int64)
    rest_old = np.setdiff1d(np.arange(len(old)), i)
    rest_new = np.setdiff1d(np.arange(len(new)), j)
    if len(rest_old) and len(rest_new):
        from scipy.spatial import KDTree  # noqa: PLC0415

        limit = np.nextafter(NEAR, np.inf)
        _, ahead = KDTree(new[rest_new]).query(old[rest_old], distance_upper_bound=limit)
        _, back = KDTree(old[rest_old]).query(new[rest_new], distance_upper_bound=limit)
        found = np.flatnonzero(ahead < len(rest_new))
        mutual = found[back[ahead[found]] == found]
        i = np.concatenate([i, rest_old[mutual]])
        j = np.concatenate([j, rest_new[ahead[mutual]]])
    order = np.argsort(i, kind="stable")
    return Points(i[order], j[order])


def _at(xy: Floats, share: Floats) -> pd.DataFrame:
    """Return the place of each point in millimetres, and its number among those there."""
    x, y = np.rint(xy * _MILLIMETRES).astype(np.int64).T
    table = pd.DataFrame({"x": x, "y": y, "row": np.arange(len(xy)), "share": -share})
    table = table.sort_values(["x", "y", "share", "row"], kind="stable")
    table["n"] = table.groupby(["x", "y"]).cumcount()
    return table.drop(columns="share")
