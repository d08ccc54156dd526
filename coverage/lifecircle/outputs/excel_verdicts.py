"""Sheets of workbooks about verdicts: every goal, and units by goals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from lifecircle.outputs import lacking, words
from lifecircle.outputs.column_words import COLUMN
from lifecircle.outputs.excel_cells import is_missing
from lifecircle.outputs.excel_table import Column, Table, Value
from lifecircle.outputs.excel_words import NOTE, SHEET, TEXT
from lifecircle.outputs.measures import counts_places, unit_for, verdict_asked
from lifecircle.outputs.names import file_names
from lifecircle.outputs.numbers import round_people
from lifecircle.outputs.order import RANK
from lifecircle.outputs.progress import shortfall_text
from lifecircle.outputs.report_values import Values
from lifecircle.outputs.report_words import WORDS, speaker
from lifecircle.outputs.say_goals import FEW, Saying
from lifecircle.outputs.statements import plain, typeset
from lifecircle.outputs.weighs import on_ground
from lifecircle.plans.model import at_doors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lifecircle.base.text import Language
    from lifecircle.outputs.excel_frames import Frames
    from lifecircle.outputs.excel_table import Kind
    from lifecircle.verdicts.results import GoalResult, Interval, Results, Verdict

    Pair = tuple[GoalResult, Verdict]

_LONGEST_GOAL: Final = 60


class VerdictSheets:
    """Makes the tables.

    Parameters
    ----------
    results, frames, language
        Of what, and in which language.
    """

    def __init__(self, results: Results, frames: Frames, language: Language) -> None:
        self._results = results
        self._frames = frames
        self._language: Language = language
        self._saying = Saying(results, language)
        self._values = Values(language)

    def told(self, unit: int) -> list[GoalResult]:
        """Return the goals with something to show in a unit, worst first on the whole."""
        told = {result.goal.id for result in self._saying.told(unit)}
        return [result for result in self._frames.goals if result.goal.id in told]

    def no_heads(self, unit: int | None) -> str:
        """Return why verdicts have no head counts; empty where they may have some."""
        results = self._results
        if results.people_total is None:
            return speaker(self._language, ground=on_ground(results))("heads_no_total")
        low = results.whole_low_confidence
        if unit is not None:
            low = bool(results.units["low_confidence"].iloc[unit])
        return WORDS["heads_uncertain"](self._language) if low else ""

    def rest_note(self) -> str:
        """Return what the star after a share says; empty where no share has one."""
        starred = [
            verdict
            for result in self._frames.goals
            for verdict in self._saying.verdicts[result.goal.id]
            if lacking.rest(result, verdict) is not None
        ]
        if not starred:
            return ""
        closed = any(map(lacking.is_upper_bound, starred))
        return self._saying.own(WORDS["rest_note_some" if closed else "rest_note"](self._language))

    def whole(self) -> Table:
        """Return every goal on the whole: goals with nothing to show last."""
        pairs = [
            (result, self._saying.verdicts[result.goal.id][0]) for result in self._frames.goals
        ]
        pairs.sort(key=lambda pair: self._saying.is_silent(*pair))
        columns = [*self._first(pairs), *self._rest(pairs)]
        return self._table("verdicts", columns, fixed=2, after=self.no_heads(None))

    def unit(self, row: int) -> Table:
        """Return every goal with something to show in a unit, beside the whole."""
        pairs = self._of_unit(row)
        whole = [(result, self._saying.verdicts[result.goal.id][0]) for result, _ in pairs]
        beside = [
            self._column(TEXT["of_whole"], "text", [self._values.short(*pair) for pair in whole]),
            self._column(TEXT["whole_verdict"], "status", [self._word(v) for _, v in whole]),
        ]
        first = self._first(pairs)
        columns = [*first[:5], *beside, *first[5:], *self._rest(pairs)]
        return self._table("verdicts", columns, fixed=2, after=self.no_heads(row))

    def units(self) -> Table:
        """Return the verdicts of all units, one below the other."""
        found = [(row, pair) for row in self._frames.units for pair in self._of_unit(row)]
        names = [plain(name) for name in self._results.units["name"]]
        ids = self._frames.unit_ids
        pairs = [pair for _, pair in found]
        columns = [
            self._column(COLUMN["unit"], "text", [names[row] for row, _ in found]),
            *self._first(pairs),
            *self._rest(pairs),
            self._column(COLUMN["unit_id"], "text", [ids[row] for row, _ in found], printed=False),
        ]
        return self._table("unit_verdicts", columns, fixed=3)

    def matrix(self) -> tuple[Table, Table]:
        """Return units by goals: what the verdict is, and its value."""
        goals = self._shown()
        rows = self._frames.units
        names = [TEXT["whole"](self._language), *(self._name(row) for row in rows)]
        head = Column(COLUMN["unit"](self._language), "text", names)
        said, values = [head], [head]
        for result in goals:
            mine = self._saying.verdicts[result.goal.id]
            here = [mine[0], *(mine[row + 1] for row in rows)]
            title = plain(result.goal.name.text(self._language), _LONGEST_GOAL)
            shown = [None if self._saying.is_silent(result, v) else self._word(v) for v in here]
            said.append(Column(title, "status", shown))
            numbers = [self._number(result, v) for v in here]
            colours = at_doors(result.goal) and result.measure.of_units.share
            kind: Kind = "covered" if colours else "value"
            values.append(Column(title, kind, numbers))
        links = {number + 1: link for number, link in enumerate(self._links(rows))}
        return (
            self._table("matrix", said, links=links),
            self._table("values", values, links=links),
        )

    def _links(self, rows: Sequence[int]) -> list[str]:
        units = self._results.units
        files = file_names(zip(units["name"], units["id"].astype(str), strict=True))
        return [f"external:units/{quote(files[row])}.html" for row in rows]

    def _shown(self) -> list[GoalResult]:
        """Return the goals with something to show in some unit."""
        found = []
        for result in self._frames.goals:
            mine = self._saying.verdicts[result.goal.id][1:]
            silent = all(self._saying.is_silent(result, verdict) for verdict in mine)
            if not silent or len(self._frames.goals) <= FEW:
                found.append(result)
        return found

    def _of_unit(self, row: int) -> list[Pair]:
        pairs = [
            (result, self._saying.verdicts[result.goal.id][row + 1])
            for result in self._saying.told(row)
        ]
        order = {result.goal.id: rank for rank, result in enumerate(self._frames.goals)}
        return sorted(pairs, key=lambda pair: (RANK[pair[1].status], order[pair[0].goal.id]))

    def _first(self, pairs: Sequence[Pair]) -> list[Column]:
        """Return the columns that are printed."""
        language, counted = self._language, self._results.people_counted
        doors = [at_doors(result.goal) and not result.unusable for result, _ in pairs]

        def people(of: Callable[[Verdict], float | None]) -> list[float | None]:
            return [
                round_people(of(verdict), counted=counted) if door else None
                for door, (_, verdict) in zip(doors, pairs, strict=True)
            ]

        return [
            self._column(TEXT["goal"], "text", [self._goal(result) for result, _ in pairs]),
            self._column(TEXT["verdict"], "status", [self._word(v) for _, v in pairs]),
            self._column(
                COLUMN["strength"],
                "word",
                [words.STRENGTH[r.goal.strength](language) for r, _ in pairs],
            ),
            self._column(TEXT["value"], "text", [self._values.short(*pair) for pair in pairs]),
            self._column(TEXT["asked"], "text", [verdict_asked(*pair, language) for pair in pairs]),
            self._column(
                COLUMN["people_reached"],
                "people",
                people(lambda v: v.people_reached),
                counted=counted,
            ),
            self._column(
                COLUMN["people_left_out"],
                "people",
                people(lambda v: v.people_left_out),
                counted=counted,
            ),
            self._column(COLUMN["progress"], "share", [v.progress for _, v in pairs]),
            self._column(TEXT["shortfall"], "text", [self._missing(v) for _, v in pairs]),
            self._column(COLUMN["holds"], "word", [self._holds(v) for _, v in pairs]),
            self._column(COLUMN["reason"], "long", [self._reason(v) for _, v in pairs]),
        ]

    def _rest(self, pairs: Sequence[Pair]) -> list[Column]:
        """Return the columns for filters and checks."""
        language, saying = self._language, self._saying
        ends: list[tuple[Any, str, Callable[[Verdict], Interval | None], str]] = [
            (TEXT["at_least"], "value", lambda v: v.at_least, "value"),
            (TEXT["at_most"], "value", lambda v: v.at_most, "value"),
            (TEXT["low"], "value", lambda v: v.at_least, "low"),
            (TEXT["high"], "value", lambda v: v.at_least, "high"),
        ]
        return [
            *(
                self._column(head, "value", [self._end(*p, of, end) for p in pairs], printed=False)
                for head, _, of, end in ends
            ),
            *(
                self._column(head, kind, cells, printed=False)
                for head, kind, cells in (
                    (TEXT["rule"], "long", [_rule(saying, result) for result, _ in pairs]),
                    (COLUMN["needs"], "text", [_needs(v, language) for _, v in pairs]),
                    (COLUMN["kind"], "text", [words.KIND[r.goal.kind](language) for r, _ in pairs]),
                    (COLUMN["deadline"], "year", [_year(r) for r, _ in pairs]),
                    (COLUMN["section"], "text", [r.goal.section for r, _ in pairs]),
                    (COLUMN["goal_id"], "text", [r.goal.id for r, _ in pairs]),
                )
            ),
        ]

    def _number(self, result: GoalResult, verdict: Verdict) -> Value | float | None:
        """Return a value for the matrix: places, a share, or what is measured."""
        if counts_places(result.goal, verdict):
            return None if verdict.count is None else float(verdict.count)
        rest = lacking.rest(result, verdict)
        if rest is not None:
            return Value(rest, rest=True)
        return self._end(result, verdict, lambda v: v.at_least, "value")

    def _end(
        self, result: GoalResult, verdict: Verdict, of: Callable[[Verdict], Any], end: str
    ) -> Value | None:
        found = of(verdict)
        if lacking.nothing_known(verdict) or found is None:
            return None
        return Value(float(getattr(found, end)), unit_for(result, verdict).share)

    def _goal(self, result: GoalResult) -> str:
        return plain(result.goal.name.text(self._language), _LONGEST_GOAL)

    def _name(self, row: int) -> str:
        return plain(self._results.units["name"].iloc[row])

    def _word(self, verdict: Verdict) -> str:
        return words.STATUS[verdict.status].word(self._language)

    def _missing(self, verdict: Verdict) -> str:
        return shortfall_text(verdict.shortfall, self._language, open_=lacking.is_open(verdict))

    def _holds(self, verdict: Verdict) -> str:
        if verdict.status == "not_computable":
            return ""
        return TEXT["yes" if verdict.holds_under_all else "no"](self._language)

    def _reason(self, verdict: Verdict) -> str:
        parts = [verdict.reason(self._language)]
        if verdict.warning is not None:
            parts.append(verdict.warning(self._language))
        told = ("" if self._language == "zh" else " ").join(parts)
        return typeset(self._saying.own(told), self._language)

    def _column(
        self,
        head: Any,
        kind: Any,
        cells: Sequence[Any],
        *,
        printed: bool = True,
        counted: bool = False,
    ) -> Column:
        return Column(self._saying.own(head(self._language)), kind, cells, printed, counted)

    def _table(
        self,
        key: str,
        columns: Sequence[Column],
        *,
        fixed: int = 1,
        after: str = "",
        links: Mapping[int, str] | None = None,
    ) -> Table:
        note = self._saying.own(NOTE[key](self._language))
        if after:
            note += after if self._language == "zh" else f" {after}"
        shown = [c for number, c in enumerate(columns) if number < fixed or not _is_empty(c)]
        return Table(SHEET[key](self._language), note, shown, fixed, links or {})


def _is_empty(column: Column) -> bool:
    return all(map(is_missing, column.cells))


def _rule(saying: Saying, result: GoalResult) -> str:
    return "" if result.goal.kind == "statistic" else saying.rule(result.goal)


def _needs(verdict: Verdict, language: Language) -> str:
    return ("；" if language == "zh" else "; ").join(need(language) for need in verdict.needs)


def _year(result: GoalResult) -> int | None:
    return result.goal.deadline if isinstance(result.goal.deadline, int) else None
