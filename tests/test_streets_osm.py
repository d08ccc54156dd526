"""What is read from OpenStreetMap, and what is not."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import shapely
from pyproj import Geod

from lifecircle.base.errors import CrsError, MissingFileError, StreetsError
from lifecircle.streets import StreetNetwork, nearest
from lifecircle.streets.osm.walkable import read_way
from streets_helpers import write_osm

STEP = 0.001
NODES = {10 * r + c: (106.5 + STEP * c, 29.5 + STEP * r) for r in range(6) for c in range(6)}


def read(tmp_path, ways, nodes=NODES, **more):
    return StreetNetwork.from_osm(write_osm(tmp_path / "streets.osm", nodes, ways), **more)


@pytest.mark.parametrize(
    ("tags", "result"),
    [
        ({"highway": "residential"}, "open"),
        ({"highway": "trunk"}, "open"),
        ({"highway": "trunk_link"}, "open"),
        ({"highway": "trunk", "motorroad": "yes"}, "motorroad"),
        ({"highway": "trunk", "foot": "no"}, "foot"),
        ({"highway": "trunk", "motorroad": "yes", "foot": "yes"}, "not linkable"),
        ({"highway": "motorway"}, "kind"),
        ({"highway": "motorway_link"}, "kind"),
        ({"highway": "motorway", "foot": "yes"}, "not linkable"),
        ({"highway": "busway"}, "kind"),
        ({"highway": "busway", "foot": "designated"}, "not linkable"),
        ({"highway": "construction", "foot": "yes"}, "kind"),
        ({"highway": "proposed"}, "kind"),
        ({"highway": "raceway"}, "kind"),
        ({"highway": "street_lamp"}, "kind"),
        ({"highway": "service", "access": "no"}, "access"),
        ({"highway": "service", "access": "private"}, "access"),
        ({"highway": "service", "access": "private", "foot": "yes"}, "open"),
        ({"highway": "service", "access": "yes", "foot": "private"}, "foot"),
        ({"highway": "service", "access": "destination"}, "open"),
        ({"highway": "service", "access": "yes @ (Mo-Su 6:30-24:00)"}, "open"),
        ({"highway": "service", "access": "no @ (Mo-Su 0:00-6:30)"}, "open"),
        ({"highway": "service", "access": "no;permissive"}, "open"),
        ({"highway": "service", "access": "whatever"}, "open"),
        ({"highway": "service", "access": "no", "foot": "whatever"}, "access"),
        ({"highway": "footway", "foot": "use_sidepath"}, "foot"),
        ({"highway": "cycleway"}, "open"),
        ({"highway": "pedestrian", "area": "yes"}, "open"),
        ({"highway": "footway", "oneway:foot": "yes", "foot:forward": "no"}, "foot"),
        ({"highway": "residential", "bridge": "yes"}, "not linkable"),
        ({"highway": "residential", "bridge": "no"}, "open"),
        ({"highway": "residential", "tunnel": "yes"}, "not linkable"),
        ({"highway": "footway", "tunnel": "building_passage"}, "not linkable"),
        ({"highway": "footway", "covered": "yes"}, "not linkable"),
        ({"highway": "footway", "covered": "no"}, "open"),
        ({"highway": "footway", "indoor": "yes"}, "not linkable"),
        ({"highway": "corridor"}, "not linkable"),
    ],
)
def test_the_filter_of_tags(tags, result):
    walk = read_way(tags)
    if isinstance(walk, str):
        assert walk == result
    else:
        assert ("open" if walk.linkable else "not linkable") == result


@pytest.mark.parametrize(
    ("tags", "forward", "backward"),
    [
        ({"oneway": "yes"}, True, True),
        ({"oneway:foot": "yes"}, True, False),
        ({"foot:oneway": "yes"}, True, False),
        ({"oneway": "yes", "oneway:foot": "no"}, True, True),
        ({"oneway:foot": "-1"}, False, True),
        ({"foot:backward": "no"}, True, False),
        ({"foot:forward": "no"}, False, True),
        ({"conveying": "forward"}, True, False),
        ({"conveying": "backward"}, False, True),
        ({"conveying": "reversible"}, True, True),
        ({"conveying": "yes"}, True, True),
    ],
)
def test_one_way_only_where_tagged_for_walkers(tags, forward, backward):
    walk = read_way({"highway": "steps", **tags})
    assert (walk.forward, walk.backward) == (forward, backward)


@pytest.mark.parametrize(
    ("incline", "sign"),
    [("up", 1), ("down", -1), ("12%", 1), ("-30 %", -1), ("10°", 1), ("0", 0), ("steep", 0)],
)
def test_incline_of_steps(incline, sign):
    assert read_way({"highway": "steps", "incline": incline}).incline == sign
    assert read_way({"highway": "footway", "incline": incline}).incline == 0


def test_ways_meet_at_shared_nodes_only(tmp_path):
    net = read(
        tmp_path,
        [
            ([0, 1, 2], {"highway": "residential", "name": "中山路"}),
            ([1, 11], {"highway": "footway"}),
            # Crosses 11-12 on the map, without a node.
            ([2, 12, 21], {"highway": "steps", "incline": "up", "bridge": "yes"}),
            ([11, 22], {"highway": "path", "conveying": "forward"}),
        ],
    )
    assert len(net.nodes) == 6
    assert net.edges.name.tolist() == ["中山路", "中山路", "", "", ""]
    assert net.edges.kind.tolist() == ["residential", "residential", "footway", "steps", "path"]
    assert net.edges.stairs.tolist() == [False, False, False, True, False]
    assert net.edges.structure.tolist() == [0, 0, 0, 1, 0]
    assert net.edges.incline.tolist() == [0, 0, 0, 1, 0]
    assert net.edges.walk_backward.tolist() == [True, True, True, True, False]
    assert shapely.get_num_points(net.edges.geometry).tolist() == [2, 2, 2, 3, 2]
    report = net.report
    assert (report.nodes, report.edges, report.stairs, report.bridges) == (6, 5, 1, 1)


def test_lines_run_from_u_to_v(tmp_path):
    net = read(tmp_path, [([0, 1, 2, 12], {"highway": "path"}), ([2, 3], {"highway": "path"})])
    for row, geometry in enumerate(net.edges.geometry):
        np.testing.assert_array_equal(geometry.coords[0], net.nodes[net.edges.u[row]])
        np.testing.assert_array_equal(geometry.coords[-1], net.nodes[net.edges.v[row]])


def test_lengths_are_metres_on_the_ground(tmp_path):
    net = read(tmp_path, [([0, 5], {"highway": "path"}), ([0, 50], {"highway": "path"})])
    geod = Geod(ellps="WGS84")
    truth = [geod.line_length(*zip(NODES[0], NODES[n], strict=True)) for n in (5, 50)]
    np.testing.assert_allclose(net.edges.length, truth, rtol=1e-5)
    assert abs(shapely.length(net.edges.geometry)[0] / truth[0] - 1) > 5e-5
    assert net.crs.to_epsg() == 32648


def test_offsets_and_limits_are_metres_on_the_ground(tmp_path):
    net = read(tmp_path, [([0, 50], {"highway": "path"})])
    east = net.nodes.mean(axis=0) + np.array([1000 * net.scale, 0])
    snap = net.snap([east], limit=1001)
    assert snap.offset[0] == pytest.approx(1000, abs=1)
    assert net.snap([east], limit=snap.offset[0] - 0.001).status[0] == "too_far"


def test_closed_ways_parallel_ways_and_ways_that_cross_themselves(tmp_path):
    net = read(
        tmp_path,
        [
            ([0, 1, 11, 10, 0], {"highway": "pedestrian", "area": "yes"}),  # an island of its own
            ([3, 4], {"highway": "residential"}),
            ([3, 14, 4], {"highway": "footway"}),
            ([20, 21, 31, 30, 21, 22], {"highway": "path"}),
        ],
    )
    edges = net.edges
    assert len(edges) == 6
    assert (edges.u == edges.v).sum() == 2
    assert net.islands.components == 3
    assert net.report.km == pytest.approx(edges.length.sum() / 1000)


def test_a_node_twice_in_a_row_and_a_node_that_lies_on_another(tmp_path):
    nodes = NODES | {100: NODES[1]}
    net = read(
        tmp_path,
        [([0, 1, 1, 2], {"highway": "path"}), ([1, 100], {"highway": "path"}),
         ([100, 11], {"highway": "path"})],
        nodes=nodes,
    )  # fmt: skip
    assert sorted(net.edges.length > 0) == [False, True, True, True]
    assert np.isfinite(net.costs().forward).all()


@pytest.mark.parametrize(
    ("tags", "closed"),
    [
        ({"barrier": "gate"}, 0),
        ({"barrier": "gate", "access": "private"}, 1),
        ({"barrier": "gate", "access": "private", "foot": "yes"}, 0),
        ({"barrier": "gate", "foot": "no"}, 1),
        ({"barrier": "lift_gate", "access": "permit"}, 1),
        ({"barrier": "gate", "locked": "yes"}, 1),
        ({"barrier": "gate", "locked": "yes", "foot": "yes"}, 0),
        ({"barrier": "bollard", "foot": "yes"}, 0),
    ],
)
def test_closed_gates_cut_every_way_that_passes_them(tmp_path, tags, closed):
    nodes = NODES | {11: (*NODES[11], tags)}
    net = read(
        tmp_path,
        [
            ([10, 11, 12], {"highway": "service"}),
            ([1, 11, 21], {"highway": "footway"}),
            ([10, 50, 55, 12], {"highway": "footway"}),
        ],
        nodes=nodes,
    )
    assert net.report.closed_gates == closed
    assert len(net.edges) == 5
    # All four arms end apart; two of them hang on the long way around.
    assert net.islands.components == (3 if closed else 1)
    assert len(net.nodes) == (8 if closed else 5)


def test_a_closed_gate_is_walked_around(tmp_path):
    ways = [([10, 11, 12], {"highway": "service"}), ([10, 20, 22, 12], {"highway": "footway"})]
    costs = []
    for tags in ({}, {"barrier": "gate", "foot": "no"}):
        net = read(tmp_path, ways, nodes=NODES | {11: (*NODES[11], tags)})
        at = shapely.line_interpolate_point(net.edges.geometry[:1], 0.5, normalized=True)
        to = net.nodes[[np.argmax(net.nodes[:, 0])]]
        found = nearest(net, net.snap(at), net.snap(to), [0], "distance", limit=1e9)
        costs.append(found.cost[0])
    assert costs[1] > 1.5 * costs[0]


def test_ways_that_lead_out_of_the_extract_are_kept_as_far_as_they_go(tmp_path):
    net = read(
        tmp_path,
        [
            ([0, 1, 999, 2, 3], {"highway": "path"}),  # cut in two
            ([998, 5], {"highway": "path"}),  # nothing left
            ([3, 4, 997], {"highway": "path"}),
        ],
    )
    assert net.report.incomplete_ways == 3
    assert len(net.edges) == 3
    assert net.islands.components == 2


def test_what_is_left_out_is_counted(tmp_path):
    net = read(
        tmp_path,
        [
            ([0, 1], {"highway": "path"}),
            ([1, 2], {"highway": "motorway"}),
            ([2, 3], {"highway": "service", "access": "private"}),
            ([3, 4], {"highway": "primary", "foot": "no"}),
            ([4, 5], {"highway": "trunk", "motorroad": "yes"}),
            ([0, 10], {"highway": "service", "access": "yes @ (Mo-Su 6:30-24:00)"}),
        ],
    )
    report = net.report
    assert report.left_out == {"access": 1, "foot": 1, "kind": 1, "motorroad": 1}
    assert report.conditional_ways == 1


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(MissingFileError, match="nowhere"):
        StreetNetwork.from_osm(tmp_path / "nowhere.osm.pbf")


def test_a_folder_is_no_street_file(tmp_path):
    folder = tmp_path / "streets.osm"
    folder.mkdir()
    with pytest.raises(StreetsError, match="cannot be opened"):
        StreetNetwork.from_osm(folder)


@pytest.mark.parametrize(
    "name", ["streets.osm", "streets.osm.pbf", "streets.osm.gz", "streets.osm.bz2"]
)
@pytest.mark.parametrize("content", [b"", b"no streets at all", b"<osm><node"])
def test_damaged_files_are_said(tmp_path, name, content):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(StreetsError, match="damaged") as caught:
        StreetNetwork.from_osm(file)
    assert caught.value.file == file


def test_an_unknown_format_is_said(tmp_path):
    file = tmp_path / "streets.shp"
    file.write_bytes(b"x")
    with pytest.raises(StreetsError, match="unknown format"):
        StreetNetwork.from_osm(file)


@pytest.mark.parametrize(
    "ways",
    [
        [],
        [([0, 1], {"highway": "motorway"})],
        [([0, 1], {"building": "yes"})],
        [([901, 902], {"highway": "path"})],
        [([0, 902], {"highway": "path"})],
    ],
)
def test_a_file_without_a_walkable_street_is_said(tmp_path, ways):
    with pytest.raises(StreetsError, match="no walkable street"):
        read(tmp_path, ways)


def test_the_crs_can_be_chosen_but_must_be_metric(tmp_path):
    ways = [([0, 1], {"highway": "path"})]
    assert read(tmp_path, ways, crs="EPSG:4544").crs.to_epsg() == 4544
    assert read(tmp_path, ways, crs=32648).crs.to_epsg() == 32648
    for bad in ("EPSG:4326", "EPSG:2263", "gcj02", "nonsense"):
        with pytest.raises(CrsError):
            read(tmp_path, ways, crs=bad)


def test_names_in_chinese_paths_can_be_read(tmp_path):
    folder = tmp_path / "数据 渝中"
    folder.mkdir()
    assert len(read(folder, [([0, 1], {"highway": "path"})]).edges) == 1


@pytest.mark.parametrize("lines", [[], [shapely.Point(0, 0)], [shapely.LineString()], [None]])
def test_a_network_needs_lines(lines):
    with pytest.raises(StreetsError, match="needs lines"):
        StreetNetwork.from_edges(lines, crs=32648)


def test_attributes_need_a_row_a_line():
    with pytest.raises(StreetsError, match="number of rows"):
        StreetNetwork.from_edges(
            [shapely.LineString([(0, 0), (1, 0)])], crs=32648, structure=[0, 1]
        )


def test_importing_the_package_is_cheap():
    code = (
        "import sys, lifecircle.streets as s; "
        "heavy = {'numpy', 'pandas', 'scipy', 'shapely', 'osmium'} & set(sys.modules); "
        "assert not heavy, heavy; assert 'StreetNetwork' in dir(s)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
