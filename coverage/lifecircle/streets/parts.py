"""A street network taken apart: streets that go, streets that come, and what is left of it."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from lifecircle.base.errors import StreetsError
from lifecircle.base.text import Bilingual
from lifecircle.streets.costs import LEAST_GRADE, LEAST_RISE
from lifecircle.streets.edges import Edges
from lifecircle.streets.elevation import Relief
from lifecircle.streets.network import StreetNetwork
from lifecircle.streets.street import OTHERS, Street, divide
from lifecircle.streets.walkable import GROUND

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints


class Parts:
    """The streets of a network while it is corrected, by row.

    Rows are those of the network's edges; what is added has the rows after them. So have nodes.

    Parameters
    ----------
    network
        It stays as it is.

    Raises
    ------
    StreetsError
        If it is not a network on foot.
    """

    def __init__(self, network: StreetNetwork) -> None:
        if network.mode != "walk":
            raise StreetsError(
                Bilingual("更正只用于步行路网", "corrections are made in a network on foot only"),
                found=Bilingual("机动车路网", "a network for cars"),
            )
        self.network = network
        self._count = len(network.edges)
        self._linkable = network.edges.linkable.copy()
        self._made: list[Street] = []
        self._gone: set[int] = set()
        self.closed: set[int] = set()
        """Rows that were closed, not just cut in two."""
        self._nodes: list[tuple[float, float]] = []
        self._heights: list[float] = []

    def add(self, street: Street) -> None:
        """Add a street between two nodes."""
        self._made.append(street)

    def close(self, row: int) -> None:
        """Take a street away; it is still remembered."""
        self._gone.add(row)
        self.closed.add(row)

    def forbid_links(self, row: int) -> None:
        """Let nothing be linked to a street."""
        if row < self._count:
            self._linkable[row] = False
        else:
            street = self.street(row)
            others = street.others | {"linkable": False}
            self._made[row - self._count] = replace(street, others=others)

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.network.edges.geometry)

    def street(self, row: int) -> Street:
        """Return the edge of a row of the network or, beyond them, one that was made."""
        if row >= self._count:
            return self._made[row - self._count]
        street = Street.of(self.network, row)
        return replace(street, others=street.others | {"linkable": self._linkable[row]})

    def by_distance(
        self, at: shapely.Point, reach: float, *, closed: bool = False
    ) -> tuple[Ints, Floats]:
        """Return the streets within reach, with their metres; nearest first, of equals the first.

        Those that were closed are among them only if they are asked for.
        """
        scale = self.network.scale
        given = self._tree.query(at, predicate="dwithin", distance=reach * scale).tolist()
        gone = self._gone - self.closed if closed else self._gone
        made = range(self._count, self._count + len(self._made))
        rows = np.array([r for r in (*given, *made) if r not in gone], dtype=np.int64)
        lines = np.empty(len(rows), dtype=object)
        lines[:] = [self.street(row).line for row in rows.tolist()]
        metres: Floats = np.asarray(shapely.distance(lines, at)) / scale
        order = np.lexsort((rows, metres))
        order = order[metres[order] <= reach]
        return rows[order], metres[order]

    def cut(self, row: int, street: Street, along: float) -> int:
        """Divide a street by a new node at a distance from its start; return the node."""
        head, tail = divide(street.line, along)
        x, y = tail.coords[0]
        share = along / street.line.length
        start, end = self.height(street.u), self.height(street.v)
        height = start + (end - start) * share
        others = street.others
        if others["stairs"]:
            others = others | {"incline": self._direction(street)}
        elif others["structure"] == GROUND:
            ground = self.ground(np.array([[x, y]]))[0]
            height = height if np.isnan(ground) else ground
        node = len(self.network.nodes) + len(self._nodes)
        self._nodes.append((x, y))
        self._heights.append(float(height))
        self._gone.add(row)
        first = replace(street, v=node, length=street.length * share, line=head, others=others)
        rest = street.length - first.length
        self._made += [first, replace(street, u=node, length=rest, line=tail, others=others)]
        return node

    def _direction(self, stairs: Street) -> int:
        """Return where stairs lead up, as `lifecircle.streets.costs.stairs_direction` does."""
        rise = self.height(stairs.v) - self.height(stairs.u)
        if abs(rise) >= max(LEAST_RISE, LEAST_GRADE * stairs.length):
            return int(np.sign(rise))
        return int(stairs.others["incline"])

    def ground(self, xy: Floats) -> Floats:
        """Return heights of the ground; NaN where unknown."""
        surface = self.network.surface
        return np.full(len(xy), np.nan) if surface is None else surface(xy)

    def height(self, node: int) -> float:
        """Return the height of a node; NaN where unknown."""
        old = self.network.heights
        return float(old[node]) if node < len(old) else self._heights[node - len(old)]

    def position(self, node: int) -> Floats:
        """Return the coordinates of a node."""
        old = self.network.nodes
        return old[node] if node < len(old) else np.array(self._nodes[node - len(old)])

    def joined(self) -> StreetNetwork:
        """Return the network that the parts make.

        Raises
        ------
        StreetsError
            If no street is left.
        """
        old, edges = self.network, self.network.edges
        kept = np.ones(self._count + len(self._made), dtype=bool)
        kept[list(self._gone)] = False
        alive = kept[: self._count]
        made = [s for s, stays in zip(self._made, kept[self._count :], strict=True) if stays]
        if not alive.any() and not made:
            raise StreetsError(
                Bilingual("更正封闭了全部道路", "the corrections close every street")
            )
        sizes = np.diff(np.append(old.relief.first, len(old.relief.slope)))
        slope = np.concatenate(
            [old.relief.slope[np.repeat(alive, sizes)], *(street.slopes for street in made)]
        )
        sizes = np.append(sizes[alive], [len(street.slopes) for street in made]).astype(np.int64)
        u = np.append(edges.u[alive], [street.u for street in made]).astype(np.int64)
        v = np.append(edges.v[alive], [street.v for street in made]).astype(np.int64)
        used, renumbered = np.unique(np.concatenate([u, v]), return_inverse=True)
        geometry = np.empty(len(u), dtype=object)
        geometry[: alive.sum()] = edges.geometry[alive]
        geometry[alive.sum() :] = [street.line for street in made]
        columns = {}
        for name in OTHERS:
            column = self._linkable if name == "linkable" else getattr(edges, name)
            new = np.array([street.others[name] for street in made], dtype=column.dtype)
            columns[name] = np.concatenate([column[alive], new])
        return StreetNetwork(
            crs=old.crs,
            nodes=np.concatenate([old.nodes, np.array(self._nodes).reshape(-1, 2)])[used],
            barred=np.append(old.barred, np.zeros(len(self._nodes), dtype=bool))[used],
            edges=Edges(
                u=renumbered[: len(u)].astype(np.int64),
                v=renumbered[len(u) :].astype(np.int64),
                length=np.append(edges.length[alive], [street.length for street in made]),
                geometry=geometry,
                **columns,
            ),
            scale=old.scale,
            reading=old.reading,
            relief=Relief(
                heights=np.append(old.heights, self._heights)[used],
                flat=columns["flat"],
                first=np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64),
                slope=slope,
            ),
            surface=old.surface,
        )
