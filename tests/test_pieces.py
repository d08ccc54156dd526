"""Reached pieces of edges, against networkx on edges that are cut at many points."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.streets import ADULT, StreetNetwork, nearest
from lifecircle.streets.search.intervals import cut
from lifecircle.streets.search.pieces import reached_pieces
from lifecircle.streets.search.waves import waves
from lifecircle.streets.snap import Snap
from streets_helpers import CRS, line, network

LAS_PALMAS = Path(__file__).parent.parent / "data" / "streets" / "las-palmas.osm.pbf"
METRE = 10_000
seeds = st.integers(0, 2**32 - 1)


def on_edges(net, edge, fraction, offset=0.0):
    """Points linked to edges at fractions."""
    edge = np.atleast_1d(np.asarray(edge, dtype=np.int64))
    fraction = np.broadcast_to(np.asarray(fraction, dtype=float), edge.shape).copy()
    at = shapely.line_interpolate_point(net.edges.geometry[edge], fraction, normalized=True)
    return Snap(
        edge,
        fraction,
        np.broadcast_to(np.asarray(offset, dtype=float), edge.shape).copy(),
        np.full(len(edge), "ok", dtype=object),
        shapely.get_coordinates(at),
    )


def reach(net, links, limits, *, source_of=None, metric="distance", outward=True):
    source_of = np.arange(len(links)) if source_of is None else np.asarray(source_of)
    found = waves(net, links, source_of, metric, limit=max(limits), outward=outward)
    return reached_pieces(net, found, links, source_of, metric, limits, outward=outward)


def told(pieces):
    """Pieces as rows (edge, first, last)."""
    columns = (pieces.edge, pieces.first, pieces.last)
    return [tuple(float(f"{x:.9g}") for x in row) for row in zip(*columns, strict=True)]


def test_an_edge_reached_from_both_ends_is_whole_only_where_the_waves_meet():
    # Two ways around a square: 100 m to either end of an edge of 300 m.
    net = network(
        line((0, 0), (100, 0)), line((0, 0), (0, 100)), line((100, 0), (200, 200), (0, 100))
    )
    far = float(net.edges.length[2])
    source = on_edges(net, 0, 0.0)
    almost = reach(net, source, [round((100 + far / 2 - 1) * METRE)])
    share = (far / 2 - 1) / far
    assert told(almost) == [
        (0, 0, 1), (1, 0, 1), (2, 0, pytest.approx(share, abs=1e-6)),
        (2, pytest.approx(1 - share, abs=1e-6), 1),
    ]  # fmt: skip
    assert almost.metres(net).sum() == pytest.approx(200 + far - 2, abs=1e-3)
    met = reach(net, source, [round((100 + far / 2 + 1) * METRE)])
    assert told(met) == [(0, 0, 1), (1, 0, 1), (2, 0, 1)]


@pytest.mark.parametrize(("left_between", "met"), [(0, True), (1, True), (2, False)])
def test_waves_meet_where_no_whole_unit_is_left_between_them(left_between, met):
    net = network(line((0, 0), (300, 0)), line((-10, 0), (0, 0)), line((300, 0), (310, 0)))
    links = on_edges(net, [1, 2], [0.0, 1.0], [0.0, left_between / METRE])
    found = reach(net, links, [160 * METRE], source_of=[0, 0])
    pieces = [(0, 0, 1)] if met else [(0, 0, 0.5), (0, 0.500000667, 1)]
    assert told(found) == [*pieces, (1, 0, 1), (2, 0, 1)]


def test_a_wave_one_unit_short_of_an_end_that_is_not_reached_does_not_get_there():
    net = network(line((0, 0), (300, 0)), line((300, 0), (310, 0)))
    short = reach(net, on_edges(net, 1, 1.0), [310 * METRE - 1])
    assert told(short) == [(0, 3.33333333e-07, 1), (1, 0, 1)]


def test_the_own_edge_is_reached_around_the_link_in_both_directions():
    net = network(line((0, 0), (1000, 0)))
    source = on_edges(net, 0, 0.4, 10.0)
    assert told(reach(net, source, [100 * METRE])) == [(0, 0.31, 0.49)]
    assert told(reach(net, source, [700 * METRE])) == [(0, 0, 1)]
    assert told(reach(net, source, [450 * METRE])) == [(0, 0, 0.84)]
    assert not len(reach(net, source, [9 * METRE]))


def test_one_way_streets_are_reached_in_their_direction_only():
    net = network(
        line((0, 0), (100, 0)), line((100, 0), (200, 0)), line((100, 0), (100, 100)),
        walk_backward=[False, False, True], walk_forward=[True, True, True],
    )  # fmt: skip
    source = on_edges(net, 0, 0.5)
    assert told(reach(net, source, [80 * METRE])) == [(0, 0.5, 1), (1, 0, 0.3), (2, 0, 0.3)]
    assert told(reach(net, source, [80 * METRE], outward=False)) == [(0, 0, 0.5)]
    other = on_edges(net, 2, 1.0)
    assert told(reach(net, other, [150 * METRE])) == [(1, 0, 0.5), (2, 0, 1)]
    assert told(reach(net, other, [150 * METRE], outward=False)) == [(0, 0.5, 1), (2, 0, 1)]


def test_a_ring_street_is_reached_around_itself():
    ring = [(100 * np.cos(a), 100 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 41)]
    net = network(line(*ring[:-1], ring[0]))
    whole = float(np.rint(net.edges.length[0] * METRE))
    # From its own node, from a link just beside it, and where the waves meet on the far side.
    assert told(reach(net, on_edges(net, 0, 0.0), [whole / 4])) == [(0, 0, 0.25), (0, 0.75, 1)]
    assert told(reach(net, on_edges(net, 0, 0.1), [whole / 4])) == [
        (0, 0, pytest.approx(0.35, abs=1e-6)), (0, pytest.approx(0.85, abs=1e-6), 1)
    ]  # fmt: skip
    assert told(reach(net, on_edges(net, 0, 0.1), [whole / 2 + 1])) == [(0, 0, 1)]


def test_zero_length_and_closed_edges():
    net = network(
        line((0, 0), (100, 0)), line((100, 0), (100, 0)), line((100, 0), (200, 0)),
        line((0, 0), (0, 100)),
        nodes=([0, 1, 2, 0], [1, 2, 3, 4]),
        walk_forward=[True, True, True, False], walk_backward=[True, True, True, False],
    )  # fmt: skip
    assert told(reach(net, on_edges(net, 0, 0.0), [130 * METRE])) == [
        (0, 0, 1), (1, 0, 1), (2, 0, 0.3)
    ]  # fmt: skip
    # Exactly at its end: it costs nothing more.
    assert told(reach(net, on_edges(net, 0, 0.0), [100 * METRE])) == [(0, 0, 1), (1, 0, 1)]


def test_entrances_of_one_source_are_united_and_sources_kept_apart():
    net = network(line((0, 0), (1000, 0)))
    links = on_edges(net, [0, 0, 0, 0], [0.7, 0.1, 0.25, 0.5])
    together = reach(net, links, [100 * METRE], source_of=[1, 1, 1, 0])
    assert together.source.tolist() == [0, 1, 1]
    assert told(together) == [(0, 0.4, 0.6), (0, 0, 0.35), (0, 0.6, 0.8)]


def test_unlinked_sources_reach_nothing():
    net = network(line((0, 0), (1000, 0)))
    links = net.snap(np.array([[0, 5000.0], [500, 0], [0, -9000]]))
    found = reach(net, links, [100 * METRE, 200 * METRE])
    assert found.start.tolist() == [0, 0, 0, 1, 2, 2, 2]
    assert told(found) == [(0, 0.4, 0.6), (0, 0.3, 0.7)]
    assert found.limit.tolist() == [0, 1]
    assert told(found.of(1, 1)) == [(0, 0.3, 0.7)]


@pytest.mark.parametrize("seed", range(6))
def test_many_sources_are_the_same_as_some_at_a_time(monkeypatch, seed):
    net, links, source_of = knotty(seed)
    limits = [60 * METRE, 200 * METRE]
    at_once = reach(net, links, limits, source_of=source_of)
    monkeypatch.setattr("lifecircle.streets.search.pieces._CELLS", 2 * len(net.nodes))
    by_two = reach(net, links, limits, source_of=source_of)
    assert len(at_once)
    for name in ("start", "edge", "first", "last"):
        np.testing.assert_array_equal(getattr(at_once, name), getattr(by_two, name))
    order = np.lexsort((at_once.first, at_once.edge, at_once.limit, at_once.source))
    np.testing.assert_array_equal(order, np.arange(len(order)))


def test_lines_are_cut_at_fractions_of_their_length():
    bent = line((0, 0), (100, 0), (100, 100), (100, 300))
    lines = np.array([bent, bent, bent, bent], dtype=object)
    found = cut(lines, np.array([0, 0.125, 0, 0.25]), np.array([1, 0.75, 0.1, 0.5]))
    assert [shape.wkt for shape in found] == [
        bent.wkt,
        "LINESTRING (50 0, 100 0, 100 100, 100 200)",
        "LINESTRING (0 0, 40 0)",
        "LINESTRING (100 0, 100 100)",
    ]
    assert found[0] is bent
    assert lines[1] is bent


def knotty(seed, sources=5, entrances=8):
    """Random streets with all that is awkward, and links of several sources."""
    rng = np.random.default_rng(seed)
    at = rng.integers(0, 12, size=(14, 2)) * 50.0
    u, v = rng.integers(11, size=(2, 18))  # 11 to 13 belong to a part of their own
    u, v = np.concatenate([u, [11, 12], [3, 3]]), np.concatenate([v, [12, 13], [3, 4]])
    twin = rng.integers(len(u), size=3)
    u, v = np.append(u, u[twin]), np.append(v, v[twin])
    at[4] = at[3]
    middle = (at[u] + at[v]) / 2 + rng.normal(0, 25, size=(len(u), 2))
    lines = [line(at[a], m, at[b]) for a, m, b in zip(u, middle, v, strict=True)]
    lines[-4] = line(at[3], at[3])
    hills = rng.normal(0, 0.05, size=2)
    way = rng.random(len(u))
    net = StreetNetwork.from_edges(
        lines, crs=CRS, nodes=(u, v), elevation=lambda xy: xy @ hills,
        walk_forward=way > 0.15, walk_backward=(way < 0.1) | (way > 0.3),
    )  # fmt: skip
    fraction = rng.choice([0, 1, 0.5, -1, -1, -1], size=entrances)
    fraction = np.where(fraction < 0, rng.random(entrances), fraction)
    links = on_edges(
        net, rng.integers(len(u), size=entrances), fraction, rng.choice([0, 20], entrances)
    )
    links.edge[0], links.fraction[0], links.offset[0] = -1, np.nan, np.nan
    source_of = rng.integers(sources, size=entrances)
    return net, links, source_of


def cut_up(net, metric, links, parts=8):
    """The network with every edge cut at many points: a DiGraph, and its points by edge."""
    costs = net.distances() if metric == "distance" else net.costs(metric)
    graph, points = nx.DiGraph(), {}
    graph.add_nodes_from(range(len(net.nodes)))
    for edge in range(len(net.edges)):
        inner = {*(np.arange(1, parts) / parts), *links.fraction[links.edge == edge]} - {0.0, 1.0}
        at = [0.0, *sorted(inner), 1.0]
        names = [(edge, f) for f in at]
        names[0], names[-1] = int(net.edges.u[edge]), int(net.edges.v[edge])
        points[edge] = list(zip(at, names, strict=True))
        for (a, start), (b, end) in zip(points[edge][:-1], points[edge][1:], strict=True):
            for whole, (x, y) in (
                (costs.forward[edge], (start, end)),
                (costs.backward[edge], (end, start)),
            ):
                if np.isfinite(whole):
                    cost = int(np.rint(b * whole) - np.rint(a * whole))
                    cost = min(cost, graph.get_edge_data(x, y, {"weight": cost})["weight"])
                    graph.add_edge(x, y, weight=cost)
    return graph, points, costs


def check_reference(seed, metric, outward):
    net, links, source_of = knotty(seed)
    unit = METRE if metric == "distance" else 750_000
    limits = [round(metres * unit) for metres in (15, 150, 400, 900)]
    found = reach(net, links, limits, source_of=source_of, metric=metric, outward=outward)
    graph, points, costs = cut_up(net, metric, links)
    if not outward:
        graph = graph.reverse()
    seen = 0
    for source in range(int(source_of.max()) + 1):
        tree = graph.copy()
        tree.add_node("s")
        for i in np.flatnonzero((source_of == source) & (links.edge >= 0)):
            names = dict(points[int(links.edge[i])])
            off = int(np.rint(links.offset[i] * unit))
            name = names[float(links.fraction[i])]
            off = min(off, tree.get_edge_data("s", name, {"weight": off})["weight"])
            tree.add_edge("s", name, weight=off)
        expected = nx.single_source_dijkstra_path_length(tree, "s")
        for number, limit in enumerate(limits):
            here = found.of(source, number)
            for edge, at in points.items():
                mine = here.edge == edge
                ends = costs.forward[edge], costs.backward[edge]
                if not np.isfinite(ends).any():
                    assert not mine.any()
                    continue
                hair = 1.01 / max(min(c for c in ends if np.isfinite(c)), 1)
                first, last = here.first[mine], here.last[mine]
                assert (first < last).all()
                assert (first[1:] > last[:-1]).all()
                for f, name in at[1:-1]:
                    cost = expected.get(name, np.inf)
                    if cost <= limit:
                        assert ((first <= f + hair) & (f - hair <= last)).any()
                        seen += 1
                    elif cost > limit + 1:
                        assert not ((first < f - hair) & (f + hair < last)).any()
    return seen


@settings(max_examples=15, deadline=None)
@given(seeds, st.sampled_from(["distance", ADULT]), st.booleans())
def test_random_networks_against_networkx(seed, metric, outward):
    check_reference(seed, metric, outward)


@pytest.mark.parametrize("seed", range(4))
def test_known_networks_against_networkx(seed):
    assert check_reference(seed, ADULT, outward=bool(seed % 2)) > 100


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_a_larger_limit_reaches_all_that_a_smaller_one_does(seed):
    net, links, source_of = knotty(seed)
    limits = [round(metres * METRE) for metres in (20, 21, 60, 200, 500)]
    found = reach(net, links, limits, source_of=source_of)
    for source in range(int(source_of.max()) + 1):
        for number in range(len(limits) - 1):
            small, large = found.of(source, number), found.of(source, number + 1)
            for edge, first, last in zip(small.edge, small.first, small.last, strict=True):
                mine = large.edge == edge
                assert ((large.first[mine] <= first) & (large.last[mine] >= last)).any()
            alone = reach(net, links, [limits[number]], source_of=source_of)
            assert told(alone.of(source)) == told(small)


def test_real_streets_are_reached_where_nearest_says_so():
    net = StreetNetwork.from_osm(LAS_PALMAS)
    rng = np.random.default_rng(4)
    edge = rng.choice(np.flatnonzero(net.edges.linkable), 3)
    source = net.snap(net.nodes[net.edges.u[edge]] + 7.0)
    limit = 15 * 60_000_000
    beside = np.hypot(*(net.nodes[net.edges.u] - source.xy[:1]).T) < 2500
    places = on_edges(net, rng.choice(np.flatnonzero(beside), 4000), rng.random(4000))
    for outward in (True, False):
        found = reach(net, source, [limit], metric=ADULT, outward=outward).of(0)
        costs = nearest(
            net, places, source.take([0]), [0], ADULT, limit=10 * limit,
            direction="from_facility" if outward else "to_facility",
        ).cost  # fmt: skip
        order = np.argsort(found.edge, kind="stable")
        within = np.zeros(len(places), dtype=bool)
        for piece in order:
            within |= (
                (places.edge == found.edge[piece])
                & (places.fraction >= found.first[piece])
                & (places.fraction <= found.last[piece])
            )
        straight = np.hypot(*(places.xy - source.xy[0]).T) < 11
        unsure = np.abs(costs - limit) <= 1
        assert 200 < within.sum() < 3800
        np.testing.assert_array_equal(within, np.where(straight | unsure, within, costs <= limit))
