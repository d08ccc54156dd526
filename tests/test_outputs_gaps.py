"""Whom each goal leaves out, checked against the demand points one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecircle.outputs.gaps import gaps, share_by_block, weighted_median
from lifecircle.plans import Reach
from lifecircle.verdicts.sight import has_answers
from results_factory import small_results


@pytest.fixture(scope="module")
def results():
    return small_results()


@pytest.fixture(scope="module")
def table(results):
    return gaps(results)


def test_gaps_add_up_to_what_verdicts_say(results, table):
    for row, result in enumerate(results.goals):
        mine = table[table["goal"] == row]
        if not has_answers(result):
            assert mine.empty
            continue
        whole = results.verdict(result.goal.id)
        assert mine["left_out"].sum() == pytest.approx(1 - whole.at_least.value)
        if result.absent:
            assert mine["left_out_anyway"].sum() == pytest.approx(1 - whole.if_complete)
        for unit in range(len(results.units)):
            here = mine[mine["unit"] == unit]["left_out"].sum()
            share = results.units["share"][unit]
            verdict = results.verdict(result.goal.id, unit)
            assert here == pytest.approx(share * (1 - verdict.at_least.value))


def test_each_row_equals_a_count_over_its_points(results, table):
    demand = results.demand
    for gap in table.to_dict("records"):
        result = results.goals[gap["goal"]]
        here = (demand["block"] == gap["block"]).to_numpy()
        left = here & ~result.listed
        weight = demand["share"].to_numpy()
        assert gap["left_out"] == pytest.approx(weight[left].sum())
        assert gap["share_reached"] == pytest.approx(1 - weight[left].sum() / weight[here].sum())
        low = gap["unit"] >= 0 and results.units["low_confidence"][gap["unit"]]
        if low:
            assert np.isnan(gap["people"])
        else:
            assert gap["people"] == pytest.approx(weight[left].sum() * results.people_total)
        if isinstance(result.goal, Reach):
            metric = "minutes" if result.goal.within[0].minutes else "metres"
            query = results.queries[result.goal.service, result.goal.profile, metric]
            values = query.minutes if metric == "minutes" else query.metres
            expected = _median(values[left], weight[left])
            assert gap[metric] == pytest.approx(expected, nan_ok=True)


def _median(values, weight):
    pairs = sorted((np.inf if np.isnan(v) else v, w) for v, w in zip(values, weight, strict=True))
    passed = 0.0
    for value, mass in pairs:
        passed += mass
        if passed >= weight.sum() / 2 - 1e-12:
            return np.nan if np.isinf(value) else value
    raise AssertionError


def test_most_people_first(table):
    for _, mine in table.groupby("goal"):
        assert mine["left_out"].is_monotonic_decreasing


def test_causes(results, table):
    ids = [result.goal.id for result in results.goals]
    cause = {
        (ids[gap["goal"]], results.blocks["id"][gap["block"]]): gap["reason"]
        for gap in table.to_dict("records")
    }
    assert cause["circle.health", "B08"] == "not_reached"
    assert cause["circle.culture", "B01"] == "list_partial"
    assert cause["circle.school", "B02"] == "snap"
    assert cause["circle.life", "B05"] == "list_absent"
    edge = replace(results.goals[0], edge=~results.goals[0].listed)
    found = gaps(replace(results, goals=(edge, *results.goals[1:])))
    mine = found[found["goal"] == 0]
    assert set(mine["reason"]) == {"edge_of_data"}


def test_the_order_of_demand_points_does_not_matter(results, table):
    order = np.random.default_rng(3).permutation(len(results.demand))
    turned = replace(
        results,
        demand=results.demand.iloc[order],
        queries={
            key: replace(
                query,
                minutes=None if query.minutes is None else query.minutes[order],
                metres=None if query.metres is None else query.metres[order],
                facility=query.facility[order],
            )
            for key, query in results.queries.items()
        },
        goals=tuple(
            result
            if result.answers is None
            else replace(
                result,
                answers=result.answers[order],
                listed=result.listed[order],
                possible=result.possible[order],
                edge=result.edge[order],
            )
            for result in results.goals
        ),
    )
    pd.testing.assert_frame_equal(gaps(turned), table, check_exact=False, rtol=1e-12)


def test_people_in_no_block_are_not_dropped(results):
    block = results.demand["block"].to_numpy().copy()
    block[:3] = -1
    loose = replace(results, demand=results.demand.assign(block=block))
    found = gaps(loose)
    mine = found[(found["goal"] == 0) & (found["block"] == -1)]
    left = ~results.goals[0].listed[:3]
    assert mine["left_out"].sum() == pytest.approx(results.demand["share"][:3][left].sum())
    assert set(mine["unit"]) <= set(results.demand["unit"][:3])


def test_a_plan_of_presence_goals_has_no_gaps(results):
    goals = tuple(result for result in results.goals if result.answers is None)
    found = gaps(replace(results, goals=goals))
    assert found.empty
    assert "left_out" in found.columns


def test_shares_by_block_are_exact_at_the_edges(results):
    everybody = np.ones(len(results.demand), dtype=bool)
    assert (share_by_block(everybody, results, everybody) == 1).all()
    assert (share_by_block(~everybody, results, everybody) == 0).all()
    first = results.demand["block"].to_numpy() == 0
    some = share_by_block(everybody, results, first)
    assert some[0] == 1
    assert np.isnan(some[1:]).all()


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.one_of(st.just(np.nan), st.floats(0, 50)),
            st.integers(1, 9),
            st.booleans(),
        ),
        max_size=40,
    )
)
def test_weighted_median_is_that_of_a_plain_loop(points):
    group = np.array([p[0] for p in points], dtype=np.int64)
    values = np.array([p[1] for p in points], dtype=np.float64)
    weight = np.array([p[2] for p in points], dtype=np.float64)
    where = np.array([p[3] for p in points], dtype=bool)
    found = weighted_median(values, where, group, weight, 5)
    for row in range(5):
        here = where & (group == row)
        expected = _median(values[here], weight[here]) if here.any() else np.nan
        assert found[row] == pytest.approx(expected, nan_ok=True)
