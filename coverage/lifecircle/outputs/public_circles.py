"""Service circles as questions: whether a place of a kind is within ten minutes on foot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lifecircle.base.services import label
from lifecircle.base.text import Bilingual
from lifecircle.outputs.map_style import service_sign
from lifecircle.outputs.numbers import plain_number
from lifecircle.plans.model import at_doors, members_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lifecircle.outputs.public_places import PublicPlaces
    from lifecircle.plans import Goal
    from lifecircle.plans.model import Combination, Member, Reach
    from lifecircle.verdicts.page_model import PageStreets
    from lifecircle.verdicts.results import Results

PLACES: Final = {
    "health": Bilingual("医疗卫生机构", "A health facility"),
    "culture": Bilingual("文化设施", "A cultural place"),
    "education": Bilingual("学校", "A school"),
    "elderly": Bilingual("养老服务设施", "A place that cares for elders"),
    "childcare": Bilingual("托育机构", "Childcare"),
    "administration": Bilingual("办事机构", "A public office"),
    "sport": Bilingual("健身场所", "A place for sport"),
    "retail": Bilingual("商店、市场", "A shop or market"),
    "community": Bilingual("社区服务设施", "A community service"),
    "social": Bilingual("救助与福利机构", "A welfare institution"),
    "amenity": Bilingual("公共便民设施", "A public amenity"),
    "emergency": Bilingual("应急避难场所", "A shelter"),
    "transport": Bilingual("车站", "A stop or station"),
}
_WALKERS: Final = {
    "adult": Bilingual("", ""),
    "elder": Bilingual("老年人", ", at an elder’s pace"),
    "child": Bilingual("孩子", ", at a child’s pace"),
    "wheelchair": Bilingual("轮椅、婴儿车", ", with a wheelchair or pushchair"),
}


def circles(results: Results, streets: PageStreets, places: PublicPlaces) -> list[dict[str, Any]]:
    """Return the questions that the goals about people's doors put, each once.

    Left out is what a walk to the nearest place does not answer: goals that ask for several
    places, for certain ones, for those of one's own unit, or at a time of day.

    Parameters
    ----------
    results
        Of an audit.
    streets
        What a page can search.
    places
        What it can search for.
    """
    metrics = {(m.profile, m.measure): row for row, m in enumerate(streets.metrics)}
    found: dict[tuple[str, int, float, bool], dict[str, Any]] = {}
    for goal, member in _plain(results):
        for within in member.within:
            measure = "metres" if within.minutes is None else "minutes"
            metric = metrics.get((member.profile, measure))
            limit = within.minutes or within.metres
            if metric is None or limit is None:
                continue
            outward = goal.direction == "from_facility"
            key = (member.service, metric, limit, outward)
            found.setdefault(
                key,
                {
                    "ask": list(_question(member.service, member.profile, measure, limit)),
                    "service": list(_place(member.service)),
                    "colour": service_sign(member.service).colour,
                    "shape": service_sign(member.service).shape,
                    "metric": f"{member.profile}/{measure}",
                    "limit": limit,
                    "outward": outward,
                    "rows": places.of((member.service,)),
                },
            )
    return list(found.values())


def _plain(results: Results) -> Iterator[tuple[Reach | Combination, Member]]:
    for result in results.goals:
        goal: Goal = result.goal
        if not at_doors(goal) or _asks_more(goal):
            continue
        for member in members_of(goal):
            if not member.which and member.at_least == 1:
                yield goal, member


def _asks_more(goal: Reach | Combination) -> bool:
    there_and_back = goal.direction == "there_and_back"
    others = goal.supply != "any" or goal.demand is not None
    return bool(goal.where.facility or goal.at or there_and_back or others)


def _place(service: str) -> Bilingual:
    return PLACES.get(service, label(service))


def _question(service: str, profile: str, measure: str, limit: float) -> Bilingual:
    place, who = _place(service), _WALKERS.get(profile, Bilingual("", ""))
    number = plain_number(limit)
    zh, en = ("分钟", "minutes") if measure == "minutes" else ("米", "metres")
    return Bilingual(
        f"{who.zh}步行{number}{zh}内能到{place.zh}吗？",
        f"{place.en}: within {number} {en} on foot{who.en}?",
    )
