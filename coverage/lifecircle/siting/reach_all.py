"""A set of sites that reaches everybody and as many zones as can be, or why there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from lifecircle.siting.cover_quick import at_least, greedily, is_too_few
from lifecircle.siting.finish import finish, is_open, without_sites, zones_open
from lifecircle.siting.matrix import rows
from lifecircle.siting.merge import merged
from lifecircle.siting.model import Rows, Solved
from lifecircle.siting.opening_rows import choose, need_zones
from lifecircle.siting.openings import Openings
from lifecircle.siting.problem import EXISTING, FORBIDDEN, FREE, Blame, CostMatrix
from lifecircle.siting.solvers import solve_integer, solve_logical

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.siting.problem import Answer, Limits, Problem

_NODES: Final = 1_000
"""Of the exact solver's tree, for a set that keeps a budget."""
_WHOLE: Final = 1e-6


def living(problem: Problem) -> Problem:
    """Return the problem of the rows where there is weight: nobody has to reach anything else."""
    return take_rows(problem, problem.weight > 0)


def take_rows(problem: Problem, kept: Bools) -> Problem:
    """Return a problem of some of the rows of demand."""
    if kept.all():
        return problem
    costs = problem.costs
    size = np.diff(costs.start)
    pairs = np.repeat(kept, size)
    start = np.append(0, np.cumsum(size[kept])).astype(np.int64)
    fewer = CostMatrix(start, costs.candidate[pairs], costs.cost[pairs], costs.candidates)
    group = None if problem.group is None else problem.group[kept]
    return replace(problem, costs=fewer, weight=problem.weight[kept], group=group)


def blamed(problem: Problem, blame: Blame | None) -> Blame | None:
    """Return what was said of the rows of `living`, of all rows."""
    if blame is None or not len(blame.rows):
        return blame
    return replace(blame, rows=np.flatnonzero(problem.weight > 0)[blame.rows])


def reach_all(problem: Problem, limits: Limits, *, everybody: bool = True) -> Answer:
    """Return a set of sites that reaches everybody in as many zones as can be.

    Parameters
    ----------
    problem
        Of rows with weight; with `Problem.beyond` nobody has to be reached.
    everybody
        Or nobody: then what counts is zones.

    Returns
    -------
    Answer
        ``feasible`` with its zones, ``unknown``, or ``infeasible`` with its blame.
    """
    everybody = everybody and problem.beyond is None
    openings = Openings.of(problem)
    blame = contradiction(openings)
    if blame is None and everybody:
        blame = _out_of_reach(problem, openings)
    if blame is not None:
        return without_sites(problem, status="infeasible", blame=blame)
    chosen = _greedily(problem, openings, everybody=everybody)
    if chosen is not None:
        return _reached(problem, chosen)
    near = np.full(len(problem.costs.cost), everybody)
    tried = cover(problem.costs, near, openings, limits, everybody=everybody)
    if tried.chosen is None:
        blame = None
        if tried.solved.status == "infeasible":
            blame = _blame(problem, limits)
        return without_sites(
            problem,
            status="unknown" if blame is None else "infeasible",
            blame=blame,
            cut_short="" if blame is not None else tried.solved.stopped or "work",
            method=tried.solved.method,
        )
    return _reached(problem, np.flatnonzero(tried.chosen), tried)


def contradiction(openings: Openings) -> Blame | None:
    """Return the blame where what must be opened breaks a limit by itself."""
    if openings.fits:
        return None
    return Blame("forced", most=float(openings.price[openings.forced].sum()) or None)


class Tried(NamedTuple):
    """What came of a search for a set of sites.

    Parameters
    ----------
    chosen
        Bool per candidate; None where none was found.
    zones
        At most so many of the zones without existing places get one.
    solved
        What the solver says.
    """

    chosen: Bools | None
    zones: int
    solved: Solved


def cover(
    costs: CostMatrix,
    near: Bools,
    openings: Openings,
    limits: Limits,
    *,
    everybody: bool = True,
    zones: int | None = None,
    solver: bool = True,
) -> Tried:
    """Look for a set of sites that reaches everybody by the pairs that are near.

    Parameters
    ----------
    near
        Bool per pair.
    zones
        How many zones without existing places have to get one; None: as many as can be.
    solver
        Whether to ask one where nothing simpler decides.
    """
    row = rows(costs)
    firm = openings.there | openings.forced
    done = np.bincount(row[near & firm[costs.candidate]], minlength=len(costs)) > 0
    near = near & openings.free[costs.candidate] & ~done[row]
    alike = merged(row[near], costs.candidate[near], (), len(costs))
    written = Rows()
    choice = choose(written, openings)
    if everybody and (alike.of[~done] < 0).any():
        return Tried(None, 0, Solved("infeasible"))
    size = np.diff(alike.start)
    each = np.repeat(np.arange(len(size)), size)
    if everybody:
        simple = _simply(each, alike.column, len(size), openings, zones)
        if simple is not None:
            return simple
    if not solver:
        return Tried(None, 0, Solved("unknown"))
    if len(size):
        entries = [(each, choice.variable[alike.column], 1.0)]
        written.add(1.0, np.inf, entries, len(size))
    need_zones(written, choice, zones or 0)
    objective, lower = np.zeros(choice.count), np.zeros(choice.count)
    if zones is None:
        objective[len(choice.candidate) :] = 1.0
    lower[: len(choice.lower)] = choice.lower
    whole = np.ones(choice.count, dtype=bool)
    model = written.model(objective, lower, np.ones(choice.count), whole, maximize=True)
    if np.isfinite(openings.budget):  # prices need not be whole numbers
        found = solve_integer(
            model, nodes=max(limits.nodes, _NODES), seed=limits.seed, seconds=limits.seconds
        )
    else:
        found = solve_logical(model, work=limits.work, seed=limits.seed, seconds=limits.seconds)
    if found.values is None:
        return Tried(None, 0, found)
    chosen = np.zeros(costs.candidates, dtype=bool)
    chosen[choice.chosen(found.values, openings)] = True
    most = choice.zones if found.bound is None else int(np.floor(found.bound + _WHOLE))
    return Tried(chosen, most, found)


def _simply(
    row: Ints, column: Ints, count: int, openings: Openings, zones: int | None
) -> Tried | None:
    """Decide whether so many rows can be covered without a solver; None: not decided."""
    many = len(openings.free)
    left = openings.number - int(openings.forced.sum())
    too_few = at_least(row, column, count, many, left) > left
    if not too_few and zones is not None:
        chosen = greedily(row, column, count, openings, zones)
        if chosen is not None:
            return Tried(chosen, zones, Solved("feasible"))
        too_few = is_too_few(row, column, count, many, left)
    return Tried(None, 0, Solved("infeasible")) if too_few else None


def _reached(problem: Problem, chosen: Ints, tried: Tried | None = None) -> Answer:
    zones = None
    if problem.zone is not None:
        found = zones_open(problem, is_open(problem, chosen))
        there = zones_open(problem, problem.state == EXISTING)
        zones = found, found if tried is None else max(there + tried.zones, found)
    return finish(
        problem,
        chosen,
        status="feasible",
        objective=float(len(chosen)),
        bound=None,
        zones=zones,
        cut_short="" if tried is None else tried.solved.stopped,
        method="" if tried is None else tried.solved.method,
    )


def _blame(problem: Problem, limits: Limits) -> Blame:
    """Return which limit is in the way, by asking for the fewest sites."""
    from lifecircle.siting.solve import solve  # noqa: PLC0415 - which imports this

    covering = replace(
        problem, kind="lscp", within=None, beyond=None, capacity=None, zone=None, places=1
    )
    return solve(covering, limits).blame or Blame("conflicts")


def _greedily(problem: Problem, openings: Openings, *, everybody: bool) -> Ints | None:
    """Return a set that reaches everybody and as many zones as there can be, if that is easy."""
    costs, zone = problem.costs, openings.zone
    row = rows(costs)
    may_be = openings.free | openings.forced
    most = min(len(np.unique(zone[may_be & (zone >= 0)])), openings.number)
    chosen = openings.forced.copy()
    left = np.full(len(costs), everybody)
    left[row[(chosen | openings.there)[costs.candidate]]] = False
    if openings.fits:
        while True:
            may = openings.may_add(chosen)
            new = np.bincount(costs.candidate, left[row], costs.candidates)
            new += (zone >= 0) & ~np.isin(zone, zone[chosen])
            gain = np.where(may, new, 0)
            best = int(np.argmax(gain)) if len(gain) else -1
            if best < 0 or gain[best] <= 0:
                break
            chosen[best] = True
            left[row[costs.candidate == best]] = False
    named = zone[chosen]
    if not openings.fits or left.any() or len(np.unique(named[named >= 0])) < most:
        return None
    return np.flatnonzero(chosen)


def _out_of_reach(problem: Problem, openings: Openings) -> Blame | None:
    """Return the rows that no candidate reaches that can be opened at all, and why."""
    costs, state = problem.costs, problem.state
    row = rows(costs)

    def unreached(may: Bools) -> Ints:
        return np.flatnonzero(np.bincount(row[may[costs.candidate]], minlength=len(costs)) == 0)

    firm = openings.forced | openings.there
    far = unreached(openings.free | firm)
    if not len(far):
        return None
    every = np.ones(costs.candidates, dtype=bool)
    nobody, barred = unreached(every), unreached(state != FORBIDDEN)
    if len(nobody):
        return Blame("no_candidate", rows=nobody)
    if len(barred):
        return Blame("forbidden", rows=barred)
    left = openings.budget - openings.price[openings.forced].sum()
    dear = unreached(firm | ((state == FREE) & (openings.price <= left)))
    if len(dear):
        return Blame("budget", rows=dear)
    wider = unreached(firm | Openings.of(replace(problem, add=None)).free)
    if len(wider) or problem.add is None:
        return Blame("conflicts", rows=wider if len(wider) else far)
    return Blame("add", rows=far)
