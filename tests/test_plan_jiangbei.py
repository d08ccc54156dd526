"""The plan of Jiangbei: numbers typed by hand from the document."""

from __future__ import annotations

import pytest

from lifecircle.plans import read_plan

PERCENT = {"presence", "share", "pairing", "reach", "combination"}
"""Kinds whose values are shares; every other is as the document writes it."""
ALL = "应保尽保"

# Row: goal, kind, 2020, operator and number of 2025, binding?  Text where there is no number.
TABLE = {
    1: ("childcare.places", "ratio", 0.8, (">=", 4.5), False),
    2: ("orphans.covered", "statistic", "—", (">=", ALL), True),
    3: ("child.health-management", "statistic", 92.27, (">=", 94), False),
    4: ("kindergarten.inclusive", "share", 80.6, (">=", 90), False),
    5: ("education.preschool", "statistic", 100, (">=", 100), False),
    6: ("education.retention", "statistic", 100, (">=", 100), True),
    7: ("education.senior", "statistic", 100, (">=", 100), False),
    8: ("education.years", "statistic", 12.8, (">=", 13), True),
    9: ("employment.new", "statistic", 32.4, (">=", 15), False),
    10: ("employment.unemployment", "statistic", "—", ("<", 5.5), False),
    11: ("employment.training", "statistic", 4.33, (">=", 3.7), False),
    12: ("health.life-expectancy", "statistic", 79.19, (">=", 79.5), False),
    13: ("health.literacy", "statistic", 25, (">=", 30), False),
    14: ("health.nurses", "ratio", 8.66, (">=", 9), False),
    15: ("health.gps", "ratio", 2.01, (">=", 4), True),
    16: ("health.doctors", "ratio", 5.62, (">=", 6.1), False),
    17: ("elderly.beds", "count", 2777, (">=", 6650), False),
    18: ("elderly.nursing-beds", "share", 36, (">=", 80), True),
    19: ("elderly.quality", "share", 90.48, (">=", 100), False),
    20: ("elderly.new-areas", "share", "—", (">=", 100), False),
    21: ("elderly.contracts", "pairing", 100, (">=", 100), False),
    22: ("circle.elderly", "combination", 100, (">=", 100), False),
    23: ("housing.low-income", "statistic", "—", (">=", ALL), False),
    24: ("housing.rural", "statistic", "—", (">=", ALL), False),
    25: ("housing.old-estates", "count", "—", (">=", 386), False),
    26: ("disability.subsidies", "statistic", 100, (">=", 100), True),
    27: ("pension.participation", "statistic", 95, (">", 95), False),
    28: ("medical.participation", "statistic", 95, (">", 95), True),
    29: ("welfare.rural-urban", "statistic", 80, (">=", 85), False),
    30: ("social-card", "statistic", 28.85, (">=", 67), False),
    31: ("veterans.placement", "statistic", 100, (">=", 100), True),
    32: ("veterans.employment", "statistic", "—", (">=", 95), False),
    33: ("culture.area", "ratio", 668.87, (">=", 800), False),
    34: ("culture.visits", "ratio", "—", (">=", 3.4), False),
    35: ("culture.gdp", "statistic", 6.1, (">=", 8), False),
    36: ("sport.area", "ratio", 1.99, (">=", 2.2), False),
    37: ("sport.exercisers", "statistic", 46.3, (">=", 48), False),
    38: ("community.area", "ratio", "—", (">", 30), False),
    39: ("income.urban-rural", "statistic", 1.92, ("<=", 1.8), False),
}
IN_TEN_THOUSANDS = {34}
"""Rows in 万 whose goal counts ones."""
CUMULATIVE = {9: ("【32.4】", "【15】"), 11: ("【4.33】", "【3.7】")}

# Goal: operator and number of a promise of the text, and its year.
TEXT = {
    "elderly.meal-bath": (">=", 1.0, 2025),
    "elderly.street-centre": (">=", 1.0, None),
    "elderly.community-station": (">=", 1.0, None),
    "health.street-centres-new": (">=", 4, None),
    "health.estate-posts-new": (">=", 133, None),
    "health.primary-standard": (">=", 1.0, None),
    "community.elderly-childcare": (">=", 1.0, 2025),
    "elderly.medical-combined": (">=", 5, 2025),
    "elderly.hospital-contracts": (">=", 1.0, 2025),
    "elderly.medical-fast-lane": (">=", 1.0, 2025),
    "elderly.medical-service": (">=", 1.0, 2025),
    "elderly.private-operation": (">=", 1.0, None),
    "elderly.private-beds": (">=", 1.0, 2025),
    "elderly.home-beds": (">=", 1000, None),
    "elderly.area-per-person": (">=", 0.2, None),
    "elderly.brands": (">=", 5, 2025),
    "elderly.carer-training": (">", 6000, 2025),
    "elderly.volunteers": (">=", 15, 2025),
    "elderly.learning": (">=", 50, 2025),
    "elderly.learning-20": (">", 20, None),
    "kindergarten.public": (">=", 0.55, 2025),
    "kindergarten.graded": (">=", 1.0, None),
    "kindergarten.first-grade": (">=", 0.4, None),
    "housing.residents": (">=", 100, 2025),
    "housing.old-estates-plan": (">=", 386.14, None),
    "housing.old-estates-buildings": (">=", 1300, None),
    "housing.old-estates-households": ("about", 6.3, None),
    "housing.key-zones": (">=", 16, None),
    "housing.micro-zones": (">=", 8, None),
    "pension.participation-text": (">=", 97, None),
    "employment.new-yearly": ("about", 3.5, None),
    "employment.agencies": (">=", 250, 2025),
    "employment.agency-income": (">=", 40, 2025),
    "employment.zero-job-families": ("<=", 0, None),
    "sport.fitness-test": (">=", 93.2, 2025),
    "welfare.destitute": (">=", 100, 2025),
    "disability.enrolment": (">=", 100, None),
    "child.vaccination": (">=", 90, None),
    "health.records": (">=", 100, None),
    "school.projects": (">=", 26, None),
    "school.future": (">=", 11, None),
    "school.stem": (">=", 5, None),
    "school.model-senior": (">=", 3, 2025),
    "culture.self-service-new": (">=", 10, None),
    "culture.feature-communities": (">=", 3, None),
    "culture.heritage-city": (">=", 12, 2025),
    "culture.heritage-nation": (">=", 2, 2025),
    "tourism.gdp": (">=", 5, 2025),
    "tourism.income": (">=", 180, 2025),
    "tourism.visitors": (">", 6500, 2025),
}
LOW_ENDS = {
    "kindergarten.bought": 2,
    "kindergarten.new-public": 3,
    "school.labour-pilots": 3,
    "school.psychology": 3,
    "school.featured-senior": 1,
    "school.brands": 3,
    "school.first-class": 5,
    "education.community-bases": 2,
    "education.community-readers": 3,
    "childcare.demonstrations": 1,
    "employment.public-training": 2,
    "employment.new-occupations": 10,
    "employment.incubators": 1,
    "employment.headhunters": 1,
    "employment.leading-agencies": 1,
}
BASELINES = {
    "health.beds-per-1000": 10.5,
    "kindergarten.inclusive-count": 139,
    "kindergarten.inclusive-rural": 1.0,
    "childcare.registered": 5,
    "elderly.residences": 9,
    "elderly.centres-built": 121,
    "culture.library-branches": 58,
    "culture.arts-branches": 13,
    "culture.self-service": 10,
    "culture.street-centre": 1.0,
    "culture.community-room": 1.0,
    "culture.standard": 1.0,
    "circle.fitness-communities": 1.0,
    "education.cluster-pupils": 0.6,
    "education.enrolment-baseline": 100,
    "elderly.hospital-near": None,
    "health.communities": 0.4,
    "sport.area-total": 184.9663,
    "sport.venues": 2578,
    "sport.instructors": 2.53,
    "sport.villages": 1.0,
}
"""What the document states as done, with its number."""


@pytest.fixture(scope="module")
def goals():
    return {goal.id: goal for goal in read_plan("jiangbei-2025").goals}


@pytest.mark.parametrize("row", TABLE)
def test_each_row_of_the_table_is_as_the_document_has_it(goals, row):
    name, kind, start, (operator, number), binding = TABLE[row]
    goal = goals[name]
    scale = 0.01 if kind in PERCENT else 10000 if row in IN_TEN_THOUSANDS else 1
    assert goal.kind == kind
    assert "表2-2" in goal.section
    assert goal.deadline == 2025
    assert goal.strength == ("binding" if binding else "expected")
    assert goal.operator == operator
    (case,) = goal.target
    if number == ALL:
        assert (case.value, case.text) == (100, ALL)
    else:
        assert case.value == pytest.approx(number * scale)
    assert goal.baseline.year == 2020
    missing = isinstance(start, str)
    assert goal.baseline.value == (None if missing else pytest.approx(start * scale))
    assert ("no_baseline" in {flag.code for flag in goal.flags}) == missing
    if missing:
        assert goal.baseline.text == start
    cumulative = row in CUMULATIVE
    assert getattr(goal, "cumulative", False) == cumulative
    if cumulative:
        assert (goal.baseline.text, case.text) == CUMULATIVE[row]
    assert kind in PERCENT or goal.unit is not None


def test_the_table_has_39_rows_of_which_8_bind():
    assert list(TABLE) == list(range(1, 40))
    assert [row for row, (*_, binding) in TABLE.items() if binding] == [2, 6, 8, 15, 18, 26, 28, 31]


@pytest.mark.parametrize("name", TEXT)
def test_numbers_of_the_text(goals, name):
    operator, number, year = TEXT[name]
    goal = goals[name]
    (case,) = goal.target
    assert (goal.operator, case.value) == (operator, pytest.approx(number))
    assert goal.deadline == year


def test_of_a_range_more_is_no_failure(goals):
    for name, low in LOW_ENDS.items():
        (case,) = goals[name].target
        assert (goals[name].operator, case.low, case.high) == ("between", low, None)


def test_only_rows_of_the_table_are_binding_or_expected(goals):
    labelled = {n for n, goal in goals.items() if goal.strength in ("binding", "expected")}
    assert labelled == {name for name, *_ in TABLE.values()}


def test_what_is_stated_as_done_has_its_number_and_no_target(goals):
    achieved = {name for name, goal in goals.items() if goal.status == "achieved"}
    flagged = {n for n, g in goals.items() if "baseline_only" in {f.code for f in g.flags}}
    assert achieved == flagged == set(BASELINES)
    for name, number in BASELINES.items():
        assert goals[name].baseline.value == number
        assert not goals[name].target


def test_full_coverage_is_asked_only_where_the_document_says_so(goals):
    networks = {name for name, goal in goals.items() if goal.kind == "hierarchy" and goal.target}
    assert networks == {"sport.network"}
    circles = {name for name in goals if name.startswith("circle.") and goals[name].target}
    assert circles == {"circle.culture", "circle.elderly"}


def test_numbers_that_we_had_to_choose_are_not_judged(goals):
    chosen = (
        "village.clinic",
        "childcare.own-community",
        "childcare.co-location",
        "community.one-stop",
        "elderly.hospital-near",
        "health.nearest-across-border",
        "workers.health",
        "child.school",
        "culture.opening",
        "elderly.five-helps",
    )
    assert not any(goals[name].target for name in chosen)
    assert all(any(a.alternatives for a in goals[n].assumptions) for n in chosen[:-1])


@pytest.mark.parametrize(
    ("code", "where"),
    [
        (
            "baseline_beyond_target",
            {"employment.new", "employment.training", "sport.fitness-test", "sport.free"},
        ),
        (
            "contradiction",
            {
                "circle.elderly",
                "circle.fitness",
                "circle.fitness-communities",
                "education.elders-coverage",
                "education.elders-university",
                "elderly.five-helps",
                "elderly.learning",
                "elderly.learning-20",
                "elderly.meal-bath",
                "employment.new",
                "employment.new-yearly",
                "housing.old-estates",
                "housing.old-estates-plan",
                "kindergarten.inclusive",
                "medical.participation",
                "orphans.covered",
                "pension.participation",
                "pension.participation-text",
                "tourism.sights-4a",
            },
        ),
        ("unit_slip", {"sport.area", "sport.area-total"}),
    ],
)
def test_what_is_odd_in_the_document_is_flagged(goals, code, where):
    assert {n for n, goal in goals.items() if code in {f.code for f in goal.flags}} == where


def test_contradictions_name_each_other(goals):
    for name, goal in goals.items():
        for flag in goal.flags:
            for other in flag.goals if flag.code == "contradiction" else ():
                back = [f for f in goals[other].flags if f.code == "contradiction"]
                assert any(name in f.goals for f in back), (name, other)


def test_the_home_care_circle_needs_all_four_services_at_an_elders_pace(goals):
    circle = goals["circle.elderly"]
    assert circle.group == "age_60"
    assert circle.needed == 4
    assert {(leaf.service, leaf.within[0].minutes, leaf.profile) for leaf in circle.leaves} == {
        (f"elderly.{help_}", 15, "elder") for help_ in ("meal", "bath", "cleaning", "mobility")
    }
