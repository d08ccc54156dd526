"""Features of a layer that lie in the area, and a note on the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual, Note
from lifecircle.layers.rows import items

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import geopandas as gpd

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Bools
    from lifecircle.layers.shapes import Geometries


def inside_area(
    frame: gpd.GeoDataFrame,
    points: Geometries,
    outline: gpd.GeoDataFrame,
    what: Bilingual,
    file: Path,
    log: Log,
    labels: Sequence[str],
    *,
    also: Bools | None = None,
) -> Bools:
    """Return which features count: those with their point in the area.

    Parameters
    ----------
    frame
        The layer.
    points
        A point inside each feature.
    outline
        The area, in the same CRS.
    what, file
        The layer in words, and where it is from.
    log
        Takes how many lie outside; its role begins the codes.
    labels
        What every feature is called.
    also
        Features that count wherever their point lies.

    Raises
    ------
    LayerError
        If none lies in the area.
    """
    whole: Any = shapely.force_2d(outline.geometry.union_all())
    shapely.prepare(whole)
    inside: Bools = shapely.intersects(whole, points)
    if also is not None:
        inside |= also
    if not inside.any():
        raise LayerError(
            Bilingual(f"{what.zh}没有要素在评估范围内", f"nothing of {what.en} lies in the area"),
            file=file,
            todo=Bilingual("检查图层的坐标系", "check the CRS of the layer"),
            code=f"{log.role}.elsewhere",
        )
    if not inside.all():
        outside = int((~inside).sum())
        log.note(
            Note(
                f"{log.role}.outside",
                Bilingual(
                    f"{what.zh}有 {outside:,} 个要素在评估范围之外，未计入。",
                    f"Outside the area, and not counted: {outside:,} of {what.en}.",
                ),
            ),
            action=Bilingual("如应计入，请扩大评估范围", "extend the area if they should count"),
            items=items(frame, ~inside, labels),
        )
    return inside
