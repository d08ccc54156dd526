"""The best that so many sites can do, with its bound: the curve of a question."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.siting.curve import curve
from lifecircle.siting.found import CurvePoint
from lifecircle.siting.measures import cost_unit, seated
from lifecircle.siting.problem import FORCED, FREE

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats
    from lifecircle.siting.chosen import Ground
    from lifecircle.siting.found import Asked
    from lifecircle.siting.problem import Answer, Limits, Problem

POINTS: Final = 12
"""Of a curve for which the question gives no number, at the most."""


def by_number(ground: Ground, first: Answer, limits: Limits) -> tuple[CurvePoint, ...]:
    """Return what the best so many sites do, from none on.

    A question for the fewest sites has the curve of people reached by fewer: a council may stop
    before the last site.

    Parameters
    ----------
    ground
        The question, and how people fare before.
    first
        Its answer.
    limits
        Of the work for each number.
    """
    asked = ground.asked
    problem = _counting(asked.problem)
    same = problem is asked.problem and problem.budget is None
    known = {asked.problem.add: first} if same and first.status == "optimal" else {}
    numbers = _numbers(asked, len(first.chosen))
    missing = [number for number in numbers if number not in known]
    found = dict(zip(missing, curve(problem, missing, limits), strict=True)) if missing else {}
    found |= {number: answer for number, answer in known.items() if number in numbers}
    start = _value_before(ground, problem)
    status = "optimal" if start is not None else "infeasible"
    points = [CurvePoint(0, start, start, status)]
    for number in numbers:
        answer = found[number]
        value, bound = _value(asked, problem, answer)
        points.append(CurvePoint(number, value, bound, answer.status))
    return tuple(points)


def _counting(problem: Problem) -> Problem:
    """Return the problem that has a number of sites: of ``lscp`` that of most people."""
    if problem.kind != "lscp":
        return problem
    return replace(
        problem, kind="mclp", share=1.0, group=None, at_least=None, price=None, budget=None
    )


def _numbers(asked: Asked, chosen: int) -> list[int]:
    """Return the numbers of sites that are looked at, ascending."""
    problem, siting = asked.problem, asked.siting
    of_column = asked.column_candidate
    can = len(np.unique(of_column[(problem.state == FREE) | (problem.state == FORCED)]))
    least = max(int((problem.state == FORCED).sum()), 1)
    if siting.curve:
        most = siting.curve
    elif problem.kind == "lscp":
        most = chosen
    else:
        most = min(2 * (problem.add or chosen), max(POINTS, problem.add or chosen))
    most = min(most, can)
    if most < least:
        return []
    if siting.curve or most - least < POINTS:
        return [*range(least, most + 1)]
    steps = np.unique(np.rint(np.linspace(least, most, POINTS)).astype(np.int64))
    own = {problem.add} if problem.add and least <= problem.add <= most else set()
    return sorted({*steps.tolist(), *own})


def _value(asked: Asked, problem: Problem, answer: Answer) -> tuple[float | None, float | None]:
    """Return value and bound as a page prints them; None where there is none.

    Of weighted people the value is people, and there is no bound of that.
    """
    if answer.objective is None:
        return None, None
    unit = cost_unit(asked.metric)
    if problem.kind == "p_median":
        total = float(problem.weight.sum()) * unit
        bound = None if answer.bound is None else answer.bound / total
        return answer.objective / total, bound
    if problem.kind == "p_center":
        return answer.objective / unit, None if answer.bound is None else answer.bound / unit
    value = float(asked.people @ _reached(problem, answer))
    if answer.bound is None or len(problem.weight) != len(asked.people):
        return value, None
    # With room, shares of people are asked about as numbers: only the scale differs.
    total = float(problem.weight.sum())
    scale = float(asked.people.sum()) / total if total else 1.0
    if not np.allclose(problem.weight * scale, asked.people, rtol=1e-9, atol=0.0):
        return value, None
    return value, max(answer.bound * scale, value)


def _reached(problem: Problem, answer: Answer) -> Floats:
    if answer.seated is None:
        return answer.covered.astype(np.float64)
    return seated(problem, answer.served)


def _value_before(ground: Ground, problem: Problem) -> float | None:
    """Return the value without new sites; None where somebody has no way at all."""
    before, asked = ground.before, ground.asked
    if problem.kind == "mclp":
        return float(asked.people @ before.reached)
    weight, unit = problem.weight, cost_unit(asked.metric)
    live = weight > 0
    cost = before.cost
    if problem.kind == "p_median" and problem.beyond is not None:
        cost = np.where(np.isfinite(cost), cost, problem.beyond)
    if not live.any() or not np.isfinite(cost[live]).all():
        return None
    if problem.kind == "p_center":
        return float(cost[live].max()) / unit
    return float(weight[live] @ cost[live] / weight.sum()) / unit
