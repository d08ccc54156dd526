"""Changes as sentences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from lifecircle.base.text import Bilingual
from lifecircle.compare.explain import file_name
from lifecircle.compare.verdicts import ROUNDING
from lifecircle.compare.words import PLACE, STATE, TURN, WORDS
from lifecircle.outputs.measures import SHARE, Unit, span_ends
from lifecircle.outputs.measures import value_text as measured_text
from lifecircle.outputs.numbers import people_text, percent
from lifecircle.outputs.statements import plain
from lifecircle.outputs.words import ROLE, known
from lifecircle.verdicts.say import join, stops

if TYPE_CHECKING:
    import pandas as pd

    from lifecircle.base.text import Language
    from lifecircle.compare.changes import Change
    from lifecircle.compare.diff import Comparison
    from lifecircle.compare.explain import Explained

_NUMBERS: Final = ("equity", "statistic")
"""Kinds whose numbers are never shares, with or without a unit."""
_FALLING: Final = ("<=", "<", "falls")
_NEARER: Final = ("radius", "response", "equity")
"""Kinds whose own numbers are the better the smaller they are."""
_AT_DOORS: Final = ("reach", "combination")
_POINTS: Final = Unit(share=False, after=Bilingual("个百分点", "points"))
_SMALLEST: Final = 0.05
_MOST_NAMES: Final = 3
_LONGEST_VALUE: Final = 80
_MINUS: Final = "−"


def signed_points(change: float) -> str:
    """Return a change of a share in percentage points with its sign, such as ``+3.2``.

    What would round to nothing prints as ``<0.1``; no change as ``=``, the unknown as a dash.
    """
    if math.isnan(change):
        return "–"
    if change == 0:
        return "="
    sign = "+" if change > 0 else _MINUS
    points = abs(change) * 100
    return f"{sign}<0.1" if points < _SMALLEST else f"{sign}{points:.1f}"


def unit_of_row(row: pd.Series[Any], which: str) -> Unit:
    """Return how a number before or after is printed: as a share, or with its unit."""
    after = Bilingual(
        str(row.get(f"measure_unit_zh_{which}") or ""),
        str(row.get(f"measure_unit_en_{which}") or ""),
    )
    if any(after) or row.get(f"kind_{which}") in _NUMBERS:
        return Unit(share=False, after=after)
    return SHARE


def signed_change(row: pd.Series[Any], language: Language) -> str:
    """Return a change with its sign: in points of a share, or in the goal's own measure."""
    change, unit = row["share_change"], unit_of_row(row, "after")
    if unit.share or math.isnan(change) or change == 0:
        return signed_points(change)
    if unit.after.zh == "%":
        unit = _POINTS
    return ("+" if change > 0 else _MINUS) + measured_text(abs(change), unit, language)


def points_text(change: float, language: Language) -> str:
    """Return a change of a share as text with its unit."""
    text = signed_points(change)
    return text + ("个百分点" if language == "zh" else "\u00a0points")


def share_text(row: pd.Series[Any], which: str, language: Language) -> str:
    """Return the share before or after as text, with ``≥`` where lists leave more possible."""
    low, high = row[f"share_at_least_{which}"], row[f"share_at_most_{which}"]
    if math.isnan(low):
        return "–"
    unit = unit_of_row(row, which)
    if not high > low:
        return measured_text(low, unit, language)
    bounded = high < (1 if unit.share else math.inf)
    if bounded and row.get(f"kind_{which}") not in _AT_DOORS:
        return "–".join(span_ends(low, high, unit, language))
    return "≥" + measured_text(low, unit, language)


def lower_is_better(row: pd.Series[Any]) -> bool:
    """Tell whether a smaller number is the better one."""
    if row.get("operator_after") in _FALLING:
        return True
    return row.get("kind_after") in _NEARER and not unit_of_row(row, "after").share


def kind_of_change(row: pd.Series[Any]) -> str:
    """Return whether a change is for the better (``up``) or the worse (``down``); else empty."""
    change = row["share_change"]
    if math.isnan(change) or change == 0:
        return ""
    return "up" if (change > 0) != lower_is_better(row) else "down"


def people_or_empty(people: float, language: Language, *, counted: bool) -> str:
    """Return people as text; empty where there is no head count."""
    return "" if math.isnan(people) else people_text(people, language, counted=counted)


def signed_people(people: float, language: Language, *, counted: bool) -> str:
    """Return a change of people with its sign, ``约+1,200人``; empty where there is no head count.

    No change is empty, too.
    """
    if math.isnan(people) or people == 0:
        return ""
    text, sign = people_text(abs(people), language, counted=counted), "+" if people > 0 else _MINUS
    about = "约" if language == "zh" else "about\u00a0"
    return about + sign + text.removeprefix(about) if text.startswith(about) else sign + text


def turn_counts(units: pd.DataFrame, language: Language) -> str:
    """Return how many verdicts on units in both audits turned, by how; empty if none did."""
    counts = units["turn"].value_counts().to_dict()
    parts = [
        f"{TURN[name](language)} {counts[name]:,}"
        if language == "zh"
        else f"{counts[name]:,} {TURN[name](language)}"
        for name in TURN
        if counts.get(name) and name not in ("same", "only_old", "only_new")
    ]
    return join(parts, language)


def headline(row: pd.Series[Any], language: Language, *, counted: bool) -> str:
    """Return what happened to a goal on the whole, in one line."""
    zh = language == "zh"
    parts = []
    unit = unit_of_row(row, "after")
    shares = (
        (
            "share_at_least",
            "覆盖比例" if row.get("kind_after") in _AT_DOORS else "数值",
            "share" if unit.share else "value",
        ),
        ("share_if_lists_complete", "若不完整的名单均完整", "if partial lists were complete"),
    )
    for number, (name, word_zh, word_en) in enumerate(shares):
        before, after = row[f"{name}_before"], row[f"{name}_after"]
        change = row["share_change"] if number == 0 else after - before
        if math.isnan(change) or (number and (row["share_change"] or not abs(change) > ROUNDING)):
            continue
        word = word_zh if zh else word_en
        texts = [
            share_text(row, which, language)
            if number == 0
            else measured_text(value, unit, language)
            for which, value in (("before", before), ("after", after))
        ]
        if change == 0 and texts[0] == texts[1]:
            now = texts[1]
            parts.append(f"{word} {now}，未变" if zh else f"{word} {now}, unchanged")
        else:
            text = points_text(change, language) if unit.share else signed_change(row, language)
            span = " → ".join(texts)
            if change:
                span += f"（{text}）" if zh else f" ({text})"
            parts.append(f"{word} {span}")
    flows = (("gained", "新覆盖", "newly reached"), ("lost", "不再覆盖", "no longer reached"))
    for name, word_zh, word_en in flows:
        if row[name] > 0:
            heads = people_or_empty(row[f"people_{name}"], language, counted=counted)
            share = percent(row[name], language)
            if zh:
                parts.append(f"{word_zh} {share} 的人口" + (f"（{heads}）" if heads else ""))
            else:
                parts.append(f"{share} of people {word_en}" + (f" ({heads})" if heads else ""))
    text = stops(language).join(parts)
    if not text:
        return ""
    return text + "。" if zh else text[:1].upper() + text[1:] + "."


def value_text(value: str, language: Language, *, empty: str = "default") -> str:
    """Return a value of a parameter, cut to a readable length."""
    return plain(value, _LONGEST_VALUE) if value else WORDS[empty](language)


def change_text(change: Change, language: Language) -> str:
    """Return a difference as part of a sentence."""
    zh = language == "zh"
    if change.kind == "input":
        role, state = known(ROLE, change.key, language), STATE[change.state](language)
        old, new = plain(file_name(change.old)), plain(file_name(change.new))
        name = f"{old} → {new}" if old != new and old and new else new or old
        return f"{role} {name} {state}" if zh else f"{role} {name}: {state}"
    span = f"{value_text(change.old, language)} → {value_text(change.new, language)}"
    if change.kind == "correction":
        state = STATE[change.state](language)
        return f"{state}数据更正 {change.key}" if zh else f"correction {change.key}: {state}"
    if change.kind == "rule":
        key = plain(change.key)
        return f"目标规则 {key}：{span}" if zh else f"rule {key}: {span}"
    if change.kind == "version":
        return f"{change.key} {span}"
    return f"参数 {plain(change.key)}：{span}" if zh else f"parameter {plain(change.key)}: {span}"


def cause_texts(goal: Explained, comparison: Comparison, language: Language) -> list[str]:
    """Return what can explain a goal, one text each; libraries together."""
    zh = language == "zh"
    causes = [c for c in goal.causes if c.kind != "version" or c.key == "lifecircle"]
    libraries = [c for c in goal.causes if c.kind == "version" and c.key != "lifecircle"]
    texts = [change_text(change, language) for change in causes]
    if goal.places and goal.causes:
        rows = comparison.facilities.iloc[list(goal.places)]
        evidence = _places(rows, language)
        lists = [n for n, c in enumerate(causes) if _is_list(c)]
        if lists:
            texts[lists[0]] += f"（{evidence}）" if zh else f" ({evidence})"
        else:
            texts.append(("设施：" if zh else "places: ") + evidence)
    elif any(_is_list(c) for c in causes):
        at = next(n for n, c in enumerate(causes) if _is_list(c))
        texts[at] += (
            "（所列相关设施的名称、服务和位置未变）"
            if zh
            else " (its places have the same name, service and ground)"
        )
    if libraries:
        names = join([change_text(c, language) for c in libraries[:_MOST_NAMES]], language)
        more = len(libraries) - _MOST_NAMES
        end = (f"等 {len(libraries)} 项" if zh else f" and {more} more") if more > 0 else ""
        texts.append(("运行库：" if zh else "libraries: ") + names + end)
    return texts


def _is_list(change: Change) -> bool:
    return change.kind == "input" and change.key == "facilities"


def _places(rows: pd.DataFrame, language: Language) -> str:
    """Return which places changed how: ``新增 2 处（甲、乙）``."""
    zh = language == "zh"
    parts = []
    for name, word in PLACE.items():
        mine = rows[rows["change"].str.split(" ").map(lambda kinds, n=name: n in kinds)]
        if mine.empty:
            continue
        shown = [
            plain(row["name"] or row["name_before"] or row["id"] or row["id_before"])
            for _, row in mine.head(_MOST_NAMES).iterrows()
        ]
        more = "" if len(mine) <= len(shown) else ("等" if zh else " …")
        names = join(shown, language) + more
        parts.append(
            f"{word(language)} {len(mine)} 处：{names}"
            if zh
            else f"{len(mine)} {word(language)}: {names}"
        )
    return stops(language).join(parts)


def explanation(goal: Explained, comparison: Comparison, language: Language) -> str:
    """Return what can explain what happened to a goal, without claiming more than is known."""
    zh = language == "zh"
    causes = cause_texts(goal, comparison, language)
    listed = stops(language).join(causes)
    if not (goal.changed or goal.range_changed):
        if not causes:
            return (
                "结果未变，所依据的输入、参数、版本也未变。"
                if zh
                else "Unchanged, as is all that it is computed from."
            )
        return (
            f"结果未变，尽管所依据的内容有差异：{listed}。"
            if zh
            else f"Unchanged, although it is computed from what differs: {listed}."
        )
    what = _what(goal, language)
    if not causes:
        return what + (
            "所记录的差异都与本目标无关，无法解释；请把两个结果文件夹反馈给开发者。"
            if zh
            else "no difference on record touches this goal. Please report this, with both folders."
        )
    if len(causes) == 1:
        return what + (
            f"可以解释的差异只有一项：{listed}。"
            if zh
            else f"one difference can explain it: {listed}."
        )
    return what + (
        f"可以解释的差异有 {len(causes)} 项，不能分清各自的影响：{listed}。"
        if zh
        else f"{len(causes)} differences can explain it and cannot be told apart: {listed}."
    )


def _what(goal: Explained, language: Language) -> str:
    if goal.changed:
        return "结果有变；" if language == "zh" else "The result changed; "
    return "只有变动范围有变；" if language == "zh" else "Only the range changed; "


def overall(comparison: Comparison, language: Language) -> str:
    """Return the one sentence that says whether the differences on record explain the results."""
    zh = language == "zh"
    found = comparison.explanation
    if comparison.same:
        return WORDS["nothing"](language)
    if found.changed and not found.differences:
        return (
            "输入、参数、版本都没有变化，结果却不同：请把两个结果文件夹反馈给开发者。"
            if zh
            else "Nothing changed in inputs, parameters or versions, yet results differ: please "
            "report this, with both folders."
        )
    if found.unexplained:
        names = join(
            [plain(comparison.new.goal(g).name.text(language)) for g in found.unexplained], language
        )
        return (
            f"以下目标的结果有变，而所记录的差异都与之无关：{names}。请反馈。"
            if zh
            else f"Results of these goals differ although no difference on record touches them: "
            f"{names}. Please report this."
        )
    if not found.changed:
        return (
            "输入、参数或版本有差异，但各项目标的结果未变。"
            if zh
            else "Inputs, parameters or versions differ, but the result of no goal changed."
        )
    return (
        "结果的变化都有可以解释的差异，逐项列于“变化由来”。"
        if zh
        else "There is a difference on record for every change of results; see “What can "
        "explain it”."
    )


def matching(comparison: Comparison) -> Bilingual:
    """Return how much of the people could be put side by side, and how."""
    m = comparison.matching
    zh = [percent(v, "zh") for v in (m.point_old, m.point_new, m.block_old, m.block_new)]
    en = [percent(v, "en") for v in (m.point_old, m.point_new, m.block_old, m.block_new)]
    text_zh = (
        f"需求点按位置（1 米以内）逐点对比：占之前人口的 {zh[0]}，之后人口的 {zh[1]}。"
        "得、失按前后人口占比的平均值计。"
    )
    text_en = (
        f"Demand points at the same place (within 1 m) are compared one by one: {en[0]} of people "
        f"before, {en[1]} after. Gains and losses count at the mean of both weights."
    )
    if min(m.point_old, m.point_new) < 1:
        text_zh += (
            f"其余按地块重叠部分对比（人口在地块内均匀分布）：之前 {zh[2]}，之后 {zh[3]}；"
            "仍无法对应的计入“其他”。"
        )
        text_en += (
            f" Others are compared where their blocks overlap, people spread evenly over a block: "
            f"{en[2]} before, {en[3]} after. What has no counterpart is in “elsewhere”."
        )
    return Bilingual(text_zh, text_en)
