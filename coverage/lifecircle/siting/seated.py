"""Most weight served where places have limited room: people may be split, sizes chosen."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.siting.finish import finish, without_sites, zones_open
from lifecircle.siting.model import Clock, Stopped
from lifecircle.siting.openings import Openings
from lifecircle.siting.problem import Limits, Step
from lifecircle.siting.reach_all import contradiction, reach_all
from lifecircle.siting.seated_bound import SCALE, Filling, bound, flow_model, improved, multipliers
from lifecircle.siting.seated_room import Room, seating
from lifecircle.siting.solvers import solve_integer

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.siting.problem import Answer, Problem

_LARGEST: Final = 200_000
"""Pairs beyond which the exact model is not tried."""
_SOLVED: Final = 30_000
"""Pairs up to which the linear relaxation is solved for its multipliers."""
_STEPS: Final = 200
"""Subgradient steps for multipliers."""
_CLOSE: Final = 1e-9
"""Relative difference below which weights are the same."""


@dataclass
class _Work:
    """What is known of a problem so far."""

    problem: Problem
    openings: Openings
    room: Room
    clock: Clock
    began: float
    chosen: Bools
    zones: int = -1
    zones_bound: int = 0
    objective: float = -np.inf
    bound: float = np.inf
    steps: tuple[Step, ...] = ()
    stopped: Stopped = ""
    method: str = ""

    def take(self, chosen: Bools) -> bool:
        """Keep a set if it is the best so far; tell whether it is."""
        if not self.openings.allows(chosen):
            return False
        zones = zones_open(self.problem, chosen | self.openings.there)
        objective = float(seating(self.problem, np.flatnonzero(chosen)).served.sum())
        if (zones, objective) <= (self.zones, self.objective):
            return False
        self.chosen, self.zones, self.objective = chosen.copy(), zones, objective
        return True

    def lower_bound(self, value: float) -> None:
        """Keep a bound if it is the best so far."""
        self.bound = max(min(self.bound, value), self.objective)
        if self.bound - self.objective <= _CLOSE * abs(self.objective):
            self.bound = self.objective

    def is_close(self, gap: float) -> bool:
        """Tell whether the bound is near enough, and zones are proven."""
        near = self.bound - self.objective <= max(gap, _CLOSE) * abs(self.objective)
        return near and self.zones >= self.zones_bound

    def stage(self, name: str) -> None:
        """Note that a stage is over."""
        now = time.perf_counter()
        value = None if np.isinf(self.bound) else self.bound
        self.steps += (Step(name, self.objective, value, now - self.began),)
        self.began = now


def solve_seated(problem: Problem, limits: Limits = Limits()) -> Answer:  # noqa: B008
    """Answer an ``mclp`` with capacities.

    A row's weight may be split between candidates within reach of it. How much is served by a set
    of sites is a greatest flow (`lifecircle.access.seating.seat`), of all greatest ones one with
    the least cost. Sites come from filling them one after the other, from the linear relaxation
    and from the exact model.

    Parameters
    ----------
    problem
        Checked (`lifecircle.siting.checked.check`), with `Problem.capacity`.
    limits
        `Limits.nodes` 0 leaves the exact model out.
    """
    openings = Openings.of(problem)
    if not openings.fits:
        return without_sites(problem, status="infeasible", blame=contradiction(openings))
    work = _Work(
        problem,
        openings,
        Room.of(problem, openings),
        Clock(limits.seconds),
        time.perf_counter(),
        openings.forced.copy(),
    )
    work.bound = float(work.room.weight.sum()) + work.room.certain
    needed = 0
    if problem.zone is not None:
        start = reach_all(problem, limits, everybody=False)
        there = zones_open(problem, openings.there)
        zones = start.zones or (there, there + openings.most_zones)
        work.zones_bound, needed = zones[1], zones[0] - there
        work.stopped = start.cut_short
        begun = openings.forced.copy()
        begun[start.chosen] = True
        work.take(_filled(work, begun if openings.allows(begun) else openings.forced.copy()))
        work.stage("zones")
    else:
        work.zones_bound = 0
    work.take(_filled(work, openings.forced.copy()))
    work.stage("greedy")
    _restart(work, limits)
    work.lower_bound(work.bound)
    if not work.is_close(limits.gap):
        _prove(work, limits, needed)
    return _told(work)


def _filled(work: _Work, chosen: Bools) -> Bools:
    """Open what serves most of the weight that is left, one after the other."""
    room, chosen = work.room, chosen.copy()
    left = room.weight.copy()
    for candidate in np.flatnonzero(chosen | work.openings.there):
        _fill(room, left, int(candidate))
    priced = np.isfinite(work.openings.budget)
    while True:
        may = work.openings.may_add(chosen)
        within = np.bincount(room.candidate, left[room.row], len(room.capacity))
        gain = np.where(may, np.minimum(room.capacity, within), 0.0)
        rate = gain / np.maximum(work.openings.price, 1e-12) if priced else gain
        best = int(np.argmax(rate)) if len(rate) else -1
        if best < 0 or gain[best] <= 0:
            return chosen
        chosen[best] = True
        _fill(room, left, best)


def _fill(room: Room, left: Floats, candidate: int) -> None:
    """Give a candidate's room to rows, those first that have the fewest others."""
    rows = room.row[room.candidate == candidate]
    others = np.bincount(room.row, minlength=len(room))[rows]
    rows = rows[np.argsort(others, kind="stable")]
    until = np.cumsum(left[rows])
    taken = np.clip(room.capacity[candidate] - (until - left[rows]), 0.0, left[rows])
    left[rows] -= taken


def _restart(work: _Work, limits: Limits) -> None:
    """Close a few, open what is left to gain."""
    rng = np.random.default_rng(limits.seed)
    for _ in range(limits.rounds):
        closable = np.flatnonzero(work.chosen & ~work.openings.forced)
        if not len(closable) or work.objective >= work.bound * (1 - _CLOSE):
            break
        if work.clock.is_over:
            work.stopped = "seconds"
            break
        many = max(1, min(len(closable) // 3, 5))
        chosen = work.chosen.copy()
        chosen[rng.permutation(closable)[:many]] = False
        may = np.flatnonzero(work.openings.may_add(chosen))
        if len(may):
            chosen[rng.choice(may)] = True
        work.take(_filled(work, chosen))
    work.stage("restarts")


def _prove(work: _Work, limits: Limits, needed: int) -> None:
    """Bound the answer by its relaxation, then solve the exact model."""
    room, openings = work.room, work.openings
    if not len(room):
        work.lower_bound(room.certain)
        return
    worth = improved(room, openings, np.full(len(room), 0.5), work.objective - room.certain, _STEPS)
    work.lower_bound(room.certain + bound(room, openings, worth, needed, limits.seed))
    work.take(_filled(work, _by_value(room, openings, worth)))
    work.lower_bound(work.bound)
    work.method = "Lagrange"
    work.stage("relaxation")
    if work.is_close(limits.gap):
        return
    if not limits.nodes or len(room.row) > _LARGEST:
        work.stopped = work.stopped or "nodes"
        return
    model, choice = flow_model(room, openings, needed)
    if len(room.row) <= _SOLVED:
        worth = multipliers(model, room, limits.seed, work.clock.left)
        work.lower_bound(room.certain + bound(room, openings, worth, needed, limits.seed))
    work.stage("linear")
    if work.is_close(limits.gap):
        return
    found = solve_integer(
        model, nodes=limits.nodes, gap=limits.gap, seed=limits.seed, seconds=work.clock.left
    )
    if found.values is not None:
        chosen = np.zeros(len(work.chosen), dtype=bool)
        chosen[choice.chosen(found.values, openings)] = True
        work.take(chosen)
    if found.bound is not None:
        scale = SCALE / max(float(room.weight.sum()), 1e-300)
        work.lower_bound(room.certain + found.bound / scale)
    work.stopped = work.stopped or found.stopped
    work.method = found.method
    work.stage("exact")


def _by_value(room: Room, openings: Openings, worth: Floats) -> Bools:
    """Return the candidates that the relaxation opens."""
    value = Filling(room).of(worth)[0]
    chosen = openings.forced.copy()
    for candidate in np.argsort(-value, kind="stable").tolist():
        if value[candidate] <= 0 or chosen.sum() >= openings.number:
            break
        chosen[candidate] |= openings.may_add(chosen)[candidate]
    return chosen


def _told(work: _Work) -> Answer:
    problem = work.problem
    chosen = np.flatnonzero(work.chosen)
    found = seating(problem, chosen)
    proven = work.is_close(0.0)
    zones = None if problem.zone is None else (work.zones, max(work.zones_bound, work.zones))
    return finish(
        problem,
        chosen,
        status="optimal" if proven else "feasible",
        objective=work.objective,
        bound=work.bound,
        zones=zones,
        cut_short="" if proven else work.stopped,
        steps=work.steps,
        method=work.method,
        serves=found.serves,
        cost=found.cost,
        covered=found.served >= problem.weight,
        served=found.served,
        seated=(found.demand, found.candidate, found.weight),
    )
