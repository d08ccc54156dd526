"""Of which service a question is, how far is near, for whom, and how much each of them counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.base.errors import InputError
from lifecircle.base.services import is_kind_of
from lifecircle.base.text import Bilingual, Note
from lifecircle.plans.fields import Within
from lifecircle.plans.model import Combination, Reach, at_doors, members_of
from lifecircle.siting.ask_refuse import missing, no_goal, refuse_ways, wrong_goal
from lifecircle.siting.wording import how_far, subject_of
from lifecircle.streets.travel.profiles import Profile
from lifecircle.verdicts.crowd import crowd_of
from lifecircle.verdicts.over import scope_of
from lifecircle.verdicts.people_shares import PeopleShares
from lifecircle.verdicts.ways import way_of

if TYPE_CHECKING:
    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.plans.model import Member
    from lifecircle.streets.travel.costs import Metric
    from lifecircle.study.siting import Siting
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.crowd import Crowd
    from lifecircle.verdicts.ways import Way

RESIDENTS: Final = "residents"
_ANY_TIME: Final = 480.0
"""Minutes of a question that asks for no threshold: only so that there is one."""


@dataclass(frozen=True, eq=False)
class Whom:
    """What is asked for, and by whom.

    Attributes
    ----------
    goal
        The plan's, or one made of the question's own words.
    member
        The service, thresholds and walker.
    way
        Which ways count.
    places
        How many places have to be within reach.
    shares
        The goal's people and units, as its verdict counts them.
    point
        int64 per row: demand points that are asked about and have people, ascending.
    people
        float64 per row: numbers of people, or shares of all of them (which add up to 1).
    counted
        Whether they are numbers that may be printed.
    heads
        float64 per row: numbers of people, also where they may not be printed; None where there
        is no number.
    metric
        What a way costs.
    threshold
        float64 per row, whole units; NaN where nothing is asked.
    group
        Id of the people.
    subject
        In words.
    notes
        What the numbers rest on.
    """

    goal: Reach | Combination
    member: Member
    way: Way
    places: int
    shares: PeopleShares
    point: Ints
    people: Floats
    counted: bool
    heads: Floats | None
    metric: Metric
    threshold: Floats
    group: str
    subject: Bilingual
    notes: tuple[Note, ...]

    @property
    def is_time(self) -> bool:
        """Whether costs are microseconds; else tenths of a millimetre."""
        return isinstance(self.metric, Profile)

    @property
    def farthest(self) -> float | None:
        """The largest threshold, whole units; None where nothing is asked."""
        known = self.threshold[~np.isnan(self.threshold)]
        return float(known.max()) if len(known) else None

    def take(self, rows: Ints) -> Whom:
        """Return the same about some of the rows."""
        return replace(
            self,
            point=self.point[rows],
            people=self.people[rows],
            heads=None if self.heads is None else self.heads[rows],
            threshold=self.threshold[rows],
        )


def whom_of(context: Context, siting: Siting) -> Whom:
    """Return what a question asks for, and by whom.

    Parameters
    ----------
    context
        What goals are judged on.
    siting
        The question.

    Raises
    ------
    InputError
        If there is no such goal, it is none at residents' doors, who may use a new place cannot
        be told, its thresholds are partly minutes and partly metres, nobody is asked about, or
        data are missing without which nobody can travel.
    """
    goal, member = _asked(context, siting)
    way = way_of(goal)
    refuse_ways(siting, way)
    crowd, needs = crowd_of(goal, context)
    units = None
    if crowd is not None:
        units, lacking = scope_of(goal, context, crowd)
        needs += lacking
    if crowd is None or units is None or needs:
        raise missing(siting, needs)
    shares = PeopleShares(goal, context, crowd, units)
    metric, threshold = _threshold(context, siting, member)
    if context.district.way_needs(metric):
        raise missing(siting, context.district.way_needs(metric))
    weight = crowd.weight * shares.asked_points
    point = np.flatnonzero(weight > 0)
    if not len(point):
        raise InputError(
            Bilingual("没有可问及的居民", "there is nobody to ask about"),
            place=f"siting.{siting.id}",
        )
    heads = _heads(context, goal.group, crowd, weight[point])
    counted = crowd.unit is not None and not np.isnan(crowd.heads(-1)) and heads is not None
    people = heads if counted and heads is not None else weight[point] / weight[point].sum()
    named = siting.goal is not None
    if named or siting.minutes is not None or siting.metres is not None:
        own = threshold[crowd.doors.unit[point]]
    else:
        own = np.full(len(point), np.nan)
    places = siting.places if "places" in siting.model_fields_set else member.at_least
    if siting.aim in ("shortest_ways", "nobody_far"):
        places = 1
    group = goal.group or RESIDENTS
    return Whom(
        goal=goal,
        member=member,
        way=way,
        places=places,
        shares=shares,
        point=point,
        people=people,
        counted=counted,
        heads=heads,
        metric=metric,
        threshold=own,
        group=group,
        subject=subject_of(
            goal.name.text if named else None,
            member.service,
            how_far(siting.minutes, siting.metres),
            group,
            member.profile,
        ),
        notes=(*crowd.notes, *_notes(siting, member, goal, places)),
    )


def _asked(context: Context, siting: Siting) -> tuple[Reach | Combination, Member]:
    if siting.goal is None:
        none = siting.minutes is None and siting.metres is None
        minutes = _ANY_TIME if none else siting.minutes
        goal = Reach.model_validate(
            {
                "kind": "reach",
                "id": siting.id,
                "name": {"zh": "选址", "en": "siting"},
                "service": siting.service,
                "within": (Within(minutes=minutes, metres=siting.metres),),
                "profile": siting.profile,
                "at_least": siting.places,
                "group": None if siting.group == RESIDENTS else siting.group,
            }
        )
        return goal, goal
    found = next((goal for goal in context.plan.goals if goal.id == siting.goal), None)
    if found is None:
        raise no_goal(context, siting)
    if not at_doors(found) or found.demand is not None:
        raise wrong_goal(siting, found)
    if isinstance(found, Reach):
        if siting.service not in (None, found.service):
            raise InputError(
                Bilingual(
                    f"目标 {found.id} 的设施是 {found.service}，不必写 service",
                    f"the goal {found.id} is about {found.service}: leave out service",
                ),
                place=f"siting.{siting.id}.service",
                found=siting.service,
            )
        return found, found
    return found, _member(siting, found)


def _member(siting: Siting, goal: Combination) -> Member:
    members = [*members_of(goal)]
    services = [*dict.fromkeys(member.service for member in members)]
    if siting.aim == "goal_met":
        raise InputError(
            Bilingual(
                f"目标 {goal.id} 由多项组成，goal_met 只用于单项可达目标（reach）",
                f"the goal {goal.id} has several members; goal_met is for goals of one service "
                "(reach)",
            ),
            place=f"siting.{siting.id}.aim",
            todo=Bilingual(
                "用 service 指明其中一项，aim 改为 most_people 或 fewest_sites",
                "name a member by its service, with the aim most_people or fewest_sites",
            ),
        )
    mine = [
        member
        for member in members
        if siting.service is not None and is_kind_of(siting.service, member.service)
    ]
    if len(mine) == 1:
        return mine[0]
    raise InputError(
        Bilingual(
            f"目标 {goal.id} 由多项组成，须用 service 指明其中一项",
            f"the goal {goal.id} has several members: name one by its service",
        ),
        place=f"siting.{siting.id}.service",
        expected=Bilingual("下列之一：" + "、".join(services), "one of " + ", ".join(services)),
        found=siting.service,
    )


def _threshold(context: Context, siting: Siting, member: Member) -> tuple[Metric, Floats]:
    """Return the metric, and thresholds per unit and, last, for ground in none."""
    by_metric = context.doorstep.unit_thresholds(member)
    if len(by_metric) > 1:
        raise InputError(
            Bilingual(
                f"目标 {siting.goal} 部分单元按时间、部分按距离，不能一并选址",
                f"the goal {siting.goal} is in minutes in some units and in metres in others: "
                "sites for both cannot be chosen together",
            ),
            place=f"siting.{siting.id}.goal",
            todo=Bilingual(
                "分别提问：写 service 与 minutes 或 metres",
                "ask twice, with service and minutes, and with service and metres",
            ),
        )
    ((metric, per_unit),) = by_metric.items()
    return metric, np.rint(per_unit)


def _heads(context: Context, group: str | None, crowd: Crowd, weight: Floats) -> Floats | None:
    """Return numbers of people per row, where there are any."""
    if crowd.group is not None:
        return weight
    if group is not None or context.district.demand.total is None:
        return None
    return weight * context.district.demand.total


def _notes(siting: Siting, member: Member, goal: Reach | Combination, places: int) -> list[Note]:
    notes = []
    if siting.goal is not None and places != member.at_least:
        notes.append(
            Note(
                "siting.places",
                Bilingual(
                    f"目标要求{member.at_least}处可达，本问题按{places}处计。",
                    f"The goal asks for {member.at_least} places within reach; this question "
                    f"counts {places}.",
                ),
            )
        )
    if isinstance(goal, Combination):
        notes.append(
            Note(
                "siting.member",
                Bilingual(
                    "只问及组合目标中的一项：其他各项不因此达到。",
                    "Only one member of a combination is asked about: the others are not met by "
                    "it.",
                ),
            )
        )
    if member.which or goal.where.facility:
        notes.append(
            Note(
                "siting.qualified",
                Bilingual(
                    "假定新设施符合目标对设施的要求（等级、性质等）。",
                    "A new place is taken to pass the goal's tests on facilities (grade, "
                    "ownership and the like).",
                ),
            )
        )
    if goal.at:
        notes.append(
            Note(
                "siting.open",
                Bilingual(
                    "假定新设施在目标所问的时间开放。",
                    "A new place is taken to be open when the goal asks.",
                ),
            )
        )
    return notes
