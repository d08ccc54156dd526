"""``timeline.html``: a district over the years on one page that opens with no network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from lifecircle.outputs.atlas import NOBODY_COLOUR
from lifecircle.outputs.map_tables import is_approximate
from lifecircle.outputs.policy import with_policy
from lifecircle.outputs.report import render_page, share_classes, status_rows
from lifecircle.outputs.report_corrections import correction_line
from lifecircle.outputs.review_number import review_note
from lifecircle.outputs.timeline_projects import SIGNS, fill_of, projects
from lifecircle.outputs.timeline_view import View
from lifecircle.outputs.timeline_words import KIND, speak
from lifecircle.outputs.weighs import on_ground
from lifecircle.outputs.words import STATUS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifecircle.base.text import Language
    from lifecircle.outputs.timeline_picture import Sheet
    from lifecircle.scenarios.found import Timeline

_HTML: Final[dict[Language, str]] = {"zh": "zh-CN", "en": "en"}


def render(
    timeline: Timeline, sheet: Sheet, language: Language, links: Mapping[Language, str]
) -> str:
    """Return the page.

    A policy in its head forbids every request, and every script but its own. Without scripts the
    page is whole; the first and the last year then stand side by side on the map.

    Parameters
    ----------
    timeline
        What was found.
    sheet
        From `lifecircle.outputs.timeline_picture.draw`.
    language
        Of the page.
    links
        Where the page lies in other languages.
    """
    last = timeline.states[-1].results
    view = View(timeline, language)
    others = list(links.items())[:1]
    html = render_page(
        "timeline.html",
        **view.context(),
        **_map(timeline, sheet, view, language),
        w=speak(language, ground=on_ground(last)),
        language=language,
        html_language=_HTML[language],
        other_link=others[0][1] if others else "",
        other_language=_HTML[others[0][0]] if others else "",
        name=last.name,
        document_title=last.plan.document.title.text(language),
        statuses=status_rows(language),
        corrections_line=correction_line(last, language),
        corrections_link="#assumptions",
        approximate=is_approximate(last),
        print_columns=2,
        counted=last.people_counted,
        attribution=last.attribution,
        review=review_note(last, language),
    )
    return with_policy(html)


def _map(timeline: Timeline, sheet: Sheet, view: View, language: Language) -> dict[str, Any]:
    """Return what the map is drawn from; nothing where no goal can be seen on the ground."""
    if not sheet.goals:
        return {"drawn": None}
    years = [state.year for state in timeline.states]
    first = _shown_first(timeline, sheet)
    kinds = {one.number: one.made.change for one in projects(timeline)}
    marks = [
        {**mark, "kind": kinds[mark["number"]].kind, "fill": fill_of(kinds[mark["number"]])}
        for mark in sheet.marks
    ]
    drawn = {
        "picture": sheet.picture,
        "labels": sheet.labels,
        "loses": any(sheet.left_out.values()),
        "goals": [
            {
                "name": view.goals.name(goal),
                "first": goal == first,
                "values": [_value(view, goal, at, language) for at in range(len(years))],
            }
            for goal in sheet.goals
        ],
        "sides": [
            {
                "id": side,
                "year": year,
                "paths": sheet.paths(first, year),
                "dots": sheet.dots(first, year),
                "lost": sheet.lost(first, year),
                "marks": [mark for mark in marks if mark["year"] <= year],
            }
            for side, year in (("was", years[0]), ("is", years[-1]))
        ],
        "marks": marks,
        "kinds": [
            {"id": kind, "word": KIND[kind](language)}
            for kind in SIGNS
            if any(mark["kind"] == kind and mark["x"] is not None for mark in marks)
        ],
        "off": [mark["number"] for mark in marks if mark["x"] is None],
    }
    return {
        "drawn": drawn,
        "shapes": SIGNS,
        "classes": share_classes(language),
        "nobody_colour": NOBODY_COLOUR,
        # Numbers and path data of ours, with every "<" taken out.
        "data": Markup(sheet.data()),  # noqa: S704
    }


def _value(view: View, goal: str, at: int, language: Language) -> str:
    """Return verdict and value of the whole, as one short text."""
    cell = view.goals.cell(goal, "", at)
    word = STATUS[cell["status"]].word(language) if cell["status"] else ""
    return " ".join(filter(None, (cell["text"], word)))


def _shown_first(timeline: Timeline, sheet: Sheet) -> str:
    """Return the goal with which the map opens: the one whose blocks change most."""
    first, last = timeline.states[0].year, timeline.states[-1].year

    def changed(goal: str) -> int:
        both = zip(sheet.classes[goal][first], sheet.classes[goal][last], strict=True)
        return sum(before != after for before, after in both)

    return max(sheet.goals, key=changed)
