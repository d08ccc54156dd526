"""New places of a service: the street corners, and the planner's sites, that bring most people in.

Every corner that is looked at is searched exactly: whom it brings in is what an audit with the
new place finds. Corners are thinned to one in each square of a grid, wider the more there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.gaps.moves import Found, Gains, best_apart
from lifecircle.gaps.thinning import thinned
from lifecircle.streets.search.around import around
from lifecircle.streets.travel.costs import who
from lifecircle.verdicts.borders import pairs_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.district import District
    from lifecircle.gaps.cases import Case, Test
    from lifecircle.gaps.wording import Wording
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.search.around import Around
    from lifecircle.streets.snap import Snap
    from lifecircle.streets.travel.costs import Metric
    from lifecircle.streets.travel.profiles import Profile
    from lifecircle.verdicts.context import Context

MOST_CORNERS: Final = 1600
"""Corners that are searched for one kind of traveller at the most."""
STEPS: Final = (0.0, 100.0, 150.0, 200.0, 250.0, 300.0, 500.0, 800.0, 1200.0, 2000.0, 5000.0)
"""Metres of the grid on which corners are thinned: the first that leaves few enough is taken."""
NEAR: Final = 150.0
"""Metres from somebody left out within which a corner is looked at, where there are many."""
APART: Final = 300.0
"""Metres between the corners that are named for one gap."""
MOST: Final = 3
_MEETING: Final = 3


@dataclass(frozen=True, eq=False)
class Spots:
    """Where a new place could be.

    Attributes
    ----------
    xy
        float (n, 2).
    links
        Of each to the street.
    names
        What the planner calls it; empty for a corner.
    inside
        Bool: in the outline of the study.
    step
        Metres of the grid on which corners were thinned; 0: every one is there.
    """

    xy: Floats
    links: Snap
    names: tuple[str, ...]
    inside: Bools
    step: float


@dataclass(frozen=True)
class _Kind:
    """What searches are shared by."""

    metric: Metric
    outward: bool


def can_have_a_site(case: Case) -> bool:
    """Tell whether whom a new place brings in can be told.

    To whom a new place would be assigned is not known; of units of another level it is not known
    here in which it would be.
    """
    if case.way.direction == "there_and_back" or case.way.supply == "assigned":
        return False
    return case.way.supply != "own_unit" or case.way.level is None


def sites_for(
    cases: Sequence[Case], context: Context, wording: Wording, effort: float
) -> tuple[list[list[Found]], float]:
    """Return the best sites for each gap of each goal.

    Parameters
    ----------
    cases
        Goals of which `can_have_a_site` says yes.
    effort
        What a new place costs.

    Returns
    -------
    list of list of Found
        One list a goal.
    float
        The widest grid on which corners were thinned, metres; 0: every one was looked at.
    """
    district = context.district
    kinds: dict[_Kind, list[tuple[Case, Test]]] = {}
    for case in cases:
        for leaf in case.leaves:
            for test in leaf.tests:
                kind = _Kind(test.metric, case.way.direction == "from_facility")
                kinds.setdefault(kind, []).append((case, test))
    found: dict[_Kind, tuple[Spots, Around, Ints]] = {}
    wanted = _wanted(cases, district)
    places: dict[object, Spots] = {}
    for kind, asked in kinds.items():
        network, profile = district.network_for(kind.metric), _linked_as(kind.metric)
        key = (network.mode, profile)
        if key not in places:
            places[key] = _spots(district, network, profile, wanted)
        spots = places[key]
        rows = np.flatnonzero(np.logical_or.reduce([case.left for case, _ in asked]))
        limit = max(test.limit for _, test in asked)
        points = district.snaps(who(kind.metric))[0].take(rows)
        pairs = around(network, points, spots.links, kind.metric, limit, outward=kind.outward)
        found[kind] = (spots, pairs, rows)
    step = max((spots.step for spots, _, _ in found.values()), default=0.0)
    return [_of_case(case, found, district, wording, effort) for case in cases], step


def _of_case(
    case: Case,
    found: dict[_Kind, tuple[Spots, Around, Ints]],
    district: District,
    wording: Wording,
    effort: float,
) -> list[Found]:
    best: list[tuple[float, int, int, str, int, Gains, Spots]] = []
    for service in case.services:
        gains, spots = _gains(case, service, found, district)
        for unit in np.flatnonzero(case.sought & gains.own.any(axis=0)).tolist():
            for row in best_apart(gains.own[:, unit], gains.whole, spots.xy, MOST, APART):
                value = -float(gains.own[row, unit])
                best.append((value, len(best), unit, service, row, gains, spots))
    moves = []
    for unit in np.flatnonzero(case.sought).tolist():
        for _, _, _, service, row, gains, spots in sorted(b for b in best if b[2] == unit)[:MOST]:
            points = gains.points_of(row)
            moves.append(
                Found(
                    move="site",
                    service=service,
                    unit=unit,
                    where=wording.corner(spots.xy[row], spots.names[row]),
                    geometry=shapely.Point(spots.xy[row]),
                    points=points,
                    people=case.weight[points],
                    effort=effort,
                )
            )
    return moves


def _gains(
    case: Case,
    service: str,
    found: dict[_Kind, tuple[Spots, Around, Ints]],
    district: District,
) -> tuple[Gains, Spots]:
    """Return whom a place of a service at each spot brings in."""
    served, points = case.served_by(service), len(case.left)
    outward = case.way.direction == "from_facility"
    spots = found[_Kind(case.leaves[served[0]].tests[0].metric, outward)][0]
    newly: dict[int, list[Ints]] = {}
    for leaf in served:
        for test in case.leaves[leaf].tests:
            its, pairs, rows = found[_Kind(test.metric, outward)]
            if its is not spots:
                continue  # who travels on other streets has other corners
            within = np.where(case.left & test.near, test.threshold, -1.0)[rows]
            useful = pairs.cost <= within[pairs.point]
            spot, point = pairs.spot[useful], rows[pairs.point[useful]]
            newly.setdefault(leaf, []).append(spot * points + point)
    move, point = case.brought_in(newly)
    if case.way.supply == "own_district":
        move, point = move[spots.inside[move]], point[spots.inside[move]]
    if case.way.supply == "own_unit":
        own = np.zeros((len(spots.xy), len(district.units) + 1), dtype=bool)
        borders = district.units.geometry.to_numpy()
        unit, spot = pairs_in(borders, shapely.points(spots.xy)).T
        own[spot, unit] = True
        same = own[move, case.unit[point]]
        move, point = move[same], point[same]
    return Gains.of(case, move, point, len(spots.xy)), spots


def _wanted(cases: Sequence[Case], district: District) -> Floats:
    """Return where people are left out in gaps for which remedies are sought."""
    some = np.zeros(len(district.demand_unit), dtype=bool)
    for case in cases:
        some |= case.left & np.append(case.sought, False)[case.unit]
    return district.demand_snap.xy[some]


def _linked_as(metric: Metric) -> Profile | None:
    """Return whose links to the streets somebody has; None for whoever can use them all."""
    profile = who(metric)
    return profile if profile is not None and profile.restricted else None


def _spots(
    district: District, network: StreetNetwork, profile: Profile | None, wanted: Floats
) -> Spots:
    corners, meeting = corners_of(network, network.links_of(profile)[0].chosen(len(network.edges)))
    if len(corners) > MOST_CORNERS:
        near = _near(network.nodes[corners], wanted, NEAR)
        corners, meeting = corners[near], meeting[near]
    step, kept = thinned(network.nodes[corners], meeting, MOST_CORNERS, STEPS[1:])
    corners = corners[kept]
    corners = corners[np.lexsort((network.nodes[corners, 1], network.nodes[corners, 0]))]
    own = district.candidates
    theirs = shapely.get_coordinates(own.geometry.to_numpy()).reshape(-1, 2)
    names = [str(name) for name in own["name"]] if len(own) else []
    xy = np.concatenate([theirs, network.nodes[corners]])
    outline = district.outline.geometry.iloc[0]
    shapely.prepare(outline)
    return Spots(
        xy=xy,
        links=network.snap(xy, district.study.streets.snap_limit, profile),
        names=(*names, *("" for _ in corners)),
        inside=np.asarray(shapely.intersects(outline, shapely.points(xy)), dtype=bool),
        step=step,
    )


def corners_of(network: StreetNetwork, chosen: Bools) -> tuple[Ints, Bools]:
    """Return the nodes on some edges, and whether at least three streets meet at each."""
    edges = network.edges
    some = np.zeros(len(network.nodes), dtype=bool)
    some[edges.u[chosen]] = some[edges.v[chosen]] = True
    ends = np.bincount(np.concatenate([edges.u, edges.v]), minlength=len(some))
    corners = np.flatnonzero(some)
    return corners, ends[corners] >= _MEETING


def _near(xy: Floats, others: Floats, reach: float) -> Bools:
    """Return which points have one of the others near."""
    if not (len(xy) and len(others)):
        return np.zeros(len(xy), dtype=bool)
    from scipy.spatial import cKDTree  # noqa: PLC0415 - slow to load

    tree = cKDTree(others, balanced_tree=False, compact_nodes=False)
    return np.asarray(np.isfinite(tree.query(xy, distance_upper_bound=reach)[0]))
