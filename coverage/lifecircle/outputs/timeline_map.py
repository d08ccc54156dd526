"""The map of a timeline: the district in each of its years, with what is built until then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.base.text import Bilingual
from lifecircle.outputs.map_layers import MapLayers
from lifecircle.outputs.map_projects import project_sign
from lifecircle.outputs.timeline_people import moves, points
from lifecircle.outputs.timeline_projects import projects

if TYPE_CHECKING:
    from lifecircle.outputs.timeline_projects import Project
    from lifecircle.scenarios.found import Timeline


def layers_of(timeline: Timeline) -> MapLayers:
    """Return the years and projects of a timeline as layers of the map of its last year.

    That is the map of the last year's audit, on which every other year can be chosen, and any two
    of them compared: ``render_map(timeline.states[-1].results, …, layers=layers_of(timeline))``.
    """
    crs = timeline.states[-1].results.crs
    signs = tuple(
        project_sign(one.made, one.number, crs, one.year, _brings(one, timeline))
        for one in projects(timeline)
    )
    return MapLayers(timeline.states, signs, len(timeline.waiting))


def _brings(one: Project, timeline: Timeline) -> list[tuple[Bilingual, Bilingual]]:
    """Return what a project adds to the share of each goal, built in order."""
    goals = {result.goal.id: result.goal for result in timeline.states[-1].results.goals}
    return [
        (
            Bilingual(*(goals[each.goal].name.text(language) for language in ("zh", "en"))),
            Bilingual(f"{points(each.in_order)} 个百分点", f"{points(each.in_order)} points"),
        )
        for each in timeline.contributions
        if each.change == one.made.id and each.goal in goals and moves(each.in_order)
    ]
