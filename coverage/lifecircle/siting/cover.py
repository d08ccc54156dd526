"""A covering problem without what is already decided, its alike rows put together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.siting.matrix import rows, within
from lifecircle.siting.merge import dominated, merged, subset

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.siting.problem import Problem

from lifecircle.siting.openings import CENT
from lifecircle.siting.problem import EXISTING, FORBIDDEN, FORCED, FREE

DONE, NEVER = -1, -2
"""In place of a merged row: covered by what is there anyway; not to be covered at all."""
_PAIRS: Final = 30_000_000
"""Comparisons of columns up to which dominated ones are looked for."""


@dataclass(frozen=True, eq=False)
class Cover:
    """What is left to decide.

    Attributes
    ----------
    candidate
        int64 per column: the candidate that it is.
    forced
        int64: candidates that are opened in any case.
    start, column
        Columns of each merged row, CSR, ascending.
    need
        int64 per row: how many of its columns cover it; never more than it has.
    weight
        float64 per row.
    group
        int64 per row, -1 none.
    of
        int64 per row of demand: merged row, `DONE` or `NEVER`.
    base
        Weight that is covered whatever is chosen.
    base_of
        float64 per group: the same.
    price
        float64 per column; ones where the problem has no prices.
    add, budget
        What is left of them after the forced ones; None: no limit.
    conflicts
        int64 (n, 2): pairs of columns.
    sets
        Columns and how many of them may still be opened.
    zone
        int64 per column: zone without a candidate as yet, numbered anew from 0; -1 none.
    zones, base_zones
        How many of those there are, and how many zones have a candidate anyway.
    """

    candidate: Ints
    forced: Ints
    start: Ints
    column: Ints
    need: Ints
    weight: Floats
    group: Ints
    of: Ints
    base: float
    base_of: Floats
    price: Floats
    add: int | None
    budget: float | None
    conflicts: Ints
    sets: tuple[tuple[Ints, int], ...]
    zone: Ints
    zones: int
    base_zones: int

    @property
    def row(self) -> Ints:
        """Return the merged row of each of its pairs."""
        return np.repeat(np.arange(len(self.need)), np.diff(self.start))

    def chosen(self, columns: Ints) -> Ints:
        """Return the candidates of columns, with the forced ones, ascending."""
        return np.sort(np.concatenate([self.candidate[columns], self.forced]))


def reduced(problem: Problem) -> Cover:
    """Return what is left to decide of an ``lscp`` or ``mclp`` without capacities."""
    costs = within(problem.costs, problem.within)
    conflicts = _conflicts(problem)
    state, sets = states(problem)
    fixed = np.isin(state, (FORCED, EXISTING))

    row = rows(costs)
    fixed_pairs = fixed[costs.candidate]
    count = len(costs)
    need = problem.places - np.bincount(row[fixed_pairs], minlength=count)
    free = (state == FREE)[costs.candidate]
    has = np.bincount(row[free], minlength=count)
    of = np.where(need <= 0, DONE, NEVER).astype(np.int64)
    alive = (need > 0) & (has >= need) & (problem.weight > 0)

    group = np.full(count, -1, dtype=np.int64) if problem.group is None else problem.group
    groups = 0 if problem.at_least is None else len(problem.at_least)
    done = need <= 0
    taken = free & alive[row]
    part = merged(row[taken], costs.candidate[taken], (need, group), count)
    of[alive] = part.of[alive]
    merged_weight = np.bincount(of[alive], problem.weight[alive], minlength=len(part.first))
    candidate, column, zone, zones, base_zones = _columns(problem, state, fixed, part.column)
    place = np.full(problem.costs.candidates, -1, dtype=np.int64)
    place[candidate] = np.arange(len(candidate))
    forced = np.flatnonzero(state == FORCED)
    price = np.ones(len(state)) if problem.price is None else problem.price
    cover = Cover(
        candidate=candidate,
        forced=forced,
        start=part.start,
        column=column,
        need=need[part.first].astype(np.int64),
        weight=merged_weight.astype(np.float64),
        group=group[part.first],
        of=of,
        base=float(problem.weight[done].sum()),
        base_of=np.bincount(
            group[done & (group >= 0)], problem.weight[done & (group >= 0)], minlength=groups
        ).astype(np.float64),
        price=price[candidate].astype(np.float64),
        add=None if problem.add is None else problem.add - len(forced),
        budget=None
        if problem.budget is None
        else problem.budget * (1 + CENT) - float(price[forced].sum()),
        conflicts=_kept(place, conflicts),
        sets=tuple((place[one][place[one] >= 0], left) for one, left in sets),
        zone=zone,
        zones=zones,
        base_zones=base_zones,
    )
    return without_dominated(cover, has_prices=problem.kind == "lscp" or cover.budget is not None)


def states(problem: Problem) -> tuple[Ints, list[tuple[Ints, int]]]:
    """Return the states of candidates with everything closed that limits close, and other sets.

    What is in conflict with a forced or existing candidate, or in a set that has its number, may
    not be opened.
    """
    state = problem.state.copy()
    conflicts = _conflicts(problem)
    fixed = np.isin(state, (FORCED, EXISTING))
    shut = np.concatenate([conflicts[fixed[conflicts[:, k]], 1 - k] for k in (0, 1)])
    state[shut[state[shut] == FREE]] = FORBIDDEN
    sets, full = _sets(problem, state)
    state[full[state[full] == FREE]] = FORBIDDEN
    return state, sets


def without_dominated(cover: Cover, *, has_prices: bool) -> Cover:
    """Return it without columns that another one covers everything of for no higher price.

    Only where one column covers a row, and of columns that no zone, conflict or set names.
    """
    count = len(cover.candidate)
    sizes = np.bincount(cover.column, minlength=count)
    work = int((sizes[cover.column]).sum())
    if count < 2 or bool((cover.need > 1).any()) or work > _PAIRS:  # noqa: PLR2004 - pairs
        return cover
    bound = cover.zone >= 0
    bound[cover.conflicts.ravel()] = True
    for columns, _ in cover.sets:
        bound[columns] = True
    price = cover.price if has_prices else np.ones(count)
    lost = dominated(cover.row, cover.column, sizes, price, bound)
    return keep_columns(cover, ~lost) if bool(lost.any()) else cover


def keep_columns(cover: Cover, kept: Bools) -> Cover:
    """Return it without the other columns, which are not opened; rows stay as they are."""
    place = np.where(kept, np.cumsum(kept) - 1, -1)
    start, column = subset(cover.start, cover.column, kept[cover.column])
    return replace(
        cover,
        candidate=cover.candidate[kept],
        start=start,
        column=place[column],
        price=cover.price[kept],
        conflicts=_kept(place, cover.conflicts),
        sets=tuple((place[one][place[one] >= 0], left) for one, left in cover.sets),
        zone=cover.zone[kept],
    )


def _conflicts(problem: Problem) -> Ints:
    if problem.conflicts is None or len(problem.conflicts) == 0:
        return np.empty((0, 2), dtype=np.int64)
    pairs: Ints = np.unique(np.sort(problem.conflicts, axis=1), axis=0)
    return pairs


def _sets(problem: Problem, state: Ints) -> tuple[list[tuple[Ints, int]], Ints]:
    """Return the sets that may still limit something, and the members of those that are full."""
    left, full = [], [np.empty(0, dtype=np.int64)]
    for given, most in problem.at_most:
        members = np.unique(given)
        room = most - int((state[members] == FORCED).sum())
        free = members[state[members] == FREE]
        if room == 0:
            full.append(free)
        elif len(free) > room:
            left.append((free, room))
    return left, np.concatenate(full)


def _columns(
    problem: Problem, state: Ints, fixed: Bools, used: Ints
) -> tuple[Ints, Ints, Ints, int, int]:
    """Return candidates worth a column, columns of pairs, their zones, and how many zones."""
    worth = np.zeros(len(state), dtype=bool)
    worth[used] = True
    zone = np.full(len(state), -1, dtype=np.int64)
    base = 0
    if problem.zone is not None:
        has = np.unique(problem.zone[fixed & (problem.zone >= 0)])
        base = len(has)
        wants = (problem.zone >= 0) & ~np.isin(problem.zone, has) & (state == FREE)
        zone[wants] = problem.zone[wants]
        worth |= wants
    candidate = np.flatnonzero(worth)
    names, numbers = np.unique(zone[candidate], return_inverse=True)
    none = int(len(names) > 0 and names[0] == -1)
    place = np.cumsum(worth) - 1
    return candidate, place[used], numbers.astype(np.int64) - none, len(names) - none, base


def _kept(place: Ints, pairs: Ints) -> Ints:
    there = place[pairs]
    return there[(there >= 0).all(axis=1)]
