"""What new housing owes (配建): what it has to provide, and what there is in its year.

An amount counts as provided by what other projects bring of it by then in the housing's unit, each
place for one housing project only, the earlier first: what was there before serves those who lived
there before. A walk is kept by any place, old or new.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from lifecircle.access.times import metric_unit
from lifecircle.base.amounts import quantities
from lifecircle.base.services import is_kind_of, label
from lifecircle.base.text import Bilingual
from lifecircle.changes.wording import english_of
from lifecircle.scenarios.found import Owed
from lifecircle.scenarios.owed_by_plan import Newcomers, amount_text, needs_by_plan
from lifecircle.streets.travel.costs import distance_for
from lifecircle.study.changes import Convert, Extend, NewHousing, Open
from lifecircle.verdicts.borders import facility_unit
from lifecircle.verdicts.searches import Searches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.district import District
    from lifecircle.plans import Plan
    from lifecircle.scenarios.states import Stage
    from lifecircle.streets.travel.costs import Metric
    from lifecircle.study.changes import Obligation
    from lifecircle.study.made import Made

FAR = 3
"""Times the walk that is asked for: how far the nearest place is looked for."""


class Brought(NamedTuple):
    """A place that a project builds, extends or converts.

    Attributes
    ----------
    change
        Its id.
    services
        What the place provides.
    unit
        Row of its unit; -1 in none.
    amounts
        What it adds, by quantity; a place that is only extended is no further place.
    place
        Whether it is one place more.
    """

    change: str
    services: tuple[str, ...]
    unit: int
    amounts: dict[str, float]
    place: bool


@dataclass
class Ledger:
    """What projects have brought, and how much of it is spoken for."""

    _spent: dict[tuple[str, str], float] = field(default_factory=dict)

    def take(
        self, brought: Sequence[Brought], quantity: str | None, needed: float
    ) -> tuple[float, bool, tuple[str, ...]]:
        """Take up to an amount; return how much there is, whether all is known, and from whom."""
        there, known, by = 0.0, True, list[str]()
        for one in brought:
            if quantity is None:
                has: float | None = 1.0 if one.place else 0.0
            else:
                has = one.amounts.get(quantity)
                if has is None:
                    known = known and not one.place
                    continue
            free = (has or 0.0) - self._spent.get((one.change, quantity or ""), 0.0)
            if free <= 0:
                continue
            there += free
            mine = max(min(free, needed - there + free), 0.0)
            if mine > 0:
                key = (one.change, quantity or "")
                self._spent[key] = self._spent.get(key, 0.0) + mine
                by.append(one.change)
        return there, known, tuple(by)


def owed_of(stages: Sequence[Stage], plan: Plan) -> tuple[Owed, ...]:
    """Return what each housing project owes, and whether it is there in the year it is lived in.

    Parameters
    ----------
    stages
        From `lifecircle.scenarios.states.stages_of`.
    plan
        Whose goals on so much for so many people say what the new residents alone need.

    Returns
    -------
    tuple of Owed
        By project; obligations first, then what the plan asks for them. ``owed`` only if it is
        certain: nothing of it is missing from a partial list or lacks its amount.
    """
    found, ledgers = list[Owed](), (Ledger(), Ledger())
    seen = set[str]()
    for stage in stages:
        brought = _brought(stage.district, stage.state.made)
        for one in stage.state.made:
            if one.id in seen or not isinstance(one.change, NewHousing):
                continue
            seen.add(one.id)
            housing = _Housing(one, one.change, stage, brought)
            found += [housing.owes(duty, ledgers[0]) for duty in one.change.obliged]
            found += housing.asked_by(plan, ledgers[1])
    return tuple(found)


def people_of(change: NewHousing) -> float:
    """Return how many people move in."""
    if change.people is not None:
        return float(change.people)
    return float((change.households or 0) * change.per_household)


@dataclass(frozen=True, eq=False)
class _Housing:
    made: Made
    change: NewHousing
    stage: Stage
    brought: tuple[Brought, ...]

    def owes(self, duty: Obligation, ledger: Ledger) -> Owed:
        """Return whether an obligation is kept."""
        if duty.minutes is not None or duty.metres is not None:
            return self._walk(duty)
        needed = 1.0 if duty.quantity is None else duty.amount
        if duty.per_1000 is not None:
            needed = duty.per_1000 * people_of(self.change) / 1000
        asked = _asked(duty, self._people, needed)
        blank = Owed(self.made.id, duty.service, asked, needed, None, "not_known", "")
        if needed is None or self._unit < 0:
            return blank
        there, known, by = ledger.take(self._of(duty.service), duty.quantity, needed)
        # Nothing brought is none only where all that projects bring is known.
        found = replace(blank, there=there if there or known else None, by=", ".join(by))
        if there >= needed - _HAIR:
            return replace(found, status="kept")
        return replace(found, status="owed") if known else found

    def asked_by(self, plan: Plan, ledger: Ledger) -> list[Owed]:
        """Return what the plan's goals ask for the new residents alone."""
        found = []
        for need in needs_by_plan(plan, self._people, self._unit, self.stage.context):
            there, _, by = ledger.take(self._of(need.service), need.quantity, need.amount)
            found.append(
                Owed(
                    change=self.made.id,
                    service=need.service,
                    asked=need.asked,
                    needed=need.amount,
                    # Whether places that were there before have room is another question.
                    there=there or None,
                    status="kept" if there >= need.amount - _HAIR else "not_known",
                    by=", ".join(by),
                )
            )
        return found

    @property
    def _people(self) -> Newcomers:
        numbers = {**self.change.groups, "residents": people_of(self.change)}
        return Newcomers(numbers, estimated=self.change.people is None)

    @cached_property
    def _block(self) -> int:
        """Row of the block that came with the housing: they come one after the other."""
        homes = [one.id for one in self.stage.state.made if isinstance(one.change, NewHousing)]
        return len(self.stage.bare.blocks) + homes.index(self.made.id)

    @cached_property
    def _unit(self) -> int:
        """Row of the unit of the housing; -1 in none."""
        return int(self.stage.district.blocks["unit"].iloc[self._block])

    def _of(self, service: str) -> list[Brought]:
        """Return what projects bring of a service in the unit."""
        return [
            one
            for one in self.brought
            if one.unit == self._unit >= 0 and any(is_kind_of(s, service) for s in one.services)
        ]

    def _walk(self, duty: Obligation) -> Owed:
        """Return whether a place is near enough to everybody who moves in."""
        district = self.stage.district
        searches = Searches.on(district)
        supply = searches.lists.supply(duty.service, {})
        metric: Metric = district.profiles["adult"]
        needed = duty.minutes
        if needed is None:
            metric, needed = distance_for(district.profiles["adult"]), duty.metres or 0.0
        asked = _asked(duty, self._people, needed)
        way: Literal["minutes", "metres"] = "minutes" if duty.minutes is not None else "metres"
        blank = Owed(self.made.id, duty.service, asked, needed, None, "not_known", "", way)
        if supply.lacks is not None:
            return blank
        threshold = float(np.rint(needed * metric_unit(metric)))
        found = searches.search.nearest(supply.places, metric, limit=threshold * FAR)
        doors = np.flatnonzero(district.demand.points["block"].to_numpy() == self._block)
        farthest = int(doors[np.argmax(found.cost[doors])])
        cost = float(found.cost[farthest])
        there = cost / metric_unit(metric) if np.isfinite(cost) else None
        if cost <= threshold:
            by = self._by(int(found.place[farthest]))
            return replace(blank, there=there, status="kept", by=by)
        return replace(blank, there=there, status="owed" if supply.complete else "not_known")

    def _by(self, row: int) -> str:
        """Return the change that brings a place, or what the place is called."""
        table = self.stage.district.facilities.table
        full = f"{table['layer'].iloc[row]}/{table['id'].iloc[row]}"
        for one in self.stage.state.made:
            if isinstance(one.change, Open | Convert) and full in one.facilities:
                return one.id
        return str(table["name"].iloc[row] or full)


_HAIR = 1e-9


def _brought(district: District, made: Sequence[Made]) -> tuple[Brought, ...]:
    """Return what projects bring, in the order in which they were made."""
    table, units = district.facilities.table, facility_unit(district)
    ids = zip(table["layer"], table["id"], strict=True)
    rows = {f"{layer}/{own}": row for row, (layer, own) in enumerate(ids)}
    found = []
    for one in made:
        change = one.change
        if not isinstance(change, Open | Extend | Convert):
            continue
        row = next((rows[full] for full in one.facilities if full in rows), None)
        if row is None:
            continue
        amounts = {} if isinstance(change, Convert) else dict(change.quantities)
        services = table["services"].iloc[row]
        if isinstance(change, Convert):
            services = change.services
        found.append(
            Brought(
                one.id,
                tuple(services),
                int(units[row]),
                {name: float(value) for name, value in amounts.items()},
                not isinstance(change, Extend),
            )
        )
    return tuple(found)


def _asked(duty: Obligation, people: Newcomers, needed: float | None) -> Bilingual:
    """Say what an obligation asks for."""
    what = label(duty.service)
    if duty.minutes is not None:
        return Bilingual(
            f"配建：步行 {duty.minutes:g} 分钟以内有{what.zh}。",
            f"Obliged: {what.en} within {duty.minutes:g} minutes on foot.",
        )
    if duty.metres is not None:
        return Bilingual(
            f"配建：步行 {duty.metres:g} 米以内有{what.zh}。",
            f"Obliged: {what.en} within {duty.metres:g} m on foot.",
        )
    if duty.quantity is None:
        return Bilingual(f"配建：{what.zh} 1 处。", f"Obliged: {what.en}, one place.")
    counted = quantities()[duty.quantity]
    amount = "" if needed is None else amount_text(needed)
    many = people.told(people.numbers["residents"])
    if duty.per_1000 is not None:
        return Bilingual(
            f"配建：{what.zh}，{counted.name.zh}每千人 {duty.per_1000:g} {counted.unit.zh}，"
            f"{many.zh.strip()} 人共 {amount} {counted.unit.zh}。",
            f"Obliged: {what.en}, {english_of(duty.quantity, f'{duty.per_1000:g}')} for 1,000 "
            f"people: {amount} for {many.en}.",
        )
    if needed is None:
        return Bilingual(
            f"配建：{what.zh}，{counted.name.zh}数量未注明。",
            f"Obliged: {what.en}, {counted.name.en}; how many is not said.",
        )
    return Bilingual(
        f"配建：{what.zh}，{counted.name.zh} {amount} {counted.unit.zh}。",
        f"Obliged: {what.en}, {english_of(duty.quantity, amount)}.",
    )
