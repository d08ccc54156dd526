"""Goals and verdicts as sentences."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from lifecircle.outputs.lacking import (
    is_open,
    is_upper_bound,
    lacks_text,
    nothing_known,
    people_words,
    rest,
)
from lifecircle.outputs.measures import (
    among,
    counts_places,
    document_number,
    of_units,
    span_ends,
    unit_for,
    value_text,
    verdict_asked,
)
from lifecircle.outputs.numbers import (
    metres_text,
    minutes_text,
    people_text,
    percent,
    percent_range,
    plain_number,
)
from lifecircle.outputs.progress import progress_text, shortfall_text
from lifecircle.plans.model import Presence, at_doors
from lifecircle.verdicts.say import join, level_name, stops
from lifecircle.verdicts.vocabulary import OPERATOR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.text import Language
    from lifecircle.plans import Goal
    from lifecircle.verdicts.results import GoalResult, Verdict

_LONGEST_NAME: Final = 60
_SAME: Final = 1e-9
_PER_CENT: Final = re.compile(r"(?<=\d)%")
_LOOSE: Final = re.compile(
    "(?<=[\u4e00-\u9fff]) (?=[\\d.,]+ ?[\u4e00-\u9fff%])|(?<=\\d) (?=[\u4e00-\u9fff%])"
)
_BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")


def plain(name: object, longest: int = _LONGEST_NAME) -> str:
    """Return a name from the data on one line: no controls, cut to a readable length.

    Overrides of the writing direction go, too: they would turn the text after the name.
    """
    text = _BIDI.sub("", str(name))
    text = "".join(" " if unicodedata.category(char) == "Cc" else char for char in text)
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def typeset(text: str, language: Language) -> str:
    """Return a sentence of a verdict as pages print it: ``0.8 %``, in Chinese ``5处``."""
    if language == "en":
        return _PER_CENT.sub("\u00a0%", text)
    return _LOOSE.sub("", text)


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


def _sentence(parts: Sequence[str], language: Language) -> str:
    text = stops(language).join(parts)
    return text + "。" if language == "zh" else text[:1].upper() + text[1:] + "."


def bounds(result: GoalResult, verdict: Verdict, language: Language) -> list[str]:
    """Return what listed places prove and what can hold at the most."""
    zh = language == "zh"
    if nothing_known(verdict) or verdict.at_least is None:
        return (
            ["无法给出数值" if zh else "no number can be given"]
            if measured(result.goal)
            else ["无法给出比例" if zh else "no share can be given"]
        )
    if measured(result.goal):
        return _value(result, verdict, language)
    share = rest(result, verdict)
    if share is not None:
        return [_without(result, verdict, share, language)]
    return [_shown(result, verdict, language), *_more(result, verdict, language)]


def _without(result: GoalResult, verdict: Verdict, share: float, language: Language) -> str:
    """Say what a goal that asks for a service without a list leaves open."""
    whom = people_words(result.goal, language)
    other = percent(share, language, against=verdict.target)
    low = percent(verdict.at_least.value if verdict.at_least else None, language)
    high = percent(verdict.at_most.value if verdict.at_most else None, language)
    lacks = lacks_text(result, language)
    if language == "zh":
        head = f"{lacks}，无法证明该目标对任何{whom}成立；"
        if is_upper_bound(verdict):
            return f"{head}其余各项同时可达的{whom}占{other}，这也是上限"
        why = "名单不完整" if result.partial else f"部分{whom}靠近数据边缘或未接入路网"
        return (
            f"{head}其余各项按现有名单同时可达的{whom}占{other}，{why}，"
            f"实际比例可能更高（{low.removesuffix('%')}–{high}）"
        )
    head = (
        f"{lacks[:1].upper()}{lacks[1:]}, so nothing can be proved; the other listed services "
        f"together reach {other} of {whom}"
    )
    if is_upper_bound(verdict):
        return f"{head}, which is also the most that can hold"
    why = (
        "those lists are partial"
        if result.partial
        else f"some {whom} are not linked or live near the end of the data"
    )
    low = low.removesuffix("\u00a0%")
    return f"{head}, and as {why} the true share may be anywhere from {low} to {high}"


def _shown(result: GoalResult, verdict: Verdict, language: Language) -> str:
    """Say what listed places prove."""
    value = verdict.at_least.value if verdict.at_least else None
    share = percent(value, language, against=verdict.target)
    span = percent_range(verdict.at_least, language, against=verdict.target)
    if of_units(result.goal) and verdict.unit is None:
        return _shown_units(share + among(result, verdict, language), span, language)
    whom = people_words(result.goal, language)
    if language == "zh":
        text = f"现有名单可证明覆盖{share}的{whom}"
        return text + (f"（变动范围{span}）" if span else "")
    text = f"listed places are shown to reach {share} of {whom}"
    return text + (f" (range {span})" if span else "")


def _shown_units(share: str, span: str, language: Language) -> str:
    """Say in which share of units listed places are shown to be enough."""
    if language == "zh":
        return f"现有名单可证明{share}达到要求" + (f"（变动范围{span}）" if span else "")
    text = f"listed places are shown to be enough in {share}"
    return text + (f" (range {span})" if span else "")


def _more(result: GoalResult, verdict: Verdict, language: Language) -> list[str]:
    """Say why and how far the true share may be higher than what listed places prove."""
    if not is_open(verdict) or verdict.at_most is None:
        return []
    most = percent(verdict.at_most.value, language, against=verdict.target)
    limited = verdict.at_most.value < 1
    if language == "zh":
        why = "名单不完整" if result.partial else ""
        near = f"部分{people_words(result.goal, language)}靠近数据边缘或未接入路网"
        why = why or lacks_text(result, language) or near
        return [f"{why}，实际可能更高" + (f"（至多{most}）" if limited else "")]
    why = "lists are partial" if result.partial else ""
    whom = people_words(result.goal, language)
    near = f"some {whom} are not linked or live near the end of the data"
    why = why or lacks_text(result, language) or near
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
    target = verdict_asked(result, verdict, language)
    if counts_places(result.goal, verdict):
        return _places(verdict, language)
    if nothing_known(verdict) or verdict.at_least is None:
        needs = join([need(language) for need in verdict.needs], language)
        why = (f"缺少{needs}" if zh else f"missing: {needs}") if needs else ""
        parts = [why or verdict.reason(language).rstrip("。.")]
    elif isinstance(result.goal, Presence) and not measured(result.goal):
        met, about = units_met or (0, 0)
        share = percent(verdict.at_least.value, language, against=verdict.target)
        unit = level_name(result.goal.level, language)
        of = "units" if result.goal.level is None else f"units ({unit})"
        parts = [
            f"{about:,}个{unit}中{met:,}个已有（{share}）"
            if zh
            else f"{met:,} of {about:,} {of} have it ({share})",
            *_more(result, verdict, language),
        ]
    else:
        parts = bounds(result, verdict, language)
    if target:
        parts.append(f"目标{target}" if zh else f"target {target}")
    elif verdict.status != "not_computable":
        parts.append("规划未设目标值" if zh else "no target set")
    if verdict.people_left_out and not result.unusable:
        people = people_text(verdict.people_left_out, language, counted=counted)
        if zh:
            parts.append(people + ("未证实覆盖" if is_open(verdict) else "未覆盖"))
        else:
            left = "not shown to be reached" if is_open(verdict) else "left out"
            parts.append(f"{people} {people_words(result.goal, language)} {left}")
    parts += _to_go(result, verdict, language)
    text = _sentence(parts, language)
    if verdict.warning is None:
        return text
    return text + ("" if language == "zh" else " ") + typeset(verdict.warning(language), language)


def measured(goal: Goal) -> bool:
    """Tell whether a goal has a value in its own measure: not at doors, no share of units."""
    return not at_doors(goal) and not (isinstance(goal, Presence) and goal.over != "mean")


def _value(result: GoalResult, verdict: Verdict, language: Language) -> list[str]:
    """Say the value of a goal in its measure, and its bounds."""
    if verdict.at_least is None:
        return []
    zh, unit, against = language == "zh", unit_for(result, verdict), verdict.target
    low = verdict.at_least.value
    most = low if verdict.at_most is None else verdict.at_most.value
    least = value_text(low, unit, language, against=against)
    of = among(result, verdict, language)
    if most <= low:
        return [f"现为{least}{of}" if zh else f"now {least}{of}"]
    why = ""
    if result.partial:
        why = "名单不完整，" if zh else "lists are partial: "
    if result.measure.lower_is_better and not unit.share and not math.isinf(most):
        highest = value_text(most, unit, language, against=against)
        less = f"{why}实际可能更低" if zh else f"{why}the true value may be lower"
        return [f"至多{highest}{of}" if zh else f"at most {highest}{of}", less]
    if math.isinf(most):
        more = f"{why}实际可能更高" if zh else f"{why}the true value may be higher"
        return [f"至少{least}{of}" if zh else f"at least {least}{of}", more]
    least, highest = span_ends(low, most, unit, language, against=against)
    return [f"{why}在{least}至{highest}{of}之间" if zh else f"{why}from {least} to {highest}{of}"]


def _to_go(result: GoalResult, verdict: Verdict, language: Language) -> list[str]:
    """Say what is missing to the target, and how much of the way from the baseline is gone."""
    parts = []
    if verdict.shortfall and not at_doors(result.goal):
        parts.append(shortfall_text(verdict.shortfall, language, most=2, open_=is_open(verdict)))
    start = result.goal.baseline
    done, zh = verdict.progress, language == "zh"
    if verdict.unit is not None or start is None or start.value is None or done is None:
        return parts
    if is_open(verdict) or verdict.status not in ("not_met", "not_shown"):
        return parts
    if done < 0:
        worse = document_number(start, unit_for(result), language)
        return [*parts, f"不及基准值（{worse}）" if zh else f"worse than the baseline ({worse})"]
    if done < 1 and _is_from(start.value, verdict):
        gone = progress_text(done, language)
        parts.append(f"自基准值起已完成{gone}" if zh else f"{gone} of the way from the baseline")
    return parts


def _is_from(start: float, verdict: Verdict) -> bool:
    """Tell whether progress is counted from the baseline: the target lies ahead of it."""
    if verdict.target is None or verdict.at_least is None or verdict.progress is None:
        return False
    way = verdict.target - start
    gone = verdict.at_least.value - start
    return way != 0 and abs(gone / way - verdict.progress) < _SAME


def _places(verdict: Verdict, language: Language) -> str:
    if verdict.count is None:
        needs = join([need(language) for need in verdict.needs], language)
        if not needs:
            return verdict.reason(language)
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
