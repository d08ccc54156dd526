"""One cause for one member: towns so small that everything is said by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from causes_helpers import CauseTown, explained, gap, names, road
from goals_helpers import X0, Y0, box
from lifecircle.outputs.gaps import alike, gaps
from lifecircle.verdicts.left_out import LeftOut

CLINIC = "health.clinic"


def reach(minutes=10, **more):
    return {
        "kind": "reach",
        "service": CLINIC,
        "within": {"minutes": minutes},
        "target": 0.9,
        **more,
    }


def town(homes, places, streets=None, **more):
    """Return a town of one unit, 4 km by 4 km."""
    made = CauseTown(
        people=(1000.0,),
        borders=[box(0, 0, 4000, 4000)],
        homes=[(x, y, 100.0, 0) for x, y in homes],
        streets=streets,
        study={"streets": {"path": "streets.osm", "beyond": 5000}},
        **more,
    )
    for x, y in places:
        made.add(CLINIC, x, y)
    return made


# Two streets 200 m apart, joined 2 km to the east.
HAIRPIN = [road((0, 1000), (2000, 1000)), road((2000, 1000), (2000, 1200), (0, 1200))]


def test_reached_far_and_around():
    homes = [(100, 1000), (1900, 1000), (3500, 1000)]
    made = town(homes, [(100, 1200)], [*HAIRPIN, road((2000, 1000), (3600, 1000))])
    results, (causes,), barriers, notes = explained(made, reach())
    # 10 minutes are 800 m. On foot 1900 + 200 + 1900 m from the first home, which is 200 m away.
    assert names(causes) == ["no_way", "no_facility", "no_facility"]
    assert causes.barrier.tolist() == [0, -1, -1]
    assert [b.kind for b in barriers] == ["unnamed"]
    assert barriers[0].geometry is None
    assert causes.left.tolist() == [1.0, 1.0, 1.0]
    assert causes.rates.straight.tolist() == pytest.approx([1 / 3, 1 / 3])
    assert causes.rates.flat.tolist() == [0.0, 0.0]
    assert causes.rates.network.tolist() == [0.0, 0.0]
    assert {n.code for n in notes} == {"causes.straight", "causes.barriers"}
    assert (causes.weight * causes.left).sum() == gap(results.goals[0], causes)


def test_the_threshold_of_a_straight_line_is_inclusive():
    """800 m in 10 minutes at 80 metres a minute; 800 m as the crow flies, on the ground."""
    streets = [road((0, 1000), (2000, 1000), (2000, 1900), (0, 1900))]
    scale = 1.0  # set below: metres on the map for a metre on the ground
    made = town([(1, 1000)], [(1, 1799)], streets)
    scale = made.district().network.scale
    for off, cause in ((-0.01, "no_way"), (0.01, "no_facility")):
        made = town([(1, 1000)], [(1, 1000 + 800 * scale + off)], streets)
        for goal in (reach(), reach() | {"within": {"metres": 800}}):
            (found,) = explained(made, goal)[1]
            assert names(found) == [cause]


def test_stairs_and_slopes():
    """Stairs double the time: 500 m of them are 1000 m on the flat."""
    streets = [road((0, 0), (500, 0))]
    made = town([(0, 0)], [(500, 0)], streets, edges={"kind": ["steps"]})
    # 500 m at 80 m/min are 6.25 minutes on the level.
    (found,) = explained(made, reach(7))[1]
    assert names(found) == ["slope"]
    assert found.slower.tolist() == [False]
    assert found.barrier.tolist() == [-1]
    assert found.rates.flat.tolist() == [1.0, 1.0]
    assert found.rates.network.tolist() == [0.0, 0.0]
    # A hill of 20 %: Tobler's factor is exp(-3.5 · 0.2) uphill, so 500 m take 12.6 minutes.
    hill = {"elevation": lambda xy: (xy[:, 0] - xy[:, 0].min()) * 0.2}
    made = town([(0, 0)], [(500, 0)], streets, edges=hill)
    (found,) = explained(made, reach(7))[1]
    assert names(found) == ["slope"]
    # Downhill the same way is slower than the flat, too; level with a long threshold it is not.
    assert names(explained(made, reach(13))[1][0]) == [""]
    # By distance slopes change nothing: not reached within 499 m, and none nearer.
    assert names(explained(made, reach() | {"within": {"metres": 499}})[1][0]) == ["no_facility"]


def test_flat_streets_that_are_too_long_are_no_slope():
    streets = [road((0, 0), (0, 700), (500, 700), (500, 0))]
    made = town([(0, 0)], [(500, 0)], streets, edges={"kind": ["steps"]})
    (found,) = explained(made, reach(7))[1]
    assert names(found) == ["no_way"]


def test_an_elder_is_slower_than_an_adult():
    """60 metres a minute instead of 80: 700 m are 11.7 and 8.75 minutes; straight 300 m."""
    streets = [road((0, 0), (0, 200), (300, 200), (300, 0))]
    made = town([(0, 0)], [(300, 0)], streets)
    (found,) = explained(made, reach(10, profile="elder"))[1]
    assert names(found) == ["slope"]
    assert found.slower.tolist() == [True]
    assert found.rates.flat.tolist() == [0.0, 0.0]
    assert found.rates.straight.tolist() == [1.0, 1.0]
    # Whom not even an adult's pace would do for has no way.
    (found,) = explained(made, reach(8, profile="elder"))[1]
    assert names(found) == ["no_way"]
    # For an adult nobody is faster.
    (found,) = explained(made, reach(8))[1]
    assert names(found) == ["no_way"]


def test_a_wheelchair_before_stairs():
    """100 m of stairs, or 2 km around; by distance and by time."""
    streets = [
        road((0, 0), (100, 0)),
        road((0, 0), (0, 1000), (100, 1000), (100, 0)),
    ]
    made = town([(0, 0)], [(100, 0)], streets, edges={"kind": ["steps", "footway"]})
    tagged = town([(0, 0)], [(100, 0)], streets, edges={"wheelchair": [-1, 0]})
    steep = {"elevation": lambda xy: (xy[:, 0] - X0) * 0.2 * (xy[:, 1] < Y0 + 900)}
    hill = town([(0, 0)], [(100, 0)], streets, edges=steep)
    for closed in (tagged, hill):
        (found,) = explained(closed, reach(profile="wheelchair"))[1]
        assert names(found) == ["slope"]
        assert found.rates.flat.tolist() == [1.0, 1.0]
    for within in ({"minutes": 10}, {"metres": 500}):
        goal = {**reach(), "within": within, "profile": "wheelchair"}
        (found,) = explained(made, goal)[1]
        assert names(found) == ["slope"]
        assert not found.slower.any()
        assert found.rates.flat.tolist() == [1.0, 1.0]
        assert names(explained(made, {**reach(), "within": within})[1][0]) == [""]


def test_not_connected():
    """A home 400 m from any street, and one whose only place near has no street."""
    streets = [road((0, 0), (3000, 0))]
    made = town([(100, 400), (1500, 0), (100, 0)], [(1500, 450), (200, 0)], streets)
    (found,) = explained(made, reach())[1]
    assert names(found) == ["not_connected", "not_connected", ""]
    # An unlinked home stays one however far places are, an unlinked place out of reach is none.
    made = town([(100, 400), (1500, 0)], [(3900, 3900), (3000, 0)], streets)
    (found,) = explained(made, reach())[1]
    assert names(found) == ["not_connected", "no_facility"]


def test_edge_of_data_before_no_facility():
    """Data end 300 m around the town: within 10 minutes from the border, not from the middle."""
    streets = [road((0, 2000), (4000, 2000))]
    homes = [(100, 2000), (2000, 2000), (3900, 2000)]
    made = town(homes, [(3000, 3990), (3500, 2000)], streets)
    made.study = {"streets": {"path": "streets.osm", "beyond": 300}}
    _, (found,), *_ = explained(made, reach())
    assert names(found) == ["edge_of_data", "no_facility", ""]
    # Where a listed place is near in a straight line, what is known decides.
    made = town([(100, 2000)], [(100, 2100)], [road((0, 2000), (4000, 2000)), *BEHIND])
    made.study = {"streets": {"path": "streets.osm", "beyond": 300}}
    _, (found,), *_ = explained(made, reach())
    assert names(found) == ["no_way"]


BEHIND = [road((4000, 2000), (4000, 2100), (0, 2100))]


def test_a_list_that_is_partial_is_said():
    made = town([(100, 0), (3000, 0)], [(200, 0)], [road((0, 0), (4000, 0))], partial=(CLINIC,))
    (found,) = explained(made, reach())[1]
    assert names(found) == ["", "no_facility"]
    assert found.partial.tolist() == [False, True]
    whole = town([(100, 0), (3000, 0)], [(200, 0)], [road((0, 0), (4000, 0))])
    assert explained(whole, reach())[1][0].partial.tolist() == [False, False]


def test_a_goal_of_which_nothing_is_known_has_no_causes():
    made = town([(100, 0)], [(200, 0)], [road((0, 0), (4000, 0))])
    results, causes, barriers, notes = explained(made, reach() | {"service": "elderly"})
    assert (causes, barriers, notes) == ((), (), ())
    assert results.goals[0].absent == ("elderly",)


def test_the_second_place_counts_where_two_are_asked():
    """One next door; the other 300 m away behind 2 km of street, or nowhere near."""
    made = town([(0, 1000)], [(50, 1000), (0, 1200)], HAIRPIN)
    (found,) = explained(made, reach(at_least=2))[1]
    assert names(found) == ["no_way"]
    made = town([(0, 1000)], [(50, 1000), (2000, 1200)], HAIRPIN)
    (found,) = explained(made, reach(at_least=2))[1]
    assert names(found) == ["no_facility"]
    made = town([(0, 1000)], [(50, 1000)], HAIRPIN)
    (found,) = explained(made, reach(at_least=2))[1]
    assert names(found) == ["no_facility"]


def test_a_way_there_and_back_is_twice_as_long():
    made = town([(0, 0)], [(500, 0)], [road((0, 0), (4000, 0))])
    assert names(explained(made, reach(10))[1][0]) == [""]
    (found,) = explained(made, reach(10, direction="there_and_back"))[1]
    assert names(found) == ["no_facility"]


def test_places_of_the_own_unit():
    """Next door, but across the border; the own one is 900 m away."""
    made = CauseTown(
        people=(1000.0, 1000.0),
        homes=[(950, 500, 100.0, 0), (1050, 500, 100.0, 1)],
    )
    made.add(CLINIC, 1060, 500)
    made.add(CLINIC, 50, 500)
    goal = reach(10, supply="own_unit")
    (found,) = explained(made, goal)[1]
    assert names(found) == ["no_facility", ""]
    assert names(explained(made, reach(10))[1][0]) == ["", ""]
    (found,) = explained(made, reach(12, supply="own_unit"))[1]
    assert names(found) == ["", ""]


def test_places_of_the_own_catchment_in_a_straight_line():
    """The own school is 200 m away, behind 4 km of street; another one is next door."""
    made = town([(100, 1000)], [(100, 1200), (150, 1000)], HAIRPIN)
    made.catchments = [(box(0, 900, 200, 1300), 0), (box(3000, 3000, 3100, 3100), 1)]
    _results, (found,), barriers, notes = explained(made, reach(10, supply="assigned"))
    assert names(found) == ["no_way"]
    assert [b.kind for b in barriers] == ["unnamed"]
    assert "causes.own" in {n.code for n in notes}
    # In no catchment, no place is one's own.
    made.catchments = [(box(3000, 3000, 3100, 3100), 0)]
    (found,) = explained(made, reach(10, supply="assigned"))[1]
    assert names(found) == ["no_facility"]


def test_nobody_is_left_out_where_nobody_lives():
    made = town([(100, 0), (3000, 0)], [(200, 0)], [road((0, 0), (4000, 0))])
    made.homes = [(100, 0, 100.0, 0), (3000, 0, 0.0, 0)]
    (found,) = explained(made, reach())[1]
    assert names(found) == ["", ""]
    assert found.left.tolist() == [0.0, 0.0]


def test_who_is_not_asked_is_not_left_out():
    made = CauseTown(
        people=(1000.0, 1000.0),
        columns={"kind": ["街道", "镇"]},
        homes=[(100, 500, 100.0, 0), (1900, 500, 100.0, 1)],
    )
    made.add(CLINIC, 1000, 3000)
    (found,) = explained(made, reach(where={"unit": {"kind": "镇"}}))[1]
    assert names(found)[0] == ""
    assert names(found)[1] != ""
    assert np.isnan(found.rates.network[0])


def test_weights_are_those_of_the_group():
    made = CauseTown(
        people=(1000.0, 3000.0), groups={"age_60": (100.0, 500.0), "age_65": (50.0, 0.0)}
    )
    made.add(CLINIC, 5000, 500)
    goals = [reach(), reach(group="age_60"), reach(group="age_0_3")]
    results, found, *_ = explained(made, *goals)
    assert found[0].weight.tolist() == [1000.0, 3000.0]
    assert found[1].weight.tolist() == [100.0, 500.0]
    assert found[2].weight.tolist() == [0.25, 0.75]
    assert results.goals[0].weight is None
    assert results.goals[1].weight.tolist() == [100.0, 500.0]
    assert results.goals[2].weight is None


def test_gaps_of_a_group_are_in_people_of_the_group():
    made = CauseTown(
        people=(1000.0, 3000.0),
        groups={"age_60": (100.0, 500.0)},
        homes=[(500, 500, 1000.0, 0), (1100, 500, 1500.0, 1), (1900, 500, 1500.0, 1)],
    )
    made.add(CLINIC, 500, 500)
    goals = [reach(), reach(group="age_60"), reach(group="age_0_3")]
    results, causes, barriers, notes = explained(made, *goals)
    left_out = LeftOut(causes=causes, barriers=barriers, assumptions=notes)
    table = gaps(replace(results, left_out=left_out)).set_index("goal")
    # 10 minutes are 800 m: the home at 1900 is left out. It has half of the second unit's people.
    assert table["left_out"].tolist() == pytest.approx([1500 / 4000, 250 / 600, 1500 / 4000])
    assert table["people"].tolist()[:2] == pytest.approx([1500, 250])
    assert np.isnan(table["people"][2])
    assert table["share_reached"].tolist() == pytest.approx([0.5, 0.5, 0.5])
    assert table["cause"].tolist() == ["no_facility"] * 3
    # Goals about other people are other goals, though they look the same on the ground.
    assert [len(same) for same in alike(results.goals)] == [1, 1, 1]


def test_cars_on_one_way_streets():
    """400 m against the only direction: around the block they are 15.6 km."""
    ring = [(0, 0), (3999, 0), (3999, 3999), (0, 3999), (0, 0)]
    made = town([(500, 0), (100, 20)], [(100, 0)], [road((0, 0), (3999, 0))])
    made.roads = [road(a, b) for a, b in pairwise(ring)]
    (found,) = explained(made, reach(profile="car"))[1]
    assert names(found) == ["no_way", ""]
    assert found.rates.straight[-1] == 1
    # Slopes mean nothing to cars, and nobody is slower than an adult.
    assert found.rates.flat.tolist() == found.rates.network.tolist()
    assert names(explained(made, reach(60, profile="car"))[1][0]) == ["", ""]
