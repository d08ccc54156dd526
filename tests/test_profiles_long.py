"""Half an hour and an hour and a half by car in a generated county, exact with many places."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from lifecircle.streets import CAR, StreetNetwork, kth_nearest, nearest
from streets_helpers import CRS, line

SIDE = 28
STEP = 3_500.0
PLACES = 9_000
MINUTE = 60e6
KINDS = np.array(["motorway", "trunk", "primary", "secondary", "tertiary", "unclassified"])


@pytest.fixture(scope="module")
def county():
    """Return a county of 95 by 95 km: a perturbed grid of all kinds of road, some one-way."""
    rng = np.random.default_rng(90)
    grid = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE)), axis=-1) * STEP
    xy = grid + rng.uniform(-900, 900, grid.shape)
    lines = [line(xy[i, j], xy[i, j + 1]) for i in range(SIDE) for j in range(SIDE - 1)]
    lines += [line(xy[i, j], xy[i + 1, j]) for i in range(SIDE - 1) for j in range(SIDE)]
    kept = rng.random(len(lines)) < 0.85
    lines = [each for each, stays in zip(lines, kept, strict=True) if stays]
    count = len(lines)
    limits = np.where(rng.random(count) < 0.3, rng.integers(20, 80, count), np.inf)
    return StreetNetwork.from_edges(
        lines, crs=CRS, mode="drive", kind=rng.choice(KINDS, count), limit_forward=limits,
        walk_backward=rng.random(count) < 0.9,
    )  # fmt: skip


@pytest.fixture(scope="module")
def places(county):
    """Return points on the roads of the main part, as many as there are clinics in a province."""
    rng = np.random.default_rng(91)
    row = rng.integers(0, len(county.edges), PLACES)
    part = rng.random(PLACES)
    lines = county.edges.geometry[row]
    xy = np.array(
        [g.interpolate(f, normalized=True).coords[0] for g, f in zip(lines, part, strict=True)]
    )
    return county.snap(xy, profile=CAR)


def reference(county, places, chosen, *, outward):
    """Return the least time between every node and one of the places, with networkx."""
    costs = county.costs(CAR)
    edges = county.edges
    ahead, back = (costs.forward, costs.backward)
    if outward:
        ahead, back = back, ahead
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(county.nodes)))

    def add(start, end, cost):
        if (
            np.isfinite(cost)
            and cost < graph.get_edge_data(start, end, {"weight": np.inf})["weight"]
        ):
            graph.add_edge(start, end, weight=float(cost))

    for e, (u, v) in enumerate(zip(edges.u.tolist(), edges.v.tolist(), strict=True)):
        # Backwards: from the places to the nodes.
        add(v, u, ahead[e])
        add(u, v, back[e])
    for i in np.flatnonzero(chosen).tolist():
        e, f = int(places.edge[i]), places.fraction[i]
        off = np.rint(places.offset[i] * CAR.pace)
        if np.isfinite(ahead[e]):
            add("place", int(edges.u[e]), off + np.rint(f * ahead[e]))
        if np.isfinite(back[e]):
            add("place", int(edges.v[e]), off + back[e] - np.rint(f * back[e]))
    found = nx.single_source_dijkstra_path_length(graph, "place")
    return np.array([found.get(node, np.inf) for node in range(len(county.nodes))])


@pytest.mark.parametrize("direction", ["to_facility", "from_facility"])
@pytest.mark.parametrize(("minutes", "few"), [(30, 9), (90, 9), (90, 3)])
def test_long_drives_are_exact(county, places, minutes, few, direction):
    chosen = np.zeros(PLACES, dtype=bool)
    chosen[:: PLACES // few] = True
    homes = county.snap(county.nodes, profile=CAR)
    on_node = (homes.offset == 0) & np.isin(homes.fraction, (0, 1))
    assert on_node.sum() > 500
    limit = minutes * MINUTE
    few_places = county.snap(places.xy[chosen], profile=CAR)
    rows = np.arange(chosen.sum())
    found = nearest(county, homes, few_places, rows, CAR, limit=limit, direction=direction)
    expected = reference(county, places, chosen, outward=direction == "from_facility")
    expected[expected > limit] = np.inf
    at = np.where(homes.fraction == 0, county.edges.u[homes.edge], county.edges.v[homes.edge])
    np.testing.assert_array_equal(found.cost[on_node], expected[at[on_node]])
    assert np.isfinite(found.cost).any()
    assert np.isinf(found.cost).any() or minutes == 90


def test_ninety_minutes_with_thousands_of_places_are_not_refused(county, places):
    homes = county.snap(county.nodes, profile=CAR)
    rows = np.arange(PLACES)
    limit = 90 * MINUTE
    # 5.4e9 microseconds times 2**14 is less than 1e14, of the 9e15 that are exact.
    assert PLACES.bit_length() == 14
    found = nearest(county, homes, places, rows, CAR, limit=limit)
    expected = reference(county, places, np.ones(PLACES, dtype=bool), outward=False)
    at = np.where(homes.fraction == 0, county.edges.u[homes.edge], county.edges.v[homes.edge])
    on_node = (homes.offset == 0) & np.isin(homes.fraction, (0, 1))
    direct = found.cost[on_node] < expected[at[on_node]]
    # Only a place within ten metres of a home is nearer than by road.
    assert direct.mean() < 0.05
    np.testing.assert_array_equal(found.cost[on_node][~direct], expected[at[on_node]][~direct])
    named = found.place[on_node]
    assert (named >= 0).mean() > 0.95


def test_the_time_to_the_second_place_is_exact_at_ninety_minutes(county, places):
    homes = county.snap(county.nodes[::13], profile=CAR)
    chosen = [10, 4_000, 8_000]
    three = county.snap(places.xy[chosen], profile=CAR)
    limit = 90 * MINUTE
    second = kth_nearest(county, homes, three, np.arange(3), CAR, 2, limit=limit)
    each = np.array([
        nearest(county, homes, county.snap(places.xy[[i]], profile=CAR), [0], CAR, limit=limit).cost
        for i in chosen
    ])  # fmt: skip
    expected = np.sort(each, axis=0)[1]
    np.testing.assert_array_equal(second, expected)
    assert np.isfinite(expected).any()


def test_times_of_cars_are_the_same_at_all_hours_and_say_so():
    said = {note.code: note.text for note in CAR.notes}
    assert "same at all hours, without congestion" in said["profile.car.turns"].en
    assert "不分时段，不计拥堵" in said["profile.car.turns"].zh
