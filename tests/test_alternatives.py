"""Other choices of assumptions: judged as if the plan file had them, and refused where they err."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from goals_helpers import Town
from lifecircle.base.errors import PlanError
from lifecircle.load import load_district
from lifecircle.plans import Plan, read_plan
from lifecircle.plans.alternatives import choice_mistakes, choices_of, patched
from lifecircle.study import Study, read_study
from lifecircle.verdicts.choices import choice_text
from lifecircle.verdicts.evaluate import evaluate
from lifecircle.verdicts.index import index_of
from lifecircle.verdicts.presence import evaluate_presence
from toy_city import plan_text, write_city, write_places

WORDS = {"zh": "测试", "en": "a test"}
REACH = {"kind": "reach", "service": "culture", "within": {"minutes": 10}, "target": 1.0}


def near(value: float):
    """Allow for houses that are equal to about a thousandth only."""
    return pytest.approx(value, abs=2e-3)


def plan_of(*goals: dict[str, Any], **plan: Any) -> Plan:
    named = [{"id": f"g{i + 1}", "name": WORDS, **goal} for i, goal in enumerate(goals)]
    document = {"id": "test", "title": WORDS, "issuer": WORDS}
    return Plan.model_validate({"document": document, "goals": named, **plan})


def assuming(*alternatives: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**WORDS, "alternatives": list(alternatives)}]


# Patches


def test_a_patch_is_what_the_file_would_say():
    goal = plan_of(REACH).goals[0]
    for patch in (
        {"profile": "elder"},
        {"within": [{"where": {"kind": "镇"}, "metres": 2500}, {"minutes": 15}]},
        {"target": [{"where": {"kind": "镇"}, "value": 0.8}, {"value": 0.9}]},
        {"target": 0.95, "at_least": 2},
    ):
        assert patched(goal, patch) == plan_of(REACH | patch).goals[0]


def test_a_combination_is_patched_in_every_member_however_deep():
    member = {"service": "culture", "within": {"minutes": 10}}
    other = {"service": "health", "within": {"minutes": 5}, "profile": "elder"}
    nested = {"kind": "combination", "all_of": [member, {"any_of": [member, other]}]}
    patch = {"profile": "car", "within": {"minutes": 30}, "target": 0.9}
    inner = {"profile": "car", "within": {"minutes": 30}}
    wanted = {
        "kind": "combination",
        "all_of": [member | inner, {"any_of": [member | inner, other | inner]}],
        "target": 0.9,
    }
    assert patched(plan_of(nested).goals[0], patch) == plan_of(wanted).goals[0]


def test_choices_of_the_plan_hold_for_goals_with_all_their_keys():
    plan = plan_of(
        REACH,
        REACH | {"target": 0.6},
        {"kind": "presence", "service": "culture", "target": 1.0},
        {"kind": "response", "service": "health", "target": 15.0},
        {"kind": "statistic", "target": 1.0},
        assumptions=assuming({"profile": "elder"}, {"target": 0.95}),
    )
    found = [[choice.patch for choice in choices_of(goal, plan)] for goal in plan.goals]
    # Cars keep their pace; a target that the document states, or that is no share, stays.
    assert found == [
        [{"profile": "elder"}, {"target": 0.95}],
        [{"profile": "elder"}],
        [{"target": 0.95}],
        [],
        [],
    ]


def test_a_choice_that_changes_nothing_is_left_out():
    same = assuming({"profile": "adult"}, {"target": 1.0}, {"profile": "child"})
    plan = plan_of(REACH | {"assumptions": same})
    assert [choice.patch for choice in choices_of(plan.goals[0], plan)] == [{"profile": "child"}]


@pytest.mark.parametrize(
    ("patch", "words"),
    [
        ({"profile": "bike"}, "profile"),
        ({"beds": 3}, "没有 beds"),
        ({"id": "x"}, "不能改变 id"),
        ({"target": 95}, "95"),
        ({"service": "nonsense"}, "nonsense"),
        ({}, "备选为空"),
    ],
)
def test_a_wrong_choice_is_named_with_its_assumption(patch, words):
    plan = plan_of(REACH | {"assumptions": assuming(patch)})
    (mistake,) = choice_mistakes(plan)
    assert mistake.key == "goals[1].assumptions[1].alternatives[1]"
    assert "测试" in mistake.what.zh
    assert words in mistake.what.zh + mistake.found


def test_a_choice_of_the_plan_that_no_goal_can_make_is_refused():
    plan = plan_of({"kind": "presence", "service": "culture"}, assumptions=assuming({"ways": "x"}))
    (mistake,) = choice_mistakes(plan)
    assert mistake.key == "assumptions[1].alternatives[1]"


def test_reading_a_plan_refuses_a_wrong_choice(tmp_path):
    goal = """id = "a"
kind = "reach"
service = "culture"
within = { minutes = 10 }
[[goals.assumptions]]
zh = "按步行计算"
en = "walking"
alternatives = [{ profile = "bike" }]
"""
    (tmp_path / "plan.toml").write_text(plan_text(goal), encoding="utf-8")
    with pytest.raises(PlanError, match="walking"):
        read_plan("plan.toml", tmp_path)


@pytest.mark.parametrize(
    ("patch", "zh", "en"),
    [
        ({"profile": "car"}, "按驾车", "by car"),
        ({"profile": "elder"}, "老年人步速", "at an elder's pace"),
        ({"target": 0.95}, "目标95%", "target 95\u00a0%"),
        (
            {"within": [{"where": {"kind": "镇"}, "metres": 2500}, {"minutes": 15}]},
            "阈值2,500米（类型：镇）；15分钟",
            "within 2,500\u00a0m (kind = 镇); 15\u00a0min",
        ),
        ({"at_least": 2}, "至少2处", "at least 2 places"),
        ({"supply": "own_unit"}, "只计本单元的设施", "only places in the own unit count"),
    ],
)
def test_choices_are_said_in_both_languages(patch, zh, en):
    goal = plan_of(REACH).goals[0]
    assert choice_text(patch, goal) == (zh, en)


# Verdicts under other choices


def city(folder, *goals: str, head: str = "") -> Study:
    """The one-street city with two cultural places, 20 m north of the street."""
    write_places(folder / "culture.csv", [("馆一", 100, 20), ("馆二", 1500, 20)])
    lists = """[[facilities]]
path = "culture.csv"
crs = "EPSG:4326"
service = "culture"
completeness = "complete"
"""
    study = write_city(folder, plan_text(*goals) + head, lists, extra="year = 2025")
    return read_study(study)


def judged(folder, *goals: str, head: str = ""):
    study = city(folder, *goals, head=head)
    return evaluate(load_district(study), read_plan("plan.toml", folder))


REACH_TEXT = """id = "circle"
kind = "reach"
service = "culture"
within = {{ minutes = {minutes} }}
profile = "{profile}"
target = {target}
"""
CHOICES = """[[goals.assumptions]]
zh = "假设"
en = "assumed"
alternatives = [{ profile = "elder" }, { within = { minutes = 12 } }, { target = 0.3 }]
"""


def values_of(results, goal: str):
    found = [v for v in results.verdicts if v.goal == goal]
    return tuple(v.status for v in found), tuple(v.at_least.value for v in found)


def test_alternatives_are_what_another_plan_file_gives(tmp_path):
    base = {"minutes": 6, "profile": "adult", "target": 1.0}
    (tmp_path / "base").mkdir()
    results = judged(tmp_path / "base", REACH_TEXT.format(**base) + CHOICES)
    own = results.goals[0].alternatives[:3]
    patches = ({"profile": "elder"}, {"minutes": 12}, {"target": 0.3})
    for number, (alternative, patch) in enumerate(zip(own, patches, strict=True)):
        folder = tmp_path / str(number)
        folder.mkdir()
        other = judged(folder, REACH_TEXT.format(**base | patch))
        assert (alternative.statuses, alternative.values) == values_of(other, "circle")
        assert alternative.assumption.zh == "假设"
    assert own[0].values != own[1].values
    assert [alternative.choice.zh for alternative in own] == [
        "老年人步速",
        "阈值12分钟",
        "目标30%",
    ]


def test_alternatives_leave_the_headline_alone(tmp_path):
    goal = REACH_TEXT.format(minutes=6, profile="adult", target=1.0)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    plain, asked = judged(tmp_path / "a", goal), judged(tmp_path / "b", goal + CHOICES)
    assert plain.verdicts == asked.verdicts
    for key, query in plain.queries.items():
        assert query.minutes.tolist() == asked.queries[key].minutes.tolist()


def test_walking_speeds_are_alternatives_of_every_goal_by_time(tmp_path):
    goal = REACH_TEXT.format(minutes=6, profile="adult", target=1.0)
    found = judged(tmp_path, goal).goals[0].alternatives
    assert [a.choice.zh for a in found] == ["步速 60 米/分钟", "步速 83 米/分钟"]
    # Six minutes at 60 m/min are 360 m, 40 m of them off the street: houses within 320 m.
    # At 80: 440 m. Places at 100 and 1500, houses at 100, 300, ... 1900.
    slow = sum(min(abs(x - 100), abs(x - 1500)) <= 320 for x in range(100, 2000, 200))
    assert found[0].values[0] == near(slow / 10)


def test_a_distance_knows_no_speed(tmp_path):
    goal = 'id = "a"\nkind = "reach"\nservice = "culture"\nwithin = { metres = 500 }\n'
    assert judged(tmp_path, goal).goals[0].alternatives == ()


def test_a_choice_that_tests_a_missing_column_is_refused(tmp_path):
    goal = REACH_TEXT.format(minutes=6, profile="adult", target=1.0)
    choice = "[[goals.assumptions]]\nzh = '假设'\nen = 'assumed'\n"
    choice += "alternatives = [{ where = { unit = { colour = 'red' } } }]\n"
    with pytest.raises(PlanError, match="colour"):
        judged(tmp_path, goal + choice)


def test_where_nobody_can_drive_they_may_walk(tmp_path):
    """The street file has no roads for cars: only the choice to walk can be judged."""
    goal = REACH_TEXT.format(minutes=6, profile="car", target=1.0)
    choices = 'alternatives = [{ profile = "adult" }, { target = 0.3 }]\n'
    study = city(tmp_path, goal + "[[goals.assumptions]]\nzh = '假设'\nen = 'assumed'\n" + choices)
    streets = tmp_path / "city.osm"
    text = streets.read_text(encoding="utf-8")
    no_cars = text.replace('k="highway" v="residential"', 'k="highway" v="footway"')
    streets.write_text(no_cars, encoding="utf-8")
    result = evaluate(load_district(study), read_plan("plan.toml", tmp_path)).goals[0]
    walking, lower = result.alternatives[:2]
    (tmp_path / "walk").mkdir()
    on_foot = judged(tmp_path / "walk", REACH_TEXT.format(minutes=6, profile="adult", target=1.0))
    assert (walking.statuses, walking.values) == values_of(on_foot, "circle")
    assert set(lower.statuses) == {"not_computable"}


# Index


def test_an_index_is_the_weighted_mean_of_progress(tmp_path):
    half = REACH_TEXT.format(minutes=3.1, profile="adult", target=0.8)
    absent = 'id = "b"\nkind = "presence"\nservice = "health"\ntarget = 1.0\n'
    here = 'id = "c"\nkind = "presence"\nservice = "culture"\ntarget = 1.0\n'
    head = """
[index]
name = { zh = "指数", en = "index" }
weights = { circle = 3, b = 4, c = 1 }
warning = 0.5
"""
    results = judged(tmp_path, half, absent, here, head=head)
    # 3.1 minutes: 248 m, 40 of them off the street: houses within 208 m, at 100, 300 and
    # 1300, 1500, 1700: half of all, two of five in the west, three in the east.
    whole, west, east = results.index.values
    assert whole.value == near((3 * 0.5 / 0.8 + 1) / 4)
    assert west.value == near((3 * 0.4 / 0.8 + 1) / 4)
    assert east.value == near((3 * 0.6 / 0.8 + 1) / 4)
    assert whole.weighed == pytest.approx(0.5)
    assert whole.missing == ("b",)
    assert not results.index.warned


def test_an_index_caps_progress_and_warns_the_lowest_first():
    town = Town(people=(1.0, 1.0, 1.0), complete=("culture",))
    for x in (100, 200, 300, 1100):
        town.add("culture", x, 500)
    context = town.context(
        {"kind": "presence", "service": "culture", "at_least": 2, "target": 1.0},
        index={"name": WORDS, "weights": {"g1": 1}, "warning": 0.6},
    )
    _, verdicts = evaluate_presence(context.plan.goals[0], context)
    found = index_of(context.plan.index, {"g1": verdicts}, 3)
    assert [value.value for value in found.values] == [pytest.approx(1 / 3), 1.0, 0.5, 0.0]
    assert [value.unit for value in found.warned] == [2, 1]


@pytest.mark.parametrize(("done", "value"), [(1.7, 1.0), (-0.5, 0.0), (0.25, 0.25)])
def test_too_much_of_one_goal_makes_up_for_no_other(done, value):
    town = Town(people=(1.0,), complete=("culture",))
    context = town.context(
        {"kind": "presence", "service": "culture", "target": 1.0},
        index={"name": WORDS, "weights": {"g1": 2}},
    )
    _, verdicts = evaluate_presence(context.plan.goals[0], context)
    verdicts = [replace(verdict, progress=done) for verdict in verdicts]
    found = index_of(context.plan.index, {"g1": verdicts}, 1)
    assert [(v.value, v.weighed, v.warned) for v in found.values] == [(value, 1.0, False)] * 2
