"""How many people there are, by unit and by block, and how sure that is."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extras_helpers import GOAL, units
from goals_helpers import Town
from lifecircle.audit import audit
from lifecircle.gaps.people import people_of
from lifecircle.study import read_study
from people_helpers import RASTER, write_raster
from toy_city import plan_text, rectangle, write_city, write_geojson

RESIDENTS = '[[people.groups]]\ngroup = "residents"\nfrom = "units"\ncolumn = "人口"\n'
OLD = '[[people.groups]]\ngroup = "age_65"\nshare_of_residents = 0.25\nsource = "survey"\n'


def audited(folder, text="", people="total = 1001\nsource = 'census'\nyear = 2020", **kwargs):
    return audit(read_study(write_city(folder, plan_text(GOAL), text, people=people, **kwargs)))


def people(results):
    return {found.group: found for found in results.left_out.people}


def by_unit(results, found):
    unit = results.blocks["unit"].to_numpy()
    inside = unit >= 0
    return np.bincount(unit[inside], found.blocks[inside], minlength=len(results.units))


def test_a_total_that_is_spread(tmp_path):
    results = audited(tmp_path, OLD)
    found = people(results)
    assert list(found) == ["residents", "age_65"]
    residents, old = found.values()
    assert residents.units[:2] == pytest.approx([500.5, 500.5], rel=1e-3)
    assert residents.units[2] == 1001
    assert (residents.blocks == np.rint(residents.blocks)).all()
    assert by_unit(results, residents).tolist() == np.rint(residents.units[:2]).tolist()
    assert residents.confidence.tolist() == ["estimated", "estimated", "given"]
    assert (residents.source, residents.year) == ("census", 2020)
    assert "spread" in residents.method.en
    assert old.units.tolist() == pytest.approx((residents.units * 0.25).tolist())
    assert by_unit(results, old).tolist() == np.rint(old.units[:2]).tolist()
    assert old.confidence.tolist() == ["estimated"] * 3
    assert old.source == "survey"


def test_shares_only(tmp_path):
    assert people(audited(tmp_path, people="")) == {}


def test_only_a_total_of_a_group(tmp_path):
    text = '[[people.groups]]\ngroup = "registered"\ntotal = 820\n'
    found = people(audited(tmp_path, text))["registered"]
    assert np.isnan(found.units[:2]).all()
    assert found.units[2] == 820
    assert np.isnan(found.blocks).all()
    assert found.confidence.tolist() == ["unknown", "unknown", "given"]


def test_a_unit_of_low_confidence_has_no_blocks(tmp_path):
    # Five houses in 甲 only: 90 % of the street of 乙 has none nearby.
    from defects import City  # noqa: PLC0415

    city = City(tmp_path)
    city.streets(houses=(100, 300, 500, 700, 900))
    results = audit(read_study(city.study))
    residents = people(results)["residents"]
    low = results.units["low_confidence"].to_numpy()
    assert low.tolist() == [False, True]
    assert np.isnan(residents.units[:2]).tolist() == [False, True]
    assert residents.confidence.tolist() == ["estimated", "low", "given"]
    unit = results.blocks["unit"].to_numpy()
    assert not np.isnan(residents.blocks[unit == 0]).any()
    assert np.isnan(residents.blocks[unit == 1]).all()

    # A census says how many they are, and not where in the unit they live.
    city.units(*units(人口=(700, 300)))
    city.say(RESIDENTS)
    results = audit(read_study(city.study))
    residents = people(results)["residents"]
    assert residents.units.tolist() == [700, 300, 1000]
    assert residents.confidence.tolist() == ["given"] * 3
    assert results.units["low_confidence"].tolist() == [False, True]
    assert not results.units["disagree"].any()
    assert by_unit(results, residents)[0] == 700
    assert np.isnan(residents.blocks[results.blocks["unit"].to_numpy() == 1]).all()
    assert np.isnan(results.units["people"]).tolist() == [False, True]
    reached = [results.verdict("a", row).people_reached for row in (0, 1)]
    assert reached[0] is not None
    assert reached[1] is None


def test_counts_of_blocks_are_counts(tmp_path):
    rows = [(rectangle(0, 0, 600, 200), {"pop": 10}), (rectangle(1000, 0, 2000, 200), {"pop": 33})]
    write_geojson(tmp_path / "blocks.geojson", rows)
    text = '[blocks]\npath = "blocks.geojson"\nsource = "survey of blocks"\n'
    found = people(audited(tmp_path, text, people='from = "blocks"\ncolumn = "pop"'))["residents"]
    assert found.blocks.tolist() == [10, 33]
    assert found.units.tolist() == pytest.approx([10, 33, 43])
    assert found.confidence.tolist() == ["counted"] * 3
    assert found.source == "survey of blocks"


def test_people_between_own_blocks_are_of_the_unit(tmp_path):
    rows = [(rectangle(0, 0, 600, 200), {}), (rectangle(1000, 0, 2000, 200), {})]
    write_geojson(tmp_path / "blocks.geojson", rows)
    write_raster(tmp_path / "people.tif", [[10.4, 20, 0, 40.3, 50, 60, 70, 80, 0, 100]])
    results = audited(tmp_path, '[blocks]\npath = "blocks.geojson"\n', people=RASTER)
    found = people(results)["residents"]
    # 甲 has 120.7 people, 30.4 in the block and 90.3 in none: of 121 these are 30.48 and 90.52.
    assert found.units.tolist() == pytest.approx([120.7, 310, 430.7])
    assert found.blocks.tolist() == [30, 310]
    assert found.confidence.tolist() == ["estimated"] * 3
    assert found.method.en == "a raster of people"


def test_groups_without_more_said(tmp_path):
    del tmp_path
    town = Town(people=(1000, 3000), groups={"age_65": (100.0, np.nan, 300.0)}, low_confidence=(1,))
    context = town.context({"kind": "count", "service": "health", "target": 1})
    found = {one.group: one for one in people_of(context, _Bare())}
    assert found["residents"].confidence.tolist() == ["estimated", "low", "estimated"]
    assert found["residents"].blocks[0] == 1000
    assert np.isnan(found["residents"].blocks[1])
    assert found["age_65"].confidence.tolist() == ["given", "unknown", "given"]
    assert found["age_65"].blocks[0] == 100
    assert np.isnan(found["age_65"].blocks[1])


class _Bare:
    people_source = "census"


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_blocks_of_a_unit_add_up_to_its_whole_number(data):
    """Points in two blocks a unit, or in none, which then have the rest."""
    n = data.draw(st.integers(1, 25))
    number = st.sampled_from([0.0, 0.25, 1 / 3, 0.5, 7.0, 123.456])
    unit = np.array(data.draw(st.lists(st.integers(0, 1), min_size=n, max_size=n)))
    home = np.array(data.draw(st.lists(st.integers(-1, 1), min_size=n, max_size=n)))
    points = np.array(data.draw(st.lists(number, min_size=n, max_size=n)))
    block = np.where(home < 0, -1, 2 * unit + home)
    found = _people_at(unit, block, points)
    assert (found.blocks == np.rint(found.blocks)).all()
    assert (found.blocks >= 0).all()
    sums = np.bincount(block + 1, points, minlength=5)[1:]
    # A part is its number brought to the whole one, up or down.
    whole = np.rint(found.units[:2])
    scale = np.divide(whole, found.units[:2], out=np.ones(2), where=found.units[:2] > 0)
    assert (np.abs(found.blocks - sums * np.repeat(scale, 2)) < 1 + 1e-6).all()
    for row in (0, 1):
        inside, rest = found.blocks[2 * row : 2 * row + 2].sum(), (block < 0) & (unit == row)
        if points[rest].sum() > 0:
            assert inside <= whole[row]
        else:
            assert inside == whole[row]


def test_blocks_add_up_to_the_number_that_is_printed():
    found = _people_at(np.array([0, 0, 1]), np.array([0, 1, 2]), np.array([1.25, 1.25, 3.5]))
    assert [f"{number:.0f}" for number in found.units] == ["2", "4", "6"]
    assert found.blocks.tolist() == [1, 1, 4, 0]


@cache
def _context():
    town = Town(people=(1.0, 1.0))
    return town.context({"kind": "count", "service": "health", "target": 1})


def _people_at(unit, block, numbers):
    """Return the residents of a district with these points in four blocks."""
    context = _context()
    district = context.district
    shapes = [district.units.geometry.iloc[0]] * 4
    blocks = gpd.GeoDataFrame({"unit": [0, 0, 1, 1]}, geometry=shapes, crs=district.crs)
    table = gpd.GeoDataFrame(
        {"source": "building", "block": block, "unit": unit},
        geometry=[district.demand.points.geometry.iloc[0]] * len(unit),
        crs=district.crs,
    )
    by_unit = np.bincount(unit, numbers, minlength=2).astype(np.float64)
    group = replace(
        district.groups["residents"], units=by_unit, whole=float(by_unit.sum()), points=numbers
    )
    made = replace(
        district,
        blocks=blocks,
        demand=replace(district.demand, points=table),
        groups={"residents": group},
    )
    (found,) = people_of(replace(context, district=made), _Bare())
    return found
