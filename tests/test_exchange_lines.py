"""Networks from files of lines: where they meet, what columns say, how files are read."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.base.errors import CrsError, InputError, MissingFileError, StreetsError
from lifecircle.streets import StreetNetwork
from streets_helpers import CRS, line

DATA = Path(__file__).parent.parent / "data"
YUZHONG = DATA / "streets" / "yuzhong.osm.pbf"
GROUND_OF_YUZHONG = DATA / "elevation" / "yuzhong_srtm30.tif"
FAR = 3_200_000
"""Streets of Chongqing lie about there; a UTM zone knows its own scale."""


def at(*points):
    return line(*((650_000 + x, FAR + y) for x, y in points))


def write(path, lines, *, crs=CRS, layer=None, **columns):
    frame = gpd.GeoDataFrame(columns, geometry=list(lines), crs=crs)
    frame.to_file(path, engine="pyogrio", **({} if layer is None else {"layer": layer}))
    return path


@pytest.fixture
def read(tmp_path):
    def read_it(lines, *, options=None, suffix=".gpkg", crs=CRS, **columns):
        file = write(tmp_path / f"道路{suffix}", lines, crs=crs, **columns)
        return StreetNetwork.from_lines(file, **(options or {}))

    return read_it


def ground(net):
    """Lengths on the map, in whole centimetres, of every edge: sorted."""
    return sorted(np.rint(net.edges.length * net.scale * 100).astype(int).tolist())


def parts(net):
    return net.islands.components


CROSS = [at((0, 0), (100, 0)), at((50, -50), (50, 50))]
VERTEX = [at((0, 0), (50, 0), (100, 0)), at((50, -50), (50, 0), (50, 50))]
TEE = [at((0, 0), (100, 0)), at((50, 0), (50, 50))]


def test_lines_that_merely_cross_are_joined_only_if_asked(read):
    assert ground(read(CROSS)) == [10000, 10000]
    assert parts(read(CROSS)) == 2
    joined = read(CROSS, options={"join": "crossings"})
    assert ground(joined) == [5000] * 4
    assert parts(joined) == 1
    assert len(joined.nodes) == 5


def test_shared_vertices_of_one_level_join(read):
    net = read(VERTEX)
    assert ground(net) == [5000] * 4
    assert len(net.nodes) == 5


@pytest.mark.parametrize("join", ["touch", "crossings"])
def test_different_levels_do_not_join_between_their_ends(read, join):
    net = read(VERTEX, stufe=[0, 1], options={"level": "stufe", "join": join})
    assert ground(net) == [10000, 10000]
    assert net.edges.structure.tolist() == [0, 1]
    crossing = read(CROSS, stufe=[0, -1], options={"level": "stufe", "join": join})
    assert ground(crossing) == [10000, 10000]
    assert crossing.edges.structure.tolist() == [0, 2]
    assert shapely.get_num_coordinates(crossing.edges.geometry).tolist() == [2, 2]


def test_an_end_that_touches_a_line_of_its_level_divides_it(read):
    net = read(TEE)
    assert ground(net) == [5000, 5000, 5000]
    assert len(net.nodes) == 4
    apart = read(TEE, level=[0, 1], options={"level": "level"})
    assert ground(apart) == [5000, 10000]
    assert shapely.get_num_coordinates(apart.edges.geometry).tolist() == [2, 2]
    assert ground(read(TEE, bridge=["no", "yes"])) == [5000, 10000]
    assert ground(read(TEE, tunnel=["no", "yes"])) == [5000, 10000]
    assert ground(read(TEE, tunnel=["no", "building_passage"])) == [5000, 5000, 5000]


@pytest.mark.parametrize(("gap", "joined"), [(0.009, True), (0.011, False)])
def test_touching_is_within_a_centimetre(read, gap, joined):
    net = read([TEE[0], at((50, gap), (50, 50))])
    assert (parts(net) == 1) is joined
    ends = read([at((0, 0), (100, 0)), at((100 + gap, 0), (200, 0))])
    assert (parts(ends) == 1) is joined
    assert len(ends.edges) == 2


def test_a_bridge_meets_the_ground_at_its_ends(read):
    lines = [
        at((0, 0), (100, 0)),
        at((100, 0), (150, 0), (200, 0)),  # the bridge
        at((200, 0), (300, 0)),
        at((150, -50), (150, 0), (150, 50)),  # the street below it, with a vertex there
    ]
    net = read(lines, level=[0, 1, 0, 0], options={"level": "level"})
    assert ground(net) == [10000] * 4
    assert parts(net) == 2
    assert net.edges.structure.tolist() == [0, 1, 0, 0]
    assert net.edges.linkable.tolist() == [True, False, True, True]


def test_the_end_of_a_bridge_joins_no_inner_vertex_of_another_level(read):
    lines = [at((0, 0), (50, 0), (100, 0)), at((50, 0), (50, 80))]
    assert parts(read(lines, level=[0, 1], options={"level": "level"})) == 2
    assert parts(read(lines, level=[1, 1], options={"level": "level"})) == 1


def test_levels_at_ends_keep_ends_apart(read):
    lines = [
        at((0, 0), (100, 0)),  # on the ground
        at((100, 0), (200, 0)),  # up to level 1
        at((200, 0), (300, 0)),  # on level 1
        at((200, 0), (200, 90)),  # on the ground, below the end of the ramp
        at((150, -50), (150, 0)),  # touches the ramp, which has no level there
    ]
    levels = {"von": [0, 0, 1, 0, 0], "bis": [0, 1, 1, 0, 0]}
    net = read(lines, **levels, options={"level": ("von", "bis")})
    assert ground(net) == [5000, 9000, 10000, 10000, 10000]
    assert parts(net) == 3
    assert net.edges.structure.tolist() == [0, 1, 1, 0, 0]
    # By the levels of whole lines the same ends are one place.
    assert parts(read(lines, von=levels["von"], options={"level": "von"})) == 1


def test_a_ramp_joins_no_level_on_its_way(read):
    lines = [at((0, 0), (50, 0), (100, 0)), at((50, -50), (50, 0), (50, 50)), at((0, 0), (0, 9))]
    levels = {"von": [-1, -2, 0], "bis": [0, -2, 0]}
    assert ground(read(lines, **levels, options={"level": ("von", "bis")})) == [900, 10000, 10000]


def test_levels_may_be_texts_and_missing_ones_are_the_ground(read):
    net = read(VERTEX, level=["", "0.0"], options={"level": "level"})
    assert ground(net) == [5000] * 4
    with pytest.raises(StreetsError, match="row 2, column level") as caught:
        read(VERTEX, level=["0", "oben"], options={"level": "level"})
    assert caught.value.found.en == "oben"
    assert "层级" in caught.value.what.zh


def test_several_levels_below_the_ground(read):
    net = read([*VERTEX, at((50, 0), (90, 60))], level=[-3, -2, -3], options={"level": "level"})
    assert ground(net) == [5000, 5000, round(math.hypot(40, 60) * 100), 10000]


def test_overlapping_lines_join_where_the_overlap_ends(read):
    net = read([at((0, 0), (100, 0)), at((40, 0), (140, 0))], options={"join": "crossings"})
    assert ground(net) == [4000, 4000, 6000, 6000]
    assert parts(net) == 1


def test_a_line_that_crosses_itself_does_not_join_itself(read):
    knot = at((0, 0), (100, 0), (100, 50), (50, 50), (50, -50))
    net = read([knot], options={"join": "crossings"})
    assert shapely.get_num_coordinates(net.edges.geometry).tolist() == [5]


def test_rings_and_dead_ends_come_through(read):
    ring = at((0, 0), (50, 0), (50, 50), (0, 0))
    net = read([ring, at((0, 0), (-40, 0))])
    assert sorted((net.edges.u == net.edges.v).tolist()) == [False, True]


@settings(max_examples=50)
@given(st.randoms(use_true_random=False), st.integers(2, 12))
def test_the_order_of_rows_changes_nothing(random, count):
    from lifecircle.streets.exchange.joining import Levels, Vertices, join  # noqa: PLC0415

    lines = [
        line(*((random.randrange(4) * 10, random.randrange(4) * 10) for _ in range(3)))
        for _ in range(count)
    ]
    level = [random.randrange(2) for _ in lines]

    def nodes(order):
        xy, row = shapely.get_coordinates([lines[i] for i in order], return_index=True)
        levels = np.array([level[i] for i in order])
        found, place = join(
            Vertices(xy, row), Levels(levels, levels, at_ends=False), 0.01, crossings=True
        )
        return sorted(
            (order[i], *at, p)
            for i, at, p in zip(found.line.tolist(), found.xy.tolist(), place.tolist(), strict=True)
        )

    order = list(range(count))
    expected = nodes(order)
    random.shuffle(order)
    assert nodes(order) == expected


@settings(max_examples=50)
@given(st.randoms(use_true_random=False))
def test_crossings_are_where_every_pair_of_lines_meets(random):
    """Against one pair at a time: lines of one level are connected just if they intersect."""
    from lifecircle.streets.exchange.joining import Levels, Vertices, join  # noqa: PLC0415

    lines = [
        line(*((random.randrange(100), random.randrange(100)) for _ in range(2))) for _ in range(6)
    ]
    level = np.array([random.randrange(2) for _ in lines])
    xy, row = shapely.get_coordinates(lines, return_index=True)
    found, place = join(
        Vertices(xy, row), Levels(level, level, at_ends=False), 1e-6, crossings=True
    )
    on = [set(place[found.line == i].tolist()) for i in range(len(lines))]
    ends = [{*one.coords[::1]} for one in lines]
    for i in range(len(lines)):
        for j in range(i):
            meets = level[i] == level[j] and lines[i].intersects(lines[j])
            assert bool(on[i] & on[j]) == bool(meets or ends[i] & ends[j])


def test_columns_are_found_by_their_names(read):
    net = read(
        [at((0, 0), (0, 9)), at((0, 9), (0, 30)), at((0, 30), (0, 31)), at((0, 31), (5, 31))],
        Name=["中山路", None, "", "x"],
        fclass=["residential", "steps", "motorway", "footway"],
        wheelchair=["yes", "no", None, ""],
        maxspeed=[30, 0, 100, 0],
    )
    edges = net.edges
    assert edges.name.tolist() == ["中山路", "", "x"]
    assert edges.kind.tolist() == ["residential", "steps", "footway"]
    assert edges.stairs.tolist() == [False, True, False]
    assert edges.wheelchair.tolist() == [1, -1, 0]
    assert net.report.left_out == {"kind": 1}


def test_columns_that_are_named_and_ignored(read):
    lines = [at((0, 0), (0, 9)), at((0, 9), (0, 30))]
    columns = {"NAME": ["a", "b"], "RoadName": ["甲", "乙"], "LB": ["主干路", "r9"], "tz": [0, 1]}
    options = {
        "columns": {"name": "roadname", "kind": "LB", "stairs": "tz"},
        "kinds": {"r9": "path"},
    }
    net = read(lines, **columns, options=options)
    assert net.edges.name.tolist() == ["甲", "乙"]
    assert net.edges.kind.tolist() == ["primary", "steps"]
    assert read(lines, **columns, options={"columns": {"name": None}}).edges.kind.tolist() == [
        "road",
        "road",
    ]
    left = read(
        lines, **columns, options=options | {"kinds": {"r9": None}, "columns": {"kind": "LB"}}
    )
    assert left.report.left_out == {"kind": 1}


def test_chinese_kinds_know_their_structure(read):
    net = read([at((0, 0), (0, 9)), at((0, 9), (0, 30))], kind=["人行天桥", "人行地道"])
    assert net.edges.kind.tolist() == ["footway", "footway"]
    assert net.edges.structure.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("values", "forward", "backward"),
    [
        (["yes", "no", "-1"], [True, True, False], [False, True, True]),
        (["F", "B", "T"], [True, True, False], [False, True, True]),
        (["FT", "", "TF"], [True, True, False], [False, True, True]),
        ([1, 0, -1], [True, True, False], [False, True, True]),
    ],
)
def test_one_way_roads(read, values, forward, backward):
    lines = [at((0, 0), (0, 9)), at((0, 9), (0, 30)), at((0, 30), (0, 60))]
    options = {"mode": "drive"}
    net = read(lines, oneway=values, options=options)
    assert net.edges.walk_forward.tolist() == forward
    assert net.edges.walk_backward.tolist() == backward
    assert read(lines, oneway=values).edges.walk_backward.all()  # on foot both ways


def test_t_and_f_alone_are_refused(read):
    lines = [at((0, 0), (0, 9)), at((0, 9), (0, 30))]
    with pytest.raises(StreetsError, match="two meanings") as caught:
        read(lines, oneway=["F", "T"], options={"mode": "drive"})
    assert caught.value.place.en == "row 1, column oneway"


def test_limits_of_speed(read):
    lines = [at((0, 0), (0, 9)), at((0, 9), (0, 30)), at((0, 30), (0, 60))]
    net = read(lines, maxspeed=["30", "", "20 mph"], options={"mode": "drive"})
    assert net.edges.limit_forward.tolist() == [30, math.inf, 20 * 1.609344]
    with pytest.raises(StreetsError, match="row 2, column maxspeed"):
        read(lines, maxspeed=[30, -5, 0], options={"mode": "drive"})


@pytest.mark.parametrize(
    ("columns", "options", "said", "place"),
    [
        ({"kind": ["path", "乱"]}, {}, "unknown kind of street", "row 2, column kind"),
        ({"stairs": ["maybe", "no"]}, {}, "not understood", "row 1, column stairs"),
        ({"oneway": ["no", "perhaps"]}, {}, "not understood", "row 2, column oneway"),
        ({}, {"level": "hoehe"}, "no such column", None),
        ({}, {"columns": {"name": "nom"}}, "no such column", None),
        ({"kind": ["motorway", "construction"]}, {}, "no walkable street", None),
    ],
)
def test_what_is_wrong_is_said_with_its_place(read, columns, options, said, place):
    lines = [at((0, 0), (0, 9)), at((0, 9), (0, 30))]
    with pytest.raises(StreetsError, match=said) as caught:
        read(lines, **(columns or {"a": [1, 2]}), options=options)
    error = caught.value
    assert error.file.name == "道路.gpkg"
    assert place is None or error.place.en == place
    assert error.expected is not None
    assert error.todo is not None
    assert all(ord(char) < 0x3000 for char in error.what.en)


@pytest.mark.parametrize("options", [{"columns": {"nom": "a"}}, {"level": ("a",)}, {"join": "all"}])
def test_wrong_arguments(read, options):
    with pytest.raises(InputError):
        read([at((0, 0), (0, 9))], a=[1], options=options)


def test_geographic_coordinates_go_to_the_local_zone(tmp_path):
    metric = gpd.GeoSeries([at((0, 0), (0, 1000)), at((0, 1000), (700, 1000))], crs=CRS)
    degrees = metric.to_crs(4490)
    net = StreetNetwork.from_lines(write(tmp_path / "a.gpkg", degrees, crs=4490))
    assert net.crs.to_epsg() == 32648
    np.testing.assert_allclose(net.edges.length * net.scale, [1000, 700], atol=1e-4)
    np.testing.assert_allclose(
        net.edges.length, degrees.to_crs(4326).apply(_on_ground).to_numpy(), rtol=1e-4
    )
    assert abs(net.scale - 1) > 1e-5
    web = write(tmp_path / "b.gpkg", metric.to_crs(3857), crs=3857)
    assert StreetNetwork.from_lines(web).crs.to_epsg() == 32648
    zone = StreetNetwork.from_lines(web, crs=32649)
    assert zone.crs.to_epsg() == 32649
    np.testing.assert_allclose(zone.edges.length, net.edges.length, rtol=1e-3)


def _on_ground(one):
    from pyproj import Geod  # noqa: PLC0415

    return Geod(ellps="WGS84").geometry_length(one)


@pytest.mark.parametrize(
    ("crs", "xy", "said"),
    [
        (4326, (650_000, 3_200_000), "do not fit"),  # metres, said to be degrees
        (4490, (29.5, 106.5), "do not fit"),  # exchanged
        (4547, (36_650_000, 3_200_000), "do not fit"),  # a zone number that the CRS has not
        (32633, (106.5, 29.5), None),  # off the zone's edge, but near enough
        ('LOCAL_CS["x",UNIT["metre",1]]', (0, 0), "local coordinate system"),
    ],
)
def test_coordinates_that_do_not_fit(tmp_path, crs, xy, said):
    x, y = xy
    file = write(tmp_path / "a.gpkg", [line((x, y), (x + 0.01, y + 0.01))], crs=crs)
    if said is None:
        assert len(StreetNetwork.from_lines(file).edges) == 1
        return
    with pytest.raises(CrsError, match=said) as caught:
        StreetNetwork.from_lines(file)
    assert "source_crs" in caught.value.todo.en


def test_multilines_and_heights_of_vertices(tmp_path):
    both = shapely.MultiLineString(
        [[(650_000, FAR, 3), (650_100, FAR, 4)], [(650_100, FAR, 5), (650_200, FAR, 6)]]
    )
    net = StreetNetwork.from_lines(write(tmp_path / "a.gpkg", [both], name=["甲"]))
    assert ground(net) == [10000, 10000]
    assert net.edges.name.tolist() == ["甲", "甲"]
    assert not shapely.has_z(net.edges.geometry).any()
    assert parts(net) == 1


def shapefile(tmp_path, encoding="gbk", **columns):
    file = tmp_path / "路网.shp"
    columns = columns or {"名称": ["中山路", "解放碑步行街"], "类别": ["主干路", "步行街"]}
    frame = gpd.GeoDataFrame(
        columns, geometry=[at((0, 0), (0, 9)), at((0, 9), (0, 30))], crs="EPSG:4547"
    )
    frame.to_file(file, engine="pyogrio", encoding=encoding)
    return file


@pytest.mark.parametrize("page", [True, False])
@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_chinese_shapefiles_with_and_without_their_code_page(tmp_path, encoding, page):
    file = shapefile(tmp_path, encoding)
    if not page:
        file.with_suffix(".cpg").unlink()
        table = bytearray(file.with_suffix(".dbf").read_bytes())
        table[29] = 0  # nor does the table say
        file.with_suffix(".dbf").write_bytes(table)
    net = StreetNetwork.from_lines(file, columns={"name": "名称", "kind": "类别"}, source_crs=CRS)
    assert net.edges.name.tolist() == ["中山路", "解放碑步行街"]
    assert net.edges.kind.tolist() == ["primary", "pedestrian"]


def test_western_shapefiles_are_not_taken_for_chinese(tmp_path):
    file = shapefile(tmp_path, "cp1252", name=["Allée des Acacias", "Rue Éléonore"])
    file.with_suffix(".cpg").unlink()
    with pytest.raises(StreetsError, match="texts of the table") as caught:
        StreetNetwork.from_lines(file, source_crs=CRS)
    assert "encoding" in caught.value.todo.en
    net = StreetNetwork.from_lines(file, source_crs=CRS, encoding="cp1252")
    assert net.edges.name.tolist() == ["Allée des Acacias", "Rue Éléonore"]


def test_a_name_that_its_column_cuts_in_two(tmp_path):
    file = shapefile(tmp_path, "utf-8", name=["a" * 10, "b" * 10])
    table = file.with_suffix(".dbf")
    cut = "路路路路".encode()[:10]
    text = table.read_bytes().replace(b"a" * 10, cut).replace(b"b" * 10, b"short     ")
    table.write_bytes(text)
    net = StreetNetwork.from_lines(file, source_crs=CRS)
    assert net.edges.name.tolist() == ["路路路", "short"]


def test_no_prj(tmp_path):
    file = shapefile(tmp_path)
    file.with_suffix(".prj").unlink()
    with pytest.raises(CrsError, match=r"no 路网\.prj") as caught:
        StreetNetwork.from_lines(file)
    assert 'source_crs="EPSG:' in caught.value.todo.en
    assert caught.value.file == file
    assert StreetNetwork.from_lines(file, source_crs=CRS).crs.to_epsg() == 32648


@pytest.mark.parametrize("suffix", [".shx", ".dbf"])
def test_parts_of_shapefiles_that_are_missing(tmp_path, suffix):
    file = shapefile(tmp_path)
    file.with_suffix(suffix).unlink()
    with pytest.raises(MissingFileError, match=f"no 路网{suffix}"):
        StreetNetwork.from_lines(file)


def test_chinese_datums_are_refused(tmp_path):
    with pytest.raises(CrsError, match="gcj02"):
        StreetNetwork.from_lines(shapefile(tmp_path), source_crs="gcj02")


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(MissingFileError):
        StreetNetwork.from_lines(tmp_path / "nowhere.gpkg")
    (tmp_path / "text.gpkg").write_text("hello", encoding="utf-8")
    with pytest.raises(StreetsError, match="cannot be read"):
        StreetNetwork.from_lines(tmp_path / "text.gpkg")
    whole = write(tmp_path / "whole.gpkg", [at((0, 0), (0, 9))])
    (tmp_path / "cut.gpkg").write_bytes(whole.read_bytes()[:5000])
    with pytest.raises(StreetsError):
        StreetNetwork.from_lines(tmp_path / "cut.gpkg")


@pytest.mark.parametrize(
    ("shapes", "row", "found"),
    [
        ([at((0, 0), (0, 9)), shapely.Point(650_000, FAR)], 2, "Point"),
        ([shapely.Point(650_000, FAR).buffer(5), at((0, 0), (0, 9))], 1, "Polygon"),
        ([at((0, 0), (0, 9)), None], 2, "no geometry"),
        ([at((0, 0), (0, 9)), shapely.LineString()], 2, "no geometry"),
    ],
)
def test_rows_that_are_no_lines(tmp_path, shapes, row, found):
    file = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(
        gpd.GeoDataFrame(geometry=shapes, crs=CRS), file, geometry_type="Unknown"
    )
    with pytest.raises(StreetsError, match="not a line") as caught:
        StreetNetwork.from_lines(file)
    assert caught.value.place.en == f"row {row}"
    assert caught.value.found.en == found


def test_several_layers(tmp_path):
    file = write(tmp_path / "a.gpkg", [at((0, 0), (0, 9))], layer="roads")
    write(file, [shapely.Point(650_000, FAR)], layer="stops")
    assert len(StreetNetwork.from_lines(file).edges) == 1  # the only one of lines
    write(file, [at((0, 0), (0, 9)), at((0, 9), (9, 9))], layer="paths")
    with pytest.raises(StreetsError, match="several layers") as caught:
        StreetNetwork.from_lines(file)
    assert "roads" in caught.value.expected.en
    assert "stops" not in caught.value.expected.en
    assert len(StreetNetwork.from_lines(file, layer="paths").edges) == 2
    with pytest.raises(StreetsError, match="no such layer"):
        StreetNetwork.from_lines(file, layer="rails")


def test_openstreetmap_files_are_for_from_osm(pytestconfig):
    with pytest.raises(StreetsError, match="several layers") as caught:
        StreetNetwork.from_lines(pytestconfig.rootpath / "data/streets/yuzhong.osm.pbf")
    assert "from_osm" in caught.value.todo.zh


@pytest.mark.parametrize("suffix", [".geojson", ".fgb", ".gml"])
def test_other_formats(tmp_path, suffix):
    degrees = gpd.GeoSeries(TEE, crs=CRS).to_crs(4326)
    net = StreetNetwork.from_lines(write(tmp_path / f"a{suffix}", degrees, crs=4326))
    assert len(net.edges) == 3
    assert net.crs.to_epsg() == 32648


def test_elevation_and_searches(tmp_path):
    net = StreetNetwork.from_lines(
        write(tmp_path / "a.gpkg", [at((0, 0), (800, 0)), at((400, 0), (400, 400))])
    )
    point = gpd.GeoSeries([shapely.Point(650_000, FAR)], crs=CRS)
    place = gpd.GeoSeries([shapely.Point(650_400, FAR + 400)], crs=CRS)
    found = net.nearest(point, place, metres=2000)
    assert found["metres"].iloc[0] == pytest.approx(800 / net.scale, abs=0.001)


def test_bicycles(read):
    net = read([at((0, 0), (0, 9))], kind=["cycleway"], options={"mode": "cycle"})
    assert net.mode == "cycle"


def test_real_streets_through_a_geopackage(tmp_path):
    osm = StreetNetwork.from_osm(YUZHONG, elevation=GROUND_OF_YUZHONG)
    frame = osm.edges_frame()
    columns = {
        "name": frame["name"],
        "highway": frame["kind"],
        **{side: frame["structure"] == side for side in ("bridge", "tunnel")},
    }
    file = write(tmp_path / "a.gpkg", frame.geometry, crs=osm.crs, **columns)
    net = StreetNetwork.from_lines(file, elevation=GROUND_OF_YUZHONG)
    assert len(net.edges) == len(osm.edges)
    assert net.edges.name.tolist() == osm.edges.name.tolist()
    assert net.edges.structure.tolist() == osm.edges.structure.tolist()
    # Two pairs of nodes of the data are less than a centimetre apart.
    assert len(osm.nodes) - len(net.nodes) == 2
    np.testing.assert_allclose(net.edges.length, osm.edges.length, atol=0.011)
    assert np.nanmax(np.abs(net.relief.slope - osm.relief.slope)) < 0.01


def test_a_network_can_be_kept(tmp_path, monkeypatch):
    monkeypatch.delenv("LIFECIRCLE_CACHE", raising=False)
    file = shapefile(tmp_path)
    options = {"source_crs": CRS, "cache": tmp_path / "kept", "columns": {"name": "名称"}}
    first = StreetNetwork.from_lines(file, **options)
    assert len([*(tmp_path / "kept").iterdir()]) == 1
    again = StreetNetwork.from_lines(file, **options)
    assert again.edges.name.tolist() == first.edges.name.tolist()
    # A code page that comes along makes another network, and so do other columns.
    file.with_suffix(".cpg").write_text("big5", encoding="utf-8")
    StreetNetwork.from_lines(file, **options | {"encoding": "gbk"})
    StreetNetwork.from_lines(file, **options | {"encoding": "gbk", "columns": None})
    assert len([*(tmp_path / "kept").iterdir()]) == 3
    shutil.rmtree(tmp_path / "kept")
