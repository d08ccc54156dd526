"""A district that is driven: roads read once, links, searches from any points, notes, needs."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from drive_helpers import HOMES, PLACES, drive_minutes, write_county
from lifecircle import Study
from lifecircle.access.straight import straight_nearest
from lifecircle.access.times import PlaceSearch, metric_unit
from lifecircle.access.travel import travel_notes
from lifecircle.base.errors import StreetsError, StudyError
from lifecircle.check import check
from lifecircle.load import load_district
from lifecircle.plans import read_plan
from lifecircle.plans.travel import travellers_of
from lifecircle.streets import CAR, WHEELCHAIR, StreetNetwork
from lifecircle.streets.travel.costs import distance_for
from lifecircle.study import read_study
from lifecircle.verdicts.notes import goal_assumptions, study_assumptions
from toy_city import ORIGIN, plan_text

PLAN = plan_text(
    """id = "a"
section = "1"
kind = "reach"
service = "health"
profile = "car"
within = { minutes = 30 }"""
)
FAR = 200 * 60_000_000
MINUTE = 60_000_000


def load(folder, *, motor_roads=True, **more):
    county = write_county(folder, motor_roads=motor_roads)
    return load_district(read_study(county.study(PLAN, **more)))


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    return load(tmp_path_factory.mktemp("county"))


def points(*places):
    at = [shapely.Point(ORIGIN[0] + x, ORIGIN[1] + y) for x, y in places]
    return gpd.GeoSeries(at, crs="EPSG:32648")


def named(district, *names):
    return district.facilities.table["name"].isin(names).to_numpy()


def test_roads_are_read_when_somebody_asks_and_once(tmp_path, monkeypatch):
    asked = []
    read = StreetNetwork.from_osm
    monkeypatch.setattr(
        StreetNetwork,
        "from_osm",
        lambda *at, **how: asked.append(how.get("mode", "walk")) or read(*at, **how),
    )
    district = load(tmp_path)
    search = PlaceSearch(district)
    everywhere = np.ones(len(district.facilities.table), dtype=bool)
    search.nearest(everywhere, district.profiles["adult"], limit=FAR)
    assert asked == ["walk"]
    for _ in range(2):
        search.nearest(everywhere, district.profiles["car"], limit=FAR)
        assert district.network_for(CAR) is district.network_of("drive")
    assert asked == ["walk", "drive"]
    assert district.network_for(distance_for(CAR)).mode == "drive"
    for metric in (None, "distance", WHEELCHAIR, distance_for(WHEELCHAIR)):
        assert district.network_for(metric) is district.network
        assert district.way_needs(metric) == ()
    assert district.way_needs(CAR) == ()


def test_links_of_a_car(district):
    homes, doors = district.snaps(CAR)
    assert district.snaps(CAR.with_factor(0.5))[0] is homes
    assert district.snaps(None) == (district.demand_snap, district.entrance_snap)
    assert district.snaps(WHEELCHAIR)[0] is not district.demand_snap
    linked, places = district.linked(CAR)
    assert places.all()
    assert len(doors) == len(PLACES)
    xy = homes.xy - ORIGIN
    cut_off = xy[:, 1] < -3000
    cut_off &= (xy[:, 0] > -2000) & (xy[:, 0] < 0)
    assert set(homes.status[cut_off]) == {"island"}
    closed = (xy[:, 0] > -2700) & (xy[:, 0] < -2300) & (xy[:, 1] > 900) & (xy[:, 1] < 1100)
    assert set(homes.status[closed]) == {"too_far"}
    assert not linked[cut_off | closed].any()
    assert linked[~(cut_off | closed)].all()
    # On foot everybody is linked to a street.
    assert district.linked(None)[0].all()
    assert district.linked(WHEELCHAIR)[0] is district.demand_linked


def test_searches_from_other_points_and_in_every_direction(district):
    search = PlaceSearch(district)
    place = named(district, "河东卫生院")
    home = points(HOMES[12])
    village = ((20 * 0.67, 100),)
    legs = {
        "to_facility": [*village, ("trunk", 6000), ("secondary", 4000), ("tertiary", 2000)],
        "from_facility": [*village, ("secondary", 4000), ("primary", 6000), ("tertiary", 2000)],
    }
    scale = district.network_of("drive").scale
    by_hand = {way: drive_minutes(*pieces, walk=40) for way, pieces in legs.items()}
    by_hand["there_and_back"] = sum(by_hand.values())
    for way, minutes in by_hand.items():
        found = search.nearest(place, CAR, limit=FAR, direction=way, origins=home)
        np.testing.assert_allclose(found.cost / MINUTE * scale, minutes, rtol=1e-5)
        assert found.place.tolist() == np.flatnonzero(place).tolist()
        again = search.nearest(place, CAR, limit=FAR, direction=way, origins=home)
        assert again is found
    # Default: from the home, of the residents.
    of_people = search.nearest(place, CAR, limit=FAR)
    assert len(of_people.cost) == len(district.demand.points)
    assert of_people is search.nearest(place, CAR, limit=FAR, direction="to_facility")
    # The limit is inclusive.
    exact = search.nearest(place, CAR, limit=FAR, origins=home).cost[0]
    assert search.nearest(place, CAR, limit=exact, origins=home).cost[0] == exact
    assert np.isinf(search.nearest(place, CAR, limit=exact - 1, origins=home).cost[0])


def test_kilometres_by_road(district):
    search = PlaceSearch(district)
    metric = distance_for(CAR)
    found = search.nearest(named(district, "县医院"), metric, limit=1e9, origins=points(HOMES[18]))
    # 100 m, 山路, and 县道 from 7000 to -7250, with 20 m at each end.
    metres = found.cost[0] / metric_unit(metric) * district.network_of("drive").scale
    assert metres == pytest.approx(100 + 5000 + 14_250 + 40, rel=1e-5)


def test_the_kth_nearest_and_facilities_as_origins(district):
    search = PlaceSearch(district)
    health = named(district, "县医院", "河西卫生院", "河东卫生院")
    doors = district.facilities.entrances
    metric = distance_for(CAR)
    first, second = (
        search.nearest(health, metric, limit=1e9, k=k, origins=doors, direction="from_facility")
        for k in (1, 2)
    )
    order = [district.facilities.table["name"].tolist().index(name) for name, *_ in PLACES]
    hospital, west, east, station = order
    scale = district.network_of("drive").scale / 10_000
    # A place is its own nearest; a station has the hospital 1750 m along 县道, 20 m at each end.
    assert first.cost[[hospital, west, east]].tolist() == [0, 0, 0]
    assert first.place[[hospital, west, east]].tolist() == [hospital, west, east]
    assert first.cost[station] * scale == pytest.approx(1790, rel=1e-4)
    assert first.place[station] == hospital
    assert second.cost[station] * scale == pytest.approx(2500 + 2000 + 40, rel=1e-5)
    assert second.cost[west] * scale == pytest.approx(4250 + 2000 + 40, rel=1e-5)
    assert second.place.tolist() == [-1] * 4
    # Linked once already.
    assert search.snap(doors, CAR) is district.snaps(CAR)[1]


def test_origins_are_kept_apart_and_linked_once_for_each_way(district):
    search = PlaceSearch(district)
    hospital = named(district, "县医院")
    near, far = points(HOMES[0]), points(HOMES[18])
    assert (
        search.nearest(hospital, CAR, limit=FAR, origins=near).cost
        < search.nearest(hospital, CAR, limit=FAR, origins=far).cost
    ).all()
    assert search.snap(near, CAR) is search.snap(near, CAR.with_factor(0.3))
    assert search.snap(near, None) is search.snap(near, district.profiles["elder"])
    assert search.snap(near, None) is not search.snap(near, CAR)
    assert len({id(search.snap(p, WHEELCHAIR)) for p in (near, far)}) == 2
    array = np.asarray(near, dtype=object)
    same = search.nearest(hospital, CAR, limit=FAR, origins=array).cost
    assert same.tolist() == search.nearest(hospital, CAR, limit=FAR, origins=near).cost.tolist()
    assert len(search.nearest(hospital, CAR, limit=FAR, origins=near[:0]).cost) == 0


def test_straight_distances_of_the_county(district):
    search = PlaceSearch(district)
    health = named(district, "县医院", "河西卫生院", "河东卫生院")
    home = points((-3100.0, 4020.0), (0.0, 0.0))
    scale = district.network.scale / 10_000
    first = search.straight_nearest(health, origins=home)
    # 河西卫生院 at (-2980, 2000); from the river 河西 at 3588 m, 河东 (3020, -2000) at 3622 m.
    expected = [np.hypot(120, 2020), np.hypot(2980, 2000)]
    np.testing.assert_allclose(first.cost * scale, expected, rtol=1e-4)
    assert district.facilities.table["name"].iloc[first.place].tolist() == ["河西卫生院"] * 2
    second = search.straight_nearest(health, k=2, origins=home).cost * scale
    np.testing.assert_allclose(second, [np.hypot(4150, 4000), np.hypot(3020, 2000)], rtol=1e-4)
    assert search.straight_nearest(health, origins=home) is first
    assert np.isinf(search.straight_nearest(health, k=4, origins=home).cost).all()
    assert len(search.straight_nearest(health).cost) == len(district.demand.points)
    none = np.zeros(len(district.facilities.table), dtype=bool)
    assert np.isinf(search.straight_nearest(none, origins=home).cost).all()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 4))
def test_straight_distances_against_all_pairs(seed, k):
    rng = np.random.default_rng(seed)
    # Whole coordinates make ties.
    origins = rng.integers(0, 8, size=(12, 2)).astype(float)
    doors = rng.integers(0, 8, size=(int(rng.integers(0, 9)), 2)).astype(float)
    place_of = rng.integers(0, 6, size=len(doors))
    apart = np.hypot(*(origins[:, None] - doors[None]).transpose(2, 0, 1))
    rows = np.unique(place_of)
    each = np.full((12, len(rows) + k), np.inf)
    for i, row in enumerate(rows):
        each[:, i] = apart[:, place_of == row].min(axis=1)
    expected = np.rint(np.sort(each, axis=1)[:, k - 1] * 10_000 / 0.9996)
    found = straight_nearest(origins, doors, place_of, k=k, scale=0.9996)
    np.testing.assert_array_equal(found.cost, expected)
    if k == 1 and len(rows):
        own = np.array([apart[i, place_of == p].min() for i, p in enumerate(found.place)])
        np.testing.assert_array_equal(own, apart.min(axis=1))
        # Not the order of rows, the place names itself.
        turn = np.arange(len(doors))[::-1]
        again = straight_nearest(origins, doors[turn], place_of[turn], k=1, scale=0.9996)
        np.testing.assert_array_equal(again.cost, found.cost)
        np.testing.assert_array_equal(again.place, found.place)
    else:
        assert (found.place == -1).all()


def test_of_equally_near_places_the_first_by_coordinates_is_named():
    doors = np.array([[10.0, 0.0], [-10.0, 0.0], [0.0, 10.0]])
    at = np.zeros((1, 2))
    assert straight_nearest(at, doors, np.arange(3)).place.tolist() == [1]
    assert straight_nearest(at, doors[::-1], np.arange(3)).place.tolist() == [1]
    assert straight_nearest(at, doors[[2, 0, 1]], np.arange(3)).place.tolist() == [2]


def test_without_roads_for_cars_something_is_needed(tmp_path):
    district = load(tmp_path, motor_roads=False)
    assert district.network_of("drive") is None
    for metric in (CAR, distance_for(CAR)):
        (need,) = district.way_needs(metric)
        assert need == ("含机动车道路的道路文件", "a street file with roads for cars")
    assert district.way_needs("distance") == ()
    places = np.ones(len(district.facilities.table), dtype=bool)
    with pytest.raises(StreetsError, match="has no roads for cars") as error:
        PlaceSearch(district).nearest(places, CAR, limit=FAR)
    assert error.value.file == district.study.streets.path
    assert travel_notes(district, "drive") == ()
    on_foot = PlaceSearch(district).nearest(places, district.profiles["adult"], limit=FAR)
    assert np.isfinite(on_foot.cost).any()


def test_notes_of_a_district_that_is_driven(tmp_path):
    correction = """[[corrections]]
kind = "forbid_snap"
at = [{lon}, {lat}]
author = "a"
date = 2025-01-01
reason = "r"
"""
    from toy_city import degrees  # noqa: PLC0415

    lon, lat = degrees(-3000, 500)
    text = correction.format(lon=lon, lat=lat)
    district = load(tmp_path, streets=f"beyond = 100000\n{text}")
    notes = {note.code: note.text for note in travel_notes(district, "drive")}
    assert list(notes) == [
        "drive.size", "drive.islands", "drive.left_out",
        "drive.link.demand.island", "drive.link.demand.too_far", "drive.corrections",
    ]  # fmt: skip
    assert "其中单行 17 段、桥梁 2 段" in notes["drive.size"].zh
    assert "不对外开放机动车通行 1" in notes["drive.left_out"].zh
    assert notes["drive.link.demand.island"].zh.startswith("驾车：")
    assert notes["drive.link.demand.island"].en.startswith("By car: ")
    assert "1 项更正" in notes["drive.corrections"].zh


def test_a_study_may_change_what_junctions_leave(tmp_path):
    district = load(tmp_path, extra="[profiles.car]\nfactor = 0.5")
    car = district.profiles["car"]
    assert car == CAR.with_factor(0.5)
    assert "评估项目" in car.speed_note.text.zh
    place, home = named(district, "县医院"), points((-5000.0, 20.0))
    found = PlaceSearch(district).nearest(place, car, limit=FAR, origins=home)
    expected = drive_minutes((30.0, 2250), walk=40)
    assert found.cost[0] / MINUTE * district.network_of("drive").scale == pytest.approx(
        expected, rel=5e-5
    )


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        ("[profiles.car]\nspeed = 400", "give factor"),
        ("[profiles.adult]\nfactor = 0.5", "only the car has a factor"),
        ("[profiles.car]\nfactor = 0", "factor"),
    ],
)
def test_changes_that_do_not_fit_are_said(tmp_path, extra, says):
    with pytest.raises(StudyError, match=says):
        read_study(write_county(tmp_path).study(PLAN, extra=extra))


BY_CAR = '{ service = "health", within = { minutes = 9 }, profile = "car" }'
BY_ELDERS = '{ service = "culture", within = { minutes = 9 }, profile = "elder" }'
NEAR_CHILDREN = '{ service = "health", within = { metres = 900 }, profile = "child" }'
PAIRING = 'kind = "pairing"\nservice = "elderly"\npartner = "health"'


@pytest.mark.parametrize(
    ("goal", "who"),
    [
        ('kind = "reach"\nservice = "health"\nwithin = { minutes = 30 }', ("adult",)),
        (
            f'kind = "combination"\nall_of = [{BY_CAR}, {BY_ELDERS}]',
            ("car", "elder"),
        ),
        ('kind = "response"\nservice = "ambulance"', ("car",)),
        ('kind = "radius"\nservice = "ambulance"\nprofile = "car"', ("car",)),
        ('kind = "radius"\nservice = "ambulance"\nways = "straight"', ()),
        ('kind = "radius"\nservice = "ambulance"\ndefinition = "area"', ()),
        (
            f'{PAIRING}\nprofile = "car"\nwithin = {{ minutes = 15 }}',
            ("car",),
        ),
        (f'{PAIRING}\ncontract = "with"', ()),
        (
            f'kind = "presence"\nservice = "health"\nexempt = [{NEAR_CHILDREN}]',
            ("child",),
        ),
    ],
)
def test_who_travels_in_a_goal(tmp_path, goal, who):
    file = tmp_path / "plan.toml"
    file.write_text(plan_text(f'id = "a"\nsection = "1"\n{goal}'), encoding="utf-8")
    assert travellers_of(read_plan(file).goals[0]) == who


def test_what_a_plan_about_cars_rests_on(district, tmp_path):
    file = tmp_path / "plan.toml"
    file.write_text(plan_text('id = "a"\nsection = "1"\nkind = "response"\n'
                              'service = "ambulance"'), encoding="utf-8")  # fmt: skip
    plan = read_plan(file)
    codes = [note.code for note in study_assumptions(district, plan)]
    assert codes[:4] == [
        "profile.car.speed", "profile.car.kinds", "profile.car.turns", "drive.size",
    ]  # fmt: skip
    assert CAR.speed_note in goal_assumptions(plan.goals[0], plan, district)
    file.write_text(plan_text('id = "a"\nsection = "1"\nkind = "presence"\n'
                              'service = "ambulance"'), encoding="utf-8")  # fmt: skip
    walking = study_assumptions(district, read_plan(file))
    assert not [note for note in walking if "drive" in note.code or "car" in note.code]


@pytest.mark.parametrize("motor_roads", [True, False])
def test_the_check_says_whether_there_are_roads_for_cars(tmp_path, motor_roads):
    county = write_county(tmp_path, motor_roads=motor_roads)
    report = check(county.study(PLAN, streets="beyond = 1000"))
    assert not report.blocks
    found = {finding.code: finding for finding in report.findings}
    assert ("drive.size" in found) == motor_roads
    assert ("drive.none" in found) != motor_roads
    # Thirty minutes by car are about 21 km of main road.
    assert "约 21,000 米" in found["streets.beyond_short"].what.zh
    if not motor_roads:
        assert found["drive.none"].severity == "warns"
        assert found["drive.none"].file == county.streets


@pytest.mark.parametrize("motor_roads", [True, False])
def test_goals_by_car_from_the_plan_to_the_verdict(tmp_path, motor_roads):
    plan = plan_text(
        'id = "a"\nsection = "1"\nkind = "reach"\nservice = "health"\nprofile = "car"\n'
        "within = { minutes = 30 }\ntarget = { value = 1.0 }",
        'id = "b"\nsection = "2"\nkind = "response"\nservice = "ambulance.station"\n'
        "target = { value = 15 }",
    )
    study = write_county(tmp_path, motor_roads=motor_roads).study(plan)
    verdicts = Study.read(study).load().audit().verdicts
    status = {(v.goal, v.unit): v.status for v in verdicts.itertuples()}
    if motor_roads:
        # Over the river and up the mountain: far too long; in the town a few minutes.
        assert status["b", "城关街道"] == "met"
        assert status["b", "山坪村"] == "not_met"
        # 孤村 and the house on the road that is closed have no road: it stays open.
        assert status["a", "城关街道"] == "met"
        assert status["a", "河西镇"] == "not_shown"
    else:
        assert set(status.values()) == {"not_computable"}
        assert set(verdicts["needs_en"]) == {"a street file with roads for cars"}
