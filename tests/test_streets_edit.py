"""Corrections of the street network: paths added, streets closed, links forbidden."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from lifecircle.base.errors import InputError, StreetsError
from lifecircle.streets import ADULT, ELDER, WHEELCHAIR, StreetNetwork, nearest
from lifecircle.streets.edit.draft import Draft
from lifecircle.streets.report import Reading
from streets_helpers import ADULT_METRE, CRS, FAR, grid_lines, line, network, random_network

seeds = st.integers(0, 2**32 - 1)


def minutes(net, origin, place, metric=ADULT):
    found = nearest(net, net.snap([origin]), net.snap([place]), [0], metric, limit=FAR)
    return found.cost[0] / 60e6


def ladder(**more):
    """Two parallel streets 100 m apart, joined at their western ends."""
    return network(
        line((0, 0), (400, 0)),
        line((0, 100), (400, 100)),
        line((0, 0), (0, 100)),
        name=["南街", "北街", ""],
        kind=["residential", "residential", "footway"],
        **more,
    )


def corrected(net, *edits):
    """Make edits, each the name of a method of `Draft` with its arguments."""
    draft = Draft(net)
    said = [getattr(draft, method)(*args, **more) for method, args, more in edits]
    return draft.finished(), said


def path(*points, kind="footway", name=""):
    return "add_path", (line(*points),), {"kind": kind, "name": name}


def close(x, y, name=None):
    return "close", (shapely.Point(x, y), name), {}


def forbid(x, y, name=None):
    return "forbid_links", (shapely.Point(x, y), name), {}


def times(net, nodes, metric=ADULT):
    """Cost between nodes at some places: one matrix."""
    graph = net.graph(metric)
    rows = [int(np.flatnonzero((net.nodes == node).all(axis=1))[0]) for node in nodes]
    count = len(net.nodes)
    matrix = csr_array((graph.weights, graph.indices, graph.indptr), shape=(count, count))
    return dijkstra(matrix, indices=rows)[:, rows]


def test_a_path_joins_streets_between_their_junctions():
    net = ladder()
    before = minutes(net, (300, 0), (300, 100))
    assert before == 700 / 80
    # Its ends lie 5 m and 10 m from the streets; both gaps are walked.
    new, (said,) = corrected(net, path((300, 5), (300, 90), name="小路"))
    assert minutes(new, (300, 0), (300, 100)) == 100 / 80
    assert minutes(new, (350, 0), (350, 100)) == 200 / 80
    assert (len(new.nodes), len(new.edges)) == (6, 6)
    assert new.edges.length.sum() == net.edges.length.sum() + 100
    assert said.zh == (
        "已新增“小路”（步行道，100 米），两端分别接“南街”（居住区道路，400 米）（相距 5 米）、"
        "“北街”（居住区道路，400 米）（相距 10 米）。"
    )
    assert said.en == (
        "Added “小路” (footway, 100 m), joined to “南街” (residential, 400 m) 5 m away and to "
        "“北街” (residential, 400 m) 10 m away."
    )
    # People can live on it, and the network that was given is as it was.
    assert new.snap([(303, 50)]).offset.tolist() == [3]
    assert minutes(net, (300, 0), (300, 100)) == before


def test_a_path_joins_nothing_on_its_way():
    net = network(line((0, 0), (0, 300)), line((200, 0), (200, 300)), line((100, 0), (100, 300)))
    new, _ = corrected(net, path((0, 150), (200, 150)))
    assert (net.islands.components, new.islands.components) == (3, 2)
    assert minutes(new, (200, 250), (0, 200)) == 350 / 80


def test_a_path_between_junctions_cuts_nothing():
    new, _ = corrected(ladder(), path((400.001, 0), (400, 100)))
    assert (len(new.nodes), len(new.edges)) == (4, 4)
    assert minutes(new, (400, 0), (400, 100)) == 100 / 80


def test_paths_may_join_one_street_twice_and_one_another():
    new, _ = corrected(
        ladder(),
        path((100, 0), (100, 50), (300, 50), (300, 0)),
        path((200, 50), (200, 100)),
    )
    assert minutes(new, (200, 0), (200, 100)) == 300 / 80
    assert (len(new.nodes), len(new.edges)) == (8, 9)


def test_both_ends_at_one_place_lead_nowhere():
    with pytest.raises(StreetsError, match="at one place"):
        corrected(ladder(), path((200, 5), (200, 9)))


def test_an_end_without_a_street_says_how_far_the_nearest_is():
    with pytest.raises(StreetsError, match="no walkable street within 20 m of the last end") as e:
        corrected(ladder(), path((300, 0), (300, 43)))
    assert e.value.found.en == "the nearest is “南街” (residential, 400 m), 43.0 m away"
    assert "路径终点 20 米以内没有可步行的道路" in e.value.say("zh")
    assert "相距 43.0 米" in e.value.say("zh")
    with pytest.raises(StreetsError) as e:
        corrected(ladder(), path((300, 0), (300, 4_000_100)))
    assert e.value.found.zh == "最近的是“北街”（居住区道路，400 米），相距 4,000 公里"
    assert e.value.found.en.endswith(", 4,000 km away")
    # 20 m is enough.
    new, _ = corrected(ladder(), path((300, 0), (300, 80)))
    assert minutes(new, (300, 0), (300, 100)) == 100 / 80


@pytest.mark.parametrize("kind", ["天桥", "Steps", "", "motorbike"])
def test_a_kind_that_there_is_not(kind):
    with pytest.raises(InputError, match="unknown kind of street") as e:
        corrected(ladder(), path((400, 0), (400, 100), kind=kind))
    assert e.value.expected.zh.endswith("steps（台阶）")


@pytest.mark.parametrize("kind", ["steps", "台阶", "梯道"])
def test_steps_are_stairs_with_a_direction(kind):
    net = ladder(elevation=lambda xy: 0.1 * xy[:, 1])
    new, _ = corrected(net, path((400, 0), (400, 100), kind=kind))
    costs = new.costs()
    assert new.edges.stairs.tolist() == [False, False, False, True]
    assert costs.forward[3] == np.rint(100 * ADULT_METRE / 0.455)
    assert costs.backward[3] == np.rint(100 * ADULT_METRE / 0.518)
    assert np.isinf(new.costs(WHEELCHAIR).forward[3])


def test_a_path_takes_its_slopes_from_the_ground():
    def hill(xy):
        return 0.2 * np.minimum(xy[:, 1], 100 - xy[:, 1])

    lines = [line((0, 0), (400, 0)), line((0, 100), (400, 100)), line((0, 0), (0, 100))]
    built = network(*lines, line((400, 0), (400, 100)), elevation=hill)
    new, _ = corrected(network(*lines, elevation=hill), path((400, 0), (400, 100)))
    for metric in (ADULT, ELDER, WHEELCHAIR):
        np.testing.assert_array_equal(new.costs(metric).forward, built.costs(metric).forward)
    np.testing.assert_array_equal(new.heights, built.heights)


def test_a_new_junction_lies_on_the_ground():
    net = ladder(elevation=lambda xy: 10 - np.abs(xy[:, 0] - 200) / 20)
    new, _ = corrected(net, path((200, 0), (200, 100)))
    height = dict(zip(map(tuple, new.nodes.tolist()), new.heights, strict=True))
    assert (height[0, 0], height[200, 0], height[200, 100]) == (0, 10, 10)


def test_a_street_is_closed_from_junction_to_junction():
    net = ladder()
    new, (said, _) = corrected(net, close(0, 50), path((400, 0), (400, 100)))
    assert minutes(new, (0, 0), (0, 100)) == 900 / 80
    assert said.zh == "已封闭无名道路（步行道，100 米）。"
    assert said.en == "Closed an unnamed street (footway, 100 m)."
    assert len(new.edges) == 3
    gone, _ = corrected(net, close(200, 2, "南街"))
    assert len(gone.nodes) == 3
    assert set(gone.edges.name) == {"北街", ""}


def test_closing_nothing_and_the_wrong_street_are_errors():
    with pytest.raises(StreetsError, match="within 20 m of the place") as caught:
        corrected(ladder(), close(200, 50))
    assert "50.0 m away" in caught.value.found.en
    with pytest.raises(StreetsError, match="another name") as caught:
        corrected(ladder(), close(200, 2, "北街"))
    assert caught.value.expected.en == "北街"
    assert caught.value.found.zh == "“南街”（居住区道路，400 米）"
    assert corrected(ladder(), close(200, 2, " 南街 "))
    with pytest.raises(StreetsError, match="every street"):
        corrected(ladder(), close(200, 0), close(0, 50), close(200, 100))


def test_closing_one_street_twice_does_not_close_its_neighbour():
    net = network(line((0, 0), (400, 0)), line((0, 8), (400, 8)), line((0, 0), (0, 8)))
    shut, _ = corrected(net, close(200, 1))
    assert len(shut.edges) == 2
    for again in (close(200, 1), forbid(200, 1), close(100, 0)):
        with pytest.raises(StreetsError, match="closed already") as caught:
            corrected(net, close(200, 1), again)
        assert caught.value.what.zh == "该处的道路已由前面的更正封闭"
    # Not so a part of a street that a path has divided, nor the street beside.
    parts, _ = corrected(net, path((200, 0), (200, 8)), close(100, 1), close(300, 1))
    assert sorted(parts.edges.length) == [8, 8, 200, 200]
    both, _ = corrected(net, close(200, 1), close(200, 7))
    assert len(both.edges) == 1


@pytest.mark.parametrize("edit", [close, forbid])
def test_a_place_must_mean_one_street(edit):
    net = ladder()
    with pytest.raises(StreetsError, match="several streets") as caught:
        corrected(net, edit(0, 0))
    assert caught.value.found.zh == "“南街”（居住区道路，400 米）、无名道路（步行道，100 米）"
    with pytest.raises(StreetsError, match="several streets"):
        corrected(net, edit(3, 3.4))
    # A name tells which; so does half a metre.
    for at in ((0, 0, "南街"), (3, 2.4)):
        new, (said,) = corrected(net, edit(*at))
        assert "南街" in said.zh
        assert new.snap([(300, 1)], limit=50).edge.tolist() == [-1]
    with pytest.raises(StreetsError, match="another name") as caught:
        corrected(net, edit(0, 0, "北街"))
    assert caught.value.found.en.count("400 m") == 1
    assert caught.value.found.en.count("100 m") == 1


@pytest.mark.parametrize("first", ["bridge", "road"])
def test_where_a_bridge_crosses_a_road_a_path_joins_the_road(first):
    bridge, road = line((0, 100), (400, 100)), line((200, 0), (200, 300))
    lines = [bridge, road] if first == "bridge" else [road, bridge]
    structure = [1, 0] if first == "bridge" else [0, 1]
    net = network(*lines, line((300, 20), (300, 60)), structure=[*structure, 0])
    new, (said,) = corrected(net, path((300, 60), (200.2, 100.1)))
    assert "bridge" not in said.en
    assert minutes(new, (300, 60), (200, 200)) == pytest.approx(207.8 / 80, abs=0.01)
    # On the bridge itself it joins the bridge.
    new, (said,) = corrected(net, path((300, 60), (260, 100)))
    assert "bridge" in said.en


def test_a_path_that_is_refused_leaves_the_streets_as_they_were():
    draft = Draft(ladder())
    with pytest.raises(StreetsError, match="at one place"):
        draft.add_path(line((200, 5), (240, 40), (200, 9)), kind="footway")
    with pytest.raises(StreetsError, match="last end"):
        draft.add_path(line((200, 5), (200, 50)), kind="footway")
    draft.close(shapely.Point(100, 0))
    assert draft.finished().edges.length.tolist() == [400, 100]


@settings(max_examples=40)
@given(seeds)
def test_whatever_is_edited_the_arrays_fit_together(seed):
    rng = np.random.default_rng(seed)
    hills = (lambda xy: 9 * np.sin(xy[:, 0] / 90) + 0.02 * xy[:, 1]) if seed % 2 else None
    net = network(*grid_lines(4, 4), elevation=hills, kind="residential")
    draft, done = Draft(net), 0
    for _ in range(12):
        places = rng.uniform(-10, 310, (rng.integers(2, 5), 2))
        places[[0, -1], rng.integers(2)] = rng.integers(0, 4, 2) * 100.0
        edit = rng.integers(4)
        try:
            if edit < 2:
                draft.add_path(shapely.LineString(places), kind=["footway", "steps"][edit])
            else:
                (draft.close if edit == 2 else draft.forbid_links)(shapely.Point(places[0]))
        except StreetsError:
            continue
        done += 1
    new = draft.finished()
    edges, relief = new.edges, new.relief
    count = len(edges)
    assert all(len(column) == count for column in vars(edges).values())
    assert len(relief.first) == len(relief.flat) == count
    assert len(relief.heights) == len(new.barred) == len(new.nodes)
    sizes = np.diff(np.append(relief.first, len(relief.slope)))
    assert relief.first[0] == 0
    assert (sizes > 0).all()
    assert set(np.concatenate([edges.u, edges.v]).tolist()) == set(range(len(new.nodes)))
    for end, node in ((0, edges.u), (-1, edges.v)):
        there = shapely.get_coordinates(shapely.get_point(edges.geometry, end))
        np.testing.assert_allclose(there, new.nodes[node], atol=1e-9)
    np.testing.assert_allclose(shapely.length(edges.geometry), edges.length, rtol=1e-9)
    assert done
    assert len(new.edges_frame()) == count
    assert new.report.components == new.islands.components


def test_closing_a_street_and_adding_it_again_restores_the_times():
    def hills(xy):
        return 8 * np.sin(xy[:, 0] / 60) + 0.05 * xy[:, 1]

    net = network(*grid_lines(4, 4), elevation=hills)
    row = int(np.flatnonzero(shapely.length(net.edges.geometry) > 0)[9])
    ends = shapely.get_coordinates(net.edges.geometry[row])
    at = net.edges.geometry[row].interpolate(0.5, normalized=True)
    shut, _ = corrected(net, ("close", (at,), {}))
    again, _ = corrected(shut, path(*ends))
    for metric in (ADULT, ELDER, WHEELCHAIR, "distance"):
        there = times(net, net.nodes, metric)
        assert (times(shut, net.nodes, metric) >= there).all()
        np.testing.assert_array_equal(times(again, net.nodes, metric), there)
    assert (times(shut, net.nodes) > times(net, net.nodes)).any()


def test_links_can_be_forbidden():
    net = ladder()
    assert net.snap([(200, 5)]).edge.tolist() == [0]
    new, (said,) = corrected(net, forbid(200, 0, "南街"))
    assert new.snap([(200, 5)]).edge.tolist() == [1]
    assert minutes(new, (0, 0), (400, 100)) == minutes(net, (0, 0), (400, 100))
    assert said.en == "Nothing is linked to “南街” (residential, 400 m) any more."
    with pytest.raises(StreetsError, match="nothing can be linked"):
        corrected(new, forbid(200, 0))
    with pytest.raises(StreetsError, match="nothing can be linked"):
        corrected(net, forbid(200, 0), forbid(200, 0))
    # Also on a path that was added, and on both parts of a street that is cut afterwards.
    more, _ = corrected(
        net, path((400, 0), (400, 100)), forbid(400, 50), forbid(200, 0), path((200, 0), (200, 100))
    )
    assert more.snap([(390, 30), (120, 5), (270, 5)], limit=20).edge.tolist() == [-1, -1, -1]


def test_a_cut_street_keeps_its_length_its_costs_and_its_direction():
    def hills(xy):
        return 9 * np.sin(xy[:, 0] / 50)

    lines = [
        line((0, 0), (130, 40), (300, 0)),
        line((300, 0), (306, 0)),
        line((0, 200), (306, 200)),
        line((300, 0), (300, 900)),
    ]
    for kind, incline in (("footway", 0), ("steps", 1)):
        net = network(
            *lines, kind=[kind, "footway", "footway", "footway"], incline=incline,
            walk_backward=[False, True, True, True], elevation=hills,
        )  # fmt: skip
        new, _ = corrected(net, path((30, 20), (30, 200)), path((150, 20), (150, 200)))
        parts = np.flatnonzero(np.isinf(new.distances().backward))
        assert len(parts) == 3
        assert new.edges.length[parts].sum() == pytest.approx(net.edges.length[0], abs=1e-9)
        assert abs(new.costs().forward[parts].sum() - net.costs().forward[0]) <= 2
        assert abs(new.distances().forward[parts].sum() - net.distances().forward[0]) <= 2
        joined = shapely.line_merge(shapely.MultiLineString([*new.edges.geometry[parts]]))
        assert joined.hausdorff_distance(lines[0]) < 1e-6


def test_short_parts_of_stairs_still_lead_up():
    # 10 m that rise 1.5 m: either half rises less than heights are trusted for.
    net = network(
        line((0, 0), (10, 0)), line((0, 0), (0, 60)), line((10, 0), (10, 60)),
        kind=["steps", "footway", "footway"], elevation=lambda xy: 0.15 * xy[:, 0],
    )  # fmt: skip
    new, _ = corrected(net, path((5, 0), (5, 50), (0, 50)))
    stairs = new.edges.stairs
    assert stairs.sum() == 2
    assert new.costs().forward[stairs].tolist() == [np.rint(5 * ADULT_METRE / 0.455)] * 2


def test_on_a_bridge_a_new_junction_is_as_high_as_the_bridge():
    def gorge(xy):
        return np.where((xy[:, 0] > 100) & (xy[:, 0] < 300), 0.0, 50 + 0.1 * (xy[:, 0] - 100))

    net = network(
        line((0, 0), (100, 0)), line((100, 0), (300, 0)), line((300, 0), (400, 0)),
        line((0, 0), (0, 90)), line((0, 90), (200, 90)),
        structure=[0, 1, 0, 0, 0], elevation=gorge,
    )  # fmt: skip
    new, (said,) = corrected(net, path((200, 90), (200, 1), kind="steps"))
    height = dict(zip(map(tuple, new.nodes.tolist()), new.heights, strict=True))
    assert height[200, 0] == pytest.approx(60)
    assert "桥梁" in said.zh
    assert "bridge" in said.en


@settings(max_examples=30)
@given(seeds)
def test_a_new_path_never_makes_anything_slower_and_closing_never_faster(seed):
    rng = np.random.default_rng(seed)
    net = random_network(rng)
    on = [
        line_.interpolate(rng.random(), normalized=True)
        for line_ in rng.choice(net.edges.geometry, 6)
    ]
    used = np.unique(np.concatenate([net.edges.u, net.edges.v]))
    nodes, unique = np.unique(net.nodes[used], axis=0, return_counts=True)
    nodes = nodes[unique == 1][:12]
    draft = Draft(net)
    for a, b in zip(on[::2], on[1::2], strict=True):
        if a.distance(b) > 1:
            draft.add_path(shapely.LineString([a, b]), kind="footway")
    added = draft.finished()
    for metric in (ADULT, WHEELCHAIR, "distance"):
        before, after = times(net, nodes, metric), times(added, nodes, metric)
        # Every cut may cost a unit by rounding.
        assert (after[np.isfinite(before)] <= before[np.isfinite(before)] + 12).all()
        assert np.isfinite(after[np.isfinite(before)]).all()

    draft = Draft(net)
    try:
        draft.close(on[0])
    except StreetsError:  # on two streets
        reject()
    closed = draft.finished()
    left = [node for node in nodes if (closed.nodes == node).all(axis=1).any()]
    for metric in (ADULT, WHEELCHAIR, "distance"):
        assert (times(closed, left, metric) >= times(net, left, metric)).all()


def test_what_else_a_network_knows_is_kept():
    net = replace(
        ladder(), barred=np.array([False, True, False, False]), scale=1.25,
        reading=Reading(closed_gates=3),
    )  # fmt: skip
    new, (said,) = corrected(net, path((300, 25), (300, 75)))
    assert new.barred.sum() == 1
    assert new.nodes[new.barred].tolist() == net.nodes[net.barred].tolist()
    assert (new.scale, new.reading) == (1.25, net.reading)
    # 25 m on the map are 20 m on the ground, just within reach; so are all lengths.
    assert said.en.count("20 m away") == 2
    assert new.edges.length.sum() == net.edges.length.sum() + 80
    # Further edits of the result work on the same ground.
    hilly = ladder(elevation=lambda xy: 0.1 * xy[:, 1])
    once, _ = corrected(hilly, path((300, 0), (300, 100)))
    twice, _ = corrected(once, path((200, 0), (200, 100)))
    assert twice.relief.slope[-3:] == pytest.approx([0.1] * 3)


def test_islands_and_reports_are_those_of_the_corrected_network():
    net = network(*grid_lines(11, 11), line((1000, 1040), (1200, 1040)))
    assert net.report.islands == 1
    new, _ = corrected(net, path((1000, 1040), (1000, 1000)))
    assert new.report.islands == 0
    assert new.report.edges == net.report.edges + 1
    assert isinstance(new, StreetNetwork)
    assert str(new.crs) == CRS


def test_without_elevation_a_path_is_flat_and_marked():
    new, _ = corrected(ladder(), path((300, 0), (300, 100)))
    assert new.edges.flat.all()
    assert np.isnan(new.heights).all()
