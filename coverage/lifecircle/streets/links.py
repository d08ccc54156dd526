"""Spatial indexes over edges of a network, which follow it through edits.

An index over 20,000 lines takes as long to make as some hundred edits take together. So the
index of an edited network is that of the one before, with the rows that its lines have now, and
beside it a small one over the lines that came.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from shapely import STRtree

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.streets.edges import Objects

_HAIR: Final = 1e-9
"""How much farther is looked, so that rounding inside a tree loses nothing."""
_FEW: Final = 64
_SHARE: Final = 0.05
"""An index is made anew when more than `_FEW` lines, and this share of all, have changed."""


@dataclass(frozen=True, eq=False)
class Links:
    """Spatial index over chosen edges, such as the linkable ones of the main part.

    Attributes
    ----------
    edges
        Per line of `tree`, the row number of its edge, int64; -1 if it is not chosen any more.
    tree
        Of lines.
    added
        Index over further edges; None if there are none.
    """

    edges: Ints
    tree: STRtree
    added: Links | None = None

    @classmethod
    def over(cls, geometry: Objects, chosen: Bools) -> Links:
        """Index the chosen edges."""
        edges = np.flatnonzero(chosen)
        return cls(edges, shapely.STRtree(geometry[edges]))

    def moved(self, now: Ints, geometry: Objects, chosen: Bools) -> Links:
        """Return an index over the chosen edges of a network that came from this one's.

        Parameters
        ----------
        now
            Per edge of this one's network, its row number in the other; -1 if it is gone. Edges
            that are there still have the same geometry.
        geometry, chosen
            Of the edges of the other.
        """
        edges = np.where(self.edges >= 0, now[self.edges], -1)
        edges[~chosen[edges]] = -1
        others = chosen.copy()
        others[edges[edges >= 0]] = False
        changed = int((edges < 0).sum() + others.sum())
        if changed > max(_FEW, _SHARE * len(edges)):
            return Links.over(geometry, chosen)
        return Links(edges, self.tree, Links.over(geometry, others) if others.any() else None)

    def chosen(self, count: int) -> Bools:
        """Return which of `count` edges are indexed."""
        found = np.zeros(count, dtype=bool)
        found[self.edges[self.edges >= 0]] = True
        return found if self.added is None else found | self.added.chosen(count)

    def nearest(self, points: Objects, reach: float) -> tuple[Ints, Floats]:
        """Return the nearest edge (of equals the first) and how far it is; -1 and inf if none."""
        edge = np.full(len(points), -1, dtype=np.int64)
        distance = np.full(len(points), np.inf)
        if len(points):
            row, found, far = self._hits(points, reach)
            order = np.lexsort((found, far, row))
            first = np.unique(row[order], return_index=True)[1]
            order = order[first]
            edge[row[order]], distance[row[order]] = found[order], far[order]
            beyond = distance > reach
            edge[beyond], distance[beyond] = -1, np.inf
        return edge, distance

    def within(self, point: shapely.Point, reach: float) -> Ints:
        """Return the edges within reach of a point, or a hair farther; ascending."""
        far = reach * (1 + _HAIR) + _HAIR
        found = self.edges[self.tree.query(point, predicate="dwithin", distance=far)]
        found = found[found >= 0]
        if self.added is not None:
            found = np.concatenate([found, self.added.within(point, reach)])
        return np.sort(found)

    def _hits(self, points: Objects, reach: float) -> tuple[Ints, Ints, Floats]:
        """Return rows of points with their nearest edges, and perhaps others, and the distances."""
        far = reach * (1 + _HAIR) + _HAIR
        none = np.empty(0, dtype=np.int64)
        if not len(self.edges):
            parts = [(none, none, np.empty(0))]
        else:
            (row, line), apart = self.tree.query_nearest(
                points, max_distance=far, return_distance=True
            )
            found = self.edges[line]
            there = found >= 0
            parts = [(row[there], found[there], apart[there])]
            if not there.all():
                # The nearest line is none of the chosen: look at all within reach.
                left = np.setdiff1d(row, row[there])
                row, line = self.tree.query(points[left], predicate="dwithin", distance=far)
                there = self.edges[line] >= 0
                row, line = left[row[there]], line[there]
                apart = shapely.distance(points[row], self.tree.geometries[line])
                parts.append((row, self.edges[line], apart))
        if self.added is not None:
            parts.append(self.added._hits(points, reach))  # noqa: SLF001 - of its own class
        row, found, apart = (np.concatenate(column) for column in zip(*parts, strict=True))
        return row, found, apart
