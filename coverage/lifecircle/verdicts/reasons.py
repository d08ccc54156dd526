"""One sentence on how a verdict came about, and the inputs that are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.base.services import label
from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
        name = label(service)
        if supply.lacks == "list":
            needs.append(Bilingual(f"{name.zh}设施名单", f"a list of places for: {name.en}"))
        elif supply.lacks == "column":
            columns = ", ".join(where.facility)
            needs.append(
                Bilingual(
                    f"{name.zh}设施名单中的列：{columns}",
                    f"columns in the list of places for {name.en}: {columns}",
                )
            )
    return tuple(needs)


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


def explain(
    status: Status, operator: Operator, *, absent: Sequence[str], partial: Sequence[str]
) -> Bilingual:
    """Return why a goal has its verdict.

    Parameters
    ----------
    status
        The verdict.
    operator
        The goal's.
    absent, partial
        Services without a usable list; services whose list is partial.
    """
    if status == "not_computable":
        missing = _join(absent)
        return Bilingual(
            f"缺少可用的名单：{missing.zh}。", f"No usable list of places for: {missing.en}."
        )
    if status == "not_shown":
        return _why_open(absent, partial)
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
