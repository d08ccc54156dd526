"""The p-median: least weighted sum of costs, by a heuristic, a bound and an exact model."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.siting.finish import finish, without_sites
from lifecircle.siting.median_bound import Relaxed, out_of_question, relax
from lifecircle.siting.median_exact import by_radii
from lifecircle.siting.median_rows import Ranked
from lifecircle.siting.median_swap import Swaps, greedy, interchange, perturb
from lifecircle.siting.model import Clock, Stopped
from lifecircle.siting.openings import Openings
from lifecircle.siting.problem import EXISTING, Limits, Step
from lifecircle.siting.reach_all import blamed, contradiction, living, reach_all
from lifecircle.siting.solvers import solve_integer

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.siting.problem import Answer, Problem

_STEPS: Final = 160
"""Subgradient steps, before restarts and after them."""
_FIRST: Final = 10
"""Restarts before the bound is looked at."""
_PAIRS: Final = 16_000_000
"""Pairs that steps look at, in all, where no proof is asked for."""
_VISITS: Final = 300_000
"""Of pairs in a restart, on average: beyond, there are fewer restarts."""
_LARGEST: Final = 300_000
"""Pairs of the exact model beyond which it is not tried."""
_CLOSE: Final = 1e-9
"""Relative difference below which sums of costs are the same."""
_WHOLE: Final = 1e-6
"""Share of a unit that sums of whole numbers may be off."""


@dataclass
class _Work:
    """What is known of a problem so far."""

    ranked: Ranked
    openings: Openings
    clock: Clock
    chosen: Bools
    objective: float = np.inf
    zones: int = -1
    zones_bound: int = 0
    bound: float = -np.inf
    is_whole: bool = False
    steps: tuple[Step, ...] = ()
    stopped: Stopped = ""
    method: str = ""
    began: float = 0.0

    @classmethod
    def of(cls, problem: Problem, limits: Limits) -> _Work:
        openings = Openings.of(problem)
        began = time.perf_counter()
        work = cls(Ranked.of(problem), openings, Clock(limits.seconds), openings.forced.copy())
        work.began = began
        work.is_whole = work.ranked.is_whole
        work.zones_bound = openings.most_zones
        return work

    def stage(self, name: str) -> None:
        """Note that a stage is over."""
        best = None if np.isinf(self.objective) else self.objective
        bound = None if np.isinf(self.bound) else self.bound
        now = time.perf_counter()
        self.steps += (Step(name, best, bound, now - self.began),)
        self.began = now

    def take(self, chosen: Bools) -> bool:
        """Keep a set if it reaches everybody and is the best so far; tell whether it is."""
        objective = self.ranked.sum_of(chosen | self.openings.there)
        zone = self.openings.zone[chosen]
        zones = len(np.unique(zone[zone >= 0]))
        if np.isinf(objective) or (zones, -objective) <= (self.zones, -self.objective):
            return False
        self.chosen, self.objective, self.zones = chosen.copy(), objective, zones
        return True

    def raise_bound(self, bound: float) -> None:
        """Keep a bound if it is the best so far; of whole numbers the sum is a whole one."""
        if self.is_whole:
            bound = float(np.ceil(bound - _WHOLE))
        self.bound = min(max(self.bound, bound), self.objective)
        if self.is_close(0.0):
            self.bound = self.objective

    def is_close(self, gap: float) -> bool:
        """Tell whether the bound is within a relative gap, and zones are proven."""
        away = self.objective - self.bound
        return away <= max(gap, _CLOSE) * abs(self.objective) and self.zones >= self.zones_bound


def solve_median(problem: Problem, limits: Limits = Limits()) -> Answer:  # noqa: B008
    """Answer a ``p_median``.

    Greedy opening, interchange and perturbed restarts; a Lagrangian bound; then the exact model on
    what the bound leaves, where that is not too large. Rows without weight do not count. A row for
    which `Problem.beyond` is cheaper than any open candidate costs that much. A site that brings
    nobody nearer is not opened.

    Parameters
    ----------
    problem
        Checked (`lifecircle.siting.checked.check`).
    limits
        `Limits.nodes` 0 leaves the exact model out.
    """
    asked = living(problem)
    work = _Work.of(asked, limits)
    if not work.openings.fits:
        blame = contradiction(work.openings)
        return without_sites(problem, status="infeasible", blame=blame)
    swaps = Swaps(work.ranked, work.openings)
    greedy(swaps)
    work.take(swaps.chosen)
    work.stage("greedy")
    if np.isinf(work.objective) or work.zones < work.zones_bound:
        start = reach_all(asked, limits)
        if start.objective is None and np.isinf(work.objective):
            return without_sites(
                problem,
                status=start.status,
                blame=blamed(problem, start.blame),
                cut_short=start.cut_short,
                steps=work.steps + start.steps,
                method=start.method,
            )
        _begin_with(work, swaps, start, _zones_there(asked))
    interchange(swaps)
    work.take(swaps.chosen)
    work.stage("interchange")
    rng = np.random.default_rng(limits.seed)
    _restart(work, swaps, rng, min(_FIRST, limits.rounds))
    relaxed = _relaxed(work, limits)
    if not work.is_close(limits.gap):
        _by_multipliers(work, swaps, relaxed)
        _restart(work, swaps, rng, limits.rounds - _FIRST)
        relaxed = _relaxed(work, limits, relaxed)
    if not work.is_close(limits.gap):
        if limits.nodes > 0:
            _exact(work, relaxed, limits)
        else:
            work.stopped = "nodes"
    return _told(problem, work)


def _begin_with(work: _Work, swaps: Swaps, start: Answer, zones_there: int) -> None:
    """Take a set that reaches everybody and more zones, and how many zones can be reached."""
    if start.zones is not None:
        work.zones_bound = min(work.zones_bound, start.zones[1] - zones_there)
    if start.objective is not None:
        chosen = np.zeros(len(work.chosen), dtype=bool)
        chosen[start.chosen] = True
        had = work.chosen.copy()
        if work.take(chosen):
            swaps.become(chosen)
            greedy(swaps)
            work.take(swaps.chosen)
        else:
            swaps.become(had)
    work.stage("covering")


def _restart(work: _Work, swaps: Swaps, rng: np.random.Generator, rounds: int) -> None:
    """Perturb the best set, exchange again, and keep what is better."""
    most = swaps.visits + rounds * _VISITS
    for _ in range(rounds):
        if (
            swaps.visits > most
            or work.is_close(0.0)
            or _is_late(work)
            or not work.openings.free.any()
        ):
            break
        perturb(swaps, rng)
        interchange(swaps)
        if not work.take(swaps.chosen):
            swaps.become(work.chosen)
    if rounds > 0:
        work.stage("restarts")


def _by_multipliers(work: _Work, swaps: Swaps, relaxed: Relaxed) -> None:
    """Begin again with the candidates that the relaxation opens."""
    chosen = work.openings.forced.copy()
    for candidate in np.argsort(relaxed.reduced, kind="stable").tolist():
        if relaxed.reduced[candidate] >= 0 or chosen.sum() >= work.openings.number:
            break
        chosen[candidate] |= work.openings.may_add(chosen)[candidate]
    swaps.become(chosen)
    greedy(swaps)
    interchange(swaps)
    if not work.take(swaps.chosen):
        swaps.become(work.chosen)


def _relaxed(work: _Work, limits: Limits, before: Relaxed | None = None) -> Relaxed:
    best = work.chosen | work.openings.there
    start = None if before is None else before.multipliers
    many = 1 if limits.nodes == 0 else 2
    found = relax(
        work.ranked,
        work.openings,
        best,
        work.objective,
        many * _STEPS,
        limits.gap,
        start,
        visits=many**4 * _PAIRS,
    )
    if before is not None and before.bound >= found.bound:
        found = before
    work.raise_bound(found.bound)
    work.method = "Lagrange"
    work.stage("relaxation")
    return found


def _exact(work: _Work, relaxed: Relaxed, limits: Limits) -> None:
    """Solve the exact model of what the bound leaves."""
    openings = work.openings
    never, always = out_of_question(relaxed, openings, work.objective)
    ranked = work.ranked
    if work.zones < work.zones_bound:
        # A better answer may cost more where it reaches more zones.
        never, always = np.zeros_like(never), np.zeros_like(always)
    else:
        # What a row costs above its multiplier comes on top of the bound.
        away = work.objective - relaxed.bound
        ranked = ranked.up_to(relaxed.multipliers + away + _CLOSE * work.objective)
    model = by_radii(
        ranked,
        openings,
        never & ~work.chosen,
        always & work.chosen,
        zones=max(work.zones, 0),
        scale=max(work.objective, 1e-300) / 1e4,
    )
    gap = limits.gap
    if work.is_whole and work.objective > model.offset:
        gap = max(gap, (1 - 2 * _WHOLE) / (work.objective - model.offset))
    if len(model.model.row) > _LARGEST or _is_late(work):
        work.stopped = work.stopped or "nodes"
        return
    found = solve_integer(
        model.model, nodes=limits.nodes, gap=gap, seed=limits.seed, seconds=work.clock.left
    )
    if found.values is not None:
        chosen = np.zeros(len(work.chosen), dtype=bool)
        chosen[model.choice.chosen(found.values, openings)] = True
        if openings.allows(chosen):
            work.take(chosen)
    if found.bound is not None:
        work.raise_bound(model.offset + model.scale * found.bound)
    work.stopped = work.stopped or found.stopped
    work.method = found.method
    work.stage("exact")


def _is_late(work: _Work) -> bool:
    if work.clock.is_over:
        work.stopped = "seconds"
    return work.clock.is_over


def _told(problem: Problem, work: _Work) -> Answer:
    chosen = np.flatnonzero(_needed(work))
    proven = work.is_close(0.0)
    there = _zones_there(problem)
    return finish(
        problem,
        chosen,
        status="optimal" if proven else "feasible",
        objective=work.objective,
        bound=work.bound,
        zones=None
        if problem.zone is None
        else (there + max(work.zones, 0), there + max(work.zones_bound, work.zones, 0)),
        cut_short="" if proven else work.stopped,
        steps=work.steps,
        method=work.method,
    )


def _needed(work: _Work) -> Bools:
    """Return the best set without sites that bring nobody nearer, but for alone in a zone."""
    ranked, openings, chosen = work.ranked, work.openings, work.chosen.copy()
    while True:
        is_open = chosen | openings.there
        nearest = ranked.first_open(is_open)
        at = is_open[ranked.candidate] & (ranked.cost == nearest[ranked.row])
        alone = at & (np.bincount(ranked.row[at], minlength=len(ranked))[ranked.row] == 1)
        serves = np.zeros(ranked.candidates, dtype=bool)
        serves[ranked.candidate[alone]] = True
        zone = openings.zone
        in_zone = np.bincount(zone[chosen & (zone >= 0)], minlength=int(zone.max(initial=-1)) + 2)
        only = (zone >= 0) & (in_zone[zone] == 1)
        idle = np.flatnonzero(chosen & ~openings.forced & ~serves & ~only)
        if not len(idle):
            return chosen
        chosen[idle[-1]] = False


def _zones_there(problem: Problem) -> int:
    """Return how many zones have an existing place."""
    zone: Ints = np.empty(0, dtype=np.int64)
    if problem.zone is not None:
        zone = problem.zone[problem.state == EXISTING]
    return len(np.unique(zone[zone >= 0]))
