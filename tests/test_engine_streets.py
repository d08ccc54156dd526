"""Projection, links and costs of the page: those of pyproj, shapely and Python's searches."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS, Transformer

from engine_helpers import numbers, open_engine, write_page
from lifecircle.load import load_district
from lifecircle.outputs.map_what_if import node_order, pack_streets, projection_of
from lifecircle.siting.page_streets import streets_model
from lifecircle.streets.search.around import around
from lifecircle.streets.search.engine import reached
from lifecircle.streets.search.legs import Legs
from lifecircle.streets.search.nearest import nearest
from lifecircle.streets.search.query import Query
from lifecircle.streets.snap import Snap
from lifecircle.streets.travel.costs import distance_for
from lifecircle.study import read_study
from lifecircle.verdicts.page_model import PageModel
from test_remedies_sites import town

pytestmark = pytest.mark.browser
YUZHONG = Path(__file__).parents[1] / "data/studies/yuzhong.toml"
METRICS = [
    *(("adult", "minutes"), ("adult", "metres"), ("elder", "minutes")),
    *(("wheelchair", "minutes"), ("wheelchair", "metres")),
]


def bare(district):
    return PageModel(streets_model(district, METRICS, doors=True), district.demand_snap.xy)


@pytest.fixture(scope="module")
def yuzhong():
    return load_district(read_study(YUZHONG))


@pytest.fixture(scope="module")
def here(browser, yuzhong, tmp_path_factory):
    file = write_page(tmp_path_factory.mktemp("engine") / "page.html", bare(yuzhong))
    with open_engine(browser, file, goals=False) as page:
        yield page
        page.quiet(file)


@pytest.mark.parametrize("code", [32648, 32628, 32733, 4545, 2154 - 0])
def test_the_projection_is_pyprojs(here, code):
    given = projection_of(f"EPSG:{code}")
    if code == 2154:
        assert given is None
        return
    middle = given["lon0"]
    rng = np.random.default_rng(code)
    south = -60 if code == 32733 else 5
    degrees = np.column_stack(
        [rng.uniform(middle - 3.5, middle + 3.5, 60), rng.uniform(south, south + 50, 60)]
    )
    crs = CRS.from_epsg(code)
    there = Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True)
    metres = np.column_stack(there.transform(*degrees.T))
    ask = """([given, degrees, metres]) => {
        const made = lc.transverse(given);
        return [degrees.map((p) => made.forward(...p)), metres.map((p) => made.inverse(...p))];
    }"""
    forward, inverse = here.look(ask, [given, degrees.tolist(), metres.tolist()])
    assert np.abs(np.array(forward) - metres).max() < 1e-6
    assert np.abs(np.array(inverse) - degrees).max() < 1e-11


def test_halves_are_rounded_to_even_as_numpy_rounds_them(here):
    values = [0.0, 0.5, 1.5, 2.5, 3.49999999, 1e9 + 0.5, 1e9 + 1.5, 7.2, 7.8]
    found = here.look("(values) => values.map(lc.rint)", values)
    assert found == np.rint(values).tolist()


@pytest.mark.parametrize("outward", [False, True])
def test_parts_of_a_way_along_any_edge_are_pythons(here, yuzhong, outward):
    _, metric = metric_of(yuzhong, "wheelchair", "minutes")
    edges = yuzhong.network.edges
    graph = yuzhong.network.graph(metric, outward=outward)
    closed = np.flatnonzero(~np.isfinite(graph.costs.forward + graph.costs.backward))
    edge = np.repeat(np.concatenate([closed[:200], np.arange(200)]), 3)
    fraction = np.tile([0.0, 0.37, 1.0], len(edge) // 3)
    offset = np.linspace(0, 40, len(edge))
    status = np.full(len(edge), "ok", dtype=object)
    snap = Snap(edge, fraction, offset, status, np.zeros((len(edge), 2)))
    own = Legs.of(snap, edges, graph, graph.off_street)
    ask = """([all, out]) => {
        const metric = streets.metric("wheelchair/minutes");
        const legs = all.map(([edge, fraction, offset]) =>
            streets.legs({edge, fraction, offset}, metric, out));
        return ["off", "fromU", "toV", "fromV", "toU"].map((part) =>
            packed(Float64Array.from(legs, (each) => each[part])));
    }"""
    asked = [[int(e), float(f), float(o)] for e, f, o in zip(edge, fraction, offset, strict=True)]
    found = [numbers(text, "f8") for text in here.look(ask, [asked, outward])]
    wanted = [own.off_street, own.u_on, own.on_v, own.v_on, own.on_u]
    assert len(closed) > 100
    for mine, theirs in zip(found, wanted, strict=True):
        assert np.array_equal(mine, theirs)


def test_spots_are_linked_where_shapely_links_them(here, yuzhong):
    rng = np.random.default_rng(3)
    low, high = yuzhong.network.nodes.min(axis=0), yuzhong.network.nodes.max(axis=0)
    xy = rng.uniform(low - 300, high + 300, (400, 2))
    for row, profile in enumerate((None, "wheelchair")):
        own = yuzhong.network.snap(xy, 300, None if profile is None else yuzhong.profiles[profile])
        ask = "([all, set]) => all.map(([x, y]) => streets.linked(x, y, streets.links[set]))"
        found = here.look(ask, [xy.tolist(), row])
        missing = np.array([link is None for link in found])
        near_limit = np.abs(np.nan_to_num(own.offset) - 300) < 0.2
        assert (missing == (own.edge < 0))[~near_limit].all()
        both = np.flatnonzero(~missing & (own.edge >= 0))
        assert len(both) > 100
        offset = np.array([found[i]["offset"] for i in both])
        assert np.abs(offset - own.offset[both]).max() < 0.3
        same = np.array([found[i]["edge"] == own.edge[i] for i in both])
        assert same.mean() > 0.98
        for i in both:
            line = yuzhong.network.edges.geometry[found[i]["edge"]]
            on = line.interpolate(found[i]["fraction"], normalized=True)
            apart = on.distance(shapely.Point(xy[i])) / yuzhong.network.scale
            assert abs(apart - found[i]["offset"]) < 0.4
            assert found[i]["main"] == (own.status[i] in ("ok", "moved"))


def metric_of(district, name, measure):
    profile = district.profiles[name]
    return profile, (distance_for(profile) if measure == "metres" else profile)


@pytest.mark.parametrize("outward", [False, True])
@pytest.mark.parametrize(("name", "measure"), METRICS)
def test_every_node_and_door_costs_what_python_says(here, yuzhong, name, measure, outward):
    profile, metric = metric_of(yuzhong, name, measure)
    network = yuzhong.network
    limit = 7 * 60e6 if measure == "minutes" else 500 * 1e4
    points, entrances = yuzhong.snaps(profile)
    order = node_order(bare(yuzhong).streets)
    for row in range(0, len(entrances), 9):
        spot = entrances.take([row])
        link = {
            "edge": int(spot.edge[0]),
            "fraction": spot.fraction[0],
            "offset": spot.offset[0],
            "x": spot.xy[0, 0],
            "y": spot.xy[0, 1],
        }
        ask = """([id, link, limit, outward]) => [
            packed(streets.around(id, [link], limit, {outward}).node),
            packed(streets.doors(id, [link], limit, outward)),
        ]"""
        node, door = (
            numbers(text, "f8")
            for text in here.look(ask, [f"{name}/{measure}", link, limit, outward])
        )
        query = Query.prepare(network, points, spot, metric, 1.0, outward=outward)
        seeds, _ = query.seeds(np.zeros(len(query.entrance.row), dtype=np.int64))
        _, rows, cost = reached(network, query.graph, seeds, 1, limit)
        wanted = np.full(len(network.nodes), np.inf)
        wanted[rows] = cost
        assert np.array_equal(node, wanted[order])
        own = around(network, points, spot, metric, limit, outward=outward)
        assert np.array_equal(np.flatnonzero(door <= limit), own.point)
        assert np.array_equal(door[own.point], own.cost)
        assert len(own.point) > 2 or name == "wheelchair"


@pytest.mark.parametrize("outward", [False, True])
def test_whoever_is_beside_a_spot_walks_there_directly(here, yuzhong, outward):
    _, metric = metric_of(yuzhong, "adult", "metres")
    points, limit = yuzhong.demand_snap, 60 * 1e4
    direct = 0
    for row, far in product(range(0, len(points), 61), ((4.0, 7.0), (8.0, 7.5))):
        xy = points.xy[row] + far
        spot = yuzhong.network.snap(xy[None, :], 300)
        link = {
            "edge": int(spot.edge[0]),
            "fraction": spot.fraction[0],
            "offset": spot.offset[0],
            "x": xy[0],
            "y": xy[1],
        }
        ask = "([l, limit, out]) => packed(streets.doors('adult/metres', [l], limit, out))"
        door = numbers(here.look(ask, [link, limit, outward]), "f8")
        own = around(yuzhong.network, points, spot, metric, limit, outward=outward)
        assert np.array_equal(np.flatnonzero(door <= limit), own.point)
        assert np.array_equal(door[own.point], own.cost)
        metres = np.hypot(4, 7) / yuzhong.network.scale
        direct += int(far[0] == 4 and door[row] == np.rint(metres * 1e4))
    assert direct > 20


def test_the_nearest_places_and_ways_are_pythons(here, yuzhong):
    _, metric = metric_of(yuzhong, "adult", "metres")
    of, entrances = yuzhong.facilities.entrance_of, yuzhong.entrance_snap
    degrees = Transformer.from_crs(yuzhong.crs, "EPSG:4326", always_xy=True)
    for row in range(0, len(yuzhong.demand_snap), 211):
        xy = yuzhong.demand_snap.xy[row] + 3.7
        lon, lat = degrees.transform(*xy)
        ask = """([lon, lat, rows]) => [
            streets.nearest(lon, lat, rows, "adult/metres", 3), streets.spot(lon, lat)]"""
        found, spot = here.look(ask, [lon, lat, sorted(set(of.tolist()))])
        link = spot["links"][0]
        start = yuzhong.demand_snap.take([row])
        start = type(start)(
            np.array([link["edge"]]),
            np.array([link["fraction"]]),
            np.array([link["offset"]]),
            start.status,
            np.array([[spot["x"], spot["y"]]]),
        )
        own = nearest(yuzhong.network, start, entrances, of, metric, limit=1e9)
        assert found[0]["facility"] == own.place[0]
        assert found[0]["cost"] == own.cost[0]
        assert [way["cost"] for way in found] == sorted(way["cost"] for way in found)
        for way in found:
            assert way["metres"] == pytest.approx(way["cost"] / 1e4, abs=1.0, rel=2e-3)
            assert (
                np.hypot(
                    *(
                        np.array(degrees.transform(*way["line"][0], direction="INVERSE"))
                        - (spot["x"], spot["y"])
                    )
                )
                < 1e-3
            )


@pytest.mark.parametrize("outward", [False, True])
@pytest.mark.parametrize(("name", "far"), [("adult", 6), ("wheelchair", 4)])
def test_lit_streets_are_those_of_isochrone_lines(here, yuzhong, name, far, outward):
    entrances = yuzhong.snaps(yuzhong.profiles[name])[1]
    to_metres = Transformer.from_crs("EPSG:4326", yuzhong.crs, always_xy=True)
    for row in (0, 20, 38):
        spot = entrances.take([row])
        link = {"edge": int(spot.edge[0]), "fraction": spot.fraction[0], "offset": spot.offset[0]}
        ask = """([id, link, limit, outward]) =>
            streets.lit(streets.around(id, [link], limit, {outward}), limit)"""
        lines = here.look(ask, [f"{name}/minutes", link, far * 60e6, outward])
        lit = shapely.union_all(
            [
                shapely.LineString(np.column_stack(to_metres.transform(*np.array(line).T)))
                for line in lines
            ]
        )
        own = yuzhong.network.isochrone_lines(
            gpd.GeoSeries(shapely.points(spot.xy), crs=yuzhong.crs),
            minutes=far,
            profile=yuzhong.profiles[name],
            direction="from_facility" if outward else "to_facility",
        ).geometry.iloc[0]
        assert lit.length == pytest.approx(own.length, rel=0.01)
        assert lit.buffer(0.5).covers(own)
        assert own.buffer(0.5).covers(lit)


def test_nobody_in_a_wheelchair_passes_a_barred_node(browser, tmp_path):
    district = town().district()
    barred = np.random.default_rng(2).random(len(district.network.nodes)) < 0.3
    network = replace(district.network, barred=barred, _graphs={}, _links={})
    district = replace(district, network=network)
    file = write_page(tmp_path / "page.html", bare(district))
    metric, spot = district.profiles["wheelchair"], district.demand_snap.take([3])
    query = Query.prepare(network, district.demand_snap, spot, metric, 1.0, outward=False)
    seeds, _ = query.seeds(np.zeros(1, dtype=np.int64))
    _, rows, cost = reached(network, query.graph, seeds, 1, 1e12)
    wanted = np.full(len(barred), np.inf)
    wanted[rows] = cost
    assert 5 < len(rows) < (~barred).sum()
    with open_engine(browser, file, goals=False) as page:
        link = {
            "edge": int(spot.edge[0]),
            "fraction": spot.fraction[0],
            "offset": spot.offset[0],
        }
        ask = "(link) => packed(streets.around('wheelchair/minutes', [link], 1e12).node)"
        found = numbers(page.look(ask, link), "f8")
    assert np.array_equal(found, wanted[node_order(bare(district).streets)])


def test_streets_alone_open_without_goals(browser, yuzhong, tmp_path):
    streets = streets_model(yuzhong)
    assert [f"{m.profile}/{m.measure}" for m in streets.metrics] == [
        "adult/minutes",
        "adult/metres",
        "elder/minutes",
        "elder/metres",
    ]
    file = write_page(tmp_path / "page.html", packed=pack_streets(streets))
    with open_engine(browser, file, goals=False) as page:
        assert page.look("streets.metrics.map((m) => m.id)")[0] == "adult/minutes"
        said = page.look("lc.openEngine().then(() => '', (error) => error.message)")
        assert said == "this page has no goals to compute"
        page.quiet(file)
