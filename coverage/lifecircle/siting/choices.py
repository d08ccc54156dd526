"""The best sets of sites that differ from each other, because a council wants a choice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.siting.problem import FORCED, Limits
from lifecircle.siting.solve import solve

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.siting.problem import Answer, Problem


def choices(
    problem: Problem,
    count: int,
    differ_by: int,
    limits: Limits = Limits(),  # noqa: B008 - immutable
) -> list[Answer]:
    """Return the best sets of sites that differ in at least so many sites, each with its bound.

    The first is the best of all. Each further one is the best among the sets that leave out at
    least `differ_by` sites of every set before it; its status and bound are of that question. (The
    sets that together are worth most may be others.) Two sizes of one site are the same site:
    columns with the same costs for the same rows of which one at the most may be opened.

    Parameters
    ----------
    problem
        Of any kind.
    count
        How many sets; at least 1.
    differ_by
        How many sites; at least 1.
    limits
        Of the work for each set.

    Returns
    -------
    list of Answer
        The best first. Fewer than `count` where no other set differs by so many sites (a site that
        is forced is in every set), none has a site that brings anything, or none was found within
        the limits. Where not even the first
        has sites to tell, as in ``infeasible``, it is the only one.

    Raises
    ------
    InputError
        If `count` or `differ_by` is less than 1, or the problem cannot be understood.
    """
    for name, value in (("count", count), ("differ_by", differ_by)):
        if value < 1:
            raise InputError(
                Bilingual("方案数与相差个数至少为 1", "a number of choices is less than 1"),
                place=name,
                expected=">= 1",
                found=str(value),
            )
    first = solve(problem, limits)
    found = [first]
    site = same_site(problem) if count > 1 and len(first.chosen) else np.empty(0, dtype=np.int64)
    forced = np.unique(site[problem.state == FORCED]) if len(site) else site
    asked = problem
    while len(found) < count and len(found[-1].chosen):
        of = np.unique(site[found[-1].chosen])
        free = len(np.setdiff1d(of, forced))
        if free < differ_by:
            break
        members = np.flatnonzero(np.isin(site, of))
        asked = replace(asked, at_most=(*asked.at_most, (members, len(of) - differ_by)))
        answer = solve(asked, limits)
        new = np.setdiff1d(site[answer.chosen], forced)
        if answer.objective is None or not len(new):
            break
        found.append(answer)
    sense = 1.0 if problem.kind == "mclp" else -1.0
    return sorted(found, key=lambda answer: _worth(answer, sense), reverse=True)


def _worth(answer: Answer, sense: float) -> tuple[int, float]:
    zones = -1 if answer.zones is None else answer.zones[0]
    return zones, -np.inf if answer.objective is None else sense * answer.objective


def same_site(problem: Problem) -> Ints:
    """Return the first column at the same site, for each column: int64.

    Columns of which one at the most may be opened and which have the same costs for the same rows
    of demand are one site in several sizes.
    """
    costs = problem.costs
    many = costs.candidates
    site = np.arange(many)
    if problem.conflicts is None or not len(problem.conflicts):
        return site
    row = np.repeat(np.arange(len(costs)), np.diff(costs.start))
    order = np.argsort(costs.candidate, kind="stable")
    start = np.searchsorted(costs.candidate[order], np.arange(many + 1))
    rows, values = row[order], costs.cost[order]
    one, other = np.sort(problem.conflicts.reshape(-1, 2), axis=1).T
    like = np.diff(start)[one] == np.diff(start)[other]
    like &= _sums(rows, values, start)[one] == _sums(rows, values, start)[other]
    one, other = one[like], other[like]
    same: Bools = np.array(
        [
            np.array_equal(rows[start[a] : start[a + 1]], rows[start[b] : start[b + 1]])
            and np.array_equal(values[start[a] : start[a + 1]], values[start[b] : start[b + 1]])
            for a, b in zip(one.tolist(), other.tolist(), strict=True)
        ],
        dtype=bool,
    )
    for a, b in sorted(zip(one[same].tolist(), other[same].tolist(), strict=True)):
        site[b] = site[a]
    return site


def _sums(rows: Ints, values: object, start: Ints) -> Ints:
    """Return a number of each column that differs where its pairs do, nearly always."""
    mixed = rows * 1_000_003 + np.rint(np.asarray(values)).astype(np.int64) * 7_919
    total = np.append(0, np.cumsum(mixed))
    return np.diff(total[start])
