"""Who gained and who lost: both audits on the same ground.

Demand points at the same place are compared one by one. People at points that only one audit has
are compared by block: where their blocks overlap they count as spread evenly over the block.
What can be put side by side is a *cell*, with the people whom either audit sees there and the
share of them that it reaches. The change of a share is then, exactly,

    gained - lost + elsewhere,

where gained (lost) counts, at the mean of both weights, those reached only after (only before),
and *elsewhere* is the rest: people whom the audits place differently, at the same reach.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from lifecircle.compare.match import match_points

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats, Ints
    from lifecircle.compare.side import Side

_DECIMALS: Final = 12
_PEOPLE_DECIMALS: Final = 6
SCOPE_COLUMNS: Final = (
    "goal",
    "unit",
    "gained",
    "lost",
    "elsewhere",
    "people_change",
    "people_gained",
    "people_lost",
    "people_elsewhere",
)
BLOCK_COLUMNS: Final = (
    "goal",
    "block",
    "gained",
    "lost",
    "share_before",
    "share_after",
    "people_gained",
    "people_lost",
)


@dataclass(frozen=True, eq=False)
class _Loose:
    """Points of one side that the other does not have, in groups of one block and unit."""

    group: Ints
    block: Ints
    unit: Ints

    def sums(self, values: Floats) -> Floats:
        """Return the sum per group of a value per point."""
        here = self.group >= 0
        return np.bincount(self.group[here], values[here], len(self.block)).astype(np.float64)


class Ground:
    """Both audits side by side.

    Parameters
    ----------
    old, new
        In one CRS.
    units
        From `lifecircle.compare.match.match_units`.
    """

    def __init__(self, old: Side, new: Side, units: pd.DataFrame) -> None:
        self.old, self.new = old, new
        self._units = len(units)
        self._unit = [_joint(units, old, "old"), _joint(units, new, "new")]
        self._pairs = match_points(old.xy, new.xy, old.share, new.share)
        self._loose = [
            _loose(side, taken, unit)
            for side, taken, unit in zip((old, new), self._pairs, self._unit, strict=True)
        ]
        self._pieces()
        joint = [np.append(unit, -1) for unit in self._unit]
        first, second = self._loose
        unit_old = np.concatenate([joint[0][self._pairs.old], first.unit[self._left]])
        unit_new = np.concatenate([joint[1][self._pairs.new], second.unit[self._right]])
        self._cell_unit = np.where(unit_old == unit_new, unit_old, -1)
        self._cell_block = np.concatenate(
            [new.block[self._pairs.new], second.block[self._right]]
        ).astype(np.int64)
        low = old.no_heads[old.unit[self._pairs.old]]
        low_new = new.no_heads[new.unit[self._pairs.new]]
        heads = self._heads_by_unit(units)
        self._cell_heads = np.concatenate(
            [~(low | low_new), heads[unit_old[len(low) :]] & heads[unit_new[len(low) :]]]
        )
        self._heads = heads

    def _heads_by_unit(self, units: pd.DataFrame) -> Bools:
        """Return for each joint unit and, last, the whole whether both give head counts."""
        both = ~np.append(self.old.no_heads, True)[units["old"].to_numpy()]
        both &= ~np.append(self.new.no_heads, True)[units["new"].to_numpy()]
        return np.append(both, not (self.old.no_heads[-1] or self.new.no_heads[-1]))

    def _pieces(self) -> None:
        """Lay the blocks of loose points over each other."""
        first, second = self._loose
        areas = [
            shapely.area(side.blocks.geometry.to_numpy())[loose.block]
            for side, loose in zip((self.old, self.new), self._loose, strict=True)
        ]
        shapes = self.new.blocks.geometry.to_numpy()[second.block]
        mine = self.old.blocks.geometry.to_numpy()[first.block]
        left, right = shapely.STRtree(shapes).query(mine, predicate="intersects")
        same = first.unit[left] == second.unit[right]
        left, right = left[same], right[same]
        shared = shapely.area(shapely.intersection(mine[left], shapes[right]))
        some = shared > 0
        order = np.lexsort((right[some], left[some]))
        self._left = left[some][order].astype(np.int64)
        self._right = right[some][order].astype(np.int64)
        self._part_old = (shared / areas[0][left])[some][order]
        self._part_new = (shared / areas[1][right])[some][order]

    def matched(self) -> tuple[float, float, float, float]:
        """Return the shares of people of old and new matched by point, then by block."""
        old, new = self.old.share, self.new.share
        by_point = old[self._pairs.old].sum(), new[self._pairs.new].sum()
        first, second = self._loose
        by_block = (
            (first.sums(old)[self._left] * self._part_old).sum(),
            (second.sums(new)[self._right] * self._part_new).sum(),
        )
        return (
            float(by_point[0] / old.sum()),
            float(by_point[1] / new.sum()),
            float(by_block[0] / old.sum()),
            float(by_block[1] / new.sum()),
        )

    def old_block(self) -> dict[int, int]:
        """Return for rows of new blocks the old block that shares most of their cells' people."""
        first, _ = self._loose
        block = np.concatenate([self.old.block[self._pairs.old], first.block[self._left]])
        mass = np.concatenate(
            [
                self.old.share[self._pairs.old],
                first.sums(self.old.share)[self._left] * self._part_old,
            ]
        )
        table = pd.DataFrame({"new": self._cell_block, "old": block, "mass": mass})
        table = table[(table["new"] >= 0) & (table["old"] >= 0)]
        table = table.groupby(["new", "old"])["mass"].sum().reset_index()
        table = table.sort_values(["mass", "old"], ascending=[False, True], kind="stable")
        best = table.drop_duplicates("new")
        return dict(zip(best["new"].tolist(), best["old"].tolist(), strict=True))

    def goal(self, goal: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Compare a goal that both audits can show on the ground.

        Returns
        -------
        DataFrame
            Columns `SCOPE_COLUMNS`, a row for the whole (``unit`` -1) and for every unit in
            both, by its row in the table of units. Shares are of the people the goal is about;
            people are NaN where either audit gives no head count.
        DataFrame
            Columns `BLOCK_COLUMNS`, a row per block of the new audit where somebody gained or
            lost (-1: in no block). Gains and losses are shares of all people the goal is about;
            ``share_before`` and ``share_after`` are of the block's people.
        """
        mass_old, reach_old, sums_old = self._side(0, goal)
        mass_new, reach_new, sums_new = self._side(1, goal)
        up = np.clip(reach_new - reach_old, 0, None)
        down = np.clip(reach_old - reach_new, 0, None)
        cells = pd.DataFrame({"old": mass_old, "new": mass_new, "up": up, "down": down})
        cells["people"] = (mass_old * self._total(0) + mass_new * self._total(1)) / 2
        scopes = self._scopes(goal, cells, sums_old, sums_new)
        cells["share_old"], cells["share_new"] = reach_old, reach_new
        whole = sums_old[0][-1], sums_new[0][-1]
        return scopes, self._blocks(goal, cells, whole)

    def _total(self, side: int) -> float:
        total = (self.old, self.new)[side].total
        return np.nan if total is None else total

    def _side(self, number: int, goal: str) -> tuple[Floats, Floats, tuple[Floats, Floats]]:
        """Return people and reach per cell, and people and those reached per scope."""
        side, loose, pairs = (
            (self.old, self.new)[number],
            self._loose[number],
            self._pairs[number],
        )
        row = (self._left, self._right)[number]
        part = (self._part_old, self._part_new)[number]
        weight = side.share * side.asked[goal]
        held = np.where(side.reached[goal], weight, 0.0)
        mass, some = loose.sums(weight), loose.sums(held)
        with np.errstate(invalid="ignore", divide="ignore"):
            reach = np.where(mass > 0, (some / mass).round(_DECIMALS), 0.0)
        unit = self._unit[number]
        inside = unit >= 0
        sums = [
            np.append(np.bincount(unit[inside], values[inside], self._units), values.sum())
            for values in (weight, held)
        ]
        return (
            np.concatenate([weight[pairs], mass[row] * part]),
            np.concatenate([side.reached[goal][pairs].astype(np.float64), reach[row]]),
            (sums[0], sums[1]),
        )

    def _scopes(
        self,
        goal: str,
        cells: pd.DataFrame,
        old: tuple[Floats, Floats],
        new: tuple[Floats, Floats],
    ) -> pd.DataFrame:
        both = (cells["old"] > 0) & (cells["new"] > 0)
        here = cells[both]
        unit = self._cell_unit[both.to_numpy()]

        def per_scope(values: pd.Series[float]) -> Floats:
            inside = unit >= 0
            flat = values.to_numpy()
            return np.append(np.bincount(unit[inside], flat[inside], self._units), flat.sum())

        with np.errstate(invalid="ignore", divide="ignore"):
            gained, lost = (
                (
                    per_scope(here["old"] * here[w]) / old[0]
                    + per_scope(here["new"] * here[w]) / new[0]
                )
                / 2
                for w in ("up", "down")
            )
            change = new[1] / new[0] - old[1] / old[0]
        people_change = new[1] * self._total(1) - old[1] * self._total(0)
        people_gained, people_lost = (
            np.where(self._heads, per_scope(here["people"] * here[w]), np.nan)
            for w in ("up", "down")
        )
        people_change = np.where(self._heads, people_change.round(_PEOPLE_DECIMALS), np.nan)
        table = pd.DataFrame(
            {
                "goal": goal,
                "unit": [*range(self._units), -1],
                "gained": gained,
                "lost": lost,
                "elsewhere": (change - gained + lost).round(_DECIMALS) + 0.0,
                "people_change": people_change,
                "people_gained": people_gained,
                "people_lost": people_lost,
                "people_elsewhere": people_change - people_gained + people_lost,
            }
        )
        known = np.isfinite(table["gained"].to_numpy())
        found: pd.DataFrame = table[known].reset_index(drop=True)
        return found

    def _blocks(self, goal: str, cells: pd.DataFrame, whole: tuple[float, float]) -> pd.DataFrame:
        both = (cells["old"] > 0) & (cells["new"] > 0)
        here = cells[both].assign(
            block=self._cell_block[both.to_numpy()], heads=self._cell_heads[both.to_numpy()]
        )
        weight = (here["old"] / whole[0] + here["new"] / whole[1]) / 2
        people = here["people"].where(here["heads"])
        here = here.assign(
            gained=weight * here["up"],
            lost=weight * here["down"],
            before=here["old"] * here["share_old"],
            after=here["new"] * here["share_new"],
            people_gained=people * here["up"],
            people_lost=people * here["down"],
        )
        names = ["gained", "lost", "before", "after", "old", "new"]
        groups = here.groupby("block", sort=True)
        table = groups[names].sum()
        for column in ("people_gained", "people_lost"):
            table[column] = groups[column].sum(min_count=1).where(groups["heads"].all())
        table = table[(table["gained"] > 0) | (table["lost"] > 0)].reset_index()
        table["goal"] = goal
        table["share_before"] = (table["before"] / table["old"]).clip(0, 1)
        table["share_after"] = (table["after"] / table["new"]).clip(0, 1)
        return table[[*BLOCK_COLUMNS]]


def _joint(units: pd.DataFrame, side: Side, which: str) -> Ints:
    """Return per demand point the row of its unit in the joint table; -1 for none of both."""
    row = np.full(len(side.units) + 1, -1, dtype=np.int64)
    both = units.index[(units["old"] >= 0) & (units["new"] >= 0)].to_numpy()
    row[units.loc[both, which].to_numpy()] = both
    return row[side.unit]


def _loose(side: Side, taken: Ints, unit: Ints) -> _Loose:
    """Group the points that are not taken and lie in a block."""
    free = side.block >= 0
    free[taken] = False
    rows = np.flatnonzero(free)
    pairs, number = np.unique(
        np.column_stack([side.block[rows], unit[rows]]), axis=0, return_inverse=True
    )
    group = np.full(len(side.block), -1, dtype=np.int64)
    group[rows] = np.asarray(number).reshape(-1)
    return _Loose(group, pairs[:, 0].astype(np.int64), pairs[:, 1].astype(np.int64))
