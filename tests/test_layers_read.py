"""Reading layers: formats, reference systems, and what is wrong with files."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from layers_helpers import DATA, METRIC, X0, Y0, box, frame, save
from lifecircle.base.errors import CrsError, LayerError, MissingFileError
from lifecircle.base.findings import Log
from lifecircle.layers.datum import wgs84_to_bd09, wgs84_to_gcj02
from lifecircle.layers.read import read_layer
from lifecircle.study.model import Layer

WHAT = "the test layer"
POINTS = [(106.55, 29.56), (106.51, 29.53)]


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "图层 a b"
    folder.mkdir()
    return folder


def read(file, log=None, text=(), **kwargs):
    log = log or Log(role="facilities", file=file)
    return read_layer(Layer(path=file, **kwargs), WHAT, log, text=text)


def csv(folder, content, encoding="utf-8", **kwargs):
    file = folder / "表.csv"
    file.write_bytes(content.encode(encoding))
    return read(file, **kwargs)


def geojson(folder, *geometries, crs=None, **properties):
    collection = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {k: v[i] for k, v in properties.items()},
                "geometry": g if isinstance(g, dict | None) else shapely.geometry.mapping(g),
            }
            for i, g in enumerate(geometries)
        ],
    }
    if crs is not None:
        collection["crs"] = {"type": "name", "properties": {"name": crs}}
    file = folder / "层.geojson"
    file.write_text(json.dumps(collection), encoding="utf-8")
    return file


def xy(table):
    return np.column_stack([table.geometry.x, table.geometry.y])


def test_geojson_without_crs_is_wgs84(folder):
    file = geojson(folder, *map(shapely.Point, POINTS), name=["大坪", "石油路"])
    table = read(file)
    assert table.crs.to_epsg() == 4326
    assert table["name"].tolist() == ["大坪", "石油路"]
    assert np.array_equal(xy(table), POINTS)


def test_a_third_dimension_is_dropped(folder):
    table = read(geojson(folder, {"type": "Point", "coordinates": [106.5, 29.5, 300]}))
    assert table.crs.to_epsg() == 4326
    assert not table.geometry.has_z.any()


def test_geojson_names_its_crs(folder):
    table = read(geojson(folder, shapely.Point(X0, Y0), crs="urn:ogc:def:crs:EPSG::32648"))
    assert table.crs.to_epsg() == 32648


def test_the_school_zones_are_where_they_should_be():
    table = read(DATA / "boundaries" / "las-palmas_school_zones.geojson")
    assert len(table) == 29
    assert table.crs.to_epsg() == 5635
    west, south, east, north = table.to_crs(4326).total_bounds
    assert -15.6 < west < east < -15.3
    assert 27.9 < south < north < 28.2
    assert "IES RAMÓN MENÉNDEZ PIDAL" in table["Denominaci"].tolist()


@pytest.mark.parametrize("epsg", [4490, 4547, 32648, 3857])
def test_geopackage_in_any_crs(folder, epsg):
    there = gpd.GeoSeries([shapely.Point(p) for p in POINTS], crs=4326).to_crs(epsg)
    file = save(frame(there, crs=there.crs, id=["007", "8"]), folder / "点 1.gpkg")
    table = read(file)
    assert table.crs.to_epsg() == epsg
    assert table["id"].tolist() == ["007", "8"]
    assert np.allclose(xy(table.to_crs(4326)), POINTS, atol=1e-8)


def test_a_layer_of_a_geopackage_is_chosen(folder):
    file = folder / "多层.gpkg"
    for name, count in (("街道", 2), ("社区", 1)):
        table = frame([box(0, 0, 10, 10)] * count)
        table.to_file(file, layer=name, driver="GPKG", engine="pyogrio")
    assert len(read(file, layer="街道")) == 2
    assert len(read(file, layer="社区")) == 1
    with pytest.raises(LayerError, match="several layers") as caught:
        read(file)
    assert "街道, 社区" in str(caught.value)
    with pytest.raises(LayerError, match="no such layer"):
        read(file, layer="村")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize(
    "columns", ["lon,lat", "lng,lat", "经度,纬度", "Longitude,LATITUDE", "x,y", " lon , lat "]
)
def test_csv_columns_are_found(folder, encoding, columns):
    rows = "".join(f"{x},{y},路{i}\n" for i, (x, y) in enumerate(POINTS))
    table = csv(folder, f"{columns},name\n{rows}", encoding, crs="EPSG:4326")
    assert np.array_equal(xy(table), POINTS)
    assert table["name"].tolist() == ["路0", "路1"]


def test_csv_columns_are_named(folder):
    text = "lon,lat,E,N\n0,0,106.55,29.56\n"
    assert np.array_equal(xy(csv(folder, text, crs="EPSG:4326", x="E", y="N")), POINTS[:1])
    with pytest.raises(LayerError, match="not in the file") as caught:
        csv(folder, text, crs="EPSG:4326", x="east", y="N")
    assert "lon, lat, E, N" in str(caught.value)


@pytest.mark.parametrize(
    ("columns", "said"),
    [("a,b", "x and y coordinates are not in"), ("lon,b", "y coordinate is not in"),
     ("lon,x,lat", "x coordinate is not clear")],
)  # fmt: skip
def test_csv_columns_are_never_guessed_badly(folder, columns, said):
    with pytest.raises(LayerError, match=said) as caught:
        csv(folder, f"{columns}\n1,2,3\n"[: None if "x" in columns else -3] + "\n", crs="EPSG:4326")
    assert columns.replace(",", ", ") in str(caught.value)


def test_csv_values_lose_nothing(folder):
    text = (
        "lon,lat,id,code,beds,big,note,share,empty\n"
        "106.5,29.5,1,007,12,12345678901234567,a,0.5,\n"
        "106.6,29.6,2,8,,2, b ,1e-3,\n"
    )
    table = csv(folder, text, crs="EPSG:4326", text=["id"])
    assert table["id"].tolist() == ["1", "2"]
    assert table["code"].tolist() == ["007", "8"]
    assert table["big"].tolist() == ["12345678901234567", "2"]
    assert table["beds"].iloc[0] == 12
    assert pd.isna(table["beds"].iloc[1])
    assert table["note"].tolist() == ["a", "b"]
    assert table["share"].tolist() == [0.5, 0.001]
    assert table["empty"].isna().all()


def test_csv_full_width_digits_are_digits(folder):
    table = csv(folder, "lon,lat\n１０６.５,２９．５\n", crs="EPSG:4326")
    assert np.array_equal(xy(table), [(106.5, 29.5)])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lon,lat\n106.5,29.5\n106.5,\n", "column 'lat', row 3 of the sheet"),
        ("lon,lat\n106.5,29.5\nN106,29\n", "column 'lon', row 3 of the sheet"),
        ('lon,lat\n"106,5",29.5\n', "column 'lon', row 2 of the sheet"),
        ("lon,lat\ninf,29.5\n", "column 'lon', row 2 of the sheet"),
        ("lon,lat\n106.5,29.5,1\n", "more cells than the header"),
        ("lon,lat\n106.5,29.5\n1,2,3\n", "more cells than the header"),
        ("", "not a CSV table"),
        ("lon,lat\n", "is empty"),
    ],
)
def test_bad_csv_names_the_row(folder, text, said):
    with pytest.raises(LayerError, match=said):
        csv(folder, text, crs="EPSG:4326")


@pytest.mark.parametrize(("datum", "shift"), [("gcj02", wgs84_to_gcj02), ("BD-09", wgs84_to_bd09)])
def test_chinese_datums_come_out_as_wgs84(folder, datum, shift):
    lon, lat = shift(*np.transpose(POINTS))
    table = csv(
        folder, "lon,lat\n" + "".join(f"{x},{y}\n" for x, y in zip(lon, lat, strict=True)),
        crs=datum,
    )  # fmt: skip
    assert table.crs.to_epsg() == 4326
    assert np.allclose(xy(table), POINTS, rtol=0, atol=1e-9)


def test_a_datum_overrides_the_crs_of_geojson_polygons(folder):
    shape = shapely.box(106.5, 29.5, 106.51, 29.51)
    lon, lat = wgs84_to_gcj02(*shapely.get_coordinates(shape).T)
    file = geojson(folder, shapely.Polygon(np.column_stack([lon, lat])))
    table = read(file, crs="gcj02")
    assert shapely.equals_exact(table.geometry.iloc[0], shape, 1e-9)


def test_declared_crs_overrides_the_files_own(folder):
    file = save(frame([box(0, 0, 10, 10)]), folder / "a.gpkg")
    assert read(file, crs="EPSG:32649").crs.to_epsg() == 32649


def test_no_crs_is_an_error_that_says_what_to_add(folder):
    with pytest.raises(CrsError, match='crs = "EPSG:4326"'):
        csv(folder, "lon,lat\n106.5,29.5\n")
    file = folder / "b.gpkg"
    bare = gpd.GeoDataFrame(geometry=[shapely.Point(1, 2)], crs=None)
    with pytest.warns(UserWarning, match="crs"):
        bare.to_file(file, driver="GPKG", engine="pyogrio")
    with pytest.raises(CrsError, match="no coordinate reference system"):
        read(file)
    with pytest.raises(CrsError, match="unknown coordinate reference system") as caught:
        read(file, crs="EPSG:999999")
    assert caught.value.file == file


@pytest.mark.parametrize(
    ("row", "crs", "said"),
    [
        ("29.5,106.5", "EPSG:4326", "swapped"),
        ("29.5,106.5", "gcj02", "swapped"),
        ("649000,3270000", "EPSG:4326", "check crs"),
        ("106.5,29.5", "EPSG:32648", "look like degrees"),
        ("3270000,649000", "EPSG:32648", "axis order"),
        ("35649000,3270000", "EPSG:4544", "zone number"),
        ("-5649000,3270000", "EPSG:5635", "axis order"),
    ],
)
def test_impossible_coordinates_name_the_row(folder, row, crs, said):
    with pytest.raises(LayerError, match="does not have") as caught:
        csv(folder, f"x,y\n{row}\n", crs=crs)
    assert said in str(caught.value)
    assert caught.value.place.en == "row 2 of the sheet"


def test_only_the_wrong_rows_are_named(folder):
    rows = "106.5,29.5\n" * 3 + "29.5,106.5\n" + "106.5,29.5\n" + "29.5,106.6\n"
    with pytest.raises(LayerError) as caught:
        csv(folder, f"lon,lat\n{rows}", crs="EPSG:4326")
    assert caught.value.place.en == "rows 5, 7 of the sheet"


def test_missing_geometry_names_the_rows(folder):
    empty = {"type": "Polygon", "coordinates": []}
    with pytest.raises(LayerError, match="without a geometry") as caught:
        read(geojson(folder, shapely.Point(1, 2), None, empty))
    assert caught.value.place.en == "rows 2, 3"


def test_many_rows_are_not_all_listed(folder):
    with pytest.raises(LayerError) as caught:
        read(geojson(folder, *[None] * 15))
    assert caught.value.place.en == "rows 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 5 more"


def test_invalid_polygons_are_repaired_and_reported(folder):
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    spike = shapely.Polygon([(4, 4), (5, 4), (5, 5), (5, 7), (5, 5), (4, 5)])
    log = Log()
    table = read(geojson(folder, shapely.box(8, 8, 9, 9), bow, spike), log)
    notes = log.notes
    assert table.geometry.is_valid.all()
    assert shapely.area(table.geometry.to_numpy()).round(9).tolist() == [1, 2, 1]
    assert [n.code for n in notes] == ["layer.repaired"]
    assert "2 invalid shapes were repaired (rows 2, 3)" in notes[0].text.en


def test_a_polygon_without_area_is_an_error(folder):
    flat = shapely.Polygon([(0, 0), (1, 1), (2, 2), (0, 0)])
    with pytest.raises(LayerError, match="without any area") as caught:
        read(geojson(folder, shapely.Point(1, 1), flat))
    assert caught.value.place.en == "row 2"


@pytest.mark.parametrize("suffix", ["geojson", "gpkg"])
@pytest.mark.parametrize("content", ["cut", "text", "nothing", "other"])
def test_damaged_files_are_one_clear_error(folder, suffix, content):
    whole = save(frame([box(i, 0, i + 1, 1) for i in range(500)]), folder / f"whole.{suffix}")
    other = {"geojson": "gpkg", "gpkg": "geojson"}[suffix]
    stranger = save(frame([box(0, 0, 1, 1)]), folder / f"other.{other}")
    bad = folder / f"坏 1.{suffix}"
    bad.write_bytes(
        {
            "cut": whole.read_bytes()[: whole.stat().st_size // 3],
            "text": b"hello",
            "nothing": b"",
            "other": stranger.read_bytes(),
        }[content]
    )
    with pytest.raises(LayerError) as caught:
        read(bad)
    assert caught.value.file == bad


def test_an_unclosed_ring_is_an_error(folder):
    ring = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}
    with pytest.raises(LayerError, match="cannot be read"):
        read(geojson(folder, ring))


def test_empty_missing_and_strange_files(folder):
    with pytest.raises(LayerError, match="is empty"):
        read(geojson(folder))
    with pytest.raises(MissingFileError, match=WHAT):
        read(folder / "none.gpkg")
    strange = folder / "a.dwg"
    strange.write_bytes(b"")
    with pytest.raises(LayerError, match="not read") as caught:
        read(strange)
    assert ".dwg" in str(caught.value)
    table = folder / "table.gpkg"
    pyogrio.write_dataframe(pd.DataFrame({"a": [1]}), table, driver="GPKG")
    with pytest.raises(LayerError, match="without geometry"):
        read(table)


def test_a_bom_does_no_harm(folder):
    file = geojson(folder, shapely.Point(1, 2))
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert len(read(file)) == 1


def test_metric_helper_is_what_it_says():
    assert METRIC.to_epsg() == 32648
