"""The Word report on the whole area: the report page in a shorter order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lifecircle.outputs import word_figures as figures
from lifecircle.outputs import word_left_out as left_out
from lifecircle.outputs import word_parts as parts
from lifecircle.outputs.statements import plain
from lifecircle.outputs.word_package import packed
from lifecircle.outputs.word_paper import Cell, Column, Paper
from lifecircle.outputs.word_words import WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifecircle.outputs.word_paper import Text

    Content = Mapping[str, Any]


def whole_document(content: Content) -> bytes:
    """Return ``report.docx``.

    Parameters
    ----------
    content
        From `lifecircle.outputs.report.Pages.whole_content`.
    """
    w, paper = content["w"], Paper(content["language"])
    study = plain(content["name"], 120)
    paper.add([study, f" {w('report')}"], "Title")
    paper.add(content["document_title"], "Subtitle")
    _facts(paper, content)
    parts.scenario(paper, content)
    parts.remarks(paper, content)
    paper.contents()
    paper.heading(w("conclusions"), 1)
    paper.add(w("failing_first"), "Note", keep=True)
    parts.headlines(paper, content)
    _section(paper, content, "changes", "changes_note", parts.changes)
    _goals(paper, content)
    if content["matrix"]["goals"]:
        paper.heading(w("matrix"), 1)
        _matrix(paper, content)
    if content["maps"]:
        paper.heading(w("maps"), 1)
        paper.add(w("maps_note"), "Note", keep=True)
        figures.whole_maps(paper, content)
    _section(paper, content, "members", "members_note", parts.members)
    paper.heading(w("gaps"), 1)
    paper.add(w("gaps_note"), "Note")
    parts.whole_gaps(paper, content)
    _left_out(paper, content)
    _section(paper, content, "missing", "missing_note", _missing)
    _population(paper, content)
    _sensitivity(paper, content)
    _assumptions(paper, content)
    if content["corrections"]:
        _section(paper, content, "corrections", "corrections_note", parts.corrections)
    _sources(paper, content)
    return packed(paper, f"{study} {w('report')}")


def _section(paper: Paper, content: Content, key: str, note: str, write: Any) -> None:
    """Add a section with a heading and a note, if it has something to say."""
    if content[key]:
        paper.heading(content["w"](key), 1)
        paper.add(content["w"](note), "Note", keep=True)
        write(paper, content)


def _facts(paper: Paper, content: Content) -> None:
    w, document = content["w"], content["document"]
    told = [(w("plan"), f"{content['document_title']} {content['remark']}".strip())]
    told.append((w("issuer"), content["issuer"]))
    if document.number:
        told.append((w("number"), document.number))
    if document.date:
        told.append((w("date"), str(document.date)))
    if document.period:
        told.append((w("period"), f"{document.period[0]}–{document.period[1]}"))
    if content["year"]:
        told.append((w("year"), str(content["year"])))
    told.append((w("area"), f"{content['area']} km²"))
    people, source = content["people"] or w("no_total"), plain(content["people_source"] or "", 200)
    told.append((w("people"), f"{people} {source}".strip()))
    counts: list[Any] = [parts.quiet(f"{w('goals_summary')}{w('colon')}")]
    for found in content["counts"]:
        counts += [parts.badge(found["status"], content, count=found["number"]), "   "]
    for head, value in told:
        paper.add([parts.quiet(f"{head}{w('colon')}"), value], "Note")
    paper.add(counts)


def _goals(paper: Paper, content: Content) -> None:
    w = content["w"]
    paper.heading(w("goals"), 1)
    paper.add(w("share_note"), "Note", keep=True)
    figures.shares(paper, content)
    parts.goals(paper, content, content["goals"], brief=False)
    if content["silent"]:
        more = WORDS["silent_more"](paper.language)
        paper.add(more.format(n=len(content["silent"])), "Note")


def _matrix(paper: Paper, content: Content) -> None:
    """Tell every goal in every unit; the longer of the two goes down the page."""
    w, matrix = content["w"], content["matrix"]
    paper.add(w("matrix_note"), "Note", keep=True)
    goals = [(goal["name"], goal["unit"]) for goal in matrix["goals"]]
    most = 6
    for start in range(0, len(goals), most):
        shown = goals[start : start + most]
        columns = [Column(w("unit"), 3.2)]
        columns += [
            Column([name, *([parts.quiet(f" {unit}")] if unit else [])], 2.2)
            for name, unit in shown
        ]
        whole = matrix["whole"][start : start + most]
        rows: list[list[Cell | Text]] = [
            [Cell([w("whole")], bold=True), *(_verdict(cell, content) for cell in whole)]
        ]
        for row in matrix["rows"]:
            low = [[parts.quiet(w("legend_low"))]] if row["low"] else []
            name = Cell([f"{row['number']} {row['name']}", *low])
            cells = row["cells"][start : start + most]
            rows.append([name, *(_verdict(cell, content) for cell in cells)])
        paper.table(w("matrix"), columns, rows)
    signs = [
        f"{parts.SIGNS[each['id']]} {each['word']}{w('colon')}{each['meaning']}"
        for each in content["statuses"]
    ]
    for line in (content["rest_note_units"], w("gap").join(signs)):
        paper.add(line, "Note")
    if matrix["loose"]:
        paper.add(w("not_robust_note"), "Note")


def _verdict(cell: Any, content: Content) -> Cell:
    mark = parts.badge(cell["status"], content)
    sign = mark._replace(text=parts.SIGNS[cell["status"]])
    loose = [[parts.quiet(content["w"]("not_robust").strip())]] if not cell["firm"] else []
    fill = parts.NOT_MET_FILL if cell["status"] == "not_met" else ""
    return Cell([[sign, f" {cell['text']}"], *loose], fill=fill)


def _left_out(paper: Paper, content: Content) -> None:
    w = content["w"]
    if content["why"]:
        paper.heading(w("why"), 1)
        full = f"{w('gap')}{w('why_full')}" if content["why_full"] else ""
        paper.add(f"{w('why_note')}{full}", "Note")
        left_out.whole_why(paper, content)
        figures.causes(paper, content)
    _section(paper, content, "remedies", "remedies_note", left_out.remedies)
    _section(paper, content, "capacity", "capacity_note", left_out.capacity)
    _section(paper, content, "overlap", "overlap_note", left_out.overlap)
    _section(paper, content, "equity", "equity_note", left_out.equity)
    if content["curves"] and content["equity"]:
        figures.curves(paper, content)
        paper.add(w("lorenz_note"), "Note")


def _missing(paper: Paper, content: Content) -> None:
    w = content["w"]
    columns = [
        Column(w("need"), 4),
        Column(w("state"), 1.6),
        Column(w("goals_number"), 1.4, number=True),
        Column(w("need_goals"), 10),
    ]
    rows = [
        [row["need"], w(f"state_{row['state']}"), str(row["number"]), row["goals"]]
        for row in content["missing"]
    ]
    paper.table(w("missing"), columns, rows)


def _population(paper: Paper, content: Content) -> None:
    w, shown = content["w"], content["population_columns"]
    paper.heading(w("population"), 1)
    paper.add(w("population_counted" if content["counted"] else "population_note"), "Note")
    figures.people(paper, content)
    columns = [Column(w("unit"), 3.4)]
    columns += [Column(w("unit_kind"), 1.6)] if shown["kind"] else []
    columns.append(Column(w("share_people"), 1.8, number=True))
    columns += [Column(heading, 2, number=True) for _, heading in content["methods"]]
    columns += [Column(w("people"), 3, number=True)] if shown["people"] else []
    columns += [Column(w("unmapped"), 2.2, number=True)] if shown["unmapped"] else []
    columns += [Column(w("confidence"), 1.5)] if shown["low"] else []
    rows: list[list[Cell | Text]] = []
    for row in content["population"]:
        cells: list[Cell | Text] = [f"{row['number']} {row['name']}"]
        cells += [row["kind"]] if shown["kind"] else []
        cells += [row["share"], *row["methods"]]
        cells += [row["people"] if row["has_people"] else "–"] if shown["people"] else []
        cells += [row["unmapped"]] if shown["unmapped"] else []
        low: Text = [parts.strong(w("low"))] if row["low"] else w("normal")
        rows.append([*cells, *([low] if shown["low"] else [])])
    paper.table(w("population"), columns, rows)
    if content["low_reasons"]:
        paper.add(w("low_list"), keep=True)
        paper.bullets(
            f"{cause['head']}{cause['units']}{w('stop')}" for cause in content["low_reasons"]
        )
    if content["whole_low"]:
        paper.add(w("whole_low"))


def _sensitivity(paper: Paper, content: Content) -> None:
    w = content["w"]
    paper.heading(w("sensitivity"), 1)
    paper.add(w("sensitivity_note"))
    if content["sensitive"]:
        paper.add(w("sensitive_goals"), keep=True)
        paper.bullets(content["sensitive"])
    else:
        paper.add(w("sensitive_none"))
    if content["alternatives"]:
        paper.heading(w("alternatives"), 2)
        paper.add(w("alternatives_note"), "Note", keep=True)
        _alternatives(paper, content)


def _alternatives(paper: Paper, content: Content) -> None:
    w = content["w"]
    keys = ("goal", "assumption", "choice", "verdict_now", "verdict_then", "value_then")
    weights = (3, 3.4, 3.4, 2.2, 2.2, 1.6)
    columns = [
        Column(w(key), weight, number=key == "value_then")
        for key, weight in zip(keys, weights, strict=True)
    ]
    columns.append(Column(w("units_turned"), 1.6, number=True))
    rows: list[list[Cell | Text]] = []
    for row in content["alternatives"]:
        same = row["then"] == row["now"]
        then = parts.quiet(w("unchanged")) if same else parts.badge(row["then"], content)
        cells: list[Cell | Text] = [row["goal"], row["assumption"], row["choice"]]
        cells += [[parts.badge(row["now"], content)], [then]]
        rows.append([*cells, row["value"] or "–", row["units"] or "–"])
    paper.table(w("alternatives"), columns, rows)


def _assumptions(paper: Paper, content: Content) -> None:
    w = content["w"]
    paper.heading(w("assumptions"), 1)
    if content["plan_assumptions"] or content["goal_assumptions"]:
        paper.heading(w("assumptions_plan"), 2)
        paper.bullets(content["plan_assumptions"])
        parts.goal_notes(paper, content)
    paper.heading(w("assumptions_study"), 2)
    parts.notes(paper, content["assumptions"], sources=True)
    if content["left_out_notes"]:
        paper.heading(w("why"), 2)
        parts.notes(paper, content["left_out_notes"], sources=True)
    if content["flags"]:
        paper.heading(w("flags"), 2)
        paper.add(w("flags_note"), "Note", keep=True)
        paper.bullets(
            [parts.strong(row["name"]), parts.quiet(f" [{row['code']}] "), row["text"]]
            for row in content["flags"]
        )


def _sources(paper: Paper, content: Content) -> None:
    w = content["w"]
    paper.heading(w("notes"), 1)
    if content["notes"]:
        parts.notes(paper, content["notes"], sources=True)
    else:
        paper.add(w("none"))
    if content["skipped"]:
        paper.add(w("skipped"), keep=True)
        parts.notes(paper, content["skipped"], sources=True)
    paper.heading(w("sources"), 1)
    keys = {"role": (2.4, 60), "file": (4, 60), "source": (7.6, 200), "licence": (3, 100)}
    columns = [Column(w(key), weight) for key, (weight, _) in keys.items()]
    rows = [
        [plain(row[key], longest) for key, (_, longest) in keys.items()]
        for row in content["inputs"]
    ]
    paper.table(w("sources"), columns, rows)
    parts.closing(paper, content)
