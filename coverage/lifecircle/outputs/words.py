"""The vocabulary that pages, maps and tables share, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import Status


class StatusLook(NamedTuple):
    """How a status is shown: never by colour alone.

    Parameters
    ----------
    word
        Short, for tables.
    meaning
        One sentence, for the legend.
    colour
        Dark enough for text on white (contrast of at least 4.5); told apart by readers with
        any common colour-vision deficiency only together with the symbol and the word.
    """

    word: Bilingual
    meaning: Bilingual
    colour: str


STATUS: Final[dict[Status, StatusLook]] = {
    "not_met": StatusLook(
        Bilingual("未达标", "not met"),
        Bilingual(
            "即使名单之外还有设施，也达不到目标。",
            "The target is missed, whatever places the lists may lack.",
        ),
        "#a63603",
    ),
    "not_shown": StatusLook(
        Bilingual("尚不能证明", "not shown"),
        Bilingual(
            "名单缺失或不完整：已列设施不足以达标，补全名单后可能达标。",
            "Lists are absent or partial: listed places fall short, the full list may suffice.",
        ),
        "#8a5a00",
    ),
    "not_computable": StatusLook(
        Bilingual("无法计算", "not computable"),
        Bilingual("缺少必要数据，见所列缺项。", "Data are missing; the table says which."),
        "#5f5f5f",
    ),
    "no_target": StatusLook(
        Bilingual("未设目标", "no target"),
        Bilingual(
            "规划没有给出目标值：只报告比例，不作判断。",
            "The document sets no target: the share is reported, nothing is judged.",
        ),
        "#44546a",
    ),
    "met": StatusLook(
        Bilingual("达标", "met"),
        Bilingual("仅凭已列设施即达到目标。", "Listed places alone reach the target."),
        "#00694e",
    ),
}

KIND: Final = {
    "reach": Bilingual("可达", "reach"),
    "combination": Bilingual("组合", "combination"),
    "presence": Bilingual("配置", "presence"),
    "provision": Bilingual("按人口配置", "provision"),
    "ratio": Bilingual("比率", "ratio"),
    "share": Bilingual("占比", "share"),
    "radius": Bilingual("服务半径", "service radius"),
    "response": Bilingual("响应时间", "response time"),
    "pairing": Bilingual("对接", "pairing"),
    "hierarchy": Bilingual("分级网络", "network by level"),
    "equity": Bilingual("均衡", "equity"),
    "count": Bilingual("总量", "count"),
    "statistic": Bilingual("统计指标", "statistic"),
}
STRENGTH: Final = {
    "binding": Bilingual("约束性", "binding"),
    "expected": Bilingual("预期性", "expected"),
    "strive": Bilingual("力争", "to strive for"),
    "in_principle": Bilingual("原则上", "in principle"),
    "where_able": Bilingual("有条件的", "where conditions allow"),
    "encouraged": Bilingual("鼓励", "encouraged"),
    "unlabelled": Bilingual("未注明约束力", "force not stated"),
}
FLAG: Final = {
    "contradiction": Bilingual("前后不一致", "contradicts another section"),
    "baseline_beyond_target": Bilingual("基准值已超过目标值", "baseline already beyond the target"),
    "no_baseline": Bilingual("没有基准值", "no baseline"),
    "baseline_only": Bilingual("只有基准值，没有目标值", "baseline only, no target"),
    "unit_slip": Bilingual("计量单位疑误", "doubtful unit"),
    "undefined": Bilingual("概念未界定", "undefined term"),
    "names_differ": Bilingual("名称不一致", "names differ"),
    "reference_differs": Bilingual("参照值不一致", "reference values differ"),
    "not_in_table": Bilingual("未列入指标表", "not in the table of indicators"),
}
"""What is odd in a document, by the code of the flag."""
COMPLETENESS: Final = {
    "complete": Bilingual("完整", "complete"),
    "partial": Bilingual("不完整", "partial"),
}
TREND: Final = {
    "rises": Bilingual("上升", "rises"),
    "falls": Bilingual("下降", "falls"),
    "not_worse": Bilingual("不变差", "gets no worse"),
}

METHOD_PHRASE: Final = {
    "combined": Bilingual("综合方法", "combined"),
    "floor_area": Bilingual("按建筑面积", "by floor area"),
    "street_length": Bilingual("按道路长度", "by street length"),
}
"""Ways of spreading people inside a sentence."""

METHOD: Final = {
    "combined": Bilingual("综合", "combined"),
    "floor_area": Bilingual("按建筑面积", "by floor area"),
    "street_length": Bilingual("按道路长度", "by street length"),
    "column": Bilingual("按所给数值", "as supplied"),
}
"""Ways of spreading people; a method without an entry is printed as it is called."""

GAP_REASON: Final = {
    "not_reached": Bilingual("最近的设施超出限值", "the nearest place is too far"),
    "list_partial": Bilingual(
        "距已列设施过远（名单不完整）", "too far from listed places (list partial)"
    ),
    "list_absent": Bilingual("缺少可用的名单", "there is no usable list of places"),
    "edge_of_data": Bilingual(
        "靠近数据边缘，界外可能有设施", "near the end of the data: a place beyond may serve"
    ),
    "snap": Bilingual("未能接入路网", "not linked to the street network"),
    "full": Bilingual("可以到达，但没有余量", "reached, but there is no room"),
}

ROLE: Final = {
    "study": Bilingual("评估文件", "study file"),
    "plan": Bilingual("规划", "plan"),
    "area": Bilingual("范围", "outline"),
    "units": Bilingual("单元", "units"),
    "streets": Bilingual("道路", "streets"),
    "elevation": Bilingual("高程", "elevation"),
    "people": Bilingual("人口", "people"),
    "blocks": Bilingual("地块", "blocks"),
    "facilities": Bilingual("设施名单", "list of places"),
    "entrances": Bilingual("出入口", "entrances"),
    "catchments": Bilingual("服务片区", "catchments"),
    "candidates": Bilingual("备选点", "candidate sites"),
    "levels": Bilingual("各级单元", "units of other levels"),
    "statistics": Bilingual("统计表", "statistics"),
    "registers": Bilingual("项目库", "register of projects"),
    "changes": Bilingual("情景", "scenario"),
    "earlier": Bilingual("以前的评估", "earlier audit"),
    "groups": Bilingual("分人群人口", "people by group"),
    "areas": Bilingual("片区", "areas"),
    "places": Bilingual("场所", "places"),
    "demand": Bilingual("其他需求", "other demand"),
}
"""What an input file is for; a role without an entry is printed as it is called."""


UNIT_KIND: Final = {
    "街道": Bilingual("街道", "subdistrict"),
    "镇": Bilingual("镇", "town"),
    "乡": Bilingual("乡", "township"),
    "社区": Bilingual("社区", "community"),
    "村": Bilingual("村", "village"),
}
"""Kinds of units; one without an entry is printed as it is called."""


def known(table: dict[str, Bilingual], key: str, language: Language) -> str:
    """Return the word for `key`, or `key` itself where the vocabulary has none."""
    return table[key](language) if key in table else key


PACE: Final[dict[str, Bilingual]] = {
    "elder": Bilingual("老年人步速", "at an elder's pace"),
    "child": Bilingual("儿童步速", "at a child's pace"),
    "wheelchair": Bilingual("乘轮椅", "in a wheelchair"),
    "cycle": Bilingual("骑行", "by bicycle"),
    "e-bike": Bilingual("骑电动自行车", "by e-bike"),
    "car": Bilingual("驾车", "by car"),
}
"""Who travels, where it is not an adult."""
TRAVEL: Final[dict[str, Bilingual]] = {
    "adult": Bilingual("步行", "on foot"),
    **{name: PACE[name] for name in ("wheelchair", "cycle", "e-bike", "car")},
}
"""How somebody travels; who is not here goes on foot at another pace than an adult's."""

WHAT: Final = {
    "unit": Bilingual("单元", "unit"),
    "facility": Bilingual("设施", "facility"),
    "area": Bilingual("片区", "area"),
    "place": Bilingual("场所", "place"),
    "demand": Bilingual("需求点", "demand"),
}
"""Members of goals."""
