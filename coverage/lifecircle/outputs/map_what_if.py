"""What a page computes with, packed: streets, doors, and goals; ``model.js`` reads it.

Nothing is rounded that decides a number. Costs are whole; each is stored as the difference to what
another one foretells. Lines, by which streets are drawn and spots linked, are good to a few
decimetres: a page tells the links that it found, and whoever computes with them finds the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from pyproj import CRS

from lifecircle.outputs.map_pack import pack
from lifecircle.outputs.map_what_if_doors import door_arrays, kept_tables

if TYPE_CHECKING:
    import numpy.typing as npt

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.outputs.map_pack import Kind
    from lifecircle.verdicts.page_model import PageLinks, PageModel, PageStreets
    from lifecircle.verdicts.results import Results

Arrays = dict[str, tuple["Kind", "npt.ArrayLike"]]
Header = dict[str, Any]

_KEPT: Final = "outputs.map_what_if"
_PER_METRE: Final = 5
_STRAIGHT: Final = 0.2
"""Metres by which lines are straightened; their vertices are then rounded by a decimetre."""
_FINEST: Final = 2**31 - 1
_PARAMETERS: Final = {
    "Latitude of natural origin": "lat0",
    "Longitude of natural origin": "lon0",
    "Scale factor at natural origin": "k0",
    "False easting": "x0",
    "False northing": "y0",
}


def pack_page(results: Results) -> str:
    """Return what the map computes with as base64 text, made once; empty where it computes nothing.

    Parameters
    ----------
    results
        With `lifecircle.verdicts.results.Results.page`.
    """
    if results.page is None or projection_of(results.page.streets.crs) is None:
        return ""
    if _KEPT not in results.kept:
        results.kept[_KEPT] = pack(*page_arrays(results.page))
    packed: str = results.kept[_KEPT]
    return packed


def pack_streets(streets: PageStreets) -> str:
    """Return the streets alone, for a page that judges nothing; empty as that of `pack_page`."""
    if projection_of(streets.crs) is None:
        return ""
    return pack(*_streets(streets))


def projection_of(crs: str) -> Header | None:
    """Return a transverse Mercator projection as ``lc.transverse`` takes it; None: it is another.

    Parameters
    ----------
    crs
        Text that pyproj reads.
    """
    known = CRS.from_user_input(crs)
    operation, ellipsoid = known.coordinate_operation, known.ellipsoid
    if operation is None or ellipsoid is None or operation.method_name != "Transverse Mercator":
        return None
    given = {_PARAMETERS[p.name]: p.value for p in operation.params if p.name in _PARAMETERS}
    flat = ellipsoid.inverse_flattening
    return {"a": ellipsoid.semi_major_metre, "f": 1 / flat if flat else 0.0, **given}


def page_arrays(page: PageModel) -> tuple[Header, Arrays]:
    """Return header and arrays of `pack_page`."""
    header, arrays = _streets(page.streets)
    told, doors = door_arrays(page, header["origin"])
    arrays |= doors | kept_tables(page.tables, header["origin"])
    header |= {
        **told,
        "units": page.units,
        "blocks": page.blocks,
        "goals": page.goals,
        "counted": page.counted,
        "facilities": page.facilities,
    }
    return header, arrays


def _streets(streets: PageStreets) -> tuple[Header, Arrays]:
    metrics: list[Header] = []
    arrays: Arrays = {
        "s.ends": ("i4", _ends(streets)),
        **_lines(streets),
    }
    known: dict[int, int] = {}
    for number, metric in enumerate(streets.metrics):
        same = known.setdefault(id(metric.forward), number)
        metrics.append(
            {
                "id": f"{metric.profile}/{metric.measure}",
                "profile": metric.profile,
                "measure": metric.measure,
                "perMetre": metric.per_metre,
                "perWhole": metric.per_whole,
                "links": metric.links,
                "costs": same,
                "shut": metric.shut is not None and bool(metric.shut.any()),
            }
        )
        if same == number:
            told, stored = _costs(streets, number)
            metrics[number] |= told
            arrays |= stored
        if metrics[number]["shut"]:
            arrays[f"m.{number}.shut"] = ("u1", np.asarray(metric.shut)[node_order(streets)])
    for number, links in enumerate(streets.links):
        arrays |= _links(links, number)
    arrays |= {
        "e.x": ("f8", streets.entrance[:, 0]),
        "e.y": ("f8", streets.entrance[:, 1]),
        "e.of": ("d4", streets.entrance_of),
    }
    header: Header = {
        "projection": projection_of(streets.crs),
        "scale": streets.scale,
        "snapLimit": streets.snap_limit,
        "nodes": len(streets.nodes),
        "origin": [float(metres) for metres in _origin(streets)],
        "perMetre": _PER_METRE,
        "metrics": metrics,
        "links": [{"profile": links.profile} for links in streets.links],
    }
    return header, arrays


def node_order(streets: PageStreets) -> Ints:
    """Return the rows of nodes in the order that a page has them: as edges name them first."""
    ends = np.column_stack([streets.u, streets.v]).ravel()
    rows, first = np.unique(ends, return_index=True)
    alone = np.setdiff1d(np.arange(len(streets.nodes)), rows)
    return np.concatenate([rows[np.argsort(first, kind="stable")], alone]).astype(np.int64)


def _ends(streets: PageStreets) -> Ints:
    """Return, for u and v of each edge, 0 for the next new node, else how far back it stands."""
    order = node_order(streets)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    ends = rank[np.column_stack([streets.u, streets.v]).ravel()]
    # Ranks ascend where nodes are new.
    met = np.maximum.accumulate(np.append(-1, ends))
    return np.where(ends > met[:-1], 0, met[:-1] + 1 - ends)


def _origin(streets: PageStreets) -> Floats:
    if not len(streets.vertex):
        return np.zeros(2)
    return np.asarray(np.floor(streets.vertex.min(axis=0)))


def _lines(streets: PageStreets) -> Arrays:
    """Return nodes, and the vertices of lines between their ends, as steps from one to the next."""
    per, origin = _PER_METRE, _origin(streets)
    number = np.repeat(np.arange(len(streets.line) - 1), np.diff(streets.line))
    lines = shapely.simplify(shapely.linestrings(streets.vertex, indices=number), _STRAIGHT)
    size = shapely.get_num_coordinates(lines)
    node = np.rint((streets.nodes - origin) * per).astype(np.int64)
    vertex = np.rint((shapely.get_coordinates(lines) - origin) * per).astype(np.int64)
    last = np.cumsum(size) - 1
    first = last - size + 1
    vertex[first], vertex[last] = node[streets.u], node[streets.v]
    step = np.diff(vertex, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    inner = np.ones(len(vertex), dtype=bool)
    inner[first] = inner[last] = False
    order = node_order(streets)
    return {
        "s.node.x": ("d4", node[order, 0]),
        "s.node.y": ("d4", node[order, 1]),
        "s.inner": ("i4", size - 2),
        "s.x": ("i4", step[inner, 0]),
        "s.y": ("i4", step[inner, 1]),
    }


def _costs(streets: PageStreets, number: int) -> tuple[Header, Arrays]:
    """Return costs as differences to what those of the first metric foretell."""
    metric, base = streets.metrics[number], streets.metrics[0]
    forward, backward = metric.forward, metric.backward
    open_forward, open_backward = np.isfinite(forward), np.isfinite(backward)
    told: Floats = np.zeros(len(forward))
    ratio = 0.0
    if number:
        both = open_forward & np.isfinite(base.forward) & (base.forward > 0)
        ratio = float(np.median(forward[both] / base.forward[both])) if both.any() else 0.0
        told = np.rint(np.where(np.isfinite(base.forward), base.forward, 0.0) * ratio)
    known = np.where(open_forward, forward, told)
    back = np.where(open_backward, backward, known)
    prefix = f"m.{number}"
    arrays: Arrays = {
        f"{prefix}.forward": _whole(known - told),
        f"{prefix}.backward": _whole(back - known),
        f"{prefix}.closed": ("u1", ~open_forward + 2 * ~open_backward.astype(bool)),
    }
    return {"ratio": ratio}, arrays


def _whole(values: Floats) -> tuple[Kind, npt.ArrayLike]:
    fits = np.abs(values).max(initial=0.0) < _FINEST
    return ("i4", values.astype(np.int64)) if fits else ("f8", values)


def _links(links: PageLinks, number: int) -> Arrays:
    prefix = f"k.{number}"
    return {
        f"{prefix}.linkable": ("u1", links.linkable + 2 * links.island.astype(np.int64)),
        f"{prefix}.entrance.edge": ("i4", links.entrance_edge),
        f"{prefix}.entrance.fraction": ("f8", links.entrance_fraction),
        f"{prefix}.entrance.offset": ("f8", links.entrance_offset),
    }
