"""Response: minutes from the nearest place to the people, as a mean or a percentile over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.base.text import Bilingual, Note
from lifecircle.verdicts.bounds import way_costs
from lifecircle.verdicts.results import Measure
from lifecircle.verdicts.searches import Asked
from lifecircle.verdicts.spread import Question, judge_spread
from lifecircle.verdicts.ways import way_of

if TYPE_CHECKING:
    from lifecircle.plans.doors import Response
    from lifecircle.verdicts.bounds import WayCosts
    from lifecircle.verdicts.context import Context, Judged
    from lifecircle.verdicts.doorstep import Variant

MINUTES = Bilingual("分钟", "min")


def evaluate_response(goal: Response, context: Context) -> Judged:
    """Judge a response time on the whole and on every unit.

    The value is the statistic over the people of the minutes from the nearest place, plus
    ``offset_minutes``. The percentile *p* is the least time within which at least *p* % of the
    people are reached.

    Returns
    -------
    GoalResult
        Without answers at demand points.
    list of Verdict
        The whole first, then every unit.
    """
    searches = context.doorstep.searches
    profile = context.district.profiles[goal.profile]
    asked = Asked(goal.service, (goal.where.facility, {}), way_of(goal))

    def costs(variant: Variant) -> WayCosts:
        return way_costs(searches, asked, profile, profile, variant)

    notes = [profile.speed_note]
    if goal.offset_minutes:
        notes.append(_offset_note(goal))
    needs = searches.needs(asked, profile)
    question = Question(
        service=goal.service,
        needs=needs,
        absent=searches.places(asked).lacks is not None,
        complete=not needs and searches.is_complete(asked),
        costs=costs,
        variants=context.doorstep.readings,
        offset=goal.offset_minutes,
        measure=Measure(share=False, unit=MINUTES, lower_is_better=True),
        notes=tuple(notes),
    )
    return judge_spread(goal, context, question)


def _offset_note(goal: Response) -> Note:
    return Note(
        f"goal.{goal.id}.offset_minutes",
        Bilingual(
            f"路上时间之外另加受理与出动 {goal.offset_minutes:g} 分钟（假定）。",
            f"{goal.offset_minutes:g} minutes for call handling and turn-out are added to the "
            "time on the way (an assumption).",
        ),
    )
