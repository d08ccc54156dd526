"""Everything about the people behind the verdicts, top to bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.gaps.causes import causes_of
from lifecircle.gaps.equity import equity_of
from lifecircle.gaps.group_rates import group_rates_of
from lifecircle.gaps.people import people_of
from lifecircle.gaps.reached import reached_of
from lifecircle.gaps.remedies import remedies_of
from lifecircle.gaps.seats import seats_of
from lifecircle.gaps.walkers import notes_of
from lifecircle.verdicts.left_out import LeftOut

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.results import Results


def explain(
    context: Context, results: Results, progress: Callable[[str], None] | None = None
) -> LeftOut:
    """Say who is left out by each goal, why, and what would bring them in.

    Parameters
    ----------
    context, results
        From `lifecircle.verdicts.evaluate.judge_plan`.
    progress
        Called with the name of each step.
    """
    tell = progress or (lambda _step: None)
    tell("capacity")
    seats, skipped = seats_of(context, results)
    tell("causes")
    causes, barriers, of_causes = causes_of(context, results, seats)
    reached = reached_of(context, results)
    tell("equity")
    equity, lorenz = equity_of(context, results, seats)
    group_rates = group_rates_of(context, results)
    tell("remedies")
    remedies, of_remedies = remedies_of(context, results, causes, seats)
    return LeftOut(
        causes=causes,
        barriers=barriers,
        reached=reached,
        seats=seats,
        equity=equity,
        lorenz=lorenz,
        group_rates=group_rates,
        remedies=remedies,
        people=people_of(context, results),
        assumptions=(*of_causes, *of_remedies, *notes_of(group_rates)),
        skipped=skipped,
    )
