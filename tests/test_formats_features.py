"""Shapefile, GeoParquet, FlatGeobuf, KML and GeoJSON, written by their real writers."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from pyproj import CRS

from layers_helpers import DATA
from lifecircle.base.errors import CrsError, LayerError
from lifecircle.base.findings import Log
from lifecircle.layers.read import read_layer
from lifecircle.study.model import Layer

NAMES = ["大坪街道䶮", "é 㙟", None, "鿍"]
SHAPES = [shapely.box(106.5 + i / 100, 29.5, 106.505 + i / 100, 29.51) for i in range(4)]


def read(file, log=None, text=(), **named):
    return read_layer(Layer(path=file, **named), "the layer", log or Log(), text=text)


def layer(**columns):
    return gpd.GeoDataFrame(
        {"名称": NAMES, "编号": ["007", "08", "9", "10"], "面积": [1.5, 2.25, np.nan, 4.0],
         "数": [1, 2, 3, 4], **columns},
        geometry=SHAPES, crs="EPSG:4490",
    )  # fmt: skip


def shapefile(folder, table=None, encoding="UTF-8", keep=(".prj", ".cpg"), name="街道 1"):
    """Write a Shapefile, and take away the parts that are not to be kept."""
    file = folder / f"{name}.shp"
    pyogrio.write_dataframe(layer() if table is None else table, file, encoding=encoding)
    for suffix in {".prj", ".cpg"} - set(keep):
        file.with_suffix(suffix).unlink(missing_ok=True)
    return file


def texts(column):
    return [None if pd.isna(value) else value for value in column]


def raw(values, encoding, width=None):
    """Text whose Latin-1 bytes are what a program would write in another encoding."""
    return [value.encode(encoding)[:width].decode("latin-1") for value in values]


def same(table):
    """Compare with what was written, value by value."""
    assert texts(table["名称"]) == NAMES
    assert table["编号"].tolist() == ["007", "08", "9", "10"]
    assert table["数"].tolist() == [1, 2, 3, 4]
    assert table["面积"].isna().tolist() == [False, False, True, False]
    assert table["面积"].dropna().tolist() == [1.5, 2.25, 4.0]
    assert shapely.equals_exact(
        shapely.normalize(table.geometry.to_numpy()), shapely.normalize(SHAPES), 1e-9
    ).all()
    assert table.crs.to_epsg() == 4490
    return True


def listing(folder):
    return {file: file.read_bytes() for file in sorted(folder.iterdir())}


@pytest.mark.parametrize("suffix", [".shp", ".gpkg", ".fgb", ".parquet", ".geojson"])
def test_every_format_value_by_value_and_nothing_is_written(tmp_path, suffix):
    file = tmp_path / f"街道 1{suffix}"
    if suffix == ".parquet":
        layer().to_parquet(file)
    elif suffix == ".fgb":
        pyogrio.write_dataframe(layer(), file, SPATIAL_INDEX="NO")
    else:
        pyogrio.write_dataframe(layer(), file, encoding="UTF-8")
    before, log = listing(tmp_path), Log()
    assert same(read(file, log))
    assert log.findings == []
    assert listing(tmp_path) == before


# Shapefiles


@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030", "GBK"])
@pytest.mark.parametrize("cpg", [True, False])
def test_shapefile_texts_with_and_without_cpg(tmp_path, encoding, cpg):
    names = ["大坪街道", "é 龙", None, "鎔"] if encoding == "GBK" else NAMES
    keep = (".prj", ".cpg") if cpg else (".prj",)
    file = shapefile(tmp_path, layer().assign(名称=names), encoding, keep)
    log = Log()
    table = read(file, log)
    assert texts(table["名称"]) == names
    assert table.columns.tolist() == ["名称", "编号", "面积", "数", "geometry"]
    assert [note.code for note in log.notes] == ([] if cpg else ["layer.encoding"])
    assert table.crs.to_epsg() == 4490


def test_the_study_names_the_encoding_of_a_shapefile(tmp_path):
    names = ["龍門", "臺灣", "廣東", "中"]
    table = gpd.GeoDataFrame({"name": raw(names, "cp950")}, geometry=SHAPES, crs=4326)
    file = shapefile(tmp_path, table, "ISO-8859-1", (".prj",))
    assert read(file, encoding="big5")["name"].tolist() == names
    with pytest.raises(LayerError, match="not utf-8"):
        read(file, encoding="utf-8")


def test_the_language_byte_of_the_dbf_is_honoured(tmp_path):
    names = ["龍門", "臺灣", "廣東", "體育"]
    table = gpd.GeoDataFrame({"name": raw(names, "cp950")}, geometry=SHAPES, crs=4326)
    file = shapefile(tmp_path, table, "ISO-8859-1", (".prj",))
    dbf = bytearray(file.with_suffix(".dbf").read_bytes())
    dbf[29] = 0x4F
    file.with_suffix(".dbf").write_bytes(bytes(dbf))
    assert read(file)["name"].tolist() == names


@pytest.mark.parametrize("language", [0x4D, 0x13])  # GBK, Shift-JIS
def test_a_language_byte_that_is_wrong_is_not_believed(tmp_path, language):
    file = shapefile(tmp_path, keep=(".prj",))
    dbf = bytearray(file.with_suffix(".dbf").read_bytes())
    dbf[29] = language
    file.with_suffix(".dbf").write_bytes(bytes(dbf))
    assert same(read(file))


def test_a_language_byte_decides_where_bytes_do_not(tmp_path):
    names = ["联通", "ab", "ab", "ab"]  # valid in UTF-8 by chance
    table = gpd.GeoDataFrame({"name": raw(names, "gbk")}, geometry=SHAPES, crs=4326)
    file = shapefile(tmp_path, table, "ISO-8859-1", (".prj",))
    dbf = bytearray(file.with_suffix(".dbf").read_bytes())
    dbf[29] = 0x4D
    file.with_suffix(".dbf").write_bytes(bytes(dbf))
    assert read(file)["name"].tolist() == names


def test_a_cpg_that_is_wrong_is_not_believed(tmp_path):
    file = shapefile(tmp_path, encoding="GB18030")
    file.with_suffix(".cpg").write_text("UTF-8", encoding="ascii")
    log = Log()
    assert same(read(file, log))
    assert [(f.code, f.severity) for f in log.findings] == [("layer.encoding", "warns")]
    file.with_suffix(".cpg").write_text("System", encoding="ascii")
    assert same(read(file))
    file.with_suffix(".cpg").write_text("936", encoding="ascii")
    assert read(file)["编号"].tolist() == ["007", "08", "9", "10"]


def test_western_shapefiles_need_their_encoding(tmp_path):
    table = gpd.GeoDataFrame({"name": ["Ramón", "Muñoz"]}, geometry=SHAPES[:2], crs=4326)
    file = shapefile(tmp_path, table, "CP1252", (".prj",))
    with pytest.raises(LayerError, match="texts of the table are not") as caught:
        read(file)
    assert "cp1252" in caught.value.todo.en
    assert read(file, encoding="cp1252")["name"].tolist() == ["Ramón", "Muñoz"]


@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030"])
def test_characters_cut_in_two_at_the_end_of_a_field(tmp_path, encoding):
    cut = {"名": ["x" + "长" * 200, "短"], "a名称很长很长的列": ["甲", "乙"]}
    names = raw(cut, encoding, 10)
    values = [raw(column, encoding, 254) for column in cut.values()]
    table = gpd.GeoDataFrame(dict(zip(names, values, strict=True)), geometry=SHAPES[:2], crs=4326)
    file = shapefile(tmp_path, table, "ISO-8859-1", (".prj",))
    log = Log()
    found = read(file, log)
    width = 3 if encoding == "UTF-8" else 2
    assert found["名"].tolist() == ["x" + "长" * (253 // width), "短"]
    assert found.columns[1] == "a名称很长很长的列"[: 1 + 9 // width]
    assert found.iloc[:, 1].tolist() == ["甲", "乙"]
    assert [note.code for note in log.notes] == ["layer.encoding", "layer.cut_text"]
    assert "1 texts" in log.notes[1].text.en


def test_columns_that_were_cut_to_the_same_name_stay_apart(tmp_path):
    table = gpd.GeoDataFrame(
        {"名称很长一": ["a"], "名称很长二": ["b"]}, geometry=SHAPES[:1], crs=4326
    )
    with pytest.warns(RuntimeWarning):
        file = shapefile(tmp_path, table, "UTF-8")
    found = read(file).drop(columns="geometry")
    assert found.columns.is_unique
    assert found.iloc[0].tolist() == ["a", "b"]


@pytest.mark.parametrize("parts", [[".shx"], [".dbf"], [".shx", ".dbf"]])
def test_missing_parts_of_a_shapefile_are_one_clear_message(tmp_path, parts):
    file = shapefile(tmp_path)
    for suffix in parts:
        file.with_suffix(suffix).unlink()
    before = listing(tmp_path)
    with pytest.raises(LayerError, match="parts of the Shapefile are missing") as caught:
        read(file)
    assert caught.value.code == "layer.missing_part"
    assert caught.value.found.en == "there is no " + ", ".join(f"街道 1{s}" for s in parts)
    assert listing(tmp_path) == before


def test_parts_with_capital_suffixes(tmp_path):
    file = shapefile(tmp_path)
    for suffix in (".shx", ".dbf", ".prj", ".cpg", ".shp"):
        shutil.move(file.with_suffix(suffix), tmp_path / f"A{suffix.upper()}")
    assert same(read(tmp_path / "A.SHP"))


def test_a_shapefile_without_prj_needs_a_crs(tmp_path):
    file = shapefile(tmp_path, keep=(".cpg",))
    with pytest.raises(CrsError, match="no coordinate reference system") as caught:
        read(file)
    assert caught.value.code == "layer.no_crs"
    assert same(read(file, crs="EPSG:4490"))


@pytest.mark.parametrize("epsg", [4490, 4523, 4544, 4498, 4507])
def test_prj_files_as_arcgis_writes_them(tmp_path, epsg):
    there = layer().to_crs(epsg)
    file = shapefile(tmp_path, there)
    wkt = CRS.from_epsg(epsg).to_wkt("WKT1_ESRI")
    assert "GCS_China_Geodetic_Coordinate_System_2000" in wkt
    file.with_suffix(".prj").write_text(wkt, encoding="ascii")
    table = read(file).to_crs(4326)
    middle = shapely.centroid(table.geometry.to_numpy())
    wanted = shapely.centroid(SHAPES)
    assert shapely.distance(middle, wanted).max() < 1e-9


def test_null_shapes_measures_and_deleted_records(tmp_path):
    points = [shapely.Point(1, 2), None, shapely.Point(3, 4)]
    table = gpd.GeoDataFrame({"a": ["x", "y", "z"]}, geometry=points, crs=4326)
    file = shapefile(tmp_path, table)
    with pytest.raises(LayerError, match="without a geometry") as caught:
        read(file)
    assert caught.value.place.en == "row 2"
    log = Log(lenient=True)
    assert read(file, log, text=["a"])["a"].tolist() == ["x", "z"]
    assert log.findings[0].items.labels == ["y"]


def test_a_cut_shapefile_is_one_clear_error(tmp_path):
    file = shapefile(tmp_path)
    for suffix in (".shp", ".dbf", ".shx"):
        whole = file.with_suffix(suffix).read_bytes()
        file.with_suffix(suffix).write_bytes(whole[:40])
        with pytest.raises(LayerError):
            read(file)
        file.with_suffix(suffix).write_bytes(whole)
    other = tmp_path / "b"
    other.mkdir()
    strange = shapefile(other, layer().iloc[:3])
    shutil.copy(strange.with_suffix(".dbf"), file.with_suffix(".dbf"))
    with pytest.raises(LayerError, match="cut off or of another one") as caught:
        read(file)
    assert "4 shapes, 3 rows" in caught.value.found.en
    shutil.copy(shapefile(other).with_suffix(".dbf"), file.with_suffix(".dbf"))
    assert same(read(file))


# Others


def test_geopackages_with_styles_and_in_write_ahead_mode(tmp_path):
    file = tmp_path / "街道.gpkg"
    pyogrio.write_dataframe(layer(), file)
    pyogrio.write_dataframe(pd.DataFrame({"a": [1]}), file, layer="layer_styles", append=True)
    with sqlite3.connect(file) as database:
        database.execute("pragma journal_mode=wal")
    database.close()
    before = listing(tmp_path)
    assert same(read(file))
    assert listing(tmp_path) == before


def test_parquet_without_geometry_and_damaged(tmp_path):
    file = tmp_path / "a.parquet"
    pd.DataFrame({"a": [1]}).to_parquet(file)
    with pytest.raises(LayerError, match="without geometry"):
        read(file)
    layer().to_parquet(file)
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(LayerError, match="cannot be read"):
        read(file)


def test_parquet_keeps_its_primary_geometry_and_named_index(tmp_path):
    table = layer()
    table["中心"] = gpd.GeoSeries(shapely.centroid(SHAPES), crs=4490)
    table["类"] = pd.Categorical(["a", "b", "a", "b"])
    table = table.rename_geometry("形状").set_index("编号")
    table.to_parquet(tmp_path / "a.geoparquet")
    found = read(tmp_path / "a.geoparquet")
    assert same(found)
    assert found.geometry.name == "geometry"
    assert "中心" not in found
    assert found["类"].tolist() == ["a", "b", "a", "b"]
    assert found.index.tolist() == [0, 1, 2, 3]


def test_parquet_without_a_crs_is_an_error_and_by_default_wgs84(tmp_path):
    layer().set_crs(None, allow_override=True).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(CrsError):
        read(tmp_path / "a.parquet")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_geojson_with_a_mark_or_in_gb18030(tmp_path, encoding):
    file = tmp_path / "a.geojson"
    text = json.loads(layer().to_json())
    file.write_bytes(json.dumps(text, ensure_ascii=False).encode(encoding))
    log = Log()
    found = read(file, log, crs="EPSG:4490")
    assert same(found)
    assert [note.code for note in log.notes] == (["layer.encoding"] if "gb" in encoding else [])
    assert same(read(file, crs="EPSG:4490", encoding=encoding))


def test_geojson_in_a_western_encoding_is_refused(tmp_path):
    file = tmp_path / "a.geojson"
    text = gpd.GeoDataFrame({"n": ["Ramón"]}, geometry=SHAPES[:1], crs=4326).to_json(
        ensure_ascii=False
    )
    file.write_bytes(text.encode("cp1252"))
    with pytest.raises(LayerError, match="not UTF-8"):
        read(file)
    assert read(file, encoding="cp1252")["n"].tolist() == ["Ramón"]


def test_a_real_layer_as_a_shapefile(tmp_path):
    """The school zones: accents, a metric CRS, multipolygons."""
    whole = read(DATA / "boundaries" / "las-palmas_school_zones.geojson")
    file = shapefile(tmp_path, whole, "ISO-8859-1", (".prj",))
    found = read(file, encoding="latin-1")
    assert found["Denominaci"].tolist() == whole["Denominaci"].tolist()
    assert np.allclose(found.area, whole.area)
    assert found.crs.to_epsg() == 5635


# KML

KML = """<?xml version="1.0" encoding="{encoding}"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>doc</name>
<Folder><name>文化站</name>
<Placemark><name> 大坪䶮 </name><description><![CDATA[<b>说明</b>]]></description>
<ExtendedData><Data name="床位"><value>12</value></Data><Data name="编号"><value>007</value></Data>
</ExtendedData><Point><coordinates>106.5,29.5,300</coordinates></Point></Placemark>
<Placemark><name>é鿍</name><ExtendedData><SchemaData schemaUrl="#s">
<SimpleData name="床位">8</SimpleData><SimpleData name="name">旧名</SimpleData></SchemaData>
</ExtendedData>
<Point><coordinates>
 106.6 , 29.6 </coordinates></Point></Placemark></Folder>
<Folder><name>范围</name><Placemark><MultiGeometry>
<Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 4,0 4,4 0,4 0,0</coordinates></LinearRing>
</outerBoundaryIs><innerBoundaryIs><LinearRing><coordinates>1,1 2,1 2,2 1,2 1,1</coordinates>
</LinearRing></innerBoundaryIs></Polygon>
<MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>8,8 9,8 9,9 8,8</coordinates>
</LinearRing></outerBoundaryIs></Polygon></MultiGeometry></MultiGeometry></Placemark></Folder>
<Folder><name>空</name></Folder></Document></kml>"""


def kml(folder, encoding="UTF-8", suffix=".kml"):
    file = folder / f"地标 1{suffix}"
    content = KML.format(encoding=encoding).encode(encoding)
    if suffix == ".kmz":
        with zipfile.ZipFile(file, "w") as parts:
            parts.writestr("files/a.kml", "<kml/>")
            parts.writestr("doc.kml", content)
    else:
        file.write_bytes(content)
    return file


@pytest.mark.parametrize("suffix", [".kml", ".kmz"])
@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030"])
def test_placemarks_with_their_data(tmp_path, suffix, encoding):
    file = kml(tmp_path, encoding, suffix)
    table = read(file, layer="文化站")
    assert table.crs.to_epsg() == 4326
    assert [p.coords[0] for p in table.geometry] == [(106.5, 29.5), (106.6, 29.6)]
    assert table["name"].tolist() == ["大坪䶮", "é鿍"]
    assert table["description"].tolist() == ["<b>说明</b>", None]
    assert table["床位"].tolist() == [12, 8]
    assert table["编号"].tolist() == ["007", None]
    assert table["data_name"].tolist() == [None, "旧名"]


def test_polygons_of_kml_and_the_choice_of_a_folder(tmp_path):
    file = kml(tmp_path)
    shape = read(file, layer="范围").geometry.iloc[0]
    assert shape.geom_type == "MultiPolygon"
    assert shape.area == 15.5
    with pytest.raises(LayerError, match="several layers") as caught:
        read(file)
    assert caught.value.expected.en == "one of 文化站, 范围"
    with pytest.raises(LayerError, match="no such layer"):
        read(file, layer="空")


def placemark(folder, geometry):
    file = folder / "a.kml"
    text = f"<kml><Placemark><name>甲</name>{geometry}</Placemark></kml>"
    file.write_text(text, encoding="utf-8")
    return read(file)


DOT = "<Point><coordinates>106.5,29.5</coordinates></Point>"
RING = "<coordinates>0,0 4,0 4,4 0,0</coordinates></LinearRing></outerBoundaryIs></Polygon>"
FACE = "<Polygon><outerBoundaryIs><LinearRing>" + RING


def test_a_placemark_with_several_kinds_of_shapes_keeps_them_all(tmp_path):
    shape = placemark(tmp_path, f"<MultiGeometry>{DOT}{FACE}</MultiGeometry>").geometry.iloc[0]
    assert [part.geom_type for part in shape.geoms] == ["Point", "Polygon"]
    shape = placemark(tmp_path, f"<MultiGeometry>{DOT}{DOT}</MultiGeometry>").geometry.iloc[0]
    assert shape.geom_type == "MultiPoint"


@pytest.mark.parametrize("damage", ["x,29.5", "106.5", ""])
def test_a_placemark_with_a_damaged_shape_loses_none_in_silence(tmp_path, damage):
    bad = DOT.replace("106.5,29.5", damage)
    with pytest.raises(LayerError) as caught:
        placemark(tmp_path, f"<MultiGeometry>{DOT}{bad}</MultiGeometry>")
    assert caught.value.code == "layer.no_geometry"


def test_kml_as_gdal_writes_it(tmp_path):
    file = tmp_path / "a.kml"
    points = gpd.GeoDataFrame(
        {"Name": ["a", "b"], "类": ["x", "y"]}, geometry=[s.centroid for s in SHAPES[:2]], crs=4326
    )
    pyogrio.write_dataframe(points, file, driver="KML")
    found = read(file)
    assert found["name"].tolist() == ["a", "b"]
    assert found["类"].tolist() == ["x", "y"]
    assert np.allclose(found.geometry.x, points.geometry.x)
    pyogrio.write_dataframe(gpd.GeoDataFrame(geometry=SHAPES, crs=4326), file, driver="LIBKML")
    assert shapely.equals_exact(
        shapely.normalize(read(file).geometry.to_numpy()), shapely.normalize(SHAPES), 1e-9
    ).all()


@pytest.mark.parametrize("content", ["", "hello", "<gpx/>", "<kml><Folder>", "<kml></kml>"])
def test_what_is_no_kml(tmp_path, content):
    (tmp_path / "a.kml").write_text(content, encoding="utf-8")
    with pytest.raises(LayerError, match=r"cannot be read|is empty"):
        read(tmp_path / "a.kml")
    (tmp_path / "a.kmz").write_bytes(b"PK\x03\x04")
    with pytest.raises(LayerError, match="cannot be read"):
        read(tmp_path / "a.kmz")


def test_placemarks_without_a_place_are_named(tmp_path):
    text = "<kml><Placemark><name>a</name><Point><coordinates>x,y</coordinates></Point></Placemark>"
    text += "<Placemark><Point><coordinates>1,2</coordinates></Point></Placemark></kml>"
    (tmp_path / "a.kml").write_text(text, encoding="utf-8")
    with pytest.raises(LayerError, match="without a geometry") as caught:
        read(tmp_path / "a.kml")
    assert caught.value.place.en == "row 1"
