"""Goals and verdicts as sentences."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from lifecircle.base.services import label
from lifecircle.outputs.numbers import (
    metres_text,
    minutes_text,
    people_text,
    percent,
    percent_range,
    plain_number,
)
from lifecircle.outputs.words import OPERATOR
from lifecircle.plans.model import Group, Member, Presence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.text import Language
    from lifecircle.plans import Goal
    from lifecircle.plans.model import Within
    from lifecircle.verdicts.results import GoalResult, Verdict

_LONGEST_NAME: Final = 60
_BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")


def plain(name: object, longest: int = _LONGEST_NAME) -> str:
    """Return a name from the data on one line: no controls, cut to a readable length.

    Overrides of the writing direction go, too: they would turn the text after the name.
    """
    text = _BIDI.sub("", str(name))
    text = "".join(" " if unicodedata.category(char) == "Cc" else char for char in text)
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def join(parts: Sequence[str], language: Language) -> str:
    """Join names with commas."""
    return ("、" if language == "zh" else ", ").join(parts)


def stops(language: Language) -> str:
    """Return what stands between the parts of a sentence."""
    return "；" if language == "zh" else "; "


def service_names(services: Sequence[str], language: Language) -> str:
    """Return the labels of services, joined."""
    names = [label(service)(language) for service in services]
    return join(names if language == "zh" else [f"“{name}”" for name in names], language)


def target_text(operator: str, target: float | None, language: Language) -> str:
    """Return a target share with its operator, such as ``≥ 90 %``; empty without one."""
    if target is None:
        return ""
    sign = "%" if language == "zh" else "\u00a0%"
    return f"{OPERATOR.get(operator, operator)}\u00a0{target * 100:g}{sign}"


def rule(goal: Goal, language: Language) -> str:
    """Return what a goal tests, in one sentence without a full stop."""
    tests = _tests(goal.where.facility, language)
    if isinstance(goal, Presence):
        name = label(goal.service)(language)
        if language == "zh":
            return f"每个单元内至少 {goal.at_least} 处{name}设施{tests}"
        return f"at least {goal.at_least} of “{name}”{tests} inside each unit"
    return _condition(goal, language) + tests


def _condition(node: Group | Member, language: Language) -> str:
    if isinstance(node, Member):
        return _member(node, language)
    parts = [
        f"({_condition(part, language)})" if isinstance(part, Group) else _condition(part, language)
        for part in node.members
    ]
    zh = language == "zh"
    if node.all_of is not None:
        head = "同时满足：" if zh else "together: "
    elif node.any_of is not None:
        head = "满足其一：" if zh else "any one of: "
    else:
        head = f"满足其中 {node.k} 项：" if zh else f"{node.k} of: "
    return head + stops(language).join(parts)


def _member(member: Member, language: Language) -> str:
    name = label(member.service)(language)
    within = join([_within(case, language) for case in member.within], language)
    if language == "zh":
        elder = "，老年人步速" if member.profile == "elder" else ""
        return f"步行 {within}内至少 {member.at_least} 处{name}设施{elder}"
    elder = " at an elder's pace" if member.profile == "elder" else ""
    return f"at least {member.at_least} of “{name}” within {within} on foot{elder}"


def _within(case: Within, language: Language) -> str:
    if case.minutes is not None:
        unit = "分钟" if language == "zh" else "min"
        text = f"{plain_number(case.minutes)} {unit}"
    else:
        unit = "米" if language == "zh" else "m"
        text = f"{plain_number(case.metres or 0)} {unit}"
    return text + (_tests(case.where, language) if case.where else "")


def _tests(tests: dict[str, Any], language: Language) -> str:
    if not tests:
        return ""
    parts = []
    for column, test in tests.items():
        if isinstance(test, dict):
            parts += [f"{column} {OPERATOR.get(op, op)} {value}" for op, value in test.items()]
        elif isinstance(test, list):
            parts.append(f"{column} = " + "/".join(map(str, test)))
        else:
            parts.append(f"{column} = {test}")
    inner = join(parts, language)
    return f"（{inner}）" if language == "zh" else f" ({inner})"


def is_open(verdict: Verdict) -> bool:
    """Tell whether places missing from lists could raise the share."""
    return (
        verdict.at_least is not None
        and verdict.at_most is not None
        and verdict.at_most.value > verdict.at_least.value
    )


def nothing_known(result: GoalResult, verdict: Verdict) -> bool:
    """Tell whether a verdict has no share to print."""
    return verdict.at_least is None or (verdict.status == "not_computable" and bool(result.absent))


def missing(result: GoalResult, verdict: Verdict, language: Language) -> str:
    """Return what the lists lack, and the bounds that they leave; empty if they lack nothing."""
    zh = language == "zh"
    parts: list[str] = []
    if result.absent:
        names = service_names(result.absent, language)
        parts.append(f"{names}设施名单缺失" if zh else f"no list of places for: {names}")
    if result.partial:
        names = service_names(result.partial, language)
        parts.append(f"{names}设施名单不完整" if zh else f"the list is partial for: {names}")
    if not parts:
        return ""
    head = stops(language).join(parts) + ("：" if zh else " – ")
    return head + stops(language).join(bounds(result, verdict, language)) + ("。" if zh else ".")


def bounds(result: GoalResult, verdict: Verdict, language: Language) -> list[str]:
    """Return what listed places prove and what can hold at the most."""
    zh = language == "zh"
    if isinstance(result.goal, Presence) and verdict.unit is not None and verdict.count is not None:
        return [
            f"已列 {verdict.count} 处，可能还有未列的"
            if zh
            else f"{verdict.count} listed, there may be more"
        ]
    if nothing_known(result, verdict) or verdict.at_least is None:
        return ["无法给出比例" if zh else "no share can be given"]
    units = isinstance(result.goal, Presence)
    whose = ("的单元" if units else "的居民") if zh else ("of units" if units else "of people")
    floor = percent(verdict.at_least.value, language, against=verdict.target)
    top = verdict.at_most.value if verdict.at_most else None
    closed = verdict.if_complete
    parts = []
    if verdict.at_least.value > 0 or not result.absent:
        parts.append(
            f"已列设施可证明对 {floor} {whose}成立"
            if zh
            else f"listed places prove it for {floor} {whose}"
        )
    if result.absent and closed is not None:
        share = percent(closed, language, against=verdict.target)
        rest = "（若其余名单完整）" if result.partial else ""
        rest_en = ", if the other lists are complete" if result.partial else ""
        parts.append(
            f"至多对 {share} {whose}成立{rest}"
            if zh
            else f"it can hold for at most {share} {whose}{rest_en}"
        )
    if top is not None and (not result.absent or closed is None or top > closed):
        share = percent(top, language, against=verdict.target)
        parts.append(
            f"若不完整的名单有遗漏，上限为 {share}"
            if zh
            else f"if places are missing from the partial lists, for at most {share}"
        )
    return parts


def headline(
    result: GoalResult,
    verdict: Verdict,
    language: Language,
    *,
    counted: bool,
    units_met: tuple[int, int] | None = None,
) -> str:
    """Return the one line that says how a goal stands on the whole or on a unit.

    Parameters
    ----------
    result, verdict
        The goal and its verdict.
    language
        Of the sentence.
    counted
        Whether people are counts.
    units_met
        Presence on the whole: units that have it, and units that the goal is about.
    """
    zh = language == "zh"
    target = target_text(verdict.operator, verdict.target, language)
    if isinstance(result.goal, Presence) and verdict.unit is not None:
        return _places(verdict, language)
    if nothing_known(result, verdict) or verdict.at_least is None:
        needs = join([need(language) for need in verdict.needs], language)
        why = (f"缺少{needs}" if zh else f"missing: {needs}") if needs else ""
        parts = [why or verdict.reason(language).rstrip("。.")]
    elif isinstance(result.goal, Presence):
        met, asked = units_met or (0, 0)
        share = percent(verdict.at_least.value, language, against=verdict.target)
        parts = [
            f"{asked} 个单元中 {met} 个已有（{share}）"
            if zh
            else f"{met} of {asked} units have it ({share})"
        ]
    else:
        parts = [_reached(verdict, language)]
    if (result.absent or result.partial) and not nothing_known(result, verdict):
        limits = bounds(result, verdict, language)
        parts = limits if result.absent else [*parts, *limits[1:]]
    if target:
        parts.append(f"目标 {target}" if zh else f"target {target}")
    elif verdict.status != "not_computable":
        parts.append("规划未设目标值" if zh else "no target set")
    if verdict.people_left_out is not None and verdict.people_left_out > 0 and not result.absent:
        people = people_text(verdict.people_left_out, language, counted=counted)
        open_ = is_open(verdict)
        if zh:
            parts.append(f"{people}未{'能证明' if open_ else ''}覆盖")
        else:
            parts.append(f"{people} people {'not shown to be reached' if open_ else 'left out'}")
    text = stops(language).join(parts)
    return text + "。" if zh else text[:1].upper() + text[1:] + "."


def _reached(verdict: Verdict, language: Language) -> str:
    value = verdict.at_least.value if verdict.at_least else None
    share = percent(value, language, against=verdict.target)
    span = percent_range(verdict.at_least, language, against=verdict.target)
    if language == "zh":
        return f"覆盖 {share} 的居民" + (f"（变动范围 {span}）" if span else "")
    return f"{share} of people reached" + (f" (range {span})" if span else "")


def _places(verdict: Verdict, language: Language) -> str:
    if verdict.count is None:
        needs = join([need(language) for need in verdict.needs], language)
        return f"缺少{needs}。" if language == "zh" else f"Missing: {needs}."
    asked = plain_number(verdict.target) if verdict.target is not None else ""
    if language == "zh":
        return f"区内已列 {verdict.count} 处" + (f"，要求至少 {asked} 处。" if asked else "。")
    return f"{verdict.count} listed inside" + (f", at least {asked} asked." if asked else ".")


def away_text(minutes: float, metres: float, language: Language) -> str:
    """Return a walk in minutes, or in metres for distance rules; empty if neither is known."""
    if minutes == minutes:  # noqa: PLR0124  (not NaN)
        return minutes_text(minutes, language)
    if metres == metres:  # noqa: PLR0124
        return metres_text(metres, language)
    return ""
