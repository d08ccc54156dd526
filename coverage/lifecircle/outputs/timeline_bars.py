"""What each project brings for a goal, as bars: one after the other, and alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lifecircle.outputs.measures import of_units
from lifecircle.outputs.timeline_people import moves
from lifecircle.plans.model import at_doors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.scenarios.found import Contribution, Timeline

WIDTH: Final = 1000
"""Of a bar's row, in units of its view box."""
_MARGIN: Final = 0.08
_DUST: Final = 1e-9


@dataclass(frozen=True)
class Bar:
    """A bar from one share to another.

    Attributes
    ----------
    x, width
        In units of the view box, at least 4 wide.
    kind
        ``up``, ``down`` or ``level``.
    """

    x: int
    width: int
    kind: str


@dataclass(frozen=True)
class Waterfall:
    """The bars of a goal.

    Attributes
    ----------
    start, end
        Share of people reached without any project and with all of them; None where the steps do
        not add up to it.
    steps
        Per contribution its bar in order, starting where the one before it ends; None where it
        moves nothing or is not known.
    alone
        Per contribution its bar alone, from the start.
    whole
        Bars of `start` and `end`.
    """

    start: float | None
    end: float | None
    steps: tuple[Bar | None, ...]
    alone: tuple[Bar | None, ...]
    whole: tuple[Bar, Bar] | None


def waterfall(timeline: Timeline, goal: str, rows: Sequence[Contribution]) -> Waterfall:
    """Return the bars of a goal's contributions, in their order."""
    known = all(row.in_order is not None for row in rows)
    end = _last_share(timeline, goal) if known else None
    total = sum(row.in_order or 0.0 for row in rows)
    start = None if end is None else end - total
    if start is not None and not -_DUST <= start <= 1 + _DUST:
        start = end = None
    elif start is not None:
        start = min(max(start, 0.0), 1.0)
    base = 0.0 if start is None else start
    at, spans = base, []
    for row in rows:
        step = row.in_order or 0.0
        spans.append((at, at + step))
        at += step
    alone = [(base, base + (row.alone or 0.0)) for row in rows]
    ends = [value for span in (*spans, *alone) for value in span]
    low, high = min(ends, default=0.0), max(ends, default=0.0)
    pad = max((high - low) * _MARGIN, 0.005)
    low, high = low - pad, high + pad

    def bar(span: tuple[float, float], *, whole: bool = False) -> Bar:
        first, last = sorted(span)
        x = round((first - low) / (high - low) * WIDTH)
        width = max(round((last - low) / (high - low) * WIDTH) - x, 4)
        kind = "level" if whole else "up" if span[1] > span[0] else "down"
        return Bar(min(x, WIDTH - width), width, kind)

    return Waterfall(
        start=start,
        end=end,
        steps=tuple(
            bar(span) if moves(row.in_order) else None
            for row, span in zip(rows, spans, strict=True)
        ),
        alone=tuple(
            bar(span) if moves(row.alone) else None for row, span in zip(rows, alone, strict=True)
        ),
        whole=None
        if start is None
        else (bar((low, base), whole=True), bar((low, base + total), whole=True)),
    )


def _last_share(timeline: Timeline, goal: str) -> float | None:
    """Return the share of people reached in the last year; None of goals that count otherwise."""
    last = timeline.states[-1].results
    result = next((found for found in last.goals if found.goal.id == goal), None)
    if result is None or not at_doors(result.goal) or of_units(result.goal):
        return None
    whole = next((v for v in last.verdicts if v.goal == goal and v.unit is None), None)
    if whole is None or whole.at_least is None or whole.status == "not_computable":
        return None
    return whole.at_least.value
