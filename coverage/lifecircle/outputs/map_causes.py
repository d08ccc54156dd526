"""Causes on the map: why each block is left out, per goal, and what lies between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from lifecircle.base.services import label
from lifecircle.outputs.heads import group_of, heads_of
from lifecircle.outputs.left_out_blocks import (
    barrier_line,
    block_causes,
    brought_in,
    drawn_barriers,
    remedies_of_blocks,
)
from lifecircle.outputs.left_out_sums import cause_sums, exact_parts
from lifecircle.outputs.left_out_words import BARRIER, CAUSE, CAUSE_MEANING, barrier_text
from lifecircle.outputs.map_style import CAUSE_COLOURS, CAUSE_TILES
from lifecircle.outputs.map_values import NOTHING, PER_WHOLE
from lifecircle.verdicts.left_out import CAUSES
from lifecircle.verdicts.sight import asked, counted_in_people, members

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.base.text import Language
    from lifecircle.outputs.left_out_blocks import BlockCauses
    from lifecircle.outputs.map_shapes import Arrays, Shapes
    from lifecircle.outputs.pictures import Geometries
    from lifecircle.verdicts.left_out import GoalCauses, LeftOut
    from lifecircle.verdicts.results import GoalResult, Results

NOBODY: Final = 255
"""In ``u1`` arrays of causes: nobody is left out."""
NO_NUMBER: Final = -1
"""In ``i4`` arrays of people and shares: none is given."""
DECIMALS: Final = 3
"""Of shares of a goal's people: thousandths, printed as per cent with one decimal."""
FAR: Final = 400.0
"""Metres beyond the bounds of the area, where a barrier's course is cut off."""
COARSE: Final = 4.0
"""Metres by which the course of a barrier is simplified."""
SHORT: Final = 200.0
"""Metres: shorter bits of a barrier are drawn only where it has no longer one."""
_ORDER: Final = [
    CAUSES.index(cause)
    for cause in (
        "no_facility",
        "no_way",
        "slope",
        "full",
        "no_list",
        "edge_of_data",
        "not_connected",
    )
]
"""What can be mended on the ground first, then what the data cannot tell."""
_FADED: Final = (1 / 2, 1 / 5)
"""A block is paler where fewer than the first part of its people are left out, and palest below
the second."""
_HUNDRED: Final = 100


class Causes:
    """Adds causes to the views of goals, and the barriers that are drawn.

    Attributes
    ----------
    arrays
        For `map_pack.pack`: of the goal in row ``n`` those called ``causes.n.…``.
    header
        Kinds of causes; names of barriers.

    Parameters
    ----------
    results, language
        What to show, and how to say it.
    shown
        The goals that have a view.
    remedies
        `lifecircle.outputs.map_remedies.Remedies.rows`.
    """

    def __init__(
        self,
        results: Results,
        language: Language,
        shown: Sequence[GoalResult],
        remedies: Sequence[int] = (),
    ) -> None:
        self._results, self._language = results, language
        self._rows = np.asarray(remedies, dtype=np.int64)
        self._left_out: LeftOut | None = results.left_out
        self._remedies = remedies_of_blocks(results)
        self._blocks: dict[str, BlockCauses] = {}
        self.arrays: Arrays = {}
        for result in shown:
            causes = self._of(result)
            if causes is not None:
                self._blocks[result.goal.id] = block_causes(results, causes)
        used = [found.barrier for found in self._blocks.values()]
        every = np.concatenate([np.zeros(0, dtype=np.int64), *used])
        barriers = () if self._left_out is None else self._left_out.barriers
        self._barriers = drawn_barriers(barriers, every)
        self.header: dict[str, Any] = {}
        if self._blocks:
            self.header = {
                "kinds": [
                    {
                        "id": cause,
                        "word": CAUSE[cause](language),
                        "meaning": CAUSE_MEANING[cause](language),
                        "colour": CAUSE_COLOURS[cause],
                        "tile": CAUSE_TILES.get(cause, ""),
                    }
                    for cause in CAUSES
                ],
                "barriers": [barrier_text(barriers[row], language) for row in self._barriers],
                "names": [barriers[row].name or "" for row in self._barriers],
                "unnamed": BARRIER["unnamed"](language),
            }

    def _of(self, result: GoalResult) -> GoalCauses | None:
        causes = None if self._left_out is None else self._left_out.causes_of(result.goal.id)
        if causes is None or not len(causes.cause):
            return None
        return causes

    def view(self, row: int, result: GoalResult, walks: Sequence[str]) -> dict[str, Any]:
        """Return what a goal's view says of causes; nothing where there is nothing to say.

        Parameters
        ----------
        row
            Of the goal in the header.
        result
            Of the goal.
        walks
            Ids of the views about the way to the nearest place.
        """
        found = self._blocks.get(result.goal.id)
        causes = self._of(result)
        if found is None or causes is None or self._left_out is None:
            return {}
        code = np.asarray(causes.cause, dtype=np.int64)
        code = np.where(asked(result), code, -1)
        occurs = [n for n in _ORDER if found.mix[:, n].any() or (code == n).any()]
        name = f"causes.{row}"
        self.arrays |= self._of_blocks(name, found, occurs)
        self.arrays[f"{name}.points"] = ("u1", np.where(code < 0, NOBODY, code))
        if len(causes.services) > 1:
            member = np.where(found.member < 0, NOBODY, found.member)
            self.arrays[f"{name}.member"] = ("u1", member)
        self._of_units(name, result, causes, occurs)
        self.arrays |= self._of_remedies(name, causes)
        wanted = [(member.service, member.profile) for member in members(result.goal)]
        nearest = [n for n, key in enumerate(walks) if tuple(key.split("/")[:2]) in wanted]
        about = [label(service)(self._language) for service in causes.services]
        return {"causes": {"row": row, "codes": occurs, "walks": nearest, "services": about}}

    def _of_blocks(self, name: str, found: BlockCauses, occurs: list[int]) -> Arrays:
        share = found.share
        known = ~np.isnan(share)
        left = np.ceil(np.nan_to_num(share) * PER_WHOLE - 1e-6)
        faded = sum((share < part).astype(np.int64) for part in _FADED)
        percents = _hundreds(found.parts)
        arrays: Arrays = {
            f"{name}.left": ("u2", np.where(known, left, NOTHING)),
            f"{name}.main": ("u1", np.where(found.main < 0, NOBODY, found.main)),
            f"{name}.faded": ("u1", np.where(found.main < 0, 0, faded)),
        }
        for code in occurs:
            arrays[f"{name}.mix.{code}"] = ("u1", percents[:, code])
        if not np.isnan(found.heads).all():
            arrays[f"{name}.heads"] = ("i4", _numbers(found.heads))
        if (found.slower > 0).any():
            arrays[f"{name}.slower"] = ("u1", _whole_percent(found.slower))
        if (found.barrier >= 0).any():
            drawn = {row: number for number, row in enumerate(self._barriers)}
            # Beyond the drawn ones: something is there that the data do not show.
            arrays[f"{name}.barrier"] = (
                "i4",
                [-1 if row < 0 else drawn.get(row, len(drawn)) for row in found.barrier.tolist()],
            )
        return arrays

    def _of_remedies(self, name: str, causes: GoalCauses) -> Arrays:
        chosen = self._remedies.get(causes.goal)
        if chosen is None or not (chosen >= 0).any():
            return {}
        gain = brought_in(self._results, causes, chosen)
        number = np.where(chosen < 0, -1, np.searchsorted(self._rows, np.maximum(chosen, 0)))
        return {f"{name}.remedy": ("i4", number), f"{name}.gain": ("u1", _whole_percent(gain))}

    def _of_units(
        self, name: str, result: GoalResult, causes: GoalCauses, occurs: list[int]
    ) -> None:
        """Add shares of the goal's people per unit and, last, in the whole."""
        results = self._results
        sums = cause_sums(results, result, causes)
        parts, left = exact_parts(sums.shares, DECIMALS)
        rates = np.column_stack([causes.rates.straight, causes.rates.flat, causes.rates.network])
        whole = 10**DECIMALS
        self.arrays |= {
            f"{name}.units": ("i4", _numbers(parts[:, occurs].ravel() * whole)),
            f"{name}.sums": ("i4", _numbers(left * whole)),
            f"{name}.rates": ("i4", _numbers(np.floor(rates.ravel() * whole + 1e-6))),
        }
        if counted_in_people(result, results):
            heads = heads_of(results, group_of(result.goal))
            rows = [*range(len(results.units)), -1]
            people = [heads.at(unit, sums.left[unit]) for unit in rows]
            self.arrays[f"{name}.people"] = ("i4", _numbers(np.array(people)))

    def draw(self, shapes: Shapes) -> Arrays:
        """Return the courses of the barriers that are drawn."""
        if not self._barriers or self._left_out is None:
            return {}
        west, south, east, north = self._results.outline.total_bounds
        frame = (west - FAR, south - FAR, east + FAR, north + FAR)
        shown = [barrier_line(self._left_out.barriers[row]) for row in self._barriers]
        return shapes.courses("barriers", [_course(line, frame) for line in shown])


def _course(line: shapely.Geometry, frame: tuple[float, float, float, float]) -> Geometries:
    """Return the lines along something within a frame, without bits too short to be seen."""
    line = shapely.clip_by_rect(line, *frame)
    merged = shapely.line_merge(shapely.simplify(line, COARSE))
    parts = shapely.get_parts(merged)
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]
    length = shapely.length(parts)
    lines: Geometries = parts[length >= min(SHORT, length.max(initial=0.0))]
    return lines


def _numbers(values: Floats) -> Ints:
    """Return whole numbers; `NO_NUMBER` for NaN."""
    unknown = np.isnan(values)
    return np.where(unknown, NO_NUMBER, np.rint(np.nan_to_num(values))).astype(np.int64)


def _whole_percent(shares: Floats) -> Ints:
    """Return shares in whole per cent: neither somebody as nobody, nor less than all as all."""
    percent = np.clip(np.rint(shares * _HUNDRED), 1, _HUNDRED - 1)
    percent = np.where(shares > 0, percent, 0)
    return np.where(shares >= 1 - 1e-12, _HUNDRED, percent).astype(np.int64)


def _hundreds(parts: Floats) -> Ints:
    """Return rows of shares in whole per cent that add up to 100 where there is anybody."""
    rounded, _ = exact_parts(parts, 2)
    return np.rint(np.nan_to_num(rounded) * _HUNDRED).astype(np.int64)
