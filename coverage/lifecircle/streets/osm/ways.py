"""Reading the ways that can be walked, cycled or driven from OpenStreetMap files with osmium."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import osmium

from lifecircle.base.errors import InputError, StreetsError
from lifecircle.base.osmfile import damaged, open_osm
from lifecircle.base.text import Bilingual
from lifecircle.streets.osm import cyclable, drivable, lifts, walkable
from lifecircle.streets.osm.private import check_private, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.streets.osm.private import Private
    from lifecircle.streets.osm.walkable import LeftOut, Way

Mode = Literal["walk", "cycle", "drive"]
"""What a network is for: people on foot and in wheelchairs, bicycles, or cars."""

_WHAT: Final = Bilingual("道路文件", "the street file")
NO_STREET: Final[dict[Mode, Bilingual]] = {
    "walk": Bilingual("道路文件中没有可步行的道路", "the street file has no walkable street"),
    "cycle": Bilingual("道路文件中没有可骑行的道路", "the street file has no street for bicycles"),
    "drive": Bilingual("道路文件中没有机动车道路", "the street file has no roads for cars"),
}
USABLE: Final[dict[Mode, Bilingual]] = {
    "walk": Bilingual("可步行", "walkable"),
    "cycle": Bilingual("可骑行", "cyclable"),
    "drive": Bilingual("可行车", "drivable"),
}
CHECK_EXTRACT: Final = Bilingual("检查所选的数据范围是否正确", "check that it is the right extract")
_DEGREES: Final = 1e-7
_UNKNOWN: Final = 2**31 - 1
"""The coordinate by which osmium says that a node is not in the file."""


@dataclass(frozen=True)
class TagFilter:
    """What tags mean for those who travel in one way.

    Attributes
    ----------
    read_way
        How a way with a ``highway`` tag is used, or why it is left out.
    closes
        Whether a node with a ``barrier`` tag stops them.
    bars
        Whether it stops some of them, those in wheelchairs.
    rides
        Whether lifts and escalators are of use to them.
    """

    read_way: Callable[[Mapping[str, str]], Way | LeftOut]
    closes: Callable[[Mapping[str, str]], bool]
    bars: Callable[[Mapping[str, str]], bool]
    rides: bool


def _never(_: Mapping[str, str]) -> bool:
    return False


FILTERS: Final[dict[Mode, TagFilter]] = {
    "walk": TagFilter(walkable.read_way, walkable.closes, walkable.stops_wheels, rides=True),
    "cycle": TagFilter(cyclable.read_way, cyclable.closes, _never, rides=True),
    "drive": TagFilter(drivable.read_way, drivable.closes, _never, rides=False),
}


def filter_of(mode: Mode) -> TagFilter:
    """Return what tags mean for those who travel on networks of a mode.

    Raises
    ------
    InputError
        If there is no such mode.
    """
    if mode not in FILTERS:
        raise InputError(
            Bilingual(f"没有 {mode!r} 这种路网", f"unknown mode {mode!r}"),
            expected=Bilingual("下列之一：" + "、".join(FILTERS), "one of " + ", ".join(FILTERS)),
            found=str(mode),
        )
    return FILTERS[mode]


@dataclass(frozen=True, eq=False)
class Ways:
    """Ways as read, those that can be walked, cycled or driven.

    Attributes
    ----------
    used
        One a way, in the order of the file.
    way, ref
        One row a node of a way: the way's row number and the OpenStreetMap node id, int64.
    lonlat
        float (n, 2), degrees in WGS 84; NaN where the file lacks the node.
    closed
        Ids of nodes that no walker, no bicycle, or no car, passes, int64.
    barred
        Ids of further nodes that no wheelchair passes, int64.
    left_out
        Ways with a ``highway`` tag that are not used, by reason.
    lifts, stopped
        Ids of nodes that are lifts, and of those among them that are closed, int64.
    """

    used: tuple[Way, ...]
    way: Ints
    ref: Ints
    lonlat: Floats
    closed: Ints
    barred: Ints
    left_out: Mapping[str, int]
    lifts: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    stopped: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


def read_ways(
    file: Path, mode: Mode = "walk", *, private: Private = "closed", rides: bool = False
) -> Ways:
    """Read the ways of an OpenStreetMap file that can be walked, cycled or driven.

    Parameters
    ----------
    file
        ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2``, with nodes before ways.
    mode
        Which.
    private
        Whether what is for residents only is used: see `lifecircle.streets.osm.private`.
    rides
        Whether lifts and escalators are told from streets: see `lifecircle.streets.osm.lifts`.

    Raises
    ------
    InputError
        If `mode` or `private` is none of those there are.
    MissingFileError
        If there is no such file.
    StreetsError
        If it cannot be read to its end, or has no such way with coordinates.
    """
    meaning = filter_of(mode)
    check_private(private)
    data = open_osm(file, _WHAT, StreetsError)
    nodes, lines = _Nodes(), _Lines()
    rides = rides and meaning.rides
    try:
        for entity in _entities(data, lifts_too=rides):
            tags: Mapping[str, str] = dict(entity.tags)
            if private == "open":
                tags = opened(tags)
            if isinstance(entity, osmium.osm.Node):
                nodes.take(entity.id, tags, meaning, rides=rides)
            elif isinstance(entity, osmium.osm.Way):
                lines.take(entity, _read(tags, meaning, rides=rides))
    except RuntimeError as error:
        raise damaged(error, file, _WHAT, StreetsError) from error
    lonlat = np.array([lines.x, lines.y], dtype=np.float64).reshape(2, -1).T
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
                f"{len(lines.used)} 条{zh}的道路，均无坐标",
                f"{len(lines.used)} {en} ways, none with coordinates",
            )
            if lines.used
            else Bilingual(
                f"{lines.left_out.total()} 条带 highway 标签的道路，均不{zh}",
                f"{lines.left_out.total()} ways with a highway tag, none of them {en}",
            ),
            todo=CHECK_EXTRACT,
            code="streets.none",
        )
    return Ways(
        used=tuple(lines.used),
        way=np.repeat(np.arange(len(lines.used)), lines.sizes),
        ref=np.array(lines.ref, dtype=np.int64),
        lonlat=lonlat * _DEGREES,
        closed=_sorted(nodes.closed),
        barred=_sorted(nodes.barred),
        left_out=dict(sorted(lines.left_out.items())),
        lifts=_sorted(nodes.lifts),
        stopped=_sorted(nodes.stopped),
    )


class _Nodes:
    """Ids of nodes that mean something."""

    def __init__(self) -> None:
        self.closed: list[int] = []
        self.barred: list[int] = []
        self.lifts: list[int] = []
        self.stopped: list[int] = []

    def take(
        self, number: int, tags: Mapping[str, str], meaning: TagFilter, *, rides: bool
    ) -> None:
        """Look at a node that may be a barrier or, if `rides`, a lift."""
        if rides and tags.get("highway") == lifts.KIND:
            self.lifts.append(number)
            if meaning.closes(tags):
                self.stopped.append(number)
            if tags.get("wheelchair") == "no":
                self.barred.append(number)
        elif "barrier" not in tags:
            return
        elif meaning.closes(tags):
            self.closed.append(number)
        elif meaning.bars(tags):
            self.barred.append(number)


class _Lines:
    """Ways in use, with their nodes."""

    def __init__(self) -> None:
        self.used: list[Way] = []
        self.sizes: list[int] = []
        self.ref: list[int] = []
        self.x: list[int] = []
        self.y: list[int] = []
        self.left_out: Counter[str] = Counter()

    def take(self, entity: osmium.osm.Way, way: Way | LeftOut) -> None:
        """Keep a way with its nodes, or count why it is left out."""
        if isinstance(way, str):
            self.left_out[way] += 1
            return
        self.used.append(way)
        self.sizes.append(len(entity.nodes))
        for node in entity.nodes:
            self.ref.append(node.ref)
            self.x.append(node.x)
            self.y.append(node.y)


def _entities(data: osmium.io.FileBuffer, *, lifts_too: bool) -> Iterable[Any]:
    """Return ways with a ``highway`` and nodes that may stop or lift somebody."""
    ways = osmium.filter.KeyFilter("highway")
    ways.enable_for(osmium.osm.WAY)
    nodes = osmium.filter.KeyFilter("barrier", *(("highway",) if lifts_too else ()))
    nodes.enable_for(osmium.osm.NODE)
    entities = osmium.FileProcessor(data, osmium.osm.NODE | osmium.osm.WAY)
    return entities.with_locations().with_filter(ways).with_filter(nodes)


def _read(tags: Mapping[str, str], meaning: TagFilter, *, rides: bool) -> Way | LeftOut:
    """Return how a way is used, as a lift or an escalator too if `rides`."""
    if rides and tags["highway"] == lifts.KIND:
        return lifts.read_lift(tags)
    way = meaning.read_way(tags)
    if rides and not isinstance(way, str) and lifts.is_escalator(tags):
        return way._replace(ride=lifts.ESCALATOR)
    return way


def _sorted(numbers: list[int]) -> Ints:
    return np.array(sorted(numbers), dtype=np.int64)
