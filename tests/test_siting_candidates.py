"""Candidates: where they come from, what leaves them out, and the index that may change."""

from __future__ import annotations

import math
from itertools import combinations

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goals_helpers import METRIC, box
from lifecircle.base.errors import InputError
from lifecircle.gaps.thinning import thinned
from lifecircle.layers.extras import OtherLayer
from lifecircle.siting.candidate_index import CandidateIndex
from lifecircle.siting.candidate_places import RESIDENTIAL, STEPS, is_near
from lifecircle.siting.candidates import pairs_closer
from lifecircle.siting.problem import EXISTING
from lifecircle.siting.wording import REASONS
from remedies_helpers import CLINIC, street
from siting_helpers import GOAL, asked, dense, grid, listed, town, xy

SITES = (
    {"id": "a", "name": "甲地", "x": 300, "y": 300, "use": "闲置", "area": 1200, "own": True},
    {"id": "b", "name": "乙地", "x": 700, "y": 300, "use": "停车场", "area": 800, "own": False},
    {"id": "c", "name": "丙地", "x": 700, "y": 500, "use": "闲置", "area": 800, "own": None},
    {"id": "d", "name": "丁地", "x": 300, "y": 500, "use": None, "area": np.nan, "own": True},
)


def left(found):
    """Return the ids that are left, and the reasons of the others."""
    refused = found.candidates.refused
    return (
        found.candidates.table["id"].tolist(),
        dict(zip(refused["id"], refused["reason"], strict=True)),
    )


def test_corners_are_all_crossings_near_homes():
    here = town(7)
    _, found = asked(here, goal="g1", add=1)
    ends = {(100 + i * 200.0, 100 + j * 200.0) for i in range(5) for j in range(4)}
    near = {
        (x, y)
        for x, y in ends
        if min(math.hypot(x - h[0], y - h[1]) for h in here.homes) <= RESIDENTIAL
    }
    spots = [xy(point) for point in found.candidates.table.geometry]
    assert {(round(x, 6), round(y, 6)) for x, y in spots} == near
    assert spots == sorted(spots)
    assert found.candidates.table["id"].is_unique
    middle = found.candidates.table[
        [xy(p) == (300.0, 300.0) for p in found.candidates.table.geometry]
    ]
    assert len(middle["name"].iloc[0].split(" / ")) == 2


def test_the_list_goes_before_corners():
    here = listed(*SITES)
    _, found = asked(here, goal="g1", add=1)
    table = found.candidates.table
    assert table["id"].tolist() == ["a", "b", "c", "d"]
    assert set(table["origin"]) == {"list"}
    assert table["use"].fillna("").tolist() == ["闲置", "停车场", "闲置", ""]
    assert table["unit"].tolist() == [0, 1, 1, 0]
    _, both = asked(here, goal="g1", add=1, candidates=["corners", "list"])
    assert both.candidates.table["origin"].value_counts()["list"] == 4
    assert both.candidates.table["id"].is_unique
    assert both.candidates.table["origin"].iloc[-1] == "list"
    with pytest.raises(InputError, match="no list of candidates"):
        asked(town(1), goal="g1", add=1, candidates=["list"])


def test_facilities_of_other_services_share_their_first_door():
    here = town(1)
    here.add(CLINIC, 500, 300)
    here.add(CLINIC, 720, 520, exists=False)
    here.add("culture.library", 300, 310)
    here.add(("culture.library", "education.school"), 700, 310)
    _, found = asked(here, goal="g1", add=1, same_site_as=[CLINIC, "culture"])
    table = found.candidates.table
    assert table["id"].tolist() == ["list/F2", "list/F4"]
    assert set(table["origin"]) == {"facility"}
    with pytest.raises(InputError, match="no list has an existing place"):
        asked(here, goal="g1", add=1, same_site_as=["elderly.day_care"])


def test_frontages_stand_along_local_streets():
    here = town(1)
    here.borders = [box(0, 0, 500, 800), box(500, 0, 1000, 800)]
    place = here.district().network
    assert len(place.edges) == len(grid())
    with pytest.raises(InputError, match="block frontages"):
        asked(here, goal="g1", add=1, candidates=["frontages"])  # no street is a local one


def test_attributes_are_required_by_number_text_or_flag():
    here = listed(*SITES)
    for require, ids in (
        ({"use": ["闲置"]}, ["a", "c"]),
        ({"area": [800]}, ["b", "c"]),
        ({"own": [True]}, ["a", "d"]),
        ({"own": [False]}, ["b"]),
        ({"use": ["闲置", "停车场"], "area": ["1200", 800]}, ["a", "b", "c"]),
    ):
        _, found = asked(here, goal="g1", add=1, require=require)
        kept, reasons = left(found)
        assert kept == ids, require
        assert set(reasons.values()) == {"attribute"}
        assert sorted([*kept, *reasons]) == ["a", "b", "c", "d"]
    with pytest.raises(InputError, match="no column 'floor'") as error:
        asked(here, goal="g1", add=1, require={"floor": [1]})
    assert "use" in error.value.expected.en
    with pytest.raises(InputError, match="no candidate is left") as error:
        asked(here, goal="g1", add=1, require={"use": ["学校"]})
    assert error.value.found.en == f"{REASONS['attribute'].en}: 4"


def test_areas_units_and_the_outline_leave_candidates_out(tmp_path):
    outside = {"id": "e", "name": "远地", "x": 1500, "y": 300}
    here = listed(*SITES, outside)
    here.layers["水库"] = OtherLayer(
        "水库",
        "areas",
        gpd.GeoDataFrame(
            {"id": ["1"], "name": [""], "unit": [0]}, geometry=[box(250, 450, 350, 550)], crs=METRIC
        ),
        complete=True,
    )
    file = tmp_path / "禁建.gpkg"
    area = gpd.GeoDataFrame(geometry=[box(650, 250, 700, 350)], crs=METRIC)
    area.to_file(file)
    _, found = asked(here, goal="g1", add=1, exclude=["水库", str(file)])
    assert left(found) == (["a", "c"], {"e": "outside", "d": "excluded", "b": "excluded"})
    _, found = asked(here, goal="g1", add=1, units=["乙"])
    assert left(found) == (
        ["b", "c"],
        {"e": "outside", "a": "other_unit", "d": "other_unit"},
    )
    with pytest.raises(InputError, match="neither a layer nor a file"):
        asked(here, goal="g1", add=1, exclude=["森林"])
    with pytest.raises(InputError, match="no unit '丙'") as error:
        asked(here, goal="g1", add=1, units=["丙"])
    assert "甲" in error.value.expected.zh


def test_corners_outside_the_units_asked_for_are_no_candidates():
    _, found = asked(town(1), goal="g1", add=1, units=["乙"])
    assert len(found.candidates.refused) == 0
    assert all(xy(point)[0] >= 500 for point in found.candidates.table.geometry)


def test_steep_ground_is_left_out_and_unknown_ground_said():
    here = listed(*SITES, hills=lambda x, y: np.where(x > 500, 0.2 * (x - 500), 0.0) + 0 * y)
    _, found = asked(here, goal="g1", add=1, steepest=0.15)
    assert left(found) == (["a", "d"], {"b": "steep", "c": "steep"})
    _, found = asked(here, goal="g1", add=1, steepest=0.21)
    assert left(found)[0] == ["a", "b", "c", "d"]
    _, found = asked(listed(*SITES), goal="g1", add=1, steepest=0.15)
    assert left(found)[0] == ["a", "b", "c", "d"]
    assert "siting.slope" in {note.code for note in found.notes}


def test_who_has_no_street_is_left_out():
    far = {"id": "e", "name": "远地", "x": 950, "y": 500}
    island = {"id": "f", "name": "岛", "x": 300, "y": 2000}
    here = listed(*SITES, far, island, study={"streets": {"path": "s.osm", "snap_limit": 40}})
    here.borders = [box(0, 0, 500, 2500), box(500, 0, 1000, 2500)]
    here.streets = [*here.streets, street((300, 1990), (300, 2050))]
    here.names = [*here.names, "孤路"]
    _, found = asked(here, goal="g1", add=1)
    assert left(found) == (["a", "b", "c", "d"], {"e": "no_street", "f": "stranded"})


def test_too_few_people_and_too_close():
    here = listed(*SITES, seed=3)
    _, every = asked(here, goal="g1", add=1)
    people = [
        float(every.people[np.isfinite(dense(every)[:, column])].sum()) for column in range(4)
    ]
    cut = sorted(people)[1]
    _, found = asked(here, goal="g1", add=1, least_people=cut)
    kept, reasons = left(found)
    assert kept == [i for i, n in zip("abcd", people, strict=True) if n >= cut]
    assert set(reasons.values()) == {"few_people"}
    columns = ["abcd".index(own) for own in kept]
    assert dense(found)[:, :-1].tolist() == dense(every)[:, columns].tolist()
    assert dense(found)[:, -1].tolist() == dense(every)[:, -1].tolist()
    lost = next(iter(reasons))
    _, forced = asked(here, goal="g1", add=1, least_people=cut, force=[lost])
    assert lost in left(forced)[0]
    with pytest.raises(InputError, match="needs numbers of people"):
        asked(listed(*SITES, people=None), goal="g1", add=1, least_people=5)
    # (300, 300) is 247.6 m from the school at (130, 120).
    scale = here.district().network.scale
    apart = math.hypot(170, 180) / scale
    assert left(asked(here, goal="g1", add=1, apart=apart)[1])[0][0] == "a"
    assert left(asked(here, goal="g1", add=1, apart=apart + 0.01)[1])[1] == {"a": "too_close"}


def test_candidates_that_are_too_near_to_each_other_exclude_each_other():
    here = listed(*SITES)
    scale = here.district().network.scale
    _, found = asked(here, goal="g1", add=2, apart=200 / scale)
    assert found.problem.conflicts is None  # 200 m apart is far enough
    _, found = asked(here, goal="g1", add=2, apart=201 / scale)
    assert found.problem.conflicts.tolist() == [[0, 3], [1, 2]]
    assert found.problem.state[-1] == EXISTING


@settings(max_examples=30, deadline=None)
@given(
    spots=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=25),
    metres=st.integers(1, 12),
)
def test_pairs_are_those_of_brute_force(spots, metres):
    points = np.array(spots, dtype=np.float64).reshape(-1, 2)
    wanted = [
        [i, j]
        for i, j in combinations(range(len(points)), 2)
        if (points[i] - points[j]) @ (points[i] - points[j]) < metres**2
    ]
    assert pairs_closer(points, float(metres)).tolist() == wanted


def test_prices_of_the_list_go_before_that_of_the_question():
    sites = [{**SITES[0], "price": 7.0}, SITES[1]]
    here = listed(*sites)
    _, found = asked(here, goal="g1", budget=10, price=4)
    assert found.problem.price.tolist() == [7, 4, 0]
    assert found.problem.add is None
    assert found.candidates.table["price"].tolist() == [7, 4]
    with pytest.raises(InputError, match="every candidate needs a price"):
        asked(here, goal="g1", budget=10)
    _, found = asked(here, goal="g1", aim="fewest_sites")
    assert found.problem.price is None
    assert "siting.prices" in {note.code for note in found.notes}
    _, found = asked(here, goal="g1", aim="fewest_sites", price=4)
    assert found.problem.price.tolist() == [7, 4, 0]


def test_a_preference_is_a_row_that_only_its_candidate_covers():
    here = listed(*SITES, seed=3)
    _, plain = asked(here, goal="g1", add=1)
    prefer = [{"column": "use", "values": ["闲置"], "worth": 0.2}]
    _, found = asked(here, goal="g1", add=1, prefer=prefer)
    rows = len(plain.point)
    assert found.candidates.table["worth"].tolist() == [0.2, 0, 0.2, 0]
    assert found.people[rows:].tolist() == [0, 0]
    assert found.people[:rows].tolist() == plain.people.tolist()
    costs = dense(plain)
    served = np.isfinite(costs[:, -1])
    for extra, column in zip((rows, rows + 1), (0, 2), strict=True):
        assert np.flatnonzero(np.isfinite(dense(found)[extra])).tolist() == [column]
        gain = plain.problem.weight[np.isfinite(costs[:, column]) & ~served].sum()
        assert found.problem.weight[extra] == pytest.approx(0.2 * gain)
        row = found.point.tolist().index(found.point[extra])
        assert costs[row, column] == np.nanmin(costs[:, column])
    assert dense(found)[:rows].tolist() == costs.tolist()
    _, fewest = asked(here, goal="g1", aim="fewest_sites", prefer=prefer)
    assert fewest.problem.price.tolist() == pytest.approx([0.8, 1, 0.8, 1, 0])
    with pytest.raises(InputError, match="2 places within reach"):
        asked(here, {**GOAL, "at_least": 2}, goal="g1", add=1, prefer=prefer)


@settings(max_examples=40, deadline=None)
@given(
    spots=st.lists(
        st.tuples(st.integers(-400, 400), st.integers(-400, 400), st.booleans()), max_size=60
    ),
    most=st.integers(1, 30),
)
def test_thinning_leaves_one_in_each_square(spots, most):
    points = np.array([spot[:2] for spot in spots], dtype=np.float64).reshape(-1, 2)
    preferred = np.array([spot[2] for spot in spots], dtype=bool)
    step, kept = thinned(points, preferred, most, STEPS)
    assert kept.tolist() == sorted(set(kept.tolist()))
    if len(points) <= most:
        assert (step, len(kept)) == (0.0, len(points))
        return
    square = [tuple(row) for row in np.floor(points / step)]
    assert sorted(square[row] for row in kept) == sorted(set(square))
    for row in kept.tolist():
        if not preferred[row]:
            mates = [i for i, own in enumerate(square) if own == square[row]]
            assert not preferred[mates].any()


def test_near_is_inclusive():
    assert is_near(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0]]), 5.0).tolist() == [True]
    assert is_near(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0]]), 4.999).tolist() == [False]
    assert is_near(np.empty((0, 2)), np.array([[3.0, 4.0]]), 5.0).tolist() == []


POINT = st.tuples(st.integers(-50, 50), st.integers(-50, 50))


@settings(max_examples=60, deadline=None)
@given(
    start=st.lists(POINT, max_size=12),
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("add"), POINT),
            st.tuples(st.just("remove"), st.integers(0, 30)),
            st.tuples(st.just("move"), st.integers(0, 30), POINT),
        ),
        max_size=20,
    ),
    here=POINT,
    k=st.integers(0, 6),
    corners=st.tuples(POINT, POINT),
)
def test_the_index_is_a_list_of_points(start, steps, here, k, corners):
    index, points = CandidateIndex(start), dict(enumerate(start))
    for name, *what in steps:
        if name == "add":
            number = index.add(what[0])
            assert number == max([len(start) - 1, *points, number - 1]) + 1
            points[number] = what[0]
        elif what[0] not in points:
            with pytest.raises(InputError):
                index.at(what[0])
        elif name == "remove":
            index.remove(what[0])
            del points[what[0]]
        else:
            index.move(*what)
            points[what[0]] = what[1]
    assert len(index) == len(points)
    assert [*index] == sorted(points)
    ordered = sorted(points, key=lambda number: (math.dist(points[number], here), number))
    assert index.nearest(here, k).tolist() == ordered[:k]
    (x, y), (u, v) = corners
    bounds = (min(x, u), min(y, v), max(x, u), max(y, v))
    inside = [
        number
        for number in sorted(points)
        if bounds[0] <= points[number][0] <= bounds[2]
        and bounds[1] <= points[number][1] <= bounds[3]
    ]
    assert index.within(bounds).tolist() == inside


def test_the_index_refuses_what_is_no_place():
    index = CandidateIndex([(0, 0)])
    with pytest.raises(InputError, match="not a finite number"):
        index.add((math.nan, 1))
    with pytest.raises(InputError, match="not a finite number"):
        index.move(0, (math.inf, 1))
    assert index.at(0) == (0, 0)
    assert index.within((1, 1, 0, 0)).tolist() == []
    assert len(CandidateIndex()) == 0
    assert CandidateIndex().nearest((0, 0)).tolist() == []
