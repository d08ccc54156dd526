"""One sentence on how a verdict came about, and the inputs that are missing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lifecircle.base.services import label
from lifecircle.base.text import Bilingual
from lifecircle.plans.fields import TRENDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lifecircle.plans.fields import GoalFields
    from lifecircle.plans.model import Operator, Where
    from lifecircle.verdicts.lists import Supply
    from lifecircle.verdicts.results import Status


def needs_of(supplies: Mapping[str, Supply], where: Where) -> tuple[Bilingual, ...]:
    """Name the inputs that are missing.

    Parameters
    ----------
    supplies
        By service.
    where
        The goal's tests on facilities.
    """
    needs = []
    for service, supply in supplies.items():
        if supply.lacks == "list":
            needs.append(needs_list(service))
        elif supply.lacks == "column":
            columns = ", ".join(supply.columns or where.facility)
            needs.append(needs_column(service, Bilingual(columns, columns)))
    return tuple(needs)


def needs_list(service: str) -> Bilingual:
    """Name the list of a service."""
    return Bilingual(f"{places_zh(service)}名单", f"a list of places for: {label(service).en}")


def places_zh(service: str) -> str:
    """Return what the places of a service are called in Chinese: 医院, 养老设施."""
    name = label(service).zh
    return name if _BRACKETS.sub("", name).endswith(_PLACES) else f"{name}设施"


_PLACES = (
    *("设施", "机构", "场所", "设备", "平台", "中心", "综合体", "居委会", "办事处", "超市", "景区"),
    *(
        "步行道",
        "步道",
        "路径",
        "门诊部",
        "绿地",
        "初中",
        "高中",
        "院",
        "校",
        "学",
        "园",
        "站",
        "点",
        "所",
        "馆",
        "室",
    ),
    *("厅", "宫", "场", "店", "墓"),
)
"""How words for places end; other words are of a kind of service."""
_BRACKETS = re.compile("（[^）]*）")


NOT_ASKED = Bilingual("该目标不适用于此处。", "The goal is not about this unit.")
NOT_VERIFIED = Bilingual(
    "该目标的数值未经核实，不作判断。",
    "The goal's number is not corroborated: nothing is judged.",
)
NOBODY = Bilingual("没有居民可供计算。", "Nobody lives here to judge it for.")
TARGET_BY_UNIT = Bilingual(
    "目标值只按单元规定，不对全域作判断。",
    "The document sets targets for units only: the whole is not judged.",
)


NO_START = Bilingual(
    "规划只要求变化方向：缺少可比的基准值或上一次评估结果，只报告当前值。",
    "The document asks for a direction only: without a baseline or an earlier audit to compare "
    "with, the value is reported.",
)


def explain_value(
    status: Status,
    goal: GoalFields,
    needs: Sequence[Bilingual],
    partial: Sequence[str],
    doubts: Sequence[Bilingual] = (),
) -> Bilingual:
    """Return why a goal whose value was measured has its verdict.

    Parameters
    ----------
    status, goal
        The verdict on what.
    needs
        Inputs that are missing.
    partial
        Services whose list is partial.
    doubts
        What else leaves the value open, in a few words; none: empty cells.
    """
    if status == "not_computable":
        return _needs_data(needs)
    if status == "not_shown":
        return _why_open((), partial, doubts or (() if partial else (EMPTY_CELLS,)))
    if status == "no_target":
        judged = goal.target and goal.operator not in TRENDS
        return REPORTED if judged else NO_TARGET
    if goal.operator in TRENDS:
        return TREND_MET if status == "met" else TREND_NOT_MET
    return VALUE_MET if status == "met" else VALUE_NOT_MET


EMPTY_CELLS = Bilingual("部分数据未填写", "some cells of the data are empty")
NOTHING_HERE = Bilingual("该处没有可供计算的对象。", "There is nothing here to compute it from.")
REPORTED = Bilingual(
    "目标值针对全域，此处只报告数值。",
    "The target is that of the whole: the value is reported only.",
)
NO_TARGET = Bilingual(
    "规划未设目标值，只报告数值。", "The document sets no target: the value is reported only."
)
VALUE_MET = Bilingual("达到目标值。", "The value is at the target.")
VALUE_NOT_MET = Bilingual("未达到目标值。", "The value is not at the target.")
TREND_MET = Bilingual("变化方向符合要求。", "The value has moved as the document asks.")
TREND_NOT_MET = Bilingual("变化方向不符合要求。", "The value has not moved as the document asks.")
NO_HEAD_COUNT = Bilingual(
    "人口估计置信度低，此处不给出人数，不作计算。",
    "No head count is given here, as the estimate of people is of low confidence.",
)


def no_number(name: Bilingual) -> Bilingual:
    """Return why a unit without a number of people of a group is not computed."""
    return Bilingual(
        f"此处没有{name.zh.removesuffix('数')}数。", f"No number of {name.en} is known here."
    )


def needs_column(service: str, column: Bilingual) -> Bilingual:
    """Name a column that the lists of a service lack, or several."""
    return Bilingual(
        f"{places_zh(service)}名单中的列：{column.zh}",
        f"columns in the list of places for {label(service).en}: {column.en}",
    )


def needs_layer_column(layer: str, columns: Sequence[str]) -> Bilingual:
    """Name columns that a layer of units, areas or places lacks."""
    names = ", ".join(columns)
    return Bilingual(f"图层“{layer}”中的列：{names}", f"columns in the layer {layer!r}: {names}")


def explain(
    status: Status, operator: Operator, *, needs: Sequence[Bilingual], partial: Sequence[str]
) -> Bilingual:
    """Return why a goal has its verdict.

    Parameters
    ----------
    status
        The verdict.
    operator
        The goal's.
    needs, partial
        Inputs that are missing; services whose list is partial.
    """
    if status == "not_computable":
        return _needs_data(needs)
    if status == "not_shown":
        return _why_open(needs, partial)
    if status in ("met", "not_met") and operator in ("<=", "<"):
        return _FALLING[status]
    return _FIRM[status]


_FIRM = {
    "no_target": Bilingual(
        "规划未设目标值，只报告比例。",
        "The document sets no target: the share is reported only.",
    ),
    "met": Bilingual("仅凭已列设施即已达标。", "The listed places alone keep the promise."),
    "not_met": Bilingual(
        "即使把不确定的全部算作可达，仍未达标。",
        "Even if everything uncertain counted as reached, the promise would not be kept.",
    ),
}
_FALLING = {
    "met": Bilingual(
        "即使把不确定的全部算作可达，仍不超过限值。",
        "Even if everything uncertain counted as reached, the limit would be kept.",
    ),
    "not_met": Bilingual("仅凭已列设施即已超过限值。", "The listed places alone exceed the limit."),
}


def _needs_data(needs: Sequence[Bilingual]) -> Bilingual:
    return Bilingual(
        f"需要数据：{'、'.join(need.zh for need in needs)}。",
        f"Needs data: {', '.join(need.en for need in needs)}.",
    )


def _why_open(
    needs: Sequence[Bilingual], partial: Sequence[str], doubts: Sequence[Bilingual] = ()
) -> Bilingual:
    zh, en = [doubt.zh for doubt in doubts], [doubt.en for doubt in doubts]
    if needs:
        zh.append(f"缺少：{'、'.join(need.zh for need in needs)}")
        en.append(f"what is missing: {', '.join(need.en for need in needs)}")
    if partial:
        open_ = _join(partial)
        zh.append(f"名单不完整：{open_.zh}")
        en.append(f"the list is partial for: {open_.en}")
    if not zh:
        zh.append("部分需求点未接入路网或靠近数据边缘")
        en.append("some demand points are not linked or lie near the end of the data")
    return Bilingual(
        f"已列设施不足以证明达标，但不能据此断定未达标（{'；'.join(zh)}）。",
        "The listed places do not show it, which does not prove the contrary: "
        + "; ".join(en)
        + ".",
    )


def _join(services: Sequence[str]) -> Bilingual:
    names = [label(service) for service in services]
    return Bilingual("、".join(n.zh for n in names), ", ".join(n.en for n in names))
