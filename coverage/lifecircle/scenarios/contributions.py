"""What each project brings: alone, and after all that come before it.

All is told in the people of the last year, new homes included: what is measured is what is built,
not who moves in. So the contributions in order add up to the difference between the last state
and the same people with nothing built.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifecircle.base.errors import InputError
from lifecircle.changes.apply import with_changes
from lifecircle.scenarios.doors import turned
from lifecircle.scenarios.found import Contribution
from lifecircle.study.changes import NewHousing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lifecircle.district import District
    from lifecircle.scenarios.doors import Doors, Told
    from lifecircle.study.changes import Change

Answers = dict[str, "Told"]
"""What each goal finds, by its id."""


@dataclass(frozen=True, eq=False)
class Step:
    """A project, made after all that come before it.

    Attributes
    ----------
    id, change
        The project.
    before, after
        What the goals at people's doors find without it, and with it.
    """

    id: str
    change: Change
    before: Answers
    after: Answers


@dataclass(frozen=True, eq=False)
class Steps:
    """From the last year's people with nothing built to its state.

    Attributes
    ----------
    base
        The district of the last year with its new homes and nothing else that is planned.
    start
        What the goals at people's doors find there.
    steps
        Projects that were made, homes aside, in order.
    """

    base: District
    start: Answers
    steps: tuple[Step, ...]

    @property
    def end(self) -> Answers:
        """What the goals find with everything built."""
        return self.steps[-1].after if self.steps else self.start


def steps_of(
    bare: District,
    changes: Sequence[Change],
    doors: Doors,
    progress: Callable[[str], None] | None = None,
) -> Steps:
    """Make projects one after the other, and see what the goals at people's doors find.

    Parameters
    ----------
    bare
        The district of the last year without any project.
    changes
        In the order in which they are made.
    doors
        Judges the goals.
    progress
        Called with the name of the step.

    Raises
    ------
    InputError
        If a project cannot be made.
    """
    if progress is not None:
        progress("contributions")
    homes = [change for change in changes if isinstance(change, NewHousing)]
    base = with_changes(bare, homes)[0] if homes else bare
    district, steps = base, list[Step]()
    start = before = doors.on(base)
    for change in changes:
        if isinstance(change, NewHousing):
            continue
        district, made, _ = with_changes(district, [change])
        for one in made:
            after = doors.on(district)
            steps.append(Step(one.id, change, before, after))
            before = after
    return Steps(base, start, tuple(steps))


def contributions_of(
    steps: Steps, doors: Doors, *, each_alone: bool = True, in_order: bool = True
) -> tuple[Contribution, ...]:
    """Return what each project brings for each goal that it touches.

    Parameters
    ----------
    steps
        From `steps_of`.
    doors
        The same that made them.
    each_alone, in_order
        Which of the two is asked for; the other is None.

    Returns
    -------
    tuple of Contribution
        By project in the order of making, then in the plan's order. A project has none for a
        goal whose places, streets and people it leaves as they are, nor where nothing is known
        of the services that the goal asks for. Units turn in order, or alone if that is not asked
        for. ``alone`` is None, too, where a project cannot be made alone: it extends a place that
        another one builds.
    """
    found = []
    for step in steps.steps:
        alone = _alone(steps.base, step.change, doors) if each_alone else None
        for goal, after in step.after.items():
            if not steps.end[goal].known:
                continue
            own = None if alone is None else alone[goal]
            touched = after is not step.before[goal] if in_order else False
            if not touched and (own is None or own is steps.start[goal]):
                continue
            first, last = (step.before[goal], after) if in_order else (steps.start[goal], own)
            found.append(
                Contribution(
                    change=step.id,
                    goal=goal,
                    alone=_gain(steps.start[goal], own, "share"),
                    in_order=_gain(step.before[goal], after if in_order else None, "share"),
                    people_alone=_gain(steps.start[goal], own, "people"),
                    people_in_order=_gain(step.before[goal], after if in_order else None, "people"),
                    units=_turned(first, last),
                )
            )
    return tuple(found)


def _alone(base: District, change: Change, doors: Doors) -> Mapping[str, Told] | None:
    """Return what the goals find with one project only; None if it needs another one."""
    try:
        district, made, _ = with_changes(base, [change])
    except InputError:
        return None
    return doors.on(district) if made else None


def _gain(before: Told, after: Told | None, what: str) -> float | None:
    if after is None:
        return None
    old, new = (_value(told, what) for told in (before, after))
    return None if old is None or new is None else new - old


def _value(told: Told, what: str) -> float | None:
    return told.share if what == "share" else told.people


def _turned(before: Told, after: Told | None) -> tuple[str, ...]:
    if after is None:
        return ()
    return tuple(turned(before.statuses, after.statuses, after.units))
