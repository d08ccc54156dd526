"""The door to every solver: one problem in, one answer with its bound out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.siting.checked import check
from lifecircle.siting.problem import Limits

if TYPE_CHECKING:
    from lifecircle.siting.problem import Answer, Problem


def solve(problem: Problem, limits: Limits = Limits()) -> Answer:  # noqa: B008 - immutable
    """Answer a location problem: heuristic, bound, proof.

    Parameters
    ----------
    problem
        What is asked.
    limits
        How much work may be done. Without a limit in seconds the same problem and limits give the
        same answer.

    Returns
    -------
    Answer
        With objective, bound and status; an infeasible problem is an answer with its blame.

    Raises
    ------
    InputError
        If the problem cannot be understood.
    """
    check(problem)
    if problem.kind == "p_median":
        from lifecircle.siting.median import solve_median  # noqa: PLC0415 - only where asked for

        return solve_median(problem, limits)
    if problem.kind == "p_center":
        from lifecircle.siting.center import solve_center  # noqa: PLC0415 - only where asked for

        return solve_center(problem, limits)
    if problem.capacity is not None:
        from lifecircle.siting.seated import solve_seated  # noqa: PLC0415 - only where asked for

        return solve_seated(problem, limits)
    from lifecircle.siting.covering import solve_covering  # noqa: PLC0415 - only where asked for

    return solve_covering(problem, limits)
