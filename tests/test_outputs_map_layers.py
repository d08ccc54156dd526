"""Layers of the map beside its goals: arrays and texts equal what the results say."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from left_out_factory import CAPACITY, left_out_results
from lifecircle.base.text import Bilingual
from lifecircle.outputs.gaps import share_by_block
from lifecircle.outputs.map_data import map_data
from lifecircle.outputs.map_languages import localised
from lifecircle.outputs.map_layers import NO_LAYERS
from lifecircle.outputs.map_pack import unpack
from lifecircle.outputs.map_room import FREE, FULL, UNKNOWN, UNTOLD, Room, without_by_block
from lifecircle.outputs.map_shapes import Shapes
from lifecircle.outputs.map_signs import Sign, Signs
from lifecircle.outputs.map_values import NOTHING, PER_WHOLE
from lifecircle.outputs.timeline_map import layers_of
from lifecircle.verdicts.results import STATUSES
from lifecircle.verdicts.sight import asked, seen
from results_factory import IMG
from timeline_factory import NASTY, YEARS, toy_timeline


@pytest.fixture(scope="module")
def timeline():
    return toy_timeline()


@pytest.fixture(scope="module")
def pages(timeline):
    """Header per language, and arrays, of the map of the timeline."""
    packed = map_data(timeline.states[-1].results, layers_of(timeline)).packed
    header, arrays = unpack(packed)
    return {language: localised(header, language) for language in ("zh", "en")}, arrays


def with_candidates(results):
    """Add three sites: one without name, price or unit, two with the same id."""
    spots = shapely.get_coordinates(results.facilities.geometry.to_numpy())[:3]
    spots[:, 1] += 60
    table = gpd.GeoDataFrame(
        {
            "id": ["K1", "K2", "K1"],
            "name": [f"老厂房{IMG}", None, "=1+1"],
            "list": ["sites", "sites", "more"],
            "unit": [0, -1, 1],
            "price": [1200.0, np.nan, 80.0],
            "备注": ["临时用地", np.nan, None],
        },
        geometry=gpd.points_from_xy(*spots.T),
        crs=results.crs,
    )
    return replace(results, candidates=table)


# years ------------------------------------------------------------------------------------------


def test_a_map_of_one_audit_has_no_layers():
    results = left_out_results(seats=False)
    header, arrays = unpack(map_data(results).packed)
    assert "layers" not in header
    assert not [name for name in arrays if "@" in name or name.startswith(("room", "sign", "gone"))]


def test_shares_of_every_year_are_those_of_its_audit(timeline, pages):
    headers, arrays = pages
    last = timeline.states[-1].results
    ids = [str(block) for block in last.blocks["id"]]
    views = {view["id"]: view for view in headers["zh"]["views"]}
    told = 0
    for number, state in enumerate(timeline.states):
        for goal in ("school", "clinic", "library"):
            result = next(each for each in state.results.goals if each.goal.id == goal)
            share = share_by_block(seen(result), state.results, asked(result))
            of = dict(zip(map(str, state.results.blocks["id"]), share, strict=True))
            row = views[goal]["row"]
            array = arrays.get(f"listed@{number}.{row}", arrays[f"listed.{row}"])
            for at, block in enumerate(ids):
                expected = of.get(block, np.nan)
                told += 1
                if np.isnan(expected):
                    assert array[at] == NOTHING
                else:
                    assert array[at] == np.floor(expected * PER_WHOLE + 1e-6)
    assert told == 3 * 3 * len(ids)


def test_an_array_that_is_the_same_is_not_there_twice(pages):
    headers, arrays = pages
    rows = {view["id"]: view["row"] for view in headers["zh"]["views"]}
    assert f"listed@0.{rows['school']}" not in arrays
    assert np.array_equal(arrays[f"listed.{rows['school']}"], [PER_WHOLE, PER_WHOLE])
    assert np.array_equal(arrays[f"listed@1.{rows['school']}"], [PER_WHOLE, 0])
    assert not [name for name in arrays if name.startswith("flags@")]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_verdicts_of_every_year_are_those_of_its_audit(timeline, pages, language):
    header = pages[0][language]
    years = header["layers"]["years"]
    assert [each["year"] for each in years["list"]] == list(YEARS)
    for n, views in enumerate(years["views"]):
        goal = header["views"][n]["id"]
        for state, said in zip(timeline.states, views, strict=True):
            verdict = state.results.verdict(goal)
            assert STATUSES[said["whole"]["status"]] == verdict.status
            for unit, status in enumerate(said["status"]):
                assert STATUSES[status] == state.results.verdict(goal, unit).status
            assert sorted(said["rank"]) == [0, 1]
    school = next(i for i, view in enumerate(header["views"]) if view["id"] == "school")
    texts = [said["texts"] for said in years["views"][school]]
    gap = "" if language == "zh" else "\u00a0"
    assert texts[1] == [f"100{gap}%", f"0{gap}%"]
    assert years["views"][school][1]["rank"] == [1, 0]
    assert years["waiting"] == 2


def test_the_last_year_says_what_the_map_says(pages):
    header = pages[0]["zh"]
    for view, years in zip(header["views"], header["layers"]["years"]["views"], strict=False):
        for name in ("texts", "status", "rank", "hatched"):
            assert years[-1][name] == view[name]


def test_places_of_other_years(timeline):
    """A school that is only there in the middle year is drawn in that year alone."""
    first, middle, last = timeline.states
    table = middle.results.facilities
    extra = table.iloc[[0]].assign(id="gone", name=IMG)
    more = gpd.GeoDataFrame(pd.concat([table, extra], ignore_index=True), crs=table.crs)
    middle = replace(middle, results=replace(middle.results, facilities=more))
    layers = replace(layers_of(timeline), years=(first, middle, last))
    header, arrays = unpack(map_data(last.results, layers).packed)
    assert localised(header, "zh")["layers"]["years"]["places"]["name"] == [IMG]
    assert [arrays[f"gone@{year}"].tolist() for year in range(3)] == [[0], [1], [0]]
    names = list(last.results.facilities["id"].astype(str))
    keys = {(str(a), str(b)) for a, b in zip(table["layer"], table["id"], strict=True)}
    there = [
        int((str(layer), name) in keys)
        for layer, name in zip(last.results.facilities["layer"], names, strict=True)
    ]
    assert arrays["there@1"].tolist() == there
    assert 0 in there


def test_blocks_and_units_are_matched_by_their_ids(timeline):
    """A year with its blocks and units in another order, and without one block, says the same."""
    first, *_, last = timeline.states
    results = first.results
    turned = replace(
        results,
        blocks=results.blocks.iloc[::-1].reset_index(drop=True),
        units=results.units.iloc[::-1].reset_index(drop=True),
        demand=results.demand.assign(
            block=1 - results.demand["block"], unit=1 - results.demand["unit"]
        ),
        facilities=results.facilities.assign(unit=1 - results.facilities["unit"]),
        verdicts=tuple(
            each if each.unit is None else replace(each, unit=1 - each.unit)
            for each in results.verdicts
        ),
    )
    one, other = (
        unpack(map_data(last.results, replace(layers_of(timeline), years=(state, last))).packed)
        for state in (first, replace(first, results=turned))
    )
    views = [localised(header, "zh")["layers"]["years"]["views"] for header, _ in (one, other)]
    for mine, turned_ones in zip(*views, strict=True):
        assert mine[0]["texts"] == turned_ones[0]["texts"]
        assert mine[0]["status"] == turned_ones[0]["status"]
    for name in one[1]:
        assert np.array_equal(one[1][name], other[1][name]), name
    fewer = replace(
        turned,
        blocks=turned.blocks.iloc[:1],
        demand=turned.demand.assign(block=np.where(turned.demand["block"] == 0, 0, -1)),
    )
    layers = replace(layers_of(timeline), years=(replace(first, results=fewer), last))
    _, arrays = unpack(map_data(last.results, layers).packed)
    assert arrays["listed@0.0"][0] == NOTHING
    assert arrays["listed@0.0"][1] == PER_WHOLE


# room -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tested():
    results = left_out_results()
    header, arrays = unpack(map_data(results).packed)
    return results, header, arrays


def test_the_share_without_a_place_of_each_block(tested):
    results, _, arrays = tested
    test = results.left_out.seats[0]
    found = arrays["room.0.without"]
    for block in range(len(results.blocks)):
        here = (results.demand["block"] == block).to_numpy()
        wants, seated = test.wants[here].sum(), test.seated[here].sum()
        if not wants:
            assert found[block] == NOTHING
            continue
        exact = (1 - seated / wants) * PER_WHOLE
        assert exact - 1e-6 <= found[block] < exact + 1
    assert 0 < (found < PER_WHOLE).sum() < len(found)


def test_nobody_who_asks_is_no_share():
    results = left_out_results()
    test = results.left_out.seats[0]
    block = results.demand["block"].to_numpy()
    nobody = replace(test, wants=np.where(block == 0, 0.0, test.wants))
    assert without_by_block(nobody, block, len(results.blocks))[0] == NOTHING
    everybody = replace(test, seated=test.wants)
    assert set(without_by_block(everybody, block, len(results.blocks))) <= {0, NOTHING}


def test_states_of_places(tested):
    results, header, arrays = tested
    test = results.left_out.seats[0]
    assert test.capacity.tolist() == [CAPACITY / 3]
    assert arrays["room.0.state"].tolist() == [FULL, UNKNOWN]
    tables = map_data(results).tables["zh"]
    spare = replace(test, taken=test.capacity - 0.6)
    assert Room(results, tables, "zh").states(spare).tolist() == [FREE, UNKNOWN]
    near = replace(test, taken=test.capacity - 0.4)
    assert Room(results, tables, "zh").states(near).tolist() == [FULL, UNKNOWN]
    assert localised(header, "en")["layers"]["room"]["tests"][0]["name"].startswith("5-minute")


def test_where_confidence_is_low_no_load_is_told():
    results = left_out_results()
    low = results.units.assign(people=np.nan, low_confidence=True)
    results = replace(results, units=low, whole_low_confidence=True)
    header, arrays = unpack(map_data(results).packed)
    assert arrays["room.0.state"].tolist() == [UNTOLD, UNKNOWN]
    assert set(localised(header, "zh")["layers"]["room"]["tests"][0]["people"]) == {""}


def test_people_without_a_place_are_an_estimate(tested):
    results, header, _ = tested
    test = results.left_out.seats[0]
    said = localised(header, "zh")["layers"]["room"]["tests"][0]
    share = 1 - test.seated.sum() / test.wants.sum()
    assert said["share"][-1] == f"{share * 100:.1f}%"
    assert said["people"][-1].startswith("约")
    by_unit = [float(text.rstrip("%")) if text != "–" else -1 for text in said["share"][:-1]]
    assert [by_unit[row] for row in said["rank"]] == sorted(by_unit, reverse=True)


def test_classes_run_from_nobody_to_everybody(tested):
    classes = localised(tested[1], "zh")["layers"]["room"]["classes"]
    assert [each["from"] for each in classes] == [0, 500, 2500, 5000, 7500]
    assert classes[0]["label"] == "0–5%"
    assert classes[-1]["label"] == "75–100%"


# signs ------------------------------------------------------------------------------------------


def test_candidates_say_name_price_and_remark():
    results = with_candidates(left_out_results(seats=False))
    header, arrays = unpack(map_data(results).packed)
    signs = localised(header, "zh")["layers"]["signs"]
    assert signs["id"] == ["K1", "K2", "more/K1"]
    assert signs["name"] == [f"老厂房{IMG}", "K2", "=1+1"]
    assert {signs["groups"][group] for group in signs["group"]} == {"candidates"}
    facts = [dict(each) for each in signs["facts"]]
    assert [each["造价"] for each in facts] == ["1,200", "未注明", "80"]
    assert [each.get("备注") for each in facts] == ["临时用地", None, None]
    assert facts[1]["所在单元"] == "不在任何单元内"
    assert dict(localised(header, "en")["layers"]["signs"]["facts"][1])["Price"] == "not stated"
    at = results.candidates.to_crs(4326).geometry
    assert np.abs(arrays["signs.x"] / 1e6 - at.x).max() < 1e-6
    assert np.abs(arrays["signs.y"] / 1e6 - at.y).max() < 1e-6


def test_projects_are_signs_with_their_year_and_course(timeline, pages):
    signs, arrays = pages[0]["zh"]["layers"]["signs"], pages[1]
    assert dict(zip(signs["id"], signs["year"], strict=True)) == {
        "C1": 2023, "C2": 2024, "C3": 2024, "C4": 2033, "C5": 2030, "C6": 2030, "C7": 2025,
    }  # fmt: skip
    assert "C8" not in signs["id"]
    row = {name: at for at, name in enumerate(signs["id"])}
    assert signs["name"][row["C2"]] == f"东街小学停办{NASTY}"
    assert [signs["fill"][row[one]] for one in ("C1", "C2", "C4")] == ["half", "solid", "hollow"]
    assert arrays["sign_lines.sign"].tolist() == [row["C6"]]
    assert arrays["sign_lines.n"].tolist() == [2]
    facts = dict(signs["facts"][row["C1"]])
    assert facts["造价"] == "800"
    assert facts["计入年份"] == "2023"
    brings = dict(signs["facts"][row["C4"]])
    assert "+40.0 个百分点" in brings.values()
    labels = {signs["label"][at] for at in range(len(signs["id"]))}
    assert len(labels) == 7


def test_changes_made_before_an_audit_are_signs_of_its_map(timeline):
    state = timeline.states[1]
    header, _ = unpack(map_data(replace(state.results, made=state.made)).packed)
    layers = localised(header, "en")["layers"]
    assert set(layers) == {"words", "signs"}
    assert layers["signs"]["id"] == ["C1", "C2", "C3", "C7"]
    assert layers["signs"]["label"] == ["1", "2", "3", "4"]
    assert layers["signs"]["year"] == [None] * 4
    assert dict(layers["signs"]["facts"][0])["Year"] == "2023"
    assert dict(layers["signs"]["facts"][0])["Kind"] == "new place"


def test_a_sign_stands_in_the_middle_of_its_line_and_on_its_area():
    crs = left_out_results(seats=False).crs
    ring = [(650_000, 3_270_000), (650_100, 3_270_000), (650_100, 3_270_100)]
    shapes = [
        shapely.LineString([(650_000, 3_270_000), (650_100, 3_270_000)]),
        shapely.Polygon(ring),
        None,
    ]
    signs = [
        Sign(str(n), "projects", Bilingual("甲", "A"), "", "M0 0h1z", "solid", shape)
        for n, shape in enumerate(shapes)
    ]
    made = Signs(signs, "zh", Shapes(crs))
    assert made.header["id"] == ["0", "1"]
    middle = gpd.GeoSeries([shapely.Point(650_050, 3_270_000)], crs=crs).to_crs(4326).iloc[0]
    assert abs(made.arrays["signs.x"][1][0] / 1e6 - middle.x) < 1e-6
    assert made.arrays["sign_areas.sign"][1].tolist() == [1]


def test_layers_of_a_page_are_its_own(timeline):
    """The same audit with and without other years: two pages, each made once."""
    last = timeline.states[-1].results
    layers = layers_of(timeline)
    with_years, without = map_data(last, layers), map_data(last)
    assert map_data(last, layers) is with_years
    assert map_data(last, NO_LAYERS) is without
    assert "layers" in unpack(with_years.packed)[0]
    assert "layers" not in unpack(without.packed)[0]
