"""The streets of the residents' page: every walker whom residents choose, and nobody's door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifecircle.plans.model import at_doors, members_of
from lifecircle.siting.page_streets import streets_model

if TYPE_CHECKING:
    from lifecircle.district import District
    from lifecircle.plans import Plan
    from lifecircle.siting.page_streets import Asked
    from lifecircle.verdicts.page_model import PageStreets

WALKERS: Final[tuple[Asked, ...]] = (
    ("adult", "minutes"),
    ("elder", "minutes"),
    ("wheelchair", "minutes"),
)


def public_streets(district: District, plan: Plan) -> PageStreets:
    """Return the streets as residents search them, with nobody's door.

    Parameters
    ----------
    district
        Where.
    plan
        Whose goals at people's doors say who else walks.

    Returns
    -------
    PageStreets
        Without a link of anybody's door.
    """
    asked = list(WALKERS)
    for goal in filter(at_doors, plan.goals):
        for member in members_of(goal):
            asked += [
                (member.profile, "metres" if each.minutes is None else "minutes")
                for each in member.within
            ]
    return streets_model(district, dict.fromkeys(asked))
