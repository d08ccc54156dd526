"""What lies between: tags, the order of what is crossed, and a river with one bridge."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from causes_helpers import names
from lifecircle.audit import audit
from lifecircle.gaps.barriers import (
    NOTHING,
    STEEP_GROUND,
    Between,
    barrier_rows,
    in_pieces,
)
from lifecircle.gaps.causes import causes_of
from lifecircle.layers.extras import OtherLayer
from lifecircle.load import load_district
from lifecircle.outputs.gap_causes import MIX
from lifecircle.outputs.gaps import gaps
from lifecircle.plans import read_plan
from lifecircle.streets.osm.barriers import Obstacles, area_kind, line_kind, read_obstacles
from lifecircle.study import read_study
from lifecircle.verdicts.evaluate import judge_plan
from lifecircle.verdicts.left_out import CAUSES
from toy_city import EPSG, HOUSES, ORIGIN, Osm, degrees, plan_text, write_city, write_places

GOAL = """
id = "clinic"
kind = "reach"
service = "health"
within = { minutes = 10 }
target = 0.9
"""
LISTS = """
[[facilities]]
path = "clinics.csv"
crs = "EPSG:4326"
service = "health"
completeness = "complete"
"""


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"waterway": "river", "name": "长江"}, "water"),
        ({"waterway": "stream"}, "water"),
        ({"waterway": "stream", "tunnel": "culvert"}, None),
        ({"waterway": "dam"}, None),
        ({"natural": "coastline"}, "water"),
        ({"natural": "cliff"}, "steep_ground"),
        ({"natural": "water"}, None),
        ({"railway": "rail"}, "railway"),
        ({"railway": "rail", "bridge": "yes"}, None),
        ({"railway": "subway", "tunnel": "yes"}, None),
        ({"railway": "subway"}, "railway"),
        ({"railway": "tram"}, None),
        ({"railway": "abandoned"}, None),
        ({"highway": "motorway"}, "motorway"),
        ({"highway": "motorway_link", "bridge": "viaduct"}, None),
        ({"highway": "motorway", "foot": "yes"}, None),
        ({"highway": "trunk"}, None),
        ({"highway": "trunk", "foot": "no"}, "motorway"),
        ({"highway": "primary", "motorroad": "yes"}, "motorway"),
        ({"highway": "primary"}, None),
        ({"barrier": "wall"}, "wall"),
        ({"barrier": "kerb"}, None),
    ],
)
def test_lines_that_stand_in_the_way(tags, kind):
    assert line_kind(tags) == kind


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"natural": "water"}, "water"),
        ({"natural": "water", "location": "underground"}, None),
        ({"landuse": "military"}, "private_ground"),
        ({"landuse": "industrial"}, None),
        ({"landuse": "industrial", "access": "private"}, "private_ground"),
        ({"landuse": "residential", "access": "private"}, None),
        ({"barrier": "wall"}, None),
    ],
)
def test_areas_that_stand_in_the_way(tags, kind):
    assert area_kind(tags) == kind


def test_rings_and_relations_are_areas(tmp_path):
    ring = [(0, 0), (100, 0), (100, 100), (0, 100)]
    nodes = "".join(
        '<node id="{}" version="1" lon="{:.9f}" lat="{:.9f}"/>'.format(i, *degrees(*p))
        for i, p in enumerate([*ring, (300, 0), (400, 0), (400, 100)], start=1)
    )
    ways = (
        '<way id="1" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/></way>'
        '<way id="2" version="1"><nd ref="3"/><nd ref="4"/><nd ref="1"/></way>'
        '<way id="3" version="1"><nd ref="5"/><nd ref="6"/><nd ref="7"/><nd ref="5"/>'
        '<tag k="landuse" v="military"/></way>'
        '<way id="4" version="1"><nd ref="5"/><nd ref="99"/><tag k="barrier" v="wall"/></way>'
    )
    relation = (
        '<relation id="1" version="1"><member type="way" ref="1" role="outer"/>'
        '<member type="way" ref="2" role="outer"/><tag k="type" v="multipolygon"/>'
        '<tag k="natural" v="water"/><tag k="name" v="镜湖"/></relation>'
    )
    file = tmp_path / "lake.osm"
    file.write_text(f'<osm version="0.6">{nodes}{ways}{relation}</osm>', encoding="utf-8")
    found = read_obstacles(file, f"EPSG:{EPSG}")
    rows = sorted(zip(found.kind, found.name, shapely.area(found.geometry).round(-2), strict=True))
    assert rows == [("private_ground", "", 5000.0), ("water", "镜湖", 10000.0)]
    assert not found.narrow.any()


def shapes(*rows):
    """Return obstacles from (kind, name, geometry)."""
    kind, name, geometry = (np.array(column, dtype=object) for column in zip(*rows, strict=True))
    kind = np.array([k.removeprefix("narrow ") for k in kind], dtype=object)
    narrow = np.array([k.startswith("narrow ") for k, *_ in rows])
    return Obstacles(kind, name, narrow, geometry)


def upright(x, y0=-500, y1=500):
    """Return a line across the way from (0, 0) to (1000, 0)."""
    return shapely.LineString([(x, y0), (x, y1)])


class Flat:
    """A district of which only the obstacles matter."""

    layers: ClassVar = {}

    class network:  # noqa: N801 - an attribute
        surface = None


def between(obstacles, district=Flat):
    found = Between(district)
    found.__dict__["obstacles"] = obstacles
    return found


WAY = np.array([[0.0, 0.0]]), np.array([[1000.0, 0.0]])
ORDER = [
    ("water", "江", upright(900)),
    ("railway", "", upright(800)),
    ("motorway", "G1", upright(700)),
    ("steep_ground", "", upright(600)),
    ("narrow water", "溪", upright(500)),
    ("wall", "", upright(400)),
    ("private_ground", "", shapely.box(200, -10, 300, 10)),
]


def test_kinds_have_an_order():
    for first in range(len(ORDER)):
        # Whatever the order in the file.
        found = between(shapes(*ORDER[first:][::-1]))
        row = int(found.find(*WAY)[0])
        assert found.obstacles.kind[row] == ORDER[first][0].removeprefix("narrow ")
        assert row == len(ORDER) - first - 1
    assert between(shapes(("wall", "", upright(0, 600, 700)))).find(*WAY).tolist() == [NOTHING]


def test_of_one_kind_the_longest_crossing_then_the_first_met():
    near, far = upright(100), upright(200)
    found = between(shapes(("railway", "b", far), ("railway", "a", near)))
    assert found.find(*WAY).tolist() == [1]
    assert found.find(*WAY[::-1]).tolist() == [0]
    lakes = shapes(
        ("water", "小", shapely.box(100, -10, 150, 10)),
        ("water", "大", shapely.box(500, -10, 700, 10)),
    )
    assert between(lakes).find(*WAY).tolist() == [1]


def test_what_is_walked_around_does_not_count():
    fence, pond = upright(100, -40, 40), shapely.box(200, -10, 210, 10)
    assert between(shapes(("wall", "", fence))).find(*WAY).tolist() == [NOTHING]
    assert between(shapes(("wall", "", upright(100, -50, 51)))).find(*WAY).tolist() == [0]
    small = ("water", "塘", pond)
    assert between(shapes(small)).find(*WAY).tolist() == [NOTHING]
    assert between(shapes(small, ("wall", "", upright(400)))).find(*WAY).tolist() == [1]
    assert between(Obstacles.none()).find(*WAY).tolist() == [NOTHING]


def test_ground_that_is_too_steep_is_named_where_nothing_else_is():
    class Hilly:
        class network:  # noqa: N801 - an attribute
            class relief:  # noqa: N801 - an attribute
                slope = np.array([0.1])

            @staticmethod
            def surface(xy):
                """A step of 20 m between x = 480 and 540; level elsewhere."""
                return np.clip((xy[:, 0] - 480) / 60, 0, 1) * 20

    starts, ends = np.array([[0.0, 0], [0, 5]]), np.array([[990.0, 0], [450, 5]])
    found = between(Obstacles.none(), Hilly)
    assert found.find(starts, ends).tolist() == [STEEP_GROUND, NOTHING]
    assert between(shapes(ORDER[5]), Hilly).find(starts, ends).tolist() == [0, 0]
    barriers, (rows,) = barrier_rows(found, [found.find(starts, ends)], (starts[:1], ends[:1]))
    assert [(b.kind, b.name) for b in barriers] == [("steep_ground", None), ("unnamed", None)]
    assert rows.tolist() == [0, 1]
    west, _, east, _ = barriers[0].geometry.bounds
    assert 480 <= west < east <= 540


def test_parts_of_the_same_name_are_one_barrier():
    parts = shapes(
        ("water", "江", upright(100, -500, 0)),
        ("wall", "", upright(300)),
        ("water", "江", upright(100, 0, 500)),
        ("wall", "", upright(400)),
        ("water", "海", upright(2000)),
        ("water", "江", upright(100, 500, 900)),
    )
    barriers, rows = barrier_rows(
        between(parts), [np.array([0, 2, -9]), np.array([3, NOTHING])], (np.zeros((0, 2)),) * 2
    )
    assert [(b.kind, b.name) for b in barriers] == [
        ("water", "江"),
        ("wall", None),
        ("unnamed", None),
    ]
    assert [row.tolist() for row in rows] == [[0, 0, -1], [1, 2]]
    assert barriers[0].geometry.equals(upright(100, -500, 900))
    assert barriers[1].geometry.equals(upright(400))


@pytest.fixture(scope="module")
def river(tmp_path_factory):
    """Two streets with a river between; the only bridge is at their east ends.

    The clinics are beyond the river at x = 100, and beside the first street at x = 1900.
    """
    folder = tmp_path_factory.mktemp("river")
    study = write_city(folder, plan_text(GOAL), LISTS)
    osm = Osm()
    osm.way([(float(x), 0.0) for x in range(0, 2001, 100)], highway="residential", name="长街")
    osm.way([(float(x), 200.0) for x in range(0, 2001, 100)], highway="residential", name="北街")
    osm.way([(2000.0, 0.0), (2000.0, 200.0)], highway="residential", bridge="yes")
    osm.way([(-500.0, 100.0), (1000.0, 100.0)], waterway="river", name="清江")
    osm.way([(1000.0, 100.0), (2500.0, 100.0)], waterway="river", name="清江")
    osm.way([(-500.0, 120.0), (2500.0, 120.0)], barrier="wall")
    for x in HOUSES:
        osm.house(x, 20)
    osm.write(folder / "city.osm")
    write_places(folder / "clinics.csv", [("甲", 100, 220), ("乙", 1900, 20)])
    return study


def test_a_river_with_one_bridge(river):
    study = read_study(river)
    context, results = judge_plan(load_district(study), read_plan(river.parent / "plan.toml"))
    (found,), barriers, notes = causes_of(context, results, ())
    x = (results.demand.geometry.x.to_numpy() - ORIGIN[0]).round().astype(int)
    homes = (results.demand["source"] == "building").to_numpy()
    by_x = dict(zip(x[homes].tolist(), np.array(names(found))[homes].tolist(), strict=True))
    # 10 minutes are 800 m with 20 m at each end: east of 1140 the clinic at 1900 is reached. West
    # of it the clinic beyond the river is in a straight line up to x = 100 + 774.
    expected = {
        px: "" if px >= 1140 else "no_way" if np.hypot(px - 100, 200) <= 800 else "no_facility"
        for px in HOUSES
    }
    assert by_x == expected
    assert list(expected.values()).count("no_way") == 4
    assert [(b.kind, b.name) for b in barriers] == [("water", "清江")]
    assert barriers[0].geometry.length == pytest.approx(3000, rel=1e-3)
    no_way = np.array(names(found)) == "no_way"
    assert (found.barrier[no_way] == 0).all()
    assert (found.barrier[~no_way] == -1).all()
    note = next(n for n in notes if n.code == "causes.barriers")
    assert "水体 2 处" in note.text.zh
    assert "walls and fences 1" in note.text.en


def test_the_table_of_gaps_says_causes(river):
    results = audit(read_study(river))
    causes = results.left_out.causes_of("clinic")
    table = gaps(results)
    lost = (causes.weight * causes.left).sum() / causes.weight.sum()
    assert table["left_out"].sum() == pytest.approx(lost)
    assert table[list(MIX)].sum(axis=1).to_numpy() == pytest.approx(1, abs=1e-12)
    share = table["left_out"] / table["left_out"].sum()
    for cause in ("no_way", "no_facility"):
        expected = (causes.weight * causes.left)[np.array(names(causes)) == cause].sum()
        mine = (table[f"share_{cause}"] * share).sum()
        assert mine == pytest.approx(expected / (causes.weight * causes.left).sum())
    most = table[list(MIX)].to_numpy().argmax(axis=1)
    assert table["cause"].tolist() == [MIX[i].removeprefix("share_") for i in most]
    named = table["barrier"] >= 0
    assert named.equals(table["share_no_way"] > 0)
    assert {results.left_out.barriers[row].name for row in table["barrier"][named]} == {"清江"}
    # Without causes the table says the same but for them.
    bare = gaps(replace(results, left_out=None))
    same = [c for c in bare.columns if c not in (*MIX, "cause", "slower", "barrier")]
    assert bare[same].equals(table[same])
    assert set(bare["cause"]) == {""}
    assert bare[list(MIX)].isna().all().all()
    assert set(bare["barrier"]) == {-1}


def test_a_block_without_room_has_a_row(river):
    results = audit(read_study(river))
    causes = results.left_out.causes_of("clinic")
    west = (results.demand["unit"] == 0).to_numpy()
    full = np.where(west, CAUSES.index("full"), -1)
    changed = replace(
        causes, cause=full, left=0.25 * west, member=np.where(west, 0, -1), barrier=full * 0 - 1
    )
    goal = replace(results.goals[0], listed=west | True, answers=west * 0 + 2)
    results = replace(results, goals=(goal,), left_out=replace(results.left_out, causes=(changed,)))
    table = gaps(results)
    assert table["people"].isna().all()
    sure = {"low_confidence": False}
    results = replace(
        results, units=results.units.assign(**sure), blocks=results.blocks.assign(**sure)
    )
    table = gaps(results)
    assert set(table["reason"]) == {"full"}
    assert set(table["cause"]) == {"full"}
    assert set(table["service"]) == {"health"}
    assert (table["share_reached"] == 1).all()
    assert (table["facility"] == -1).all()
    assert (table["share_full"] == 1).all()
    share = results.demand["share"].to_numpy()
    assert table["left_out"].sum() == pytest.approx(0.25 * share[west].sum())
    assert table["people"].sum() == pytest.approx(0.25 * share[west].sum() * 1000)
    blocks = np.unique(results.demand["block"][west & (share > 0)])
    assert sorted(table["block"]) == blocks.tolist()
    assert gaps(replace(results, left_out=None)).empty


def test_the_wall_around_the_place_itself_is_not_between():
    yard = shapely.LinearRing([(900, -50), (1100, -50), (1100, 50), (900, 50)])
    ring = shapely.LineString(yard)
    base = shapely.box(-50, -50, 50, 50)
    around = shapes(("wall", "校", ring), ("private_ground", "营", base))
    assert between(around).find(*WAY).tolist() == [NOTHING]
    other = np.array([[800.0, 0.0]])
    assert between(around).find(np.array([[-200.0, 0.0]]), other).tolist() == [1]
    assert between(around).find(np.array([[2000.0, 0.0]]), other).tolist() == [0]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(2, 90), min_size=1, max_size=5), st.integers(0, 99))
def test_pieces_of_lines_are_the_lines(sizes, seed):
    rng = np.random.default_rng(seed)
    lines = np.array([shapely.LineString(rng.random((n, 2))) for n in sizes], dtype=object)
    pieces, of = in_pieces(lines)
    assert shapely.get_num_coordinates(pieces).max() <= 17
    length = np.bincount(of, shapely.length(pieces), minlength=len(lines))
    assert length == pytest.approx(shapely.length(lines))
    for row, whole in enumerate(lines):
        assert shapely.union_all(pieces[of == row]).equals(shapely.union_all([whole]))


def test_the_layer_of_the_planner_stands_in_the_way_too():
    table = gpd.GeoDataFrame(
        {"name": ["厂", "湖", "院"], "kind": ["wall", "water", "?"]},
        geometry=[shapely.box(x, -60, x + 50, 60) for x in (100, 300, 500)],
    )
    district = SimpleNamespace(
        study=SimpleNamespace(streets=SimpleNamespace(path=Path("none.osm"))),
        network=SimpleNamespace(surface=None),
        layers={"barriers": OtherLayer("barriers", "areas", table, complete=False)},
        crs=None,
    )
    found = Between(district)
    assert found.obstacles.kind.tolist() == ["wall", "water", "private_ground"]
    assert found.find(*WAY).tolist() == [1]
    assert found.find(WAY[0], np.array([[290.0, 0.0]])).tolist() == [0]
    assert "water 1" in found.note().text.en
    district.layers = {}
    assert Between(district).find(*WAY).tolist() == [NOTHING]
    assert "cannot be named" in Between(district).note().text.en
