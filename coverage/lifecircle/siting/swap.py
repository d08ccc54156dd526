"""Greedy and interchange on a covering problem with limits: good sites in milliseconds.

Sites are opened one at a time, each time the one that adds most (Church & ReVelle, 1974), then one
is exchanged for another as long as that helps (Teitz & Bart, 1968), each time the best exchange of
all; then a few are thrown out and the search begins again from there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.siting.cover import Cover

_LEAST: Final = 1e-9
_PART: Final = 6
"""One in so many sites is thrown out before another search."""


class Limited:
    """Which columns may be opened beside those that are, or instead of one of them.

    Parameters
    ----------
    cover
        With its number of sites, budget, conflicts and sets.
    """

    def __init__(self, cover: Cover) -> None:
        from scipy import sparse  # noqa: PLC0415 - slow to load

        count = len(cover.candidate)
        self.price = cover.price
        self.add = count if cover.add is None else cover.add
        self.budget = cover.budget
        self._hits = None
        if len(cover.conflicts):
            one, other = cover.conflicts[:, 0], cover.conflicts[:, 1]
            ends = np.concatenate([one, other]), np.concatenate([other, one])
            self._hits = sparse.csr_array((np.ones(len(ends[0])), ends), shape=(count, count))
        self._in = np.zeros((len(cover.sets), count))
        for at, (columns, _) in enumerate(cover.sets):
            self._in[at, columns] = 1
        self._most = np.array([most for _, most in cover.sets])

    def may_add(self, there: Bools) -> Bools:
        """Return which columns may be opened beside them."""
        if int(there.sum()) >= self.add:
            return np.zeros(len(there), dtype=bool)
        may = ~there
        if self.budget is not None:
            may &= self.price <= self.budget - self.price[there].sum()
        if self._hits is not None:
            may &= self._hits @ there == 0
        for members, most in zip(self._in, self._most, strict=True):
            if members @ there >= most:
                may &= members == 0
        return may

    def may_swap(self, there: Bools, out: Ints) -> Bools | None:
        """Return which columns may be opened instead of each of some; None: all that are not.

        Returns
        -------
        ndarray or None
            Bool (len(out), columns).
        """
        limits = []
        if self.budget is not None:
            left = self.budget - self.price[there].sum()
            limits.append(self.price[None, :] <= left + self.price[out][:, None])
        if self._hits is not None:
            others = (self._hits @ there)[None, :] - self._hits[out].toarray()
            limits.append(others == 0)
        for members, most in zip(self._in, self._most, strict=True):
            now = members @ there - members[out]
            limits.append(now[:, None] + members[None, :] <= most)
        if not limits:
            return None
        may: Bools = np.logical_and.reduce(limits)
        return may

    def holds(self, there: Bools) -> bool:
        """Tell whether a set of columns keeps to the limits."""
        if int(there.sum()) > self.add:
            return False
        if self.budget is not None and self.price[there].sum() > self.budget:
            return False
        if self._hits is not None and bool((self._hits @ there)[there].any()):
            return False
        return bool((self._in @ there <= self._most).all())


class Search:
    """A search for the columns that cover most.

    Parameters
    ----------
    cover
        Zones without a candidate count as rows that weigh more than all others together.
    """

    def __init__(self, cover: Cover) -> None:
        from scipy import sparse  # noqa: PLC0415 - slow to load

        self.limits = Limited(cover)
        count = len(cover.candidate)
        in_zone = np.flatnonzero(cover.zone >= 0)
        row = np.concatenate([cover.row, len(cover.need) + cover.zone[in_zone]])
        column = np.concatenate([cover.column, in_zone])
        self.need = np.concatenate([cover.need, np.ones(cover.zones, dtype=np.int64)])
        heavy = 2 * cover.weight.sum() + 1
        self.weight = np.concatenate([cover.weight, np.full(cover.zones, heavy)])
        shape = len(self.need), count
        self.table = sparse.csr_array((np.ones(len(row)), (row, column)), shape=shape)
        self.by_column = self.table.T.tocsr()
        self.enough = _LEAST * max(float(self.weight.sum()), 1.0)

    def value(self, there: Bools) -> float:
        """Return the weight that columns cover."""
        return float(self.weight[self.times(there) >= self.need].sum())

    def times(self, there: Bools) -> Ints:
        """Return how often each row is covered."""
        times: Ints = np.rint(self.table @ there).astype(np.int64)
        return times

    def grow(self, there: Bools, noise: Floats | None = None) -> Bools:
        """Open the best column, and so on, as long as one adds anything and may be opened.

        With a budget, the best one for its price. With backups, half-covered rows count in part,
        or nothing would seem to add anything at first.
        """
        there = there.copy()
        times = self.times(there)
        price = np.maximum(self.limits.price, _LEAST) if self.limits.budget is not None else None
        while True:
            may = self.limits.may_add(there)
            if not may.any():
                return there
            part = np.where(times < self.need, self.weight / (self.need - times).clip(1) ** 2, 0.0)
            gain = self.by_column @ part
            if price is not None:
                gain = gain / price
            if noise is not None:
                gain = gain * noise
            gain[~may] = -1.0
            best = int(gain.argmax())
            if gain[best] <= 0:
                return there
            there[best] = True
            times = times + np.rint(self.by_column[[best]].toarray()[0]).astype(np.int64)

    def improve(self, there: Bools) -> Bools:
        """Exchange one column for another while that covers more, the best exchange first."""
        there = there.copy()
        for _ in range(10 * len(there) + 100):
            times = self.times(there)
            missing = self.weight * (times == self.need - 1)
            tight = self.weight * (times == self.need)
            gain = self.by_column @ missing
            may = self.limits.may_add(there)
            if may.any():
                adds = np.where(may, gain, -1.0)
                best = int(adds.argmax())
                if adds[best] > self.enough:
                    there[best] = True
                    continue
            out = np.flatnonzero(there)
            if len(out) == 0:
                return there
            rows = self.by_column[out]
            both = (rows.multiply((tight - missing)[None, :]).tocsr() @ self.table).toarray()
            change = gain[None, :] - (rows @ tight)[:, None] + both
            change[:, there] = -np.inf
            swaps = self.limits.may_swap(there, out)
            if swaps is not None:
                change[~swaps] = -np.inf
            at = int(change.argmax())
            if change.flat[at] <= self.enough:
                return there
            there[out[at // len(there)]] = False
            there[at % len(there)] = True
        return there

    def begin(self) -> Bools:
        """Return a first set of columns: greedy, then interchange."""
        return self.improve(self.grow(np.zeros(self.table.shape[1], dtype=bool)))

    def shaken(self, there: Bools, random: np.random.Generator) -> Bools:
        """Throw some columns out, fill up again with some luck, and improve."""
        out = np.flatnonzero(there)
        if len(out) == 0:
            return there
        gone = random.choice(out, max(1, -(-len(out) // _PART)), replace=False)
        fewer = there.copy()
        fewer[gone] = False
        noise = 1 - 0.5 * random.random(len(there))
        noise[gone] *= 0.5
        return self.improve(self.grow(fewer, noise))

    def repeat(self, there: Bools, rounds: int, seed: int) -> Bools:
        """Return the best of so many searches, each from the best one until then."""
        random = np.random.default_rng(seed)
        best, value = there, self.value(there)
        for _ in range(rounds):
            other = self.shaken(best, random)
            worth = self.value(other)
            if worth >= value:
                best, value = other, worth
        return best
