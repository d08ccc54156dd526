"""The plan of Qingdao: the numbers of its text, typed by hand, and what its rules do."""

from __future__ import annotations

import tomllib

import pytest

from goals_helpers import Town, box
from lifecircle.plans import read_plan, shipped_plans

# Targets: goal, kind, operator, number as the document has it, deadline.
TARGETS = [
    ("education.new-places", "count", ">=", 25, 2025),
    ("housing.area-per-person", "statistic", ">=", 37.2, 2025),
    ("housing.new-homes", "statistic", "about", 70, 2025),
    ("housing.public-homes", "statistic", ">=", 26, 2025),
    ("disability.preschool", "statistic", ">=", 92, 2025),
    ("disability.rehabilitation", "statistic", ">=", 92, 2025),
    ("disability.compulsory", "statistic", ">=", 99, 2025),
    ("disability.mainstream", "statistic", ">=", 60, 2025),
    ("disability.senior", "statistic", ">=", 100, 2025),
    ("education.balanced-districts", "share", ">=", 0.9, 2025),
    ("education.preschool-districts", "share", ">=", 1.0, 2025),
    ("emergency.handling", "statistic", ">=", 100, 2025),
    ("ambulance.per-people", "ratio", ">=", 1, 2025),
    ("ambulance.negative-pressure", "share", ">=", 0.4, 2025),
    ("sport.facilities-count", "count", ">", 11000, 2025),
    ("sport.spending", "statistic", ">", 3300, 2025),
    ("sport.court-per-street", "presence", ">=", 1.0, None),
    ("childcare.places", "ratio", ">=", 4.5, 2025),
    ("kindergarten.new", "count", ">=", 76, 2025),
    ("kindergarten.inclusive", "share", ">=", 0.9, 2025),
    ("health.tertiary-count", "count", ">=", 35, 2025),
    ("health.tertiary-per-district", "presence", ">=", 1.0, 2025),
    ("health.mental-rehabilitation", "count", ">=", 1, None),
    ("people.residents", "statistic", ">=", 100, None),
    ("insurance.statutory", "statistic", ">=", 100, None),
    ("cdc.staffing", "statistic", ">=", 100, None),
    ("cdc.per-district", "presence", ">=", 1.0, None),
    ("disability.towns", "presence", ">=", 1.0, None),
    ("education.vocational-pilot", "share", ">=", 1.0, None),
    ("health.infectious-departments", "share", ">=", 1.0, None),
    ("housing.in-step", "share", ">=", 1.0, None),
    ("network.social-security", "hierarchy", ">=", 1.0, None),
    ("school.network", "share", ">=", 1.0, None),
    ("sport.three-plus-x", "combination", ">=", 1.0, None),
]
# Baselines of 2020: goal, operator, number. What has no target is stated only.
STATED = {
    "health.places": (None, 8531),
    "health.beds": (None, 64423),
    "health.doctors": (None, 3.94),
    "health.life-expectancy": (None, 81.51),
    "health.private": (None, 4184),
    "health.private-beds": (None, 17131),
    "health.private-staff": (None, 40437),
    "culture.theatres": (None, 17),
    "culture.cinemas": (None, 83),
    "culture.bookshops": (">=", 700),
    "culture.stations": (None, 137),
    "culture.community-centres": (">=", 5300),
    "services.items-district": (None, 164),
    "services.items-street": (None, 58),
    "services.items-community": (None, 21),
    "budget.livelihood-share": (None, 70),
    "welfare.urban-rural-ratio": (None, 1.33),
    "employment.unemployment": ("<=", 4),
}
STARTS = {"housing.public-homes": 15.9, "kindergarten.new": 338, "health.tertiary-count": 28}
SIX = ["市南区", "市北区", "李沧区", "崂山区", "青岛西海岸新区", "城阳区"]


@pytest.fixture(scope="module")
def goals():
    return {goal.id: goal for goal in read_plan("qingdao-2025").goals}


@pytest.fixture(scope="module")
def tables():
    text = shipped_plans()["qingdao-2025"].read_text(encoding="utf-8")
    return {goal["id"]: goal for goal in tomllib.loads(text)["goals"]}


@pytest.mark.parametrize(("name", "kind", "operator", "number", "deadline"), TARGETS)
def test_each_target_is_as_the_document_has_it(goals, name, kind, operator, number, deadline):
    goal = goals[name]
    found = (goal.kind, goal.operator, [case.value for case in goal.target], goal.deadline)
    assert found == (kind, operator, [number], deadline)


def test_no_other_goal_has_a_target(goals):
    targeted = {name for name, goal in goals.items() if goal.target}
    assert targeted == {row[0] for row in TARGETS} | {"ambulance.radius"}


def test_units_and_scales_of_the_targets(goals):
    places = goals["education.new-places"]
    assert (places.scale, places.since, places.unit.zh) == (10_000, 2020, "万个")
    assert goals["ambulance.per-people"].per == 30_000
    assert goals["childcare.places"].per == 1000
    assert goals["childcare.places"].denominator.group == "residents"
    assert goals["kindergarten.new"].since == 2020
    assert {goals[g].unit.zh for g in ("housing.new-homes", "housing.public-homes")} == {"万套"}
    assert goals["sport.spending"].unit.zh == "元"
    assert goals["housing.area-per-person"].unit.zh == "平方米"


def test_each_baseline_is_as_the_document_has_it(goals):
    for name, (operator, number) in STATED.items():
        start = goals[name].baseline
        assert (start.operator, start.value, start.year) == (operator, number, 2020)
    for name, number in STARTS.items():
        assert goals[name].baseline.value == number
    assert "273" in goals["schools.paired"].baseline.text
    assert "265" in goals["schools.paired"].baseline.text
    assert "10个区" in goals["education.balanced-districts"].baseline.text


def test_what_is_only_stated_is_flagged_and_not_judged(goals):
    stated = {name for name, goal in goals.items() if goal.status == "achieved"}
    assert stated == {*STATED, "circle.culture", "schools.paired"}
    assert stated == {
        name for name, goal in goals.items() if "baseline_only" in {f.code for f in goal.flags}
    }
    assert not any(goals[name].target or goals[name].deadline for name in stated)


def test_circles_have_their_minutes_and_no_share_of_people(goals):
    minutes = {
        name: [case.minutes for case in goal.within]
        for name, goal in goals.items()
        if goal.kind == "reach"
    }
    assert minutes == {
        "circle.health": [15],
        "circle.culture": [15],
        "circle.fitness": [8],
        "circle.health-migrants": [15],
        "circle.health-hardship": [15],
    }
    assert not any(goals[name].target for name in minutes)


def test_the_radius_differs_between_districts(goals):
    radius = goals["ambulance.radius"]
    assert (radius.operator, radius.statistic, radius.profile) == ("<=", "mean", "car")
    named, others = radius.target
    assert set(SIX) <= set(named.where["name"])
    assert (named.value, others.value) == (2000, 7000)
    assert others.where is not None


@pytest.mark.parametrize(
    ("code", "where"),
    [
        ("baseline_beyond_target", {"kindergarten.new"}),
        ("names_differ", {"education.balanced-districts", "housing.public-homes"}),
    ],
)
def test_what_is_odd_in_the_document_is_flagged(goals, code, where):
    assert {name for name, g in goals.items() if code in {f.code for f in g.flags}} == where


def test_what_is_only_promoted_has_no_target(goals):
    """To complete, strengthen, support, encourage: no number follows, and none is made up."""
    names = "network.startup network.community-education network.culture network.convenience"
    more = "rescue.levels culture.qualified health.ct health.fever-rooms health.six-centres"
    for name in f"{names} {more} sport.five-ones network.social-security-halls".split():
        assert not goals[name].target
    assert {name for name, goal in goals.items() if goal.strength != "unlabelled"} == {
        "health.ct",
        "health.fever-rooms",
        "network.social-security-halls",
    }


def test_the_score_is_over_goals_that_are_judged(goals):
    index = read_plan("qingdao-2025").index
    assert all(goals[name].target for name in index.weights)
    assert set(index.weights.values()) == {1}


def squares(*names):
    """Return rows of a level: squares of 1 km from west to east."""
    return [
        {"name": name, "kind": "区", "geometry": box(1000 * i, 0, 1000 * (i + 1), 1000)}
        for i, name in enumerate(names)
    ]


def test_x_is_one_of_park_and_plaza(tables):
    made = Town()
    made.add_level("district", squares("市南区", "市北区"))
    for x in (500, 1500):
        for service in ("stadium", "gymnasium", "pool"):
            made.add(f"sport.{service}", x, 500)
    made.add("sport.plaza", 500, 500)
    made.complete = ("sport.fitness_centre", "sport.park")
    _, (whole, *_) = made.judge(tables["sport.three-plus-x"])
    assert (whole.at_least.value, whole.status) == (0.5, "not_met")
    without_x = tables["sport.three-plus-x"]["assumptions"][0]["alternatives"][0]
    _, (whole, *_) = made.judge({**tables["sport.three-plus-x"], **without_x})
    assert (whole.at_least.value, whole.status) == (1, "met")


@pytest.mark.parametrize(("missing", "value"), [(None, 1.0), ("centre_cancer", 0.0)])
def test_six_centres_may_be_at_different_hospitals(tables, missing, value):
    made = Town()
    kinds = [piece["which"] for piece in tables["health.six-centres"]["all_of"]]
    columns = [column for which in kinds for column in which]
    for number, column in enumerate(columns):
        has = {name: name == column and name != missing for name in columns}
        made.add("health.hospital", 100 + 300 * number, 500, **has)
    _, (whole, *_) = made.judge(tables["health.six-centres"])
    assert (whole.status, whole.at_least.value) == ("no_target", value)


def test_a_network_begins_with_the_whole_city(tables):
    made = Town()
    made.add_level("district", squares("市南区", "市北区"))
    made.add("social.rescue", 500, 500)
    _, (whole, *_) = made.judge(tables["rescue.levels"])
    # The city and one of its two districts.
    assert whole.at_least.value == pytest.approx(2 / 3)


def test_items_are_those_of_desks_of_the_level(tables):
    made = Town()
    made.add_level("district", squares("市南区", "市北区"))
    for x, tier, items in (
        (500, "区（市）", 160.0),
        (600, "镇（街道）", 50.0),
        (1500, "区（市）", 170.0),
    ):
        made.add("administration.social_security", x, 500, tier=tier, items=items)
    _, (whole, *_) = made.judge(tables["services.items-district"])
    assert whole.at_least.value == pytest.approx(165)


def test_places_at_schools_of_seniors_are_not_counted(tables):
    made = Town()
    made.add("education.school.primary", 500, 500, places=20_000.0, opening_year=2022.0)
    made.add("education.school.primary", 500, 500, places=20_000.0, opening_year=2020.0)
    made.add("education.school.secondary.senior", 1500, 500, places=9000.0, opening_year=2022.0)
    _, (whole, *_) = made.judge(tables["education.new-places"])
    assert (whole.at_least.value, whole.status) == (2, "not_met")
