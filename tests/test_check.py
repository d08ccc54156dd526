"""A check from end to end: everything at once, the page, the table, the command."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import shapely

import lifecircle
import toy_city as toy
from defects import LIST, PLACES, City
from lifecircle.base.errors import InputError
from lifecircle.base.findings import Finding, Items
from lifecircle.base.text import Bilingual
from lifecircle.check import check, run_check
from lifecircle.checks.report import CheckReport
from lifecircle.outputs.check_map import DRAWN
from lifecircle.outputs.check_page import check_page
from lifecircle.outputs.check_save import PAGE, TABLE
from lifecircle.outputs.check_table import HEADER, check_csv
from lifecircle.outputs.check_text import check_text, sums
from lifecircle.outputs.map_pack import unpack

EVIL = "<img src=x onerror=alert(1)>"


def codes(report, severity="blocks"):
    return sorted(f.code for f in report.findings if f.severity == severity)


@pytest.fixture
def city(tmp_path):
    folder = tmp_path / "数据 一号"
    folder.mkdir()
    return City(folder)


def another_list(city, name, code="B"):
    toy.write_places(city.folder / name, PLACES, code=[f"{code}{i}" for i in range(3)])
    city.say(LIST.replace("health.csv", name))


# ---- everything at once ------------------------------------------------------------------


def test_three_missing_files_are_three_findings_and_the_rest_is_read(city):
    another_list(city, "more.csv")
    city.edit('path = "city.osm"', 'path = "city.osm"\nelevation = "no.tif"')
    (city.folder / "health.csv").unlink()
    (city.folder / "units.geojson").unlink()
    text = (city.folder / "more.csv").read_text(encoding="utf-8")
    (city.folder / "more.csv").write_text(re.sub(r"(乙诊所),[\d.]+", r"\1,", text), "utf-8")
    report = check(city.study)
    missing = [f for f in report.findings if f.code == "file.missing"]
    assert sorted(f.place.en for f in missing) == [
        "facilities[1].path", "streets.elevation", "units.path",
    ]  # fmt: skip
    assert codes(report) == [*["file.missing"] * 3, "layer.bad_coordinates"]
    assert any(f.code == "streets.islands" or f.role == "streets" for f in report.findings)


def test_a_broken_list_hides_neither_a_broken_raster_nor_other_lists(city):
    another_list(city, "more.csv")
    another_list(city, "worse.csv", "C")
    (city.folder / "health.csv").write_bytes(b"\xd0\xcf\x11\xe0 no table")
    (city.folder / "worse.csv").write_text("name,lon\n", encoding="utf-8")
    (city.folder / "no.tif").write_bytes(b"nothing")
    city.edit('path = "city.osm"', 'path = "city.osm"\nelevation = "no.tif"')
    report = check(city.study)
    assert len({f.file.name for f in report.findings if f.severity == "blocks"}) == 3
    assert {f.file.name for f in report.findings if f.severity == "blocks"} == {
        "health.csv", "worse.csv", "no.tif",
    }  # fmt: skip
    rows = {entry.path.name: entry.rows for entry in report.files}
    assert rows["more.csv"] == 3
    assert rows["city.osm"] is not None


def test_every_mistake_of_the_study_file_is_named_and_the_rest_is_read(city):
    city.edit("total = 1000", 'total = "x"\nplace = 1')
    city.edit('service = "health"', 'service = "heath"')
    city.say("[sensitivity]\nspeeds = [90, 60]\n[streetz]\n")
    city.edit('kind = "kind"', 'kind = "kind"\ncrs = "EPSG:1"')
    report = check(city.study)
    places = sorted(f.place.en for f in report.findings if f.code == "study.mistake")
    assert places == [
        "facilities[1].service", "people.place", "people.total", "sensitivity", "streetz",
    ]  # fmt: skip
    assert "layer.unknown_crs" in codes(report)


def test_without_units_and_area_streets_and_lists_are_still_read(city):
    (city.folder / "units.geojson").write_text("{", encoding="utf-8")
    city.rows("甲,106.5,x,H1", "乙,106.5,29.5,H2")
    assert codes(check(city.study)) == ["layer.bad_coordinates", "layer.unreadable"]


def test_the_order_of_the_rows_changes_nothing_but_places(city):
    another_list(city, "more.csv")
    city.places(*PLACES, ("", 302.0, 20.0), ("远", 300.0, 900.0))
    one = check(city.study)
    file = city.folder / "health.csv"
    head, *rows = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([head, *reversed(rows)]), encoding="utf-8")
    other = check(city.study)

    def texts(report):
        return sorted((f.code, f.severity, len(f.items or ())) for f in report.findings)

    assert texts(one) == texts(other)


def test_study_check_of_the_api(city):
    report = lifecircle.Study.read(city.study).check()
    assert isinstance(report, CheckReport)
    assert not report.blocks


# ---- the page ----------------------------------------------------------------------------


@pytest.fixture
def evil(city):
    city.places((EVIL, 300.0, 20.0), ("=1+1", 900.0, 900.0), ("@x", 302.0, 20.0), ("", 301.0, 20.0))
    city.units(
        (toy.WEST[0], {"name": EVIL, "kind": "{{ 7*7 }}"}),
        (toy.rectangle(1000, -400, 6000, 400), {"name": "乙</script>镇", "kind": "镇"}),
    )
    city.edit('name = "一街城"', f"name = '{EVIL} ${{x}}'")
    return city


def test_the_page_is_self_contained_and_nothing_in_it_runs_but_its_own(evil):
    page = check_page(check(evil.study))
    assert "<img" not in page
    assert "乙</script>" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    markup = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r"""(?:src|href|url)[=(]["']?(?:https?:)?//""", markup)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy.split("style-src")[0]


def test_both_languages_are_in_the_page_without_a_script(city):
    city.edit('name = "一街城"', 'name = "一街城"\nlanguage = "en"')
    page = check_page(check(city.study))
    assert page.startswith("<!DOCTYPE html>")
    assert '<html lang="en">' in page
    assert 'id="lang-en" checked' in page
    body = page.split("<script")[0] + page.split("</script>")[1]
    assert "Nobody" not in body
    for text in (
        "输入检查",
        "Check of the inputs",
        "评估可以进行",
        "An audit of this study goes on",
    ):
        assert text in body


def test_the_same_study_gives_the_same_bytes(city, tmp_path):
    run_check(city.study, tmp_path / "one")
    run_check(city.study, tmp_path / "other")
    for name in (PAGE, TABLE):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


def test_many_features_are_capped_on_the_map_and_all_in_the_table():
    count = 3 * DRAWN
    points = shapely.points(np.column_stack([np.linspace(106, 107, count), np.full(count, 29.5)]))
    items = Items([f"n{i}" for i in range(count)], [f"row {i}" for i in range(count)], points, 4326)
    many = Finding(
        "x.many", "warns", "facilities", Bilingual("很多。", "Many."), Path("/a/b.csv"), items=items
    )
    report = CheckReport("试", "zh", Path("/a/study.toml"), (), (many,), None)
    page = check_page(report)
    header, arrays = unpack(re.search(r'id="ck-data">([^<]+)<', page)[1])
    assert len(arrays["p.x"]) == DRAWN
    assert arrays["p.x"][:2].tolist() == [106_000_000, round(106e6 + 1e6 / (count - 1))]
    assert header["findings"][0]["items"][1] == ["n1", "row 1", "row 1"]
    assert "The map shows the first 500 of 1,500." in page
    rows = list(csv.reader(io.StringIO(check_csv(report))))
    assert len(rows) == count + 1
    assert rows[1][4:9] == ["row 0", "row 0", "n0", "106.000000", "29.500000"]
    assert len(check_text(report).splitlines()) < 10
    assert "and 1,494 more" in check_text(report)


def test_impossible_places_are_listed_and_not_drawn():
    shapes = np.array(
        [shapely.Point(500, 95), shapely.Point(np.nan, 1), None, shapely.Point(8, 47)], dtype=object
    )
    items = Items(["a", "b", "c", "d"], (), shapes, "EPSG:4326")
    finding = Finding("x", "blocks", "units", Bilingual("错", "wrong"), None, items=items)
    report = CheckReport("试", "zh", Path("/a/study.toml"), (), (finding,), None)
    rows = list(csv.reader(io.StringIO(check_csv(report))))[1:]
    assert [row[7:9] for row in rows] == [["", ""]] * 3 + [["8.000000", "47.000000"]]
    page = check_page(report)
    _, arrays = unpack(re.search(r'id="ck-data">([^<]+)<', page)[1])
    assert len(arrays["p.x"]) == 1
    assert re.findall(r'data-finding="0" data-row="(\d)"', page) == ["0"]


def test_a_report_without_any_place_has_no_map(tmp_path):
    page = check_page(check(tmp_path / "no.toml"))
    assert "ck-data" not in page
    assert "script-src 'none'" in page


# ---- the table and the folder ------------------------------------------------------------


def test_the_table_is_safe_in_a_spreadsheet(evil, tmp_path):
    run_check(evil.study, tmp_path / "out")
    raw = (tmp_path / "out" / TABLE).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfseverity,")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == HEADER
    assert all(len(row) == len(HEADER) for row in rows)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "@", "+"))]
    assert [row[6] for row in rows if row[1] == "facilities.outside"] == ["'=1+1"]


@pytest.mark.parametrize("name", [PAGE, TABLE])
def test_a_file_of_somebody_else_is_left_alone(city, tmp_path, name):
    out = tmp_path / "out"
    out.mkdir()
    (out / name).write_text("<html>my own page</html>", encoding="utf-8")
    with pytest.raises(InputError, match="did not write"):
        run_check(city.study, out)
    assert [p.name for p in out.iterdir()] == [name]
    assert (out / name).read_text(encoding="utf-8") == "<html>my own page</html>"


def test_a_second_check_replaces_the_first(city, tmp_path):
    out = tmp_path / "out"
    run_check(city.study, out)
    first = (out / PAGE).read_bytes()
    city.edit("total = 1000", "total = 9_000_000")
    run_check(city.study, out)
    assert (out / PAGE).read_bytes() != first
    assert sorted(p.name for p in out.iterdir()) == [TABLE, PAGE]


def test_a_file_held_open_leaves_the_old_pages(city, tmp_path, monkeypatch):
    out = tmp_path / "out"
    run_check(city.study, out)
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    city.edit("total = 1000", "total = 9_000_000")

    def held(_self, _target):
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(InputError, match="cannot be replaced"):
        run_check(city.study, out)
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before


@pytest.mark.parametrize("open_one", [PAGE, TABLE])
def test_one_file_held_open_keeps_the_other_from_changing(city, tmp_path, monkeypatch, open_one):
    out = tmp_path / "out"
    run_check(city.study, out)
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    city.edit("total = 1000", "total = 9_000_000")
    replace = Path.replace

    def held(self, target):
        if Path(target) == out / open_one:
            raise PermissionError(13, "in use")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(InputError, match="cannot be replaced") as caught:
        run_check(city.study, out)
    assert caught.value.file == out / open_one
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before


def test_a_page_alone_held_open_leaves_no_new_table(city, tmp_path, monkeypatch):
    out = tmp_path / "out"
    run_check(city.study, out)
    (out / TABLE).unlink()
    replace = Path.replace

    def held(self, target):
        if Path(target) == out / PAGE:
            raise PermissionError(13, "in use")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(InputError):
        run_check(city.study, out)
    assert [p.name for p in out.iterdir()] == [PAGE]


# ---- the terminal ------------------------------------------------------------------------


def said(items, what="Some."):
    finding = Finding("x", "warns", "units", Bilingual("有", what), None, items=items)
    report = CheckReport("试", "zh", Path("/a/study.toml"), (), (finding,), None)
    return check_text(report).splitlines()[4:]


def test_names_are_said_once_and_counted():
    labels = ["长街", "长街", "", "短街", *(f"{i}街" for i in range(20))]
    (line,) = said(Items(labels))
    assert line == "    长街, 短街, 0街, 1街, 2街, 3街 and 17 more"
    assert said(Items(labels), "The worst is 长街.") == []
    assert said(Items(["", "", "", "甲", "乙"])) == []
    assert said(Items(["", "", "甲", "乙"])) == ["    甲, 乙 and 2 more"]


# ---- the command -------------------------------------------------------------------------


def command(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "lifecircle", "check", *map(str, arguments)],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
    )


def test_warnings_end_with_0(city, tmp_path):
    city.edit("total = 1000", "total = 9_000_000")
    done = command(city.study, "--out", tmp_path / "out")
    text = done.stdout.decode("utf-8")
    assert done.returncode == 0, done.stderr.decode()
    assert "study.toml (people and buildings)" in text
    assert "  WARNING: A total of 9,000,000 people makes" in text
    assert "\x1b" not in text
    last = text.splitlines()[-1]
    assert last.startswith("0 must be mended, 1 warning, ")
    assert last.endswith(f"open {tmp_path / 'out' / PAGE}")


def test_what_blocks_ends_with_1_in_a_gbk_console(evil, tmp_path):
    (evil.folder / "plan.toml").unlink()
    done = command(evil.study, "--out", tmp_path / "out", PYTHONIOENCODING="gbk", PYTHONUTF8="0")
    text = done.stdout.decode("gbk")
    assert done.returncode == 1, done.stderr
    assert done.stderr == b""
    assert "MUST BE MENDED: The plan is neither a shipped one nor a file." in text
    assert "1 must be mended" in text.splitlines()[-1]


def test_a_study_that_is_not_there_ends_with_1(tmp_path):
    done = command(tmp_path / "no.toml", "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "the file does not exist" in done.stdout.decode("utf-8").lower()
    assert (tmp_path / "out" / PAGE).is_file()


def test_a_wrong_option_ends_with_2(city):
    assert command(city.study, "--outt", "x").returncode == 2


def test_the_worst_file_comes_first_and_sums_are_right(city):
    city.edit("total = 1000\n", "")
    city.places(*PLACES, ("", 302.0, 20.0))
    city.edit('plan = "plan.toml"', 'plan = "none"')
    report = check(city.study)
    text = check_text(report)
    headings = [line for line in text.splitlines() if line.endswith(")") and line[0] != " "]
    assert headings[0] == "study.toml (plan, people and buildings)"
    assert headings[1] == "health.csv (list of facilities)"
    assert text.splitlines()[3].startswith("  MUST BE MENDED: ")
    counts = report.counts()
    assert sums(report).startswith(f"1 must be mended, {counts['warns']} warning")
