"""The data that a plan asks a study for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lifecircle.plans.fields import DeadlineColumn, Tests
from lifecircle.plans.model import (
    Amount,
    Combination,
    Count,
    Equity,
    Hierarchy,
    Pairing,
    Piece,
    Presence,
    Provision,
    ShareOf,
    Statistic,
    groups_of,
    members_of,
    services_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lifecircle.plans.model import Goal, Plan


@dataclass(frozen=True)
class Needs:
    """The data that a plan asks a study for.

    Attributes
    ----------
    lists
        Service → columns of its list: quantities, and what goals test.
    groups, levels, demands
        Groups of people; levels of units beside the study's own; demand other than residents.
    layers
        Areas and places → columns that goals read.
    catchments
        Services of which each place has an area of its own whose people use it.
    unit_columns
        Columns of units that goals test.
    statistics
        Numbers that no map can tell.
    """

    lists: dict[str, tuple[str, ...]]
    groups: tuple[str, ...]
    levels: tuple[str, ...]
    layers: dict[str, tuple[str, ...]]
    demands: tuple[str, ...]
    catchments: tuple[str, ...]
    unit_columns: tuple[str, ...]
    statistics: tuple[Statistic, ...]


@dataclass
class _Found:
    """Needs as they are found; dictionaries keep the order and drop repetitions."""

    lists: defaultdict[str, dict[str, None]] = field(
        default_factory=lambda: defaultdict(dict[str, None])
    )
    groups: dict[str, None] = field(default_factory=dict)
    levels: dict[str, None] = field(default_factory=dict)
    layers: defaultdict[str, dict[str, None]] = field(
        default_factory=lambda: defaultdict(dict[str, None])
    )
    catchments: dict[str, None] = field(default_factory=dict)
    demands: dict[str, None] = field(default_factory=dict)
    units: dict[str, None] = field(default_factory=dict)


def needs(plan: Plan) -> Needs:
    """Return what a plan asks a study for, services and columns in alphabetical order."""
    return needs_of(plan.goals)


def needs_of(goals: Iterable[Goal]) -> Needs:
    """Return what some goals ask a study for, services and columns in alphabetical order."""
    found, goals = _Found(), [*goals]
    for goal in goals:
        _of_goal(goal, found)
    return Needs(
        lists={service: tuple(sorted(found.lists[service])) for service in sorted(found.lists)},
        groups=tuple(sorted(found.groups)),
        levels=tuple(sorted(found.levels)),
        layers={layer: tuple(sorted(found.layers[layer])) for layer in sorted(found.layers)},
        demands=tuple(sorted(found.demands)),
        catchments=tuple(sorted(found.catchments)),
        unit_columns=tuple(sorted(found.units)),
        statistics=tuple(goal for goal in goals if isinstance(goal, Statistic)),
    )


def _of_goal(goal: Goal, found: _Found) -> None:
    for service in services_of(goal):
        found.lists[service].update(dict.fromkeys(_columns(goal.where.facility)))
        found.lists[service].update(dict.fromkeys(["hours"] if goal.at else []))
    for service, tests in _tested(goal):
        found.lists[service].update(dict.fromkeys(_columns(tests)))
    found.groups.update(dict.fromkeys(groups_of(goal)))
    if isinstance(goal, Provision) and not goal.group:
        found.groups["residents"] = None
    for test in _unit_tests(goal):
        found.units.update(dict.fromkeys(_columns(test)))
    if goal.level:
        found.levels[goal.level] = None
    if isinstance(goal, Hierarchy):
        found.levels.update(dict.fromkeys(tier.level for tier in goal.levels))
    layer, demand = getattr(goal, "layer", None), getattr(goal, "demand", None)
    if layer:
        found.layers[layer].update(dict.fromkeys(_of_layer(goal)))
    if demand:
        found.demands[demand] = None
    if getattr(goal, "supply", None) == "assigned":
        found.catchments.update(dict.fromkeys(services_of(goal)))


def _unit_tests(goal: Goal) -> Iterator[Tests]:
    """Yield the tests of a goal on units, and the columns of theirs that it reads, as tests."""
    yield goal.where.unit
    yield from (case.where or {} for case in goal.target)
    yield from (case.where or {} for member in members_of(goal) for case in member.within)
    if isinstance(goal, Presence):
        yield from (case.where or {} for case in goal.at_least)
        yield from (case.where or {} for exempt in goal.exempt for case in exempt.within)
    if isinstance(goal, Provision):
        yield from (case.where or {} for case in goal.people_per)
    if isinstance(goal, Pairing):
        yield from (case.where or {} for case in goal.within)
    if isinstance(goal, Hierarchy):
        yield from (tier.where for tier in goal.levels)
    if isinstance(goal, Equity):
        yield from goal.classes or ()
    if isinstance(goal, ShareOf) and goal.of == "units":
        yield from _passes(goal)
    if getattr(goal, "layer", None) is None:
        yield dict.fromkeys(_amount_columns(goal), 0)


def _of_layer(goal: Goal) -> Iterator[str]:
    """Yield the columns of areas or places that a goal reads."""
    yield from _columns(goal.where.area)
    yield from _columns(goal.where.place)
    yield from _amount_columns(goal)
    if isinstance(goal, ShareOf):
        for tests in _passes(goal):
            yield from _columns(tests)
    if isinstance(goal, Count) and goal.since is not None:
        yield "opening_year"
    if isinstance(goal.deadline, DeadlineColumn):
        yield goal.deadline.area
    yield from (q for q in (getattr(goal, "quantity", None), *_weights(goal)) if q)


def _amounts(goal: Goal) -> Iterator[Amount]:
    for side in ("numerator", "denominator"):
        amount = getattr(goal, side, None)
        if isinstance(amount, Amount):
            yield amount


def _amount_columns(goal: Goal) -> Iterator[str]:
    yield from (amount.column for amount in _amounts(goal) if amount.column)


def _weights(goal: Goal) -> tuple[str | None, str | None]:
    return (goal.weight, goal.part) if isinstance(goal, ShareOf) else (None, None)


def _passes(goal: ShareOf) -> Iterator[Tests]:
    yield goal.passes
    for case in goal.passes_where:
        yield {**case.where, **case.passes}


def _tested(goal: Goal) -> Iterator[tuple[str, Tests]]:
    """Yield services with the columns that a goal reads of their lists, as tests."""
    own = getattr(goal, "service", None)
    for amount in _amounts(goal):
        if service := amount.service or own:
            yield service, {**amount.which, **({amount.quantity: 0} if amount.quantity else {})}
            if isinstance(goal.deadline, DeadlineColumn) and (amount.quantity or amount.count):
                yield service, {"opening_year": 0}
    if own and isinstance(goal, Count | ShareOf):
        opening = "opening_year" if isinstance(goal, Count) and goal.since is not None else None
        quantity = getattr(goal, "quantity", None)
        read: Tests = {column: 0 for column in (quantity, opening, *_weights(goal)) if column}
        yield own, read
    if own and isinstance(goal, ShareOf):
        yield from ((own, tests) for tests in _passes(goal))
    if isinstance(goal, Pairing):
        yield goal.partner, goal.partner_which
        if goal.contract:
            yield goal.service, {goal.contract: 0}
    yield from _of_networks(goal)
    for member in members_of(goal):
        yield member.service, dict(member.which)
    if isinstance(goal, Combination):
        pieces = [leaf for leaf in goal.leaves if isinstance(leaf, Piece) and leaf.service]
        yield from ((str(piece.service), dict(piece.which)) for piece in pieces)


def _of_networks(goal: Goal) -> Iterator[tuple[str, Tests]]:
    if isinstance(goal, Presence):
        yield from ((exempt.service, exempt.which) for exempt in goal.exempt)
    if isinstance(goal, Hierarchy):
        yield from ((tier.service, tier.which) for tier in goal.levels)
        hub: Tests = {"parent": 0}
        yield from ((rule.service, hub) for rule in goal.parents if rule.by == "column")


def _columns(tests: object) -> Iterator[str]:
    """Yield the columns of tests; ``a / b`` are two, and ``service`` is none of the file."""
    for key in tests if isinstance(tests, dict) else ():
        if key == "service":
            continue
        yield from (part.strip() for part in str(key).split("/"))
