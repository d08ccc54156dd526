"""A p-median by greedy opening and fast interchange, with perturbed restarts.

Greedy opening: Kuehn, A. A. & Hamburger, M. J. (1963), *Management Science* 9(4), 643-666.
Interchange: Teitz, M. B. & Bart, P. (1968), *Operations Research* 16(5), 955-961, in the form of
Resende, M. G. C. & Werneck, R. F. (2007), "A fast swap-based local search procedure for location
problems", *Annals of Operations Research* 150, 205-230: what every exchange brings is
``gain[in] - loss[out] + extra[out, in]``, and after an exchange only rows whose nearest or second
nearest open candidate changed are counted again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.siting.median_rows import Ranked, stretches

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.siting.openings import Openings

_LEAST: Final = 1e-9
"""Of the sum of all largest costs: what an exchange has to bring to be made."""
_FAR: Final = np.iinfo(np.int64).max


class Swaps:
    """A set of open candidates, and what every opening and exchange would bring.

    Costs are divided by the sum of every row's largest, so that all of them together are at most
    1; a new zone counts 2, and a row that has to be reached more than all zones.
    """

    def __init__(self, ranked: Ranked, openings: Openings) -> None:
        """Open what is there and what has to be opened."""
        self.openings = openings
        self.zone = openings.zone
        many = ranked.candidates
        ends = ranked.start[1:][np.diff(ranked.start) > 0] - 1
        largest = ranked.miss.copy()
        largest[ranked.row[ends]] = np.where(
            np.isinf(ranked.miss[ranked.row[ends]]),
            ranked.cost[ends],
            ranked.miss[ranked.row[ends]],
        )
        self.scale = float(largest[np.isfinite(largest)].sum()) or 1.0
        self.zone_worth = 2.0
        has_to = 2.0 * (2 + len(np.unique(self.zone)))
        self.start, self.row, self.candidate = ranked.start, ranked.row, ranked.candidate
        self.cost = ranked.cost / self.scale
        self.miss = np.where(np.isinf(ranked.miss), has_to, ranked.miss / self.scale)
        self.size = np.diff(self.start)
        order = np.argsort(self.candidate, kind="stable")
        self.of_candidate = order
        self.candidate_start = np.searchsorted(self.candidate[order], np.arange(many + 1))

        self.is_open = openings.there | openings.forced
        self.chosen = openings.forced.copy()
        self.slot = np.full(many, -1, dtype=np.int64)
        slots = max(openings.number, 1)
        self.spare = list(range(slots - 1, -1, -1))
        self.gain = np.zeros(many)
        self.loss = np.zeros(slots)
        self.extra = np.zeros((slots, many))
        self.first = np.full(len(ranked), _FAR)
        self.second = np.full(len(ranked), _FAR)
        self.visits = 0
        self._begin(many)
        self.zones = np.bincount(
            self.zone[self.chosen & (self.zone >= 0)], minlength=int(self.zone.max(initial=-1)) + 2
        )
        every = np.arange(len(ranked))
        self._search(every)
        self._count(every, 1.0)

    # Rows of demand

    def _search(self, rows: Ints) -> None:
        """Find the nearest and second nearest open candidate of rows, as places in the pairs."""
        size = self.size[rows]
        self.first[rows] = self.second[rows] = _FAR
        rows, size = rows[size > 0], size[size > 0]
        if not len(rows):
            return
        pairs = stretches(self.start[rows], size)
        self.visits += len(pairs)
        of = np.repeat(np.arange(len(rows)), size)
        found = np.flatnonzero(self.is_open[self.candidate[pairs]])
        of = of[found]
        place = np.flatnonzero(np.diff(of, prepend=-1))
        self.first[rows[of[place]]] = pairs[found[place]]
        after = place + 1
        after = after[after < len(of)]
        after = after[of[after] == of[after - 1]]
        self.second[rows[of[after]]] = pairs[found[after]]

    def _costs(self, rows: Ints) -> tuple[Floats, Floats]:
        """Return what rows cost at their nearest and second nearest open candidate."""
        first, second = self.first[rows], self.second[rows]
        last = len(self.cost) - 1
        if last < 0:
            return self.miss[rows], self.miss[rows]
        return (
            np.where(first == _FAR, self.miss[rows], self.cost[np.minimum(first, last)]),
            np.where(second == _FAR, self.miss[rows], self.cost[np.minimum(second, last)]),
        )

    def _count(self, rows: Ints, sign: float) -> None:
        """Add to, or take from, gains and losses what rows contribute."""
        nearest, next_best = self._costs(rows)
        found = self.first[rows] != _FAR
        slot = np.full(len(rows), -1, dtype=np.int64)
        slot[found] = self.slot[self.candidate[self.first[rows[found]]]]
        leaves = slot >= 0
        np.add.at(self.loss, slot[leaves], sign * (next_best - nearest)[leaves])
        until = np.where(leaves, self.second[rows], self.first[rows])
        size = np.minimum(until, self.start[rows + 1]) - self.start[rows]
        pairs = stretches(self.start[rows], size)
        of = np.repeat(np.arange(len(rows)), size)
        self.visits += len(pairs)
        cost, candidate = self.cost[pairs], self.candidate[pairs]
        brings = np.maximum(nearest[of] - cost, 0.0)
        self.gain += sign * np.bincount(candidate, brings, len(self.gain))
        some = leaves[of]
        of, cost, candidate = of[some], cost[some], candidate[some]
        both = next_best[of] - np.maximum(cost, nearest[of])
        np.add.at(self.extra.ravel(), slot[of] * len(self.gain) + candidate, sign * both)

    def _rows_of(self, candidate: int) -> tuple[Ints, Ints]:
        """Return the pairs of a candidate, and their rows."""
        at = slice(self.candidate_start[candidate], self.candidate_start[candidate + 1])
        pairs = self.of_candidate[at]
        return pairs, self.row[pairs]

    # Opening and closing

    def _begin(self, many: int) -> None:
        """Give the forced ones their slots, and make the table of conflicts."""
        from scipy.sparse import csr_array  # noqa: PLC0415 - slow to load

        for candidate in np.flatnonzero(self.chosen):
            self.slot[candidate] = self.spare.pop()
        one, other = self.openings.one, self.openings.other
        self.conflicts = csr_array(
            (np.ones(2 * len(one)), (np.append(one, other), np.append(other, one))),
            shape=(many, many),
        )
        self.blocked = np.zeros(many)

    def open(self, candidate: int) -> None:
        """Open a candidate."""
        pairs, rows = self._rows_of(candidate)
        rows = rows[pairs < self.second[rows]]
        self._count(rows, -1.0)
        self.is_open[candidate] = self.chosen[candidate] = True
        self.slot[candidate] = self.spare.pop()
        self._search(rows)
        self._count(rows, 1.0)
        self._changed(candidate, 1)

    def close(self, candidate: int) -> None:
        """Close a candidate."""
        pairs, rows = self._rows_of(candidate)
        rows = rows[(pairs == self.first[rows]) | (pairs == self.second[rows])]
        self._count(rows, -1.0)
        self.is_open[candidate] = self.chosen[candidate] = False
        slot = self.slot[candidate]
        self.slot[candidate] = -1
        self.loss[slot] = 0.0
        self.extra[slot] = 0.0
        self.spare.append(int(slot))
        self._search(rows)
        self._count(rows, 1.0)
        self._changed(candidate, -1)

    def _changed(self, candidate: int, by: int) -> None:
        at = slice(*self.conflicts.indptr[candidate : candidate + 2])
        self.blocked[self.conflicts.indices[at]] += by
        self.zones[self.zone[candidate]] += by if self.zone[candidate] >= 0 else 0

    def become(self, chosen: Bools) -> None:
        """Open and close what it takes to have this set."""
        for candidate in np.flatnonzero(self.chosen & ~chosen):
            self.close(int(candidate))
        for candidate in np.flatnonzero(chosen & ~self.chosen):
            self.open(int(candidate))

    # What may be done, and what it brings

    def value(self) -> float:
        """Return the sum of costs, less what zones are worth."""
        return float(self._costs(np.arange(len(self.miss)))[0].sum()) - self._zones_worth()

    def _zones_worth(self) -> float:
        return self.zone_worth * int((self.zones[:-1] > 0).sum())

    def additions(self) -> tuple[Ints, Floats]:
        """Return the candidates that may be opened besides, and what each brings."""
        may = np.flatnonzero(self.openings.may_add(self.chosen))
        zone = self.zone[may]
        new = (zone >= 0) & (self.zones[zone] == 0)
        return may, self.gain[may] + self.zone_worth * new

    def exchanges(self) -> tuple[Ints, Ints, Floats]:
        """Return what may be closed, what opened, and what each exchange brings; -inf: may not."""
        limits = self.openings
        out = np.flatnonzero(self.chosen & ~limits.forced)
        into = np.flatnonzero(limits.free & ~self.is_open)
        slot = self.slot[out]
        brings = self.extra[slot][:, into] + self.gain[into] - self.loss[slot][:, None]
        if limits.is_plain or not brings.size:
            return out, into, brings
        zone_out, zone_in = self.zone[out], self.zone[into]
        new = (zone_in >= 0) & (self.zones[zone_in] == 0)
        old = (zone_out >= 0) & (self.zones[zone_out] == 1)
        stays = old[:, None] & (zone_out[:, None] == zone_in)
        brings += self.zone_worth * (new[None, :] * 1.0 - (old[:, None] & ~stays))
        left = limits.budget - limits.price[self.chosen].sum()
        never = limits.price[into] - limits.price[out][:, None] > left
        if len(limits.one):
            never |= self.blocked[into] > self.conflicts[out][:, into].toarray()
        for members, full in zip(limits.sets, limits.full, strict=True):
            if (members & self.chosen).sum() >= full:
                never |= members[into] & ~members[out][:, None]
        brings[never] = -np.inf
        return out, into, brings


def greedy(swaps: Swaps, *, per_price: bool = False) -> None:
    """Open what brings most (for its price), one after the other, while something brings any."""
    price = swaps.openings.price
    while True:
        may, brings = swaps.additions()
        if not len(may):
            return
        rate = brings / np.maximum(price[may], 1e-12) if per_price else brings
        best = int(np.argmax(rate))
        if brings[best] <= _LEAST * 1e-3:
            return
        swaps.open(int(may[best]))


def interchange(swaps: Swaps) -> None:
    """Exchange one for one, the best first, while that brings anything."""
    while True:
        out, into, brings = swaps.exchanges()
        best = int(np.argmax(brings)) if brings.size else -1
        if best < 0 or brings.flat[best] <= _LEAST:
            return
        at_out, at_in = divmod(best, len(into))
        swaps.close(int(out[at_out]))
        swaps.open(int(into[at_in]))
        greedy(swaps)


def perturb(swaps: Swaps, rng: np.random.Generator) -> None:
    """Close a few, open a few at random, then what brings most."""
    may_close = np.flatnonzero(swaps.chosen & ~swaps.openings.forced)
    many = max(2, min(len(may_close) // 4, 6))
    for candidate in rng.permutation(may_close)[:many]:
        swaps.close(int(candidate))
    for _ in range(int(rng.integers(0, many + 1))):
        may, brings = swaps.additions()
        may = may[brings > 0]
        if len(may):
            swaps.open(int(rng.choice(may)))
    greedy(swaps)
