"""Facilities in step with the housing: open by the year in which their area is delivered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lifecircle.base.text import Bilingual
from lifecircle.verdicts.listed import Standing, numbers_of
from lifecircle.verdicts.reasons import needs_column, needs_layer_column
from lifecircle.verdicts.results import MemberResult
from lifecircle.verdicts.sums import any_by

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.ground import Ground, Pairs
    from lifecircle.verdicts.listed import Places

OPENING = Bilingual("开放年份", "the opening year")
NOT_DUE = Bilingual(
    "交付年在评估年之后，暂不判断。", "It is delivered after the year of the study: not judged yet."
)


def opening_years(places: Places, context: Context) -> Floats | None:
    """Return the year in which each facility opened, NaN where not known.

    None where the lists do not say it of any place that counts; if none does, nothing needs to
    be known.
    """
    table, counted = context.district.facilities.table, places.sure | places.maybe
    if not counted.any():
        return np.full(len(table), np.nan)
    return numbers_of(table, "opening_year", counted)


@dataclass(frozen=True)
class Due:
    """Areas that are due, and the facilities that were there in time.

    Attributes
    ----------
    ground
        The areas without those that are delivered after the year of the study.
    where
        Facilities inside each that opened by then, or may have; None: not known.
    waiting
        The other areas.
    needs
        Inputs that are missing.
    """

    ground: Ground
    where: Standing | None
    waiting: tuple[MemberResult, ...] = ()
    needs: tuple[Bilingual, ...] = ()


def due(ground: Ground, column: str, places: Places) -> Due:
    """Return the areas that are due by the years in a column, and what was there in time.

    Parameters
    ----------
    ground
        The areas.
    column
        The year in which each is delivered. Where it or the opening year of a facility is not
        known, whether the facility was there in time is open.
    places
        Which facilities.
    """
    if column not in ground.table.columns:
        return Due(ground, None, needs=(needs_layer_column(ground.layer, [column]),))
    opened = opening_years(places, ground.context)
    if opened is None:
        return Due(ground, None, needs=(needs_column(places.service, OPENING),))
    years = pd.to_numeric(ground.members[column], errors="coerce").to_numpy(dtype=np.float64)
    now = ground.context.year
    later = np.zeros(len(years), dtype=bool) if now is None else years > now
    waiting = tuple(
        MemberResult(
            "area", ground.names[i], int(ground.unit[i]), None, "no_target",
            ground.points[i], NOT_DUE,
        )
        for i in np.flatnonzero(later)
    )  # fmt: skip
    kept = replace(
        ground,
        chosen=ground.chosen[~later],
        open_=ground.open_[~later],
        unit=ground.unit[~later],
    )
    member, place = kept.places
    by = years[~later][member]
    unknown = np.isnan(by) | np.isnan(opened[place])
    possible = unknown | (opened[place] <= by)
    pairs = member[possible], place[possible]
    doubt = unknown[possible]
    rows, rows_doubt = _by_row(kept, pairs, doubt)
    return Due(kept, Standing(pairs, rows, doubt, rows_doubt), waiting)


def _by_row(ground: Ground, pairs: Pairs, doubt: Bools) -> tuple[Pairs, Bools]:
    """Return rows and their facilities, each once; in doubt if it is in all of its areas."""
    member, place = pairs
    unit, size = ground.unit[member], len(ground.context.units)
    own = unit >= 0
    row: Ints = np.append(unit[own], np.full(len(place), size))
    both = np.column_stack([row, np.append(place[own], place)])
    open_ = np.append(doubt[own], doubt)
    found, group = np.unique(both, axis=0, return_inverse=True)
    sure = any_by(group.ravel(), ~open_, len(found))
    return (found[:, 0], found[:, 1]), ~sure
