"""Projections: the number of the study's year, from those of other years."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extras_helpers import city, load, units
from lifecircle.audit import input_files
from lifecircle.base.errors import LayerError, StudyError
from lifecircle.check import check
from lifecircle.layers.years import between
from lifecircle.load import load_district
from lifecircle.study import read_study
from toy_city import rectangle, write_geojson

OLD = (
    '[[people.groups]]\ngroup = "age_65"\nfrom = "units"\ncolumn = "老"\nyear = 2020\n'
    'source = "2020 census"\n'
)
FACTOR = '[[people.projections]]\ngroup = "age_65"\nyear = 2030\nfactor = 1.5\n'
UNITS = {"老": (100, 40), "老30": (160, 20), "人口": (700, 300), "人口30": (600, 600)}
EQUAL = 1e-3


def at(folder, year, text, **kwargs):
    folder.mkdir(exist_ok=True)
    return load(folder, text, extra=f"year = {year}", units=units(**UNITS), **kwargs)


def codes(district):
    return {note.code for note in district.notes}


@pytest.mark.parametrize(
    ("year", "numbers", "whole", "warned"),
    [
        (2020, [100, 40], 140, False),
        (2025, [125, 50], 175, False),
        (2030, [150, 60], 210, False),
        (2031, [150, 60], 210, True),
        (2019, [100, 40], 140, True),
    ],
)
def test_a_factor(tmp_path, year, numbers, whole, warned):
    district = at(tmp_path, year, OLD + FACTOR)
    group = district.groups["age_65"]
    assert group.units.tolist() == pytest.approx(numbers)
    assert group.whole == pytest.approx(whole)
    assert group.points.sum() == pytest.approx(whole)
    assert group.year == {2031: 2030, 2019: 2020}.get(year, year)
    assert ("people.year_outside" in codes(district)) == warned
    if year in (2025, 2030):
        assert group.estimated
        assert group.confidence.tolist() == ["estimated"] * 3
    if year == 2025:
        assert "interpolated 50%" in group.note.text.en
        assert "线性内插" in group.note.text.zh
        assert group.note.source == "2020 census"
    if year in (2019, 2020):
        assert group.confidence.tolist() == ["given"] * 3
        assert not group.estimated


def test_a_total_is_shared_in_proportion(tmp_path):
    text = OLD + '[[people.projections]]\ngroup = "age_65"\nyear = 2030\ntotal = 280\n'
    group = at(tmp_path, 2030, text).groups["age_65"]
    assert group.units.tolist() == pytest.approx([200, 80])
    assert group.whole == 280
    assert group.confidence.tolist() == ["estimated", "estimated", "given"]


BY_UNIT = '[[people.projections]]\ngroup = "{}"\nyear = 2030\nfrom = "units"\ncolumn = "{}"\n'


def test_numbers_of_units(tmp_path):
    text = OLD + BY_UNIT.format("age_65", "老30")
    then = at(tmp_path / "a", 2030, text).groups["age_65"]
    assert then.units.tolist() == [160, 20]
    assert then.confidence.tolist() == ["given"] * 3
    assert not then.estimated
    between_them = at(tmp_path / "b", 2022, text).groups["age_65"]
    assert between_them.units.tolist() == pytest.approx([112, 36])
    assert between_them.confidence.tolist() == ["estimated"] * 3


def test_a_table_may_lack_a_unit(tmp_path):
    (tmp_path / "later.csv").write_text("街道,老\n甲街道,160\n", encoding="utf-8")
    text = OLD + (
        '[[people.projections]]\ngroup = "age_65"\nyear = 2030\npath = "later.csv"\n'
        'column = "老"\nsource = "forecast"\n'
    )
    district = at(tmp_path, 2025, text)
    group = district.groups["age_65"]
    assert group.units[0] == pytest.approx(130)
    assert np.isnan(group.units[1])
    assert np.isnan(group.whole)
    unit = district.demand_unit
    assert group.points[unit == 0].sum() == pytest.approx(130)
    assert group.points[unit == 1].sum() == 0
    assert group.confidence.tolist() == ["estimated", "unknown", "unknown"]
    assert group.note.source == "2020 census; forecast"
    files = {file.path.name: file for file in input_files(read_study(tmp_path / "study.toml"))}
    assert files["later.csv"].source == "forecast"


def test_residents_of_a_total(tmp_path):
    text = '[[people.projections]]\ngroup = "residents"\nyear = 2030\ntotal = 2000\n'
    people = "total = 1000\nyear = 2020"
    district = at(tmp_path, 2025, text, people=people)
    assert district.demand.total == pytest.approx(1500)
    assert district.groups["residents"].units.tolist() == pytest.approx([750, 750], rel=EQUAL)
    assert "interpolated" in district.demand.assumptions[0].text.en
    assert any("1,500" in note.text.en for note in district.demand.assumptions[1:])


def test_residents_of_a_total_that_stands_twice(tmp_path):
    text = (
        '[[people.groups]]\ngroup = "residents"\ntotal = 1000\n'
        '[[people.projections]]\ngroup = "residents"\nyear = 2030\nfactor = 1.2\n'
    )
    district = at(tmp_path, 2030, text, people="total = 1000\nyear = 2020")
    assert district.groups["residents"].whole == pytest.approx(1200)
    assert district.demand.total == pytest.approx(1200)


def test_counts_of_blocks_in_another_year_are_estimates(tmp_path):
    rows = [(rectangle(0, 0, 600, 200), {"pop": 10}), (rectangle(1000, 0, 2000, 200), {"pop": 30})]
    write_geojson(tmp_path / "blocks.geojson", rows)
    text = (
        '[blocks]\npath = "blocks.geojson"\n'
        '[[people.projections]]\ngroup = "residents"\nyear = 2030\nfactor = 2\n'
    )
    people = 'from = "blocks"\ncolumn = "pop"\nyear = 2020'
    district = at(tmp_path, 2030, text, people=people)
    assert district.demand.total == 80
    assert not district.demand.counted
    assert district.groups["residents"].units.tolist() == pytest.approx([20, 60])
    assert district.groups["residents"].confidence.tolist() == ["estimated"] * 3


def test_residents_by_unit_hold_the_units(tmp_path):
    text = BY_UNIT.format("residents", "人口30")
    people = "total = 1000\nyear = 2020"
    district = at(tmp_path / "a", 2030, text, people=people)
    assert district.demand.total == 1200
    for method, share in district.demand.shares.items():
        people_of = np.bincount(district.demand_unit, share) * 1200
        assert people_of == pytest.approx([600, 600], rel=1e-9), method
    assert district.groups["residents"].confidence.tolist() == ["given"] * 3
    # Half way from about 500 and 500.
    district = at(tmp_path / "b", 2025, text, people=people)
    residents = district.groups["residents"]
    assert residents.units.tolist() == pytest.approx([550, 550], rel=EQUAL)
    assert residents.points.sum() == pytest.approx(district.demand.total) == pytest.approx(1100)
    assert residents.confidence.tolist() == ["estimated"] * 3


def test_a_census_by_street_and_its_projection(tmp_path):
    text = (
        '[[people.groups]]\ngroup = "residents"\nfrom = "units"\ncolumn = "人口"\nyear = 2020\n'
        + BY_UNIT.format("residents", "人口30")
        + '[[people.groups]]\ngroup = "age_80"\nfrom = "units"\ncolumn = "老"\nas = "percent"\n'
    )
    district = at(tmp_path, 2025, text, people="")
    assert district.groups["residents"].units.tolist() == pytest.approx([650, 450])
    assert district.demand.total == pytest.approx(1100)
    assert district.demand.units["share_combined"].to_numpy() * 1100 == pytest.approx([650, 450])
    # Rates are of the residents of the study's year.
    assert district.groups["age_80"].units.tolist() == pytest.approx([650, 180])
    assert district.groups["age_80"].year == district.groups["residents"].year == 2025
    assert "people.year" not in codes(district)


def test_projected_rates(tmp_path):
    text = OLD.replace('column = "老"', 'column = "老"\nas = "percent"').replace(
        "age_65", "women"
    ) + BY_UNIT.format("women", "老30").replace("老30", "老")
    group = at(tmp_path, 2030, text, people="total = 1000").groups["women"]
    assert group.units.tolist() == pytest.approx([500, 200], rel=EQUAL)
    assert group.estimated


def test_a_number_of_another_year_is_said(tmp_path):
    district = at(tmp_path, 2025, OLD)
    assert district.groups["age_65"].units.tolist() == [100, 40]
    (note,) = [n for n in district.notes if n.code == "people.year"]
    assert "of 2020 is used as it is" in note.text.en
    report = check(tmp_path / "study.toml")
    assert {f.code: f.severity for f in report.findings}["people.year"] == "tells"


def test_the_check_warns_of_years_outside(tmp_path):
    at(tmp_path, 2040, OLD + FACTOR)
    report = check(tmp_path / "study.toml")
    assert {f.code: f.severity for f in report.findings}["people.year_outside"] == "warns"


@given(st.sets(st.integers(1990, 2060), min_size=1), st.integers(1980, 2070))
def test_years_around_a_year(years, year):
    first, second, part = between([*years], year)
    assert first in years
    assert second in years
    assert 0 <= part < 1
    assert (first == second) == (part == 0)
    if year in years:
        assert first == second == year
    elif min(years) < year < max(years):
        assert first < year < second
        assert not {one for one in years if first < one < second}
        assert (1 - part) * first + part * second == pytest.approx(year)
    else:
        assert first in (min(years), max(years))


@pytest.mark.parametrize(
    ("year", "text", "people", "says"),
    [
        (None, OLD + FACTOR, "total = 9", "need study.year"),
        (2025, FACTOR, "total = 9", "no present number of age_65"),
        (2025, OLD.replace("year = 2020\n", "") + FACTOR, "total = 9", "has no year"),
        (2025, OLD + FACTOR + FACTOR, "total = 9", "already has a number of 2030"),
        (2025, OLD + FACTOR.replace("2030", "2020"), "total = 9", "already has a number of 2020"),
        (2025, OLD + FACTOR + "total = 4\n", "total = 9", "one of factor, total, from, path"),
        (2025, OLD + FACTOR.replace("factor = 1.5\n", ""), "total = 9", "one of factor"),
        (2025, OLD + FACTOR + 'column = "x"\n', "total = 9", "column goes with"),
        (2025, OLD + FACTOR + 'layer = "x"\n', "total = 9", "are of a table"),
        (2025, OLD + FACTOR.replace("1.5", "0"), "total = 9", "more than 0"),
    ],
)
def test_projections_that_cannot_be_used(tmp_path, year, text, people, says):
    extra = "" if year is None else f"year = {year}"
    with pytest.raises(StudyError, match=says):
        read_study(city(tmp_path, text, people=people, extra=extra))


def test_a_total_of_nobody_cannot_be_shared(tmp_path):
    text = OLD + '[[people.projections]]\ngroup = "age_65"\nyear = 2030\ntotal = 280\n'
    file = city(tmp_path, text, extra="year = 2025", units=units(老=(100, None)))
    with pytest.raises(StudyError, match="no present number in the whole"):
        load_district(read_study(file))
    assert "people.projection_total" in {f.code for f in check(file).findings}


def test_projected_residents_need_every_unit(tmp_path):
    text = BY_UNIT.format("residents", "人口30")
    people = "total = 1000\nyear = 2020"
    rows = units(人口30=(600, None))
    file = city(tmp_path, text, extra="year = 2025", people=people, units=rows)
    with pytest.raises(LayerError, match="none of 乙镇"):
        load_district(read_study(file))
    assert "people.projection_units" in {f.code for f in check(file).findings}


def test_a_missing_table_of_a_projection_is_found(tmp_path):
    text = OLD + (
        '[[people.projections]]\ngroup = "age_65"\nyear = 2030\npath = "no.csv"\ncolumn = "老"\n'
    )
    file = city(tmp_path, text, extra="year = 2025", units=units(老=(1, 2)))
    with pytest.raises(FileNotFoundError, match=r"people.projections\[1\].path"):
        read_study(file)
    assert "file.missing" in {f.code for f in check(file).findings}
