"""The words of report pages, in both languages."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from lifecircle.base.text import Bilingual
from lifecircle.outputs.report_words_left_out import LEFT_OUT
from lifecircle.outputs.weighs import word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lifecircle.base.text import Language

WORDS: Final = {
    "report": Bilingual("服务圈评估报告", "Service-circle audit"),
    "unit_report": Bilingual("单元报告", "Report on one unit"),
    "map": Bilingual("交互地图", "Interactive map"),
    "whole_report": Bilingual("全域报告", "Report on the whole area"),
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
    "scenario": Bilingual("情景评估", "A scenario"),
    "changes": Bilingual("所做变更", "Changes made"),
    "changes_note": Bilingual(
        "本报告的全部数值均在以下变更落实后计算，不是现状。",
        "All figures of this report hold once these changes are made, not as it is today.",
    ),
    "changes_see": Bilingual("见“所做变更”", "See “Changes made”"),
    "rests_on": Bilingual("使用须知", "What this rests on"),
    "not_robust": Bilingual("（不稳健）", " (not robust)"),
    "not_robust_note": Bilingual(
        "不稳健：换一种假设（步行速度、住处到道路的距离、人口分布方法），结论会变。",
        "Not robust: the verdict changes under an alternative of walking speed, of the way from "
        "the door to the street, or of the method that spreads people.",
    ),
    "rest": Bilingual("其余\u00a0{share}*", "all else {share}*"),
    "rest_note": Bilingual(
        "*除缺名单项外，其余各项按现有名单同时可达的人口比例，不是上限。",
        "*share of people whom everything but the missing list reaches; not an upper bound.",
    ),
    "rest_note_some": Bilingual(
        "*除缺名单项外，其余各项按现有名单同时可达的人口比例；仅当其余名单完整时才是上限。",
        "*share of people whom everything but the missing list reaches; an upper bound only where "
        "the other lists are complete.",
    ),
    "may_be_higher": Bilingual("实际可能更高", "may be higher"),
    "may_be_lower": Bilingual("实际可能更低", "may be lower"),
    "more_assumptions": Bilingual(
        "其余假设与数据说明见全域报告。",
        "Further assumptions and notes on the data: see the report on the whole area.",
    ),
    "failing_first": Bilingual(
        "按需关注程度排列：未达标、尚不能证明、无法计算、未设目标、达标。"
        "判断依据为已列设施与实际路网。",
        "Ordered by need for attention: not met, not shown, not computable, no target, met. "
        "Judged by the listed places and the real street network.",
    ),
    "goals": Bilingual("逐项目标", "Goal by goal"),
    "goal": Bilingual("目标", "Goal"),
    "status": Bilingual("结论", "Verdict"),
    "share": Bilingual("覆盖比例", "Share"),
    "share_note": Bilingual(
        "比例为现有名单可证明覆盖的部分；名单不完整的目标，实际比例可能更高。",
        "Shares are what the listed places prove; where a list is partial, the true share may be "
        "higher.",
    ),
    "at_most": Bilingual("至多", "at most"),
    "at_least": Bilingual("至少", "at least"),
    "range": Bilingual("变动范围", "Range"),
    "target": Bilingual("目标值", "Target"),
    "no_target": Bilingual("未设", "none"),
    "reached": Bilingual("可证明覆盖", "Shown to be reached"),
    "left_out": Bilingual("未覆盖或未证实覆盖", "Left out or not shown"),
    "holds": Bilingual("结论稳健", "Verdict holds"),
    "holds_yes": Bilingual("是", "yes"),
    "holds_no": Bilingual("否", "no"),
    "goals_summary": Bilingual("目标", "Goals"),
    "goals_n": Bilingual("{n}项", "{n}"),
    "binding": Bilingual("约束性", "binding"),
    "unverified_n": Bilingual("数值未经核实：{n}项", "numbers not corroborated: {n}"),
    "flagged_n": Bilingual("规划文本有疑点：{n}项", "doubts about the document: {n}"),
    "untold": Bilingual(
        "另有{n}项目标不适用于本单元或缺少数据，见全域报告。",
        "{n} more goals are not about this unit or lack data: see the report on the whole area.",
    ),
    "value_now": Bilingual("现状值", "Now"),
    "baseline": Bilingual("基准值", "Baseline"),
    "shortfall": Bilingual("差额", "Missing"),
    "references": Bilingual("参照值", "For reference"),
    "doubtful": Bilingual("文本疑点", "Doubts"),
    "board": Bilingual("指标看板", "Indicator board"),
    "board_note": Bilingual(
        "约束性目标与预期性目标分列，最需关注者在前，缺少数据者在后。"
        "“≥”表示只计已证实的部分，实际可能更高。",
        "Binding and expected goals stand apart: those most in need of attention first, those "
        "that need data last. “≥” counts what is shown; the true value may be higher.",
    ),
    "board_units": Bilingual("各单元数值", "Unit by unit"),
    "board_units_note": Bilingual(
        "只列在单元上有结果的目标；最需关注的单元在左。空格表示目标不适用于该单元。",
        "Goals with something to show in units; units most in need of attention on the left. An "
        "empty cell means that the goal is not about the unit.",
    ),
    "part_binding": Bilingual("约束性目标", "Binding goals"),
    "part_expected": Bilingual("预期性目标", "Expected goals"),
    "part_other": Bilingual("其他目标", "Other goals"),
    "progress": Bilingual("完成进度", "Progress"),
    "bar_done": Bilingual(
        "自基准值起；无基准值或基准值已超过目标的，自零起",
        "from the baseline; without one, or where it is beyond the target, from nothing",
    ),
    "bar_beyond": Bilingual("已超过目标", "beyond the target"),
    "bar_away": Bilingual("不及基准值", "worse than the baseline"),
    "achieved": Bilingual("规划称已实现", "stated as achieved"),
    "unverified": Bilingual("数值未经核实", "number not corroborated"),
    "lacks": Bilingual("缺少", "needs"),
    "hangs": Bilingual("结论取决于假设", "hangs on an assumption"),
    "skip_board": Bilingual("跳到看板", "Skip to the board"),
    "missing": Bilingual("缺失和不完整的资料", "Missing and partial inputs"),
    "missing_note": Bilingual(
        "缺失的资料补齐后，右侧目标即可计算（个别目标还需其他资料）；"
        "名单不完整的，补全后数值和结论可能改变。",
        "With a missing input the goals beside it can be computed (some need another one as "
        "well). Where a list is partial, the full list may change values and verdicts.",
    ),
    "need": Bilingual("资料", "Input"),
    "state": Bilingual("状况", "State"),
    "state_missing": Bilingual("缺失", "missing"),
    "state_partial": Bilingual("不完整", "partial"),
    "state_other": Bilingual("–", "–"),
    "need_goals": Bilingual("所涉目标", "Goals"),
    "needs_line": Bilingual(
        "另有{n}项目标缺少数据，未作判断，见“缺失和不完整的资料”和附录。",
        "{n} more goals need data and are not judged: see “Missing and partial inputs” and the "
        "appendix.",
    ),
    "silent": Bilingual("附录：缺少数据的目标", "Appendix: goals that need data"),
    "silent_note": Bilingual(
        "以下目标未作判断；所列为其检验内容、假设及规划给出的基准值和目标值。",
        "These goals are not judged. What they test and assume, with the document's baselines "
        "and targets.",
    ),
    "board_see": Bilingual(
        "约束性与预期性目标分列的基准值、现状值、目标值和完成进度，见",
        "Baseline, value now, target and progress, binding and expected goals apart: see the ",
    ),
    "more_lines": Bilingual("另有{n}项见下表。", "{n} more: see the table below."),
    "run_in_met": Bilingual("达标：", "Met: "),
    "run_in_reported": Bilingual(
        "未设目标值的指标（只报告数值）：", "Without a target here (reported only): "
    ),
    "matrix_more": Bilingual(
        "另有{n}项目标在单元上未设目标值，其数值见",
        "{n} more goals have no target for units; for their values see the ",
    ),
    "unnamed": Bilingual("（无名）", "(unnamed)"),
    "unchanged": Bilingual("不变", "unchanged"),
    "members_more": Bilingual("；另有{n}个", "; {n} more"),
    "goals_number": Bilingual("目标数", "Number"),
    "members": Bilingual("未达标的对象", "What fails"),
    "members_note": Bilingual(
        "未达标或尚不能证明的目标下，未达标或尚不能证明的单元、设施、片区和场所；"
        "完整清单见 members.csv。",
        "Units, facilities, areas and places that do not keep a goal that is not met, or are not "
        "shown to; the full list is in members.csv.",
    ),
    "members_of": Bilingual("{all}个{what}中{failing}个", "{failing} of {all} {what}"),
    "alternatives": Bilingual("哪些结论取决于假设", "Verdicts that hang on an assumption"),
    "alternatives_note": Bilingual(
        "规划未写明之处须作假设。下列目标换一种假设，结论就会改变。",
        "Where the document leaves something open, an assumption is made. Under another one these "
        "goals have another verdict.",
    ),
    "assumption": Bilingual("假设", "Assumption"),
    "choice": Bilingual("另一种选择", "Other choice"),
    "verdict_now": Bilingual("现结论", "Verdict now"),
    "verdict_then": Bilingual("改选后结论", "Verdict then"),
    "value_then": Bilingual("改选后数值", "Value then"),
    "units_turned": Bilingual("结论改变的单元", "Units that turn"),
    "flags": Bilingual("规划文本中的疑点", "Doubts about the document"),
    "flags_note": Bilingual(
        "按原文照录，未作更改；供核对。", "Kept as the document has them, for checking."
    ),
    "plans_title": Bilingual("规划对照", "Plans side by side"),
    "plans_note": Bilingual(
        "同一评估范围按各规划分别评估。各规划的指标口径可能不同，见各自报告。",
        "One study judged by each plan. Plans may define their numbers differently: see their "
        "reports.",
    ),
    "plans_shared": Bilingual("要求与达标情况对照", "What each plan asks, and who passes"),
    "plans_shared_note": Bilingual(
        "两部以上规划都有要求、且至少一部可以计算的事项。",
        "Topics that two or more plans ask for and that can be computed for one at least.",
    ),
    "plans_asked": Bilingual("缺少数据的共有事项", "Shared topics that need data"),
    "plans_asked_note": Bilingual(
        "两部以上规划都有要求、但均缺少数据的事项：只对照要求。",
        "Topics that two or more plans ask for and that need data: only what is asked is compared.",
    ),
    "plans_single": Bilingual("只有一部规划提出的事项", "What one plan alone asks for"),
    "plans_more": Bilingual("另有{n}项缺少数据，见该规划的", "{n} more need data: see the plan's "),
    "plans_units_of": Bilingual("{n}个单元：", "{n} units: "),
    "plans_units": Bilingual("各单元结论", "Unit by unit"),
    "plans_units_note": Bilingual(
        "只列两部以上规划都有要求、且在单元上有结果的事项。",
        "Topics that two or more plans ask for and that have something to show in units.",
    ),
    "index_note": Bilingual(
        "各目标完成进度的加权平均，每项最多计100%；只计能够计算的目标。",
        "Weighted mean of the progress of goals, each counted up to 100 %; only goals that "
        "can be computed count.",
    ),
    "index_warning": Bilingual("低于{share}的单元预警。", "Units below {share} are warned of."),
    "score": Bilingual("得分", "Score"),
    "weighed": Bilingual("可计算的权重", "Weight that can be computed"),
    "warned": Bilingual("预警", "Warning"),
    "warned_yes": Bilingual("预警", "below the warning level"),
    "topic": Bilingual("事项", "Topic"),
    "plans_none": Bilingual("没有。", "None."),
    "asks_nothing": Bilingual("未要求", "asks nothing"),
    "threshold": Bilingual("要求", "Asked"),
    "maps_most": Bilingual(
        "只列出前{n}项目标，其余见交互地图。",
        "The first {n} goals only; the others are on the interactive map.",
    ),
    "section": Bilingual("章节", "Section"),
    "rule": Bilingual("检验内容", "What is tested"),
    "matrix": Bilingual("单元结论", "Unit by unit"),
    "matrix_note": Bilingual(
        "最需要关注的单元在前。百分数为现有名单可证明的人口比例，配置类目标为设施数，"
        "其他目标为其自身的数值；空格表示没有可供计算的对象。",
        "Most in need of attention first. Percentages are the share of people that listed places "
        "are shown to reach; presence goals have the number of places, others their own value. "
        "An empty cell: there is nothing to compute it from.",
    ),
    "unit": Bilingual("单元", "Unit"),
    "unit_kind": Bilingual("类型", "Kind"),
    "no_unit": Bilingual("不属任何单元", "in no unit"),
    "no_block": Bilingual("不属任何地块", "in no block"),
    "whole": Bilingual("全域", "Whole area"),
    "maps": Bilingual("覆盖图", "Coverage maps"),
    "maps_note": Bilingual(
        "地块颜色表示该目标可证明覆盖的人口比例（只计已列设施）：颜色越深，未证实覆盖的人越多。",
        "Blocks are coloured by the share of their people that listed places reach: "
        "the darker, the more people are not shown to be reached.",
    ),
    "legend_share": Bilingual("地块内可证明覆盖的人口", "People shown to be reached"),
    "legend_place": Bilingual("已列设施", "listed place"),
    "legend_low": Bilingual("置信度低", "low confidence"),
    "legend_nobody": Bilingual("无居住人口", "nobody lives here"),
    "legend_unit": Bilingual("单元界线", "border of a unit"),
    "legend_approximate": Bilingual(
        "近似分区界线（非行政界线）", "approximate zone boundary (not administrative)"
    ),
    "legend_outline": Bilingual("评估范围界线", "outline of the area"),
    "legend_numbers": Bilingual(
        "图中数字为“单元结论”表中的序号", "numbers: those of the table “Unit by unit”"
    ),
    "legend_blocks": Bilingual(
        "图中编号为“未覆盖的地块”表所列地块",
        "codes: the blocks listed under “Blocks left out”",
    ),
    "legend_street": Bilingual("道路", "street"),
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
    "away": Bilingual("路程", "Way"),
    "cause": Bilingual("原因", "Cause"),
    "along": Bilingual("沿{streets}", "along {streets}"),
    "gaps_low": Bilingual(
        "按推算人口排序，置信度低的单元仅供参考。",
        "Ordered by estimated population; indicative only where confidence is low.",
    ),
    "about": Bilingual("约{share}", "about {share}"),
    "no_list": Bilingual("无名单", "no list"),
    "beyond": Bilingual("超出搜索范围", "beyond the search limit"),
    "heads_uncertain": Bilingual(
        "人口分布不确定（置信度低），故不给出人数。",
        "Where people live is uncertain (low confidence), so no head counts are given.",
    ),
    "heads_no_total": Bilingual(
        "未提供人口总数，故只给比例，不给出人数。",
        "No total of people was given, so there are shares and no head counts.",
    ),
    "population": Bilingual("人口推算", "Where people live"),
    "population_note": Bilingual(
        "人口为推算值，只给约数和各方法推算的范围。以下情形置信度低，不给出人数："
        "周边无建筑数据的生活性道路（支路及街巷）占比过高，或各方法推算的人口占比相差两倍以上。",
        "People are estimates: round figures, with the range by method. Confidence is low, and no "
        "head count is given, where much of the local street has no mapped building nearby, or "
        "where the methods differ by more than a factor of two.",
    ),
    "population_counted": Bilingual(
        "人口为所提供的统计数。", "People are the counts that were supplied."
    ),
    "share_people": Bilingual("人口占比", "Share of people"),
    "unmapped": Bilingual("周边无建筑数据的道路占比", "Street without buildings nearby"),
    "confidence": Bilingual("置信度", "Confidence"),
    "low": Bilingual("低", "low"),
    "normal": Bilingual("一般", "normal"),
    "low_why": Bilingual(
        "周边无建筑数据的生活性道路（支路及街巷）占{share}，人口分布无法可靠推算，"
        "故不给出人数；覆盖比例仍可参考，但不确定性较大。",
        "{share} of the local street has no mapped building nearby, so where people live cannot "
        "be told well: no head count is given, and shares are less certain.",
    ),
    "low_disagree": Bilingual(
        "{first}与{second}推算的人口占比相差两倍以上（{shares}），人口分布不可靠，故不给出人数。",
        "The two methods disagree by more than a factor of two ({shares}), so no head count is "
        "given.",
    ),
    "low_both": Bilingual(
        "周边无建筑数据的生活性道路（支路及街巷）占{share}，且{first}与{second}推算的人口占比"
        "相差两倍以上（{shares}），人口分布不可靠，故不给出人数；覆盖比例仍可参考，但不确定性较大。",
        "{share} of the local street has no mapped building nearby, and the two methods disagree "
        "by more than a factor of two ({shares}), so no head count is given, and shares are less "
        "certain.",
    ),
    "low_list": Bilingual(
        "置信度低、不给出人数的单元：", "Units of low confidence, without a head count:"
    ),
    "low_unmapped_list": Bilingual(
        "周边无建筑数据的道路占比过高：", "Much local street without buildings nearby: "
    ),
    "low_disagree_list": Bilingual(
        "各方法推算的人口占比相差两倍以上（{first} / {second}）：",
        "Methods differ by more than a factor of two ({first} / {second}): ",
    ),
    "sensitivity": Bilingual("结论有多稳", "How firm the verdicts are"),
    "sensitivity_note": Bilingual(
        "括号内变动范围为改变步行速度、住处到道路的距离和人口分布方法后比例的最小值与最大值。"
        "“结论稳健”表示在所有这些情形下结论都不变。",
        "Ranges in brackets are the smallest and largest share when walking speed, the way from "
        "the door to the street and the method that spreads people are changed. A verdict "
        "holds when it is the same under every one of these.",
    ),
    "sensitive_goals": Bilingual(
        "换一种假设结论会变的目标：", "Goals whose verdict changes under an alternative:"
    ),
    "sensitive_none": Bilingual(
        "全域各项结论在所有情形下都不变。", "No verdict on the whole area changes."
    ),
    "assumptions": Bilingual("假设", "Assumptions"),
    "assumptions_plan": Bilingual("关于规划", "About the plan"),
    "assumptions_study": Bilingual("关于本次评估", "About this study"),
    "notes": Bilingual("数据说明", "Notes on the data"),
    "corrections": Bilingual("数据更正", "Corrections to the data"),
    "corrections_note": Bilingual(
        "本次评估对原始数据作了以下更正，各有更正人与依据。序号为在评估文件中的次序，"
        "坐标为 WGS 84。",
        "The data were corrected as follows; each correction names who answers for it and why. "
        "Numbers are the order in the study file, places are WGS 84.",
    ),
    "corrections_line": Bilingual("对原始数据作了{n}处更正", "{n} corrections to the data"),
    "corrections_line_one": Bilingual("对原始数据作了1处更正", "1 correction to the data"),
    "corrections_see": Bilingual("见“数据更正”", "see “Corrections to the data”"),
    "correction_number": Bilingual("序号", "No."),
    "correction_outcome": Bilingual("更正内容", "What was done"),
    "correction_author": Bilingual("更正人", "By"),
    "correction_date": Bilingual("日期", "Date"),
    "correction_reason": Bilingual("依据", "Reason"),
    "site_visit": Bilingual(
        "现场踏勘用的点位（GCJ-02，与高德地图一致）：",
        "For a site visit, in GCJ-02 as AMap uses it: ",
    ),
    "site_visit_plain": Bilingual("现场踏勘用的点位：", "For a site visit: "),
    "sources": Bilingual("数据来源", "Sources"),
    "role": Bilingual("用途", "Used for"),
    "file": Bilingual("文件", "File"),
    "licence": Bilingual("许可", "Licence"),
    "facilities": Bilingual("设施", "Places"),
    "service": Bilingual("服务", "Service"),
    "inside": Bilingual("单元内", "Inside"),
    "list": Bilingual("名单", "List"),
    "absent": Bilingual("缺失", "absent"),
    "median": Bilingual("到最近设施（人口中位）", "To the nearest (median of people)"),
    "mostly": Bilingual("多数人最近的设施", "Nearest for most"),
    "more": Bilingual("另有{n}处", "and {n} more"),
    "estimate_note": Bilingual(
        "本报告由 lifecircle 自动生成。人口为推算值，结论以所列数据与假设为前提。",
        "Made by lifecircle. People are estimates; verdicts rest on the data and assumptions "
        "listed above.",
    ),
    "counted_note": Bilingual(
        "本报告由 lifecircle 自动生成。结论以所列数据与假设为前提。",
        "Made by lifecircle. Verdicts rest on the data and assumptions listed above.",
    ),
    "without": Bilingual("缺{services}名单，不计此项", "without {services}: no list"),
    "blocks_of": Bilingual("（共{total}个，列出{shown}个）", "({shown} of {total})"),
    "whole_low": Bilingual(
        "人口分布总体上无法可靠推算，全域不给出覆盖人数。",
        "Where people live cannot be told well: no head counts are given for the whole area.",
    ),
    "stop": Bilingual("。", "."),
    "clause": Bilingual("，", ": "),
    "places": Bilingual("处", "places"),
    "semicolon": Bilingual("；", "; "),
    "gap": Bilingual("", " "),
    "colon": Bilingual("：", ": "),
    "list_comma": Bilingual("、", ", "),
    "open": Bilingual("（", " ("),
    "close": Bilingual("）", ")"),
    **LEFT_OUT,
}


def speaker(
    language: Language, words: Mapping[str, Bilingual] = WORDS, *, ground: bool = False
) -> Callable[[str], str]:
    """Return the function with which templates look words up.

    Parameters
    ----------
    language, words
        What they are looked up in.
    ground
        Whether shares are of residential ground, not of people.
    """
    return partial(_say, words, language, ground)


def _say(words: Mapping[str, Bilingual], language: Language, ground: bool, key: str) -> str:  # noqa: FBT001
    text = words[key](language)
    return word(key, text, language) if ground else text
