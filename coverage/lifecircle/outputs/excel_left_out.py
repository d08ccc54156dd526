"""Sheets of workbooks about who is left out: blocks, causes, remedies, places, people, equity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lifecircle.base.services import label
from lifecircle.base.text import Bilingual
from lifecircle.outputs import words
from lifecircle.outputs.column_words import COLUMN
from lifecircle.outputs.equity_words import BETWEEN, OF, READ
from lifecircle.outputs.excel_cells import is_missing
from lifecircle.outputs.excel_frames import Sheets
from lifecircle.outputs.excel_table import Column, Table
from lifecircle.outputs.excel_words import AMOUNT_UNIT, CONFIDENCE, NOTE, SHEET, TEXT
from lifecircle.outputs.left_out_words import BARRIER, CAUSE
from lifecircle.outputs.numbers import round_people
from lifecircle.outputs.report_words import speaker
from lifecircle.outputs.statements import plain
from lifecircle.outputs.weighs import grounded
from lifecircle.verdicts.left_out import CAUSES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from lifecircle.base.text import Language
    from lifecircle.outputs.excel_frames import Frames
    from lifecircle.outputs.excel_table import Kind
    from lifecircle.verdicts.results import Results

MOST_ROWS: Final = 20_000
"""Of blocks: more are in ``gaps.csv``, and the workbook says so."""
_NAMES: Final[dict[str, Mapping[Any, Bilingual]]] = {
    "cause": CAUSE,
    "barrier": BARRIER,
    "barrier_kind": BARRIER,
    "confidence": CONFIDENCE,
    "of": OF,
    "between": BETWEEN,
    "amount_unit": AMOUNT_UNIT,
    "gap_reason": words.GAP_REASON,
    "read": READ,
}
_KINDS: Final[dict[str, Kind]] = {
    "lon": "degrees",
    "lat": "degrees",
    "minutes_to_nearest": "minutes",
    "metres_to_nearest": "metres",
    "minutes": "minutes",
    "metres": "metres",
    "rank": "whole",
    "capacity": "whole",
    "room_left": "whole",
    "load": "share",
    "effort": "number",
    "amount": "number",
    "value": "number",
    "within_units": "number",
    "between_units": "number",
    "year": "year",
    "share_of_block_reached": "covered",
    "share_reached": "covered",
    "share_seated": "covered",
    "share_of_residents_reached": "covered",
    "low_confidence": "word",
    "cheapest": "word",
}
"""Kinds of columns that are neither text, nor shares, nor people."""
_GAPS: Final = (
    (
        "goal unit block along people_left_out share_of_all_people_left_out share_of_block_reached "
        "cause nearest_place minutes_to_nearest metres_to_nearest barrier remedy low_confidence"
    ),
    "service_lacking gap_reason "
    + " ".join(f"share_{cause}" for cause in CAUSES)
    + " share_reached_by_adults nearest_place_id lon lat unit_id goal_id",
)
_CAUSES: Final = (
    "goal unit people people_left_out share_left_out cause share_straight share_flat "
    "share_reached " + " ".join(f"share_{cause}" for cause in CAUSES),
    "group low_confidence unit_id goal_id",
)
_REMEDIES: Final = (
    (
        "remedy goal unit rank move where facility people_gained share_of_gap_closed effort "
        "effort_unit amount amount_unit cheapest"
    ),
    "service share_of_people_gained group facility_id low_confidence lon lat unit_id goal_id",
)
_FACILITIES: Final = (
    (
        "facility service unit goal asked people_in_limit share_of_people_reached people_only_here "
        "share_of_people_only_here capacity people_within_reach people_seated load room_left"
    ),
    "group quantity low_confidence facility_id unit_id goal_id",
)
_SEATS: Final = (
    (
        "test unit people people_covered share_covered people_seated share_seated "
        "people_without_a_place places_per_person_2sfca places_per_person_e2sfca "
        "places_per_person_3sfca"
    ),
    "group minutes metres quantity service low_confidence unit_id goal_id",
)
_GROUPS: Final = (
    "goal unit group share_reached share_of_residents_reached people people_left_out",
    "profile low_confidence unit_id goal_id",
)
_PEOPLE: Final = ("unit group people confidence method year source", "low_confidence unit_id")
_EQUITY: Final = (
    "goal test of between measure value within_units between_units worst_units read reason",
    "goal_id",
)
_LONGEST: Final = 400
_LONG: Final = ("method", "reason", "read", "where", "gap_reason", "asked")


class LeftOutSheets(Sheets):
    """Makes the tables; parameters are those of `Sheets`."""

    def __init__(self, results: Results, frames: Frames, language: Language) -> None:
        super().__init__(results, frames, language)
        self.more: list[tuple[str, int, int]] = []
        """Sheets that do not have all rows: name, how many they have, how many there are."""

    def gaps(self, unit: int | None = None) -> Table | None:
        """Return the blocks with people left out."""
        frame = self._frames.in_unit(self._frames.gaps, unit)
        if len(frame) > MOST_ROWS:
            self.more.append((SHEET["gaps"](self._language), MOST_ROWS, len(frame)))
            frame = frame.iloc[:MOST_ROWS]
        frame = frame.rename(columns={"reason": "gap_reason"})
        return self._table("gaps", frame, _GAPS, counted=self._results.people_counted, fixed=3)

    def causes(self, unit: int | None = None) -> Table | None:
        """Return the shares left out, by cause."""
        frame = self._frames.in_unit(self._frames.causes, unit)
        return self._table("causes", frame, _CAUSES, fixed=2)

    def remedies(self, unit: int | None = None) -> Table | None:
        """Return the moves that would help."""
        frame = self._frames.in_unit(self._frames.remedies, unit)
        return self._table("remedies", frame, _REMEDIES)

    def facilities(self, unit: int | None = None) -> Table | None:
        """Return whom facilities reach, and how full they are."""
        frame = self._frames.in_unit(self._frames.facilities, unit)
        frame = frame.rename(columns={"people_reached": "people_in_limit"})
        return self._table("facilities", frame, _FACILITIES)

    def seats(self, unit: int | None = None) -> Table | None:
        """Return the tests of capacity."""
        frame = self._frames.in_unit(self._frames.seats, unit)
        return self._table("seats", frame, _SEATS, fixed=2)

    def groups(self, unit: int | None = None) -> Table | None:
        """Return the shares of groups of people."""
        frame = self._frames.in_unit(self._frames.groups, unit)
        return self._table("groups", frame, _GROUPS, fixed=2)

    def equity(self) -> Table | None:
        """Return the measures of inequality."""
        frame = self._frames.equity
        return self._table("equity", frame.assign(read=frame["measure"]), _EQUITY, fixed=2)

    def people(self, unit: int | None = None) -> Table | None:
        """Return units and their people, and, of several groups, the groups below each other."""
        frame = self._frames.in_unit(self._frames.people, unit)
        if len(frame) and (unit is not None or len(set(frame["group"])) > 1):
            return self._table("people", frame, _PEOPLE, fixed=2)
        return self._units(unit)

    def _units(self, unit: int | None) -> Table:
        units = self._results.units
        rows = self._frames.units if unit is None else [unit]
        chosen = units.iloc[rows]
        counted, language = self._results.people_counted, self._language
        shares = [c for c in map(str, units.columns) if c.startswith("share_")]
        kinds = [words.known(words.UNIT_KIND, str(k or ""), language) for k in chosen["kind"]]
        people = {
            name: [round_people(p, counted=counted) for p in chosen[name]]
            for name in ("people", "people_low", "people_high")
        }
        columns = [
            self._cells("unit", [plain(name) for name in chosen["name"]]),
            self._cells("kind", kinds),
            self._cells("share", chosen["share"].tolist()),
            *(self._cells(name, people[name], counted=counted) for name in people),
            *(self._cells(name, chosen[name].tolist(), "share") for name in shares),
            self._cells("unmapped", chosen["unmapped"].tolist(), "share"),
            self._cells("low_confidence", self._flags(chosen["low_confidence"].tolist())),
            Column(self._say(TEXT["people_note"]), "long", self._why_none(people["people"], rows)),
            self._cells("unit_id", [self._frames.unit_ids[row] for row in rows]),
        ]
        return Table(SHEET["people"](language), self._say(NOTE["people"]), columns)

    def _table(
        self,
        key: str,
        frame: pd.DataFrame,
        names: tuple[str, str],
        *,
        counted: bool | None = None,
        fixed: int = 1,
    ) -> Table | None:
        """Return a sheet with columns of a table; None without rows."""
        if not len(frame):
            return None
        sure: bool | list[bool] = False
        if counted is not None:
            sure = counted
        elif "group" in frame:
            sure = self._frames.counted(frame)
        columns = []
        for number, part in enumerate(names):
            for name in part.split():
                cells = self._of(frame, name)
                if cells is not None and _says_something(cells, name):
                    column = self._cells(name, cells, counted=sure)
                    columns.append(column._replace(printed=number == 0))
                if name == "people_left_out" or (name == "people" and key == "people"):
                    columns += self._reasons(frame, cells)
        return Table(SHEET[key](self._language), self._say(NOTE[key]), columns, fixed)

    def _reasons(self, frame: pd.DataFrame, cells: list[Any] | None) -> list[Column]:
        """Return a column that says why there is no head count, where that is so."""
        if cells is None or all(number == number for number in cells):  # noqa: PLR0124
            return []
        rows = {key: row for row, key in enumerate(self._frames.unit_ids)} | {"": -1}
        keys = [rows.get(key, -1) for key in frame["unit_id"].tolist()]
        why = self._why_none([None if n != n else n for n in cells], keys)  # noqa: PLR0124
        return [Column(self._say(TEXT["people_note"]), "text", why)] if any(why) else []

    def _why_none(self, people: Sequence[Any], rows: Sequence[int]) -> list[str]:
        """Return for each row why no head count is given; empty where one is."""
        results = self._results
        low = [*results.units["low_confidence"].astype(bool), bool(results.whole_low_confidence)]
        if results.people_total is None:
            none = speaker(self._language, ground=self._ground)("heads_no_total")
            return ["" if number is not None else none for number in people]
        return [
            _LOW(self._language) if number is None and low[row] else ""
            for number, row in zip(people, rows, strict=True)
        ]

    def _of(self, frame: pd.DataFrame, name: str) -> list[Any] | None:
        """Return the cells of a column in this language; None where the table has none."""
        language = self._language
        if name == "goal_id":
            return frame["goal"].tolist() if "goal" in frame else None
        if name == "unit" and "level" not in frame and len(set(frame["unit_id"])) == 1:
            return None
        if f"{name}_{language}" in frame:
            return [plain(text, _LONGEST) for text in frame[f"{name}_{language}"].tolist()]
        return self._translated(name, frame[name].tolist()) if name in frame else None

    def _translated(self, name: str, cells: list[Any]) -> list[Any]:
        """Return cells with words in the place of codes."""
        language = self._language
        if name in _NAMES:
            return [words.known(dict(_NAMES[name]), cell, language) for cell in cells]
        if name in ("low_confidence", "cheapest"):
            return self._flags(cells)
        if name == "service_lacking":
            known = {service: label(service)(language) for service in set(cells) if service}
            return [known.get(service, "") for service in cells]
        if name == "unit":
            return [plain(cell) if cell else TEXT["whole"](language) for cell in cells]
        return cells

    def _cells(
        self,
        name: str,
        cells: Sequence[Any],
        kind: Kind | None = None,
        *,
        counted: bool | Sequence[bool] = False,
    ) -> Column:
        found = kind or _KINDS.get(name)
        if found is None:
            found = "people" if name.startswith("people") else "text"
            found = "share" if name.startswith("share") else found
            found = "number" if name.startswith("places_per") else found
            found = "long" if name in _LONG else found
        head = "reason" if name == "gap_reason" else name
        text = COLUMN[head] if head in COLUMN else TEXT.get(head, Bilingual(head, head))
        return Column(self._say(text), found, cells, counted=counted)

    def _flags(self, cells: Sequence[Any]) -> list[str]:
        yes = TEXT["yes"](self._language)
        return [yes if cell else "" for cell in cells]

    def _say(self, text: Bilingual) -> str:
        told = text(self._language)
        return grounded(told, self._language) if self._ground else told


_LOW: Final = Bilingual("置信度低，不给出人数", "low confidence: no head count")


def _says_something(cells: Sequence[Any], name: str) -> bool:
    """Tell whether a column is worth its place: one that is empty everywhere is not."""
    if name in ("goal", "unit", "people_left_out"):
        return True
    return not all(map(is_missing, cells))
