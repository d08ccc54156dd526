"""Where a move is, in words: streets that meet, what is near, how far."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.base.text import Bilingual
from lifecircle.streets.osm.walkable import TUNNEL

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.district import District
    from lifecircle.gaps.barriers import Between
    from lifecircle.streets.edges import Objects

AT: Final = 15.0
"""Metres from a spot within which streets meet there."""
NEAR: Final = 300.0
"""Metres within which a street is named at all."""
RAMP: Final = 1 / 12
"""Slope up to which a link is level: GB 50763-2012 has ramps no steeper."""
_MOST: Final = 2
_ACROSS: Final = {
    "water": Bilingual("水体", "water"),
    "railway": Bilingual("铁路", "a railway"),
    "motorway": Bilingual("快速路", "a motorway"),
    "steep_ground": Bilingual("陡坎", "a cliff"),
    "wall": Bilingual("围墙", "a wall"),
    "private_ground": Bilingual("封闭用地", "private ground"),
}


@dataclass(frozen=True, eq=False)
class Wording:
    """Says where things are in a district."""

    district: District

    def across(self, start: Floats, end: Floats) -> Bilingual | None:
        """Say what lies between two spots, where the data show it and it was looked for."""
        between: Between | None = self.district.kept.get("between")
        if between is None:
            return None
        row = int(between.find(start[None, :], end[None, :])[0])
        if row < 0:
            return None
        what = _ACROSS[str(between.obstacles.kind[row])]
        name = str(between.obstacles.name[row])
        return Bilingual(f"跨越{name or what.zh}", f"across {name or what.en}")

    def corner(self, xy: Floats, name: str = "") -> Bilingual:
        """Say where a spot is: by its own name, by the streets that meet there, or near one."""
        if name:
            return Bilingual(f"备选点“{name}”", f"the candidate site {name}")
        return self.spot(xy)

    def facility(self, name: object, xy: Floats) -> Bilingual:
        """Say which facility it is: its name, or where it stands."""
        if isinstance(name, str) and name.strip():
            return Bilingual(name.strip(), name.strip())
        return self.spot(xy)

    def spot(self, xy: Floats) -> Bilingual:
        """Say which streets meet at a spot, or what it is near."""
        names = self.streets_at(xy)
        if len(names) > 1:
            first, second = names
            return Bilingual(f"{first}与{second}路口", f"the corner of {first} and {second}")
        if names:
            return Bilingual(names[0], names[0])
        near = self.nearest(xy)
        if near is not None:
            name, metres = near
            return Bilingual(f"距{name}约{metres}米处", f"a spot about {metres} m from {name}")
        return Bilingual("一条无名道路", "an unnamed street")

    def streets_at(self, xy: Floats) -> tuple[str, ...]:
        """Return the names of up to two streets at a spot: those that end or pass there."""
        names, lines, tree = self._named
        if not len(names):
            return ()
        point = shapely.Point(xy)
        rows = tree.query(point, predicate="dwithin", distance=AT)
        far = shapely.distance(lines[rows], point).round(3)
        ordered = sorted(zip(far.tolist(), (names[row] for row in rows.tolist()), strict=True))
        found = [*dict.fromkeys(name for _, name in ordered)]
        # “Calle Mayor” and “Mayor” are one street, as mappers write it.
        ends = [name for name in found if not any(_is_longer(other, name) for other in found)]
        return tuple(ends)[:_MOST]

    def nearest(self, xy: Floats) -> tuple[str, int] | None:
        """Return the nearest named street, and how far it is in tens of metres."""
        names, _, tree = self._named
        if not len(names):
            return None
        rows, far = tree.query_nearest(shapely.Point(xy), max_distance=NEAR, return_distance=True)
        if not len(rows):
            return None
        name = min(names[row] for row in rows.tolist())
        return name, max(int(round(float(far[0]), -1)), 10)

    def link(self, start: Floats, end: Floats, metres: float, rise: float) -> Bilingual:
        """Say what would join two spots, and where they are.

        Parameters
        ----------
        start, end
            Coordinates.
        metres, rise
            Between them, along and up; a rise that is not known is NaN.
        """
        first, last = self.spot(start), self.spot(end)
        far = f"{max(round(metres), 1)}"
        if abs(rise) > RAMP * metres:
            up = f"{abs(rise):.0f}"
            what = Bilingual(
                f"梯道或电梯，{far}米、高差约{up}米",
                f"stairs or a lift, {far} m long and about {up} m high",
            )
        else:
            what = Bilingual(f"天桥或通道，{far}米", f"a footbridge or passage, {far} m long")
        over = self.across(start, end)
        if over is not None:
            what = Bilingual(f"{what.zh}，{over.zh}", f"{what.en}, {over.en}")
        if first == last:
            return Bilingual(f"{first.zh}：{what.zh}", f"{first.en}: {what.en}")
        return Bilingual(
            f"{first.zh}—{last.zh}：{what.zh}", f"from {first.en} to {last.en}: {what.en}"
        )

    def closed(self, geometry: shapely.Geometry, xy: Floats, name: str) -> Bilingual:
        """Say which ways, or which gate, would be opened."""
        if isinstance(geometry, shapely.Point):
            spot = self.spot(xy)
            return Bilingual(f"{spot.zh}：开放大门", f"{spot.en}: open the gate")
        metres = max(round(float(shapely.length(geometry)) / self.district.network.scale), 1)
        if name:
            return Bilingual(f"开放{name}（约{metres}米）", f"open {name} (about {metres} m)")
        spot = self.spot(xy)
        return Bilingual(
            f"{spot.zh}：开放内部道路（约{metres}米）",
            f"{spot.en}: open the ways inside (about {metres} m)",
        )

    @cached_property
    def _named(self) -> tuple[list[str], Objects, shapely.STRtree]:
        edges = self.district.network.edges
        rows: Ints = np.flatnonzero(edges.name.astype(bool) & (edges.structure != TUNNEL))
        lines = edges.geometry[rows]
        return [str(name) for name in edges.name[rows]], lines, shapely.STRtree(lines)


def _is_longer(name: str, end: str) -> bool:
    """Tell whether a name is another one with a word or two before it."""
    return name.endswith(f" {end}")
