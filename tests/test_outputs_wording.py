"""What planners read: words for columns and layers, numbers, shortfalls, what is missing."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pandas as pd
import pytest

from lifecircle.base.services import services
from lifecircle.base.text import LANGUAGES, Bilingual
from lifecircle.compare import say as compare_say
from lifecircle.outputs.board_page import Board
from lifecircle.outputs.gaps import alike
from lifecircle.outputs.lacking import lacks_text
from lifecircle.outputs.measures import (
    SHARE,
    Unit,
    among,
    asked_text,
    counts_places,
    document_number,
    number_text,
    span_ends,
    unit_for,
    value_text,
)
from lifecircle.outputs.plans_page import Side
from lifecircle.outputs.progress import progress_of, progress_text, shortfall_text
from lifecircle.outputs.report_members import Members
from lifecircle.outputs.report_missing import Missing, needs_text
from lifecircle.outputs.report_more import More, turned
from lifecircle.outputs.report_rows import Rows
from lifecircle.outputs.rules import rule
from lifecircle.outputs.statements import headline, typeset
from lifecircle.plans import Plan, read_plan
from lifecircle.plans.fields import Baseline
from lifecircle.plans.file import shipped_plans
from lifecircle.verdicts.board import board, measure_of
from lifecircle.verdicts.reasons import needs_column, needs_list, places_zh
from lifecircle.verdicts.results import Alternative, Interval, Measure, MemberResult, Shortfall
from lifecircle.verdicts.say import column_name, time_text
from lifecircle.verdicts.vocabulary import COLUMN, LAYER, LEVEL
from results_factory import all_kinds_plan, small_results

NBSP = "\u00a0"
WAN_PEOPLE = Unit(share=False, after=Bilingual("万人", "10,000 people"))
GROUND = Unit(share=False, after=Bilingual("平方米", "m²"))


@pytest.fixture(scope="module")
def results():
    return small_results()


def plans():
    return [read_plan(name) for name in sorted(shipped_plans())]


def with_result(results, name, **changes):
    found = tuple(replace(r, **changes) if r.goal.id == name else r for r in results.goals)
    return replace(results, goals=found)


def with_whole(results, goal, **changes):
    verdicts = tuple(
        replace(v, **changes) if (v.goal, v.unit) == (goal, None) else v for v in results.verdicts
    )
    return replace(results, verdicts=verdicts)


def result_of(results, goal):
    return next(result for result in results.goals if result.goal.id == goal)


# ---- words ---------------------------------------------------------------------------------


def test_no_rule_of_a_shipped_plan_prints_a_code():
    """Codes: ids of services, columns, layers and levels, and days of the week in English."""
    codes = {code for code in (*COLUMN, *LAYER, *LEVEL) if len(code) > 3}
    for plan in plans():
        names = {goal.id: goal.name.text for goal in plan.goals}
        for goal in plan.goals:
            text = rule(goal, "zh", names)
            found = set(re.findall(r"[a-z_]{2,}(?:\.[a-z_]+)*", text))
            assert not found & (codes | set(services())), (goal.id, text)
            assert not re.search(r"\b(Mo|Tu|We|Th|Fr|Sa|Su)\b|设施设施|[a-z]_[a-z]", text), text
            english = rule(goal, "en", names)
            assert not re.search(r"[a-z]_[a-z]|\bwhole\b(?! area)", english), english


def test_every_service_has_a_place_that_reads_well():
    for service in services():
        text = places_zh(service)
        assert "设施设施" not in text
        assert "机构设施" not in text
        assert text[-1] in "施构所院校学园心站点馆室厅宫场店墓道径地中台备体会处市区部）"
    assert places_zh("education.school") == "学校"
    assert places_zh("elderly") == "养老设施"
    assert places_zh("amenity.nursing_room") == "母婴设施"
    assert places_zh("culture.community_centre") == "村（社区）综合性文化服务中心"


@pytest.mark.parametrize(
    ("at", "zh", "en"),
    [
        ("We 20:00", "周三20:00", "on Wed at 20:00"),
        ("Mo-Su 03:00", "每天3:00", "every day at 3:00"),
        ("Sa,Su 10:00", "周末10:00", "at weekends at 10:00"),
        ("Mo,We 08:30", "周一、周三8:30", "on Mon, Wed at 8:30"),
    ],
)
def test_times_of_the_week(at, zh, en):
    assert (time_text(at, "zh"), time_text(at, "en")) == (zh, en)


def test_bundles_name_what_they_share_once():
    plan = read_plan("yuzhong-2025")
    goal = next(goal for goal in plan.goals if goal.id == "circle.all")
    assert rule(goal, "zh") == (
        "同时满足：步行10分钟内至少各1处学校、医疗卫生设施、公共文化设施；"
        "步行10分钟内至少1处养老设施，老年人步速"
    )


def test_columns_have_words():
    assert column_name("sports_m2 / pupils", "zh") == "体育场地面积÷在校学生"
    assert column_name("qualified", "en") == "up to standard"
    assert column_name("自定", "zh") == "自定"


# ---- numbers -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (5.78, WAN_PEOPLE, "5.78万人", f"57,800{NBSP}people"),
        (7_439_384, GROUND, "743.9万平方米", f"7,439,384{NBSP}m²"),
        (89_961, GROUND, "89,961平方米", f"89,961{NBSP}m²"),
        (0.028, Unit(share=False, after=Bilingual("", "")), "0.028", "0.028"),
        (1.0, SHARE, "100%", f"100{NBSP}%"),
    ],
)
def test_values_are_said_as_people_say_them(value, unit, zh, en):
    assert (value_text(value, unit, "zh"), value_text(value, unit, "en")) == (zh, en)


def test_small_numbers_keep_two_figures():
    assert [number_text(v) for v in (0.02805, 0.0999, 0.57, 0.5)] == ["0.028", "0.1", "0.57", "0.5"]


def test_ends_of_a_range_have_one_unit():
    assert span_ends(20, 45, Unit(share=False, after=Bilingual("所", "schools")), "zh") == (
        "20",
        "45所",
    )
    assert span_ends(0, 0.556, SHARE, "zh") == ("0", "55.6%")
    assert span_ends(123_456, 654_321, GROUND, "zh") == ("12.35", "65.43万平方米")
    assert span_ends(9_000, 654_321, GROUND, "zh") == ("9,000平方米", "65.43万平方米")


@pytest.mark.parametrize(
    ("operator", "target", "unit", "zh"),
    [
        (">=", 1.0, SHARE, "100%"),
        (">=", 0.99, SHARE, "≥99%"),
        (">", 1.0, SHARE, ">100%"),
        ("<=", 0, GROUND, "0平方米"),
        (">=", 100, Unit(share=False, after=Bilingual("%", "%")), "100%"),
        (">=", 4000, Unit(share=False, after=Bilingual("张", "beds")), "≥4,000张"),
    ],
)
def test_nothing_lies_beyond_all(operator, target, unit, zh):
    assert asked_text(operator, target, None, "", unit, "zh") == zh


def test_a_dash_of_the_document_is_no_baseline():
    for text in ("-", "——", "无"):
        assert document_number(Baseline(text=text, year=2020), SHARE, "zh") == ""
    assert document_number(Baseline(text="应保尽保"), SHARE, "zh") == "应保尽保"


def test_what_is_open_is_missing_at_the_most():
    places = (Shortfall(5, Bilingual("个单元", "units")),)
    assert shortfall_text(places, "zh", open_=True) == "至多差5个单元"
    assert shortfall_text(places, "en", open_=True) == f"short of at most 5{NBSP}units"


def test_sentences_of_verdicts_are_set_in_the_style_of_pages():
    assert typeset("0.78% of the people", "en") == f"0.78{NBSP}% of the people"
    assert typeset("应有 5 处，已列 0 处。", "zh") == "应有5处，已列0处。"


# ---- progress ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("progress", "status", "low", "high", "shown"),
    [
        (0.4, "not_met", 6.0, 6.0, 0.4),
        (1.0, "not_met", 12.5, 12.5, None),  # a limit that is touched: > 12.5
        (0.0, "not_shown", 0.0, 1.0, None),  # nothing can be shown
        (-1.65, "not_met", 0.0, 0.556, None),  # the value may be above the baseline
        (-0.5, "not_met", 3.0, 3.0, -0.5),
        (None, "met", 1.0, 1.0, None),
    ],
)
def test_progress_that_would_mislead_is_not_shown(progress, status, low, high, shown):
    assert progress_of(progress, status, low, high) == shown


def test_progress_says_what_lists_leave_open():
    assert progress_text(0.26, "zh", open_=True) == "≥26%"
    assert progress_text(-17.4, "en") == "worse than the baseline"
    assert progress_text(242.6, "zh") == ">100%"


def test_headlines_tell_of_progress_only_where_there_is_some():
    found = small_results(plan=all_kinds_plan())
    life = result_of(found, "statistic.life")
    verdict = found.verdict("statistic.life")
    text = headline(life, verdict, "zh", counted=False)
    assert "不及基准值（81.2" in text
    assert "−" not in text
    ahead = replace(verdict, progress=0.375, at_least=Interval(81.5, 81.5, 81.5), at_most=None)
    assert "自基准值起已完成38%" in headline(life, ahead, "zh", counted=False)
    # The target does not lie ahead of the baseline: 0.9 is a share of the target.
    other = replace(ahead, progress=0.9)
    assert "已完成" not in headline(life, other, "zh", counted=False)


# ---- missing inputs ------------------------------------------------------------------------


def test_a_list_that_lacks_a_column_is_not_called_missing(results):
    column = needs_column("health", Bilingual("grade", "grade"))
    changed = with_result(results, "circle.life", absent=("elderly",), lacking=("health",))
    life, verdict = result_of(changed, "circle.life"), changed.verdict("circle.life")
    assert lacks_text(life, "zh") == "养老设施名单缺失，医疗卫生设施名单缺少所需的列"
    text = headline(life, verdict, "en", counted=False)
    assert "list for “Elderly care” is missing" in text
    assert "list for “Health” lacks a column" in text
    changed = with_whole(changed, "circle.life", needs=(needs_list("elderly"), column))
    rows = Missing(changed, "zh").rows()
    needs = {row["need"]: row["goals"] for row in rows if "生活圈" in row["goals"]}
    assert set(needs) >= {"养老设施名单", "医疗卫生设施名单中的列"}
    assert "（等级 grade）" in needs["医疗卫生设施名单中的列"]


def test_inputs_are_told_once_with_all_their_goals(results):
    rows = Missing(results, "zh").rows()
    states = [row["state"] for row in rows]
    assert states == sorted(states, key=["missing", "partial", "other"].index)
    partial = next(row for row in rows if row["need"] == "公共文化设施名单")
    goals = [r.goal.name.zh for r in results.goals if "culture" in r.partial]
    assert partial["goals"].split("；") == goals
    assert partial["number"] == len(goals)
    assert len({(row["need"], row["state"]) for row in rows}) == len(rows)


def test_needs_in_few_words():
    needs = [
        Bilingual("毛入学率（统计表）", "Enrolment (table of statistics)"),
        Bilingual("巩固率（统计表）", "Retention (table of statistics)"),
        needs_column("education.school", Bilingual("in_group, qualified", "in_group, qualified")),
    ]
    assert needs_text(needs, "zh") == "统计表、学校名单中的列：集团化办学 in_group、达标 qualified"


# ---- units, members, alternatives ----------------------------------------------------------


def community_presence(results, members):
    """Return the presence goal as one of communities, with what its evaluator says of units."""
    changed = with_result(results, "unit.school", members=tuple(members))
    result = result_of(changed, "unit.school")
    goal = result.goal.model_copy(update={"level": "community"})
    changed = with_result(changed, "unit.school", goal=goal)
    share = Interval(0.5, 0.5, 0.5)
    verdicts = tuple(
        replace(v, at_least=share, at_most=share, status="not_met", target=1.0)
        if v.goal == "unit.school"
        else v
        for v in changed.verdicts
    )
    return replace(changed, verdicts=verdicts)


def test_communities_are_counted_as_communities(results):
    members = [
        MemberResult("unit", f"{name}社区", row, 0.0 if row else 2.0, "met" if row else "not_met")
        for row, name in enumerate("甲乙丙丁")
    ]
    changed = community_presence(results, members)
    result, verdict = result_of(changed, "unit.school"), changed.verdict("unit.school")
    text = headline(result, verdict, "zh", counted=False, units_met=(3, 4))
    assert text.startswith("4个社区中3个已有（50.0%）")
    assert among(result, verdict, "zh") == "的社区"
    # A unit of the study is judged by the share of its communities, not by its places.
    own = changed.verdict("unit.school", 1)
    assert own.count is not None
    assert not counts_places(result.goal, own)
    assert unit_for(result, own) == SHARE
    (group,) = [g for g in Members(changed, "zh").rows() if g["name"] == result.goal.name.zh]
    assert (group["what"], group["failing"], group["all"]) == ("社区", 1, 4)
    cells = {row["name"]: row for row in Board(changed, "zh", [0, 1, 2, 3]).units()}
    assert cells[result.goal.name.zh]["cells"][1]["text"] == "50.0%"


def test_members_that_fail_for_one_reason_are_told_together(results):
    why = [
        Bilingual("缺：托育。", "lacks childcare"),
        Bilingual("缺：养老。", "lacks elderly care"),
    ]
    members = [
        MemberResult("unit", f"社区{n:02d}", 0, None, "not_met", reason=why[n % 2])
        for n in range(12)
    ]
    changed = community_presence(results, members)
    (group,) = [g for g in Members(changed, "zh").rows() if "学校" in g["name"]]
    assert [(line["reason"], line["number"]) for line in group["lines"]] == [
        ("缺：托育", 6),
        ("缺：养老", 6),
    ]


def test_members_of_goals_without_a_target_are_not_called_failing(results):
    members = [MemberResult("unit", "甲社区", 0, 0.0, "not_met")]
    changed = community_presence(results, members)
    changed = with_whole(changed, "unit.school", status="no_target")
    assert not [g for g in Members(changed, "zh").rows() if "学校" in g["name"]]


def test_goals_that_look_the_same_share_a_picture(results):
    health = result_of(results, "circle.health")
    again = health.goal.model_copy(update={"id": "again"})
    twin = replace(health, goal=again)
    other = replace(twin, listed=~health.listed)
    groups = alike([health, twin, other])
    assert [[r.goal.id for r in group] for group in groups] == [
        ["circle.health", "again"],
        ["again"],
    ]


def test_other_choices_that_lack_data_turn_nothing(results):
    whole, *units = [v for v in results.verdicts if v.goal == "circle.health"]
    now = [v.status for v in (whole, *units)]
    assumption = Bilingual("甲。", "A.")

    def other(*statuses):
        return Alternative(assumption, Bilingual("乙", "B"), statuses, (None,) * len(statuses))

    assert turned(other("not_computable", *now[1:]), [whole, *units]) == 0
    assert turned(other(now[0], "not_computable", *now[2:]), [whole, *units]) == 0
    flipped = "met" if now[0] != "met" else "not_met"
    choices = (other("not_computable", *now[1:]), other(flipped, *now[1:]))
    changed = with_result(results, "circle.health", alternatives=choices)
    assert [row["then"] for row in More(changed, "zh").alternatives()] == [flipped]
    (row,) = [row for row in board(changed) if row.goal == "circle.health"]
    assert len(row.hangs_on) == 1


def test_numbers_of_a_goal_without_data_are_not_printed_as_shares():
    found = small_results(plan=all_kinds_plan())
    beds = replace(result_of(found, "ratio.beds"), measure=Measure())
    assert not measure_of(beds).share
    assert not unit_for(beds).share
    mean = replace(result_of(found, "presence.mean"), measure=Measure())
    assert not unit_for(mean).share
    assert measure_of(result_of(found, "circle.night")).share


# ---- several plans -------------------------------------------------------------------------


def other_plan(results, **changes):
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


def test_plans_answer_who_passes_under_which(results):
    name = {"zh": "15分钟医疗圈", "en": "15-minute health circle"}
    second = other_plan(results, within={"minutes": 15}, name=name)
    side = Side([results, second], "zh")
    row = next(row for row in side.answered() if row["title"] == "医疗圈")
    (ours,), (theirs,) = row["cells"]
    assert (ours["own_name"], theirs["own_name"]) == ("5分钟医疗圈", "15分钟医疗圈")
    assert "步行15分钟内" in theirs["rule"]
    statuses = [results.verdict("circle.health", unit).status for unit in range(4)]
    counted = {u["status"]: u["number"] for u in ours["units"]}
    assert counted == {s: statuses.count(s) for s in statuses if s in counted}
    alone = side.alone()
    assert [own["plan"] for own in alone] == side.plans
    assert alone[1] == {"plan": side.plans[1], "rows": [], "more": 0}
    told = {row["name"] for row in alone[0]["rows"]}
    assert "5分钟医疗圈" not in told


def test_a_group_of_people_has_a_topic_of_its_own(results):
    second = other_plan(results, group="age_65", within={"minutes": 15})
    side = Side([results, second], "zh")
    assert [*side.answered(), *side.asked()] == []


# ---- comparing -----------------------------------------------------------------------------


def row_of(**values):
    base = {
        "share_at_least_before": 10.0,
        "share_at_most_before": 10.0,
        "share_at_least_after": 8.0,
        "share_at_most_after": 8.0,
        "share_change": -2.0,
        "kind_before": "statistic",
        "kind_after": "statistic",
        "operator_after": "<=",
        "measure_unit_zh_after": "%",
        "measure_unit_en_after": "%",
        "measure_unit_zh_before": "%",
        "measure_unit_en_before": "%",
    }
    return pd.Series(base | values)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "up"),  # unemployment falls
        ({"operator_after": ">="}, "down"),
        ({"kind_after": "radius", "operator_after": ">="}, "up"),  # the way is shorter
        ({"share_change": 0.0}, ""),
        ({"share_change": math.nan}, ""),
    ],
)
def test_a_fall_is_for_the_better_where_less_is_better(changes, kind):
    assert compare_say.kind_of_change(row_of(**changes)) == kind


def test_the_share_of_units_that_keep_a_radius_is_better_when_it_rises():
    row = row_of(kind_after="radius", operator_after=">=")
    bare = {f"measure_unit_{x}_{y}": "" for x in LANGUAGES for y in ("before", "after")}
    assert compare_say.kind_of_change(row.replace("%", "").copy()) == "down"
    assert compare_say.kind_of_change(pd.Series({**row, **bare})) == "down"


def test_changes_of_percentages_are_points_and_ranges_have_both_ends():
    assert compare_say.signed_change(row_of(), "zh") == "−2个百分点"
    shares = {f"measure_unit_{x}_{y}": "" for x in LANGUAGES for y in ("before", "after")}
    row = row_of(
        **shares,
        kind_before="share",
        kind_after="share",
        share_at_least_before=0.0,
        share_at_most_before=0.556,
        share_at_least_after=0.0,
        share_at_most_after=0.7,
        share_change=0.0,
    )
    assert compare_say.share_text(row, "before", "zh") == "0–55.6%"
    assert compare_say.share_text(row, "after", "en") == f"0–70.0{NBSP}%"


# ---- pages of units ------------------------------------------------------------------------


def test_a_unit_with_many_goals_is_told_in_few_lines():
    from lifecircle.outputs.atlas import Atlas  # noqa: PLC0415

    found = small_results(plan=all_kinds_plan())
    rows = Rows(found, "zh", Atlas(found))
    groups = rows.headlines(0)
    told = rows.told(0)
    assert len(told) > 12
    assert sum(group["number"] for group in groups) == len(told)
    for group in groups:
        if group["status"] in ("met", "no_target"):
            assert group["lines"] == []
        else:
            assert {line["value"] for line in group["lines"]} == {""}
    listed = {name for _, goals in rows.run_in(0) for name, _ in goals}
    failing = {row["name"] for row in rows.goals(0) if row["failing"]}
    assert not listed & failing
