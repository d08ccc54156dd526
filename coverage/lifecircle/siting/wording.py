"""What questions and their answers are called, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifecircle.base.amounts import groups
from lifecircle.base.services import label
from lifecircle.base.text import Bilingual
from lifecircle.base.travellers import TRAVELLERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifecircle.study.siting import Aim, From

REASONS: Final[Mapping[str, Bilingual]] = {
    # Why a candidate was left out.
    "outside": Bilingual("在评估范围以外", "outside the area"),
    "other_unit": Bilingual("不在所限单元内", "outside the units asked for"),
    "no_street": Bilingual("附近没有可接入的道路", "no street to link to nearby"),
    "stranded": Bilingual("只能接入与主路网不连通的道路", "beside a street cut off from the rest"),
    "excluded": Bilingual("在不可建设的区域内", "in an area where nothing may be built"),
    "water": Bilingual("在水体内", "in water"),
    "green": Bilingual("在绿地内", "in green space"),
    "steep": Bilingual("坡度过大", "too steep"),
    "attribute": Bilingual("不具备所要求的属性", "without the attributes asked for"),
    "no_price": Bilingual("没有价格，无法计入预算", "no price to set against the budget"),
    "too_close": Bilingual("距现有设施过近", "too close to an existing place"),
    "few_people": Bilingual("可达人口不足", "too few people within reach"),
    # Why people cannot be reached.
    "unlinked": Bilingual("居住处没有接入道路", "their homes are linked to no street"),
    "too_far": Bilingual("离所有备选点都过远", "too far from every candidate"),
    "refused_only": Bilingual(
        "只有被排除的备选点可以服务", "only candidates that were left out could serve them"
    ),
    "forbidden": Bilingual(
        "只有禁选的备选点可以服务", "only forbidden candidates could serve them"
    ),
    "too_few": Bilingual(
        "可达的备选点与设施少于所要求的处数",
        "fewer candidates and places within reach than are asked for",
    ),
    "not_chosen": Bilingual("有备选点可以服务，未被选中", "a candidate could serve them"),
    "no_room": Bilingual("可达设施容量不足", "no room left in the places within reach"),
}
"""By code: of `Candidates.refused`, and of `Uncovered.table`."""

AIMS: Final[Mapping[Aim, Bilingual]] = {
    "most_people": Bilingual("服务人口最多", "most people within reach"),
    "fewest_sites": Bilingual("设施最少", "fewest sites"),
    "shortest_ways": Bilingual("平均路程最短", "shortest ways on average"),
    "nobody_far": Bilingual("最远路程最短", "the longest way as short as possible"),
    "goal_met": Bilingual(
        "以最少设施使各单元达标", "fewest sites that meet the goal in every unit"
    ),
}
METHODS: Final[Mapping[Aim, Bilingual]] = {
    "most_people": Bilingual("最大覆盖模型（MCLP）", "maximal covering (MCLP)"),
    "fewest_sites": Bilingual("集合覆盖模型（LSCP）", "set covering (LSCP)"),
    "shortest_ways": Bilingual("p-中位模型", "p-median"),
    "nobody_far": Bilingual("p-中心模型", "p-center"),
    "goal_met": Bilingual("按单元的集合覆盖模型（LSCP）", "set covering by unit (LSCP)"),
}
ORIGINS: Final[Mapping[From, Bilingual]] = {
    "list": Bilingual("备选点名单", "the list of candidates"),
    "corners": Bilingual("路口", "street corners"),
    "frontages": Bilingual("沿街地块", "block frontages"),
    "facilities": Bilingual("现有设施同址", "sites of existing places"),
}
ORIGIN_OF: Final[Mapping[str, From]] = {
    "list": "list",
    "corner": "corners",
    "frontage": "frontages",
    "facility": "facilities",
}
"""Values of ``origin`` in `Candidates.table` → words of the study."""


def how_far(minutes: float | None, metres: float | None) -> Bilingual | None:
    """Return a threshold in words; None where there is none."""
    if metres is not None:
        return Bilingual(f"{metres:,.0f}米", f"within {metres:,.0f} m")
    if minutes is not None:
        return Bilingual(f"{minutes:g}分钟", f"within {minutes:g} minutes")
    return None


def subject_of(
    name: Bilingual | None, service: str, far: Bilingual | None, group: str, profile: str
) -> Bilingual:
    """Return what is asked about: of what, how far, for whom, who travels.

    Parameters
    ----------
    name
        Of a goal; None: the question names the service itself.
    service
        Its id.
    far
        A threshold in words; None where there is none, or several.
    group, profile
        Ids.
    """
    what = label(service) if name is None else name
    whom, who = groups()[group].name, TRAVELLERS[profile].name
    zh = [what.zh, whom.zh.removesuffix("数"), who.zh]
    en = [what.en, f"for {whom.en}", f"travelling as: {who.en}"]
    if far is not None and name is None:
        zh.insert(1, far.zh)
        en.insert(1, far.en)
    return Bilingual("，".join(zh), ", ".join(en))
