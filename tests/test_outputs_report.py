"""Report pages: what they say, in which order, and that data never becomes markup."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from lifecircle.base.services import label
from lifecircle.outputs.gaps import gaps
from lifecircle.outputs.order import goals_worst_first, units_worst_first
from lifecircle.outputs.report import Pages
from lifecircle.outputs.statements import missing, plain
from lifecircle.outputs.words import STATUS, WORDS
from lifecircle.plans import read_plan
from lifecircle.verdicts.results import STATUSES
from results_factory import FACILITY_NAMES, IMG, SCRIPT, UNIT_NAMES, small_results

_TAGS = """
html head meta title style body a svg defs symbol circle path pattern g use text tspan div header
main section footer nav h1 h2 h3 span bdi p dl dt dd ul li strong b q table thead tbody tr th td
figure figcaption
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
    rows = [row for row in Page(whole).rows if len(row) == 8]
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
            shown = float(re.sub(r"[^\d]", "", row[6]))
            assert abs(shown - exact) <= exact * 0.005
            assert f"{exact:,.0f}" not in row[6]


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


def test_absent_lists_are_named_with_their_bounds(results, whole, language):
    words = Page(whole).words
    life = next(result for result in results.goals if result.goal.id == "circle.life")
    verdict = results.verdict("circle.life")
    text = missing(life, verdict, language)
    assert label("elderly")(language) in text
    sign = "%" if language == "zh" else "\u00a0%"
    assert f"{verdict.if_complete * 100:.1f}{sign}" in text
    assert f"{verdict.at_most.value * 100:.1f}{sign}" in text
    assert " ".join(text.split()) in words


def test_units_with_low_confidence_get_no_head_count(results, units, language):
    low = Page(units[2])
    assert WORDS["low_why"](language).format(share="56%" if language == "zh" else "56\u00a0%")[
        :20
    ] in "".join(low.text)
    assert WORDS["no_heads"](language) in "".join(low.text)
    assert not re.search(r"约 [\d,]+ 人|about\u00a0[\d,]+", "".join(low.text))
    fine = Page(units[0])
    assert re.search(r"约 [\d,]+ 人|about\u00a0[\d,]+", "".join(fine.text))


def test_verdicts_that_an_alternative_changes_are_marked(results, units, language):
    changed = [v for v in results.verdicts if v.unit == 3 and not v.holds_under_all]
    assert [v.goal for v in changed] == ["circle.culture"]
    assert WORDS["holds_no"](language) in Page(units[3]).words
    assert WORDS["holds_no"](language) not in Page(units[1]).words


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
        for text in (pages.report(), pages.unit(0)):
            words = Page(text).words
            assert found.plan.document.title.text(language) in words
            for result in found.goals:
                assert result.goal.name.text(language) in words


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
    assert not re.search(r"约 [\d,]+ 人|about\u00a0[\d,]+", words)


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
