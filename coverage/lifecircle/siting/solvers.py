"""The solvers that take models: HiGHS, GLOP, PDLP and CP-SAT.

All come with OR-Tools: the first three through its interface MathOpt, CP-SAT as itself. Models are
written straight into the messages that the solvers read, which takes milliseconds where a
modelling layer takes seconds.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from lifecircle.siting.model import Linear, Solved

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats
    from lifecircle.siting.model import Stopped

WORKERS: Final = 8
"""Searches of CP-SAT that take turns: with fewer its bound hardly moves on covering problems."""
_MOST: Final = 2**62
_EXACT: Final = (
    "mip_feasibility_tolerance",
    "primal_feasibility_tolerance",
    "dual_feasibility_tolerance",
)
_TOLERANCE: Final = 1e-9
"""Of HiGHS: with its own of 1e-6, sets that are a millionth worse pass for the best."""
_SIZE: Final = 13
"""Binary digits that the sum of an objective has at the least."""


def solve_linear(
    model: Linear, *, interior: bool = True, seed: int = 0, seconds: float | None = None
) -> Solved:
    """Solve a linear model, whatever its integers, and return the duals of its rows.

    Parameters
    ----------
    interior
        Interior point by HiGHS, which large models want, or the simplex method by GLOP, which is
        quicker on small ones.
    """
    mathopt = _mathopt()
    options: dict[str, Any] = {"random_seed": seed, "time_limit": _delta(seconds)}
    solver = mathopt.SolverType.GLOP
    if interior:
        solver = mathopt.SolverType.HIGHS
        options["highs"] = _highs(solver="ipm")
    result = _run(model, solver, options, relaxed=True)
    name = _name("HiGHS" if interior else "GLOP")
    reason = result.termination.reason
    if reason == mathopt.TerminationReason.OPTIMAL and result.has_primal_feasible_solution():
        duals = _in_order(result.dual_values(), len(model.row_lower))
        values = _in_order(result.variable_values(), len(model.objective))
        value = float(result.objective_value())
        return Solved("optimal", values, value, value, duals, method=name)
    return Solved(_status(reason, found=False), stopped=_stopped(result), method=name)


def approach_linear(
    model: Linear, *, rounds: int, precision: float = 1e-5, seconds: float | None = None
) -> Solved:
    """Come close to the optimum of a large linear model by a first-order method, PDLP [1]_.

    Its duals are imprecise, which is enough for a bound that is proven otherwise
    (`lifecircle.siting.relaxed.lagrangian`); on large models it takes a fraction of what interior
    point takes.

    Parameters
    ----------
    rounds
        Iterations at the most.
    precision
        Relative gap at which it stops.

    References
    ----------
    .. [1] Applegate, D. et al. (2021). Practical large-scale linear programming using primal-dual
       hybrid gradient. Advances in Neural Information Processing Systems 34.
    """
    from ortools.pdlp import solvers_pb2  # type: ignore[import-untyped] # noqa: PLC0415

    mathopt = _mathopt()
    settings = solvers_pb2.PrimalDualHybridGradientParams(num_threads=1)
    settings.termination_criteria.iteration_limit = rounds
    settings.termination_criteria.simple_optimality_criteria.eps_optimal_relative = precision
    options = {"pdlp": settings, "time_limit": _delta(seconds)}
    result = _run(model, mathopt.SolverType.PDLP, options, relaxed=True)
    name = _name("PDLP")
    if not result.solutions:
        return Solved("unknown", stopped=_stopped(result), method=name)
    found = result.solutions[0]
    values = duals = None
    if found.primal_solution is not None:
        values = _in_order(found.primal_solution.variable_values, len(model.objective))
    if found.dual_solution is not None:
        duals = _in_order(found.dual_solution.dual_values, len(model.row_lower))
    return Solved("feasible", values, duals=duals, stopped=_stopped(result), method=name)


def solve_integer(
    model: Linear,
    *,
    nodes: int | None = None,
    gap: float = 0.0,
    seed: int = 0,
    seconds: float | None = None,
    **options: str,
) -> Solved:
    """Solve an integer model with HiGHS, its relaxations by interior point.

    Parameters
    ----------
    nodes
        Of its tree, at the most.
    gap
        Relative gap at which it may stop.
    options
        Text options of HiGHS beside ``mip_lp_solver="ipm"``.
    """
    mathopt = _mathopt()
    highs = _highs(**({"mip_lp_solver": "ipm"} | options))
    highs.double_options.update(dict.fromkeys(_EXACT, _TOLERANCE))
    settings: dict[str, Any] = {
        "random_seed": seed,
        "time_limit": _delta(seconds),
        "node_limit": nodes,
        "relative_gap_tolerance": gap,
        "absolute_gap_tolerance": 0.0,
        "highs": highs,
    }
    # Branches that are better by less than its tolerance are cut off, whatever the objective is.
    size = float(np.abs(model.objective).sum())
    scale = 2.0 ** max(_SIZE - math.frexp(size)[1], 0) if size else 1.0
    result = _run(
        replace(model, objective=model.objective * scale), mathopt.SolverType.HIGHS, settings
    )
    found = result.has_primal_feasible_solution()
    bound = float(result.dual_bound()) / scale
    return Solved(
        _status(result.termination.reason, found=found),
        _in_order(result.variable_values(), len(model.objective)) if found else None,
        float(result.objective_value()) / scale if found else None,
        bound if np.isfinite(bound) else None,
        stopped=_stopped(result),
        method=_name("HiGHS"),
    )


def solve_logical(
    model: Linear,
    *,
    hint: Floats | None = None,
    work: float | None = None,
    gap: float = 0.0,
    seed: int = 0,
    seconds: float | None = None,
    race: bool = False,
) -> Solved:
    """Solve a model of whole numbers with CP-SAT.

    Eight searches take turns in a fixed order (``interleave_search``): the same model, seed and
    `work` give the same values on any machine.

    Parameters
    ----------
    model
        Everything in it is a whole number, and every variable.
    hint
        Values to begin with, per variable.
    work
        Deterministic time.
    race
        Let the searches run freely instead, which is two to three times as quick. An optimum that
        is proven is the same in every run; the values that have it may differ.
    """
    from ortools.sat.python import cp_model  # noqa: PLC0415 - slow to load

    written = _written_logical(model, hint)
    solver = cp_model.CpSolver()
    settings = solver.parameters
    settings.num_workers = WORKERS
    settings.linearization_level = 2
    settings.interleave_search = not race
    settings.random_seed = seed
    settings.relative_gap_limit = gap
    if work is not None:
        settings.max_deterministic_time = work
    if seconds is not None:
        settings.max_time_in_seconds = seconds
    status = solver.solve(written)
    name = _name("CP-SAT")
    if status == cp_model.INFEASIBLE:
        return Solved("infeasible", method=name)
    found = status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
    late = seconds is not None and solver.wall_time >= seconds * 0.999
    bound = solver.best_objective_bound if found else None
    proven = status == cp_model.OPTIMAL and solver.objective_value == bound
    return Solved(
        "optimal" if proven else "feasible" if found else "unknown",
        np.asarray(solver.response_proto.solution, dtype=np.float64) if found else None,
        float(solver.objective_value) if found else None,
        None if bound is None else float(bound),
        stopped="" if status == cp_model.OPTIMAL else "seconds" if late else "work",
        method=name,
    )


def _written_logical(model: Linear, hint: Floats | None) -> Any:
    from ortools.sat.python import cp_model  # noqa: PLC0415 - slow to load

    written = cp_model.CpModel()
    variables = [
        written.new_int_var(low, high, "")
        for low, high in zip(_whole(model.lower), _whole(model.upper), strict=True)
    ]
    order = np.argsort(model.row, kind="stable")
    cuts = np.searchsorted(model.row[order], np.arange(len(model.row_lower) + 1)).tolist()
    columns, values = model.column[order].tolist(), _whole(model.value[order])
    lower, upper = _whole(model.row_lower, _MOST), _whole(model.row_upper, _MOST)
    proto = written.proto
    for first, last, low, high in zip(cuts[:-1], cuts[1:], lower, upper, strict=True):
        linear = proto.constraints.add().linear
        linear.vars.extend(columns[first:last])
        linear.coeffs.extend(values[first:last])
        linear.domain.extend([low, high])
    goal = cp_model.LinearExpr.weighted_sum(variables, _whole(model.objective))
    (written.maximize if model.maximize else written.minimize)(goal)
    if hint is not None:
        proto.solution_hint.vars.extend(range(len(variables)))
        proto.solution_hint.values.extend(_whole(hint))
    return written


def _run(model: Linear, solver: Any, options: dict[str, Any], *, relaxed: bool = False) -> Any:
    from ortools.math_opt import model_pb2  # type: ignore[import-untyped] # noqa: PLC0415

    mathopt = _mathopt()
    proto = model_pb2.ModelProto()
    proto.objective.maximize = model.maximize
    priced = np.flatnonzero(model.objective)
    proto.objective.linear_coefficients.ids.extend(priced.tolist())
    proto.objective.linear_coefficients.values.extend(model.objective[priced].tolist())
    count = len(model.objective)
    whole = np.zeros(count, dtype=bool)
    if model.integer is not None and not relaxed:
        whole = model.integer
    proto.variables.ids.extend(range(count))
    proto.variables.lower_bounds.extend(model.lower.tolist())
    proto.variables.upper_bounds.extend(model.upper.tolist())
    proto.variables.integers.extend(whole.tolist())
    proto.linear_constraints.ids.extend(range(len(model.row_lower)))
    proto.linear_constraints.lower_bounds.extend(model.row_lower.tolist())
    proto.linear_constraints.upper_bounds.extend(model.row_upper.tolist())
    order = np.lexsort((model.column, model.row))
    entries = proto.linear_constraint_matrix
    entries.row_ids.extend(model.row[order].tolist())
    entries.column_ids.extend(model.column[order].tolist())
    entries.coefficients.extend(model.value[order].tolist())
    written = mathopt.Model.from_model_proto(proto)
    parameters = mathopt.SolveParameters(
        **{key: value for key, value in options.items() if value is not None}
    )
    return mathopt.solve(written, solver, params=parameters)


def _mathopt() -> Any:
    from ortools.math_opt.python import mathopt  # type: ignore[import-untyped] # noqa: PLC0415

    return mathopt


def _highs(**options: str) -> Any:
    from ortools.math_opt.solvers import highs_pb2  # type: ignore[import-untyped] # noqa: PLC0415

    return highs_pb2.HighsOptionsProto(string_options=options)


def _in_order(values: dict[Any, float], count: int) -> Floats:
    out = np.zeros(count)
    found = np.fromiter((name.id for name in values), np.int64, len(values))
    out[found] = np.fromiter(values.values(), np.float64, len(values))
    return out


def _status(reason: Any, *, found: bool) -> Literal["optimal", "feasible", "infeasible", "unknown"]:
    mathopt = _mathopt()
    reasons = mathopt.TerminationReason
    if reason == reasons.OPTIMAL and found:
        return "optimal"
    if reason in {reasons.INFEASIBLE, reasons.INFEASIBLE_OR_UNBOUNDED}:
        return "infeasible"
    return "feasible" if found else "unknown"


def _stopped(result: Any) -> Stopped:
    mathopt = _mathopt()
    names: dict[Any, Stopped] = {
        mathopt.Limit.TIME: "seconds",
        mathopt.Limit.NODE: "nodes",
        mathopt.Limit.ITERATION: "iterations",
    }
    limit = result.termination.limit
    return "" if limit is None else names.get(limit, "nodes")


def _name(solver: str) -> str:
    from importlib.metadata import version  # noqa: PLC0415 - only here

    return f"{solver} (OR-Tools {version('ortools')})"


def _delta(seconds: float | None) -> dt.timedelta | None:
    return None if seconds is None else dt.timedelta(seconds=max(seconds, 0.001))


def _whole(numbers: Floats, infinite: int = _MOST) -> list[int]:
    clipped = np.where(np.isfinite(numbers), numbers, 0)
    whole = np.rint(clipped).astype(np.int64)
    whole[numbers == np.inf] = infinite
    whole[numbers == -np.inf] = -infinite
    return [int(number) for number in whole.tolist()]
