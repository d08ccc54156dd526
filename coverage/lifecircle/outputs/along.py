"""Where a block is, in words: the named streets along its border."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.outputs.pictures import Geometries
    from lifecircle.verdicts.results import Results

NEAR: Final = 15.0
"""Metres between a block's border and a street along it."""
LEAST: Final = 25.0
"""Metres that a street must go along a border: streets that only meet it do not count."""
MOST_NAMES: Final = 2
_PIECE: Final = 10.0


def streets_along(results: Results, blocks: Ints) -> list[tuple[str, ...]]:
    """Return the names of up to two streets along each block, the longest first.

    The border is cut into pieces of ten metres or less; each counts for the nearest named
    street within `NEAR`. Streets of equal length go by name.

    Parameters
    ----------
    results
        The audit; all its named streets, also those around the area.
    blocks
        Rows of ``results.blocks``, without repetition.

    Returns
    -------
    list of tuple of str
        For each of `blocks`; empty where no named street goes along it.
    """
    found: list[tuple[str, ...]] = [()] * len(blocks)
    names, number, corners = _named_streets(results)
    if not len(corners) or not len(blocks):
        return found
    middle, length, block = _pieces(results.blocks.geometry.to_numpy()[blocks])
    from scipy.spatial import KDTree  # noqa: PLC0415

    far, nearest = KDTree(corners).query(
        middle, distance_upper_bound=float(np.hypot(NEAR, _PIECE / 2))
    )
    here = np.isfinite(far)
    pair, row = np.unique(block[here] * len(names) + number[nearest[here]], return_inverse=True)
    shared = np.bincount(row, length[here], minlength=len(pair)).round(6)
    of_block, name = np.divmod(pair[shared >= LEAST], len(names))
    for at in np.lexsort((name, -shared[shared >= LEAST], of_block)).tolist():
        mine = found[of_block[at]]
        if len(mine) < MOST_NAMES:
            found[of_block[at]] = (*mine, names[name[at]])
    return found


def _named_streets(results: Results) -> tuple[list[str], Ints, Floats]:
    """Return the different names in order, and points along their streets with the name's row."""
    label = results.streets["name"].fillna("").astype(str).str.strip()
    named = (label != "").to_numpy()
    row, names = pd.factorize(label[named], sort=True)
    lines = shapely.segmentize(results.streets.geometry.to_numpy()[named], _PIECE)
    xy, line = shapely.get_coordinates(lines, return_index=True)
    return list(map(str, names)), np.asarray(row, dtype=np.int64)[line], xy


def _pieces(areas: Geometries) -> tuple[Floats, Floats, Ints]:
    """Return middle, length and area of each piece of the borders of areas."""
    parts, area = shapely.get_parts(areas, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(shapely.segmentize(rings, _PIECE), return_index=True)
    same = ring[1:] == ring[:-1]
    step = np.diff(xy, axis=0)[same]
    middle = ((xy[1:] + xy[:-1]) / 2)[same]
    return middle, np.hypot(*step.T), area[part][ring[:-1][same]].astype(np.int64)
