"""A street network taken apart: streets that go, streets that come, and what is left of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from lifecircle.base.errors import StreetsError
from lifecircle.base.text import Bilingual
from lifecircle.streets.edges import Edges
from lifecircle.streets.edit.street import OTHERS, Street, divide
from lifecircle.streets.elevation import Relief
from lifecircle.streets.islands import find_islands
from lifecircle.streets.network import StreetNetwork
from lifecircle.streets.osm.walkable import GROUND
from lifecircle.streets.travel.costs import LEAST_GRADE, LEAST_RISE

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class Joined:
    """What parts make, and where it came from.

    Attributes
    ----------
    before
        The network that was taken apart.
    network
        The network that the parts make. Edges that stayed come first, in their order; then those
        that were made. So do nodes.
    edge, node
        Per edge, and per node, of the network before, int64: its row number now; -1 if it is gone.
    """

    before: StreetNetwork
    network: StreetNetwork
    edge: Ints
    node: Ints

    @property
    def made(self) -> Ints:
        """Row numbers of the edges that were made, int64."""
        return np.arange((self.edge >= 0).sum(), len(self.network.edges))


class Parts:
    """The streets of a network while it is corrected, by row.

    Rows are those of the network's edges; what is added has the rows after them. So have nodes.

    Parameters
    ----------
    network
        It stays as it is.
    """

    def __init__(self, network: StreetNetwork) -> None:
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

    def street(self, row: int) -> Street:
        """Return the edge of a row of the network or, beyond them, one that was made."""
        if row >= self._count:
            return self._made[row - self._count]
        street = Street.of(self.network, row)
        return replace(street, others=street.others | {"linkable": self._linkable[row]})

    def given(self, row: int) -> Street:
        """Return the edge of a row of the network, if it is still there.

        Raises
        ------
        StreetsError
            If there is no such row, or its edge is gone.
        """
        if 0 <= row < self._count and row not in self._gone:
            return self.street(row)
        raise StreetsError(
            Bilingual("没有这条路段，或它已封闭", "there is no such edge, or not any more"),
            expected=Bilingual(
                f"0 至 {self._count - 1} 的行号", f"a row from 0 to {self._count - 1}"
            ),
            found=str(row),
        )

    def plain(self, line: shapely.LineString, kind: str, name: str) -> dict[str, Any]:
        """Return the columns of an ordinary edge: those of a network of that line alone.

        Raises
        ------
        StreetsError
            If it is not a network on foot.
        """
        if self.network.mode != "walk":
            raise StreetsError(
                Bilingual("新路径只能加到步行路网", "paths are added to a network on foot only"),
                found=self.network.mode,
            )
        alone = StreetNetwork.from_edges(
            np.array([line]), crs=self.network.crs, kind=kind, name=name
        )
        return {column: getattr(alone.edges, column)[0] for column in OTHERS}

    def gate(self, at: shapely.Point, reach: float, same: float) -> Ints:
        """Return the nodes of the nearest closed gate within reach: several at one place.

        Parameters
        ----------
        at
            In the network's CRS.
        reach
            Metres to it at the most.
        same
            Units of the CRS within which nodes are at one place.
        """
        old = self.network
        xy = np.concatenate([old.nodes, np.array(self._nodes).reshape(-1, 2)])
        metres = np.hypot(xy[:, 0] - at.x, xy[:, 1] - at.y) / old.scale
        u, v = self._ends()
        near = np.flatnonzero(metres <= reach)
        near = near[np.isin(near, u) | np.isin(near, v)]
        for node in near[np.lexsort((near, metres[near]))].tolist():
            there = near[np.hypot(*(xy[near] - xy[node]).T) <= same]
            if len(there) > 1:
                between = np.isin(u, there) & np.isin(v, there)
                start, end = np.searchsorted(there, u[between]), np.searchsorted(there, v[between])
                group = find_islands(len(there), start, end, np.zeros(len(start))).component
                if group.any():
                    one_each: Ints = there[np.unique(group, return_index=True)[1]]
                    return one_each
        return np.empty(0, dtype=np.int64)

    def _ends(self) -> tuple[Ints, Ints]:
        """Return the end nodes of all streets that are there."""
        there = np.ones(self._count + len(self._made), dtype=bool)
        there[list(self._gone)] = False
        u = np.append(self.network.edges.u, [street.u for street in self._made])
        v = np.append(self.network.edges.v, [street.v for street in self._made])
        return u[there].astype(np.int64), v[there].astype(np.int64)

    def by_distance(
        self, at: shapely.Point, reach: float, *, closed: bool = False
    ) -> tuple[Ints, Floats]:
        """Return the streets within reach, with their metres; nearest first, of equals the first.

        Those that were closed are among them only if they are asked for.
        """
        scale, geometry = self.network.scale, self.network.edges.geometry
        near = self.network.lines.within(at, reach * scale)
        gone = self._gone - self.closed if closed else self._gone
        near = near[~np.isin(near, list(gone))]
        made = [r for r in range(len(self._made)) if r + self._count not in gone]
        rows = np.concatenate([near, np.array(made, dtype=np.int64) + self._count])
        lines = np.empty(len(rows), dtype=object)
        lines[: len(near)] = geometry[near]
        lines[len(near) :] = [self._made[row].line for row in made]
        metres: Floats = np.asarray(shapely.distance(lines, at)) / scale
        order = np.lexsort((rows, metres))
        order = order[metres[order] <= reach]
        return rows[order], metres[order]

    def cut(self, row: int, street: Street, along: float, *, apart: bool = False) -> int:
        """Divide a street by a new node at a distance from its start; return the node.

        Apart, each of its two parts ends at a node of its own there.
        """
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
        self._nodes += [(x, y)] * (1 + apart)
        self._heights += [float(height)] * (1 + apart)
        self._gone.add(row)
        first = replace(street, v=node, length=street.length * share, line=head, others=others)
        rest = street.length - first.length
        last = replace(street, u=node + apart, length=rest, line=tail, others=others)
        if others["minutes"]:
            time = others["minutes"] * share
            first = replace(first, others=others | {"minutes": time})
            last = replace(last, others=others | {"minutes": others["minutes"] - time})
        self._made += [first, last]
        return node

    def _direction(self, stairs: Street) -> int:
        """Return where stairs lead up, as `travel.costs.stairs_direction` does."""
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

    def joined(self) -> Joined:
        """Return the network that the parts make.

        Raises
        ------
        StreetsError
            If no street is left.
        """
        old = self.network
        kept = np.ones(self._count + len(self._made), dtype=bool)
        kept[list(self._gone)] = False
        alive = kept[: self._count]
        made = [s for s, stays in zip(self._made, kept[self._count :], strict=True) if stays]
        if not alive.any() and not made:
            raise StreetsError(
                Bilingual("更正封闭了全部道路", "the corrections close every street")
            )
        u, v = self._ends()
        used = np.zeros(len(old.nodes) + len(self._nodes), dtype=bool)
        used[u] = used[v] = True
        node = _positions(used)
        spans = _spans(alive)
        columns = self._columns(spans, made)
        return Joined(
            before=old,
            network=replace(
                old,
                nodes=np.concatenate([old.nodes, np.array(self._nodes).reshape(-1, 2)])[used],
                barred=np.append(old.barred, np.zeros(len(self._nodes), dtype=bool))[used],
                edges=Edges(u=node[u], v=node[v], **columns),
                relief=self._relief(spans, made, used, columns["flat"]),
                _graphs={},
                _links={},
            ),
            edge=_positions(alive),
            node=node[: len(old.nodes)],
        )

    def _columns(self, spans: list[slice], made: list[Street]) -> dict[str, Any]:
        """Return the columns of the edges, but for their nodes."""
        edges = self.network.edges
        geometry = np.empty(len(made), dtype=object)
        geometry[:] = [street.line for street in made]
        length = np.array([street.length for street in made], dtype=np.float64)
        columns = {
            "length": np.concatenate([*(edges.length[span] for span in spans), length]),
            "geometry": np.concatenate([*(edges.geometry[span] for span in spans), geometry]),
        }
        for name in OTHERS:
            column = self._linkable if name == "linkable" else getattr(edges, name)
            new = np.array([street.others[name] for street in made], dtype=column.dtype)
            columns[name] = np.concatenate([*(column[span] for span in spans), new])
        return columns

    def _relief(self, spans: list[slice], made: list[Street], used: Bools, flat: Bools) -> Relief:
        old = self.network.relief
        bounds = np.append(old.first, len(old.slope))
        sizes = np.diff(bounds)
        own = np.array([len(street.slopes) for street in made], dtype=np.int64)
        sizes = np.concatenate([*(sizes[span] for span in spans), own])
        slopes = [old.slope[bounds[span.start] : bounds[span.stop]] for span in spans]
        return Relief(
            heights=np.append(old.heights, self._heights)[used],
            flat=flat,
            first=np.cumsum(sizes) - sizes,
            slope=np.concatenate([*slopes, *(street.slopes for street in made)]),
        )


def _spans(kept: Bools) -> list[slice]:
    """Return the spans of rows that are kept, to copy whole."""
    ends = np.flatnonzero(np.diff(np.concatenate([[False], kept, [False]]).astype(np.int8)))
    return [slice(first, last) for first, last in ends.reshape(-1, 2).tolist()]


def _positions(kept: Bools) -> Ints:
    """Return the position of each row among those that are kept; -1 for the others."""
    return np.where(kept, np.cumsum(kept) - 1, -1)
