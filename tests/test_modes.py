"""Goals and studies about bicycles: from the files to verdicts and sentences, by hand."""

from __future__ import annotations

import re

import geopandas
import numpy as np
import pytest
import rasterio
from typer.testing import CliRunner

from lifecircle import Study
from lifecircle.access.travel import travel_notes
from lifecircle.base.errors import PlanError, StreetsError, StudyError
from lifecircle.base.travellers import TRAVELLERS
from lifecircle.check import check
from lifecircle.cli import app
from lifecircle.district import STREETS_FOR
from lifecircle.load import load_district
from lifecircle.outputs.map import render_map
from lifecircle.outputs.map_tables import Tables
from lifecircle.outputs.rules import rule
from lifecircle.plans import read_plan
from lifecircle.plans.alternatives import choices_of
from lifecircle.streets import ADULT, CAR, CYCLE, E_BIKE, ELDER, PROFILES, SLOPES, StreetNetwork
from lifecircle.streets.travel.costs import distance_for
from lifecircle.study import read_study
from lifecircle.verdicts.choices import choice_text
from lifecircle.verdicts.evaluate import evaluate
from lifecircle.verdicts.searches import Searches
from lifecircle.verdicts.ways import Way
from toy_city import HOUSES, ORIGIN, degrees, plan_text, write_city, write_places

LIST = """[[facilities]]
path = "places.csv"
crs = "EPSG:4326"
service = "culture.station"
completeness = "complete"
"""
ONE_WAY = {"oneway": "yes"}
CONTRAFLOW = {"oneway": "yes", "cycleway:left": "opposite_lane"}
NO_CYCLING = {"highway": "steps"}
PUSH = 0.3 * 224


def reach(profile="cycle", within="minutes = 6", more=""):
    return (
        f'id = "{profile}"\nkind = "reach"\nservice = "culture.station"\nprofile = "{profile}"\n'
        f"within = {{ {within} }}\ntarget = 1.0\n{more}"
    )


def study(folder, *goals, tags=None, lists=LIST, **more):
    """Write the one-street city with a place at x = 1000, and other tags of its street."""
    write_places(folder / "places.csv", [("站", 1000.0, 20.0)])
    file = write_city(folder, plan_text(*goals), lists, **more)
    city = folder / "city.osm"
    text = city.read_text(encoding="utf-8")
    own = {"highway": "residential"} | (tags or {})
    written = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in own.items())
    city.write_text(text.replace('<tag k="highway" v="residential"/>', written), encoding="utf-8")
    return file


def judged(folder, *goals, **more):
    district = load_district(read_study(study(folder, *goals, **more)))
    return evaluate(district, read_plan("plan.toml", folder))


def houses(results, goal):
    """Return the houses from which the listed place is reached."""
    found = next(r for r in results.goals if r.goal.id == goal)
    at = np.floor((results.demand.geometry.x - ORIGIN[0]) / 200).to_numpy().astype(int)
    listed = np.asarray(found.listed)
    return [x for i, x in enumerate(HOUSES) if listed[at == i].any()]


def by_hand(minutes, *, ride=224.0, push=PUSH, pushed=()):
    """Return the houses from which x = 1000 is reached; `pushed`: those that only push."""
    left = minutes - 40 / push
    return [x for x in HOUSES if abs(x - 1000) / (push if x in pushed else ride) <= left]


def test_what_plans_may_name_is_what_travels():
    assert list(TRAVELLERS) == list(PROFILES)
    for name, traveller in TRAVELLERS.items():
        assert traveller.name == PROFILES[name].label
        assert traveller.mode == PROFILES[name].mode
        movable = PROFILES[name].mode != "drive" and not PROFILES[name].wheels
        laws = [law for law, given in SLOPES.items() if traveller.mode in given.modes]
        assert sorted(traveller.slopes) == (sorted(laws) if movable else [])


# From the plan to the verdict


def test_cycling_reaches_where_walking_does_not(tmp_path):
    results = judged(tmp_path, reach("adult"), reach("cycle"), reach("e-bike"))
    # On foot 440 m in six minutes, beside 40 m to and from the street; by bicycle 1210 m.
    assert houses(results, "adult") == [700, 900, 1100, 1300]
    assert houses(results, "cycle") == by_hand(6) == [*HOUSES]
    assert houses(results, "e-bike") == [*HOUSES]
    status = {v.goal: v.status for v in results.verdicts if v.unit is None}
    assert status == {"adult": "not_met", "cycle": "met", "e-bike": "met"}
    minutes = results.queries["culture.station", "cycle", "minutes"].minutes
    end = np.argmax(results.demand.geometry.x)
    length = (results.demand.geometry.x.iloc[end] - ORIGIN[0] - 1000) / 224
    offset = (results.demand.geometry.y.iloc[end] - ORIGIN[1] + 20) / PUSH
    assert minutes[end] == pytest.approx(length + offset, rel=1e-3)


def test_a_goal_in_metres(tmp_path):
    # Six hundred metres, 40 of them off the street: houses within 560.
    results = judged(tmp_path, reach("cycle", "metres = 600"))
    assert houses(results, "cycle") == [500, 700, 900, 1100, 1300, 1500]
    assert not results.goals[0].alternatives


@pytest.mark.parametrize(
    ("tags", "one_way"),
    [
        ({}, False),
        (ONE_WAY, True),
        (CONTRAFLOW, False),
        (ONE_WAY | {"oneway:bicycle": "no"}, False),
    ],
)
def test_one_way_streets_are_pushed_against_and_contraflow_is_ridden(tmp_path, tags, one_way):
    goal = reach("cycle", "minutes = 3.3")
    east, west = HOUSES[5:], HOUSES[:5]
    # To the east 606 m by bicycle; against the traffic 182 m.
    results = judged(tmp_path, goal, tags=tags)
    assert houses(results, "cycle") == by_hand(3.3, pushed=east if one_way else ())
    assert len(houses(results, "cycle")) == (4 if one_way else 6)
    away = judged(tmp_path, goal + 'direction = "from_facility"', tags=tags)
    assert houses(away, "cycle") == by_hand(3.3, pushed=west if one_way else ())


def test_a_study_sets_the_speed_and_says_so(tmp_path):
    results = judged(
        tmp_path, reach("e-bike"), extra="[profiles.e-bike]\nspeed = 100\nslope = 'flat'"
    )
    assert houses(results, "e-bike") == by_hand(6, ride=100, push=23.5) == [700, 900, 1100, 1300]
    said = {note.code: note.text for note in results.assumptions}
    assert (
        said["profile.e-bike.speed"].zh == "电动自行车平地骑行速度取100米/分钟（由评估项目设定）。"
    )
    assert said["profile.e-bike.slope"].zh.startswith("电动自行车（由评估项目设定）：坡度不影响")
    assert said["profile.e-bike.slope"].en.startswith("Profile e-bike (set by the study): Slopes")
    of_goal = [note.text for note in results.goals[0].assumptions]
    assert said["profile.e-bike.speed"] in of_goal


def test_walkers_may_have_another_law_of_slopes(tmp_path):
    file = study(tmp_path, reach("adult"), extra="[profiles.adult]\nslope = 'irmischer-clarke'")
    district = load_district(read_study(file))
    assert district.profiles["adult"] == ADULT.with_slope("irmischer-clarke")
    assert district.profiles["elder"] == ELDER
    results = evaluate(district, read_plan("plan.toml", tmp_path))
    said = {note.code: note.text.zh for note in results.assumptions}
    assert "Irmischer" in said["profile.adult.slope"]
    assert "profile.slope" not in said


def test_notes_of_a_city_that_is_cycled(tmp_path):
    results = judged(tmp_path, reach("cycle"), reach("car"), tags=ONE_WAY)
    notes = {note.code: note.text for note in results.assumptions}
    wanted = ["profile.cycle.speed", "profile.cycle.push", "profile.cycle.steps",
              "cycle.size", "cycle.islands", "drive.size"]  # fmt: skip
    assert [code for code in notes if code in wanted] == [
        "profile.cycle.speed", "profile.cycle.steps", "profile.cycle.push", "cycle.size",
        "cycle.islands", "drive.size",
    ]  # fmt: skip
    assert notes["cycle.size"].zh.startswith("骑行路网 2 公里：1 个路段，其中 0 公里只能推行")
    assert "profile.cycle.access" not in notes
    assert "骑行速度亦同" in notes["sensitivity.range"].zh
    assert "步行、骑行时间" in notes["elevation.none"].zh
    (tmp_path / "walk").mkdir()
    walking = judged(tmp_path / "walk", reach("adult")).assumptions
    said = "".join(note.text.zh for note in walking)
    assert "骑行" not in said
    assert not [note for note in walking if "cycle" in note.code]


def test_what_is_only_pushed_is_counted(tmp_path):
    district = load_district(
        read_study(study(tmp_path, reach("cycle"), tags={"highway": "pedestrian"}))
    )
    notes = {note.code: note.text for note in travel_notes(district, "cycle")}
    assert "其中 2 公里只能推行" in notes["cycle.size"].zh
    assert "on 2 km a bicycle is only pushed" in notes["cycle.size"].en


# Networks


def test_streets_of_each_way_are_read_when_somebody_asks_and_once(tmp_path, monkeypatch):
    raster = tmp_path / "heights.tif"
    west, north = ORIGIN[0] - 1000, ORIGIN[1] + 1000
    with rasterio.open(
        raster, "w", driver="GTiff", width=400, height=200, count=1, dtype="float32",
        crs="EPSG:32648", transform=rasterio.Affine(10, 0, west, 0, -10, north),
    ) as target:  # fmt: skip
        slope = np.tile(np.arange(400, dtype="float32") * 0.5, (200, 1))
        target.write(slope, 1)
    asked = []
    read = StreetNetwork.from_osm
    monkeypatch.setattr(
        StreetNetwork,
        "from_osm",
        lambda *at, **how: asked.append(how.get("mode", "walk")) or read(*at, **how),
    )
    file = study(
        tmp_path, reach("cycle"), streets='beyond = 5000\nelevation = "heights.tif"\nlifts = true'
    )
    district = load_district(read_study(file))
    assert asked == ["walk"]
    assert district.network_of("walk") is district.network_for("distance") is district.network
    assert district.network_for(CYCLE) is district.network_for(distance_for(E_BIKE))
    assert district.network_for(CAR) is district.network_of("drive")
    assert asked == ["walk", "cycle", "drive"]
    assert [district.network_of(mode).mode for mode in asked] == asked
    # Five per cent uphill to the east: a bicycle is slower there, a car knows no heights.
    costs = district.network_for(CYCLE).costs(CYCLE)
    steep = costs.forward / costs.backward
    assert np.median(steep) > 1.5 or np.median(steep) < 1 / 1.5
    assert not np.isfinite(district.network_of("drive").heights).any()
    # Its links are its own, and no point of the city is without a street.
    assert district.snaps(CYCLE)[0] is district.snaps(CYCLE)[0] is not district.demand_snap
    assert district.linked(CYCLE)[0].all()
    assert district.linked(CYCLE)[0] is not district.demand_linked


def test_where_nothing_can_be_cycled_something_is_needed(tmp_path):
    walk = (
        "[[goals.assumptions]]\nzh = '假设'\nen = 'assumed'\nalternatives = [{ profile = 'adult' }]"
    )
    file = study(tmp_path, reach("cycle", more=walk), tags=NO_CYCLING)
    district = load_district(read_study(file))
    assert district.network_of("cycle") is None
    need = ("含可骑行道路的道路文件", "a street file with streets for bicycles")
    assert district.way_needs(E_BIKE) == (STREETS_FOR["cycle"],) == (need,)
    assert district.way_needs(ADULT) == district.way_needs(None) == ()
    with pytest.raises(StreetsError, match="no street for bicycles"):
        district.snaps(CYCLE)
    assert travel_notes(district, "cycle") == ()
    results = evaluate(district, read_plan("plan.toml", tmp_path))
    assert {v.status for v in results.verdicts} == {"not_computable"}
    assert results.verdicts[0].needs == (need,)
    (walking, *_) = results.goals[0].alternatives
    assert walking.choice.en == "at an adult's pace"
    assert set(walking.statuses) == {"not_met"}


# Alternatives


def test_walk_or_cycle(tmp_path):
    choices = (
        "[[goals.assumptions]]\nzh = '未说明出行方式'\nen = 'no mode is named'\nalternatives = "
    )
    goal = reach("adult", more=f"{choices}[{{ profile = 'cycle' }}, {{ profile = 'e-bike' }}]")
    results = judged(tmp_path, goal)
    cycle, ebike, *speeds = results.goals[0].alternatives
    assert (cycle.choice, ebike.choice) == (
        ("按骑行", "by bicycle"), ("按骑电动自行车", "by e-bike"),
    )  # fmt: skip
    assert set(cycle.statuses) == {"met"}
    assert cycle.values[0] == pytest.approx(1)
    assert next(v for v in results.verdicts if v.unit is None).status == "not_met"
    assert [a.assumption.en for a in speeds] == ["Walking speed."] * 2


def test_riding_speeds_are_alternatives_of_goals_by_bicycle(tmp_path):
    both = (
        'id = "both"\nkind = "combination"\ntarget = 1.0\nall_of = [\n'
        '{ service = "culture.station", within = { minutes = 4 }, profile = "cycle" },\n'
        '{ service = "culture.station", within = { minutes = 9 }, profile = "PROFILE" }]\n'
    )
    results = judged(
        tmp_path, reach("cycle", "minutes = 4"), both.replace("PROFILE", "e-bike"),
        both.replace("both", "mixed").replace("PROFILE", "adult"),
    )  # fmt: skip
    alone, several, mixed = (result.alternatives for result in results.goals)
    assert [a.choice for a in alone] == [
        ("骑行速度 168 米/分钟", "riding at 168 m/min"),
        ("骑行速度 232.4 米/分钟", "riding at 232.4 m/min"),
    ]
    assert {a.assumption.zh for a in (*alone, *several)} == {"骑行速度。"}
    # Three quarters of the speed, pushing too: as if in three minutes.
    assert houses(results, "cycle") == by_hand(4) == [*HOUSES[1:-1]]
    assert alone[0].values[0] == pytest.approx(len(by_hand(3)) / 10, abs=2e-3)
    assert several[0].choice == (
        "自行车速度 168 米/分钟，其他车同比例", "cycle at 168 m/min, others in proportion",
    )  # fmt: skip
    assert mixed[0].choice.en == "adults walking at 60 m/min, others in proportion"


def test_which_choices_of_a_plan_are_for_bicycles(tmp_path):
    head = (
        "[[assumptions]]\nzh = '假设'\nen = 'assumed'\n"
        "alternatives = [{ profile = 'elder' }, { profile = 'e-bike' }, { profile = 'car' }]\n"
    )
    file = tmp_path / "plan.toml"
    goals = (reach("adult"), reach("cycle"), reach("e-bike"), reach("car"))
    file.write_text(plan_text(*goals) + "\n" + head, encoding="utf-8")
    plan = read_plan(file)
    found = [[c.patch["profile"] for c in choices_of(goal, plan)] for goal in plan.goals]
    assert found == [["elder", "e-bike", "car"], ["e-bike"], [], []]


# Files that err


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("cycel", "did you mean cycle"),
        ("ebike", "did you mean e-bike"),
        ("plane", "adult, elder, child, wheelchair, cycle, e-bike, car"),
    ],
)
def test_a_profile_that_a_plan_does_not_know(tmp_path, written, says):
    file = tmp_path / "plan.toml"
    file.write_text(plan_text(reach(written)), encoding="utf-8")
    with pytest.raises(PlanError, match=re.escape(says)):
        read_plan(file)


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        ("[profiles.cycel]\nspeed = 200", "did you mean cycle"),
        ("[profiles.cycle]\nspeeds = 200", "unknown key"),
        ("[profiles.cycle]\nfactor = 0.5", "only the car has a factor"),
        ("[profiles.e-bike]\nsteepest = 0.1", "only the wheelchair"),
        ("[profiles.adult]\nslope = 'irmisher-clarke'", "did you mean irmischer-clarke"),
        ("[profiles.adult]\nslope = 'assisted'", "one of tobler, irmischer-clarke, flat"),
        ("[profiles.cycle]\nslope = 'tobler'", "one of flat, parkin-rotheram, assisted"),
        ("[profiles.wheelchair]\nslope = 'flat'", "slopes do not change its speed"),
        ("[profiles.car]\nslope = 'flat'", "slopes do not change its speed"),
    ],
)
def test_a_study_that_errs_is_told(tmp_path, extra, says):
    with pytest.raises(StudyError, match=says):
        read_study(study(tmp_path, reach("adult"), extra=extra))


@pytest.mark.parametrize("cycled", [True, False])
def test_the_check_says_what_can_be_cycled(tmp_path, cycled):
    file = study(tmp_path, reach("cycle", "minutes = 30"), tags={} if cycled else NO_CYCLING)
    report = check(file)
    assert not report.blocks
    found = {finding.code: finding for finding in report.findings}
    assert ("cycle.size" in found) == cycled
    assert ("cycle.none" in found) != cycled
    # Half an hour by bicycle.
    assert "约 6,720 米" in found["streets.beyond_short"].what.zh
    if not cycled:
        assert found["cycle.none"].severity == "warns"
        assert "没有可骑行的道路" in found["cycle.none"].what.zh


def test_the_words_of_plans_have_travellers():
    text = CliRunner().invoke(app, ["plans", "words"]).output
    for name, traveller in TRAVELLERS.items():
        assert re.search(rf"profile +{name} +{traveller.name.zh}", text), name


# Sentences


@pytest.mark.parametrize(
    ("profile", "zh", "en"),
    [
        ("adult", "步行6分钟", "on foot"),
        ("elder", "步行6分钟", "on foot"),
        ("wheelchair", "乘轮椅6分钟", "in a wheelchair"),
        ("cycle", "骑行6分钟", "by bicycle"),
        ("e-bike", "骑电动自行车6分钟", "by e-bike"),
        ("car", "驾车6分钟", "by car"),
    ],
)
def test_how_people_travel_is_said(tmp_path, profile, zh, en):
    file = tmp_path / "plan.toml"
    file.write_text(plan_text(reach(profile)), encoding="utf-8")
    goal = read_plan(file).goals[0]
    assert zh in rule(goal, "zh")
    assert en in rule(goal, "en")
    assert (rule(goal, "en").count("on foot") == 0) == (profile not in {"adult", "elder"})


def test_choices_of_a_bicycle_in_a_bundle(tmp_path):
    file = tmp_path / "plan.toml"
    file.write_text(plan_text(reach("adult")), encoding="utf-8")
    goal = read_plan(file).goals[0]
    member = {"service": "culture.station", "within": {"minutes": 5}, "profile": "cycle"}
    said = choice_text({"all_of": [member]}, goal)
    assert said.zh.endswith("（按骑行）")
    assert said.en.endswith("(by bicycle)")


@pytest.mark.parametrize(
    ("language", "share", "minutes", "order"),
    [
        (
            "zh",
            "各地块中，骑行可达已列设施的居民至少占",
            "各地块居民到最近已列设施的骑行时间（中位数）",
            "各单元，按骑行时间由长到短",
        ),
        (
            "en",
            "Share of each block's people who reach listed places by bicycle, at least",
            "Time by bicycle from each block to the nearest listed place (median of its people)",
            "Units, longest time by bicycle first",
        ),
    ],
)
def test_a_map_says_how_people_travel(tmp_path, language, share, minutes, order):
    results = judged(tmp_path, reach("cycle"))
    (goal,), (way,) = views_of(results, language)
    assert (goal["heading"], way["heading"], way["order"]) == (share, minutes, order)
    assert ("自行车" if language == "zh" else "bicycle") in way["title"]
    panel = render_map(results, language, {})
    assert ("到最近设施的时间" if language == "zh" else "Time to the nearest listed") in panel


def test_a_map_of_walkers_and_bicycles_says_both(tmp_path):
    both = (
        'id = "both"\nkind = "combination"\ntarget = 1.0\nany_of = [\n'
        '{ service = "culture.station", within = { minutes = 4 }, profile = "cycle" },\n'
        '{ service = "culture.station", within = { minutes = 9 } }]\n'
    )
    (goal,), (walk, ride) = views_of(judged(tmp_path, both), "en")
    assert goal["heading"].endswith("who reach listed places on foot, by bicycle, at least")
    assert "heading" not in walk
    assert walk["order"] == "Units, longest walk first"
    assert ride["order"] == "Units, longest time by bicycle first"


def views_of(results, language):
    """Return what a map shows of goals, and of the ways to the nearest place."""
    views = Tables(results, language).header["views"]
    return (
        [view for view in views if view["kind"] == "share"],
        [view for view in views if view["kind"] == "value"],
    )


def test_workers_by_bicycle_have_links_of_their_own(tmp_path):
    """A demand layer at a street that is closed to bicycles: on foot linked, by bicycle not."""
    write_places(tmp_path / "jobs.csv", [("东", 1500.0, 20.0), ("远", 300.0, 380.0)])
    lists = LIST + (
        '[[demand]]\nname = "jobs"\nlabel = { zh = "岗位", en = "jobs" }\n'
        'path = "jobs.csv"\ncrs = "EPSG:4326"\n'
    )
    goal = reach("cycle", more='demand = "jobs"\n')
    file = study(tmp_path, goal, reach("adult", more='demand = "jobs"\n'), lists=lists)
    city = tmp_path / "city.osm"
    text = city.read_text(encoding="utf-8")
    (lon, lat), (east, _) = degrees(250, 380), degrees(350, 380)
    nodes = "".join(
        f'<node id="{i}" version="1" lat="{lat:.9f}" lon="{x:.9f}"/>\n'
        for i, x in ((901, lon), (902, east))
    )
    steps = (
        '<way id="903" version="1"><nd ref="901"/><nd ref="902"/><nd ref="4"/>'
        '<tag k="highway" v="steps"/></way>\n'
    )
    text = text.replace("<way id=", nodes + "<way id=", 1)
    city.write_text(text.replace("</osm>", f"{steps}</osm>"), encoding="utf-8")
    district = load_district(read_study(file))
    searches = Searches(district)
    way = Way(demand="jobs")
    east_of = [point.x > ORIGIN[0] + 1000 for point in searches.doors(way).points]
    assert sorted(east_of) == [False, True]
    assert searches.linked(ADULT, way).all()
    assert searches.linked(CYCLE, way).tolist() == east_of


def test_columns_of_results_can_be_read_as_they_are_called(tmp_path):
    out = tmp_path / "out"
    audit = Study.read(study(tmp_path, reach("e-bike"))).load().audit()
    audit.save(out)
    columns = geopandas.read_file(out / "results.gpkg", layer="demand_points").columns
    assert "minutes_culture_station_e_bike" in columns
    assert not [column for column in columns if "-" in column]
