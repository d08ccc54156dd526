"""The KML for a site visit, read back by an XML parser and by GDAL."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from coord_convert.transform import wgs2gcj
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from lifecircle.base.text import Bilingual
from lifecircle.outputs import kml
from lifecircle.outputs.gaps import gaps
from lifecircle.outputs.kml import kml_name, site_visit
from lifecircle.outputs.order import goals_worst_first
from lifecircle.outputs.report import Pages
from lifecircle.outputs.report_words import WORDS
from lifecircle.outputs.save import save
from lifecircle.study.corrections import ExcludeFacility, Repair, SetBuilding
from results_factory import IMG, small_results
from test_outputs_report import LANGUAGES, Page

NS = {"k": "http://www.opengis.net/kml/2.2"}
SITE = (650_100.0, 3_269_600.0)


def with_sites(results):
    columns = {
        "id": ["c-1", "c-2"],
        "name": [f"空地{IMG}", ""],
        "list": ["c", "c"],
        "unit": [0, -1],
    }
    points = shapely.points([SITE, (651_000.0, 3_269_900.0)])
    return replace(results, candidates=gpd.GeoDataFrame(columns, geometry=points, crs=results.crs))


@pytest.fixture(scope="module")
def results():
    return with_sites(small_results())


@pytest.fixture(scope="module")
def text(results):
    return site_visit(results, gaps(results))


@pytest.fixture(scope="module")
def document(text):
    return ET.fromstring(text).find("k:Document", NS)  # noqa: S314  (our own text)


def folders(document):
    return {f.findtext("k:name", None, NS): f for f in document.findall("k:Folder", NS)}


def coordinates(element):
    pairs = element.findtext(".//k:coordinates", None, NS).split()
    return np.array([[float(number) for number in pair.split(",")] for pair in pairs])


def in_gcj02(results, x, y):
    to_degrees = Transformer.from_crs(results.crs, 4326, always_xy=True)
    return wgs2gcj(*to_degrees.transform(x, y))


def test_the_name_tells_the_datum(results):
    assert kml_name(results) == "site_visit_gcj02.kml"
    spain = results.outline.set_crs(32628, allow_override=True)
    assert kml_name(replace(results, outline=spain, crs=spain.crs)) == "site_visit.kml"


def test_the_document_says_its_datum_and_what_it_is_not(document):
    told = document.findtext("k:description", None, NS)
    assert "坐标为 GCJ-02" in told
    assert "不得当作 WGS 84" in told
    assert "Do not use them as WGS 84" in told


def test_blocks_come_by_goal_with_most_people_first(results, document):
    found = folders(document)
    table = gaps(results)
    zh = [result.goal.name.zh for result in goals_worst_first(results)]
    shown = [name.split(" / ")[0] for name in found if name.split(" / ")[0] in zh]
    assert len(shown) > 3
    assert shown == [name for name in zh if name in shown]
    for row, result in enumerate(results.goals):
        mine = table[(table["goal"] == row) & (table["left_out_anyway"] > 0)]
        mine = mine.sort_values("left_out_anyway", ascending=False, kind="stable")
        mine = mine[mine["block"] >= 0]
        ids = results.blocks["id"].iloc[mine["block"]].tolist()
        named = [n for n in found if n.startswith(result.goal.name.zh + " / ")]
        placemarks = [p for n in named for p in found[n].findall("k:Placemark", NS)]
        assert [p.findtext("k:name", None, NS).split()[0] for p in placemarks] == ids


def test_points_are_those_of_the_table_shifted(results, document):
    table = gaps(results)
    blocks = results.blocks.set_index("id").geometry
    seen = 0
    for folder in folders(document).values():
        for placemark in folder.findall("k:Placemark", NS):
            point = placemark.find("k:Point", NS)
            block = placemark.findtext("k:name", None, NS).split()[0]
            if point is None or block not in blocks.index:
                continue
            inside = shapely.point_on_surface(blocks[block])
            assert coordinates(point)[0] == pytest.approx(
                in_gcj02(results, inside.x, inside.y), abs=1e-6
            )
            seen += 1
    assert seen == ((table["left_out_anyway"] > 0) & (table["block"] >= 0)).sum()


def test_outlines_are_single_polygons_once_each_and_anticlockwise(results, document):
    blocks = results.blocks.set_index("id").geometry
    outlines = folders(document)["地块范围 / Outlines of blocks"].findall("k:Placemark", NS)
    names = [p.findtext("k:name", None, NS) for p in outlines]
    assert names == sorted(set(names))
    for placemark in outlines:
        assert placemark.find("k:Polygon", NS) is not None
        ring = shapely.Polygon(coordinates(placemark))
        assert ring.exterior.is_ccw
        x, y = shapely.get_coordinates(blocks[placemark.findtext("k:name", None, NS)].exterior).T
        expected = [in_gcj02(results, *corner) for corner in zip(x, y, strict=True)]
        assert ring.equals_exact(shapely.Polygon(expected).normalize(), 1e-6) or (
            shapely.hausdorff_distance(ring, shapely.Polygon(expected)) < 1e-6
        )


def test_a_block_with_a_hole_and_two_parts_stays_one(results):
    blocks = results.blocks.copy()
    shape = blocks.geometry.iloc[0]
    hole = shape.centroid.buffer(20)
    far = shapely.box(*(np.array(shape.bounds) - 3000))
    blocks.loc[0, "geometry"] = shapely.MultiPolygon([shape.difference(hole), far])
    changed = replace(results, blocks=blocks)
    document = ET.fromstring(site_visit(changed, gaps(changed)))  # noqa: S314
    parts = document.findall(".//k:MultiGeometry/k:Polygon", NS)
    assert len(parts) == 2
    assert len(document.findall(".//k:MultiGeometry//k:innerBoundaryIs", NS)) == 1


def test_candidates_have_a_folder_of_their_own(results, document):
    marks = folders(document)["备选点 / Candidate sites"].findall("k:Placemark", NS)
    assert [m.findtext("k:name", None, NS) for m in marks] == [
        "备选 空地＜img src=x onerror=alert(1)＞",
        "备选 c-2",
    ]
    assert coordinates(marks[0])[0] == pytest.approx(in_gcj02(results, *SITE), abs=1e-6)
    assert "in no unit" in marks[1].findtext("k:description", None, NS)
    assert marks[0].findtext("k:styleUrl", None, NS) == "#site"
    gap = document.find("k:Folder/k:Placemark", NS)
    assert gap.findtext("k:styleUrl", None, NS) == "#gap"
    plain = small_results()
    assert "备选" not in site_visit(plain, gaps(plain))


def test_descriptions_say_unit_people_place_and_reason_in_both_languages(results, document):
    folder = next(f for n, f in folders(document).items() if n.startswith("5分钟医疗圈"))
    told = folder.findall("k:Placemark", NS)[2].findtext("k:description", None, NS)
    assert told == (
        "CON；未证实覆盖的人口占总人口10.7%，约6,300人；最近的已列设施（医疗卫生）：=1+1，"
        "7.4分钟；最近的设施超出限值。\n"
        "CON; not shown to be reached: 10.7 % of all people, about 6,300; nearest listed place "
        "(Health): =1+1, 7.4 min; the nearest place is too far."
    )
    low = folder.findall("k:Placemark", NS)[0].findtext("k:description", None, NS)
    assert "置信度低" in low
    assert "low confidence" in low


def test_no_reader_finds_markup_in_names(results, text, document):
    for element in document.iter():
        assert not re.search(r"[<>]", element.text or "")
    assert "&lt;" not in text
    assert "\u202e" not in text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
    assert "href" not in text


@given(st.text(st.characters(codec=None), max_size=30))
def test_any_text_at_all_is_a_name_that_xml_can_hold(name):
    parsed = ET.fromstring(f"<name>{kml._text(name)}</name>").text or ""  # noqa: S314
    assert not set(parsed) & set("<>")
    kept = [c for c in name if c.isalnum()]
    assert [c for c in parsed if c.isalnum()] == kept


def test_rare_characters_of_place_names_stay():
    assert kml._text("𬇙水路 \U0002ebf0 \ue4c6") == "𬇙水路 \U0002ebf0 \ue4c6"


def test_elements_stand_in_the_order_of_the_schema(document):
    order = ["name", "open", "description", "styleUrl", "Style", "Folder"]
    order += ["Placemark", "Point", "Polygon", "MultiGeometry"]
    for parent in document.iter():
        tags = [child.tag.split("}")[1] for child in parent]
        if parent.tag.endswith(("Document", "Folder", "Placemark")):
            assert tags == sorted(tags, key=order.index)


def test_gdal_reads_every_folder(results, document, text, tmp_path):
    file = tmp_path / "visit.kml"
    file.write_text(text, encoding="utf-8")
    assert pyogrio.read_info(file, layer=0)["driver"] in {"KML", "LIBKML"}
    layers = [name for name, _ in pyogrio.list_layers(file)]
    assert len(layers) == len(folders(document))
    for layer, folder in zip(layers, folders(document).values(), strict=True):
        frame = pyogrio.read_dataframe(file, layer=layer)
        marks = folder.findall("k:Placemark", NS)
        assert frame["Name"].tolist() == [m.findtext("k:name", None, NS) for m in marks]
        first = shapely.get_coordinates(frame.geometry.iloc[0])[0]
        assert first == pytest.approx(coordinates(marks[0])[0], abs=1e-7)
        assert frame.is_valid.all()


def test_at_most_so_many_a_goal_and_the_others_counted(results, text, monkeypatch):
    monkeypatch.setattr(kml, "MOST", 4)
    short = ET.fromstring(site_visit(results, gaps(results))).find("k:Document", NS)  # noqa: S314
    whole = folders(ET.fromstring(text).find("k:Document", NS))  # noqa: S314
    name = next(n for n in whole if n.startswith("5分钟医疗圈"))
    first = whole[name].findall("k:Placemark", NS)
    marks = folders(short)[name].findall("k:Placemark", NS)
    assert [ET.tostring(m) for m in marks] == [ET.tostring(m) for m in first[:4]]
    told = folders(short)[name].findtext("k:description", None, NS)
    assert f"列出 4 处，另有 {len(first) - 4} 处见 gaps.csv" in told
    assert f"4 listed, {len(first) - 4} more in gaps.csv" in told


def test_people_in_no_block_have_no_point_and_are_counted(results):
    demand = results.demand.copy()
    demand.loc[demand["block"] == 7, "block"] = -1
    changed = replace(results, demand=demand)
    found = folders(ET.fromstring(site_visit(changed, gaps(changed))).find("k:Document", NS))  # noqa: S314
    folder = next(f for n, f in found.items() if n.startswith("5分钟医疗圈"))
    names = [m.findtext("k:name", None, NS) for m in folder.findall("k:Placemark", NS)]
    assert not any(name.startswith("B08") for name in names)
    assert "另有 1 处" in folder.findtext("k:description", None, NS)


def test_outside_china_nothing_is_shifted(results):
    crs = "EPSG:32628"
    moved = {
        name: getattr(results, name).set_crs(crs, allow_override=True)
        for name in ("outline", "blocks", "units", "demand", "facilities", "streets", "candidates")
    }
    there = replace(results, crs=moved["outline"].crs, **moved)
    document = ET.fromstring(site_visit(there, gaps(there))).find("k:Document", NS)  # noqa: S314
    assert "坐标为 WGS 84" in document.findtext("k:description", None, NS)
    marks = folders(document)["备选点 / Candidate sites"].findall("k:Placemark", NS)
    expected = Transformer.from_crs(crs, 4326, always_xy=True).transform(*SITE)
    assert coordinates(marks[0])[0] == pytest.approx(expected, abs=1e-7)


def test_the_same_results_give_the_same_text(results, text):
    assert site_visit(results, gaps(results)) == text
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<kml ')


# --- in the folder and on the pages -------------------------------------------------------------

SIGNED = {"author": f"王工{IMG}", "reason": f"现场核实 {IMG} & 电话", "date": "2025-04-01"}


def repaired(results):
    gone = ExcludeFacility(kind="exclude_facility", facility="F2", **SIGNED)
    house = SetBuilding(
        kind="set_building", at=(106.5, 29.5), levels=3, author="李工", reason="竣工图"
    )
    to_degrees = Transformer.from_crs(results.crs, 4326, always_xy=True)
    inside = results.units.geometry.iloc[0].representative_point()
    repairs = (
        Repair(
            1,
            gone,
            Bilingual(f"不计入设施“{IMG}”。", f"Facility “{IMG}” left out."),
            to_degrees.transform(inside.x, inside.y),
        ),
        Repair(4, house, Bilingual("建筑：层数改为 3。", "Building: storeys set to 3.")),
    )
    return replace(results, repairs=repairs)


def pages_of(results, language):
    names = [str(row) for row in range(len(results.units))]
    return Pages(results, gaps(results), language, languages=LANGUAGES, unit_files=names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_corrections_are_listed_with_author_date_and_reason(results, language):
    pages = pages_of(repaired(results), language)
    page = Page(pages.report())
    section = [row for row in page.rows if row[0] in {"1", "4"} and len(row) == 5]
    outcome = {"zh": f"不计入设施“{IMG}”。", "en": f"Facility “{IMG}” left out."}[language]
    assert section[0] == ["1", outcome, f"王工{IMG}", "2025-04-01", f"现场核实 {IMG} & 电话"]
    assert section[1][2:] == ["李工", "–", "竣工图"]
    line = {"zh": "对原始数据作了2处更正，见“数据更正”。", "en": "2 corrections to the data: see"}
    assert line[language] in page.words
    assert page.words.index(line[language]) < page.words.index(WORDS["goals"](language))
    assert "#corrections" in page.links
    assert page.ids.count("corrections") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_unit_lists_the_corrections_on_its_ground_and_leads_to_all(results, language):
    pages = pages_of(repaired(results), language)
    here, there = Page(pages.unit(0)), Page(pages.unit(1))
    assert [row[0] for row in here.rows if len(row) == 5 and row[3] == "2025-04-01"] == ["1"]
    assert not [row for row in there.rows if len(row) == 5 and row[3] == "2025-04-01"]
    for page in (here, there):
        assert any(link.endswith("report.html#corrections") for link in page.links)


def test_without_corrections_nothing_is_said(results):
    pages = pages_of(results, "en")
    for text in (pages.report(), pages.unit(0)):
        assert "orrections" not in Page(text).words


def test_the_folder_has_the_kml_the_corrections_and_links_to_it(results, tmp_path):
    def no_map(*_):
        return ""

    save(repaired(results), tmp_path / "出", LANGUAGES, no_map)
    folder = tmp_path / "出"
    assert (folder / "site_visit_gcj02.kml").read_text(encoding="utf-8") == site_visit(
        results, gaps(results)
    )
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert "site_visit_gcj02.kml" in {entry["path"] for entry in run["files"]}
    assert run["corrections"][0] == {
        "number": 1,
        "kind": "exclude_facility",
        "zh": f"不计入设施“{IMG}”。",
        "en": f"Facility “{IMG}” left out.",
        **SIGNED,
    }
    assert run["corrections"][1]["date"] is None
    for place in ("report.html", "en/report.html"):
        page = Page((folder / place).read_text(encoding="utf-8"))
        (link,) = (link for link in page.links if link.endswith(".kml"))
        assert (folder / place).parent.joinpath(link).resolve().is_file()
