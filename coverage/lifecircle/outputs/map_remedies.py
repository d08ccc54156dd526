"""Remedies on the map: where they are, what they cost, and whom they bring in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import shapely

from lifecircle.base.services import label
from lifecircle.outputs.heads import group_of, heads_of
from lifecircle.outputs.left_out_blocks import result_of
from lifecircle.outputs.left_out_tables import left_out_of
from lifecircle.outputs.left_out_words import MOVE, effort_text, effort_unit
from lifecircle.outputs.map_style import MOVE_COLOUR, MOVE_SIGNS
from lifecircle.outputs.map_words_causes import FORMS
from lifecircle.outputs.measures import number_text
from lifecircle.outputs.numbers import metres_text, people_text, percent, round_figures
from lifecircle.outputs.weighs import grounded, on_ground
from lifecircle.verdicts.left_out import MOVES
from lifecircle.verdicts.sight import asked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Ints
    from lifecircle.base.text import Language
    from lifecircle.outputs.map_shapes import Arrays, Shapes
    from lifecircle.verdicts.left_out import Remedy
    from lifecircle.verdicts.results import GoalResult, Results

_FIGURES: Final = 3


class Remedies:
    """What the map says of the remedies of the goals that it shows.

    Attributes
    ----------
    rows
        Rows of the remedies of those goals in ``left_out.remedies``, ascending.

    Parameters
    ----------
    results, language
        What to show, and how to say it.
    shown
        The goals that have a view, in their order.
    """

    def __init__(self, results: Results, language: Language, shown: Sequence[GoalResult]) -> None:
        self._results, self._language = results, language
        self._views = {result.goal.id: number for number, result in enumerate(shown)}
        found = enumerate(left_out_of(results).remedies)
        self.rows = [row for row, remedy in found if remedy.goal in self._views]
        self._found = [left_out_of(results).remedies[row] for row in self.rows]
        goals = {remedy.goal for remedy in self._found}
        self._everybody = {goal: self._people_of(goal) for goal in goals}
        self._heads = {
            goal: heads_of(results, group_of(result_of(results, goal).goal)) for goal in goals
        }
        self._block = results.demand["block"].to_numpy(dtype=np.int64)

    def header(self) -> dict[str, Any]:
        """Return texts, one per remedy in each list; nothing where there are none."""
        if not self._found:
            return {}
        language, unit = self._language, effort_unit(self._results)
        return {
            "moves": [{"word": MOVE[move](language), "shape": MOVE_SIGNS[move]} for move in MOVES],
            "colour": MOVE_COLOUR,
            "id": [remedy.id for remedy in self._found],
            "view": [self._views[remedy.goal] for remedy in self._found],
            "move": [MOVES.index(remedy.move) for remedy in self._found],
            "unit": [remedy.unit for remedy in self._found],
            "service": [label(remedy.service)(language) for remedy in self._found],
            "where": [remedy.where(language) for remedy in self._found],
            "place": [remedy.facility for remedy in self._found],
            "gained": [self._gained(remedy) for remedy in self._found],
            "of_gap": [percent(remedy.of_gap, language) for remedy in self._found],
            "effort": [effort_text(remedy.effort, unit, language) for remedy in self._found],
            "amount": [self._amount(remedy) for remedy in self._found],
            "rank": [remedy.rank for remedy in self._found],
            "cheapest": [int(remedy.cheapest) for remedy in self._found],
        }

    def _people_of(self, goal: str) -> float:
        """Return how many people a goal is about, in units of its weight."""
        causes = left_out_of(self._results).causes_of(goal)
        if causes is None:
            return np.nan
        counts = asked(result_of(self._results, goal))
        return float((np.asarray(causes.weight) * counts).sum()) or np.nan

    def _gained(self, remedy: Remedy) -> str:
        """Return people brought in, and what share of the goal's people they are."""
        language = self._language
        share = percent(remedy.gained / self._everybody[remedy.goal], language)
        part = FORMS["of_goal"](language).format(share)
        if on_ground(self._results):
            part = grounded(part, language)
        heads = self._heads[remedy.goal]
        if not heads.known[remedy.unit]:
            return part
        counted = bool(heads.counted[remedy.unit])
        people = people_text(remedy.gained, language, counted=counted)
        return FORMS["people_and_share"](language).format(people, part)

    def _amount(self, remedy: Remedy) -> str:
        if remedy.amount is None:
            return ""
        language = self._language
        if remedy.move == "link":
            return FORMS["metres"](language).format(metres_text(remedy.amount, language))
        places = number_text(round_figures(remedy.amount, _FIGURES))
        return FORMS["places"](language).format(places)

    def draw(self, shapes: Shapes) -> Arrays:
        """Return where remedies are: a point each, the courses of links, and blocks that gain."""
        if not self._found:
            return {}
        shape = np.array([remedy.geometry for remedy in self._found], dtype=object)
        line = shapely.get_dimensions(shape) == 1
        middle = shapely.point_on_surface(shape)
        middle[line] = [_middle(each) for each in shape[line]]
        links = np.flatnonzero(line)
        blocks = [self._blocks(remedy) for remedy in self._found]
        return {
            **shapes.points("remedies", gpd.GeoSeries(middle)),
            **shapes.courses("links", [shapely.get_parts(each) for each in shape[links]]),
            "links.remedy": ("i4", links),
            "remedies.n": ("i4", [len(rows) for rows in blocks]),
            "remedies.blocks": ("d4", np.concatenate([np.zeros(0, dtype=np.int64), *blocks])),
        }

    def _blocks(self, remedy: Remedy) -> Ints:
        """Return the rows of the blocks in which a remedy brings in somebody."""
        points = np.asarray(remedy.points, dtype=np.int64)
        rows = np.unique(self._block[points])
        return rows[rows >= 0]


def _middle(line: shapely.Geometry) -> shapely.Point:
    """Return the middle of a line; of several the middle of the longest."""
    longest = max(shapely.get_parts(line), key=lambda part: float(part.length))
    middle: shapely.Point = shapely.line_interpolate_point(longest, 0.5, normalized=True)
    return middle
