"""Spots that join the streets where a map has found that they do, to the microsecond."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.streets.snap import OK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lifecircle.base.quantities import Floats
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.snap import Snap
    from lifecircle.streets.travel.profiles import Profile
    from lifecircle.study.joints import Joint

    Joints = Mapping[int, tuple[Joint, ...]]

SPOT: Final = 0.1
"""Metres: a spot farther from its coordinates in degrees is another one."""
_STREET: Final = 0.5
"""Metres by which a map may have drawn a street beside where it is…"""
_ALONG: Final = 0.002
"""… and parts of its length by which that may shift what lies along it."""


def spot_of(joints: Sequence[Joint], at: shapely.Point) -> shapely.Point:
    """Return the spot that joints are of, where it is the one at `at`; else `at`."""
    if not joints:
        return at
    spot = shapely.Point(joints[0].x, joints[0].y)
    return spot if spot.distance(at) <= SPOT else at


@dataclass(frozen=True, eq=False)
class Joined:
    """Links of which some are those of joints.

    Attributes
    ----------
    snap
        The links.
    misfits
        Rows that are linked afresh, because their joint is not one of these streets.
    """

    snap: Snap
    misfits: tuple[int, ...] = ()


def joined(snap: Snap, joints: Joints, network: StreetNetwork, profile: Profile | None) -> Joined:
    """Link points by their joints.

    Parameters
    ----------
    snap
        The points as they are linked without.
    joints
        By row of the points; of each, those for whom there is one.
    network
        The streets.
    profile
        Who is linked; None: whoever can use every street on foot. Joints are of the streets on
        foot, and link nobody else.
    """
    if profile is not None and profile.mode != "walk":
        return Joined(snap)
    name = profile.name if profile is not None and profile.restricted else ""
    own = {
        row: joint for row, several in joints.items() for joint in several if joint.profile == name
    }
    if not own:
        return Joined(snap)
    edge, fraction, offset = snap.edge.copy(), snap.fraction.copy(), snap.offset.copy()
    status, xy = snap.status.copy(), snap.xy.copy()
    misfits = []
    for row, joint in own.items():
        if not _fits(joint, snap.xy[row], network):
            misfits.append(row)
            continue
        edge[row], fraction[row], offset[row] = joint.edge, joint.fraction, joint.offset
        status[row], xy[row] = OK, (joint.x, joint.y)
    found = replace(snap, edge=edge, fraction=fraction, offset=offset, status=status, xy=xy)
    return Joined(found, tuple(misfits))


def _fits(joint: Joint, xy: Floats, network: StreetNetwork) -> bool:
    """Tell whether a joint lies on one of the streets, as far from its spot as it says."""
    if joint.edge >= len(network.edges) or not network.edges.linkable[joint.edge]:
        return False
    if np.hypot(joint.x - xy[0], joint.y - xy[1]) > SPOT:
        return False
    line = network.edges.geometry[joint.edge]
    on = shapely.line_interpolate_point(line, joint.fraction, normalized=True)
    apart = shapely.distance(on, shapely.Point(joint.x, joint.y)) / network.scale
    nearest = shapely.distance(line, shapely.Point(joint.x, joint.y)) / network.scale
    slack = _STREET + _ALONG * shapely.length(line) / network.scale
    return bool(abs(apart - joint.offset) <= slack and joint.offset - nearest <= _STREET)
