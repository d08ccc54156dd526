"""Facilities and paths that come and go: the nearest place of everybody, kept up."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from edit_helpers import assert_same_snap, bare, points_in, some_change, town
from lifecircle.access.times import PlaceSearch
from lifecircle.access.what_if import edited_district, what_if
from lifecircle.base.errors import InputError, StreetsError
from lifecircle.base.text import Bilingual
from lifecircle.load import load_district
from lifecircle.streets import ADULT, ELDER, WHEELCHAIR, Distance, nearest
from lifecircle.streets.edit.edits import add_path, close_gate, edit
from lifecircle.streets.edit.whatif import WhatIf
from lifecircle.streets.travel.edge_cost import EdgeCost
from lifecircle.study import read_study
from streets_helpers import ADULT_METRE, FAR, line, network
from toy_city import ORIGIN, degrees, plan_text, write_city, write_places

seeds = st.integers(0, 2**32 - 1)
METRICS = (ADULT, WHEELCHAIR, "distance", Distance(WHEELCHAIR))
GOAL = 'id = "c"\nkind = "reach"\nservice = "culture.station"\nwithin = {minutes = 5}\ntarget = 0.9'
WAYS = ("to_facility", "from_facility", "there_and_back")


def street(**more):
    """One street of 1,000 m, and homes on it every 100 m."""
    homes = [(100.0 * i, 0) for i in range(11)]
    return network(line((0, 0), (1000, 0)), line((0, 0), (0, 500)), **more), homes


def start(net, homes, places, **more):
    asked = {"metric": "distance", "limit": 10_000_000} | more
    return WhatIf.start(net, homes, places, **asked)


def assert_searched_anew(state):
    """The state is what a search on streets without a past says."""
    net, asked = bare(state.network), state.question
    origins = net.snap(state.origins.xy, asked.snap_limit, asked.profile)
    entrances = net.snap(state.entrances.xy, asked.snap_limit, asked.profile)
    assert_same_snap(state.origins, origins)
    assert_same_snap(state.entrances, entrances)
    found = nearest(
        net, origins, entrances, state.place_of, asked.metric,
        limit=asked.limit, off_street=asked.off_street, direction=asked.direction,
    )  # fmt: skip
    np.testing.assert_array_equal(state.cost, found.cost)
    np.testing.assert_array_equal(state.place, found.place)


def test_a_place_that_opens_is_nearest_to_those_around_it():
    net, homes = street()
    state = start(net, homes, [(0, 0)])
    assert (state.cost / 10_000).tolist() == [100.0 * i for i in range(11)]
    more = state.add([(1000, 0)])
    assert (more.cost / 10_000).tolist() == [0, 100, 200, 300, 400, 500, 400, 300, 200, 100, 0]
    # As far from both: the first in the order of coordinates.
    assert more.place.tolist() == [0] * 6 + [1] * 5
    assert state.place.tolist() == [0] * 11
    changed = more.changed
    assert changed.row.tolist() == [6, 7, 8, 9, 10]
    assert len(changed) == 5
    assert (changed.cost_before / 10_000).tolist() == [600, 700, 800, 900, 1000]
    assert (changed.cost_after / 10_000).tolist() == [400, 300, 200, 100, 0]
    assert (changed.place_before.tolist(), changed.place_after.tolist()) == ([0] * 5, [1] * 5)


def test_of_equals_the_first_by_coordinates_is_named_whenever_it_opened():
    net, homes = street()
    first = start(net, homes, [(1000, 0)]).add([(0, 0)])
    assert first.place[5] == 1
    assert start(net, homes, [(0, 0)]).add([(1000, 0)]).place[5] == 0
    # The cost of the one in the middle stayed, its place did not.
    assert first.changed.row.tolist() == [0, 1, 2, 3, 4, 5]


def test_a_place_that_closes_leaves_its_people_to_the_next():
    net, homes = street()
    state = start(net, homes, [(0, 0), (500, 0), (1000, 0)])
    less = state.remove(1)
    assert (less.cost / 10_000).tolist() == [0, 100, 200, 300, 400, 500, 400, 300, 200, 100, 0]
    assert less.place.tolist() == [0] * 6 + [2] * 5
    assert less.changed.row.tolist() == [3, 4, 5, 6, 7]
    none = less.remove(0).remove(2)
    assert np.isinf(none.cost).all()
    assert (none.place == -1).all()
    # A number is not given twice, and going back is taking the state before.
    again = none.add([(1000, 0)])
    assert set(again.place.tolist()) == {3}
    assert len(less.since(state)) == 5
    assert len(state.since(state)) == 0
    assert again.since(state).row.tolist() == list(range(11))


def test_a_place_may_have_several_entrances():
    net, homes = street()
    state = start(net, homes, [(200, 0), (800, 0)], place_of=[0, 0])
    assert state.place.tolist() == [0] * 11
    more = state.add([(0, 0), (1000, 0)])
    assert (more.cost / 10_000).tolist() == [0, 100, 0, 100, 200, 300, 200, 100, 0, 100, 0]
    # As far at 100 m and 900 m: the place with the first entrance.
    assert more.place.tolist() == [1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1]
    assert more.remove(1).place.tolist() == [0] * 11


def test_a_footbridge_changes_who_reaches_what():
    net = network(line((0, 0), (400, 0)), line((0, 100), (400, 100)), line((0, 0), (0, 100)))
    state = start(net, [(300, 0), (10, 0)], [(300, 100)], metric="adult", limit=6 * 60e6)
    assert np.isinf(state.cost).tolist() == [True, False]
    bridge = state.add_path(line((300, 0), (300, 100)), name="便桥")
    assert bridge.cost.tolist() == [100 * ADULT_METRE, 390 * ADULT_METRE]
    assert bridge.changed.row.tolist() == [0, 1]
    assert_searched_anew(bridge)
    shut = bridge.close(shapely.Point(300, 50), "便桥")
    np.testing.assert_array_equal(shut.cost, state.cost)
    gate = bridge.edited(close_gate(bridge.network, shapely.Point(300, 50)))
    np.testing.assert_array_equal(gate.cost, state.cost)
    assert gate.changed.cost_before.tolist() == [100 * ADULT_METRE, 390 * ADULT_METRE]


def test_mistakes_are_told():
    net, homes = street()
    state = start(net, homes, [(0, 0)])
    with pytest.raises(InputError, match="no open place has this number"):
        state.remove(1)
    with pytest.raises(InputError, match="no open place has this number"):
        state.remove(0).remove(0)
    with pytest.raises(InputError, match="has no entrance"):
        state.add(np.empty((0, 2)))
    with pytest.raises(InputError, match="of another network") as caught:
        state.edited(add_path(bare(net), line((0, 500), (500, 0))))
    assert "修改的不是这个路网" in caught.value.say("zh")
    with pytest.raises(InputError, match="different origins"):
        state.since(start(net, homes[:3], [(0, 0)]))
    with pytest.raises(InputError, match="is taken"):
        start(net, homes, [(0, 0), (1, 0)], numbers=1)
    with pytest.raises(InputError, match="unknown profile"):
        start(net, homes, [(0, 0)], metric="crow")
    with pytest.raises(StreetsError, match="no walkable street"):
        state.add_path(line((500, 0), (500, 900)))


def test_a_cost_of_ones_own_does_not_follow_the_streets():
    net, homes = street()
    shade = EdgeCost(Bilingual("遮阴", "shade"), np.array([7.0, 9]), np.array([5.0, 2]))
    state = start(net, homes, [(0, 0)], metric=shade, limit=100)
    assert state.cost.tolist()[::5] == [0, 2, 5]
    assert state.add([(1000, 0)]).cost.tolist()[::5] == [0, 2, 0]
    with pytest.raises(InputError, match="cost of one's own"):
        state.add_path(line((0, 500), (500, 0)))


@settings(max_examples=16, deadline=None)
@given(seeds, st.sampled_from(METRICS), st.sampled_from(WAYS), st.sampled_from([FAR, 300.0]))
def test_every_state_is_what_a_search_from_the_beginning_says(seed, metric, way, reach):
    rng = np.random.default_rng(seed)
    net = town(rng)
    limit = reach if reach == FAR else reach * (10_000 if metric != ADULT else ADULT_METRE)
    points = points_in(rng, net)
    doors = points_in(rng, net, 6)
    place_of = rng.integers(0, 5, size=len(doors))
    state = WhatIf.start(
        net, points, doors, place_of, metric=metric, limit=limit, direction=way, snap_limit=80,
        off_street=1.5,
    )  # fmt: skip
    for _ in range(8):
        kind = rng.integers(4)
        if kind == 0:
            more = state.add(points_in(rng, state.network, 4)[rng.choice(10, rng.integers(1, 4))])
            # Nobody is worse off, and closing it restores every answer.
            assert (more.cost <= state.cost).all()
            back = more.remove(state.numbers)
            np.testing.assert_array_equal(back.cost, state.cost)
            np.testing.assert_array_equal(back.place, state.place)
            new = more
        elif kind == 1 and len(state.place_of):
            new = state.remove(int(rng.choice(state.place_of)))
            assert (new.cost >= state.cost).all()
        else:
            change = some_change(rng, state.network)
            try:
                new = state.edited(edit(state.network, change))
            except StreetsError:
                continue
        assert_searched_anew(new)
        same = np.ones(len(points), dtype=bool)
        same[new.changed.row] = False
        np.testing.assert_array_equal(new.cost[same], state.cost[same])
        np.testing.assert_array_equal(new.place[same], state.place[same])
        state = new


PATH = """[[corrections]]
kind = "add_path"
line = [[{}, {}], [{}, {}], [{}, {}]]
author = "王工"
reason = "现场核实"
"""
LIST = """[[facilities]]
path = "culture.csv"
crs = "EPSG:4326"
service = "culture.station"
completeness = "complete"
"""


def city(folder, extra=""):
    """The city of one street, with two culture stations."""
    folder.mkdir()
    write_places(folder / "culture.csv", [("甲站", 300, 0), ("乙站", 1700, 0)])
    return load_district(read_study(write_city(folder, plan_text(GOAL), LIST + extra)))


def test_a_district_is_asked_what_if(tmp_path):
    district = city(tmp_path / "city")
    places = np.ones(len(district.facilities.table), dtype=bool)
    for metric in (ADULT, ELDER, "distance"):
        for limit in (5 * 60e6, FAR):
            state = what_if(district, places, metric, limit=limit)
            found = PlaceSearch(district).nearest(places, metric, limit=limit)
            np.testing.assert_array_equal(state.cost, found.cost)
            np.testing.assert_array_equal(state.place, found.place)
    more = state.add([shapely.Point(ORIGIN[0] + 1000, ORIGIN[1])])
    assert set(more.changed.place_after.tolist()) == {len(places)}
    less = what_if(district, np.arange(len(places)) == 1, "distance", limit=FAR)
    assert set(less.place.tolist()) == {1}
    assert set(less.add([shapely.Point(*ORIGIN)]).changed.place_after.tolist()) == {len(places)}


def test_an_edited_district_is_that_of_a_study_with_the_correction(tmp_path):
    corners = [(200, 0), (1000, 400), (1600, 0)]
    written = PATH.format(*(c for corner in corners for c in degrees(*corner)))
    corrected = city(tmp_path / "corrected", written)
    district = city(tmp_path / "plain")
    found = add_path(district.network, corrected.network.edges.geometry[-1])
    edited = edited_district(district, found)
    assert_same_snap(edited.demand_snap, edited.network.snap(district.demand_snap.xy))
    np.testing.assert_array_equal(edited.demand_snap.edge, corrected.demand_snap.edge)
    np.testing.assert_array_equal(edited.entrance_snap.edge, corrected.entrance_snap.edge)
    places = np.ones(2, dtype=bool)
    costs = [
        PlaceSearch(d).nearest(places, "distance", limit=FAR).cost for d in (edited, corrected)
    ]
    np.testing.assert_allclose(*costs, atol=20)
    with pytest.raises(InputError, match="of another network"):
        edited_district(edited, found)


def test_the_page_of_examples_is_true():
    page = Path(__file__).parents[1] / "docs" / "what-if.md"
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert blocks
    test = doctest.DocTestParser().get_doctest("".join(blocks), {}, page.name, str(page), 0)
    assert len(test.examples) > 5
    result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test)
    assert result.failed == 0
