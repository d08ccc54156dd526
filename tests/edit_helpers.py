"""Random towns and edits of them, and what "the same number by number" means."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import shapely

from lifecircle.streets import ADULT, ELDER, WHEELCHAIR, Distance, StreetNetwork
from streets_helpers import CRS, line, random_network

METRICS = (ADULT, ELDER, WHEELCHAIR, "distance", Distance(WHEELCHAIR))


def bare(net):
    """The same arrays, from which nothing was derived yet."""
    return replace(net, _graphs={}, _links={})


def ask(net):
    """Let a network derive everything that an edit carries over."""
    for metric in METRICS:
        for outward in (False, True):
            net.graph(metric, outward=outward)
    for profile in (None, WHEELCHAIR):
        net.links_of(profile)
    assert net.lines


def assert_equal_arrays(one, other):
    for field in fields(one):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if isinstance(a, np.ndarray):
            assert a.dtype == b.dtype
            assert np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
        else:
            assert a == b or (a is None and b is None)


def assert_same_graph(one, other):
    assert_equal_arrays(one.costs, other.costs)
    for name in ("indptr", "indices", "weights"):
        a, b = getattr(one, name), getattr(other, name)
        assert a.dtype == b.dtype, name
        np.testing.assert_array_equal(a, b, err_msg=name)
    assert one.off_street == other.off_street
    assert (one.shut is None) == (other.shut is None)
    if one.shut is not None:
        np.testing.assert_array_equal(one.shut, other.shut)


def assert_same_snap(one, other):
    for name in ("edge", "fraction", "offset", "status", "xy"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


def assert_as_made_anew(net, points):
    """A network that went through edits answers as one of the same arrays without a past."""
    new = bare(net)
    for metric in METRICS:
        for outward in (False, True):
            assert_same_graph(
                net.graph(metric, outward=outward), new.graph(metric, outward=outward)
            )
    assert_equal_arrays(net.islands, new.islands)
    for profile in (None, WHEELCHAIR):
        for limit in (5.0, 300.0):
            assert_same_snap(net.snap(points, limit, profile), new.snap(points, limit, profile))
    for point in points[:5]:
        at = shapely.Point(point)
        np.testing.assert_array_equal(net.lines.within(at, 60), new.lines.within(at, 60))


def town(rng):
    """A random network with further parts: an island, twins, a loop, nothing long, a dead end."""
    net = random_network(rng)
    edges = net.edges
    more = [
        line((700, 0), (760, 0)), line((760, 0), (760, 40)),
        line((700, 0), (700, 0)),
        line((760, 40), (790, 40), (790, 60), (760, 40)),
        line((200, 700), (400, 700)),
    ]  # fmt: skip
    top = int(max(edges.u.max(), edges.v.max())) + 1
    u = np.append(edges.u, [top, top + 1, top, top + 2, top + 4])
    v = np.append(edges.v, [top + 1, top + 2, top + 3, top + 2, top + 5])
    lines = np.concatenate([edges.geometry, more])
    pad = np.ones(len(more), dtype=bool)
    made = StreetNetwork.from_edges(
        lines, crs=CRS, nodes=(u, v), elevation=net.surface,
        kind=[*edges.kind, *["footway"] * len(more)],
        structure=np.append(edges.structure, np.zeros(len(more), dtype=np.int8)),
        incline=np.append(edges.incline, np.zeros(len(more), dtype=np.int8)),
        walk_forward=np.append(edges.walk_forward, pad),
        walk_backward=np.append(edges.walk_backward, pad),
    )  # fmt: skip
    return replace(made, barred=rng.random(len(made.nodes)) < 0.1)


def points_in(rng, net, count=40):
    """Points beside streets, exactly on streets and nodes, and far away."""
    rows = rng.integers(len(net.edges), size=count)
    on = shapely.line_interpolate_point(
        net.edges.geometry[rows], rng.random(count), normalized=True
    )
    on = shapely.get_coordinates(on)
    beside = on + rng.normal(0, 30, (count, 2))
    nodes = net.nodes[rng.integers(len(net.nodes), size=count // 2)]
    away = rng.uniform(-800, 1600, (count // 2, 2))
    return np.concatenate([beside, on, nodes, away])


def some_change(rng, net):
    """A change at random; it may be impossible."""
    where = points_in(rng, net, 4)
    at = shapely.Point(where[rng.integers(8)])
    which = rng.integers(7)
    if which <= 1:
        places = where[rng.choice(10, int(rng.integers(2, 4)), replace=False)]
        kind = "steps" if rng.random() < 0.3 else "footway"
        return lambda draft: draft.add_path(shapely.LineString(places), kind=kind, name="新")
    if which == 2:
        return lambda draft: draft.close(at)
    if which == 3:
        return lambda draft: draft.close_gate(at)
    if which == 4:
        return lambda draft: draft.open_gate(at)
    if which == 5:
        return lambda draft: draft.forbid_links(at)
    row = int(rng.integers(len(net.edges)))
    return lambda draft: draft.close_edge(row)
