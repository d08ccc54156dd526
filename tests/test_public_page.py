"""The residents' page: what it holds, and that it holds nothing else."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

import public_town
from lifecircle.audit import audit, run
from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.cli import app
from lifecircle.outputs.map_pack import unpack
from lifecircle.outputs.public import is_asked, render_public
from lifecircle.outputs.public_places import PublicPlaces
from lifecircle.streets.travel.profiles import PROFILES
from lifecircle.study import read_study
from lifecircle.study.made import Made
from public_town import HIDDEN, PLACES
from results_factory import small_results

VERDICTS = "[outputs]\npublic = true\npublic_verdicts = true\n"
HEADER = {
    "language", "name", "year", "bounds", "words", "kinds", "care", "services", "hours", "places",
    "streets", "units", "walkers", "slopes", "circles", "sources", "review",
}  # fmt: skip
PLACE = {"name", "services", "root", "hours", "access", "entrances"}
SHAPES = {
    "outline.x", "outline.y", "outline.n", "outline.rings", "places.x", "places.y",
    "streets.x", "streets.y", "streets.n", "streets.kind", "streets.name",
}  # fmt: skip
STREETS = re.compile(r"s\.[\w.]+|m\.\d+\.\w+(\.\w+)?|k\.\d+\.(linkable|entrance\.[\w.]+)|e\.[\w.]+")
"""Lines, costs, links of entrances; not of doors, and no table of a goal."""
MODEL = {
    "projection", "scale", "snapLimit", "nodes", "origin", "perMetre", "metrics", "links",
}  # fmt: skip
DATA = re.compile(r'<script type="text/plain" id="([\w-]+)">(.*?)</script>', re.DOTALL)


def results_of(folder, **town):
    study = read_study(public_town.write_town(folder, **town))
    return audit(study)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return results_of(tmp_path_factory.mktemp("town"), more="[outputs]\npublic = true\n")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    return results_of(tmp_path_factory.mktemp("told"), more=VERDICTS, total=60)


def packs(html):
    found = {name: unpack(text.strip()) for name, text in DATA.findall(html)}
    assert set(found) == {"p-data", "lc-what-if"}
    return found["p-data"], found["lc-what-if"]


def drawn(arrays):
    """Every point of what is drawn, in degrees; the test in the browser has that of streets."""
    return np.concatenate(
        [
            np.column_stack([arrays[f"{name}.x"], arrays[f"{name}.y"]]) / 1e6
            for name in ("outline", "places", "streets")
        ]
    )


@pytest.mark.parametrize("fixture", ["town", "told"])
def test_the_file_holds_nothing_that_the_page_does_not_show(fixture, request):
    results = request.getfixturevalue(fixture)
    html = render_public(results)
    page, model = packs(html)
    more = {"verdicts", "fewest", "plan"} if fixture == "told" else set()
    assert set(page[0]) == HEADER | more
    assert set(page[0]["places"]) == PLACE
    assert set(page[0]["units"]) == {"name", "box"}
    assert set(page[1]) == SHAPES
    assert set(model[0]) <= MODEL
    assert [name for name in model[1] if not STREETS.fullmatch(name)] == []

    text = html + json.dumps([page[0], model[0]], ensure_ascii=False)
    for secret in (HIDDEN, "规划医院", "13800000000", "704009342", "study.toml", "remark"):
        assert secret not in text, secret

    homes = results.demand.geometry.to_crs("EPSG:4326")
    for x, y in zip(homes.x, homes.y, strict=True):
        apart = np.abs(drawn(page[1]) - [x, y]).max(axis=1)
        assert apart.min() > 2e-5, "a home, to two metres"

    numbers = [a for a in (*page[1].values(), *model[1].values()) if a.dtype.kind == "f"]
    floats = set(np.concatenate(numbers).tolist())
    for frame, columns in ((results.demand, ["share", "offset"]), (results.blocks, ["share"]),
                           (results.units, ["share", "people"])):  # fmt: skip
        for column in columns:
            assert not floats & set(frame[column].tolist()), column
    whole = [len(a) for a in (*page[1].values(), *model[1].values())]
    assert len(results.demand) not in whole
    assert len(results.blocks) not in set(whole) - {len(page[1]["outline.n"])}


def test_no_verdict_share_or_goal_is_told_unless_asked_for(town):
    header = json.dumps(packs(render_public(town))[0][0], ensure_ascii=False)
    for word in ("目标0", "未达标", "尚不能证明", "一街城规划"):
        assert word not in header
    assert "人口" not in header
    assert "普查" not in header


def test_places_are_those_that_exist_with_hours_and_access(town):
    header, arrays = packs(render_public(town))[0]
    places = header["places"]
    assert len(places["name"]) == len(arrays["places.x"]) == len(PLACES) - 1
    assert places["name"][5] == "图书馆（无名）"
    assert places["name"][0] == PLACES[0][0]
    assert places["access"] == ["yes", "", "", "no", "", "", ""]
    assert [places["hours"][row] for row in (3, 5, 6)] == [-1, -1, -1]
    texts = [header["hours"][row] for row in places["hours"] if row >= 0]
    assert texts[0] == {"week": [[[0, 1440]]] * 7, "text": ["每天 全天", "Every day all day"]}
    assert texts[2] == {"week": None, "text": ["夏季另行通知"] * 2}


def test_kinds_are_a_residents_and_cover_every_place(town):
    header = packs(render_public(town))[0][0]
    kinds = {kind["id"]: kind for kind in header["kinds"]}
    assert [kind["name"][0] for kind in header["kinds"]] == ["看病", "养老", "文化"]
    assert kinds["health"]["rows"] == [0, 1, 2, 3]
    assert [sub["rows"] for sub in kinds["health"]["subs"]] == [[0], [3], [1, 2]]
    assert kinds["elderly"]["subs"] == []
    rows = sorted(row for kind in header["kinds"] for row in kind["rows"])
    assert rows == list(range(len(PLACES) - 1))
    care = {kind["id"]: kind["rows"] for kind in header["care"]}
    assert care == {"elders": [6], "health": [0, 1, 2, 3], "children": [], "disabled": []}


def test_circles_are_questions_each_once(town):
    header = packs(render_public(town))[0][0]
    asked = [(one["ask"][0], one["metric"], one["limit"], one["rows"]) for one in header["circles"]]
    assert asked == [
        ("步行5分钟内能到医疗卫生机构吗？", "adult/minutes", 5, [0, 1, 2, 3]),
        ("老年人步行500米内能到图书馆吗？", "elder/metres", 500, [5]),
        ("步行10分钟内能到托育机构吗？", "adult/minutes", 10, []),
    ]
    assert header["circles"][1]["ask"][1] == (
        "Library: within 500 metres on foot, at an elder’s pace?"
    )


def test_walkers_come_with_their_pace(town):
    header = packs(render_public(town))[0][0]
    walkers = header["walkers"]
    assert [one["metric"] for one in walkers] == [
        f"{name}/minutes" for name in ("adult", "elder", "wheelchair")
    ]
    assert [one["speed"] for one in walkers] == [PROFILES[one["profile"]].speed for one in walkers]


def test_entrances_refer_to_the_places_of_the_page(town):
    kept = PublicPlaces(town).rows
    _, (_, arrays) = packs(render_public(town))
    assert arrays["e.of"].tolist() == list(range(len(kept)))
    found = np.column_stack([arrays["e.x"], arrays["e.y"]])
    where = town.facilities.geometry.iloc[kept]
    assert np.abs(found - np.column_stack([where.x, where.y])).max() < 1e-6


def test_small_numbers_of_people_are_withheld(told):
    header = packs(render_public(told))[0][0]
    left = {v.unit: v.people_left_out for v in told.verdicts if v.goal == "health"}
    # About 11 in the west, 2 in the east, 13 together: the 2 would follow from the others.
    assert left[0] > 10 > left[1]
    health, library, both = header["verdicts"]
    assert health["people"] == [[-1, -1, "约13人"], [-1, -1, "about\u00a013"]]
    assert library["people"][0] == ["约17人", "约28人", "约45人"]
    assert both["says"][0] == "规划没有写明要做到多少，这里不下结论。"
    assert header["fewest"] == 10


def test_a_study_that_raises_the_threshold_withholds_more(told):
    options = told.options.model_copy(update={"fewest": 20})
    header = packs(render_public(replace(told, options=options)))[0][0]
    assert header["verdicts"][0]["people"][0] == [-1, -1, -1]
    assert header["verdicts"][1]["people"][0] == [-1, -1, "约45人"]


def test_hostile_names_end_no_script(town):
    html = render_public(town)
    assert "<img" not in html
    assert html.count("</script>") == 4


def test_the_same_results_give_the_same_bytes(town):
    assert render_public(town) == render_public(town)


def test_without_streets_the_page_tells_straight_lines_only(tmp_path):
    results = small_results()
    html = render_public(results)
    texts = dict(DATA.findall(html))
    assert texts["lc-what-if"].strip() == ""
    header = unpack(texts["p-data"].strip())[0]
    assert (header["walkers"], header["circles"]) == ([], [])


def test_a_district_with_changes_is_not_shown_to_residents(town):
    assert is_asked(town)
    change = Made("a", None, Bilingual("", ""), None, ())  # type: ignore[arg-type]
    assert not is_asked(replace(town, made=(change,)))


def test_changes_and_the_residents_map_are_not_written_together(tmp_path):
    study = public_town.write_town(tmp_path)
    with pytest.raises(InputError, match="residents"):
        run(study, tmp_path / "out", public=True, projects=[tmp_path / "no.toml"])


def test_the_command_writes_the_page_and_without_the_option_removes_it(tmp_path):
    study, out = public_town.write_town(tmp_path), tmp_path / "out"
    run_it = CliRunner().invoke
    done = run_it(app, ["audit", str(study), "--out", str(out), "--lang", "zh", "--public"])
    assert done.exit_code == 0, done.output
    assert 'id="p-data"' in (out / "public.html").read_text(encoding="utf-8")
    files = json.loads((out / "run.json").read_text(encoding="utf-8"))["files"]
    assert "public.html" in [file["path"] for file in files]
    done = run_it(app, ["audit", str(study), "--out", str(out), "--lang", "zh"])
    assert done.exit_code == 0, done.output
    assert not (out / "public.html").exists()


def test_doors_are_taken_out_even_where_somebody_put_them_in(town):
    streets = town.residents
    links = tuple(
        replace(
            each,
            door_edge=each.entrance_edge,
            door_fraction=each.entrance_fraction,
            door_offset=each.entrance_offset,
        )
        for each in streets.links
    )
    assert render_public(replace(town, residents=replace(streets, links=links))) == render_public(
        town
    )
