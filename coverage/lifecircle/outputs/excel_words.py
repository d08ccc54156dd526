"""The words of workbooks, in both languages."""

from __future__ import annotations

from typing import Final

from lifecircle.base.text import Bilingual

SHEET: Final = {
    "verdicts": Bilingual("结论", "Verdicts"),
    "unit_verdicts": Bilingual("单元结论", "Verdicts by unit"),
    "matrix": Bilingual("单元×目标矩阵", "Units by goals"),
    "values": Bilingual("单元×目标数值", "Units by goals, values"),
    "gaps": Bilingual("缺口地块", "Blocks left out"),
    "causes": Bilingual("原因", "Causes"),
    "remedies": Bilingual("改进措施", "Remedies"),
    "facilities": Bilingual("设施与容量", "Facilities and capacity"),
    "seats": Bilingual("容量检验", "Tests of capacity"),
    "people": Bilingual("人口", "People"),
    "groups": Bilingual("分人群", "Groups of people"),
    "equity": Bilingual("均衡性", "Equity"),
    "sources": Bilingual("假设与来源", "Assumptions and sources"),
    "about": Bilingual("说明", "About"),
}
"""Names of sheets."""

NOTE: Final = {
    "verdicts": Bilingual(
        "未达标者在前。数值为已列设施可证明的部分；“约”为推算值。",
        "Worst first. Values are what listed places prove; “about” is an estimate.",
    ),
    "unit_verdicts": Bilingual(
        "各单元各目标的结论：最需关注的单元在前，单元内未达标者在前。",
        "Every goal in every unit: units most in need of attention first.",
    ),
    "matrix": Bilingual(
        "最需关注的单元在上、目标在左。空格：目标不适用于该单元。单元名称链接至其报告。",
        "Units most in need on top, goals on the left. Empty: the goal is not about the unit.",
    ),
    "values": Bilingual(
        "与上一表同序：可证明覆盖的比例或数值。颜色分级同地图。",
        "In the same order: the share shown to be reached, or the value. Colours as on the map.",
    ),
    "gaps": Bilingual(
        "有居民未证实覆盖的地块：未达标的目标在前，同一目标内人数多者在前。",
        "Blocks with people not shown to be reached: failing goals first, most people first.",
    ),
    "causes": Bilingual(
        "未覆盖比例按原因划分，各原因之和等于未覆盖比例。先全域，后各单元，缺口大者在前。",
        "The share left out, by cause: causes add up to it. The whole first, then the largest gap.",
    ),
    "remedies": Bilingual(
        "各单元各目标的改进措施，按单位投入新增人数排序；增益由计入该措施后的评估得出。",
        "Single moves by unit and goal, most people for the effort first; gains are audited.",
    ),
    "facilities": Bilingual(
        "各设施覆盖的人和负荷：负荷高者在前，其次为无其他设施可达的人多者。",
        "Whom facilities reach, and how full they are: the fullest first.",
    ),
    "seats": Bilingual(
        "容量检验在全域和各单元的结果。",
        "Tests of capacity on the whole and in every unit.",
    ),
    "people": Bilingual(
        "各单元的人口：置信度低的单元不给出人数。",
        "People of every unit: none are given where confidence is low.",
    ),
    "groups": Bilingual(
        "各目标的分人群可达比例：先全域，后各单元。",
        "Share of each group whom a goal reaches: the whole first, then units.",
    ),
    "equity": Bilingual(
        "各目标的均衡性指标，读法见右。", "How unequal service is, and how to read it."
    ),
    "sources": Bilingual(
        "结论以下列假设、数据和更正为前提。",
        "Verdicts rest on these assumptions, data and corrections.",
    ),
    "about": Bilingual("怎样读这份表格。", "How to read this workbook."),
}
"""The sentence under the title of a sheet."""

TEXT: Final = {
    "report": Bilingual("服务圈评估报告", "Service-circle audit"),
    "unit_report": Bilingual("单元报告", "report on one unit"),
    "whole": Bilingual("全域", "whole area"),
    "scenario": Bilingual("情景评估，不是现状", "a scenario, not as it is today"),
    "yes": Bilingual("是", "yes"),
    "no": Bilingual("否", "no"),
    "goal": Bilingual("目标", "Goal"),
    "verdict": Bilingual("结论", "Verdict"),
    "value": Bilingual("现状值", "Now"),
    "asked": Bilingual("目标值", "Target"),
    "at_least": Bilingual("至少", "At least"),
    "at_most": Bilingual("至多", "At most"),
    "low": Bilingual("变动范围低值", "Range, low"),
    "high": Bilingual("变动范围高值", "Range, high"),
    "of_whole": Bilingual("全域", "Whole area"),
    "whole_verdict": Bilingual("全域结论", "Verdict on the whole"),
    "shortfall": Bilingual("差额", "Missing"),
    "rule": Bilingual("检验内容", "What is tested"),
    "read": Bilingual("怎样读", "How to read it"),
    "people_note": Bilingual("人数说明", "On head counts"),
    "subject": Bilingual("类别", "Subject"),
    "about": Bilingual("所指", "About"),
    "text": Bilingual("内容", "Text"),
    "plan_assumption": Bilingual("规划未写明，评估设定", "Left open by the plan"),
    "study_assumption": Bilingual("评估假设", "Assumption"),
    "goal_assumption": Bilingual("目标假设", "Assumption of goals"),
    "note": Bilingual("数据说明", "Note on the data"),
    "correction": Bilingual("数据更正", "Correction of the data"),
    "input": Bilingual("输入文件", "Input"),
    "attribution": Bilingual("数据来源署名", "Attribution"),
    "document": Bilingual("评估依据", "Plan"),
    "sheets": Bilingual("目录", "Sheets"),
    "words": Bilingual("结论用词", "Verdicts"),
    "numbers": Bilingual("数值", "Numbers"),
    "printing": Bilingual("打印", "Printing"),
    "more": Bilingual("其余", "More"),
    "cut": Bilingual("截断", "Cut"),
    "year": Bilingual("评估年份", "Year of the audit"),
    "files": Bilingual("同批成果", "Beside this file"),
    "cut_text": Bilingual(
        "有{n}处文字超过单元格所能容纳的32,767个字符，已截断并注明。",
        "{n} texts were longer than the 32,767 characters a cell holds; they are cut and marked.",
    ),
    "more_rows": Bilingual(
        "“{sheet}”只列前{n:,}行，共{all:,}行，其余见同目录的{file}。",
        "“{sheet}” has the first {n:,} of {all:,} rows; the rest is in {file}.",
    ),
    "numbers_text": Bilingual(
        "人数为推算值的，格式为“约”，取整到百；置信度低的单元不给出人数。"
        "比例只有恰为0或1时才显示0%或100%。空格：未知或不适用。",
        "People are estimates where the cell says “about”, in whole hundreds; units of low "
        "confidence have none. A share reads 0 % or 100 % only if it is. Empty: not known, or not "
        "applicable.",
    ),
    "printing_text": Bilingual(
        "各表按A4横向打印，每页重复表头；打印范围之外的右侧各列供筛选和核对。"
        "颜色按条件格式，随修改而变，含义均另有文字。",
        "Sheets print on A4 landscape with the headings on every page; columns to the right of "
        "what is printed are for filters and checks. Colours are rules that follow your edits, "
        "and a word says the same.",
    ),
    "ids_text": Bilingual(
        "编号为文本，首位的0和12位编号都保持原样；表内没有公式，也没有外部链接。",
        "Ids are text, so long ones stay as they are. There are no formulas and no links to the "
        "internet.",
    ),
    "share_text": Bilingual(
        "地图颜色分级：{classes}。", "Classes of colours, as on the map: {classes}."
    ),
}
"""Other words."""

CONFIDENCE: Final = {
    "counted": Bilingual("实有统计数", "counted"),
    "given": Bilingual("给定", "given"),
    "estimated": Bilingual("推算", "estimated"),
    "low": Bilingual("置信度低", "low confidence"),
    "unknown": Bilingual("未知", "unknown"),
}
"""How the number of a group is known."""
AMOUNT_UNIT: Final = {
    "places": Bilingual("个名额", "places"),
    "metres": Bilingual("米", "metres"),
}
