"""Loading a district: every file of a study is read, corrected and joined to the others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import shapely

from lifecircle.base.crs import metric_crs
from lifecircle.base.errors import LayerError, StreetsError
from lifecircle.base.findings import Log
from lifecircle.base.output_crs import output_notes
from lifecircle.base.text import Bilingual
from lifecircle.district import District
from lifecircle.layers.blocks import draw_blocks, read_blocks
from lifecircle.layers.buildings import read_buildings
from lifecircle.layers.candidates import read_candidates
from lifecircle.layers.cell_demand import (
    cut_cells,
    gather_in_cells,
    require_cells,
    spread_ground_in_cells,
)
from lifecircle.layers.correct_buildings import correct_buildings
from lifecircle.layers.correct_facilities import correct_facilities
from lifecircle.layers.facilities import read_facilities
from lifecircle.layers.groups import read_groups
from lifecircle.layers.other_layers import read_demands, read_layers
from lifecircle.layers.people import spread
from lifecircle.layers.people_in_blocks import spread_blocks, spread_ground
from lifecircle.layers.raster_cells import read_populated_cells
from lifecircle.layers.raster_people import spread_raster
from lifecircle.layers.residents import settle_residents
from lifecircle.layers.statistics import read_statistics
from lifecircle.layers.unit_levels import read_levels
from lifecircle.layers.units import read_outline, read_units
from lifecircle.link_notes import flat_notes, link_notes
from lifecircle.repairs import correct_streets
from lifecircle.streets import StreetNetwork
from lifecircle.streets.notes import street_notes
from lifecircle.streets.travel.profiles import PROFILES

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    from pyproj import CRS

    from lifecircle.layers.demand import Demand
    from lifecircle.layers.facilities import Facilities
    from lifecircle.streets.travel.profiles import Profile
    from lifecircle.study import Study
    from lifecircle.study.corrections import Repair

FAR_AWAY = 10_000
"""Metres from the streets beyond which a whole list of places cannot be meant."""
Read = TypeVar("Read")


@dataclass
class Shared:
    """What the districts of one study in several years share; it fills as the first is loaded.

    Streets, blocks and where people live do not depend on the year that is evaluated; how many
    people there are does, and which places exist.
    """

    _read: dict[str, tuple[Any, Log]] = field(default_factory=dict)

    def once(self, what: str, read: Callable[[Log], Read], log: Log) -> Read:
        """Return what was read under a name, read now if it never was; say the same each time."""
        if what not in self._read:
            own = Log()
            self._read[what] = (read(own), own)
        found, said = self._read[what]
        log.take(said)
        kept: Read = found
        return kept


def load_district(
    study: Study,
    progress: Callable[[str], None] | None = None,
    shared: Shared | None = None,
) -> District:
    """Read every file of a study and join them.

    Parameters
    ----------
    study
        From `lifecircle.study.read_study`.
    progress
        Called with the name of each step as it starts.
    shared
        Of studies that differ in their year, and in nothing else that is read.

    Returns
    -------
    District

    Raises
    ------
    InputError
        If a file is missing, damaged, empty, or does not fit the others.
    """
    tell = progress or (lambda _step: None)
    log, shared = Log(), shared or Shared()
    tell("units")
    outline, units = _area(study, log)
    crs: CRS = outline.crs
    tell("streets")
    network, of_streets = shared.once("streets", lambda own: _streets(study, crs, own), log)
    tell("blocks")
    blocks, placed, of_buildings = shared.once(
        "people", lambda own: _people(study, network, units, outline, own, tell), log
    )
    demand, residents = settle_residents(study, units, blocks, placed)
    log.notes.extend(demand.notes)
    tell("facilities")
    facilities = read_facilities(study, crs, log, outline)
    _check_lists(facilities, network, study)
    facilities, of_facilities = correct_facilities(facilities, study, log)
    repairs = (*of_streets, *of_buildings, *of_facilities)
    candidates = read_candidates(study, crs, units, outline, log)
    groups = read_groups(study, units, blocks, demand, log, residents)
    levels = read_levels(study, crs, units, outline, log)
    layers = read_layers(study, crs, units, outline, log)
    demands = read_demands(study, crs, units, outline, log)
    statistics = read_statistics(study, levels, log)
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
            *log.notes,
            *street_notes(network.report),
            *flat_notes(network, demand, demand_snap),
            *link_notes(demand, demand_snap, facilities, entrance_snap, limit),
        ),
        candidates=candidates,
        repairs=tuple(sorted(repairs, key=lambda repair: repair.number)),
        groups=groups,
        levels=levels,
        layers=layers,
        demands=demands,
        statistics=statistics,
    )


def _area(study: Study, log: Log) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the outline and the units in the UTM zone of the outline."""
    outline = read_outline(study, log)
    centre = outline.to_crs(4326).geometry.iloc[0].representative_point()
    outline = outline.to_crs(metric_crs(centre.x, centre.y))
    if study.outputs.crs is not None:
        for note in output_notes(study.outputs.crs, centre.x, centre.y, study.file):
            log.note(note, "warns")
    return outline, read_units(study, outline.crs, outline, log)


def _streets(study: Study, crs: CRS, log: Log) -> tuple[StreetNetwork, tuple[Repair, ...]]:
    """Return the corrected street network, and the corrections."""
    given = study.streets
    elevation = given.elevation
    network = StreetNetwork.from_osm(
        given.path,
        crs=crs,
        elevation=elevation,
        private=given.private,
        lifts=given.lifts,
        cache=True,
    )
    if elevation is not None and not np.isfinite(network.heights).any():
        raise StreetsError(
            Bilingual(
                "高程栅格没有覆盖任何道路", "the elevation raster covers none of the streets"
            ),
            file=elevation,
            todo=Bilingual(
                "检查栅格的范围与坐标系，或从评估文件中删去 streets.elevation",
                "check the raster's extent and CRS, or take streets.elevation out of the study",
            ),
            code="elevation.elsewhere",
        )
    return correct_streets(network, study, log)


def _people(
    study: Study,
    network: StreetNetwork,
    units: gpd.GeoDataFrame,
    outline: gpd.GeoDataFrame,
    log: Log,
    tell: Callable[[str], None],
) -> tuple[gpd.GeoDataFrame, Demand, tuple[Repair, ...]]:
    """Return blocks and where people live in them, and the corrections of buildings."""
    lines, crs = network.edges_frame(), outline.crs
    repairs: tuple[Repair, ...] = ()
    cells = require_cells(study, outline)
    if study.people.source_of_points == "blocks":
        blocks = read_blocks(study, crs, units, outline, log)
        tell("people")
        demand = spread_blocks(blocks, units, study)
    elif study.people.source_of_points == "none":
        blocks = _blocks(study, lines, units, outline, log)
        tell("people")
        demand = (
            spread_ground(blocks, units, study)
            if cells is None
            else spread_ground_in_cells(blocks, units, cells)
        )
    elif study.people.source_of_points == "raster" and study.people.path is not None:
        blocks = _blocks(study, lines, units, outline, log)
        tell("people")
        populated = read_populated_cells(study.people.path, crs, outline)
        demand = spread_raster(populated, blocks, units, study)
        if cells is not None:
            blocks, demand = gather_in_cells(demand, blocks, cells)
    else:
        source = study.people.path or study.streets.path
        of_people = Log(role="people", file=source)
        area = shapely.force_2d(outline.geometry.iloc[0])  # a copy: prepared in that thread
        with ThreadPoolExecutor(1) as pool:
            # Shapely draws blocks in C while osmium reads buildings.
            reading = pool.submit(read_buildings, source, crs, area, of_people, study.people)
            blocks = _blocks(study, lines, units, outline, log)
            tell("people")
            buildings, repairs = correct_buildings(reading.result(), study, log)
        demand = spread(buildings, lines, blocks, units, outline, study)
        if cells is not None:
            blocks, demand = gather_in_cells(demand, blocks, cells)
        log.take(of_people)
    return blocks, demand, repairs


def _blocks(
    study: Study,
    lines: gpd.GeoDataFrame,
    units: gpd.GeoDataFrame,
    outline: gpd.GeoDataFrame,
    log: Log,
) -> gpd.GeoDataFrame:
    """Return the planner's blocks, H3 cells, or the blocks between the streets."""
    if study.blocks.cells is not None:
        return cut_cells(study.blocks.cells, units, outline)
    if study.blocks.path is not None:
        return read_blocks(study, outline.crs, units, outline, log)
    return draw_blocks(lines, units, outline, study.blocks.smallest, study.blocks.largest)


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
                Bilingual(
                    f"名单中没有一处设施在道路 {FAR_AWAY / 1000:g} 公里以内",
                    f"no place of the list is within {FAR_AWAY / 1000:g} km of the streets",
                ),
                file=layer.path,
                found=Bilingual(
                    f"第一处位于经度 {x:.4f}、纬度 {y:.4f}",
                    f"the first lies at longitude {x:.4f}, latitude {y:.4f}",
                ),
                todo=Bilingual(
                    "检查名单的坐标系（crs）与坐标的先后次序",
                    "check the crs of the list and the order of its coordinates",
                ),
                code="facilities.elsewhere",
            )


def _profiles(study: Study) -> dict[str, Profile]:
    changed = dict(PROFILES)
    for name, change in study.profiles.items():
        if change.speed is not None:
            changed[name] = changed[name].with_speed(change.speed)
        if change.steepest is not None:
            changed[name] = changed[name].with_steepest(change.steepest)
        if change.factor is not None:
            changed[name] = changed[name].with_factor(change.factor)
        if change.slope is not None:
            changed[name] = changed[name].with_slope(change.slope)
    return changed
