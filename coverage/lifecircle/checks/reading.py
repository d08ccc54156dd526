"""Reading every input in turn; what cannot be read hides nothing that does not rest on it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.base.crs import metric_crs
from lifecircle.base.errors import CrsError, InputError, StreetsError
from lifecircle.base.findings import Log
from lifecircle.base.output_crs import output_notes
from lifecircle.base.text import Bilingual
from lifecircle.changes.register_rows import rows_as_changes
from lifecircle.checks.extras import read_extras
from lifecircle.checks.inputs import Inputs
from lifecircle.checks.part import error_code, part
from lifecircle.layers.blocks import read_blocks
from lifecircle.layers.buildings import read_buildings
from lifecircle.layers.candidates import read_candidates
from lifecircle.layers.cell_demand import require_cells
from lifecircle.layers.correct_buildings import correct_buildings
from lifecircle.layers.correct_facilities import correct_facilities
from lifecircle.layers.facilities import read_facilities
from lifecircle.layers.raster_cells import read_populated_cells
from lifecircle.layers.read import bounds_of, read_layer
from lifecircle.layers.registers import read_projects
from lifecircle.layers.units import read_outline, read_units
from lifecircle.plans.file import plan_file, read_plan
from lifecircle.repairs import correct_streets
from lifecircle.streets import StreetNetwork
from lifecircle.study.model import Layer

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyproj import CRS

    from lifecircle.base.findings import Role
    from lifecircle.checks.draft import Draft
    from lifecircle.study import Study

_DEGREES: Final = 4326


def read_inputs(draft: Draft, log: Log, progress: Callable[[str], None]) -> Inputs:
    """Read all that can be read.

    Parameters
    ----------
    draft
        From `read_draft`.
    log
        Lenient; takes what the readers find, and a finding for each input that cannot be read.
    progress
        Called with the name of each step as it starts.
    """
    study, absent = draft.study, draft.absent
    inputs = Inputs(study, declared=draft.services)
    if "study.plan" not in absent:
        _plan(inputs, log)
    progress("units")
    _ground(inputs, absent, log)
    progress("streets")
    if "streets" not in absent:
        _streets(inputs, log)
    if inputs.crs is None:
        return inputs
    progress("people")
    counted = study.people.source_of_points != "buildings"
    if not counted and "people" not in absent and _has_buildings(study, absent, log):
        _buildings(inputs, log)
    if study.people.source_of_points == "raster" and "people" not in absent:
        _population(inputs, log)
    if study.blocks.path is not None and "blocks" not in absent:
        _blocks(inputs, log)
    if inputs.outline is not None:
        with part(log, "study", study.file):
            require_cells(study, inputs.outline)
    progress("facilities")
    _facilities(inputs, log)
    _candidates(inputs, log)
    _registers(inputs, log)
    read_extras(inputs, log)
    _outputs(inputs, log)
    return inputs


def _has_buildings(study: Study, absent: frozenset[str], log: Log) -> bool:
    """Tell whether there is a file of buildings that is not known to be unreadable."""
    if study.people.path is not None:
        return True
    broken = any(f.code.startswith("osm.") and f.file == study.streets.path for f in log.findings)
    return "streets" not in absent and not broken


def _plan(inputs: Inputs, log: Log) -> None:
    study = inputs.study
    name, folder = study.study.plan, study.file.parent
    with part(log, "plan", study.file):
        inputs.plan_file = plan_file(name, folder)
    if inputs.plan_file is not None:
        with part(log, "plan", inputs.plan_file):
            inputs.plan = read_plan(name, folder)


def _ground(inputs: Inputs, absent: frozenset[str], log: Log) -> None:
    """Read outline and units; each can stand in for the other's place."""
    study = inputs.study
    layer = study.area or study.units
    if study.area is not None or "units" not in absent:
        role: Role = "units" if study.area is None else "area"
        with part(log, role, layer.path) as about:
            inputs.outline = read_outline(study, about)
    if inputs.outline is None and study.area is not None and "units" not in absent:
        with part(Log(lenient=True), "units", study.units.path) as quiet:
            inputs.outline = read_outline(study.model_copy(update={"area": None}), quiet)
    if inputs.outline is None:
        return
    with part(log, "area", layer.path):
        centre = inputs.outline.to_crs(_DEGREES).geometry.iloc[0].representative_point()
        inputs.crs = metric_crs(centre.x, centre.y)
    if inputs.crs is None:
        inputs.outline = None
        return
    inputs.outline = inputs.outline.to_crs(inputs.crs)
    if "units" not in absent:
        with part(log, "units", study.units.path) as about:
            inputs.units = read_units(study, inputs.crs, inputs.outline, about)


def _streets(inputs: Inputs, log: Log) -> None:
    streets = inputs.study.streets
    elevation = streets.elevation
    read = partial(
        StreetNetwork.from_osm,
        streets.path,
        private=streets.private,
        lifts=streets.lifts,
        cache=True,
    )
    with part(log, "streets", streets.path) as about:
        try:
            inputs.network = read(crs=inputs.crs, elevation=elevation)
            inputs.surface = elevation is not None
        except StreetsError as error:
            if elevation is None or error.file != elevation:
                raise
            about.about("elevation", elevation).refuse(error_code(error, "elevation"), error)
            inputs.network = read(crs=inputs.crs)
    if inputs.network is None:
        return
    inputs.network, _ = correct_streets(inputs.network, inputs.study, log)
    inputs.crs = inputs.crs or inputs.network.crs
    if inputs.surface and not np.isfinite(inputs.network.heights).any():
        inputs.surface = False
        nowhere = StreetsError(
            Bilingual(
                "高程栅格没有覆盖任何道路", "the elevation raster covers none of the streets"
            ),
            file=elevation,
            todo=Bilingual(
                "检查栅格的范围与坐标系，或从评估文件中删去 streets.elevation",
                "check the raster's extent and CRS, or take streets.elevation out of the study",
            ),
        )
        log.about("elevation", elevation).refuse("elevation.elsewhere", nowhere)


def _buildings(inputs: Inputs, log: Log) -> None:
    study = inputs.study
    source = study.people.path or study.streets.path
    if inputs.area is not None:
        within = shapely.force_2d(inputs.area)
    elif inputs.network is not None:
        within = shapely.box(*shapely.total_bounds(inputs.network.edges.geometry))
    else:
        return
    with part(log, "people", source) as about:
        buildings = read_buildings(source, _metric(inputs), within, about, study.people)
        inputs.buildings, _ = correct_buildings(buildings, study, log)


def _population(inputs: Inputs, log: Log) -> None:
    path = inputs.study.people.path
    if path is None or inputs.outline is None:
        return
    with part(log, "people", path):
        inputs.populated = read_populated_cells(path, _metric(inputs), inputs.outline)


def _blocks(inputs: Inputs, log: Log) -> None:
    study = inputs.study
    given = study.blocks
    with part(log, "blocks", given.path) as about:
        if inputs.units is not None and inputs.outline is not None:
            inputs.blocks = read_blocks(study, _metric(inputs), inputs.units, inputs.outline, log)
        elif given.path is not None:
            layer = Layer(
                path=given.path, crs=given.crs, layer=given.layer, encoding=given.encoding
            )
            read_layer(layer, Bilingual("地块图层", "the blocks layer"), about)


def _facilities(inputs: Inputs, log: Log) -> None:
    """Read all lists together; if one cannot be read, each by itself and then those that can."""
    study, crs = inputs.study, _metric(inputs)
    first = Log(lenient=True)
    try:
        inputs.facilities = read_facilities(study, crs, first, inputs.outline)
        log.take(first)
    except InputError:
        readable = []
        for layer in study.facilities:
            alone = study.model_copy(update={"facilities": (layer,)})
            with part(log, "facilities", layer.path):
                read_facilities(alone, crs, Log(lenient=True), inputs.outline)
                readable.append(layer)
        inputs.study = study.model_copy(update={"facilities": tuple(readable)})
        with part(log, "facilities", None):
            inputs.facilities = read_facilities(inputs.study, crs, log, inputs.outline)
    if inputs.facilities is not None:
        inputs.facilities, _ = correct_facilities(inputs.facilities, inputs.study, log)


def _candidates(inputs: Inputs, log: Log) -> None:
    study = inputs.study
    if inputs.units is None or inputs.outline is None or not study.candidates:
        return
    for layer in study.candidates:
        with part(log, "candidates", layer.path):
            read_candidates(
                study.model_copy(update={"candidates": (layer,)}),
                _metric(inputs),
                inputs.units,
                inputs.outline,
                log,
            )


def _registers(inputs: Inputs, log: Log) -> None:
    """Read the projects of all registers; which places they are about is not looked into."""
    near = None if inputs.outline is None else bounds_of(inputs.outline)
    for register in inputs.study.registers:
        with part(log, "registers", register.path) as about:
            rows_as_changes(register, read_projects(register, about, near), about)


def _outputs(inputs: Inputs, log: Log) -> None:
    name = inputs.study.outputs.crs
    if name is None or inputs.outline is None:
        return
    centre = inputs.outline.to_crs(_DEGREES).geometry.iloc[0].representative_point()
    with part(log, "study", inputs.study.file) as about:
        for note in output_notes(name, centre.x, centre.y, inputs.study.file):
            about.note(note, "warns")


def _metric(inputs: Inputs) -> CRS:
    if inputs.crs is None:  # pragma: no cover - callers have returned
        raise CrsError(Bilingual("没有坐标系", "there is no CRS"))
    return inputs.crs
