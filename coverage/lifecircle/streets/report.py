"""What is in a street network, counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Reading:
    """What was met while OpenStreetMap data were read.

    Attributes
    ----------
    incomplete_ways
        Ways in use with nodes that the file does not have: they lead out of the extract, and
        what is inside is kept.
    closed_gates
        Barrier nodes that stop those for whom the network is.
    conditional_ways
        Ways in use with access under a condition, taken to be open.
    left_out
        How many ways with a ``highway`` tag are not used, by reason: ``kind``, ``foot``,
        ``access``, ``motorroad``, ``motor``, ``bicycle``.
    private
        Whether what is for residents only was taken to be open.
    """

    incomplete_ways: int = 0
    closed_gates: int = 0
    conditional_ways: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    private: bool = False


@dataclass(frozen=True)
class NetworkReport:
    """Counts of a street network, for the notes that readers get.

    Attributes
    ----------
    nodes, edges, km
        How large it is.
    stairs, bridges, tunnels
        Edges of each sort; tunnels with covered and indoor ways.
    components, islands, island_nodes, island_km
        Connected components; those that are stranded, and how large they are together.
    edges_without_elevation
        Edges taken to be flat because an end has no elevation; all, without a raster.
    incomplete_ways, closed_gates, conditional_ways, left_out, private
        See `Reading`; zero for a network that was not read from OpenStreetMap.
    oneway
        Edges that are open in one direction only.
    lifts, escalators
        How many take their own time.
    """

    nodes: int
    edges: int
    km: float
    stairs: int
    bridges: int
    tunnels: int
    components: int
    islands: int
    island_nodes: int
    island_km: float
    edges_without_elevation: int
    incomplete_ways: int
    closed_gates: int
    conditional_ways: int
    left_out: Mapping[str, int]
    oneway: int = 0
    private: bool = False
    lifts: int = 0
    escalators: int = 0
