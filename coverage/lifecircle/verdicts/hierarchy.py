"""Hierarchy: a network with places at every level of units, whose branches have a hub."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.base.services import label
from lifecircle.base.text import Bilingual
from lifecircle.verdicts.columns import holds
from lifecircle.verdicts.hubs import branches_of, hubs_of
from lifecircle.verdicts.levels import units_of_level
from lifecircle.verdicts.listed import places_of
from lifecircle.verdicts.measured import Values, judge_values
from lifecircle.verdicts.nodes import UNITS, mean_by_unit, nodes_of
from lifecircle.verdicts.results import Measure, Shortfall

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.plans.model import Hierarchy, Tier
    from lifecircle.verdicts.context import Context, Judged
    from lifecircle.verdicts.hubs import Branches
    from lifecircle.verdicts.judge import Asked
    from lifecircle.verdicts.nodes import Nodes
    from lifecircle.verdicts.results import MemberResult

BRANCHES = Bilingual("处分支设施", "branches")
_BELOW_ALL = 1 - 1e-6
"""The most that a share can be where one of many fails."""


def evaluate_hierarchy(goal: Hierarchy, context: Context) -> Judged:
    """Judge a network: units that have their places, and branches that have their hub.

    The value is (units that have + branches that have) / (all units asked + all branches
    listed), over all levels and rules; of a unit of the study, over what lies in it. Tests
    of the goal on units choose units of the study: of other levels, those in none count as
    well. Where a layer or a list is missing nothing is judged, and what can be found is listed.
    Branches that a partial list does not name may all have a hub, or none.
    """
    tiers, needs = _tiers(goal, context)
    hubs: list[Branches] = []
    for rule in goal.parents:
        found, lacking = branches_of(rule, goal, context)
        needs += lacking
        hubs += [found] if found is not None else []
    places = [nodes.places for _, nodes in tiers]
    for rule in goal.parents:
        places += [places_of(goal, context, rule.service), hubs_of(rule, context)]
    asked = holds(context.district.units, goal.where.unit)
    case = _Case(tuple(nodes for _, nodes in tiers), tuple(hubs), asked)
    members = [m for tier, nodes in tiers for m in _members(tier, nodes)]
    return judge_values(
        goal,
        context,
        Values.none(len(asked)) if needs else case.values(),
        Measure(),
        needs=tuple(dict.fromkeys(needs)),
        absent=tuple(dict.fromkeys(s for each in places for s in each.absent)),
        partial=tuple(dict.fromkeys(s for each in places for s in each.partial)),
        about=case.about,
        members=[*members, *(m for found in hubs for m in found.members())],
        shortfall=case.shortfall,
        warning=case.warning,
    )


def _tiers(goal: Hierarchy, context: Context) -> tuple[list[tuple[Tier, Nodes]], list[Bilingual]]:
    """Return the levels that can be looked at, and the inputs that are missing."""
    found: list[tuple[Tier, Nodes]] = []
    needs: list[Bilingual] = []
    points = context.district.facilities.table.geometry.to_numpy()
    mine = np.append(holds(context.district.units, goal.where.unit), not goal.where.unit)
    for tier in goal.levels:
        units, lacking = units_of_level(tier.level, tier.where, context.district)
        needs += lacking
        if units is None:
            continue
        there = mine[units.unit]
        units = replace(
            units, table=units.table[there].reset_index(drop=True), unit=units.unit[there]
        )
        places = places_of(goal, context, tier.service, tier.which)
        needs += places.needs
        need: Ints = np.full(len(units), tier.at_least)
        found.append((tier, nodes_of(units, places, need, points)))
    return found, needs


def _members(tier: Tier, nodes: Nodes) -> list[MemberResult]:
    name = label(tier.service)
    why = Bilingual(
        f"“{name.zh}”应有 {tier.at_least} 处。",
        f"{tier.at_least} asked for of: {name.en}.",
    )
    return [m if m.status == "met" else replace(m, reason=why) for m in nodes.members()]


@dataclass(frozen=True)
class _Case:
    """The units and branches of a network.

    Attributes
    ----------
    tiers, hubs
        Of each level, and of each rule about hubs.
    asked
        Per unit of the study: the goal is about it.
    """

    tiers: tuple[Nodes, ...]
    hubs: tuple[Branches, ...]
    asked: Bools

    def values(self) -> Values:
        """Return the value of every unit and, last, of the whole."""
        low, high = self.mean("surely"), self.mean("maybe")
        if self.all_listed:
            return Values(low, high)
        low = np.where(self.about, 0.0, np.nan)
        high = np.where(high < 1, _BELOW_ALL, np.where(self.about, 1.0, np.nan))
        return Values(low, high)

    @property
    def all_listed(self) -> bool:
        """Whether the lists name every branch."""
        return all(found.complete for found in self.hubs)

    def warning(self, unit: int) -> Bilingual | None:
        """Say how many of the listed branches have a hub, where others may be missing."""
        if self.all_listed:
            return None
        found = [(f.unit == unit if unit >= 0 else f.unit > -1, f.surely) for f in self.hubs]
        number = sum(int(here.sum()) for here, _ in found)
        have = sum(int((here & has).sum()) for here, has in found)
        return Bilingual(
            f"名单不完整：已列 {number} 处分支设施，其中 {have} 处有上级设施。",
            f"The list is partial: of {number} branches in it, {have} have a hub.",
        )

    @property
    def about(self) -> Bools:
        """Whether a node lies in each unit of the study, or may; the whole always has some."""
        unit = self._units()
        found = np.append(self.asked & (not self.all_listed), True)
        found[unit[unit >= 0]] = True
        return found

    def _units(self) -> Ints:
        """Return the unit of the study of each unit of a level, then of each branch."""
        of = [nodes.units.unit for nodes in self.tiers] + [found.unit for found in self.hubs]
        return np.concatenate([*of, np.zeros(0, dtype=np.int64)])

    def mean(self, what: str) -> Floats:
        """Return the share of units and branches for which something holds, per unit and last."""
        of: list[Bools] = [getattr(part, what) for part in (*self.tiers, *self.hubs)]
        return mean_by_unit(np.concatenate(of), self._units(), len(self.asked))

    def shortfall(self, unit: int, value: float, asked: Asked) -> tuple[Shortfall, ...]:
        """Return how many units lack places, and how many branches a hub, in all."""
        if asked.is_beyond(value):
            return ()
        units = sum(self._lacking(nodes.units.unit, nodes.surely, unit) for nodes in self.tiers)
        branches = sum(self._lacking(found.unit, found.surely, unit) for found in self.hubs)
        return tuple(
            Shortfall(float(number), name)
            for number, name in ((units, UNITS), (branches, BRANCHES))
            if number
        )

    @staticmethod
    def _lacking(of: Ints, surely: Bools, unit: int) -> int:
        here = np.ones(len(of), dtype=bool) if unit == -1 else of == unit
        return int((here & ~surely).sum())
