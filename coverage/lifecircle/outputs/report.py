"""The pages that planners forward: a report on the whole area and one per unit."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from lifecircle.base.services import label
from lifecircle.outputs import words
from lifecircle.outputs.atlas import NOBODY_COLOUR, Atlas, signs
from lifecircle.outputs.map_style import SHARE_BREAKS, SHARE_COLOURS, STATUS_SIGNS
from lifecircle.outputs.numbers import people_text
from lifecircle.outputs.report_places import Places
from lifecircle.outputs.report_rows import Rows
from lifecircle.outputs.statements import plain
from lifecircle.verdicts.results import STATUSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from lifecircle.base.text import Language, Note
    from lifecircle.verdicts.results import Results

WHOLE_GAPS: Final = 15
UNIT_GAPS: Final = 3
WHOLE_SIGN: Final = 5
UNIT_SIGN: Final = 8
_PER_KM2: Final = 1e6


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
        self._unit_files = tuple(unit_files)
        self._atlas = atlas or Atlas(results)
        self._rows = Rows(results, gaps, language, self._atlas)
        self._places = Places(results, language)

    def place(self, page: str, language: Language | None = None) -> str:
        """Return where a page lies in the folder of outputs, such as ``en/report.html``."""
        chosen = language or self.language
        return page if chosen == self._languages[0] else f"{chosen}/{page}"

    def map_links(self) -> dict[str, str]:
        """Return the links of the map page, ready for ``href``.

        Keys: ``report``; ``other_language``, the map in the next language that is written, if
        there is one; and ``units/<name of the unit>``.
        """
        links = {"report": self._link("map.html", "report.html")}
        others = [other for other in self._languages if other != self.language]
        if others:
            links["other_language"] = self._link("map.html", "map.html", others[0])
        for name, file in zip(self.results.units["name"], self._unit_files, strict=True):
            links[f"units/{name}"] = self._link("map.html", f"units/{file}.html")
        return links

    def report(self) -> str:
        """Return ``report.html``."""
        rows, page = self._rows, "report.html"
        frame, picture = self._atlas.whole()
        return self._render(
            "report_whole.html",
            page,
            unit_links=[self._link(page, f"units/{file}.html") for file in self._unit_files],
            headlines=rows.headlines(None),
            goals=rows.goals(None),
            open_goals=rows.open_goals(None),
            matrix=rows.matrix(),
            picture=picture,
            place_scale=WHOLE_SIGN,
            print_columns=2,
            maps=rows.maps(frame, picture),
            gaps=rows.gaps(None, WHOLE_GAPS),
            population=rows.population,
            methods=rows.methods,
            low_reasons=rows.low_reasons(),
            sensitive=rows.sensitive(None),
            inputs=rows.inputs(),
        )

    def unit(self, row: int) -> str:
        """Return the page of the unit in a row of ``results.units``."""
        rows, page = self._rows, f"units/{self._unit_files[row]}.html"
        frame, picture = self._atlas.unit(row)
        maps = rows.maps(frame, picture)
        return self._render(
            "report_unit.html",
            page,
            unit=rows.population[rows.order.index(row)],
            headlines=rows.headlines(row),
            goals=rows.goals(row),
            picture=picture,
            place_scale=UNIT_SIGN,
            print_columns=4 if len(maps) == 4 else 3,  # noqa: PLR2004
            maps=maps,
            gaps=rows.gaps(row, UNIT_GAPS),
            facilities=self._places.rows(row),
            methods=rows.methods,
            sensitive=rows.sensitive(row),
        )

    def _link(self, page: str, to: str, language: Language | None = None) -> str:
        """Return the relative link from one page of this language to another page."""
        up = "../" * self.place(page).count("/")
        return quote(up + self.place(to, language))

    def _render(self, template: str, page: str, **context: Any) -> str:
        results, language = self.results, self.language
        document = results.plan.document
        others = [other for other in self._languages if other != language]
        return (
            _environment()
            .get_template(template)
            .render(
                **context,
                language=language,
                html_language={"zh": "zh-CN", "en": "en"}[language],
                w=words.speaker(language),
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
                statuses=self._statuses(),
                classes=_classes(language),
                nobody_colour=NOBODY_COLOUR,
                signs=[{**sign, "label": label(sign["root"])(language)} for sign in signs(results)],
                map_link=self._link(page, "map.html"),
                report_link=self._link(page, "report.html"),
                other_link=self._link(page, page, others[0]) if others else "",
                other_language={"zh": "zh-CN", "en": "en"}[others[0]] if others else "",
                plan_assumptions=[text.text(language) for text in results.plan.assumptions],
                goal_assumptions=self._rows.goal_assumptions(),
                assumptions=self._notes(results.assumptions),
                notes=self._notes(results.notes),
                attribution=results.attribution,
            )
            + "\n"
        )

    def _statuses(self) -> list[dict[str, str]]:
        return [
            {
                "id": status,
                "word": words.STATUS[status].word(self.language),
                "meaning": words.STATUS[status].meaning(self.language),
                "colour": words.STATUS[status].colour,
                "sign": STATUS_SIGNS[status],
            }
            for status in STATUSES
        ]

    def _notes(self, notes: Sequence[Note]) -> list[dict[str, str]]:
        return [{"text": note.text(self.language), "source": note.source} for note in notes]


def _classes(language: Language) -> list[dict[str, str]]:
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


_ENVIRONMENT: list[Environment] = []


def _environment() -> Environment:
    """Return the template environment: every value is escaped, a missing one is an error."""
    if not _ENVIRONMENT:
        environment = Environment(
            loader=PackageLoader("lifecircle.outputs"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters["plain"] = plain
        _ENVIRONMENT.append(environment)
    return _ENVIRONMENT[0]
