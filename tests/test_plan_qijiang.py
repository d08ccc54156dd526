"""The plan of Qijiang: the 53 indicators rebuilt from its text, typed by hand, and what they do."""

from __future__ import annotations

import tomllib
from itertools import accumulate

import pytest

from goals_helpers import Town, box
from lifecircle.plans import read_plan, shipped_plans

PERCENT = {"presence", "share"}
"""Kinds whose values are shares; every other is as the document writes it."""
YEARS = (2018, 2019, 2020)
S = "sum"
"""The document gives increments a year, the plan their sums."""

# Row: goal, baseline of 2017, operator, numbers of 2018, 2019, 2020 as the document has them.
# "sum" marks increments; a number after "of" is what they are a part of.
ONE = {
    1: ("kindergarten.enrolment", 86, ">=", 87, 89, 90),
    2: ("kindergarten.inclusive", 76.9, ">=", 78, 79, 80),
    3: ("kindergarten.inclusive-urban", None, ">=", 60, 65, 70),
    4: ("kindergarten.public", None, ">=", 46, 48, 50),
    5: ("kindergarten.public-urban", None, ">=", 30, 40, 50),
    6: ("kindergarten.street-new", None, ">=", 9, 7, 3, S),
    7: ("kindergarten.weak-improved", None, ">=", 2, 4, 3, S),
    8: ("kindergarten.staff", None, ">=", None, None, 1 / 10),
    9: ("kindergarten.teachers", None, ">=", None, None, 2),
    10: ("education.retention", (">", 94), ">=", 94, 94.5, 95),
    11: ("education.senior", (">", 96), ">=", 96.5, 96.8, 97),
    12: ("school.senior-quality", None, ">=", 70, 73, 75),
    14: ("school.buildings", None, ">=", 86, 86.5, 87),
    15: ("health.beds", 5.18, ">=", 5.88, 6.03, 6.18),
    16: ("health.doctors", 2.3, ">=", 2.33, 2.44, 2.57),
    17: ("health.nurses", 3.14, ">=", 2.72, 2.93, 3.21),
    18: ("health.gps", None, ">=", None, None, 2),
    19: ("health.tertiary", 1, ">=", None, None, 2),
    20: ("health.life-expectancy", 77.43, ">=", 77.5, 77.8, 78),
    21: ("health.spending", None, ">=", 50, 55, 60),
    22: ("elderly.disabled-beds", None, ">=", 100, 200, 100, S),
    23: ("elderly.beds", 6000, ">=", 100, 300, 200, S),
    24: ("elderly.beds-per-1000", 29, ">=", None, None, None),
    25: ("elderly.private-homes", None, ">=", 1, 2, 2, S),
    26: ("elderly.stations-new", None, ">=", 5, 10, 10, S),
    27: ("elderly.public-beds", None, "<=", 70, 60, 50),
    28: ("elderly.nursing-beds", None, ">=", 20, 25, 30),
    29: ("elderly.medical-service", None, ">=", 70, 85, 100),
    30: ("elderly.health-management", None, ">=", 60, 65, 70),
    31: ("pension.participation", None, ">=", 95, 95, 95),
    32: ("welfare.homes-upgraded", None, ">=", 9, 7, 6, S),
    33: ("welfare.destitute", None, ">=", 25, 35, 50),
    34: ("culture.area", None, ">=", None, None, 640),
    35: ("culture.street-centres", None, ">=", 13, 7, 0, "of", 20),
    36: ("culture.community-centres", None, ">=", 254, 127, 0, "of", 381),
    37: ("culture.film-halls", None, ">=", 3, 3, 4, "of", 20),
    38: ("culture.museums", 1, ">=", None, None, 3),
    39: ("culture.free-visits", None, ">=", 2, 2.2, 2.25),
    40: ("culture.posts", None, ">=", 60, 80, 100),
    41: ("sport.area", None, ">=", 1.5, 1.65, 1.8),
    42: ("sport.exercisers", 46, ">=", None, None, 50),
    43: ("sport.fitness-test", 92, ">=", 92.5, 92.8, 93),
    44: ("sport.points", 12, ">=", 6, 6, 6, S),
    45: ("sport.football", None, ">=", 2, 2, 2, S),
    46: ("sport.parks", None, ">=", None, None, 1),
    48: ("amenity.tourist-toilets", None, ">=", 36, 43, 48, S),
    49: ("paths.length", None, ">=", 100, 100, 100, S),
    50: ("employment.new", 1.8, ">=", None, None, 1.5),
    51: ("employment.agencies", None, ">=", None, None, 15),
}
SEVERAL = {
    13: [
        ("school.classes-66", None, "<=", 0, None, None),
        ("school.classes-56", None, "<=", None, None, 0),
    ],
    47: [
        ("amenity.toilets-new", None, ">=", 1, None, None),
        ("amenity.toilets-mobile", None, ">=", 4, None, None),
        ("amenity.toilets-rebuilt", None, ">=", 9, None, None),
    ],
    52: [
        ("employment.incubators", 1, ">=", None, None, 2),
        ("employment.startup-parks", None, ">=", None, None, 8),
    ],
    53: [
        ("housing.unsafe", None, ">=", 3000, 1660, None),
        ("housing.renovated", None, ">=", 2500, 5000, 6000),
    ],
}
TABLE = [row for rows in SEVERAL.values() for row in rows] + list(ONE.values())

# What stands in the text alone: goal, operator, its last number, the deadline.
MORE = {
    "education.years-district": (">=", 10, 2020),
    "education.years-workers": (">=", 11, 2020),
    "employment.graduates": (">=", 90, 2020),
    "employment.transfer": (">=", 95, 2020),
    "employment.unemployment": ("<=", 4, 2020),
    "employment.contracts": (">=", 90, 2020),
    "employment.disputes": (">=", 90, 2020),
    "employment.loans": (">=", 3000, 2020),
    "welfare.ratio": (">=", 0.8, 2020),
    "welfare.medical-aid": (">=", 70, 2018),
    "health.appointments": (">=", 50, None),
    "health.appointments-return": (">=", 80, None),
    "health.appointments-dental": (">=", 90, None),
    "health.slots-secondary": (">=", 50, None),
    "health.slots-tertiary": (">=", 30, None),
    "health.tcm-staff": (">=", 50, 2020),
    "health.residents-training": (">=", 40, None),
    "health.tcm-training": (">=", 1, None),
    "health.research-centre": (">=", 1, None),
    "health.key-disciplines": (">=", 5, None),
    "health.maternal-specialities": (">=", 2, None),
    "health.clinical-specialities": (">=", 6, None),
    "elderly.demo-nursing-home": (">=", 1, 2020),
    "employment.poor-graduates": (">=", 100, None),
    "employment.zero-households": ("<=", 0, None),
    "kindergarten.staff-insured": (">=", 100, None),
    "education.teacher-courses": (">=", 100, None),
    "school.equipment": (">=", 1000, None),
    "housing.unsafe-stock": ("<=", 0, 2020),
    "housing.craftsmen": (">=", 100, 2020),
    "housing.dongxi": (">=", 210, 2018),
    "school.floor-area": (">=", 2.21, None),
    "school.resource-centre": (">=", 1, None),
    "school.resource-rooms": (">=", 8, None),
    "school.meals-pupils": ("about", 1.5, None),
    "school.milk": (">=", 2, None),
    "elderly.open-homes": (">=", 3, 2020),
    "elderly.demo-centre": (">=", 1, 2019),
    "culture.events": (">=", 1288, 2020),
    "culture.films": ("about", 4000, 2020),
    "culture.village-events": (">=", 4, 2019),
    "sport.competitions": (">=", 3, 2020),
    "sport.demo-events": (">=", 3, None),
    "sport.volunteer-teams": (">=", 3, 2020),
    "sport.volunteers": (">=", 600, 2020),
    "sport.training-points": (">=", 6, 2020),
    "sport.volunteer-services": (">=", 1000, 2020),
    "sport.volunteer-served": (">=", 3, 2020),
    "sport.instructors-trained": (">=", 100, None),
}

FULL = {
    "amenity.nursing-rooms": 2020,
    "amenity.wifi": 2019,
    "circle.health": 2020,
    "culture.centre-with-square": 2020,
    "culture.grade-arts": 2020,
    "culture.grade-library": 2020,
    "culture.officers": None,
    "culture.street-centre-with-square": 2020,
    "elderly.station-services": None,
    "health.convenience-clinics": None,
    "health.interconnected": None,
    "health.smart-tertiary": 2020,
    "health.telemedicine": 2020,
    "housing.in-step": 2019,
    "kindergarten.street": 2020,
    "network.culture": 2018,
    "paths.quality": 2020,
    "school.meals": None,
    "sport.open-venues": None,
    "welfare.windows": None,
}
"""Goals whose one target is all of them, and when."""


@pytest.fixture(scope="module")
def goals():
    return {goal.id: goal for goal in read_plan("qijiang-2020").goals}


@pytest.fixture(scope="module")
def tables():
    text = shipped_plans()["qijiang-2020"].read_text(encoding="utf-8")
    return {goal["id"]: goal for goal in tomllib.loads(text)["goals"]}


def targets_of(goal):
    """Return the number of each year of a goal; one number stands at the deadline."""
    return {case.year or goal.deadline: case.value for case in goal.target}


def expected(numbers, how, start, kind):
    """Return what the targets should be, from the numbers as the document has them."""
    if how[:1] == (S,):
        numbers = [(start or 0) + total for total in accumulate(numbers)]
    if how[:1] == ("of",):
        numbers = [total / how[1] for total in accumulate(numbers)]
    elif kind in PERCENT:
        numbers = [None if n is None else n / 100 for n in numbers]
    return {y: n for y, n in zip(YEARS, numbers, strict=True) if n is not None}


def test_the_table_has_53_rows():
    assert sorted({*ONE, *SEVERAL}) == list(range(1, 54))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_each_row_is_as_the_document_has_it(goals, row):
    name, start, operator, *rest = row
    goal = goals[name]
    sign, start = start if isinstance(start, tuple) else (None, start)
    assert goal.operator == operator
    found = targets_of(goal)
    wanted = expected(rest[:3], tuple(rest[3:]), start, goal.kind)
    assert found == pytest.approx(wanted, abs=1e-12)
    assert goal.deadline == max(wanted, default=None)
    if start is None:
        assert goal.baseline is None or goal.baseline.value is None
    else:
        unit = 100 if goal.kind in PERCENT else 1
        assert goal.baseline.value == pytest.approx(start / unit)
        assert (goal.baseline.year, goal.baseline.operator) == (2017, sign)
    assert goal.kind in PERCENT or goal.unit is not None
    if rest[3:] == [S]:
        assert any("累" in words.zh for words in goal.assumptions)
        assert getattr(goal, "cumulative", True) == (start is None)


def test_each_number_of_the_text_is_as_the_document_has_it(goals):
    for name, (operator, last, deadline) in MORE.items():
        goal = goals[name]
        assert (goal.operator, goal.target[-1].value, goal.deadline) == (operator, last, deadline)
    shares = {"reach", "combination", "presence", "share", "hierarchy"}
    assert {
        name: goal.deadline
        for name, goal in goals.items()
        if goal.kind in shares and [(c.year, c.value) for c in goal.target] == [(None, 1.0)]
    } == FULL
    assert targets_of(goals["welfare.ratio"]) == {2018: 0.73, 2019: 0.76, 2020: 0.8}
    assert goals["welfare.ratio"].baseline.value == 350 / 500
    assert targets_of(goals["sport.competitions"]) == {2018: 4, 2019: 3, 2020: 3}
    assert targets_of(goals["housing.craftsmen"]) == {2018: 80, 2019: 100, 2020: 100}
    assert goals["employment.unemployment"].baseline.operator == "<="
    assert goals["employment.unemployment"].baseline.value == 3.5
    kept = ["kindergarten.enrolment", "kindergarten.inclusive"]
    assert [goals[name].reference[0].value for name in kept] == [84.44, 0.7624]


@pytest.mark.parametrize(
    ("code", "where"),
    [
        ("baseline_beyond_target", {"health.nurses", "employment.new", "employment.unemployment"}),
        ("contradiction", {"kindergarten.street", "kindergarten.inclusive", "culture.museums"}),
        ("baseline_only", {"health.standard", "elderly.beds-per-1000"}),
        ("no_baseline", {"culture.film-halls"}),
        (
            "names_differ",
            {
                "culture.community-centres",
                "culture.events",
                "culture.street-centres",
                "elderly.open-homes",
                "elderly.stations-new",
                "employment.loans",
            },
        ),
    ],
)
def test_what_is_odd_in_the_document_is_flagged(goals, code, where):
    assert {name for name, g in goals.items() if code in {f.code for f in g.flags}} == where


def test_what_is_only_stated_of_the_baseline_is_not_judged(goals):
    achieved = {name for name, goal in goals.items() if goal.status == "achieved"}
    assert achieved == {"health.standard", "elderly.beds-per-1000"}
    assert not any(goals[name].target for name in achieved)
    assert goals["health.standard"].baseline.value == 1


def test_how_firmly_the_document_speaks(goals):
    def with_strength(strength):
        return {name for name, goal in goals.items() if goal.strength == strength}

    assert not with_strength("binding") | with_strength("expected")
    assert with_strength("in_principle") == {"kindergarten.teachers"}
    assert with_strength("where_able") == {"health.self-service"}
    assert with_strength("encouraged") == {"sport.open-small"}
    assert with_strength("strive") == {
        "culture.free-visits",
        "culture.posts",
        "elderly.demo-nursing-home",
        "employment.agencies",
        "employment.incubators",
        "employment.startup-parks",
        "health.clinical-specialities",
        "health.key-disciplines",
        "health.maternal-specialities",
        "health.research-centre",
        "health.tertiary",
        "sport.football",
    }


def test_numbers_that_the_document_lacks_are_not_judged(goals):
    """Trends need no number, and the only threshold of minutes is the document's own."""
    timed = {name for name, goal in goals.items() if goal.kind in ("reach", "response")}
    assert timed == {"circle.health"}
    silent = {
        name
        for name, goal in goals.items()
        if not goal.target and goal.operator not in ("falls", "rises", "not_worse")
    }
    assert silent == {
        "culture.film-halls-towns",
        "education.spending-share",
        "elderly.beds-per-1000",
        "estate.elderly",
        "health.self-service",
        "health.standard",
        "kindergarten.funding-per-child",
        "sport.open-schools",
        "sport.open-small",
    }
    assert not any(getattr(goals[name], "metres", None) for name in goals)


ANNEXES = {
    1: ("幼有所育", "区教委"),
    2: ("学有所教", "区教委"),
    3: ("劳有所得", "区人力社保局"),
    4: ("病有所医", "区卫生健康委"),
    5: ("老有所养", "区民政局"),
    6: ("住有所居", "区住房城乡建委"),
    7: ("弱有所扶", "区民政局"),
    8: ("便民设施服务", "区城管局、区经济信息委、区农业农村委、区文化旅游委"),
    9: ("文化体育惠民", "区文化旅游委"),
}


def test_sections_name_the_annex_and_goals_its_body_in_charge(goals):
    order = []
    for goal in goals.values():
        annexes = [part for part in goal.section.split("；") if part.startswith("附件")]
        number = int(annexes[-1].removeprefix("附件").split()[0])
        name, body = ANNEXES[number]
        assert annexes[-1].startswith(f"附件{number} {name}：")
        if goal.id == "equity.urban-rural":
            assert goal.lead is None
            continue
        assert goal.lead.zh == body
        order.append(number)
    assert order[1:] == sorted(order[1:])
    assert order[0] == 4


def town(**columns):
    """Return a town of two units of 1,000 people; a middle home in each."""
    return Town(people=(1000.0, 1000.0), columns=columns)


def test_fifteen_minutes_in_town_are_thirty_in_the_country(tables):
    made = town(area_class=["城区", "农村"])
    made.add("health.clinic", 500, 500)
    # 1,400 m take more than 15 minutes at any pace below 1.5 m/s.
    made.homes = [(500, 500, 1000, 0), (1500, 500, 500, 1), (1900, 500, 500, 1)]
    result, (whole, _, country) = made.judge(tables["circle.health"])
    assert result.goal.within[0].minutes == 15
    assert country.status == "met"
    assert whole.at_least.value == pytest.approx(1)
    both_in_town = town(area_class=["城区", "城区"])
    both_in_town.homes, both_in_town.places = made.homes, made.places
    _, (whole, *_) = both_in_town.judge(tables["circle.health"])
    assert whole.at_least.value < 1


@pytest.mark.parametrize(("year", "status"), [(2018, "met"), (2020, "not_met")])
def test_two_of_three_villages_keep_the_phase_of_2018(tables, year, status):
    made = Town(people=(10.0, 10.0, 10.0), year=year)
    made.add_level(
        "community",
        [
            {"name": n, "geometry": box(1000 * i, 0, 1000 * (i + 1), 1000)}
            for i, n in enumerate("子丑寅")
        ],
    )
    made.add("culture.community_centre", 500, 500)
    made.add("culture.community_centre", 1500, 500)
    _, (whole, *_) = made.judge(tables["culture.community-centres"])
    assert whole.at_least.value == pytest.approx(254 / 381)
    assert whole.status == status


@pytest.mark.parametrize(("year", "status"), [(2018, "met"), (2019, "met"), (2020, "not_met")])
def test_fewer_government_beds_are_better(tables, year, status):
    made = Town(year=year)
    made.add("elderly.residence", 500, 500, beds=60.0, public_beds=60.0)
    made.add("elderly.residence", 1500, 500, beds=40.0, public_beds=0.0)
    _, (whole, *_) = made.judge(tables["elderly.public-beds"])
    assert whole.at_least.value == pytest.approx(0.6)
    assert whole.status == status


def test_a_school_of_seniors_with_large_classes_is_no_compulsory_school(tables):
    made = Town(year=2020)
    made.add("education.school.secondary.senior", 500, 500, classes_over_55=4.0)
    made.add("education.school.primary", 1500, 500, classes_over_55=0.0)
    _, (whole, *_) = made.judge(tables["school.classes-56"])
    assert (whole.at_least.value, whole.status) == (0, "met")
    made.add("education.school.secondary.junior", 1500, 500, classes_over_55=1.0)
    _, (whole, *_) = made.judge(tables["school.classes-56"])
    assert (whole.at_least.value, whole.status) == (1, "not_met")


def test_a_third_sport_park_breaks_no_promise(tables):
    made = Town(year=2020)
    for x in (100, 600, 1500):
        made.add("sport.park", x, 500, free=True, opening_year=2019.0)
    made.add("sport.park", 1800, 500, free=False, opening_year=2019.0)
    _, (whole, *_) = made.judge(tables["sport.parks"])
    assert (whole.at_least.value, whole.status) == (3, "met")
