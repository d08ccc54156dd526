"""Groups of people beside everybody: whom each goal reaches."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lifecircle.access.logic import YES
from lifecircle.access.shares import share_by_group
from lifecircle.base.amounts import groups
from lifecircle.gaps.at_doors import goals_at_doors
from lifecircle.gaps.walkers import RESIDENTS, profile_of, put_to
from lifecircle.verdicts.crowd import astray
from lifecircle.verdicts.doorstep import HEADLINE, Doorstep
from lifecircle.verdicts.left_out import GroupRate
from lifecircle.verdicts.ways import way_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.gaps.at_doors import AtDoors
    from lifecircle.plans import Combination, Reach
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.results import Results


def group_rates_of(context: Context, results: Results) -> tuple[GroupRate, ...]:
    """Return the share of everybody, and of every known group, that each goal reaches.

    First who walks is the goal's own walker for all: then only where people live makes the
    difference. Where a group walks otherwise (`lifecircle.gaps.walkers.WALKER`) a second row has
    that walker, with the same places, ways and thresholds.

    Parameters
    ----------
    context, results
        From `lifecircle.verdicts.evaluate.judge_plan`.

    Returns
    -------
    tuple of GroupRate
        By goal in the plan's order; ``residents`` first, then groups in the order of
        `lifecircle.base.amounts.groups`. Empty where no group but residents has people at
        demand points: there is nothing to compare.
    """
    known = _known(context)
    if len(known) < 2:  # noqa: PLR2004
        return ()
    asked = goals_at_doors(results)
    others = {
        (goal.goal.id, people.group): put_to(goal.goal, people.group, context.district)
        for goal in asked
        for people in known
    }
    rates = _Rates(context, tuple(known), others)
    return tuple(rate for goal in asked for rate in rates.of(goal))


class _People(NamedTuple):
    """People of a group.

    Attributes
    ----------
    group
        Its id.
    points
        Per demand point: how much it counts.
    number
        Per unit and, last, in the whole: how many; NaN where no head count is given.
    part
        Whether `points` lacks people of units without a number of them.
    astray
        Bool per unit and, last, of the whole: no head count of a part of them is given.
    """

    group: str
    points: Floats
    number: Floats
    part: bool
    astray: Bools


def _known(context: Context) -> list[_People]:
    """Return residents, and every group that has people at demand points."""
    demand, unit = context.district.demand, context.district.demand_unit
    residents = demand.shares[demand.headline]
    found = [
        _People(RESIDENTS, residents, context.people, part=False, astray=np.isnan(context.people))
    ]
    low = np.append(
        demand.units["low_confidence"].to_numpy(dtype=bool), demand.whole_low_confidence
    )
    for name in groups():
        group = context.district.groups.get(name)
        if group is None or name == RESIDENTS or not (group.points > 0).any():
            continue
        number = np.append(group.units, group.whole)
        lacking = np.append(np.isnan(group.units), False)[unit] & (residents > 0)
        unsure = low & group.estimated
        if group.confidence is not None:
            unsure = np.isin(group.confidence.astype(str), ("low", "unknown"))
        number = np.where(unsure, np.nan, number)
        unknown = astray(group, context.district)
        found.append(_People(name, group.points, number, bool(lacking.any()), unknown))
    return found


@dataclass(frozen=True)
class _Rates:
    """Shares on one district; goals that reach the same people share them.

    Attributes
    ----------
    context
        What goals were judged on.
    people
        Residents and groups.
    others
        By goal and group: the goal for the group's own walker, if that is another one.
    """

    context: Context
    people: tuple[_People, ...]
    others: dict[tuple[str, str], Reach | Combination | None]
    _kept: dict[tuple[object, ...], Floats] = field(init=False, default_factory=dict)

    @cached_property
    def doorstep(self) -> Doorstep:
        """Answers for the groups' own walkers: one search for all thresholds of a service."""
        goals = tuple(goal for goal in self.others.values() if goal is not None)
        plan = self.context.plan.model_copy(update={"goals": goals})
        return Doorstep(self.context.district, plan, readings=(HEADLINE,))

    def of(self, asked: AtDoors) -> Iterator[GroupRate]:
        """Yield the shares of everybody and of every group; of a group's goal, of that one."""
        goal = asked.goal
        own = None if goal.group in (None, RESIDENTS) else goal.group
        for people in self.people:
            if own not in (None, people.group) and people.group != RESIDENTS:
                continue
            yield self._rate(asked, people, profile_of(goal), asked.listed)
            other = self.others[goal.id, people.group]
            if other is not None:
                answers = self.doorstep.answers(
                    other, other.where, HEADLINE, assume_complete=True, way=way_of(other)
                )
                yield self._rate(asked, people, profile_of(other), answers >= YES)

    def _rate(self, asked: AtDoors, people: _People, profile: str, listed: Bools) -> GroupRate:
        share = self._share(people, listed, asked.asked)
        asked_share = self._asked_share(people, asked.asked)
        number = people.number * asked_share
        number[people.astray & (asked_share < 1)] = np.nan
        left_out = np.where(people.astray, np.nan, number * (1 - share))
        if people.part:
            left_out[-1] = np.nan
        return GroupRate(asked.goal.id, people.group, profile, share, number, left_out)

    def _asked_share(self, people: _People, asked: Bools) -> Floats:
        if asked.all():
            return np.ones(len(people.number))
        return self._share(people, asked, np.ones(len(asked), dtype=bool))

    def _share(self, people: _People, holding: Bools, asked: Bools) -> Floats:
        """Return the share of the people asked for whom something holds."""
        key = (people.group, _digest(holding), _digest(asked))
        if key not in self._kept:
            unit, count = self.context.district.demand_unit, len(self.context.units)
            self._kept[key] = share_by_group(holding, people.points * asked, unit, count)
        return self._kept[key]


def _digest(holding: Bools) -> bytes:
    return blake2b(np.packbits(holding).tobytes(), digest_size=16).digest()
