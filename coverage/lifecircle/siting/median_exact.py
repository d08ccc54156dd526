"""The exact model of a p-median, on the candidates and costs that may still matter.

Each row pays step by step: what it costs at the nearest candidate that is left, then the
difference to the next cost when no candidate up to there is open, and so on: Cornuejols, G.,
Nemhauser, G. L. & Wolsey, L. A. (1980), *SIAM Journal on Algebraic and Discrete Methods* 1(3),
261-272; Elloumi, S. (2010), "A tighter formulation of the p-median problem", *Journal of
Combinatorial Optimization* 19(1), 69-83. Candidates of equal cost share a step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.siting.model import Linear, Rows
from lifecircle.siting.opening_rows import Choice, choose, need_zones

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools
    from lifecircle.siting.median_rows import Ranked
    from lifecircle.siting.openings import Openings


@dataclass(frozen=True, eq=False)
class Radii:
    """A model by radii.

    Attributes
    ----------
    model
        Its objective is the sum of costs above `offset`, divided by `scale`.
    choice
        Its first variables.
    offset, scale
        See there.
    """

    model: Linear
    choice: Choice
    offset: float
    scale: float


def by_radii(
    ranked: Ranked,
    openings: Openings,
    never: Bools,
    always: Bools,
    *,
    zones: int = 0,
    scale: float = 1.0,
) -> Radii:
    """Return the model.

    Parameters
    ----------
    never, always
        Candidates that no better answer opens, or that each does.
    zones
        Of the zones without existing places, how many have to get one.
    scale
        Of the objective: about what the sum of costs is.
    """
    firm = openings.there | openings.forced | always
    used = firm | (openings.free & ~never)
    least = ranked.first_open(firm)
    # The nearest that is open anyway ends a row.
    kept = used[ranked.candidate] & (ranked.cost <= least[ranked.row])
    pairs = ranked.take(kept)
    last = firm[pairs.candidate]
    step = np.ones(len(pairs.row), dtype=bool)
    step[1:] = (np.diff(pairs.row) != 0) | (np.diff(pairs.cost) != 0)
    number = np.cumsum(step) - 1
    row, cost = pairs.row[step], pairs.cost[step]
    ends = np.bincount(number, last, len(row)) > 0
    first = np.ones(len(row), dtype=bool)
    first[1:] = np.diff(row) != 0
    has = np.zeros(len(ranked), dtype=bool)
    has[row] = True
    offset = float(cost[first].sum() + ranked.miss[~has].sum())
    is_last = np.append(first[1:], True)[: len(row)]
    after = np.append(cost[1:], 0.0)
    after[is_last] = ranked.miss[row[is_last]]
    needed = is_last & np.isinf(after) & ~ends
    after = np.where(is_last & np.isinf(after), cost, after)
    # A step that ends the row needs no variable: nothing is paid beyond it.
    paid = ~ends & ~needed
    rows = Rows()
    choice = choose(rows, openings, never, always)
    need_zones(rows, choice, zones)
    name = np.full(len(row), -1, dtype=np.int64)
    name[paid] = choice.count + np.arange(int(paid.sum()))
    # paid(k) + open at k >= paid(k - 1)
    written = np.flatnonzero(~ends)
    of = np.full(len(row), -1, dtype=np.int64)
    of[written] = np.arange(len(written))
    inside = of[number] >= 0
    entries = [
        (of[number[inside]], choice.variable[pairs.candidate[inside]], 1.0),
        (of[paid], name[paid], 1.0),
    ]
    later = written[~first[written]]
    entries.append((of[later], name[later - 1], -1.0))
    if len(written):
        rows.add(first[written].astype(np.float64), np.inf, entries, len(written))
    count = choice.count + int(paid.sum())
    objective, lower, integer = np.zeros(count), np.zeros(count), np.zeros(count, dtype=bool)
    objective[choice.count :] = (after - cost)[paid] / scale
    lower[: len(choice.lower)] = choice.lower
    integer[: len(choice.lower)] = True
    model = rows.model(objective, lower, np.ones(count), integer)
    return Radii(model, choice, offset, scale)
