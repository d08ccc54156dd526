"""The streets on foot as a page searches them: lines, costs, and where everybody joins them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from lifecircle.access.times import metric_unit
from lifecircle.streets.travel.costs import distance_for
from lifecircle.verdicts.page_model import PageLinks, PageMetric, PageStreets

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifecircle.district import District
    from lifecircle.streets.snap import Snap
    from lifecircle.streets.travel.profiles import Profile

Asked = tuple[str, str]
"""Name of a profile, and ``minutes`` or ``metres``."""

RESIDENTS: tuple[Asked, ...] = (
    ("adult", "minutes"),
    ("adult", "metres"),
    ("elder", "minutes"),
    ("elder", "metres"),
)
"""What the public edition searches."""


def streets_model(
    district: District, asked: Iterable[Asked] = RESIDENTS, *, doors: bool = False
) -> PageStreets:
    """Return the streets on foot, for a page that searches them.

    Parameters
    ----------
    district
        Where.
    asked
        Who walks, and what is minimised; profiles that do not walk, or that the study does not
        have, are left out.
    doors
        Whether residents' doors are linked, too.
    """
    network = district.network
    metrics: list[PageMetric] = []
    links: list[PageLinks] = []
    sets: dict[str, int] = {}
    for name, measure in dict.fromkeys(asked):
        profile = district.profiles.get(name)
        if profile is None or profile.mode != "walk":
            continue
        own = name if profile.own_links else ""
        if own not in sets:
            sets[own] = len(links)
            links.append(_links(district, profile if own else None, own, doors=doors))
        metric = distance_for(profile) if measure == "metres" else profile
        graph = network.graph(metric)
        metrics.append(
            PageMetric(
                profile=name,
                measure=measure,
                forward=graph.costs.forward,
                backward=graph.costs.backward,
                per_metre=graph.off_street,
                per_whole=metric_unit(metric),
                links=sets[own],
                shut=graph.shut,
            )
        )
    edges = network.edges
    size = shapely.get_num_coordinates(edges.geometry)
    facilities = district.facilities
    return PageStreets(
        crs=network.crs.to_string(),
        scale=network.scale,
        snap_limit=district.study.streets.snap_limit,
        nodes=network.nodes,
        u=edges.u,
        v=edges.v,
        line=np.concatenate([[0], np.cumsum(size)]).astype(np.int64),
        vertex=shapely.get_coordinates(edges.geometry),
        metrics=tuple(metrics),
        links=tuple(links),
        entrance=district.entrance_snap.xy,
        entrance_of=facilities.entrance_of,
    )


def _links(district: District, profile: Profile | None, name: str, *, doors: bool) -> PageLinks:
    """Return where those of a profile join the streets; None: whoever can use them all."""
    main, island = district.network.links_of(profile)
    homes, entrances = district.snaps(profile)
    count = len(district.network.edges)
    nobody = homes.take(np.empty(0, dtype=np.int64))
    door: Snap = homes if doors else nobody
    return PageLinks(
        profile=name,
        linkable=main.chosen(count),
        island=island.chosen(count),
        entrance_edge=entrances.edge,
        entrance_fraction=entrances.fraction,
        entrance_offset=entrances.offset,
        door_edge=door.edge,
        door_fraction=door.fraction,
        door_offset=door.offset,
    )
