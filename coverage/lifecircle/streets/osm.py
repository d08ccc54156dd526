"""Reading the ways that can be walked, or driven, from OpenStreetMap files with osmium."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import osmium

from lifecircle.base.errors import StreetsError
from lifecircle.base.osmfile import damaged, open_osm
from lifecircle.base.text import Bilingual
from lifecircle.streets import drivable, walkable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.streets.walkable import Way

Mode = Literal["walk", "drive"]
"""What a network is for: people on foot and in wheelchairs, or cars."""

_WHAT: Final = Bilingual("道路文件", "the street file")
NO_STREET: Final[dict[Mode, Bilingual]] = {
    "walk": Bilingual("道路文件中没有可步行的道路", "the street file has no walkable street"),
    "drive": Bilingual("道路文件中没有机动车道路", "the street file has no roads for cars"),
}
USABLE: Final[dict[Mode, Bilingual]] = {
    "walk": Bilingual("可步行", "walkable"),
    "drive": Bilingual("可行车", "drivable"),
}
CHECK_EXTRACT: Final = Bilingual("检查所选的数据范围是否正确", "check that it is the right extract")
_DEGREES: Final = 1e-7
_UNKNOWN: Final = 2**31 - 1
"""The coordinate by which osmium says that a node is not in the file."""


@dataclass(frozen=True, eq=False)
class Ways:
    """Ways as read, those that can be walked or those that can be driven.

    Attributes
    ----------
    used
        One a way, in the order of the file.
    way, ref
        One row a node of a way: the way's row number and the OpenStreetMap node id, int64.
    lonlat
        float (n, 2), degrees in WGS 84; NaN where the file lacks the node.
    closed
        Ids of nodes that no walker, or no car, passes, int64.
    barred
        Ids of further nodes that no wheelchair passes, int64.
    left_out
        Ways with a ``highway`` tag that are not used, by reason.
    """

    used: tuple[Way, ...]
    way: Ints
    ref: Ints
    lonlat: Floats
    closed: Ints
    barred: Ints
    left_out: Mapping[str, int]


def read_ways(file: Path, mode: Mode = "walk") -> Ways:
    """Read the ways of an OpenStreetMap file that can be walked, or driven.

    Parameters
    ----------
    file
        ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2``, with nodes before ways.
    mode
        Which.

    Raises
    ------
    MissingFileError
        If there is no such file.
    StreetsError
        If it cannot be read to its end, or has no such way with coordinates.
    """
    data = open_osm(file, _WHAT, StreetsError)
    ways_with_highway = osmium.filter.KeyFilter("highway")
    ways_with_highway.enable_for(osmium.osm.WAY)
    nodes_with_barrier = osmium.filter.KeyFilter("barrier")
    nodes_with_barrier.enable_for(osmium.osm.NODE)
    entities = osmium.FileProcessor(data, osmium.osm.NODE | osmium.osm.WAY)
    entities = entities.with_locations().with_filter(ways_with_highway)
    filter_of_tags = walkable if mode == "walk" else drivable
    used: list[Way] = []
    sizes: list[int] = []
    refs: list[int] = []
    xs: list[int] = []
    ys: list[int] = []
    closed: list[int] = []
    barred: list[int] = []
    left_out: Counter[str] = Counter()
    try:
        for entity in entities.with_filter(nodes_with_barrier):
            tags = dict(entity.tags)
            if isinstance(entity, osmium.osm.Node):
                if filter_of_tags.closes(tags):
                    closed.append(entity.id)
                elif mode == "walk" and walkable.stops_wheels(tags):
                    barred.append(entity.id)
                continue
            if not isinstance(entity, osmium.osm.Way):
                continue
            way = filter_of_tags.read_way(tags)
            if isinstance(way, str):
                left_out[way] += 1
                continue
            used.append(way)
            sizes.append(len(entity.nodes))
            for node in entity.nodes:
                refs.append(node.ref)
                xs.append(node.x)
                ys.append(node.y)
    except RuntimeError as error:
        raise damaged(error, file, _WHAT, StreetsError) from error
    lonlat = np.array([xs, ys], dtype=np.float64).reshape(2, -1).T
    lonlat[(lonlat == _UNKNOWN).any(axis=1)] = np.nan
    if not np.isfinite(lonlat).any():
        zh, en = USABLE[mode]
        raise StreetsError(
            NO_STREET[mode],
            file=file,
            expected=Bilingual(
                f"带 highway 标签、{zh}的道路，其节点排在道路之前",
                f"{en} ways with a highway tag, and their nodes before them",
            ),
            found=Bilingual(
                f"{len(used)} 条{zh}的道路，均无坐标",
                f"{len(used)} {en} ways, none with coordinates",
            )
            if used
            else Bilingual(
                f"{left_out.total()} 条带 highway 标签的道路，均不{zh}",
                f"{left_out.total()} ways with a highway tag, none of them {en}",
            ),
            todo=CHECK_EXTRACT,
            code="streets.none",
        )
    return Ways(
        used=tuple(used),
        way=np.repeat(np.arange(len(used)), sizes),
        ref=np.array(refs, dtype=np.int64),
        lonlat=lonlat * _DEGREES,
        closed=np.array(sorted(closed), dtype=np.int64),
        barred=np.array(sorted(barred), dtype=np.int64),
        left_out=dict(sorted(left_out.items())),
    )
