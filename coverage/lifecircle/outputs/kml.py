"""The KML for a site visit: blocks left out and candidate sites, on a phone.

In China its coordinates are GCJ-02, as AMap's map shows them. It holds what any reader of KML 2.2
takes: points with names and plain descriptions, then the outlines of blocks as single polygons.
There are no pictures to load, and no markup in the descriptions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

import numpy as np
import shapely
from pyproj import Transformer

from lifecircle.base.text import LANGUAGES, Bilingual
from lifecircle.layers.datum import in_china, wgs84_to_gcj02
from lifecircle.outputs.kml_left_out import Whys
from lifecircle.outputs.report_gaps import GapRows
from lifecircle.outputs.statements import plain
from lifecircle.outputs.weighs import on_ground

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.outputs.pictures import Geometries
    from lifecircle.verdicts.results import Results

    Convert = Callable[[Floats], Floats]
    Row = dict[str, Any]

MOST: Final = 200
"""Blocks of each goal, at the most; the others are counted."""
SHIFTED_NAME: Final = "site_visit_gcj02.kml"
PLAIN_NAME: Final = "site_visit.kml"
_FORBIDDEN: Final = re.compile("[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DECIMALS: Final = 7  # of degrees: a centimetre
_STYLES: Final = {"gap": "ff005ed5", "site": "ffb27200", "remedy": "ff739e00"}
"""Vermilion, blue and green of Okabe and Ito, as KML writes colours: alpha, blue, green, red."""
_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2">
<Document>
"""
_TAIL: Final = "</Document>\n</kml>\n"


def is_shifted(results: Results) -> bool:
    """Tell whether the area lies where Chinese maps shift coordinates."""
    middle = shapely.point_on_surface(results.outline.geometry.union_all())
    lon, lat = _to_degrees(results).transform(middle.x, middle.y)
    return bool(in_china(lon, lat))


def kml_name(results: Results) -> str:
    """Return the name of the file, which tells its datum."""
    return SHIFTED_NAME if is_shifted(results) else PLAIN_NAME


def site_visit(results: Results, gaps: pd.DataFrame) -> str:
    """Return the KML for a site visit, in both languages; the same results give the same text.

    A folder for each goal with blocks left out, worst goals first, most people first within; a
    folder of remedies for them and one of candidate sites, if there are any; a folder with the
    outlines of those blocks, and one with the courses of new links.
    Blocks that only a service without any list leaves out are not among them.

    Parameters
    ----------
    results
        The audit.
    gaps
        From `lifecircle.outputs.gaps.gaps`.

    Returns
    -------
    str
        KML 2.2 in GCJ-02 where `is_shifted`, else in WGS 84; longitude first, in degrees.
    """
    convert = _converter(results)
    parts, whys = [_HEAD, *_opening(results)], Whys(results)
    shown: list[int] = []
    ground = on_ground(results)
    groups = (GapRows(results, gaps, language).groups(None, MOST) for language in LANGUAGES)
    for zh, en in zip(*groups, strict=True):
        pairs = [pair for pair in zip(zh["rows"], en["rows"], strict=True) if pair[0]["row"] >= 0]
        shown += [row["row"] for row, _ in pairs]
        places = convert(_inside(results, [row["row"] for row, _ in pairs]))
        name = Bilingual(zh["name"], en["name"])
        told = [_told(pair, whys.told(zh["goal"], pair[0]["row"]), ground=ground) for pair in pairs]
        marks = [(f"{row['block']} {row['streets']}".rstrip()) for row, _ in pairs]
        parts += _goal_folder(
            name, list(zip(marks, told, places, strict=True)), zh["total"], ground=ground
        )
    parts += _remedies_folder(whys, convert)
    parts += _candidates_folder(results, convert)
    parts += _outlines_folder(results, np.unique(np.array(shown, dtype=np.int64)), convert)
    parts += _links_folder(whys, convert)
    return "".join([*parts, _TAIL])


def _inside(results: Results, blocks: list[int]) -> Floats:
    """Return a point inside each block, the one that ``gaps.csv`` gives."""
    shapes = results.blocks.geometry.to_numpy()[blocks]
    return np.asarray(shapely.get_coordinates(shapely.point_on_surface(shapes)))


def _opening(results: Results) -> Iterator[str]:
    if is_shifted(results):
        datum = Bilingual(
            "坐标为 GCJ-02（高德、腾讯地图所用），供现场踏勘时在手机上打开。不得当作 WGS 84 或 "
            "CGCS2000 使用：两者相差数百米；GIS 分析请用 results.gpkg。",
            "Coordinates are GCJ-02, as AMap and Tencent Maps use, for a site visit with a phone. "
            "Do not use them as WGS 84 or CGCS2000, which differ by hundreds of metres: for GIS "
            "there is results.gpkg.",
        )
    else:
        datum = Bilingual(
            "坐标为 WGS 84：评估范围不在中国，坐标不加偏移。",
            "Coordinates are WGS 84: the area is not in China, where maps are shifted.",
        )
    title = f"{plain(results.name, 120)} · 现场踏勘 / Site visit"
    yield f"<name>{_text(title)}</name>\n<open>1</open>\n"
    yield f"<description>{_text(_lines(datum))}</description>\n"
    for name, colour in _STYLES.items():
        yield (
            f'<Style id="{name}"><IconStyle><color>{colour}</color></IconStyle>'
            f"<LineStyle><color>{colour}</color><width>2</width></LineStyle>"
            f"<PolyStyle><color>40{colour[2:]}</color></PolyStyle></Style>\n"
        )


def _goal_folder(
    name: Bilingual, marks: list[tuple[str, Bilingual, Floats]], total: int, *, ground: bool
) -> Iterator[str]:
    """Return the folder of a goal: its blocks left out, with what is told of each, and where."""
    title = plain(name.zh) if name.zh == name.en else f"{plain(name.zh)} / {plain(name.en)}"
    shown, rest = len(marks), total - len(marks)
    whom = "residential ground" if ground else "people"
    told = Bilingual(
        f"未证实覆盖的地块，{'用地' if ground else '人数'}多者在前：列出 {shown:,} 处"
        + (f"，另有 {rest:,} 处见 gaps.csv。" if rest else "。"),
        f"Blocks with {whom} not shown to be reached, most {whom} first: {shown:,} listed"
        + (f", {rest:,} more in gaps.csv." if rest else "."),
    )
    yield f"<Folder>\n<name>{_text(title)}</name>\n"
    yield f"<description>{_text(_lines(told))}</description>\n"
    for named, about, place in marks:
        yield _placemark(named, _lines(about), "gap", _point(place))
    yield "</Folder>\n"


def _told(pair: tuple[Row, Row], why: Bilingual, *, ground: bool) -> Bilingual:
    """Return what is told of a block, and why its people are left out."""
    row_zh, row_en = (row if not why.zh else {**row, "reason": ""} for row in pair)
    zh, en = _told_zh(row_zh, ground=ground), _told_en(row_en, ground=ground)
    return Bilingual(zh + why.zh, f"{en} {why.en}".rstrip())


def _told_zh(row: Row, *, ground: bool) -> str:
    heads = f"，{row['people']}" if row["has_people"] else ""
    place = f"最近的已列设施（{row['service']}）：{row['place']}，{row['away']}"
    parts = (
        row["unit"],
        f"未证实覆盖的居住用地占全部{row['of_all']}"
        if ground
        else f"未证实覆盖的人口占总人口{row['of_all']}{heads}",
        "置信度低" if row["low"] else "",
        place if row["place"] else f"所缺：{row['service']}",
        row["reason"],
    )
    return "；".join(filter(None, parts)) + "。"


def _told_en(row: Row, *, ground: bool) -> str:
    heads = f", {row['people']}" if row["has_people"] else ""
    place = f"nearest listed place ({row['service']}): {row['place']}, {row['away']}"
    parts = (
        row["unit"],
        f"not shown to be reached: {row['of_all']} of all "
        + ("residential ground" if ground else f"people{heads}"),
        "low confidence" if row["low"] else "",
        place if row["place"] else f"lacking: {row['service']}",
        row["reason"],
    )
    return "; ".join(filter(None, parts)) + "."


def _remedies_folder(whys: Whys, convert: Convert) -> Iterator[str]:
    stops = whys.stops()
    if not stops:
        return
    told = Bilingual(
        "上述地块的改进措施，及各单元投入最小的有效措施；其余见 remedies.csv。",
        "Remedies for these blocks, and the cheapest that helps in each unit; the others are in "
        "remedies.csv.",
    )
    yield "<Folder>\n<name>改进措施 / Remedies</name>\n"
    yield f"<description>{_text(_lines(told))}</description>\n"
    places = convert(shapely.get_coordinates([stop.point for stop in stops]))
    for stop, place in zip(stops, places, strict=True):
        yield _placemark(stop.name, _lines(stop.told), "remedy", _point(place))
    yield "</Folder>\n"


def _links_folder(whys: Whys, convert: Convert) -> Iterator[str]:
    links = [(stop.name, stop.line) for stop in whys.stops() if stop.line is not None]
    if not links:
        return
    yield "<Folder>\n<name>新增步行连接 / New links</name>\n"
    for name, line in links:
        for part in shapely.get_parts(line):
            course = _coordinates(convert(shapely.get_coordinates(part)))
            body = f"<LineString><coordinates>{course}</coordinates></LineString>"
            yield _placemark(name, "", "remedy", body)
    yield "</Folder>\n"


def _candidates_folder(results: Results, convert: Convert) -> Iterator[str]:
    sites = results.candidates
    if sites is None or not len(sites):
        return
    yield "<Folder>\n<name>备选点 / Candidate sites</name>\n"
    xy = convert(shapely.get_coordinates(sites.geometry.to_numpy()))
    units = [*map(plain, results.units["name"]), ""]
    columns = zip(sites["id"], sites["name"], sites["list"], sites["unit"], xy, strict=True)
    for id_, name, source, unit, place in columns:
        title = f"备选 {plain(name) or plain(id_)}"
        inside = Bilingual(units[unit] or "不属任何单元", units[unit] or "in no unit")
        told = Bilingual(
            f"备选点 {plain(id_)}；{inside.zh}；名单：{plain(source)}。",
            f"Candidate site {plain(id_)}; {inside.en}; list: {plain(source)}.",
        )
        yield _placemark(title, _lines(told), "site", _point(place))
    yield "</Folder>\n"


def _outlines_folder(results: Results, rows: Ints, convert: Convert) -> Iterator[str]:
    if not len(rows):
        return
    yield "<Folder>\n<name>地块范围 / Outlines of blocks</name>\n"
    shapes: Geometries = shapely.transform(results.blocks.geometry.to_numpy()[rows], convert)
    for row, shape in zip(rows.tolist(), shapes, strict=True):
        polygons = [_polygon(part) for part in shapely.get_parts(shape)]
        body = "".join(polygons)
        if len(polygons) > 1:
            body = f"<MultiGeometry>{body}</MultiGeometry>"
        yield _placemark(plain(results.blocks["id"].iloc[row]), "", "gap", body)
    yield "</Folder>\n"


def _placemark(name: str, description: str, style: str, geometry: str) -> str:
    told = f"<description>{_text(description)}</description>" if description else ""
    return (
        f"<Placemark><name>{_text(name)}</name>{told}<styleUrl>#{style}</styleUrl>"
        f"{geometry}</Placemark>\n"
    )


def _point(place: Floats) -> str:
    return f"<Point><coordinates>{_coordinates(place[np.newaxis])}</coordinates></Point>"


def _polygon(polygon: shapely.Polygon) -> str:
    """Return a polygon with its outer ring anticlockwise, as KML wants it."""
    turned = shapely.orient_polygons(polygon)
    rings = [("outer", turned.exterior), *(("inner", ring) for ring in turned.interiors)]
    body = "".join(
        f"<{side}BoundaryIs><LinearRing><coordinates>"
        f"{_coordinates(shapely.get_coordinates(ring))}"
        f"</coordinates></LinearRing></{side}BoundaryIs>"
        for side, ring in rings
    )
    return f"<Polygon>{body}</Polygon>"


def _coordinates(xy: Floats) -> str:
    return " ".join(f"{x:.{_DECIMALS}f},{y:.{_DECIMALS}f}" for x, y in xy.tolist())


def _to_degrees(results: Results) -> Transformer:
    return Transformer.from_crs(results.crs, "EPSG:4326", always_xy=True)


def _converter(results: Results) -> Convert:
    """Return what turns metres of the results into degrees of the file, rows of x and y."""
    to_degrees, shifted = _to_degrees(results), is_shifted(results)

    def convert(xy: Floats) -> Floats:
        lon, lat = to_degrees.transform(xy[:, 0], xy[:, 1])
        if shifted:
            lon, lat = wgs84_to_gcj02(lon, lat)
        return np.column_stack([lon, lat])

    return convert


def _lines(text: Bilingual) -> str:
    return f"{text.zh}\n{text.en}"


def _text(text: str) -> str:
    """Return text for XML that stays text where a reader takes descriptions for HTML.

    Angle brackets become full-width ones; characters that XML forbids go.
    """
    text = text.replace("<", "＜").replace(">", "＞").replace("\u00a0", " ")
    return escape(_FORBIDDEN.sub("", text))
