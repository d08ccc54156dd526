"""Buildings from a layer of polygons, such as a planning bureau's survey."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.columns import plain, require_column
from lifecircle.layers.levels import MOST_LEVELS, levels_of
from lifecircle.layers.read import bounds_of, read_layer
from lifecircle.layers.rows import items
from lifecircle.layers.shapes import names, require_polygons
from lifecircle.layers.uses import HOMES, NOT_HOMES
from lifecircle.study.model import Layer

if TYPE_CHECKING:
    from pathlib import Path

    from pyproj import CRS

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.study.model import People

PLAIN: Final = "yes"
"""The use of a building of which no more is known, as OpenStreetMap has it."""

_KNOWN: Final = HOMES | NOT_HOMES | {PLAIN}
_UNIT: Final = re.compile(r"\s*(?:层|楼|F|floors?)\s*$", re.IGNORECASE)
_WHAT: Final = Bilingual("建筑图层", "the buildings layer")


def read_footprints(
    people: People,
    path: Path,
    crs: CRS,
    within: shapely.Polygon | shapely.MultiPolygon,
    log: Log,
) -> gpd.GeoDataFrame:
    """Read the buildings of an area from a layer of polygons.

    Parameters
    ----------
    people
        How to read the layer: its CRS, layer and encoding, and its columns.
    path
        The file; see `read_layer` for formats.
    crs, within, log
        See `read_buildings`.

    Returns
    -------
    GeoDataFrame
        See `read_buildings`. ``use`` is what ``people.uses`` makes of the column ``people.use``;
        a value that is not there stands for itself if OpenStreetMap has it as a value of
        ``building``, else for a building of unknown use (`PLAIN`). ``levels`` are numbers, also
        with a unit (``6层``, ``6F``) or as a range; what cannot be is unknown. ``name`` is the
        column of that name, if there is one.

    Raises
    ------
    MissingFileError, LayerError, CrsError
        As `read_layer` does; if a feature is not a polygon, or a column is missing.
    """
    layer = Layer(path=path, crs=people.crs, layer=people.layer, encoding=people.encoding)
    area = gpd.GeoDataFrame(geometry=[within], crs=crs)
    text = [c for c in (people.use, people.levels) if c is not None]
    frame = read_layer(layer, _WHAT, log, text=text, label="name", near=bounds_of(area))
    frame = require_polygons(frame, _WHAT, path, log, "name").to_crs(crs)
    points = shapely.point_on_surface(frame.geometry.to_numpy())
    shapely.prepare(within)
    inside = shapely.intersects_xy(within, shapely.get_x(points), shapely.get_y(points))
    frame = frame[inside]
    use = _uses(frame, people, path, log)
    home = ~use.isin(NOT_HOMES).to_numpy(dtype=bool)
    table = pd.DataFrame(
        {
            "use": use,
            "levels": _levels(frame, people, path, log),
            "name": _texts(frame, "name" if "name" in frame.columns else None),
            "home": home,
        }
    )
    log.note(_homes(use, home))
    return gpd.GeoDataFrame(table, geometry=frame.geometry.to_numpy(), crs=crs)


def _texts(frame: gpd.GeoDataFrame, column: str | None) -> pd.Series[str]:
    """Return a column as text like `as_text`, each value made once."""
    if column is None:
        return pd.Series([""] * len(frame), dtype=object)
    codes, values = pd.factorize(frame[column])
    lookup = np.array([*(plain(value) for value in values), ""], dtype=object)
    return pd.Series(lookup[codes], dtype=object)


def _uses(frame: gpd.GeoDataFrame, people: People, path: Path, log: Log) -> pd.Series[str]:
    if people.use is None:
        return pd.Series([PLAIN] * len(frame), dtype=object)
    require_column(frame, people.use, path, "people.use")
    given = _texts(frame, people.use)
    meant = {**{known: known for known in sorted(_KNOWN)}, **people.uses, "": PLAIN}
    result = given.map(meant)
    unknown = result.isna().to_numpy(dtype=bool)
    if unknown.any():
        counts = given[unknown].value_counts().sort_index(kind="stable")
        counts = counts.sort_values(ascending=False, kind="stable")
        values = names([f"{value}（{count:,}）" for value, count in counts.items()])
        log.note(
            Note(
                "buildings.unknown_use",
                Bilingual(
                    f"{int(unknown.sum()):,} 栋建筑的用途没有对应的值，按用途不明计：{values}。",
                    f"{int(unknown.sum()):,} buildings have a use that the study does not explain "
                    f"and count as plain buildings: {values}.",
                ),
            ),
            "warns",
            action=Bilingual("在 people.uses 中补上这些值", "explain these values in people.uses"),
            items=items(frame, unknown, given.tolist()),
        )
    strange = sorted(set(people.uses.values()) - _KNOWN)
    if strange:
        log.note(
            Note(
                "buildings.unknown_kind",
                Bilingual(
                    f"people.uses 中的 {names(strange)} 不是 OpenStreetMap 中常见的 building 值，"
                    "视为有人居住。",
                    f"{names(strange)} in people.uses are no common values of OpenStreetMap's "
                    "building; such buildings count as homes.",
                ),
            ),
            "warns",
            action=Bilingual("核对 people.uses 的拼写", "check the spelling in people.uses"),
        )
    return result.where(~unknown, PLAIN).astype(object)


def _levels(frame: gpd.GeoDataFrame, people: People, path: Path, log: Log) -> Floats:
    if people.levels is None:
        return np.full(len(frame), np.nan)
    require_column(frame, people.levels, path, "people.levels")
    column = frame[people.levels]
    levels: Floats = np.full(len(frame), np.nan)
    filled: Bools
    if pd.api.types.is_numeric_dtype(column):
        levels[:] = column.to_numpy(dtype=np.float64, na_value=np.nan)
        filled = np.isfinite(levels) & (levels != 0)
        shown: Any = column
    else:
        shown = _texts(frame, people.levels)
        codes, values = pd.factorize(shown)
        plain_texts = [_UNIT.sub("", unicodedata.normalize("NFKC", value)) for value in values]
        levels[:] = np.array(levels_of(plain_texts), dtype=np.float64)[codes]
        filled = ~shown.isin(["", "0"]).to_numpy(dtype=bool)
    with np.errstate(invalid="ignore"):
        possible = np.isfinite(levels) & (levels > 0) & (levels <= MOST_LEVELS)
    impossible = filled & ~possible
    levels[~possible] = np.nan
    if impossible.any():
        found = names(sorted({str(value) for value in shown.to_numpy()[impossible]}))
        log.note(
            Note(
                "buildings.bad_levels",
                Bilingual(
                    f"{int(impossible.sum()):,} 栋建筑的层数不可用，按未知计：{found}。",
                    f"{int(impossible.sum()):,} buildings have an impossible number of storeys, "
                    f"which counts as unknown: {found}.",
                ),
            ),
            "warns",
            action=Bilingual("改正这些层数", "correct these numbers"),
            items=items(frame, impossible, [str(value) for value in shown]),
        )
    return levels


def _homes(use: pd.Series[str], home: Bools) -> Note:
    plain_ones = int((home & (use == PLAIN)).sum())
    other = int((home & ~use.isin(HOMES) & (use != PLAIN)).sum())
    kept, taken = int(home.sum()), int((~home).sum())
    return Note(
        "buildings.homes",
        Bilingual(
            f"范围内 {len(home):,} 栋建筑中，{taken:,} 栋按用途可知不是住宅，已排除；其余 {kept:,} "
            f"栋视为有人居住，其中 {plain_ones:,} 栋用途不明，{other:,} 栋的用途无法归类。",
            f"Of {len(home):,} buildings in the area {taken:,} are known by their use not to be "
            f"homes and are taken out; the other {kept:,} count as homes, though {plain_ones:,} "
            f"of them are of unknown use and {other:,} have a use of no known kind.",
        ),
    )
