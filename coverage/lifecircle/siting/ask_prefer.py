"""Candidates that are preferred: what it is worth to a problem that they are chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.siting.problem import EXISTING, CostMatrix

if TYPE_CHECKING:
    from lifecircle.base.quantities import Ints
    from lifecircle.siting.found import Candidates
    from lifecircle.siting.problem import Problem
    from lifecircle.study.siting import Siting


def with_bonus(
    problem: Problem, siting: Siting, candidates: Candidates, column: Ints
) -> tuple[Problem, Ints]:
    """Give an ``mclp`` a row for each preferred candidate, which only this one covers.

    The weight of the row is the candidate's worth times the weight that it alone brings in: so
    the objective is exactly the weight covered, and what preferences are worth on top.

    Parameters
    ----------
    problem
        With one column a candidate; of other kinds it is returned as it is.
    siting, candidates
        Of the question.
    column
        Per column: row of the candidates; -1 for existing places.

    Returns
    -------
    Problem
        With rows behind those of people.
    array
        For each of them, the row of people nearest to the candidate.

    Raises
    ------
    InputError
        If a goal asks for several places within reach.
    """
    worth = candidates.table["worth"].to_numpy(dtype=np.float64)
    if problem.kind != "mclp" or not (worth > 0).any():
        return problem, np.empty(0, dtype=np.int64)
    if problem.places > 1:
        raise InputError(
            Bilingual(
                f"目标要求{problem.places}处可达，不能用 prefer",
                f"the goal asks for {problem.places} places within reach: prefer cannot be used",
            ),
            place=f"siting.{siting.id}.prefer",
        )
    costs = problem.costs
    row = np.repeat(np.arange(len(costs)), np.diff(costs.start))
    there = problem.state[costs.candidate] == EXISTING
    served = np.zeros(len(costs), dtype=bool)
    served[row[there]] = True
    useful = ~served[row]
    gain = np.bincount(
        costs.candidate[useful], problem.weight[row[useful]], costs.candidates
    ).astype(np.float64)
    bonus = np.where(column >= 0, worth[column], 0.0) * gain
    mine = np.flatnonzero(bonus > 0)
    more = CostMatrix(
        np.concatenate([costs.start, costs.start[-1] + np.arange(1, len(mine) + 1)]),
        np.concatenate([costs.candidate, mine]),
        np.concatenate([costs.cost, np.zeros(len(mine))]),
        costs.candidates,
    )
    weight = np.concatenate([problem.weight, bonus[mine]])
    return replace(problem, costs=more, weight=weight), _nearest_rows(costs, row, mine)


def _nearest_rows(costs: CostMatrix, row: Ints, columns: Ints) -> Ints:
    """Return the row that is nearest to each of some columns, of several the first."""
    order = np.lexsort((row, costs.cost, costs.candidate))
    candidate: Ints = costs.candidate[order]
    first = np.searchsorted(candidate, columns)
    found: Ints = row[order][first]
    return found
