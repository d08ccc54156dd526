"""New links: the best pair of corners, by brute force over all pairs, and whom it brings in."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import shapely
from scipy.sparse.csgraph import floyd_warshall

from goals_helpers import at
from lifecircle.gaps import new_links
from lifecircle.gaps.at_doors import goals_at_doors
from lifecircle.gaps.cases import case_of
from lifecircle.streets.osm.walkable import BRIDGE
from remedies_helpers import CLINIC, SCHOOL, Place, reach, street

STEP = 100.0


def banks(*, bridge: float = 1800.0):
    """Return a street on each side of a river, with side streets and a bridge in the east."""
    north = [street((x, 600), (x + STEP, 600)) for x in np.arange(100, 1900, STEP)]
    south = [street((x, 480), (x + STEP, 480)) for x in np.arange(100, 1900, STEP)]
    alleys = [street((x, 600), (x, 700)) for x in np.arange(100, 2000, 300)]
    return [*north, *south, *alleys, street((bridge, 480), (bridge, 600))]


def town(**more) -> Place:
    """Return homes on the north bank; the school is on the south bank."""
    homes = [(150 + 110 * i, 612.0 + (i % 3) * 7, 5.0 + i % 4, int(i > 7)) for i in range(15)]
    found = Place(homes=homes, streets=banks(), **more)
    found.add(SCHOOL, 350, 470)
    return found


def links(remedies, unit=0):
    return [r for r in remedies if r.move == "link" and r.unit == unit]


def case_for(here, goal):
    context, results = here.judged(goal)
    (found,) = goals_at_doors(results)
    return case_of(found, np.ones(2, dtype=bool), None, context), context


def test_the_best_link_is_that_of_brute_force():
    here, goal = town(), reach(within={"metres": 600})
    remedies, _ = here.remedies(goal)
    case, context = case_for(here, goal)
    network = context.district.network
    xy, edges = network.nodes, network.edges
    far = np.full((len(xy), len(xy)), np.inf)
    np.fill_diagonal(far, 0)
    far[edges.u, edges.v] = far[edges.v, edges.u] = edges.length
    far = floyd_warshall(far)
    to_place = _ends(context.district.entrance_snap, edges)[0]
    ways = [
        (row, end, leg)
        for row, legs in enumerate(_ends(context.district.demand_snap, edges))
        for end, leg in legs
    ]
    best = 0.0
    for u, v in product(range(len(xy)), range(len(xy))):
        metres = np.hypot(*(xy[u] - xy[v]))
        if not 1 <= metres <= 250 or far[u, v] < 3 * metres:
            continue
        joined = np.minimum(far, far[:, [u]] + metres + far[[v], :])
        joined = np.minimum(joined, far[:, [v]] + metres + far[[u], :])
        cost = np.full(len(case.left), np.inf)
        for row, end, leg in ways:
            cost[row] = min(cost[row], *(leg + joined[end, e] + rest for e, rest in to_place))
        best = max(best, case.weight[case.left & (cost <= 600) & (case.unit == 0)].sum())
    assert best > 0
    mine = links(remedies)
    assert max(r.of_gap for r in mine) * case.gap[0] == pytest.approx(best)


def _ends(snap, edges):
    """Return for each point the ends of its street, and metres to there."""
    return [
        [
            (int(edges.u[edge]), offset + fraction * edges.length[edge]),
            (int(edges.v[edge]), offset + (1 - fraction) * edges.length[edge]),
        ]
        for edge, fraction, offset in zip(snap.edge, snap.fraction, snap.offset, strict=True)
    ]


@pytest.mark.parametrize(
    "goal",
    [
        reach(within={"metres": 600}),
        reach(within={"minutes": 8}, profile="elder"),
        reach(within={"minutes": 8}, direction="from_facility"),
    ],
)
def test_gained_is_what_an_audit_with_the_link_finds(goal):
    here = town()
    remedies, _ = here.remedies(goal)
    found = links(remedies) + links(remedies, 1)
    assert links(remedies)
    for remedy in found:
        (new,) = here.brought_in(here.with_path(remedy.geometry), goal)
        assert remedy.points.tolist() == new.tolist()
        assert remedy.amount == pytest.approx(remedy.geometry.length, abs=0.06)
        assert remedy.effort == pytest.approx(3 + 0.03 * remedy.amount)


def test_a_link_shortens_the_ways_to_all_members_either_way_round():
    goal = {
        "kind": "combination",
        "all_of": [
            {"service": SCHOOL, "within": {"metres": 600}},
            {"service": "health", "within": {"minutes": 9}, "profile": "elder"},
        ],
        "target": 1.0,
    }
    here = town()
    here.homes = [*here.homes, (420.0, 471.0, 3.0, 0), (520.0, 471.0, 3.0, 0)]
    here.add(CLINIC, 450, 610)
    remedies, _ = here.remedies(goal)
    assert links(remedies)
    sides = set()
    for remedy in links(remedies) + links(remedies, 1):
        (new,) = here.brought_in(here.with_path(remedy.geometry), goal)
        assert remedy.points.tolist() == new.tolist()
        sides |= {"south" if row >= 15 else "north" for row in new.tolist()}
    assert sides == {"south", "north"}


def test_where_both_banks_are_joined_nearby_there_is_no_link():
    here, goal = town(), reach(within={"metres": 200})
    ladder = [street((x, 480), (x, 600)) for x in np.arange(100, 2000, STEP)]
    here.streets = [*banks()[:-1], *ladder]
    assert links(here.remedies(goal)[0]) == []


def test_a_steep_link_is_stairs_or_a_lift_and_costs_what_stairs_do():
    here = town(hills=lambda _x, y: np.where(y > 540, 40.0, 0.0))
    for profile in ("adult", "elder"):
        goal = reach(within={"minutes": 9}, profile=profile)
        remedies, _ = here.remedies(goal)
        assert links(remedies)
        for remedy in links(remedies):
            assert "梯道或电梯" in remedy.where.zh
            assert "高差约40米" in remedy.where.zh
            (new,) = here.brought_in(here.with_path(remedy.geometry, kind="steps"), goal)
            assert remedy.points.tolist() == new.tolist()


def test_a_level_link_on_a_hill_costs_what_a_bridge_does():
    here, goal = town(hills=lambda _x, y: y / 50), reach(within={"minutes": 8})
    context, _ = here.judged(goal)
    network = context.district.network
    low, high = (
        int(np.hypot(*(network.nodes - end).T).argmin())
        for end in ((at(400, 480).x, at(400, 480).y), (at(400, 600).x, at(400, 600).y))
    )
    ends = new_links.Ends(np.array([low]), np.array([high]), np.array([120.0]))
    adult = context.district.profiles["adult"]
    there, back = new_links.link_costs(network, ends, adult)
    lines = [*here.streets, shapely.LineString(network.nodes[[low, high]])]
    structure = np.append(np.zeros(len(here.streets)), BRIDGE)
    built = (
        type(network)
        .from_edges(
            lines,
            crs=network.crs,
            structure=structure,
            elevation=lambda xy: (xy[:, 1] - at(0, 0).y) / 50,
        )
        .costs(adult)
    )
    assert (there[0], back[0]) == (built.forward[-1], built.backward[-1])
    assert there[0] > back[0]


def test_a_wheelchair_takes_a_lift():
    here = town(hills=lambda _x, y: np.where(y > 540, 40.0, 0.0))
    context, _ = here.judged(reach())
    network = context.district.network
    ends = new_links.Ends(np.array([0]), np.array([1]), np.array([10.0]))
    ends = replace_heights(ends, network)
    there, back = new_links.link_costs(network, ends, context.district.profiles["wheelchair"])
    assert np.isfinite(there).all()
    assert there.tolist() == back.tolist()
    stairs, _ = new_links.link_costs(network, ends, context.district.profiles["adult"])
    assert stairs[0] > 10 / 80 * 60e6


def replace_heights(ends, network):
    """Return ends of which one lies high, the other low."""
    high, low = np.flatnonzero(network.heights > 20)[0], np.flatnonzero(network.heights < 20)[0]
    return new_links.Ends(np.array([low]), np.array([high]), ends.metres)


def test_links_are_not_sought_for_several_places():
    remedies, notes = town().remedies(reach(at_least=2))
    assert links(remedies) == []
    assert "remedies.streets_none" in {note.code for note in notes}


def test_many_ends_are_thinned_and_it_is_said(monkeypatch):
    monkeypatch.setattr(new_links, "MOST_ENDS", 5)
    goal = reach(within={"metres": 600})
    remedies, notes = town().remedies(goal)
    assert "remedies.thinned.links" in {note.code for note in notes}
    for remedy in links(remedies):
        (new,) = town().brought_in(town().with_path(remedy.geometry), goal)
        assert remedy.points.tolist() == new.tolist()
