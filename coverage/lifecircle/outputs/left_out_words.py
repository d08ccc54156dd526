"""What maps, pages and tables call causes, barriers and remedies, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifecircle.base.text import Bilingual
from lifecircle.outputs.measures import number_text

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.verdicts.left_out import Barrier, BarrierKind, Cause, Move
    from lifecircle.verdicts.results import Results

CAUSE: Final[dict[Cause, Bilingual]] = {
    "not_connected": Bilingual("未接入路网", "not connected to the streets"),
    "edge_of_data": Bilingual("靠近数据边缘", "edge of the data"),
    "no_list": Bilingual("缺少名单", "no list"),
    "no_facility": Bilingual("附近没有设施", "no place near"),
    "slope": Bilingual("坡道、梯道或步速慢", "slope, stairs or pace"),
    "no_way": Bilingual("直线近、绕行远", "near, but no direct way"),
    "full": Bilingual("设施已满", "places are full"),
}
"""A cause in a few words."""

CAUSE_MEANING: Final[dict[Cause, Bilingual]] = {
    "not_connected": Bilingual(
        "需求点没有接入路网，属数据问题。",
        "The point is not linked to the streets: a matter of the data.",
    ),
    "edge_of_data": Bilingual(
        "数据范围在附近结束，界外或有设施。",
        "The data end near by: a place beyond may serve.",
    ),
    "no_list": Bilingual(
        "没有该类设施的名单，无从判断。", "There is no list of such places, so nothing can be said."
    ),
    "no_facility": Bilingual(
        "限值范围内，即使按直线距离也没有已列设施。",
        "No listed place is within the limit, even in a straight line.",
    ),
    "slope": Bilingual(
        "若道路平坦且没有梯道，或按成人步速，即可到达。",
        "Reached if the streets were flat and without stairs, or at an adult's pace.",
    ),
    "no_way": Bilingual(
        "按直线距离在限值内，沿道路步行超出限值。",
        "Within the limit in a straight line, beyond it along the streets.",
    ),
    "full": Bilingual("可以到达，但设施已没有余量。", "Reached, but there is no room left."),
}
"""What a cause says, in one sentence."""

BARRIER: Final[dict[BarrierKind, Bilingual]] = {
    "water": Bilingual("水面", "water"),
    "railway": Bilingual("铁路", "railway"),
    "motorway": Bilingual("快速路", "motorway"),
    "wall": Bilingual("围墙", "wall"),
    "private_ground": Bilingual("封闭用地", "private ground"),
    "steep_ground": Bilingual("陡坡", "steep ground"),
    "unnamed": Bilingual("数据未示明", "not shown by the data"),
}
"""What lies between, by kind."""

MOVE: Final[dict[Move, Bilingual]] = {
    "gate": Bilingual("开放出入口", "open a gate"),
    "capacity": Bilingual("扩容", "more places"),
    "link": Bilingual("新增步行连接", "new link"),
    "site": Bilingual("新增设施", "new site"),
}
"""What a remedy does."""


def effort_text(effort: float, unit: str, language: Language) -> str:
    """Return what a remedy costs: ``120 万元``, or ``10（相对值）`` where the study has no money.

    Parameters
    ----------
    effort
        Of `lifecircle.verdicts.left_out.Remedy`.
    unit
        From `effort_unit`.
    language
        Of the text.
    """
    number = number_text(effort)
    if unit:
        return f"{number} {unit}"
    return f"{number}（相对值）" if language == "zh" else f"{number} (relative)"


def effort_unit(results: Results) -> str:
    """Return the money that efforts are in; empty where they are relative."""
    return str((results.parameters.get("remedies") or {}).get("unit") or "")


def barrier_text(barrier: Barrier, language: Language) -> str:
    """Return what lies between, by its name where it has one: ``嘉陵江（水面）``."""
    kind = BARRIER[barrier.kind](language)
    if not barrier.name:
        return kind
    return f"{barrier.name}（{kind}）" if language == "zh" else f"{barrier.name} ({kind})"
