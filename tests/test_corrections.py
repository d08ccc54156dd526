"""Corrections of facilities and buildings, and candidate sites."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
import shapely
from coord_convert.transform import wgs2bd, wgs2gcj
from pydantic import ValidationError
from pyproj import Transformer

from layers_helpers import METRIC, X0, Y0, box, buildings, frame, outline, save, study, units
from lifecircle.audit import audit
from lifecircle.base.errors import CrsError, InputError, StudyError
from lifecircle.base.findings import Log
from lifecircle.layers.candidates import read_candidates
from lifecircle.layers.correct_buildings import correct_buildings
from lifecircle.layers.correct_facilities import correct_facilities
from lifecircle.layers.facilities import read_facilities
from lifecircle.layers.places import to_degrees
from lifecircle.study import read_study
from toy_city import degrees as toy_degrees
from toy_city import plan_text, write_city, write_places

_DEGREES = Transformer.from_crs(METRIC, 4326, always_xy=True)
_ZONE = Transformer.from_crs(METRIC, 4524, always_xy=True)
_PLAIN_ZONE = Transformer.from_crs(METRIC, 4545, always_xy=True)


def at(x, y, crs="EPSG:4326"):
    """A place some metres from the corner, as a planner may write it."""
    lon, lat = _DEGREES.transform(X0 + x, Y0 + y)
    if crs == "gcj02":
        return wgs2gcj(lon, lat)
    if crs == "bd09":
        return wgs2bd(lon, lat)
    if crs == "EPSG:32648":
        return X0 + x, Y0 + y
    if crs == "EPSG:4524":
        return _ZONE.transform(X0 + x, Y0 + y)
    if crs == "EPSG:4545":
        return _PLAIN_ZONE.transform(X0 + x, Y0 + y)
    return lon, lat


def signed(kind, crs=None, **keys):
    told = {"kind": kind, "author": "王工", "reason": "现场核实", **keys}
    return told if crs is None else told | {"crs": crs}


@pytest.fixture
def lists(tmp_path):
    """Two lists: culture (with doors of one place) and clinics, which share the id 2."""
    culture = frame(
        [shapely.Point(X0 + x, Y0) for x in (0, 200, 400)],
        编号=["1", "2", "3"],
        name=["文化站", "图书馆", "书屋"],
    )
    doors = frame(
        [shapely.Point(X0 + x, Y0 + y) for x, y in ((-30, 5), (30, 5), (190, 8))],
        facility=["1", "1", "2"],
    )
    clinics = frame([shapely.Point(X0 + x, Y0 + 50) for x in (0, 300)], 编号=["2", "9"])
    return [
        {
            "path": save(culture, tmp_path / "culture.gpkg"),
            "service": "culture.station",
            "completeness": "partial",
            "id": "编号",
            "entrances": {"path": save(doors, tmp_path / "doors.gpkg")},
        },
        {
            "path": save(clinics, tmp_path / "clinics.gpkg"),
            "service": "health.clinic",
            "completeness": "complete",
            "id": "编号",
        },
    ]


def corrected(tmp_path, lists, *corrections, log=None):
    declared = study(tmp_path, facilities=lists, corrections=list(corrections))
    read = read_facilities(declared, METRIC, Log())
    return correct_facilities(read, declared, log or Log())


def doors_of(facilities, id_, list_="culture"):
    table = facilities.table
    row = table.index[(table["id"] == id_) & (table["layer"] == list_)][0]
    points = facilities.entrances[facilities.entrance_of == row]
    return [(round(p.x - X0, 2), round(p.y - Y0, 2)) for p in points]


def place_of(facilities, id_, list_="culture"):
    table = facilities.table
    point = table.geometry[(table["id"] == id_) & (table["layer"] == list_)].iloc[0]
    return round(point.x - X0, 2), round(point.y - Y0, 2)


@pytest.mark.parametrize(
    "crs", ["EPSG:4326", "gcj02", "bd09", "EPSG:32648", "EPSG:4490", "EPSG:4524", "EPSG:4545"]
)
def test_a_place_means_the_same_in_every_reference_system(tmp_path, lists, crs):
    move = signed("move_entrance", crs, facility="3", to=at(420, 30, crs))
    found, (repair,) = corrected(tmp_path, lists, move)
    assert place_of(found, "3") == pytest.approx((420, 30), abs=0.05)
    assert repair.outcome.en.startswith("Facility “书屋” [3] moved by 36 m to 106.5")
    assert repair.outcome.zh.startswith("设施“书屋”（3）移动 36 米，至 106.5")


def test_a_facility_without_doors_moves_itself_and_its_entrance(tmp_path, lists):
    found, _ = corrected(tmp_path, lists, signed("move_entrance", facility="9", to=at(350, 60)))
    assert place_of(found, "9", "clinics") == (350, 60)
    assert doors_of(found, "9", "clinics") == [(350, 60)]
    assert doors_of(found, "1") == [(-30, 5), (30, 5)]


def test_a_single_door_moves_and_its_facility_stays(tmp_path, lists):
    move = signed("move_entrance", facility="culture/2", to=at(205, 20))
    found, (repair,) = corrected(tmp_path, lists, move)
    assert doors_of(found, "2") == [(205, 20)]
    assert place_of(found, "2") == (200, 0)
    assert "的出入口移动 19 米" in repair.outcome.zh
    assert repair.outcome.en.startswith("An entrance of facility “图书馆” [2] moved by 19 m")


def test_from_names_one_of_several_doors(tmp_path, lists):
    first = signed("move_entrance", facility="1", to=at(0, 40), **{"from": at(-20, 0)})
    second = signed("move_entrance", facility="1", to=at(-31, 5), **{"from": at(31, 9)})
    found, repairs = corrected(tmp_path, lists, first, second)
    assert doors_of(found, "1") == [(0, 40), (-31, 5)]
    assert place_of(found, "1") == (0, 0)
    assert [repair.number for repair in repairs] == [1, 2]


def test_what_is_excluded_is_gone_with_its_doors(tmp_path, lists):
    gone = signed("exclude_facility", facility="1", date=dt.date(2025, 4, 1))
    other = signed("exclude_facility", facility="clinics/2")
    found, repairs = corrected(tmp_path, lists, gone, other)
    assert found.table["name"].tolist() == ["图书馆", "书屋", ""]
    assert found.table["id"].tolist() == ["2", "3", "9"]
    assert doors_of(found, "2") == [(190, 8)]
    assert found.entrance_of.tolist() == [0, 1, 2]
    assert set(found.lists) == {"culture", "clinics"}
    assert repairs[0].outcome.zh.startswith("不计入设施“文化站”（1），名单“culture”（106.5")
    assert repairs[1].outcome.en.startswith("Facility [2] of the list “clinics” left out (106.5")
    assert repairs[0].correction.date == dt.date(2025, 4, 1)


def test_nothing_is_changed_in_place_and_numbers_are_those_of_the_study(tmp_path, lists):
    path = signed("add_path", line=[at(0, 0), at(9, 9)])
    declared = study(
        tmp_path,
        facilities=lists,
        corrections=[path, signed("move_entrance", facility="3", to=at(1, 2))],
    )
    read = read_facilities(declared, METRIC, Log())
    before = (shapely.to_wkb(read.table.geometry.to_numpy()), shapely.to_wkb(read.entrances))
    _, repairs = correct_facilities(read, declared, Log())
    after = (shapely.to_wkb(read.table.geometry.to_numpy()), shapely.to_wkb(read.entrances))
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))
    assert [repair.number for repair in repairs] == [2]


@pytest.mark.parametrize(
    ("corrections", "number", "en", "zh", "found"),
    [
        (
            [("exclude_facility", {"facility": "7"})],
            1,
            "no facility has the id “7”",
            "没有编号为“7”的设施",
            "5 others, none alike",
        ),
        (
            [("exclude_facility", {"facility": "图书馆"})],
            1,
            "no facility has the id “图书馆”",
            "没有编号为“图书馆”的设施",
            "alike: “图书馆” [2]",
        ),
        (
            [("exclude_facility", {"facility": "2"})],
            1,
            "2 facilities have the id “2”",
            "有 2 处设施的编号为“2”",
            "culture/2, clinics/2",
        ),
        (
            [("move_entrance", {"facility": "1", "to": at(0, 0)})],
            1,
            "has 2 entrances, and it is not clear which one moves",
            "有 2 个出入口，不知移动哪一个",
            "; 106.5",
        ),
        (
            [("move_entrance", {"facility": "1", "to": at(0, 0), "from": at(0, 5)})],
            1,
            "from does not tell which entrance",
            "from 不能确定",
            "(30 m away)",
        ),
        (
            [("move_entrance", {"facility": "1", "to": at(0, 0), "from": at(200, 5)})],
            1,
            "no entrance of facility “文化站” [1] is within 100 m of from",
            "附近 100 米内没有设施",
            "(170 m away)",
        ),
        (
            [("move_entrance", {"facility": "3", "to": at(30_000, 0)})],
            1,
            "an entrance would move by 30 km",
            "移动 30 公里",
            "facility “书屋” [3] is at 106.5",
        ),
        (
            [
                ("exclude_facility", {"facility": "3"}),
                ("move_entrance", {"facility": "3", "to": at(0, 0)}),
            ],
            2,
            "contradicts corrections[1]: both are about facility “书屋” [3]",
            "与 corrections[1] 矛盾",
            None,
        ),
        (
            [
                ("move_entrance", {"facility": "3", "to": at(0, 0)}),
                ("exclude_facility", {"facility": "culture/3"}),
            ],
            2,
            "contradicts corrections[1]",
            "与 corrections[1] 矛盾",
            None,
        ),
        (
            [("exclude_facility", {"facility": "3"}), ("exclude_facility", {"facility": "3"})],
            2,
            "contradicts corrections[1]",
            "与 corrections[1] 矛盾",
            None,
        ),
        (
            [
                ("move_entrance", {"facility": "1", "to": at(0, 0), "from": at(-30, 5)}),
                ("move_entrance", {"facility": "1", "to": at(9, 0), "from": at(-29, 5)}),
            ],
            2,
            "contradicts corrections[1]",
            "与 corrections[1] 矛盾",
            None,
        ),
    ],
)
def test_what_fits_nothing_or_contradicts_is_one_clear_message(
    tmp_path, lists, corrections, number, en, zh, found
):
    with pytest.raises(StudyError) as caught:
        corrected(tmp_path, lists, *(signed(kind, **keys) for kind, keys in corrections))
    error = caught.value
    assert en in error.what.en
    assert zh in error.what.zh
    assert error.place.en == f"corrections[{number}] (by 王工)"
    assert error.place.zh == f"corrections[{number}]（更正人：王工）"
    assert error.todo is not None
    assert error.file == tmp_path / "study.toml"
    assert found is None or found in error.found.en


@pytest.mark.parametrize(
    ("place", "crs", "todo"),
    [
        ((29.5, 106.5), "EPSG:4326", "swapped"),
        ((29.5, 106.5), "gcj02", "swapped"),
        ((500_000, 3_270_000), "EPSG:4326", "check the numbers"),
        ((36_359_467, 3_271_663), "EPSG:4545", "they would fit EPSG:4524"),
        ((359_467, 3_271_663), "EPSG:4524", "they would fit EPSG:4545"),
    ],
)
def test_places_that_cannot_be_are_refused(tmp_path, lists, place, crs, todo):
    with pytest.raises(CrsError) as caught:
        corrected(tmp_path, lists, signed("move_entrance", crs, facility="3", to=place))
    assert todo in caught.value.todo.en
    assert caught.value.place.en == "corrections[1] (by 王工), to"


def test_degrees_of_another_datum_are_converted(tmp_path):
    # Greenwich on the maps of Britain lies some 100 m east of that of WGS 84.
    lon, lat = to_degrees((0, 51.4778), "EPSG:4277", file=tmp_path, at="at")
    assert (lon, lat) == pytest.approx((-0.0016, 51.4783), abs=2e-4)
    assert to_degrees((106.5, 29.5), "EPSG:4490", file=tmp_path, at="at") == (106.5, 29.5)


def test_a_lenient_log_keeps_what_is_wrong_and_makes_the_rest(tmp_path, lists):
    log = Log(lenient=True)
    wrong = signed("exclude_facility", facility="7")
    good = signed("exclude_facility", facility="3")
    found, (repair,) = corrected(tmp_path, lists, wrong, good, log=log)
    assert "书屋" not in found.table["name"].tolist()
    assert repair.number == 2
    assert [(f.code, f.severity, f.role) for f in log.findings] == [
        ("corrections.refused", "blocks", "corrections"),
        ("corrections.made", "tells", "corrections"),
    ]
    assert log.findings[1].items.geometry[0].x == pytest.approx(X0 + 400)


# --- buildings ------------------------------------------------------------------------------


@pytest.fixture
def town():
    """A large building with a smaller one inside it, and one 30 m to the east."""
    shapes = [box(0, 0, 40, 40), box(10, 10, 20, 20), box(70, 0, 90, 20)]
    return buildings(*shapes, use=["yes", "retail", "office"], home=[True, False, False])


def rebuilt(town, tmp_path, *corrections):
    return correct_buildings(town, study(tmp_path, corrections=list(corrections)), Log())


def test_a_building_gets_another_use_and_other_storeys(town, tmp_path):
    before = town.copy()
    found, repairs = rebuilt(
        town,
        tmp_path,
        signed("set_building", "gcj02", at=at(30, 30, "gcj02"), use="office"),
        signed("set_building", at=at(80, 10), use="apartments", levels=18),
        signed("set_building", at=at(15, 15), levels=2),
    )
    assert found["use"].tolist() == ["office", "retail", "apartments"]
    assert found["home"].tolist() == [False, False, True]
    assert found["home"].dtype == bool
    assert found["levels"].tolist() == pytest.approx([np.nan, 2, 18], nan_ok=True)
    assert repairs[0].outcome.zh.endswith("）：用途改为 office，不计为住宅。")
    assert repairs[1].outcome.en.startswith("Building [office, storeys unknown] at 106.5")
    assert repairs[1].outcome.en.endswith(
        ": use set to apartments, counts as a home; storeys set to 18."
    )
    assert repairs[2].outcome.zh.startswith("建筑［retail，层数不详］（106.5")
    assert town.equals(before)


def test_beside_a_building_its_nearest_wall_counts_up_to_five_metres(town, tmp_path):
    found, _ = rebuilt(town, tmp_path, signed("set_building", at=at(66, 10), use="house"))
    assert found["use"].tolist() == ["yes", "retail", "house"]
    with pytest.raises(StudyError) as caught:
        rebuilt(town, tmp_path, signed("set_building", at=at(60, 10), use="house"))
    assert caught.value.what.en == "there is no building of the area at that place"
    assert caught.value.found.en == ("the nearest is 10 m away: Building [office, storeys unknown]")
    with pytest.raises(StudyError) as caught:
        rebuilt(town, tmp_path, signed("set_building", at=at(900, 10), use="house"))
    assert caught.value.found.zh == "500 米内没有建筑"


def test_the_order_of_buildings_makes_no_difference(town, tmp_path):
    told = [signed("set_building", at=at(15, 15), levels=2)]
    turned = town.iloc[::-1].reset_index(drop=True)
    first, _ = rebuilt(town, tmp_path, *told)
    second, _ = rebuilt(turned, tmp_path, *told)
    assert second["levels"].tolist()[::-1] == pytest.approx(first["levels"].tolist(), nan_ok=True)


def test_a_use_of_no_known_kind_is_said_to_be_one(town, tmp_path):
    _, (repair,) = rebuilt(town, tmp_path, signed("set_building", at=at(80, 9), use="ofice"))
    assert repair.outcome.en.endswith("use set to ofice (of no known kind), counts as a home.")
    assert "（未归类），计为住宅" in repair.outcome.zh


@pytest.mark.parametrize(
    ("corrections", "what"),
    [
        ([{"levels": 3}, {"use": "house"}], "the same building as in corrections[1]"),
        ([{"levels": 201}], "more than 200 storeys"),
    ],
)
def test_a_building_is_corrected_once_and_within_reason(town, tmp_path, corrections, what):
    told = [signed("set_building", at=at(80, 10), **keys) for keys in corrections]
    with pytest.raises(StudyError) as caught:
        rebuilt(town, tmp_path, *told)
    assert caught.value.what.en == what


# --- the study file and a whole audit ---------------------------------------------------------

GOAL = plan_text(
    'id = "culture"\nkind = "reach"\nservice = "culture.station"\nwithin = {minutes = 5}\n'
    "target = 0.9"
)
LIST = """
[[facilities]]
path = "culture.csv"
crs = "EPSG:4326"
service = "culture.station"
completeness = "complete"
"""


def toml(**keys):
    lines = [f"{key} = {value}" for key, value in keys.items()]
    return "\n".join(["[[corrections]]", *lines, 'author = "王工"', 'reason = "现场核实"', ""])


def city(tmp_path, extra="", **keys):
    write_places(tmp_path / "culture.csv", [("文化站", 100, 20), ("旧站", 1900, 20)])
    return read_study(write_city(tmp_path, GOAL, LIST + extra, **keys))


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        (toml(kind='"set_building"', at="[1, 2]"), "give use, levels, or both"),
        (toml(kind='"exclude_facility"', facility='" "'), "corrections[1].facility"),
        (
            toml(kind='"exclude_facility"', facility='"1"', crs='"EPSG:1"'),
            "unknown coordinate reference system",
        ),
        (toml(kind='"move_entrance"', facility='"1"', to="[nan, 2]"), "corrections[1].to"),
        (toml(kind='"exclude"', facility='"1"'), "exclude_facility"),
    ],
)
def test_mistakes_in_the_study_file_are_found_when_it_is_read(tmp_path, extra, said):
    with pytest.raises(StudyError) as caught:
        city(tmp_path, extra)
    assert said in str(caught.value)


def test_corrections_change_an_audit_and_are_kept_in_its_results(tmp_path):
    plain = audit(city(tmp_path))
    assert plain.repairs == ()
    assert plain.verdict("culture").at_least.value == pytest.approx(0.4, abs=1e-3)
    lon, lat = toy_degrees(500, 20)
    extra = (
        toml(kind='"exclude_facility"', facility='"culture-2"')
        + toml(kind='"set_building"', at=str(list(toy_degrees(300, 20))), use='"retail"')
        + toml(kind='"move_entrance"', facility='"culture-1"', to=f"[{lon:.9f}, {lat:.9f}]")
    )
    results = audit(city(tmp_path, extra))
    assert [repair.number for repair in results.repairs] == [1, 2, 3]
    assert results.facilities["name"].tolist() == ["文化站"]
    # The station reaches 360 m either way from x = 500: three houses, one of them now a shop.
    assert results.verdict("culture").at_least.value == pytest.approx(2 / 9, abs=1e-3)
    assert results.parameters["corrections"][0]["facility"] == "culture-2"


def test_a_correction_that_fits_nothing_stops_an_audit(tmp_path):
    study_file = city(tmp_path, toml(kind='"exclude_facility"', facility='"culture-9"'))
    with pytest.raises(InputError, match=r"corrections\[1\] \(by 王工\)"):
        audit(study_file)


def test_buildings_cannot_be_corrected_where_blocks_have_the_people(tmp_path):
    with pytest.raises(ValidationError, match=r"corrections\[1\] changes nothing"):
        study(
            tmp_path,
            people={"from": "blocks", "column": "人口"},
            blocks={"path": tmp_path / "b.gpkg"},
            corrections=[signed("set_building", at=(1, 2), levels=3)],
        )


# --- candidate sites --------------------------------------------------------------------------


def sites(tmp_path, *tables):
    paths = [save(table, tmp_path / name / "sites.gpkg") for name, table in tables]
    layers = [{"path": path, "name": "名"} for path in paths]
    return read_candidates(
        study(tmp_path, candidates=layers),
        METRIC,
        units(甲=box(0, 0, 100, 100), 乙=box(100, 0, 200, 100)),
        outline(0, 0, 200, 100),
        Log(),
    )


def test_candidates_are_points_with_their_unit(tmp_path):
    for name in "ab":
        (tmp_path / name).mkdir()
    found = sites(
        tmp_path,
        ("a", frame([box(110, 10, 130, 30)], 名=["空地"])),
        ("b", frame([shapely.Point(X0 + 50, Y0 + 5), shapely.Point(X0, Y0 - 9)], 名=["甲", None])),
    )
    assert [*found.columns] == ["id", "name", "list", "unit", "price", "geometry"]
    assert found["price"].isna().all()
    assert found["id"].tolist() == ["sites-1", "sites-2-1", "sites-2-2"]
    assert found["list"].tolist() == ["sites", "sites-2", "sites-2"]
    assert found["name"].tolist() == ["空地", "甲", ""]
    assert found["unit"].tolist() == [1, 0, -1]
    assert (found.geom_type == "Point").all()
    assert found.crs == METRIC


def test_no_candidates_are_an_empty_table(tmp_path):
    found = sites(tmp_path)
    assert found.empty
    assert [*found.columns] == ["id", "name", "list", "unit", "price", "geometry"]


def test_a_list_of_sites_must_have_one_near_the_area(tmp_path):
    (tmp_path / "a").mkdir()
    near, far = (shapely.Point(X0 + x, Y0) for x in (10_100, 10_300))
    assert len(sites(tmp_path, ("a", frame([near, far], 名=["", ""])))) == 2
    (tmp_path / "b").mkdir()
    with pytest.raises(InputError) as caught:
        sites(tmp_path, ("b", frame([far], 名=[""])))
    assert caught.value.what.en == "no site of the list is within 10 km of the area"
    assert caught.value.found.en.startswith("the first lies at longitude 106.6")


def test_an_audit_keeps_candidates_and_writes_in_the_crs_that_is_asked_for(tmp_path):
    write_places(tmp_path / "sites.csv", [("空地", 700, 30), ("远处", 5000, 0)])
    extra = '\n[[candidates]]\npath = "sites.csv"\ncrs = "EPSG:4326"\nsource = "踏勘"\n'
    results = audit(city(tmp_path, extra + '\n[outputs]\ncrs = "EPSG:4545"\n'))
    assert results.candidates["name"].tolist() == ["空地", "远处"]
    assert results.candidates["unit"].tolist() == [0, -1]
    assert results.output_crs.to_epsg() == 4545
    assert results.crs.to_epsg() == 32648
    assert "踏勘" in results.attribution
    assert [item.path.name for item in results.inputs if item.role == "candidates"] == ["sites.csv"]
    assert not [note for note in results.notes if note.code.startswith("outputs.")]
    with pytest.raises(StudyError, match=r"outputs\.crs\n.*results\.gpkg cannot be in gcj02"):
        city(tmp_path, '[outputs]\ncrs = "gcj02"\n')
