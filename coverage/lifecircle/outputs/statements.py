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
from lifecircle.outputs.words import COLUMN, OPERATOR, PACE, known
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
    gap = "" if language == "zh" else "\u00a0"
    return f"{OPERATOR.get(operator, operator)}{gap}{target * 100:g}{gap}%"


def at_least(number: float | None, language: Language) -> str:
    """Return how many places a unit needs, such as ``≥ 2``; empty where none are asked for."""
    if number is None:
        return ""
    return "≥" + ("" if language == "zh" else "\u00a0") + plain_number(number)


def rule(goal: Goal, language: Language) -> str:
    """Return what a goal tests, in one sentence without a full stop."""
    tests = _tests(goal.where.facility, language)
    if isinstance(goal, Presence):
        name = label(goal.service)(language)
        if language == "zh":
            return f"每个单元内至少{goal.at_least}处{name}设施{tests}"
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
        head = f"满足其中{node.k}项：" if zh else f"{node.k} of: "
    return head + stops(language).join(parts)


def _member(member: Member, language: Language) -> str:
    name = label(member.service)(language)
    within = join([_within(case, language) for case in member.within], language)
    pace = PACE.get(member.profile)
    if language == "zh":
        if member.profile == "wheelchair":
            return f"乘轮椅{within}内至少{member.at_least}处{name}设施"
        end = f"，{pace.zh}" if pace else ""
        return f"步行{within}内至少{member.at_least}处{name}设施{end}"
    foot = "" if member.profile == "wheelchair" else " on foot"
    end = f" {pace.en}" if pace else ""
    return f"at least {member.at_least} of “{name}” within {within}{foot}{end}"


def _within(case: Within, language: Language) -> str:
    zh = language == "zh"
    if case.minutes is not None:
        text = plain_number(case.minutes) + ("分钟" if zh else "\u00a0min")
    else:
        text = plain_number(case.metres or 0) + ("米" if zh else "\u00a0m")
    return text + (_tests(case.where, language) if case.where else "")


def _tests(tests: dict[str, Any], language: Language) -> str:
    """Return tests on columns in brackets: ``（性质：公办或普惠）``."""
    if not tests:
        return ""
    equals, either = ("：", "或") if language == "zh" else (" = ", " or ")
    parts = []
    for column, test in tests.items():
        name = known(COLUMN, column, language)
        if isinstance(test, dict):
            parts += [f"{name} {OPERATOR.get(op, op)} {value}" for op, value in test.items()]
        elif isinstance(test, list):
            parts.append(name + equals + either.join(map(str, test)))
        else:
            parts.append(f"{name}{equals}{test}")
    inner = stops(language).join(parts)
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


def rest(result: GoalResult, verdict: Verdict) -> float | None:
    """Return the share whom everything but the services without a list reaches.

    None where no list is absent, where nothing is known, and where the goal does not ask for
    all of its services together.
    """
    goal = result.goal
    if not result.absent or nothing_known(result, verdict) or not isinstance(goal, Group):
        return None
    return verdict.if_complete if _all_together(goal) else None


def _all_together(node: Group | Member) -> bool:
    return isinstance(node, Member) or (
        node.all_of is not None and all(_all_together(part) for part in node.members)
    )


def is_upper_bound(verdict: Verdict) -> bool:
    """Tell whether no more can hold than what everything but absent lists reaches."""
    most, closed = verdict.at_most, verdict.if_complete
    return most is not None and closed is not None and most.value <= closed


def missing(result: GoalResult, verdict: Verdict, language: Language) -> str:
    """Return what the lists lack, and the bounds that they leave; empty if they lack nothing."""
    if not result.absent and not result.partial:
        return ""
    if result.absent and rest(result, verdict) is not None:
        return _sentence(bounds(result, verdict, language), language)
    zh = language == "zh"
    parts: list[str] = []
    if result.absent:
        names = service_names(result.absent, language)
        parts.append(f"{names}设施名单缺失" if zh else f"no list of places for {names}")
    if result.partial:
        names = service_names(result.partial, language)
        parts.append(f"{names}设施名单不完整" if zh else f"the list is partial for {names}")
    return _sentence([*parts, *bounds(result, verdict, language)], language)


def _sentence(parts: Sequence[str], language: Language) -> str:
    text = stops(language).join(parts)
    return text + "。" if language == "zh" else text[:1].upper() + text[1:] + "."


def bounds(result: GoalResult, verdict: Verdict, language: Language) -> list[str]:
    """Return what listed places prove and what can hold at the most."""
    zh = language == "zh"
    if isinstance(result.goal, Presence) and verdict.unit is not None and verdict.count is not None:
        return [
            f"已列{verdict.count:,}处，可能还有未列的"
            if zh
            else f"{verdict.count:,} listed, there may be more"
        ]
    if nothing_known(result, verdict) or verdict.at_least is None:
        return ["无法给出比例" if zh else "no share can be given"]
    share = rest(result, verdict)
    if share is not None:
        return [_without(result, verdict, share, language)]
    return [_shown(result, verdict, language), *_more(result, verdict, language)]


def _without(result: GoalResult, verdict: Verdict, share: float, language: Language) -> str:
    """Say what a goal that asks for a service without a list leaves open."""
    names = service_names(result.absent, language)
    other = percent(share, language, against=verdict.target)
    low = percent(verdict.at_least.value if verdict.at_least else None, language)
    high = percent(verdict.at_most.value if verdict.at_most else None, language)
    if language == "zh":
        head = f"{names}设施名单缺失，无法证明该目标对任何居民成立；"
        if is_upper_bound(verdict):
            return f"{head}其余各项同时可达的居民占{other}，这也是上限"
        why = "名单不完整" if result.partial else "部分居民靠近数据边缘或未接入路网"
        return (
            f"{head}其余各项按现有名单同时可达的居民占{other}，{why}，"
            f"实际比例可能更高（{low.removesuffix('%')}–{high}）"
        )
    head = (
        f"The list for {names} is missing, so nothing can be proved; the other listed services "
        f"together reach {other} of people"
    )
    if is_upper_bound(verdict):
        return f"{head}, which is also the most that can hold"
    why = (
        "those lists are partial"
        if result.partial
        else "some people are not linked or live near the end of the data"
    )
    low = low.removesuffix("\u00a0%")
    return f"{head}, and as {why} the true share may be anywhere from {low} to {high}"


def _shown(result: GoalResult, verdict: Verdict, language: Language) -> str:
    """Say what listed places prove."""
    value = verdict.at_least.value if verdict.at_least else None
    share = percent(value, language, against=verdict.target)
    span = percent_range(verdict.at_least, language, against=verdict.target)
    units = isinstance(result.goal, Presence)
    if language == "zh":
        text = f"现有名单可证明{share}的单元已配置" if units else f"现有名单可证明覆盖{share}的居民"
        return text + (f"（变动范围{span}）" if span else "")
    text = (
        f"listed places are shown to be in {share} of units"
        if units
        else f"listed places are shown to reach {share} of people"
    )
    return text + (f" (range {span})" if span else "")


def _more(result: GoalResult, verdict: Verdict, language: Language) -> list[str]:
    """Say why and how far the true share may be higher than what listed places prove."""
    if not is_open(verdict) or verdict.at_most is None:
        return []
    most = percent(verdict.at_most.value, language, against=verdict.target)
    limited = verdict.at_most.value < 1
    if language == "zh":
        why = "名单不完整" if result.partial else ""
        why = why or ("名单缺失" if result.absent else "部分居民靠近数据边缘或未接入路网")
        return [f"{why}，实际可能更高" + (f"（至多{most}）" if limited else "")]
    why = "lists are partial" if result.partial else ""
    why = why or (
        "a list is missing"
        if result.absent
        else "some people are not linked or live near the end of the data"
    )
    return [f"{why}, the true share may be higher" + (f" (at most {most})" if limited else "")]


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
        met, about = units_met or (0, 0)
        share = percent(verdict.at_least.value, language, against=verdict.target)
        parts = [
            f"{about:,}个单元中{met:,}个已有（{share}）"
            if zh
            else f"{met:,} of {about:,} units have it ({share})",
            *_more(result, verdict, language),
        ]
    else:
        parts = bounds(result, verdict, language)
    if target:
        parts.append(f"目标{target}" if zh else f"target {target}")
    elif verdict.status != "not_computable":
        parts.append("规划未设目标值" if zh else "no target set")
    if verdict.people_left_out is not None and verdict.people_left_out > 0 and not result.absent:
        people = people_text(verdict.people_left_out, language, counted=counted)
        if zh:
            parts.append(people + ("未证实覆盖" if is_open(verdict) else "未覆盖"))
        else:
            left = "not shown to be reached" if is_open(verdict) else "left out"
            parts.append(f"{people} people {left}")
    return _sentence(parts, language)


def _places(verdict: Verdict, language: Language) -> str:
    if verdict.count is None:
        needs = join([need(language) for need in verdict.needs], language)
        return f"缺少{needs}。" if language == "zh" else f"Missing: {needs}."
    required = plain_number(verdict.target) if verdict.target is not None else ""
    if language == "zh":
        end = f"，要求至少{required}处。" if required else "。"
        return f"单元内已列{verdict.count:,}处{end}"
    return f"{verdict.count:,} listed inside" + (
        f", at least {required} asked." if required else "."
    )


def away_text(minutes: float, metres: float, language: Language) -> str:
    """Return a walk in minutes, or in metres for distance rules; empty if neither is known."""
    if minutes == minutes:  # noqa: PLR0124  (not NaN)
        return minutes_text(minutes, language)
    if metres == metres:  # noqa: PLR0124
        return metres_text(metres, language)
    return ""
