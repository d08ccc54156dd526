"""Whether a layer is shifted by GCJ-02 or BD-09, or corrected for a shift it does not have.

A layer's datum is declared, never guessed. But places of a list stand in or beside buildings,
and borders of blocks and units run along streets: if moving a layer by the difference of two
datums brings most of it there, and leaving it does not, somebody should look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import shapely
from pyproj import Transformer

from lifecircle.base.crs import WGS84, parse_crs
from lifecircle.base.errors import CrsError
from lifecircle.base.text import Bilingual
from lifecircle.checks.say import find
from lifecircle.layers.datum import (
    bd09_to_wgs84,
    gcj02_to_wgs84,
    in_china,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifecircle.base.findings import Log
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.checks.inputs import Inputs

    Convert = Callable[[Floats, Floats], tuple[Floats, Floats]]

LEAST: Final = 8
"""Points that a comparison needs at the least."""
MOST: Final = 800
"""Points that are compared at the most, evenly picked."""
HIT: Final = 5.0
"""Metres from a building within which a place stands in or at it."""
ALONG: Final = 12.0
"""Metres from the middle of a street within which a border runs along it."""
DOUBT: Final = 0.001
"""Chance of such a result, if the layer is right, from which nothing is said."""
_STEP: Final = 120.0
_REACH: Final = 1500.0
_NAMES: Final = {"wgs84": "WGS 84", "gcj02": "GCJ-02", "bd09": "BD-09"}


def _same(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    return lon, lat


_TO_WGS84: Final[dict[str, Convert]] = {
    "wgs84": _same,
    "gcj02": gcj02_to_wgs84,
    "bd09": bd09_to_wgs84,
}
_FROM_WGS84: Final[dict[str, Convert]] = {
    "wgs84": _same,
    "gcj02": wgs84_to_gcj02,
    "bd09": wgs84_to_bd09,
}


class Evidence(NamedTuple):
    """What speaks for another datum.

    Parameters
    ----------
    datum
        ``wgs84``, ``gcj02`` or ``bd09``.
    before, after
        Median metres to the nearest building or street, as declared and under that datum.
    hits_before, hits_after
        Share of the points that stand at one.
    """

    datum: str
    before: float
    after: float
    hits_before: float
    hits_after: float


def check_shift(inputs: Inputs, log: Log) -> None:
    """Compare lists with buildings, and units and blocks with streets, under each datum.

    Parameters
    ----------
    inputs
        What could be read.
    log
        Takes ``datum.shifted``, of China only.
    """
    if inputs.crs is None or inputs.outline is None or inputs.network is None:
        return
    centre = inputs.outline.to_crs(WGS84).geometry.iloc[0].representative_point()
    if not in_china(centre.x, centre.y):
        return
    study = inputs.study
    if inputs.buildings is not None and len(inputs.buildings) and inputs.facilities is not None:
        ground = _Ground(inputs, inputs.buildings.geometry.to_numpy(), HIT)
        points = inputs.facilities.table.geometry.to_numpy()
        for layer, rows in inputs.lists():
            found = ground.evidence(points[rows], _declared(layer.crs))
            if found is not None:
                about = log.about("facilities", layer.path)
                _tell(about, found, _declared(layer.crs), _BUILDINGS, len(rows))
    streets = _Ground(inputs, inputs.network.edges.geometry, ALONG)
    for role, table, path, crs in (
        ("units", inputs.units, study.units.path, study.units.crs),
        ("blocks", inputs.blocks, study.blocks.path, study.blocks.crs),
    ):
        if table is None:
            continue
        border = _border_points(table.geometry.to_numpy(), inputs.area)
        found = streets.evidence(border, _declared(crs))
        if found is not None:
            about = log.about("units" if role == "units" else "blocks", path)
            _tell(about, found, _declared(crs), _STREETS, len(border))


def _declared(crs: str | None) -> str:
    """Return the datum that a layer is declared in."""
    try:
        parsed = "wgs84" if crs is None else parse_crs(crs)
    except CrsError:
        return "wgs84"
    return parsed if isinstance(parsed, str) else "wgs84"


class _Ground:
    """What a layer is compared with."""

    def __init__(self, inputs: Inputs, shapes: Any, near: float) -> None:
        self._tree = shapely.STRtree(shapes)
        self._near = near
        self._degrees = Transformer.from_crs(inputs.crs, WGS84, always_xy=True)
        self._metres = Transformer.from_crs(WGS84, inputs.crs, always_xy=True)
        extent = shapely.box(*shapely.total_bounds(shapes)).buffer(_REACH)
        self._extent = extent
        shapely.prepare(extent)

    def evidence(self, points: Any, declared: str) -> Evidence | None:
        """Return what speaks for another datum; None without strong evidence."""
        points = points[shapely.intersects(self._extent, points)]
        if len(points) < LEAST:
            return None
        if len(points) > MOST:
            points = points[np.linspace(0, len(points) - 1, MOST).astype(np.int64)]
        xy = shapely.get_coordinates(points)
        lon, lat = self._degrees.transform(xy[:, 0], xy[:, 1])
        written = _FROM_WGS84[declared](np.asarray(lon), np.asarray(lat))
        now = self._distance(points)
        best: Evidence | None = None
        for datum, convert in _TO_WGS84.items():
            if datum == declared:
                continue
            x, y = self._metres.transform(*convert(*written))
            found = self._compare(now, self._distance(shapely.points(x, y)), datum)
            if found is not None and (best is None or found.hits_after > best.hits_after):
                best = found
        return best

    def _distance(self, points: Any) -> Floats:
        (row, _), far = self._tree.query_nearest(
            points, max_distance=_REACH, return_distance=True, all_matches=False
        )
        distance: Floats = np.full(len(points), _REACH)
        distance[row] = far
        return distance

    def _compare(self, before: Floats, after: Floats, datum: str) -> Evidence | None:
        hit_before, hit_after = before <= self._near, after <= self._near
        found = Evidence(
            datum,
            float(np.median(before)),
            float(np.median(after)),
            float(hit_before.mean()),
            float(hit_after.mean()),
        )
        strong = (
            _chance(hit_before, hit_after) < DOUBT
            and found.after < found.before / 2
            and found.hits_after >= 2 * found.hits_before
            and found.hits_after >= 0.5  # noqa: PLR2004 - most of it must fit
        )
        return found if strong else None


def _chance(before: Bools, after: Bools) -> float:
    """Return the one-sided probability of the sign test on points that hit only once."""
    from scipy.special import bdtrc  # noqa: PLC0415 - slow to load

    gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
    return float(bdtrc(gained - 1, gained + lost, 0.5)) if gained else 1.0


def _border_points(polygons: Any, area: Any) -> Any:
    """Return points along borders inside the area, so far apart that each is a test of its own."""
    lines = shapely.get_parts(shapely.boundary(polygons))
    count = np.maximum(shapely.length(lines) // _STEP, 1).astype(np.int64)
    line = np.repeat(np.arange(len(lines)), count)
    number = np.arange(len(line)) - np.repeat(np.cumsum(count) - count, count)
    points = np.asarray(
        shapely.line_interpolate_point(lines[line], (number + 0.5) / count[line], normalized=True),
        dtype=object,
    )
    return points[shapely.intersects(area, points)] if area is not None else points


_BUILDINGS: Final = Bilingual("建筑", "building")
_STREETS: Final = Bilingual("道路", "street")


def _tell(log: Log, found: Evidence, declared: str, what: Bilingual, count: int) -> None:
    name, own = _NAMES[found.datum], _NAMES[declared]
    crs = "EPSG:4326" if found.datum == "wgs84" else found.datum
    find(
        log,
        "datum.shifted",
        "warns",
        Bilingual(
            f"坐标很可能是 {name}，而不是 {own}：{count:,} 个点到最近{what.zh}的距离中位数，"
            f"按 {own} 为 {found.before:,.0f} 米，按 {name} 为 {found.after:,.0f} 米；"
            f"紧邻{what.zh}的比例由 {found.hits_before:.0%} 变为 {found.hits_after:.0%}。",
            f"The coordinates are probably {name}, not {own}: the median distance of {count:,} "
            f"points to the nearest {what.en} is {found.before:,.0f} m read as {own} and "
            f"{found.after:,.0f} m read as {name}; {found.hits_before:.0%} and "
            f"{found.hits_after:.0%} are right at a {what.en}.",
        ),
        Bilingual(
            f'未自动改动。确认数据来源后，在评估文件中写 crs = "{crs}"。',
            f'Nothing was changed. If the source confirms it, set crs = "{crs}" in the study.',
        ),
    )
