"""Who loses: whose way to the nearest place gets longer, and who is left out now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from lifecircle.gaps.wording import Wording
from lifecircle.scenarios.found import Losing
from lifecircle.study.changes import Close, Convert, Merge, Move

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.district import District
    from lifecircle.scenarios.contributions import Steps
    from lifecircle.scenarios.doors import Told

TAKING: Final = (Close, Merge, Move, Convert)
"""Projects that take a place from somebody."""


class Longer(NamedTuple):
    """Ways that get longer.

    Attributes
    ----------
    measure
        ``minutes`` or ``metres``.
    which
        Bool per demand point.
    before, after
        Per demand point, how far it is; NaN: farther than was searched.
    """

    measure: str
    which: Bools
    before: Floats
    after: Floats


def losing_of(steps: Steps) -> tuple[Losing, ...]:
    """Return who loses through each project that closes, merges, moves or converts a place.

    Both ways are searched in full: on the district as it is when the project's turn comes, and
    with it. A way gets longer, too, if it ends beyond the search, which goes three times as far
    as the goal's threshold.

    Returns
    -------
    tuple of Losing
        By project in the order of making, then in the plan's order; none for a goal of which
        nobody loses anything. The table has, besides the columns of `Losing`, the share of the
        people whom the goal is about (``share``), the ``measure``, and ``where_zh, where_en``.
        ``before`` and ``after`` are means over the block's people whose way gets longer; ``after``
        is NaN as soon as one of them finds no place within the search.
    """
    found = []
    for step in steps.steps:
        if not isinstance(step.change, TAKING):
            continue
        for goal, after in step.after.items():
            before = step.before[goal]
            if after is not before and before.known:
                longer = [*_longer(before, after)]
                if longer:
                    found.append(_losing(step.id, (before, after), longer, steps.base))
    return tuple(found)


def _longer(before: Told, after: Told) -> Iterator[Longer]:
    """Yield, for each measure, whose way gets longer."""
    later = {ways.measure: ways for ways in after.ways}
    for ways in before.ways:
        if ways.measure not in later:
            continue
        new = later[ways.measure].far
        with np.errstate(invalid="ignore"):
            which = ~np.isnan(ways.far) & (np.isnan(new) | (new > ways.far))
        which &= ways.asked & (before.weight > 0)
        if which.any():
            yield Longer(ways.measure, which, ways.far, new)


def _losing(
    change: str, told: tuple[Told, Told], longer: list[Longer], district: District
) -> Losing:
    before, after = told
    out = before.listed & ~after.listed
    people = _people(before)
    lost: Bools = np.logical_or.reduce([one.which for one in longer])
    table = pd.concat([_table(one, told, people, district) for one in longer], ignore_index=True)
    return Losing(
        change=change,
        goal=before.goal.id,
        table=gpd.GeoDataFrame(table, geometry="geometry", crs=district.crs),
        people=(float(people[lost].sum()), float(people[lost & out].sum())),
    )


def _people(told: Told) -> Floats:
    """Return what each demand point stands for: people, or its share where none are counted."""
    weight, demand = told.weight, told.demand
    if demand.total is None or demand.whole_low_confidence:
        return np.asarray(weight / weight.sum(), dtype=np.float64)
    own = told.result.weight is not None
    return weight if own else np.asarray(weight * demand.total, dtype=np.float64)


def _table(
    longer: Longer, told: tuple[Told, Told], people: Floats, district: District
) -> pd.DataFrame:
    """Return one row for each block in which a way gets longer, the most people first."""
    before, after = told
    points, blocks, wording = district.demand.points, district.blocks, Wording(district)
    share = before.weight / before.weight.sum()
    out = before.listed & ~after.listed
    names = np.append(district.units["name"].to_numpy(dtype=object), "")
    rows = np.flatnonzero(longer.which)
    block, unit = (points[name].to_numpy()[rows] for name in ("block", "unit"))
    found: list[dict[str, Any]] = []
    for own in np.unique(block):
        mine = rows[block == own]
        ground = points.geometry.iloc[mine[0]] if own < 0 else blocks.geometry.iloc[own]
        home = ground.representative_point()
        where = wording.spot(np.array([home.x, home.y]))
        found.append(
            {
                "unit": names[unit[block == own][0]],
                "block": "" if own < 0 else str(blocks["id"].iloc[own]),
                "where": where(district.study.study.language),
                "where_zh": where.zh,
                "where_en": where.en,
                "people": float(people[mine].sum()),
                "share": float(share[mine].sum()),
                "measure": longer.measure,
                "before": float(np.average(longer.before[mine], weights=share[mine])),
                # NaN for one is NaN for all: the mean of those who find a place is too short.
                "after": float(np.average(longer.after[mine], weights=share[mine])),
                "left_out": bool(out[mine].any()),
                "geometry": ground,
            }
        )
    return pd.DataFrame(found).sort_values(
        ["share", "block"], ascending=[False, True], kind="stable"
    )
