"""Questions as location problems: costs against places that are built, weights, targets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goals_helpers import box
from lifecircle.base.errors import InputError
from lifecircle.gaps.pairs import in_reach
from lifecircle.siting.ask import ask
from lifecircle.siting.problem import EXISTING, FORBIDDEN, FORCED, FREE
from lifecircle.verdicts.evaluate import judge_plan
from lifecircle.verdicts.ways import way_of
from remedies_helpers import CLINIC, SCHOOL, Place, street
from seats_helpers import judged
from siting_helpers import GOAL, asked, costs_if_built, dense, listed, question, town, xy

MINUTE, METRE = 60_000_000, 10_000


def hill(x, y):
    return 60 * np.sin(x / 150) + y / 12


@pytest.mark.parametrize(
    ("within", "hills"),
    [({"metres": 450}, None), ({"minutes": 6}, None), ({"minutes": 6}, hill)],
)
def test_a_cost_is_what_an_audit_finds_with_the_place_built(within, hills):
    here = town(3, hills=hills)
    context, found = asked(here, {**GOAL, "within": within}, goal="g1", add=1)
    (metric,) = context.doorstep.unit_thresholds(context.plan.goals[0])
    limit = found.threshold[0]
    costs = dense(found)
    assert len(found.candidates.table) >= 18
    assert np.isfinite(costs).sum() > 50
    built = costs_if_built(here, found, metric, limit)
    assert costs[:, : built.shape[1]].tolist() == built.tolist()


def test_a_place_at_somebodys_door_is_reached_directly():
    spot = {"id": "a", "name": "甲地", "x": 305.0, "y": 395.0}
    here = listed(spot, seed=2)
    here.homes = [*here.homes, (305.0, 399.0, 5.0, 0)]
    context, found = asked(here, goal="g1", add=1)
    (metric,) = context.doorstep.unit_thresholds(context.plan.goals[0])
    built = costs_if_built(here, found, metric, 400 * METRE)
    assert dense(found)[:, 0].tolist() == built[:, 0].tolist()
    assert dense(found)[-1, 0] == pytest.approx(4 * METRE, rel=1e-3)


def test_from_the_place_to_the_home_is_the_other_way_round():
    here = town(3, hills=hill)
    goal = {**GOAL, "within": {"minutes": 6}, "direction": "from_facility"}
    _, out = asked(here, goal, goal="g1", add=1)
    _, there = asked(here, {**goal, "direction": "to_facility"}, goal="g1", add=1)
    both = np.isfinite(dense(out)) & np.isfinite(dense(there))
    assert (dense(out)[both] != dense(there)[both]).any()


def test_existing_places_are_columns_with_the_ways_of_the_audit():
    here = town(4, schools=((130, 120), (705, 690)))
    here.add(CLINIC, 500, 300)
    context, found = asked(here, goal="g1", add=1)
    goal = context.plan.goals[0]
    reach = in_reach(context, goal, goal.where, way_of(goal))
    existing = found.column_facility >= 0
    assert found.column_facility[existing].tolist() == reach.facilities.tolist()
    assert (found.problem.state[existing] == EXISTING).all()
    assert (found.problem.state[~existing] == FREE).all()
    table = np.full((len(context.district.demand.points), len(reach.facilities)), np.inf)
    table[reach.point, reach.place] = reach.costs.cost
    assert dense(found)[:, existing].tolist() == table[found.point].tolist()


def test_each_unit_has_its_own_threshold():
    cases = [{"metres": 500, "where": {"kind": "街道"}}, {"metres": 250}]
    here = town(5, columns={"kind": ["街道", "镇"]})
    context, found = asked(here, {**GOAL, "within": cases}, goal="g1", add=1)
    unit = context.district.demand_unit[found.point]
    assert (
        found.threshold.tolist() == np.where(unit == 0, 500, 250).astype(float).tolist()
        or (found.threshold == np.where(unit == 0, 500, 250) * METRE).all()
    )
    costs = dense(found)
    far = np.where(np.isfinite(costs), costs, 0).max(axis=1)
    assert (far <= found.threshold).all()
    assert far[unit == 0].max() > 250 * METRE
    _, wide = asked(here, {**GOAL, "within": {"metres": 500}}, goal="g1", add=1)
    wanted = np.where(dense(wide) <= found.threshold[:, None], dense(wide), np.inf)
    assert costs.tolist() == wanted.tolist()


def test_minutes_and_metres_in_one_goal_are_refused():
    cases = [{"minutes": 5, "where": {"kind": "街道"}}, {"metres": 250}]
    here = town(5, columns={"kind": ["街道", "镇"]})
    with pytest.raises(InputError, match="minutes in some units"):
        asked(here, {**GOAL, "within": cases}, goal="g1", add=1)


def test_people_are_numbers_where_they_may_be_printed_and_shares_elsewhere():
    here = town(1)
    _, found = asked(here, goal="g1", add=1)
    number = np.array([home[2] for home in here.homes])
    assert found.counted
    assert found.people == pytest.approx(number)
    assert (found.problem.weight == found.people).all()
    _, none = asked(town(1, people=None), goal="g1", add=1)
    assert not none.counted
    assert none.people == pytest.approx(number / number.sum())
    assert none.people.sum() == pytest.approx(1)


def test_a_group_is_counted_by_its_own_numbers():
    here = town(1, groups={"age_60": (40.0, 0.0)})
    context, found = asked(here, {**GOAL, "group": "age_60"}, goal="g1", add=1)
    assert (context.district.demand_unit[found.point] == 0).all()
    assert found.people.sum() == pytest.approx(40)
    _, other = asked(here, service=SCHOOL, metres=400, group="age_60", add=1)
    assert other.people.tolist() == found.people.tolist()


def test_units_and_groups_weigh_more():
    here = town(1, groups={"age_60": (40.0, 30.0)})
    context, found = asked(
        here, goal="g1", add=1, unit_weights={"乙": 2.5}, group_weights={"age_60": 3}
    )
    unit = context.district.demand_unit[found.point]
    elders = context.district.groups["age_60"].points[found.point]
    weight = (found.people + 2 * elders) * np.where(unit == 1, 2.5, 1)
    assert found.problem.weight == pytest.approx(weight)
    assert found.people.sum() == pytest.approx(sum(home[2] for home in here.homes))
    assert {"siting.unit_weights", "siting.group_weights"} <= {n.code for n in found.notes}
    with pytest.raises(InputError, match="no unit '丙'"):
        asked(here, goal="g1", add=1, unit_weights={"丙": 2})
    with pytest.raises(InputError, match="numbers of"):
        asked(here, goal="g1", add=1, group_weights={"age_0_3": 2})


def test_a_question_of_a_service_is_that_of_the_goal():
    here = town(2)
    _, by_goal = asked(here, goal="g1", add=1)
    _, by_service = asked(here, service=SCHOOL, metres=400, add=1)
    assert dense(by_goal).tolist() == dense(by_service).tolist()
    assert by_goal.people.tolist() == by_service.people.tolist()
    assert "within 400 m" in by_service.subject.en
    assert "400米" in by_service.subject.zh


def test_backup_places_are_those_of_the_goal_or_of_the_question():
    here = town(2)
    goal = {**GOAL, "at_least": 2}
    assert asked(here, goal, goal="g1", add=2)[1].problem.places == 2
    _, found = asked(here, goal, goal="g1", add=2, places=3)
    assert found.problem.places == 3
    assert "siting.places" in {note.code for note in found.notes}


def own(kind="reach", **fields):
    return {**GOAL, "kind": kind, **fields}


@pytest.mark.parametrize(
    ("goal", "keys", "text"),
    [
        (own(direction="there_and_back"), {}, "there and back"),
        ({"kind": "count", "service": SCHOOL, "target": 3}, {}, "not about residents' ways"),
        (own(), {"goal": "g7"}, "no goal g7"),
        (own(), {"service": CLINIC}, "leave out service"),
    ],
)
def test_goals_that_cannot_be_asked_say_why(goal, keys, text):
    with pytest.raises(InputError, match=text) as error:
        asked(town(2), goal, **{"goal": "g1", "add": 1, **keys})
    assert error.value.say("zh") != error.value.say("en")


def test_of_a_combination_one_member_is_asked_about():
    goal = {
        "kind": "combination",
        "all_of": [
            {"service": SCHOOL, "within": {"metres": 400}},
            {"service": CLINIC, "within": {"metres": 300}},
        ],
        "target": 0.5,
    }
    here = town(2)
    here.add(CLINIC, 500, 300)
    _, found = asked(here, goal, goal="g1", service=SCHOOL, add=1)
    _, plain = asked(here, own(), goal="g1", add=1)
    assert dense(found).tolist() == dense(plain).tolist()
    with pytest.raises(InputError, match="name one by its service"):
        asked(here, goal, goal="g1", add=1)
    with pytest.raises(InputError, match="goals of one service"):
        asked(here, goal, goal="g1", service=SCHOOL, aim="goal_met")


def test_only_places_of_the_own_unit_count_where_the_goal_says_so():
    here = town(6)
    context, found = asked(here, own(supply="own_unit"), goal="g1", add=1)
    _, every = asked(here, own(), goal="g1", add=1)
    unit = context.district.demand_unit[found.point]
    x = np.array([xy(point)[0] for point in found.candidates.table.geometry])
    facility = found.column_facility[found.column_facility >= 0]
    x = np.append(x, [here.places[row]["geometry"].x - 649_000.0 for row in facility])
    inside = np.where(unit[:, None] == 0, x <= 500, x >= 500)  # the border belongs to both
    assert dense(found).tolist() == np.where(inside, dense(every), np.inf).tolist()
    assert np.isfinite(dense(every)[~inside]).any()


def met(context, results):
    """Return which units meet the goal."""
    return [v.status for v in results.verdicts if v.unit is not None]


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    seed=st.integers(0, 40),
    target=st.sampled_from([0.3, 0.6, 0.9, 1.0]),
    chosen=st.sets(st.integers(0, 15), max_size=4),
    data=st.data(),
)
def test_targets_are_reached_where_the_verdicts_with_the_places_built_are_met(
    seed, target, chosen, data
):
    goal = own(target=target, within={"metres": data.draw(st.sampled_from([250, 400]))})
    here = town(seed)
    _, found = asked(here, goal, goal="g1", aim="goal_met")
    problem = found.problem
    open_ = (problem.state == EXISTING) | np.isin(found.column_candidate, [*chosen])
    covered = np.isfinite(dense(found)[:, open_]).any(axis=1)
    reached = [
        problem.weight[covered & (problem.group == unit)].sum() >= problem.at_least[unit]
        for unit in (0, 1)
    ]
    built = here
    for row in sorted(chosen):
        built = built.with_place(SCHOOL, found.candidates.table.geometry.iloc[row])
    _, results = judged(built, goal)
    whole, *units = results.verdicts
    assert [verdict.status == "met" for verdict in units] == reached
    assert (problem.weight[covered].sum() >= problem.share * problem.weight.sum()) == (
        whole.status == "met"
    )


def test_units_without_people_or_target_are_not_asked():
    cases = [{"value": 0.9, "where": {"kind": "街道"}}]
    here = town(1, columns={"kind": ["街道", "镇"]})
    context, found = asked(here, own(target=cases), goal="g1", aim="goal_met")
    unit = context.district.demand_unit[found.point]
    assert found.problem.at_least[1] == 0
    assert (found.problem.group == np.where(unit == 0, 0, -1)).all()
    assert found.problem.share == 0
    with pytest.raises(InputError, match="has no target"):
        asked(here, {k: v for k, v in GOAL.items() if k != "target"}, goal="g1", aim="goal_met")
    with pytest.raises(InputError, match="no lower limit"):
        asked(here, own(operator="<=", target=0.5), goal="g1", aim="goal_met")


def test_a_goal_that_counts_units_asks_each_to_count():
    goal = own(over="share", unit_counts_from=0.7, target=1.0)
    _, found = asked(town(1), goal, goal="g1", aim="goal_met")
    weight, group = found.problem.weight, found.problem.group
    own_weight = [weight[group == unit].sum() for unit in (0, 1)]
    assert found.problem.at_least == pytest.approx(0.7 * np.array(own_weight), rel=1e-8)
    assert found.problem.share == 0


def test_sizes_have_columns_that_exclude_each_other():
    sizes = [{"room": 20, "price": 3}, {"room": 60, "price": 5}]
    sites = [
        {"id": "a", "name": "甲地", "x": 400, "y": 300},
        {"id": "b", "name": "乙地", "x": 700, "y": 300},
        {"id": "c", "name": "丙地", "x": 700, "y": 500},
    ]
    here = listed(*sites, study={"capacity": [{"goal": "g1", "people_per_place": 2}]})
    here.places[0]["places"] = 11.0
    _, found = asked(here, goal="g1", add=2, budget=8, sizes=sizes, apart=250)
    problem = found.problem
    assert found.column_candidate.tolist() == [0, 0, 1, 1, 2, 2, -1]
    assert found.column_size.tolist() == [0, 1, 0, 1, 0, 1, -1]
    assert found.column_facility.tolist() == [-1] * 6 + [0]
    assert problem.capacity.tolist() == [20, 60, 20, 60, 20, 60, 22]
    assert problem.price.tolist() == [3, 5, 3, 5, 3, 5, 0]
    assert problem.conflicts.tolist() == [
        [0, 1],
        [2, 3],
        *([2, 4], [2, 5], [3, 4], [3, 5]),
        [4, 5],
    ]
    costs = dense(found)
    assert costs[:, 0].tolist() == costs[:, 1].tolist()
    _, one = asked(here, goal="g1", add=2)
    assert costs[:, [0, 2, 4, 6]].tolist() == dense(one).tolist()
    rows = [
        problem.costs.candidate[a:b]
        for a, b in zip(problem.costs.start, problem.costs.start[1:], strict=False)
    ]
    assert all((np.diff(row) > 0).all() for row in rows)


def test_room_that_is_not_known_is_said():
    _, found = asked(town(1), goal="g1", add=1, room=50)
    assert found.problem.capacity.tolist() == [50.0] * len(found.candidates.table) + [np.inf]
    (note,) = [note for note in found.notes if note.code == "siting.room"]
    assert "设施1" in note.text.zh
    with pytest.raises(InputError, match="needs numbers of people"):
        asked(town(1, people=None), goal="g1", add=1, room=50)


def test_one_per_unit_has_zones_of_units():
    here = town(1)
    _, found = asked(here, goal="g1", add=1, one_per_unit=True)
    x = np.array([xy(point)[0] for point in found.candidates.table.geometry])
    zone = found.problem.zone
    assert set(zone[:-1][x < 500]) == {0}
    assert set(zone[:-1][x > 500]) == {1}
    assert zone[-1] == 0


def test_ways_that_nobody_goes_are_left_out():
    here = town(1, schools=((130, 120), (700, 520)))
    _, found = asked(here, service=SCHOOL, aim="shortest_ways", add=1)
    context, _ = judged(here, GOAL)
    metric = context.district.profiles["adult"]
    limit = 60 * MINUTE
    places = np.ones(2, dtype=bool)
    search = context.doorstep.searches.search
    near = search.nearest(places, metric, limit=limit)
    costs = dense(found)
    assert found.problem.beyond == limit
    assert np.isnan(found.threshold).all()
    assert costs.min(axis=1).max() <= near.cost.max()
    built = costs_if_built(here, found, metric, limit)
    wanted = np.where(built < near.cost[found.point][:, None], built, np.inf)
    assert costs[:, : built.shape[1]].tolist() == wanted.tolist()
    existing = costs[:, found.column_facility >= 0]
    assert existing.min(axis=1).tolist() == near.cost[found.point].tolist()
    assert np.isfinite(existing).sum(axis=1).tolist() == [1] * len(existing)


def test_the_longest_way_leaves_out_who_has_none():
    here = town(1)
    here.homes = [*here.homes, (300.0, 5000.0, 7.0, 0)]
    here.borders = [box(0, 0, 500, 6000), box(500, 0, 1000, 800)]
    _, found = asked(here, goal="g1", aim="nobody_far", add=1)
    assert len(found.point) == 30
    assert (np.diff(found.problem.costs.start) > 0).all()
    assert "siting.unreachable" in {note.code for note in found.notes}
    _, wide = asked(here, goal="g1", add=1)
    assert len(wide.point) == 31


def test_notes_say_what_lists_lack():
    here = town(1)
    _, found = asked(here, service="culture.library", metres=400, add=1)
    assert "siting.no_list" in {note.code for note in found.notes}
    assert not (found.problem.state == EXISTING).any()
    partial = town(1, partial=(SCHOOL,))
    partial.complete = ()
    _, found = asked(partial, goal="g1", add=1)
    assert "siting.partial_list" in {note.code for note in found.notes}


def test_forced_and_forbidden_candidates():
    sites = [
        {"id": "a", "name": "甲地", "x": 300, "y": 300},
        {"id": "b", "name": "乙地", "x": 700, "y": 300},
        {"id": "c", "name": "乙地", "x": 700, "y": 500},
    ]
    here = listed(*sites)
    _, found = asked(here, goal="g1", add=2, force=["甲地"], forbid=["c"])
    assert found.problem.state[:3].tolist() == [FORCED, FREE, FORBIDDEN]
    _, found = asked(here, goal="g1", add=2, forbid=["乙地"])
    assert found.problem.state[:3].tolist() == [FREE, FORBIDDEN, FORBIDDEN]
    with pytest.raises(InputError, match="give an id"):
        asked(here, goal="g1", add=2, force=["乙地"])
    with pytest.raises(InputError, match="for instance 甲地") as error:
        asked(here, goal="g1", add=2, force=["甲"])
    assert error.value.place.en == "siting.q.force"
    with pytest.raises(InputError, match="was left out: too close"):
        asked(here, goal="g1", add=2, force=["a"], apart=400)
    with pytest.raises(InputError, match="both forced and forbidden"):
        asked(here, goal="g1", add=2, force=["a"], forbid=["甲地"])


def test_the_plan_is_judged_on_the_same_district():
    # A question may be asked on the context that an audit made.
    context, _ = judged(town(1), GOAL)
    again, _ = judge_plan(context.district, context.plan)
    assert again.district is context.district
    assert question(goal="g1", add=1).aim == "most_people"


def long_street(**more):
    """Return a street of 8 km with homes at its ends, and nothing else."""
    stops = range(0, 8001, 1000)
    return Place(
        homes=[(0.0, 510.0, 10.0, 0), (8000.0, 510.0, 20.0, 0)],
        streets=[street((a, 500), (a + 1000, 500)) for a in stops[:-1]],
        borders=[box(0, 0, 8000, 1000)],
        complete=(SCHOOL,),
        **more,
    )


def test_the_longest_way_is_looked_for_everywhere_the_mean_up_to_a_limit():
    _, found = asked(long_street(), service=SCHOOL, aim="nobody_far", add=1)
    assert len(found.candidates.table) == 2  # the ends, where people live
    minutes = dense(found) / MINUTE
    assert minutes[0, 0] == pytest.approx(10 / 80, rel=2e-3)
    assert minutes[0, 1] == pytest.approx(8010 / 80, rel=2e-3)
    _, mean = asked(long_street(), service=SCHOOL, aim="shortest_ways", add=1)
    assert np.isinf(dense(mean)[0, 1])
    assert mean.problem.beyond == 60 * MINUTE
    _, mean = asked(
        long_street(), {**GOAL, "within": {"minutes": 40}}, goal="g1", aim="shortest_ways", add=1
    )
    assert np.isfinite(dense(mean)).all()
    assert mean.problem.beyond == 120 * MINUTE
    assert mean.threshold.tolist() == [40 * MINUTE] * 2


def test_an_error_of_a_question_names_the_study(tmp_path):
    here = town(1)
    context, _ = judged(here, GOAL)
    study = context.district.study.model_copy(update={"file": tmp_path / "study.toml"})
    context = replace(context, district=replace(context.district, study=study))
    with pytest.raises(InputError, match="no goal g9") as error:
        ask(context, question(goal="g9", add=1))
    assert error.value.file == tmp_path / "study.toml"
    assert error.value.expected.en == "one of g1"


def test_who_has_no_place_yet_is_looked_for_as_far_as_needed():
    here = long_street()
    here.homes = [*here.homes, (3000.0, 1600.0, 5.0, 0)]
    here.borders = [box(0, 0, 8000, 2000)]
    here.streets = [*here.streets, street((3000, 1500), (3000, 1900))]  # apart from the rest
    here.study = {"streets": {"path": "s.osm", "snap_limit": 200}}
    here.add(SCHOOL, 0, 510)
    _, found = asked(here, service=SCHOOL, aim="nobody_far", add=1)
    minutes = dense(found) / MINUTE
    spots = [xy(point) for point in found.candidates.table.geometry]
    near = spots.index(min(spots, key=lambda spot: abs(spot[0] - 8000)))
    far = found.point.tolist().index(1)
    assert minutes[far, near] == pytest.approx(10 / 80, rel=2e-3)
    assert minutes[far, -1] == pytest.approx(8020 / 80, rel=2e-3)
    assert 2 not in found.point


def test_ways_inside_the_own_unit_are_those_to_its_own_places():
    here = town(6, schools=((130, 120), (700, 520)))
    goal = own(supply="own_unit")
    context, found = asked(here, goal, goal="g1", aim="shortest_ways", add=1)
    _, every = asked(here, goal, goal="g1", add=1)  # within 400 m: all of both units' ways
    _, wide = asked(here, service=SCHOOL, metres=1200, add=1)  # three times as far
    unit = context.district.demand_unit[found.point]
    x = np.array([xy(point)[0] for point in found.candidates.table.geometry])
    inside = np.where(unit[:, None] == 0, [*(x <= 500), True, False], [*(x >= 500), False, True])
    costs = np.where(inside, dense(wide), np.inf)
    there = costs[:, -2:].min(axis=1)
    wanted = np.where(costs < there[:, None], costs, np.inf)
    wanted[:, -2:] = costs[:, -2:]
    assert dense(found).tolist() == wanted.tolist()
    assert every.column_facility[-2:].tolist() == [0, 1]


def test_a_target_is_what_a_verdict_lets_pass():
    _, found = asked(town(1), own(target=1.0), goal="g1", aim="goal_met")
    weight = np.bincount(found.problem.group, found.problem.weight)
    assert (found.problem.at_least < weight).all()  # no rounding stands in the way
    assert (found.problem.at_least > weight * (1 - 1e-9)).all()
    assert 1 - 1e-9 < found.problem.share < 1
    _, found = asked(town(1), own(target=0.6, operator=">"), goal="g1", aim="goal_met")
    assert (found.problem.at_least > weight * (0.6 + 1e-9)).all()
    assert found.problem.at_least == pytest.approx(weight * 0.6, rel=1e-8)
