"""What Word reports say of verdicts, blocks and notes, in the words of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lifecircle.outputs.statements import plain
from lifecircle.outputs.word_paper import Cell, Column, Run
from lifecircle.outputs.word_styles import status_style

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lifecircle.outputs.word_paper import Paper, Text

    Content = Mapping[str, Any]
    Row = Mapping[str, Any]
    CellOf = Callable[[Row], Cell | Text]

SIGNS: Final = {
    "not_met": "■",
    "not_shown": "◆",
    "not_computable": "□",
    "no_target": "○",
    "met": "●",
}
NOT_MET_FILL: Final = "FBEEE6"
_HEADS: Final = 12
BLOCKS: Final = 8
"""Listed for each goal in the report of the whole, at the most."""


def badge(status: str, content: Content, *, firm: bool = True, count: int = 0) -> Run:
    """Return the sign and the word of a status, and of how many goals."""
    word = next(each["word"] for each in content["statuses"] if each["id"] == status)
    loose = "" if firm else content["w"]("not_robust")
    number = f" {content['w']('goals_n').format(n=count)}" if count else ""
    return Run(f"{SIGNS[status]} {word}{loose}{number}", status_style(status))


def quiet(text: str) -> Run:
    """Return small grey text."""
    return Run(text, "Quiet")


def strong(text: str) -> Run:
    """Return bold text."""
    return Run(text, "Strong")


def scenario(paper: Paper, content: Content) -> None:
    """Say that this is not the present, if changes were made."""
    w, told = content["w"], content["scenario"]
    if told:
        paper.add([strong(w("scenario")), f" {told}"], "Remark")


def remarks(paper: Paper, content: Content) -> None:
    """Say what the numbers rest on: remarks of the study, and that data were corrected."""
    w, line = content["w"], content["corrections_line"]
    if not content["remarks"] and not line:
        return
    paper.add([strong(w("rests_on"))], "Remark", keep=True)
    for note in content["remarks"]:
        paper.add(f"· {note['text']}", "Remark")
    if line:
        see = "" if not content["corrections"] else f"{w('clause')}{w('corrections_see')}"
        paper.add(f"· {line}{see}{w('stop')}", "Remark")


def headlines(paper: Paper, content: Content) -> None:
    """Tell the goals by status, failing ones first."""
    w, groups = content["w"], content["headlines"]
    for group in groups:
        if group["brief"] and not group["lines"]:
            continue
        if group["status"]:
            count = group["number"]
            paper.add([badge(group["status"], content, count=count)], keep=True)
        if group["brief"]:
            paper.add(_run_in(group["lines"], content))
            continue
        for line in group["lines"]:
            own = not group["status"] or not line["firm"]
            start = [badge(line["status"], content, firm=line["firm"])] if own else []
            told: list[str | Run] = [*start, " ", *_marked(line, w), f" {line['text']}"]
            paper.add(told if own else told[1:], "List Bullet")
        if group["more"]:
            paper.add(w("more_lines").format(n=group["more"]), "Note")
    others = [group for group in groups if group["brief"] and not group["lines"]]
    if others:
        counted: list[str | Run] = []
        for each in others:
            counted += [badge(each["status"], content, count=each["number"]), "  "]
        paper.add(counted)


def _marked(line: Row, w: Any) -> list[str | Run]:
    mark = [quiet(f"[{w('binding')}] ")] if line["marked"] else []
    return [*mark, strong(line["name"])]


def _run_in(lines: Sequence[Row], content: Content) -> list[str | Run]:
    """Return goals told by name and value in one paragraph."""
    w = content["w"]
    found: list[str | Run] = []
    for number, line in enumerate(lines, start=1):
        loose = "" if line["firm"] else w("not_robust")
        end = w("stop") if number == len(lines) else w("semicolon")
        value = f" {line['value']}" if line["value"] else ""
        found += [*_marked(line, w), f"{value}{loose}{end}"]
    return found


def goals(paper: Paper, content: Content, rows: Sequence[Row], *, brief: bool) -> None:
    """Tell goal by goal: verdict, value, target, and of whom."""
    if not rows:
        return
    w = content["w"]
    people = any(row["has_people"] for row in rows)
    columns = _goal_columns(content, rows, brief=brief, heads=people and len(rows) <= _HEADS)
    paper.table(
        w("goals"),
        [column for column, _ in columns],
        [[cell(row) for _, cell in columns] for row in rows],
    )
    notes = [content["rest_note"]]
    if content["no_heads"] and not people:
        notes.append(content["no_heads"])
    if not all(row["firm"] for row in rows):
        notes.append(w("not_robust_note"))
    for note in notes:
        paper.add(note, "Note")


def _goal_columns(
    content: Content, rows: Sequence[Row], *, brief: bool, heads: bool
) -> list[tuple[Column, CellOf]]:
    """Return the columns of the table of goals, each with what a row has in it."""
    w = content["w"]
    value = "value_now" if any(row["measured"] for row in rows) else "share"
    found: list[tuple[Column, CellOf]] = [
        (Column(w("goal"), 5.4 if brief else 6.2), lambda row: Cell(_goal(row, content, brief))),
        (Column(w("status"), 2.4), lambda row: [badge(row["status"], content, firm=row["firm"])]),
    ]
    if any(row["baseline"] for row in rows):
        found.append(_numbers(w("baseline"), 1.7, "baseline"))
    found.append((Column(w(value), 2.6, number=True), lambda row: Cell(_value(row, w, heads))))
    found.append(_numbers(w("target"), 1.7, "target", w("no_target")))
    if any(row["shortfall"] for row in rows):
        found.append(_numbers(w("shortfall"), 2.0, "shortfall"))
    if heads:
        found += [_numbers(w(key), 2.1, key) for key in ("reached", "left_out")]
    return found


def _numbers(head: str, weight: float, key: str, none: str = "–") -> tuple[Column, CellOf]:
    return Column(head, weight, number=True), lambda row: row[key] or none


def _goal(row: Row, content: Content, brief: bool) -> list[Text]:  # noqa: FBT001
    """Return the name of a goal with what is known of it."""
    w, lines = content["w"], []
    if not brief:
        if row["rule"]:
            lines.append(f"{row['rule']}{w('stop')}")
        where = row["section"]
        if row["short_name"]:
            quoted = f"“{row['short_name']}”"
            where = f"{where}{w('open')}{quoted}{w('close')}" if where else quoted
        lines.append(" · ".join([*row["meta"], *([where] if where else [])]))
        for key, head in (("references", "references"), ("flags", "doubtful")):
            if row[key]:
                lines.append(f"{w(head)}{w('colon')}{w('list_comma').join(row[key])}")
    if row["warning"]:
        lines.append(row["warning"])
    return [[strong(row["name"])], *([quiet(line)] for line in lines)]


def _value(row: Row, w: Any, heads: bool) -> list[Text]:  # noqa: FBT001
    if not row["share"]:
        return ["–"]
    lines: list[Text] = [[strong(row["share"]), *([f" {row['among']}"] if row["among"] else [])]]
    more = [row["more"]]
    if row["range"]:
        more.append(f"{w('range')} {row['range']}")
    if row["has_people"] and not heads:
        more.append(f"{w('left_out')} {row['left_out']}")
    return lines + [[quiet(line)] for line in more if line]


def run_in(paper: Paper, content: Content) -> None:
    """Tell the goals that a table leaves out, each in a few words."""
    w = content["w"]
    for kind, those in content["run_in"]:
        parts: list[str | Run] = [quiet(w(f"run_in_{kind}"))]
        for number, (name, value) in enumerate(those, start=1):
            end = w("stop") if number == len(those) else w("semicolon")
            parts += [f"{name} ", strong(value), end]
        paper.add(parts)


def members(paper: Paper, content: Content) -> None:
    """List the units, facilities and areas that do not keep a goal."""
    w = content["w"]
    rows = []
    for group in content["members"]:
        about = w("members_of").format(
            failing=f"{group['failing']:,}", all=f"{group['all']:,}", what=group["what"]
        )
        lines = [_members(line, group, content) for line in group["lines"]]
        rows.append([Cell([[strong(group["name"])], [quiet(about)]]), Cell(lines)])
    paper.table(w("members"), [Column(w("goal"), 5), Column(w("members"), 12)], rows)


def _members(line: Row, group: Row, content: Content) -> Text:
    w = content["w"]
    number = f" {line['number']}" if len(group["lines"]) > 1 else ""
    names = w("semicolon").join(
        f"{each['unit']} {each['names']}" if each["unit"] else each["names"]
        for each in line["groups"]
    )
    more = w("members_more").format(n=f"{line['more']:,}") if line["more"] else ""
    why = f"{w('open')}{line['reason']}{w('close')}" if line["reason"] else ""
    return [badge(line["status"], content), f"{number}{w('colon')}{names}{more}{why}"]


def unit_gaps(paper: Paper, content: Content) -> None:
    """List the blocks of a unit with most people left out, goal by goal."""
    w, groups = content["w"], content["gaps"]
    if not groups:
        paper.add(w("gaps_none"))
        return
    if any(group["low"] for group in groups):
        paper.add(w("gaps_low"), "Note", keep=True)
    heads = any(group["heads"] for group in groups)
    moves = any(group["remedies"] for group in groups)
    columns = [Column(w("goal"), 4), Column(w("block"), 3.6)]
    columns.append(Column(w("block_reached"), 1.6, number=True))
    columns += [Column(w("left_out"), 2, number=True)] if heads else []
    columns += [Column(w("nearest"), 2.8), Column(w("away"), 2, number=True), Column(w("cause"), 3)]
    columns += [Column(w("remedy"), 1.6)] if moves else []
    rows = []
    for group in groups:
        name = _group_name(group, w)
        for number, gap in enumerate(group["rows"]):
            first = Cell(name, down="first") if not number else Cell([""], down="more")
            cells = [first, Cell(_block(gap)), gap["share"]]
            cells += [gap["people"] if gap["has_people"] else "–"] if heads else []
            cells += [gap["place"] or "–", gap["away"], gap["reason"]]
            rows.append(cells + ([gap["remedy"] or "–"] if moves else []))
    paper.table(w("gaps"), columns, rows)


def _group_name(group: Row, w: Any) -> list[Text]:
    shown = w("blocks_of").format(shown=len(group["rows"]), total=f"{group['total']:,}")
    lacks = f" {w('without').format(services=group['without'])}" if group["without"] else ""
    return [group["name"], [quiet(f"{shown.strip()}{lacks}")]]


def _block(gap: Row) -> list[Text]:
    return [gap["block"], *([[quiet(gap["along"])]] if gap["along"] else [])]


def whole_gaps(paper: Paper, content: Content) -> None:
    """List the blocks with most people left out, a table for each goal."""
    w, groups = content["w"], content["gaps"]
    if not groups:
        paper.add(w("gaps_none"))
    if any(group["low"] for group in groups):
        paper.add(w("gaps_low"), "Note")
    for group in groups:
        heads, moves = group["heads"], group["remedies"]
        columns = [Column(w("block"), 3.4), Column(w("unit"), 2.4)]
        columns += [Column(w("block_reached"), 1.6, number=True)]
        columns += [Column(w("left_out"), 2, number=True)] if heads else []
        columns += [Column(w("of_all"), 1.5, number=True), Column(w("nearest"), 3)]
        columns += [Column(w("away"), 1.8, number=True), Column(w("cause"), 2.8)]
        columns += [Column(w("remedy"), 1.6)] if moves else []
        rows = []
        for gap in group["rows"][:BLOCKS]:
            low = [[quiet(w("legend_low"))]] if gap["low"] else []
            cells: list[Cell | Text] = [Cell(_block(gap)), Cell([gap["unit"], *low]), gap["share"]]
            cells += [gap["people"] if gap["has_people"] else "–"] if heads else []
            place = [gap["place"]] if gap["place"] else []
            cells += [gap["of_all"], Cell([*place, [quiet(gap["service"])]]), gap["away"]]
            rows.append([*cells, gap["reason"], *([gap["remedy"] or "–"] if moves else [])])
        shown = w("blocks_of").format(shown=len(rows), total=f"{group['total']:,}")
        of = f" {group['of']}" if group["of"] and heads else ""
        lacks = f" {w('without').format(services=group['without'])}" if group["without"] else ""
        paper.table(f"{group['name']}{lacks}{shown}{of}", columns, rows)


def notes(paper: Paper, items: Sequence[Row], *, sources: bool) -> None:
    """List statements, with their sources if asked."""
    paper.bullets(
        [note["text"], *([quiet(f" [{note['source']}]")] if sources and note["source"] else [])]
        for note in items
    )


def goal_notes(paper: Paper, content: Content) -> None:
    """List the assumptions of goals."""
    gap = content["w"]("gap")
    paper.bullets(
        [strong(goal["name"]), f" {gap.join(goal['texts'])}"]
        for goal in content["goal_assumptions"]
    )


def changes(paper: Paper, content: Content) -> None:
    """List the changes that were made, and how."""
    paper.bullets(
        [*([strong(f"{one['name']} ")] if one["name"] else []), one["outcome"]]
        for one in content["changes"]
    )


def corrections(paper: Paper, content: Content) -> None:
    """List what was corrected in the data, by whom and why."""
    w = content["w"]
    keys = ("number", "outcome", "author", "date", "reason")
    weights = (1.2, 6, 2.4, 2.2, 5)
    columns = [
        Column(w(f"correction_{key}"), weight) for key, weight in zip(keys, weights, strict=True)
    ]
    rows = [[str(row[key]) for key in keys] for row in content["corrections"]]
    paper.table(w("corrections"), columns, rows)


def closing(paper: Paper, content: Content) -> None:
    """Name the sources, and say what the report is and is not."""
    w = content["w"]
    for line in content["attribution"]:
        paper.add(plain(line, 300), "Note")
    paper.add(w("counted_note") if content["counted"] else w("estimate_note"), "Note")
    paper.add(content["review"], "Note")
