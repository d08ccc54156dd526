"""Why a page cannot judge a goal by itself, or can in part only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from lifecircle.plans import Goal

_AUDIT: Final = Bilingual(
    "页面内不重算，由 lifecircle audit 重算",
    "not recomputed in the page; lifecircle audit recomputes it",
)


def _because(zh: str, en: str) -> Bilingual:
    return Bilingual(f"{zh}：{_AUDIT.zh}。", f"{en}: {_AUDIT.en}.")


OTHER_KIND: Final = _because("此类目标不只取决于时间与处数", "More than ways and places decide it")
NOT_COMPUTABLE: Final = Bilingual(
    "缺少数据，新增或撤销设施都无法使其可以计算。",
    "Data are missing: it cannot be computed wherever places are.",
)
NOT_ON_FOOT: Final = _because("以步行以外的方式出行", "Not on foot")
OTHER_DOORS: Final = _because("不以居民住处为起点", "Not from residents' doors")
CATCHMENTS: Final = _because("按学区（服务片区）计算", "By catchments")
OTHER_ZONES: Final = _because("按其他层级的单元限定设施", "By units of another level")
PIECES: Final = _because("按单元或同一地点组合", "Put together by unit or site")
EXEMPT: Final = _because("有免设条件", "Some units are exempt")
AMOUNTS: Final = _because("统计的不是设施处数", "Not a number of places")
LISTED: Final = Bilingual(
    "对设施另有要求（等级、开放时间等），新点位不计入，只随名单内设施的撤销与迁移变化。",
    "It asks for more than a spot tells, such as a grade or opening hours: new places do not "
    "count; closing and moving listed ones does.",
)


def no(goal: Goal, why: Bilingual) -> dict[str, Any]:
    """Return the entry of a goal that a page does not judge."""
    return {"id": goal.id, "follows": "no", "why": {"zh": why.zh, "en": why.en}}


def follows(goal: Goal, *, listed: bool) -> dict[str, Any]:
    """Return the head of an entry of a goal that a page judges.

    Parameters
    ----------
    goal
        The promise.
    listed
        Whether it follows listed places only, in whole or in part.
    """
    if listed:
        return {
            "id": goal.id,
            "follows": "listed",
            "why": {"zh": LISTED.zh, "en": LISTED.en},
        }
    return {"id": goal.id, "follows": "all", "why": None}
