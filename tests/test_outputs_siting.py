"""Pages and files of a siting run."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
from pydantic import TypeAdapter

from lifecircle.outputs import manifest
from lifecircle.outputs.siting_chosen import chosen_toml
from lifecircle.outputs.siting_columns import (
    CANDIDATE_COLUMNS,
    CHOICE_COLUMNS,
    CURVE_COLUMNS,
    SITE_COLUMNS,
    UNCOVERED_COLUMNS,
    UNIT_COLUMNS,
)
from lifecircle.outputs.siting_curve import axis, curve
from lifecircle.outputs.siting_heads import Heads
from lifecircle.outputs.siting_labels import beside_sites, labels
from lifecircle.outputs.siting_map import block_codes, site_colours
from lifecircle.outputs.siting_page import SitesPage
from lifecircle.outputs.siting_plain import proof_meaning, site_name, site_names, where
from lifecircle.outputs.siting_save import ROOT, save, write_timings
from lifecircle.outputs.siting_say import Saying
from lifecircle.outputs.siting_tables import Tables
from lifecircle.site import site
from lifecircle.siting.found import SitingRun
from lifecircle.siting.problem import Blame
from lifecircle.study import read_study
from lifecircle.study.changes import Change
from lifecircle.study.siting import Siting, Size
from siting_factory import found, refused_table, toy_candidates, toy_district, toy_run

NASTY = '<img src=x onerror="alert(1)"></script>\u202e"\'' + "长" * 500


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return toy_run(tmp_path_factory.mktemp("toy"))


@pytest.fixture(scope="module")
def folder(run, tmp_path_factory):
    target = tmp_path_factory.mktemp("out") / "o"
    save(run, target, ("zh", "en"))
    return target


def rows(folder, name):
    return list(csv.DictReader(io.StringIO((folder / name).read_text(encoding="utf-8-sig"))))


def test_the_answer_is_one_sentence(run):
    two, near, goal, impossible = run.found
    assert Saying(run, two, "zh").headline() == (
        "新增2处，4分钟可达人口由20.0%升至80.0%，增加约600人，费用240万元；已证明最优。"
    )
    assert Saying(run, two, "en").headline() == (
        "2 new places, people within 4 minutes rise from 20.0\u00a0% to 80.0\u00a0%, "
        "about\u00a0600 more, at 240\u00a0万元; proven optimal."
    )
    assert Saying(run, goal, "zh").headline().startswith("须新增2处，5分钟可达人口由30.0%升至80.0%")
    assert Saying(run, near, "zh").headline().startswith("新增2处，平均时间由11.2分钟缩短到2.3分钟")
    assert Saying(run, impossible, "zh").headline() == (
        "无解（已证明）：有人在任何备选点的范围之外，无论建多少处都覆盖不到，涉及约100人（10.0%）。"
    )


def test_optimal_is_said_only_when_proven(run):
    two = run.found[0]
    answer = replace(two.choices[0].answer, status="feasible", bound=two.before.people * 0.805)
    saying = Saying(run, two, "zh")
    assert saying.proof(answer) == "未证明最优，与上界（80.50%）相差0.63%"
    assert saying.gap(replace(answer, bound=answer.objective)) == "0%"
    assert saying.gap(replace(answer, bound=answer.objective * 1.00001)) == "<0.01%"
    assert saying.proof(replace(answer, bound=None)) == "未证明最优，没有界"
    assert Saying(run, two, "en").proof(answer) == (
        "not proven optimal: within 0.63\u00a0% of the upper bound (80.50\u00a0%)"
    )
    assert dict(saying.facts(answer))["上界"] == "80.50%"


def test_what_a_proof_means_is_said(run):
    two, impossible = run.found[0], run.found[3]
    saying, answer = Saying(run, two, "zh"), two.choices[0].answer
    count = len(two.asked.candidates.table)
    assert proof_meaning(saying, answer).startswith(f"“已证明最优”：在参与比选的{count}处备选点中")
    worse = replace(answer, status="feasible", bound=two.before.people * 0.805)
    assert "与最优方案的差距不超过0.63%" in proof_meaning(saying, worse)
    assert proof_meaning(saying, replace(worse, bound=None)) == ""
    assert proof_meaning(Saying(run, impossible, "en"), impossible.failed) == ""


def test_sites_have_names_that_tell_them_apart(run):
    assert site_name("A / B", "corner", "zh") == "A与B路口"
    assert site_name("A (80 m)", "corner", "zh") == "距A约80米处"
    assert site_name("A (80 m)", "frontage", "en") == "about 80 m from A"
    assert site_name("A / B (80 m)", "list", "zh") == "A / B (80 m)"
    two = run.found[0]
    sites = two.choices[0].sites
    alike = replace(two.choices[0], sites=sites.assign(name="X", origin="corner"))
    assert site_names([alike], "zh") == {one: f"X（{one}）" for one in sites["id"]}
    named = [f"{name}（{unit}）" for name, unit in zip(sites["name"], sites["unit"], strict=True)]
    assert where(Saying(run, two, "zh")) == f"位置：{'、'.join(named)}。"
    assert where(Saying(run, run.found[3], "zh")) == ""


def test_names_of_units_stand_beside_sites():
    standing = labels(["甲街道", "乙街道"], np.array([[1000, 1000], [1000, 2000]]), np.ones(2))
    assert [one["y"] for one in beside_sites(standing, [])] == [1000, 2000]
    assert [one["y"] for one in beside_sites(standing, [{"x": 1100, "y": 900}])] == [1280, 2000]
    hidden = [{"x": 1000, "y": y} for y in range(400, 2000, 200)]
    assert beside_sites(standing, hidden)[0]["y"] == 1000


def test_why_there_is_no_answer_names_what_could_be_had(run):
    impossible = run.found[3]
    blamed = {
        "add": (Blame("add", most=4.0), "需4处"),
        "budget": (Blame("budget", most=300.0), "需300"),
        "capacity": (Blame("capacity", most=impossible.before.people / 2), "50.0%"),
    }
    for blame, text in blamed.values():
        failed = replace(impossible.failed, blame=blame)
        assert text in Saying(run, replace(impossible, failed=failed), "zh").headline()
    unknown = replace(impossible.failed, status="unknown", blame=None)
    assert Saying(run, replace(impossible, failed=unknown), "en").headline() == (
        "nothing was found within the limits."
    )
    assert Saying(run, replace(impossible, failed=None), "zh").headline().startswith("在限制内")


def test_without_a_total_nothing_is_counted(tmp_path):
    uncounted = toy_run(tmp_path / "shares", people="")
    saying = Saying(uncounted, uncounted.found[0], "zh")
    assert saying.headline() == (
        "新增2处，4分钟可达人口由20.0%升至80.0%，费用240万元；已证明最优。"
    )
    save(uncounted, tmp_path / "o")
    page = (tmp_path / "o" / "sites.html").read_text(encoding="utf-8")
    assert "约" not in page.split("<main")[1].split("<footer")[0].replace("制约", "")
    assert "没有人口总数，不给出人数" in page
    for name in ("sites.csv", "units.csv", "uncovered.csv"):
        assert {row["people"] for row in rows(tmp_path / "o", name)} == {""}
    assert rows(tmp_path / "o", "sites.csv")[0]["share"] == "0.299995"


def test_residential_ground_is_not_called_people(run):
    demand = replace(run.district.demand, weighs="ground", total=None)
    ground = replace(run, district=replace(run.district, demand=demand))
    asked = replace(ground.found[0].asked, counted=False)
    one = replace(ground.found[0], asked=asked)
    assert "可达居住用地由20.0%升至80.0%" in Saying(ground, one, "zh").headline()
    page = SitesPage(replace(ground, found=(one,)), Tables(ground), ("zh",)).render("zh")
    assert "服务居住用地" in page
    assert "可达人口" not in page


def test_units_of_low_confidence_have_no_head_counts(run):
    demand = run.district.demand
    low = demand.units.copy()
    low["low_confidence"] = [True, False]
    unsure = replace(run, district=replace(run.district, demand=replace(demand, units=low)))
    heads = Heads(unsure, run.found[0])
    chosen = run.found[0].choices[0]
    people = run.found[0].asked.people
    assert heads.units.tolist() == [False, True]
    assert heads.whole
    told = [heads.of_rows(chosen.of_point == row, people) for row in (0, 1)]
    assert told == [True, False]
    names = [row["people"] for row in Tables(unsure).sites()][:2]
    assert names[0] == 300
    assert np.isnan(names[1])
    page = SitesPage(unsure, Tables(unsure), ("zh",)).render("zh")
    assert page.count("约300人") < SitesPage(run, Tables(run), ("zh",)).render("zh").count(
        "约300人"
    )


def test_counts_are_exact_only_where_people_were_counted(run):
    assert not Heads(run, run.found[0]).exact
    demand = replace(run.district.demand, counted=True)
    counted = replace(run, district=replace(run.district, demand=demand))
    assert Heads(counted, run.found[0]).exact
    assert "增加600人" in Saying(counted, run.found[0], "zh").headline()


def test_blocks_have_the_colour_of_whom_most_go_to(run):
    two = run.found[0]
    codes = block_codes(two, run.district)
    names = run.district.units["name"].tolist()
    unit = run.district.blocks["unit"].to_numpy()[codes.rows]
    west = [names[row] for row in unit].index("甲街道")
    # Of five houses in the west the listed place serves one or two, site 2 (x = 700) three.
    assert codes.before.tolist() == [0, 0]
    assert codes.reach_before[west] == pytest.approx(0.4, abs=0.01)
    assert codes.after[0][west] == 2 + 2 * 1
    assert codes.after[0][1 - west] == 2 + 2 * 0
    assert (codes.reach_after[0] >= codes.reach_before).all()


def test_sites_with_one_colour_are_apart():
    xy = [(n * 10.0, 0.0) for n in range(16)]
    sites = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*zip(*xy, strict=True)))
    colours = site_colours(sites)
    assert colours[:8] == list(range(8))
    assert colours[8:] == [0, 1, 2, 3, 4, 5, 6, 7]
    near = gpd.GeoDataFrame(geometry=gpd.points_from_xy([*range(8), 0.1], [0] * 9))
    assert site_colours(near)[8] == 7


def test_the_curve_is_drawn_with_its_bound(run):
    drawn = curve(Saying(run, run.found[0], "zh"))
    assert [row["value"] for row in drawn["rows"]] == ["20.0%", "50.0%", "80.0%", "90.0%", "100%"]
    assert [row["chosen"] for row in drawn["rows"]] == [False, False, True, False, False]
    assert drawn["rows"][2]["more"] == "+30.0个百分点"
    assert drawn["value"].count("L") == drawn["bound"].count("L") == 4
    assert curve(Saying(run, run.found[3], "zh")) is None
    start, end, ticks = axis(0.2, 0.9, share=True)
    assert start <= 0.2
    assert end >= 0.9
    assert ticks == pytest.approx([0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
    assert axis(5.0, 5.0, share=False)[0] < 5 < axis(5.0, 5.0, share=False)[1]


def test_files_are_those_that_were_promised(run, folder):
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(ROOT) <= names
    assert {"en/sites.html", "uncovered.csv", "chosen_two-more.toml", "chosen_near.toml"} <= names
    assert "chosen_all.toml" not in names
    assert manifest.verify(folder) == []
    content = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert content["kind"] == "siting"
    assert [one["id"] for one in content["questions"]] == ["two-more", "near", "goal", "all"]
    assert content["questions"][0]["answers"][0]["status"] == "optimal"
    assert content["questions"][3]["answers"][0]["status"] == "infeasible"
    assert {one["path"] for one in content["files"]} == names - {"run.json", "timings.json"}


def test_the_same_run_gives_the_same_bytes(run, folder, tmp_path):
    slower = []
    for one in run.found:
        choices = tuple(
            replace(c, answer=replace(c.answer, steps=(replace(c.answer.steps[0], seconds=9.0),)))
            for c in one.choices
        )
        slower.append(replace(one, choices=choices))
    save(replace(run, found=tuple(slower)), tmp_path / "again", ("zh", "en"))
    for path in (tmp_path / "again").rglob("*"):
        if path.is_file() and path.name != "timings.json":
            assert path.read_bytes() == (folder / path.relative_to(tmp_path / "again")).read_bytes()
    timed = json.loads((tmp_path / "again" / "timings.json").read_text(encoding="utf-8"))
    assert timed["questions"]["two-more"][0] == {"greedy": 9.0}


def test_timings_hold_the_job_too(run, tmp_path):
    write_timings(tmp_path, run, {"sites": 1.5})
    content = json.loads((tmp_path / "timings.json").read_text(encoding="utf-8"))
    assert content["sites"] == 1.5
    assert content["questions"]["two-more"][0] == {"greedy": 0.01, "exact": 0.2}


def test_tables(folder):
    sites = rows(folder, "sites.csv")
    assert [row["id"] for row in sites if row["question"] == "two-more"] == ["K4", "K2", "K4", "K1"]
    first = sites[0]
    assert first["people"] == "300"
    assert first["share"] == first["share_gained"] == "0.299995"
    assert (first["mean"], first["longest"], first["measure"]) == ("1.76", "2.51", "minutes")
    assert (first["price"], first["currency"]) == ("120", "万元")
    assert float(first["lon"]) == pytest.approx(106.5637, abs=1e-3)
    choices = rows(folder, "choices.csv")
    assert [row["out"] for row in choices][:2] == ["", "K2"]
    assert [row["into"] for row in choices][:2] == ["", "K1"]
    assert choices[0]["share_reached_before"] == "0.200031"
    assert choices[0]["share_reached"] == "0.800019"
    line = [row for row in rows(folder, "curve.csv") if row["question"] == "two-more"]
    assert [row["add"] for row in line] == ["0", "1", "2", "3", "4"]
    assert line[2]["share"] == "0.800019"
    candidates = rows(folder, "candidates.csv")
    assert [(row["id"], row["sets"]) for row in candidates[:5]] == [
        ("K1", "2"), ("K2", "1"), ("K3", ""), ("K4", "1 2"), ("K5", ""),
    ]  # fmt: skip
    assert [(row["refused"], row["refused_en"]) for row in candidates[5:8]] == [
        ("water", "in water"),
        ("steep", "too steep"),
        ("outside", "outside the area"),
    ]
    units = rows(folder, "units.csv")
    assert units[0]["unit"] == "甲街道"
    assert units[0]["share_reached"] == "1.000000"
    left = rows(folder, "uncovered.csv")
    assert {row["question"] for row in left} == {"all"}
    assert {row["where_zh"] for row in left} == {"长街"}
    assert {row["where_en"] for row in left} == {"the long street"}


def test_layers(folder, run):
    layers = dict(pyogrio.list_layers(folder / "sites.gpkg"))
    assert layers["sites"] == layers["candidates"] == layers["refused"] == "Point"
    assert layers["blocks"] == "MultiPolygon"
    sites = gpd.read_file(folder / "sites.gpkg", layer="sites")
    assert sites.crs == run.district.crs
    best = run.found[0].choices[0].sites.geometry
    assert sites.geometry[:2].distance(gpd.GeoSeries(best), align=False).max() < 0.1
    blocks = gpd.read_file(folder / "sites.gpkg", layer="blocks")
    assert set(blocks[blocks["question"] == "two-more"]["site"]) == {"K2", "K4"}
    assert set(blocks[blocks["question"] == "two-more"]["served_by"]) == {"new"}
    assert set(blocks[blocks["question"] == "all"]["served_by"]) == {"left_out"}
    styles = pyogrio.read_dataframe(folder / "sites.gpkg", layer="layer_styles")
    assert {"sites", "blocks", "candidates", "refused"} <= set(styles["f_table_name"])
    assert styles.groupby("f_table_name")["useAsDefault"].sum().eq(1).all()
    geometry = pyogrio.read_info(folder / "sites.gpkg", layer="sites")["geometry_name"]
    assert set(styles["f_geometry_column"]) == {geometry}


def test_sites_can_be_taken_into_a_study(run, folder):
    text = (folder / "chosen_two-more.toml").read_text(encoding="utf-8")
    changes = TypeAdapter(tuple[Change, ...]).validate_python(tomllib.loads(text)["changes"])
    assert [change.id for change in changes] == ["two-more-K4", "two-more-K2"]
    assert {change.service for change in changes} == {"culture.station"}
    assert [change.price for change in changes] == [120, 120]
    assert {change.kind for change in changes} == {"open"}
    dated = TypeAdapter(tuple[Change, ...]).validate_python(
        tomllib.loads(text.replace("# year = ", "year = "))["changes"]
    )
    assert all(change.year is not None for change in dated)
    places = Tables(run).degrees(run.found[0].choices[0].sites)
    assert np.abs(np.array([change.at for change in changes]) - places).max() < 1e-7
    assert chosen_toml(run, run.found[3]) is None


def test_a_study_reads_the_changes_that_were_written(run, folder, tmp_path):
    toy_district(tmp_path)
    study = tmp_path / "study.toml"
    added = (folder / "chosen_goal.toml").read_text(encoding="utf-8")
    study.write_text(study.read_text(encoding="utf-8") + added, encoding="utf-8")
    assert [change.id for change in read_study(study).changes] == ["goal-K4", "goal-K3"]


def nasty_run(folder):
    district = toy_district(folder)
    units = district.units.copy()
    units["name"] = [NASTY, '=HYPERLINK("x")']
    district = replace(district, units=units)
    table = toy_candidates(district, [NASTY, "=1+1", "@SUM(A1)", "x\ny\x7f", "-3"])
    refused = refused_table(district, list(table.geometry[:2].translate(0, 50)))
    refused["name"] = [NASTY, "{{ 7 * 7 }}"]
    siting = Siting(
        id="nasty",
        name={"zh": NASTY, "en": NASTY},
        service="culture.station",
        minutes=4,
        add=5,
        currency=NASTY,
        sizes=(Size(room=10, name={"zh": NASTY, "en": NASTY}),),
    )
    made = found(district, siting, table, refused=refused, sets=1)
    sites = made.choices[0].sites
    sites["size"] = 0
    return SitingRun(district=district, language="zh", found=(made,))


def test_text_from_data_does_nothing(tmp_path):
    run = nasty_run(tmp_path / "n")
    save(run, tmp_path / "o", ("zh", "en"))
    for page in ("sites.html", "en/sites.html"):
        text = (tmp_path / "o" / page).read_text(encoding="utf-8")
        assert "<img" not in text
        assert text.count("</script>") == text.count("<script")
        assert "\u202e" not in text
        assert "长" * 150 not in text
        assert "{{ 7 * 7 }}" in text
    for row in rows(tmp_path / "o", "sites.csv"):
        assert not row["name"].startswith(("=", "@", "-", "+"))
        assert not row["unit"].startswith("=")
    text = (tmp_path / "o" / "chosen_nasty.toml").read_text(encoding="utf-8")
    changes = TypeAdapter(tuple[Change, ...]).validate_python(tomllib.loads(text)["changes"])
    assert len(changes) == 5


def test_nothing_may_be_needed(run, tmp_path):
    goal = run.found[2]
    chosen = goal.choices[0]
    empty = replace(
        chosen,
        sites=chosen.sites[:0],
        of_point=np.where(chosen.of_point == -2, -2, -1),
        after=goal.before,
        answer=replace(chosen.answer, chosen=chosen.answer.chosen[:0], objective=0.0, bound=0.0),
        price=None,
    )
    none = replace(run, found=(replace(goal, choices=(empty,)),))
    assert Saying(none, none.found[0], "zh").headline() == (
        "无须新增，5分钟可达人口仍为30.0%；已证明最优。"
    )
    save(none, tmp_path / "o", ("zh", "en"))
    assert rows(tmp_path / "o", "sites.csv") == []
    assert rows(tmp_path / "o", "choices.csv")[0]["sites"] == "0"
    assert not list((tmp_path / "o").glob("chosen_*"))


def test_a_real_answer_becomes_pages(tmp_path):
    toy_district(tmp_path)
    question = Siting(
        id="one", service="culture.station", minutes=5, add=1, candidates=("corners",)
    )
    run = site(read_study(tmp_path / "study.toml"), [question])
    save(run, tmp_path / "o", ("zh", "en"))
    page = (tmp_path / "o" / "sites.html").read_text(encoding="utf-8")
    assert Saying(run, run.found[0], "zh").headline() in page
    # The only corner is the far end of the street, x = 2000: from x = 1900 and 1700 it is near.
    assert rows(tmp_path / "o", "sites.csv")[0]["people"] == "200"
    assert manifest.verify(tmp_path / "o") == []


def test_a_folder_is_replaced_as_a_whole(run, folder, tmp_path):
    target = tmp_path / "o"
    save(run, target, ("zh", "en"))
    (target / "mine.txt").write_text("x", encoding="utf-8")
    save(replace(run, found=run.found[:1]), target)
    names = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    assert "mine.txt" in names
    assert not {"en/sites.html", "uncovered.csv", "chosen_near.toml"} & names
    assert manifest.verify(target) == []


def named_in_docs():
    page = Path(__file__).parents[1] / "docs" / "outputs.md"
    text = page.read_text(encoding="utf-8").split("## Sites: what a siting run writes")[1]
    parts = re.split(r"^#{2,3} (.+)$", text, flags=re.MULTILINE)
    return parts[0], {
        title: [
            name
            for row in re.findall(r"^\|(.+?)\|", body, flags=re.MULTILINE)
            for name in re.findall(r"`([^`]+)`", row)
        ]
        for title, body in zip(parts[1:14:2], parts[2:15:2], strict=True)
    }


def test_the_docs_name_every_file_and_column(folder):
    head, tables = named_in_docs()
    for name in (*ROOT, "uncovered.csv", "chosen_<id>.toml"):
        assert f"`{name}`" in head
    for name, columns in (
        ("sites.csv", SITE_COLUMNS),
        ("choices.csv", CHOICE_COLUMNS),
        ("curve.csv", CURVE_COLUMNS),
        ("candidates.csv", CANDIDATE_COLUMNS),
        ("units.csv", UNIT_COLUMNS),
        ("uncovered.csv", UNCOVERED_COLUMNS),
    ):
        assert tables[name] == list(columns)
    fields = pyogrio.read_info(folder / "sites.gpkg", layer="blocks")["fields"]
    assert tables["Layers of sites.gpkg"] == list(fields)
    for layer in ("sites", "uncovered"):
        known = {*SITE_COLUMNS} if layer == "sites" else {*UNCOVERED_COLUMNS}
        assert {*pyogrio.read_info(folder / "sites.gpkg", layer=layer)["fields"]} <= known
