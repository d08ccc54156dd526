"""Who travels in a goal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.plans.model import Pairing, Presence, Radius, Response, members_of

if TYPE_CHECKING:
    from lifecircle.base.fields import ProfileName
    from lifecircle.plans.model import Goal


def travellers_of(goal: Goal) -> tuple[ProfileName, ...]:
    """Return who travels along streets or roads in a goal, each once; nobody in most kinds."""
    found = [member.profile for member in members_of(goal)]
    if isinstance(goal, Presence):
        found += [exempt.profile for exempt in goal.exempt]
    straight = isinstance(goal, Radius | Pairing) and goal.ways == "straight"
    by_area = isinstance(goal, Radius) and goal.definition == "area"
    by_contract = isinstance(goal, Pairing) and not goal.within
    if isinstance(goal, Radius | Response | Pairing) and not (straight or by_area or by_contract):
        found.append(goal.profile)
    return tuple(dict.fromkeys(found))
