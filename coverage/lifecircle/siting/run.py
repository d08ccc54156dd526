"""The answer to a question: sites, whom each serves, other choices, the curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lifecircle.siting.ask import ask
from lifecircle.siting.built import no_verdicts, verdicts_before_and_after
from lifecircle.siting.by_number import by_number
from lifecircle.siting.choices import choices
from lifecircle.siting.chosen import Ground, chosen_sets
from lifecircle.siting.far import Far
from lifecircle.siting.found import SitingFound
from lifecircle.siting.measures import before_of, measures
from lifecircle.siting.problem import Limits
from lifecircle.siting.uncovered import uncovered

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lifecircle.siting.found import Asked, Measures
    from lifecircle.study.siting import Siting
    from lifecircle.verdicts.context import Context

STEPS = ("candidates", "sites", "curve", "before_after")
"""Names of the steps of a question, as they are told."""


def answer(
    context: Context,
    questions: Sequence[Siting],
    progress: Callable[[str], None] | None = None,
) -> tuple[SitingFound, ...]:
    """Answer questions on a district.

    Parameters
    ----------
    context
        From `lifecircle.verdicts.evaluate.judge_plan`: of the district as it is.
    questions
        Of the study.
    progress
        Called with the name of each step.

    Returns
    -------
    tuple of SitingFound
        In the order of the questions.

    Raises
    ------
    InputError
        If a question names something that the study, the plan or its files lack.
    """
    return tuple(_answer(context, siting, progress or _quiet) for siting in questions)


def _quiet(_step: str) -> None:
    """Tell nobody."""


def _answer(context: Context, siting: Siting, tell: Callable[[str], None]) -> SitingFound:
    tell("candidates")
    asked = ask(context, siting)
    limits = Limits(seed=siting.seed, seconds=siting.seconds)
    ground = ground_of(context, asked, limits)
    tell("sites")
    answers = choices(asked.problem, siting.choices, siting.differ_by, limits)
    good = [found for found in answers if found.status in ("optimal", "feasible")]
    sets = chosen_sets(ground, good)
    tell("curve")
    curve = by_number(ground, good[0], limits) if good else ()
    tell("before_after")
    verdicts = no_verdicts()
    if sets:
        verdicts = verdicts_before_and_after(context, asked, sets[0].sites)
    return SitingFound(
        asked=asked,
        before=_before(ground),
        choices=sets,
        curve=curve,
        uncovered=uncovered(ground),
        verdicts=verdicts,
        failed=answers[0] if not good else None,
    )


def ground_of(context: Context, asked: Asked, limits: Limits) -> Ground:
    """Return what sets of sites are measured against.

    Parameters
    ----------
    context, asked
        The question on its district.
    limits
        Of seating people at existing places, where these have a room.
    """
    return Ground(
        asked=asked,
        district=context.district,
        before=before_of(asked, limits),
        far=Far.of(context, asked),
    )


def _before(ground: Ground) -> Measures:
    cost = np.minimum(ground.before.cost, ground.far.before)
    units = len(ground.district.units)
    return measures(ground.asked, cost, ground.before.reached, ground.unit, units)
