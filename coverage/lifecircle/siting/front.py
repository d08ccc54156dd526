"""Solving from Python: a problem of one's own, or a question on a district."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, overload

# Modules and functions of one name: once these are imported, importing them again leaves the
# functions in `lifecircle.siting` as they are.
from lifecircle.siting.choices import choices
from lifecircle.siting.curve import curve
from lifecircle.siting.problem import Limits, Problem
from lifecircle.siting.solve import solve as solve_problem

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.siting.problem import Answer

__all__ = ["choices", "curve", "solve"]


@overload
def solve(asked: Problem, limits: Limits = ...) -> Answer: ...


@overload
def solve(asked: Any, *, plan: str | Path | None = ..., **keys: Any) -> Any: ...


def solve(asked: Any, limits: Limits | None = None, **keys: Any) -> Any:
    """Answer a location problem, or a question on a district.

    Parameters
    ----------
    asked
        A `Problem`, or a `lifecircle.District`.
    limits
        Of a problem: how much work may be done.
    keys
        Of a question on a district: those of ``[[siting]]`` in a study, and ``plan`` whose goals
        it names. With ``id`` alone it is the study's question of that id.

    Returns
    -------
    Answer or Sites
        Of a problem, see `lifecircle.siting.problem.Answer`; of a question, see
        `lifecircle.api_siting.Sites`.

    Raises
    ------
    InputError
        If the problem or the question cannot be understood.
    TypeError
        If it is neither a problem nor a district.

    Examples
    --------
    Two of three sites, four people, minutes between them:

    >>> import numpy as np
    >>> from lifecircle import siting
    >>> minutes = siting.from_dense([[3, 9, 9], [4, 8, 9], [9, 2, 3], [9, 9, 4]])
    >>> problem = siting.Problem(
    ...     kind="mclp", costs=minutes, weight=np.array([10.0, 20, 30, 5]),
    ...     state=np.zeros(3, dtype=np.int64), add=2, within=5,
    ... )
    >>> answer = siting.solve(problem)
    >>> answer.status, answer.chosen.tolist(), answer.objective
    ('optimal', [0, 2], 65.0)
    """
    if isinstance(asked, Problem):
        if keys:
            msg = f"a problem has no {', '.join(keys)}: these are keys of a question on a district"
            raise TypeError(msg)
        return solve_problem(asked, limits or Limits())
    core = getattr(asked, "core", asked)
    if not hasattr(core, "demand_snap"):
        msg = f"a problem or a district is expected, not {type(asked).__name__}"
        raise TypeError(msg)
    if limits is not None:
        msg = "limits of a question are its seed and seconds"
        raise TypeError(msg)
    # The face for notebooks stands above all rooms, as for the names of `lifecircle`.
    return import_module("lifecircle.api_siting").solve_on(core, **keys)
