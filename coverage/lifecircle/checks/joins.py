"""Whether the layers lie where the area is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from lifecircle.base.errors import LayerError
from lifecircle.base.text import Bilingual
from lifecircle.checks.say import features, find, listed
from lifecircle.layers.facility_notes import titles
from lifecircle.load import FAR_AWAY

if TYPE_CHECKING:
    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.checks.inputs import Inputs
    from lifecircle.study.model import FacilityLayer

LEAST_AREA: Final = 0.01
"""Share of the area outside the streets' extent from which it is said."""
_CHECK: Final = Bilingual(
    "检查名单的坐标系（crs）与坐标的先后次序",
    "check the crs of the list and the order of its coordinates",
)
_STREETS: Final = Bilingual(
    "名单在评估范围附近，而道路数据不在：更换道路数据",
    "the list lies where the area is and the streets do not: get other street data",
)


def check_joins(inputs: Inputs, log: Log) -> None:
    """Compare where the layers lie.

    Parameters
    ----------
    inputs
        What could be read.
    log
        Takes the findings: ``facilities.elsewhere``, ``facilities.outside``,
        ``streets.elsewhere``, ``units.no_street``.
    """
    _lists(inputs, log)
    _streets(inputs, log)


def _lists(inputs: Inputs, log: Log) -> None:
    if inputs.facilities is None or inputs.crs is None:
        return
    table = inputs.facilities.table
    points = table.geometry.to_numpy()
    near = _near_streets(inputs, points)
    outside = np.zeros(len(table), dtype=np.float64)
    if inputs.area is not None:
        outside = np.asarray(shapely.distance(inputs.area, points), dtype=np.float64)
    labels = titles(table)
    for layer, rows in inputs.lists():
        if not len(rows):
            continue
        about = log.about("facilities", layer.path)
        if not near[rows].any():
            beside = inputs.area is not None and bool((outside[rows] <= FAR_AWAY).any())
            _all_far(inputs, about, layer, rows, _STREETS if beside else _CHECK)
        beyond = rows[near[rows] & (outside[rows] > 0)]
        if len(beyond):
            _outside(inputs, about, labels, beyond, outside, len(rows))


def _near_streets(inputs: Inputs, points: Any) -> Bools:
    """Return which points are within `FAR_AWAY` of the rectangle around the streets."""
    if inputs.network is None:
        return np.ones(len(points), dtype=bool)
    low = inputs.network.nodes.min(axis=0) - FAR_AWAY
    high = inputs.network.nodes.max(axis=0) + FAR_AWAY
    xy = shapely.get_coordinates(points)
    return np.asarray(((xy >= low) & (xy <= high)).all(axis=1))


def _all_far(inputs: Inputs, log: Log, layer: FacilityLayer, rows: Ints, todo: Bilingual) -> None:
    geometry = inputs.facilities.table.geometry  # type: ignore[union-attr]
    first = geometry.iloc[rows[:1]].to_crs(4326).iloc[0]
    error = LayerError(
        Bilingual(
            f"名单中没有一处设施在道路 {FAR_AWAY / 1000:g} 公里以内",
            f"no place of the list is within {FAR_AWAY / 1000:g} km of the streets",
        ),
        file=layer.path,
        found=Bilingual(
            f"第一处位于经度 {first.x:.4f}、纬度 {first.y:.4f}",
            f"the first lies at longitude {first.x:.4f}, latitude {first.y:.4f}",
        ),
        todo=todo,
    )
    log.refuse("facilities.elsewhere", error)


def _outside(
    inputs: Inputs, log: Log, labels: Any, rows: Ints, outside: Floats, total: int
) -> None:
    order = rows[np.argsort(-outside[rows], kind="stable")]
    worst = outside[order[0]]
    all_of_them = len(rows) == total
    find(
        log,
        "facilities.outside",
        "warns" if all_of_them else "tells",
        Bilingual(
            f"名单的 {total:,} 处设施中有 {len(rows):,} 处在评估范围之外，最远 {worst:,.0f} 米。",
            f"{len(rows):,} of the {total:,} places of the list lie outside the area, the "
            f"farthest by {worst:,.0f} m.",
        ),
        Bilingual(
            "范围内没有一处设施：检查坐标系（crs），或名单是否属于该地。",
            "None lies inside: check the crs, and whether it is the list of this place.",
        )
        if all_of_them
        else Bilingual(
            "范围外的设施照常计入：居民可以走到范围之外。",
            "They count as well: people may walk out of the area.",
        ),
        items=features(labels, _geometry(inputs), inputs.crs, order),
    )


def _geometry(inputs: Inputs) -> Any:
    return inputs.facilities.table.geometry.to_numpy()  # type: ignore[union-attr]


def _streets(inputs: Inputs, log: Log) -> None:
    """Report ground and units without street data."""
    if inputs.network is None or inputs.area is None or inputs.outline is None:
        return
    about = log.about("streets", inputs.study.streets.path)
    # Whoever lives a little outside can still be linked.
    extent = shapely.box(*shapely.total_bounds(inputs.network.edges.geometry)).buffer(
        inputs.study.streets.snap_limit, join_style="mitre"
    )
    rest = shapely.difference(shapely.force_2d(inputs.area), extent)
    share = rest.area / inputs.area.area
    if share >= LEAST_AREA:
        find(
            about,
            "streets.elsewhere",
            "warns",
            Bilingual(
                f"评估范围的 {share:.0%} 在道路数据之外。",
                f"{share:.0%} of the area lies outside the street data.",
            ),
            Bilingual(
                "该处居民无法接入路网：下载覆盖整个评估范围及其周边的道路数据。",
                "People there cannot be linked to a street: get street data for the whole area "
                "and its surroundings.",
            ),
            items=features([inputs.study.study.name], [rest], inputs.crs, [0]),
        )
    _units_without_streets(inputs, about)


def _units_without_streets(inputs: Inputs, log: Log) -> None:
    if inputs.units is None or inputs.network is None:
        return
    tree = shapely.STRtree(inputs.network.edges.geometry)
    territory = inputs.units["territory"].to_numpy()
    served = np.zeros(len(territory), dtype=bool)
    served[tree.query(territory, predicate="intersects")[0]] = True
    if served.all():
        return
    names = inputs.units["name"].to_numpy(dtype=object)
    missing = listed(names[~served].tolist())
    find(
        log,
        "units.no_street",
        "warns",
        Bilingual(
            f"{(~served).sum()} 个单元内没有任何道路：{missing.zh}。",
            f"{(~served).sum()} units have no street at all: {missing.en}.",
        ),
        Bilingual(
            "检查道路数据的范围，以及单元图层的坐标系。",
            "Check how far the street data reach, and the CRS of the units.",
        ),
        items=features(names, inputs.units.geometry.to_numpy(), inputs.crs, ~served),
    )
