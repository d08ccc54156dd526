"""What a check says of a plan: what an audit refuses, what is missing, what holds nowhere."""

from __future__ import annotations

import pytest

import toy_city as toy
from defects import GOAL, PLACES, City
from lifecircle.base.errors import InputError
from lifecircle.check import check
from lifecircle.load import load_district
from lifecircle.plans import read_plan
from lifecircle.plans.file import shipped_plans
from lifecircle.plans.needs import needs
from lifecircle.study import read_study
from lifecircle.verdicts.evaluate import evaluate


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    city = City(tmp_path_factory.mktemp("shared"))
    return city, load_district(read_study(city.study))


def about_plan(report):
    return [f for f in report.findings if f.code.startswith("plan.")]


def found(city, code):
    return [f for f in check(city.study).findings if f.code == code]


def stops(city):
    study = read_study(city.study)
    try:
        evaluate(load_district(study), read_plan(study.study.plan, city.folder))
    except InputError as error:
        return error
    return None


@pytest.mark.parametrize("name", sorted(shipped_plans()))
def test_a_shipped_plan_says_what_it_needs_in_a_few_lines(name, shared):
    city, district = shared
    plan = read_plan(name)
    report = check(city.study, plan=shipped_plans()[name])
    evaluate(district, plan)
    assert not report.blocks
    lacking = [f for f in about_plan(report) if f.code.startswith(("plan.no_", "plan.facility"))]
    codes = [f.code for f in lacking if f.code not in ("plan.no_case", "plan.no_effect")]
    assert len(codes) == len(set(codes))
    assert not [f for f in lacking if f.code == "plan.no_effect"]
    asked = needs(plan)
    by_code = {f.code: f for f in lacking}
    lists = {service for service in asked.lists if not service.startswith("health")}
    assert set(by_code["plan.no_list"].items.labels) == {*lists, *_kinds(asked, lists)}
    for code, wanted in (
        ("plan.no_layer", asked.layers), ("plan.no_demand", asked.demands),
        ("plan.no_level", set(asked.levels) - {"street", "whole"}),
        ("plan.no_group", set(asked.groups) - {"residents"}),
        ("plan.no_statistic", {goal.key for goal in asked.statistics}),
    ):  # fmt: skip
        assert set(by_code[code].items.labels if code in by_code else ()) == set(wanted)


def _kinds(asked, lists):
    """Kinds of health, of which the city's list says nothing."""
    return {s for s in asked.lists if s.startswith("health.")} - lists


@pytest.mark.parametrize(
    ("goal", "says"),
    [
        ("where = { facility = { service = 'helth' } }", "helth"),
        ("where = { facility = { name = { '>=' = 2 } } }", "compares numbers with text"),
        ("which = { name = 3 }", "compares numbers with text"),
        ("where = { block = { kind = 3 } }", "compares numbers with text"),
        ("where = { block = { id = 3 } }", "compares numbers with text"),
        ("target = [{ value = 0.4, where = { dense = 1 } }]", "column that the units do not have"),
        ("within = [{ minutes = 9, where = { dense = 1 } }]", "column that the units do not have"),
    ],
)
def test_what_an_audit_refuses_a_check_says_with_its_line(goal, says, tmp_path):
    city = City(tmp_path)
    key = goal.partition(" ")[0]
    kept = [line for line in GOAL.splitlines() if not line.startswith(f"{key} ")]
    city.goal("\n".join([*kept, goal]))
    error = stops(city)
    assert says in str(error)
    (finding,) = [f for f in check(city.study).findings if f.severity == "blocks"]
    assert finding.what == error.what
    assert finding.place == error.place
    # The head of the plan has four lines, an empty one follows.
    assert finding.place.en.startswith("line 6, goal a")
    assert finding.place.zh.startswith("第 6 行，目标 a")


KINDS = {
    "ratio": """level = "zone"
numerator = { column = "绿地" }
denominator = { group = "residents" }""",
    "share": 'of = "facilities"\nservice = "health"\npasses = { name = 3 }',
    "share of units": 'of = "units"\nlevel = "zone"\npasses = { "绿地" = 3 }',
    "share by cases": """of = "facilities"
service = "health"
passes = { beds = 1 }
passes_where = [{ where = { name = 1 }, passes = { beds = 2 } }]""",
    "presence": """service = "health"
exempt = { service = "health", within = { minutes = 5 }, which = { name = 3 } }""",
    "hierarchy": 'levels = [{ level = "zone", service = "health", where = { none = 1 } }]',
    "pairing": """service = "health"
partner = "health"
within = { metres = 50 }
partner_which = { name = 3 }""",
    "provision": 'service = "health"\npeople_per = [{ high = 9, where = { none = 1 } }]',
    "combination": """per = "unit"
all_of = [{ service = "health", which = { name = 3 } }]""",
    "count": 'service = "health"\nwhere = { facility = { name = 3 } }',
}


@pytest.mark.parametrize("kind", KINDS)
def test_tests_of_every_kind_of_goal_are_looked_at(kind, tmp_path):
    city = City(tmp_path)
    row = (toy.rectangle(0, -300, 900, 300), {"name": "一", "绿地": "多"})
    toy.write_geojson(city.folder / "zones.geojson", [row])
    city.say('[[levels]]\nlevel = "zone"\npath = "zones.geojson"')
    city.goal(f'id = "a"\nkind = "{kind.partition(" ")[0]}"\n{KINDS[kind]}')
    error = stops(city)
    assert error is not None
    blocking = [f for f in check(city.study).findings if f.severity == "blocks"]
    assert [f.what for f in blocking] == [error.what]


def test_a_column_that_is_counted_may_be_missing_and_not_text(tmp_path):
    city = City(tmp_path)
    amounts = 'numerator = { column = "绿地" }\ndenominator = { group = "residents" }'
    city.goal(f'id = "a"\nkind = "ratio"\n{amounts}')
    assert stops(city) is None
    (finding,) = found(city, "plan.no_unit_column")
    assert finding.items.labels == ["绿地"]


def test_every_test_that_nothing_passes_is_said_once(tmp_path):
    city = City(tmp_path)
    city.places(*PLACES, grade=["一级", "二级", "二级"], beds=["5", "", "9"])
    plan = city.folder / "plan.toml"
    more = "\nwhere = { unit = { kind = '村' }, facility = { beds = { '>' = 99 } } }"
    other = GOAL.replace('"a"', '"b"')
    plan.write_text(toy.plan_text(GOAL + more, other + more), encoding="utf-8")
    said = found(city, "plan.holds_nowhere")
    assert [f.what.en for f in said] == [
        "No unit passes the test kind = '村'.", "No place of “Health” passes the test beds > 99.",
    ]  # fmt: skip
    assert {f.place.en for f in said} == {"goals a, b"}
    assert said[1].found.en == "values of beds: 5.0, 9.0"


def test_a_test_is_looked_for_among_the_places_of_its_service(tmp_path):
    city = City(tmp_path)
    city.say('[[facilities]]\npath = "halls.csv"\ncrs = "EPSG:4326"\nservice = "culture"\n'
             'completeness = "complete"')  # fmt: skip
    toy.write_places(city.folder / "halls.csv", PLACES[:1], grade=["三级"])
    city.places(*PLACES, grade=["一级", "二级", "二级"])
    city.goal(GOAL + "\nwhich = { grade = '三级' }")
    assert len(found(city, "plan.holds_nowhere")) == 1
    city.goal(GOAL.replace("health", "culture") + "\nwhich = { grade = '三级' }")
    assert not found(city, "plan.holds_nowhere")


def test_a_column_that_is_empty_for_the_service_is_missing(tmp_path):
    city = City(tmp_path)
    city.goal(GOAL + "\nwhich = { beds = { '>=' = 2 } }")
    city.places(*PLACES, beds=["", "—", ""])
    assert found(city, "plan.facility_column")[0].items.labels == ["health: beds"]
    city.places(*PLACES, beds=["", "—", "3"])
    assert not found(city, "plan.facility_column")


def test_what_a_goal_promises_may_hold_nowhere(tmp_path):
    city = City(tmp_path)
    city.places(*PLACES, grade=["一级", "二级", "二级"])
    share = 'id = "a"\nkind = "share"\nof = "facilities"\nservice = "health"\n'
    city.goal(share + "passes = { grade = '三级' }")
    assert not found(city, "plan.holds_nowhere")


def test_goals_that_leave_out_the_same_units_are_said_together(tmp_path):
    city = City(tmp_path)
    within = '[{ minutes = 10, where = { kind = "街道" } }]'
    goal = GOAL.replace("{ minutes = 10 }", within)
    presence = (
        'id = "c"\nkind = "presence"\nservice = "health"\nlevel = "street"\n'
        'at_least = [{ value = 1, where = { kind = "街道" } }]'
    )
    plan = city.folder / "plan.toml"
    goals = toy.plan_text(goal, goal.replace('"a"', '"b"'), presence)
    plan.write_text(goals, encoding="utf-8")
    said = found(city, "plan.no_case")
    assert sorted((f.place.en, f.what.en) for f in said) == [
        ("goal c", "There is no number of places for 1 of the units: 乙镇."),
        ("goals a, b", "There is no threshold for 1 of the units: 乙镇."),
    ]


def test_trends_ask_for_an_audit_of_the_same_plan(tmp_path):
    city = City(tmp_path)
    trend = GOAL.replace("target = 0.4", 'operator = "rises"\nagainst = "earlier"')
    city.goal(trend)
    assert found(city, "plan.no_earlier")[0].items.labels == ["a"]
    (tmp_path / "old").mkdir()
    table = tmp_path / "old" / "verdicts.csv"
    city.edit("year = 2025", 'year = 2025\nearlier = "old"')
    table.write_text("goal,level,unit,share_at_least\nother,whole,,0.5\n", encoding="utf-8")
    assert found(city, "plan.no_earlier")
    table.write_text("goal,level,unit,share_at_least\na,whole,,0.5\n", encoding="utf-8")
    assert not found(city, "plan.no_earlier")


@pytest.mark.parametrize(
    ("people", "known"),
    [("total = 1000", True), ('from = "none"', False), ("", False)],
)  # fmt: skip
def test_residents_are_known_by_their_total(people, known, tmp_path):
    city = City(tmp_path)
    city.edit("total = 1000\nsource = 'made up'", people)
    city.goal('id = "a"\nkind = "provision"\nservice = "health"\npeople_per = 500')
    assert bool(found(city, "plan.no_group")) is not known


def test_a_layer_that_has_the_columns_is_enough(tmp_path):
    city = City(tmp_path)
    goal = 'id = "a"\nkind = "count"\nof = "areas"\nlayer = "estates"\nquantity = "households"\n'
    city.goal(goal + "where = { area = { built = { '<=' = 2000 } } }")
    rows = [(toy.rectangle(0, 0, 90, 90), {"name": "园", "built": 1998, "households": None})]
    toy.write_geojson(tmp_path / "estates.geojson", rows)
    layer = '[[layers]]\nname = "estates"\nwhat = "areas"\ncompleteness = "complete"\n'
    city.say(layer + 'path = "estates.geojson"')
    assert not found(city, "plan.no_layer")
    assert found(city, "plan.no_layer_column")[0].items.labels == ["estates: households"]


def test_an_unreadable_table_is_not_called_missing(tmp_path):
    city = City(tmp_path)
    city.goal('id = "a"\nkind = "statistic"\ntarget = 94')
    (tmp_path / "stats.csv").write_text("指标,数值\na,达标\n", encoding="utf-8")
    city.say('[[statistics]]\npath = "stats.csv"')
    codes = {f.code for f in check(city.study).findings}
    assert "statistics.bad_values" in codes
