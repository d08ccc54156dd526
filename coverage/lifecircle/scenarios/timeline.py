"""The district year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.base.text import Bilingual
from lifecircle.changes.register import planned
from lifecircle.layers.earlier import read_earlier
from lifecircle.plans import read_plan
from lifecircle.scenarios.contributions import contributions_of, steps_of
from lifecircle.scenarios.doors import Doors
from lifecircle.scenarios.found import Timeline
from lifecircle.scenarios.losing import losing_of
from lifecircle.scenarios.notes import notes_of
from lifecircle.scenarios.owed import owed_of
from lifecircle.scenarios.states import Loader, stages_of
from lifecircle.scenarios.tables import blocks_frame, verdicts_frame
from lifecircle.scenarios.years import first_year, years_of
from lifecircle.study.made import Waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lifecircle.changes.register import Planned
    from lifecircle.scenarios.states import Stage
    from lifecircle.study import Study
    from lifecircle.verdicts.results import InputFile


def timeline(
    study: Study,
    progress: Callable[[str], None] | None = None,
    *,
    years: Sequence[int] = (),
    inputs: tuple[InputFile, ...] = (),
) -> Timeline:
    """Audit a study in each of its years, with what is planned until then.

    Parameters
    ----------
    study
        From `lifecircle.study.read_study`, with its ``[[changes]]``, ``[[registers]]`` and
        ``[timeline]``.
    progress
        Called with the name of each step.
    years
        In the place of those of the study.
    inputs
        The files behind the numbers, for the record.

    Returns
    -------
    Timeline
        What each project brings, who loses and what homes owe is told of the last year's people,
        and of goals at people's doors.

    Raises
    ------
    InputError
        If the plan, a layer or a project is wrong, or the study has no year.
    """
    loader = Loader(study, progress)
    told = planned(loader.of(first_year(study, years)))
    chosen = years_of(study, told.changes, years)
    plan = read_plan(study.timeline.plan or study.study.plan, study.file.parent)
    earlier = None if study.study.earlier is None else read_earlier(study.study.earlier)
    stages = stages_of(loader, plan, chosen.years, told.changes, inputs=inputs, earlier=earlier)
    doors = Doors(plan)
    last = stages[-1]
    steps = steps_of(last.bare, [one.change for one in last.state.made], doors, progress)
    return Timeline(
        language=study.study.language,
        states=tuple(stage.state for stage in stages),
        verdicts=verdicts_frame([stage.state for stage in stages]),
        blocks=blocks_frame([stage.state for stage in stages]),
        contributions=contributions_of(
            steps,
            doors,
            each_alone=study.timeline.each_alone,
            in_order=study.timeline.in_order,
        ),
        losing=losing_of(steps),
        owed=owed_of(stages, plan),
        waiting=_waiting(told, last, chosen.last),
        notes=(*chosen.notes, *told.notes, *notes_of(study, stages)),
        inputs=inputs,
    )


def _waiting(told: Planned, stage: Stage, last: int) -> tuple[Waiting, ...]:
    """Return the projects that are in no state, in the order of the study."""
    later = [
        Waiting(
            str(change.id),
            change,
            ("year",),
            Bilingual(
                f"{change.year} 年，晚于最后评估年份 {last} 年。",
                f"It is of {change.year}, after the last year that is audited ({last}).",
            ),
        )
        for change in told.changes
        if change.year is not None and change.year > last
    ]
    order = {change.id: row for row, change in enumerate(told.changes)}
    found = (*stage.waiting, *later)
    return (*sorted(found, key=lambda one: order.get(one.id, len(order))), *told.not_dated)
