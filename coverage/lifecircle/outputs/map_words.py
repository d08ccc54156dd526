"""Words of the map page, in both languages."""

from __future__ import annotations

from typing import Final

from lifecircle.base.text import Bilingual

PAGE: Final = {
    "map": Bilingual("服务圈覆盖图", "Service-circle coverage map"),
    "report": Bilingual("评估报告", "Report"),
    "choose": Bilingual("显示哪一项？", "What to show"),
    "goals": Bilingual("规划目标", "Goals of the plan"),
    "times": Bilingual("到最近设施的步行距离", "Walk to the nearest listed place"),
    "whole": Bilingual("全区结论", "The whole area"),
    "details": Bilingual("依据与假设", "Basis and assumptions"),
    "at_most": Bilingual("至多", "At most"),
    "target": Bilingual("目标", "Target"),
    "if_complete": Bilingual(
        "若不完整的名单其实已完整，则至多", "If the partial lists were complete, at most"
    ),
    "people_reached": Bilingual("已覆盖", "Reached"),
    "people_left_out": Bilingual("未证明覆盖", "Not shown to be reached"),
    "people_none": Bilingual(
        "人口分布不确定，不给出人数。", "Where people live is uncertain: no head count is given."
    ),
    "needs": Bilingual("缺少", "Missing"),
    "holds_no": Bilingual(
        "换一种步速、接入方式或人口方法，结论会变。",
        "The verdict changes with another walking speed, way to the street or population method.",
    ),
    "section": Bilingual("出处", "Section"),
    "units": Bilingual("各单元，最差者在前", "Units, worst first"),
    "layers": Bilingual("图层", "Layers"),
    "layer_points": Bilingual("需求点（放大后显示）", "Demand points (when zoomed in)"),
    "layer_streets": Bilingual("街道及路名", "Streets and their names"),
    "layer_labels": Bilingual("单元名称", "Names of units"),
    "places": Bilingual("设施", "Places"),
    "places_list": Bilingual("逐处列出", "List them"),
    "notes": Bilingual("假设与数据说明", "Assumptions and notes"),
    "assumptions": Bilingual("假设", "Assumptions"),
    "data_notes": Bilingual("数据说明", "About the data"),
    "sources": Bilingual("数据来源与许可", "Sources and licences"),
    "review": Bilingual("审图号：________", "Map review number (审图号): ________"),
    "open": Bilingual("展开面板", "Open the panel"),
    "close": Bilingual("收起面板", "Close the panel"),
    "whole_view": Bilingual("显示全区", "Show the whole area"),
    "zoom_in": Bilingual("放大", "Zoom in"),
    "zoom_out": Bilingual("缩小", "Zoom out"),
    "close_popup": Bilingual("关闭", "Close"),
    "keyboard": Bilingual(
        "键盘：方向键移动，+ 和 − 缩放，回车查看地图中心处的信息。",
        "Keyboard: arrows move, + and − zoom, Enter tells what is at the centre.",
    ),
    "too_old": Bilingual(
        "此浏览器过旧，无法显示地图；请用 2023 年以后的 Chrome、Edge、Firefox 或 Safari 打开。"
        "结论与说明仍可在面板中阅读。",
        "This browser is too old to draw the map: open it in Chrome, Edge, Firefox or Safari "
        "from 2023 or later. Verdicts and notes can still be read in the panel.",
    ),
}
"""What the page's frame says."""

SCRIPT: Final = {
    "list_comma": Bilingual("、", ", "),
    "colon": Bilingual("：", ": "),
    "share_title": Bilingual(
        "各地块中，步行可达已列设施的居民至少占",
        "Share of each block's people who reach listed places on foot, at least",
    ),
    "rest_title": Bilingual(
        "各地块中，除缺少名单的设施外，其余各项均可达的居民至少占",
        "Share of each block's people for whom everything but the missing lists holds, at least",
    ),
    "rest": Bilingual("除缺少名单者外", "all but the missing lists:"),
    "the_rest": Bilingual("其余各项", "all else"),
    "missing": Bilingual("缺少名单", "No list of"),
    "value_title": Bilingual(
        "各地块居民到最近已列设施（中位数）",
        "Walk from each block to the nearest listed place (median of its people)",
    ),
    "unit_title": Bilingual("各单元内的已列设施", "Listed places inside each unit"),
    "nobody": Bilingual("无居民", "nobody lives here"),
    "hatched": Bilingual("无法显示：缺少", "cannot be shown, missing"),
    "hatched_plain": Bilingual("无法显示", "cannot be shown"),
    "unsure": Bilingual("白点：人口分布不确定", "white dots: where people live is uncertain"),
    "partial": Bilingual(
        "名单不完整，实际比例可能更高，故称“至少”。",
        "Lists are partial, the true share may be higher: hence “at least”.",
    ),
    "tested": Bilingual(
        "只有符合规划所列条件的设施才计入。", "Only places that pass the plan's test count."
    ),
    "beyond": Bilingual("更远，或搜索范围内没有", "farther, or none within the search limit"),
    "point_reached": Bilingual("已覆盖的需求点", "demand point, reached"),
    "point_rest": Bilingual("其余各项均可达", "everything else holds"),
    "point_left_out": Bilingual("未覆盖", "left out"),
    "point_not_shown": Bilingual(
        "未能证明覆盖（名单不完整或缺失）", "not shown to be reached (lists partial or absent)"
    ),
    "point_edge": Bilingual(
        "未覆盖，但靠近数据边缘，界外或有设施",
        "not reached, but near the end of the data: a place beyond may serve",
    ),
    "point_zoom": Bilingual("需求点的符号在放大后显示。", "Demand points show when zoomed in."),
    "place_counts": Bilingual("实心：计入本目标的设施", "solid: counts for this goal"),
    "place_other": Bilingual("空心：其他设施", "hollow: other places"),
    "block": Bilingual("地块", "Block"),
    "unit": Bilingual("单元", "Unit"),
    "no_unit": Bilingual("不属任何单元", "in no unit"),
    "demand_point": Bilingual("需求点", "Demand point"),
    "at_least": Bilingual("至少", "at least"),
    "at_most": Bilingual("至多", "at most"),
    "reached": Bilingual("可达的居民", "People who reach it"),
    "points": Bilingual("需求点数", "Demand points"),
    "edge_points": Bilingual("其中靠近数据边缘", "of them near the end of the data"),
    "median": Bilingual("到最近设施的中位数", "Median walk to the nearest"),
    "low": Bilingual(
        "此处人口分布不确定：很多临街面没有建筑数据。",
        "Where people live is uncertain here: much of the street has no mapped building.",
    ),
    "none_near": Bilingual("搜索范围内没有", "none within the search limit"),
    "service": Bilingual("服务", "Service"),
    "list": Bilingual("名单", "List"),
    "entrances": Bilingual("出入口", "Entrances"),
    "link": Bilingual("与街道的连接", "Link to the street"),
    "outside": Bilingual("在评估范围之外", "outside the area"),
    "unnamed": Bilingual("（无名称）", "(no name)"),
    "verdicts": Bilingual("各项结论", "Verdicts"),
    "unit_report": Bilingual("打开单元报告", "Open the unit's report"),
    "show_unit": Bilingual("查看该单元", "Show the unit"),
    "goal_here": Bilingual("本目标", "This goal"),
    "share_of_people": Bilingual("占总人口", "Share of all people"),
    "minutes": Bilingual("分钟", "min"),
    "metres": Bilingual("米", "m"),
}
"""What the page's script says."""

FORMS: Final = {
    "spread": Bilingual("（{}）", " ({})"),
    "of_units": Bilingual("{}（共 {} 个单元）", "{} of {} units"),
    "query": Bilingual("{}（{}，{}）", "{} ({}, {})"),
    "place": Bilingual("{} 处", "{} place"),
    "places": Bilingual("{} 处", "{} places"),
    "enough": Bilingual("已列 {} 处或以上", "{} or more listed"),
    "fewer": Bilingual("已列不足 {} 处", "fewer than {} listed"),
}
"""Sentences with gaps."""

WALKERS: Final = {"adult": Bilingual("成人", "adult"), "elder": Bilingual("老年人", "elder")}

SNAP: Final = {
    "ok": Bilingual("已接入", "linked"),
    "near_island_moved": Bilingual(
        "最近街道与路网不连通，改接主路网",
        "nearest street is cut off; linked to the main network",
    ),
    "island": Bilingual("接在孤立路段上", "linked to a street that is cut off"),
    "too_far": Bilingual("离街道过远，未接入", "too far from any street: not linked"),
}
