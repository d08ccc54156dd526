"""What is gained by one more site, and one more: answers by number of sites."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.siting.finish import without_sites
from lifecircle.siting.problem import FORCED, FREE, Blame, Limits, Step
from lifecircle.siting.solve import solve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.siting.problem import Answer, Problem

_SAME = 1e-9
"""Relative difference below which objective and bound are the same."""


def curve(
    problem: Problem,
    numbers: Sequence[int],
    limits: Limits = Limits(),  # noqa: B008 - immutable
) -> list[Answer]:
    """Answer an ``mclp``, ``p_median`` or ``p_center`` for several numbers of sites.

    More sites are never worse: where an answer is not proven it is compared with the one before
    and the best sites added to that, and the better one is taken. What is not possible with more
    sites is not with fewer: bounds are made the tightest that all of them allow.

    Parameters
    ----------
    problem
        Its `Problem.add` counts for nothing.
    numbers
        How many sites are opened at the most, forced ones included, in any order.
    limits
        Of the work for each number.

    Returns
    -------
    list of Answer
        One a number, in the order of `numbers`. A number below that of the forced ones is
        ``infeasible``.

    Raises
    ------
    InputError
        For an ``lscp``, a negative number, or a problem that cannot be understood.
    """
    if problem.kind == "lscp":
        raise InputError(
            Bilingual("最少选址没有逐个数曲线", "there is no curve of the fewest sites"),
            place="Problem.kind",
            expected="mclp, p_median, p_center",
            found=problem.kind,
        )
    if min(numbers, default=0) < 0:
        raise InputError(
            Bilingual("选址个数不得为负", "a number of sites is negative"),
            place="numbers",
            expected=">= 0",
            found=str(min(numbers)),
        )
    forced = int((problem.state == FORCED).sum())
    found: dict[int, Answer] = {}
    before: Answer | None = None
    for number in sorted(set(numbers)):
        asked = replace(problem, add=number)
        if number < forced:
            blame = Blame("forced", most=float(forced))
            found[number] = without_sites(asked, status="infeasible", blame=blame)
            continue
        answer = solve(asked, limits)
        if before is not None and answer.status != "optimal":
            answer = _at_least(asked, answer, before, limits)
        if answer.objective is not None:
            before = answer
        found[number] = answer
    _tighten(found, problem)
    return [found[number] for number in numbers]


def _at_least(asked: Problem, answer: Answer, before: Answer, limits: Limits) -> Answer:
    """Return the answer, or that of fewer sites with the best added, if that is better."""
    state = asked.state.copy()
    state[before.chosen[state[before.chosen] == FREE]] = FORCED
    more = solve(replace(asked, state=state), replace(limits, nodes=0, rounds=0, work=1.0))
    best = answer
    for other in (before, more):
        if other.objective is not None and _is_better(other, best, asked):
            best = other
    if best is answer:
        return answer
    steps = (*answer.steps, Step("fewer", best.objective, answer.bound, more.seconds))
    return replace(
        best,
        status="feasible",
        bound=answer.bound,
        zones=_zones(best, answer),
        blame=None,
        cut_short=answer.cut_short,
        steps=steps,
        method=answer.method,
    )


def _zones(best: Answer, answer: Answer) -> tuple[int, int] | None:
    if best.zones is None:
        return None
    most = np.inf if answer.zones is None else answer.zones[1]
    return best.zones[0], int(max(min(most, np.iinfo(np.int64).max), best.zones[0]))


def _is_better(one: Answer, other: Answer, asked: Problem) -> bool:
    if one.objective is None or other.objective is None:
        return one.objective is not None
    zones = (one.zones or (0, 0))[0], (other.zones or (0, 0))[0]
    if zones[0] != zones[1]:
        return zones[0] > zones[1]
    if asked.kind == "mclp":
        return one.objective > other.objective
    return one.objective < other.objective


def _tighten(found: dict[int, Answer], problem: Problem) -> None:
    """Give fewer sites the bound of more where that is tighter, and say what that proves.

    Not with zones: there, more sites may be in more zones and cover less.
    """
    if problem.zone is not None:
        return
    most = problem.kind == "mclp"
    tight: float | None = None
    for number in sorted(found, reverse=True):
        answer = found[number]
        if answer.status == "infeasible":
            continue
        if tight is not None and (
            answer.bound is None or (tight < answer.bound if most else tight > answer.bound)
        ):
            answer = replace(answer, bound=tight)
        if answer.bound is not None:
            tight = answer.bound
        gap = answer.gap
        if gap is not None and gap <= _SAME and answer.status == "feasible":
            answer = replace(answer, status="optimal", bound=answer.objective, cut_short="")
        found[number] = answer
