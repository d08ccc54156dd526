"""Corrections of a street network: paths added, streets closed, links forbidden.

A path's ends join the nearest walkable street within 20 m, of any kind, at its nearest point; of
streets that are equally near (to half a metre), as where a bridge crosses a road, one on the
ground. Nothing between the ends joins anything. A street that is joined between its ends is cut
in two. Within a street the pace is uniform, before as after: both parts keep the slopes of the
whole, so together they cost what it did (within a microsecond). The new path has slopes of its
own, taken from the ground as for every street.

Who closes a street, or forbids links to it, must name a place that means one street: at junctions
and crossings it does not. A street that was closed is still remembered there, so that closing it
twice does not close its neighbour.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

from lifecircle.base.errors import StreetsError
from lifecircle.base.text import Bilingual
from lifecircle.streets.edit.meant import REACH, SAME, Places
from lifecircle.streets.edit.parts import Parts
from lifecircle.streets.edit.street import Street
from lifecircle.streets.elevation import Pieces
from lifecircle.streets.exchange.kinds import kind_of
from lifecircle.streets.osm.lifts import KIND, LIFT
from lifecircle.streets.osm.walkable import GROUND

if TYPE_CHECKING:
    from lifecircle.streets.edit.meant import Spot
    from lifecircle.streets.edit.parts import Joined
    from lifecircle.streets.network import StreetNetwork


class Draft:
    """A network that is being corrected, one correction after the other.

    Each sees what those before it did: a path may join a path that was added before, and a street
    that a new junction divides is closed in parts.

    Parameters
    ----------
    network
        What is corrected. It stays as it is.
    """

    def __init__(self, network: StreetNetwork) -> None:
        self._parts = Parts(network)
        self._same = SAME * network.scale
        self._places = Places(self._parts, self._same)
        self._scale = network.scale

    def add_path(
        self,
        line: shapely.LineString,
        *,
        kind: str,
        name: str = "",
        minutes: float | None = None,
        wheelchair: bool | None = None,
    ) -> Bilingual:
        """Add a path that is walked both ways and can be linked to.

        Parameters
        ----------
        line
            In the network's CRS.
        kind
            ``highway`` of OpenStreetMap, or a Chinese word for it; ``steps`` (台阶) are stairs, up
            and down by their heights.
        name
            Of the path.
        minutes
            Of a lift or a cable car: what it takes each way, whoever takes it. Nothing is linked
            to it.
        wheelchair
            Whether wheelchairs can use it; None: unless it is stairs or too steep.

        Returns
        -------
        Bilingual
            What was done, a sentence.

        Raises
        ------
        InputError
            If there is no such kind of street.
        StreetsError
            If an end is farther than `REACH` from any street, both join the same junction, or the
            network is not one on foot.
        """
        kind = kind_of(kind)
        ends = [shapely.Point(line.coords[0]), shapely.Point(line.coords[-1])]
        which = (
            Bilingual("路径起点", "the first end of the path"),
            Bilingual("路径终点", "the last end of the path"),
        )
        first, last = map(self._places.spot, ends, which)
        if self._places.is_same(first, last):
            raise StreetsError(
                Bilingual(
                    "路径的两端接在同一处", "both ends of the path join the streets at one place"
                ),
                found=first.street.text,
                todo=Bilingual("检查路径的坐标", "check the places of the path"),
            )
        u = self._join(first)
        # The first end may have cut the street that the last one joins.
        v = self._join(self._places.spot(ends[1], which[1]))
        street = self._path(line, u, v, kind=kind, name=name)
        others = dict(street.others)
        if minutes is not None:
            others |= {"minutes": minutes, "ride": LIFT, "kind": KIND}
            others |= {"linkable": False, "stairs": False}
        if wheelchair is not None:
            others["wheelchair"] = 1 if wheelchair else -1
        street = replace(street, others=others)
        self._parts.add(street)
        text = street.text
        return Bilingual(
            f"已新增{text.zh}，两端分别接{first.text.zh}、{last.text.zh}。",
            f"Added {text.en}, joined to {first.text.en} and to {last.text.en}.",
        )

    def close(self, at: shapely.Point, name: str | None = None) -> Bilingual:
        """Close the nearest street, from junction to junction.

        Parameters
        ----------
        at
            On the street, in the network's CRS.
        name
            The street's, if it is to be checked.

        Returns
        -------
        Bilingual
            What was done, a sentence.

        Raises
        ------
        StreetsError
            If no street is within `REACH`, several are equally near, the street has another name,
            or it is closed already.
        """
        row, street = self._places.meant(at, name)
        self._parts.close(row)
        text = street.text
        return Bilingual(f"已封闭{text.zh}。", f"Closed {text.en}.")

    def forbid_links(self, at: shapely.Point, name: str | None = None) -> Bilingual:
        """Let no point be linked to the nearest street; it is walked as before.

        Parameters, result and errors are those of `close`; it is an error too if nothing could
        be linked to the street anyway.
        """
        row, street = self._places.meant(at, name)
        text = street.text
        if not street.others["linkable"]:
            raise StreetsError(
                Bilingual("该处道路本来就不可接入", "nothing can be linked to the street there"),
                found=text,
                todo=Bilingual("删去这条更正，或检查位置", "remove it, or check its place"),
            )
        self._parts.forbid_links(row)
        return Bilingual(
            f"需求点和设施不再接入{text.zh}。", f"Nothing is linked to {text.en} any more."
        )

    def close_gate(self, at: shapely.Point, name: str | None = None) -> Bilingual:
        """Close a gate on the nearest street: nobody passes it, and both sides stay what they are.

        Parameters and errors are those of `close`; it is an error too if the gate would stand at
        an end of the street.

        Returns
        -------
        Bilingual
            What was done, a sentence.
        """
        row, street = self._places.meant(at, name)
        along, whole = street.line.project(at), street.line.length
        if not self._same < along < whole - self._same:
            raise StreetsError(
                Bilingual("大门位于道路端点", "the gate is at the end of a street"),
                found=street.text,
                todo=Bilingual(
                    "取道路两端之间的一点；封闭整条道路用 close",
                    "put it between the ends of the street, or close the whole street",
                ),
            )
        self._parts.cut(row, street, along, apart=True)
        text = street.text
        return Bilingual(f"已关闭{text.zh}上的大门。", f"Closed a gate on {text.en}.")

    def open_gate(self, at: shapely.Point) -> Bilingual:
        """Open the nearest closed gate: streets that end there at one place meet again.

        Parameters
        ----------
        at
            At the gate, in the network's CRS.

        Returns
        -------
        Bilingual
            What was done, a sentence.

        Raises
        ------
        StreetsError
            If within `REACH` there is no place where streets end without meeting, or the network
            is not one on foot.
        """
        nodes = self._parts.gate(at, REACH, self._same)
        if not len(nodes):
            raise StreetsError(
                Bilingual(
                    f"该位置 {REACH:g} 米以内没有关闭的大门",
                    f"no closed gate within {REACH:g} m of the place",
                ),
                expected=Bilingual(
                    "同一位置上互不相连的道路端点", "ends of streets at one place that do not meet"
                ),
                todo=Bilingual(
                    "检查位置；不在一处的道路用 add_path 连接",
                    "check the place; join streets that end apart with a path",
                ),
            )
        for u, v in pairwise(nodes.tolist()):
            self._parts.add(self._passage(u, v))
        return Bilingual("已打开大门，两侧道路相通。", "Opened a gate; the streets meet there.")

    def close_edge(self, row: int) -> Bilingual:
        """Close a street by the row number of its edge in the network that was given.

        Raises
        ------
        StreetsError
            If there is no such edge, or it is closed or divided already.
        """
        street = self._parts.given(row)
        self._parts.close(row)
        return Bilingual(f"已封闭{street.text.zh}。", f"Closed {street.text.en}.")

    def joined(self) -> Joined:
        """Return the corrected network, and where its edges came from.

        Raises
        ------
        StreetsError
            If no street is left.
        """
        return self._parts.joined()

    def finished(self) -> StreetNetwork:
        """Return the corrected network.

        Raises
        ------
        StreetsError
            If no street is left.
        """
        return self._parts.joined().network

    def _join(self, spot: Spot) -> int:
        """Return the junction at a place on a street; make it if there is none."""
        node = spot.node
        return self._parts.cut(spot.row, spot.street, spot.along) if node is None else node

    def _path(self, line: shapely.LineString, u: int, v: int, *, kind: str, name: str) -> Street:
        """Return a path between two nodes, on the ground."""
        start, end = self._parts.position(u), self._parts.position(v)
        inner = shapely.get_coordinates(line)
        inner = inner[np.hypot(*(inner - start).T).cumsum() > self._same]
        inner = inner[np.hypot(*(inner - end).T)[::-1].cumsum()[::-1] > self._same]
        whole = shapely.LineString(np.concatenate([[start], inner, [end]]))
        length = np.array([whole.length / self._scale])
        heights = np.array([[self._parts.height(u)], [self._parts.height(v)]])
        pieces = Pieces.of(
            np.array([whole], dtype=object), np.array([GROUND], dtype=np.int8), length
        )
        slopes = pieces.slopes(length, heights[0], heights[1], self._parts.ground(pieces.cuts))
        others = self._parts.plain(whole, kind, name)
        others["flat"] = bool(np.isnan(heights).any())
        return Street(u, v, float(length[0]), whole, others, slopes)

    def _passage(self, u: int, v: int) -> Street:
        """Return the way through a gate, between two nodes at one place."""
        line = shapely.LineString([self._parts.position(u), self._parts.position(v)])
        others = self._parts.plain(line, "footway", "")
        flat = bool(np.isnan(self._parts.height(u) + self._parts.height(v)))
        others |= {"flat": flat, "linkable": False}
        return Street(u, v, 0.0, line, others, np.zeros(1))
