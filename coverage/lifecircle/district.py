"""The district: tables, street network and the links between them, joined and immutable."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from lifecircle.base.errors import LayerError, StreetsError
from lifecircle.base.text import Bilingual, Note

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    from pyproj import CRS

    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.layers.demand import Demand
    from lifecircle.layers.facilities import Facilities
    from lifecircle.streets import StreetNetwork
    from lifecircle.streets.profiles import Profile
    from lifecircle.streets.snap import Snap
    from lifecircle.study import Study


@dataclass(frozen=True)
class District:
    """What is computed on.

    Attributes
    ----------
    study
        What the planner declared.
    crs
        UTM zone of the outline; every geometry below is in it, metres.
    outline
        One row: the area.
    units, blocks
        See `lifecircle.verdicts.results.Results`.
    demand
        Demand points with shares of the people.
    facilities
        Places and their entrances.
    network
        Streets.
    demand_snap, entrance_snap
        Links of demand points and entrances to the streets.
    profiles
        Walkers by name, with the study's changes.
    notes
        Of every layer and of the joins.
    """

    study: Study
    crs: CRS
    outline: gpd.GeoDataFrame
    units: gpd.GeoDataFrame
    blocks: gpd.GeoDataFrame
    demand: Demand
    facilities: Facilities
    network: StreetNetwork
    demand_snap: Snap
    entrance_snap: Snap
    profiles: dict[str, Profile]
    notes: tuple[Note, ...]

    @cached_property
    def demand_unit(self) -> Ints:
        """Row of the unit of each demand point; -1 in no unit."""
        unit: Ints = self.demand.points["unit"].to_numpy(dtype=np.int64)
        return unit

    @cached_property
    def demand_linked(self) -> Bools:
        """Whether each demand point is linked to the main street network."""
        return np.isin(self.demand_snap.status, ("ok", "moved"))

    @cached_property
    def facility_linked(self) -> Bools:
        """Whether an entrance of each facility is linked to the main street network."""
        linked = np.zeros(len(self.facilities.table), dtype=bool)
        ok = np.isin(self.entrance_snap.status, ("ok", "moved"))
        linked[self.facilities.entrance_of[ok]] = True
        return linked

    def distance_to_data_edge(self, within: float) -> Floats:
        """Return how far street data reach around each demand point.

        Parameters
        ----------
        within
            Metres; farther ends are not looked for.

        Returns
        -------
        array
            Straight metres from each demand point to where street data end; inf beyond `within`.
        """
        import shapely

        outline = self.outline.geometry.iloc[0].simplify(10)
        border = outline.buffer(self.study.streets.beyond, quad_segs=4).boundary
        tree = shapely.STRtree(_segments(border))
        points = self.demand.points.geometry.to_numpy()
        metres: Floats = np.full(len(points), np.inf)
        (row, _), distance = tree.query_nearest(
            points, max_distance=within, return_distance=True, all_matches=False
        )
        metres[row] = distance
        return metres


def _segments(line: Any) -> Any:
    """Return the single segments of a (multi)line as an array of lines."""
    import shapely

    coordinates, part = shapely.get_coordinates(shapely.get_parts(line), return_index=True)
    start = np.flatnonzero(part[1:] == part[:-1])
    return shapely.linestrings(np.stack([coordinates[start], coordinates[start + 1]], axis=1))


def load_district(study: Study, progress: Callable[[str], None] | None = None) -> District:
    """Read every file of a study and join them.

    Parameters
    ----------
    study
        From `lifecircle.study.read_study`.
    progress
        Called with the name of each step as it starts.

    Returns
    -------
    District

    Raises
    ------
    InputError
        If a file is missing, damaged, empty, or does not fit the others.
    """
    import shapely

    from lifecircle.base.crs import metric_crs
    from lifecircle.layers.blocks import draw_blocks, read_blocks
    from lifecircle.layers.buildings import read_buildings
    from lifecircle.layers.facilities import read_facilities
    from lifecircle.layers.people import spread, spread_blocks
    from lifecircle.layers.units import read_outline, read_units
    from lifecircle.streets import StreetNetwork
    from lifecircle.streets.notes import street_notes

    tell = progress or (lambda _step: None)
    tell("units")
    outline = read_outline(study)
    centre = outline.to_crs(4326).geometry.iloc[0].representative_point()
    crs = metric_crs(centre.x, centre.y)
    outline = outline.to_crs(crs)
    units, unit_notes = read_units(study, crs, outline)
    tell("streets")
    network = StreetNetwork.from_osm(study.streets.path, crs=crs, elevation=study.streets.elevation)
    if study.streets.elevation is not None and not np.isfinite(network.heights).any():
        raise StreetsError(
            "the elevation raster covers none of the streets",
            file=study.streets.elevation,
            todo="check the raster's extent and CRS, or take streets.elevation out of the study",
        )
    lines = network.edges_frame()
    tell("blocks")
    counted = study.people.source_of_points == "blocks"
    with ThreadPoolExecutor(1) as pool:
        # Shapely draws blocks in C while osmium reads buildings.
        source = study.people.path or study.streets.path
        area = shapely.force_2d(outline.geometry.iloc[0])  # a copy: prepared in that thread
        buildings = None if counted else pool.submit(read_buildings, source, crs, area)
        if study.blocks.path is None:
            blocks = draw_blocks(lines, units, outline, study.blocks.smallest, study.blocks.largest)
        else:
            blocks = read_blocks(study, crs, units, outline)
        tell("people")
        if buildings is None:
            demand = spread_blocks(blocks, units, study)
        else:
            demand = spread(buildings.result(), lines, blocks, units, outline, study)
    tell("facilities")
    facilities = read_facilities(study, crs)
    _check_lists(facilities, network, study)
    tell("links")
    limit = study.streets.snap_limit
    demand_snap = network.snap(demand.points.geometry.to_numpy(), limit=limit)
    entrance_snap = network.snap(facilities.entrances, limit=limit)
    return District(
        study=study,
        crs=crs,
        outline=outline,
        units=units,
        blocks=blocks,
        demand=demand,
        facilities=facilities,
        network=network,
        demand_snap=demand_snap,
        entrance_snap=entrance_snap,
        profiles=_profiles(study),
        notes=(
            *unit_notes,
            *demand.notes,
            *facilities.notes,
            *street_notes(network.report),
            *_flat_notes(network, demand, demand_snap),
            *_link_notes(demand, demand_snap, facilities, entrance_snap, limit),
        ),
    )


FAR_AWAY = 10_000
"""Metres from the streets beyond which a whole list of places cannot be meant."""


def _check_lists(facilities: Facilities, network: StreetNetwork, study: Study) -> None:
    """Refuse a list of which no place is anywhere near the streets."""
    low = network.nodes.min(axis=0) - FAR_AWAY
    high = network.nodes.max(axis=0) + FAR_AWAY
    geometry = facilities.table.geometry
    xy = np.column_stack([geometry.x, geometry.y])
    near = ((xy >= low) & (xy <= high)).all(axis=1)
    for layer, name in zip(study.facilities, facilities.lists, strict=True):
        rows = (facilities.table["layer"] == name).to_numpy()
        if rows.any() and not near[rows].any():
            x, y = geometry[rows].to_crs(4326).iloc[0].coords[0][:2]
            raise LayerError(
                f"no place of the list is within {FAR_AWAY / 1000:g} km of the streets",
                file=layer.path,
                found=f"the first lies at longitude {x:.4f}, latitude {y:.4f}",
                todo="check the crs of the list and the order of its coordinates",
            )


def _profiles(study: Study) -> dict[str, Profile]:
    from lifecircle.streets.profiles import PROFILES

    changed = dict(PROFILES)
    for name, change in study.profiles.items():
        if change.speed is not None:
            changed[name] = changed[name].with_speed(change.speed)
    return changed


def _flat_notes(network: StreetNetwork, demand: Demand, snap: Snap) -> list[Note]:
    """Return how many people live on streets that are flat only for lack of elevation."""
    flat = (snap.edge >= 0) & network.edges.flat[snap.edge]
    if not np.isfinite(network.heights).any() or not network.edges.flat.any():
        return []
    share = demand.shares[demand.headline][flat].sum() * 100
    edges = int(network.edges.flat.sum())
    return [
        Note(
            "elevation.partial",
            Bilingual(
                f"高程数据未覆盖 {edges:,} 个路段，按平地计算；{share:.2f}% 的人口接入这些路段。",
                f"Elevation data do not cover {edges:,} edges, computed flat; {share:.2f} % of "
                "people are linked to one of them.",
            ),
        )
    ]


def _link_notes(
    demand: Demand, demand_snap: Snap, facilities: Facilities, entrance_snap: Snap, limit: float
) -> list[Note]:
    """Return what happened when points were linked to streets: counted, and facilities named."""
    notes = []
    weight = demand.shares[demand.headline]
    words = {
        "moved": Bilingual(
            "最近的道路属于孤立路网，已改接到主路网",
            "nearest street is a stranded part; linked to the main network instead",
        ),
        "island": Bilingual(
            "只能接到孤立路网，与主路网不连通",
            "could only be linked to a stranded part of the streets",
        ),
        "too_far": Bilingual(
            f"{limit:g} 米内没有可接入的道路", f"no linkable street within {limit:g} m"
        ),
    }
    for status, text in words.items():
        of_demand = demand_snap.status == status
        if of_demand.any():
            share = weight[of_demand].sum() * 100
            notes.append(
                Note(
                    f"link.demand.{status}",
                    Bilingual(
                        f"{of_demand.sum():,} 个需求点（人口的 {share:.2f}%）：{text.zh}。",
                        f"{of_demand.sum():,} demand points ({share:.2f} % of people): {text.en}.",
                    ),
                )
            )
        rows = np.unique(facilities.entrance_of[entrance_snap.status == status])
        if len(rows):
            names = "、".join(facilities.table["name"].iloc[rows].astype(str))
            notes.append(
                Note(
                    f"link.facility.{status}",
                    Bilingual(f"{text.zh}的设施：{names}。", f"Facilities: {text.en}: {names}."),
                )
            )
    return notes
