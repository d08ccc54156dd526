"""The fewest or cheapest sites that cover everybody, a share, or the targets of groups."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.siting import relaxed
from lifecircle.siting.cover_models import fewest
from lifecircle.siting.most import LARGE, Progress
from lifecircle.siting.partial import by_most
from lifecircle.siting.solvers import solve_linear, solve_logical
from lifecircle.siting.thin import WORTH, thinned
from lifecircle.siting.tightened import tightened

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.siting.cover import Cover
    from lifecircle.siting.model import Clock, Linear, Solved
    from lifecircle.siting.problem import Limits, Problem

_DIGITS: Final = 6
_SIZE: Final = 2.0**42


class Unreachable(Exception):  # noqa: N818 - not an error: an answer
    """Nothing meets the request; proven."""


def cover_all(
    problem: Problem, cover: Cover, zones: int, limits: Limits, clock: Clock, found: Progress
) -> Progress:
    """Return the cheapest columns that meet an ``lscp`` and open so many zones.

    Raises
    ------
    Unreachable
        Where nothing does; proven.
    """
    targets = targets_of(problem, cover)
    plain = targets is None and not zones and cover.add is None and cover.budget is None
    if plain and not len(cover.conflicts) and not cover.sets:
        return _plain(problem, cover, found, limits, clock)
    base = float(_price(problem)[cover.forced].sum())
    alike = bool((cover.price == 1).all()) and cover.budget is None
    if targets is not None and len(targets) == 1 and alike and not zones and limits.nodes > 0:
        members, least = targets[0]
        weight = np.zeros_like(cover.weight)
        weight[members] = cover.weight[members]
        only = replace(cover, weight=weight, base=0.0)
        proven = by_most(only, least, limits, clock, found)
        if found.value is not None and found.bound is not None:
            found.value, found.bound = found.value + base, found.bound + base
        if proven:
            return found
    model = fewest(cover, targets, zones)
    _exact(model, cover, base, found, limits, clock)
    return found


def _plain(
    problem: Problem, cover: Cover, found: Progress, limits: Limits, clock: Clock
) -> Progress:
    """Cover every row, with nothing else to keep to."""
    less, must = tightened(cover)
    price = _price(problem)
    base = float(price[cover.forced].sum() + price[must].sum())
    found.step("dominance")
    if len(less.candidate) == 0:
        found.there = np.zeros(0, dtype=bool)
        found.value = found.bound = base
    else:
        _keep(found, less, base, thinned(less, limits.rounds, limits.seed))
        found.step("interchange")
        model = fewest(less, None, 0)
        if limits.nodes == 0:
            _bounded(model, less, base, found, limits, clock)
        else:
            _exact(model, less, base, found, limits, clock)
    there = np.zeros(len(price), dtype=bool)
    there[must] = True
    if found.there is not None:
        there[less.candidate[found.there]] = True
    found.there = there[cover.candidate]
    return found


def _bounded(
    model: Linear, cover: Cover, base: float, found: Progress, limits: Limits, clock: Clock
) -> None:
    solved = solve_linear(model, interior=len(cover.column) > LARGE, seconds=clock.left)
    found.by(solved.method)
    if solved.duals is not None:
        whole = relaxed.is_whole(cover.price) and base == np.rint(base)
        bound, _ = relaxed.lagrangian(model, solved.duals)
        found.bound = relaxed.rounded(base + bound, maximize=False, whole=whole)
    found.stopped = "" if found.is_enough(limits.gap) else "nodes"
    found.step("relaxation")


def _keep(found: Progress, cover: Cover, base: float, there: Bools) -> None:
    value = base + float(cover.price[there].sum())
    if found.value is None or value < found.value:
        found.there, found.value = there, value


def most_zones_with(
    problem: Problem, cover: Cover, limits: Limits, clock: Clock
) -> tuple[int, int]:
    """Return how many zones can get a column at the most beside meeting an ``lscp``, and a bound.

    Raises
    ------
    Unreachable
        Where nothing meets it.
    """
    model = fewest(cover, targets_of(problem, cover), 0, count_zones=True)
    return zones_of(model, cover, limits, clock)


def zones_of(model: Linear, cover: Cover, limits: Limits, clock: Clock) -> tuple[int, int]:
    """Solve a model of the most zones."""
    solved = solve_logical(in_whole(model), work=limits.work, seed=limits.seed, seconds=clock.left)
    if solved.status == "infeasible":
        raise Unreachable
    best = 0 if solved.objective is None else round(solved.objective)
    most = cover.zones if solved.bound is None else int(np.floor(solved.bound + 1e-6))
    return best, most


def targets_of(problem: Problem, cover: Cover) -> list[tuple[Ints, float]] | None:
    """Return merged rows and how much of their weight is to be covered; None: every row."""
    targets: list[tuple[Ints, float]] = []
    every = np.arange(len(cover.need))
    total = float(problem.weight.sum())
    if problem.share < 1:
        least = enough(problem.share * total) - cover.base
        if least > 0:
            targets.append((every, least))
    if problem.at_least is not None:
        for group, at_least in enumerate(problem.at_least.tolist()):
            least = enough(at_least) - float(cover.base_of[group])
            if least > 0:
                targets.append((np.flatnonzero(cover.group == group), least))
    return targets if problem.share < 1 else None


def enough(target: float) -> float:
    """Return what counts as a target of weight: less by what sums of decimals may be off."""
    return target * (1 - relaxed.CLOSE)


def in_whole(model: Linear) -> Linear:
    """Return a model in whole numbers; rows are widened where they are not whole, never narrowed.

    Decimals are scaled up to whole numbers. Numbers with more digits than that are rounded to
    the 42nd binary place of their sum.
    """
    order = np.argsort(model.row, kind="stable")
    starts = np.searchsorted(model.row[order], np.arange(len(model.row_lower) + 1))
    value, lower, upper = model.value.copy(), model.row_lower.copy(), model.row_upper.copy()
    odd = np.unique(model.row[model.value != np.rint(model.value)])
    bounds = (lower != np.rint(lower)) | (upper != np.rint(upper))
    for row in np.union1d(odd, np.flatnonzero(bounds & (np.diff(starts) > 0))).tolist():
        at = order[starts[row] : starts[row + 1]]
        scale = _scale(model.value[at])
        value[at] = np.rint(model.value[at] * scale)
        slack = 0.0 if scale <= 10.0**_DIGITS else len(at) / 2
        lower[row] = np.ceil(lower[row] * scale - slack - 1e-9)
        upper[row] = np.floor(upper[row] * scale + slack + 1e-9)
    objective = np.rint(model.objective * _scale(model.objective))
    return replace(model, value=value, row_lower=lower, row_upper=upper, objective=objective)


def _scale(numbers: Floats) -> float:
    for digits in range(_DIGITS + 1):
        scaled = numbers * 10.0**digits
        if float(np.abs(scaled).sum()) > _SIZE:
            break
        if bool((np.abs(scaled - np.rint(scaled)) <= 1e-9 * np.abs(scaled)).all()):
            return 10.0**digits
    return float(2.0 ** np.floor(np.log2(_SIZE / max(float(np.abs(numbers).sum()), 1e-9))))


def _exact(
    model: Linear, cover: Cover, base: float, found: Progress, limits: Limits, clock: Clock
) -> None:
    """Search to the end; what is found is the same in every run but for a limit in seconds."""
    hint = None
    if found.there is not None and len(model.objective) == len(cover.candidate):
        hint = found.there.astype(np.float64)
    model = in_whole(model)
    race = hint is not None and len(cover.column) >= WORTH
    solved = solve_logical(
        model,
        hint=hint,
        work=limits.work,
        gap=limits.gap,
        seed=limits.seed,
        seconds=clock.left,
        race=race,
    )
    if race and solved.stopped != "seconds":
        solved = _again(model, solved, hint, limits, clock)
    found.by(solved.method)
    if solved.status == "infeasible":
        raise Unreachable
    _taken(solved, cover, base, found)
    found.stopped = "" if found.is_enough(limits.gap) else solved.stopped or "work"
    found.step("exact")


def _again(
    model: Linear, raced: Solved, hint: Floats | None, limits: Limits, clock: Clock
) -> Solved:
    """Return what does not depend on which search of a race was first.

    A proven optimum does not. The columns are those known before if they have it, else those of a
    search whose turns are fixed, to which the optimum is told.
    """
    best = raced.objective if raced.status == "optimal" else None
    if best is not None and hint is not None and float(model.objective @ hint) == best:
        return replace(raced, values=hint)
    if best is not None:
        priced = np.flatnonzero(model.objective)
        model = replace(
            model,
            row=np.concatenate([model.row, np.full(len(priced), len(model.row_lower))]),
            column=np.concatenate([model.column, priced]),
            value=np.concatenate([model.value, model.objective[priced]]),
            row_lower=np.append(model.row_lower, best),
            row_upper=np.append(model.row_upper, best),
        )
        hint = None
    turns = solve_logical(
        model,
        hint=hint,
        work=limits.work,
        gap=limits.gap,
        seed=limits.seed,
        seconds=clock.left,
    )
    if best is not None and turns.values is None:
        return replace(raced, stopped=turns.stopped)
    return turns


def _taken(solved: Solved, cover: Cover, base: float, found: Progress) -> None:
    """Take over what a solver found for prices in whole numbers."""
    columns = len(cover.candidate)
    if solved.values is not None:
        _keep(found, cover, base, solved.values[:columns] > 0.5)  # noqa: PLR2004
    if solved.bound is None:
        if found.value is not None and found.bound is None:
            found.bound = base
        return
    scale = _scale(cover.price)
    off = 0.0 if scale <= 10.0**_DIGITS else columns / 2
    found.bound = base + max((solved.bound - off) / scale, 0.0)
    if found.value is not None:
        exactly = solved.status == "optimal" and off == 0
        found.bound = found.value if exactly else min(found.bound, found.value)


def _price(problem: Problem) -> Floats:
    return np.ones(len(problem.state)) if problem.price is None else problem.price
