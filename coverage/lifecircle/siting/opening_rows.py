"""The rows of a model that say which sites may be opened together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.siting.model import Rows
    from lifecircle.siting.openings import Openings


@dataclass(frozen=True, eq=False)
class Choice:
    """The first variables of a model: one a candidate that is open or may be, then one a zone.

    Attributes
    ----------
    candidate
        int64 per variable: which candidate.
    variable
        int64 per candidate: which variable, -1 none.
    lower
        float64 per variable: 1 where it has to be open.
    zones
        How many variables of zones follow: each is 1 only if the zone gets an open candidate.
    """

    candidate: Ints
    variable: Ints
    lower: Floats
    zones: int

    @property
    def count(self) -> int:
        """Return how many variables there are, zones included."""
        return len(self.candidate) + self.zones

    def chosen(self, values: Floats, openings: Openings) -> Ints:
        """Return the candidates that a solution opens, existing ones not among them."""
        at = self.candidate[values[: len(self.candidate)] > 0.5]  # noqa: PLR2004 - whole
        return at[~openings.there[at]]


def choose(
    rows: Rows, openings: Openings, never: Bools | None = None, always: Bools | None = None
) -> Choice:
    """Write the rows that limit what is opened, and return their variables.

    Parameters
    ----------
    never, always
        Candidates that are known not to be opened, or to be.
    """
    firm = openings.there | openings.forced
    if always is not None:
        firm = firm | always
    used = firm | openings.free
    if never is not None:
        used = used & (firm | ~never)
    candidate = np.flatnonzero(used)
    variable = np.full(len(used), -1, dtype=np.int64)
    variable[candidate] = np.arange(len(candidate))
    opened = np.flatnonzero(used & ~openings.there)
    at = variable[opened]
    if len(at) > openings.number:
        rows.one(-np.inf, openings.number, at, 1.0)
    price = openings.price[opened]
    if price.sum() > openings.budget:
        rows.one(-np.inf, openings.budget, at, price)
    both = used[openings.one] & used[openings.other]
    one, other = variable[openings.one[both]], variable[openings.other[both]]
    if len(one):
        each = np.arange(len(one))
        rows.add(-np.inf, 1.0, [(each, one, 1.0), (each, other, 1.0)], len(one))
    for members, full in zip(openings.sets, openings.full, strict=True):
        inside = variable[np.flatnonzero(members & used)]
        if len(inside) > full:
            rows.one(-np.inf, float(full), inside, 1.0)
    zoned = opened[openings.zone[opened] >= 0]
    names, number = np.unique(openings.zone[zoned], return_inverse=True)
    if len(names):
        each = np.arange(len(names))
        entries = [
            (each, len(candidate) + each, 1.0),
            (number.astype(np.int64), variable[zoned], -1.0),
        ]
        rows.add(-np.inf, 0.0, entries, len(names))
    return Choice(candidate, variable, firm[candidate].astype(np.float64), len(names))


def need_zones(rows: Rows, choice: Choice, zones: int) -> None:
    """Write that at least so many zones without existing places get one."""
    if zones > 0:
        rows.one(float(zones), np.inf, len(choice.candidate) + np.arange(choice.zones), 1.0)
