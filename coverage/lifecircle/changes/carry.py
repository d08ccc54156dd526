"""What was computed on a district and still holds after changes; what does not is linked anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lifecircle.changes.joints import joined
from lifecircle.changes.notes import noted
from lifecircle.streets.snap import Snap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Ints
    from lifecircle.changes.joints import Joints
    from lifecircle.district import District
    from lifecircle.streets.edit.edits import Edit
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.travel.profiles import Profile

_ALWAYS: Final = ("between",)
"""What the district keeps and no change touches: obstacles come from files."""
_STREETS: Final = ("closed to the public",)
"""… and what only new streets touch."""


def carried(
    before: District, after: District, edits: Sequence[Edit], doors: Ints, joints: Joints
) -> District:
    """Return a district after changes with its streets, links, and all that still holds.

    Parameters
    ----------
    before
        As it was, its links with it.
    after
        With other facilities, perhaps other people.
    edits
        Of the streets, one after the other.
    doors
        Per entrance after, its row number before; -1 where it is new.
    joints
        By row number of an entrance, where it joins the streets, if that is given.

    Returns
    -------
    District
        Only new entrances and demand points are linked to the streets, and points that an edit
        can have affected.
    """
    network = edits[-1].network if edits else before.network
    limit = before.study.streets.snap_limit
    homes = after.demand.points.geometry.to_numpy()
    entrances = after.facilities.entrances
    misfits: set[int] = set()
    for name in dict.fromkeys(one.profile for several in joints.values() for one in several):
        if name in before.profiles:
            before.snaps(before.profiles[name])

    def linked(
        snaps: tuple[Snap, Snap], streets: StreetNetwork, profile: Profile | None, *, edited: bool
    ) -> tuple[Snap, Snap]:
        home, door = snaps
        for edit in edits if edited else ():
            home, door = edit.relink(home, limit, profile), edit.relink(door, limit, profile)
        stay = np.append(np.arange(len(home)), np.full(len(homes) - len(home), -1))
        fresh = _linked(door, doors, entrances, streets, limit, profile)
        found = joined(fresh, joints, streets, profile)
        misfits.update(found.misfits)
        return _linked(home, stay, homes, streets, limit, profile), found.snap

    shared = linked((before.demand_snap, before.entrance_snap), network, None, edited=True)
    own: dict[Profile | None, tuple[Snap, Snap]] = {}
    for profile, snaps in before._snaps.items():  # noqa: SLF001 - what is carried is not public
        if profile is None:
            continue  # those who drive: linked when somebody asks
        walks = profile.mode == "walk"
        streets = network if walks else before.network_for(profile)
        own[profile] = linked(snaps, streets, profile, edited=walks)
    new = replace(after, network=network, demand_snap=shared[0], entrance_snap=shared[1])
    notes = noted(new, doors, len(before.demand.points), sorted(misfits))
    new = replace(new, notes=notes)
    kept = vars(before)
    if "data_border" in kept:
        vars(new)["data_border"] = kept["data_border"]
    for name in (*_ALWAYS, *(() if edits else _STREETS)):
        if name in before.kept:
            new.kept[name] = before.kept[name]
    networks: dict[Any, Any] = before._networks  # noqa: SLF001
    vars(new)["_networks"] = {**networks, "walk": network} if edits else networks
    new._snaps.update(own)  # noqa: SLF001
    return new


def _linked(
    old: Snap,
    was: Ints,
    points: Any,
    network: StreetNetwork,
    limit: float,
    profile: Profile | None,
) -> Snap:
    """Return links of points of which some were linked before."""
    if len(was) == len(old) and bool((was == np.arange(len(old))).all()):
        return old
    new = was < 0
    fresh = network.snap(points[new], limit, profile)
    place = np.where(new, len(old) + np.cumsum(new) - 1, was)
    return Snap(
        np.append(old.edge, fresh.edge)[place],
        np.append(old.fraction, fresh.fraction)[place],
        np.append(old.offset, fresh.offset)[place],
        np.append(old.status, fresh.status)[place],
        np.concatenate([old.xy, fresh.xy])[place],
    )
