"""One street of a network, taken out to be changed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from lifecircle.base.text import Bilingual
from lifecircle.streets.edges import Edges
from lifecircle.streets.osm.walkable import BRIDGE, TUNNEL

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats
    from lifecircle.streets.network import StreetNetwork

_OWN: Final = ("u", "v", "length", "geometry")
OTHERS: Final = tuple(f.name for f in fields(Edges) if f.name not in _OWN)

_KINDS_ZH: Final = {
    "trunk": "干线道路",
    "primary": "主要道路",
    "secondary": "次要道路",
    "tertiary": "三级道路",
    "unclassified": "未分类道路",
    "residential": "居住区道路",
    "living_street": "生活性街巷",
    "service": "内部道路",
    "pedestrian": "步行街",
    "footway": "步行道",
    "path": "小径",
    "steps": "台阶",
    "cycleway": "自行车道",
    "track": "机耕路",
    "corridor": "室内通道",
    "elevator": "电梯",
    **dict.fromkeys(("trunk_link", "primary_link", "secondary_link", "tertiary_link"), "连接匝道"),
}
"""Kinds of street in Chinese; of others the word of OpenStreetMap is shown."""


@dataclass(frozen=True, eq=False)
class Street:
    """One edge.

    Attributes
    ----------
    u, v, length, line
        As in `Edges`; `line` is its geometry.
    others
        Its further columns there, by name.
    slopes
        Of its pieces.
    """

    u: int
    v: int
    length: float
    line: shapely.LineString
    others: dict[str, Any]
    slopes: Floats

    @property
    def text(self) -> Bilingual:
        """What it is called, with its kind and length."""
        name, kind = self.others["name"], self.others["kind"]
        zh, en = {BRIDGE: ("，桥梁", ", bridge"), TUNNEL: ("，隧道", ", tunnel")}.get(
            int(self.others["structure"]), ("", "")
        )
        return Bilingual(
            f"{f'“{name}”' if name else '无名道路'}（{_KINDS_ZH.get(kind, kind)}{zh}，"
            f"{self.length:,.0f} 米）",
            f"{f'“{name}”' if name else 'an unnamed street'} ({kind}{en}, {self.length:,.0f} m)",
        )

    @classmethod
    def of(cls, network: StreetNetwork, row: int) -> Street:
        """Take an edge out of a network."""
        edges, relief = network.edges, network.relief
        first = relief.first[row]
        end = relief.first[row + 1] if row + 1 < len(relief.first) else len(relief.slope)
        return cls(
            u=int(edges.u[row]),
            v=int(edges.v[row]),
            length=float(edges.length[row]),
            line=edges.geometry[row],
            others={name: getattr(edges, name)[row] for name in OTHERS},
            slopes=relief.slope[first:end],
        )


def divide(line: shapely.LineString, along: float) -> tuple[shapely.LineString, shapely.LineString]:
    """Cut a line at a distance from its start, strictly inside."""
    xy = shapely.get_coordinates(line)
    at = shapely.get_coordinates(line.interpolate(along))
    reached = np.append(0.0, np.hypot(*np.diff(xy, axis=0).T).cumsum())
    before, after = xy[reached < along], xy[reached > along]
    return (
        shapely.LineString(np.concatenate([before, at])),
        shapely.LineString(np.concatenate([at, after])),
    )
