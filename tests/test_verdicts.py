"""Verdicts on a city that can be audited by hand (tests/toy_city.py)."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from affine import Affine

import toy_city as toy
from lifecircle.audit import audit
from lifecircle.base.errors import LayerError, PlanError, StreetsError, StudyError
from lifecircle.outputs.tables import gaps_frame
from lifecircle.study import read_study

REACH = """id = "health"
kind = "reach"
service = "health"
within = { minutes = 10 }
target = 0.9
"""
LISTS = """[[facilities]]
path = "health.csv"
crs = "EPSG:4326"
service = "health"
completeness = "{completeness}"
"""


@pytest.fixture
def city(tmp_path):
    """Return a function that audits the city with a plan and lists."""

    def run(*goals, health=(200.0,), completeness="complete", lists="", columns=None, **city):
        toy.write_places(
            tmp_path / "health.csv",
            [(f"诊所{i}", x, 20.0) for i, x in enumerate(health)],
            **(columns or {}),
        )
        text = LISTS.format(completeness=completeness) + lists
        study = toy.write_city(tmp_path, toy.plan_text(*goals), text, **city)
        return audit(read_study(study))

    run.folder = tmp_path
    return run


def near(value):
    """Allow for houses that are equal to about a thousandth only."""
    return pytest.approx(value, abs=2e-3)


def share(verdict):
    return verdict.at_least.value, verdict.at_most.value


def test_reach_by_hand(city):
    """One clinic at x = 200: houses up to 760 m along the street reach it in ten minutes."""
    results = city(REACH)
    by_hand = toy.reached([200], 10)
    assert by_hand.sum() == 5
    whole, west, east = (results.verdict("health", unit) for unit in (None, 0, 1))
    assert share(whole) == near((0.5, 0.5))
    assert share(west) == (1.0, 1.0)
    assert share(east) == (0.0, 0.0)
    assert [v.status for v in (whole, west, east)] == ["not_met", "met", "not_met"]
    assert whole.people_reached == pytest.approx(500, rel=2e-3)
    assert whole.people_left_out == pytest.approx(500, rel=2e-3)
    assert results.goals[0].listed.tolist() == by_hand.tolist()


def test_minutes_are_those_of_the_formula(city):
    results = city(REACH)
    minutes = results.queries["health", "adult", "minutes"].minutes
    expected = np.array([toy.walk_minutes(x, 200) for x in toy.HOUSES])
    np.testing.assert_allclose(minutes, expected, rtol=1e-3)
    five = city(REACH.replace("minutes = 10", "minutes = 5"))
    minutes = five.queries["health", "adult", "minutes"].minutes
    near = expected < 15
    np.testing.assert_allclose(minutes[near], expected[near], rtol=1e-3)
    assert np.isnan(minutes[expected > 15 * 83 / 80]).all()
    assert np.isnan(minutes).any()


def test_a_partial_list_never_denies(city):
    results = city(REACH, completeness="partial")
    whole, west, east = (results.verdict("health", unit) for unit in (None, 0, 1))
    assert share(whole) == near((0.5, 1.0))
    assert whole.if_complete == near(0.5)
    assert [v.status for v in (whole, west, east)] == ["not_shown", "met", "not_shown"]
    assert "名单不完整" in whole.reason.zh


def test_an_absent_list_is_not_computable_and_bounds_a_combination(city):
    life = """id = "life"
kind = "combination"
target = {target}
all_of = [
  {{ service = "health", within = {{ minutes = 10 }} }},
  {{ service = "elderly", within = {{ minutes = 10 }}, profile = "elder" }},
]
"""
    elderly = REACH.replace('"health"', '"elderly"')
    results = city(elderly, life.format(target=0.9))
    alone = results.verdict("elderly")
    assert alone.status == "not_computable"
    assert share(alone) == (0.0, 1.0)
    assert alone.people_left_out is None
    assert [need.en for need in alone.needs] == ["a list of places for: Elderly care"]
    both = results.verdict("life")
    assert share(both) == near((0.0, 0.5))
    assert both.status == "not_met"
    assert both.if_complete == near(0.5)
    assert results.verdict("life", 0).status == "not_shown"
    assert results.goals[1].possible.tolist() == toy.reached([200], 10).tolist()


def test_nested_groups(city):
    goal = """id = "nested"
kind = "combination"
target = 1
all_of = [
  {{ service = "health", within = {{ minutes = 10 }} }},
  {{ k = {k}, k_of = [
      {{ service = "health", within = {{ metres = 400 }} }},
      {{ service = "elderly", within = {{ minutes = 10 }} }},
      {{ service = "health", within = {{ minutes = 100 }} }},
  ] }},
]
"""
    one = city(goal.format(k=1)).verdict("nested")
    assert share(one) == near((0.5, 0.5))
    two = city(goal.format(k=2)).verdict("nested")
    assert share(two) == near((0.3, 0.5))
    three = city(goal.format(k=3)).verdict("nested")
    assert share(three) == near((0.0, 0.3))


def test_k_places(city):
    goal = REACH + "at_least = 2\n"
    results = city(goal, health=(200.0, 1000.0))
    both = toy.reached([200], 10) & toy.reached([1000], 10)
    assert both.sum() == 4
    assert results.verdict("health").at_least.value == near(both.mean())


def test_distance_rule_ignores_speed(city):
    goal = REACH.replace("minutes = 10", "metres = 600")
    results = city(goal)
    whole = results.verdict("health")
    expected = np.mean([abs(x - 200) + 40 <= 600 for x in toy.HOUSES])
    assert whole.at_least.value == near(expected)
    assert results.queries["health", "adult", "metres"].minutes is None
    longest = np.mean([abs(x - 200) + 52 <= 600 for x in toy.HOUSES])
    assert whole.at_least.low == pytest.approx(longest, abs=0.02)


def test_cases_by_unit_and_points_of_each(city):
    goal = """id = "health"
kind = "reach"
service = "health"
within = [{ where = { kind = "镇" }, minutes = 30 }, { minutes = 3 }]
target = [{ where = { kind = "镇" }, value = 0.9 }, { value = 0.5 }]
"""
    results = city(goal)
    west, east = results.verdict("health", 0), results.verdict("health", 1)
    assert west.at_least.value == near(toy.reached([200], 3)[:5].mean())
    assert east.at_least.value == 1.0
    assert (west.target, east.target, results.verdict("health").target) == (0.5, 0.9, 0.5)
    assert (west.status, east.status) == ("not_met", "met")


def test_a_goal_about_some_units_judges_only_them(city):
    goal = REACH.replace("0.9", "0.5") + 'where = { unit = { kind = "镇" } }\n'
    results = city(goal)
    assert results.verdict("health", 0).status == "no_target"
    assert results.verdict("health", 0).at_least is None
    assert "not about this unit" in results.verdict("health", 0).reason.en
    whole, east = results.verdict("health"), results.verdict("health", 1)
    assert east.status == "not_met"
    assert whole.status == "not_met"
    assert share(whole) == share(east) == (0.0, 0.0)
    assert whole.people_left_out == pytest.approx(500, rel=2e-3)
    assert results.goals[0].asked.tolist() == [x > 1000 for x in toy.HOUSES]
    gaps = gaps_frame(results)
    assert set(gaps["unit"]) == {"乙镇"}


def test_a_unit_that_no_case_is_about_is_not_judged(city):
    goal = REACH.replace(
        "within = { minutes = 10 }", 'within = [{ where = { kind = "镇" }, minutes = 100 }]'
    )
    results = city(goal)
    assert results.verdict("health", 0).status == "no_target"
    assert results.verdict("health", 1).status == "met"
    assert share(results.verdict("health")) == (1.0, 1.0)


def test_a_unit_column_that_does_not_exist_is_refused(city):
    with pytest.raises(PlanError, match="altitude") as caught:
        city(REACH + "where = { unit = { altitude = { '>=' = 800 } } }\n")
    assert "goal health" in str(caught.value)


def test_facility_filter_and_its_missing_column(city):
    goal = REACH + 'where = { facility = { ownership = ["公办"] } }\n'
    lacking = city(goal).verdict("health")
    assert lacking.status == "not_computable"
    assert "ownership" in lacking.needs[0].en
    results = city(goal, health=(200.0, 1800.0), columns={"ownership": ["民办", "公办"]})
    assert results.verdict("health", 0).at_least.value == 0.0
    assert results.verdict("health", 1).at_least.value == near(toy.reached([1800], 10)[5:].mean())


def test_unverified_numbers_are_not_judged_unless_accepted(city):
    goal = REACH + "verified = false\n"
    assert city(goal).verdict("health").status == "no_target"
    accepted = city(goal, extra="accept_unverified = true")
    assert accepted.verdict("health").status == "not_met"


def test_presence_counts_and_share_of_units(city):
    goal = """id = "each"
kind = "presence"
service = "health"
at_least = 2
target = 0.5
"""
    results = city(goal, health=(100.0, 500.0, 1500.0))
    assert [results.verdict("each", unit).count for unit in (0, 1)] == [2, 1]
    assert [results.verdict("each", u).status for u in (None, 0, 1)] == ["met", "met", "not_met"]
    partial = city(goal, health=(100.0, 500.0, 1500.0), completeness="partial")
    assert partial.verdict("each", 1).status == "not_shown"
    absent = city(goal.replace('"health"', '"culture"'))
    assert absent.verdict("each").status == "not_computable"
    assert absent.verdict("each", 0).count is None


def test_range_covers_speed_and_the_way_to_the_street(city):
    """At 60 m/min ten minutes are 600 m, at 83 they are 830 m; legs count 0 to 1.3 times.

    The method that spreads people over street length gives the outer houses a little more.
    """
    whole = city(REACH).verdict("health")

    def count(metres, off):
        return np.mean([abs(x - 200) + off <= metres for x in toy.HOUSES])

    assert whole.at_least.low == pytest.approx(count(600, 52), abs=0.02)
    assert whole.at_least.high == pytest.approx(count(830, 0), abs=0.02)
    assert whole.at_least.low < whole.at_least.value
    assert whole.holds_under_all
    assert not city(REACH.replace("0.9", "0.45")).verdict("health").holds_under_all


def test_no_total_no_head_counts(city):
    results = city(REACH, people="source = 'none'")
    verdict = results.verdict("health")
    assert verdict.people_reached is None
    assert verdict.people_left_out is None
    assert np.isnan(results.units["people"]).all()


def test_edge_of_data_opens_a_complete_list(city):
    """With streets that end at the outline, a house near it could be served from outside."""
    results = city(REACH, streets="beyond = 0")
    assert results.verdict("health", 1).status == "not_shown"
    assert results.goals[0].edge.tolist() == (~toy.reached([200], 10)).tolist()
    far = city(REACH)
    assert not far.goals[0].edge.any()


def test_same_files_same_results_in_any_order_of_facilities(city):
    first = city(REACH, health=(200.0, 1800.0))
    second = city(REACH, health=(1800.0, 200.0))
    assert first.verdict("health") == second.verdict("health")
    names = [
        results.facilities["geometry"].iloc[results.queries["health", "adult", "minutes"].facility]
        for results in (first, second)
    ]
    assert (names[0].reset_index(drop=True) == names[1].reset_index(drop=True)).all()


def test_a_house_without_a_street_is_open_not_denied(city):
    """Farther than the snap limit from any street, a house is said to be so and left open."""
    results = city(REACH.replace("0.9", "1"), far_house=350)
    far = int(np.flatnonzero(results.demand["snap"] == "too_far")[0])
    assert results.goals[0].answers[far] == 1
    assert results.verdict("health", 0).status == "not_shown"
    assert "not linked" in results.verdict("health", 0).reason.en
    note = next(n for n in results.notes if n.code == "link.demand.too_far")
    assert note.text.en.startswith("1 demand points (")
    near = city(REACH.replace("0.9", "1"), far_house=250)
    assert near.verdict("health", 0).status == "met"


def test_a_kind_that_the_study_does_not_name_is_refused(city):
    """The file's column `kind` is then read as `source_kind`: a test on `kind` means nothing."""
    goal = REACH + 'where = { unit = { kind = "镇" } }\n'
    study = city.folder / "study.toml"
    city(goal)
    text = study.read_text(encoding="utf-8").replace('kind = "kind"\n', "")
    study.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError, match="source_kind"):
        audit(read_study(study))


@pytest.mark.parametrize(
    ("test", "said"),
    [('grade = "2"', "numbers with text"), ("name = 2", "numbers with text"),
     ("name = { '>=' = 2 }", "numbers with text")],
)  # fmt: skip
def test_tests_of_the_wrong_type_are_refused(city, test, said):
    goal = REACH + f"where = {{ facility = {{ {test} }} }}\n"
    with pytest.raises(PlanError, match=said) as caught:
        city(goal, columns={"grade": ["2"]})
    assert "goal health" in str(caught.value)


def test_another_list_with_the_column_does_not_stand_in_for_it(city):
    toy.write_places(city.folder / "culture.csv", [("馆", 900.0, 20.0)], ownership=["公办"])
    culture = LISTS.replace("health", "culture").format(completeness="complete")
    goal = REACH + 'where = { facility = { ownership = "公办" } }\n'
    verdict = city(goal, lists=culture).verdict("health")
    assert verdict.status == "not_computable"
    assert "ownership" in verdict.needs[0].en


def test_an_empty_cell_leaves_a_complete_list_open(city):
    goal = REACH + 'where = { facility = { ownership = "公办" } }\n'
    whole = city(goal, health=(200.0, 1800.0), columns={"ownership": ["公办", ""]}).verdict(
        "health"
    )
    assert share(whole) == near((0.5, 1.0))
    assert whole.status == "not_shown"


def test_a_listed_place_without_a_street_leaves_its_surroundings_open(city):
    toy.write_places(city.folder / "more.csv", [("远处诊所", 1500.0, 350.0)])
    more = LISTS.replace("health.csv", "more.csv").format(completeness="complete")
    results = city(REACH, lists=more)
    assert results.verdict("health", 1).status == "not_shown"
    assert results.verdict("health", 0).status == "met"
    near_it = [np.hypot(x - 1500, 330) <= 800 for x in toy.HOUSES]
    expected = [2 if shown else int(near) for shown, near in zip(
        toy.reached([200], 10), near_it, strict=True)]  # fmt: skip
    assert results.goals[0].answers.tolist() == expected


def test_a_list_in_the_wrong_place_is_refused(city):
    with pytest.raises(LayerError, match="within 10 km") as caught:
        city(REACH, health=(200.0 + 900_000,))
    assert caught.value.file.name == "health.csv"


def test_the_same_place_listed_twice_is_one(city):
    toy.write_places(city.folder / "again.csv", [("诊所0", 201.0, 20.0)])
    again = LISTS.replace("health.csv", "again.csv").format(completeness="complete")
    assert city(REACH + "at_least = 2\n", lists=again).verdict("health").at_least.value == 0
    presence = 'id = "two"\nkind = "presence"\nservice = "health"\nat_least = 2\n'
    assert city(presence, lists=again).verdict("two", 0).count == 1


def test_the_edge_of_data_moves_with_the_speed(city):
    """Three minutes reach the edge at no stated speed, but they do at 300 m/min."""
    extra = "[sensitivity]\nspeeds = [60, 300]\n"
    goal = REACH.replace("minutes = 10", "minutes = 3")
    study = {"streets": "beyond = 0\n" + extra}
    east = city(goal, **study).verdict("health", 1)
    assert east.status == "not_met"
    assert east.at_most.value == 0.0
    assert east.at_most.high == 1.0
    assert not east.holds_under_all


def test_a_raster_of_another_place_is_refused(city):
    file = city.folder / "dem.tif"
    x, y = toy.ORIGIN
    transform = Affine(30, 0, x + 90_000, 0, -30, y + 5_000)
    with rasterio.open(file, "w", driver="GTiff", width=50, height=50, count=1, dtype="int16",
                       crs=f"EPSG:{toy.EPSG}", transform=transform) as raster:  # fmt: skip
        raster.write(np.full((1, 50, 50), 200, dtype="int16"))
    with pytest.raises(StreetsError, match="covers none of the streets"):
        city(REACH, streets='elevation = "dem.tif"\nbeyond = 5000')


def test_counted_blocks_keep_their_counts(city):
    blocks = [
        (toy.rectangle(50, -100, 950, 100), {"pop": 300}),
        (toy.rectangle(1050, -100, 1950, 100), {"pop": 100}),
        (toy.rectangle(9000, -100, 9900, 100), {"pop": 9600}),
    ]
    toy.write_geojson(city.folder / "blocks.geojson", blocks)
    people = 'from = "blocks"\ncolumn = "pop"\n[blocks]\npath = "blocks.geojson"'
    results = city(REACH, people=people)
    assert results.people_counted
    assert results.people_total == 400
    assert results.units["people"].tolist() == pytest.approx([300, 100])
    assert not results.blocks["low_confidence"].any()
    assert "9,600 people" in next(n for n in results.notes if n.code == "blocks.outside").text.en
    assert 0.5 < results.verdict("health").at_least.value < 0.8
    with pytest.raises(StudyError, match=r"blocks\.path"):
        city(REACH, people='from = "blocks"\ncolumn = "pop"')


def test_own_blocks_take_nobody_from_another_unit(city):
    """A single block in the west: the houses outside it stay in their own unit."""
    toy.write_geojson(city.folder / "blocks.geojson", [(toy.rectangle(0, 0, 320, 60), {})])
    people = "total = 1000\n[blocks]\npath = 'blocks.geojson'"
    results = city(REACH, people=people)
    assert results.demand["block"].tolist().count(0) == 2
    assert results.demand["block"].tolist().count(-1) == 8
    assert results.units["share"].tolist() == near([0.5, 0.5])


@pytest.mark.parametrize("value", ["90", "-1", "nan", "true", "inf"])
def test_a_target_is_a_share(city, value):
    with pytest.raises(PlanError, match="target"):
        city(REACH.replace("0.9", value))


@pytest.mark.parametrize(
    ("status", "reason"), [("met", "uncertain counted"), ("not_met", "alone exceed")]
)
def test_reasons_of_a_limit_are_those_of_a_limit(city, status, reason):
    target = {"met": "0.6", "not_met": "0.4"}[status]
    verdict = city(REACH.replace("0.9", target) + 'operator = "<="\n').verdict("health")
    assert verdict.status == status
    assert reason in verdict.reason.en


def test_the_plan_that_was_judged_is_recorded(city):
    from lifecircle.api import Study  # noqa: PLC0415

    city(REACH)
    other = city.folder / "other.toml"
    other.write_text(toy.plan_text(REACH.replace("0.9", "0.1")), encoding="utf-8")
    found = Study.read(city.folder / "study.toml").load().audit("other.toml")
    assert found.results.verdict("health").status == "met"
    plan = next(item for item in found.results.inputs if item.role == "plan")
    assert plan.path.name == "other.toml"


def kinds(*lists):
    """Return facility lists of services, each with a completeness and one place far east."""
    return "".join(
        f'[[facilities]]\npath = "far.csv"\ncrs = "EPSG:4326"\nservice = "{service}"\n'
        f'completeness = "{completeness}"\n'
        for service, completeness in lists
    )


def test_complete_lists_of_some_kinds_prove_nothing_about_others(city):
    toy.write_places(city.folder / "far.csv", [("远", 1900.0, 20.0)])
    convenience, market = "retail.convenience", "retail.market"
    every = [(s, "complete") for s in (convenience, market, "retail.supermarket")]
    some = kinds(*every[:2])

    def status(service, lists):
        text = toy.plan_text(REACH.replace('service = "health"', f'service = "{service}"'))
        study = toy.write_city(city.folder, text, lists)
        return audit(read_study(study)).verdict("health", 0).status

    assert status("retail", some) == "not_shown"
    assert status("retail", kinds(*every)) == "not_met"
    assert status(convenience, some) == "not_met"
    assert status("retail.supermarket", some) == "not_computable"


def test_an_empty_cell_is_no_matter_where_another_test_fails(city):
    tests = 'where = { facility = { ownership = "公办", grade = "甲" } }\n'
    columns = {"ownership": ["公办", ""], "grade": ["甲", "乙"]}
    verdict = city(REACH + tests, health=(200.0, 1800.0), columns=columns).verdict("health")
    assert verdict.status == "not_met"
    columns["grade"][1] = "甲"
    verdict = city(REACH + tests, health=(200.0, 1800.0), columns=columns).verdict("health")
    assert verdict.status == "not_shown"


def test_people_in_no_unit_count_in_the_whole_unless_the_goal_asks_for_units(city):
    toy.write_geojson(city.folder / "area.geojson", [(toy.rectangle(-400, -400, 2400, 400), {})])
    outline = {"extra": "[area]\npath = 'area.geojson'", "units": [toy.EAST]}
    whole = city(REACH, **outline).verdict("health")
    assert share(whole) == near((0.5, 0.5))
    of_towns = city(REACH + 'where = { unit = { kind = "镇" } }\n', **outline).verdict("health")
    assert share(of_towns) == (0.0, 0.0)


def test_presence_on_overlapping_units_and_on_some_of_them(city):
    middle = (toy.rectangle(800, -300, 1200, 300), {"name": "丙镇", "kind": "镇"})
    goal = 'id = "each"\nkind = "presence"\nservice = "health"\ntarget = 1\n'
    units = {"units": [toy.WEST, toy.EAST, middle], "health": (900.0,)}
    run = {**units, "streets": "beyond = 5000", "people": "total = 1000"}
    study = city.folder / "study.toml"
    with pytest.raises(LayerError, match="overlap"):
        city(goal, **run)
    text = study.read_text(encoding="utf-8")
    study.write_text(
        text.replace('kind = "kind"', 'kind = "kind"\noverlap = "smallest"'), encoding="utf-8"
    )
    results = audit(read_study(study))
    assert [results.verdict("each", unit).count for unit in (0, 1, 2)] == [1, 0, 1]
    assert results.verdict("each").count == 1
    assert results.verdict("each").at_least.value == pytest.approx(2 / 3)
    plan = city.folder / "plan.toml"
    plan.write_text(toy.plan_text(goal + 'where = { unit = { kind = "镇" } }\n'), encoding="utf-8")
    results = audit(read_study(study))
    assert results.verdict("each").at_least.value == 0.5
    assert results.verdict("each", 0).status == "no_target"


def test_kinds_need_a_column(city):
    units = [(geometry, {"name": row["name"]}) for geometry, row in (toy.WEST, toy.EAST)]
    city(REACH, units=[toy.WEST, toy.EAST])
    study = city.folder / "study.toml"
    toy.write_geojson(city.folder / "units.geojson", units)
    study.write_text(
        study.read_text(encoding="utf-8").replace('kind = "kind"\n', ""), encoding="utf-8"
    )
    plan = toy.plan_text(REACH + 'where = { unit = { kind = "镇" } }\n')
    (city.folder / "plan.toml").write_text(plan, encoding="utf-8")
    with pytest.raises(PlanError, match=r"units\.kind"):
        audit(read_study(study))
