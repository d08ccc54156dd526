"""What Word reports say of causes, remedies, capacity, overlap and evenness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lifecircle.outputs.word_paper import Cell, Column
from lifecircle.outputs.word_parts import quiet, strong

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lifecircle.outputs.word_paper import Paper, Text

    Content = Mapping[str, Any]
    Row = Mapping[str, Any]


def _mix(row: Row, w: Any) -> str:
    comma: str = w("list_comma")
    return comma.join(f"{part['name']} {part['share']}" for part in row["bar"])


def _left(row: Row, w: Any) -> Cell:
    """Return the share left out, and how many people that is."""
    of = f"{w('open')}{row['group']}{w('close')}" if row["group"] else ""
    people = [[quiet(f"{row['people']}{of}")]] if row["people"] else []
    return Cell([[strong(row["left"])], *people])


def unit_why(paper: Paper, content: Content) -> None:
    """Tell for each goal who is left out in a unit, why, and what would help."""
    w = content["w"]
    rows: list[list[Cell | Text]] = []
    for row in content["why"]:
        why: list[Text] = [_mix(row, w)]
        if row["barriers"]:
            why.append([quiet(f"{w('barriers')}{row['barriers']}")])
        moves: list[Text] = [_move(move, w) for move in row["remedies"]]
        none = w("no_list_no_move") if row["lacks_list"] else "–"
        rows.append([row["name"], _left(row, w), Cell(why), Cell(moves or [none])])
    columns = [
        Column(w("goal"), 3.4),
        Column(w("gap_share"), 2, number=True),
        Column(w("mix"), 5.2),
        Column(w("remedies"), 6.4),
    ]
    paper.table(w("why_unit"), columns, rows)
    if content["why_more"]:
        paper.add(w("why_more").format(n=content["why_more"]), "Note")


def _move(move: Row, w: Any) -> Text:
    star = " ★" if move["cheapest"] else ""
    amount = f"{w('open')}{move['amount']}{w('close')}" if move["amount"] else ""
    people = f"+{move['people']} · " if move["people"] else ""
    share = w("of_gap_line").format(share=move["of_gap"])
    text = f"{star} {move['move']}{amount}{w('colon')}{move['where']} "
    return [strong(move["id"]), text, quiet(f"{people}{share}")]


def whole_why(paper: Paper, content: Content) -> None:
    """Tell for each goal who is left out, and why."""
    w = content["w"]
    rows: list[list[Cell | Text]] = []
    for row in content["why"]:
        lines: list[Text] = [_mix(row, w)]
        told = {"barriers": w("barriers"), "slower": "", "groups": w("groups_line")}
        told["worst"] = w("worst_units")
        lines += [[quiet(f"{head}{row[key]}")] for key, head in told.items() if row[key]]
        rates: list[Text] = [row[key] for key in ("straight", "flat", "network")]
        rows.append([row["name"], *rates, _left(row, w), Cell(lines)])
    columns = [
        Column(w("goal"), 3.4),
        *(Column(w(f"rate_{key}"), 1.5, number=True) for key in ("straight", "flat", "network")),
        Column(w("gap_share"), 1.9, number=True),
        Column(w("mix"), 7.2),
    ]
    paper.table(w("why"), columns, rows)


def remedies(paper: Paper, content: Content) -> None:
    """List the cheapest moves, goal by goal."""
    w, groups = content["w"], content["remedies"]
    heads = any(row["people"] for group in groups for row in group["rows"])
    columns = [Column(w("remedy_id"), 1.5), Column(w("unit"), 2.4), Column(w("remedy"), 2.2)]
    columns.append(Column(w("remedy_where"), 4.6))
    columns += [Column(w("gained"), 2, number=True)] if heads else []
    columns += [Column(w("of_goal"), 1.6, number=True), Column(w("of_gap"), 1.6, number=True)]
    effort = [w("effort"), quiet(f" {content['effort_unit']}")]
    columns.append(Column(effort, 1.8, number=True))
    rows: list[list[Cell | Text]] = []
    for group in groups:
        rows.append([Cell([group["name"]], across=len(columns), fill="F3F6F9", bold=True)])
        for row in group["rows"]:
            amount = [[quiet(row["amount"])]] if row["amount"] else []
            star = " ★" if row["cheapest"] else ""
            cells: list[Cell | Text] = [[strong(row["id"]), star], row["unit"]]
            cells += [Cell([row["move"], *amount]), row["where"]]
            cells += [row["people"] or "–"] if heads else []
            rows.append([*cells, row["of_all"], row["of_gap"], row["effort"]])
    paper.table(w("remedies"), columns, rows)


def capacity(paper: Paper, content: Content) -> None:
    """Tell who has a place, and which facilities are fullest."""
    w, tests = content["w"], content["capacity"]
    score = any(test["score"] for test in tests)
    heads = any(test["wants"] for test in tests)
    columns = [Column(w("test"), 5)]
    columns += [Column(w("wants"), 2.2, number=True)] if heads else []
    columns += [Column(w(key), 2, number=True) for key in ("covered", "seated", "unseated")]
    columns += [Column(w("score"), 2.4, number=True)] if score else []
    rows: list[list[Cell | Text]] = []
    for test in tests:
        about = " · ".join(part for part in (test["group"], test["limit"]) if part)
        without = [[quiet(test["without"])]] if test["without"] else []
        cells: list[Cell | Text] = [Cell([test["name"], [quiet(about)]])]
        cells += [test["wants"] or "–"] if heads else []
        cells += [test["covered"], [strong(test["seated"])], Cell([test["unseated"], *without])]
        rows.append(cells + ([test["score"] or "–"] if score else []))
    paper.table(w("capacity"), columns, rows)
    for test in tests:
        worst = f"{w('unmet_units')}{test['worst']}{w('stop')}{w('gap')}" if test["worst"] else ""
        if worst or test["no_capacity"]:
            paper.add(f"{test['name']}{w('colon')}{worst}{test['no_capacity']}", "Note")
    if content["fullest"]:
        _fullest(paper, content)
    if content["capacity_notes"]:
        paper.add(w("gap").join(content["capacity_notes"]), "Note")


def _fullest(paper: Paper, content: Content) -> None:
    w = content["w"]
    columns = [Column(w("facility"), 3.6), Column(w("unit"), 2.2), Column(w("test"), 3)]
    keys = {"room": "capacity", "asked": "asked", "load": "load", "taken": "taken"}
    keys["room_left"] = "room"
    columns += [Column(w(key), 1.7, number=True) for key in keys]
    rows = [
        [row["name"], row["unit"], row["test"], *(row[key] for key in keys.values())]
        for row in content["fullest"]
    ]
    paper.table(w("fullest"), columns, rows)
    paper.add(w("load_note"), "Note")


def overlap(paper: Paper, content: Content) -> None:
    """Tell how many places people reach, and which cannot be missed."""
    w = content["w"]
    columns = [Column(w("goal"), 4.4)]
    columns += [Column(w(f"reach_{number}"), 1.5, number=True) for number in range(4)]
    columns.append(Column(w("only"), 6.6))
    rows: list[list[Cell | Text]] = []
    for row in content["overlap"]:
        alone = [
            f"{each['name']} {each['share']}"
            + (f"{w('open')}{each['people']}{w('close')}" if each["people"] else "")
            for each in row["alone"]
        ]
        only = w("semicolon").join(alone) or "–"
        rows.append([Cell([row["goal"], [quiet(row["service"])]]), *row["shares"], only])
    paper.table(w("overlap"), columns, rows)


def equity(paper: Paper, content: Content) -> None:
    """Tell how unequal service is."""
    w, measures = content["w"], content["equity_columns"]
    columns = [Column(w("goal"), 3.6), Column(w("compared"), 3.6)]
    columns += [Column(measure["name"], 1.8, number=True) for measure in measures]
    rows: list[list[Cell | Text]] = []
    for row in content["equity"]:
        for number, line in enumerate(row["lines"]):
            name = Cell([row["name"] if not number else ""], down="more" if number else "first")
            what = Cell([line["of"], [quiet(line["between"])]])
            cells: Sequence[Cell | Text] = [
                Cell([cell["text"], *([[quiet(cell["parts"])]] if cell["parts"] else [])])
                for cell in line["cells"]
            ]
            if line["why"]:
                cells = [Cell([[quiet(line["why"])]], across=len(measures))]
            rows.append([name, what, *cells])
    paper.table(w("equity"), columns, rows)
    read = [f"{each['name']}{w('colon')}{each['read']}" for each in measures if each["read"]]
    end = w("stop") if read else ""
    paper.add(f"{w('how_to_read')}{w('semicolon').join(read)}{end}{w('undefined')}", "Note")
