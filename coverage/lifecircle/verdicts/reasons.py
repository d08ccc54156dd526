"""One sentence on how a verdict came about, and the inputs that are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.base.services import label
from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lifecircle.plans.model import Where
    from lifecircle.verdicts.results import Status


def needs_of(lacking: Mapping[str, str | None], where: Where) -> tuple[Bilingual, ...]:
    """Name the inputs that are missing.

    Parameters
    ----------
    lacking
        Service → "list" (no list at all), "column" (the list lacks a column), or None.
    where
        The goal's tests on facilities.
    """
    needs = []
    for service, need in lacking.items():
        name = label(service)
        if need == "list":
            needs.append(Bilingual(f"{name.zh}设施名单", f"a list of places for: {name.en}"))
        elif need == "column":
            columns = ", ".join(where.facility)
            needs.append(
                Bilingual(
                    f"{name.zh}设施名单中的列：{columns}",
                    f"columns in the list of places for {name.en}: {columns}",
                )
            )
    return tuple(needs)


def explain(
    status: Status,
    *,
    absent: Sequence[str],
    partial: Sequence[str],
    verified: bool = True,
    applies: bool = True,
    anybody: bool = True,
) -> Bilingual:
    """Return why a goal about people or places has its verdict.

    Parameters
    ----------
    status
        The verdict.
    absent, partial
        Services without a list; services whose list is partial.
    verified
        Whether the goal's numbers are corroborated, or the planner accepts them as they are.
    applies
        Whether the goal is about this unit at all.
    anybody
        Whether the unit has a demand point.
    """
    if not applies:
        return Bilingual("该目标不适用于本单元。", "The goal is not about this unit.")
    if not verified:
        return Bilingual(
            "该目标的数值未经核实，不作判断。",
            "The goal's number is not corroborated: nothing is judged.",
        )
    if not anybody:
        return Bilingual("本单元内没有需求点。", "No demand point lies in this unit.")
    if status == "not_computable":
        missing = _join(absent)
        return Bilingual(
            f"缺少名单：{missing.zh}。", f"No usable list of places for: {missing.en}."
        )
    if status == "not_shown":
        return _why_open(absent, partial)
    return _FIRM[status]


_FIRM = {
    "no_target": Bilingual(
        "文件未给出目标值：只报告比例。",
        "The document sets no target: the share is reported only.",
    ),
    "met": Bilingual("仅凭已列设施即已达标。", "The listed places alone keep the promise."),
    "not_met": Bilingual(
        "即使把不确定的全部算作可达，仍未达标。",
        "Even if everything uncertain counted as reached, the promise would not be kept.",
    ),
}


def _why_open(absent: Sequence[str], partial: Sequence[str]) -> Bilingual:
    zh, en = [], []
    if absent:
        missing = _join(absent)
        zh.append(f"缺少名单：{missing.zh}")
        en.append(f"there is no list of places for: {missing.en}")
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
