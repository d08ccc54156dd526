"""The panel beside the map: what can be read without a click, escaped by the template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from lifecircle.base.services import label
from lifecircle.outputs.map_style import STATUS_SIGNS, service_sign
from lifecircle.outputs.map_texts import long_verdict, safe_link
from lifecircle.outputs.map_words import FORMS, PAGE, SCRIPT
from lifecircle.outputs.numbers import people_text, percent, percent_range, plain_number
from lifecircle.outputs.words import OPERATOR, STATUS
from lifecircle.plans.model import Presence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifecircle.base.text import Language, Note
    from lifecircle.outputs.map_tables import Tables
    from lifecircle.verdicts.results import GoalResult, Results, Verdict


def panel(results: Results, language: Language, links: dict[str, str], tables: Tables) -> str:
    """Return the panel as HTML; every text from the data is escaped."""
    environment = Environment(
        loader=PackageLoader("lifecircle.outputs", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    say = {key: words(language) for key, words in PAGE.items()}
    other: Language = "en" if language == "zh" else "zh"
    roots = [service.split(".")[0] for service in results.facilities["service"]]
    views = tables.header["views"]
    return environment.get_template("map_panel.html").render(
        say=say,
        name=results.name,
        year=results.year,
        plan=results.plan.document.title.text(language),
        report=safe_link(links.get("report")),
        other=safe_link(links.get("other_language")),
        other_lang="zh-CN" if other == "zh" else "en",
        other_word="中文" if other == "zh" else "English",
        goals=[_card(results, result, language) for result in results.goals],
        queries=[view["title"] for view in views if view["kind"] == "value"],
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
    )


def _texts(notes: Iterable[Note], language: Language) -> list[str]:
    return [
        f"{note.text(language)} [{note.source}]" if note.source else note.text(language)
        for note in notes
    ]


def _card(results: Results, result: GoalResult, language: Language) -> dict[str, Any]:
    goal = result.goal
    verdict = results.verdict(goal.id)
    look = STATUS[verdict.status]
    basis = _texts(result.assumptions, language)
    if goal.section:
        basis.insert(0, _line("section", goal.section, language))
    return {
        "title": goal.name.text(language),
        "word": look.word(language),
        "colour": look.colour,
        "sign": STATUS_SIGNS[verdict.status],
        "text": _units_met(results, verdict, language)
        if isinstance(goal, Presence)
        else long_verdict(verdict, language, absent=bool(result.absent)),
        "lines": _lines(results, result, verdict, language),
        "basis": basis,
    }


def _units_met(results: Results, verdict: Verdict, language: Language) -> str:
    """Return the share of units of a presence goal: of units, not of people."""
    if verdict.at_least is None:
        return "–"
    text = long_verdict(verdict, language, absent=False)
    return FORMS["of_units"](language).format(text, len(results.units))


def _lines(results: Results, result: GoalResult, verdict: Verdict, language: Language) -> list[str]:
    lines = [verdict.reason(language)]
    if verdict.target is not None:
        asked = f"{OPERATOR.get(verdict.operator, verdict.operator)} "
        share = percent(verdict.target, language, decimals=0)
        if 0 < verdict.target < 1 and not (verdict.target * 100).is_integer():
            share = plain_number(round(verdict.target * 100, 6)) + "%"
        lines.append(_line("target", asked + share, language))
    if verdict.at_most is not None and verdict.at_most != verdict.at_least:
        most = percent(verdict.at_most.value, language, against=verdict.target)
        spread = percent_range(verdict.at_most, language, against=verdict.target)
        text = most + FORMS["spread"](language).format(spread) if spread else most
        lines.append(_line("at_most", text, language))
        if verdict.if_complete is not None and result.absent:
            share = percent(verdict.if_complete, language, against=verdict.target)
            lines.append(_line("if_complete", share, language))
    if verdict.people_reached is not None:
        for key, people in (
            ("people_reached", verdict.people_reached),
            ("people_left_out", verdict.people_left_out),
        ):
            text = people_text(people, language, counted=results.people_counted)
            lines.append(_line(key, text, language))
    elif result.answers is not None:
        lines.append(PAGE["people_none"](language))
    if verdict.needs:
        mark = SCRIPT["list_comma"](language)
        lines.append(_line("needs", mark.join(need(language) for need in verdict.needs), language))
    if not verdict.holds_under_all:
        lines.append(PAGE["holds_no"](language))
    return lines


def _line(key: str, text: str, language: Language) -> str:
    return PAGE[key](language) + SCRIPT["colon"](language) + text
