"""What a goal tests, in one sentence: all kinds, and every field that changes the test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lifecircle.base.amounts import groups, quantities
from lifecircle.outputs import rule_parts as part
from lifecircle.outputs.numbers import plain_number
from lifecircle.outputs.rule_fields import fields
from lifecircle.verdicts import say
from lifecircle.verdicts.vocabulary import MEASURE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lifecircle.base.text import Bilingual, Language
    from lifecircle.plans import Goal
    from lifecircle.plans.model import (
        AtLeast,
        Combination,
        Count,
        Equity,
        Hierarchy,
        Pairing,
        PeoplePer,
        Presence,
        Provision,
        Radius,
        Ratio,
        Reach,
        Response,
        ShareOf,
    )

    Names = Mapping[str, Bilingual]

_WAN: Final = 10_000


def rule(goal: Goal, language: Language, names: Names | None = None) -> str:
    """Return what a goal tests, in one sentence without a full stop.

    Parameters
    ----------
    goal, language
        What is said, and how.
    names
        Of the plan's goals by id, for goals that are judged by others.
    """
    head = _KINDS[goal.kind](goal, language, names or {})
    return say.stops(language).join([head, *fields(goal, language)])


def _service(goal: Goal, language: Language) -> str:
    """Return the service of a goal with the tests on its facilities."""
    name = say.service_name(getattr(goal, "service", None) or "", language)
    return name + say.tests(goal.where.facility, language)


def _reach(goal: Reach, language: Language, _names: Names) -> str:
    return part.member(goal, language) + say.tests(goal.where.facility, language)


def _combination(goal: Combination, language: Language, names: Names) -> str:
    text = part.group(goal, language, names) + say.tests(goal.where.facility, language)
    if goal.per == "people":
        return text
    if goal.per == "unit":
        unit = say.each_unit(goal.level, language)
        return f"{unit}内{text}" if language == "zh" else f"inside {unit}, {text}"
    metres = plain_number(goal.site_metres)
    if language == "zh":
        return f"同一处（{metres}米内）{text}"
    return f"at one site (within {metres}\u00a0m), {text}"


def _presence(goal: Presence, language: Language, _names: Names) -> str:
    zh, unit, name = language == "zh", say.level_name(goal.level, language), goal.service
    each = say.each_unit(goal.level, language)
    service = say.service_name(name, language) + say.tests(goal.where.facility, language)
    if goal.over == "mean":
        text = f"平均每个{unit}的{service}数" if zh else f"mean number of {service} in a {unit}"
    else:
        least = say.join([_least(case, language) for case in goal.at_least], language)
        text = f"{each}内{least}{service}" if zh else f"{least} of {service} inside {each}"
    for exempt in goal.exempt:
        near = part.thresholds(exempt.within, language)
        other = say.service_name(exempt.service, language) + say.tests(exempt.which, language)
        text += say.stops(language) + (
            f"居民均在{other}{near}以内的{unit}除外"
            if zh
            else f"none needed where all people are within {near} of {other}"
        )
    return text


def _least(case: AtLeast, language: Language) -> str:
    where = say.tests(case.where, language)
    if language == "zh":
        return f"至少{case.value}处{where}"
    return f"at least {case.value}{where}"


def _provision(goal: Provision, language: Language, _names: Names) -> str:
    zh, unit = language == "zh", say.each_unit(goal.level, language)
    people = groups()[goal.group].name(language) if goal.group else ("人" if zh else "people")
    bands = say.join([_band(case, language) for case in goal.people_per], language)
    name = _service(goal, language)
    if zh:
        who = "人" if not goal.group else f"名{people}"
        return f"{unit}每{bands}{who}设1处{name}"
    return f"one of {name} for every {bands} {people} in {unit}"


def _band(case: PeoplePer, language: Language) -> str:
    low = "" if case.low is None or case.low == case.high else f"{plain_number(case.low)}–"
    return f"{low}{plain_number(case.high)}" + say.tests(case.where, language)


def _ratio(goal: Ratio, language: Language, _names: Names) -> str:
    zh = language == "zh"
    above = part.amount(goal.numerator, goal.service, language)
    below = part.amount(goal.denominator, goal.service, language)
    if goal.per == 1:
        text = f"{above}与{below}之比" if zh else f"{above} over {below}"
    else:
        per = part.per_so_many(goal.denominator, goal.service, goal.per, language)
        if goal.denominator.quantity and _service_of(goal, "numerator") == _service_of(
            goal, "denominator"
        ):
            above = part.amount(goal.numerator, goal.service, language, of_whom=False)
        text = f"{per}的{above}" if zh else f"{above} {per}"
    if goal.of == "facilities":
        return f"逐个设施计算：{text}" if zh else f"of each facility: {text}"
    if goal.of == "areas":
        layer = say.layer_name(goal.layer, language)
        return f"逐个{layer}计算：{text}" if zh else f"of each of {layer}: {text}"
    return text


def _service_of(goal: Ratio, side: str) -> str | None:
    service: str | None = getattr(goal, side).service or goal.service
    return service


def _share(goal: ShareOf, language: Language, _names: Names) -> str:
    zh = language == "zh"
    if goal.of == "facilities":
        whole = say.service_name(goal.service or "", language)
        whole += say.tests(goal.where.facility, language)
    elif goal.of in ("areas", "places"):
        whole = say.layer_name(goal.layer, language)
    elif goal.of == "people":
        group = groups()[goal.group].name(language) if goal.group else ""
        whole = group or ("居民" if zh else "people")
    else:
        whole = say.level_name(goal.level, language) if zh else "units"
    if goal.part and goal.weight:
        inner, outer = (quantities()[q].name(language) for q in (goal.part, goal.weight))
        text = f"{whole}的{inner}占{outer}的比例" if zh else f"{inner} over {outer} of {whole}"
        if goal.passes:
            only = say.bare_tests(goal.passes, language)
            text += f"，只计{only}" if zh else f", where {only}"
    else:
        passes = say.bare_tests(goal.passes, language)
        text = f"{whole}中符合条件（{passes}）的占比"
        text = text if zh else f"share of {whole} that pass: {passes}"
        if goal.weight:
            weight = quantities()[goal.weight].name(language)
            text += f"，按{weight}加权" if zh else f", weighted by {weight}"
    for case in goal.passes_where:
        where, passes = (say.bare_tests(t, language) for t in (case.where, case.passes))
        text += say.stops(language)
        text += f"其中{where}的，条件为{passes}" if zh else f"where {where}: {passes}"
    return text


def _radius(goal: Radius, language: Language, _names: Names) -> str:
    zh, name = language == "zh", _service(goal, language)
    statistic = MEASURE[goal.statistic](language)
    if goal.definition == "area":
        if zh:
            return f"{name}服务半径的{statistic}（以每处服务面积折算成圆）"
        return f"{statistic} radius of a circle as large as the ground for one of {name}"
    straight = goal.ways == "straight"
    if zh:
        way = "直线" if straight else part.travel(goal.profile, language)
        return f"居民到最近{name}的{way}距离的{statistic}"
    way = "in a straight line" if straight else part.travel(goal.profile, language)
    return f"{statistic} distance of people to the nearest of {name}, {way}"


def _response(goal: Response, language: Language, _names: Names) -> str:
    zh, name = language == "zh", _service(goal, language)
    way, statistic = part.travel(goal.profile, language), MEASURE[goal.statistic](language)
    extra = plain_number(goal.offset_minutes)
    if zh:
        text = f"最近{name}{way}到达居民所需分钟数的{statistic}"
        return text + (f"，含接警出动{extra}分钟" if goal.offset_minutes else "")
    text = f"{statistic} minutes {way} from the nearest of {name} to the people"
    return text + (f", {extra}\u00a0min for call and turn-out added" if goal.offset_minutes else "")


def _pairing(goal: Pairing, language: Language, _names: Names) -> str:
    zh, name = language == "zh", _service(goal, language)
    partner = say.service_name(goal.partner, language) + say.tests(goal.partner_which, language)
    if goal.contract is not None:
        return (
            f"已与{partner}签约的{name}占比"
            if zh
            else f"share of {name} with a contract with {partner}"
        )
    within, straight = part.thresholds(goal.within, language), goal.ways == "straight"
    if zh:
        way = "直线" if straight else part.travel(goal.profile, language)
        return f"{way}{within}内有{partner}的{name}占比"
    way = "in a straight line" if straight else part.travel(goal.profile, language)
    return f"share of {name} within {within} of {partner}, {way}"


def _hierarchy(goal: Hierarchy, language: Language, _names: Names) -> str:
    zh, parts = language == "zh", []
    for tier in goal.levels:
        unit = say.each_unit(tier.level, language) + say.tests(tier.where, language)
        name = say.service_name(tier.service, language) + say.tests(tier.which, language)
        least = tier.at_least
        parts.append(
            f"{unit}至少{least}处{name}" if zh else f"at least {least} of {name} in {unit}"
        )
    for parent in goal.parents:
        below = say.service_name(parent.service, language)
        hub = say.service_name(parent.hub, language)
        if parent.by == "metres":
            near = plain_number(parent.metres or 0)
            how = f"在{near}米内" if zh else f" within {near}\u00a0m"
        elif parent.by == "same_unit":
            how = "在同一单元内" if zh else " in the same unit"
        else:
            how = "按名单所列" if zh else ", named in the list"
        parts.append(f"每处{below}{how}有上级{hub}" if zh else f"{below} has a hub {hub}{how}")
    return say.stops(language).join(parts)


def _equity(goal: Equity, language: Language, names: Names) -> str:
    zh, measure = language == "zh", MEASURE[goal.measure](language)
    if goal.goal is not None:
        name = names[goal.goal](language) if goal.goal in names else goal.goal
        what = f"“{name}”"
    else:
        what = _compared(goal, language)
    if goal.between == "facilities" and goal.service:
        among = say.service_name(goal.service, language)
        among = among if zh else f"places of {among}"
    else:
        among = {"units": ("单元", "units"), "facilities": ("设施", "facilities")}[goal.between][
            not zh
        ]
    text = f"各{among}{what}的{measure}" if zh else f"{measure} of {what} between {among}"
    if goal.classes is not None:
        first, second = (say.bare_tests(tests, language) for tests in goal.classes)
        text += f"（{first}，与{second}相比）" if zh else f" ({first}, against {second})"
    return text


def _compared(goal: Equity, language: Language) -> str:
    """Return the amount, or the two, that is compared between units or facilities."""
    zh = language == "zh"
    sides = [side for side in (goal.numerator, goal.denominator) if side is not None]
    services = {side.service or goal.service for side in sides if side.group is None}
    alike = goal.between == "facilities" or (len(sides) > 1 and len(services) == 1)
    texts = [
        part.amount(
            side,
            goal.service,
            language,
            of_whom=not alike or (row == 0 and goal.between != "facilities"),
        )
        for row, side in enumerate(sides)
    ]
    if zh:
        own = "的" if goal.between == "facilities" else ""
        return own + "与".join(texts) + ("之比" if len(texts) > 1 else "")
    return " over ".join(texts)


def _count(goal: Count, language: Language, _names: Names) -> str:
    zh = language == "zh"
    if goal.of == "facilities":
        name = _service(goal, language)
    elif goal.of == "units":
        name = say.level_name(goal.level, language) if zh else "units"
    else:
        name = say.layer_name(goal.layer, language)
    if goal.quantity:
        what = quantities()[goal.quantity].name(language)
        text = f"{name}的{what}合计" if zh else f"total {what} of {name}"
    else:
        text = f"{name}总数" if zh else f"number of {name}"
    if goal.since is not None:
        text += (
            f"，只计{goal.since}年以后启用的" if zh else f", only what opened after {goal.since}"
        )
    if goal.cumulative:
        text += "，规划期累计" if zh else ", accumulated over the plan's years"
    unit = goal.unit.zh if goal.unit else ""
    if goal.scale != 1 and not (goal.scale == _WAN and unit.startswith("万")):
        scale = plain_number(goal.scale)
        text += f"，除以{scale}" if zh else f", divided by {scale}"
    return text


def _statistic(goal: Goal, language: Language, _names: Names) -> str:
    text = "由统计表提供的数值" if language == "zh" else "a number from the statistics table"
    if getattr(goal, "cumulative", False):
        text += "，规划期累计" if language == "zh" else ", accumulated over the plan's years"
    return text


_KINDS: Final[dict[str, Callable[[Any, Language, Names], str]]] = {
    "reach": _reach,
    "combination": _combination,
    "presence": _presence,
    "provision": _provision,
    "ratio": _ratio,
    "share": _share,
    "radius": _radius,
    "response": _response,
    "pairing": _pairing,
    "hierarchy": _hierarchy,
    "equity": _equity,
    "count": _count,
    "statistic": _statistic,
}
