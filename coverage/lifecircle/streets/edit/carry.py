"""What is derived from a network, carried over to the one that an edit made of it.

A search graph, an index of links or of lines is not made anew: what an edit did not touch is
copied with its new row numbers, and what it did touch is put in. The result is the same, number
by number and in the same order, as if it had been made from the edited network alone. What
nobody had asked the network before is not made now either, nor is the graph of an `EdgeCost`: it
has a cost for every edge before, and none for new ones.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from lifecircle.streets.edges import Edges
from lifecircle.streets.elevation import Relief
from lifecircle.streets.islands import grown_islands
from lifecircle.streets.travel.costs import EdgeCosts, SearchGraph, open_to, search_graph
from lifecircle.streets.travel.edge_cost import EdgeCost

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.streets.edit.parts import Joined
    from lifecircle.streets.islands import Islands
    from lifecircle.streets.links import Links
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.travel.costs import Metric
    from lifecircle.streets.travel.profiles import Profile


def carried(joined: Joined) -> StreetNetwork:
    """Return the network that an edit made, with all that the one before had derived."""
    return _Carrier(joined).carried()


def edges_at(edges: Edges, rows: Ints) -> Edges:
    """Return some edges."""
    return Edges(**{column.name: getattr(edges, column.name)[rows] for column in fields(Edges)})


@dataclass(frozen=True, eq=False)
class _Carrier:
    """Carries over what the network before an edit had derived, piece by piece."""

    joined: Joined

    def carried(self) -> StreetNetwork:
        before = self.joined.before
        links = before._links  # noqa: SLF001 - what is carried is not public
        graphs = before._graphs  # noqa: SLF001
        new = replace(
            self.joined.network,
            _links={},
            _graphs={
                asked: self._graph(asked[0], graph, outward=asked[1])
                for asked, graph in graphs.items()
                if not isinstance(asked[0], EdgeCost)
            },
        )
        kept, edges, now = vars(before), new.edges, self.joined.edge
        if "lines" in kept:
            every = np.ones(len(edges), dtype=bool)
            vars(new)["lines"] = before.lines.moved(now, edges.geometry, every)
        if not links and "links" not in kept:
            return new
        grown = self._islands()
        if grown is not None:
            vars(new)["islands"] = grown
        at = new.islands.stranded
        stranded = at[edges.u] | at[edges.v]

        def moved(links: tuple[Links, Links], linkable: Bools) -> tuple[Links, Links]:
            main, apart = links
            return (
                main.moved(now, edges.geometry, linkable & ~stranded),
                apart.moved(now, edges.geometry, linkable & stranded),
            )

        if "links" in kept:
            vars(new)["links"] = moved(before.links, edges.linkable)
        for profile, pair in links.items():
            new._links[profile] = moved(pair, self._linkable(profile, pair))  # noqa: SLF001
        return new

    def _islands(self) -> Islands | None:
        """Return the components, if the edit parts nothing; None if they must be found anew."""
        joined, edges = self.joined, self.joined.network.edges
        before = joined.before
        if before.mode != "walk" or (joined.node < 0).any():
            return None
        gone = joined.edge < 0
        ends = before.edges.u[gone], before.edges.v[gone]
        return grown_islands(before.islands, edges.u, edges.v, edges.length, joined.made, ends)

    @cached_property
    def _made(self) -> StreetNetwork:
        """A network of the edges that were made alone: it knows what each of them costs."""
        new, rows = self.joined.network, self.joined.made
        edges = edges_at(new.edges, rows)
        nodes, ends = np.unique(np.concatenate([edges.u, edges.v]), return_inverse=True)
        ends = ends.astype(np.int64)
        bounds = np.append(new.relief.first, len(new.relief.slope))
        start = int(bounds[len(bounds) - 1 - len(rows)])
        return replace(
            new,
            nodes=new.nodes[nodes],
            barred=new.barred[nodes],
            edges=replace(edges, u=ends[: len(rows)], v=ends[len(rows) :]),
            relief=Relief(
                heights=new.heights[nodes],
                flat=edges.flat,
                first=bounds[:-1][rows] - start,
                slope=new.relief.slope[start:],
            ),
            _graphs={},
            _links={},
        )

    @cached_property
    def _stayed(self) -> Ints:
        """Row numbers, before, of the edges that are still there."""
        return np.flatnonzero(self.joined.edge >= 0)

    def _linkable(self, profile: Profile, links: tuple[Links, Links]) -> Bools:
        """Return which edges a profile is linked to, from what it was linked to before."""
        count = len(self.joined.edge)
        before = links[0].chosen(count) | links[1].chosen(count)
        linkable = self.joined.network.edges.linkable.copy()
        stayed = len(self._stayed)
        linkable[:stayed] &= before[self._stayed]
        if len(linkable) > stayed:
            forward, backward = open_to(profile, self._made.edges, self._made.relief)
            linkable[stayed:] &= forward | backward
        return linkable

    @cached_property
    def _touched(self) -> tuple[Ints, Ints, Ints]:
        """Pairs of nodes between which edges came or went.

        Returns
        -------
        end, start, rows
            The pairs by their numbers before, in both orders, each once; and the edges between
            any of the pairs now.
        """
        joined = self.joined
        old, new = joined.before, joined.network
        # Nodes by their numbers before, new ones beyond them.
        stayed = np.flatnonzero(joined.node >= 0)
        further = len(old.nodes) + np.arange(len(new.nodes) - len(stayed))
        number = np.append(stayed, further)
        gone, made = np.flatnonzero(joined.edge < 0), joined.made
        count = len(old.nodes) + len(further)
        first = np.append(old.edges.u[gone], number[new.edges.u[made]])
        last = np.append(old.edges.v[gone], number[new.edges.v[made]])
        ends, starts = np.append(first, last), np.append(last, first)
        pairs = np.unique(ends * count + starts)
        at = np.zeros(count, dtype=bool)
        at[first] = at[last] = True
        at = at[number]
        rows = np.flatnonzero(at[new.edges.u] & at[new.edges.v])
        rows = rows[np.isin(number[new.edges.u[rows]] * count + number[new.edges.v[rows]], pairs)]
        end, start = np.divmod(pairs, count)
        known = (end < len(old.nodes)) & (start < len(old.nodes))
        return end[known], start[known], rows

    def _graph(self, metric: Metric, graph: SearchGraph, *, outward: bool) -> SearchGraph:
        """Return the graph of the edited network from that of the one before."""
        joined, new = self.joined, self.joined.network
        count = len(new.nodes)
        costs = EdgeCosts(graph.costs.forward[self._stayed], graph.costs.backward[self._stayed])
        if len(joined.made):
            made = self._made.graph(metric, outward=outward).costs
            costs = EdgeCosts(
                np.concatenate([costs.forward, made.forward]),
                np.concatenate([costs.backward, made.backward]),
            )
        shut = None
        if graph.shut is not None:
            shut = np.zeros(count, dtype=bool)
            shut[joined.node[joined.node >= 0]] = graph.shut[joined.node >= 0]

        end, start, rows = self._touched
        starts = graph.indptr.astype(np.int64)
        pair, place = _entries_of(starts, end)
        place = place[graph.indices[place] == start[pair]]
        indices: Ints = np.delete(graph.indices, place).astype(np.int64)
        weights = np.delete(graph.weights, place)
        degree = np.diff(starts)
        degree -= np.bincount(
            np.searchsorted(starts, place, side="right") - 1, minlength=len(degree)
        )
        if (joined.node < 0).any():
            indices, degree = joined.node[indices], degree[joined.node >= 0]
        degree = np.append(degree, np.zeros(count - len(degree), dtype=np.int64))
        indptr = np.append(0, np.cumsum(degree))

        between = self._between(rows, costs, shut)
        entry, place = _entries_of(indptr, between.end)
        before = indices[place] < between.start[entry]
        at = indptr[between.end] + np.bincount(entry[before], minlength=len(between.end))
        degree += np.bincount(between.end, minlength=count)
        return SearchGraph(
            costs=costs,
            off_street=graph.off_street,
            indptr=np.append(0, np.cumsum(degree)).astype(np.int32),
            indices=np.insert(indices, at, between.start).astype(np.int32),
            weights=np.insert(weights, at, between.weights),
            shut=shut,
        )

    def _between(self, rows: Ints, costs: EdgeCosts, shut: Bools | None) -> _Entries:
        """Return the entries of a graph that some edges make."""
        edges = edges_at(self.joined.network.edges, rows)
        nodes, ends = np.unique(np.concatenate([edges.u, edges.v]), return_inverse=True)
        ends = ends.astype(np.int64)
        small = search_graph(
            len(nodes),
            replace(edges, u=ends[: len(rows)], v=ends[len(rows) :]),
            EdgeCosts(costs.forward[rows], costs.backward[rows]),
            0.0,
            shut=None if shut is None else shut[nodes],
        )
        end = np.repeat(np.arange(len(nodes)), np.diff(small.indptr))
        return _Entries(nodes[end], nodes[small.indices], small.weights)


@dataclass(frozen=True, eq=False)
class _Entries:
    """Entries of a search graph: the costs from `start` to `end`, by `end` and `start`."""

    end: Ints
    start: Ints
    weights: np.ndarray[tuple[int], np.dtype[np.float64]]


def _entries_of(indptr: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """Return the places of all entries of some rows, and which of the rows each is of."""
    sizes = indptr[rows + 1] - indptr[rows]
    which = np.repeat(np.arange(len(rows)), sizes)
    offset = np.repeat(indptr[rows] - np.cumsum(sizes) + sizes, sizes)
    return which, np.arange(len(which)) + offset
