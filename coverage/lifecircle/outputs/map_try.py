"""What the map has to know to try places out: services to put down, and ways to light up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lifecircle.base.services import is_kind_of, label
from lifecircle.outputs.map_style import service_sign
from lifecircle.outputs.map_walks import on_foot
from lifecircle.outputs.map_words import WALKERS
from lifecircle.outputs.map_words_what_if import WHO
from lifecircle.outputs.words import known
from lifecircle.plans.model import members_of, services_of
from lifecircle.verdicts.ways import way_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lifecircle.base.text import Language
    from lifecircle.plans.model import Goal, Member
    from lifecircle.verdicts.results import GoalResult, Query, Results


def try_header(results: Results, language: Language, shown: Sequence[GoalResult]) -> dict[str, Any]:
    """Return the header's part for ``what_if.js`` and ``isochrones.js``; {} without a model.

    Parameters
    ----------
    results, language
        What to show, and how to say it.
    shown
        The goals that have a view, in their order.

    Returns
    -------
    dict
        ``services``: what can be put down, those of the plan's goals first, as ``id``, ``label``,
        ``shape``, ``colour`` and ``asked``. ``ways``: per view (goals, then queries in the order
        of their keys) what its isochrones can show, each with ``service``, ``label``, ``who``,
        ``metric`` (of ``streets.js``), ``limits`` (minutes or metres, the goal's own; none for a
        query) and ``outward``; empty where nobody walks. ``provides``: per service in `ways` the
        rows of the facilities that provide it.
    """
    if results.page is None:
        return {}
    ways = [_goal_ways(result.goal, language) for result in shown]
    ways += [_query_ways(results.queries[key], language) for key in sorted(results.queries)]
    provided = [str(service) for service in results.facilities["service"]]
    wanted = sorted({way["service"] for view in ways for way in view})
    return {
        "services": _services((result.goal for result in results.goals), provided, language),
        "ways": ways,
        "provides": {
            service: [row for row, mine in enumerate(provided) if is_kind_of(mine, service)]
            for service in wanted
        },
    }


def _services(
    goals: Iterable[Goal], provided: Sequence[str], language: Language
) -> list[dict[str, Any]]:
    asked = dict.fromkeys(service for goal in goals for service in services_of(goal))
    others = [service for service in sorted(set(provided)) if service not in asked]
    return [
        {
            "id": service,
            "label": label(service)(language),
            "shape": service_sign(service).shape,
            "colour": service_sign(service).colour,
            "asked": int(service in asked),
        }
        for service in (*asked, *others)
    ]


def _goal_ways(goal: Goal, language: Language) -> list[dict[str, Any]]:
    outward = way_of(goal).direction == "from_facility"
    found: list[dict[str, Any]] = []
    for member in members_of(goal):
        for measure in ("minutes", "metres"):
            limits = sorted(
                {float(n) for case in member.within if (n := getattr(case, measure)) is not None}
            )
            if limits and on_foot([member.profile]):
                found.append(_way(member, member.profile, measure, language, outward=outward))
                found[-1]["limits"] = limits
    return [way for number, way in enumerate(found) if way not in found[:number]]


def _query_ways(query: Query, language: Language) -> list[dict[str, Any]]:
    if not on_foot([query.profile]):
        return []
    measure = "minutes" if query.minutes is not None else "metres"
    return [_way(query, query.profile, measure, language, outward=False)]


def _way(
    of: Member | Query, profile: str, measure: str, language: Language, *, outward: bool
) -> dict[str, Any]:
    who = WHO[profile](language) if profile in WHO else known(WALKERS, profile, language)
    return {
        "service": of.service,
        "label": label(of.service)(language),
        "who": who,
        "metric": f"{profile}/{measure}",
        "limits": [],
        "outward": int(outward),
    }
