"""``sites.html``: every question of a siting run on one page that opens without a network."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from lifecircle.outputs.numbers import people_text
from lifecircle.outputs.policy import with_policy
from lifecircle.outputs.remarks import REMARKS
from lifecircle.outputs.report import render_page, status_rows
from lifecircle.outputs.review_number import review_note
from lifecircle.outputs.siting_map import ground
from lifecircle.outputs.siting_view import View
from lifecircle.outputs.siting_words import WORDS
from lifecircle.outputs.statements import plain
from lifecircle.outputs.weighs import grounded
from lifecircle.verdicts.notes import attribution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.text import Language
    from lifecircle.outputs.siting_map import Ground
    from lifecircle.outputs.siting_tables import Tables
    from lifecircle.siting.found import SitingRun

PAGE: Final = "sites.html"


class SitesPage:
    """Renders the page in several languages; maps are drawn once.

    Parameters
    ----------
    run
        What was found.
    tables
        Of the same run.
    languages
        The first one's page stands at the root, the others in folders of their own.
    """

    def __init__(self, run: SitingRun, tables: Tables, languages: Sequence[Language]) -> None:
        self._run, self._tables = run, tables
        self._languages = tuple(languages)
        self._ground: Ground = ground(run)

    def place(self, language: Language) -> str:
        """Return where the page lies, such as ``en/sites.html``."""
        return PAGE if language == self._languages[0] else f"{language}/{PAGE}"

    def render(self, language: Language) -> str:
        """Return the page; a policy in its head forbids every request and every other script."""
        run = self._run
        demand, header = run.district.demand, run.district.study.study
        of_ground = demand.weighs == "ground"

        def say(key: str) -> str:
            text = WORDS[key](language)
            return grounded(text, language) if of_ground else text

        html = render_page(
            "sites.html",
            language=language,
            html_language={"zh": "zh-CN", "en": "en"}[language],
            w=say,
            name=header.name,
            year=run.year,
            people="" if demand.total is None else _total(demand, language),
            people_source=demand.total_source,
            ground=self._ground,
            questions=[
                View(run, found, language, self._ground, self._tables).context()
                for found in run.found
            ],
            remarks=[note.text(language) for note in run.notes if note.code in REMARKS],
            notes=[
                {"text": note.text(language), "source": note.source}
                for note in run.notes
                if note.code not in REMARKS
            ],
            attribution=attribution(run.district),
            made_by=say("made_by_counted") if demand.counted else say("made_by"),
            review=_review(run, language),
            other=self._other(language),
            statuses=status_rows(language),
            print_columns=2,
            script=Markup(_asset("sites.js")),  # noqa: S704 - code of ours
            texts={key: say(key) for key in _TEXTS},
        )
        return with_policy(html)

    def _other(self, language: Language) -> dict[str, str] | None:
        others = [one for one in self._languages if one != language]
        if not others:
            return None
        up = "" if language == self._languages[0] else "../"
        return {"href": up + self.place(others[0]), "language": others[0]}


_TEXTS: Final = ("t_block", "t_reach", "t_site", "t_had", "t_out", "click", "copied")


def _total(demand: Any, language: Language) -> str:
    text = people_text(demand.total, language, counted=True)
    return (
        f"{text}（{plain(demand.total_source, 120)}）"
        if language == "zh"
        else (f"{text} ({plain(demand.total_source, 120)})")
    )


def _review(run: SitingRun, language: Language) -> str:
    """Return the line on the map review number, see `lifecircle.outputs.review_number`."""
    return review_note(run.district, language)  # type: ignore[arg-type]


@cache
def _asset(name: str) -> str:
    return (files("lifecircle.outputs") / "assets" / "siting" / name).read_text(encoding="utf-8")
