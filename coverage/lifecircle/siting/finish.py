"""From a set of sites to a whole answer: who goes where, and who is covered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lifecircle.siting.matrix import rows
from lifecircle.siting.problem import EXISTING, Answer

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.siting.problem import CostMatrix, Problem


def is_open(problem: Problem, chosen: Ints) -> Bools:
    """Return which candidates are there: the chosen and the existing ones."""
    there: Bools = problem.state == EXISTING
    there[chosen] = True
    return there


def nearest(costs: CostMatrix, there: Bools) -> tuple[Ints, Floats]:
    """Return the cheapest candidate that is there for each row, of equal ones the first.

    Returns
    -------
    serves, cost
        int64 and float64 per row of demand; -1 and NaN where none reaches it.
    """
    pairs = np.flatnonzero(there[costs.candidate])
    row = rows(costs)[pairs]
    order = pairs[np.lexsort((costs.candidate[pairs], costs.cost[pairs], row))]
    row = np.sort(row)
    first = np.append(True, np.diff(row) > 0)[: len(row)]
    serves = np.full(len(costs), -1, dtype=np.int64)
    cost = np.full(len(costs), np.nan)
    serves[row[first]] = costs.candidate[order[first]]
    cost[row[first]] = costs.cost[order[first]]
    return serves, cost


def times_covered(problem: Problem, there: Bools) -> Ints:
    """Return of how many places that are there each row is within reach: int64."""
    costs = problem.costs
    near = there[costs.candidate]
    if problem.within is not None:
        near &= costs.cost <= problem.within
    counted = np.concatenate([[0], np.cumsum(near)])
    times: Ints = np.diff(counted[costs.start]).astype(np.int64)
    return times


def zones_open(problem: Problem, there: Bools) -> int:
    """Return how many zones have a candidate that is there."""
    if problem.zone is None:
        return 0
    zone = problem.zone[there]
    return len(np.unique(zone[zone >= 0]))


def finish(problem: Problem, chosen: Ints, **said: Any) -> Answer:
    """Return the answer that a set of sites is.

    Parameters
    ----------
    chosen
        Candidates that are opened, in any order, without existing ones.
    said
        Fields of `Answer` that the solver knows: ``status, objective, bound`` and, where they
        apply, ``zones, cut_short, steps, method, seated``; ``covered`` and ``served`` where
        capacities decide them.
    """
    chosen = np.unique(np.asarray(chosen, dtype=np.int64))
    there = is_open(problem, chosen)
    serves, cost = nearest(problem.costs, there)
    covered = said.pop("covered", None)
    if covered is None:
        covered = times_covered(problem, there) >= problem.places
    served = said.pop("served", None)
    if served is None:
        served = np.where(covered, problem.weight, 0.0)
    return Answer(
        chosen=chosen,
        serves=said.pop("serves", serves),
        cost=said.pop("cost", cost),
        covered=covered,
        served=served,
        **said,
    )


def without_sites(problem: Problem, **said: Any) -> Answer:
    """Return an answer that names no sites: ``infeasible`` or ``unknown``.

    Who is served, and covered, is what existing places do.
    """
    return finish(problem, np.empty(0, dtype=np.int64), **{"objective": None, "bound": None} | said)
