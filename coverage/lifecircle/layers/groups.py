"""People of groups: old people, households, registered people, in units and at demand points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifecircle.layers.group_people import read_group
from lifecircle.layers.residents import RESIDENTS, Residents
from lifecircle.layers.spreading import spread_over_points
from lifecircle.layers.whole_people import whole_people
from lifecircle.layers.years import at_year

if TYPE_CHECKING:
    import geopandas as gpd

    from lifecircle.base.findings import Log
    from lifecircle.layers.demand import Demand
    from lifecircle.layers.extras import GroupPeople
    from lifecircle.study.model import Study

__all__: Final = ["RESIDENTS", "read_groups", "spread_over_points"]


def read_groups(
    study: Study,
    units: gpd.GeoDataFrame,
    blocks: gpd.GeoDataFrame,
    demand: Demand,
    log: Log,
    residents: Residents,
) -> dict[str, GroupPeople]:
    """Return the people of every group that is known, in the year of the study.

    Parameters
    ----------
    study
        For ``[[people.groups]]`` and ``[[people.projections]]``.
    units, blocks
        From `read_units`, and `draw_blocks` or `read_blocks`.
    demand, residents
        From `settle_residents`: by the headline shares people are spread.
    log
        Takes how the numbers were had, names that no unit has, and units without a number.

    Returns
    -------
    dict
        By group; ``residents`` first, where the study gives numbers of them or a total of all
        people is known.

    Raises
    ------
    InputError
        If a file or column is missing, numbers are negative or no numbers, a unit has two, or a
        rate is above 1.

    Notes
    -----
    The number of a unit is shared by its demand points in proportion to the residents' headline
    shares, equally where nobody is thought to live: it is kept exactly. The number of a block is
    shared by its points likewise; a block without any gives its people to its unit's. People for
    whom there is no point are at none, and a note names the unit.
    """
    log.take(residents.log)
    found = {} if residents.group is None else {RESIDENTS: residents.group}
    for group in study.people.groups:
        if group.group == RESIDENTS:
            continue
        base = read_group(group, study, units, blocks, demand, log, residents.group)
        made = at_year(base, study, units, demand, log, residents.group)
        made = whole_people(made, demand) if study.people.whole else made
        log.about("people", group.path or study.file).note(made.note)
        found[group.group] = made
    return found
