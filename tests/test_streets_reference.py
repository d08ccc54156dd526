"""Searches against networkx with virtual nodes, and properties that must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.streets import ADULT, ELDER, StreetNetwork, kth_nearest, nearest
from streets_helpers import FAR, by_place, random_network, reference_costs

seeds = st.integers(0, 2**32 - 1)


def case(seed, origins=25, entrances=8):
    rng = np.random.default_rng(seed)
    net = random_network(rng)
    # Some points on nodes, some twice, some just outside.
    at = rng.uniform(-40, 640, size=(origins + entrances, 2))
    at[:3] = net.nodes[rng.integers(len(net.nodes), size=3)]
    at[-3:] = at[rng.integers(origins, size=3)] + [[0, 0], [4, 0], [0, 9]]
    place_of = rng.integers(0, max(entrances - 2, 1), size=entrances)
    return net, at[:origins], at[origins:], place_of


@pytest.mark.parametrize("metric", [ADULT, ELDER, "distance"], ids=["adult", "elder", "metres"])
@pytest.mark.parametrize("seed", range(25))
def test_random_networks_against_networkx(seed, metric):
    net, at, doors, place_of = case(seed)
    origins, places = net.snap(at, limit=120), net.snap(doors, limit=120)
    expected = by_place(reference_costs(net, origins, places, metric), place_of)
    least = expected.min(axis=1)

    found = nearest(net, origins, places, place_of, metric, limit=FAR)
    np.testing.assert_array_equal(found.cost, least)
    reached = np.isfinite(least)
    np.testing.assert_array_equal(found.place >= 0, reached)
    named = expected[np.flatnonzero(reached), found.place[reached]]
    np.testing.assert_array_equal(named, least[reached])

    for k in (1, 2, 3):
        ordered = np.sort(np.pad(expected, ((0, 0), (0, 3)), constant_values=np.inf), axis=1)
        np.testing.assert_array_equal(
            kth_nearest(net, origins, places, place_of, metric, k, limit=FAR), ordered[:, k - 1]
        )


@pytest.mark.parametrize("seed", range(10))
def test_a_limit_only_cuts_off(seed):
    net, at, doors, place_of = case(seed)
    origins, places = net.snap(at), net.snap(doors)
    free = nearest(net, origins, places, place_of, ADULT, limit=FAR)
    finite = np.sort(free.cost[np.isfinite(free.cost)])
    limit = finite[len(finite) // 2]
    cut = nearest(net, origins, places, place_of, ADULT, limit=limit)
    within = free.cost <= limit
    assert (free.cost[within] == limit).any()
    assert not within.all()
    np.testing.assert_array_equal(cut.cost, np.where(within, free.cost, np.inf))
    np.testing.assert_array_equal(cut.place, np.where(within, free.place, -1))


@settings(max_examples=25, deadline=None)
@given(seeds, st.integers(0, 10**9), st.integers(0, 10**9))
def test_who_is_reached_in_less_time_is_reached_in_more(seed, one, other):
    net, at, doors, place_of = case(seed)
    origins, places = net.snap(at), net.snap(doors)
    t1, t2 = sorted((one, other))
    early = nearest(net, origins, places, place_of, ADULT, limit=t1)
    late = nearest(net, origins, places, place_of, ADULT, limit=t2)
    reached = early.place >= 0
    assert (late.place[reached] >= 0).all()
    np.testing.assert_array_equal(early.cost[reached], late.cost[reached])


@settings(max_examples=25, deadline=None)
@given(seeds, st.integers(1, 7))
def test_another_place_never_makes_it_worse(seed, fewer):
    net, at, doors, _ = case(seed)
    origins, places = net.snap(at), net.snap(doors)
    rows = np.arange(len(places))
    all_of_them = nearest(net, origins, places, rows, ADULT, limit=FAR)
    some = nearest(net, origins, places.take(rows[:fewer]), rows[:fewer], ADULT, limit=FAR)
    assert (all_of_them.cost <= some.cost).all()


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_order_choice_and_copies_of_rows_change_nothing(seed):
    net, at, doors, _ = case(seed)
    rng = np.random.default_rng(seed)
    count = len(doors)
    origins, places = net.snap(at), net.snap(doors)
    plain = nearest(net, origins, places, np.arange(count), ADULT, limit=FAR)

    rows = rng.integers(len(at), size=40)
    picked = nearest(net, net.snap(at[rows]), places, np.arange(count), ADULT, limit=FAR)
    np.testing.assert_array_equal(picked.cost, plain.cost[rows])
    np.testing.assert_array_equal(picked.place, plain.place[rows])

    order = rng.permutation(count)
    shuffled = nearest(net, origins, net.snap(doors[order]), np.arange(count), ADULT, limit=FAR)
    np.testing.assert_array_equal(shuffled.cost, plain.cost)
    same = np.where(shuffled.place < 0, -1, order[shuffled.place])
    # Places at the same spot cannot be told apart but by their rows.
    np.testing.assert_array_equal(
        np.where(same[:, None] < 0, -1.0, doors[same]),
        np.where(plain.place[:, None] < 0, -1.0, doors[plain.place]),
    )

    twice = np.repeat(np.arange(count), 2)
    doubled = nearest(net, origins, net.snap(doors[twice]), twice, ADULT, limit=FAR)
    np.testing.assert_array_equal(doubled.cost, plain.cost)
    np.testing.assert_array_equal(doubled.place, plain.place)


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_the_order_of_streets_changes_no_cost(seed):
    # No two nodes lie at the same place here: between unjoined streets at one point, the first
    # is linked to.
    net, at, doors, _ = case(seed)
    order = np.random.default_rng(seed).permutation(len(net.edges))
    edges = net.edges
    build = {
        "crs": net.crs,
        "kind": edges.kind,
        "walk_forward": edges.walk_forward,
        "walk_backward": edges.walk_backward,
    }
    costs = []
    for rows in (np.arange(len(edges)), order):
        here = {key: value if key == "crs" else value[rows] for key, value in build.items()}
        again = StreetNetwork.from_edges(
            edges.geometry[rows], nodes=(edges.u[rows], edges.v[rows]), **here
        )
        found = nearest(
            again, again.snap(at), again.snap(doors), np.arange(len(doors)), "distance", limit=FAR
        )
        costs.append(found.cost)
    np.testing.assert_array_equal(*costs)
