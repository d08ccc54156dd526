"""A census by street: every unit keeps exactly its number, wherever in it people are placed."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import layers_helpers as layers
from extras_helpers import GOAL as TEN
from extras_helpers import city, load, units
from lifecircle.audit import audit
from lifecircle.base.errors import LayerError, StudyError
from lifecircle.check import check
from lifecircle.layers.demand import Demand
from lifecircle.layers.unit_totals import hold_to_units
from lifecircle.load import load_district
from lifecircle.study import read_study
from people_helpers import RASTER, write_raster
from toy_city import HOUSES, plan_text, rectangle, write_city, write_places

RESIDENTS = '[[people.groups]]\ngroup = "residents"\nfrom = "units"\ncolumn = "人口"\n'
LIST = """[[facilities]]
path = "culture.csv"
crs = "EPSG:4326"
service = "culture"
completeness = "complete"
"""
EQUAL = 1e-3
GOAL = TEN.replace("minutes = 10 ", "minutes = 10.6 ")


def codes(district):
    return {note.code for note in district.notes}


def at_units(district):
    """People of each unit by every method, added up from the demand points."""
    demand, unit = district.demand, district.demand_unit
    return {
        method: np.bincount(unit[unit >= 0], share[unit >= 0]) * demand.total
        for method, share in demand.shares.items()
    }


# The arithmetic


def _demand(unit, shares, unmapped):
    n = len(unmapped)
    table = {
        "unmapped": unmapped,
        "local_street": np.ones(n),
        "low_confidence": np.ones(n, dtype=bool),
        "disagree": np.ones(n, dtype=bool),
        **{f"share_{method}": np.zeros(n) for method in shares},
    }
    points = gpd.GeoDataFrame(
        {"source": "building", "block": 0, "unit": unit},
        geometry=gpd.points_from_xy(np.zeros(len(unit)), np.zeros(len(unit))),
        crs=layers.METRIC,
    )
    return Demand(
        points=points,
        shares=shares,
        headline=next(iter(shares)),
        total=None,
        total_source="",
        counted=False,
        units=pd.DataFrame(table),
        whole_unmapped=0.0,
        whole_low_confidence=False,
        notes=(),
        assumptions=(),
    )


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_every_method_gives_every_unit_its_number(tmp_path_factory, data):
    n = data.draw(st.integers(1, 5))
    count = data.draw(st.integers(1, 30))
    unit = data.draw(hnp.arrays(np.int64, count, elements=st.integers(-1, n - 1)))
    weights = st.sampled_from([0.0, 1e-9, 0.25, 3.0])
    shares = {}
    for method in ("combined", "floor_area"):
        weight = data.draw(hnp.arrays(np.float64, count, elements=weights))
        shares[method] = weight / (weight.sum() or 1)
    numbers = data.draw(
        hnp.arrays(np.float64, n, elements=st.sampled_from([0.0, 1.0, 7.5, 123_456.0]))
    )
    demand = _demand(unit, shares, np.linspace(0, 1, n))
    names = layers.units(**{f"u{i}": layers.box(i, 0, i + 1, 1) for i in range(n)})
    held = hold_to_units(demand, numbers, names, layers.study(tmp_path_factory.getbasetemp()), "")
    bare = ~np.isin(np.arange(n), unit)
    placed = np.where(bare, 0, numbers)
    if not placed.sum() > 0:
        assert held is None
        return
    assert held.total == pytest.approx(placed.sum(), rel=1e-12)
    for method, share in held.shares.items():
        assert (share >= 0).all()
        assert (share[unit < 0] == 0).all()
        assert share.sum() == pytest.approx(1, abs=1e-12)
        people = np.bincount(unit[unit >= 0], share[unit >= 0], minlength=n) * held.total
        assert people == pytest.approx(placed, rel=1e-9)
        assert held.units[f"share_{method}"].to_numpy() * held.total == pytest.approx(
            placed, rel=1e-9
        )
        for row in range(n):
            here = unit == row
            if shares[method][here].sum() > 0 and placed[row] > 0:
                inside = shares[method][here] / shares[method][here].sum()
                assert share[here] * held.total == pytest.approx(inside * placed[row], rel=1e-9)
    assert not held.units["disagree"].any()
    low = (np.linspace(0, 1, n) > 0.2) | (bare & (numbers > 0))
    assert held.units["low_confidence"].tolist() == low.tolist()


def test_a_unit_with_people_and_without_a_number_leaves_all_as_it_was(tmp_path):
    demand = _demand(np.array([0, 1]), {"combined": np.array([0.5, 0.5])}, np.zeros(2))
    names = layers.units(a=layers.box(0, 0, 1, 1), b=layers.box(1, 0, 2, 1))
    study = layers.study(tmp_path)
    assert hold_to_units(demand, np.array([5.0, np.nan]), names, study, "") is None
    empty = replace(demand, shares={"combined": np.array([1.0, 0.0])})
    assert hold_to_units(empty, np.array([5.0, np.nan]), names, study, "") is not None


# In a study


def test_a_census_by_street_over_buildings(tmp_path):
    district = load(tmp_path, RESIDENTS + "source = '普查'\n", units=units(人口=(700, 300)))
    demand = district.demand
    assert len(demand.shares) > 1
    for people in at_units(district).values():
        assert people == pytest.approx([700, 300], rel=1e-9)
    assert demand.total == 1000
    assert demand.total_source == "普查"
    assert (demand.shares["combined"] * 1000).max() == pytest.approx(140, rel=EQUAL)
    note = demand.assumptions[0]
    assert note.code == "people.units_hold"
    assert "people.estimate" not in {n.code for n in demand.assumptions}
    residents = district.groups["residents"]
    assert residents.points == pytest.approx(demand.shares["combined"] * 1000)
    assert residents.confidence.tolist() == ["given"] * 3


def test_without_numbers_of_units_nothing_changes(tmp_path):
    some = load(tmp_path, RESIDENTS, units=units(人口=(700, None)))
    before = load(tmp_path, units=units(人口=(700, None)))
    for method, share in before.demand.shares.items():
        assert (some.demand.shares[method] == share).all()
    assert some.demand.units.equals(before.demand.units)
    assert some.demand.assumptions == before.demand.assumptions


def test_a_total_that_differs_is_said(tmp_path):
    district = load(tmp_path, RESIDENTS, units=units(人口=(70, 30)))
    assert district.demand.total == 100
    assert "people.totals_differ" in codes(district)


def test_order_of_rows_makes_no_difference(tmp_path):
    rows = ["街道,人口", "甲街道,700", "乙镇,300"]
    text = '[[people.groups]]\ngroup = "residents"\npath = "census.csv"\ncolumn = "人口"\n'
    found = []
    for number, table in enumerate((rows, [rows[0], *rows[:0:-1]])):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "census.csv").write_text("\n".join(table), encoding="utf-8")
        found.append(load(folder, text).demand)
    assert all((found[0].shares[m] == found[1].shares[m]).all() for m in found[0].shares)


def test_a_census_by_street_over_a_raster(tmp_path):
    write_raster(tmp_path / "people.tif", [[1.0] * 4 + [9.0] + [5.0] * 5])
    district = load(tmp_path, RESIDENTS, units=units(人口=(700, 300)), people=RASTER)
    demand = district.demand
    assert at_units(district)["raster"] == pytest.approx([700, 300], rel=1e-9)
    unit = district.demand_unit
    west = np.sort((demand.shares["raster"] * 1000)[unit == 0])
    assert west == pytest.approx([700 / 13] * 4 + [700 * 9 / 13])


def test_people_of_a_unit_without_a_point_are_in_totals_only(tmp_path):
    write_raster(tmp_path / "people.tif", [[1.0] * 5])
    district = load(tmp_path, RESIDENTS, units=units(人口=(700, 300)), people=RASTER)
    assert district.demand.total == 700
    assert district.groups["residents"].units.tolist() == [700, 300]
    assert district.groups["residents"].whole == 1000
    assert district.demand.units["low_confidence"].tolist() == [False, True]
    assert "people.group_nowhere" in codes(district)


def test_points_in_no_unit_have_nobody_and_it_is_said(tmp_path):
    text = '[area]\npath = "area.geojson"\n' + RESIDENTS
    from toy_city import write_geojson  # noqa: PLC0415

    write_geojson(tmp_path / "area.geojson", [(rectangle(-400, -400, 2400, 400), {})])
    only = [(rectangle(-400, -400, 1000, 400), {"name": "甲街道", "kind": "街道", "人口": 700})]
    district = load(tmp_path, text, units=only)
    assert district.demand.total == 700
    assert "people.in_no_unit" in codes(district)
    assert (district.demand.shares["combined"][district.demand_unit < 0] == 0).all()


def test_blocks_with_counts_keep_them(tmp_path):
    from toy_city import write_geojson  # noqa: PLC0415

    rows = [(rectangle(0, 0, 600, 200), {"pop": 10}), (rectangle(1000, 0, 2000, 200), {"pop": 30})]
    write_geojson(tmp_path / "blocks.geojson", rows)
    text = '[blocks]\npath = "blocks.geojson"\n' + RESIDENTS
    people = 'from = "blocks"\ncolumn = "pop"'
    district = load(tmp_path, text, units=units(人口=(700, 300)), people=people)
    assert district.demand.counted
    assert district.demand.total == 40


def audited(folder, text, people="total = 1000", goal=GOAL, **kwargs):
    write_places(folder / "culture.csv", [("馆", 100.0, 20.0)])
    file = write_city(folder, plan_text(goal), LIST + text, people=people, **kwargs)
    return audit(read_study(file))


def test_verdicts_weigh_the_census(tmp_path):
    # 10.6 minutes at 80 m a minute, 40 m of them off the street: from the place at x = 100 up to
    # x = 908, which are all five houses of 甲 and none of 乙.
    results = audited(tmp_path, RESIDENTS, units=units(人口=(900, 100)))
    whole = results.verdict("g")
    assert whole.at_least.value == pytest.approx(0.9, abs=1e-9)
    assert whole.people_reached == pytest.approx(900)
    assert (whole.at_least.low, whole.at_least.high) != (0.5, 0.5)
    assert results.units["people"].tolist() == pytest.approx([900, 100], rel=1e-9)
    assert results.people_total == pytest.approx(1000)
    assert audited(tmp_path, "").verdict("g").at_least.value == pytest.approx(0.5, rel=EQUAL)


def test_a_goal_weighs_by_its_own_group(tmp_path):
    """Old people live in 甲 mostly, residents in 乙: one place in 甲 serves most of the former."""
    text = RESIDENTS + '[[people.groups]]\ngroup = "age_65"\nfrom = "units"\ncolumn = "老人"\n'
    goals = (
        GOAL
        + "\n[[goals]]\nname = { zh = '老', en = 'old' }\n"
        + GOAL.replace('id = "g"', 'id = "old"\ngroup = "age_65"')
    )
    results = audited(tmp_path, text, goal=goals, units=units(人口=(200, 800), 老人=(90, 10)))
    assert results.verdict("g").at_least.value == pytest.approx(0.2, abs=1e-9)
    old = results.verdict("old")
    assert old.at_least.value == pytest.approx(0.9, abs=1e-9)
    assert old.people_reached == pytest.approx(90)
    assert old.people_left_out == pytest.approx(10)
    weight = next(goal for goal in results.goals if goal.goal.id == "old").weight
    if weight is not None:
        assert weight.sum() == pytest.approx(100)


# Rates


RATE = '[[people.groups]]\ngroup = "age_65"\nfrom = "units"\ncolumn = "老"\nas = "{}"\n'


@pytest.mark.parametrize(("given", "values"), [("share", (0.3, 0.1)), ("percent", ("30%", 10))])
def test_rates_of_units(tmp_path, given, values):
    text = RESIDENTS + RATE.format(given)
    group = load(tmp_path, text, units=units(人口=(700, 300), 老=values)).groups["age_65"]
    assert group.units.tolist() == pytest.approx([210, 30])
    assert group.whole == pytest.approx(240)
    assert group.points.sum() == pytest.approx(240)
    assert group.estimated
    assert group.confidence.tolist() == ["estimated"] * 3


def test_rates_of_a_table_of_spread_residents(tmp_path):
    (tmp_path / "rates.csv").write_text("街道,老\n甲街道,30\n合计,20\n", encoding="utf-8")
    text = '[[people.groups]]\ngroup = "age_65"\npath = "rates.csv"\ncolumn = "老"\nas = "percent"'
    group = load(tmp_path, text).groups["age_65"]
    assert group.units[0] == pytest.approx(150, rel=EQUAL)
    assert np.isnan(group.units[1])
    assert group.whole == pytest.approx(200)
    assert group.confidence.tolist() == ["estimated", "unknown", "estimated"]
    assert "乙镇" in group.note.text.zh


@pytest.mark.parametrize(
    ("given", "value", "says"),
    [("share", 1.2, "from 0 to 1"), ("percent", 101, "from 0 to 100"), ("share", -0.1, "0 to 1")],
)
def test_rates_that_cannot_be(tmp_path, given, value, says):
    file = city(tmp_path, RATE.format(given), units=units(老=(0.2, value)))
    with pytest.raises(LayerError, match=says) as caught:
        load_district(read_study(file))
    assert caught.value.code == "people.bad_rates"
    assert "乙镇" in str(caught.value)
    assert "people.bad_rates" in {finding.code for finding in check(file).findings}


def test_rates_of_a_table_name_the_row(tmp_path):
    (tmp_path / "rates.csv").write_text("街道,老\n甲街道,0.3\n乙镇,30%\n", encoding="utf-8")
    text = '[[people.groups]]\ngroup = "age_65"\npath = "rates.csv"\ncolumn = "老"\nas = "share"'
    with pytest.raises(LayerError, match="row 3 of the sheet") as caught:
        load(tmp_path, text)
    assert "as = " in str(caught.value)


def test_rates_of_parts_must_not_make_more_than_all(tmp_path):
    rows = "街道,年龄,率\n甲街道,65-79,0.7\n甲街道,80+,0.4\n乙镇,65-79,0.1\n乙镇,80+,0.1\n"
    (tmp_path / "rates.csv").write_text(rows, encoding="utf-8")
    text = (
        '[[people.groups]]\ngroup = "age_65"\npath = "rates.csv"\ncolumn = "率"\nas = "share"\n'
        'rows = { "年龄" = ["65-79", "80+"] }'
    )
    with pytest.raises(LayerError, match="甲街道") as caught:
        load(tmp_path, text)
    assert caught.value.code == "people.bad_rates"


@pytest.mark.parametrize(
    ("people", "text", "says"),
    [
        ("", RATE.format("share"), "needs residents by unit"),
        (
            "total = 9",
            '[[people.groups]]\ngroup = "residents"\ntotal = 9\n' + RATE.format("share"),
            "needs residents by unit",
        ),
        ("total = 9", RATE.format("share") + "total = 4\n", "without a total"),
        ("total = 9", RESIDENTS + 'as = "share"\n', "not with residents"),
        (
            "total = 9",
            '[[people.groups]]\ngroup = "daytime"\nshare_of_residents = 0.4\n',
            "no part of the residents",
        ),
    ],
)
def test_rates_without_what_they_need(tmp_path, people, text, says):
    with pytest.raises(StudyError, match=says):
        read_study(city(tmp_path, text, people=people))


def test_people_at_work_are_spread_like_residents_only_with_a_word(tmp_path):
    text = '[[people.groups]]\ngroup = "daytime"\nfrom = "units"\ncolumn = "岗"\n'
    group = load(tmp_path, text, units=units(岗=(10, 90))).groups["daytime"]
    assert group.units.tolist() == [10, 90]
    assert "need not be where people live" in group.note.text.en
    assert len(HOUSES) == 10
