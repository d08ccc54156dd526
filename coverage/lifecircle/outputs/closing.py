"""The lines about people left out that a run ends with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifecircle.outputs.heads import heads_for
from lifecircle.outputs.left_out_sums import cause_sums
from lifecircle.outputs.left_out_words import CAUSE, MOVE
from lifecircle.outputs.numbers import people_text, percent
from lifecircle.outputs.same_gaps import same_gaps
from lifecircle.outputs.statements import plain

if TYPE_CHECKING:
    from lifecircle.verdicts.left_out import LeftOut, Remedy
    from lifecircle.verdicts.results import GoalResult, Results

_LONGEST: Final = 60


def closing_lines(results: Results) -> list[str]:
    """Return what was asked for and could not be tested, and the worst goal; in English.

    Of the goal that leaves out most: why, and the move that brings in most. Nothing of it where
    nobody is left out, or it was not asked why.
    """
    found = results.left_out
    if found is None:
        return []
    return [*(note.text.en for note in found.skipped), *_worst(results, found)]


def _worst(results: Results, found: LeftOut) -> list[str]:
    for same in same_gaps(results):
        result = same[0]
        causes = found.causes_of(result.goal.id)
        if causes is None:
            continue
        sums = cause_sums(results, result, causes)
        cause = sums.main(-1)
        if cause is None:
            continue
        left, share = float(sums.left_share[-1]), float(sums.shares[-1].max())
        line = f"{result.goal.id} leaves out {percent(left, 'en')}, mostly: {CAUSE[cause].en} "
        line += f"({percent(share, 'en')})."
        mine = [r for r in found.remedies if r.goal == result.goal.id and r.cheapest]
        best = min(mine, key=lambda r: (-r.gained, r.rank, r.id), default=None)
        line += _remedy(results, result, best) if best else ""
        return [line.replace("\u00a0%", "%").replace("\u00a0", " ")]
    return []


def _remedy(results: Results, result: GoalResult, best: Remedy) -> str:
    heads = heads_for(results, result)
    unit = plain(results.units["name"].iloc[best.unit], _LONGEST)
    people = f"{percent(min(best.of_gap, 1.0), 'en')} of the gap of {unit}"
    if heads.known[best.unit]:
        counted = bool(heads.counted[best.unit])
        people = f"{people_text(best.gained, 'en', counted=counted)} people"
    where = plain(best.where.en, _LONGEST)
    return f" {best.id} would bring in {people}: {MOVE[best.move].en}, {where}."
