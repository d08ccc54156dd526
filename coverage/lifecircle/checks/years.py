"""Numbers of people in other years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lifecircle.base.errors import InputError
from lifecircle.base.findings import Log
from lifecircle.checks.part import part
from lifecircle.layers.group_numbers import read_projected, read_unit_numbers
from lifecircle.layers.residents import RESIDENTS, units_missing
from lifecircle.layers.years import nothing_to_share, tell_year, used_projections

if TYPE_CHECKING:
    import geopandas as gpd

    from lifecircle.checks.inputs import Inputs
    from lifecircle.study.model import PeopleGroup, Study
    from lifecircle.study.people import Projection


def check_years(inputs: Inputs, units: gpd.GeoDataFrame, log: Log) -> None:
    """Read projections, and say of which groups the study's year is not known.

    Parameters
    ----------
    inputs
        The study.
    units
        From `read_units`.
    log
        Lenient; takes what the readers find.
    """
    study = inputs.study
    for group in study.people.years:
        tell_year(group, study, log)
    for one in study.people.projections:
        with part(log, "people", one.path or study.file) as about:
            _projection(one, study, units, about)


def _projection(one: Projection, study: Study, units: gpd.GeoDataFrame, log: Log) -> None:
    declared = next((group for group in study.people.groups if group.group == one.group), None)
    if one.total is not None:
        if declared is not None and not _whole(declared, study, units) > 0:
            raise nothing_to_share(one, study)
        return
    if one.column is None:
        return
    given_as = "count" if declared is None else declared.given_as
    numbers, _ = read_projected(one, given_as, study, units, log)
    lacking = units["name"].astype(str)[np.isnan(numbers)].tolist()
    of_all = declared is None and one.group == RESIDENTS
    if of_all and lacking and one in used_projections(RESIDENTS, study):
        raise units_missing([one], study, lacking)


def _whole(group: PeopleGroup, study: Study, units: gpd.GeoDataFrame) -> float:
    """Return the present number in the whole; inf where only the audit can tell."""
    by_unit = group.given_as == "count" and group.source_of_numbers != "blocks"
    if not by_unit or group.share_of_residents is not None:
        return np.inf
    try:
        numbers, total = read_unit_numbers(group, study, units, Log(lenient=True))
    except InputError:  # it is told where the group itself is read
        return np.inf
    if np.isnan(numbers).any():
        return np.nan if total is None else total
    return float(numbers.sum())
