"""What is said to be proven is: close rivals, small weights, decimals and limits of time."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from lifecircle.base.errors import InputError
from lifecircle.siting import Limits, Problem, from_dense, solve, solvers
from lifecircle.siting import seated as seated_module
from lifecircle.siting.finish import without_sites
from lifecircle.siting.model import Linear, Rows
from lifecircle.siting.questions import question

FULL = Limits(rounds=0, seconds=None)


def _near(rng: np.random.Generator, rows: int, columns: int, density: float) -> np.ndarray:
    near = rng.random((rows, columns)) < density
    near[np.arange(rows), rng.integers(0, columns, rows)] = True
    return near


def _problem(near: np.ndarray, weight: np.ndarray, **keys: object) -> Problem:
    keys = {"state": np.zeros(near.shape[1], dtype=np.int64)} | keys
    return Problem(costs=from_dense(np.where(near, 1.0, np.inf)), weight=weight, **keys)


def _sets(columns: int, number: int) -> np.ndarray:
    chosen = np.array(list(combinations(range(columns), number)))
    there = np.zeros((len(chosen), columns), dtype=np.int64)
    there[np.arange(len(chosen))[:, None], chosen] = 1
    return there


@pytest.mark.parametrize("size", [1e-8, 1.0, 1e9])
@pytest.mark.parametrize("places", [1, 2])
def test_a_set_that_is_a_millionth_worse_is_not_called_the_best(size: float, places: int) -> None:
    there = _sets(16, 5)
    for seed in range(12):
        rng = np.random.default_rng(seed)
        near = rng.random((30, 16)) < 0.2
        weight = rng.integers(1, 3, 30) * (1 + 1e-5 * rng.random(30))
        weight *= size / weight.sum()
        answer = solve(_problem(near, weight, kind="mclp", add=5, places=places), FULL)
        best = ((there @ near.T.astype(np.int64) >= places) @ weight).max()
        assert answer.status == "optimal"
        assert answer.objective == pytest.approx(best, rel=2e-9)
        assert answer.bound >= best * (1 - 2e-9)


def test_solvers_are_told_a_fine_tolerance_and_a_large_objective(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = []
    run = solvers._run

    def watched(model: Linear, solver: object, options: dict, **keys: bool) -> object:
        seen.append((float(np.abs(model.objective).sum()), options["highs"].double_options))
        return run(model, solver, options, **keys)

    monkeypatch.setattr(solvers, "_run", watched)
    rows = Rows()
    rows.one(-np.inf, 1.0, np.arange(2), 1.0)
    goal = np.array([2e-7, 3e-7])
    model = rows.model(goal, np.zeros(2), np.ones(2), np.ones(2, dtype=bool), maximize=True)
    found = solvers.solve_integer(model)
    assert (found.objective, found.bound) == (pytest.approx(3e-7), pytest.approx(3e-7))
    assert found.values.tolist() == [0, 1]
    (size, options) = seen[0]
    assert size >= 4096
    assert options["mip_feasibility_tolerance"] == 1e-9


def test_with_capacities_a_close_rival_is_not_called_the_best() -> None:
    for seed in range(40):
        rng = np.random.default_rng(seed)
        near = _near(rng, 5, 6, 0.5)
        weight = 1e6 + rng.integers(0, 5, 5).astype(float)
        capacity = np.rint(weight.sum() * 0.3) + rng.integers(0, 3, 6)
        problem = _problem(near, weight, kind="mclp", add=2, capacity=capacity.astype(float))
        answer = solve(problem, FULL)
        best = max(_flow(near[:, one.astype(bool)], weight, capacity, one) for one in _sets(6, 2))
        assert answer.status == "optimal"
        assert answer.objective == best


def test_with_capacities_a_ten_millionth_less_is_not_proven() -> None:
    near = np.zeros((8, 5), dtype=bool)
    for column, rows in enumerate(([2, 5], [5, 7], [1, 2, 3, 6], [0, 2, 5], [0, 4, 5])):
        near[rows, column] = True
    weight = 1e6 + np.array([1.0, 1, 1, 0, 2, 1, 2, 0])
    capacity = np.array([2400002.5, np.inf, 8000008, 8000008, 2400002.5])
    keys = {"price": np.array([4.0, 1, 3, 2, 2]), "budget": 5.0, "capacity": capacity}
    best = _best_for(near, weight, keys)
    for seconds in (None, 1e-4):
        limits = Limits(rounds=0, seconds=seconds)
        answer = solve(_problem(near, weight, kind="mclp", **keys), limits)
        assert answer.bound >= best * (1 - 1e-9)
        if answer.status == "optimal":
            assert answer.objective == best


def _best_for(near: np.ndarray, weight: np.ndarray, keys: dict[str, np.ndarray]) -> float:
    sets = ((np.arange(32)[:, None] >> np.arange(5)) & 1).astype(bool)
    capacity = np.minimum(keys["capacity"], weight.sum())
    paid = sets[sets @ keys["price"] <= keys["budget"]]
    return max(_flow(near[:, one], weight, capacity, one) for one in paid)


def _flow(near: np.ndarray, weight: np.ndarray, capacity: np.ndarray, there: np.ndarray) -> float:
    """Return the greatest flow: the least cut."""
    room = capacity[there.astype(bool)]
    cuts = ((np.arange(1 << len(room))[:, None] >> np.arange(len(room))) & 1).astype(bool)
    return min(float(room[cut].sum() + weight[near[:, ~cut].any(axis=1)].sum()) for cut in cuts)


def test_shares_of_people_are_seated_as_finely_as_people() -> None:
    near = np.ones((3, 2), dtype=bool)
    weight = np.array([3.3, 1.7, 2.9]) * 1e-7
    room = np.array([5.0, 0.1]) * 1e-7
    answer = solve(_problem(near, weight, kind="mclp", add=2, capacity=room), FULL)
    assert answer.status == "optimal"
    assert answer.objective == pytest.approx(5.1e-7, rel=1e-12)


def test_sites_for_nothing_are_proven() -> None:
    near = np.array([[1, 1, 0], [0, 1, 1]], dtype=bool)
    price = np.array([0.123456789, 0.0, 0.3333333333333])
    pairs = np.array([[0, 2]])
    problem = _problem(near, np.ones(2), kind="lscp", price=price, conflicts=pairs)
    answer = solve(problem, FULL)
    assert (answer.status, answer.objective, answer.bound) == ("optimal", 0, 0)
    assert answer.chosen.tolist() == [1]


@pytest.mark.parametrize("state", [[0, 0], [1, 0]])
def test_a_budget_pays_for_what_it_was_added_up_from(state: list[int]) -> None:
    near = np.eye(2, dtype=bool)
    keys = {
        "state": np.array(state),
        "price": np.array([0.1, 0.2]),
        "budget": 0.3,
        "zone": np.arange(2),
    }
    answer = solve(_problem(near, np.ones(2), kind="mclp", **keys), FULL)
    assert (answer.status, answer.objective, answer.zones) == ("optimal", 2, (2, 2))


def test_zones_that_were_not_looked_for_are_not_ruled_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(problem: Problem, *_: object, **__: object) -> object:
        return without_sites(problem, status="unknown", cut_short="seconds")

    monkeypatch.setattr(seated_module, "reach_all", late)
    # The first site serves most, and is in no zone.
    near = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], dtype=bool)
    keys = {
        "zone": np.array([-1, 0, 1]),
        "conflicts": np.array([[0, 1], [0, 2]]),
        "capacity": np.full(3, np.inf),
    }
    problem = _problem(near, np.array([5.0, 5, 1, 1]), kind="mclp", add=2, **keys)
    answer = solve(problem, Limits(rounds=0, nodes=0))
    assert answer.zones == (0, 2)
    assert (answer.status, answer.cut_short) == ("feasible", "seconds")


@pytest.mark.parametrize("places", [1, 2])
@pytest.mark.parametrize("share", [0.4, 0.75, 0.9, 0.99])
def test_the_fewest_for_a_share_are_found_by_what_fewer_cover(share: float, places: int) -> None:
    for seed in range(6):
        rng = np.random.default_rng(seed)
        near = _near(rng, 25, 10, 0.3)
        near[:, :2] |= rng.random((25, 2)) < 0.3
        weight = rng.random(25)
        state = rng.choice([0, 0, 0, 1, 2], 10)
        problem = _problem(near, weight, kind="lscp", share=share, places=places, state=state)
        answer = solve(problem, FULL)
        free = np.flatnonzero(state == 0)
        best: dict[int, float] = {}
        for some in range(1 << len(free)):
            there = state > 0
            there[free[(some >> np.arange(len(free))) & 1 == 1]] = True
            covered = weight[near[:, there].sum(axis=1) >= places].sum()
            number = int((there & (state != 2)).sum())
            best[number] = max(best.get(number, 0.0), float(covered))
        enough = [number for number in sorted(best) if best[number] >= share * weight.sum()]
        if not enough:
            assert answer.status == "infeasible"
            continue
        assert (answer.status, answer.objective, answer.bound) == ("optimal", enough[0], enough[0])
        if "CP-SAT" not in answer.method:
            assert answer.served.sum() == pytest.approx(best[enough[0]])


def test_the_fewest_for_a_share_need_no_search_of_covering_all() -> None:
    rng = np.random.default_rng(3)
    apart = rng.random((300, 1, 2)) - rng.random((1, 50, 2))
    near = np.hypot(apart[..., 0], apart[..., 1]) < 0.2
    problem = _problem(near, np.ones(300), kind="lscp", share=0.9)
    answer = solve(problem, Limits(seconds=None))
    assert answer.status == "optimal"
    assert "CP-SAT" not in answer.method


@pytest.mark.parametrize(("full", "reason"), [(0, "conflicts"), (1, "add")])
def test_the_number_is_to_blame_only_where_more_would_do(full: int, reason: str) -> None:
    near = np.ones((2, 2), dtype=bool)
    sets = ((np.arange(2), full),)
    answer = solve(_problem(near, np.ones(2), kind="p_center", add=0, at_most=sets), FULL)
    assert answer.status == "infeasible"
    assert (answer.blame.reason, answer.blame.rows.tolist()) == (reason, [0, 1])


def test_sites_for_nothing_are_packed_without_a_warning() -> None:
    near = np.ones((3, 3), dtype=bool)
    costs = from_dense(np.array([[1e9, 2e9, 3e9], [3e9, 1e9, 2e9], [2e9, 3e9, 1e9]]))
    keys = {"price": np.array([0.0, 1.0, 2.0]), "budget": 1.0}
    problem = replace(_problem(near, np.full(3, 1e3), kind="p_median", **keys), costs=costs)
    answer = solve(problem, FULL)
    assert (answer.status, answer.objective) == ("optimal", 4e12)


def test_a_wrong_question_is_told_without_what_the_reader_of_keys_says() -> None:
    with pytest.raises(InputError) as caught:
        question(goal="circle.culture", add=-3)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
