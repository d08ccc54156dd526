"""The pages that planners forward: a report on the whole area and one per unit."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from markupsafe import Markup

from lifecircle.base.services import label
from lifecircle.outputs import words
from lifecircle.outputs.atlas import NOBODY_COLOUR, Atlas, signs
from lifecircle.outputs.board_page import Board
from lifecircle.outputs.figures import people_svg, shares_svg
from lifecircle.outputs.gaps import alike
from lifecircle.outputs.kml import SHIFTED_NAME, kml_name
from lifecircle.outputs.map_style import SHARE_BREAKS, SHARE_COLOURS, STATUS_SIGNS
from lifecircle.outputs.numbers import people_text
from lifecircle.outputs.remarks import ANCHOR as CHANGES
from lifecircle.outputs.remarks import REMARKS, SCENARIO, change_rows, scenario
from lifecircle.outputs.render import render_page as render_page  # noqa: PLC0414  (others take it from here)
from lifecircle.outputs.report_capacity import Capacity
from lifecircle.outputs.report_corrections import ANCHOR, correction_line, correction_rows
from lifecircle.outputs.report_equity import Evenness
from lifecircle.outputs.report_gaps import GapRows
from lifecircle.outputs.report_members import Members
from lifecircle.outputs.report_missing import Missing
from lifecircle.outputs.report_more import More
from lifecircle.outputs.report_people import Population
from lifecircle.outputs.report_places import Places
from lifecircle.outputs.report_remedies import Remedies
from lifecircle.outputs.report_rows import MAPS, Rows
from lifecircle.outputs.report_why import Why
from lifecircle.outputs.report_words import speaker
from lifecircle.outputs.review_number import review_note
from lifecircle.outputs.say_goals import FEW
from lifecircle.outputs.weighs import on_ground
from lifecircle.verdicts.results import STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from lifecircle.base.text import Language, Note
    from lifecircle.verdicts.results import Results

WHOLE_GAPS: Final = 15
WHOLE_ROWS: Final = 75
UNIT_GAPS: Final = 3
"""Blocks that a unit's page lists for each goal, at the most …"""
UNIT_ROWS: Final = 10
"""… and for all goals together, but one for each: more would take a third page."""
UNIT_GROUPS: Final = 4
"""Goals of a long plan with blocks on the page of a unit."""
UNIT_CAUSES: Final = 4
"""Goals whose causes a unit's page tells, at the most."""
UNIT_REMEDIES: Final = 2
"""Moves that a unit's page lists for each goal, at the most …"""
UNIT_MOVES: Final = 6
"""… and for all goals together, but one for each."""
UNIT_MAPS: Final = 3
"""Of a long plan on the page of a unit: a row of them."""
WHOLE_SIGN: Final = 5
UNIT_SIGN: Final = 6
_WHOLE: Final = -1
_PER_KM2: Final = 1e6
_SIDE_BY_SIDE: Final = 2
_ELSEWHERE: Final = (*REMARKS, SCENARIO, "people.disagree")
"""Codes of notes that the report prints in other sections than that of notes."""
_METHOD_NOTES: Final = ("people.estimate", "people.share", "people.in_blocks")


class Pages:
    """Renders the pages of one language.

    Parameters
    ----------
    results
        The audit.
    gaps
        From `lifecircle.outputs.gaps.gaps`.
    language
        Of these pages.
    languages
        Of all pages; those of the first stand at the root, of the others in their own folder.
    unit_files
        The safe file name of each unit, without an ending.
    atlas
        The pictures, if another language has made them.

    Attributes
    ----------
    results, language, unit_files
        As above.
    """

    def __init__(
        self,
        results: Results,
        gaps: pd.DataFrame,
        language: Language,
        *,
        languages: Sequence[Language],
        unit_files: Sequence[str],
        atlas: Atlas | None = None,
    ) -> None:
        self.results = results
        self.language: Language = language
        self._languages = tuple(languages)
        self.unit_files = tuple(unit_files)
        self._atlas = atlas or Atlas(results)
        self._rows = Rows(results, language, self._atlas)
        self._gaps = GapRows(results, gaps, language)
        self._people = Population(results, language, self._atlas)
        self._places = Places(results, language)
        self._why = Why(results, language)
        self._remedies = Remedies(results, language)
        self._capacity = Capacity(results, language)
        self._evenness = Evenness(results, language)
        self._more = More(results, language)
        self._missing = Missing(results, language)
        self._members = Members(results, language)
        self._pictures = len(alike(results.goals))
        self._board = Board(results, language, self._rows.order)
        self._review = review_note(results, language)
        self._kml = kml_name(results)
        self._kept: dict[int, dict[str, Any]] = {}

    def place(self, page: str, language: Language | None = None) -> str:
        """Return where a page lies in the folder of outputs, such as ``en/report.html``."""
        chosen = language or self.language
        return page if chosen == self._languages[0] else f"{chosen}/{page}"

    def map_links(self) -> dict[str, str]:
        """Return the links of the map page, ready for ``href``.

        Keys: ``report``; ``other_language``, the map in the next language that is written, if
        there is one; ``units/<name of the unit>``; and, as ``en/report`` and
        ``en/units/<name of the unit>``, the pages in the other languages that are written.
        """
        links = {"report": self._link("map.html", "report.html")}
        others = [other for other in self._languages if other != self.language]
        if others:
            links["other_language"] = self._link("map.html", "map.html", others[0])
        for other in others:
            links[f"{other}/report"] = self._link("map.html", "report.html", other)
        for name, file in zip(self.results.units["name"], self.unit_files, strict=True):
            links[f"units/{name}"] = self._link("map.html", f"units/{file}.html")
            for other in others:
                links[f"{other}/units/{name}"] = self._link("map.html", f"units/{file}.html", other)
        return links

    def report(self) -> str:
        """Return ``report.html``."""
        return render_page("report_whole.html", **self.whole_content())

    def unit(self, row: int) -> str:
        """Return the page of the unit in a row of ``results.units``."""
        return render_page("report_unit.html", **self.unit_content(row))

    def whole_content(self) -> dict[str, Any]:
        """Return what the report of the whole says, in whatever form: text ready to be escaped.

        It is made once and kept; whoever takes it must not change it.
        """
        if _WHOLE not in self._kept:
            self._kept[_WHOLE] = self._whole()
        return self._kept[_WHOLE]

    def unit_content(self, row: int) -> dict[str, Any]:
        """Return what the report says of the unit in a row of ``results.units``.

        It is made once and kept; whoever takes it must not change it.
        """
        if row not in self._kept:
            self._kept[row] = self._unit(row)
        return self._kept[row]

    def _whole(self) -> dict[str, Any]:
        rows, page = self._rows, "report.html"
        frame, picture = self._atlas.whole()
        goals = rows.goals(None)
        return self._content(
            page,
            charts=self._charts(goals),
            unit_links=[self._link(page, f"units/{file}.html") for file in self.unit_files],
            headlines=rows.headlines(None),
            goals=goals,
            counts=self._more.counts(),
            doubts=self._more.doubts(),
            missing=self._missing.rows(),
            silent=self._more.silent(rows.own_assumptions),
            members=self._members.rows(),
            alternatives=self._more.alternatives(),
            flags=self._more.flags(),
            goal_assumptions=rows.goal_assumptions(self._more.told()),
            index=self._more.index(),
            changes=change_rows(self.results, self.language),
            board_link=self._link(page, "board.html"),
            more_maps=self._pictures > MAPS,
            matrix=rows.matrix(),
            picture=picture,
            place_scale=WHOLE_SIGN,
            print_columns=2,
            maps=rows.maps(frame, picture),
            gaps=self._gaps.groups(None, self._listed(WHOLE_GAPS, WHOLE_ROWS)),
            **self._left_out(),
            population=self._people.rows,
            population_columns=self._people.columns,
            methods=self._people.methods,
            low_reasons=self._people.low_reasons(),
            no_heads=self._people.no_heads(None),
            rest_note=rows.rest_note([None]),
            rest_note_units=rows.rest_note([None, *rows.order]),
            sensitive=rows.sensitive(None),
            assumptions=self._notes(self.results.assumptions),
            notes=self._notes(note for note in self.results.notes if note.code not in _ELSEWHERE),
            corrections=correction_rows(self.results, self.language),
            site_visit=self._kml,
            site_visit_link="../" * self.place(page).count("/") + self._kml,
            site_visit_shifted=self._kml == SHIFTED_NAME,
            inputs=rows.inputs(),
        )

    def board(self) -> str:
        """Return ``board.html``."""
        page, board = "board.html", self._board
        content = self._content(
            page,
            unit_links=[self._link(page, f"units/{file}.html") for file in self.unit_files],
            counts=self._more.counts(),
            doubts=self._more.doubts(),
            parts=board.parts(),
            index=self._more.index(),
            columns=board.columns(),
            unit_rows=board.units(),
            unit_names=board.names(),
            sheets=board.sheets(),
            print_columns=2,
        )
        return render_page(page, **content)

    def _unit(self, row: int) -> dict[str, Any]:
        rows, page = self._rows, f"units/{self.unit_files[row]}.html"
        frame, picture = self._atlas.unit(row)
        goals = rows.goals(row)
        many = len(goals) > FEW
        gaps = self._gaps.groups(row, self._listed(UNIT_GAPS, UNIT_ROWS))
        gaps = gaps[:UNIT_GROUPS] if many else gaps
        return self._content(
            page,
            unit=self._people.rows[rows.order.index(row)],
            headlines=rows.headlines(row),
            untold=rows.untold(row),
            goal_assumptions=() if many else rows.goal_assumptions(rows.told_in_order(row)),
            goals=goals,
            many=many,
            run_in=rows.run_in(row) if many else (),
            members=self._members.rows_in(row),
            picture=picture,
            place_scale=UNIT_SIGN,
            print_columns=2 if self._pictures <= _SIDE_BY_SIDE and not many else 3,
            maps=rows.maps(frame, picture, gaps, most=UNIT_MAPS if many else MAPS),
            gaps=gaps,
            **self._why_in(row),
            facilities=self._places.rows(row),
            corrections=correction_rows(self.results, self.language, row),
            methods=self._people.methods,
            no_heads=self._people.no_heads(row),
            rest_note=rows.rest_note([row]),
            sensitive=rows.sensitive(row),
            assumptions=self._notes(filter(_on_unit_pages, self.results.assumptions)),
        )

    def _charts(self, goals: list[dict[str, Any]]) -> dict[str, Markup]:
        """Return the charts of the whole; "" where there is nothing to draw."""
        say = speaker(self.language, ground=on_ground(self.results))
        return {
            "shares": Markup(shares_svg(goals, say)),  # noqa: S704  (text in it is escaped)
            "people": Markup(people_svg(self._people.rows, say)),  # noqa: S704
        }

    def _left_out(self) -> dict[str, Any]:
        """Return what the report of the whole says of those left out, and what would help."""
        why = self._why.rows(None)
        return {
            "why": why,
            "why_full": self._why.has_full(why),
            "left_out_notes": self._why.assumptions(),
            "skipped": self._why.skipped(),
            "remedies": self._remedies.whole(),
            "effort_unit": self._remedies.effort_unit,
            "capacity": self._capacity.tests(),
            "fullest": self._capacity.fullest(),
            "capacity_notes": self._capacity.notes(),
            "overlap": self._capacity.overlap(),
            "equity": self._evenness.rows(),
            "curves": self._evenness.curves(),
            "equity_columns": self._evenness.columns(),
        }

    def _why_in(self, unit: int) -> dict[str, Any]:
        """Return the causes of gaps in a unit, each with the moves that would help."""
        rows = self._why.rows(unit)
        shown = rows[:UNIT_CAUSES]
        most = min(UNIT_REMEDIES, max(UNIT_MOVES // max(len(shown), 1), 1))
        return {
            "why": [
                row | {"remedies": self._remedies.of_unit(row["goal"], unit, most)} for row in shown
            ],
            "why_more": len(rows) - len(shown),
        }

    def _listed(self, most: int, together: int) -> int:
        """Return how many blocks to list for each goal, at the most for all together."""
        return min(most, max(together // max(self._pictures, 1), 1))

    def _link(self, page: str, to: str, language: Language | None = None) -> str:
        """Return the relative link from one page of this language to another page."""
        up = "../" * self.place(page).count("/")
        return quote(up + self.place(to, language))

    def _section_link(self, page: str, anchor: str) -> str:
        """Return the link from a page to a section of the report on the whole."""
        own = page == "report.html"
        return f"#{anchor}" if own else f"{self._link(page, 'report.html')}#{anchor}"

    def _content(self, page: str, **own: Any) -> dict[str, Any]:
        """Return what is said on one page, with what stands on all pages of this language."""
        results, language = self.results, self.language
        document = results.plan.document
        others = [other for other in self._languages if other != language]
        return dict(
            **own,
            language=language,
            html_language={"zh": "zh-CN", "en": "en"}[language],
            w=speaker(language, ground=on_ground(results)),
            name=results.name,
            year=results.year,
            area=f"{results.outline.area.sum() / _PER_KM2:,.2f}",
            document=document,
            document_title=document.title.text(language),
            issuer=document.issuer.text(language),
            remark=document.remark.text(language) if document.remark else "",
            url=document.url if document.url.startswith(("http://", "https://")) else "",
            people=people_text(results.people_total, language, counted=True)
            if results.people_total
            else "",
            people_source=results.people_source,
            counted=results.people_counted,
            whole_low=results.whole_low_confidence,
            statuses=status_rows(language),
            classes=share_classes(language),
            nobody_colour=NOBODY_COLOUR,
            signs=[{**sign, "label": label(sign["root"])(language)} for sign in signs(results)],
            map_link=self._link(page, "map.html"),
            report_link=self._link(page, "report.html"),
            other_link=self._link(page, page, others[0]) if others else "",
            other_language={"zh": "zh-CN", "en": "en"}[others[0]] if others else "",
            plan_assumptions=[text.text(language) for text in results.plan.assumptions],
            remarks=self._notes(note for note in results.notes if note.code in REMARKS),
            corrections_anchor=ANCHOR,
            corrections_line=correction_line(results, language),
            corrections_link=self._section_link(page, ANCHOR),
            scenario=scenario(results, language),
            changes_anchor=CHANGES,
            changes_link=self._section_link(page, CHANGES),
            approximate=_approximate(results),
            review=self._review,
            attribution=results.attribution,
        )

    def _notes(self, notes: Iterable[Note]) -> list[dict[str, str]]:
        """Return statements with their sources, each once."""
        said = dict.fromkeys((note.text(self.language), note.source) for note in notes)
        return [{"text": text, "source": source} for text, source in said]


def status_rows(language: Language) -> list[dict[str, str]]:
    """Return word, meaning, colour and sign of each status, worst first."""
    return [
        {
            "id": status,
            "word": words.STATUS[status].word(language),
            "meaning": words.STATUS[status].meaning(language),
            "colour": words.STATUS[status].colour,
            "sign": STATUS_SIGNS[status],
        }
        for status in STATUSES
    ]


def share_classes(language: Language) -> list[dict[str, str]]:
    """Return colour and text of the classes of maps, least reached first."""
    sign = "%" if language == "zh" else "\u00a0%"
    ends = [f"{end * 100:g}" for end in SHARE_BREAKS]
    texts = [
        f"<{ends[0]}{sign}",
        *(f"{low}–{high}{sign}" for low, high in pairwise(ends)),
        f"≥{ends[-1]}{sign}",
    ]
    return [
        {"colour": colour, "text": text} for colour, text in zip(SHARE_COLOURS, texts, strict=True)
    ]


def _on_unit_pages(note: Note) -> bool:
    """Tell whether an assumption of the study stands on every page: speeds and population."""
    speed = note.code.startswith("profile.") and note.code.endswith(".speed")
    return speed or note.code in _METHOD_NOTES


def _approximate(results: Results) -> bool:
    """Tell whether the borders of units are not official ones."""
    units = results.parameters.get("units")
    return isinstance(units, dict) and bool(units.get("approximate"))
