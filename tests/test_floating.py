"""Floating catchments: by hand, against PySAL ``access``, and what must hold of all of them."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
import pytest
from access import fca
from access import weights as theirs
from hypothesis import given
from hypothesis import strategies as st

from lifecircle.access.decay import Bell, Flat, Gaussian, Step
from lifecircle.access.floating import demand_of, three_step, two_step
from lifecircle.base.errors import InputError
from lifecircle.streets.search.pairs import Costs

MINUTE = 60_000_000


@dataclass(frozen=True)
class Inverse:
    """One over the cost, as PySAL's example has it: any object with this method is a decay."""

    cutoff: float = math.inf

    def weights(self, cost):
        return np.where(cost <= self.cutoff, 1 / cost, 0.0)


def pairs(rows, origins, places):
    """Return costs from rows of origin, place and cost, in any order."""
    rows = sorted(rows)
    origin, place, cost = (np.array([row[i] for row in rows], dtype=float) for i in range(3))
    start = np.searchsorted(origin, np.arange(origins + 1))
    return Costs(start, place.astype(np.int64), cost, places)


def random_case(seed, origins=300, places=40, share=0.2):
    rng = np.random.default_rng(seed)
    there = rng.random((origins, places)) < share
    there[rng.integers(0, origins, 5)] = False
    there[:, rng.integers(0, places, 2)] = False
    rows = np.argwhere(there)
    cost = rng.integers(0, 15 * MINUTE + 1, len(rows)).astype(float)
    start = np.searchsorted(rows[:, 0], np.arange(origins + 1))
    costs = Costs(start, rows[:, 1], cost, places)
    people = rng.uniform(0, 50, origins) * (rng.random(origins) < 0.9)
    capacity = rng.uniform(0, 400, places) * (rng.random(places) < 0.9)
    return costs, people, capacity


# ---- weights -------------------------------------------------------------------------------------


def test_weights_by_hand():
    cost = np.array([0.0, 5, 5.5, 10, 10.5, 20, 20.5])
    assert Flat(10).weights(cost).tolist() == [1, 1, 1, 1, 0, 0, 0]
    step = Step((5, 10, 20), (1, 0.68, 0.22))
    assert step.weights(cost).tolist() == [1, 1, 0.68, 0.68, 0.22, 0.22, 0]
    at_half = (math.exp(-1 / 8) - math.exp(-1 / 2)) / (1 - math.exp(-1 / 2))
    found = Gaussian(10).weights(np.array([0.0, 5, 10, 11]))
    assert found.tolist() == [1, pytest.approx(at_half, rel=1e-14), 0, 0]
    assert at_half == pytest.approx(0.7013, abs=1e-4)
    found = Bell(5, cutoff=10).weights(np.array([0.0, 5, 10, 10.5]))
    np.testing.assert_allclose(found, [1, math.exp(-0.5), math.exp(-2), 0], rtol=1e-14)
    assert Bell(5).weights(np.array([1e6])).tolist() == [0]


def test_weights_are_those_of_pysal():
    cost = np.random.default_rng(3).integers(0, 80, 200).astype(float)
    step = theirs.step_fn({10: 1, 20: 0.68, 60: 0.22})
    expected = [step(one) for one in cost]
    assert Step((10, 20, 60), (1, 0.68, 0.22)).weights(cost).tolist() == expected
    np.testing.assert_allclose(Bell(20).weights(cost), theirs.gaussian(20)(cost), rtol=1e-14)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Flat(-1),
        lambda: Flat(math.nan),
        lambda: Step((), ()),
        lambda: Step((5,), (1, 2)),
        lambda: Step((5, 5), (1, 0.5)),
        lambda: Step((-1, 5), (1, 0.5)),
        lambda: Step((5, math.nan), (1, 0.5)),
        lambda: Step((5,), (-0.5,)),
        lambda: Step((5,), (math.inf,)),
        lambda: Gaussian(0),
        lambda: Gaussian(math.inf),
        lambda: Bell(0),
        lambda: Bell(1, cutoff=-1),
    ],
)
def test_weights_that_make_no_sense_are_refused(make):
    with pytest.raises(InputError):
        make()


# ---- by hand -------------------------------------------------------------------------------------

TRACTS = np.array([100.0, 50, 10])
DOCTORS = np.array([15.0, 20, 100])


def tracts(inbound, outbound, across):
    """Return ways between two suburbs (0, 1) and a city (2): PySAL's hospital example."""
    rows = [(i, i, 1) for i in range(3)]
    rows += [(0, 2, inbound), (1, 2, inbound), (2, 0, outbound), (2, 1, outbound)]
    return pairs([*rows, (0, 1, across), (1, 0, across)], 3, 3)


def test_three_tracts_in_two_steps():
    found = two_step(tracts(40, 40, 80), TRACTS, DOCTORS, Inverse(61))
    # Whom each place serves: its own people, and a fortieth of those who come from elsewhere.
    first = 15 / (100 + 10 / 40)
    second = 20 / (50 + 10 / 40)
    third = 100 / (100 / 40 + 50 / 40 + 10)
    expected = [first + third / 40, second + third / 40, first / 40 + second / 40 + third]
    np.testing.assert_allclose(found, expected, rtol=1e-14)
    np.testing.assert_allclose(found, [0.3314, 0.5798, 7.2864], atol=5e-5)


def test_three_tracts_in_three_steps():
    found = three_step(tracts(20, 20, 40), TRACTS, DOCTORS, Inverse(61))
    # Of three places at 1, 20 and 40 a suburb chooses in proportion 40 : 2 : 1.
    suburb = {1: 40 / 43, 20: 2 / 43, 40: 1 / 43}
    city = {1: 20 / 22, 20: 1 / 22}
    first = 15 / (100 * suburb[1] + 50 * suburb[40] / 40 + 10 * city[20] / 20)
    second = 20 / (100 * suburb[40] / 40 + 50 * suburb[1] + 10 * city[20] / 20)
    third = 100 / (150 * suburb[20] / 20 + 10 * city[1])
    expected = [
        first * suburb[1] + second * suburb[40] / 40 + third * suburb[20] / 20,
        first * suburb[40] / 40 + second * suburb[1] + third * suburb[20] / 20,
        (first + second) * city[20] / 20 + third * city[1],
    ]
    np.testing.assert_allclose(found, expected, rtol=1e-14)


@pytest.mark.parametrize("ways", [(40, 40, 80), (20, 40, 80), (40, 20, 80), (20, 20, 40)], ids=str)
def test_three_tracts_are_those_of_pysal(ways):
    costs = tracts(*ways)
    decay = theirs.gravity(1, -1)
    expected = by_access(fca.two_stage_fca, costs, TRACTS, DOCTORS, decay, 61)
    found = two_step(costs, TRACTS, DOCTORS, Inverse(61))
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    expected = by_access(fca.three_stage_fca, costs, TRACTS, DOCTORS, decay, 61)
    found = three_step(costs, TRACTS, DOCTORS, Inverse(), cutoff=61)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    # Who chooses only among what is in reach has another answer where something is not.
    inside = three_step(costs, TRACTS, DOCTORS, Inverse(61))
    assert np.allclose(inside, expected, rtol=1e-9) == (max(ways) <= 61)


def test_quicker_ways_into_the_city_take_its_places():
    slow, quick = (
        two_step(tracts(inbound, 40, 80), TRACTS, DOCTORS, Inverse(61)) for inbound in (40, 20)
    )
    assert (quick[:2] > slow[:2]).all()
    assert quick[2] < slow[2]


def test_all_in_reach_of_all_is_the_ratio_of_all():
    costs = pairs([(i, j, 7) for i, j in product(range(5), range(3))], 5, 3)
    people, capacity = np.array([10.0, 20, 0, 5, 15]), np.array([4.0, 6, 10])
    for decay in (Flat(7), Step((5, 9), (1, 0.4)), Gaussian(20), Bell(3)):
        for score in (two_step, three_step):
            np.testing.assert_allclose(score(costs, people, capacity, decay), 0.4, rtol=1e-14)
    assert two_step(costs, people, capacity, Flat(6)).tolist() == [0] * 5


def test_who_asks_for_what():
    costs = pairs([(0, 0, 5), (0, 1, 10), (1, 1, 5)], 3, 3)
    people, decay = np.array([8.0, 4, 9]), Step((5, 10), (1, 0.5))
    assert demand_of(costs, people, decay).tolist() == [8, 8, 0]
    # The first origin chooses 2 : 1, and the farther one counts half of that.
    found = demand_of(costs, people, decay, choosing=True)
    np.testing.assert_allclose(found, [8 * 2 / 3, 8 / 3 / 2 + 4, 0], rtol=1e-15)


# ---- against PySAL -------------------------------------------------------------------------------


def by_access(method, costs, people, capacity, decay=None, limit=None):
    index = pd.Index(np.arange(costs.origins), name="geoid")
    demand = pd.DataFrame({"people": people}, index=index)
    supply = pd.DataFrame({"beds": capacity}, index=pd.Index(np.arange(costs.places), name="geoid"))
    table = pd.DataFrame({"origin": costs.origin, "dest": costs.place, "cost": costs.cost})
    names = {"demand_name": "people", "supply_name": "beds", "weight_fn": decay}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of pandas, for what access does
        found = method(demand, supply, table, max_cost=limit, **names)
    return found.reindex(range(costs.origins)).fillna(0).to_numpy()


BOUNDS, LEVELS = (5 * MINUTE, 10 * MINUTE, 15 * MINUTE), (1.0, 0.68, 0.22)
DECAYS = [
    (Flat(10 * MINUTE), theirs.step_fn({10 * MINUTE: 1.0})),
    (Step(BOUNDS, LEVELS), theirs.step_fn(dict(zip(BOUNDS, LEVELS, strict=True)))),
    (Bell(4 * MINUTE), theirs.gaussian(4 * MINUTE)),
    (
        Gaussian(15 * MINUTE),
        lambda c: (math.exp(-0.5 * (c / 15 / MINUTE) ** 2) - math.exp(-0.5)) / (1 - math.exp(-0.5)),
    ),
]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("decay", range(len(DECAYS)))
def test_random_data_as_pysal_has_them(seed, decay):
    costs, people, capacity = random_case(seed)
    ours, function = DECAYS[decay]
    for score, method in ((two_step, fca.two_stage_fca), (three_step, fca.three_stage_fca)):
        expected = by_access(method, costs, people, capacity, function)
        found = score(costs, people, capacity, ours)
        assert (expected > 0).sum() > 200
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=0)


def test_a_limit_cuts_like_that_of_pysal():
    costs, people, capacity = random_case(7)
    expected = by_access(fca.two_stage_fca, costs, people, capacity, None, 9 * MINUTE)
    found = two_step(costs, people, capacity, Flat(9 * MINUTE))
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=0)
    limit, decay = 9 * MINUTE, DECAYS[1]
    expected = by_access(fca.three_stage_fca, costs, people, capacity, decay[1], limit)
    found = three_step(costs, people, capacity, decay[0], cutoff=limit)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=0)


# ---- what must hold ------------------------------------------------------------------------------

DECAY = st.sampled_from(
    [Flat(30), Flat(12), Step((10, 20, 30), (1, 0.68, 0.22)), Gaussian(31), Bell(9), Bell(0.1)]
)
PEOPLE = st.one_of(st.just(0.0), st.floats(1e-3, 1e6))


@st.composite
def cases(draw):
    origins, places = draw(st.integers(0, 6)), draw(st.integers(0, 4))
    cells = st.one_of(st.none(), st.integers(0, 30))
    rows = [
        (i, j, cost)
        for i, j in product(range(origins), range(places))
        if (cost := draw(cells)) is not None
    ]
    numbers = [draw(st.lists(PEOPLE, min_size=n, max_size=n)) for n in (origins, places)]
    return pairs(rows, origins, places), *(np.array(one, dtype=float) for one in numbers)


@given(cases(), DECAY)
def test_people_times_places_is_the_capacity_that_is_asked_for(case, decay):
    costs, people, capacity = case
    for score, choosing in ((two_step, False), (three_step, True)):
        found = score(costs, people, capacity, decay)
        assert np.isfinite(found).all()
        assert (found >= 0).all()
        asked = demand_of(costs, people, decay, choosing=choosing)
        # Demand next to nothing (people far beyond a narrow bell) is rounded away.
        given_out = capacity[asked > 1e-250].sum()
        assert people @ found == pytest.approx(given_out, rel=1e-9, abs=1e-200)


@given(cases(), DECAY, st.sampled_from([0.25, 3.0, 1000.0]))
def test_scores_follow_capacity_and_shrink_with_people(case, decay, factor):
    costs, people, capacity = case
    for score in (two_step, three_step):
        found = score(costs, people, capacity, decay)
        more = score(costs, people, factor * capacity, decay)
        np.testing.assert_allclose(more, factor * found, rtol=1e-12)
        fewer = score(costs, factor * people, capacity, decay)
        np.testing.assert_allclose(fewer, found / factor, rtol=1e-12)


@given(cases(), DECAY, st.integers(0, 3))
def test_another_place_takes_nothing_from_anybody_in_two_steps(case, decay, at):
    costs, people, capacity = case
    rows = list(zip(costs.origin.tolist(), costs.place.tolist(), costs.cost.tolist(), strict=True))
    rows += [(i, costs.places, 5) for i in range(costs.origins) if i % 4 <= at]
    wider = pairs(rows, costs.origins, costs.places + 1)
    before = two_step(costs, people, capacity, decay)
    assert (two_step(wider, people, np.append(capacity, 9.0), decay) >= before).all()


def test_nobody_and_nothing():
    costs = pairs([(0, 0, 5), (1, 0, 5), (1, 1, 5), (2, 2, 5)], 4, 4)
    people, capacity = np.array([10.0, 0, 0, 7]), np.array([5.0, 8, 3, 2])
    for score in (two_step, three_step):
        # Place 1 is asked for by nobody, place 2 by an origin without people, place 3 is far off.
        found = score(costs, people, capacity, Flat(5))
        np.testing.assert_allclose(found[[0, 2, 3]], [0.5, 0, 0])
        assert found[1] > 0
        assert score(costs, people, np.zeros(4), Flat(5)).tolist() == [0] * 4
        assert score(costs, np.zeros(4), capacity, Flat(5)).tolist() == [0] * 4
    empty = pairs([], 2, 0)
    assert two_step(empty, np.ones(2), np.zeros(0), Flat(5)).tolist() == [0, 0]
    assert three_step(pairs([], 0, 2), np.zeros(0), np.ones(2), Flat(5)).tolist() == []


def test_costs_stay_as_they_are_whatever_a_decay_gives_back():
    class Same:
        def weights(self, cost):
            return cost

    costs = pairs([(0, 0, 5), (0, 1, 9), (1, 1, 7)], 2, 2)
    people, capacity = np.array([3.0, 4]), np.array([5.0, 6])
    first = three_step(costs, people, capacity, Same(), cutoff=7)
    assert costs.cost.tolist() == [5, 9, 7]
    assert three_step(costs, people, capacity, Same(), cutoff=7).tolist() == first.tolist()


def test_demand_that_is_next_to_nothing_gives_no_infinite_score():
    costs = pairs([(0, 0, 38), (1, 0, 38)], 2, 1)
    found = two_step(costs, np.array([1e-5, 0.0]), np.array([1e9]), Bell(1))
    assert found.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("people", "capacity"),
    [([1.0], [1.0, 1]), ([1.0, 2], [1.0]), ([-1.0, 2], [1.0, 1]), ([1.0, 2], [1.0, math.nan])],
)
def test_numbers_that_do_not_fit_are_refused(people, capacity):
    costs = pairs([(0, 0, 5), (1, 1, 5)], 2, 2)
    for score in (two_step, three_step):
        with pytest.raises(InputError, match="do not fit the pairs"):
            score(costs, np.array(people), np.array(capacity), Flat(5))
