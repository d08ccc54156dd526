"""What the fields that goals share change of a test: about whom, which ways, put together how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifecircle.base.amounts import groups
from lifecircle.base.text import Bilingual
from lifecircle.outputs.numbers import plain_number
from lifecircle.outputs.words import TREND
from lifecircle.plans.fields import TRENDS
from lifecircle.plans.model import (
    Combination,
    Count,
    Hierarchy,
    Pairing,
    Presence,
    Provision,
    Radius,
    Ratio,
    Reach,
    Response,
    ShareOf,
)
from lifecircle.verdicts import say

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.plans import Goal

_WHERE: Final = {
    "facility": Bilingual("只计设施", "only facilities"),
    "unit": Bilingual("适用单元", "about units"),
    "block": Bilingual("适用地块", "about blocks"),
    "area": Bilingual("适用片区", "about areas"),
    "place": Bilingual("适用场所", "about places"),
}
_SUPPLY: Final = {
    "own_unit": Bilingual("只计本单元内的设施", "only places of their own unit"),
    "own_district": Bilingual("只计评估范围内的设施", "only places inside the area"),
    "assigned": Bilingual("只计划片对应的设施", "only the place that they are assigned to"),
}
_DIRECTION: Final = {
    "to_facility": Bilingual("按居民到设施的路程", "measured towards the place"),
    "from_facility": Bilingual("按设施到居民的路程", "measured from the place"),
    "there_and_back": Bilingual("按往返路程", "measured there and back"),
}
_OVER: Final = {
    "total": Bilingual("按全域合计判断", "judged by the total of the area"),
    "each": Bilingual("要求逐一达标", "each of them must keep it"),
    "share": Bilingual("按达标者的占比计", "counted as the share that keeps it"),
    "mean": Bilingual("按平均值计", "as a mean"),
}
_MEMBERS_SHARE: Final = Bilingual("其中须有{share}达标", "{share} of them must keep it")
_COUNTS_FROM: Final = Bilingual(
    "单元内{share}的居民满足即算该单元满足", "a unit counts when {share} of its people do"
)
_OPEN_AT: Final = Bilingual("只计{at}开放的设施", "only places open {at}")
_DEMAND: Final = Bilingual("以{layer}为需求方", "for the demand of {layer}")
_GROUP: Final = Bilingual("以{group}计", "for {group}")
_LEVEL: Final = Bilingual("按{level}计", "by {level}")
_TREND: Final = {
    "baseline": Bilingual("要求较基准值{trend}", "asked: {trend} against the baseline"),
    "earlier": Bilingual("要求较上一次评估{trend}", "asked: {trend} against an earlier audit"),
}
_FILTERED: Final = (
    Reach | Combination | Presence | Provision | Radius | Response | Pairing | Count | ShareOf
)
"""Kinds whose sentence holds the tests on facilities."""
_LEVELLED: Final = Presence | Combination | Hierarchy | Provision
"""Kinds whose sentence holds the level."""


def fields(goal: Goal, language: Language) -> list[str]:
    """Return what the fields that goals share change of the test."""
    return [*_whom(goal, language), *_ways(goal, language), *_put_together(goal, language)]


def _whom(goal: Goal, language: Language) -> list[str]:
    """Return what a goal is about and what it is not."""
    found = []
    for where, words in _WHERE.items():
        tests = getattr(goal.where, where)
        if tests and not (where == "facility" and isinstance(goal, _FILTERED)):
            found.append(words(language) + say.tests(tests, language))
    if goal.level and not isinstance(goal, _LEVELLED) and getattr(goal, "of", "") != "units":
        found.append(_LEVEL(language).format(level=say.level_name(goal.level, language)))
    if goal.group and not isinstance(goal, Ratio | Provision):
        found.append(_GROUP(language).format(group=groups()[goal.group].name(language)))
    return found


def _ways(goal: Goal, language: Language) -> list[str]:
    """Return which ways, places and times count."""
    found = []
    demand, supply = getattr(goal, "demand", None), getattr(goal, "supply", "any")
    if demand:
        found.append(_DEMAND(language).format(layer=say.layer_name(demand, language)))
    if supply in _SUPPLY:
        found.append(_SUPPLY[supply](language))
    direction = getattr(goal, "direction", None)
    if direction and direction != type(goal).model_fields["direction"].default:
        found.append(_DIRECTION[direction](language))
    if goal.at:
        times = [say.time_text(at, language) for at in goal.at]
        found.append(_OPEN_AT(language).format(at=say.join(times, language)))
    return found


def _put_together(goal: Goal, language: Language) -> list[str]:
    """Return how units or facilities are put together, and what a trend asks."""
    found = []
    if goal.over and not (isinstance(goal, Presence) and goal.over == "mean"):
        found.append(_OVER[goal.over](language))
    if goal.members_share is not None:
        found.append(_MEMBERS_SHARE(language).format(share=_per_cent(goal.members_share, language)))
    least = getattr(goal, "unit_counts_from", 1.0)
    if least != 1:
        found.append(_COUNTS_FROM(language).format(share=_per_cent(least, language)))
    if goal.operator in TRENDS:
        trend = TREND[goal.operator](language)
        found.append(_TREND[goal.against](language).format(trend=trend))
    return found


def _per_cent(share: float, language: Language) -> str:
    return f"{plain_number(share * 100)}%" if language == "zh" else f"{share * 100:g}\u00a0%"
