"""The Word report on one unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lifecircle.outputs import word_figures as figures
from lifecircle.outputs import word_left_out as left_out
from lifecircle.outputs import word_parts as parts
from lifecircle.outputs.statements import plain
from lifecircle.outputs.word_package import packed
from lifecircle.outputs.word_paper import Column, Paper, Run

if TYPE_CHECKING:
    from collections.abc import Mapping

    Content = Mapping[str, Any]


def unit_document(content: Content) -> bytes:
    """Return ``units/<name>.docx``: what fails first, then why, and what would help.

    Parameters
    ----------
    content
        From `lifecircle.outputs.report.Pages.unit_content`.
    """
    w, paper = content["w"], Paper(content["language"])
    unit, study = content["unit"], plain(content["name"], 120)
    paper.add([unit["name"], Run(f" {w('unit_report')}")], "Title")
    year = [str(content["year"])] if content["year"] else []
    paper.add(" · ".join([study, content["document_title"], *year]), "Subtitle")
    parts.scenario(paper, content)
    parts.remarks(paper, content)
    paper.heading(w("conclusions"), 1)
    parts.headlines(paper, content)
    paper.add(content["untold"], "Note")
    if content["maps"]:
        paper.heading(w("maps"), 1)
        figures.unit_map(paper, content)
    _goals(paper, content)
    if content["members"]:
        paper.heading(w("members"), 1)
        parts.members(paper, content)
    paper.heading(w("gaps"), 1)
    parts.unit_gaps(paper, content)
    if content["why"]:
        paper.heading(w("why_unit"), 1)
        left_out.unit_why(paper, content)
        figures.causes(paper, content)
    paper.heading(w("facilities"), 1)
    _facilities(paper, content)
    paper.heading(w("population"), 1)
    _population(paper, content)
    if content["corrections"]:
        paper.heading(w("corrections"), 1)
        parts.corrections(paper, content)
    paper.heading(w("assumptions"), 1)
    _assumptions(paper, content)
    paper.heading(w("sources"), 1)
    parts.closing(paper, content)
    return packed(paper, f"{unit['name']} {w('unit_report')} · {study}")


def _goals(paper: Paper, content: Content) -> None:
    shown = content["goals"]
    if content["many"]:
        shown = [goal for goal in shown if goal["failing"]]
    paper.heading(content["w"]("goals"), 1)
    parts.goals(paper, content, shown, brief=True)
    parts.run_in(paper, content)


def _facilities(paper: Paper, content: Content) -> None:
    w = content["w"]
    columns = [
        Column(w("service"), 3),
        Column(w("list"), 1.6),
        Column(w("inside"), 1.4, number=True),
        Column(w("facilities"), 5),
        Column(w("median"), 2.6, number=True),
        Column(w("mostly"), 3.4),
    ]
    rows = []
    for row in content["facilities"]:
        pace = [parts.quiet(f" {row['pace']}")] if row["pace"] else []
        names = [*row["names"], *([row["more"]] if row["more"] else [])]
        rows.append(
            [
                [row["service"], *pace],
                row["list"],
                row["count"] or "–",
                w("list_comma").join(names) or "–",
                row["median"] or "–",
                row["mostly"] or "–",
            ]
        )
    paper.table(w("facilities"), columns, rows)


def _population(paper: Paper, content: Content) -> None:
    w, unit = content["w"], content["unit"]
    told = [(w("people"), unit["people"])] if unit["has_people"] else []
    told.append((w("share_people"), unit["share"]))
    told += [
        (heading, share)
        for (_, heading), share in zip(content["methods"], unit["methods"], strict=True)
    ]
    if unit["unmapped"] != "–":
        told.append((w("unmapped"), unit["unmapped"]))
    told.append((w("confidence"), w("low") if unit["low"] else w("normal")))
    line: list[str | Run] = []
    for number, (head, value) in enumerate(told, start=1):
        end = w("stop") if number == len(told) else w("semicolon")
        line += [parts.quiet(f"{head}{w('colon')}"), parts.strong(value), end]
    paper.add(line)
    paper.add(unit["why"])


def _assumptions(paper: Paper, content: Content) -> None:
    w = content["w"]
    parts.goal_notes(paper, content)
    parts.notes(paper, content["assumptions"], sources=False)
    told = ""
    if content["sensitive"]:
        names = w("list_comma").join(content["sensitive"])
        told = f"{w('sensitive_goals')}{names}{w('stop')} "
    paper.add(f"{told}{w('more_assumptions')}", "Note")
