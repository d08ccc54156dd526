"""Report pages: what they say, in which order, and that data never becomes markup."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from lifecircle.base.services import label
from lifecircle.outputs.gaps import gaps
from lifecircle.outputs.numbers import percent
from lifecircle.outputs.order import goals_worst_first, units_worst_first
from lifecircle.outputs.report import Pages
from lifecircle.outputs.report_words import WORDS
from lifecircle.outputs.review_number import review_note
from lifecircle.outputs.rules import rule
from lifecircle.outputs.say_goals import Saying
from lifecircle.outputs.statements import headline, plain
from lifecircle.outputs.words import METHOD, STATUS
from lifecircle.plans import read_plan
from lifecircle.verdicts.results import STATUSES, Interval
from results_factory import FACILITY_NAMES, IMG, SCRIPT, UNIT_NAMES, small_results

_TAGS = """
html head meta title style body a svg defs symbol circle path pattern g use text tspan div header
main section aside footer nav h1 h2 h3 span bdi p dl dt dd ul li strong b q table thead tbody
tr th td figure figcaption
"""
TAGS = frozenset(_TAGS.split())
VOID = {"meta"}
LANGUAGES = ("zh", "en")


class Page(HTMLParser):
    """Collects the elements, attributes and text of a page."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.links, self.ids = [], set(), [], []
        self.open, self.rows, self.text = [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name == "href"]
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"} and self.rows:
            self.rows[-1].append("")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" in self.open:
            return
        self.text.append(data)
        if self.rows and {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data

    @property
    def words(self):
        return " ".join("".join(self.text).split())


def pages_of(results, language="zh"):
    names = [str(row) for row in range(len(results.units))]
    return Pages(results, gaps(results), language, languages=LANGUAGES, unit_files=names)


@pytest.fixture(scope="module")
def results():
    return small_results()


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


def test_nothing_from_the_data_becomes_markup(whole, units):
    for text in (whole, *units):
        page = Page(text)
        assert set(page.tags) <= TAGS
        assert not [name for name in page.attributes if name.startswith("on")]
        assert not {"src", "srcdoc", "action", "xlink:href"} & page.attributes
        assert all(not re.match(r"(?i)\s*(javascript|data|https?):", link) for link in page.links)
        assert len(page.ids) == len(set(page.ids))
        assert "\u202e" not in text
        assert "\x07" not in text


def test_hostile_names_are_printed_as_they_are(whole, units):
    page = Page(whole)
    for name in UNIT_NAMES:
        assert plain(name) in page.words
    assert f"重庆市渝中区{IMG}" in page.words
    assert SCRIPT in page.words
    shown = " ".join(Page(text).words for text in units)
    for name in FACILITY_NAMES[:5]:
        assert plain(name, 30) in shown


def test_pages_say_their_language_and_ask_nobody_for_anything(whole, units, language):
    for text in (whole, *units):
        assert text.startswith("<!DOCTYPE html>\n")
        assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in text
        assert "default-src 'none'" in text
        assert not re.search(r"@import|src=\"|url\((?!#)", text)


def test_shares_and_people_are_those_of_the_results(results, whole, language):
    rows = [row for row in Page(whole).rows if len(row) == 6]
    by_name = {row[0].split("\n")[0].strip(): row for row in rows[1:]}
    sign = "%" if language == "zh" else "\u00a0%"
    for result in results.goals:
        verdict = results.verdict(result.goal.id)
        row = by_name[result.goal.name.text(language)]
        assert STATUS[verdict.status].word(language) in row[1]
        if verdict.status == "not_computable":
            assert row[2].strip() == "–"
        elif result.absent:
            assert f"{verdict.if_complete * 100:.1f}{sign}" in row[2]
        else:
            assert f"{verdict.at_least.value * 100:.1f}{sign}" in row[2]
        if verdict.people_left_out and not result.absent:
            exact = verdict.people_left_out
            shown = float(re.sub(r"[^\d.]", "", row[5])) * (10_000 if "万" in row[5] else 1)
            assert abs(shown - exact) <= exact * 0.05
            assert f"{exact:,.0f}" not in row[5]


def test_every_status_is_printed_and_explained(whole, language):
    words = Page(whole).words
    for status in STATUSES:
        assert words.count(STATUS[status].word(language)) >= 2
        assert STATUS[status].meaning(language) in words
        assert f'id="s-{status}"' in whole


def test_failing_goals_and_units_come_first(results, whole, language):
    ranks = [STATUSES.index(results.verdict(r.goal.id).status) for r in goals_worst_first(results)]
    assert ranks == sorted(ranks)
    box = whole[whole.index('id="conclusions"') :]
    places = [
        box.index(r.goal.name.text(language).split("<")[0]) for r in goals_worst_first(results)
    ]
    assert places == sorted(places)
    order = units_worst_first(results)
    failing = [
        sum(v.unit == row and v.status == "not_met" for v in results.verdicts) for row in order
    ]
    assert failing == sorted(failing, reverse=True)
    matrix = whole[whole.index('class="matrix"') :]
    links = [
        matrix.index(f'href="units/{row}.html"' if language == "zh" else f'{row}.html"')
        for row in order
    ]
    assert links == sorted(links)


def test_absent_lists_are_named_and_nothing_is_claimed(results, whole, language):
    words = Page(whole).words
    life = next(result for result in results.goals if result.goal.id == "circle.life")
    verdict = results.verdict("circle.life")
    text = headline(life, verdict, language, counted=False)
    share, most = (f"{value * 100:.1f}" for value in (verdict.if_complete, verdict.at_most.value))
    expected = {
        "zh": f"养老设施名单缺失，无法证明该目标对任何居民成立；其余各项按现有名单同时可达的居民占"
        f"{share}%，名单不完整，实际比例可能更高（0–{most}%）；规划未设目标值。",
        "en": "The list for “Elderly care” is missing, so nothing can be proved; the other listed "
        f"services together reach {share}\u00a0% of people, and as those lists are partial the "
        f"true share may be anywhere from 0 to {most}\u00a0%; no target set.",
    }
    assert text == expected[language]
    assert " ".join(text.split()) in words
    for claim in ("至多", "≤", "at most"):
        assert claim not in text
    starred = WORDS["rest"](language).format(share=percent(verdict.if_complete, language))
    assert starred.replace("\u00a0", " ") in words.replace("\u00a0", " ")
    assert WORDS["rest_note"](language) in words


def test_where_the_other_lists_are_complete_the_rest_is_the_upper_bound(results, language):
    life = next(result for result in results.goals if result.goal.id == "circle.life")
    closed = replace(
        results.verdict("circle.life"), if_complete=0.47, at_most=Interval(0.47, 0.4, 0.5)
    )
    text = headline(replace(life, partial=()), closed, language, counted=False)
    assert (
        "同时可达的居民占47.0%，这也是上限；"
        if language == "zh"
        else "together reach 47.0\u00a0% of people, which is also the most that can hold; "
    ) in text


def test_what_listed_places_prove_is_not_stated_as_the_truth(results, language):
    culture, health = results.goals[1], results.goals[0]
    shown = replace(
        results.verdict("circle.culture"),
        at_least=Interval(0.263, 0.09, 0.4),
        at_most=Interval(1.0, 1.0, 1.0),
    )
    text = headline(culture, shown, language, counted=False)
    assert text.startswith(
        "现有名单可证明覆盖26.3%的居民（变动范围9–40%）；名单不完整，实际可能更高；目标100%；"
        if language == "zh"
        else "Listed places are shown to reach 26.3\u00a0% of people (range 9–40\u00a0%); lists "
        "are partial, the true share may be higher; target 100\u00a0%; "
    )
    firm = headline(health, results.verdict("circle.health"), language, counted=False)
    assert not re.search("更高|higher|至多|at most", firm)
    limited = replace(shown, at_most=Interval(0.5, 0.5, 0.5))
    assert re.search(
        r"至多50\.0%|at most 50\.0", headline(culture, limited, language, counted=False)
    )


def test_units_with_low_confidence_get_no_head_count(units, language):
    low = Page(units[2])
    assert WORDS["heads_uncertain"](language) in "".join(low.text)
    assert not re.search(r"约[\d,.]+万?人|about\u00a0[\d,]+", "".join(low.text))
    fine = Page(units[0])
    assert re.search(r"约[\d,.]+万?人（|about\u00a0[\d,]+ \(", "".join(fine.text))


@pytest.mark.parametrize(
    ("unmapped", "disagree", "zh", "en"),
    [
        (0.56, False, "占56%，人口分布无法可靠推算", "56\u00a0% of the local street"),
        (
            0.02,
            True,
            (
                "按建筑面积与按道路长度推算的人口占比相差两倍以上（36.6% / 7.4%），"
                "人口分布不可靠，故不给出人数。"
            ),
            (
                "The two methods disagree by more than a factor of two (36.6\u00a0% by floor area, "
                "7.4\u00a0% by street length), so no head count is given."
            ),
        ),
        (0.56, True, "占56%，且按建筑面积与按道路长度推算", "nearby, and the two methods disagree"),
    ],
)
def test_low_confidence_has_its_own_reason(results, language, unmapped, disagree, zh, en):
    units = results.units.copy()
    units.loc[2, ["unmapped", "disagree"]] = [unmapped, disagree]
    units.loc[2, ["share_floor_area", "share_street_length"]] = [0.366, 0.074]
    pages = pages_of(replace(results, units=units), language)
    assert (zh if language == "zh" else en) in "".join(Page(pages.unit(2)).text)
    whole = "".join(Page(pages.report()).text)
    section = whole[whole.index(WORDS["low_list"](language)) :]
    section = section[: section.index(WORDS["sensitivity"](language))]
    assert section.count(plain(UNIT_NAMES[2])) == (2 if disagree and unmapped > 0.2 else 1)


def test_methods_that_disagree_are_the_ones_named(results):
    units = results.units.copy()
    units.loc[2, ["unmapped", "share", "share_combined"]] = [0.0, 0.051, 0.051]
    units.loc[2, ["share_floor_area", "share_street_length"]] = [0.067, 0.1032]
    text = "".join(Page(pages_of(replace(results, units=units)).unit(2)).text)
    assert "综合方法与按道路长度推算的人口占比相差两倍以上（5.1% / 10.3%）" in text


def test_pages_say_what_they_rest_on(results, whole, units, language):
    for text in (whole, *units):
        box = text[text.index('class="remarks"') : text.index("</aside>")]
        said = Page(f"<aside {box}</aside>").words
        for note in results.notes[:2]:
            assert note.text(language) in said
        assert WORDS["legend_approximate"](language) in text
    official = replace(results, parameters={}, notes=results.notes[2:])
    text = pages_of(official, language).unit(0)
    assert "<aside" not in text
    assert WORDS["legend_approximate"](language) not in text
    assert WORDS["legend_unit"](language) in text


def test_the_review_number_is_asked_for_in_china_only(results, whole, language):
    assert ("审图号：未送审，公开使用前须依法送审" in whole) == (language == "zh")
    spain = results.outline.set_crs(32630, allow_override=True)
    there = replace(results, outline=spain, crs=spain.crs)
    assert review_note(there, "zh") == ""


def test_verdicts_that_an_alternative_changes_are_marked(results, units, language):
    changed = [v for v in results.verdicts if v.unit == 3 and not v.holds_under_all]
    assert [v.goal for v in changed] == ["circle.culture"]
    name = next(r.goal.name.text(language) for r in results.goals if r.goal.id == "circle.culture")
    for text, mark in ((units[3], True), (units[1], False)):
        said = text[text.index(WORDS["sensitive_goals"](language)) :] if mark else ""
        assert (name in said) == mark
        assert (WORDS["sensitive_goals"](language) in text) == mark


@pytest.mark.parametrize("status", ["met", "not_met", "not_shown"])
def test_a_firm_verdict_that_an_alternative_changes_is_called_not_robust(results, language, status):
    verdicts = tuple(
        replace(v, status=status, holds_under_all=False)
        if v.goal == "circle.health"
        else replace(v, holds_under_all=True)
        for v in results.verdicts
    )
    pages = pages_of(replace(results, verdicts=verdicts), language)
    named = STATUS[status].word(language) + WORDS["not_robust"](language)
    found = [Page(text).words.count(named) for text in (pages.report(), pages.unit(0))]
    if status == "not_shown":
        assert found == [0, 0]
    else:
        assert found == [3 + len(results.units), 2]
        assert WORDS["not_robust_note"](language) in pages.unit(0)


def test_blocks_of_unsure_units_are_flagged_and_rounded(results, units, whole, language):
    flag = WORDS["legend_low"](language)
    rows = [row for row in Page(whole).rows if row and plain(UNIT_NAMES[2]) in " ".join(row[1:2])]
    assert rows
    for row in rows:
        assert flag in row[1]
        assert not re.search(r"\d\.\d", row[4])
    assert WORDS["gaps_low"](language) in Page(whole).words
    assert WORDS["gaps_low"](language) in Page(units[2]).words
    assert WORDS["gaps_low"](language) not in Page(units[0]).words


def test_blocks_are_found_by_their_streets(whole, language):
    words = Page(whole).words
    assert "沿横0路" in words if language == "zh" else "along 横0路" in words


def test_columns_that_say_nothing_are_left_out(results, whole, language):
    heads = {row[0]: row for row in Page(whole).rows if row}
    assert WORDS["unit_kind"](language) in str(heads)
    units = results.units.assign(kind="街道", people=float("nan"), low_confidence=False)
    text = pages_of(replace(results, units=units), language).report()
    table = text[text.index(WORDS["population_note"](language)[:12]) :]
    table = table[table.index("<thead>") : table.index("</thead>")]
    for word in ("unit_kind", "people", "confidence"):
        assert f">{WORDS[word](language)}<" not in table
    assert METHOD["combined"](language) not in table
    assert METHOD["floor_area"](language) in table


def test_which_reason_for_no_heads_applies_is_said_once(results, language):
    verdicts = tuple(
        replace(verdict, people_reached=None, people_left_out=None) for verdict in results.verdicts
    )
    without = replace(results, people_total=None, verdicts=verdicts)
    bare = Page(pages_of(without, language).unit(0)).words
    assert bare.count(WORDS["heads_no_total"](language)) == 1
    assert WORDS["heads_uncertain"](language) not in bare


def test_places_beyond_the_search_and_services_without_a_list(results, units, language):
    words = Page(units[0]).words
    assert WORDS["no_list"](language) in words
    far = {
        key: replace(
            query,
            minutes=None if query.minutes is None else np.full_like(query.minutes, np.nan),
            metres=None if query.metres is None else np.full_like(query.metres, np.nan),
            facility=np.full_like(query.facility, -1),
        )
        for key, query in results.queries.items()
    }
    page = Page(pages_of(replace(results, queries=far), language).unit(0))
    health = next(row for row in page.rows if row[0].strip() == label("health")(language))
    assert WORDS["beyond"](language) in health


def test_unit_pages_leave_the_studys_assumptions_to_the_report(results, whole, units, language):
    speed, people, stairs = results.assumptions
    for text in units:
        words = Page(text).words
        assert speed.text(language) in words
        assert people.text(language) in words
        assert stairs.text(language) not in words
        assert WORDS["more_assumptions"](language) in words
        assert Page("".join(text)).words.count(results.goals[4].assumptions[0].text(language)) == 1
    assert stairs.text(language) in Page(whole).words


def test_kinds_and_tests_are_in_human_words(results, units, language):
    assert ("（镇）" if language == "zh" else "(town)") in Page(units[3]).words
    plan = read_plan("yuzhong-2025")
    text = next(rule(goal, language) for goal in plan.goals if goal.where.facility)
    ending = {"zh": "（性质：公办或普惠）", "en": " (ownership = 公办 or 普惠) inside each unit"}
    assert text.endswith(ending[language])


def test_the_vocabulary_is_that_of_planners(whole, units, language):
    if language == "en":
        return
    for text in (whole, *units):
        words = Page(text).words
        for wrong in ("当地街道", "地方街道", "无建筑街长", "可信度", "全区", "文件未给出目标值"):
            assert wrong not in words
        assert not re.search(r"\d (%|分钟|米|人)", words)


def test_maps_of_units_name_the_unit_and_the_blocks_listed(results, units):
    for row, text in enumerate(units):
        svg = text[text.index('class="map"') :]
        svg = svg[: svg.index("</svg>")]
        assert 'class="title"' in svg
        listed = re.findall(r'class="code"[^>]*>(B\d\d)<', svg)
        assert len(listed) <= 3
        assert all(results.blocks.set_index("id")["unit"][name] == row for name in listed)
    assert any('class="code"' in text for text in units)


def test_maps_show_every_block_and_every_listed_place(results, whole):
    shown = [result for result in results.goals if result.listed is not None]
    shown = [result for result in shown if result.goal.id != "circle.elderly"]
    assert whole.count('class="map"') == len(shown)
    assert whole.count('<use href="#b') == len(shown) * len(results.blocks)
    health = sum(s.startswith("health") for s in results.facilities["service"])
    first = whole[whole.index('class="map"') :]
    assert first[: first.index("</svg>")].count('href="#p-health"') == health


def test_real_plans_print(language):
    for name in ("yuzhong-2025", "walk-15"):
        found = small_results(plan=read_plan(name))
        pages = pages_of(found, language)
        saying = Saying(found, language)
        for unit, text in ((None, pages.report()), (0, pages.unit(0))):
            words = Page(text).words
            assert found.plan.document.title.text(language) in words
            for result in found.goals:
                silent = saying.is_silent(result, found.verdict(result.goal.id, unit))
                if unit is None or not (saying.many and silent):
                    assert " ".join(result.goal.name.text(language).split()) in words


def test_results_without_people_notes_or_goals_about_people_print(results, language):
    goals = tuple(result for result in results.goals if result.answers is None)
    bare = replace(results, people_total=None, year=None, notes=(), assumptions=(), goals=goals)
    words = Page(pages_of(bare, language).report()).words
    assert WORDS["no_total"](language) in words
    assert WORDS["gaps_none"](language) in words


def test_counted_people_are_printed_exactly(language):
    counted = small_results(people_counted=True)
    words = "".join(Page(pages_of(counted, language).report()).text)
    exact = counted.verdict("circle.health").people_left_out
    assert f"{exact:,.0f}" in words
    assert not re.search(r"约[\d,.]+万?人|about\u00a0[\d,]+", words)


SCRIPT_FOR_HASHES = """
import hashlib, sys
sys.path.insert(0, {tests!r})
from results_factory import small_results
from test_outputs_report import pages_of
from lifecircle.outputs.gaps import gaps
from lifecircle.outputs.tables import gaps_csv
results = small_results()
pages = pages_of(results)
text = pages.report() + pages.unit(2) + gaps_csv(results, gaps(results))
print(hashlib.sha256(text.encode()).hexdigest())
"""


def test_the_same_results_give_the_same_page_whatever_the_hash_seed():
    code = SCRIPT_FOR_HASHES.format(tests=str(Path(__file__).parent))
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "77")
    }
    assert len(found) == 1
