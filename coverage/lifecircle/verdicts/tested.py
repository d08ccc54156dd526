"""The tests of a goal on columns, by the table that they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from lifecircle.plans.model import (
    Amount,
    Combination,
    Hierarchy,
    Member,
    Pairing,
    Piece,
    Presence,
    Provision,
    ShareOf,
)
from lifecircle.verdicts.levels import level_tests

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lifecircle.plans import Goal

What = Literal["unit", "facility", "area", "place", "block"]


class Tested(NamedTuple):
    """Tests of a goal that are about one table.

    Attributes
    ----------
    what
        What has the columns.
    of
        Level of units (None: the study's), service of facilities, layer of areas or places,
        demand layer of blocks (None: residents).
    tests
        Column → test.
    promise
        Whether to pass is what the goal promises; else the tests choose whom it is about.
    """

    what: What
    of: str | None
    tests: Mapping[str, Any]
    promise: bool = False


def tests_of(goal: Goal) -> Iterator[Tested]:
    """Yield all tests of a goal on columns that are not empty."""
    for found in _tests(goal):
        if found.tests:
            yield found


def _tests(goal: Goal) -> Iterator[Tested]:
    yield from (Tested("unit", level, tests) for level, tests in unit_tests(goal))
    yield from (Tested("facility", service, tests) for service, tests in _of_places(goal))
    layer = getattr(goal, "layer", None)
    if layer is not None:
        areas = getattr(goal, "of", "") == "areas"
        tests = goal.where.area if areas else goal.where.place
        yield Tested("area" if areas else "place", layer, tests)
    yield Tested("block", getattr(goal, "demand", None), goal.where.block)
    if isinstance(goal, ShareOf):
        yield from _passes(goal)


def _passes(goal: ShareOf) -> Iterator[Tested]:
    cases = [(goal.passes, True)]
    for case in goal.passes_where:
        cases += [(case.where, False), (case.passes, True)]
    of: dict[str, tuple[What, str | None]] = {
        "facilities": ("facility", goal.service),
        "units": ("unit", goal.level),
        "areas": ("area", goal.layer),
        "places": ("place", goal.layer),
        "people": ("block", None),
    }
    yield from (Tested(*of[goal.of], tests, promise) for tests, promise in cases)


def unit_tests(goal: Goal) -> Iterator[tuple[str | None, Mapping[str, Any]]]:
    """Yield the tests on units, each with their level; None: that of the study."""
    yield from level_tests(goal)
    if isinstance(goal, Pairing):
        yield from ((None, case.where) for case in goal.within if case.where)
    if isinstance(goal, Provision):
        yield from ((goal.level, case.where) for case in goal.people_per if case.where)


def _of_places(goal: Goal) -> Iterator[tuple[str | None, Mapping[str, Any]]]:
    """Yield tests on the columns of lists, each with the service whose places are tested."""
    service, chosen = getattr(goal, "service", None), goal.where.facility
    own: dict[str | None, None] = {service: None}
    if isinstance(goal, Member):
        yield service, goal.which
    if isinstance(goal, Combination):
        leaves = [m for m in goal.leaves if isinstance(m, Member | Piece) and m.service is not None]
        yield from ((leaf.service, leaf.which) for leaf in leaves)
        own = {leaf.service: None for leaf in leaves}
    if isinstance(goal, Hierarchy):
        yield from ((tier.service, tier.which) for tier in goal.levels)
        own = dict.fromkeys([t.service for t in goal.levels] + [p.service for p in goal.parents])
    for side in ("numerator", "denominator"):
        amount = getattr(goal, side, None)
        if isinstance(amount, Amount) and (amount.quantity or amount.count):
            yield amount.service or service, amount.which
            own[amount.service or service] = None
    if isinstance(goal, Pairing):
        yield goal.partner, goal.partner_which
    if isinstance(goal, Presence):
        yield from ((exempt.service, exempt.which) for exempt in goal.exempt)
    yield from ((one, chosen) for one in own if one is not None)


def number_columns(goal: Goal) -> Iterator[tuple[What, str | None, str]]:
    """Yield the columns of units and areas that must be numbers: what, level or layer, column."""
    layer = getattr(goal, "layer", None)
    of_areas = layer is not None
    for side in ("numerator", "denominator"):
        amount = getattr(goal, side, None)
        if isinstance(amount, Amount) and amount.column is not None:
            yield (
                ("area", layer, amount.column) if of_areas else ("unit", goal.level, amount.column)
            )
