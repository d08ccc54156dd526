"""A city made up for benchmarks: drawn from one seed, of any size, the same bytes everywhere.

Streets
    A grid with blocks of `STEP` metres whose crossings are moved by up to `JITTER`. Some streets
    are missing, so that blocks are larger there and parts of the city hang on a single street;
    some bend in the middle; a few run beside another between the same two crossings.
Dead ends
    `LEAVES` of the nodes are the ends of lanes of 15 to 25 m.
Rivers
    Every `RIVER` metres one winds through from west to east. Streets that cross it are cut, but
    for one in `BRIDGES`, which is a bridge.
Hills
    `heights` adds hills of up to 90 m; streets steeper than `STEEP` are stairs.
One-ways
    `ONE_WAY` of the streets may be walked in one direction only.
Numbers of nodes
    As neighbourhoods are mapped: tile by tile, tiles and the nodes in each in random order.

Two nodes are at least 12 m apart, so that between nodes nobody walks straight, off the streets.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.streets.network import StreetNetwork

SEED = 11
EPSG = 32651
CORNER = (300_000.0, 3_400_000.0)
STEP, JITTER = 90.0, 10.0
LEAVES, MISSING, BENT, BESIDE, ONE_WAY = 0.15, 0.12, 0.2, 0.004, 0.01
RIVER, BRIDGES = 2_500.0, 9
TILE = 12
STEEP = 0.15
GROUND, BRIDGE = 0, 1


@dataclass(frozen=True)
class City:
    """Streets as arrays, one row a street unless said otherwise.

    Attributes
    ----------
    nodes
        float (n, 2), metres in `EPSG`.
    u, v
        Row numbers of the ends.
    bend
        float (m, 2): where it bends; NaN where it is straight.
    structure
        `GROUND` or `BRIDGE`.
    stairs
        Whether it is steps.
    backward
        Whether it may be walked from v to u.
    """

    nodes: np.ndarray
    u: np.ndarray
    v: np.ndarray
    bend: np.ndarray
    structure: np.ndarray
    stairs: np.ndarray
    backward: np.ndarray

    @classmethod
    def draw(cls, count: int, seed: int = SEED) -> City:
        """Draw a city with exactly this many nodes (at least 400)."""
        rng = np.random.default_rng([seed, count])
        side = math.isqrt(int(count * (1 - LEAVES)))
        crossings = side * side
        row, column = np.divmod(np.arange(crossings), side)
        grid = np.column_stack([column, row]) * STEP
        grid += rng.uniform(-JITTER, JITTER, size=grid.shape)
        u, v, structure = _streets(grid, side, rng)
        nodes, lanes = _lanes(grid, count - crossings, rng)
        beside = rng.choice(len(u), int(len(u) * BESIDE), replace=False)
        first = np.concatenate([u, u[beside], lanes])
        second = np.concatenate([v, v[beside], np.arange(crossings, count)])
        built = np.zeros(len(first), dtype=np.int8)
        built[: len(u)], built[len(u) : len(u) + len(beside)] = structure, structure[beside]
        bend = _bends(nodes, first, second, rng)
        bend[len(u) + len(beside) :] = np.nan
        rise = np.abs(heights(nodes[second]) - heights(nodes[first]))
        length = np.hypot(*(nodes[second] - nodes[first]).T)
        stairs = (rise > STEEP * length) & (built == GROUND)
        backward = (rng.random(len(first)) >= ONE_WAY) | (np.arange(len(first)) >= len(u))
        number = _numbers(nodes, rng)
        placed = np.empty_like(nodes)
        placed[number] = nodes
        return cls(
            placed + CORNER, number[first], number[second], bend + CORNER, built, stairs, backward
        )

    def save(self, path: Path) -> None:
        """Write all arrays to one file."""
        np.savez(path, **vars(self))

    @classmethod
    def load(cls, path: Path) -> City:
        """Read what `save` wrote."""
        with np.load(path) as data:
            return cls(**{name: data[name] for name in data.files})

    def lines(self) -> np.ndarray:
        """Return the streets as shapely LineStrings."""
        bent = np.isfinite(self.bend[:, 0])
        parts = np.stack([self.nodes[self.u], self.bend, self.nodes[self.v]], axis=1)
        keep = np.ones(parts.shape[:2], dtype=bool)
        keep[:, 1] = bent
        rows = np.repeat(np.arange(len(bent)), 2 + bent)
        return shapely.linestrings(parts[keep], indices=rows)

    def network(self) -> StreetNetwork:
        """Build the network of lifecircle; node numbers are kept."""
        from lifecircle.streets.network import StreetNetwork  # noqa: PLC0415 - slow to load

        return StreetNetwork.from_edges(
            self.lines(),
            crs=EPSG,
            nodes=(self.u, self.v),
            elevation=lambda xy: heights(xy - CORNER),
            structure=self.structure,
            stairs=self.stairs,
            walk_backward=self.backward,
        )

    def places(self, count: int, seed: int = 1) -> np.ndarray:
        """Return that many different nodes, ascending: where facilities are."""
        rng = np.random.default_rng([seed, len(self.nodes)])
        return np.sort(rng.choice(len(self.nodes), count, replace=False))


def heights(xy: np.ndarray) -> np.ndarray:
    """Return the height of the ground in metres, at metres from the corner of the city."""
    x, y = xy[:, 0], xy[:, 1]
    swell = 45 * np.sin(x / 1_100) * np.sin(y / 900)
    steps = 42 * np.sin(x / 260 + 1) * np.cos(y / 310)
    return 80 + swell + steps


def river(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return between which rivers points lie: 0 south of the first, and so on."""
    wave = 180 * np.sin(x / 700) + 90 * np.sin(x / 230)
    return np.floor((y + wave) / RIVER - 0.5).astype(np.int64)


def _streets(
    grid: np.ndarray, side: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the ends of the streets between crossings, and which are bridges."""
    number = np.arange(side * side).reshape(side, side)
    u = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    v = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    bank = river(grid[:, 0], grid[:, 1])
    crossing = np.flatnonzero(bank[u] != bank[v])
    order = np.lexsort((grid[u[crossing], 0], np.minimum(bank[u], bank[v])[crossing]))
    bridges = crossing[order][BRIDGES // 2 :: BRIDGES]
    keep = rng.random(len(u)) >= MISSING
    keep[crossing] = False
    keep[bridges] = True
    structure = np.zeros(len(u), dtype=np.int8)
    structure[crossing] = BRIDGE
    # No crossing is left without a street.
    for lonely in np.flatnonzero(np.bincount(np.r_[u[keep], v[keep]], minlength=len(grid)) == 0):
        own = np.flatnonzero((u == lonely) | (v == lonely))
        keep[own[np.argsort(structure[own], kind="stable")[0]]] = True
    return u[keep], v[keep], structure[keep]


def _lanes(grid: np.ndarray, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return all nodes, dead ends after crossings, and the crossing that each lane begins at."""
    start = rng.choice(len(grid), count, replace=False)
    angle, length = rng.uniform(0, 2 * np.pi, count), rng.uniform(15, 25, count)
    end = grid[start] + length[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return np.concatenate([grid, end]), start


def _bends(nodes: np.ndarray, u: np.ndarray, v: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a corner off the middle of some streets; NaN for the others."""
    along = nodes[v] - nodes[u]
    aside = np.column_stack([-along[:, 1], along[:, 0]]) * rng.uniform(-0.25, 0.25, (len(u), 1))
    bend = (nodes[u] + nodes[v]) / 2 + aside
    bend[rng.random(len(u)) >= BENT] = np.nan
    return bend


def _numbers(nodes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the number of each node: tiles in random order, and the nodes within each."""
    tile = np.floor(nodes / (STEP * TILE)).astype(np.int64)
    _, of_tile = np.unique(tile, axis=0, return_inverse=True)
    of_tile = of_tile.reshape(-1)
    rank = rng.permutation(int(of_tile.max()) + 1)
    order = np.lexsort((rng.random(len(nodes)), rank[of_tile]))
    number = np.empty(len(nodes), dtype=np.int64)
    number[order] = np.arange(len(nodes))
    return number


def describe(city: City) -> dict[str, Any]:
    """Return what a city has, for the page."""
    degree = np.bincount(np.r_[city.u, city.v], minlength=len(city.nodes))
    return {
        "nodes": len(city.nodes),
        "streets": len(city.u),
        "dead ends": int((degree == 1).sum()),
        "bridges": int((city.structure == BRIDGE).sum()),
        "stairs": int(city.stairs.sum()),
        "one-way": int((~city.backward).sum()),
    }
