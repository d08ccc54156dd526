"""What is written of a district over the years, on the made-up timeline of the one-street city."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyogrio
import pytest

from lifecircle.outputs import manifest, timeline_goals
from lifecircle.outputs.timeline_bars import waterfall
from lifecircle.outputs.timeline_gis import LAYERS, goal_names, write_gpkg
from lifecircle.outputs.timeline_goals import Goals
from lifecircle.outputs.timeline_losing import LOSING_COLUMNS
from lifecircle.outputs.timeline_page import render
from lifecircle.outputs.timeline_people import Heads, points
from lifecircle.outputs.timeline_picture import COLOURS, draw
from lifecircle.outputs.timeline_projects import projects
from lifecircle.outputs.timeline_save import ROOT, TABLES, write
from lifecircle.outputs.timeline_tables import (
    CONTRIBUTION_COLUMNS,
    OWED_COLUMNS,
    PROJECT_COLUMNS,
    TIMELINE_COLUMNS,
    WAITING_COLUMNS,
    tables,
)
from lifecircle.outputs.timeline_view import View
from lifecircle.outputs.timeline_words import WORDS
from lifecircle.scenarios.found import Contribution, Timeline, YearState
from lifecircle.scenarios.tables import blocks_frame, verdicts_frame
from results_factory import all_kinds_plan, small_results
from test_outputs_report import Page
from timeline_factory import NASTY, YEARS, toy_timeline

DOCS = Path(__file__).parents[1] / "docs" / "outputs.md"
OF_TABLES = {
    "timeline.csv": TIMELINE_COLUMNS,
    "projects.csv": PROJECT_COLUMNS,
    "contributions.csv": CONTRIBUTION_COLUMNS,
    "losing.csv": LOSING_COLUMNS,
    "obligations.csv": OWED_COLUMNS,
    "not_placed.csv": WAITING_COLUMNS,
}


@pytest.fixture(scope="module")
def timeline():
    return toy_timeline()


@pytest.fixture(scope="module")
def read(timeline):
    return {name: _rows(text) for name, text in tables(timeline).items()}


@pytest.fixture(scope="module")
def pages(timeline):
    sheet = draw(timeline)
    links = {"zh": {"en": "en/timeline.html"}, "en": {"zh": "../timeline.html"}}
    return {language: render(timeline, sheet, language, links[language]) for language in links}


def _rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def _with_last(timeline, **changes):
    last = timeline.states[-1]
    state = replace(last, results=replace(last.results, **changes))
    return replace(timeline, states=(*timeline.states[:-1], state))


def _text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<script.*", "", html)))


# files ------------------------------------------------------------------------------------------


def test_layout(timeline, tmp_path):
    files = [file.relative_to(tmp_path).as_posix() for file in write(timeline, tmp_path)]
    assert files == ["timeline.html", "map.html", *TABLES, "timeline.gpkg", "run.json"]
    assert set(files) == set(ROOT) - {"timings.json"}
    assert manifest.verify(tmp_path) == []


def test_a_second_language_has_its_own_folder(timeline, tmp_path):
    files = [f.relative_to(tmp_path).as_posix() for f in write(timeline, tmp_path, ("en", "zh"))]
    assert files[:4] == ["timeline.html", "map.html", "zh/timeline.html", "zh/map.html"]
    first = (tmp_path / files[0]).read_text(encoding="utf-8")
    second = (tmp_path / files[2]).read_text(encoding="utf-8")
    assert '<html lang="en">' in first
    assert 'href="zh/timeline.html"' in first
    assert '<html lang="zh-CN">' in second
    assert 'href="../timeline.html"' in second


def test_files_written_before_are_in_the_record(timeline, tmp_path):
    other = tmp_path / "2021" / "report.html"
    other.parent.mkdir()
    other.write_text("x", encoding="utf-8")
    write(timeline, tmp_path, ("zh",), [other])
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert "2021/report.html" in [entry["path"] for entry in record["files"]]
    assert [entry["year"] for entry in record["timeline"]["years"]] == list(YEARS)
    assert record["timeline"]["years"][1]["projects"] == ["C1", "C2", "C3", "C7"]
    assert record["timeline"]["not_placed"] == ["C9", "C10"]


def test_same_input_same_bytes(timeline, tmp_path):
    found = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        files = write(timeline, tmp_path / name, ("zh", "en"))
        found.append([hashlib.sha256(file.read_bytes()).hexdigest() for file in files])
    assert found[0] == found[1]


# tables -----------------------------------------------------------------------------------------


def test_timeline_table(read):
    rows = read["timeline.csv"]
    assert len(rows) == 5 * 3 * 3
    at = {(row["goal"], row["unit"], row["year"]): row for row in rows}
    assert at["school", "乙镇", "2025"]["status"] == "not_met"
    assert float(at["school", "乙镇", "2025"]["value"]) == 0
    assert at["school", "", "2035"]["status"] == "met"
    assert at["school", "", "2035"]["level"] == "whole"
    assert at["one-each", "乙镇", "2025"]["places"] == "0"
    assert at["one-each", "甲街道", "2025"]["places"] == "1"
    assert at["elderly", "", "2021"]["status"] == "not_computable"


def test_projects_table(read):
    rows = read["projects.csv"]
    assert [row["project"] for row in rows] == ["C1", "C2", "C3", "C7", "C5", "C6", "C4", "C8"]
    assert [row["number"] for row in rows] == [str(n) for n in range(1, 9)]
    assert rows[-1]["year"] == ""
    assert rows[-1]["counts_from"] == "2035"
    assert (rows[-1]["lon"], rows[-1]["lat"]) == ("", "")
    assert rows[0]["price"] == "800"
    assert rows[0]["status"] == "在建"


def test_text_of_the_data_is_never_a_formula(read):
    assert read["projects.csv"][3]["name"] == "'=1+1"


def test_contributions_table(read):
    rows = {(row["project"], row["goal"]): row for row in read["contributions.csv"]}
    one = rows["C4", "school"]
    assert (one["share_alone"], one["share_in_order"]) == ("+0.200000", "+0.400000")
    assert (one["people_alone"], one["people_in_order"]) == ("+300", "+500")
    assert one["units_turned"] == "乙镇"
    assert rows["C2", "school"]["people_in_order"] == "-600"
    # What moves nobody has no row.
    assert ("C6", "school") not in rows
    assert rows["C6", "clinic"]["share_in_order"] == ""
    assert rows["C5", "school"]["people_alone"] == ""


def test_losing_table(read):
    first, second = read["losing.csv"]
    assert (first["block"], first["left_out"], first["after"]) == ("B0002", "true", "")
    assert (second["block"], second["left_out"]) == ("B0001", "false")
    assert first["people"] == "500"
    assert first["way_in"] == "minutes"
    # From the house at 1900 to the school at 1500, at a child's pace: the farthest there.
    assert float(first["before"]) == pytest.approx(6.29, abs=0.01)


def test_no_head_counts_where_people_are_not_known(timeline):
    low = _with_last(timeline, whole_low_confidence=True)
    rows = _rows(tables(low)["losing.csv"])
    assert {row["people"] for row in rows} == {""}
    units = timeline.states[-1].results.units.assign(low_confidence=[False, True])
    rows = _rows(tables(_with_last(timeline, units=units))["losing.csv"])
    assert [(row["unit"], row["people"]) for row in rows] == [("乙镇", ""), ("甲街道", "500")]


def test_owed_and_waiting_tables(read):
    assert [row["status"] for row in read["obligations.csv"]] == ["not_known", "kept", "owed"]
    assert read["obligations.csv"][0]["there"] == ""
    assert read["obligations.csv"][1]["by"] == "C1"
    assert [row["missing"] for row in read["not_placed.csv"]] == ["site", "capacity facility"]


def test_tables_without_rows_have_their_header(timeline):
    bare = replace(timeline, contributions=(), losing=(), owed=(), waiting=())
    for name, text in tables(bare).items():
        assert text.splitlines()[0].split(",") == list(OF_TABLES[name])


# GeoPackage -------------------------------------------------------------------------------------


def test_layers(timeline, tmp_path):
    write_gpkg(timeline, tmp_path / "t.gpkg")
    layers = [name for name, _ in pyogrio.list_layers(tmp_path / "t.gpkg")]
    assert layers == [*LAYERS, "projects", "losing", "layer_styles"]
    blocks = pyogrio.read_dataframe(tmp_path / "t.gpkg", layer="blocks")
    assert blocks["reached_school_2025"].round(6).tolist() == [1, 0]
    units = pyogrio.read_dataframe(tmp_path / "t.gpkg", layer="units")
    assert units["status_school_2025"].tolist() == ["met", "not_met"]
    assert len(pyogrio.read_dataframe(tmp_path / "t.gpkg", layer="projects")) == 7
    assert goal_names(timeline)["one-each"] == "one_each"


# what is said -----------------------------------------------------------------------------------


def test_turns_and_whom_they_are_due_to(timeline):
    found = {
        (t.goal, t.year, t.units): (t.before, t.after, t.why, t.projects)
        for t in Goals(timeline, "zh").turns()
    }
    assert found["school", 2025, ("",)] == ("met", "not_met", "owing", ("C2",))
    assert found["school", 2035, ("",)] == ("not_met", "met", "thanks", ("C4",))
    assert found["school", 2035, ("乙镇",)] == ("not_met", "met", "thanks", ("C4",))
    assert found["clinic", 2025, ("乙镇",)] == ("not_shown", "met", "thanks", ("C1",))
    # Nothing is known of what turns a goal that is not at doors: a clinic has no part in it.
    assert found["one-each", 2035, ("",)][2] == "same_time"
    assert "C4" in found["one-each", 2035, ("",)][3]
    assert "C1" not in found["one-each", 2025, ("",)][3]
    assert not any(goal == "library" for goal, _, _ in found)


def test_failing_goals_come_first(timeline):
    first_two = replace(timeline, states=timeline.states[:2])
    assert [r.goal.id for r in Goals(first_two, "zh").told][:2] == ["school", "one-each"]


def test_values_that_move_without_a_turn(timeline):
    goals = Goals(timeline, "zh")
    assert goals.moved() == []
    cells = goals.by_unit()
    assert [card["name"] for card in cells["changed"]] == ["目标0", "目标1", "目标4"]
    assert cells["same"] == ["目标2"]


def test_points():
    told = [points(v) for v in (0.0312, -0.5, 0.0002, -1e-12, None, float("nan"))]
    assert told == ["+3.1", "−50.0", "+<0.1", "0", "–", "–"]


def test_people_have_no_more_figures_than_they_are_worth(timeline):
    heads = Heads(timeline)
    assert heads.text(463.0, "zh") == "约460人"
    assert heads.change(-463.0, "en") == "−about\u00a0460"
    low = Heads(_with_last(timeline, whole_low_confidence=True))
    assert low.text(0.356, "zh") == "居民的35.6%"
    assert low.text(0.356, "en") == "35.6\u00a0% of people"


def _contribution(number, alone, in_order):
    return Contribution(number, "clinic", alone, in_order, None, None, ())


def test_waterfall_ends_where_the_goal_does(timeline):
    rows = [_contribution("C1", 0.5, 0.4), _contribution("C2", -0.1, -0.2)]
    found = waterfall(timeline, "clinic", rows)
    # The clinics reach all in the last year; what two projects bring in order is +0.4 and -0.2.
    assert (found.start, found.end) == pytest.approx((0.8, 1.0))
    pad = 0.08 * (1.3 - 0.7)
    low, high = 0.7 - pad, 1.3 + pad
    at = [round((v - low) / (high - low) * 1000) for v in (0.8, 1.2, 1.0, 0.7)]
    first, second = found.steps
    assert (first.x, first.x + first.width, first.kind) == (at[0], at[1], "up")
    assert (second.x, second.x + second.width, second.kind) == (at[2], at[1], "down")
    assert found.alone[1].x == at[3]
    assert found.whole[0].x == 0


def test_a_waterfall_that_cannot_add_up_says_no_start(timeline):
    assert waterfall(timeline, "clinic", [_contribution("C1", 0.1, -0.4)]).start is None
    assert waterfall(timeline, "clinic", [_contribution("C1", 0.1, None)]).start is None
    assert waterfall(timeline, "one-each", [_contribution("C1", 0.1, 0.1)]).start is None


def test_what_is_the_same_of_two_goals_is_told_once(timeline):
    one = timeline.losing[0]
    twice = replace(timeline, losing=(one, replace(one, goal="library")))
    told = View(twice, "zh").context()["losing"]
    assert [row["goals"] for row in told] == [["目标0", "目标2"]]
    other = replace(one, goal="library", people=(1.0, 0.0))
    assert len(View(replace(timeline, losing=(one, other)), "zh").context()["losing"]) == 2


# map --------------------------------------------------------------------------------------------


def test_classes_of_blocks(timeline):
    sheet = draw(timeline)
    assert sheet.classes["school"] == {2021: "44", 2025: "40", 2035: "44"}
    assert sheet.classes["clinic"][2021] == "40"
    assert "elderly" not in sheet.goals
    paths = dict(sheet.paths("school", 2025))
    assert paths[COLOURS[0]] == sheet.blocks[1]
    assert paths[COLOURS[4]] == sheet.blocks[0]


def test_bounds_belong_to_the_higher_class(timeline):
    blocks = timeline.blocks.assign(**{"school@2035": [0.25, np.nan]})
    assert draw(replace(timeline, blocks=blocks)).classes["school"][2035] == "15"


def test_who_is_left_out_is_marked_from_the_year_of_the_change_on(timeline):
    sheet = draw(timeline)
    assert sheet.left_out == {"school": [(2024, [1])]}
    assert sheet.lost("school", 2021) == ""
    assert sheet.lost("school", 2023) == ""
    assert sheet.lost("school", 2024) == sheet.lost("school", 2025) == sheet.blocks[1]
    assert sheet.lost("clinic", 2025) == ""


def test_places_of_each_year(timeline):
    sheet = draw(timeline)
    count = {year: len(sheet.listed["school"][year]) for year in YEARS}
    assert count == {2021: 2, 2025: 1, 2035: 2}
    assert sheet.dots("school", 2025).count("h0") == 1


def test_marks_of_projects(timeline):
    marks = {mark["number"]: mark for mark in draw(timeline).marks}
    assert [one.made.id for one in projects(timeline)][5] == "C6"
    assert marks[6]["line"].startswith("M")
    assert marks[8]["x"] is None
    assert marks[1]["year"] == 2023


def test_data_for_the_script_cannot_end_it(timeline):
    data = draw(timeline).data()
    assert "<" not in data
    assert json.loads(data)["classes"][0]["2025"] == "40"


# page -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_page_is_well_formed_and_its_links_lead_somewhere(pages, language):
    page = Page(pages[language])
    assert len(page.ids) == len(set(page.ids))
    inside = {link[1:] for link in page.links if link.startswith("#")}
    assert inside <= set(page.ids)
    other = {"zh": "en/timeline.html", "en": "../timeline.html"}[language]
    links = [link for link in page.links if not link.startswith("#")]
    assert links == ["map.html", other]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_page_asks_for_nothing_and_escapes_everything(pages, language):
    html = pages[language]
    assert NASTY not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", html)
    assert "default-src 'none'; script-src 'sha256-" in html


def test_every_part_of_the_page_is_there(pages):
    text = _text(pages["zh"])
    for said in (
        "2021 → 2025 → 2035",
        "计入8项，未落位2项",
        "使居民路程变长的变更1项，其中使原可达的居民不再可达的1项",
        "约500人",
        "欠1项，已落实1项，无法判断1项",
        "搜索范围内没有",
        "未注明",
        "规模、所指设施",
        "乙镇“十四五”规划第3条",
    ):
        assert said in text, said


def test_the_key_of_the_map_names_what_is_drawn(timeline, pages):
    said = WORDS["losers"].zh
    assert said in pages["zh"]
    nobody = replace(timeline, losing=())
    assert said not in render(nobody, draw(nobody), "zh", {})


def test_english_page_is_english(pages):
    names = re.compile(r"[\u4e00-\u9fff]+")
    text = _text(pages["en"])
    allowed = {"中文", "一街城", "长街"}
    found = set(names.findall(text)) - allowed
    own = {part for words in WORDS.values() for part in names.findall(words.zh) if len(part) > 3}
    assert not found & own


def test_no_numbers_of_people_without_a_head_count(timeline):
    low = _with_last(timeline, whole_low_confidence=True)
    shares = replace(
        low,
        contributions=(),
        losing=tuple(
            replace(one, people=(0.8, 0.4), table=one.table.assign(people=[0.4, 0.4]))
            for one in low.losing
        ),
    )
    html = render(shares, draw(shares), "zh", {})
    part = html[html.index('<section id="losing">') : html.index('<section id="owed">')]
    assert "居民的40.0%" in part
    assert not re.search(r"\d人", part)


@pytest.mark.parametrize("plan", [None, all_kinds_plan()])
def test_hostile_names_and_every_kind_of_goal(tmp_path, plan):
    results = small_results(plan=plan)
    states = tuple(YearState(year, results, (), ()) for year in (2021, 2025))
    frames = verdicts_frame(states), blocks_frame(states)
    found = Timeline("zh", states, *frames, (), (), (), (), (), results.inputs)
    for file in write(found, tmp_path, ("zh", "en")):
        if file.name == "map.html":
            assert "<img src=x" not in file.read_text(encoding="utf-8")
        elif file.suffix == ".html":
            html = file.read_text(encoding="utf-8")
            Page(html)
            assert "<img" not in html
            assert html.count("</script>") == 2
        if file.suffix == ".csv":
            rows = csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig")))
            assert not any(cell.startswith(("=", "@", "+1-2")) for row in rows for cell in row)


def test_the_year_in_which_a_target_changes_is_told(timeline):
    last = timeline.states[-1].results
    goals = tuple(
        replace(r, goal=r.goal.model_copy(update={"target": last.goals[1].goal.target}))
        if r.goal.id == "school"
        else r
        for r in last.goals
    )
    verdicts = tuple(replace(v, target=0.8) if v.goal == "school" else v for v in last.verdicts)
    found = Goals(_with_last(timeline, goals=goals, verdicts=verdicts), "zh")
    asked = {row["name"]: row["asked"] for row in found.matrix()}
    assert asked["目标0"] == "2021年起≥90%；2035年起≥80%"
    assert asked["目标1"] == "≥80%"


def test_of_many_units_only_those_that_change_are_listed(timeline, monkeypatch):
    monkeypatch.setattr(timeline_goals, "MOST_UNITS", 1)
    card = Goals(timeline, "zh").by_unit()["changed"][0]
    assert [row["name"] for row in card["rows"]] == ["乙镇"]
    assert card["more"] == 1


def test_people_are_about_where_homes_are_new(timeline):
    assert View(timeline, "zh").context()["people"] == [
        "2021年 1,000人",
        "2025年 1,000人",
        "2035年 约1,300人",
    ]


def test_a_timeline_of_one_year_without_projects(timeline, tmp_path):
    bare = replace(
        timeline,
        states=(replace(timeline.states[0], made=(), new=()),),
        contributions=(),
        losing=(),
        owed=(),
        waiting=(),
    )
    write(bare, tmp_path, ("zh", "en"))
    text = _text((tmp_path / "timeline.html").read_text(encoding="utf-8"))
    assert "没有计入任何项目。" in text
    assert "所有项目均已计入。" in text


# docs -------------------------------------------------------------------------------------------


def test_the_page_on_outputs_names_every_column():
    parts = re.split(r"^#{2,3} (.+)$", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    named = {
        title: [
            name
            for row in re.findall(r"^\|(.+?)\|", body, flags=re.MULTILINE)
            for name in re.findall(r"`([^`]+)`", row)
        ]
        for title, body in zip(parts[1::2], parts[2::2], strict=True)
    }
    for name, columns in OF_TABLES.items():
        assert named[name] == list(columns)
