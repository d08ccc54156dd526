"""The indicator board, and several plans on one study."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from lifecircle.base.errors import InputError
from lifecircle.base.fields import Words
from lifecircle.base.text import Bilingual
from lifecircle.plans import Plan
from lifecircle.verdicts.board import PARTS, board
from lifecircle.verdicts.results import STATUSES, Alternative, Measure, Shortfall
from lifecircle.verdicts.side_by_side import side_by_side
from results_factory import small_plan, small_results


def with_goal(results, name: str, **changes):
    """Return results in which a goal says something else."""
    goals = tuple(
        replace(found, goal=found.goal.model_copy(update=changes))
        if found.goal.id == name
        else found
        for found in results.goals
    )
    return replace(results, goals=goals)


def row_of(results, name: str):
    return next(row for row in board(results) if row.goal == name)


def test_every_goal_has_a_row_and_every_unit_a_cell():
    results = small_results()
    rows = board(results)
    assert sorted(row.goal for row in rows) == sorted(found.goal.id for found in results.goals)
    for row in rows:
        assert [cell.unit for cell in row.cells] == list(range(len(results.units)))
        whole = results.verdict(row.goal)
        assert (row.status, row.shortfall) == (whole.status, whole.shortfall)
        for cell in row.cells:
            assert cell.status == results.verdict(row.goal, cell.unit).status


def test_binding_goals_come_first_and_the_failing_of_each_part():
    rows = board(small_results())
    last = [row.status == "not_computable" for row in rows]
    assert any(last)
    order = [
        (PARTS.index(row.part), blank, STATUSES.index(row.status))
        for row, blank in zip(rows, last, strict=True)
    ]
    assert order == sorted(order)
    assert rows[0].part == "binding"


def test_softer_words_stand_apart():
    results = with_goal(small_results(), "circle.culture", strength="where_able")
    assert board(results)[-1].goal == "circle.culture"
    assert row_of(results, "circle.culture").part == "other"


def test_numbers_of_a_row():
    results = small_results()
    row, whole = row_of(results, "circle.health"), results.verdict("circle.health")
    assert (row.low, row.high) == (whole.at_least.value, whole.at_most.value)
    assert (row.range_low, row.range_high) == (whole.at_least.low, whole.at_most.high)
    assert (row.target.value, row.target.operator, row.target.year) == (0.9, ">=", 2025)
    assert (row.baseline, row.references, row.flags) == (None, (), ())


def test_a_baseline_may_be_words_only():
    plan = small_plan()
    goal = plan.goals[0].model_dump(exclude_unset=True) | {
        "baseline": {"text": "——", "year": 2020},
        "reference": [{"label": {"zh": "全市", "en": "the city"}, "value": 0.8}],
        "lead": {"zh": "区卫健委", "en": "health office"},
        "flags": [{"code": "no_baseline", "zh": "无基期", "en": "none"}],
    }
    goals = [goal, *(g.model_dump(exclude_unset=True) for g in plan.goals[1:])]
    made = Plan.model_validate(plan.model_dump(exclude_unset=True) | {"goals": goals})
    results = small_results()
    results = replace(
        results, goals=(replace(results.goals[0], goal=made.goals[0]), *results.goals[1:])
    )
    row = row_of(results, made.goals[0].id)
    assert (row.baseline.value, row.baseline.text) == (None, "——")
    assert row.references[0].value == 0.8
    assert row.lead.zh == "区卫健委"
    assert [flag.code for flag in row.flags] == ["no_baseline"]


def test_what_cannot_be_computed_has_no_number():
    rows = [row for row in board(small_results()) if row.status == "not_computable"]
    assert rows
    assert {(row.low, row.high) for row in rows} == {(None, None)}
    assert all(row.needs for row in rows)


def test_the_unit_stands_after_numbers_but_not_after_shares():
    results = small_results()
    name = results.goals[0].goal.id
    assert row_of(results, name).unit == ("", "")
    number = Measure(share=False, unit=Bilingual("张", "beds"))
    found = (replace(results.goals[0], measure=number), *results.goals[1:])
    results = replace(results, goals=found)
    assert row_of(results, name).unit == ("张", "beds")
    words = Words(zh="张/千人", en="beds per 1,000")
    assert row_of(with_goal(results, name, unit=words), name).unit == ("张/千人", "beds per 1,000")


def test_the_shortfall_and_the_choices_that_a_verdict_hangs_on():
    results = small_results()
    short = (Shortfall(214.0, Bilingual("个托位", "places")),)
    verdicts = tuple(
        replace(v, shortfall=short) if (v.goal, v.unit) == ("circle.health", None) else v
        for v in results.verdicts
    )
    status = results.verdict("circle.health").status
    other = "met" if status != "met" else "not_met"
    choices = tuple(
        Alternative(Bilingual("假设", "assumed"), Bilingual(words, words), (found,), (0.5,))
        for words, found in (("甲", other), ("乙", status))
    )
    goals = (replace(results.goals[0], alternatives=choices), *results.goals[1:])
    row = row_of(replace(results, verdicts=verdicts, goals=goals), "circle.health")
    assert row.shortfall == short
    assert [choice.zh for choice in row.hangs_on] == ["甲"]


def test_presence_cells_count_places():
    row = row_of(small_results(), "unit.school")
    for cell in row.cells:
        assert cell.count is not None
        assert cell.low == cell.count
        assert cell.high == (cell.count if cell.status == "not_met" else math.inf)


# Several plans


def other_plan(**changes):
    results = small_results()
    goal = results.goals[0].goal
    patch = goal.model_dump(exclude_unset=True) | changes
    plan = Plan.model_validate(results.plan.model_dump(exclude_unset=True) | {"goals": [patch]})
    verdicts = tuple(v for v in results.verdicts if v.goal == goal.id)
    return replace(
        results,
        plan=plan,
        goals=(replace(results.goals[0], goal=plan.goals[0]),),
        verdicts=verdicts,
    )


def test_goals_of_one_topic_share_a_row():
    first = with_goal(small_results(), "circle.culture", topic="circle")
    second = other_plan(topic="circle", service="culture", within={"minutes": 15}, target=0.8)
    table = side_by_side([first, second])
    row = next(row for row in table.rows if row.shared)
    assert row.title.zh == "文化圈"
    assert row.shared
    (ours,), (theirs,) = row.cells
    assert (ours.threshold.zh, ours.target) == ("10分钟", "≥ 100%")
    assert (theirs.threshold.en, theirs.target) == ("15\u00a0min", "≥ 80%")
    assert theirs.statuses == tuple(
        second.verdict("circle.health", unit).status for unit in range(len(second.units))
    )
    assert theirs.low == second.verdict("circle.health").at_least.value


@pytest.mark.parametrize(("year", "text"), [(2018, "≥ 60%"), (2019, "≥ 80%"), (2030, "≥ 80%")])
def test_the_target_is_that_of_the_phase(year, text):
    phases = [{"value": 0.6, "year": 2018}, {"value": 0.8, "year": 2020}]
    table = side_by_side([replace(other_plan(target=phases), year=year)])
    assert table.rows[0].cells[0][0].target == text


def test_without_a_topic_the_kind_and_service_count():
    table = side_by_side([small_results(), other_plan(within={"minutes": 15})])
    row = next(row for row in table.rows if row.shared)
    assert [cell.goal for cells in row.cells for cell in cells] == ["circle.health"] * 2
    assert row.title == ("医疗圈", "Health circle")


def test_a_goal_without_topic_joins_the_topic_of_its_like():
    second = other_plan(topic="看病")
    table = side_by_side([small_results(), second])
    row = next(row for row in table.rows if row.shared)
    assert row.title.zh == "医疗圈"
    assert len(table.rows) == len(small_results().goals)


def test_rows_keep_the_order_of_the_plans():
    first = with_goal(small_results(), "unit.culture", topic="文化")
    table = side_by_side([first, other_plan()])
    names = [next(cell.goal for cells in row.cells for cell in cells) for row in table.rows]
    assert names == [found.goal.id for found in first.goals]


def test_plans_on_different_units_are_refused():
    first = small_results()
    units = first.units.assign(name=[f"{name}改" for name in first.units["name"]])
    with pytest.raises(InputError, match="different units"):
        side_by_side([first, replace(first, units=units)])
