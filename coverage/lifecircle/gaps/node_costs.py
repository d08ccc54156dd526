"""How far every node of the streets is from the nearest place that counts for a goal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.streets.search.nearest import nearest_of_nodes
from lifecircle.streets.search.query import Query
from lifecircle.streets.snap import OK, Snap
from lifecircle.streets.travel.costs import off_street_unit, who
from lifecircle.verdicts.borders import inside_outline

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.gaps.cases import Case, Leaf, Test
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.travel.costs import Metric
    from lifecircle.verdicts.context import Context


LONGEST: Final = 250.0
"""Metres of a new link at the most."""
FARTHER: Final = 3.0
"""How many times as far it is on foot."""


def beyond(metric: Metric) -> float:
    """Return by how much the ways from both ends of the longest link differ at the least."""
    return FARTHER * LONGEST * off_street_unit(metric)


def can_be_moved_to(case: Case) -> bool:
    """Tell whether whom a change of the streets brings in can be told.

    Whose place is the nearest of several, or one's own, cannot be told from the way to the
    nearest alone.
    """
    return (
        all(_walks(test) for _, _, test in case.tests)
        and case.way.supply in ("any", "own_district")
        and case.way.direction != "there_and_back"
        and all(leaf.member.at_least == 1 for leaf in case.leaves)
    )


def _walks(test: Test) -> bool:
    profile = who(test.metric)
    return profile is None or profile.mode == "walk"


def _places(case: Case, leaf: Leaf, context: Context) -> Bools:
    """Return the listed places that make a member hold."""
    doorstep = context.doorstep
    asked = doorstep.asked_places(leaf.member, case.goal.where, case.way)
    places = doorstep.searches.places(asked).places
    if case.way.supply == "own_district":
        return places & inside_outline(context.district)
    return places


def _entrances(places: Bools, test: Test, context: Context) -> tuple[Snap, Ints]:
    """Return the entrances of places, and the place of each."""
    entrance_of = context.district.facilities.entrance_of
    used = np.flatnonzero(places[entrance_of])
    return context.district.snaps(who(test.metric))[1].take(used), entrance_of[used]


def field_of(case: Case, leaf: Leaf, test: Test, more: float, context: Context) -> Floats:
    """Return the cost from every node to the nearest place, inf beyond the limit.

    Parameters
    ----------
    case, leaf, test
        A goal, a member, and one of its thresholds.
    more
        How much farther than the threshold is looked, whole units.
    """
    places = _places(case, leaf, context)
    limit = float(np.rint(test.limit + more))
    key = ("node ways", places.tobytes(), test.metric, case.way.direction, limit)

    def search() -> Floats:
        found = nearest_of_nodes(
            context.district.network_for(test.metric),
            *_entrances(places, test, context),
            test.metric,
            limit=limit,
            direction=case.way.direction,
        )
        return np.where(found.place >= 0, found.cost, np.inf)

    return context.doorstep.searches.kept(key, search)


def far_of_spots(
    case: Case, leaf: Leaf, test: Test, field: Floats, spots: Snap, context: Context
) -> Floats:
    """Return the cost from spots of the streets to the nearest place, by the field of nodes."""
    query = Query.prepare(
        context.district.network_for(test.metric),
        spots,
        _entrances(_places(case, leaf, context), test, context)[0],
        test.metric,
        1.0,
        outward=case.way.direction == "from_facility",
    )
    cost: Floats = query.by_street(field[None, :])[0]
    along = query.pairs[0]
    np.minimum.at(cost, along.origin, along.cost)
    return cost


def at_nodes(network: StreetNetwork, nodes: Ints) -> Snap:
    """Return links of spots that are nodes of the streets."""
    edges = network.edges
    ends = np.concatenate([edges.u, edges.v])
    order = np.argsort(ends, kind="stable")
    end = order[np.searchsorted(ends[order], nodes)]
    return Snap(
        edge=end % len(edges),
        fraction=(end >= len(edges)).astype(np.float64),
        offset=np.zeros(len(nodes)),
        status=np.full(len(nodes), OK, dtype=object),
        xy=network.nodes[nodes],
    )
