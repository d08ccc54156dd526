"""Sites: places that stand so close together that they are one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from lifecircle.access.logic import NO, UNKNOWN, YES, at_least
from lifecircle.plans.model import Piece
from lifecircle.verdicts.borders import facility_unit, pairs_in
from lifecircle.verdicts.over import STATUS
from lifecircle.verdicts.pieces import lacking_words, together
from lifecircle.verdicts.results import MemberResult

if TYPE_CHECKING:
    from lifecircle.access.logic import Answers
    from lifecircle.base.quantities import Ints
    from lifecircle.base.text import Bilingual
    from lifecircle.verdicts.levels import LevelUnits
    from lifecircle.verdicts.pieces import Pieces

_ROUNDING = 1e-6
"""Metres that coordinates are rounded by: so much farther is still within."""


@dataclass(frozen=True, eq=False)
class Sites:
    """The sites of a combination.

    Attributes
    ----------
    place
        Row of the facility at each.
    answers
        Whether all that is asked is there.
    reasons
        What is missing; None where nothing is.
    complete
        Lists name every place at which there could be a site.
    """

    place: Ints
    answers: Answers
    reasons: list[Bilingual | None]
    complete: bool

    def in_units(self, units: LevelUnits, pieces: Pieces) -> tuple[Answers, Ints]:
        """Return whether each unit has a site inside its border, and how many it surely has."""
        points = pieces.context.district.facilities.table.geometry.to_numpy()[self.place]
        best = np.full(len(units), NO if self.complete else UNKNOWN, dtype=np.int8)
        number = np.zeros(len(units), dtype=np.int64)
        pairs = pairs_in(units.borders, points)
        np.maximum.at(best, pairs[:, 0], self.answers[pairs[:, 1]])
        np.add.at(number, pairs[:, 0], self.answers[pairs[:, 1]] == YES)
        return best, number

    def results(self, pieces: Pieces) -> tuple[MemberResult, ...]:
        """Return the sites as results hold them."""
        table = pieces.context.district.facilities.table
        xy = shapely.get_coordinates(table.geometry.to_numpy()[self.place])
        unit = facility_unit(pieces.context.district)
        return tuple(
            MemberResult(
                what="facility",
                name=str(table["name"].iloc[row]),
                unit=int(unit[row]),
                value=None,
                status=STATUS[int(self.answers[i])],
                point=(float(xy[i, 0]), float(xy[i, 1])),
                reason=self.reasons[i],
            )
            for i, row in enumerate(self.place)
        )


def sites_of(pieces: Pieces) -> Sites:
    """Return the sites of a combination, around the places of its members.

    Where all members are needed and the first is a service, a site is around a place of that;
    else around a place of any. What stands within the metres of it, in a straight line, is there.
    """
    goal, searches = pieces.goal, pieces.context.doorstep.searches
    first = goal.members[0]
    around = [first] if goal.all_of is not None and isinstance(first, Piece) else pieces.leaves
    supplies = [searches.places(pieces.asked(piece)) for piece in around]
    place = np.flatnonzero(np.logical_or.reduce([supply.places for supply in supplies]))
    points = pieces.context.district.facilities.table.geometry.to_numpy()
    metres = goal.site_metres * pieces.context.district.network.scale + _ROUNDING
    tree = shapely.STRtree(points)
    site, near = tree.query(points[place], predicate="dwithin", distance=metres)

    def there(piece: Piece) -> Answers:
        supply = searches.places(pieces.asked(piece))
        number = np.bincount(site[supply.places[near]], minlength=len(place))
        missing = NO if pieces.is_complete(piece) else UNKNOWN
        return np.where(number >= piece.at_least, YES, missing).astype(np.int8)

    each = [there(leaf) for leaf in pieces.leaves]
    names = [pieces.name(leaf) for leaf in pieces.leaves]
    answers = at_least(goal.needed, [together(part, there) for part in pieces.parts])
    reasons = [
        None if answers[i] == YES else lacking_words(names, [int(a[i]) for a in each])
        for i in range(len(place))
    ]
    complete = all(pieces.is_complete(piece) for piece in around)
    return Sites(place, answers, reasons, complete)
