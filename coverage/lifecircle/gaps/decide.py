"""Which member of a combination decides about somebody whom it leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from lifecircle.gaps.member_causes import HOLDS
from lifecircle.plans.model import Member, Piece
from lifecircle.verdicts.left_out import CAUSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Bools, Ints
    from lifecircle.gaps.member_causes import MemberCauses
    from lifecircle.plans.model import Group
    from lifecircle.verdicts.left_out import Cause

MILD_TO_GRAVE: Final[tuple[Cause, ...]] = (
    "no_list",
    "edge_of_data",
    "not_connected",
    "full",
    "slope",
    "no_way",
    "no_facility",
)
"""Causes of members of a combination: what data leave open is milder than what is known."""
_RANK: Final = np.array([MILD_TO_GRAVE.index(cause) for cause in CAUSES] + [HOLDS])
"""By position in `CAUSES`; the last, for `HOLDS`, is milder than all."""


class Decided(NamedTuple):
    """Which member decides, one row a door.

    Attributes
    ----------
    leaf
        Its position among the members; -1 where the goal holds.
    straight, flat
        Bool: the goal holds, or would in a straight line; on flat streets.
    """

    leaf: Ints
    straight: Bools
    flat: Bools


def leaves_of(goal: Group | Member) -> list[Member]:
    """Return every member of a goal, in the plan's order; the same one may be there twice."""
    if isinstance(goal, Member):
        return [goal]
    return [leaf for part in _parts(goal) for leaf in leaves_of(part)]


def shape_of(goal: Group | Member) -> object:
    """Return what tells one goal's members and rules from another's."""
    if isinstance(goal, Member):
        return (goal.service, repr(goal.within), goal.at_least, goal.profile, repr(goal.which))
    return (goal.needed, tuple(shape_of(part) for part in _parts(goal)))


def decide(goal: Group | Member, leaves: Sequence[MemberCauses]) -> Decided:
    """Return which member decides where a goal does not hold.

    With `k` members needed and `h` that hold, it is the ``k - h``-th mildest of the others
    (`MILD_TO_GRAVE`): the last one to be mended if the mildest are mended first. A group among
    the members is as grave as its own deciding member. Of equally grave ones the first in the
    plan decides.

    Parameters
    ----------
    goal
        A member, or a group of members.
    leaves
        Why each of `leaves_of` the goal does not hold.
    """
    return _decide(goal, leaves, 0)[0]


def _decide(
    goal: Group | Member, leaves: Sequence[MemberCauses], first: int
) -> tuple[Decided, int]:
    """Return also the position of the leaf after those of the goal."""
    if isinstance(goal, Member):
        own = leaves[first]
        leaf = np.where(own.cause == HOLDS, HOLDS, first)
        return Decided(leaf, own.straight, own.flat), first + 1
    parts: list[Decided] = []
    for part in _parts(goal):
        found, first = _decide(part, leaves, first)
        parts.append(found)
    if len(parts) == 1:
        return parts[0], first
    each, needed = np.stack([part.leaf for part in parts]), goal.needed
    rank = np.stack([_rank(part.leaf, leaves) for part in parts])
    deciding = np.argsort(rank, axis=0, kind="stable")[needed - 1]
    straight = np.sum([part.straight for part in parts], axis=0) >= needed
    flat = np.sum([part.flat for part in parts], axis=0) >= needed
    leaf = np.take_along_axis(each, deciding[None], axis=0)[0]
    return Decided(leaf, straight, flat), first


def _rank(leaf: Ints, leaves: Sequence[MemberCauses]) -> Ints:
    """Return how grave the cause of each door's deciding member is."""
    rank = np.full(len(leaf), HOLDS, dtype=np.int64)
    for number in np.unique(leaf[leaf >= 0]):
        mine = leaf == number
        rank[mine] = _RANK[leaves[number].cause[mine]]
    return rank


def _parts(goal: Group) -> list[Group | Member]:
    return [part for part in goal.members if not isinstance(part, Piece)]
