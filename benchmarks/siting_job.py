"""One covering problem in a process of its own: ``python siting_job.py KIND TOOL SECONDS CASE``.

The tools: ``ours``; ``bare``, the tuned solver on the merged rows and nothing else; ``spopt``. What
is printed: seconds, seconds until there was a first answer, status, objective, bound, and the peak
of memory. Solvers are loaded before the clock starts, in all of them.
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from job import memory
from lifecircle.siting.matrix import rows
from lifecircle.siting.merge import merged
from lifecircle.siting.model import Rows
from lifecircle.siting.problem import Limits
from lifecircle.siting.solve import solve
from lifecircle.siting.solvers import solve_integer, solve_logical
from siting_cases import SMALL, Case

if TYPE_CHECKING:
    from lifecircle.siting.problem import Kind, Problem


def ours(problem: Problem, seconds: float) -> dict[str, Any]:
    answer = solve(problem, Limits(seconds=seconds))
    first = 0.0
    for step in answer.steps:
        first += step.seconds
        if step.objective is not None and step.name != "greedy":
            break
    return {
        "status": answer.status,
        "objective": answer.objective,
        "bound": answer.bound,
        "first": first,
        "first_objective": step.objective,
        "chosen": answer.chosen.tolist(),
    }


def bare(problem: Problem, seconds: float) -> dict[str, Any]:
    """Solve the merged model with the solver that suits it best; merging is not timed."""
    costs = problem.costs
    part = merged(rows(costs), costs.candidate, (), len(costs))
    inside = part.of >= 0
    weight = np.bincount(part.of[inside], problem.weight[inside])
    count, columns = len(part.first), costs.candidates
    row = np.repeat(np.arange(count), np.diff(part.start))
    started = time.perf_counter()
    written = Rows()
    if problem.kind == "lscp":
        written.add(1.0, np.inf, [(row, part.column, 1.0)], count)
        whole = np.ones(columns, dtype=bool)
        model = written.model(np.ones(columns), np.zeros(columns), np.ones(columns), whole)
        solved = solve_logical(model, work=None, seconds=seconds, race=True)
    else:
        every = np.arange(count)
        entries = [(every, columns + every, 1.0), (row, part.column, -1.0)]
        written.add(-np.inf, 0.0, entries, count)
        written.one(-np.inf, float(problem.add or 0), np.arange(columns), 1.0)
        total = columns + count
        objective = np.concatenate([np.zeros(columns), weight])
        whole = np.arange(total) < columns
        ends = np.zeros(total), np.ones(total)
        model = written.model(objective, *ends, whole, maximize=True)
        solved = solve_integer(model, seconds=seconds)
    return {
        "seconds": time.perf_counter() - started,
        "status": solved.status,
        "objective": solved.objective,
        "bound": solved.bound,
    }


def spopt(problem: Problem, seconds: float) -> dict[str, Any]:
    """Solve it with spopt and CBC, from a dense table as it wants it."""
    import pulp  # noqa: PLC0415 - need not be installed
    from spopt.locate import LSCP, MCLP  # noqa: PLC0415 - likewise

    table = np.full((len(problem.costs), problem.costs.candidates), 1e9)
    table[rows(problem.costs), problem.costs.candidate] = problem.costs.cost
    radius = float(problem.costs.cost.max())
    kept = problem.weight > 0
    started = time.perf_counter()
    if problem.kind == "lscp":
        model = LSCP.from_cost_matrix(table[kept], radius)
    else:
        model = MCLP.from_cost_matrix(table, problem.weight, radius, p_facilities=problem.add)
    model.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=seconds))
    return {
        "seconds": time.perf_counter() - started,
        "status": pulp.LpStatus[model.problem.status],
        "objective": float(model.problem.objective.value()),
        "bound": None,
    }


def main() -> None:
    kind: Kind = sys.argv[1]  # type: ignore[assignment]
    tool, seconds = sys.argv[2], float(sys.argv[3])
    case = Case(*(int(number) for number in sys.argv[4:]))
    solve(SMALL.problem(kind), Limits(nodes=1, rounds=1, work=1))
    problem = case.problem(kind)
    before = memory()
    started = time.perf_counter()
    found = {"ours": ours, "bare": bare, "spopt": spopt}[tool](problem, seconds)
    found.setdefault("seconds", time.perf_counter() - started)
    print(json.dumps(found | {"memory": memory(), "memory_before": before}))


if __name__ == "__main__":
    main()
