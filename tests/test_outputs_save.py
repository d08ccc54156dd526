"""A folder of outputs: what is written, what is replaced, and what is left alone."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import geopandas
import pytest

import toy_city as toy
from lifecircle.audit import input_files, run
from lifecircle.base.errors import InputError
from lifecircle.outputs import manifest
from lifecircle.outputs.commit import replacing
from lifecircle.outputs.save import ROOT, save, write, write_timings
from lifecircle.study import read_study
from lifecircle.study.outputs import Outputs
from results_factory import small_results
from test_outputs_report import Page


def page(results, language, links):
    return f"<title>{language}</title>\n" + "\n".join(f"{k}={v}" for k, v in sorted(links.items()))


def files_in(folder):
    return {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def results():
    # Word and Excel files take most of the time and are replaced like all others.
    return replace(small_results(), options=Outputs(documents="none"))


@pytest.fixture
def folder(results, tmp_path):
    target = tmp_path / "输出 folder"
    save(results, target, ("zh", "en"), page)
    return target


def test_layout(tmp_path):
    results, folder = small_results(), tmp_path / "输出 folder"
    save(results, folder, ("zh", "en"), page)
    found = files_in(folder)
    units = [name for name in found if name.startswith("units/")]
    assert len(units) == 3 * len(results.units)
    assert {Path(name).suffix for name in units} == {".html", ".docx", ".xlsx"}
    assert set(found) == {
        *(f"{place}report.{ending}" for place in ("", "en/") for ending in ("docx", "xlsx")),
        "results.gpkg",
        "site_visit_gcj02.kml",
        "verdicts.csv",
        "gaps.csv",
        "board.csv",
        "members.csv",
        "run.json",
        "map.html",
        "report.html",
        "board.html",
        "en/map.html",
        "en/report.html",
        "en/board.html",
        *units,
        *(f"en/{name}" for name in units),
    }
    assert "units/unit-CON.html" in units
    assert found["report.html"].read_text(encoding="utf-8").count('lang="zh-CN"') == 1
    assert '<html lang="en">' in found["en/report.html"].read_text(encoding="utf-8")


def test_one_language_stands_at_the_root(results, tmp_path):
    written = save(results, tmp_path / "o", ("en",), page)
    assert not (tmp_path / "o" / "en").exists()
    assert '<html lang="en">' in (tmp_path / "o" / "report.html").read_text(encoding="utf-8")
    assert all(path.is_file() for path in written)
    assert set(written) == set(files_in(tmp_path / "o").values())


def test_the_default_is_the_language_of_the_study(results, tmp_path):
    save(results, tmp_path / "o", maps=page)
    assert '<html lang="zh-CN">' in (tmp_path / "o" / "report.html").read_text(encoding="utf-8")


def test_the_manifest_lists_exactly_the_files(folder):
    content = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    found = files_in(folder)
    assert {entry["path"] for entry in content["files"]} == set(found) - {"run.json"}
    for entry in content["files"]:
        data = found[entry["path"]].read_bytes()
        assert entry["bytes"] == len(data)
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
    assert content["inputs"][0] == {
        "role": "study",
        "path": "small.toml",
        "sha256": "0" * 64,
        "source": "",
        "licence": "",
    }
    assert content["inputs"][1]["path"] == "../streets/small.osm.pbf"
    assert content["note_counts"] == {
        "people.low_confidence": 1,
        "streets.islands": 1,
        "study.remark": 1,
        "units.remark": 1,
    }
    assert content["parameters"]["snap_limit"] == 300
    assert content["versions"]["lifecircle"]


def test_every_link_leads_to_a_file(folder):
    for name, file in files_in(folder).items():
        if not name.endswith("report.html") and "units/" not in name:
            continue
        for link in Page(file.read_text(encoding="utf-8")).links:
            if link.startswith("#"):
                continue
            assert (file.parent / unquote(link)).resolve().is_file(), (name, link)


def test_the_map_gets_links_that_lead_to_files(folder, results):
    for name in ("map.html", "en/map.html"):
        lines = (folder / name).read_text(encoding="utf-8").splitlines()[1:]
        links = [line.rpartition("=")[2] for line in lines if ".html" in line]
        assert len(links) >= 2 + len(results.units)
        for link in links:
            assert ((folder / name).parent / unquote(link)).resolve().is_file()


def test_tables_open_in_excel_and_pages_have_unix_lines(folder):
    for name, file in files_in(folder).items():
        data = file.read_bytes()
        if name.endswith(".csv"):
            assert data.startswith(b"\xef\xbb\xbf")
        if name.endswith((".html", ".json")):
            assert b"\r" not in data
            data.decode("utf-8")


def test_the_same_results_give_the_same_bytes(folder, results, tmp_path):
    save(results, tmp_path / "again", ("zh", "en"), page)
    first, second = files_in(folder), files_in(tmp_path / "again")
    assert set(first) == set(second)
    for name, file in first.items():
        assert file.read_bytes() == second[name].read_bytes(), name


def test_a_second_run_replaces_its_own_files_only(folder, results):
    own = folder / "units" / "我的项目.qgz"
    own.write_bytes(b"mine")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / "timings.json").write_text('{"load": 1.5}', encoding="utf-8")
    smaller = replace(results, name="又一次")
    save(smaller, folder, ("en",), page)
    assert own.read_bytes() == b"mine"
    assert (folder / "notes.txt").is_file()
    assert not (folder / "timings.json").exists(), "the times of a run that is gone"
    assert not (folder / "en").exists()
    assert "又一次" in (folder / "report.html").read_text(encoding="utf-8")
    assert [p.name for p in folder.parent.iterdir()] == [folder.name]


def test_units_that_are_gone_leave_no_page(results, tmp_path):
    names = results.units.assign(name=["a", "b", "c", "d"])
    save(replace(results, units=names), tmp_path / "o", ("zh",), page)
    assert (tmp_path / "o" / "units" / "a.html").is_file()
    save(results, tmp_path / "o", ("zh",), page)
    assert not (tmp_path / "o" / "units" / "a.html").exists()


@pytest.mark.parametrize("own", ["report.html", "report.docx"])
def test_a_file_of_somebody_else_is_not_overwritten(results, tmp_path, own):
    target = tmp_path / "o"
    target.mkdir()
    (target / own).write_text("my own report", encoding="utf-8")
    asked = replace(results, options=Outputs(documents="whole"))
    with pytest.raises(InputError, match="did not write") as caught:
        save(asked, target, ("zh",), page)
    assert caught.value.file == target / own
    assert files_in(target).keys() == {own}
    assert [p.name for p in tmp_path.iterdir()] == ["o"]


def test_a_run_json_of_somebody_else_is_not_overwritten(results, tmp_path):
    (tmp_path / "run.json").write_text('{"files": [{"path": "x"}]}', encoding="utf-8")
    with pytest.raises(InputError):
        save(results, tmp_path, ("zh",), page)


def test_timings_belong_to_the_run_but_are_not_listed(results, tmp_path):
    for seconds in (1.5, 2.5):
        with replacing(tmp_path / "o", ROOT) as place:
            files = write(results, place.new, ("zh",), page)
            written = place.commit([*files, write_timings(place.new, {"load": seconds})])
    assert written[-1] == tmp_path / "o" / "timings.json"
    assert json.loads(written[-1].read_text(encoding="utf-8")) == {"load": 2.5}
    content = json.loads((tmp_path / "o" / "run.json").read_text(encoding="utf-8"))
    assert "timings.json" not in {entry["path"] for entry in content["files"]}


def test_verify_names_what_is_missing_or_changed(folder):
    assert manifest.verify(folder) == []
    (folder / "gaps.csv").write_text("", encoding="utf-8")
    (folder / "en" / "map.html").unlink()
    assert manifest.verify(folder) == ["en/map.html", "gaps.csv"]
    (folder / "run.json").unlink()
    assert manifest.verify(folder) == ["run.json"]


def test_what_sqlite_left_beside_the_old_geopackage_goes_with_it(folder, results):
    for end in ("-wal", "-shm"):
        (folder / f"results.gpkg{end}").write_bytes(b"of the old file")
    save(results, folder, ("zh",), page)
    assert not [name for name in files_in(folder) if "results.gpkg-" in name]


def test_a_failure_while_rendering_leaves_nothing_behind(results, tmp_path):
    def broken(results, language, links):
        raise RuntimeError("no map")

    with pytest.raises(RuntimeError, match="no map"):
        save(results, tmp_path / "o", ("zh",), broken)
    assert list(tmp_path.iterdir()) == []


def test_a_manifest_cannot_reach_out_of_its_folder(results, tmp_path):
    outside = tmp_path / "precious.txt"
    outside.write_text("keep", encoding="utf-8")
    target = tmp_path / "o"
    save(results, target, ("zh",), page)
    content = json.loads((target / "run.json").read_text(encoding="utf-8"))
    content["files"] += [{"path": "../precious.txt"}, {"path": str(outside)}, {"path": 3}, 7]
    (target / "run.json").write_text(json.dumps(content), encoding="utf-8")
    assert "../precious.txt" not in manifest.written_before(target)
    save(results, target, ("zh",), page)
    assert outside.read_text(encoding="utf-8") == "keep"


def test_a_folder_that_became_a_link_is_not_followed(results, tmp_path):
    """A planner moved the pages to a server and left a link: those there are not ours to take."""
    save(results, tmp_path / "o", ("zh", "en"), page)
    (tmp_path / "o" / "en").rename(tmp_path / "server")
    (tmp_path / "o" / "en").symlink_to(tmp_path / "server", target_is_directory=True)
    kept = files_in(tmp_path / "server").keys()
    assert not [n for n in manifest.written_before(tmp_path / "o") if n.startswith("en/")]
    save(results, tmp_path / "o", ("zh",), page)
    assert files_in(tmp_path / "server").keys() == kept
    with pytest.raises(InputError, match="did not write"):
        save(results, tmp_path / "o", ("zh", "en"), page)


@pytest.mark.parametrize("text", ["", "[]", '"x"', "{", '{"files": [{"path": "a"}]}'])
def test_a_broken_manifest_lists_nothing(tmp_path, text):
    (tmp_path / "run.json").write_text(text, encoding="utf-8")
    (tmp_path / "a").touch()
    assert manifest.written_before(tmp_path) == ()


@pytest.mark.parametrize(
    "path", ["", ".", "..", "a/../b", "./a", "a//b", "/a", "a/", "C:a", "a\\b", "a\x00"]
)
def test_paths_that_are_not_plain_are_not_listed(tmp_path, path):
    (tmp_path / "a").mkdir()
    text = json.dumps({"format": manifest.FORMAT, "files": [{"path": path}]})
    (tmp_path / "run.json").write_text(text, encoding="utf-8")
    assert manifest.written_before(tmp_path) == ("run.json",)
    assert not manifest.is_plain(path)
    assert manifest.is_plain("units/甲 街道.html")


@pytest.mark.parametrize("part", [".dbf", ".prj", ".cpg", ".shp"])
def test_every_part_of_a_shapefile_counts_as_input(tmp_path, part):
    goal = 'id = "a"\nkind = "presence"\nservice = "health"\ntarget = 1.0'
    file = toy.write_city(tmp_path, toy.plan_text(goal), "")
    geopandas.read_file(tmp_path / "units.geojson").to_file(tmp_path / "units.shp")
    (tmp_path / "units-2.dbf").touch()
    text = file.read_text(encoding="utf-8").replace("units.geojson", "units.shp")
    file.write_text(text, encoding="utf-8")
    study = read_study(file)
    before = {item.role: item.sha256 for item in input_files(study)}
    assert before["plan"] == hashlib.sha256((tmp_path / "plan.toml").read_bytes()).hexdigest()
    with (tmp_path / f"units{part}").open("ab") as opened:
        opened.write(b" ")
    after = {item.role: item.sha256 for item in input_files(study)}
    assert {role for role in before if before[role] != after[role]} == {"units"}


def test_thresholds_by_a_column_that_units_lack_leave_the_pages_whole(tmp_path):
    toy.write_places(tmp_path / "homes.csv", [("养老院", 300.0, -10.0)])
    places = """[[facilities]]
path = "homes.csv"
crs = "wgs84"
x = "lon"
y = "lat"
service = "elderly.residence"
completeness = "complete"
"""
    goal = 'id = "a"\nkind = "presence"\nservice = "health"\ntarget = 1.0'
    file = toy.write_city(tmp_path, toy.plan_text(goal), places)
    (results,), files = run(file, tmp_path / "out", plans=["mianyang-2025"])
    assert any("area_class" in need.en for v in results.verdicts for need in v.needs)
    assert tmp_path / "out" / "report.html" in files


def test_paths_are_seen_from_the_study():
    study = Path("/data/studies/small.toml")
    assert manifest.relative(Path("/data/streets/x.pbf"), study) == "../streets/x.pbf"
    assert manifest.relative(Path("/data/x.pbf"), None) == "/data/x.pbf"
