"""Where candidates come from: the planner's list, street corners, frontages, other facilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from lifecircle.gaps.sites import corners_of
from lifecircle.layers.frontage import sample_frontage
from lifecircle.siting.candidate_names import street_names
from lifecircle.verdicts.lists import Lists

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.district import District
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.travel.profiles import Profile
    from lifecircle.study.siting import From

RESIDENTIAL: Final = 150.0
"""Metres on the map from people's homes within which a street is one of a residential area."""
STEPS: Final = (
    *(50.0, 60.0, 70.0, 80.0, 90.0, 100.0, 120.0, 140.0, 160.0, 180.0, 200.0, 225.0, 250.0, 275.0),
    *(300.0, 350.0, 400.0, 450.0, 500.0, 600.0, 700.0, 800.0, 1000.0, 1200.0, 1500.0, 2000.0),
    *(3000.0, 5000.0),
)
"""Metres of the grid on which spots are thinned: the first that leaves few enough is taken."""
OWN: Final = ("id", "name", "origin", "price", "preferred")
"""Columns of ours; `preferred` tells which spot of a square is kept."""


@dataclass(frozen=True, eq=False)
class Spots:
    """Candidates before anything is decided about them.

    Attributes
    ----------
    table
        Columns `OWN`, then those of lists.
    xy
        float (n, 2), in the CRS of the district.
    """

    table: pd.DataFrame
    xy: Floats

    def __len__(self) -> int:
        return len(self.xy)

    def take(self, rows: Ints) -> Spots:
        """Return some of them."""
        return Spots(self.table.iloc[rows].reset_index(drop=True), self.xy[rows])

    def named(self, district: District) -> Spots:
        """Return the same with names of the streets where they have none of their own."""
        table = self.table.copy()
        names = table["name"].to_numpy(dtype=object).copy()
        none = np.flatnonzero(names == "")
        found = np.array(street_names(district, self.xy[none]), dtype=object)
        ids = table["id"].to_numpy(dtype=object)[none]
        names[none] = np.where(found == "", ids, found)
        table["name"] = names
        return Spots(table, self.xy)

    @classmethod
    def joined(cls, parts: Sequence[Spots]) -> Spots:
        """Put candidates of several origins together; ids are told apart by their origin."""
        table = pd.concat([part.table for part in parts], ignore_index=True)
        xy = np.concatenate([part.xy for part in parts])
        ids = table["id"].astype(str)
        double = ids.duplicated(keep=False).to_numpy(dtype=bool)
        if double.any():
            numbered = ids + "#" + (ids.groupby(ids).cumcount() + 1).astype(str)
            table["id"] = np.where(double, numbered, ids)
        return cls(table, xy)


def spots_from(
    origin: From,
    district: District,
    *,
    homes: Floats,
    profile: Profile | None,
    network: StreetNetwork,
    same_site_as: Sequence[str] = (),
    service: str = "",
    columns: Sequence[str] = (),
) -> Spots:
    """Return the candidates of one origin.

    Parameters
    ----------
    origin
        Where they come from.
    district
        Of the study.
    homes
        float (n, 2): where those live who are asked about; streets within `RESIDENTIAL` of one
        have corners and frontages.
    profile
        Whose links to the streets are taken; None: anybody's.
    network
        On which they travel.
    same_site_as
        Of facilities: which services.
    service
        Of facilities: what they do not provide yet.
    columns
        Of facilities: which of their columns are kept.
    """
    if origin == "list":
        return _listed(district)
    if origin == "facilities":
        return _facilities(district, same_site_as, service, columns)
    if origin == "corners":
        return _corners(network, profile, homes)
    return _frontages(district, homes)


def _made(
    ids: Sequence[str], names: Sequence[str], origin: str, xy: Floats, preferred: Bools
) -> Spots:
    table = pd.DataFrame(
        {
            "id": pd.Series([*ids], dtype=object),
            "name": pd.Series([*names], dtype=object),
            "origin": pd.Series([origin] * len(xy), dtype=object),
            "price": np.full(len(xy), np.nan),
            "preferred": preferred,
        }
    )
    return Spots(table, xy)


def _listed(district: District) -> Spots:
    given = district.candidates
    count = len(given)
    xy = shapely.get_coordinates(given.geometry.to_numpy()).reshape(-1, 2)
    ids = given["id"].astype(str).tolist() if count else []
    names = given["name"].astype(str).tolist() if count else []
    if count and given["id"].duplicated().any():
        lists = given["list"].astype(str).tolist()
        double = given["id"].duplicated(keep=False).tolist()
        ids = [
            f"{name}/{own}" if twice else own
            for own, name, twice in zip(ids, lists, double, strict=True)
        ]
    found = _made(ids, names, "list", xy, np.ones(count, dtype=bool))
    ours = {"id", "name", "list", "unit", "geometry", *OWN}
    more = given[[column for column in given.columns if column not in ours]]
    table = pd.concat([found.table, pd.DataFrame(more).reset_index(drop=True)], axis=1)
    if count and "price" in given.columns:
        table["price"] = given["price"].to_numpy(dtype=np.float64)
    if "list" in given.columns:
        table["list"] = given["list"].to_numpy(dtype=object)
    return Spots(table, xy)


def _facilities(
    district: District, services: Sequence[str], service: str, columns: Sequence[str]
) -> Spots:
    """Return where existing places of some services are entered; with several doors, the first."""
    places = district.facilities
    lists = Lists(places)
    mine = np.zeros(len(places.table), dtype=bool)
    for other in services:
        mine |= lists.of_service(other)
    mine &= places.table["exists"].to_numpy(dtype=bool) & ~lists.of_service(service)
    rows = np.flatnonzero(mine)
    door = np.searchsorted(places.entrance_of, rows)
    own = door < len(places.entrance_of)
    own[own] = places.entrance_of[door[own]] == rows[own]
    points = places.table.geometry.to_numpy()[rows]
    points[own] = places.entrances[door[own]]
    table = places.table.iloc[rows]
    ids = [f"{name}/{own_id}" for name, own_id in zip(table["layer"], table["id"], strict=True)]
    names = ["" if name is None else str(name).strip() for name in table["name"]]
    xy = shapely.get_coordinates(points).reshape(-1, 2)
    found = _made(ids, names, "facility", xy, np.ones(len(rows), dtype=bool))
    for column in columns:
        if column in table.columns and column not in found.table.columns:
            found.table[column] = table[column].to_numpy()
    return found


def _corners(network: StreetNetwork, profile: Profile | None, homes: Floats) -> Spots:
    """Return the ends and crossings of linkable streets near homes, by x and then y."""
    restricted = profile if profile is not None and profile.restricted else None
    linkable = network.links_of(restricted)[0].chosen(len(network.edges))
    node, meeting = corners_of(network, linkable)
    near = is_near(network.nodes[node], homes, RESIDENTIAL)
    node, meeting = node[near], meeting[near]
    order = np.lexsort((network.nodes[node, 1], network.nodes[node, 0]))
    node, meeting = node[order], meeting[order]
    ids = [f"corner-{number}" for number in node.tolist()]
    return _made(ids, [""] * len(node), "corner", network.nodes[node], meeting)


def _frontages(district: District, homes: Floats) -> Spots:
    """Return a spot for every 50 m of local street near homes."""
    area = district.outline.geometry.iloc[0]
    none = np.empty(0, dtype=object)
    found = sample_frontage(district.network.edges_frame(), area, none, none)
    xy = shapely.get_coordinates(found.points).reshape(-1, 2)
    xy = xy[is_near(xy, homes, RESIDENTIAL)]
    ids = [f"frontage-{number}" for number in range(1, len(xy) + 1)]
    return _made(ids, [""] * len(xy), "frontage", xy, np.ones(len(xy), dtype=bool))


def is_near(xy: Floats, others: Floats, reach: float) -> Bools:
    """Return which points have one of the others within so many metres."""
    if not (len(xy) and len(others)):
        return np.zeros(len(xy), dtype=bool)
    from scipy.spatial import cKDTree  # noqa: PLC0415 - slow to load

    tree = cKDTree(others, balanced_tree=False, compact_nodes=False)
    # The bound itself is not within it for scipy.
    bound = np.nextafter(reach, np.inf)
    return np.asarray(np.isfinite(tree.query(xy, distance_upper_bound=bound)[0]))
