"""Report pages on who is left out: what they say, and that one block can be followed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from left_out_factory import ELDERS, RIVER, left_out_results
from lifecircle.gaps.wording import _is_longer
from lifecircle.outputs.closing import closing_lines
from lifecircle.outputs.gap_remedies import remedy_of_gaps
from lifecircle.outputs.gaps import gaps
from lifecircle.outputs.heads import group_name
from lifecircle.outputs.left_out_words import CAUSE, MOVE
from lifecircle.outputs.map_style import CAUSE_COLOURS
from lifecircle.outputs.numbers import percent
from lifecircle.outputs.report_capacity import Capacity
from lifecircle.outputs.report_equity import Evenness
from lifecircle.outputs.report_remedies import Remedies
from lifecircle.outputs.report_why import Why
from lifecircle.outputs.report_words import WORDS
from lifecircle.outputs.save import save
from lifecircle.outputs.statements import plain
from lifecircle.verdicts.left_out import LeftOut
from results_factory import UNIT_NAMES, small_plan, small_results
from test_outputs_report import TAGS, Page, pages_of

SECTIONS = ("why", "remedies", "capacity", "overlap", "equity")
LANGUAGES = ("zh", "en")


@pytest.fixture(scope="module")
def results():
    return left_out_results()


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def whole(results, language):
    return pages_of(results, language).report()


@pytest.fixture(scope="module")
def units(results, language):
    pages = pages_of(results, language)
    return [pages.unit(row) for row in range(len(results.units))]


def section(text, name):
    found = text[text.index(f'<section id="{name}">') :]
    return found[: found.index("</section>") + len("</section>")]


def test_every_section_is_there_and_stays_inside_the_markup(whole, units):
    for name in SECTIONS:
        assert f'<section id="{name}">' in whole
    for text in (whole, *units):
        page = Page(text)
        assert set(page.tags) <= TAGS | {"title"}
        assert not [name for name in page.attributes if name.startswith("on")]
        assert len(page.ids) == len(set(page.ids))
        assert "\u202e" not in text


def test_without_anything_known_there_are_no_sections(language):
    for left_out in (None, LeftOut()):
        bare = replace(small_results(), left_out=left_out)
        pages = pages_of(bare, language)
        for text in (pages.report(), pages.unit(0)):
            for name in SECTIONS:
                assert f'<section id="{name}">' not in text
            assert WORDS["remedy"](language) not in Page(text).words


def test_rates_stand_side_by_side_and_causes_add_up(results, language):
    rows = {row["goal"]: row for row in Why(results, language).rows(None)}
    row = rows["circle.health"]
    shares = [percent(share, language) for share in (0.350565, 0.318255, 0.235057, 0.949041)]
    assert [row[name] for name in ("straight", "flat", "network", "left")] == shares
    assert [part["cause"] for part in row["bar"]] == [
        "not_connected",
        "no_facility",
        "slope",
        "no_way",
        "full",
    ]
    assert row["bar"][-1]["x"] + row["bar"][-1]["width"] == pytest.approx(949.0, abs=0.3)
    for part in row["bar"]:
        assert part["colour"] == CAUSE_COLOURS[part["cause"]]
        assert part["name"] == CAUSE[part["cause"]](language)
    assert row["people"] == ("约5.6万人" if language == "zh" else "about\u00a056,000")
    # Three goals of the plan reach nobody or everybody; those that leave out somebody are told.
    assert set(rows) == {r.goal for r in results.left_out.causes}


def test_barriers_groups_and_worst_units_are_named(results, language):
    rows = {row["goal"]: row for row in Why(results, language).rows(None)}
    life = rows["circle.life"]
    water = f"{RIVER}（水面）" if language == "zh" else f"{RIVER} (water)"
    assert life["barriers"].startswith(plain(water))
    unnamed = "数据未示明" if language == "zh" else "not shown by the data"
    assert unnamed in life["barriers"].split("、" if language == "zh" else ", ")[-1]
    health = rows["circle.health"]
    elders = group_name(ELDERS)(language)
    expected = {
        "zh": f"{elders}（老年人步速）17.4%、全体居民23.5%",
        "en": f"{elders} (at an elder's pace) 17.4\u00a0%, everybody 23.5\u00a0%",
    }
    assert health["groups"] == expected[language]
    first = plain(UNIT_NAMES[2])
    assert health["worst"].startswith(f"{first} 100")
    assert CAUSE["no_facility"](language) in health["worst"]


def test_one_block_is_followed_from_list_to_cause_to_remedy(results, whole, units, language):
    table = gaps(results)
    table["remedy"] = remedy_of_gaps(results, table)
    remedies = {remedy.id: remedy for remedy in results.left_out.remedies}
    by_block = {
        (results.goals[gap["goal"]].goal.id, results.blocks["id"][gap["block"]]): gap
        for gap in table.to_dict("records")
    }
    gap = by_block["circle.health", "B09"]
    assert (gap["cause"], gap["remedy"]) == ("no_way", "R7")
    rows = Page(whole).rows
    mine = [row for row in rows if row and row[0].startswith("B09") and row[-1] == "R7"]
    assert len(mine) == 1
    assert mine[0][-2].startswith(CAUSE["no_way"](language))
    # The remedy is told with the words of the map, on the page of the unit that it is for.
    assert remedies["R7"].unit == 2
    assert MOVE["link"](language) in section(units[2], "why")
    listed = set(re.findall(r"\bR\d+\b", Page(whole).words))
    assert listed <= set(remedies)


def test_the_cheapest_of_every_unit_is_on_the_whole_report(results, whole, language):
    groups = Remedies(results, language).whole()
    named = {row["id"] for group in groups for row in group["rows"]}
    assert named == {remedy.id for remedy in results.left_out.remedies if remedy.cheapest}
    for group in groups:
        assert all(row["cheapest"] for row in group["rows"])
    words = Page(section(whole, "remedies")).words
    for name in named:
        assert f"{name} ★" in words
    first = groups[0]["rows"][0]
    assert (first["id"], first["people"]) == ("R5", "")  # of low confidence: no head count
    assert first["low"]


def test_moves_of_a_unit_are_ranked_and_the_cheapest_is_marked(results, language):
    remedies = Remedies(results, language)
    rows = remedies.of_unit("circle.health", 1, 2)
    assert [(row["id"], row["cheapest"]) for row in rows] == [("R3", False), ("R4", True)]
    # Even where there is room for one only, it is among them.
    assert [row["id"] for row in remedies.of_unit("circle.health", 1, 1)] == ["R4"]
    # The words of a link tell its length already.
    assert remedies.of_unit("circle.health", 2, 3)[-1]["amount"] == ""
    assert remedies.of_unit("circle.school", 0, 3) == []


def test_covered_and_seated_are_two_numbers(results, whole, language):
    (row,) = Capacity(results, language).tests()
    sign = "%" if language == "zh" else "\u00a0%"
    assert (row["covered"], row["seated"]) == (f"23.5{sign}", f"5.1{sign}")
    assert row["unseated"] == f"94.9{sign}"
    (full,) = Capacity(results, language).fullest()
    assert full["load"] == ("2.7倍" if language == "zh" else "2.7×")
    assert full["capacity"] == "3,000"
    assert WORDS["no_capacity"](language).format(n=1) in Page(section(whole, "capacity")).words
    (unit,) = Capacity(results, language).tests(0)
    assert unit["seated"] == f"18.7{sign}"


def test_facilities_that_cannot_be_missed_are_named_once(results, language):
    rows = Capacity(results, language).overlap()
    assert len({repr({**row, "goal": ""}) for row in rows}) == len(rows)
    culture = next(row for row in rows if "文化圈" in row["goal"] or "culture" in row["goal"])
    # The circle of culture and the circle of life ask for the same.
    assert ("生活圈" if language == "zh" else "life circle") in culture["goal"]
    shares = [float(re.sub(r"[^\d.]", "", share)) for share in culture["shares"]]
    assert sum(shares) == pytest.approx(100, abs=0.2)
    assert culture["alone"][0]["share"] == percent(0.411955, language)


def test_measures_say_how_to_read_them(results, whole, language):
    even = Evenness(results, language)
    assert [column["id"] for column in even.columns()] == ["cv", "range", "gini", "theil"]
    first = even.rows()[0]
    assert [line["cells"][3]["text"] for line in first["lines"]] == ["–", "0.200"]
    parts = first["lines"][1]["cells"][3]["parts"]
    assert parts == (
        "单元内0.150，单元间0.050" if language == "zh" else "within 0.150, between 0.050"
    )
    words = Page(section(whole, "equity")).words
    for column in even.columns():
        assert column["name"] in words
        assert column["read"] in words


def test_lorenz_curves_run_from_corner_to_corner(results, whole, language):
    curves = Evenness(results, language).curves()
    assert len(curves) == len(results.left_out.lorenz)
    for curve in curves:
        assert curve["path"].startswith("M0.0 100.0L10.0 96.8L")
        assert curve["path"].endswith("L100.0 0.0")
        assert curve["path"] in whole
    assert WORDS["lorenz_note"](language) in Page(section(whole, "equity")).words


def test_what_has_no_value_says_why(results, language):
    kept = tuple(v for v in results.left_out.equity if v.measure in ("gini", "urban_rural"))
    found = replace(results, left_out=replace(results.left_out, equity=kept))
    first = Evenness(found, language).rows()[0]
    assert [line["why"] for line in first["lines"]] == [
        "",
        "没有乡镇与街道之分。" if language == "zh" else "Units are not told apart.",
    ]


def test_low_confidence_gets_no_head_count_anywhere(results, units, language):
    low = "".join(Page(units[2]).text)
    assert not re.search(r"约[\d,.]+万?人|about\u00a0[\d,]+", low)
    bar = Why(results, language).rows(2)
    assert {row["people"] for row in bar} == {""}
    assert all(row["left"] for row in bar)


def test_goals_of_a_group_say_whose_heads_are_counted(language):
    plan = small_plan().model_dump(mode="json", exclude_unset=True)
    plan["goals"][0]["group"] = ELDERS
    found = left_out_results(language, plan=small_plan().model_validate(plan))
    people = next(people for people in found.left_out.people if people.group == ELDERS)
    weight = found.demand["share"].to_numpy() * people.units[-1]
    counted = replace(found.goals[0], weight=weight)
    causes = replace(found.left_out.causes[0], weight=weight)
    left_out = replace(found.left_out, causes=(causes, *found.left_out.causes[1:]))
    found = replace(found, goals=(counted, *found.goals[1:]), left_out=left_out)
    text = Page(pages_of(found, language).report()).words
    name = group_name(ELDERS)(language)
    assert WORDS["in_people"](language).format(group=name) in text
    row = next(row for row in Why(found, language).rows(None) if row["goal"] == "circle.health")
    assert row["group"] == name
    assert row["people"] == ("约1.1万人" if language == "zh" else "about\u00a011,000")


def test_on_residential_ground_nobody_is_spoken_of(results, language):
    text = pages_of(replace(results, weighs="ground"), language).report()
    for name in SECTIONS:
        words = Page(section(text, name)).words
        assert not re.search(r"约[\d,.]+万?人|about\u00a0[\d,]+", words), name


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_units_stay_within_three_sheets(browser, results, tmp_path, language):
    pages = pages_of(results, language)
    for row in range(len(results.units)):
        file = tmp_path / f"{row}.html"
        file.write_text(pages.unit(row), encoding="utf-8")
        page = browser.new_page()
        page.goto(file.as_uri())
        pdf = page.pdf(prefer_css_page_size=True)
        page.close()
        assert len(re.findall(rb"/MediaBox", pdf)) <= 3


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 390])
def test_the_sections_fit_their_window(browser, results, tmp_path, width):
    file = tmp_path / "report.html"
    file.write_text(pages_of(results).report(), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == width
    bars = page.evaluate("[...document.querySelectorAll('.mix')].map(e => e.clientWidth)")
    page.close()
    assert len(bars) == 5
    assert min(bars) > 200


def test_saved_pages_are_listed(results, tmp_path):
    written = {file.name for file in save(results, tmp_path / "o", ("zh",), lambda *_: "")}
    assert {"report.html", "causes.csv", "remedies.csv"} <= written


def test_a_run_ends_with_the_worst_goal_and_the_best_move(results):
    not_tested, worst = closing_lines(results)
    assert not_tested == results.left_out.skipped[0].text.en
    assert worst == (
        "circle.health leaves out 94.9%, mostly: no place near (62.0%). R5 would bring in 75.1% "
        f"of the gap of {plain(UNIT_NAMES[2])}: new site, corner of 横1路 and 纵1路."
    )
    assert closing_lines(small_results()) == []
    sure = replace(results.left_out, remedies=results.left_out.remedies[:4])
    line = closing_lines(replace(results, left_out=sure))[-1]
    assert " R4 would bring in about 11,000 people: new site, corner of" in line


def test_printed_causes_add_up_to_the_printed_gap(results, language):
    def tenths(text):
        return round(float(text.replace("\u00a0", "").rstrip("%")) * 10)

    for unit in (None, 0, 1, 2):
        for row in Why(results, language).rows(unit):
            assert sum(tenths(part["share"]) for part in row["bar"]) == tenths(row["left"])


def test_a_street_with_and_without_its_kind_is_no_corner():
    assert _is_longer("Calle Doctor Juan", "Doctor Juan")
    assert not _is_longer("Doctor Juan", "Doctor Juan")
    assert not _is_longer("陕西路五巷", "陕西路")
