"""The vocabulary of pages and tables, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable

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
}
STRENGTH: Final = {
    "binding": Bilingual("约束性", "binding"),
    "expected": Bilingual("预期性", "expected"),
}
COMPLETENESS: Final = {
    "complete": Bilingual("完整", "complete"),
    "partial": Bilingual("不完整", "partial"),
}
OPERATOR: Final = {">=": "≥", "<=": "≤", ">": ">", "<": "<"}

METHOD: Final = {
    "combined": Bilingual("综合", "combined"),
    "floor_area": Bilingual("按建筑面积", "by floor area"),
    "street_length": Bilingual("按街道长度", "by street length"),
    "column": Bilingual("按所给数值", "as supplied"),
}
"""Ways of spreading people; a method without an entry is printed as it is called."""

GAP_REASON: Final = {
    "not_reached": Bilingual("最近的设施超出限值", "the nearest place is too far"),
    "list_partial": Bilingual(
        "距已列设施过远（名单不完整）", "too far from listed places (list partial)"
    ),
    "list_absent": Bilingual("缺少设施名单", "there is no list of places"),
    "edge_of_data": Bilingual(
        "靠近数据边缘，界外可能有设施", "near the end of the data: a place beyond may serve"
    ),
    "snap": Bilingual("未能接入街道网络", "not linked to the street network"),
}

WORDS: Final = {
    "report": Bilingual("服务圈评估报告", "Service-circle audit"),
    "unit_report": Bilingual("单元报告", "Report on one unit"),
    "map": Bilingual("交互地图", "Interactive map"),
    "whole_report": Bilingual("全区报告", "Report on the whole area"),
    "other_language": Bilingual("English", "中文"),
    "skip": Bilingual("跳到结论", "Skip to the conclusions"),
    "area": Bilingual("评估范围", "Area"),
    "plan": Bilingual("评估依据", "Plan"),
    "issuer": Bilingual("发布机关", "Issued by"),
    "number": Bilingual("文号", "Number"),
    "date": Bilingual("发布日期", "Date"),
    "period": Bilingual("规划期", "Period"),
    "year": Bilingual("评估年份", "Year of the audit"),
    "people": Bilingual("人口", "People"),
    "source": Bilingual("来源", "Source"),
    "counted": Bilingual("实有统计数", "a count"),
    "no_total": Bilingual("未提供总数，只报告比例", "no total given: shares only"),
    "conclusions": Bilingual("结论", "Conclusions"),
    "failing_first": Bilingual(
        "未达标者在前。判断依据为已列设施与实际步行路网。",
        "Failing goals first. Judged by the listed places and the real walking network.",
    ),
    "goals": Bilingual("逐项目标", "Goal by goal"),
    "goal": Bilingual("目标", "Goal"),
    "status": Bilingual("结论", "Verdict"),
    "share": Bilingual("覆盖比例", "Share"),
    "share_note": Bilingual(
        "已列设施可证明的比例；若名单不全，“至多”为上限。",
        "What listed places prove; where lists are open, “at most” is the upper bound.",
    ),
    "at_most": Bilingual("至多", "at most"),
    "at_least": Bilingual("至少", "at least"),
    "range": Bilingual("变动范围", "Range"),
    "target": Bilingual("目标值", "Target"),
    "no_target": Bilingual("未设", "none"),
    "reached": Bilingual("已覆盖", "Reached"),
    "left_out": Bilingual("未覆盖或未证明", "Left out or not shown"),
    "holds": Bilingual("结论稳健", "Verdict holds"),
    "holds_yes": Bilingual("是", "yes"),
    "holds_no": Bilingual("否：换一种假设结论会变", "no: changes under an alternative"),
    "deadline": Bilingual("期限", "by"),
    "achieved": Bilingual("规划称已实现", "stated as achieved"),
    "unverified": Bilingual("数值未经核实", "number not corroborated"),
    "section": Bilingual("章节", "Section"),
    "rule": Bilingual("检验内容", "What is tested"),
    "missing": Bilingual("缺少的名单与上下限", "Missing lists and what they leave open"),
    "matrix": Bilingual("单元结论", "Unit by unit"),
    "matrix_note": Bilingual(
        "最需要关注的单元在前。数字为已列设施可证明的人口比例；配置类目标为设施数；"
        "“≤”表示缺少名单的设施不计时的上限。",
        "Worst first. Numbers are the share of people that listed places prove to be reached; "
        "for presence goals, the number of places; ≤ marks what can hold at the most where a "
        "list is absent.",
    ),
    "unit": Bilingual("单元", "Unit"),
    "unit_kind": Bilingual("类型", "Kind"),
    "no_unit": Bilingual("不属任何单元", "in no unit"),
    "no_block": Bilingual("不属任何地块", "in no block"),
    "whole": Bilingual("全区", "Whole area"),
    "places_inside": Bilingual("处", ""),
    "maps": Bilingual("覆盖图", "Coverage maps"),
    "maps_note": Bilingual(
        "地块颜色表示该目标覆盖的人口比例（只计已列设施）：颜色越深，未覆盖的人越多。",
        "Blocks are coloured by the share of their people that listed places reach: "
        "the darker, the more people are left out.",
    ),
    "legend_share": Bilingual("地块内已覆盖人口", "People of the block reached"),
    "legend_place": Bilingual("已列设施", "listed place"),
    "legend_low": Bilingual("人口置信度低", "population uncertain"),
    "legend_nobody": Bilingual("无居住人口", "nobody lives here"),
    "bound_open": Bilingual("名单有遗漏时至多 {share}", "if lists lack places, at most {share}"),
    "legend_unit": Bilingual("单元界线", "border of a unit"),
    "legend_street": Bilingual("街道", "street"),
    "none": Bilingual("无", "none"),
    "all": Bilingual("全部", "all"),
    "north": Bilingual("北", "N"),
    "gaps": Bilingual("未覆盖的地块", "Blocks left out"),
    "gaps_note": Bilingual(
        "各目标下未覆盖人口最多的地块；完整清单见 gaps.csv。",
        "For each goal, the blocks with most people left out; the full list is in gaps.csv.",
    ),
    "gaps_none": Bilingual("没有未覆盖的地块。", "No block is left out."),
    "block": Bilingual("地块", "Block"),
    "block_reached": Bilingual("地块覆盖率", "Share reached"),
    "of_all": Bilingual("占总人口", "Of all people"),
    "nearest": Bilingual("最近的已列设施", "Nearest listed place"),
    "away": Bilingual("步行", "On foot"),
    "cause": Bilingual("原因", "Cause"),
    "beyond": Bilingual("超出搜索范围", "beyond the search limit"),
    "no_heads": Bilingual(
        "不给出人数：人口分布不确定，或未提供人口总数。",
        "No head counts: where people live is uncertain, or no total was given.",
    ),
    "population": Bilingual("人口推算", "Where people live"),
    "population_note": Bilingual(
        "人口为推算值，只给约数。“无建筑街长”为周边没有建筑数据的当地街道所占比例；"
        "比例过高的单元置信度低，不给出人数。",
        "People are estimates, given as round figures. “Street without buildings” is the share "
        "of local street that has no mapped building nearby; where it is high, confidence is "
        "low and no head count is given.",
    ),
    "population_counted": Bilingual(
        "人口为所提供的统计数。", "People are the counts that were supplied."
    ),
    "share_people": Bilingual("人口占比", "Share of people"),
    "unmapped": Bilingual("无建筑街长", "Street without buildings"),
    "confidence": Bilingual("置信度", "Confidence"),
    "low": Bilingual("低", "low"),
    "normal": Bilingual("一般", "normal"),
    "low_why": Bilingual(
        "周边 {share} 的当地街道没有建筑数据，人口分布无法可靠推算，故不给出人数；"
        "覆盖比例仍可参考，但不确定性较大。",
        "{share} of the local street has no mapped building nearby, so where people live cannot "
        "be told well: no head count is given, and shares are less certain.",
    ),
    "sensitivity": Bilingual("结论有多稳", "How firm the verdicts are"),
    "sensitivity_note": Bilingual(
        "括号内为改变步行速度、住处到街道的距离和人口分布方法后比例的最小值与最大值。"
        "“结论稳健”表示在所有这些情形下结论都不变。",
        "Ranges in brackets are the smallest and largest share when walking speed, the way from "
        "the door to the street and the method that spreads people are changed. A verdict "
        "holds when it is the same under every one of these.",
    ),
    "sensitive_goals": Bilingual(
        "换一种假设结论会变的目标：", "Goals whose verdict changes under an alternative:"
    ),
    "sensitive_none": Bilingual(
        "全区各项结论在所有情形下都不变。", "No verdict on the whole area changes."
    ),
    "assumptions": Bilingual("假设", "Assumptions"),
    "assumptions_plan": Bilingual("关于规划", "About the plan"),
    "assumptions_study": Bilingual("关于本次评估", "About this study"),
    "notes": Bilingual("数据说明", "Notes on the data"),
    "sources": Bilingual("数据来源", "Sources"),
    "role": Bilingual("用途", "Used for"),
    "file": Bilingual("文件", "File"),
    "licence": Bilingual("许可", "Licence"),
    "facilities": Bilingual("设施", "Places"),
    "service": Bilingual("服务", "Service"),
    "inside": Bilingual("区内", "Inside"),
    "list": Bilingual("名单", "List"),
    "absent": Bilingual("缺失", "absent"),
    "median": Bilingual("到最近设施（人口中位）", "To the nearest (median of people)"),
    "mostly": Bilingual("多数人最近的设施", "Nearest for most"),
    "more": Bilingual("另有 {n} 处", "and {n} more"),
    "estimate_note": Bilingual(
        "本报告由 lifecircle 自动生成。人口为推算值，结论以所列数据与假设为前提。",
        "Made by lifecircle. People are estimates; verdicts rest on the data and assumptions "
        "listed above.",
    ),
    "counted_note": Bilingual(
        "本报告由 lifecircle 自动生成。结论以所列数据与假设为前提。",
        "Made by lifecircle. Verdicts rest on the data and assumptions listed above.",
    ),
    "of_units": Bilingual("的单元", "of units"),
    "without": Bilingual(
        "缺{services}名单，不计此项", "without {services}, of which there is no list"
    ),
    "blocks_of": Bilingual("（共 {total} 个，列出 {shown} 个）", "({shown} of {total})"),
    "elder": Bilingual("老年人步速", "at an elder's pace"),
    "whole_low": Bilingual(
        "人口分布总体上无法可靠推算，全区不给出覆盖人数。",
        "Where people live cannot be told well: no head counts are given for the whole area.",
    ),
    "review": Bilingual("审图号：________________", "Map review number (审图号): ________________"),
    "stop": Bilingual("。", "."),
    "colon": Bilingual("：", ": "),
    "list_comma": Bilingual("、", ", "),
    "open": Bilingual("（", " ("),
    "close": Bilingual("）", ")"),
}

ROLE: Final = {
    "study": Bilingual("评估文件", "study file"),
    "plan": Bilingual("规划", "plan"),
    "area": Bilingual("范围", "outline"),
    "units": Bilingual("单元", "units"),
    "streets": Bilingual("街道", "streets"),
    "elevation": Bilingual("高程", "elevation"),
    "people": Bilingual("人口", "people"),
    "blocks": Bilingual("地块", "blocks"),
    "facilities": Bilingual("设施名单", "list of places"),
    "entrances": Bilingual("出入口", "entrances"),
}
"""What an input file is for; a role without an entry is printed as it is called."""


def speaker(language: Language) -> Callable[[str], str]:
    """Return the function with which templates look words up."""

    def say(key: str) -> str:
        return WORDS[key](language)

    return say


def known(table: dict[str, Bilingual], key: str, language: Language) -> str:
    """Return the word for `key`, or `key` itself where the vocabulary has none."""
    return table[key](language) if key in table else key
