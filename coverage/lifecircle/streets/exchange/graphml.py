"""Networks from and to GraphML, as networkx and OSMnx write it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

import shapely

from lifecircle.base.errors import InputError, MissingFileError, StreetsError
from lifecircle.base.text import Bilingual
from lifecircle.streets.exchange.graph_in import network_from_graph
from lifecircle.streets.exchange.graph_out import graph_from_network, require_networkx

if TYPE_CHECKING:
    from pyproj import CRS

    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.osm.ways import Mode
    from lifecircle.streets.travel.costs import Metric


def read_graphml(
    path: str | Path,
    *,
    crs: CRS | str | int | None = None,
    source_crs: CRS | str | int | None = None,
    elevation: str | Path | None = None,
    mode: Mode | None = None,
) -> StreetNetwork:
    """Read a network from GraphML.

    Parameters
    ----------
    path
        As `write_graphml`, ``networkx.write_graphml`` or ``osmnx.save_graphml`` writes it, also
        ``.gz`` and ``.bz2``.
    crs, source_crs, elevation, mode
        As in ``StreetNetwork.from_networkx``.

    Raises
    ------
    MissingFileError
        If there is no such file.
    StreetsError
        If it is not GraphML, or an edge or a node of it cannot be used.
    CrsError
        If the CRS of its coordinates is not known.
    InputError
        If networkx is not installed.
    """
    networkx = require_networkx()
    file = Path(path)
    if not file.is_file():
        raise MissingFileError(
            Bilingual("道路文件不存在", "the street file does not exist"),
            file=file,
            code="file.missing",
        )
    try:
        graph = networkx.read_graphml(file, force_multigraph=True)
    except (
        ParseError, networkx.NetworkXException, OSError, EOFError, StopIteration, IndexError,
        KeyError, ValueError, TypeError,
    ) as error:  # fmt: skip
        raise StreetsError(
            Bilingual("道路文件不是完整的 GraphML", "the street file is not whole GraphML"),
            file=file,
            expected=Bilingual(
                "networkx 或 OSMnx 写出的 GraphML", "GraphML as networkx or OSMnx writes it"
            ),
            found=str(error) or type(error).__name__,
            todo=Bilingual("重新导出", "export it again"),
            code="graph.unreadable",
        ) from error
    try:
        return network_from_graph(
            graph, crs=crs, source_crs=source_crs, elevation=elevation, mode=mode
        )
    except InputError as error:
        error.file = file if error.file is None else error.file
        error.args = (error.say("en"),)
        raise


def write_graphml(
    network: StreetNetwork, path: str | Path, metric: Metric | str = "distance"
) -> None:
    """Write a network as GraphML, which `read_graphml` and ``osmnx.load_graphml`` read.

    Parameters
    ----------
    network
        All of it that is open.
    path
        Where to; what is there is replaced. ``.gz`` and ``.bz2`` are compressed.
    metric
        As in ``StreetNetwork.to_networkx``.

    Raises
    ------
    InputError
        If networkx is not installed, or there is no such profile.
    """
    networkx = require_networkx()
    graph = graph_from_network(network, metric)
    # OSMnx expects nothing but texts.
    for name, value in graph.graph.items():
        graph.graph[name] = _text(value)
    for _, data in graph.nodes(data=True):
        data |= {name: _text(value) for name, value in data.items()}
    for _, _, data in graph.edges(data=True):
        data |= {name: _text(value) for name, value in data.items()}
    networkx.write_graphml_xml(graph, Path(path), encoding="utf-8")


def _text(value: Any) -> str:
    if isinstance(value, shapely.LineString):
        return str(shapely.to_wkt(value, rounding_precision=-1))
    return repr(value) if isinstance(value, float) else str(value)
