"""Location problems made up, and their answers by trying every set of sites."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from lifecircle.siting.problem import (
    EXISTING,
    FORBIDDEN,
    FORCED,
    FREE,
    CostMatrix,
    Kind,
    Problem,
)


@dataclass(frozen=True)
class Best:
    """The best sets: zones first, then the objective."""

    zones: int
    objective: float
    sets: list[tuple[int, ...]]


def matrix(table: np.ndarray) -> CostMatrix:
    """Return the costs of a table in which inf is out of reach."""
    row, column = np.nonzero(np.isfinite(table))
    start = np.searchsorted(row, np.arange(len(table) + 1)).astype(np.int64)
    return CostMatrix(start, column.astype(np.int64), table[row, column], table.shape[1])


def dense(costs: CostMatrix) -> np.ndarray:
    """Return the table of costs."""
    table = np.full((len(costs), costs.candidates), np.inf)
    row = np.repeat(np.arange(len(costs)), np.diff(costs.start))
    table[row, costs.candidate] = costs.cost
    return table


def made_up(seed: int, kind: Kind, **given: object) -> Problem:
    """Return a small random problem with some of every side constraint."""
    rng = np.random.default_rng(seed)
    rows, many = int(rng.integers(1, 9)), int(rng.integers(1, 8))
    table = rng.integers(0, 12, (rows, many)).astype(float)
    if rng.random() < 0.7:
        table[rng.random((rows, many)) < 0.35] = np.inf
    state = rng.choice([FREE, FREE, FREE, FREE, FORCED, FORBIDDEN, EXISTING], many)
    forced = int((state == FORCED).sum())
    parts: dict[str, object] = {"add": forced + int(rng.integers(0, 4))}
    if rng.random() < 0.35:
        parts["price"] = rng.integers(0, 6, many).astype(float)
        least = float(parts["price"][state == FORCED].sum())
        parts["budget"] = least + float(rng.integers(0, 10))
        if rng.random() < 0.3:
            parts["add"] = None
    if rng.random() < 0.3:
        parts["zone"] = rng.integers(-1, 3, many)
    if rng.random() < 0.35 and many > 1:
        pairs = np.array(list(itertools.combinations(range(many), 2)))
        pairs = pairs[rng.random(len(pairs)) < 0.25]
        firm = np.isin(state, (FORCED, EXISTING))[pairs].all(axis=1)
        parts["conflicts"] = pairs[~firm].astype(np.int64)
    if rng.random() < 0.25:
        members = np.flatnonzero(rng.random(many) < 0.6)
        most = int((state[members] == FORCED).sum()) + int(rng.integers(0, 3))
        parts["at_most"] = ((members, most),)
    if kind == "p_median" and rng.random() < 0.5:
        parts["beyond"] = float(rng.integers(6, 25))
    weight = rng.integers(0, 7, rows).astype(float)
    if rng.random() < 0.3:
        weight = rng.random(rows) * 5
    return Problem(
        kind=kind, costs=matrix(table), weight=weight, state=state.astype(np.int64), **parts | given
    )


def is_allowed(problem: Problem, chosen: tuple[int, ...]) -> bool:
    """Tell whether a set of opened sites keeps every limit."""
    state, some = problem.state, set(chosen)
    if any(state[j] not in {FREE, FORCED} for j in some):
        return False
    if any(state[j] == FORCED and j not in some for j in range(len(state))):
        return False
    if problem.add is not None and len(some) > problem.add:
        return False
    if problem.budget is not None and problem.price[list(some)].sum() > problem.budget + 1e-9:
        return False
    there = some | {j for j in range(len(state)) if state[j] == EXISTING}
    for a, b in [] if problem.conflicts is None else problem.conflicts.tolist():
        if {a, b} <= there and {a, b} & some:
            return False
    return all(len(some & set(members.tolist())) <= most for members, most in problem.at_most)


def zones(problem: Problem, chosen: tuple[int, ...]) -> int:
    """Return how many zones have a place."""
    if problem.zone is None:
        return 0
    there = [*chosen, *np.flatnonzero(problem.state == EXISTING)]
    return len({int(problem.zone[j]) for j in there if problem.zone[j] >= 0})


def sets(problem: Problem) -> list[tuple[int, ...]]:
    """Return every set that keeps the limits."""
    many = range(problem.costs.candidates)
    every = (s for n in range(len(many) + 1) for s in itertools.combinations(many, n))
    return [s for s in every if is_allowed(problem, s)]


def value(problem: Problem, chosen: tuple[int, ...]) -> float:
    """Return a set's objective, of which less is better; inf where it is no answer."""
    table = dense(problem.costs)
    there = [*chosen, *np.flatnonzero(problem.state == EXISTING)]
    least = table[:, there].min(axis=1, initial=np.inf)
    live = problem.weight > 0
    if problem.kind == "p_center":
        return float(least[live].max(initial=0.0))
    if problem.beyond is not None:
        least = np.minimum(least, problem.beyond)
    if np.isinf(least[live]).any():
        return np.inf
    return float((problem.weight[live] * least[live]).sum())


def brute(problem: Problem, worth=value) -> Best | None:
    """Return the best sets; None where there is none."""
    found = [(s, worth(problem, s)) for s in sets(problem)]
    found = [(s, v) for s, v in found if np.isfinite(v)]
    if not found:
        return None
    most = max(zones(problem, s) for s, _ in found)
    found = [(s, v) for s, v in found if zones(problem, s) == most]
    least = min(v for _, v in found)
    return Best(most, least, [s for s, v in found if v <= least + 1e-9])
