"""The parts of covering: matrices, merging, bounds, searches, and what a request lacks."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linprog

from lifecircle.base.errors import InputError
from lifecircle.siting import fewest as fewest_module
from lifecircle.siting import merge, relaxed
from lifecircle.siting import most as most_module
from lifecircle.siting import thin as thin_module
from lifecircle.siting.blame import out_of_reach
from lifecircle.siting.cover import DONE, NEVER, reduced
from lifecircle.siting.cover_models import fewest, most_covered
from lifecircle.siting.fewest import in_whole
from lifecircle.siting.matrix import from_dense, from_pairs, from_scipy, rows, within
from lifecircle.siting.model import Rows
from lifecircle.siting.most import rest_of
from lifecircle.siting.problem import EXISTING, FORBIDDEN, FORCED, FREE, Limits, Problem
from lifecircle.siting.solve import solve
from lifecircle.siting.solvers import approach_linear, solve_integer, solve_linear, solve_logical
from lifecircle.siting.swap import Search
from lifecircle.siting.thin import thinned
from lifecircle.siting.thin_kernels import weighted_search
from lifecircle.siting.tightened import tightened

QUICK = Limits(rounds=4, seconds=None)
INF = np.inf


def drawn(demands=300, candidates=40, near=0.12, seed=0, **said):
    rng = np.random.default_rng(seed)
    demand, site = rng.random((demands, 2)), rng.random((candidates, 2))
    apart = np.linalg.norm(demand[:, None] - site[None], axis=2)
    apart[apart > near] = INF
    weight = rng.integers(1, 50, demands).astype(float)
    said = {"kind": "mclp", "add": 6} | said
    if said["kind"] == "lscp":
        weight *= np.isfinite(apart).any(axis=1)
        said["add"] = None
    state = said.pop("state", np.zeros(candidates, dtype=np.int64))
    return Problem(costs=from_dense(apart), weight=weight, state=state, **said)


# Matrices.


def test_a_table_becomes_pairs():
    costs = from_dense([[INF, 2.0, 0.0], [np.nan, INF, INF], [1.0, INF, 3.0]])
    assert costs.start.tolist() == [0, 2, 2, 4]
    assert costs.candidate.tolist() == [1, 2, 0, 2]
    assert costs.cost.tolist() == [2, 0, 1, 3]
    assert costs.candidates == 3
    assert rows(costs).tolist() == [0, 0, 2, 2]
    near = within(costs, 2.0)
    assert near.start.tolist() == [0, 2, 2, 3]
    assert near.cost.tolist() == [2, 0, 1]
    assert within(costs, None) is costs


def test_zeros_that_are_stored_in_a_sparse_matrix_are_in_reach():
    stored = sparse.coo_array(([0.0, 4.0, 3.0, INF], ([0, 1, 1, 0], [1, 0, 0, 0])), shape=(2, 2))
    costs = from_scipy(stored)
    assert costs.start.tolist() == [0, 1, 2]
    assert costs.candidate.tolist() == [1, 0]
    assert costs.cost.tolist() == [0, 3]  # twice stored: the cheaper one


def test_pairs_in_any_order_and_the_cheaper_of_two():
    costs = from_pairs([1, 0, 1, 1], [0, 2, 2, 0], [5, 1, 2, 4], 3, 3)
    assert costs.start.tolist() == [0, 1, 3, 3]
    assert costs.candidate.tolist() == [2, 0, 2]
    assert costs.cost.tolist() == [1, 4, 2]


@pytest.mark.parametrize(
    "arguments",
    [
        ([0], [0], [-1.0], 1, 1),
        ([0], [0], [np.nan], 1, 1),
        ([1], [0], [1.0], 1, 1),
        ([0], [-1], [1.0], 1, 1),
        ([0.5], [0], [1.0], 1, 1),
        ([0, 0], [0], [1.0], 1, 1),
    ],
)
def test_bad_pairs_are_refused(arguments):
    with pytest.raises(InputError):
        from_pairs(*arguments)


def test_other_shapes_are_refused():
    with pytest.raises(InputError, match="two dimensions"):
        from_dense([1.0, 2.0])
    with pytest.raises(InputError, match="sparse"):
        from_scipy(np.ones((2, 2)))
    with pytest.raises(InputError):
        from_dense([[-INF]])


# What cannot be understood.


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("weight", np.array([1.0, -1.0])),
        ("weight", np.array([1.0, np.nan])),
        ("weight", np.array([1.0])),
        ("state", np.array([0, 7, 0])),
        ("add", None),
        ("add", 0),
        ("budget", 3.0),
        ("places", 0),
        ("within", -1.0),
        ("share", 0.5),
        ("beyond", 3.0),
        ("group", np.array([0, 0])),
        ("zone", np.array([-2, 0, 0])),
        ("conflicts", np.array([[0, 0]])),
        ("conflicts", np.array([[0, 3]])),
        ("conflicts", np.array([[1, 2]])),  # forced and existing
        ("at_most", ((np.array([1]), 0),)),
        ("at_most", ((np.array([4]), 1),)),
        ("kind", "p_hub"),
    ],
)
def test_what_contradicts_itself_is_named(field, value):
    problem = Problem(
        kind="mclp",
        costs=from_dense([[1.0, 2.0, INF], [INF, 1.0, 1.0]]),
        weight=np.ones(2),
        state=np.array([FREE, FORCED, EXISTING]),
        add=1,
    )
    assert solve(problem, QUICK).status == "optimal"
    with pytest.raises(InputError) as refused:
        solve(replace(problem, **{field: value}), QUICK)
    assert refused.value.place is not None
    for text in refused.value.what:
        assert text


# Merging and reduction.


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sets(st.integers(0, 4)), min_size=1, max_size=30), st.integers(0, 2**32))
def test_rows_are_merged_exactly(sets, seed):
    rng = np.random.default_rng(seed)
    keys = rng.integers(0, 2, len(sets))
    row = np.repeat(np.arange(len(sets)), [len(one) for one in sets])
    column = np.array([member for one in sets for member in sorted(one)], dtype=np.int64)
    part = merge.merged(row, column, (keys,), len(sets))
    names = [(tuple(sorted(one)), int(key)) for one, key in zip(sets, keys, strict=True)]
    for a, b in itertools.combinations(range(len(sets)), 2):
        if sets[a] and sets[b]:
            assert (part.of[a] == part.of[b]) == (names[a] == names[b])
    assert [of == -1 for of in part.of] == [not one for one in sets]
    for at, first in enumerate(part.first):
        got = part.column[part.start[at] : part.start[at + 1]]
        assert tuple(got) == names[first][0]
    assert (np.diff(part.first) > 0).all()


def test_rows_whose_sums_clash_are_told_apart(monkeypatch):
    monkeypatch.setattr(merge, "_salt", lambda count: np.ones(count, dtype=np.uint64))
    row, column = np.array([0, 1, 2, 3]), np.array([0, 1, 0, 2])
    part = merge.merged(row, column, (), 4)
    assert part.of.tolist() == [0, 1, 0, 2]


def test_what_is_decided_is_taken_out():
    problem = Problem(
        kind="mclp",
        costs=from_dense(
            [
                [1, INF, INF, INF, INF],  # the existing one covers it
                [INF, 1, INF, INF, INF],  # the forced one does
                [INF, INF, 1, INF, INF],  # only the forbidden one could
                [INF, INF, INF, 1, 1],
                [INF, INF, INF, 1, 1],
                [INF, INF, INF, INF, 9],  # too far
            ]
        ),
        weight=np.array([1.0, 2, 4, 8, 16, 32]),
        state=np.array([EXISTING, FORCED, FORBIDDEN, FREE, FREE]),
        add=3,
        within=5.0,
    )
    cover = reduced(problem)
    assert cover.of.tolist() == [DONE, DONE, NEVER, 0, 0, NEVER]
    assert cover.base == 3
    assert cover.weight.tolist() == [24]
    assert cover.candidate.tolist() == [3]  # 4 is the same, the first stays
    assert cover.add == 2
    answer = solve(problem, QUICK)
    assert answer.chosen.tolist() == [1, 3]
    assert answer.objective == 27
    assert answer.serves.tolist() == [0, 1, -1, 3, 3, -1]
    assert answer.covered.tolist() == [True, True, False, True, True, False]


def test_fixing_columns_leaves_the_rest_of_the_problem():
    cover = reduced(drawn(places=2, near=0.3, add=7))
    rng = np.random.default_rng(3)
    count = len(cover.candidate)
    opened, shut = np.zeros(count, bool), np.zeros(count, bool)
    opened[[3, 11]] = True
    shut[[4, 5, 20]] = True
    rest, _ = rest_of(cover, shut, opened, 0)
    assert rest.add == cover.add - 2
    kept = np.flatnonzero(~opened & ~shut)
    for _ in range(10):
        some = np.zeros(count, bool)
        some[rng.choice(kept, 5, replace=False)] = True
        whole = np.bincount(cover.row, (some | opened)[cover.column], minlength=len(cover.need))
        part = np.bincount(rest.row, some[kept][rest.column], minlength=len(rest.need))
        value = cover.base + cover.weight[whole >= cover.need].sum()
        assert rest.base + rest.weight[part >= rest.need].sum() == value


# Bounds.


@pytest.mark.parametrize("interior", [True, False])
def test_the_relaxation_and_its_lagrangian_value_are_linprogs(interior):
    for kind in ("mclp", "lscp"):
        cover = reduced(drawn(kind=kind))
        model = most_covered(cover, 0) if kind == "mclp" else fewest(cover, None, 0)
        shape = len(model.row_lower), len(model.objective)
        table = sparse.csr_array((model.value, (model.row, model.column)), shape=shape)
        sign = -1 if kind == "mclp" else 1
        reference = linprog(
            sign * model.objective,
            A_ub=table if kind == "mclp" else -table,
            b_ub=model.row_upper if kind == "mclp" else -model.row_lower,
            bounds=(0, 1),
        )
        solved = solve_linear(model, interior=interior)
        assert solved.status == "optimal"
        assert solved.objective == pytest.approx(sign * reference.fun, rel=1e-7)
        bound, _ = relaxed.lagrangian(model, solved.duals)
        assert bound == pytest.approx(sign * reference.fun, rel=1e-7)


def test_imprecise_duals_of_a_large_problem_prove_a_bound_too(monkeypatch):
    problem = drawn(places=2, near=0.2)
    model = most_covered(reduced(problem), 0)
    exact = solve_linear(model).objective
    for rounds, off in ((64, 0.2), (3_000, 1e-3)):
        near = approach_linear(model, rounds=rounds)
        bound, _ = relaxed.lagrangian(model, near.duals)
        assert exact * (1 - 1e-9) <= bound <= exact * (1 + off)
        assert near.method.startswith("PDLP")
    best = solve(problem, QUICK)
    monkeypatch.setattr(most_module, "LARGE", 0)
    large = solve(problem, QUICK)
    assert large.status == "optimal"
    assert large.objective == best.objective


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_whatever_the_duals_the_bound_is_on_the_right_side(seed):
    rng = np.random.default_rng(seed)
    variables, count = 4, 3
    maximize = bool(rng.integers(2))
    table = rng.integers(-2, 3, (count, variables)).astype(float)
    low = np.where(rng.random(count) < 0.3, -INF, rng.integers(-3, 1, count))
    high = np.where(rng.random(count) < 0.3, INF, rng.integers(0, 4, count))
    objective = rng.normal(size=variables)
    written = Rows()
    row, column = np.nonzero(table)
    written.add(low, high, [(row, column, table[row, column])], count)
    ends = np.zeros(variables), np.ones(variables)
    model = written.model(objective, *ends, maximize=maximize)
    bound, reduced_by = relaxed.lagrangian(model, rng.normal(size=count) * 2)
    points = np.array(list(itertools.product([0.0, 1.0], repeat=variables)))
    held = ((points @ table.T >= low) & (points @ table.T <= high)).all(axis=1)
    values = points[held] @ objective
    sign = 1 if maximize else -1
    assert (sign * values <= sign * bound + 1e-12).all()
    # Nothing better than the incumbent has a settled variable elsewhere.
    incumbent = float(np.median(values))
    shut, opened = relaxed.settled(bound, reduced_by, incumbent, maximize=maximize, whole=False)
    better = points[held][sign * values > sign * incumbent + 1e-9]
    assert (better[:, shut] == 0).all()
    assert (better[:, opened] == 1).all()


def test_whole_objectives_round_their_bounds():
    assert relaxed.rounded(10.7, maximize=True, whole=True) == 10
    assert relaxed.rounded(10.2, maximize=False, whole=True) == 11
    assert relaxed.rounded(11 - 1e-9, maximize=True, whole=True) == 11
    assert relaxed.rounded(11 + 1e-9, maximize=False, whole=True) == 11
    assert relaxed.rounded(10.7, maximize=True, whole=False) == 10.7
    assert relaxed.is_whole(np.array([1.0, 2.0]))
    assert not relaxed.is_whole(np.array([1.0, 2.5]))


# Solvers.


def test_three_solvers_agree_and_say_who_they_are():
    cover = reduced(drawn(demands=80, candidates=12, add=3, near=0.3))
    model = most_covered(cover, 0)
    whole = replace(model, integer=np.ones(len(model.objective), dtype=bool))
    by_highs, by_sat = solve_integer(model), solve_logical(whole)
    assert by_highs.status == by_sat.status == "optimal"
    assert by_highs.objective == pytest.approx(by_sat.objective)
    assert by_highs.method.startswith("HiGHS (OR-Tools 9.")
    assert by_sat.method.startswith("CP-SAT (OR-Tools 9.")


def test_no_answer_and_no_time_are_told_apart():
    written = Rows()
    written.one(3.0, INF, np.arange(2), 1.0)
    model = written.model(np.ones(2), np.zeros(2), np.ones(2), np.ones(2, bool))
    assert solve_integer(model).status == "infeasible"
    assert solve_logical(model).status == "infeasible"
    assert solve_linear(model).status == "infeasible"
    model = most_covered(reduced(drawn(demands=1_500, candidates=150, near=0.15, add=15)), 0)
    whole = replace(model, integer=np.ones(len(model.objective), dtype=bool))
    solved = solve_logical(whole, work=0.05)
    assert solved.status in {"feasible", "unknown"}
    assert solved.stopped == "work"


def test_decimals_become_whole_numbers():
    written = Rows()
    written.one(-INF, 0.75, np.arange(3), np.array([0.1, 0.25, 0.5]))
    written.one(1 / 3, INF, np.arange(2), np.array([1 / 3, np.pi]))
    model = in_whole(written.model(np.array([0.5, 1.0, 2.25]), np.zeros(3), np.ones(3)))
    assert model.value[:3].tolist() == [10, 25, 50]
    assert model.row_upper[0] == 75
    assert model.objective.tolist() == [50, 100, 225]
    assert (model.value == np.rint(model.value)).all()
    assert model.row_lower[1] <= model.value[3]


# Searches.


def test_interchange_repairs_what_greedy_did():
    # Greedy takes the middle one first (6), then any other (8 of 10); the outer two cover all.
    table = np.full((5, 3), INF)
    table[[0, 1], 0] = 1
    table[[1, 2, 3], 1] = 1
    table[[3, 4, 2], 2] = 1
    problem = Problem(
        kind="mclp",
        costs=from_dense(table),
        weight=np.array([2.0, 2.0, 2.0, 3.0, 1.0]),
        state=np.zeros(3, dtype=np.int64),
        add=2,
    )
    search = Search(reduced(problem))
    first = search.grow(np.zeros(3, dtype=bool))
    assert first.tolist() == [True, True, False]
    assert search.value(first) == 9
    better = search.improve(first)
    assert better.tolist() == [True, False, True]
    assert search.value(better) == 10


def test_an_exchange_changes_the_value_by_what_was_computed():
    cover = reduced(drawn(places=2, near=0.3, add=5))
    search = Search(cover)
    there = search.grow(np.zeros(len(cover.candidate), dtype=bool))
    best = search.value(search.improve(there))
    out, into = np.flatnonzero(there), np.flatnonzero(~there)
    swaps = []
    for a, b in itertools.product(out, into):
        other = there.copy()
        other[[a, b]] = False, True
        swaps.append(search.value(other))
    assert best >= max(swaps)


@pytest.mark.parametrize("places", [1, 2])
def test_the_compiled_search_covers_everything_and_is_the_same_each_time(places):
    problem = drawn(demands=600, candidates=80, near=0.2, kind="lscp", places=places)
    problem = replace(problem, weight=problem.weight * (np.diff(problem.costs.start) >= places))
    cover, _ = tightened(reduced(problem))
    by_column = np.argsort(cover.column, kind="stable")
    begin = np.searchsorted(cover.column[by_column], np.arange(len(cover.candidate) + 1))
    given_ = (cover.row[by_column], begin, cover.column, cover.start, cover.need)
    every = np.ones(len(cover.candidate), dtype=bool)
    found = weighted_search(*given_, cover.price, every, 5_000, 1)
    times = np.bincount(cover.row, found[cover.column], minlength=len(cover.need))
    assert (times >= cover.need).all()
    assert found.sum() <= thinned(cover, 3, 0).sum()
    np.testing.assert_array_equal(found, weighted_search(*given_, cover.price, every, 5_000, 1))
    best = solve(problem, QUICK)
    assert best.status == "optimal"


# Answers.


@pytest.mark.parametrize("kind", ["mclp", "lscp"])
def test_the_order_of_rows_and_columns_does_not_matter(kind):
    problem = drawn(kind=kind)
    rng = np.random.default_rng(8)
    row_order = rng.permutation(len(problem.costs))
    column_order = rng.permutation(problem.costs.candidates)
    row, column = np.argsort(row_order), np.argsort(column_order)
    costs = problem.costs
    other = replace(
        problem,
        costs=from_pairs(row[rows(costs)], column[costs.candidate], costs.cost, 300, 40),
        weight=problem.weight[row_order],
    )
    one, two = solve(problem, QUICK), solve(other, QUICK)
    assert one.status == two.status == "optimal"
    assert one.objective == two.objective
    again = solve(problem, QUICK)
    np.testing.assert_array_equal(one.chosen, again.chosen)
    assert one.steps[-1].bound == again.steps[-1].bound


def test_more_sites_never_cover_less():
    found = [solve(drawn(add=add), QUICK) for add in range(8)]
    assert all(answer.status == "optimal" for answer in found)
    values = [answer.objective for answer in found]
    assert values[0] == 0
    assert values == sorted(values)
    gains = np.diff(values)
    assert values[-1] > values[1] > 0
    assert gains[0] == max(gains)


def test_a_share_needs_fewer_sites():
    problem = drawn(kind="lscp", demands=90, candidates=20, near=0.2)
    needs = [solve(replace(problem, share=share), QUICK) for share in (0, 0.5, 0.9, 0.99, 1)]
    assert all(answer.status == "optimal" for answer in needs)
    counts = [answer.objective for answer in needs]
    assert counts == sorted(counts)
    assert counts[0] == 0
    for share, answer in zip((0, 0.5, 0.9, 0.99, 1), needs, strict=True):
        assert problem.weight[answer.covered].sum() >= share * problem.weight.sum() - 1e-9


@pytest.mark.parametrize("rounds", [0, 2])
def test_a_race_gives_the_same_sites_each_time(rounds, monkeypatch):
    # Without rounds the search before the race misses the optimum.
    problem = drawn(demands=500, candidates=70, near=0.18, kind="lscp", seed=4)
    slow = solve(problem, QUICK)
    monkeypatch.setattr(thin_module, "WORTH", 0)
    monkeypatch.setattr(fewest_module, "WORTH", 0)
    found = [solve(problem, replace(QUICK, rounds=rounds)) for _ in range(3)]
    for answer in found:
        assert answer.status == "optimal"
        assert answer.objective == answer.bound == len(answer.chosen) == slow.objective
        assert answer.covered[problem.weight > 0].all()
        np.testing.assert_array_equal(answer.chosen, found[0].chosen)


def test_without_the_exact_solver_there_is_a_bound():
    for kind in ("mclp", "lscp"):
        problem = drawn(kind=kind)
        bounded = solve(problem, replace(QUICK, nodes=0))
        best = solve(problem, QUICK)
        sign = 1 if kind == "mclp" else -1
        assert sign * bounded.objective <= sign * best.objective <= sign * bounded.bound
        assert (bounded.status == "optimal") == (bounded.gap == 0)
        assert (bounded.cut_short == "nodes") == (bounded.gap > 0)


# Requests that cannot be met.

LOST = Problem(
    kind="lscp",
    costs=from_dense(
        [
            [1, 1, INF, INF],
            [INF, INF, INF, INF],  # nobody reaches it
            [INF, INF, 1, INF],  # only the forbidden one
            [INF, INF, INF, 9],  # too far
            [INF, INF, INF, INF],  # nobody lives there
            [1, INF, INF, INF],
        ]
    ),
    weight=np.array([1.0, 2, 4, 8, 0, 16]),
    state=np.array([FREE, FREE, FORBIDDEN, FREE]),
    within=5.0,
)


def test_who_cannot_be_covered_is_named_with_the_reason():
    answer = solve(LOST, QUICK)
    assert answer.status == "infeasible"
    assert answer.objective is None
    assert len(answer.chosen) == 0
    assert answer.blame.reason == "no_candidate"
    assert answer.blame.rows.tolist() == [1, 2, 3]
    assert answer.blame.most == 17
    reasons = {reason: found.tolist() for reason, found in out_of_reach(LOST)}
    assert reasons == {"no_candidate": [1, 3], "forbidden": [2]}
    assert {reason: found.tolist() for reason, found in answer.blame.by_reason} == reasons
    two = {reason: found.tolist() for reason, found in out_of_reach(replace(LOST, places=2))}
    assert two == {"no_candidate": [1, 3], "too_few": [2, 5]}


def test_a_share_that_can_be_had_is_not_refused():
    assert solve(replace(LOST, share=17 / 31), QUICK).status == "optimal"
    answer = solve(replace(LOST, share=18 / 31), QUICK)
    assert answer.status == "infeasible"
    assert answer.blame.most == 17


def test_groups_that_cannot_be_served_are_named():
    group = np.array([0, 0, 1, 2, 2, 2])
    problem = replace(LOST, share=0.0, group=group, at_least=np.array([1.0, 4.0, 16.0]))
    answer = solve(problem, QUICK)
    assert answer.blame.groups.tolist() == [1]
    assert answer.blame.rows.tolist() == [2]
    assert answer.blame.reason == "forbidden"
    better = solve(replace(problem, at_least=np.array([1.0, 0.0, 16.0])), QUICK)
    assert better.chosen.tolist() == [0]


def apart(count, **said):
    """Return a problem in which every demand needs a site of its own."""
    table = np.where(np.eye(count) > 0, 1.0, INF)
    return Problem(
        kind="lscp",
        costs=from_dense(table),
        weight=np.ones(count),
        state=np.zeros(count, dtype=np.int64),
        **said,
    )


def test_the_limit_that_is_in_the_way_is_named():
    fewer = solve(apart(4, add=3), QUICK)
    assert (fewer.status, fewer.blame.reason, fewer.blame.most) == ("infeasible", "add", 4)
    dear = solve(apart(4, budget=3.5, price=np.ones(4)), QUICK)
    assert (dear.status, dear.blame.reason, dear.blame.most) == ("infeasible", "budget", 4)
    tight = solve(apart(4, conflicts=np.array([[0, 3]])), QUICK)
    assert (tight.status, tight.blame.reason) == ("infeasible", "conflicts")
    few = solve(apart(4, at_most=((np.array([0, 1]), 1),)), QUICK)
    assert (few.status, few.blame.reason) == ("infeasible", "conflicts")
    state = np.array([FORCED, FREE, FREE, FREE])
    forced = replace(apart(4, budget=1.0, price=np.full(4, 2.0)), state=state)
    for kind in ("lscp", "mclp"):
        answer = solve(replace(forced, kind=kind), QUICK)
        assert (answer.status, answer.blame.reason) == ("infeasible", "forced")


def test_candidates_that_limits_close_count_as_forbidden():
    state = np.array([FORCED, FREE, FREE])
    problem = replace(apart(3), state=state, conflicts=np.array([[1, 0]]))
    problem = replace(problem, at_most=((np.array([2]), 0),))
    answer = solve(problem, QUICK)
    assert answer.status == "infeasible"
    assert answer.blame.reason == "forbidden"
    assert answer.blame.rows.tolist() == [1, 2]


def test_zones_come_first_and_then_the_weight():
    problem = apart(4, zone=np.array([0, 0, 1, -1]))
    problem = replace(problem, kind="mclp", add=2, weight=np.array([1.0, 5.0, 2.0, 9.0]))
    answer = solve(problem, QUICK)
    assert answer.chosen.tolist() == [1, 2]
    assert answer.zones == (2, 2)
    assert solve(replace(problem, zone=None), QUICK).chosen.tolist() == [1, 3]
    there = replace(problem, state=np.array([EXISTING, FREE, FREE, FREE]))
    assert solve(there, QUICK).chosen.tolist() == [2, 3]
