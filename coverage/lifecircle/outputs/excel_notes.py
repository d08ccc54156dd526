"""Sheets of workbooks about what verdicts rest on, and how to read them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from lifecircle.outputs import words
from lifecircle.outputs.column_words import COLUMN
from lifecircle.outputs.excel_frames import Sheets
from lifecircle.outputs.excel_table import Column, Table
from lifecircle.outputs.excel_words import NOTE, SHEET, TEXT
from lifecircle.outputs.map_style import SHARE_BREAKS
from lifecircle.outputs.report_corrections import correction_rows
from lifecircle.outputs.statements import plain
from lifecircle.outputs.weighs import grounded
from lifecircle.verdicts.results import STATUSES
from lifecircle.verdicts.say import stops

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lifecircle.base.text import Bilingual
    from lifecircle.outputs.excel_left_out import LeftOutSheets
    from lifecircle.outputs.excel_table import Kind
    from lifecircle.verdicts.results import GoalResult

_LONGEST = 2000


class NoteSheets(Sheets):
    """Makes the tables."""

    def sources(self, goals: Sequence[GoalResult], unit: int | None = None) -> Table:
        """Return assumptions, notes, corrections and inputs, one below the other.

        Of the assumptions of goals those of some `goals`.
        """
        rows = [*self._rows(goals, unit)]
        heads = (TEXT["subject"], TEXT["about"], TEXT["text"], COLUMN["source"])
        kinds: tuple[Kind, ...] = ("text", "text", "long", "long")
        columns = [
            Column(head(self._language), kind, cells)
            for head, kind, cells in zip(heads, kinds, zip(*rows, strict=True), strict=True)
        ]
        return Table(SHEET["sources"](self._language), NOTE["sources"](self._language), columns)

    def _rows(
        self, goals: Sequence[GoalResult], unit: int | None
    ) -> Iterator[tuple[str, str, str, str]]:
        """Yield subject, what it is about, text, and source."""
        language, results = self._language, self._results

        def said(key: str) -> str:
            return TEXT[key](language)

        document = results.plan.document
        title = plain(document.title.text(language), 200)
        yield said("document"), document.number, title, plain(document.issuer.text(language), 200)
        for each in results.plan.assumptions:
            yield said("plan_assumption"), "", each.text(language), ""
        for note in dict.fromkeys(results.assumptions):
            yield said("study_assumption"), "", self._say(note.text), note.source
        yield from self._of_goals(said("goal_assumption"), goals)
        for note in dict.fromkeys(results.notes):
            yield said("note"), "", self._say(note.text), note.source
        for row in correction_rows(results, language, unit):
            by = f"{row['author']} {row['date']}"
            yield said("correction"), f"#{row['number']}", f"{row['outcome']} {row['reason']}", by
        used = dict.fromkeys(
            (item.role, item.path.name, item.source, item.licence) for item in results.inputs
        )
        for role, file, source, licence in used:
            yield (
                said("input"),
                words.known(words.ROLE, role, language),
                plain(file, 200),
                stops(language).join(part for part in (plain(source, 400), licence) if part),
            )
        for text in results.attribution:
            yield said("attribution"), "", text, ""

    def _of_goals(
        self, subject: str, goals: Sequence[GoalResult]
    ) -> Iterator[tuple[str, str, str, str]]:
        """Yield the assumptions of goals that are neither the plan's nor the study's."""
        general = {text.text for text in self._results.plan.assumptions}
        general |= {note.text for note in self._results.assumptions}
        found: dict[tuple[Bilingual, str], list[str]] = {}
        for result in goals:
            for note in dict.fromkeys(result.assumptions):
                if note.text not in general:
                    name = plain(result.goal.name.text(self._language))
                    found.setdefault((note.text, note.source), []).append(name)
        for (text, source), names in found.items():
            about = stops(self._language).join(names)
            yield subject, plain(about, _LONGEST), self._say(text), source

    def about(
        self,
        sheets: Sequence[str],
        left_out: LeftOutSheets,
        unit: int | None,
        *,
        star: str,
        cut: int,
    ) -> list[tuple[str, str, str]]:
        """Return the lines of the last sheet: heading, text and address."""
        language = self._language
        up = "" if unit is None else "../"
        lines: list[tuple[str, str, str]] = []

        def add(head: str, text: str, address: str = "") -> None:
            told = TEXT[head](language)
            last = next((line[0] for line in reversed(lines) if line[0]), "")
            lines.append(("" if last == told else told, text, address))

        for name in sheets:
            add("sheets", name, f"internal:'{name.replace(chr(39), chr(39) * 2)}'!A1")
        for file in ("report.html", "map.html", *(("report.xlsx",) if unit is not None else ())):
            add("files", file, f"external:{up}{file}")
        add("year", str(self._results.year))
        for status in STATUSES:
            look = words.STATUS[status]
            gap = "：" if language == "zh" else ": "
            add("words", look.word(language) + gap + self._say(look.meaning))
        ends = [f"{end:.0%}" for end in SHARE_BREAKS]
        classes = [f"<{ends[0]}", *(f"{a}–{b}" for a, b in pairwise(ends)), f"≥{ends[-1]}"]
        shown = ("、" if language == "zh" else ", ").join(classes)
        add("numbers", self._say(TEXT["numbers_text"]))
        add("numbers", self._say(TEXT["ids_text"]))
        add("numbers", TEXT["share_text"](language).format(classes=shown))
        if star:
            add("numbers", star)
        add("printing", TEXT["printing_text"](language))
        for sheet, here, every in left_out.more:
            told = TEXT["more_rows"](language)
            add("more", told.format(sheet=sheet, n=here, all=every, file="gaps.csv"))
        if cut:
            add("cut", TEXT["cut_text"](language).format(n=cut))
        return lines

    def _say(self, text: Bilingual) -> str:
        told = text(self._language)
        return grounded(told, self._language) if self._ground else told
