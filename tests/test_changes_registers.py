"""Registers of projects: tables in Chinese and English, with places and without."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from lifecircle.audit import input_files
from lifecircle.base.errors import InputError, MissingFileError, StudyError
from lifecircle.changes.apply import with_changes
from lifecircle.changes.register import changes_of, not_dated, planned, up_to
from lifecircle.check import check as run_check
from lifecircle.layers.register_words import kind_of, without_work
from lifecircle.load import load_district
from lifecircle.study import read_study
from lifecircle.study.changes import Close, Merge, NewHousing, NewLink, Open
from toy_city import degrees, plan_text, write_city, write_places

if TYPE_CHECKING:
    from pathlib import Path

PLAN = plan_text(
    'id = "a"\nkind = "reach"\nservice = "health.clinic"\nwithin = { minutes = 5 }\ntarget = 0.9'
)
CLINICS = """[[facilities]]
path = "clinics.csv"
crs = "EPSG:4326"
id = "no"
service = "health.clinic"
completeness = "complete"
"""
REGISTER = '[[registers]]\npath = "projects.csv"\ncrs = "EPSG:4326"\n'
HERE = ",".join(f"{number:.9f}" for number in degrees(900, 20))


def district_of(folder: Path, text: str, more: str = REGISTER, status: Any = None) -> Any:
    """Return the toy city with two clinics and a register."""
    folder.mkdir(parents=True, exist_ok=True)
    columns = {"no": ["A", "B"], "床位数": ["10", "5"], **(status or {})}
    write_places(folder / "clinics.csv", [("甲诊所", 200, 20), ("乙诊所", 1500, 20)], **columns)
    (folder / "projects.csv").write_text(text, encoding="utf-8")
    extra = "year = 2020"
    return load_district(read_study(write_city(folder, PLAN, CLINICS + more, extra=extra)))


def test_a_register_in_chinese(tmp_path: Path) -> None:
    text = f"""某区公共服务项目库,,,,,,,,,,,
项目名称,建设性质,状态,建成年份,类别,规模（床位）,所属设施,经度,纬度,投资（万元）,户数,人口
丙诊所,新建,规划,2025,诊所,20,,{HERE},1200,,
丁诊所,新建,规划,2024年12月,诊所,30张,,,,,,
甲诊所扩建工程,改扩建,,2023,诊所,8,,,,300万元,,
迁建乙诊所,迁建,,2030,,,B,{HERE},,,
乙诊所撤并项目,撤并,,2031,,,乙诊所,,,,,
东湾花园,新建,在建,2021-2024,住宅,,,{HERE},,100,
文化站,续建,在建,,文化设施,,,{HERE},,,
"""
    district = district_of(tmp_path, text)
    changes = changes_of(district)
    assert [change.kind for change in changes] == [
        *("open", "open", "extend", "move", "close", "housing", "open")
    ]
    assert [change.id for change in changes] == [f"projects-{i}" for i in range(1, 8)]
    assert [change.year for change in changes] == [2025, 2024, 2023, 2030, 2031, 2024, None]
    first = changes[0]
    assert isinstance(first, Open)
    assert first.service == "health.clinic"
    assert first.quantities == {"beds": 20}
    assert first.at == pytest.approx(degrees(900, 20))
    assert (first.price, changes[2].price) == (12_000_000, 3_000_000)
    assert (first.status, changes[5].status) == ("规划", "在建")
    assert first.row == "projects.csv 表格第 3 行"
    homes = changes[5]
    assert isinstance(homes, NewHousing)
    assert (homes.households, homes.people) == (100, None)
    # Of two projects something is missing; the others are made.
    made, done, waiting = with_changes(district, changes)
    assert [(one.id, one.missing) for one in waiting] == [
        ("projects-2", ("site",)),
        ("projects-7", ("service",)),
    ]
    lost = next(one for one in waiting if one.missing == ("service",))
    assert lost.why.en == "What it provides is not said, or is no service."
    assert [one.id for one in done] == [f"projects-{i}" for i in (1, 3, 4, 5, 6)]
    beds = made.facilities.table["beds"].tolist()
    assert beds == [18, 20]
    assert made.demand.total == 1260
    (note,) = planned(district).notes[-1:]
    assert note.code == "registers.no_service"
    assert "文化设施" in note.text.zh


def test_by_year(tmp_path: Path) -> None:
    text = "name,year,kind,service\na,2030,open,health.clinic\nb,2025,open,health.clinic\n"
    text += "c,,open,health.clinic\nd,2025,open,health.clinic\n"
    changes = changes_of(district_of(tmp_path, text))
    names = {
        year: "".join(change.name for change in up_to(changes, year, 2035))
        for year in (2020, 2025, 2030, 2035)
    }
    assert names == {2020: "", 2025: "bd", 2030: "bda", 2035: "bdac"}
    assert [c.name for c in up_to(changes, 2025, 2025)] == ["b", "d", "c"]


def test_a_workbook_and_columns_that_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Nr", "Wer", "Was", "Wann", "Wo", "Art"])
    sheet.append(["P1", "新甲", "N", 2025, ", ".join(map(str, degrees(900, 20))), "x"])
    sheet.append(["P2", "乙诊所", "W", None, None, None])
    book.save(tmp_path / "projects.xlsx")
    more = """[[registers]]
path = "projects.xlsx"
crs = "EPSG:4326"
id = "Nr"
name = "Wer"
kind = "Was"
kinds = { N = "open", W = "close" }
year = "Wann"
xy = "Wo"
service_column = "Art"
services = { x = "health.clinic" }
"""
    changes = changes_of(district_of(tmp_path, "", more))
    one, two = changes
    assert isinstance(one, Open)
    assert isinstance(two, Close)
    assert (one.id, one.year, two.id) == ("P1", 2025, "P2")
    # Its name is that of one place.
    assert two.facility == "clinics/B"


def test_a_layer_with_lines_areas_and_nothing(tmp_path: Path) -> None:
    def feature(geometry: Any, **told: Any) -> dict[str, Any]:
        return {"type": "Feature", "geometry": geometry, "properties": told}

    ring = [degrees(x, y) for x, y in ((10, 10), (90, 10), (90, 90), (10, 10))]
    rows = [
        feature({"type": "Point", "coordinates": degrees(900, 20)}, name="p", 类别="诊所"),
        feature(None, name="n", 类别="诊所"),
        feature({"type": "LineString", "coordinates": [*map(degrees, (0, 9), (0, 9))]}, name="l"),
        feature({"type": "Polygon", "coordinates": [ring]}, name="h", 人口=300),
    ]
    text = json.dumps({"type": "FeatureCollection", "features": rows}, ensure_ascii=False)
    (tmp_path / "p.geojson").write_text(text, encoding="utf-8")
    district = district_of(tmp_path, "", '[[registers]]\npath = "p.geojson"\n')
    point, nothing, line, homes = changes_of(district)
    assert isinstance(point, Open)
    assert isinstance(nothing, Open)
    assert isinstance(line, NewLink)
    assert isinstance(homes, NewHousing)
    assert nothing.at is None
    assert len(line.line) == 2
    assert (len(homes.area), homes.people) == (4, 300)


def test_mergers(tmp_path: Path) -> None:
    text = "项目名称,建设性质,并入\n甲诊所,撤并,乙诊所\n"
    (change,) = changes_of(district_of(tmp_path, text))
    assert isinstance(change, Merge)
    assert (change.facilities, change.into) == (("甲诊所",), "乙诊所")


def test_projects_about_places_that_are_not_listed_wait(tmp_path: Path) -> None:
    text = "项目名称,建设性质,所属设施,床位数\na,扩建,丙诊所,5\nb,扩建,,5\nc,扩建,甲诊所,\n"
    district = district_of(tmp_path, text)
    _, done, waiting = with_changes(district, changes_of(district))
    assert not done
    assert [one.missing for one in waiting] == [("facility",), ("facility",), ("capacity",)]
    assert waiting[0].why.en.startswith("There is no facility “丙诊所”: alike: ")
    # In the study file that is a mistake.
    with pytest.raises(InputError, match="no facility"):
        with_changes(district, [Close("丙诊所")])


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("name,kind\na,飞升\nb,open\nc,飞升\n", "bad_kind", "rows 2, 4 of the sheet"),
        ("name,status\na,飞升\n", "bad_kind", "column 'status', row 2"),
        ("name,year\na,去年\n", "bad_year", "'去年'"),
        ("name,beds\na,-3\n", "bad_number", "'-3'"),
        ("name,id\na,X\nb,X\n", "bad_id", "row 3"),
        ("name,lon,lat\na,106.5,\n", "bad_coordinates", "row 2"),
        ("name\n", "empty", "is empty"),
    ],
)
def test_mistakes(tmp_path: Path, text: str, code: str, said: str) -> None:
    district = district_of(tmp_path, text)
    with pytest.raises(InputError) as error:
        changes_of(district)
    assert error.value.code == f"registers.{code}"
    assert said in str(error.value)


def test_places_need_a_crs(tmp_path: Path) -> None:
    more = '[[registers]]\npath = "projects.csv"\n'
    text = "name,lon,lat\na,106.5,29.5\n"
    with pytest.raises(InputError) as error:
        changes_of(district_of(tmp_path / "a", text, more))
    assert error.value.code == "layer.no_crs"
    (change,) = changes_of(district_of(tmp_path / "b", "name,lon,lat\na,,\n", more))
    assert isinstance(change, Open)
    assert change.at is None


def test_rows_that_are_there_are_no_projects(tmp_path: Path) -> None:
    district = district_of(tmp_path, "name,状态\na,现状\nb,规划\nc,迁建\n")
    found = planned(district)
    assert [change.kind for change in found.changes] == ["open", "move"]
    assert "1 rows are there already and are no projects: a" in found.notes[0].text.en


def test_order_and_ids(tmp_path: Path) -> None:
    more = REGISTER + '[[changes]]\nkind = "close"\nfacility = "A"\n'
    more += '[[changes]]\nkind = "close"\nfacility = "B"\nid = "P"\n'
    found = changes_of(district_of(tmp_path, "name,id\na,P\nb,\n", more))
    assert [change.id for change in found] == ["C1", "P", "projects/P", "projects-2"]
    with pytest.raises(StudyError, match="two changes have the id 'P'"):
        district_of(tmp_path / "b", "", more.replace('facility = "A"', 'facility = "A"\nid = "P"'))


def test_planned_places_of_lists(tmp_path: Path) -> None:
    """They come to be in their year; a project that is about one counts once."""
    status = {"状态": ["规划", "在建"], "建成年份": ["2025", ""]}
    district = district_of(tmp_path, "name\n其他\n", "", status)
    (change,) = changes_of(district)
    assert isinstance(change, Open)
    assert (change.id, change.year, change.facility) == ("clinics/A", 2025, "clinics/A")
    (waiting,) = not_dated(district)
    assert (waiting.id, waiting.missing) == ("clinics/B", ("year",))
    made, (done,), _ = with_changes(district, [change])
    assert made.facilities.table["exists"].tolist() == [True, False]
    assert done.facilities == ("clinics/A",)
    # The register knows of both: of one its year, of the other its name only.
    text = "项目名称,建设性质,建成年份\n乙诊所建设项目,新建,2024\n甲诊所,新建,\n"
    district = district_of(tmp_path / "b", text, REGISTER, status)
    changes = changes_of(district)
    assert [getattr(one, "facility", "") for one in changes] == ["clinics/B", "clinics/A"]
    assert not_dated(district) == ()
    made, done_, waiting_ = with_changes(district, changes)
    assert made.facilities.table["exists"].tolist() == [True, True]
    assert len(made.facilities.table) == 2
    assert not waiting_
    assert done_[0].facilities == ("clinics/B",)


def test_a_place_that_opens_later_comes_to_be(tmp_path: Path) -> None:
    district = district_of(tmp_path, "", "", {"建成年份": ["2010", "2028"]})
    (change,) = changes_of(district)
    assert (change.id, change.year) == ("clinics/B", 2028)


def test_files_of_registers_are_known(tmp_path: Path) -> None:
    study = district_of(tmp_path, "name\na\n").study
    (file,) = [file for file in input_files(study) if file.role == "registers"]
    assert file.path == (tmp_path / "projects.csv").resolve()
    (tmp_path / "projects.csv").unlink()
    with pytest.raises(MissingFileError, match=r"registers\[1\].path"):
        read_study(study.file)


def test_a_check_finds_all_mistakes_of_a_register(tmp_path: Path) -> None:
    text = "name,kind,year,beds,lon,lat\na,飞升,去年,many,106.5,\nb,open,2025,3,,\n"
    study = district_of(tmp_path, text).study
    report = run_check(study.file)
    found = {f.code: f for f in report.findings if f.role == "registers"}
    assert {*found} >= {"registers.bad_kind", "registers.bad_coordinates"}
    assert found["registers.bad_kind"].severity == "blocks"
    assert found["registers.bad_kind"].items is not None
    assert [*found["registers.bad_kind"].items.labels] == ["a"]
    (tmp_path / "projects.csv").unlink()
    codes = [f.code for f in run_check(study.file).findings]
    assert codes.count("file.missing") == 1


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("新建", "open"),
        ("续建", "open"),
        ("扩建", "extend"),
        ("改扩建", "extend"),
        ("迁建", "move"),
        ("易地新建", "move"),
        ("撤并", "close"),
        ("合并", "merge"),
        ("改造", "upgrade"),
        ("改造提升", "upgrade"),
        ("提升", "upgrade"),
        ("改用途", "convert"),
        ("对外开放", "share"),
        ("扩　建", None),
    ],
)
def test_words(word: str, kind: str | None) -> None:
    assert kind_of(word) == kind


def test_names_of_projects() -> None:
    assert without_work("甲医院改扩建工程") == "甲医院"
    assert without_work("甲医院") == "甲医院"
    assert without_work("扩建工程") == "扩建工程"
