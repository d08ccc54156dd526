"""Units that need no place of their own: all their people are near one of another service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from lifecircle.access.logic import NO, UNKNOWN, YES, answer
from lifecircle.access.times import PlaceSearch
from lifecircle.base.services import label
from lifecircle.base.text import Bilingual
from lifecircle.plans.model import Reach, Where
from lifecircle.streets.travel.costs import who
from lifecircle.verdicts.reasons import needs_of

if TYPE_CHECKING:
    from lifecircle.access.logic import Answers
    from lifecircle.base.quantities import Ints
    from lifecircle.plans import Presence
    from lifecircle.plans.model import Exempt
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.doorstep import Doorstep
    from lifecircle.verdicts.levels import LevelUnits
    from lifecircle.verdicts.lists import Supply


@dataclass(frozen=True)
class Exempted:
    """Which units are exempt.

    Attributes
    ----------
    answers
        Per unit: it surely is, may be, or is not.
    reasons
        Per unit: the exemption that holds; None where none does.
    needs
        Inputs without which an exemption stays open.
    """

    answers: Answers
    reasons: list[Bilingual | None]
    needs: tuple[Bilingual, ...]


def exempted(goal: Presence, units: LevelUnits, context: Context) -> Exempted:
    """Return which units are exempt from a presence goal.

    A unit is if everybody's demand point in it is within the threshold of a place; where nobody
    lives, or the study has no demand points in it, if a point inside it is.
    """
    answers = np.full(len(units), NO, dtype=np.int8)
    reasons: list[Bilingual | None] = [None] * len(units)
    needs: list[Bilingual] = []
    for exempt in goal.exempt:
        found, lacking = _answers(goal, exempt, units, context)
        needs += lacking
        for row in np.flatnonzero((found == YES) & (answers < YES)):
            reasons[row] = _reason(exempt)
        answers = np.maximum(answers, found)
    return Exempted(answers, reasons, tuple(dict.fromkeys(needs)))


def _answers(
    goal: Presence, exempt: Exempt, units: LevelUnits, context: Context
) -> tuple[Answers, tuple[Bilingual, ...]]:
    asked = Reach(
        id=goal.id,
        kind="reach",
        name=goal.name,
        service=exempt.service,
        within=exempt.within,
        profile=exempt.profile,
        at=goal.at,
    )
    where = Where(facility=exempt.which)
    doorstep = context.doorstep.covering(asked)
    supply = context.lists.supply(exempt.service, exempt.which, at=goal.at)
    open_ = np.full(len(units), UNKNOWN, dtype=np.int8)
    if supply.lacks:
        return open_, needs_of({exempt.service: supply}, where)
    metrics = doorstep.unit_thresholds(asked)
    needs = tuple(need for metric in metrics for need in context.district.way_needs(who(metric)))
    if needs:
        return open_, needs
    at_doors = doorstep.answers(asked, where, doorstep.headline)
    unit, point = _people(units, context)
    found = np.full(len(units), YES, dtype=np.int8)
    np.minimum.at(found, unit, at_doors[point])
    empty = np.flatnonzero(np.bincount(unit, minlength=len(units)) == 0)
    if len(empty):
        found[empty] = _at_points(asked, doorstep, supply, units, empty)
    return found, ()


def _people(units: LevelUnits, context: Context) -> tuple[Ints, Ints]:
    """Return pairs of a unit and a demand point in it where somebody lives."""
    demand = context.district.demand
    lived = np.flatnonzero(demand.shares[demand.headline] > 0)
    if units.own:
        row_of = np.full(len(context.units) + 1, -1, dtype=np.int64)
        row_of[units.unit] = np.arange(len(units))
        unit = row_of[context.district.demand_unit[lived]]
        return unit[unit >= 0], lived[unit >= 0]
    tree = shapely.STRtree(demand.points.geometry.to_numpy()[lived])
    unit, point = tree.query(units.borders, predicate="intersects")
    return unit, lived[point]


def _at_points(
    asked: Reach, doorstep: Doorstep, supply: Supply, units: LevelUnits, rows: Ints
) -> Answers:
    """Return whether a point inside each of some units is within the threshold."""
    points = units.table.geometry.iloc[rows].representative_point()
    search = PlaceSearch(doorstep.district)
    shown = np.zeros(len(rows), dtype=bool)
    linked = np.ones(len(rows), dtype=bool)
    for metric, by_unit in doorstep.unit_thresholds(asked).items():
        threshold = by_unit[units.unit[rows]]
        if np.isnan(threshold).all():
            continue
        nearest = search.nearest(
            supply.places, metric, limit=float(np.nanmax(threshold)), origins=points
        )
        with np.errstate(invalid="ignore"):
            shown |= nearest.cost <= threshold
        linked &= np.isin(search.snap(points, None).status, ("ok", "moved"))
    return answer(shown, open_=~linked if supply.complete else True)


def _reason(exempt: Exempt) -> Bilingual:
    name = label(exempt.service)
    case = exempt.within[0]
    if len(exempt.within) > 1:
        zh, en = "规定范围", "the distance that is asked"
    elif case.minutes is not None:
        zh, en = f"{case.minutes:g}分钟", f"{case.minutes:g} minutes"
    else:
        zh, en = f"{case.metres:g}米", f"{case.metres:g} m"
    return Bilingual(
        f"可不设：全部居民均在“{name.zh}”{zh}以内。",
        f"Exempt: everybody is within {en} of a place of: {name.en}.",
    )
