"""Street networks from and to what other programs use: lines in files, graphs, GraphML.

Importing this package is cheap; each name loads what it needs when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.base.lazy import lazy_names

_PUBLIC = {
    "graph_from_network": "lifecircle.streets.exchange.graph_out",
    "network_from_graph": "lifecircle.streets.exchange.graph_in",
    "network_from_lines": "lifecircle.streets.exchange.lines",
    "read_graphml": "lifecircle.streets.exchange.graphml",
    "write_graphml": "lifecircle.streets.exchange.graphml",
}
__all__ = [
    "graph_from_network",
    "network_from_graph",
    "network_from_lines",
    "read_graphml",
    "write_graphml",
]

if TYPE_CHECKING:
    from lifecircle.streets.exchange.graph_in import network_from_graph
    from lifecircle.streets.exchange.graph_out import graph_from_network
    from lifecircle.streets.exchange.graphml import read_graphml, write_graphml
    from lifecircle.streets.exchange.lines import network_from_lines

__getattr__, __dir__ = lazy_names(__name__, _PUBLIC)
