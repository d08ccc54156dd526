"""What a page computes with: which goals it follows and why not others; packed without loss."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine_helpers import GOALS, city, joints_of, judged
from goals_helpers import X0, Y0
from lifecircle.outputs.map_pack import unpack
from lifecircle.outputs.map_what_if import node_order, pack_page, pack_streets, projection_of
from lifecircle.siting.page_model import page_model, streets_model
from lifecircle.siting.what_if import SiteWhatIf
from remedies_helpers import CLINIC, SCHOOL, reach
from results_factory import small_results as results


@pytest.fixture(scope="module")
def context():
    return judged(city().context(*GOALS))


@pytest.fixture(scope="module")
def model(context):
    return page_model(context)


def why(*goals, **more):
    """Return which goals of a city are followed, and the reasons."""
    here = city()
    for key, value in more.items():
        setattr(here, key, value)
    entries = page_model(here.context(*goals)).goals
    return [(entry["follows"], entry["why"] and entry["why"]["en"]) for entry in entries]


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        (reach(CLINIC, within={"minutes": 10}, profile="cycle"), "Not on foot"),
        (reach(CLINIC, demand="visitors"), "Not from residents' doors"),
        (reach(SCHOOL, supply="assigned"), "By catchments"),
        (reach(CLINIC, supply="own_unit", level="zone"), "By units of another level"),
        (
            {"kind": "combination", "per": "unit", "all_of": [{"service": CLINIC}], "target": 1},
            "More than ways",
        ),
        (
            {
                "kind": "presence",
                "service": CLINIC,
                "at_least": 1,
                "exempt": [{"service": SCHOOL, "within": {"minutes": 5}}],
            },
            "Some units are exempt",
        ),
        ({"kind": "count", "service": CLINIC, "quantity": "beds", "target": 10}, "Not a number"),
        ({"kind": "count", "service": CLINIC, "over": "each", "target": 1}, "Not a number"),
        ({"kind": "radius", "service": CLINIC, "target": 500}, "More than ways"),
        (reach(CLINIC, group="age_65", where={"block": {"floors": {">=": 3}}}), "Data are missing"),
    ],
)
def test_what_a_page_does_not_follow_it_says(goal, said):
    ((follows, text),) = why(goal)
    assert follows == "no"
    assert text.startswith(said)


def test_reasons_are_in_both_languages(model):
    told = [entry["why"] for entry in model.goals if entry["why"]]
    assert len(told) == 2
    for text in told:
        assert set(text) == {"zh", "en"}
        assert text["zh"].endswith("。")
        assert text["en"].endswith(".")


def test_metrics_are_those_that_goals_ask_and_an_adults_minutes(model):
    metrics = [f"{m.profile}/{m.measure}" for m in model.streets.metrics]
    assert metrics == ["adult/minutes", "adult/metres", "elder/minutes", "wheelchair/metres"]
    assert [links.profile for links in model.streets.links] == ["", "wheelchair"]
    assert [m.links for m in model.streets.metrics] == [0, 0, 0, 1]
    assert len(model.streets.links[0].door_edge) == len(model.door) == 60


def test_streets_of_profiles_that_do_not_walk_are_left_out(context):
    asked = [("car", "minutes"), ("adult", "minutes"), ("nobody", "metres")]
    streets = streets_model(context.district, asked)
    assert [m.profile for m in streets.metrics] == ["adult"]
    assert not len(streets.links[0].door_edge)


def test_nodes_are_packed_in_an_order_that_ends_tell(model):
    streets = model.streets
    _, arrays = unpack(pack_streets(streets))
    ends, found = arrays["s.ends"].tolist(), []
    for code in ends:
        found.append(len(set(found)) if code == 0 else len(set(found)) - code)
    order = node_order(streets)
    assert sorted(order.tolist()) == list(range(len(streets.nodes)))
    assert np.array_equal(order[found], np.column_stack([streets.u, streets.v]).ravel())


def test_no_leg_of_a_door_changes_by_packing(model):
    header, arrays = unpack(pack_page(replace(results(), page=model)))
    for number, links in enumerate(model.streets.links):
        name = f"k.{number}.door"
        read = {}
        for part, per in (("fraction", 1 / 2147483647), ("offset", header["finest"])):
            values = arrays[f"{name}.{part}"]
            read[part] = values / 2147483647 if part == "fraction" else values * per
            read[part][arrays[f"{name}.{part}.rows"]] = arrays[f"{name}.{part}.whole"]
        for metric in (m for m in model.streets.metrics if m.links == number):
            for cost in (metric.forward, metric.backward):
                whole = cost[links.door_edge]
                wanted = np.rint(links.door_fraction * whole)
                assert np.array_equal(np.rint(read["fraction"] * whole), wanted)
            off = np.rint(links.door_offset * metric.per_metre)
            assert np.array_equal(np.rint(read["offset"] * metric.per_metre), off)


def test_doors_are_whole_where_a_few_metres_decide(context):
    here = city()
    near = page_model(judged(here.context(reach(CLINIC, within={"metres": 15}))))
    header, arrays = unpack(pack_page(replace(results(), page=near)))
    assert header["doorsPerMetre"] == 0
    assert np.array_equal(arrays["d.x"], near.door[:, 0])
    header, _ = unpack(pack_page(replace(results(), page=page_model(context))))
    assert header["doorsPerMetre"] == 100


def test_a_page_of_another_projection_computes_nothing(model):
    streets = replace(model.streets, crs="EPSG:2154")
    assert projection_of("EPSG:2154") is None
    assert pack_streets(streets) == ""
    assert pack_page(replace(results(), page=replace(model, streets=streets))) == ""
    assert pack_page(results()) == ""


def test_borders_are_there_where_a_goal_asks_for_them():
    def borders(goal):
        return {
            name.split(".")[0]
            for name in page_model(judged(city().context(goal))).tables
            if name.endswith(".rings")
        }

    assert borders(reach(CLINIC)) == set()
    assert borders(reach(CLINIC, supply="own_unit")) == {"units"}
    assert borders(reach(CLINIC, supply="own_district")) == {"outline"}
    assert borders({"kind": "count", "service": CLINIC, "target": 1}) == {"units", "outline"}


def test_a_session_takes_the_joints_that_a_map_tells(context):
    session, district = SiteWhatIf(context), context.district
    xy = np.array([X0 + 604.0, Y0 + 497.0])
    own = district.network.snap(xy[None, :], 300)
    # As a map has drawn the street: 30 cm farther away.
    link = {
        "edge": int(own.edge[0]),
        "fraction": float(own.fraction[0]),
        "offset": float(own.offset[0]) + 0.3,
    }
    at = {"x": xy[0], "y": xy[1], "links": [link, None]}
    plain = session.place(SCHOOL, xy)
    joined = session.place(SCHOOL, xy, joints=joints_of(at, ["", "wheelchair"]))
    (goal, *_) = session.cases
    (places,) = goal.counted_places
    ((metric, limit),) = places.thresholds.items()
    (doors, cost), (others, more) = (
        session._search(site, metric, places.question.way, np.nanmax(limit), {})
        for site in (plain, joined)
    )
    both = np.intersect1d(doors, others)
    assert len(both) > 5
    apart = more[np.isin(others, both)] - cost[np.isin(doors, both)]
    # Whoever lives beside the spot walks there directly.
    assert np.array_equal(apart[apart > 0], np.full((apart > 0).sum(), 3000.0))
    assert (apart > 0).sum() > 5
