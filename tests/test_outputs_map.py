"""The map page: what it says, what it keeps out, and (without a browser) how it looks."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import folium
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecircle.access.logic import NO
from lifecircle.base.text import LANGUAGES, Bilingual, Note
from lifecircle.outputs.map import build_map, render_map
from lifecircle.outputs.map_languages import localised, merged
from lifecircle.outputs.map_low import low_reasons, sparse_steps
from lifecircle.outputs.map_pack import pack, unpack
from lifecircle.outputs.map_style import (
    PAPER,
    SERVICE_SIGNS,
    SHARE_COLOURS,
    SPARSE_OPACITY,
    STATUS_SIGNS,
    WALK_COLOURS,
)
from lifecircle.outputs.map_tables import Tables
from lifecircle.outputs.map_texts import long_verdict, safe_link, short_verdict
from lifecircle.outputs.map_values import (
    NOTHING,
    PER_WHOLE,
    block_median,
    block_share,
    whole_units,
)
from lifecircle.outputs.map_words import PAGE, SCRIPT
from lifecircle.outputs.review_number import review_note
from lifecircle.verdicts.results import STATUSES, Interval
from results_factory import small_results

LINKS = {
    "report": "report.html",
    "other_language": "../en/map.html",
    "units/CON": "units/-CON.html",
    "units/con": "javascript:alert(9)",
}
LEADS = re.compile(r'<script type="application/json" id="lc-links">([^<>&]*)</script>')
DATA = re.compile(r'<script type="text/plain" id="lc-data">([A-Za-z0-9+/=]*)</script>')


def read(page, language="zh"):
    """Header and arrays of a page, as somebody who reads it in a language has them."""
    (data,) = DATA.findall(page)
    header, arrays = unpack(data)
    return localised(header, language), arrays


@pytest.fixture(scope="module")
def results():
    return small_results()


@pytest.fixture(scope="module")
def html(results):
    return render_map(results, "zh", LINKS)


@pytest.fixture(scope="module")
def decoded(html):
    return read(html)


# ---- packing ---------------------------------------------------------------------------------


@given(
    st.lists(st.integers(-(2**31) + 1, 2**31 - 1), max_size=40),
    st.lists(st.integers(0, 65_535), max_size=40),
    st.lists(st.integers(0, 255), max_size=40),
    st.lists(st.integers(-(2**30), 2**30 - 1), max_size=40),
    st.text(max_size=20),
)
def test_packing_loses_nothing(whole, two, one, steps, text):
    arrays = {"a": ("i4", whole), "b": ("u2", two), "c": ("u1", one), "d": ("d4", steps)}
    header, found = unpack(pack({"text": text}, arrays))
    assert header == {"text": text}
    assert {name: list(values) for name, values in found.items()} == {
        name: values for name, (_, values) in arrays.items()
    }


@given(
    st.lists(st.integers(-(2**31), 2**31 - 1), max_size=9),
    st.lists(st.integers(0, 2**16 - 1), max_size=9),
    st.lists(st.floats(allow_nan=True), max_size=9),
    st.sampled_from([1, 3, 1000]),
    st.integers(0, 3),
)
def test_extreme_numbers_are_packed_exactly(whole, two, exact, step, repeats):
    even = [n // step * step for n in whole if n // step * step >= -(2**31)] * repeats
    ramp = list(range(0, 65_000, 1 + step)) + two
    header, found = unpack(
        pack(
            {},
            {
                "d": ("d4", even),
                "i": ("i4", even),
                "u": ("u2", ramp),
                "z": ("u1", [0] * repeats),
                "f": ("f8", exact),
            },
        )
    )
    assert header == {}
    assert found["d"].tolist() == found["i"].tolist() == even
    assert found["u"].tolist() == ramp
    assert found["z"].tolist() == [0] * repeats
    assert found["f"].tobytes() == np.array(exact, dtype="<f8").tobytes()


@given(
    st.text(max_size=4),
    st.integers(0, 10**6),
    st.integers(1, 7),
    st.integers(1, 60),
    st.none() | st.integers(0, 59),
)
def test_names_that_count_up_come_back_as_they_were(beginning, first, digits, count, odd):
    names = [f"{beginning}{number:0{digits}d}" for number in range(first, first + count)]
    if odd is not None and odd < count:
        names[odd] += "x"
    assert unpack(pack({"names": names, "n": 1}, {}))[0] == {"names": names, "n": 1}


def test_names_that_count_up_take_no_room():
    names = [f"B{number:05d}" for number in range(1, 50_001)]
    assert len(pack({"blocks": names}, {})) < 150
    names[-1] = "<img src=x>"
    assert unpack(pack({"blocks": names}, {}))[0]["blocks"] == names


@pytest.mark.parametrize(("kind", "value"), [("u1", 256), ("u2", -1), ("i4", 2**31)])
def test_a_number_that_does_not_fit_is_refused(kind, value):
    with pytest.raises(OverflowError, match="cannot hold"):
        pack({}, {"n": (kind, [value])})


# ---- both languages --------------------------------------------------------------------------

leaves = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-9, 9) | st.text(max_size=3)
trees = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "#", "$$"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(trees, trees)
def test_a_header_in_both_languages_loses_neither(zh, en):
    both = json.loads(json.dumps(merged(zh, en)))
    assert json.dumps(localised(both, "zh")) == json.dumps(zh)
    assert json.dumps(localised(both, "en")) == json.dumps(en)


def test_what_is_the_same_in_both_languages_stands_once():
    zh = {"id": 1, "names": ["A", "B"], "texts": ["甲", "B"], "rows": [1, 2]}
    en = {"id": 1, "names": ["A", "B"], "texts": ["a", "B"], "rows": [1]}
    assert merged(zh, en) == {
        "id": 1,
        "names": ["A", "B"],
        "texts": [{"$": ["甲", "a"]}, "B"],
        "rows": {"$": [[1, 2], [1]]},
    }
    # Keys in another order, and a zero of another sign, are something else.
    for one, other in (({"a": 1, "b": 2}, {"b": 2, "a": 1}), ([0.0], [-0.0])):
        assert json.dumps(localised(merged(one, other), "zh")) == json.dumps(one)
        assert json.dumps(localised(merged(one, other), "en")) == json.dumps(other)
    for one, other in (({"$": 1}, {"$": 1}), ({"a": [{"$": 1}]}, {"a": 1})):
        with pytest.raises(ValueError, match="cannot have the key"):
            merged(one, other)


def test_pages_in_both_languages_share_one_text(results, html):
    other = render_map(results, "en", LINKS | {"en/report": "../en/report.html"})
    assert DATA.findall(other) == DATA.findall(html)
    zh, en = (read(html, language)[0] for language in LANGUAGES)
    assert (zh["language"], en["language"]) == ("zh", "en")
    for language, header in (("zh", zh), ("en", en)):
        own = Tables(results, language).header
        assert header == json.loads(json.dumps(own))
    (leads,) = LEADS.findall(other)
    assert json.loads(leads)["en"]["report"] == "../en/report.html"
    assert json.loads(leads)["zh"]["report"] == "report.html"
    assert json.loads(leads)["en"]["other_language"] == "../en/map.html"
    assert json.loads(leads)["zh"]["other_language"] is None


# ---- values ----------------------------------------------------------------------------------

points = st.lists(
    st.tuples(
        st.integers(-1, 3),
        st.integers(0, 5),
        st.booleans(),
        st.one_of(st.none(), st.integers(0, 30)),
    ),
    max_size=25,
)


@settings(max_examples=150)
@given(points)
def test_shares_and_medians_of_blocks_agree_with_a_plain_loop(rows):
    block = np.array([r[0] for r in rows], dtype=np.int64)
    weight = np.array([r[1] for r in rows], dtype=float)
    holds = np.array([r[2] for r in rows], dtype=bool)
    values = np.array([np.nan if r[3] is None else r[3] for r in rows], dtype=float)
    share = block_share(holds, block, weight, 4)
    median = block_median(values, block, weight, 4)
    for b in range(4):
        here = [r for r in rows if r[0] == b and r[1] > 0]
        people = sum(r[1] for r in here)
        if not people:
            assert share[b] == NOTHING
            assert np.isnan(median[b])
            continue
        assert share[b] == PER_WHOLE * sum(r[1] for r in here if r[2]) // people
        each = sorted((np.inf if r[3] is None else r[3], r[1]) for r in here)
        flat = [value for value, times in each for _ in range(times)]
        expected = flat[(len(flat) - 1) // 2]
        assert median[b] == expected if np.isfinite(expected) else np.isnan(median[b])


def test_a_value_just_over_a_limit_stays_over_it():
    minutes = np.array([10.0, 10.000001, 9.95, np.nan])
    assert list(whole_units(minutes, minutes=True)) == [100, 101, 100, NOTHING]
    assert list(whole_units(np.array([300.0, 300.01]), minutes=False)) == [300, 301]


# ---- what the page holds ---------------------------------------------------------------------


def test_block_shares_on_the_page_are_those_of_the_results(results, decoded):
    header, arrays = decoded
    demand, seen = results.demand, set()
    for result, view in zip(results.goals, header["views"], strict=False):
        assert view["id"] == result.goal.id
        if view["row"] is None:
            assert result.answers is None
            continue
        seen.add(view["id"])
        wanted = {"listed": result.listed, "most": result.answers != NO}
        if view["rest"]:
            wanted["rest"] = result.possible
        for name, holds in wanted.items():
            for b in range(len(results.blocks)):
                here = (demand["block"] == b).to_numpy()
                weight = demand["share"].to_numpy()[here]
                exact = float((weight * np.asarray(holds)[here]).sum() / weight.sum())
                shown = arrays[f"{name}.{view['row']}"][b] / PER_WHOLE
                assert exact - 1 / PER_WHOLE < shown <= exact + 1e-9, (view["id"], name, b)
        flags = arrays[f"flags.{view['row']}"]
        held = result.possible if view["rest"] else result.listed
        assert np.array_equal(flags & 3 == 0, held)
        assert np.array_equal(flags & 3 == 2, ~held & (result.answers == NO))
        assert np.array_equal(flags & 4 > 0, result.edge & ~held)
    assert {"circle.health", "circle.culture", "circle.school", "circle.life"} <= seen


def test_times_on_the_page_are_those_of_the_queries(results, decoded):
    header, arrays = decoded
    views = {view["id"]: view for view in header["views"] if view["kind"] == "value"}
    assert set(views) == {"/".join(key) for key in results.queries}
    for key, query in results.queries.items():
        view = views["/".join(key)]
        values = query.minutes if query.minutes is not None else query.metres
        shown = arrays[f"value.{view['row']}"]
        near = ~np.isnan(values)
        assert np.all(shown[~near] == NOTHING)
        assert np.all(np.abs(shown[near] / view["scale"] - values[near]) < 1 / view["scale"])
        assert np.array_equal(arrays[f"nearest.{view['row']}"], query.facility)
        ends = (50, 100, 150, 200, 300) if view["minutes"] else (300, 500, 1000, 1500, 3000)
        ends = (*ends, NOTHING - 1, NOTHING)
        medians = arrays[f"median.{view['row']}"]
        classes = {min(end for end in ends if value <= end) for value in medians}
        assert [each["to"] for each in view["classes"]] == sorted(classes)
        for each in view["classes"]:
            colour = "none" if each["to"] == NOTHING else WALK_COLOURS[ends.index(each["to"])]
            assert each["colour"] == colour


def test_classes_of_walks_are_named_by_their_limits(decoded):
    header, _ = decoded
    views = {view["id"]: view for view in header["views"] if view["kind"] == "value"}
    minutes = views["health/adult/minutes"]
    assert [each["label"] for each in minutes["classes"]][:2] == ["≤5分钟", "≤10分钟"]
    assert minutes["classes"][-1]["label"] == "搜索范围内没有（>30分钟）"
    assert minutes["order"] == SCRIPT["by_minutes"].zh
    metres = views["education.school/adult/metres"]
    labels = [each["label"].replace(",", "") for each in metres["classes"]]
    assert labels[:2] == ["≤300米", "≤500米"]


def test_a_goal_that_cannot_be_shown_is_hatched_and_says_what_is_missing(decoded):
    header, _ = decoded
    views = {view["id"]: view for view in header["views"]}
    assert views["circle.elderly"]["hatched"]
    assert views["circle.elderly"]["missing"] == ["养老"]
    assert views["unit.childcare"]["hatched"]
    assert not views["circle.health"]["hatched"]
    life = views["circle.life"]
    assert life["rest"]
    assert not life["hatched"]
    assert all(text.startswith(SCRIPT["the_rest"].zh) for text in life["texts"])


def test_units_are_listed_by_what_is_said_of_them(results, decoded):
    header, _ = decoded
    for view in header["views"]:
        assert sorted(view["rank"]) == [0, 1, 2, 3]
        if "status" not in view:
            continue
        ordered = [results.verdict(view["id"], unit) for unit in view["rank"]]
        told = [v.count if v.at_least is None else v.at_least.value for v in ordered]
        if view["rest"]:
            told = [v.if_complete for v in ordered]
        if ordered[0].status != "not_computable":
            assert told == sorted(told)
        kind = "by_count" if view["kind"] == "units" else "by_share"
        assert view["order"] == SCRIPT[kind].zh
        assert [STATUSES[view["status"][u]] for u in view["rank"]] == [v.status for v in ordered]


def test_presence_colours_units_by_their_count(results, decoded):
    header, _ = decoded
    views = {view["id"]: view for view in header["views"]}
    counts = [results.verdict("unit.school", unit).count for unit in range(4)]
    assert views["unit.school"]["state"] == [0 if count else 1 for count in counts]
    counts = [results.verdict("unit.culture", unit).count for unit in range(4)]
    assert views["unit.culture"]["state"] == [0 if count else 2 for count in counts]


def test_geometry_on_the_page_is_that_of_the_results(results, decoded):
    header, arrays = decoded
    degrees = results.blocks.geometry.to_crs("EPSG:4326")
    lon, lat, at = arrays["blocks.x"] / 1e6, arrays["blocks.y"] / 1e6, 0
    assert list(arrays["blocks.rings"]) == [1] * len(degrees)
    for shape, size in zip(degrees, arrays["blocks.n"], strict=True):
        drawn = shapely.Polygon(np.column_stack([lon, lat])[at : at + size])
        assert shapely.hausdorff_distance(shape, drawn) < 1.42e-6
        at += size
    points = results.demand.geometry.to_crs("EPSG:4326")
    assert np.abs(arrays["points.x"] / 1e6 - points.x).max() <= 1.0000001e-6
    (south, west), (north, east) = header["bounds"]
    outline = results.outline.to_crs("EPSG:4326").total_bounds
    assert np.allclose([west, south, east, north], outline, atol=2e-4)


def test_holes_and_parts_are_kept(results):
    blocks = results.blocks.copy()
    ring = shapely.box(650_000, 3_269_500, 650_400, 3_269_900)
    hole = shapely.box(650_100, 3_269_600, 650_200, 3_269_700)
    far = shapely.box(652_000, 3_269_500, 652_100, 3_269_600)
    blocks.loc[0, "geometry"] = shapely.MultiPolygon([ring.difference(hole), far])
    changed = replace(results, blocks=blocks)
    _, arrays = read(render_map(changed, "en", {}))
    assert list(arrays["blocks.rings"][:2]) == [3, 1]
    assert list(arrays["blocks.n"][:4]) == [4, 4, 4, 4]
    x, y = arrays["blocks.x"][:16].reshape(4, 4), arrays["blocks.y"][:16].reshape(4, 4)
    turns = [shapely.LinearRing(np.column_stack(ring)).is_ccw for ring in zip(x, y, strict=True)]
    assert turns == [False, True, False, False]


def test_a_study_without_places_streets_or_times_still_has_a_map(results):
    bare = replace(
        results,
        facilities=results.facilities.iloc[:0],
        streets=results.streets.iloc[:0],
        queries={},
        year=None,
        notes=(),
        assumptions=(),
        attribution=(),
    )
    header, arrays = read(render_map(bare, "zh", {}))
    assert header["places"]["name"] == header["services"] == header["streets"] == []
    assert len(arrays["streets.n"]) == 0
    assert {view["kind"] for view in header["views"]} == {"share", "units"}


def test_a_verdict_is_never_said_more_firmly_than_it_is(results):
    culture = results.verdict("circle.culture")
    assert short_verdict(culture, "en", absent=False).startswith("at least ")
    assert long_verdict(culture, "zh", absent=False).endswith("\uff09")
    school = results.verdict("circle.school")
    assert school.at_least == school.at_most
    assert short_verdict(school, "en", absent=False)[0].isdigit()
    life = results.verdict("circle.life")
    assert life.at_least.value == 0
    assert short_verdict(life, "en", absent=True).startswith("all else ")
    assert short_verdict(results.verdict("circle.elderly"), "en", absent=True) == "–"
    assert short_verdict(results.verdict("unit.school", 0), "en", absent=False) == "1 place"


def cards(results, language="zh"):
    page = render_map(results, language, {})
    pieces = page.split("<template")[0].split("<div data-card=")[1:]
    return {
        result.goal.id: re.sub(r"[ \n]+", " ", piece.split("</div>")[0])
        for result, piece in zip(results.goals, pieces, strict=True)
    }


def changed_verdicts(results, goal, **changes):
    """The results with something changed in every verdict of a goal."""
    verdicts = tuple(replace(v, **changes) if v.goal == goal else v for v in results.verdicts)
    return replace(results, verdicts=verdicts)


def test_a_goal_with_a_missing_list_is_said_in_one_sentence(results):
    life = results.verdict("circle.life")
    share, most = f"{life.if_complete * 100:.1f}", f"{life.at_most.value * 100:.0f}"
    assert (
        cards(results)["circle.life"].count(
            f"养老设施名单缺失，无法证明该目标对任何居民成立；其余各项按现有名单同时可达的居民占{share}%，"
            f"名单不完整，实际比例可能更高（0–{most}%）。"
        )
        == 1
    )
    assert (
        "The list for “Elderly care” is missing, so nothing can be proved; the other listed "
        "services "
        f"together reach {share}\u00a0% of people, and as those lists are partial the true share "
        f"may be anywhere from 0 to {most}\u00a0%."
    ) in cards(results, "en")["circle.life"]
    closed = [
        replace(result, partial=()) if result.goal.id == "circle.life" else result
        for result in results.goals
    ]
    text = cards(replace(results, goals=tuple(closed)))["circle.life"]
    assert "名单不完整" not in text
    assert f"实际比例在0–{most}%之间" in text


def test_an_upper_bound_is_said_only_where_it_tells_something(results):
    found = cards(results)
    mark = PAGE["at_most"].zh + "："
    for result in results.goals:
        verdict = results.verdict(result.goal.id)
        tells = (
            verdict.status != "not_computable"
            and verdict.at_most is not None
            and verdict.at_most != verdict.at_least
            and verdict.at_most.low < 1
            and result.goal.id != "circle.life"
        )
        assert (mark in found[result.goal.id]) is tells, result.goal.id
    most = Interval(0.8, 0.7, 0.9)
    lower = changed_verdicts(results, "circle.culture", at_most=most)
    assert mark + "80.0%（70–90%）" in cards(lower)["circle.culture"]
    blind = changed_verdicts(results, "circle.elderly", at_most=most)
    assert mark not in cards(blind)["circle.elderly"]


def test_a_target_met_under_some_assumptions_only_is_not_called_met(results):
    shaky = changed_verdicts(results, "circle.school", status="met", holds_under_all=False)
    for language, text in (("zh", "达标（不稳健）"), ("en", "met (not robust)")):
        assert f">{text}</em>" in cards(shaky, language)["circle.school"]
    firm = changed_verdicts(results, "circle.school", status="met", holds_under_all=True)
    assert ">达标</em>" in cards(firm)["circle.school"]
    views = {view["id"]: view for view in read(render_map(shaky, "zh", {}))[0]["views"]}
    assert views["circle.school"]["firm"] == [0] * 4
    missed = changed_verdicts(results, "circle.school", status="not_met", holds_under_all=False)
    views = {view["id"]: view for view in read(render_map(missed, "zh", {}))[0]["views"]}
    assert views["circle.school"]["firm"] == [1] * 4


def test_low_confidence_names_its_cause(results):
    units = results.units.copy()
    units["low_confidence"] = [True, True, True, False]
    units["unmapped"] = [0.56, 0.0, 0.3, 0.04]
    units["disagree"] = [False, True, True, False]
    units["share_floor_area"] = [0.1, 0.2, 0.05, 0.3]
    units["share_street_length"] = [0.1, 0.09, 0.2, 0.3]
    limit = {"sensitivity": {"low_confidence": 0.2}}
    found = replace(results, units=units, parameters=limit)
    apart = "按建筑面积与按道路长度推算的人口占比相差2倍以上"
    assert low_reasons(found, "zh") == [
        "置信度低：56%的生活性道路周边没有建筑数据，超过上限20%。",
        f"置信度低：{apart}（20.0%、9.0%）。",
        f"置信度低：30%的生活性道路周边没有建筑数据，超过上限20%；{apart}（5.0%、20.0%）。",
        "",
    ]
    assert low_reasons(found, "en")[1] == (
        "Low confidence: the shares of people by floor area and by street length differ by more "
        "than a factor of two (20.0\u00a0% and 9.0\u00a0%)."
    )
    assert [bool(reason) for reason in low_reasons(results, "zh")] == [False, False, True, False]


def test_remarks_and_approximate_units_are_said_at_the_top(results):
    remarks = (
        Note("study.remark", Bilingual("示例。", "A demonstration <b>.")),
        Note("units.remark", Bilingual("近似分区。", "Approximate zones.")),
    )
    found = replace(
        results,
        notes=(*remarks, results.notes[-1]),
        parameters={"units": {"approximate": True}},
    )
    page = render_map(found, "en", {})
    top = page.split('class="lc-caveat"')[1].split("</header>")[0]
    assert "A demonstration &lt;b&gt;." in top
    assert "Approximate zones." in top
    assert results.notes[-1].text.en not in top
    assert read(page)[0]["approximate"] is True
    silent = replace(results, notes=results.notes[-1:], parameters={})
    assert 'class="lc-caveat"' not in render_map(silent, "en", {})
    bare = replace(silent, parameters={"units": {"approximate": True}})
    top = render_map(bare, "zh", {}).split('class="lc-caveat"')[1].split("</header>")[0]
    assert "近似分区，非行政界线" in top


def test_land_in_no_unit_is_in_the_key_where_there_is_some(results, decoded):
    assert decoded[0]["apart"] is True
    units = results.units.copy()
    rest = results.outline.geometry.iloc[0].difference(units.union_all())
    units.loc[3, "geometry"] = units.geometry.iloc[3].union(rest)
    assert read(render_map(replace(results, units=units), "zh", {}))[0]["apart"] is False


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.integers(1, 400), st.booleans()), min_size=1, max_size=30
    )
)
def test_thinly_populated_blocks_are_those_far_below_the_median_persons(rows):
    share = np.array([people for people, _, _ in rows], dtype=float)
    hectares = np.array([area for _, area, _ in rows], dtype=float)
    lived = np.array([here for _, _, here in rows])
    steps = sparse_steps(share, hectares, lived)
    flat = sorted(p / a for p, a, here in rows if here for _ in range(p))
    if not flat:
        assert not steps.any()
        return
    median = flat[(len(flat) - 1) // 2]
    for step, (people, area, here) in zip(steps, rows, strict=True):
        if not here or not people:
            assert step == 0
            continue
        density = people / area
        assert step == (density < 0.2 * median) + (density < 0.05 * median)


# ---- what the page keeps out -----------------------------------------------------------------


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def tags(text):
    parser = Tags()
    parser.feed(text)
    return parser.found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_asks_nobody_for_anything(language):
    page = render_map(small_results(language), language, LINKS)
    for tag, attributes in tags(page):
        assert tag not in {"link", "iframe", "object", "embed", "base", "img"}
        assert "src" not in attributes
        if tag == "a":
            assert ":" not in attributes["href"]
    for address in re.findall(r"""url\(\s*['"]?([^)'"]*)""", page):
        assert address.startswith(("data:image/png;base64,", "#default#VML")), address
    assert "sourceMappingURL" not in page
    assert not re.search(r"@import|importScripts|XMLHttpRequest|\bfetch\(|sendBeacon", page)
    assert "default-src 'none'" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_from_the_data_becomes_markup(language):
    results = small_results(language)
    page = render_map(results, language, LINKS)
    known = {"html", "head", "meta", "title", "script", "style", "body", "div", "aside", "header"}
    known |= {"h1", "h2", "h3", "p", "nav", "a", "button", "svg", "path", "fieldset", "legend"}
    known |= {"label", "input", "b", "span", "em", "section", "details", "summary", "ul", "ol"}
    known |= {"li", "small", "template", "select", "option"}
    for tag, attributes in tags(page):
        assert tag in known, tag
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
    assert sum(tag == "script" for tag, _ in tags(page)) == 4
    assert page.count("</script>") == 4
    assert "{{" not in page.replace("{{ 7*7 }}", "")
    assert "javascript:" not in page


def test_braces_in_a_name_are_not_carried_out(results):
    trap = "{{ 7*7 }}{% set x = 8*8 %}{{ x }}{# gone #}"
    goal = results.goals[0].goal
    goal = goal.model_copy(update={"section": trap})
    goals = (replace(results.goals[0], goal=goal), *results.goals[1:])
    caught = replace(results, name=trap, attribution=(trap,), goals=goals)
    page = render_map(caught, "en", {"report": "{{ 6*6 }}.html"})
    assert f"<title>{trap} · {PAGE['map'].en}</title>" in page
    assert f'<h1 dir="auto">{trap}</h1>' in page
    assert page.count("{# gone #}") == 10
    assert 'href="{{ 6*6 }}.html"' in page


def test_every_script_and_no_other_is_allowed(html):
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    assert len(re.findall("'sha256-", policy)) == len(scripts) == 2
    assert "unsafe-inline" not in policy.split("style-src")[0]


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "http://example.org",
        "//example.org/x",
        "/etc",
        "\\\\host\\x",
        "",
        None,
    ],
)
def test_links_stay_inside_the_folder(link):
    assert safe_link(link) is None


def test_links_are_given_where_they_lead_somewhere(html):
    (found,) = LEADS.findall(html)
    leads = json.loads(found)
    hrefs = [attributes["href"] for tag, attributes in tags(html) if tag == "a"]
    assert hrefs == ["report.html", "../en/map.html", "report.html"]
    assert leads["zh"]["units"] == [None, "units/-CON.html", None, None]
    bare = render_map(small_results(), "zh", {})
    assert not [1 for tag, _ in tags(bare) if tag == "a"]


def test_every_word_of_the_study_is_on_the_page(results):
    for language, lang in (("zh", "zh-CN"), ("en", "en")):
        page = render_map(results, language, LINKS).split("<template")[0]
        assert f'<html lang="{lang}">' in page
        assert (review_note(results, "zh") in page) is (language == "zh")
        assert review_note(results, "zh")
        for note in (*results.notes, *results.assumptions):
            assert note.text(language).split("<")[0] in page
        assert page.count("© OpenStreetMap contributors, ODbL 1.0") >= 1
        assert "2025" in page


# ---- the same, again -------------------------------------------------------------------------


def test_the_same_results_give_the_same_page_in_another_process(html):
    code = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1])\n"
        "from results_factory import small_results\n"
        "from test_outputs_map import LINKS\n"
        "from lifecircle.outputs.map import render_map\n"
        "page = render_map(small_results(), 'zh', LINKS)\n"
        "print(hashlib.sha256(page.encode()).hexdigest())"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__).parent)],
        env={**os.environ, "PYTHONHASHSEED": "4242"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == hashlib.sha256(html.encode()).hexdigest()


def test_a_notebook_gets_a_folium_map_to_add_to(results):
    study_map = build_map(results, "en")
    assert isinstance(study_map, folium.Map)
    folium.Marker([29.5, 106.5]).add_to(study_map)
    page = study_map.get_root().render()
    assert "L.marker(" in page
    assert not [tag for tag, found in tags(page) if "src" in found or tag == "link"]
    assert "<iframe srcdoc=" in study_map._repr_html_()


# ---- colours ---------------------------------------------------------------------------------

VISION = {
    # Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
    "normal": np.eye(3),
    "protanopia": [[0.1521, 1.0526, -0.2047], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.052]],
    "deuteranopia": [
        [0.3674, 0.8607, -0.2280],
        [0.2801, 0.6726, 0.0472],
        [-0.0118, 0.0430, 0.9688],
    ],
    "tritanopia": [[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]],
}


def lab(colour, matrix):
    """CIE L*a*b* (D65) of an sRGB colour as a reader with the given vision sees it."""
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.asarray(matrix) @ linear, 0, 1)
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    ratio = to_xyz @ seen / [0.9505, 1.0, 1.089]
    f = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("colours", [SHARE_COLOURS, WALK_COLOURS[::-1]], ids=["shares", "walks"])
def test_classes_can_be_told_apart_and_keep_their_order(vision, colours):
    seen = [lab(colour, VISION[vision]) for colour in colours]
    for darker, lighter in pairwise(seen):
        assert lighter[0] > darker[0] + 4
    for i, one in enumerate(seen):
        for other in seen[i + 1 :]:
            assert np.linalg.norm(one - other) > 14


def over_paper(colour, opacity):
    mixed = (
        round(opacity * int(colour[i : i + 2], 16) + (1 - opacity) * int(PAPER[i : i + 2], 16))
        for i in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02x}" for part in mixed)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("colours", [SHARE_COLOURS, WALK_COLOURS[::-1]], ids=["shares", "walks"])
def test_paler_classes_keep_their_order_and_recede(vision, colours):
    before = None
    for opacity in SPARSE_OPACITY:
        seen = [lab(over_paper(colour, opacity), VISION[vision])[0] for colour in colours]
        assert all(lighter > darker + 1 for darker, lighter in pairwise(seen))
        if before:
            assert seen[0] > before[0] + 15
            assert all(now > then for now, then in zip(seen, before, strict=True))
        before = seen


def test_signs_differ_by_shape_not_only_by_colour():
    assert len({sign.shape for sign in SERVICE_SIGNS.values()}) == len(SERVICE_SIGNS)
    assert set(STATUS_SIGNS) == set(STATUSES)
    assert len(set(STATUS_SIGNS.values())) == len(STATUSES)
