"""A bound of a covering problem with capacities: proven whatever the multipliers are.

That no row is served twice is relaxed with a multiplier per row (what its weight is worth served
elsewhere). Each site then fills up on its own with the rows that are worth most to it, and the
best sites are taken. Multipliers come from the linear relaxation, whose value is the best that
this bound can be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.siting.model import Rows
from lifecircle.siting.opening_rows import Choice, choose, need_zones
from lifecircle.siting.solvers import solve_integer, solve_linear

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats
    from lifecircle.siting.model import Entries, Linear
    from lifecircle.siting.openings import Openings
    from lifecircle.siting.seated_room import Room

_PATIENCE: Final = 8
_SMALLEST: Final = 5e-3
SCALE: Final = 1e4
"""What all weight together is in a model."""


def flow_model(room: Room, openings: Openings, zones: int = 0) -> tuple[Linear, Choice]:
    """Return the model: sites, and how much of each row goes where.

    Its first rows are those of demand. Weights are such that all of them sum to `SCALE`.
    """
    scale = SCALE / max(float(room.weight.sum()), 1e-300)
    weight, capacity = room.weight * scale, room.capacity * scale
    pairs = len(room.row)
    rows = Rows()
    flows = np.arange(pairs)
    # Variables of sites come first; how many is not known before their rows are written.
    sites = Rows()
    choice = choose(sites, openings)
    need_zones(sites, choice, zones)
    flows = choice.count + flows
    rows.add(-np.inf, weight, [(room.row, flows, 1.0)], len(room))
    used = np.unique(room.candidate)
    number = np.searchsorted(used, room.candidate)
    entries: list[Entries] = [
        (number, flows, 1.0),
        (np.arange(len(used)), choice.variable[used], -capacity[used]),
    ]
    rows.add(-np.inf, 0.0, entries, len(used))
    most = np.minimum(weight[room.row], capacity[room.candidate])
    loose = np.flatnonzero(choice.lower[choice.variable[room.candidate]] < 1)
    each = np.arange(len(loose))
    entries = [
        (each, flows[loose], 1.0),
        (each, choice.variable[room.candidate[loose]], -most[loose]),
    ]
    rows.add(-np.inf, 0.0, entries, len(loose))
    _append(rows, sites)
    count = choice.count + pairs
    lower, upper = np.zeros(count), np.ones(count)
    lower[: len(choice.lower)] = choice.lower
    upper[choice.count :] = most
    objective = np.zeros(count)
    objective[choice.count :] = 1.0
    integer = np.zeros(count, dtype=bool)
    integer[: len(choice.lower)] = True
    return rows.model(objective, lower, upper, integer, maximize=True), choice


def _append(rows: Rows, others: Rows) -> None:
    """Write rows below others."""
    rows.lower += others.lower
    rows.upper += others.upper
    rows.row += [part + rows.count for part in others.row]
    rows.column += others.column
    rows.value += others.value
    rows.count += others.count


def bound(room: Room, openings: Openings, worth: Floats, zones: int = 0, seed: int = 0) -> float:
    """Return the greatest weight that can be served at the most, without `Room.certain`.

    Parameters
    ----------
    worth
        float64 per row of the room, the multipliers; clipped to 0 … 1.
    zones
        How many zones without existing places get one.
    """
    worth = np.clip(worth, 0.0, 1.0)
    value = Filling(room).of(worth)[0]
    rows = Rows()
    choice = choose(rows, openings)
    need_zones(rows, choice, zones)
    objective = np.zeros(choice.count)
    objective[: len(choice.candidate)] = value[choice.candidate]
    kept = float(room.weight @ worth)
    firm = openings.there | openings.forced
    if openings.is_plain:
        left = openings.number - int(openings.forced.sum())
        best = np.sort(value[openings.free])[::-1][: max(left, 0)]
        return kept + float(value[firm].sum() + best.sum())
    scale = SCALE / max(float(objective.sum()), 1e-300)
    lower = np.zeros(choice.count)
    lower[: len(choice.lower)] = choice.lower
    upper = np.ones(choice.count)
    whole = np.ones(choice.count, dtype=bool)
    model = rows.model(objective * scale, lower, upper, whole, maximize=True)
    found = solve_integer(model, nodes=100, seed=seed)
    if found.bound is None:
        return float(room.weight.sum())
    return kept + found.bound / scale


class Filling:
    """What each candidate serves by itself, for multipliers that change.

    Only candidates that have too little room for all within reach choose whom they serve.
    """

    def __init__(self, room: Room) -> None:
        """Sort the pairs by candidate."""
        self.room = room
        order = np.argsort(room.candidate, kind="stable")
        self.row, self.candidate = room.row[order], room.candidate[order]
        self.weight = room.weight[self.row]
        within = np.bincount(self.candidate, self.weight, len(room.capacity))
        self.tight = np.flatnonzero((within > room.capacity * (1 + 1e-12))[self.candidate])
        candidate = self.candidate[self.tight]
        start = np.searchsorted(candidate, np.arange(len(room.capacity)))
        self.first = start[candidate]

    def of(self, worth: Floats) -> tuple[Floats, Floats]:
        """Return the value of each candidate, and how much it takes by each of the pairs."""
        rate = 1.0 - worth[self.row]
        taken = self.weight.copy()
        at = self.tight
        order = at[np.lexsort((-rate[at], self.candidate[at]))]
        weight = self.weight[order]
        until = np.append(0.0, np.cumsum(weight))
        left = self.room.capacity[self.candidate[order]] - (until[:-1] - until[self.first])
        taken[order] = np.clip(left, 0.0, weight)
        value = np.bincount(self.candidate, rate * taken, len(self.room.capacity))
        return value.astype(np.float64), taken


def improved(room: Room, openings: Openings, worth: Floats, best: float, steps: int) -> Floats:
    """Return better multipliers by subgradient steps: see `lifecircle.siting.median_bound`.

    Parameters
    ----------
    worth
        To begin with.
    best
        Weight that is known to be served, without `Room.certain`.
    """
    filling = Filling(room)
    firm = openings.there | openings.forced
    free = np.flatnonzero(openings.free)
    left = min(openings.number - int(openings.forced.sum()), len(free))
    found, least, step, waited = worth, np.inf, 1.0, 0
    for _ in range(steps):
        value, taken = filling.of(worth)
        opened = firm.copy()
        opened[free[np.argsort(-value[free], kind="stable")[: max(left, 0)]]] = True
        total = float(room.weight @ worth + value[opened].sum())
        waited += 1
        if np.isinf(least) or total < least - 1e-5 * abs(least - best):
            waited = 0
        if total < least:
            found, least = worth, total
        if waited > _PATIENCE:
            step, waited, worth = step / 2, 0, found
            if step < _SMALLEST:
                break
        served = np.bincount(filling.row, taken * opened[filling.candidate], len(room))
        direction = served / room.weight - 1.0
        stays = (direction < 0) & (worth <= 0) | (direction > 0) & (worth >= 1)
        direction[stays] = 0.0
        square = float(room.weight @ direction**2)
        if square == 0 or total <= best:
            break
        worth = np.clip(worth + step * (total - best) / square * direction, 0.0, 1.0)
    return found


def multipliers(model: Linear, room: Room, seed: int, seconds: float | None) -> Floats:
    """Return multipliers from the linear relaxation; halves where it was not solved."""
    found = solve_linear(model, seed=seed, seconds=seconds)
    if found.duals is None:
        return np.full(len(room), 0.5)
    return np.abs(found.duals[: len(room)])
