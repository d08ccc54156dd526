"""What the KML for a site visit says of causes and remedies, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import shapely

from lifecircle.base.services import label
from lifecircle.base.text import LANGUAGES, Bilingual
from lifecircle.outputs.heads import group_of, heads_of
from lifecircle.outputs.left_out_blocks import block_causes, remedies_of_blocks, result_of
from lifecircle.outputs.left_out_tables import left_out_of
from lifecircle.outputs.left_out_words import (
    CAUSE,
    MOVE,
    barrier_text,
    effort_text,
    effort_unit,
)
from lifecircle.outputs.numbers import people_text, percent
from lifecircle.outputs.statements import plain
from lifecircle.verdicts.left_out import CAUSES

if TYPE_CHECKING:
    from lifecircle.base.quantities import Ints
    from lifecircle.base.text import Language
    from lifecircle.outputs.left_out_blocks import BlockCauses
    from lifecircle.verdicts.left_out import Remedy
    from lifecircle.verdicts.results import Results

_LEAST: Final = 0.005
"""A cause of fewer of a block's people left out is not named."""


class Stop(NamedTuple):
    """A remedy to look at on the ground.

    Parameters
    ----------
    name, told
        Its id with what is done, and what it would do.
    point
        Where it is; of a link its middle.
    line
        The course of a link; None of anything else.
    """

    name: str
    told: Bilingual
    point: shapely.Point
    line: shapely.Geometry | None


class Whys:
    """Tells of each block why its people are left out, and what would bring them in.

    Parameters
    ----------
    results
        The audit.
    """

    def __init__(self, results: Results) -> None:
        self._results = results
        self._found = left_out_of(results)
        self._unit = effort_unit(results)
        self._remedies = remedies_of_blocks(results)
        self._known: dict[str, tuple[BlockCauses, Ints]] = {}
        self._named: dict[int, None] = {}

    def _of(self, goal: str) -> tuple[BlockCauses, Ints] | None:
        causes = self._found.causes_of(goal)
        if causes is None:
            return None
        if goal not in self._known:
            none = np.full(len(self._results.blocks), -1, dtype=np.int64)
            chosen = self._remedies.get(goal, none)
            self._known[goal] = (block_causes(self._results, causes), chosen)
        return self._known[goal]

    def told(self, goal: str, block: int) -> Bilingual:
        """Return causes, barrier and remedy of a block in a sentence; empty without any."""
        known = self._of(goal)
        if known is None or known[0].main[block] < 0:
            return Bilingual("", "")
        causes, chosen = known
        row = int(chosen[block])
        if row >= 0:
            self._named[row] = None
        return Bilingual(*(self._sentence(causes, block, row, language) for language in LANGUAGES))

    def _sentence(self, causes: BlockCauses, block: int, remedy: int, language: Language) -> str:
        zh, parts = language == "zh", causes.parts[block]
        order = [n for n in np.argsort(-parts, kind="stable").tolist() if parts[n] >= _LEAST]
        mix = [
            f"{CAUSE[CAUSES[n]](language)} {percent(parts[n], language, decimals=0)}" for n in order
        ]
        told = [f"原因：{'、'.join(mix)}" if zh else f"Why: {', '.join(mix)}"]
        barrier = int(causes.barrier[block])
        if barrier >= 0:
            text = barrier_text(self._found.barriers[barrier], language)
            told.append(f"其间阻隔：{plain(text)}" if zh else f"what lies between: {plain(text)}")
        if remedy >= 0:
            name = self._name(self._found.remedies[remedy], language)
            told.append(f"改进措施：{name}" if zh else f"remedy: {name}")
        return "；".join(told) + "。" if zh else "; ".join(told) + "."

    def _name(self, remedy: Remedy, language: Language) -> str:
        return f"{remedy.id} {MOVE[remedy.move](language)}"

    def stops(self) -> list[Stop]:
        """Return the remedies of the blocks that were told of, and the cheapest of their goals."""
        goals = set(self._known)
        rows = [
            row
            for row, remedy in enumerate(self._found.remedies)
            if row in self._named or (remedy.cheapest and remedy.goal in goals)
        ]
        return [self._stop(self._found.remedies[row]) for row in rows]

    def _stop(self, remedy: Remedy) -> Stop:
        is_line = shapely.get_dimensions(remedy.geometry) == 1
        line = remedy.geometry if is_line else None
        point = (
            shapely.line_interpolate_point(shapely.get_parts(line)[0], 0.5, normalized=True)
            if is_line
            else shapely.point_on_surface(remedy.geometry)
        )
        told = Bilingual(*(self._told(remedy, language) for language in LANGUAGES))
        return Stop(self._name(remedy, "zh"), told, point, line)

    def _told(self, remedy: Remedy, language: Language) -> str:
        zh = language == "zh"
        goal = result_of(self._results, remedy.goal).goal
        unit = plain(self._results.units["name"].iloc[remedy.unit])
        heads = heads_of(self._results, group_of(goal))
        share = percent(remedy.of_gap, language)
        parts = [
            f"{MOVE[remedy.move](language)}{'：' if zh else ': '}{plain(remedy.where(language))}",
            label(remedy.service)(language),
            f"所针对：{plain(goal.name.zh)}，{unit}"
            if zh
            else f"sought for: {plain(goal.name.en)}, {unit}",
        ]
        if heads.known[remedy.unit]:
            counted = bool(heads.counted[remedy.unit])
            people = people_text(remedy.gained, language, counted=counted)
            parts.append(f"新增覆盖{people}" if zh else f"people brought in: {people}")
        parts.append(f"占该单元缺口{share}" if zh else f"{share} of that unit's gap")
        effort = effort_text(remedy.effort, self._unit, language)
        parts.append(f"投入{effort}" if zh else f"effort: {effort}")
        if remedy.cheapest:
            parts.append("投入最小的有效措施" if zh else "the cheapest that helps")
        return "；".join(parts) + "。" if zh else "; ".join(parts) + "."
