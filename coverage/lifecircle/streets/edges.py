"""The edges of a street network, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints

Objects = npt.NDArray[Any]
"""An array of Python objects: names, or shapely geometries."""


LATER: Final = ("pushed_forward", "pushed_backward", "ride", "minutes")
"""Columns that may be left out."""


@dataclass(frozen=True, eq=False)
class Edges:
    """The edges of a street network; every array has one row an edge.

    Attributes
    ----------
    u, v
        Row numbers of the end nodes, int64. Equal for a loop.
    length
        Horizontal metres on the ground (see ``StreetNetwork.scale``).
    geometry
        Shapely LineStrings from `u` to `v` in the network's CRS.
    linkable
        Whether points may be linked to it.
    name, kind
        ``name`` and ``highway`` of the way; an empty string where it has none.
    structure
        int8: 0 on the ground, 1 bridge, 2 tunnel (with building passages, covered and indoor
        ways).
    stairs
        Whether it is steps.
    incline
        int8, steps only: +1 if tagged as leading up from `u` to `v`, -1 down, 0 unknown.
    walk_forward, walk_backward
        Whether one may walk (in a network for cars: drive; for bicycles: ride or push) from `u`
        to `v`, and from `v` to `u`.
    wheelchair
        int8: +1 if tagged as usable in a wheelchair, -1 as not usable, 0 if tags are silent.
    flat
        Whether an end has no elevation, so that the edge is taken to be flat.
    limit_forward, limit_backward
        Limit of speed for cars from `u` to `v` and from `v` to `u`, km/h; inf where there is none,
        and on foot.
    pushed_forward, pushed_backward
        Whether a bicycle is pushed, not ridden, from `u` to `v`, and from `v` to `u`.
    ride
        int8: 0 walked, 1 escalator, 2 lift, 3 half a ride between the door of a lift and its cabin
        (see `lifecircle.streets.osm.lifts`).
    minutes
        Time that it takes whoever travels, each way: of a lift or a cable car that has a time of
        its own; 0 of all others.

    The last four may be left out: nothing is then pushed or ridden.
    """

    u: Ints
    v: Ints
    length: Floats
    geometry: Objects
    linkable: Bools
    name: Objects
    kind: Objects
    structure: npt.NDArray[np.int8]
    stairs: Bools
    incline: npt.NDArray[np.int8]
    walk_forward: Bools
    walk_backward: Bools
    wheelchair: npt.NDArray[np.int8]
    flat: Bools
    limit_forward: Floats
    limit_backward: Floats
    pushed_forward: Bools = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    pushed_backward: Bools = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    ride: npt.NDArray[np.int8] = field(default_factory=lambda: np.zeros(0, dtype=np.int8))
    minutes: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float64))

    def __post_init__(self) -> None:
        for name in LATER:
            column = getattr(self, name)
            if not len(column):
                object.__setattr__(self, name, np.zeros(len(self.u), dtype=column.dtype))

    def __len__(self) -> int:
        return len(self.u)
