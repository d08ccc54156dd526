"""Vector maps of sites: whom each serves, before and after, who is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from lifecircle.outputs.map_low import sparse_steps
from lifecircle.outputs.pictures import Frame
from lifecircle.outputs.siting_labels import labels
from lifecircle.outputs.statements import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.district import District
    from lifecircle.outputs.pictures import Geometries
    from lifecircle.siting.found import Asked, Chosen, SitingFound, SitingRun

COLOURS: Final = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#b4559c",
    "#2aa7d8",
    "#c2571a",
    "#6a51a3",
    "#7d7416",
)
"""Of sites: told apart with any common colour-vision deficiency; numbers tell them apart, too."""
OUT: Final = 0
HAD: Final = 1
FIRST: Final = 2
"""Codes of a block: left out, served by a place that is there, then two codes a new site: newly
reached, and reached before."""
_MAJOR: Final = ("motorway", "trunk", "primary", "secondary", "tertiary")
_FINER: Final = 2
"""Times the precision of the pictures of reports, as these maps are zoomed."""
_MARGIN: Final = 0.03
_HIGHEST: Final = 400
_FINEST: Final = 2.0
_MOST_LINES: Final = 30_000
_MOST_MARKS: Final = 80
_HALF: Final = 0.5
_HECTARE: Final = 1e4
_LONGEST: Final = 14
_TINY: Final = 1e-12


@dataclass(frozen=True)
class Ground:
    """What is the same on every map of a page.

    Attributes
    ----------
    frame
        Metres to units of the view box.
    width, height
        Of the view box.
    minor, major, borders
        SVG path data.
    low
        Path data of units of low confidence.
    blocks
        Row → path data of blocks in which a question has people.
    thin
        Rows of blocks in which hardly anybody lives → how thinly, 1 or 2.
    labels
        Names of units, where they stand, and whether there is room only where it is enlarged.
    middles
        int64 (blocks, 2): a point in each block, in units of the view box.
    scale_length, scale_text
        Of the scale bar.
    """

    frame: Frame
    width: int
    height: int
    minor: str
    major: str
    borders: str
    low: str
    blocks: dict[int, str]
    thin: dict[int, int]
    labels: list[dict[str, Any]]
    middles: Ints
    scale_length: int
    scale_text: str


def ground(run: SitingRun) -> Ground:
    """Draw what the maps of all questions share."""
    district = run.district
    units = district.units
    rough = Frame.around(_bounds(run), _MARGIN, _HIGHEST)
    frame = Frame(
        west=rough.west,
        north=rough.north,
        metres=rough.metres / _FINER,
        width=rough.width * _FINER,
        height=rough.height * _FINER,
    )
    shapes = shapely.simplify(units.geometry.to_numpy(), _FINEST)
    low = district.demand.units["low_confidence"].to_numpy(dtype=bool)
    minor, major = _streets(district, frame)
    length, text = frame.scale()
    used = _inhabited(run)
    areas = shapely.simplify(district.blocks.geometry.to_numpy(), _FINEST / 2)
    paths = zip(used.tolist(), frame.areas(areas[used]), strict=True)
    middles = shapely.get_coordinates(shapely.point_on_surface(areas))
    at = frame.place(shapely.get_coordinates(shapely.point_on_surface(shapes)))
    return Ground(
        frame=frame,
        width=frame.width,
        height=frame.height,
        minor=minor,
        major=major,
        borders="".join(frame.areas(shapes)),
        low="".join(frame.areas(shapes[low])),
        blocks={row: path for row, path in paths if path},
        thin=thinly(run, used),
        labels=labels([plain(name, _LONGEST) for name in units["name"]], at, shapely.area(shapes)),
        middles=frame.place(middles),
        scale_length=length,
        scale_text=text,
    )


def thinly(run: SitingRun, rows: Ints) -> dict[int, int]:
    """Return which of some blocks are thinly populated, as on the map of an audit."""
    district = run.district
    block = district.demand.points["block"].to_numpy(dtype=np.int64)
    here = block >= 0
    weight = district.demand.shares[district.demand.headline]
    share = np.bincount(block[here], weight[here], len(district.blocks)).astype(np.float64)
    hectares = district.blocks.geometry.area.to_numpy() / _HECTARE
    steps = sparse_steps(share, hectares, share > 0)[rows].tolist()
    return {row: step for row, step in zip(rows.tolist(), steps, strict=True) if step}


def _bounds(run: SitingRun) -> Floats:
    """Return what a map must show: the units and every site."""
    boxes = [np.asarray(run.district.units.total_bounds, dtype=np.float64)]
    for found in run.found:
        boxes += [np.asarray(c.sites.total_bounds) for c in found.choices if len(c.sites)]
    all_of = np.vstack(boxes)
    return np.concatenate([all_of[:, :2].min(axis=0), all_of[:, 2:].max(axis=0)])


def _inhabited(run: SitingRun) -> Ints:
    block = run.district.demand.points["block"].to_numpy(dtype=np.int64)
    some = np.zeros(len(run.district.blocks), dtype=bool)
    for found in run.found:
        rows = block[found.asked.point[found.asked.people > 0]]
        some[rows[rows >= 0]] = True
    return np.flatnonzero(some)


def _streets(district: District, frame: Frame) -> tuple[str, str]:
    """Return path data of minor and of major streets inside a frame."""
    streets = district.network.edges_frame()
    shapes = streets.geometry.to_numpy()
    inside = shapely.intersects(shapes, shapely.box(*frame.box))
    major = streets["kind"].astype(str).str.startswith(_MAJOR).to_numpy(dtype=bool)
    small, large = _merged(shapes[inside & ~major]), _merged(shapes[inside & major])
    return frame.lines(small) if len(small) <= _MOST_LINES else "", frame.lines(large)


def _merged(lines: Geometries) -> Geometries:
    """Return lines that meet end to end as fewer, longer and simpler ones."""
    if not len(lines):
        return lines
    merged = shapely.line_merge(shapely.multilinestrings(shapely.get_parts(lines)))
    return shapely.simplify(shapely.get_parts(merged), _FINEST, preserve_topology=False)


@dataclass(frozen=True, eq=False)
class BlockCodes:
    """How the blocks of a question are coloured.

    Attributes
    ----------
    rows
        int64: rows of the blocks in which the question has people.
    before
        int64 per row: `OUT` or `HAD`.
    after
        Per set of sites, int64 per row: code.
    reach_before, reach_after
        float64 per row, of the people of the block; the second once a set.
    """

    rows: Ints
    before: Ints
    after: tuple[Ints, ...]
    reach_before: Floats
    reach_after: tuple[Floats, ...]


def reached_before(asked: Asked) -> Bools:
    """Return which rows of demand reach enough places that are there; room is not considered."""
    problem = asked.problem
    costs = problem.costs
    near = asked.column_facility[costs.candidate] >= 0
    if problem.within is not None:
        near &= costs.cost <= problem.within
    row = np.repeat(np.arange(len(costs)), np.diff(costs.start))
    near &= ~(costs.cost > asked.threshold[row])
    found: Bools = np.bincount(row[near], minlength=len(costs)) >= problem.places
    return found


def block_codes(found: SitingFound, district: District) -> BlockCodes:
    """Return how the blocks are coloured, before and with each set of sites."""
    asked = found.asked
    block = district.demand.points["block"].to_numpy(dtype=np.int64)[asked.point]
    here = (block >= 0) & (asked.people > 0)
    size = len(district.blocks)
    people = np.bincount(block[here], asked.people[here], size)
    rows = np.flatnonzero(people > 0)

    def part(mask: Bools) -> Floats:
        some = np.bincount(block[here & mask], asked.people[here & mask], size).astype(np.float64)
        share: Floats = np.clip(some[rows] / people[rows], 0.0, 1.0)
        return share

    was = reached_before(asked)
    before = part(was)
    codes, shares = [], []
    for chosen in found.choices:
        reached = _reached(found, chosen)
        shares.append(part(reached))
        codes.append(_codes(chosen, part, was, reached))
    return BlockCodes(
        rows=rows,
        before=np.where(before >= _HALF - _TINY, HAD, OUT),
        after=tuple(codes),
        reach_before=before,
        reach_after=tuple(shares),
    )


def _reached(found: SitingFound, chosen: Chosen) -> Bools:
    """Return which rows are reached with a set of sites."""
    if np.isnan(found.asked.threshold).all():
        return np.asarray(chosen.of_point != -1)
    return chosen.covered


def _codes(chosen: Chosen, part: Any, was: Bools, reached: Bools) -> Ints:
    servers = [chosen.of_point == -2]  # noqa: PLR2004
    servers += [chosen.of_point == row for row in range(len(chosen.sites))]
    shares = np.array([part(mask & reached) for mask in servers])
    best = shares.argmax(axis=0)
    fresh = part(reached & ~was) >= _HALF * part(reached) - _TINY
    code = np.where(best == 0, HAD, FIRST + 2 * (best - 1) + ~fresh)
    return np.where(part(reached) >= _HALF - _TINY, code, OUT)


def site_colours(sites: gpd.GeoDataFrame) -> list[int]:
    """Return for each site a row of `COLOURS`: of several with the same one none are near.

    The first sites have a colour each; then each takes the colour whose nearest holder is
    farthest away.
    """
    xy = shapely.get_coordinates(sites.geometry.to_numpy())
    taken: list[int] = []
    for row in range(len(xy)):
        if row < len(COLOURS):
            taken.append(row)
            continue
        far = np.hypot(*(xy[:row] - xy[row]).T)
        holder = np.array(taken)
        taken.append(int(np.argmax([far[holder == c].min() for c in range(len(COLOURS))])))
    return taken


def marks(ground: Ground, points: gpd.GeoDataFrame, names: Iterable[str]) -> list[dict[str, Any]]:
    """Return positions and names of points."""
    at = ground.frame.place(shapely.get_coordinates(points.geometry.to_numpy()))
    return [{"x": x, "y": y, "name": name} for (x, y), name in zip(at.tolist(), names, strict=True)]


def dots(ground: Ground, points: Geometries) -> str:
    """Return path data of dots: lines of no length, with round ends."""
    at = ground.frame.place(shapely.get_coordinates(points))
    return "".join(f"M{x} {y}h0" for x, y in np.unique(at, axis=0).tolist())


def few(table: gpd.GeoDataFrame) -> Bools:
    """Return which candidates are shown one by one: the planner's own, unless there are many."""
    own = (table["origin"] != "corner").to_numpy(dtype=bool)
    found: Bools = own if own.sum() <= _MOST_MARKS else np.zeros(len(table), dtype=bool)
    return found
