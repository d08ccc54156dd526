"""The words of the pages on a district over the years, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifecircle.base.text import Bilingual
from lifecircle.outputs.report_words import WORDS as OF_REPORTS
from lifecircle.outputs.report_words import speaker

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifecircle.base.text import Language

WORDS: Final = {
    **OF_REPORTS,
    "title": Bilingual("逐年情景评估", "Year by year"),
    "years": Bilingual("年份", "Years"),
    "to_map": Bilingual("逐年地图", "Map of the years"),
    "year_n": Bilingual("{year}年", "{year}"),
    "from_year": Bilingual("{year}年起", "from {year}: "),
    "projects_n": Bilingual(
        "计入{made}项，未落位{waiting}项", "{made} counted, {waiting} not placed"
    ),
    "counts": Bilingual("各年结论", "Verdicts by year"),
    "goals_by": Bilingual("目标数", "Goals"),
    "no_turn": Bilingual(
        "各年之间，全域各项结论均未改变。", "No verdict on the whole turns between these years."
    ),
    "jump_losing": Bilingual("失去服务：", "Losing access: "),
    "jump_owed": Bilingual("配建：", "New housing owes: "),
    "jump_waiting": Bilingual("未落位：", "Not placed: "),
    "counts_of": Bilingual(
        "计有数值的{told}项目标；另有{n}项缺少资料，见 timeline.csv。",
        "Of the {told} goals that have a value; {n} more lack data: see timeline.csv.",
    ),
    "moved": Bilingual("结论未变、数值有变：", "Same verdict, another value: "),
    "mostly": Bilingual("项目影响，百分点", "projects, in points"),
    "no_effect": Bilingual("对所列目标没有影响", "changes none of the goals listed"),
    "losing_n": Bilingual(
        "使居民路程变长的变更{projects}项，其中使原可达的居民不再可达的{out}项",
        "changes that lengthen somebody’s way: {projects}; of them leaving people out: {out}",
    ),
    "losing_0": Bilingual("没有居民因变更而路程变长", "nobody’s way gets longer"),
    "owed_n": Bilingual(
        "欠{owed}项，已落实{kept}项，无法判断{unknown}项",
        "{owed} owed, {kept} kept, {unknown} not known",
    ),
    "waiting_n": Bilingual(
        "{n}项因缺少选址、规模等未计入", "{n}, as a site, a size or the like is missing"
    ),
    "matrix": Bilingual("哪一年达标", "Which goals are met, and when"),
    "matrix_note": Bilingual(
        "最后一年未达标的在前。比例为现有名单加上届时已建成的项目可证明覆盖的居民比例，其他目标为其自身的数值；"
        "底色表示与前一年相比结论有变，粗体表示数值有变。",
        "Goals that fail in the last year come first. Shares are of people shown to be reached by "
        "listed places and what is built by then; other goals have their own value. Shaded: the "
        "verdict differs from the year before; bold: the value does.",
    ),
    "goal": Bilingual("目标", "Goal"),
    "asked": Bilingual("目标值", "Target"),
    "turns": Bilingual("何时转变，因何转变", "What turns, and why"),
    "turns_note": Bilingual(
        "“得益于”：依次建成时，加上该项目后结论转为达标。其余为同期计入的项目，不一定是原因。",
        "“Thanks to”: built in order, the verdict turns to met with this project. Others are those "
        "that count from the same time on, not necessarily the reason.",
    ),
    "turns_none": Bilingual("没有结论随年份改变。", "No verdict turns."),
    "where": Bilingual("范围", "Where"),
    "whole": Bilingual("全域", "Whole area"),
    "year": Bilingual("年份", "Year"),
    "turn": Bilingual("结论", "Verdict"),
    "why": Bilingual("项目", "Projects"),
    "thanks": Bilingual("得益于", "Thanks to"),
    "same_time": Bilingual("同期计入", "At the same time"),
    "owing": Bilingual("不利影响来自", "Owing to"),
    "more_projects": Bilingual("等，另有{n}项", " and {n} more"),
    "no_project": Bilingual("同期没有相关项目", "no project of this kind at that time"),
    "maps": Bilingual("前后对照", "Before and after"),
    "maps_note": Bilingual(
        "左为前，右为后：拖动图面，或用下方滑杆（方向键可用）。颜色为地块内可证明覆盖的居民比例。",
        "Left: before, right: after. Drag the picture, or use the slider below it (arrow keys "
        "work). Colours: share of each block’s people shown to be reached.",
    ),
    "no_script": Bilingual(
        "选择目标和年份需要启用脚本；这里并列首末两年。",
        "Choosing goals and years needs scripts; here the first and the last year stand side by "
        "side.",
    ),
    "before": Bilingual("前", "Before"),
    "after": Bilingual("后", "After"),
    "slider": Bilingual("前后分界线的位置", "Where before ends and after begins"),
    "slider_text": Bilingual("左侧{n}%为前", "before on the left {n} %"),
    "nobody": Bilingual("无居住人口或不涉及", "no people, or not asked"),
    "low": Bilingual("置信度低", "low confidence"),
    "place": Bilingual("该目标的设施", "places for this goal"),
    "losers": Bilingual("因变更不再可达", "left out by a change"),
    "share_of_block": Bilingual("地块内覆盖比例", "Share of the block’s people"),
    "symbols": Bilingual("项目", "Projects"),
    "drawn_status": Bilingual(
        "实心：现状；半实：在建；空心：规划", "solid: exists; half: being built; hollow: planned"
    ),
    "off_map": Bilingual("没有单一位置、未画在图上的项目", "Projects without one place on the map"),
    "bars": Bilingual(
        "实条：依次；框：单独。横轴不自零起", "solid: in order; outline: alone. Axis not from 0"
    ),
    "losing_more": Bilingual("另有{n}个地块，见 losing.csv。", "More blocks: {n}, see losing.csv."),
    "losing_pairs": Bilingual(
        "另有{n}组变更与目标，见 losing.csv。", "More changes and goals: {n}, see losing.csv."
    ),
    "north": Bilingual("北", "N"),
    "by_unit": Bilingual("逐单元", "Unit by unit"),
    "by_unit_note": Bilingual(
        "只列各年之间有变化的目标；底色表示结论有变，粗体表示数值有变。",
        "Only goals that change between the years in some unit; shaded: the verdict differs, bold: "
        "the value.",
    ),
    "by_unit_same": Bilingual("各单元各年均无变化：", "The same in every unit and year: "),
    "by_unit_more": Bilingual(
        "其余{n}个单元各年均无变化，见 timeline.csv。",
        "Units that are the same in every year: {n}, see timeline.csv.",
    ),
    "by_unit_none": Bilingual("各单元各年均无变化。", "Nothing changes in any unit."),
    "unit": Bilingual("单元", "Unit"),
    "projects": Bilingual("项目清单", "Projects"),
    "projects_note": Bilingual(
        "按计入的年份排列，编号与地图一致。未注明年份的项目计入最后一年。",
        "By the year from which they count; numbers as on the map. Projects without a year count "
        "in the last one.",
    ),
    "no_projects": Bilingual("没有计入任何项目。", "No project is counted."),
    "project": Bilingual("项目", "Project"),
    "done": Bilingual("处理", "What was done"),
    "brings": Bilingual("贡献（百分点）", "What it brings (points)"),
    "alone": Bilingual("单独", "alone"),
    "in_order": Bilingual("依次", "in order"),
    "no_year": Bilingual("未注明", "not stated"),
    "price": Bilingual("造价", "price"),
    "price_note": Bilingual(
        "造价的单位同原表；表头写明万元、亿元的已换算为元。",
        "Prices are in the unit of the study or register; of columns in 万元 or 亿元, in yuan.",
    ),
    "source_of": Bilingual("来源", "source"),
    "contributions": Bilingual("各项目的贡献", "What each project brings"),
    "contributions_note": Bilingual(
        "按最后一年的居民计，单位为百分点。单独：只建这一项；依次：在此前各项均已建成之上再建这一项，各项之和即总变化。",
        "Of the last year’s people, in percentage points. Alone: only this is built. In order: "
        "built after all that come before it; these add up to the whole change.",
    ),
    "contribution_0": Bilingual(
        "其余{n}个项目对该目标没有影响。",
        "Other projects, which change nothing for this goal: {n}.",
    ),
    "people_gained": Bilingual("居民（依次）", "People (in order)"),
    "units_turned": Bilingual("因此达标的单元", "Units that turn to met"),
    "starts_at": Bilingual("不计任何项目", "Without any project"),
    "ends_at": Bilingual("全部建成", "With all of them"),
    "losing": Bilingual("谁会失去服务", "Who loses access"),
    "losing_note": Bilingual(
        "到最近设施的路程，变更前与变更后；不再可达者在前。每项最多列{most}个地块，"
        "其余见 losing.csv。",
        "The way to the nearest place before and after the change; those left out first. At "
        "most {most} blocks each; the others are in losing.csv.",
    ),
    "losing_none": Bilingual("没有居民因变更而路程变长。", "Nobody’s way gets longer."),
    "losing_line": Bilingual(
        "路程变长：{longer}；其中不再可达：{out}。",
        "Longer way: {longer}; of them left out now: {out}.",
    ),
    "block": Bilingual("地块", "Block"),
    "along": Bilingual("位置", "Where it lies"),
    "of_people": Bilingual("居民", "People"),
    "beyond": Bilingual("搜索范围内没有", "none within the search"),
    "out": Bilingual("不再可达", "left out"),
    "still": Bilingual("路程变长", "longer way"),
    "owed": Bilingual("新建住房的配建", "What new housing owes"),
    "owed_none": Bilingual("没有列明配建要求的新建住房。", "No new housing with obligations."),
    "housing": Bilingual("住房项目", "Housing"),
    "service": Bilingual("服务", "Service"),
    "obligation": Bilingual("要求", "What is asked"),
    "needed": Bilingual("应有", "Needed"),
    "there": Bilingual("已有", "There"),
    "state": Bilingual("状况", "State"),
    "by": Bilingual("由谁落实", "Provided by"),
    "waiting": Bilingual("未落位", "Not placed"),
    "waiting_note": Bilingual(
        "这些项目保留在名单中，因缺少下列内容未计入任何一年。",
        "These projects are kept; as something is missing, they count in no year.",
    ),
    "waiting_none": Bilingual("所有项目均已计入。", "Every project is counted."),
    "lacks": Bilingual("缺少", "What is missing"),
    "explained": Bilingual("说明", "Why"),
    "assumptions": Bilingual("假设与说明", "Assumptions"),
    "data": Bilingual("数据来源", "Data"),
    "role": Bilingual("用途", "Role"),
    "file": Bilingual("文件", "File"),
    "licence": Bilingual("许可", "Licence"),
}

KIND: Final = {
    "open": Bilingual("新建", "new place"),
    "close": Bilingual("关闭", "closure"),
    "merge": Bilingual("合并", "merger"),
    "move": Bilingual("迁址", "move"),
    "extend": Bilingual("扩建", "extension"),
    "upgrade": Bilingual("提级", "upgrade"),
    "convert": Bilingual("改用途", "other use"),
    "share": Bilingual("共享", "shared grounds"),
    "link": Bilingual("新增通道", "new way"),
    "housing": Bilingual("新建住房", "new housing"),
}
STATUS: Final = {
    "现状": Bilingual("现状", "exists"),
    "在建": Bilingual("在建", "being built"),
    "规划": Bilingual("规划", "planned"),
    "改扩建": Bilingual("改扩建", "rebuilt or extended"),
    "迁建": Bilingual("迁建", "relocated"),
    "撤并": Bilingual("撤并", "closed or merged"),
}
MISSING: Final = {
    "site": Bilingual("选址", "site"),
    "capacity": Bilingual("规模", "size"),
    "year": Bilingual("年份", "year"),
    "facility": Bilingual("所指设施", "the place it is about"),
    "people": Bilingual("人口", "people"),
    "service": Bilingual("服务类别", "service"),
}
"""What a project lacks; a code without an entry is printed as it is."""
OWED: Final = {
    "kept": Bilingual("已落实", "kept"),
    "owed": Bilingual("欠配", "owed"),
    "not_known": Bilingual("无法判断", "not known"),
}
OWED_AS: Final = {"kept": "met", "owed": "not_met", "not_known": "not_shown"}
"""As which verdict the state of an obligation looks."""


def speak(language: Language, *, ground: bool = False) -> Callable[[str], str]:
    """Return the function with which the templates look words up."""
    return speaker(language, WORDS, ground=ground)
