"""The plan of Yuzhong and the two standards: numbers typed by hand from the documents."""

from __future__ import annotations

import pytest

from lifecircle.plans import read_plan, shipped_plans
from lifecircle.plans.alternatives import choices_of

PERCENT = {"presence", "share", "pairing"}
"""Kinds whose values are shares; every other is as the document writes it."""

# Row: goal, kind, 2020, operator and number of 2025, the city's number, binding?
# A number with a sign is a pair of both; text stands where the table has no number.
TABLE = {
    1: ("health.life-expectancy", "statistic", 80.78, (">=", 81), 79.3, False),
    2: ("childcare.places-per-1000", "ratio", 1.5, (">=", 4.5), 4.5, False),
    3: ("childcare.streets", "presence", "-", (">=", 60), "无", False),
    4: ("children.orphans", "statistic", "-", (">=", 100), "应保尽保", True),
    5: ("kindergarten.enrolment", "statistic", 100, (">=", 100), (">", 93), False),
    6: ("kindergarten.inclusive-share", "share", (">", 80), (">", 88), (">", 85), False),
    7: ("school.compulsory-retention", "statistic", 100, (">=", 100), (">", 96), True),
    8: ("school.senior-enrolment", "statistic", 100, (">=", 100), (">", 98.5), False),
    9: ("education.years", "statistic", 12.5, (">", 12.5), 12, True),
    10: ("employment.new-jobs", "statistic", 5.78, (">=", 20), (">", 300), False),
    11: ("employment.unemployment", "statistic", ("<", 4.5), ("<", 5), ("<", 5.5), False),
    12: ("employment.training", "statistic", 3.31, (">=", 6), 150, False),
    13: ("health.literacy", "statistic", 24, (">=", 26), (">=", 30), False),
    14: ("health.nurses-per-1000", "ratio", 17.17, (">=", 19.74), 4.7, False),
    15: ("health.gps-per-10000", "ratio", 2, (">=", 4), 4, False),
    16: ("health.doctors-per-1000", "ratio", 10.53, (">=", 11.47), 3.6, False),
    17: ("elderly.beds", "count", 1915, (">=", 4000), 250000, False),
    18: ("elderly.nursing-bed-share", "share", 37.4, (">=", 60), 60, True),
    19: ("elderly.public-bed-share", "share", 40, ("<=", 30), "无", True),
    20: ("elderly.basic-services", "statistic", 100, (">=", 100), "无", True),
    21: ("elderly.quality", "share", 80, (">=", 100), 100, False),
    22: ("elderly.contracts", "pairing", 100, (">=", 100), (">=", 90), False),
    23: ("housing.low-income", "statistic", "-", (">=", 100), "应保尽保", False),
    24: ("housing.estates-renewed", "count", (">", 90), (">=", 860), 10000, False),
    25: ("insurance.pension", "statistic", 54, (">=", 56), 2400, False),
    26: ("insurance.medical", "statistic", (">=", 95), (">", 96), (">", 95), False),
    27: ("social.disability-allowances", "statistic", 100, (">=", 100), 100, True),
    28: ("veterans.placement", "statistic", 100, (">=", 100), 100, True),
    29: ("veterans.training-employment", "statistic", 95, (">=", 95), 95, False),
    30: ("culture.district-venues", "count", 4, (">=", 10), "-", False),
    31: ("sport.area-per-person", "ratio", 0.91, (">=", 2), 2.2, False),
    32: ("community.area-per-100-households", "ratio", 40, (">=", 45), (">", 30), False),
}


@pytest.fixture(scope="module")
def goals():
    return {goal.id: goal for goal in read_plan("yuzhong-2025").goals}


def cell(value, kind):
    """Return operator, number and text of a cell of the table, as a goal has them."""
    operator, number = value if isinstance(value, tuple) else (None, value)
    if isinstance(number, str):
        return None, None, number
    return operator, pytest.approx(number / 100 if kind in PERCENT else number), None


@pytest.mark.parametrize("row", TABLE)
def test_each_row_of_the_table_is_as_the_document_has_it(goals, row):
    name, kind, start, (operator, target), city, binding = TABLE[row]
    goal = goals[name]
    assert goal.kind == kind
    assert "专栏1" in goal.section
    assert goal.deadline == 2025
    assert goal.strength == ("binding" if binding else "expected")
    assert goal.operator == operator
    assert [case.value for case in goal.target] == [cell(target, kind)[1]]
    assert goal.baseline.year == 2020
    (reference,) = goal.reference
    assert reference.year == 2025
    for found, given in ((goal.baseline, start), (reference, city)):
        sign, number, text = cell(given, kind)
        assert found.value == number
        assert found.operator == sign
        if text is not None:
            assert found.text == text
    assert kind in PERCENT or goal.unit is not None


def test_eight_rows_are_binding():
    assert sum(binding for *_, binding in TABLE.values()) == 8


def test_totals_over_five_years_are_marked(goals):
    marked = {"employment.new-jobs", "employment.training"}
    assert {g for g in marked if goals[g].target[0].text.startswith("【")} == marked
    cumulative = {name for name, goal in goals.items() if getattr(goal, "cumulative", False)}
    own = {"housing.estates-renewed", "employment.startup-training", "employment.startups"}
    assert cumulative == marked | own


@pytest.mark.parametrize(
    ("code", "where"),
    [
        ("baseline_beyond_target", {"employment.unemployment"}),
        ("no_baseline", {"childcare.streets", "children.orphans", "housing.low-income"}),
        ("reference_differs", {"health.literacy", "sport.area-per-person"}),
        (
            "contradiction",
            {
                "health.literacy",
                "insurance.pension",
                "kindergarten.level2-share",
                "vocational.national-schools",
            },
        ),
        ("names_differ", {"kindergarten.enrolment", "employment.training", "housing.low-income"}),
    ],
)
def test_what_is_odd_in_the_document_is_flagged(goals, code, where):
    assert {name for name, g in goals.items() if code in {f.code for f in g.flags}} == where


def test_claims_about_the_baseline_are_flagged_as_such(goals):
    achieved = {name for name, goal in goals.items() if goal.status == "achieved"}
    flagged = {n for n, g in goals.items() if "baseline_only" in {f.code for f in g.flags}}
    assert achieved == flagged
    assert {"circle.health", "circle.culture", "elderly.beds-per-1000-elders"} < achieved
    assert all(not goals[name].target for name in achieved - {"circle.culture"})


def test_the_circles_come_first_and_ask_what_they_did(goals):
    assert list(goals)[:6] == [
        "circle.health",
        "circle.culture",
        "circle.elderly",
        "circle.life",
        "circle.all",
        "childcare.streets",
    ]
    targets = [[case.value for case in goal.target] for goal in list(goals.values())[:6]]
    assert targets == [[], [1.0], [], [], [1.0], [0.6]]
    assert [leaf.service for leaf in goals["circle.all"].leaves] == [
        "education.school",
        "health",
        "culture",
        "elderly",
    ]
    for name in list(goals)[:3]:
        assert [(case.minutes, case.metres) for case in goals[name].within] == [(10, None)]
    assert {leaf.within[0].minutes for leaf in goals["circle.life"].leaves} == {10}
    assert goals["circle.elderly"].group is None


def test_numbers_of_the_chapters(goals):
    tests = {
        "school.secondary-sports-area": {"sports_m2 / pupils": {">=": 10.2}},
        "school.primary-sports-area": {"sports_m2 / pupils": {">=": 7.5}},
        "school.secondary-teaching-area": {"teaching_m2 / pupils": {">=": 5.8}},
        "school.primary-teaching-area": {"teaching_m2 / pupils": {">=": 4.5}},
        "school.music-rooms": {"music_room_m2": {">=": 96}},
        "school.art-rooms": {"art_room_m2": {">=": 90}},
    }
    for name, passes in tests.items():
        assert goals[name].passes == passes
        assert (goals[name].target[0].value, goals[name].deadline) == (1.0, 2024)
    point = goals["sport.points-per-community"]
    assert (point.over, point.at_least[0].value, point.target[0].value) == ("mean", 5, 5)
    assert (point.level, goals["health.centre-standard"].target[0].value) == ("community", 0.7)
    courses = goals["school.course-bases"]
    assert (courses.operator, courses.target[0].low, courses.target[0].high) == ("between", 3, 5)
    assert goals["sport.corridors"].target[0].value == 1 + 6 + 16
    assert goals["elderly.nursing-stations"].strength == "encouraged"
    assert goals["housing.estates-before-2000"].strength == "strive"
    trends = {"rises", "falls"}
    assert {n for n, g in goals.items() if g.operator in trends} == {
        "equity.dashihua",
        "equity.education-zones",
        "equity.schools",
        "culture.coverage-rises",
        "culture.use-rises",
        "sport.coverage-rises",
    }
    assert all(g.against == "earlier" for g in goals.values() if g.operator in trends)


@pytest.mark.parametrize("name", sorted(shipped_plans()))
def test_every_alternative_is_another_goal(name):
    plan = read_plan(name)
    pairs = [(goal, choice) for goal in plan.goals for choice in choices_of(goal, plan)]
    assert pairs
    assert all(choice.goal != goal for goal, choice in pairs)


GB = {
    # goal: service, metres, corroborated
    "tier15.junior-school": ("education.school.secondary.junior", 1000, True),
    "tier15.health-centre": ("health.community_centre", 1000, False),
    "tier15.culture-centre": ("culture.activity_centre", 1000, False),
    "tier15.rail": ("transport.rail", 800, False),
    "tier10.primary-school": ("education.school.primary", 500, True),
    "tier5.kindergarten": ("education.kindergarten", 300, True),
    "tier5.culture-station": ("culture.activity_station", 500, False),
    "tier5.day-care": ("elderly.day_care", 300, False),
    "tier5.service-station": ("community.station", 300, False),
    "tier5.health-station": ("health.community_station", 300, False),
}


def test_radii_of_the_standard_and_which_are_corroborated():
    plan = read_plan("gb-50180-2018")
    radii = {
        g.id: (g.service, g.within[0].metres, g.verified) for g in plan.goals if g.kind == "reach"
    }
    assert radii == GB
    people = {
        g.id: (g.people_per[0].low, g.people_per[0].high, g.verified)
        for g in plan.goals
        if g.kind == "provision"
    }
    assert people == {
        "tier15.junior-schools": (50_000, 100_000, True),
        "tier15.health-centres": (50_000, 100_000, False),
        "tier10.primary-schools": (15_000, 25_000, True),
        "tier5.kindergartens": (5_000, 12_000, True),
    }
    together = {g.id: g.verified for g in plan.goals if g.kind == "combination"}
    assert together == {"tier15.circle": False, "tier5.circle": False, "tiers.schools": True}


def test_no_number_of_the_guidance_is_corroborated():
    plan = read_plan("td-t-1062-2021")
    assert not any(goal.verified for goal in plan.goals)
    station = next(goal for goal in plan.goals if goal.id == "level10.health-station")
    assert station.within[0].metres == 500
