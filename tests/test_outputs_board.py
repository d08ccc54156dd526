"""All thirteen kinds on the pages: rules as sentences, the board, members, long plans."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import replace

import pandas as pd
import pyogrio
import pytest
from pydantic import TypeAdapter
from pyproj import Transformer

from lifecircle.base.text import LANGUAGES, Bilingual
from lifecircle.outputs.board_page import Board, sheets_of
from lifecircle.outputs.gaps import gaps
from lifecircle.outputs.gis import write_gpkg
from lifecircle.outputs.map_goals import failing_points, measured_view, shown_goals
from lifecircle.outputs.map_tables import Tables
from lifecircle.outputs.measures import (
    SHARE,
    Unit,
    asked_text,
    cases_text,
    number_text,
    value_text,
)
from lifecircle.outputs.more_tables import (
    MEMBER_COLUMNS,
    board_csv,
    board_frame,
    members_csv,
    members_frame,
)
from lifecircle.outputs.names import file_names
from lifecircle.outputs.progress import progress_text, shortfall_text
from lifecircle.outputs.report import Pages
from lifecircle.outputs.report_members import MEMBERS_SHOWN, Members
from lifecircle.outputs.report_missing import Missing, input_of
from lifecircle.outputs.report_more import More
from lifecircle.outputs.rules import rule
from lifecircle.outputs.say_goals import FEW, Saying
from lifecircle.outputs.tables import VERDICT_COLUMNS, verdicts_csv, verdicts_frame
from lifecircle.outputs.weighs import grounded
from lifecircle.plans import Goal
from lifecircle.verdicts.results import (
    Alternative,
    IndexResult,
    IndexValue,
    Shortfall,
)
from results_factory import all_kinds_plan, small_results

BEDS = Unit(share=False, after=Bilingual("张/千人", "beds per 1,000 people"))
NBSP = "\u00a0"


@pytest.fixture(scope="module")
def results():
    return small_results(plan=all_kinds_plan())


def pages_of(found, language):
    names = file_names(zip(found.units["name"], found.units["id"], strict=True))
    return Pages(found, gaps(found), language, languages=LANGUAGES, unit_files=names)


def text_of(html):
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL).split())


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_every_kind_is_there(results):
    assert len({result.goal.kind for result in results.goals}) == 13


RULES = {
    "ratio.beds": (
        "每1,000常住人口的医院的床位",
        "beds of “Hospital” for every 1,000 residents",
    ),
    "ratio.staff": (
        (
            "逐个设施计算：学校的工作人员与学校的在园幼儿之比；只计设施（性质：公办）；"
            "按达标者的占比计；其中须有90%达标"
        ),
        (
            "of each facility: staff of “School” over children enrolled of “School”; only "
            "facilities (ownership = 公办); counted as the share that keeps it; 90\u00a0% "
            "of them must keep it"
        ),
    ),
    "share.nursing": (
        "医疗卫生设施的护理型床位占床位的比例",
        "nursing beds over beds of “Health”",
    ),
    "share.units": (
        "单元中符合条件（状态：达标）的占比；其中类型：镇的，条件为状态：达标或优秀",
        "share of units that pass: status = 达标; where kind = 镇: status = 达标 or 优秀",
    ),
    "presence.mean": ("平均每个单元的学校数", "mean number of “School” in a unit"),
    "radius.library": (
        "居民到最近图书馆的步行距离的最大值；只计本单元内的设施",
        (
            "largest distance of people to the nearest of “Library”, on foot; only places of their "
            "own unit"
        ),
    ),
    "response.ems": (
        "最近医院驾车到达居民所需分钟数的平均值，含接警出动2分钟",
        (
            "mean minutes by car from the nearest of “Hospital” to the people, 2\u00a0min for "
            "call and turn-out added"
        ),
    ),
    "pairing.clinic": (
        "步行15分钟内有医院（等级 ≥ 二级）的学校占比",
        "share of “School” within 15\u00a0min of “Hospital” (grade ≥ 二级), on foot",
    ),
    "equity.beds": (
        "各单元“每千人口床位数”的差异系数；要求较基准值下降",
        (
            "coefficient of variation of “Beds per 1,000 people” between units; asked: falls "
            "against the baseline"
        ),
    ),
    "count.culture": (
        "公共文化设施总数，只计2020年以后启用的，规划期累计",
        "number of “Culture”, only what opened after 2020, accumulated over the plan's years",
    ),
    "statistic.trend": (
        "由统计表提供的数值；要求较上一次评估不变差",
        "a number from the statistics table; asked: gets no worse against an earlier audit",
    ),
    "circle.night": (
        (
            "步行10分钟（类型：街道）、1,000米内至少1处公共文化设施；以65岁及以上老年人计；"
            "只计本单元内的设施；按往返路程；只计工作日19:00开放的设施；按达标者的占比计；"
            "单元内90%的居民满足即算该单元满足"
        ),
        (
            "at least 1 of “Culture” within 10\u00a0min (kind = 街道), 1,000\u00a0m on foot; for "
            "people of 65 and over; only places of their own unit; measured there and back; "
            "only places open on weekdays at 19:00; counted as the share that keeps it; a unit "
            "counts "
            "when 90\u00a0% of its people do"
        ),
    ),
}


@pytest.mark.parametrize("goal", RULES)
def test_rules_are_sentences(results, goal):
    found = {result.goal.id: result.goal for result in results.goals}
    names = {key: each.name.text for key, each in found.items()}
    assert (rule(found[goal], "zh", names), rule(found[goal], "en", names)) == RULES[goal]


def test_no_rule_is_empty_or_raw(results):
    names = {result.goal.id: result.goal.name.text for result in results.goals}
    for result in results.goals:
        zh, en = (rule(result.goal, language, names) for language in LANGUAGES)
        assert len(zh) > 4
        assert zh != en
        assert not re.search(r"None|\{|\}|\['", zh + en)


@pytest.mark.parametrize(
    ("value", "against", "text"),
    [
        (6.48, None, "6.48"),
        (7.0, None, "7"),
        (1234.5678, None, "1,235"),
        (123.456, None, "123.5"),
        (0.0012, None, "0.0012"),
        (0.0, None, "0"),
        (7.996, 8.0, "7.996"),
        (8.0004, 8.0, "8.0004"),
        (8.0, 8.0, "8"),
        (math.inf, None, "∞"),
    ],
)
def test_a_number_never_lands_on_a_target_that_it_misses(value, against, text):
    assert number_text(value, against) == text


@pytest.mark.parametrize(
    ("asked", "unit", "zh", "en"),
    [
        ((">=", 8, None, ""), BEDS, "≥8张/千人", f"≥{NBSP}8{NBSP}beds per 1,000 people"),
        ((">=", 0.9, None, ""), SHARE, "≥90%", f"≥{NBSP}90{NBSP}%"),
        (("between", 2, 3, ""), BEDS, "2–3张/千人", f"2–3{NBSP}beds per 1,000 people"),
        (("between", 0.1, 0.15, ""), SHARE, "10–15%", f"10–15{NBSP}%"),
        (("between", 2, math.inf, ""), BEDS, "≥2张/千人", f"≥{NBSP}2{NBSP}beds per 1,000 people"),
        (("about", 8, None, ""), BEDS, "约8张/千人", f"about{NBSP}8{NBSP}beds per 1,000 people"),
        (("falls", 0.4, None, ""), SHARE, "下降（原为40%）", f"falls (from 40{NBSP}%)"),
        (("rises", None, None, ""), BEDS, "上升", "rises"),
        ((">=", 1, None, "应保尽保"), SHARE, "应保尽保（100%）", f"100{NBSP}%"),
        ((">=", None, None, ""), BEDS, "", ""),
    ],
)
def test_what_is_asked(asked, unit, zh, en):
    assert asked_text(*asked, unit, "zh") == zh
    assert asked_text(*asked, unit, "en") == en


def test_phases_and_cases_of_a_target(results):
    goal = next(result.goal for result in results.goals if result.goal.id == "ratio.beds")
    assert cases_text(goal, BEDS, "zh") == "2022年≥7.2张/千人；2025年≥8张/千人".replace("年", "年 ")


def test_what_is_missing_is_as_round_as_it_is_sure():
    places, people = Bilingual("个托位", "places"), Bilingual("人", "people")
    sure, about = Shortfall(214, places), Shortfall(5234, people, estimated=True)
    over = Shortfall(3, Bilingual("分钟", "min"), beyond=True)
    assert shortfall_text((sure,), "zh") == "差214个托位"
    assert shortfall_text((sure,), "en") == f"short of 214{NBSP}places"
    assert shortfall_text((about,), "zh") == "约差5,200人"
    assert shortfall_text((over, sure), "zh") == "超出3分钟，差214个托位"
    assert shortfall_text((over, sure), "zh", most=1) == "超出3分钟"
    units = Shortfall(3, Bilingual("个单元", "units"))
    assert shortfall_text((units, sure), "en") == f"short of 3{NBSP}units, 214{NBSP}places"
    places = Shortfall(3, Bilingual("处", "places"))
    assert shortfall_text((units, places), "zh") == "差3个单元"
    ground = Shortfall(7_439_384, Bilingual("平方米", "m²"))
    assert shortfall_text((ground,), "zh") == "差743.9万平方米"
    assert shortfall_text((ground,), "en") == f"short of 7,439,384{NBSP}m²"


@pytest.mark.parametrize(
    ("progress", "text"),
    [
        (None, ""),
        (0.4, "40%"),
        (1.0, "100%"),
        (0.9999, ">99%"),
        (1.2, ">100%"),
        (-0.5, "不及基准值"),
    ],
)
def test_progress(progress, text):
    assert progress_text(progress, "zh") == text


def test_values_are_in_their_measure():
    assert value_text(6.48, BEDS, "zh", against=7.2) == "6.48张/千人"
    assert value_text(0.899999, SHARE, "zh", against=0.9) == "89.9999%"
    assert value_text(None, BEDS, "zh") == "–"


# ---- the board -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_board_has_every_goal_once_binding_first(results, language):
    html = pages_of(results, language).board()
    for result in results.goals:
        assert html.count(f'id="goal-{result.goal.id}"') == 1
    parts = Board(results, language, [0, 1, 2, 3]).parts()
    assert [len(part["rows"]) for part in parts] == [3, 23, 3]
    binding = {r.goal.id for r in results.goals if r.goal.strength == "binding"}
    assert {row["goal"] for row in parts[0]["rows"]} == binding
    beds = next(row for row in parts[0]["rows"] if row["goal"] == "ratio.beds")
    # From 6.0 to 7.2, now 6.48: 0.48 of 1.2 is 40 %.
    assert beds["progress"].rstrip("%\u00a0") == "40"
    assert beds["bar"] == {"width": 40.0, "beyond": False, "away": False}
    assert beds["baseline_year"] == "2020"


def test_bars_show_what_is_beyond_either_end(results):
    rows = {row["goal"]: row for part in Board(results, "zh", [0]).parts() for row in part["rows"]}
    # 81.2 at the baseline, 82 asked, 73.8 now.
    assert rows["statistic.life"]["bar"] == {"width": 0.0, "beyond": False, "away": True}
    assert rows["statistic.teachers"]["bar"] is None
    assert rows["statistic.teachers"]["target"] == "10–15%"


def test_units_of_the_board_are_cells_in_their_order(results):
    order = [2, 0, 3, 1]
    rows = {row["name"]: row for row in Board(results, "zh", order).units()}
    # 7.2 × (0.7, 0.85, 1, 1.15) in the rows of the units.
    texts = [cell["text"] for cell in rows["每千人口床位数"]["cells"]]
    assert texts == ["7.2", "5.04", "8.28", "6.12"]
    assert rows["每千人口床位数"]["unit"] == "张/千人"
    assert "师生交流比例" not in rows


@pytest.mark.parametrize(("units", "sheets"), [(0, []), (12, [(0, 12)]), (13, [(0, 7), (7, 13)])])
def test_sheets_of_paper(units, sheets):
    assert sheets_of(units) == sheets


def test_board_csv_reads_back(results):
    rows = {row["goal"]: row for row in rows_of(board_csv(results))}
    assert set(rows) == {result.goal.id for result in results.goals}
    beds = rows["ratio.beds"]
    assert (beds["baseline"], beds["baseline_year"]) == ("6", "2020")
    assert float(beds["value_at_least"]) == pytest.approx(6.48)
    assert float(beds["progress"]) == pytest.approx(0.4)
    # 0.72 short, times 1,234 in the factory, rounded as an estimate of people.
    assert (beds["shortfall"], beds["shortfall_unit_zh"]) == ("890", "个托位")
    assert beds["units_not_met"] == "2"
    assert rows["count.culture"]["value_at_most"] == "inf"
    assert rows["ratio.staff"]["flags"] == "contradiction"
    assert list(board_frame(results)["part"]) == ["binding"] * 3 + ["expected"] * 23 + ["other"] * 3


# ---- members -------------------------------------------------------------------------------


def test_members_csv_has_every_member_with_its_place(results):
    table = members_frame(results)
    assert len(table) == sum(len(result.members) for result in results.goals) > 10
    rows = rows_of(members_csv(results))
    assert rows[0]["name"].startswith(("<", "'=", "'@", "很", '"'))
    placed = table[table["lon"].notna()]
    back = Transformer.from_crs("EPSG:4326", results.crs, always_xy=True)
    x, y = back.transform(placed["lon"].to_numpy(), placed["lat"].to_numpy())
    points = {member.point for result in results.goals for member in result.members if member.point}
    assert {(round(a, 3), round(b, 3)) for a, b in zip(x, y, strict=True)} == points


def test_the_page_lists_the_first_members_and_says_how_many_fail(results):
    result = next(r for r in results.goals if r.goal.id == "pairing.clinic")
    one = result.members[0]
    many = tuple(replace(one, name=f"校{n:02d}", status="not_met") for n in range(30))
    goals = tuple(replace(r, members=many) if r is result else r for r in results.goals)
    changed = replace(results, goals=goals)
    group = next(g for g in Members(changed, "zh").rows() if g["name"] == "学校就近对接医院")
    (line,) = group["lines"]
    assert (line["number"], line["more"], group["failing"]) == (30, 30 - MEMBERS_SHOWN, 30)
    names = "、".join(part["names"] for part in line["groups"])
    assert re.findall(r"校\d\d", names) == [f"校{n:02d}" for n in range(MEMBERS_SHOWN)]
    text = text_of(pages_of(changed, "zh").report())
    assert "30个设施中30个" in text
    assert "；另有10个" in text


# ---- long plans ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_goals_that_need_data_are_grouped_by_input(results, language):
    more, missing = More(results, language), Missing(results, language).rows()
    table = {"zh": "统计表", "en": "the statistics table"}[language]
    assert [row["number"] for row in missing if row["need"] == table] == [2]
    silent = more.silent(lambda _: [])
    assert sum(row["number"] for row in missing if row["state"] == "missing") >= len(silent) == 5
    text = text_of(pages_of(results, language).report())
    for row in silent:
        assert " ".join(row["name"].split()) in text


def test_columns_of_one_list_are_one_input():
    need = Bilingual(
        "小学设施名单中的列：pupils", "a column in the list of places for Primary school: pupils"
    )
    head, detail = input_of(need)
    assert head.zh == "小学设施名单中的列"
    assert detail == Bilingual("pupils", "pupils")
    table = input_of(Bilingual("毛入学率（统计表）", "Enrolment (table of statistics)"))
    assert table[0].zh == "统计表"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_raw_is_printed(results, language):
    pages = pages_of(results, language)
    for html in (pages.report(), pages.board(), pages.unit(0), pages.unit(3)):
        text = text_of(html)
        assert not re.search(r"\bNone\b|\bnan\b|Bilingual|Undefined|not_met|inf\b", text)
        assert "onerror=alert(1)>" not in html.replace("&gt;", "")


def test_short_plans_are_listed_whole():
    found = small_results()
    saying = Saying(found, "zh")
    assert len(found.goals) <= FEW
    assert saying.silent() == []
    assert len(shown_goals(found, "zh")) == len(found.goals)


def test_alternatives_are_told_where_they_turn_a_verdict(results):
    result = next(r for r in results.goals if r.goal.id == "ratio.beds")
    whole, *units = [v for v in results.verdicts if v.goal == "ratio.beds"]
    same = tuple(v.status for v in (whole, *units))
    mine = (
        Alternative(Bilingual("甲。", "A."), Bilingual("乙", "B"), same, (6.48,) * 5),
        Alternative(
            Bilingual("按户籍人口。", "Registered."), Bilingual("丙", "C"), ("met",) * 5, (9.0,) * 5
        ),
    )
    goals = tuple(replace(r, alternatives=mine) if r is result else r for r in results.goals)
    rows = More(replace(results, goals=goals), "zh").alternatives()
    turned = sum(status != "met" for status in same[1:])
    assert [(r["choice"], r["then"], r["value"], r["units"]) for r in rows] == [
        ("丙", "met", "9张/千人", str(turned))
    ]


def test_the_index_puts_units_of_a_warning_first(results):
    values = [IndexValue(None, 0.8, 0.5, (), warned=False)]
    values += [IndexValue(n, v, 1.0, (), v < 0.6) for n, v in enumerate((0.9, 0.3, 0.5, 0.7))]
    index = IndexResult(Bilingual("便利指数", "Index"), 0.6, tuple(values))
    found = More(replace(results, index=index), "zh").index()
    assert [row["value"] for row in found["rows"]] == ["80.0%", "30.0%", "50.0%", "70.0%", "90.0%"]
    assert [row["warned"] for row in found["rows"]] == [False, True, True, False, False]
    text = text_of(pages_of(replace(results, index=index), "zh").board())
    assert "低于60%的单元预警。".replace("60%", "60.0%") in text


# ---- tables --------------------------------------------------------------------------------


def test_new_columns_of_verdicts_stand_at_the_end(results):
    old = list(VERDICT_COLUMNS)[: list(VERDICT_COLUMNS).index("reason_en") + 1]
    assert old[0] == "level"
    assert len(old) == 31
    rows = rows_of(verdicts_csv(results))
    beds = next(r for r in rows if r["goal"] == "ratio.beds" and r["level"] == "whole")
    assert beds["measure_unit_zh"] == "张/千人"
    assert (beds["baseline"], beds["progress"]) == ("6", "0.400000")
    assert (beds["shortfall"], beds["verified"]) == ("890", "true")
    ems = next(r for r in rows if r["goal"] == "response.ems")
    assert ems["verified"] == "false"
    teachers = next(r for r in rows if r["goal"] == "ratio.staff")
    assert teachers["flags"] == "contradiction"
    assert len(verdicts_frame(results)) == len(results.verdicts)


def test_what_is_too_much_is_below_nothing(results):
    over = Shortfall(3, Bilingual("分钟", "min"), beyond=True)
    verdicts = tuple(replace(v, shortfall=(over,)) for v in results.verdicts[:1])
    table = verdicts_frame(replace(results, verdicts=verdicts))
    assert table["shortfall"].iloc[0] == -3


# ---- the map -------------------------------------------------------------------------------


def test_the_map_has_goals_with_something_to_show(results):
    tables = Tables(results, "zh")
    views = [view for view in tables.header["views"] if view["kind"] != "value"]
    silent = {r.goal.id for r in Saying(results, "zh").silent()}
    assert {view["id"] for view in views} == {r.goal.id for r in results.goals} - silent
    beds = next(view for view in views if view["id"] == "ratio.beds")
    assert beds["kind"] == "units"
    assert beds["state"] == [1, 1, 0, 0]
    assert beds["texts"] == ["5.04张/千人", "6.12张/千人", "7.2张/千人", "8.28张/千人"]
    assert beds["classes"][1][0] == "未达标"
    pairing = next(view for view in views if view["id"] == "pairing.clinic")
    result = next(r for r in results.goals if r.goal.id == "pairing.clinic")
    name = f"fails.{pairing['fails']}"
    assert len(tables.arrays[f"{name}.x"][1]) == len(failing_points(result)[0]) == 3
    assert list(tables.arrays[f"{name}.sure"][1]) == [True, False, False]


def test_every_status_has_a_class(results):
    verdict = next(v for v in results.verdicts if v.unit == 0)
    statuses = ("met", "not_met", "not_shown", "not_computable", "no_target")
    view = measured_view([replace(verdict, status=status) for status in statuses], "zh")
    assert view["state"] == [0, 1, 2, 3, 4]
    colours = [colour for word, colour in view["classes"] if word]
    assert len(set(colours)) == 4
    assert not view["hatched"]
    assert measured_view([replace(verdict, status="not_computable")], "zh")["hatched"]


def test_pages_of_a_very_long_plan_stay_small():
    found = small_results(plan=all_kinds_plan(7))
    assert len(found.goals) == 149
    page = pages_of(found, "zh")
    assert len(page.report()) < 700_000
    assert len(page.board()) < 300_000
    assert len(page.unit(0)) < 200_000


# ---- residential ground --------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_any_population_pages_speak_of_ground(language):
    found = small_results(people_counted=False)
    units = found.units.assign(people=math.nan, people_low=math.nan, people_high=math.nan)
    found = replace(
        found,
        weighs="ground",
        people_total=None,
        people_source="",
        units=units,
        whole_low_confidence=False,
        assumptions=(),
        notes=(),
        verdicts=tuple(
            replace(v, people_reached=None, people_left_out=None) for v in found.verdicts
        ),
    )
    pages = pages_of(found, language)
    for html in (pages.report(), pages.board(), pages.unit(0)):
        text = text_of(html)
        for sentence in re.findall(r"没有人口数据|不是人口的比例", text):
            text = text.replace(sentence, "")
        text = re.sub(r"no data on people|not of people|for people|stand for", "", text)
        assert not re.search({"zh": "人口|居民", "en": r"\b[Pp]eople\b"}[language], text)
    words = Tables(found, language).header["words"]
    assert not any(re.search(r"人口|居民|\bpeople\b", word) for word in words.values())


def test_sentences_on_ground():
    assert (
        grounded("现有名单可证明覆盖26.4%的居民。", "zh") == "现有名单可证明覆盖26.4%的居住用地。"
    )
    text = grounded("Listed places are shown to reach 26.4 % of people.", "en")
    assert text == "Listed places are shown to reach 26.4 % of residential ground."


def test_rules_of_goals_alone_need_no_plan():
    goal = TypeAdapter(Goal).validate_python(
        {"id": "e", "kind": "equity", "name": {"zh": "甲", "en": "a"}, "goal": "other"}
    )
    assert rule(goal, "zh") == "各单元“other”的差异系数"


def test_the_same_results_give_the_same_tables(results):
    again = small_results(plan=all_kinds_plan())
    assert board_csv(again) == board_csv(results)
    assert members_csv(again) == members_csv(results)
    shuffled = replace(
        results, goals=tuple(replace(r, members=r.members[::-1]) for r in results.goals)
    )
    assert members_csv(shuffled) == members_csv(results)
    assert isinstance(members_frame(results), pd.DataFrame)


def test_the_geopackage_has_members_and_no_columns_that_say_nothing(results, tmp_path):
    write_gpkg(results, gaps(results), tmp_path / "r.gpkg")
    members = pyogrio.read_dataframe(tmp_path / "r.gpkg", layer="members")
    assert list(members.columns[:-1]) == list(MEMBER_COLUMNS)
    assert len(members) == sum(m.point is not None for r in results.goals for m in r.members)
    point = next(m.point for r in results.goals for m in r.members if m.point)
    assert min(abs(members.geometry.x - point[0])) < 1e-3
    units = pyogrio.read_dataframe(tmp_path / "r.gpkg", layer="units")
    assert units["at_least_ratio_beds"].tolist() == pytest.approx([5.04, 6.12, 7.2, 8.28])
    assert units["at_most_count_culture"].isna().all()
    assert not [column for column in units.columns if "statistic_teachers" in column]
