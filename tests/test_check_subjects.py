"""The checks by subject, where the table of defects does not say it all."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import shapely

import toy_city as toy
from defects import GOAL, LIST, PLACES, City
from lifecircle.check import check
from lifecircle.checks.people import _mapped
from lifecircle.checks.say import listed
from lifecircle.checks.shift import HIT, _Ground
from lifecircle.layers.datum import wgs84_to_bd09, wgs84_to_gcj02
from lifecircle.layers.frontage import NEAR, nearest_within
from lifecircle.layers.unit_names import plain_name


def of_code(report, code):
    return [f for f in report.findings if f.code == code]


@pytest.fixture
def city(tmp_path):
    return City(tmp_path)


# ---- names -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("大坪街道", "大坪"),
        ("大坪街道办事处", "大坪"),
        ("大坪街道办", "大坪"),
        ("大坪办事处", "大坪"),
        (" 大 坪 ", "大坪"),
        ("觀音橋街道", "观音桥"),
        ("龍興鎮", "龙兴"),
        ("龙兴镇人民政府", "龙兴"),
        ("七星岗社区居委会", "七星岗"),
        ("七星岗社区居民委员会", "七星岗"),
        ("上坪村村民委员会", "上坪"),
        ("上坪村委会", "上坪"),
        ("甲街道办事处", "甲街道"),
        ("乙镇", "乙镇"),
        ("ＩＥＳ Jinámar", "iesjinámar"),
    ],
)
def test_plain_names(name, plain):
    assert plain_name(name) == plain


def test_names_that_are_the_same_are_no_finding(city):
    city.places(*PLACES, 所属街道=["甲街道办事处", "甲街道", "乙鎮"])
    report = check(city.study)
    assert not of_code(report, "names.unknown")
    assert not of_code(report, "names.other_unit")


def test_a_column_of_something_else_is_left_alone(city):
    city.places(*PLACES, 地址=["甲街道", "长街 3 号", "长街 9 号"])
    assert not of_code(check(city.study), "names.unknown")


def test_lists_of_names_are_cut():
    text = listed([f"n{i}" for i in range(12)])
    assert text.en.endswith("n5 and 6 more")
    assert text.zh.endswith("n5 等 12 个")


# ---- shifts ------------------------------------------------------------------------------


def clinics_at_houses(city, convert, crs="EPSG:4326", offset=0.0):
    lines = ["name,lon,lat,code"]
    for i, x in enumerate(toy.HOUSES):
        lon, lat = convert(*(np.array([v]) for v in toy.degrees(x, 20 + offset)))
        lines.append(f"诊所{i},{lon[0]:.8f},{lat[0]:.8f},H{i}")
    (city.folder / "health.csv").write_text("\n".join(lines), encoding="utf-8")
    city.edit('crs = "EPSG:4326"', f'crs = "{crs}"')
    return of_code(check(city.study), "datum.shifted")


def as_is(lon, lat):
    return lon, lat


@pytest.mark.parametrize(
    ("true", "declared", "said"),
    [
        (wgs84_to_gcj02, "EPSG:4490", "probably GCJ-02, not WGS 84"),
        (wgs84_to_bd09, "EPSG:4326", "probably BD-09, not WGS 84"),
        (as_is, "gcj02", "probably WGS 84, not GCJ-02"),
        (wgs84_to_bd09, "gcj02", "probably BD-09, not GCJ-02"),
        (wgs84_to_gcj02, "bd09", "probably GCJ-02, not BD-09"),
    ],
)
def test_each_shift_is_told(city, true, declared, said):
    (finding,) = clinics_at_houses(city, true, declared)
    assert said in finding.what.en
    assert finding.severity == "warns"
    assert "0 m read as" in finding.what.en


@pytest.mark.parametrize(
    ("true", "declared"),
    [(as_is, "EPSG:4326"), (wgs84_to_gcj02, "gcj02"), (wgs84_to_bd09, "bd09")],
)
def test_what_is_right_is_not_doubted(city, true, declared):
    assert clinics_at_houses(city, true, declared) == []


def test_places_that_are_nowhere_near_houses_prove_nothing(city):
    assert clinics_at_houses(city, as_is, offset=150.0) == []


def compared(before, after):
    return _Ground._compare(SimpleNamespace(_near=HIT), np.array(before), np.array(after), "gcj02")


def test_only_strong_evidence_counts():
    far, at = [300.0] * 12, [1.0] * 12
    assert compared(far, at) is not None
    assert compared(far[:9], at[:9]) is None  # by chance once in 512 times
    assert compared(far, at[:5] + [300.0] * 7) is None  # most are still away
    assert compared(at[:4] + far[:8], at) is None  # 8 of 8 by chance once in 256 times
    assert compared([8.0] * 40, [4.9] * 40) is None  # not much nearer
    assert compared(at + [300.0] * 13, at + [1.0] * 11 + [300.0] * 2) is None  # not twice as many


# ---- links, streets, people --------------------------------------------------------------


def test_a_tunnel_counts_only_where_it_is_nearer(city):
    city.streets(
        lambda osm: osm.way(
            [(0.0, 0.0), (0.0, 60.0), (2000.0, 60.0), (2000.0, 0.0)],
            highway="primary",
            tunnel="yes",
        )
    )
    city.places(("上", 400.0, 50.0), ("下", 600.0, 10.0))
    (finding,) = of_code(check(city.study), "link.facility.under")
    assert list(finding.items.labels) == ["上"]
    assert "40 m farther (median; at most 40 m)" in finding.what.en


def test_islands_come_longest_first_with_all_their_streets(city):
    def draw(osm):
        osm.way([(300.0, 200.0), (400.0, 200.0)], highway="footway")
        osm.way([(800.0, 200.0), (1000.0, 200.0), (1000.0, 300.0)], highway="footway")
        osm.way([(1000.0, 200.0), (1100.0, 200.0)], highway="footway")

    city.streets(draw)
    (finding,) = of_code(check(city.study), "streets.islands")
    assert list(finding.items.labels) == ["400 m", "100 m"]
    assert [len(g.geoms) for g in finding.items.geometry] == [3, 1]
    assert np.allclose(shapely.length(finding.items.geometry), [400, 100], rtol=1e-3)


def test_the_claim_of_beyond_is_checked_all_around(city):
    """Streets 900 m outside in the north; in the south the data end at the border."""
    city.edit("beyond = 10", "beyond = 800")
    city.streets(
        lambda osm: [
            osm.way([(float(x), 410.0), (float(x), 1300.0)], highway="footway")
            for x in range(-400, 2401, 400)
        ]
    )
    report = check(city.study)
    assert not of_code(report, "streets.beyond")
    (finding,) = of_code(report, "streets.short_side")
    assert "only 10 m in the west, 10 m in the south, 10 m in the east (" in finding.what.en
    assert "西侧 10 米、南侧 10 米、东侧 10 米（" in finding.what.zh
    assert finding.severity == "tells"


def test_streets_that_reach_as_far_as_claimed_are_no_finding(city):
    city.edit("beyond = 10", "beyond = 11")
    report = check(city.study)
    assert not of_code(report, "streets.beyond")
    assert not of_code(report, "streets.short_side")
    city.edit("beyond = 11", "beyond = 13")
    (finding,) = of_code(check(city.study), "streets.beyond")
    assert "they reach 10 m at the most" in finding.what.en


def test_mapped_streets_are_those_of_the_frontage():
    rng = np.random.default_rng(3)
    points = shapely.points(rng.uniform(0, 4000, size=(3000, 2)))
    corner = rng.uniform(0, 4000, size=(40, 2))
    size = rng.uniform(5, 400, size=(40, 2))
    outlines = shapely.box(*corner.T, *(corner + size).T)
    expected = nearest_within(points, outlines, NEAR) >= 0
    assert 100 < expected.sum() < 2900
    assert np.array_equal(_mapped(points, outlines), expected)


def test_completeness_is_that_of_an_audit(city):
    from lifecircle.load import load_district  # noqa: PLC0415
    from lifecircle.study import read_study  # noqa: PLC0415

    city.streets(houses=toy.HOUSES[:5])
    demand = load_district(read_study(city.study)).demand
    (finding,) = of_code(check(city.study), "people.completeness")
    assert f"{demand.whole_unmapped:.0%} of local street" in finding.what.en
    assert list(finding.items.labels) == [f"乙镇 {demand.units['unmapped'][1]:.0%}"]


def test_few_homes_of_many_are_no_warning(city):
    from lifecircle.checks import links  # noqa: PLC0415

    city.streets(lambda osm: osm.house(300, 200))
    city.edit("beyond = 10", "beyond = 10\nsnap_limit = 100")
    (finding,) = of_code(check(city.study), "link.homes.too_far")
    assert finding.severity == "warns"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(links, "FEW", 0.2)
        (finding,) = of_code(check(city.study), "link.homes.too_far")
    assert finding.severity == "tells"
    assert "(<0.1%)" in finding.what.en


def test_a_place_in_another_country_is_reported_once(city):
    city.rows(*(f"{n},{x},29.55,{n}" for n, x in (("甲", 106.55), ("乙", 120), ("丙", 106.53))))
    report = check(city.study)
    assert list(of_code(report, "facilities.far")[0].items.labels) == ["乙"]
    assert list(of_code(report, "link.facility.too_far")[0].items.labels) == ["丙"]


def test_streets_that_lie_elsewhere_are_not_the_fault_of_the_list(city):
    text = (city.folder / "city.osm").read_text(encoding="utf-8").replace('lon="106', 'lon="109')
    (city.folder / "city.osm").write_text(text, encoding="utf-8")
    (finding,) = of_code(check(city.study), "facilities.elsewhere")
    assert "get other street data" in finding.action.en


def test_names_that_are_unique_carry_no_id(city):
    city.places(("甲", 300.0, 900.0), ("甲", 900.0, 900.0), ("乙", 1500.0, 900.0), ("", 9.0, 900.0))
    (finding,) = of_code(check(city.study), "link.facility.too_far")
    assert list(finding.items.labels) == ["甲 (H1)", "甲 (H2)", "乙", "H4"]


def test_streets_that_cannot_be_read_are_one_finding(city):
    (city.folder / "city.osm").write_bytes(b"<html>")
    report = check(city.study)
    assert [f.code for f in report.findings if f.severity == "blocks"] == ["osm.damaged"]
    assert report.findings[0].what.zh == "道路文件损坏或不完整"


# ---- plan --------------------------------------------------------------------------------


def test_lists_of_kinds_serve_goals_about_the_whole(city):
    city.edit('service = "health"', 'service = "health.clinic"')
    assert not of_code(check(city.study), "plan.no_list")
    city.edit('service = "health.clinic"', 'service = "health"')
    city.goal(GOAL.replace('"health"', '"health.clinic"'))
    report = check(city.study)
    assert of_code(report, "plan.no_list")
    assert of_code(report, "facilities.not_asked")


@pytest.mark.parametrize("wrong", ["missing", "broken", "completeness", "path"])
def test_a_list_that_cannot_be_read_is_not_called_absent(city, wrong):
    if wrong == "missing":
        (city.folder / "health.csv").unlink()
    elif wrong == "broken":
        (city.folder / "health.csv").write_bytes(b"\xd0\xcf\x11\xe0")
    elif wrong == "completeness":
        city.edit('"complete"', '"完整"')
    else:
        city.edit('path = "health.csv"\n', "")
    report = check(city.study)
    assert report.blocks
    assert not of_code(report, "plan.no_list")


def test_members_of_combinations_are_looked_at(city):
    city.goal(
        'id = "c"\nkind = "combination"\ntarget = 0.5\n[[goals.all_of]]\nservice = "elderly"\n'
        'within = [{ minutes = 9, where = { kind = "村" } }, { minutes = 5 }]'
    )
    report = check(city.study)
    assert "needs" not in str(of_code(report, "plan.no_list")[0].what.zh)
    assert of_code(report, "plan.holds_nowhere")
    assert not of_code(report, "plan.no_case")


def test_every_goal_with_a_missing_column_is_named(city):
    plan = toy.plan_text(
        GOAL + "\nwhere = { unit = { a = 1 } }",
        GOAL.replace('"a"', '"b"') + "\nwhere = { unit = { b = 1 } }",
    )
    (city.folder / "plan.toml").write_text(plan, encoding="utf-8")
    assert len(of_code(check(city.study), "plan.unit_column")) == 2


def test_one_list_for_two_services_is_not_used_twice(city):
    city.say(LIST.replace('"health"', '"culture"'))
    assert not of_code(check(city.study), "files.twice")
