"""What the map page holds about causes, remedies and reach: exactly what was found."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
import shapely

from left_out_factory import RIVER, left_out_results
from lifecircle.base.services import label
from lifecircle.base.text import LANGUAGES
from lifecircle.outputs.gaps import gaps
from lifecircle.outputs.left_out_blocks import block_causes, remedies_of_blocks
from lifecircle.outputs.left_out_words import (
    BARRIER,
    CAUSE,
    CAUSE_MEANING,
    MOVE,
    effort_text,
    effort_unit,
)
from lifecircle.outputs.map import render_map
from lifecircle.outputs.map_causes import NOBODY, Causes
from lifecircle.outputs.map_languages import localised
from lifecircle.outputs.map_pack import unpack
from lifecircle.outputs.map_remedies import Remedies
from lifecircle.outputs.map_style import (
    CAUSE_COLOURS,
    CAUSE_TILES,
    MOVE_SIGNS,
    SHARE_COLOURS,
)
from lifecircle.outputs.map_values import NOTHING, PER_WHOLE
from lifecircle.outputs.map_words_causes import FORMS, PAGE, SCRIPT
from lifecircle.outputs.tables import gaps_frame
from lifecircle.verdicts.left_out import CAUSES, MOVES, Barrier, LeftOut
from results_factory import IMG, small_results
from test_outputs_map import DATA, VISION, lab


def decoded(results, language="zh"):
    (data,) = DATA.findall(render_map(results, language, {}))
    header, arrays = unpack(data)
    return localised(header, language), arrays


@pytest.fixture(scope="module")
def results():
    return left_out_results()


@pytest.fixture(scope="module")
def page(results):
    return decoded(results)


def told(page):
    """Each view with causes: its goal, its own arrays by their short names."""
    header, arrays = page
    for view in header["views"]:
        if "causes" in view:
            prefix = f"causes.{view['causes']['row']}."
            mine = {n.removeprefix(prefix): a for n, a in arrays.items() if n.startswith(prefix)}
            yield view, mine


def lost_in(results, causes, block):
    """People left out of a block by cause, summed point by point."""
    found = dict.fromkeys(range(len(CAUSES)), 0.0)
    for point in range(len(causes.cause)):
        if results.demand["block"].iloc[point] == block and causes.cause[point] >= 0:
            found[int(causes.cause[point])] += float(causes.weight[point] * causes.left[point])
    return found


def test_every_goal_with_causes_has_them_and_no_other(results, page):
    ids = [view["id"] for view, _ in told(page)]
    assert ids == [causes.goal for causes in results.left_out.causes]
    header, arrays = page
    assert [kind["id"] for kind in header["causes"]["kinds"]] == list(CAUSES)
    plain = decoded(small_results())
    assert not [name for name in plain[1] if name.startswith(("causes", "remedies", "reached"))]
    assert not {"causes", "remedies", "reached", "seats"} & set(plain[0])
    assert len(arrays["causes.0.points"]) == len(results.demand)


def test_the_mix_of_a_block_adds_up_and_is_that_of_its_points(results, page):
    for view, mine in told(page):
        causes = results.left_out.causes_of(view["id"])
        for block in range(len(results.blocks)):
            lost = lost_in(results, causes, block)
            here = (results.demand["block"] == block).to_numpy()
            people, left = float(causes.weight[here].sum()), sum(lost.values())
            shown = {code: mine[f"mix.{code}"][block] for code in view["causes"]["codes"]}
            if left == 0:
                assert mine["main"][block] == NOBODY
                assert mine["left"][block] == 0
                assert not any(shown.values())
                continue
            assert lost[mine["main"][block]] == max(lost.values())
            assert -1e-9 < mine["left"][block] / PER_WHOLE - left / people < 1 / PER_WHOLE
            assert sum(shown.values()) == 100
            for code, percent in shown.items():
                exact = 100 * lost[code] / left
                assert abs(percent - exact) <= 1
                assert (percent > 0) == (exact > 0)
            steps = sum(left / people < part for part in (1 / 2, 1 / 5))
            assert mine["faded"][block] == steps
        flags = np.where(causes.cause < 0, NOBODY, causes.cause.astype(int))
        assert np.array_equal(mine["points"], flags)


def test_parts_of_units_add_up_to_what_is_left_out(results, page):
    for view, mine in told(page):
        causes = results.left_out.causes_of(view["id"])
        codes = view["causes"]["codes"]
        parts = mine["units"].reshape(len(results.units) + 1, len(codes))
        assert np.array_equal(parts.sum(axis=1), mine["sums"])
        unit = results.demand["unit"].to_numpy()
        for row in range(len(results.units) + 1):
            here = unit == row if row < len(results.units) else np.ones(len(unit), bool)
            people = causes.weight[here].sum()
            lost = (causes.weight * causes.left * (causes.cause >= 0))[here].sum()
            assert abs(mine["sums"][row] / 1000 - lost / people) <= 0.0005 + 1e-9
            for i, code in enumerate(codes):
                by_code = (causes.weight * causes.left * (causes.cause == code))[here].sum()
                assert abs(parts[row, i] / 1000 - by_code / people) <= 0.001 + 1e-9
        rates = mine["rates"].reshape(-1, 3)
        exact = np.column_stack([causes.rates.straight, causes.rates.flat, causes.rates.network])
        assert np.all(np.abs(rates / 1000 - exact) <= 0.001)
        assert np.all(np.diff(rates, axis=1) <= 0)


def test_what_can_be_mended_on_the_ground_comes_first(page):
    data = {"no_list", "edge_of_data", "not_connected"}
    for view, _ in told(page):
        late = [CAUSES[code] in data for code in view["causes"]["codes"]]
        assert late == sorted(late)


def test_low_confidence_gets_no_head_count(results, page):
    low = results.blocks["low_confidence"].to_numpy()
    for _, mine in told(page):
        assert np.all(mine["heads"][low] == -1)
        assert np.all(mine["heads"][~low] >= 0)
        assert mine["people"][2] == -1
    unsure = decoded(left_out_results(whole_low_confidence=True))
    for _, mine in told(unsure):
        assert mine["people"][-1] == -1
        assert mine["heads"][11] == -1  # in no unit: as unsure as the whole
    header, arrays = page
    places = results.facilities["unit"].to_numpy()
    for row, _ in enumerate(header["reached"]):
        at = arrays[f"reached.{row}.place"]
        assert np.array_equal(arrays[f"reached.{row}.people"] < 0, places[at] == 2)


def test_blocks_say_what_the_table_of_gaps_says(results, page):
    table = gaps_frame(results, gaps(results))
    header, _ = page
    rows = {name: row for row, name in enumerate(header["blocks"])}
    views = {view["id"]: (view, mine) for view, mine in told(page)}
    seen = 0
    for gap in table[table["block"] != ""].to_dict("records"):
        if gap["goal"] not in views:
            continue
        view, mine = views[gap["goal"]]
        row = rows[gap["block"]]
        assert CAUSES[mine["main"][row]] == gap["cause"]
        for code in view["causes"]["codes"]:
            exact = gap[f"share_{CAUSES[code]}"]
            assert abs(mine[f"mix.{code}"][row] - 100 * exact) <= 1.0001
        heads = mine["heads"][row] if "heads" in mine else -1
        assert (heads == -1) == np.isnan(gap["people_left_out"])
        if heads >= 0:
            assert heads == gap["people_left_out"]
        remedy = mine["remedy"][row] if "remedy" in mine else -1
        assert (header["remedies"]["id"][remedy] if remedy >= 0 else "") == gap["remedy"]
        barrier = mine["barrier"][row] if "barrier" in mine else -1
        assert (barrier >= 0) == bool(gap["barrier_kind"])
        seen += 1
    assert seen > 20


def test_the_service_is_that_of_the_main_cause(results, page):
    block = results.demand["block"].to_numpy()
    view, mine = next(pair for pair in told(page) if pair[0]["id"] == "circle.life")
    causes = results.left_out.causes_of("circle.life")
    assert view["causes"]["services"] == [label(name).zh for name in causes.services]
    seen = set()
    for row in range(len(results.blocks)):
        here = (block == row) & (causes.cause == mine["main"][row])
        mass = [
            float((causes.weight * causes.left)[here & (causes.member == n)].sum())
            for n in range(len(causes.services))
        ]
        assert mine["member"][row] == (mass.index(max(mass)) if any(mass) else NOBODY)
        seen.add(int(mine["member"][row]))
    assert len(seen) > 1


def test_only_barriers_in_the_way_are_drawn_and_named(results, page):
    header, arrays = page
    names = header["causes"]["barriers"]
    assert names[0] == f"{RIVER}（{BARRIER['water'].zh}）"
    assert header["causes"]["unnamed"] == BARRIER["unnamed"].zh
    assert list(arrays["barriers.rings"]) == [1] * len(names)
    used = [mine["barrier"] for _, mine in told(page) if "barrier" in mine]
    assert np.concatenate(used).max() == len(names)  # beyond them: nothing that the data show
    lonlat = np.column_stack([arrays["barriers.x"], arrays["barriers.y"]]) / 1e6
    river = shapely.LineString(lonlat[: arrays["barriers.n"][0]])
    (shape,) = (b.geometry for b in results.left_out.barriers if b.name == RIVER)
    there = type(results.blocks.geometry)([shape], crs=results.crs).to_crs(4326).iloc[0]
    assert shapely.hausdorff_distance(river, there.boundary) < 2e-6


def test_a_barrier_in_nobodys_way_is_not_drawn(results, page):
    unused = Barrier("railway", "成渝线", shapely.LineString([(650_000, 0), (650_100, 0)]))
    causes = tuple(
        replace(each, barrier=np.where(each.barrier < 0, -1, each.barrier + 1))
        for each in results.left_out.causes
    )
    barriers = (unused, *results.left_out.barriers)
    found = replace(results.left_out, causes=causes, barriers=barriers)
    header, arrays = decoded(replace(results, left_out=found))
    assert header["causes"] == page[0]["causes"]
    for name, values in page[1].items():
        assert np.array_equal(arrays[name], values), name


def test_a_barrier_far_outside_is_cut_off(results, page):
    barriers = list(results.left_out.barriers)
    x, y = (float(v) for v in results.outline.geometry.iloc[0].centroid.coords[0])
    barriers[0] = Barrier("water", "长江", shapely.LineString([(x - 1e5, y), (x + 1e5, y)]))
    found = replace(results.left_out, barriers=tuple(barriers))
    _, arrays = decoded(replace(results, left_out=found))
    west, _, east, _ = results.outline.to_crs(4326).total_bounds
    course = arrays["barriers.x"][: arrays["barriers.n"][0]] / 1e6
    assert west - 0.01 < course.min() < course.max() < east + 0.01


def test_the_remedy_for_a_block_brings_in_what_is_said(results, page):
    found, header = results.left_out, page[0]
    block = results.demand["block"].to_numpy()
    chosen = remedies_of_blocks(results)
    for view, mine in told(page):
        causes = found.causes_of(view["id"])
        lost = causes.weight * causes.left * (causes.cause >= 0)
        rows = chosen.get(view["id"], np.full(len(results.blocks), -1))
        assert ("remedy" in mine) is bool((rows >= 0).any())
        for here in np.flatnonzero(rows >= 0):
            remedy = found.remedies[rows[here]]
            assert remedy.goal == view["id"]
            assert header["remedies"]["id"][mine["remedy"][here]] == remedy.id
            points = remedy.points[block[remedy.points] == here]
            exact = 100 * lost[points].sum() / lost[block == here].sum()
            assert exact > 0
            assert abs(mine["gain"][here] - exact) <= 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_remedies_are_told_with_gain_share_and_effort(language):
    results = left_out_results(language)
    header, arrays = decoded(results, language)
    remedies = header["remedies"]
    assert remedies["id"] == [remedy.id for remedy in results.left_out.remedies]
    assert [each["word"] for each in remedies["moves"]] == [MOVE[m](language) for m in MOVES]
    start = np.concatenate([[0], np.cumsum(arrays["remedies.n"])])
    block = results.demand["block"].to_numpy()
    degrees = type(results.blocks.geometry)
    for row, remedy in enumerate(results.left_out.remedies):
        assert header["views"][remedies["view"][row]]["id"] == remedy.goal
        rows = arrays["remedies.blocks"][start[row] : start[row + 1]]
        assert sorted(set(block[remedy.points]) - {-1}) == list(rows)
        heads = not results.units["low_confidence"][remedy.unit]
        assert ("人，" in remedies["gained"][row] or "about" in remedies["gained"][row]) is heads
        middle = shapely.centroid(remedy.geometry)
        point = degrees([middle], crs=results.crs).to_crs(4326).iloc[0]
        assert arrays["remedies.x"][row] / 1e6 == pytest.approx(point.x, abs=1e-6)
        assert arrays["remedies.y"][row] / 1e6 == pytest.approx(point.y, abs=1e-6)
    links = [r for r, each in enumerate(results.left_out.remedies) if each.move == "link"]
    assert list(arrays["links.remedy"]) == links
    assert round(results.left_out.remedies[0].amount) == 499
    assert remedies["amount"][0] == FORMS["places"](language).format("499")
    assert remedies["effort"][0] == {"zh": "2（相对值）", "en": "2 (relative)"}[language]


def test_remedies_of_goals_that_are_not_shown_are_left_out(results):
    ids = {r.id: r.goal for r in results.left_out.remedies}
    shown = [result for result in results.goals if result.goal.id == "circle.life"]
    only = Remedies(results, "zh", shown)
    assert only.header()["id"] == [name for name, goal in ids.items() if goal == "circle.life"]
    causes = Causes(results, "zh", shown, only.rows)
    causes.view(0, shown[0], [])
    named = causes.arrays["causes.0.remedy"][1]
    rows = remedies_of_blocks(results)["circle.life"]
    for number, row in zip(named, rows, strict=True):
        told_id = only.header()["id"][number] if number >= 0 else None
        assert told_id == (results.left_out.remedies[row].id if row >= 0 else None)


@pytest.mark.parametrize(
    ("unit", "zh", "en"), [("", "2（相对值）", "2 (relative)"), ("万元", "2 万元", "2 万元")]
)
def test_an_effort_says_what_it_is_in(results, unit, zh, en):
    priced = replace(results, parameters={**results.parameters, "remedies": {"unit": unit}})
    assert effort_text(2.0, effort_unit(priced), "zh") == zh
    assert effort_text(2.0, effort_unit(priced), "en") == en
    assert decoded(priced)[0]["remedies"]["effort"][0] == zh


def test_facilities_say_whom_they_reach_and_whether_they_have_room(results, page):
    header, arrays = page
    for row, (each, said) in enumerate(
        zip(results.left_out.reached, header["reached"], strict=True)
    ):
        assert header["views"][said["view"]]["id"] == each.goal
        assert list(arrays[f"reached.{row}.place"]) == list(each.facilities)
        total = results.left_out.causes_of(each.goal).weight.sum()
        for name, people in (("share", each.people), ("alone", each.only)):
            shown = arrays[f"reached.{row}.{name}"] / PER_WHOLE
            assert np.all((people / total - shown >= -1e-9) & (people / total - shown < 1e-4))
    (test,) = results.left_out.seats
    assert header["views"][header["seats"][0]["view"]]["id"] == test.goal
    assert list(arrays["seats.0.capacity"]) == [round(room) for room in test.capacity]
    assert list(arrays["seats.0.unknown"]) == list(test.without_capacity)


def test_nothing_is_said_where_nothing_was_found(results):
    nothing = decoded(replace(results, left_out=LeftOut()))
    assert not {"causes", "remedies", "reached", "seats"} & set(nothing[0])
    html = render_map(replace(results, left_out=LeftOut()), "zh", {})
    assert PAGE["by_cause"].zh not in html
    assert PAGE["layer_remedies"].zh not in html
    bare = replace(results.left_out, barriers=(), remedies=(), seats=(), reached=())
    causes = tuple(replace(c, barrier=np.full_like(c.barrier, -1)) for c in bare.causes)
    header, arrays = decoded(replace(results, left_out=replace(bare, causes=causes)))
    assert header["causes"]["barriers"] == []
    assert "remedies" not in header
    assert not [name for name in arrays if name.startswith(("remedies", "links", "barriers"))]


def test_ground_gets_no_head_counts(results):
    header, arrays = decoded(replace(results, weighs="ground"))
    assert not [name for name in arrays if name.endswith(".heads")]
    for row in range(len(header["reached"])):
        assert np.all(arrays[f"reached.{row}.people"] == -1)
    for gained in header["remedies"]["gained"]:
        assert "约" not in gained
        assert "人口" not in gained
    assert "居民" not in "".join(header["words"][key] for key in SCRIPT)


def test_a_goal_about_some_only_counts_those(results):
    asked = np.zeros(len(results.demand), dtype=bool)
    asked[:20] = True
    goals = (replace(results.goals[0], asked=asked), *results.goals[1:])
    narrow = replace(results, goals=goals)
    causes = narrow.left_out.causes_of("circle.health")
    found = block_causes(narrow, causes)
    assert found.left.sum() == pytest.approx(
        (causes.weight * causes.left * (causes.cause >= 0))[:20].sum()
    )
    (_, mine), *_ = told(decoded(narrow))
    assert np.all(mine["left"][4:] == NOTHING)
    assert np.all(mine["points"][20:] == NOBODY)


def test_words_of_causes_are_in_both_languages():
    for table in (CAUSE, CAUSE_MEANING, BARRIER, MOVE, SCRIPT, PAGE, FORMS):
        for key, text in table.items():
            assert not re.search(r"[,;:()?]", text.zh.replace("&", "")), key
            assert text.zh.count("{}") == text.en.count("{}"), key
    assert set(CAUSE) == set(CAUSE_MEANING) == set(CAUSE_COLOURS) == set(CAUSES)
    assert set(MOVE) == set(MOVE_SIGNS) == set(MOVES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_names_becomes_markup(language):
    html = render_map(left_out_results(language), language, {})
    assert IMG not in html
    assert html.count("</script>") == 4


@pytest.mark.parametrize("vision", VISION)
def test_causes_can_be_told_apart(vision):
    colours = {**CAUSE_COLOURS, "nobody": SHARE_COLOURS[-1]}
    seen = {cause: lab(colour, VISION[vision]) for cause, colour in colours.items()}
    for one, other in combinations(seen, 2):
        apart = np.linalg.norm(seen[one] - seen[other])
        # A pattern tells what is close to another colour.
        assert apart > 14 or CAUSE_TILES.get(one) != CAUSE_TILES.get(other), (one, other, apart)


def test_remedies_tell_shares_as_reports_do_and_their_box_tells_no_number(results, page):
    header = page[0]
    shares = re.findall(r"[\d.]+(?=%)", " ".join(header["remedies"]["gained"]))
    assert shares
    assert all(len(share.partition(".")[2]) <= 1 for share in shares)
    box = render_map(results, "zh", {}).split('data-show="remedies">')[1].split("</label>")[0]
    assert box == PAGE["layer_remedies"].zh
