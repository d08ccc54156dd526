"""People seated at places with room: by hand, against networkx and HiGHS, what must hold."""

from __future__ import annotations

import math
from itertools import product

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ortools.graph.python import min_cost_flow
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from lifecircle.access import seating
from lifecircle.access.seating import seat
from lifecircle.base.errors import InputError
from lifecircle.streets.search.pairs import Costs

MINUTE = 60_000_000


def pairs(rows, origins, places):
    """Return costs from rows of origin, place and cost, in any order."""
    rows = sorted(rows)
    origin, place, cost = (np.array([row[i] for row in rows], dtype=float) for i in range(3))
    start = np.searchsorted(origin, np.arange(origins + 1))
    return Costs(start, place.astype(np.int64), cost, places)


def random_case(seed, origins, places, share=0.3, *, room=0.9, whole=True):
    rng = np.random.default_rng(seed)
    rows = np.argwhere(rng.random((origins, places)) < share)
    cost = rng.integers(0, 15 * MINUTE + 1, len(rows)).astype(float)
    start = np.searchsorted(rows[:, 0], np.arange(origins + 1))
    people = rng.gamma(1, 20, origins) * (rng.random(origins) < 0.9)
    capacity = rng.gamma(1, 1, places) * (rng.random(places) < 0.9)
    capacity *= people.sum() * room / max(capacity.sum(), 1e-9)
    if whole:
        people, capacity = np.floor(people), np.floor(capacity)
    return Costs(start, rows[:, 1], cost, places), people, capacity


def check(costs, people, capacity, found):
    """Nobody is seated twice, nowhere is overfull, and all sums are those of the flow."""
    assert (found.flow >= 0).all()
    assert (found.seated <= people).all()
    assert (found.taken <= capacity).all()
    near = {"rtol": 1e-12, "atol": 1e-12}
    by_origin = np.bincount(costs.origin, found.flow, costs.origins)
    np.testing.assert_allclose(by_origin, found.seated, **near)
    np.testing.assert_array_equal(np.bincount(costs.place, found.flow, costs.places), found.taken)
    np.testing.assert_allclose(found.taken.sum(), found.seated.sum(), **near)
    np.testing.assert_allclose(found.travel, found.flow @ costs.cost, rtol=1e-12)


# ---- by hand -------------------------------------------------------------------------------------


def test_all_are_seated_where_someone_goes_farther():
    # The first origin knows one place only, so the second makes room there.
    costs = pairs([(0, 0, 4), (1, 0, 1), (1, 1, 9)], 2, 2)
    found = seat(costs, np.array([5.0, 5]), np.array([6.0, 10]))
    assert found.flow.tolist() == [5, 1, 4]
    assert found.seated.tolist() == [5, 5]
    assert found.taken.tolist() == [6, 4]
    assert found.travel == 5 * 4 + 1 * 1 + 4 * 9


def test_who_is_nearest_gets_the_last_places():
    costs = pairs([(0, 0, 4), (1, 0, 1), (2, 0, 3)], 4, 1)
    found = seat(costs, np.array([5.0, 5, 5, 5]), np.array([7.0]))
    assert found.seated.tolist() == [0, 5, 2, 0]
    assert found.travel == 5 * 1 + 2 * 3


def test_seating_more_people_comes_before_less_travel():
    # One seat fewer would save all the travel.
    costs = pairs([(0, 0, 0), (0, 1, 900), (1, 0, 900)], 2, 2)
    found = seat(costs, np.array([1.0, 1]), np.array([1.0, 1]))
    assert found.flow.tolist() == [0, 1, 1]
    assert found.travel == 1800


def test_where_all_fit_at_the_nearest_place_no_solver_is_asked(monkeypatch):
    costs, people, _ = random_case(5, 60, 9)
    monkeypatch.setattr(seating._Case, "solved", lambda case: np.zeros(len(case.pair) // 0))
    with pytest.raises(ZeroDivisionError):
        seat(costs, people, np.ones(9))
    monkeypatch.setattr(
        seating._Case, "solved", lambda case: np.zeros(0 if not len(case.pair) else 1 // 0)
    )
    found = seat(costs, people, np.full(9, people.sum()))
    dense = np.full((60, 9), np.inf)
    dense[costs.origin, costs.place] = costs.cost
    reached = np.isfinite(dense).any(axis=1)
    assert found.seated.tolist() == np.where(reached, people, 0).tolist()
    assert found.travel == (people * dense.min(axis=1))[reached & (people > 0)].sum()
    check(costs, people, np.full(9, people.sum()), found)


def test_one_crowded_part_of_a_city_does_not_concern_the_others(monkeypatch):
    asked = []
    solved = seating._Case.solved
    monkeypatch.setattr(
        seating._Case, "solved", lambda case: (asked.append(set(case.origin)), solved(case))[1]
    )
    rows = [(0, 0, 5), (0, 1, 6), (1, 0, 5), (1, 1, 7), (2, 2, 1), (2, 3, 2), (3, 2, 1), (3, 3, 2)]
    found = seat(pairs(rows, 4, 4), np.full(4, 3.0), np.array([4.0, 2, 10, 1]))
    assert asked == [{0, 1}]
    assert found.flow.tolist() == [1, 2, 3, 0, 3, 0, 3, 0]


def test_nobody_and_nowhere():
    costs = pairs([(0, 0, 5), (1, 1, 5)], 3, 3)
    for people, capacity in ((np.zeros(3), np.ones(3)), (np.ones(3), np.zeros(3))):
        found = seat(costs, people, capacity)
        assert found.seated.tolist() == found.taken.tolist() == [0] * 3
        assert found.travel == 0
    empty = seat(pairs([], 2, 0), np.ones(2), np.zeros(0))
    assert (empty.seated.tolist(), empty.taken.tolist(), len(empty.flow)) == ([0, 0], [], 0)
    nobody = seat(pairs([], 0, 2), np.zeros(0), np.ones(2))
    assert (nobody.seated.tolist(), nobody.taken.tolist()) == ([], [0, 0])


def test_parts_of_people():
    costs = pairs([(0, 0, 1), (0, 1, 2), (1, 1, 1)], 2, 2)
    people, capacity = np.array([10 / 3, 0.1]), np.array([1.25, 50.5])
    found = seat(costs, people, capacity)
    assert found.seated.tolist() == people.tolist()
    np.testing.assert_allclose(found.flow, [1.25, 10 / 3 - 1.25, 0.1], rtol=0, atol=1e-9)
    check(costs, people, capacity, found)
    # A place with next to no room gets next to nobody, and never more.
    found = seat(costs, people, np.array([1e-12, 0.05]))
    check(costs, people, np.array([1e-12, 0.05]), found)
    assert found.taken == pytest.approx([0, 0.05], abs=1e-9)


def test_numbers_beyond_all_measure():
    costs = pairs([(0, 0, 3), (1, 0, 1), (1, 1, 2)], 2, 2)
    people = np.array([2.0**55, 2.0**54])
    found = seat(costs, people, np.array([2.0**55, 1e300]))
    assert found.seated.tolist() == people.tolist()
    assert found.flow.tolist() == [2.0**55, 0, 2.0**54]
    found = seat(costs, people, np.array([2.0**54, 2.0**53]))
    assert found.taken.tolist() == [2.0**54, 2.0**53]


def test_costs_beyond_all_measure_are_refused():
    costs = pairs([(0, 0, 2.0**59), (1, 0, 1)], 2, 1)
    assert seat(costs, np.ones(2), np.full(1, 2.0)).travel == 2.0**59 + 1
    with pytest.raises(InputError, match="too large"):
        seat(costs, np.ones(2), np.ones(1))


@pytest.mark.parametrize(
    ("people", "capacity"),
    [([1.0], [1.0, 1]), ([1.0, 2], [1.0]), ([-1.0, 2], [1.0, 1]), ([1.0, 2], [1.0, math.inf])],
)
def test_numbers_that_do_not_fit_are_refused(people, capacity):
    with pytest.raises(InputError, match="do not fit the pairs"):
        seat(pairs([(0, 0, 5), (1, 1, 5)], 2, 2), np.array(people), np.array(capacity))


def test_a_flow_that_was_not_solved_is_told(monkeypatch):
    class Broken(min_cost_flow.SimpleMinCostFlow):
        def solve_max_flow_with_min_cost(self):
            return self.BAD_RESULT

    monkeypatch.setattr(min_cost_flow, "SimpleMinCostFlow", Broken)
    with pytest.raises(RuntimeError, match="BAD_RESULT"):
        seat(pairs([(0, 0, 5)], 1, 1), np.full(1, 2.0), np.ones(1))


# ---- against others ------------------------------------------------------------------------------


def by_networkx(costs, people, capacity):
    graph = nx.DiGraph()
    graph.add_nodes_from(["from", "to"])
    for i, number in enumerate(people.astype(int).tolist()):
        graph.add_edge("from", ("o", i), capacity=number, weight=0)
    for j, number in enumerate(capacity.astype(int).tolist()):
        graph.add_edge(("p", j), "to", capacity=number, weight=0)
    each = (costs.origin.tolist(), costs.place.tolist(), costs.cost.astype(int).tolist())
    for i, j, cost in zip(*each, strict=True):
        graph.add_edge(("o", i), ("p", j), weight=cost)
    flow = nx.max_flow_min_cost(graph, "from", "to")
    return sum(flow["from"].values()), nx.cost_of_flow(graph, flow)


@pytest.mark.parametrize("room", [0.5, 1, 2])
@pytest.mark.parametrize("seed", range(5))
def test_small_cases_against_networkx(seed, room):
    costs, people, capacity = random_case(seed, 25, 6, room=room)
    found = seat(costs, people, capacity)
    check(costs, people, capacity, found)
    assert (np.rint(found.flow) == found.flow).all()
    assert (found.seated.sum(), found.travel) == by_networkx(costs, people, capacity)


def by_highs(costs, people, capacity):
    """Return the most that can be seated, and the least travel for so many."""
    size, origin = len(costs), costs.origin
    ones, column = np.ones(size), np.arange(size)
    from_origin = csr_array((ones, (origin, column)), shape=(costs.origins, size))
    to_place = csr_array((ones, (costs.place, column)), shape=(costs.places, size))
    rules = vstack([from_origin, to_place])
    room = np.concatenate([people, capacity])
    most = linprog(-ones, A_ub=rules, b_ub=room, method="highs")
    minutes = costs.cost / MINUTE
    enough = vstack([rules, csr_array(-ones[None, :])])
    least = linprog(minutes, A_ub=enough, b_ub=np.append(room, most.fun), method="highs")
    assert most.success
    assert least.success
    return -most.fun, least.fun


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize(("seed", "room"), [(0, 0.6), (1, 0.9), (2, 1.1)])
def test_larger_cases_against_highs(seed, room, whole):
    costs, people, capacity = random_case(seed, 500, 40, 0.15, room=room, whole=whole)
    found = seat(costs, people, capacity)
    check(costs, people, capacity, found)
    seated, minutes = by_highs(costs, people, capacity)
    assert 0 < found.seated.sum() < people.sum()
    assert found.seated.sum() == pytest.approx(seated, rel=1e-9)
    assert found.travel / MINUTE == pytest.approx(minutes, rel=1e-7)


# ---- what must hold ------------------------------------------------------------------------------


WHOLE = st.integers(0, 9)


@st.composite
def cases(draw, numbers=WHOLE):
    origins, places = draw(st.integers(0, 6)), draw(st.integers(0, 4))
    cells = st.one_of(st.none(), st.integers(0, 12))
    rows = [
        (i, j, cost)
        for i, j in product(range(origins), range(places))
        if (cost := draw(cells)) is not None
    ]
    found = [draw(st.lists(numbers, min_size=n, max_size=n)) for n in (origins, places)]
    return pairs(rows, origins, places), *(np.array(one, dtype=float) for one in found)


@given(cases())
def test_whole_numbers_against_networkx(case):
    found = seat(*case)
    check(*case, found)
    assert (np.rint(found.flow) == found.flow).all()
    assert (found.seated.sum(), found.travel) == by_networkx(*case)


@given(cases(st.one_of(st.just(0.0), st.floats(1e-6, 1e5))))
def test_nobody_is_made_up_and_nowhere_is_overfull(case):
    costs, people, capacity = case
    found = seat(*case)
    check(*case, found)
    # Nobody stands where there is room: no pair has both somebody left and a free place.
    left, free = people - found.seated, capacity - found.taken
    assert (np.minimum(left[costs.origin], free[costs.place]) < 1e-3).all()


@given(cases(), st.lists(st.integers(0, 5), min_size=4, max_size=4))
def test_more_room_seats_no_fewer(case, more):
    costs, people, capacity = case
    before = seat(costs, people, capacity).seated.sum()
    wider = capacity + np.array(more[: costs.places])
    after = seat(costs, people, wider)
    assert before <= after.seated.sum() <= before + sum(more)


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(case, random):
    costs, people, capacity = case
    at, of = list(range(costs.origins)), list(range(costs.places))
    random.shuffle(at)
    random.shuffle(of)
    rows = zip(costs.origin.tolist(), costs.place.tolist(), costs.cost.tolist(), strict=True)
    turned = pairs([(at[i], of[j], c) for i, j, c in rows], costs.origins, costs.places)
    others = (np.empty_like(people), np.empty_like(capacity))
    others[0][at], others[1][of] = people, capacity
    one, other = seat(costs, people, capacity), seat(turned, *others)
    assert one.seated.sum() == other.seated.sum()
    assert one.travel == other.travel


def test_where_all_differ_the_very_same_people_are_seated_in_any_order():
    # Ways are three, five or seven minutes, so that many seatings are equally good.
    drawn, _, _ = random_case(4, 200, 12)
    rng = np.random.default_rng(1)
    cost = rng.choice([3.0, 5, 7], len(drawn)) * MINUTE
    costs = Costs(drawn.start, drawn.place, cost, drawn.places)
    people, capacity = rng.permutation(200) + 1.0, rng.permutation(12) * 250.0 + 7
    at, of = rng.permutation(200), rng.permutation(12)
    rows = np.column_stack([at[costs.origin], of[costs.place], costs.cost])
    turned = pairs(rows.tolist(), 200, 12)
    others = (np.empty(200), np.empty(12))
    others[0][at], others[1][of] = people, capacity
    one, other = seat(costs, people, capacity), seat(turned, *others)
    assert 0 < one.seated.sum() < people.sum()
    np.testing.assert_array_equal(one.seated, other.seated[at])
    np.testing.assert_array_equal(one.taken, other.taken[of])


@given(cases())
def test_shortcuts_change_nothing(case):
    costs, people, capacity = case
    units = seating._Units.of(costs, people, capacity)
    whole = seating._Case.of(costs, units.people, units.room)
    flow = np.zeros(len(costs), dtype=np.int64)
    flow[whole.pair] = whole.solved()
    every = units.told(costs, people, flow)
    found = seat(costs, people, capacity)
    assert (every.seated.sum(), every.travel) == (found.seated.sum(), found.travel)


def test_pairs_are_in_the_same_order_with_one_key_and_with_three(monkeypatch):
    rng = np.random.default_rng(2)
    origin = np.sort(rng.integers(0, 30, 400))
    cost, rank = rng.integers(0, 9, 400).astype(float), rng.integers(0, 50, 400)
    one = seating._nearest_first(origin, cost, rank, 50)
    monkeypatch.setattr(seating, "_SORTED", 0)
    np.testing.assert_array_equal(one, seating._nearest_first(origin, cost, rank, 50))
