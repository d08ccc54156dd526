"""Why a covering problem has no answer: who cannot be covered, or which limit is in the way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from lifecircle.siting.cover import states
from lifecircle.siting.fewest import enough
from lifecircle.siting.finish import times_covered
from lifecircle.siting.problem import FORBIDDEN, Blame

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifecircle.base.quantities import Ints
    from lifecircle.siting.cover import Cover
    from lifecircle.siting.problem import Answer, Problem

RowReason = Literal["no_candidate", "too_few", "forbidden"]
_REASONS: Final[tuple[RowReason, ...]] = ("no_candidate", "too_few", "forbidden")


def out_of_reach(problem: Problem) -> tuple[tuple[RowReason, Ints], ...]:
    """Return who cannot be covered whatever is opened, by reason; reasons without rows are not in.

    Rows without weight are nobody. ``no_candidate``: no candidate within reach; ``too_few``: fewer
    than `Problem.places`, whatever their states; ``forbidden``: only by opening what may not be
    opened, for its state, a conflict with what is there, or a full set.
    """
    every = times_covered(problem, np.ones(len(problem.state), dtype=bool))
    open_to = times_covered(problem, states(problem)[0] != FORBIDDEN)
    lacking = (open_to < problem.places) & (problem.weight > 0)
    masks = (
        lacking & (every == 0),
        lacking & (every > 0) & (every < problem.places),
        lacking & (every >= problem.places),
    )
    return tuple(
        (reason, np.flatnonzero(mask))
        for reason, mask in zip(_REASONS, masks, strict=True)
        if mask.any()
    )


def cannot(problem: Problem, cover: Cover) -> Blame | None:
    """Return why nothing can meet a request, as far as that shows without a search."""
    if cover.budget is not None and cover.budget < 0:
        price = problem.price if problem.price is not None else np.ones(len(problem.state))
        return Blame("forced", most=float(price[cover.forced].sum()))
    if problem.kind != "lscp":
        return None
    reasons = out_of_reach(problem)
    lost = np.concatenate([np.empty(0, dtype=np.int64), *(rows for _, rows in reasons)])
    lost.sort()
    weight = problem.weight
    most = float(weight.sum() - weight[lost].sum())
    groups = np.empty(0, dtype=np.int64)
    if problem.group is not None and problem.at_least is not None:
        can = np.ones(len(weight), dtype=bool)
        can[lost] = False
        can &= problem.group >= 0
        had = np.bincount(problem.group[can], weight[can], minlength=len(problem.at_least))
        groups = np.flatnonzero(had < enough_all(problem.at_least))
    short = most < enough(problem.share * float(weight.sum()))
    whole = problem.share == 1 and len(lost) > 0
    if not whole and not short and len(groups) == 0:
        return None
    if not whole and not short and problem.group is not None:
        lost = lost[np.isin(problem.group[lost], groups)]
        reasons = tuple(
            (reason, kept)
            for reason, rows in reasons
            if len(kept := rows[np.isin(problem.group[rows], groups)])
        )
    if not reasons:  # a target is larger than its group
        return Blame("no_candidate", groups=groups, most=most)
    return Blame(reasons[0][0], rows=lost, groups=groups, most=most, by_reason=reasons)


def enough_all(
    targets: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return what counts as targets of weight."""
    return np.array([enough(target) for target in targets.tolist()])


def which_limit(problem: Problem, answer: Callable[[Problem], Answer]) -> Blame:
    """Return which limit of an ``lscp`` is in the way, though everybody could be covered.

    The limits are taken away one after the other until there is an answer.
    """
    without = replace(problem, zone=None)
    if problem.add is not None:
        freed = replace(without, add=None)
        if problem.budget is None:
            freed = replace(freed, price=None)
        found = answer(freed)
        if found.status == "optimal":
            return Blame("add", most=float(len(found.chosen)) if problem.budget is None else None)
        if found.status == "feasible":
            return Blame("add")
        without = replace(without, add=None)
    if problem.budget is not None:
        found = answer(replace(without, budget=None))
        if found.status in {"optimal", "feasible"}:
            return Blame("budget", most=found.objective if found.status == "optimal" else None)
    return Blame("conflicts")
