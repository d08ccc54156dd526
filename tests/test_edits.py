"""Edits of a network in milliseconds: every number is that of a network without a past."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from edit_helpers import (
    ask,
    assert_as_made_anew,
    assert_equal_arrays,
    assert_same_graph,
    assert_same_snap,
    bare,
    points_in,
    some_change,
    town,
)
from lifecircle.base.errors import InputError, StreetsError
from lifecircle.base.text import Bilingual
from lifecircle.streets import ADULT, CAR, ELDER, WHEELCHAIR, StreetNetwork, nearest
from lifecircle.streets.edit.draft import Draft
from lifecircle.streets.edit.edits import (
    add_path,
    close,
    close_edges,
    close_gate,
    edit,
    forbid_links,
    open_gate,
)
from lifecircle.streets.links import Links
from lifecircle.streets.travel.edge_cost import EdgeCost
from streets_helpers import (
    ADULT_METRE,
    FAR,
    by_place,
    grid_lines,
    line,
    network,
    reference_costs,
)

seeds = st.integers(0, 2**32 - 1)


@settings(max_examples=16, deadline=None)
@given(seeds)
def test_whatever_is_edited_numbers_are_those_of_a_network_without_a_past(seed):
    rng = np.random.default_rng(seed)
    net = town(rng)
    points = points_in(rng, net)
    snaps = {who: net.snap(points, 60.0, who) for who in (None, WHEELCHAIR)}
    ask(net)
    done = 0
    for _ in range(10):
        changes = [some_change(rng, net) for _ in range(int(rng.integers(1, 3)))]
        try:
            found = edit(net, *changes)
        except StreetsError:
            continue
        done += 1
        draft = Draft(bare(net))
        for change in changes:
            change(draft)
        built = draft.finished()
        for part in ("edges", "relief"):
            assert_equal_arrays(getattr(found.network, part), getattr(built, part))
        np.testing.assert_array_equal(found.network.nodes, built.nodes)
        np.testing.assert_array_equal(found.network.barred, built.barred)
        assert_as_made_anew(found.network, points)
        snaps = {who: found.relink(snap, 60.0, who) for who, snap in snaps.items()}
        for who, snap in snaps.items():
            assert_same_snap(snap, built.snap(points, 60.0, who))
        net = found.network
    assert done


def ladder(**more):
    """Two parallel streets 100 m apart, joined at their western ends."""
    return network(
        line((0, 0), (400, 0)), line((0, 100), (400, 100)), line((0, 0), (0, 100)), **more
    )  # fmt: skip


def minutes(net, origin, place, metric=ADULT):
    found = nearest(net, net.snap([origin]), net.snap([place]), [0], metric, limit=FAR)
    return found.cost[0] / 60e6


def test_a_path_is_added_and_rows_are_followed():
    net = ladder()
    ask(net)
    assert minutes(net, (300, 0), (300, 100)) == 700 / 80
    found = add_path(net, line((300, 0), (300, 100)), name="便桥")
    new = found.network
    assert minutes(new, (300, 0), (300, 100)) == 100 / 80
    # Both streets were divided, in the order of the path's ends; the link between them stayed.
    assert found.edge.tolist() == [-1, -1, 0]
    assert new.edges.length.tolist() == [100, 300, 100, 300, 100, 100]
    assert new.edges.name.tolist() == [""] * 5 + ["便桥"]
    assert found.node.tolist() == [0, 1, 2, 3]
    assert len(new.nodes) == 6
    assert found.said[0].zh.startswith("已新增“便桥”（步行道，100 米）")
    # The network that was given is as it was.
    assert minutes(net, (300, 0), (300, 100)) == 700 / 80
    assert_as_made_anew(net, np.array([(10.0, 3.0)]))


def test_links_are_followed():
    net = ladder()
    points = [(100, 5), (350, -5), (300, 52), (-8, 50), (900, 0), (310, 50)]
    before = net.snap(points, 60)
    assert before.edge.tolist() == [0, 0, 1, 2, -1, 0]
    found = add_path(net, line((300, 0), (300, 100)))
    after = found.relink(before, 60)
    # Its own street divided; a nearer street; the same one; none; both.
    assert after.edge.tolist() == [1, 2, 5, 0, -1, 5]
    assert after.fraction.tolist()[:4] == [1 / 3, 0.5, 0.52, 0.5]
    assert after.offset.tolist()[:4] == [5, 5, 0, 8]
    assert after.status.tolist() == ["ok"] * 4 + ["too_far", "ok"]
    assert before.edge.tolist() == [0, 0, 1, 2, -1, 0]


@pytest.mark.parametrize("metric", [ADULT, ELDER, WHEELCHAIR, "distance"])
def test_closing_a_path_that_was_added_gives_the_first_answers(metric):
    net = network(*grid_lines(4, 4), elevation=lambda xy: 8 * np.sin(xy[:, 0] / 60))
    ask(net)
    points = points_in(np.random.default_rng(5), net)
    # From crossing to crossing, nothing else is touched.
    added = add_path(net, line((100, 100), (200, 200))).network
    again = close(added, shapely.Point(150, 150)).network
    assert_equal_arrays(again.edges, net.edges)
    for outward in (False, True):
        one, other = (n.graph(metric, outward=outward) for n in (again, net))
        assert_same_graph(one, other)
    assert_same_snap(again.snap(points), net.snap(points))
    # From street to street, their parts cost together what they did, to a unit of rounding.
    added = add_path(net, line((150, 100), (150, 200))).network
    again = close(added, shapely.Point(150, 150)).network
    assert (len(again.nodes), len(again.edges)) == (18, 26)
    answers = [
        nearest(n, n.snap(points), n.snap(points[:1]), [0], metric, limit=FAR).cost
        for n in (net, again)
    ]
    finite = np.isfinite(answers[0])
    assert finite.any()
    np.testing.assert_array_equal(finite, np.isfinite(answers[1]))
    assert np.abs(answers[0][finite] - answers[1][finite]).max() <= 6


def two_banks():
    """A grid of 121 crossings, and beyond a bridge a street of four; houses on both banks."""
    beyond = [line((1300 + 100 * i, 500), (1400 + 100 * i, 500)) for i in range(3)]
    net = network(*grid_lines(11, 11), line((1000, 500), (1300, 500)), *beyond,
                  structure=[0] * 220 + [1, 0, 0, 0])  # fmt: skip
    houses = [(950, 505), (1290, 510), (1350, 495), (1500, 520), (1195, 500)]
    return net, houses


def test_closing_a_bridge_strands_who_lives_beyond():
    net, houses = two_banks()
    ask(net)
    before = net.snap(houses)
    assert before.status.tolist() == ["ok"] * 5
    assert before.edge.tolist()[1:] == [221, 221, 222, 221]
    found = close(net, shapely.Point(1150, 500))
    assert found.network.islands.islands == 1
    after = found.relink(before)
    # 290 m from the main part: moved there; farther: left on the island.
    assert after.status.tolist() == ["ok", "moved", "island", "island", "moved"]
    assert_same_snap(after, bare(found.network).snap(houses))
    # A new bridge brings them back.
    back = add_path(found.network, line((1000, 500), (1300, 500)))
    assert back.network.islands.islands == 0
    again = back.relink(after)
    assert again.status.tolist() == ["ok"] * 5
    assert again.offset[:4].tolist() == [5, 10, 5, 20]
    # On the new bridge, which unlike the old one is a street to live on.
    assert again.offset[4] == 0
    assert back.network.edges.length[again.edge[4]] == 300
    assert_as_made_anew(back.network, np.array(houses, dtype=float))


def test_a_gate_parts_a_street_and_opens_again():
    net = network(*grid_lines(2, 2))
    ask(net)
    homes = [(30, 4), (70, 4)]
    before = net.snap(homes)
    shut = close_gate(net, shapely.Point(50, 0))
    assert minutes(shut.network, (30, 0), (70, 0)) == (30 + 300 + 30) / 80
    after = shut.relink(before)
    # Both still live on the street, on either side.
    assert after.offset.tolist() == [4, 4]
    assert shut.network.edges.length[after.edge].tolist() == [50, 50]
    assert len(shut.network.nodes) == 6
    assert "大门" in shut.said[0].zh
    opened = open_gate(shut.network, shapely.Point(55, 3))
    assert minutes(opened.network, (30, 0), (70, 0)) == 40 / 80
    assert_same_snap(opened.relink(after), bare(opened.network).snap(homes))
    assert opened.network.edges.length[-1] == 0
    assert not opened.network.edges.linkable[-1]
    with pytest.raises(StreetsError, match="no closed gate within 20 m"):
        open_gate(opened.network, shapely.Point(50, 0))
    with pytest.raises(StreetsError, match="no closed gate"):
        open_gate(shut.network, shapely.Point(50, 21))
    # Two gates at once, also within one edit.
    twice = edit(net, lambda d: d.close_gate(shapely.Point(50, 0)),
                 lambda d: d.close_gate(shapely.Point(75, 0)),
                 lambda d: d.open_gate(shapely.Point(50, 0)))  # fmt: skip
    assert minutes(twice.network, (30, 0), (70, 0)) == 40 / 80
    assert minutes(twice.network, (70, 0), (86, 0)) == 384 / 80
    assert len(twice.said) == 3
    with pytest.raises(StreetsError, match="no closed gate"):
        edit(net, lambda d: d.close_gate(shapely.Point(50, 0)),
             lambda d: d.close(shapely.Point(25, 0)),
             lambda d: d.open_gate(shapely.Point(50, 0)))  # fmt: skip


def test_a_gate_on_steps_keeps_their_direction_and_heights():
    net = network(line((0, 0), (100, 0)), line((0, 0), (0, 50)), kind=["steps", "footway"],
                  elevation=lambda xy: 0.1 * xy[:, 0])  # fmt: skip
    new = close_gate(net, shapely.Point(40, 0)).network
    stairs = new.edges.stairs
    np.testing.assert_allclose(
        new.costs().forward[stairs], np.array([40, 60]) * ADULT_METRE / 0.455
    )
    at_gate = new.nodes[:, 0] == 40
    assert at_gate.sum() == 2
    np.testing.assert_allclose(new.heights[at_gate], 4)


def test_links_are_forbidden():
    net = ladder()
    ask(net)
    before = net.snap([(300, 20), (300, 70), (350, 49)], 60)
    found = forbid_links(net, shapely.Point(200, 0))
    assert found.relink(before, 60).edge.tolist() == [-1, 1, 1]
    assert found.edge.tolist() == [0, 1, 2]
    assert_as_made_anew(found.network, np.array([(300.0, 20.0), (350.0, 49.0)]))


def test_mistakes_are_told():
    net = ladder()
    with pytest.raises(StreetsError, match="at the end of a street") as caught:
        close_gate(net, shapely.Point(400, 0))
    assert "大门位于道路端点" in caught.value.say("zh")
    with pytest.raises(StreetsError, match="several streets"):
        close_gate(net, shapely.Point(0, 0))
    for rows in ([3], [-1], [0, 0]):
        with pytest.raises(StreetsError, match="no such edge, or not any more") as caught:
            close_edges(net, rows)
        assert caught.value.found.en == str(rows[-1])
    with pytest.raises(StreetsError, match="every street"):
        close_edges(net, [0, 1, 2])
    with pytest.raises(InputError, match="unknown profile"):
        add_path(net, line((300, 0), (300, 100))).relink(net.snap([(0, 0)]), profile="crow")


def test_streets_are_closed_by_their_rows():
    net = ladder()
    ask(net)
    new = close_edges(net, np.array([2, 1])).network
    assert new.edges.length.tolist() == [400]
    assert len(new.nodes) == 2
    assert_as_made_anew(new, np.array([(5.0, 5.0), (0.0, 100.0)]))


def test_roads_for_cars_are_closed_but_not_added():
    lines = grid_lines(3, 3)
    net = network(*lines, kind="residential", mode="drive", walk_backward=[True] * 8 + [False] * 4)
    for outward in (False, True):
        net.graph(CAR, outward=outward)
    before = net.snap([(50, 5), (150, 105)], profile=CAR)
    found = close(net, shapely.Point(50, 0))
    new = bare(found.network)
    assert found.network.mode == "drive"
    for outward in (False, True):
        assert_same_graph(
            found.network.graph(CAR, outward=outward), new.graph(CAR, outward=outward)
        )
    assert_same_snap(
        found.relink(before, profile=CAR), new.snap([(50, 5), (150, 105)], profile=CAR)
    )
    with pytest.raises(StreetsError, match="on foot only"):
        add_path(net, line((0, 0), (100, 100)))


def test_a_gate_on_a_one_way_loop_makes_two_dead_ends_for_cars():
    loop = line((100, 0), (150, 50), (200, 0), (150, -50), (100, 0))
    net = network(line((0, 0), (100, 0)), loop, line((0, 0), (0, 90)), kind="residential",
                  mode="drive", walk_backward=[True, False, True])  # fmt: skip
    assert net.islands.components == 1
    assert net.links
    found = close_gate(net, shapely.Point(200, 0)).network
    # One end only leads in, the other only out.
    assert found.islands.components == 3
    assert_equal_arrays(found.islands, bare(found).islands)


def test_a_lone_loop_is_closed_with_its_node():
    loop = line((500, 0), (550, 50), (600, 0), (550, -50), (500, 0))
    net = network(line((0, 0), (100, 0)), loop, line((900, 0), (990, 0)))
    ask(net)
    found = close_edges(net, [1])
    assert found.node.tolist() == [0, 1, -1, 2, 3]
    assert found.network.islands.components == 2
    assert_as_made_anew(found.network, np.array([(550.0, 60.0), (900.0, 5.0)]))


def test_who_was_moved_from_an_island_that_is_closed_is_not_moved_any_more():
    net = network(*grid_lines(11, 11), line((0, -80), (100, -80)), line((100, -80), (200, -80)))
    ask(net)
    before = net.snap([(50, -60), (150, -60), (150, -10)])
    assert before.status.tolist() == ["moved", "moved", "ok"]
    found = close(net, shapely.Point(50, -80))
    after = found.relink(before)
    # The first is 53.9 m from what is left of the island, which is nearer than 60 m.
    assert after.status.tolist() == ["moved", "moved", "ok"]
    further = close(found.network, shapely.Point(150, -80))
    last = further.relink(after)
    assert last.status.tolist() == ["ok"] * 3
    assert_same_snap(last, bare(further.network).snap(before.xy))


def test_what_was_not_asked_for_is_not_made():
    net = ladder()
    new = add_path(net, line((300, 0), (300, 100))).network
    assert not new._graphs
    assert not new._links
    assert "links" not in vars(new)
    net.graph(ADULT)
    net.graph(EdgeCost(Bilingual("遮阴", "shade"), np.ones(3), np.ones(3)))
    assert list(add_path(net, line((300, 0), (300, 100))).network._graphs) == [(ADULT, False)]


def test_an_index_of_which_much_has_changed_is_made_anew():
    lines = np.array([line((0, y), (1, y)) for y in range(200)])
    index = Links.over(lines, np.ones(200, dtype=bool))
    now = np.arange(200)
    few, many = np.ones(200, dtype=bool), np.ones(200, dtype=bool)
    few[:64], many[:65] = False, False
    assert index.moved(now, lines, few).tree is index.tree
    assert index.moved(now, lines, many).tree is not index.tree
    # Either way the nearest of those that are left is found.
    for chosen, first in ((few, 64), (many, 65)):
        moved = index.moved(now, lines, chosen)
        edge, far = moved.nearest(shapely.points([[0, 0], [0, 199]]), 70)
        assert edge.tolist() == [first, 199]
        assert far.tolist() == [first, 0]
        edge, far = moved.nearest(shapely.points([[0.0, 0.0]]), 60)
        assert edge.tolist() == [-1]
        assert np.isinf(far).all()


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_searches_after_edits_agree_with_networkx(seed):
    rng = np.random.default_rng(seed)
    net = town(rng)
    net = replace(net, barred=np.zeros(len(net.nodes), dtype=bool))
    ask(net)
    points = points_in(rng, net, 8)
    origins, places = net.snap(points), net.snap(points[::3])
    for _ in range(4):
        try:
            found = edit(net, some_change(rng, net))
        except StreetsError:
            continue
        origins, places = found.relink(origins), found.relink(places)
        net = found.network
    place_of = np.arange(len(places))
    for metric in (ADULT, "distance"):
        costs = by_place(reference_costs(net, origins, places, metric), place_of)
        answers = nearest(net, origins, places, place_of, metric, limit=FAR)
        np.testing.assert_array_equal(answers.cost, costs.min(axis=1))


def test_real_streets(yuzhong):
    rng = np.random.default_rng(7)
    net = yuzhong
    ask(net)
    rows = rng.integers(len(net.edges), size=600)
    points = shapely.get_coordinates(
        shapely.line_interpolate_point(net.edges.geometry[rows], rng.random(600), normalized=True)
    ) + rng.normal(0, 60, (600, 2))
    snaps = {who: net.snap(points, 300, who) for who in (None, WHEELCHAIR)}
    done = 0
    for step in range(16):
        near = points[rng.integers(600)] + rng.normal(0, 30, (2, 2))
        change = (
            (lambda d, near=near: d.add_path(shapely.LineString(near), kind="steps"))
            if step % 2
            else some_change(rng, net)
        )
        try:
            found = edit(net, change)
        except StreetsError:
            continue
        done += 1
        snaps = {who: found.relink(snap, 300, who) for who, snap in snaps.items()}
        net = found.network
    assert done >= 6
    new = bare(net)
    for who, snap in snaps.items():
        assert_same_snap(snap, new.snap(points, 300, who))
    assert_as_made_anew(net, points[:60])


@pytest.fixture(scope="module")
def yuzhong():
    data = Path(__file__).parents[1] / "data"
    return StreetNetwork.from_osm(
        data / "streets" / "yuzhong.osm.pbf", elevation=data / "elevation" / "yuzhong_srtm30.tif"
    )
