"""Where nothing may be built: areas, slopes, and what lacks an attribute."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.base.errors import InputError, MissingFileError
from lifecircle.base.findings import Log
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.columns import plain
from lifecircle.layers.read import bounds_of, read_layer
from lifecircle.study.layer import Layer
from lifecircle.study.siting import OF_STREET_FILE
from lifecircle.verdicts.columns import holds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    import pandas as pd

    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.district import District
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.study.siting import Value

ARM: Final = 15.0
"""Metres from a spot at which heights are taken to either side: the slope of 30 m of ground."""


def areas_of(name: str, district: District) -> Any:
    """Return the polygons in which nothing may be built, in the CRS of the district.

    Parameters
    ----------
    name
        `OF_STREET_FILE`, a layer of the study, or a file that starts at the study's folder.
    district
        Of the study.

    Raises
    ------
    InputError
        If there is no such layer and no such file, or it has no areas.
    """
    layer = district.layers.get(name)
    if layer is not None:
        shapes = layer.table.geometry.to_numpy()
    elif name in OF_STREET_FILE:
        from lifecircle.siting.exclude_osm import street_file_areas  # noqa: PLC0415 - osmium

        return street_file_areas(name, district)
    else:
        shapes = _of_file(name, district)
    areas = shapes[shapely.get_dimensions(shapes) == 2]  # noqa: PLR2004 - areas
    if not len(areas):
        raise InputError(
            Bilingual("禁建范围中没有面", "an area without sites has no polygon"),
            place="siting.exclude",
            found=name,
            expected=Bilingual("面状图层", "a layer of polygons"),
        )
    return areas


def _of_file(name: str, district: District) -> Any:
    file = (district.study.file.parent / Path(name)).resolve()
    if not file.is_file():
        known = [*OF_STREET_FILE, *district.layers]
        raise MissingFileError(
            Bilingual(
                f"禁建范围 {name!r} 既不是图层名，也不是文件",
                f"the area without sites {name!r} is neither a layer nor a file",
            ),
            file=district.study.file,
            place="siting.exclude",
            expected=Bilingual(
                "、".join(known) + "，或文件路径", ", ".join(known) + ", or a path to a file"
            ),
            found=str(file),
        )
    what = Bilingual(f"禁建范围“{file.stem}”", f"the areas without sites {file.stem}")
    frame = read_layer(
        Layer(path=file), what, Log(role="layers", file=file), near=bounds_of(district.outline)
    )
    return frame.to_crs(district.crs).geometry.to_numpy()


def inside_any(xy: Floats, areas: Any) -> Bools:
    """Return which spots lie in an area, its edge included."""
    found = np.zeros(len(xy), dtype=bool)
    if len(xy) and len(areas):
        _, spot = shapely.STRtree(np.asarray(shapely.points(xy), dtype=object)).query(
            areas, predicate="intersects"
        )
        found[spot] = True
    return found


def slopes_at(network: StreetNetwork, xy: Floats) -> Floats:
    """Return the steepness of the ground at spots, rise over run; NaN where it is not known.

    The length of the gradient over `ARM` metres to either side, from the smoothed surface that
    slopes of streets are taken from.
    """
    if network.surface is None or not len(xy):
        return np.full(len(xy), np.nan)
    arm = ARM * network.scale
    sides = np.array([[arm, 0.0], [-arm, 0.0], [0.0, arm], [0.0, -arm]])
    heights = network.surface((xy[None] + sides[:, None]).reshape(-1, 2)).reshape(4, -1)
    east, west, north, south = heights
    return np.hypot(east - west, north - south) / (2 * ARM)


def has_values(table: pd.DataFrame, column: str, values: Sequence[Value]) -> Bools:
    """Return which rows have one of some values in a column, as a number, text, or yes and no."""
    cells = table[column]
    texts = np.array([plain(cell) for cell in cells], dtype=object)
    found = np.zeros(len(table), dtype=bool)
    for value in values:
        if isinstance(value, bool):
            found |= holds(table, {column: value})
        else:
            found |= texts == plain(value)
    return found


def require_columns(table: pd.DataFrame, columns: Sequence[str], key: str) -> None:
    """Raise unless candidates have some columns.

    Raises
    ------
    InputError
        Naming the columns there are.
    """
    from lifecircle.siting.candidate_places import OWN  # noqa: PLC0415

    there = [str(column) for column in table.columns if column not in OWN]
    lacking = [column for column in columns if column not in there]
    if lacking:
        raise InputError(
            Bilingual(f"备选点没有 {lacking[0]!r} 列", f"candidates have no column {lacking[0]!r}"),
            place=key,
            expected=Bilingual("下列之一：" + "、".join(there), "one of " + ", ".join(there))
            if there
            else Bilingual(
                "含属性列的备选点名单（[[candidates]]）",
                "a list of candidates with columns ([[candidates]])",
            ),
            found=lacking[0],
        )


def qualify(table: pd.DataFrame, require: Mapping[str, Sequence[Value]]) -> Bools:
    """Return which candidates have every attribute that is required."""
    found = np.ones(len(table), dtype=bool)
    for column, values in require.items():
        found &= has_values(table, column, values)
    return found


def slope_note(unknown: int, steepest: float) -> Note | None:
    """Say at how many candidates the slope is not known; None if at none."""
    if not unknown:
        return None
    return Note(
        "siting.slope",
        Bilingual(
            f"{unknown}处备选点没有高程数据，未检验坡度（上限{steepest:.0%}）。",
            f"At {unknown} candidates there is no elevation: their slope was not looked at "
            f"(limit {steepest:.0%}).",
        ),
    )
