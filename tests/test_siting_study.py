"""``[[siting]]`` and lists of candidates in study files: what goes together, and what is read."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from pydantic import ValidationError

from lifecircle.base.errors import InputError, LayerError, StudyError
from lifecircle.load import load_district
from lifecircle.plans import read_plan
from lifecircle.siting.ask import ask
from lifecircle.siting.wording import AIMS, METHODS, ORIGIN_OF, ORIGINS, REASONS
from lifecircle.study import read_study
from lifecircle.study.siting import Aim, From, Siting
from lifecircle.verdicts.evaluate import judge_plan
from toy_city import (
    HOUSES,
    ORIGIN,
    Osm,
    plan_text,
    walk_minutes,
    write_city,
    write_places,
)

WITHIN = {"service": "education.school", "minutes": 10}
PREFER = [{"column": "use", "values": ["闲置"]}]
SIZES = [{"room": 10}, {"room": 20}]


@pytest.mark.parametrize(
    "keys",
    [
        {"goal": "g1", "add": 3},
        {**WITHIN, "add": 0},
        {"service": "education.school", "metres": 500, "budget": 30, "price": 10},
        {"goal": "g1", "aim": "goal_met"},
        {"goal": "g1", "service": "education.school", "aim": "fewest_sites", "share": 0.9},
        {"service": "education.school", "aim": "shortest_ways", "add": 2},
        {"goal": "g1", "aim": "nobody_far", "add": 2, "one_per_unit": True},
        {**WITHIN, "add": 1, "sizes": SIZES, "budget": 5},
        {**WITHIN, "add": 1, "same_site_as": ["culture"]},
        {**WITHIN, "add": 1, "candidates": ["list", "facilities"], "same_site_as": ["culture"]},
        {**WITHIN, "add": 1, "prefer": PREFER, "unit_weights": {"甲": 2}},
    ],
)
def test_keys_that_go_together(keys):
    assert Siting.model_validate({"id": "q", **keys}).id == "q"


@pytest.mark.parametrize(
    ("keys", "place", "text"),
    [
        ({}, "", "give a goal or a service"),
        ({**WITHIN}, "add", "needs add or budget"),
        ({**WITHIN, "metres": 100, "add": 1}, "metres", "either minutes or metres"),
        ({"service": "education.school", "add": 1}, "aim", "needs minutes or metres"),
        ({"goal": "g1", "minutes": 10, "add": 1}, "minutes", "the goal says it"),
        ({"goal": "g1", "profile": "elder", "add": 1}, "profile", "the goal says it"),
        ({**WITHIN, "aim": "goal_met"}, "aim", "needs a goal"),
        ({"goal": "g1", "aim": "nobody_far"}, "add", "needs add or budget"),
        ({"goal": "g1", "add": 1, "share": 0.9}, "share", "goes with aim = fewest_sites"),
        ({"goal": "g1", "aim": "goal_met", "places": 2}, "places", "goes with aim"),
        ({"goal": "g1", "aim": "goal_met", "budget": 2}, "budget", "goes with aim"),
        ({"goal": "g1", "aim": "fewest_sites", "one_per_unit": True}, "one_per_unit", "goes with"),
        ({"goal": "g1", "aim": "nobody_far", "add": 1, "room": 5}, "room", "goes with aim"),
        ({"goal": "g1", "aim": "nobody_far", "add": 1, "prefer": PREFER}, "prefer", "goes with"),
        (
            {"goal": "g1", "aim": "goal_met", "unit_weights": {"甲": 2}},
            "unit_weights",
            "goes with aim",
        ),
        ({**WITHIN, "add": 1, "room": 5, "sizes": SIZES}, "room", "either sizes or room"),
        ({**WITHIN, "add": 1, "room": 5, "prefer": PREFER}, "prefer", "does not go with room"),
        ({**WITHIN, "add": 1, "room": 5, "places": 2}, "places", "does not go with room"),
        ({**WITHIN, "add": 1, "prefer": PREFER, "places": 2}, "prefer", "more than one place"),
        ({**WITHIN, "add": 1, "sizes": SIZES, "price": 2}, "price", "each size has its own"),
        ({**WITHIN, "add": 1, "sizes": SIZES, "force": ["a"]}, "force", "several sizes"),
        ({**WITHIN, "add": 2, "force": ["a"], "forbid": ["a"]}, "forbid", "both forced"),
        ({**WITHIN, "add": 1, "force": ["a", "b"]}, "force", "more than add = 1"),
        ({**WITHIN, "add": 1, "candidates": ["facilities"]}, "same_site_as", "of which services"),
        (
            {**WITHIN, "add": 1, "candidates": ["list"], "same_site_as": ["culture"]},
            "candidates",
            "goes with",
        ),
        ({**WITHIN, "add": 1, "candidates": ["list", "list"]}, "candidates", "twice"),
        ({**WITHIN, "add": 1, "require": {"use": []}}, "require", "lists no value"),
        (
            {"service": "education.school", "aim": "nobody_far", "add": 1, "least_people": 5},
            "least_people",
            "needs minutes or metres",
        ),
        ({"id": "con", **WITHIN, "add": 1}, "id", "on Windows"),
    ],
)
def test_keys_that_do_not(keys, place, text):
    with pytest.raises(ValidationError) as caught:
        Siting.model_validate({"id": "q", **keys})
    (one,) = caught.value.errors()
    error = one["ctx"]["error"]
    assert text in error.what.en
    assert error.what.zh != error.what.en
    assert ("" if error.place is None else error.place.en) == place


def city(tmp_path, *, siting="", lists="", sites=True):
    write_places(tmp_path / "schools.csv", [("一小", 300, 20)])
    if sites:
        write_places(
            tmp_path / "sites.csv",
            [("空地", 700, 20), ("旧厂房", 1500, 20)],
            unit=["甲", "乙"],
            用途=["闲置", "工业"],
            造价=["1200", ""],
        )
    given = """[[facilities]]
path = "schools.csv"
crs = "EPSG:4326"
service = "education.school"
completeness = "complete"
"""
    plan = plan_text(
        'id = "g1"\nkind = "reach"\nservice = "education.school"\nwithin = {minutes = 5}\n'
        "target = 0.8"
    )
    return write_city(tmp_path, plan, given + lists + siting)


LIST = '[[candidates]]\npath = "sites.csv"\ncrs = "EPSG:4326"\n'


def test_lists_of_candidates_carry_their_columns_and_prices(tmp_path):
    study = read_study(city(tmp_path, lists=LIST + 'price = "造价"\n'))
    table = load_district(study).candidates
    assert [*table.columns[:5]] == ["id", "name", "list", "unit", "price"]
    assert table["unit"].tolist() == [0, 1]
    assert table["source_unit"].tolist() == ["甲", "乙"]
    assert table["用途"].tolist() == ["闲置", "工业"]
    assert table["price"].iloc[0] == 1200
    assert np.isnan(table["price"].iloc[1])
    assert "造价" not in table.columns
    plain = load_district(read_study(city(tmp_path, lists=LIST))).candidates
    assert plain["price"].isna().all()
    assert plain["造价"].iloc[0] == 1200


def test_a_price_that_is_none_is_refused(tmp_path):
    file = city(tmp_path, lists=LIST + 'price = "用途"\n')
    with pytest.raises(LayerError, match="no number above 0"):
        load_district(read_study(file))
    with pytest.raises(LayerError, match="no column"):
        load_district(read_study(city(tmp_path, lists=LIST + 'price = "钱"\n')))


def test_two_questions_have_two_ids(tmp_path):
    one = '[[siting]]\nid = "school"\ngoal = "g1"\nadd = 1\n'
    with pytest.raises(StudyError, match="have the same id: 'school'"):
        read_study(city(tmp_path, siting=one + one))
    study = read_study(city(tmp_path, siting=one + one.replace('"school"', '"two"')))
    assert [siting.id for siting in study.siting] == ["school", "two"]


def test_a_wrong_question_names_its_place(tmp_path):
    wrong = '[[siting]]\nid = "school"\ngoal = "g1"\n'
    with pytest.raises(StudyError) as caught:
        read_study(city(tmp_path, siting=wrong))
    assert "siting[1]" in caught.value.say("en")
    assert "needs add or budget" in caught.value.say("en")


def test_a_file_of_excluded_areas_must_exist(tmp_path):
    keys = '[[siting]]\nid = "school"\ngoal = "g1"\nadd = 1\nexclude = ["water", "水库.geojson"]\n'
    with pytest.raises(FileNotFoundError, match="does not exist"):
        read_study(city(tmp_path, siting=keys))


def asked(study, **keys):
    district = load_district(study)
    context, _ = judge_plan(district, read_plan(study.study.plan, study.file.parent))
    return ask(context, Siting.model_validate({"id": "q", "goal": "g1", **keys}))


def test_frontages_and_corners_of_a_street_from_files(tmp_path):
    study = read_study(city(tmp_path))
    found = asked(study, add=1, candidates=["frontages"])
    # 长街 is a little longer than 2 km on the ground: 41 pieces of less than 50 m.
    x = np.array([point.x for point in found.candidates.table.geometry]) - ORIGIN[0]
    assert x == pytest.approx((np.arange(41) + 0.5) * 2000 / 41, abs=0.1)
    assert set(found.candidates.table["name"]) == {"长街"}
    found = asked(study, add=1, candidates=["corners"])
    x = np.array([point.x for point in found.candidates.table.geometry]) - ORIGIN[0]
    assert x == pytest.approx([0, 2000], abs=0.1)


def test_water_and_green_of_the_street_file(tmp_path):
    study = read_study(city(tmp_path, lists=LIST))
    with pytest.raises(InputError, match="no areas of water"):
        asked(study, add=1, exclude=["water"])
    osm = Osm()
    osm.way([(float(x), 0.0) for x in range(0, 2001, 100)], highway="residential", name="长街")
    for x in HOUSES:
        osm.house(x, 20)
    osm.way([(680, 5), (720, 5), (720, 60), (680, 60), (680, 5)], natural="water")
    osm.way([(1490, 5), (1510, 5), (1510, 60), (1490, 60), (1490, 5)], leisure="park")
    osm.write(tmp_path / "city.osm")
    study = read_study(tmp_path / "study.toml")
    found = asked(study, add=1, exclude=["water"])
    assert found.candidates.table["name"].tolist() == ["旧厂房"]
    assert found.candidates.refused[["name", "reason"]].to_numpy().tolist() == [["空地", "water"]]
    found = asked(study, add=1, exclude=["green"])
    assert found.candidates.refused[["name", "reason"]].to_numpy().tolist() == [["旧厂房", "green"]]


def test_costs_of_a_street_by_hand(tmp_path):
    study = read_study(city(tmp_path, lists=LIST))
    found = asked(study, add=1)
    costs = found.problem.costs
    column = found.candidates.table["name"].tolist().index("空地")
    row = np.repeat(np.arange(len(costs)), np.diff(costs.start))
    mine = costs.candidate == column
    minutes = np.full(len(costs), np.inf)
    minutes[row[mine]] = costs.cost[mine] / 60_000_000
    # One house stands at the site; of its neighbours 200 m away the way is 240 m; 440 m are too
    # far.
    assert sorted(minutes[np.isfinite(minutes)]) == pytest.approx(
        [0, walk_minutes(500, 700), walk_minutes(900, 700)], abs=2e-3
    )
    assert found.people == pytest.approx([100.0] * 10, rel=1e-3)
    assert found.candidates.table["unit"].tolist() == [0, 1]


def test_every_word_is_there_in_both_languages():
    for table in (REASONS, AIMS, METHODS, ORIGINS):
        for text in table.values():
            assert text.zh
            assert text.en
            assert text.zh != text.en
    assert set(AIMS) == set(METHODS) == set(get_args(Aim))
    assert set(ORIGINS) == set(ORIGIN_OF.values()) == set(get_args(From))


def test_metres_apart_are_those_of_the_ground(tmp_path):
    # One metre on the ground is 0.99988 of a metre on the map here: 400 m are 400.05 m.
    study = read_study(city(tmp_path, lists=LIST))
    scale = load_district(study).network.scale
    assert 400 / scale == pytest.approx(400.05, abs=0.02)
    assert len(asked(study, add=1, apart=400.01).candidates.refused) == 0
    assert asked(study, add=1, apart=400.2).candidates.refused["name"].tolist() == ["空地"]
    forced = {"force": ["空地"], "add": 2}
    assert asked(study, apart=399, **forced).problem.conflicts is None
    with pytest.raises(InputError, match="too close to an existing place"):
        asked(study, apart=400.2, **forced)
