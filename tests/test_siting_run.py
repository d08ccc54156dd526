"""Questions about sites from the study to the answer, against hand computation and the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import toy_city as toy
from lifecircle.base.errors import InputError
from lifecircle.site import site
from lifecircle.siting.built import judged_with
from lifecircle.siting.run import answer
from lifecircle.study import read_study
from lifecircle.verdicts.sight import asked as asked_points
from siting_town import GOAL, context_of, write_town

if TYPE_CHECKING:
    from pathlib import Path

TWO = '[[siting]]\nid = "two"\ngoal = "a"\nadd = 2\n'
HOUSE = 100.0
"""People in a house: 1000 in ten equal ones, to a few hundredths."""


def answered(folder: Path, questions: str, **town: object):
    context = context_of(write_town(folder, questions, **town))  # type: ignore[arg-type]
    return context, answer(context, context.district.study.siting)


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Two more clinics: the best two of five candidates, and two other choices."""
    context, (found,) = answered(tmp_path_factory.mktemp("城"), TWO + "choices = 3\n")
    return context, found


def minutes(house: int, places: list[int]) -> float:
    """Return the way to the nearest place, by hand; who lives in its very spot has none."""
    return min(0.0 if house == p else (abs(house - p) + 40) / 80 for p in places)


def houses(people: float) -> float:
    return people / HOUSE


def test_the_best_two_of_five_by_hand(two):
    """900 and 1700 reach three houses each; no other two reach six new ones."""
    _, found = two
    best = found.choices[0]
    assert best.answer.status == "optimal"
    assert sorted(best.sites["id"]) == ["c1700", "c900"]
    assert best.sites["rank"].tolist() == [1, 2]
    assert best.sites["people"].tolist() == pytest.approx([300, 300], rel=1e-3)
    assert best.sites["gained"].tolist() == pytest.approx([300, 300], rel=1e-3)
    assert best.sites["alone"].tolist() == pytest.approx([300, 300], rel=1e-3)
    assert sorted(best.sites["unit"]) == ["乙镇", "甲街道"]
    assert set(best.sites["origin"]) == {"list"}
    # Two of the three walk 200 m along the street and 40 m beside it; the third is there.
    assert best.sites["mean"].tolist() == pytest.approx([(3 + 0 + 3) / 3] * 2, abs=2e-3)
    assert best.sites["longest"].tolist() == pytest.approx([3.0] * 2, abs=2e-3)
    assert best.price is None


def test_who_is_served_by_what(two):
    _, found = two
    best = found.choices[0]
    rank = {name: row for row, name in enumerate(best.sites["id"])}
    expected = [-2] * 3 + [rank["c900"]] * 3 + [-1] + [rank["c1700"]] * 3
    order = np.argsort(two[0].district.demand.points.geometry.x.to_numpy())
    assert best.of_point[np.argsort(order)].tolist() == expected or (
        best.of_point[order].tolist() == expected
    )
    assert best.covered[order].tolist() == [site != -1 for site in expected]


def test_before_and_after(two):
    _, found = two
    before, after = found.before, found.choices[0].after
    assert houses(before.people) == pytest.approx(10)
    assert houses(before.reached) == pytest.approx(3, rel=1e-3)
    assert houses(after.reached) == pytest.approx(9, rel=1e-3)
    assert before.units["reached"].tolist() == pytest.approx([300, 0], rel=1e-3)
    assert after.units["reached"].tolist() == pytest.approx([500, 400], rel=1e-3)
    # Beyond five minutes it is looked three times as far: 17 and 19.5 minutes are too far.
    east = [minutes(x, [200]) for x in toy.HOUSES[5:]]
    assert before.units["mean"][1] == pytest.approx(np.mean([e for e in east if e <= 15]), abs=1e-2)
    assert before.unreached == pytest.approx(HOUSE * sum(e > 15 for e in east), rel=1e-3)
    ways = [minutes(x, [200, 900, 1700]) for x in toy.HOUSES]
    assert after.mean == pytest.approx(np.mean(ways), abs=2e-3)
    assert after.longest == pytest.approx(5.5, abs=2e-3)
    assert after.unreached == 0


def test_the_worst_off_are_named(two):
    _, found = two
    worst = found.choices[0].worst
    assert worst["unit"].tolist() == ["乙镇", "甲街道"]
    assert worst["cost"].tolist() == pytest.approx([5.5, 4.25], abs=2e-3)
    assert worst["where"].iloc[0].zh.startswith("距长街")


def test_other_choices_say_what_they_exchange(two):
    _, found = two
    first, second, third = found.choices
    assert (first.out, first.into) == ((), ())
    for other in (second, third):
        assert len(other.out) == len(other.into) == 1
        assert set(other.sites["id"]) == {*first.sites["id"]} - {*other.out} | {*other.into}
        assert houses(other.after.reached) == pytest.approx(8, rel=1e-3)
        assert other.answer.bound == pytest.approx(other.answer.objective)


def test_the_curve_rises_to_everybody(two):
    _, found = two
    assert [point.add for point in found.curve] == [0, 1, 2, 3, 4]
    values = [point.value for point in found.curve]
    assert [houses(value) for value in values] == pytest.approx([3, 6, 9, 10, 10], rel=1e-3)
    assert all(p.bound >= p.value and p.status == "optimal" for p in found.curve)
    assert values[2] == pytest.approx(found.choices[0].after.reached)


def test_the_audit_with_the_sites_built_covers_the_same_points(two):
    """The share that a goal reaches after must be the siting's own: point by point."""
    context, found = two
    for chosen in found.choices:
        after, results = judged_with(context, found.asked, chosen.sites)
        (goal,) = results.goals
        held = (np.asarray(goal.listed) & asked_points(goal))[found.asked.point]
        assert held.tolist() == chosen.covered.tolist()
        share = after.judged["a"][1][0].at_least.value
        assert share == pytest.approx(chosen.after.reached / chosen.after.people, abs=1e-12)


@pytest.mark.parametrize(
    ("aim", "rest"),
    [
        ("most_people", 'where = { facility = { name = "诊所" } }'),
        ("nobody_far", 'which = { name = "诊所" }'),
        ("most_people", 'at = ["Mo 10:00"]'),
        ("most_people", "at_least = 2"),
        ("most_people", 'supply = "own_unit"'),
        ("shortest_ways", 'supply = "own_unit"'),
        ("shortest_ways", 'direction = "from_facility"'),
        ("most_people", 'profile = "elder"'),
    ],
)
def test_the_audit_agrees_whatever_the_goal_asks(tmp_path, aim, rest):
    """Tests, hours, two places, the unit's own places, ways home, slow walkers."""
    question = TWO + f'aim = "{aim}"\ncurve = 1\n'
    context, (found,) = answered(tmp_path, question, goal=f"{GOAL}\n{rest}")
    best = found.choices[0]
    after, results = judged_with(context, found.asked, best.sites)
    held = np.asarray(results.goals[0].listed)[found.asked.point]
    assert held.tolist() == best.covered.tolist()
    assert best.after.reached > found.before.reached
    share = after.judged["a"][1][0].at_least.value
    assert share == pytest.approx(best.after.reached / best.after.people, abs=1e-12)


def test_verdicts_before_and_after(two):
    _, found = two
    table = found.verdicts
    assert table["unit"].tolist() == ["", "甲街道", "乙镇"]
    assert table["before"].tolist() == ["not_met", "met", "not_met"]
    assert table["after"].tolist() == ["met"] * 3
    assert table["share_before"].tolist() == pytest.approx([0.3, 0.6, 0.0], abs=1e-3)
    assert table["share_after"].tolist() == pytest.approx([0.9, 1.0, 0.8], abs=1e-3)


def test_everybody_can_be_reached(two):
    assert two[1].uncovered is None
    assert two[1].failed is None


def test_nothing_to_do_is_an_answer(tmp_path):
    _, (found,) = answered(tmp_path, TWO.replace("add = 2", "add = 0"))
    (only,) = found.choices
    assert len(only.sites) == 0
    assert only.after.reached == found.before.reached
    assert (only.of_point != -2).sum() == (only.of_point == -1).sum() == 7


def test_who_cannot_be_reached_and_why(tmp_path):
    """Without one at 1700 nobody gets to the last two; the first has the old clinic alone."""
    question = '[[siting]]\nid = "all"\ngoal = "a"\naim = "fewest_sites"\n'
    _, (found,) = answered(tmp_path, question, candidates=(500, 900, 1300))
    assert found.choices == ()
    assert found.curve == ()
    assert found.failed.status == "infeasible"
    assert found.failed.blame.reason == "no_candidate"
    table = found.uncovered.table
    assert table["reason"].tolist() == ["too_far"]
    assert table["unit"].tolist() == ["乙镇"]
    assert houses(table["people"].iloc[0]) == pytest.approx(2, rel=1e-3)
    assert table["nearest"].iloc[0] == pytest.approx((400 + 40) / 80, abs=2e-3)
    assert "20%" in found.uncovered.summary[0].en
    assert found.failed.blame.rows.tolist() == [8, 9]


def test_forbidden_candidates_are_the_reason(tmp_path):
    question = TWO + 'forbid = ["c1700"]\n'
    _, (found,) = answered(tmp_path, question)
    assert found.uncovered.table["reason"].tolist() == ["forbidden"]
    assert "c1700" not in set(found.choices[0].sites["id"])


def test_candidates_that_were_left_out_are_the_reason(tmp_path):
    """Water around 1700: the last two houses have no other candidate; the file is on record."""
    water = toy.rectangle(1600, -50, 1800, 50)
    toy.write_geojson(tmp_path / "water.geojson", [(water, {"name": "湖"})])
    study = read_study(write_town(tmp_path, TWO + 'exclude = ["water.geojson"]\n'))
    run = site(study)
    table = run.found[0].uncovered.table
    assert table["reason"].tolist() == ["refused_only"]
    assert houses(table["people"].iloc[0]) == pytest.approx(2, rel=1e-3)
    assert [file.path.name for file in run.inputs if file.role == "exclude"] == ["water.geojson"]


def test_a_home_without_a_street_cannot_be_reached(tmp_path):
    _, (found,) = answered(tmp_path, TWO, far_house=380.0)
    assert "unlinked" in set(found.uncovered.table["reason"])


def test_the_fewest_sites_have_a_curve_of_people(tmp_path):
    question = '[[siting]]\nid = "all"\ngoal = "a"\naim = "fewest_sites"\n'
    _, (found,) = answered(tmp_path, question)
    best = found.choices[0]
    assert best.answer.objective == 3
    assert best.covered.all()
    assert [point.add for point in found.curve] == [0, 1, 2, 3]
    assert [houses(p.value) for p in found.curve] == pytest.approx([3, 6, 9, 10], rel=1e-3)


def test_the_fewest_sites_that_meet_the_goal_everywhere(tmp_path):
    """甲 has 3 of 5 already; three of the five houses in 乙 need one place, at 1300 or 1700."""
    question = '[[siting]]\nid = "met"\ngoal = "a"\naim = "goal_met"\n'
    _, (found,) = answered(tmp_path, question)
    assert found.choices[0].answer.objective == 1
    assert found.choices[0].sites["id"].iloc[0] in ("c1300", "c1700")
    assert found.verdicts["after"].tolist() == ["met"] * 3
    assert "not_met" in set(found.verdicts["before"])


def test_one_in_each_unit_comes_first(tmp_path):
    """乙 has none: its best goes first, whatever would bring in more."""
    question = '[[siting]]\nid = "each"\ngoal = "a"\nadd = 1\none_per_unit = true\n'
    _, (found,) = answered(tmp_path, question, candidates=(900, 1950))
    best = found.choices[0]
    assert best.sites["id"].tolist() == ["c1950"]
    assert best.answer.zones == (2, 2)
    assert best.sites["gained"].tolist() == pytest.approx([200], rel=1e-3)


def test_where_enough_is_there_nothing_is_built(tmp_path):
    question = '[[siting]]\nid = "met"\ngoal = "a"\naim = "fewest_sites"\nshare = 0.2\n'
    _, (found,) = answered(tmp_path, question)
    best = found.choices[0]
    assert (best.answer.objective, len(best.sites)) == (0, 0)
    assert [point.add for point in found.curve] == [0]


def test_the_shortest_ways(tmp_path):
    """With one more place at 1300 the mean way is shortest; checked by trying each."""
    question = '[[siting]]\nid = "near"\nservice = "health"\naim = "shortest_ways"\nadd = 1\n'
    _, (found,) = answered(tmp_path, question)
    best = found.choices[0]

    def mean(places):
        return np.mean([minutes(x, places) for x in toy.HOUSES])

    tried = {f"c{x}": mean([200, x]) for x in (100, 500, 900, 1300, 1700)}
    assert best.sites["id"].tolist() == [min(tried, key=tried.get)]
    assert best.after.mean == pytest.approx(min(tried.values()), abs=2e-3)
    assert found.before.mean == pytest.approx(mean([200]), abs=2e-3)
    assert found.curve[0].value == pytest.approx(mean([200]), abs=2e-3)
    assert found.curve[1].value == pytest.approx(best.after.mean, abs=1e-9)
    assert found.verdicts.empty


def test_two_places_within_reach(tmp_path):
    """Backup: 500 and the old one serve 300 and 500 (and 100 with c100)."""
    _, (found,) = answered(tmp_path, TWO + "places = 2\n")
    best = found.choices[0]
    assert houses(found.before.reached) == 0
    gained = best.sites["gained"].sum()
    assert gained == pytest.approx(best.after.reached - found.before.reached)
    served = [
        [p for p in (200, *(int(c[1:]) for c in best.sites["id"])) if abs(x - p) <= 360]
        for x in toy.HOUSES
    ]
    assert houses(best.after.reached) == pytest.approx(sum(len(s) >= 2 for s in served), rel=1e-3)


def test_room_is_counted(tmp_path):
    """A place with room for 150 people seats no more, though three houses are near it."""
    _, (found,) = answered(tmp_path, TWO + "room = 150\n")
    best = found.choices[0]
    assert best.sites["people"].tolist() == pytest.approx([150, 150], rel=1e-6)
    assert best.after.reached - found.before.reached <= 300 + 1e-6
    assert best.sites["alone"].tolist() == pytest.approx([150, 150], rel=1e-6)


def test_prices_are_added_up(tmp_path):
    _, (found,) = answered(tmp_path, TWO + 'price = 40\nbudget = 60\ncurrency = "万元"\n')
    best = found.choices[0]
    assert best.sites["price"].tolist() == [40.0]
    assert best.price == 40.0


def test_unit_weights_do_not_change_who_is_counted(tmp_path):
    """With the east counting ten times as much both sites go there; people are still people."""
    _, (found,) = answered(tmp_path, TWO + 'unit_weights = { "乙镇" = 10.0 }\n')
    best = found.choices[0]
    assert sorted(best.sites["id"]) == ["c1300", "c1700"]
    assert houses(best.after.reached) == pytest.approx(8, rel=1e-3)
    # The objective is weighted, so there is no bound of people.
    assert found.curve[1].bound is None
    assert houses(found.curve[1].value) == pytest.approx(6, rel=1e-3)


def test_preferred_candidates_are_not_people(tmp_path):
    """500 brings in 700 alone, and 300 only with much preference: it never pays here."""
    question = '[[siting.prefer]]\ncolumn = "kind"\nvalues = ["idle"]\nworth = 0.9\n'
    _, (found,) = answered(tmp_path, TWO + question)
    best = found.choices[0]
    assert sorted(best.sites["id"]) == ["c1700", "c900"]
    assert houses(best.after.people) == pytest.approx(10)
    assert len(found.asked.people) == 11
    assert best.after.reached == pytest.approx(
        found.before.reached + best.sites["gained"].sum(), rel=1e-9
    )
    assert found.curve[1].bound is None


def test_sizes_are_chosen_with_the_site(tmp_path):
    """Money for a large and a small place: rooms of 300 and 100 people."""
    sizes = "".join(
        f"[[siting.sizes]]\nroom = {room}\nprice = {price}\n"
        for room, price in ((100, 10), (300, 25))
    )
    _, (found,) = answered(tmp_path, TWO + "budget = 35\n" + sizes)
    best = found.choices[0]
    assert sorted(best.sites["size"]) == [0, 1]
    assert best.price == 35.0
    assert sorted(best.sites["people"]) == pytest.approx([100, 300], rel=1e-3)


def test_the_same_question_has_the_same_answer(tmp_path):
    questions = TWO + "choices = 3\n" + TWO.replace('"two"', '"three"').replace("2", "3")
    context, first = answered(tmp_path, questions)
    again = answer(context, context.district.study.siting)
    for one, other in zip(first, again, strict=True):
        assert [c.sites["id"].tolist() for c in one.choices] == [
            c.sites["id"].tolist() for c in other.choices
        ]
        assert one.curve == other.curve
        assert one.before.units.equals(other.before.units)


def test_an_unknown_goal_is_refused(tmp_path):
    context = context_of(write_town(tmp_path, TWO))
    (asked,) = context.district.study.siting
    with pytest.raises(InputError, match="no goal"):
        answer(context, [replace_goal(asked, "nothing")])


def replace_goal(siting, goal):
    return siting.model_copy(update={"goal": goal})


def test_the_job_asks_the_study_s_questions(tmp_path):
    study = read_study(write_town(tmp_path, TWO + TWO.replace('"two"', '"more"')))
    run = site(study)
    assert [found.asked.siting.id for found in run.found] == ["two", "more"]
    assert [file.role for file in run.inputs][:2] == ["study", "plan"]
    assert [found.asked.siting.id for found in site(study, ["more"]).found] == ["more"]
    with pytest.raises(InputError, match="no such question"):
        site(study, ["another"])


def test_changes_up_to_a_year_are_built_first(tmp_path):
    lon, lat = toy.degrees(1700.0, 20.0)
    change = (
        '[[changes]]\nid = "P1"\nkind = "open"\nservice = "health"\nyear = 2030\n'
        f"at = [{lon!r}, {lat!r}]\n"
    )
    study = read_study(write_town(tmp_path, TWO + change))
    assert houses(site(study, year=2029).found[0].before.reached) == pytest.approx(3, rel=1e-3)
    later = site(study, year=2030)
    assert later.year == 2030
    assert houses(later.found[0].before.reached) == pytest.approx(6, rel=1e-3)
    assert "c1700" not in set(later.found[0].choices[0].sites["id"])
