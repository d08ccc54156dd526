"""Made-up covering problems: points in a square, everything within a distance covers.

Demand and candidates are drawn evenly from a square, weights from the whole numbers 1 to 100; the
distance is the one within which a point inside the square has so many candidates on average.
Demand that no candidate covers keeps its row and loses its weight where all of it has to be
covered. The same numbers and seed give the same problem on any machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from lifecircle.siting.matrix import from_pairs
from lifecircle.siting.problem import Problem

if TYPE_CHECKING:
    from lifecircle.siting.problem import Kind

SEED = 1
DENSITIES = (4, 7, 13)
"""Covering candidates a row, on average and away from the edge of the square."""


@dataclass(frozen=True)
class Case:
    """A problem of the generator.

    Attributes
    ----------
    demands, candidates, add
        How many there are, and how many are opened where that is asked.
    density
        See `DENSITIES`.
    seed
        Of everything drawn.
    """

    demands: int
    candidates: int
    add: int
    density: int
    seed: int = SEED

    def problem(self, kind: Kind) -> Problem:
        """Return the problem."""
        rng = np.random.default_rng(self.seed)
        demand = rng.random((self.demands, 2))
        site = rng.random((self.candidates, 2))
        weight = rng.integers(1, 101, self.demands).astype(np.float64)
        radius = np.sqrt(self.density / (np.pi * self.candidates))
        near = cKDTree(site).query_ball_point(demand, radius)
        row = np.repeat(np.arange(self.demands), [len(some) for some in near])
        column = np.concatenate([np.asarray(some, dtype=np.int64) for some in near])
        apart = np.hypot(*(demand[row] - site[column]).T)
        problem = Problem(
            kind=kind,
            costs=from_pairs(row, column, apart, self.demands, self.candidates),
            weight=weight,
            state=np.zeros(self.candidates, dtype=np.int64),
            add=self.add if kind == "mclp" else None,
        )
        if kind == "mclp":
            return problem
        return replace(problem, weight=weight * (np.diff(problem.costs.start) > 0))

    def __str__(self) -> str:
        return f"{self.demands:,} × {self.candidates:,}, {self.density} a row"


SMALL = Case(2_000, 200, 12, 7)
MIDDLE = tuple(Case(10_000, 1_000, 60, density) for density in DENSITIES)
LARGE = tuple(Case(50_000, 2_000, 120, density) for density in DENSITIES)
