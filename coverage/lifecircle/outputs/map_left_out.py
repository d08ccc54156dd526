"""Everything on the map about who is left out: causes, remedies, whom facilities reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lifecircle.outputs.map_causes import Causes
from lifecircle.outputs.map_reached import Reach
from lifecircle.outputs.map_remedies import Remedies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.text import Language
    from lifecircle.outputs.map_shapes import Arrays, Shapes
    from lifecircle.verdicts.results import GoalResult, Results


def left_out_tables(
    results: Results,
    language: Language,
    shapes: Shapes,
    shown: Sequence[GoalResult],
    walks: Sequence[str],
) -> tuple[list[dict[str, Any]], dict[str, Any], Arrays]:
    """Return what the views of goals, the header and the arrays get; nothing without any.

    Parameters
    ----------
    results, language
        What to show, and how to say it.
    shapes
        Turns geometry into arrays.
    shown
        The goals that have a view, in their order.
    walks
        Ids of the views about the way to the nearest place.
    """
    if results.left_out is None:
        return [{} for _ in shown], {}, {}
    remedies = Remedies(results, language, shown)
    causes = Causes(results, language, shown, remedies.rows)
    views = [causes.view(row, result, walks) for row, result in enumerate(shown)]
    reach = Reach(results, language, shown)
    header = {"causes": causes.header, "remedies": remedies.header(), **reach.header}
    arrays = causes.arrays | causes.draw(shapes) | remedies.draw(shapes) | reach.arrays
    return views, {name: told for name, told in header.items() if told}, arrays
