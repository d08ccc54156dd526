"""Networks from files of lines, with levels."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

import numpy as np

from lifecircle.base.errors import InputError, StreetsError
from lifecircle.base.text import Bilingual
from lifecircle.streets.exchange.assemble import Place, assemble, way_columns
from lifecircle.streets.exchange.joining import TOUCH, Levels, Vertices
from lifecircle.streets.exchange.joining import join as join_vertices
from lifecircle.streets.exchange.rows import chosen_columns, levels_of, tags_of
from lifecircle.streets.exchange.values import plain
from lifecircle.streets.exchange.vector import read_lines
from lifecircle.streets.osm.ways import CHECK_EXTRACT, NO_STREET, USABLE, Ways, filter_of
from lifecircle.streets.report import Reading
from lifecircle.streets.topology import split_ways

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pyproj import CRS

    from lifecircle.streets.exchange.rows import RowTags
    from lifecircle.streets.exchange.vector import LineTable
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.osm.walkable import Way
    from lifecircle.streets.osm.ways import Mode

Join = Literal["touch", "crossings"]
"""Whether lines that merely cross on one level are joined."""


def network_from_lines(  # noqa: PLR0913
    file: Path,
    *,
    layer: str | None = None,
    columns: Mapping[str, str | None] | None = None,
    kinds: Mapping[str, str | None] | None = None,
    level: str | tuple[str, str] | None = None,
    join: Join = "touch",
    crs: CRS | str | int | None = None,
    source_crs: CRS | str | int | None = None,
    encoding: str | None = None,
    elevation: Path | None = None,
    mode: Mode = "walk",
) -> StreetNetwork:
    """See ``StreetNetwork.from_lines``."""
    if join not in {"touch", "crossings"}:
        raise InputError(
            Bilingual("不认识的 join", "unknown value of join"),
            expected=Bilingual('"touch"、"crossings"', '"touch" or "crossings"'),
            found=str(join),
        )
    table = read_lines(file, layer, encoding, source_crs)
    chosen = chosen_columns(table, columns or {})
    tags = tags_of(table, chosen, kinds or {})
    start, end = levels_of(table, level, tags)
    if level is not None and not {"bridge", "tunnel"} & chosen.keys():
        tags = tags.with_structures(start, end)
    ways, left_out = _ways(table, chosen, tags, mode)
    used = np.array([way is not None for way in ways])[table.row]
    if not used.any():
        raise _nothing(file, mode, len(ways), left_out)
    row = table.row[used]
    vertices = Vertices(
        table.xy[used[table.line]],
        np.repeat(np.arange(len(row)), np.bincount(table.line)[used]),
    )
    place = Place(table.crs, vertices.xy, crs)
    low = min(start.min(), end.min())
    vertices, node = join_vertices(
        Vertices(place.project(vertices.xy), vertices.line),
        Levels(start[row] - low, end[row] - low, at_ends=isinstance(level, tuple)),
        TOUCH * place.scale,
        crossings=join == "crossings",
    )
    used_ways = tuple(way for way in (ways[i] for i in row.tolist()) if way is not None)
    nobody = np.empty(0, dtype=np.int64)
    net = split_ways(
        Ways(used_ways, vertices.line, node, vertices.xy, nobody, nobody, left_out), vertices.xy
    )
    every = way_columns(used_ways)
    return assemble(
        net,
        {name: values[net.way] for name, values in every.items()},
        (place.crs, place.scale),
        mode=mode,
        length=net.length / place.scale,
        reading=Reading(left_out=left_out),
        elevation=elevation,
    )


def _ways(
    table: LineTable, chosen: Mapping[str, str], tags: RowTags, mode: Mode
) -> tuple[list[Way | None], dict[str, int]]:
    """Return how each row of the file is travelled, None if it is not, and why not, counted."""
    read_way = filter_of(mode).read_way
    meant = [read_way(given) for given in tags.different]
    left_out = Counter(way for i in tags.of_row.tolist() if isinstance(way := meant[i], str))
    count = len(tags.of_row)
    names = table.columns[chosen["name"]] if "name" in chosen else np.full(count, "", object)
    ways = [
        None if isinstance(way, str) else way._replace(name=plain(name))
        for way, name in zip((meant[i] for i in tags.of_row.tolist()), names, strict=True)
    ]
    return ways, dict(sorted(left_out.items()))


def _nothing(file: Path, mode: Mode, rows: int, left_out: Mapping[str, int]) -> StreetsError:
    zh, en = USABLE[mode]
    why = ", ".join(f"{reason}: {count}" for reason, count in left_out.items())
    return StreetsError(
        NO_STREET[mode],
        file=file,
        expected=Bilingual(f"至少一条{zh}的道路", f"at least one {en} street"),
        found=Bilingual(f"{rows} 行，均不{zh}（{why}）", f"{rows} rows, none of them {en} ({why})"),
        todo=CHECK_EXTRACT,
        code="streets.none",
    )
