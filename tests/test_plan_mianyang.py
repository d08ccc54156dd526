"""The plan of Mianyang: numbers typed by hand from the document."""

from __future__ import annotations

import pytest

from lifecircle.plans import read_plan

PERCENT = {"presence", "share", "pairing"}
"""Kinds whose values are shares; every other is as the document writes it."""
ALL = "应保尽保"

# Goal: kind, 2020, operator and number of 2025, binding?  Text stands where there is no number.
TABLE = {
    "childcare.places": ("ratio", 2.7, (">=", 5.2), False),
    "orphans.covered": ("statistic", "——", (">=", ALL), True),
    "education.preschool": ("statistic", 97.22, (">=", 98), False),
    "education.retention": ("statistic", 100.72, (">=", 100), True),
    "education.senior": ("statistic", 97.2, (">=", 98), False),
    "education.years": ("statistic", 10.35, (">=", 12.5), True),
    "employment.training": ("statistic", 18.6, (">=", 19), False),
    "health.life-expectancy": ("statistic", 80.3, (">", 80.3), False),
    "health.doctors": ("ratio", 2.89, (">=", 3.2), False),
    "health.nurses": ("ratio", 3.29, (">=", 3.8), False),
    "medical.participation": ("statistic", 90, (">=", 95), False),
    "elderly.nursing-beds": ("share", 37.64, (">=", 55), True),
    "elderly.new-areas": ("share", "——", (">=", 100), True),
    "pension.participation": ("statistic", 90, (">=", 95), False),
    "elderly.beds": ("count", 3.52, (">=", 3.87), False),
    "housing.low-income": ("statistic", "——", (">=", ALL), False),
    "housing.rural": ("statistic", "——", (">=", ALL), False),
    "housing.old-estates": ("count", "——", (">=", 13.71), False),
    "disability.subsidies": ("statistic", 100, (">=", 100), True),
    "veterans.placement": ("statistic", 100, (">=", 100), True),
    "veterans.training": ("statistic", 100, (">=", 100), True),
    "culture.visits": ("ratio", 5469, (">", 9000), False),
    "sport.area": ("ratio", 1.33, (">=", 2.6), False),
    "community.area": ("ratio", "——", (">=", 30), False),
}
"""The 24 rows of table 1, in its order."""

# Goal: operator and number of a promise of the text, and its year.
TEXT = {
    "childcare.new-areas": (">=", 10, None),
    "childcare.old-areas": (">=", 8, 2027),
    "childcare.registered": (">=", 100, 2025),
    "rate.premarital": (">=", 98, 2025),
    "rate.preconception": (">=", 99, 2025),
    "rate.prenatal": (">=", 73, 2025),
    "rate.newborn-metabolic": (">=", 98, 2025),
    "rate.newborn-hearing": (">=", 95, 2025),
    "rate.women-cancer": (">=", 84, 2025),
    "health.maternal-mortality": ("<=", 14, 2025),
    "health.infant-mortality": ("<=", 4.5, 2025),
    "health.child-mortality": ("<=", 6.5, 2025),
    "kindergarten.new-public": (">=", 50, None),
    "kindergarten.new-places": ("about", 1.5, None),
    "kindergarten.public": (">=", 0.55, None),
    "school.quality-city": (">=", 100, 2025),
    "school.quality-province": (">=", 50, 2025),
    "rate.disabled-school": (">=", 95, 2025),
    "university.universities": (">=", 17, 2025),
    "university.students": (">=", 16, 2025),
    "university.masters": (">=", 0.5, 2025),
    "university.doctors": (">=", 0.1, 2025),
    "school.dual-teachers": (">=", 50, 2025),
    "teachers.famous": (">=", 100, None),
    "teachers.heads": (">=", 50, None),
    "teachers.class": (">=", 100, None),
    "teachers.counsellors": (">=", 20, None),
    "school.smart-campuses": (">=", 30, None),
    "school.broadcast-hosts": (">=", 30, None),
    "vocational.courses": (">=", 10, 2025),
    "vocational.simulations": (">=", 5, 2025),
    "vocational.clusters": ("about", 5, None),
    "skill.studios": (">=", 15, None),
    "skill.bases": (">=", 9, None),
    "rate.family-doctor": (">=", 80, None),
    "ambulance.urban-radius": ("<=", 5000, None),
    "ambulance.urban-response": ("<", 15, None),
    "health.blood": (">=", 14, 2025),
    "rate.hypertension": (">=", 60, None),
    "rate.diabetes": (">=", 60, None),
    "rate.cancer-knowledge": (">=", 73, 2025),
    "rate.cancer-early": (">=", 55, 2025),
    "rate.cancer-survival": (">=", 44, 2025),
    "rate.antiviral": (">=", 92, 2025),
    "health.tuberculosis": ("<=", 46, 2025),
    "vaccination.townships": (">=", 90, None),
    "rate.mental": (">=", 95, 2025),
    "rate.psychological": (">=", 25, 2025),
    "township.sanitary-nation": (">=", 0.15, 2025),
    "healthy.townships": (">=", 10, 2025),
    "healthy.villages": (">=", 80, 2025),
    "health.subcentres": ("about", 30, None),
    "health.geriatric-80": (">=", 0.8, 2025),
    "health.rehabilitation-80": (">=", 0.8, 2025),
    "health.geriatric-55": (">=", 0.55, 2025),
    "elderly.new-beds": (">=", 500, 2025),
    "rate.elder-management": (">=", 75, 2025),
    "elderly.social-workers": (">=", 1, 2025),
    "elderly.social-workers-beds": (">=", 1, 2025),
    "elderly.new-carriers": (">=", 10, None),
    "elderly.renovated": (">=", 27, None),
    "housing.rental": (">=", 10000, 2025),
    "housing.shanty": (">=", 15000, 2025),
    "housing.model-courtyards": (">=", 10, 2025),
    "amenity.barrier-free-old": (">=", 0.8, None),
    "culture.creative-parks": (">=", 3, None),
    "culture.feature-streets": (">=", 5, None),
    "culture.library-24h": (">=", 3, None),
    "sport.feature-schools": (">=", 20, None),
    "sport.demonstrations": (">=", 100, None),
    "rate.food-trace": (">=", 100, None),
    "rate.drug-tests": (">=", 99, None),
}
RANGES = {
    "health.gps": (2, None),
    "health.national-specialties": (1, None),
    "health.provincial-specialties": (5, None),
    "elderly.friendly-communities": (1, None),
    "ambulance.rural-radius": (None, 20000),
}
STRIVE = {
    "health.prenatal",
    "health.maternal-grade3",
    "disability.professional",
    "elderly.friendly-communities",
    "health.blood",
    "health.national-specialties",
    "health.provincial-specialties",
    "housing.model-courtyards",
    "kindergarten.public",
    "school.dual-teachers",
    "university.doctors",
    "university.masters",
    "university.students",
    "university.universities",
    "vocational.dual-excellent",
}
"""Promises that the document only strives for."""


@pytest.fixture(scope="module")
def goals():
    return {goal.id: goal for goal in read_plan("mianyang-2025").goals}


def test_the_table_has_24_rows_of_which_8_bind():
    assert len(TABLE) == 24
    assert sum(binding for *_, binding in TABLE.values()) == 8


@pytest.mark.parametrize("name", TABLE)
def test_each_row_of_the_table_is_as_the_document_has_it(goals, name):
    kind, start, (operator, number), binding = TABLE[name]
    goal = goals[name]
    scale = 100 if kind in PERCENT else 1
    assert goal.kind == kind
    assert "表1" in goal.section
    assert goal.deadline == 2025
    assert goal.strength == ("binding" if binding else "expected")
    assert goal.operator == operator
    (case,) = goal.target
    if number == ALL:
        assert (case.value, case.text) == (100, ALL)
    else:
        assert case.value == pytest.approx(number / scale)
    assert goal.baseline.year == 2020
    missing = isinstance(start, str)
    assert goal.baseline.value == (None if missing else pytest.approx(start / scale))
    assert goal.baseline.text == (start if missing else "")
    assert ("no_baseline" in {flag.code for flag in goal.flags}) == missing
    assert kind in PERCENT or goal.unit is not None


@pytest.mark.parametrize("name", TEXT)
def test_numbers_of_the_text(goals, name):
    operator, number, year = TEXT[name]
    goal = goals[name]
    (case,) = goal.target
    assert (goal.operator, case.value) == (operator, pytest.approx(number))
    assert (goal.deadline if isinstance(goal.deadline, int) else None) == year


def test_ranges_are_no_failure_on_their_good_side(goals):
    for name, (low, high) in RANGES.items():
        (case,) = goals[name].target
        assert (goals[name].operator, case.low, case.high) == ("between", low, high)


def test_only_rows_of_the_table_are_binding_or_expected(goals):
    labelled = {n for n, goal in goals.items() if goal.strength in ("binding", "expected")}
    assert labelled == set(TABLE)


def test_other_strengths_are_the_words_of_the_document(goals):
    assert {n for n, goal in goals.items() if goal.strength == "strive"} == STRIVE
    assert {n for n, goal in goals.items() if goal.strength == "in_principle"} == {
        "kindergarten.township"
    }
    assert {n for n, goal in goals.items() if goal.strength == "where_able"} == {
        "disability.two-of-three"
    }


def test_circles_have_the_numbers_of_the_document_and_no_share(goals):
    def within(goal):
        return [(case.minutes, case.metres) for case in goal.within]

    assert within(goals["circle.culture-achieved"]) == [(None, 10000), (15, None)]
    assert within(goals["circle.culture"]) == [(None, 5000), (15, None)]
    assert within(goals["circle.elderly"]) == [(15, None)]
    assert within(goals["circle.startup"]) == [(30, None)]
    assert {tuple(within(leaf)) for leaf in goals["circle.basic"].leaves} == {
        ((90, None), (15, None))
    }
    assert [(leaf.service, *within(leaf)) for leaf in goals["circle.retail"].leaves] == [
        ("retail.convenience", (5, None)),
        ("retail.market", (10, None)),
        ("retail.supermarket", (15, None)),
    ]
    judged = {name for name in goals if name.startswith("circle.") and goals[name].target}
    assert judged == {"circle.fitness"}


def test_full_coverage_is_asked_only_where_the_document_says_so(goals):
    networks = {name for name, goal in goals.items() if goal.kind == "hierarchy" and goal.target}
    assert networks == {"legal-aid", "network.arts", "network.culture"}


def test_rules_ask_the_kind_of_unit_that_they_are_for(goals):
    kinds = {
        name: goals[name].where.unit["kind"]
        for name in (
            "health.township",
            "health.village",
            "circle.fitness",
            "health.community-centre",
        )
    }
    assert kinds == {
        "health.township": ["镇", "乡", "民族乡"],
        "health.village": ["村", "行政村"],
        "circle.fitness": ["社区", "居委会"],
        "health.community-centre": "街道",
    }
    assert len(goals["health.maternal-grade3"].where.unit["name"]) == 7


@pytest.mark.parametrize(
    ("code", "where"),
    [
        ("baseline_beyond_target", {"education.retention", "rate.disabled-school"}),
        (
            "contradiction",
            {
                "circle.culture",
                "circle.culture-achieved",
                "childcare.places",
                "childcare.new-areas",
                "childcare.old-areas",
                "health.geriatric-55",
                "health.geriatric-80",
            },
        ),
        (
            "baseline_only",
            {"circle.culture-achieved", "network.employment", "elderly.beds-per-1000-elders"},
        ),
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


def test_what_is_stated_as_done_has_no_target(goals):
    achieved = {name for name, goal in goals.items() if goal.status == "achieved"}
    flagged = {n for n, g in goals.items() if "baseline_only" in {f.code for f in g.flags}}
    assert achieved == flagged
    assert not any(goals[name].target for name in achieved)
