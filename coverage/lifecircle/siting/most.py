"""The most weight that sites can cover: heuristic, bound, proof."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.siting import relaxed
from lifecircle.siting.cover import keep_columns
from lifecircle.siting.cover_models import most_covered
from lifecircle.siting.merge import merged
from lifecircle.siting.problem import Step
from lifecircle.siting.solvers import approach_linear, solve_integer, solve_linear
from lifecircle.siting.swap import Search

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools
    from lifecircle.siting.cover import Cover
    from lifecircle.siting.model import Clock, Stopped
    from lifecircle.siting.problem import Limits

LARGE: Final = 40_000
"""Pairs from which first-order and interior point methods are quicker than the simplex method."""
FEW: Final = 25_000
"""Pairs left to decide up to which the exact solver is quicker than further searches."""
TOO_LARGE: Final = 120_000
"""Pairs left to decide from which the exact solver does not get beyond its first relaxation."""
ROUNDS: Final = 3_000
"""Of the first-order method."""


@dataclass
class Progress:
    """What is known so far.

    Attributes
    ----------
    there
        Bool per column: the best set.
    value, bound
        Of the problem, what is decided beforehand included.
    steps
        So far.
    stopped
        Which limit ended the work.
    method
        Solvers and versions.
    """

    there: Bools | None = None
    value: float | None = None
    bound: float | None = None
    steps: list[Step] = field(default_factory=list)
    stopped: Stopped = ""
    method: list[str] = field(default_factory=list)
    _from: float = field(default_factory=time.perf_counter)

    def step(self, name: str) -> None:
        """Note that a stage has ended."""
        now = time.perf_counter()
        self.steps.append(Step(name, self.value, self.bound, now - self._from))
        self._from = now

    def by(self, method: str) -> None:
        """Note a solver."""
        if method and method not in self.method:
            self.method.append(method)

    @property
    def is_proven(self) -> bool:
        """Tell whether nothing better is possible."""
        return (
            self.value is not None
            and self.bound is not None
            and relaxed.is_proven(self.value, self.bound)
        )

    def is_enough(self, gap: float) -> bool:
        """Tell whether the gap is small enough."""
        if self.value is None or self.bound is None:
            return False
        return self.is_proven or abs(self.bound - self.value) <= gap * abs(self.value)


def cover_most(cover: Cover, zones: int, limits: Limits, clock: Clock, found: Progress) -> Progress:
    """Return the columns that cover most weight among those that open so many zones.

    Parameters
    ----------
    zones
        Of `Cover.zones`, which have to get a column; it is known that they can.
    found
        What is known; it is carried on.
    """
    whole = relaxed.is_whole(cover.weight) and cover.base == np.rint(cover.base)
    work = cover if zones else replace(cover, zone=np.full_like(cover.zone, -1), zones=0)
    search = Search(work)

    def keep(there: Bools) -> None:
        value = _value(cover, there)
        opened = len(np.unique(cover.zone[there & (cover.zone >= 0)]))
        better = found.value is None or value > found.value
        if better and opened >= zones and search.limits.holds(there):
            found.there, found.value = there, value

    keep(search.grow(np.zeros(len(cover.candidate), dtype=bool)))
    found.step("greedy")
    if found.there is not None:
        keep(search.improve(found.there))
    found.step("interchange")
    large = len(cover.column) > LARGE
    found.bound = cover.base + float(cover.weight.sum())
    model = most_covered(cover, zones)
    if large:
        solved = approach_linear(model, rounds=ROUNDS, seconds=clock.left)
    else:
        solved = solve_linear(model, interior=False, seed=limits.seed, seconds=clock.left)
    found.by(solved.method)
    if solved.duals is None or solved.values is None:
        found.stopped = solved.stopped
        found.step("relaxation")
        return _exact(cover, zones, found, limits, clock)
    bound, prices = relaxed.lagrangian(model, solved.duals)
    proved = relaxed.rounded(cover.base + bound, maximize=True, whole=whole)
    found.bound = min(found.bound, proved)
    found.step("relaxation")

    def settled() -> tuple[Bools, Bools]:
        assumed = -np.inf if found.value is None else found.value
        columns = prices[: len(cover.candidate)]
        return relaxed.settled(cover.base + bound, columns, assumed, maximize=True, whole=whole)

    keep(search.improve(leading(search, solved.values[: len(cover.candidate)])))
    found.step("interchange")
    shut, opened = settled()
    left = int((~shut & ~opened)[cover.column].sum())
    quick = left <= FEW and limits.nodes > 0
    if not quick and not found.is_enough(limits.gap) and found.there is not None:
        keep(search.repeat(found.there, limits.rounds, limits.seed))
        found.step("restarts")
        shut, opened = settled()
    if found.is_enough(limits.gap) or limits.nodes == 0:
        found.stopped = "" if found.is_proven or limits.nodes else "nodes"
        return found
    return _exact(cover, zones, found, limits, clock, (shut, opened))


def leading(search: Search, values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Bools:
    """Return the columns with the greatest values of a relaxation that may be opened together."""
    there = np.zeros(len(values), dtype=bool)
    for column in np.argsort(-values, kind="stable").tolist():
        if values[column] <= 0.01:  # noqa: PLR2004 - next to nothing
            break
        may = search.limits.may_add(there)
        if may[column]:
            there[column] = True
        elif not may.any():
            break
    return search.grow(there)


def _value(cover: Cover, there: Bools) -> float:
    times = np.bincount(cover.row, there[cover.column], minlength=len(cover.need))
    return cover.base + float(cover.weight[times >= cover.need].sum())


def _exact(
    cover: Cover,
    zones: int,
    found: Progress,
    limits: Limits,
    clock: Clock,
    settled: tuple[Bools, Bools] | None = None,
) -> Progress:
    """Solve what is not settled to the end."""
    none = np.zeros(len(cover.candidate), dtype=bool)
    shut, opened = settled or (none, none)
    whole = relaxed.is_whole(cover.weight) and cover.base == np.rint(cover.base)
    rest, still = rest_of(cover, shut, opened, zones)
    if clock.is_over or len(rest.column) > TOO_LARGE:
        found.stopped = "seconds" if clock.is_over else "nodes"
        return found
    solved = solve_integer(
        most_covered(rest, still),
        nodes=limits.nodes,
        gap=limits.gap,
        seed=limits.seed,
        seconds=clock.left,
    )
    found.by(solved.method)
    if solved.values is not None:
        there = opened.copy()
        kept = np.flatnonzero(~shut & ~opened)
        there[kept[solved.values[: len(kept)] > 0.5]] = True  # noqa: PLR2004 - open or not
        value = _value(cover, there)
        holds = Search(cover).limits.holds(there)
        if holds and (found.value is None or value > found.value):
            found.there, found.value = there, value
    if solved.status == "infeasible":
        found.bound = found.value
    elif solved.bound is not None and found.value is not None:
        proved = relaxed.rounded(rest.base + solved.bound, maximize=True, whole=whole)
        if not whole and solved.status == "optimal":
            proved = min(proved, max(found.value, rest.base + (solved.objective or 0.0)))
        proved = max(proved, found.value)
        found.bound = proved if found.bound is None else min(found.bound, proved)
    found.stopped = "" if found.is_enough(limits.gap) else solved.stopped or "nodes"
    found.step("exact")
    return found


def rest_of(cover: Cover, shut: Bools, opened: Bools, zones: int) -> tuple[Cover, int]:
    """Return what remains when some columns are not opened and some are, and of the zones.

    Columns of the rest are those of neither, in their order.
    """
    there = np.bincount(cover.row, opened[cover.column], minlength=len(cover.need))
    need = cover.need - there.astype(np.int64)
    done = need <= 0
    kept = ~shut & ~opened
    less = keep_columns(cover, kept)
    has = np.diff(less.start)
    alive = (need > 0) & (has >= need)
    pairs = alive[less.row]
    part = merged(less.row[pairs], less.column[pairs], (need, cover.group), len(need))
    has_zone = np.unique(cover.zone[opened & (cover.zone >= 0)])
    zone = np.where(np.isin(less.zone, has_zone), -1, less.zone)
    names, numbers = np.unique(zone, return_inverse=True)
    none = int(len(names) > 0 and names[0] == -1)
    count = int(opened.sum())
    weight = np.bincount(part.of[alive], cover.weight[alive], minlength=len(part.first))
    rest = replace(
        less,
        start=part.start,
        column=part.column,
        need=need[part.first],
        group=cover.group[part.first],
        weight=weight.astype(np.float64),
        base=cover.base + float(cover.weight[done].sum()),
        add=None if cover.add is None else cover.add - count,
        budget=None if cover.budget is None else cover.budget - float(cover.price[opened].sum()),
        zone=numbers.astype(np.int64) - none,
        zones=len(names) - none,
    )
    hit = cover.conflicts[opened[cover.conflicts].any(axis=1)]
    place = np.cumsum(kept) - 1
    blocked = hit[kept[hit]]
    sets = [
        (place[members[kept[members]]], most - int(opened[members].sum()))
        for members, most in cover.sets
    ]
    if len(blocked):
        sets.append((place[np.unique(blocked)], 0))
    return replace(rest, sets=tuple(sets)), max(zones - len(has_zone), 0)
