"""The panel beside the map: what can be read without a click, escaped by the template."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from lifecircle.base.services import label
from lifecircle.outputs.base_maps import base_maps
from lifecircle.outputs.map_choices import (
    LEAST_TO_FILTER,
    choosing,
    filters_of,
    queries_of,
    root_of,
)
from lifecircle.outputs.map_style import STATUS_SIGNS, service_sign
from lifecircle.outputs.map_tables import is_approximate
from lifecircle.outputs.map_texts import (
    long_verdict,
    rest_sentence,
    safe_link,
    tells_the_rest,
    word,
)
from lifecircle.outputs.map_words import FORMS, PAGE, SCRIPT
from lifecircle.outputs.map_words_causes import PAGE as WHY
from lifecircle.outputs.measures import (
    among,
    unit_for,
    value_text,
    verdict_asked,
)
from lifecircle.outputs.numbers import people_text, percent_range
from lifecircle.outputs.progress import shortfall_text
from lifecircle.outputs.remarks import REMARKS, scenario
from lifecircle.outputs.review_number import review_note
from lifecircle.outputs.statements import measured
from lifecircle.outputs.weighs import grounded, on_ground
from lifecircle.outputs.weighs import word as ground_word
from lifecircle.outputs.words import STATUS
from lifecircle.plans.model import Presence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lifecircle.base.text import Language, Note
    from lifecircle.outputs.map_tables import Tables
    from lifecircle.verdicts.results import GoalResult, Interval, Results, Verdict

OTHER: Final = {"zh": "中文", "en": "English"}
"""How each language calls itself."""


def panel(
    results: Results,
    language: Language,
    links: Mapping[str, str],
    tables: Mapping[Language, Tables],
    *,
    dated: bool = False,
) -> str:
    """Return the panel as HTML, and after it the one in the other language, as a template.

    Every text from the data is escaped.

    Parameters
    ----------
    results
        Of an audit.
    language
        Of the page when it opens.
    links
        As for `lifecircle.outputs.map.build_map`.
    tables
        Of the map, per language.
    dated
        Whether the map shows several years, and so says by itself what is built in each.
    """
    other: Language = "en" if language == "zh" else "zh"
    own = _panel(results, language, links, tables[language], dated=dated)
    back = {key: link for key, link in links.items() if key != "other_language"}
    kept = _panel(results, other, back, tables[other], dated=dated)
    return f'{own}\n<template id="lc-panel-{other}">{kept}</template>'


def _panel(
    results: Results,
    language: Language,
    links: Mapping[str, str],
    tables: Tables,
    *,
    dated: bool,
) -> str:
    environment = Environment(
        loader=PackageLoader("lifecircle.outputs", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    say = {key: words(language) for key, words in PAGE.items()}
    why = {key: words(language) for key, words in WHY.items()}
    if on_ground(results):
        say = {key: ground_word(key, text, language) for key, text in say.items()}
        why = {key: grounded(text, language) for key, text in why.items()}
    other: Language = "en" if language == "zh" else "zh"
    roots = [service.split(".")[0] for service in results.facilities["service"]]
    views = tables.header["views"]
    goals = [_card(results, result, language) for result in tables.shown]
    ways = [view for view in views if view["kind"] == "value"]
    queries = [
        {"title": view["title"], "services": root_of(query.service), "who": query.profile}
        for view, query in zip(ways, queries_of(results), strict=True)
    ]
    return environment.get_template("map_panel.html").render(
        say=say,
        name=results.name,
        year=results.year,
        plan=results.plan.document.title.text(language),
        report=safe_link(links.get(f"{language}/report", links.get("report"))),
        lang="zh-CN" if language == "zh" else "en",
        other=other,
        other_page=safe_link(links.get("other_language")),
        other_lang="zh-CN" if other == "zh" else "en",
        other_word=OTHER[other],
        other_title={"zh": "切换为中文", "en": "Show this page in English"}[other],
        goals=goals,
        queries=queries,
        filters=filters_of(results, tables, language)
        if len(goals) + len(queries) >= LEAST_TO_FILTER
        else None,
        base_maps=base_maps(results.options, language),
        services=[
            {
                "label": label(root)(language),
                "count": roots.count(root),
                "shape": service_sign(root).shape,
                "colour": service_sign(root).colour,
            }
            for root in tables.roots
        ],
        assumptions=[
            *(words.text(language) for words in results.plan.assumptions),
            *_texts(results.assumptions, language),
        ],
        notes=_texts(results.notes, language),
        attribution=results.attribution,
        remarks=_remarks(results, language),
        scenario="" if dated else scenario(results, language),
        walks=say[_walks(views)],
        block=quote(str(results.blocks["id"].iloc[0]), safe=""),
        first="#" + quote((tables.shown or [results.goals[0]])[0].goal.id, safe=""),
        more=PAGE["more_goals"](language).format(len(results.goals) - len(tables.shown))
        if len(tables.shown) < len(results.goals)
        else "",
        review=review_note(results, language),
        why=why,
        by_cause="causes" in tables.header,
        remedies=bool(tables.header.get("remedies", {}).get("id")),
    )


def _texts(notes: Iterable[Note], language: Language) -> list[str]:
    return [
        f"{note.text(language)} [{note.source}]" if note.source else note.text(language)
        for note in notes
    ]


def _remarks(results: Results, language: Language) -> list[str]:
    """Return what must be read first: what the planner says of the study and of the units."""
    found = [note.text(language) for note in results.notes if note.code in REMARKS]
    if not found and is_approximate(results):
        return [PAGE["approximate"](language)]
    return found


def _walks(views: list[dict[str, Any]]) -> str:
    kinds = {view["minutes"] for view in views if view["kind"] == "value"}
    key = "walks" if len(kinds) > 1 else "times" if True in kinds else "distances"
    on_foot = all("heading" not in view for view in views if view["kind"] == "value")
    return key if on_foot else f"ways_{key}"


def _card(results: Results, result: GoalResult, language: Language) -> dict[str, Any]:
    goal = result.goal
    verdict = results.verdict(goal.id)
    look = STATUS[verdict.status]
    basis = _texts(result.assumptions, language)
    if goal.section:
        basis.insert(0, _line("section", goal.section, language))
    return choosing(result, verdict) | {
        "title": goal.name.text(language),
        "word": word(verdict, language),
        "colour": look.colour,
        "sign": STATUS_SIGNS[verdict.status],
        "text": _units_met(results, result, verdict, language)
        if isinstance(goal, Presence) and not measured(goal)
        else long_verdict(
            verdict,
            language,
            absent=bool(result.unusable),
            unit=unit_for(result, verdict),
            lower=result.measure.lower_is_better and not unit_for(result, verdict).share,
        )
        + among(result, verdict, language),
        "lines": [
            grounded(line, language) if on_ground(results) else line
            for line in _lines(results, result, verdict, language)
        ],
        "basis": basis,
    }


def _units_met(results: Results, result: GoalResult, verdict: Verdict, language: Language) -> str:
    """Return the share of units of a presence goal: of units, not of people."""
    if verdict.at_least is None:
        return "–"
    text = long_verdict(verdict, language, absent=False)
    if result.goal.level is not None:
        return text + among(result, verdict, language)
    number = len(result.members) or len(results.units)
    return FORMS["of_units"](language).format(text, number)


def _lines(results: Results, result: GoalResult, verdict: Verdict, language: Language) -> list[str]:
    lines = [verdict.reason(language)]
    rest = tells_the_rest(verdict, absent=bool(result.unusable))
    if rest:
        lines.append(rest_sentence(verdict, result, language))
    asked = verdict_asked(result, verdict, language)
    if asked:
        lines.append(_line("target", asked, language))
    if verdict.shortfall:
        lines.append(shortfall_text(verdict.shortfall, language))
    unit = unit_for(result, verdict)
    upper = None if rest else _upper(verdict, share=unit.share)
    if upper is not None:
        most = value_text(upper.value, unit, language, against=verdict.target)
        spread = percent_range(upper, language, against=verdict.target)
        text = most + FORMS["spread"](language).format(spread) if spread else most
        lines.append(_line("at_most", text, language))
    if verdict.people_reached is not None and not rest:
        for key, people in (
            ("people_reached", verdict.people_reached),
            ("people_left_out", verdict.people_left_out),
        ):
            text = people_text(people, language, counted=results.people_counted)
            lines.append(_line(key, text, language))
    elif result.answers is not None and not rest and verdict.status != "not_computable":
        none = PAGE["people_none"](language)
        lines.append(ground_word("people_none", none, language) if on_ground(results) else none)
    if verdict.needs:
        mark = SCRIPT["list_comma"](language)
        lines.append(_line("needs", mark.join(need(language) for need in verdict.needs), language))
    if not verdict.holds_under_all:
        lines.append(PAGE["holds_no"](language))
    return lines


def _upper(verdict: Verdict, *, share: bool) -> Interval | None:
    """Return "at most" where it says more than "at least" does, and more than nothing."""
    most = verdict.at_most
    if verdict.status == "not_computable" or most is None or most == verdict.at_least:
        return None
    return most if most.low < (1 if share else math.inf) else None


def _line(key: str, text: str, language: Language) -> str:
    return PAGE[key](language) + SCRIPT["colon"](language) + text
