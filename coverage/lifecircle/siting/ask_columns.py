"""The columns of a problem: candidates in each size, existing places, and what may be opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual, Note
from lifecircle.siting.ask_costs import renumbered
from lifecircle.siting.candidate_lookup import rows_named
from lifecircle.siting.candidates import pairs_closer
from lifecircle.siting.problem import EXISTING, FORBIDDEN, FORCED, FREE
from lifecircle.verdicts.borders import facility_unit

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.siting.found import Candidates
    from lifecircle.streets.search.pairs import Costs
    from lifecircle.study.siting import Siting
    from lifecircle.verdicts.context import Context


@dataclass(frozen=True, eq=False)
class Columns:
    """What the columns of a problem are, see `Asked`."""

    candidate: Ints
    size: Ints
    facility: Ints

    @classmethod
    def of(cls, candidates: int, sizes: int, facilities: Ints) -> Columns:
        """Return the columns of candidates, once for each size, and of existing places."""
        each = max(sizes, 1)
        none = np.full(len(facilities), -1, dtype=np.int64)
        size = np.tile(np.arange(each), candidates) if sizes else np.full(candidates, -1)
        return cls(
            np.concatenate([np.repeat(np.arange(candidates), each), none]).astype(np.int64),
            np.concatenate([size, none]).astype(np.int64),
            np.concatenate([np.full(candidates * each, -1), facilities]).astype(np.int64),
        )

    def __len__(self) -> int:
        return len(self.candidate)


def existing_that_count(
    context: Context, siting: Siting, costs: Costs, candidates: int, places: Ints
) -> tuple[Costs, Ints]:
    """Leave out existing places that reach nobody, but for those that are a unit's own place.

    Parameters
    ----------
    context, siting
        The question.
    costs
        Places are first the candidates, then existing ones.
    candidates
        How many there are.
    places
        Rows of the existing places among the facilities, ascending.

    Returns
    -------
    Costs, array
        The same pairs, and the rows of the places that are left.
    """
    reaching = np.zeros(len(places), dtype=bool)
    reaching[np.unique(costs.place[costs.place >= candidates]) - candidates] = True
    if siting.one_per_unit:
        reaching |= facility_unit(context.district)[places] >= 0
    there = np.where(reaching, candidates + np.cumsum(reaching) - 1, -1)
    number = np.concatenate([np.arange(candidates), there]).astype(np.int64)
    return renumbered(costs, number), places[reaching]


def states_of(siting: Siting, candidates: Candidates, columns: Columns) -> Ints:
    """Return which columns are there, must be opened, or must not.

    Raises
    ------
    InputError
        If a candidate that is forced or forbidden does not exist, is named by a name that
        several have, was left out, or is both.
    """
    place = f"siting.{siting.id}"
    state = np.full(len(columns), FREE, dtype=np.int64)
    state[columns.facility >= 0] = EXISTING
    out = rows_named(siting.forbid, candidates, f"{place}.forbid", one=False)
    state[np.isin(columns.candidate, out)] = FORBIDDEN
    must = rows_named(siting.force, candidates, f"{place}.force", one=True)
    both = np.intersect1d(out, must)
    if len(both):
        name = str(candidates.table["name"].iloc[both[0]])
        raise InputError(
            Bilingual(f"{name!r} 既必选又禁选", f"{name!r} is both forced and forbidden"),
            place=f"{place}.force",
        )
    state[np.isin(columns.candidate, must)] = FORCED
    return state


def prices_of(
    siting: Siting, candidates: Candidates, columns: Columns
) -> tuple[Floats | None, list[Note]]:
    """Return what each column costs; None where sites are counted.

    Raises
    ------
    InputError
        If there is a budget and a candidate without a price.
    """
    own = candidates.table["price"].to_numpy(dtype=np.float64)[columns.candidate]
    if siting.sizes:
        given = [np.nan if size.price is None else size.price for size in siting.sizes]
        of_size = np.array(given)[columns.size]
        own = np.where(np.isnan(of_size), own, of_size)
    new = columns.facility < 0
    own = np.where(new, own, 0.0)
    counts = siting.aim in ("fewest_sites", "goal_met")
    lacking = bool(np.isnan(own).any())
    if siting.budget is not None and lacking:
        raise InputError(
            Bilingual(
                "有 budget 时每处备选点都须有价格",
                "with a budget every candidate needs a price",
            ),
            place=f"siting.{siting.id}.price",
            found=Bilingual(
                f"{int(np.isnan(own).sum())}处没有价格", f"{int(np.isnan(own).sum())} have none"
            ),
            todo=Bilingual(
                "写 price，或在 [[candidates]] 中写 price 所在的列",
                "give price, or name a column as price of [[candidates]]",
            ),
        )
    notes = []
    some = bool((~np.isnan(own[new])).any())
    if counts and lacking:
        if some:
            notes.append(
                Note(
                    "siting.prices",
                    Bilingual(
                        "部分备选点没有价格：按处数而不按费用取最少。",
                        "Some candidates have no price: sites are counted, not their cost.",
                    ),
                )
            )
        own, lacking = np.where(new, 1.0, 0.0), False
        some = bool(siting.prefer)
    if lacking or not (counts or siting.budget is not None) or not some:
        return None, notes
    if counts and siting.prefer:
        worth = candidates.table["worth"].to_numpy(dtype=np.float64)[columns.candidate]
        own = np.where(new, own * (1 - worth), 0.0)
    return own, notes


def zones_of(context: Context, candidates: Candidates, columns: Columns) -> Ints:
    """Return the unit on whose ground each column lies; -1 in none."""
    unit = candidates.table["unit"].to_numpy(dtype=np.int64)[columns.candidate]
    there = facility_unit(context.district)
    of_place = there[columns.facility] if len(there) else np.full(len(columns), -1)
    return np.where(columns.facility < 0, unit, of_place).astype(np.int64)


def conflicts_of(siting: Siting, candidates: Candidates, scale: float) -> Ints | None:
    """Return pairs of columns that are too near to each other, or sizes of one candidate."""
    sizes = max(len(siting.sizes), 1)
    count = len(candidates.table)
    pairs = np.empty((0, 2), dtype=np.int64)
    if siting.apart is not None:
        xy = shapely.get_coordinates(candidates.table.geometry.to_numpy())
        pairs = pairs_closer(xy, siting.apart * scale)
    first, second = np.divmod(np.arange(sizes * sizes), sizes)
    between = np.stack(
        [
            (pairs[:, :1] * sizes + first).ravel(),
            (pairs[:, 1:] * sizes + second).ravel(),
        ],
        axis=1,
    )
    low, high = np.triu_indices(sizes, 1)
    each = np.arange(count)[:, None] * sizes
    within = np.stack([(each + low).ravel(), (each + high).ravel()], axis=1)
    found = np.concatenate([between, within]).astype(np.int64)
    return found[np.lexsort((found[:, 1], found[:, 0]))] if len(found) else None
