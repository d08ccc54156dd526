"""The p-center: the largest cost is as small as can be, by covering problems at single costs.

Minieka, E. (1970), "The m-center problem", *SIAM Review* 12(1), 138-139: the answer is one of the
costs, and whether so many sites are enough for one of them is a covering problem. The costs are
halved until one is left; each covering problem is solved by CP-SAT and raises the bound or lowers
the answer.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.siting.finish import finish, nearest, without_sites
from lifecircle.siting.finish import zones_open as zones_of
from lifecircle.siting.matrix import rows as rows_of
from lifecircle.siting.model import Clock, Stopped
from lifecircle.siting.openings import Openings
from lifecircle.siting.problem import EXISTING, Limits, Step
from lifecircle.siting.reach_all import blamed, cover, living, reach_all

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.siting.problem import Answer, CostMatrix, Problem
    from lifecircle.siting.reach_all import Tried


def solve_center(problem: Problem, limits: Limits = Limits()) -> Answer:  # noqa: B008
    """Answer a ``p_center``.

    Rows without weight do not count.

    Parameters
    ----------
    problem
        Checked (`lifecircle.siting.checked.check`).
    limits
        `Limits.work` is for each of the covering problems that take a solver, of which there are
        at most about as many as the number of different costs has bits; `Limits.nodes` 0 leaves
        them out.
    """
    asked = living(problem)
    clock = Clock(limits.seconds)
    start = reach_all(asked, limits)
    if start.objective is None:
        return without_sites(
            problem,
            status=start.status,
            blame=blamed(problem, start.blame),
            cut_short=start.cut_short,
            steps=start.steps,
            method=start.method,
        )
    search = _Search.of(asked, start, clock)
    search.farthest_first()
    search.narrow(limits)
    search.halve(limits)
    there = zones_of(problem, problem.state == EXISTING)
    zones = None if problem.zone is None else (there + search.zones, there + search.zones_bound)
    proven = search.bound >= search.objective and search.zones >= search.zones_bound
    return finish(
        problem,
        np.flatnonzero(search.chosen),
        status="optimal" if proven else "feasible",
        objective=search.objective,
        bound=min(search.bound, search.objective),
        zones=zones,
        cut_short="" if proven else search.stopped or start.cut_short,
        steps=start.steps + search.steps,
        method=search.method,
    )


@dataclass
class _Search:
    """The best set so far, and the costs that are not decided."""

    costs: CostMatrix
    row: Ints
    openings: Openings
    clock: Clock
    chosen: Bools
    zones: int
    zones_bound: int
    different: Floats
    objective: float
    bound: float
    steps: tuple[Step, ...] = ()
    stopped: Stopped = ""
    method: str = ""

    @classmethod
    def of(cls, asked: Problem, start: Answer, clock: Clock) -> _Search:
        """Begin with a set that reaches everybody."""
        openings = Openings.of(asked)
        costs, row = asked.costs, rows_of(asked.costs)
        usable = openings.free | openings.forced | openings.there
        pairs = usable[costs.candidate]
        least = np.full(len(costs), np.inf)
        np.minimum.at(least, row[pairs], costs.cost[pairs])
        chosen = np.zeros(costs.candidates, dtype=bool)
        chosen[start.chosen] = True
        there = zones_of(asked, openings.there)
        zones = (there, there) if start.zones is None else start.zones
        bound = float(least.max(initial=0.0))
        search = cls(
            costs,
            row,
            openings,
            clock,
            chosen,
            zones[0] - there,
            zones[1] - there,
            np.unique(costs.cost[pairs & (costs.cost >= bound)]),
            np.inf,
            bound,
            method=start.method,
        )
        search.objective = search.largest(chosen)
        return search

    def largest(self, chosen: Bools) -> float:
        """Return the largest cost; NaN where a row is not reached."""
        cost = nearest(self.costs, chosen | self.openings.there)[1]
        return float(cost.max()) if len(cost) else 0.0

    def take(self, chosen: Bools) -> None:
        """Keep a set if it is better."""
        zone = self.openings.zone[chosen]
        if not self.openings.allows(chosen) or len(np.unique(zone[zone >= 0])) < self.zones:
            return
        largest = self.largest(chosen)
        if largest < self.objective:
            self.chosen, self.objective = chosen.copy(), largest

    def farthest_first(self) -> None:
        """Open what is nearest to whoever has it farthest, again and again.

        Gonzalez, T. F. (1985), *Theoretical Computer Science* 38, 293-306; Dyer, M. E. & Frieze,
        A. M. (1985), *Operations Research Letters* 3(6), 285-288.
        """
        began = time.perf_counter()
        limits = self.openings
        chosen = limits.forced.copy()
        costs = self.costs
        cost = np.full(len(costs), np.inf)
        firm = (limits.there | limits.forced)[costs.candidate]
        np.minimum.at(cost, self.row[firm], costs.cost[firm])
        for _ in range(limits.number - int(limits.forced.sum())):
            if not len(cost):
                break
            worst = int(np.argmax(cost))
            pairs = np.arange(costs.start[worst], costs.start[worst + 1])
            pairs = pairs[limits.free[costs.candidate[pairs]] & (costs.cost[pairs] < cost[worst])]
            for pair in pairs[np.argsort(costs.cost[pairs], kind="stable")]:
                chosen[costs.candidate[pair]] = True
                if limits.allows(chosen):
                    break
                chosen[costs.candidate[pair]] = False
            else:
                break
            new = np.flatnonzero(costs.candidate == costs.candidate[pair])
            cost[self.row[new]] = np.minimum(cost[self.row[new]], costs.cost[new])
        self.take(chosen)
        self.stage("greedy", began)

    def narrow(self, limits: Limits) -> None:
        """Bring bound and answer together as far as that goes without a solver."""
        began = time.perf_counter()
        low, high = 0, self.places()
        while low < high:
            at = (low + high) // 2
            tried = self.covered(at, limits, solver=False)
            if tried.solved.status == "infeasible":
                low = at + 1
                self.bound = max(self.bound, float(self.different[low]))
            else:
                high = at
                if tried.chosen is not None:
                    self.take(tried.chosen)
        self.stage("relaxation", began)
        began = time.perf_counter()
        high = self.places()
        while low < high:
            at = (low + high) // 2
            tried = self.covered(at, limits, solver=False)
            before = self.objective
            if tried.chosen is not None:
                self.take(tried.chosen)
            if self.objective < before:
                high = self.places()
            else:
                low = at + 1
        self.stage("greedy cover", began)

    def halve(self, limits: Limits) -> None:
        """Decide one cost after the other."""
        low = int(np.searchsorted(self.different, self.bound))
        while True:
            began = time.perf_counter()
            high = self.places()
            if low >= high or self.objective - self.bound <= limits.gap * self.objective:
                return
            if self.clock.is_over or not limits.nodes:
                self.stopped = "seconds" if self.clock.is_over else "nodes"
                return
            at = (low + high) // 2
            tried = self.covered(at, limits)
            self.method = tried.solved.method or self.method
            before = self.objective
            if tried.solved.status == "infeasible":
                # Nor is any lesser cost enough.
                self.bound = max(self.bound, float(self.different[at + 1]))
            elif tried.chosen is None:
                self.stopped = tried.solved.stopped or "work"
            else:
                self.take(tried.chosen)
            if self.objective == before:
                low = at + 1
            self.stage(f"cover {self.different[at]:g}", began)

    def places(self) -> int:
        """Return where the answer stands among the different costs."""
        return int(np.searchsorted(self.different, self.objective))

    def covered(self, at: int, limits: Limits, *, solver: bool = True) -> Tried:
        """Look for a set that reaches everybody within one of the costs."""
        return cover(
            self.costs,
            self.costs.cost <= self.different[at],
            self.openings,
            replace(limits, seconds=_half(self.clock.left)),
            zones=self.zones,
            solver=solver,
        )

    def stage(self, name: str, began: float) -> None:
        """Note that a stage is over."""
        step = Step(name, self.objective, self.bound, time.perf_counter() - began)
        self.steps += (step,)


def _half(seconds: float | None) -> float | None:
    """Return half of what is left, so that a hard cost leaves time for easier ones."""
    return None if seconds is None else max(seconds / 2, 0.01)
