"""The order of the moves for one gap, and which of them is the cheapest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from lifecircle.verdicts.left_out import Remedy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.gaps.cases import Case
    from lifecircle.gaps.moves import Found
    from lifecircle.study.remedies import Remedies

ENOUGH: Final = 0.5
"""Which part of what the best move of a gap closes the cheapest one closes at the least."""
_HAIR: Final = 1e-12


def ranked(case: Case, moves: Sequence[Found], price: Remedies) -> list[Remedy]:
    """Return the moves of a goal by unit and rank, still without ids.

    Parameters
    ----------
    case, moves
        The goal, and what was found for it.
    price
        Moves that close less of the gap of their unit than it asks for are left out.
    """
    remedies: list[Remedy] = []
    for unit in sorted({found.unit for found in moves}):
        mine = sorted(
            (found for found in moves if found.unit == unit),
            key=_order,
        )
        closed = [_closed(case, found) for found in mine]
        worth = [
            (share, found)
            for share, found in zip(closed, mine, strict=True)
            if share > 0 and share >= price.least
        ]
        enough = max((share for share, _ in worth), default=0.0) * ENOUGH - _HAIR
        cheapest = min(
            (row for row, (share, _) in enumerate(worth) if share >= enough),
            key=lambda row: (worth[row][1].effort, row),
            default=-1,
        )
        remedies += [
            Remedy(
                id="",
                goal=case.goal.id,
                service=found.service,
                unit=unit,
                move=found.move,
                where=found.where,
                geometry=found.geometry,
                gained=found.gained,
                of_gap=share,
                points=found.points,
                effort=found.effort,
                amount=found.amount,
                facility=found.facility,
                rank=row + 1,
                cheapest=row == cheapest,
            )
            for row, (share, found) in enumerate(worth)
        ]
    return remedies


def _closed(case: Case, found: Found) -> float:
    """Return the share of the gap of its unit that a move closes."""
    own = case.unit[found.points] == found.unit
    return float(np.clip(found.people[own].sum() / case.gap[found.unit], 0.0, 1.0))


def _order(found: Found) -> tuple[float, float, float, float, float]:
    """Most people for the effort first; then most people, least effort, and by place."""
    x, y = shapely.get_coordinates(shapely.centroid(found.geometry))[0].tolist()
    return -found.gained / found.effort, -found.gained, found.effort, x, y
