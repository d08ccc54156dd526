"""Words of the map page, in both languages."""

from __future__ import annotations

from typing import Final

from lifecircle.base.text import Bilingual

PAGE: Final = {
    "map": Bilingual("服务圈覆盖图", "Service-circle coverage map"),
    "report": Bilingual("评估报告", "Report"),
    "print": Bilingual("打印", "Print"),
    "page": Bilingual("本页", "This page"),
    "skip": Bilingual("跳到地图", "Skip to the map"),
    "north": Bilingual("正上方为北", "North is up"),
    "choose": Bilingual("选择图层", "What to show"),
    "goals": Bilingual("规划目标", "Goals of the plan"),
    "filter": Bilingual("筛选", "Filter"),
    "filter_name": Bilingual("按名称筛选", "Filter by name"),
    "kind": Bilingual("图层类型", "Kind of layer"),
    "kind_goals": Bilingual("规划目标", "goals"),
    "kind_ways": Bilingual("最近设施", "nearest"),
    "all": Bilingual("全部", "all"),
    "service": Bilingual("服务", "Service"),
    "who": Bilingual("出行者", "Traveller"),
    "state": Bilingual("结论", "Verdict"),
    "count": Bilingual("符合 {} 项，共 {} 项", "{} of {} fit"),
    "none_fits": Bilingual("没有符合的图层", "nothing fits"),
    "clear_filter": Bilingual("清除筛选", "Clear"),
    "base": Bilingual("底图", "Base map"),
    "base_none": Bilingual("本页道路（离线）", "Streets of this page (offline)"),
    "base_note": Bilingual(
        "选用在线底图时才会联网，图片由所选网站提供。",
        "The page asks the network only when an online base map is chosen; that site then "
        "provides the pictures.",
    ),
    "key": Bilingual("天地图密钥（tk）", "Key for Tianditu (tk)"),
    "key_use": Bilingual("使用", "Use"),
    "more_goals": Bilingual(
        "另有 {} 项目标没有可显示的内容，见评估报告。",
        "{} more goals have nothing to show: see the report.",
    ),
    "times": Bilingual("到最近设施的步行时间", "Walking time to the nearest listed place"),
    "distances": Bilingual("到最近设施的步行距离", "Walking distance to the nearest listed place"),
    "walks": Bilingual("到最近设施的步行时间与距离", "Walk to the nearest listed place"),
    "ways_times": Bilingual("到最近设施的时间", "Time to the nearest listed place"),
    "ways_distances": Bilingual("到最近设施的距离", "Distance to the nearest listed place"),
    "ways_walks": Bilingual("到最近设施的时间与距离", "Way to the nearest listed place"),
    "whole": Bilingual("全域结论", "The whole area"),
    "scenario": Bilingual("情景评估", "A scenario"),
    "more_remarks": Bilingual("另有 {} 条说明", "and {} more"),
    "approximate": Bilingual("近似分区，非行政界线", "approximate zones, not administrative"),
    "find": Bilingual("查找地块、单元或设施", "Find a block, a unit or a place"),
    "find_hint": Bilingual("如 {}，或名称", "such as {}, or a name"),
    "details": Bilingual("依据与假设", "Basis and assumptions"),
    "at_most": Bilingual("至多", "At most"),
    "target": Bilingual("目标", "Target"),
    "people_reached": Bilingual("已覆盖", "Reached"),
    "people_left_out": Bilingual("未证实覆盖", "Not shown to be reached"),
    "people_none": Bilingual("置信度低，不给出人数。", "Low confidence: no head count is given."),
    "needs": Bilingual("缺少", "Missing"),
    "holds_no": Bilingual(
        "换一种步速、接入方式或人口方法，结论会变。",
        "The verdict changes with another walking speed, way to the street or population method.",
    ),
    "section": Bilingual("出处", "Section"),
    "layers": Bilingual("图层", "Layers"),
    "layer_points": Bilingual("需求点（放大后显示）", "Demand points (when zoomed in)"),
    "layer_streets": Bilingual("道路及路名", "Streets and their names"),
    "layer_labels": Bilingual("单元名称", "Names of units"),
    "places": Bilingual("设施", "Places"),
    "places_list": Bilingual("逐处列出", "List them"),
    "notes": Bilingual("假设与数据说明", "Assumptions and notes"),
    "assumptions": Bilingual("假设", "Assumptions"),
    "data_notes": Bilingual("数据说明", "About the data"),
    "sources": Bilingual("数据来源与许可", "Sources and licences"),
    "open": Bilingual("展开面板", "Open the panel"),
    "close": Bilingual("收起面板", "Close the panel"),
    "whole_view": Bilingual("显示全域", "Show the whole area"),
    "zoom_in": Bilingual("放大", "Zoom in"),
    "zoom_out": Bilingual("缩小", "Zoom out"),
    "close_popup": Bilingual("关闭", "Close"),
    "keyboard": Bilingual(
        "键盘：在地图上用方向键移动，+ 和 − 缩放，回车查看地图中心处的信息，Esc 关闭。",
        "Keyboard, on the map: arrows move, + and − zoom, Enter tells what is at the centre, "
        "Esc closes it.",
    ),
    "address": Bilingual(
        "网址：在 map.html 后加 {}、#unit=单元编号，或 {}（先图层、后地块），"
        "即可直接打开；点开地块或单元后，地址栏中的网址可复制转发。",
        "Address: map.html followed by {}, by #unit=<id>, or by {} (layer, then block) opens "
        "there. The address of an open block or unit can be copied and sent.",
    ),
    "address_language": Bilingual("再加 {} 以英文打开。", "Add {} to open it in Chinese."),
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
    "semicolon": Bilingual("；", "; "),
    "share_title": Bilingual(
        "各地块中，步行可达已列设施的居民至少占",
        "Share of each block's people who reach listed places on foot, at least",
    ),
    "rest_title": Bilingual(
        "除缺少名单的设施外，其余各项按现有名单均可达的居民占比（不是上限）",
        "Share of people whom everything but the missing list reaches (not an upper bound)",
    ),
    "the_rest": Bilingual("其余各项", "all else"),
    "missing": Bilingual("缺少名单", "No list of"),
    "minutes_title": Bilingual(
        "各地块居民到最近已列设施的步行时间（中位数）",
        "Walking time from each block to the nearest listed place (median of its people)",
    ),
    "metres_title": Bilingual(
        "各地块居民到最近已列设施的步行距离（中位数）",
        "Walking distance from each block to the nearest listed place (median of its people)",
    ),
    "by_share": Bilingual("各单元，按覆盖率由低到高", "Units, lowest share first"),
    "by_count": Bilingual("各单元，按数量由少到多", "Units, fewest places first"),
    "by_minutes": Bilingual("各单元，按步行时间由长到短", "Units, longest walk first"),
    "by_metres": Bilingual("各单元，按步行距离由长到短", "Units, longest walk first"),
    "not_robust": Bilingual("（不稳健）", " (not robust)"),
    "has_enough": Bilingual("已列数量足够", "enough listed"),
    "has_fewer": Bilingual("已列数量不足", "too few listed"),
    "status_title": Bilingual("各单元的结论", "Verdict on each unit"),
    "no_verdict": Bilingual("无法计算或不适用", "not computable, or not about this unit"),
    "by_value": Bilingual("各单元，按数值由低到高", "Units, lowest value first"),
    "fails_sure": Bilingual("未达标的设施或场所", "place or area that does not keep it"),
    "fails_open": Bilingual(
        "尚不能证明达标的设施或场所", "place or area that is not shown to keep it"
    ),
    "unit_title": Bilingual("各单元内的已列设施", "Listed places inside each unit"),
    "nobody": Bilingual("无居民", "nobody lives here"),
    "hatched": Bilingual("无法显示，缺少名单", "cannot be shown, no list of"),
    "hatched_plain": Bilingual("无法显示", "cannot be shown"),
    "unsure": Bilingual(
        "点状底纹：置信度低（人口分布不确定）", "dotted: low confidence in where people live"
    ),
    "sparse": Bilingual(
        "颜色变淡：人口稀疏（密度不足居民所在地块密度中位数的 1/5、1/20）",
        "paler: thinly populated (under 1/5 or 1/20 of the density the median person lives at)",
    ),
    "outline": Bilingual("评估范围界线", "border of the area"),
    "unit_border": Bilingual("单元界线", "border of a unit"),
    "approximate_border": Bilingual(
        "单元界线：近似分区，非行政界线",
        "border of a unit: approximate zone, not administrative",
    ),
    "approximate": Bilingual("近似分区，非行政界线", "Approximate zone, not administrative"),
    "partial": Bilingual(
        "名单不完整，实际比例可能更高，故称“至少”。",
        "Lists are partial, the true share may be higher: hence “at least”.",
    ),
    "tested": Bilingual(
        "只有符合规划所列条件的设施才计入。", "Only places that pass the plan's test count."
    ),
    "beyond": Bilingual("更远", "farther"),
    "point_reached": Bilingual("已覆盖的需求点", "demand point, reached"),
    "point_rest": Bilingual("其余各项均可达", "everything else holds"),
    "point_left_out": Bilingual("未覆盖", "left out"),
    "point_not_shown": Bilingual(
        "未证实覆盖（名单不完整或缺失）", "not shown to be reached (lists partial or absent)"
    ),
    "point_dot": Bilingual(
        "未覆盖或未证实覆盖的需求点", "demand point, left out or not shown to be reached"
    ),
    "point_edge": Bilingual(
        "未覆盖，但靠近数据边缘，界外或有设施",
        "not reached, but near the end of the data: a place beyond may serve",
    ),
    "point_zoom": Bilingual("需求点的符号在放大后显示。", "Demand points show when zoomed in."),
    "place_counts": Bilingual("实心：计入本目标的设施", "solid: counts for this goal"),
    "place_counts_here": Bilingual("实心：计入本图层的设施", "solid: counts in this layer"),
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
    "median": Bilingual("到最近设施的中位数", "Median way to the nearest"),
    "others": Bilingual("其余目标与步行", "Other goals and ways"),
    "other_goals": Bilingual("其余目标", "Other goals"),
    "not_found": Bilingual("没有找到", "nothing found"),
    "none_near": Bilingual("搜索范围内没有", "none within the search limit"),
    "service": Bilingual("服务", "Service"),
    "list": Bilingual("名单", "List"),
    "entrances": Bilingual("出入口", "Entrances"),
    "link": Bilingual("路网接入", "Link to the street"),
    "outside": Bilingual("在评估范围之外", "outside the area"),
    "unnamed": Bilingual("（无名称）", "(no name)"),
    "verdicts": Bilingual("各项结论", "Verdicts"),
    "unit_report": Bilingual("打开单元报告", "Open the unit's report"),
    "show_unit": Bilingual("查看该单元", "Show the unit"),
    "goal_here": Bilingual("本目标", "This goal"),
    "share_of_people": Bilingual("占总人口", "Share of all people"),
    "more_verdicts": Bilingual("其余 {} 项目标", "{} more goals"),
    "base_failed": Bilingual(
        "无法加载“{}”，已恢复本页道路。", "“{}” cannot be loaded: back to the streets of this page."
    ),
    "key_wrong": Bilingual("密钥格式不正确。", "This does not look like a key."),
    "minutes": Bilingual("分钟", "min"),
    "metres": Bilingual("米", "m"),
}
"""What the page's script says."""

FORMS: Final = {
    "spread": Bilingual("（{}）", " ({})"),
    "of_units": Bilingual("{}（共 {} 个单元）", "{} of {} units"),
    "query": Bilingual("{}（{}，{}）", "{} ({}, {})"),
    "none_within": Bilingual(
        "搜索范围内没有（>{}{}）", "none within the search limit (>\u00a0{}\u00a0{})"
    ),
    "rest_partial": Bilingual(
        "{}，无法证明该目标对任何居民成立；其余各项按现有名单同时可达的居民占{}，"
        "名单不完整，实际比例可能更高（{}）。",
        "{}, so nothing can be proved; the other listed services together reach {} "
        "of people, and as those lists are partial the true share may be anywhere from {}.",
    ),
    "rest_complete": Bilingual(
        "{}，无法证明该目标对任何居民成立；其余各项同时可达的居民占{}，实际比例在{}之间。",
        "{}, so nothing can be proved; the other listed services together reach {} "
        "of people, and the true share lies anywhere from {}.",
    ),
    "low_unmapped": Bilingual(
        "{}的生活性道路周边没有建筑数据，超过上限{}",
        "{} of local street has no mapped building, above the limit of {}",
    ),
    "low_disagree": Bilingual(
        "按建筑面积与按道路长度推算的人口占比相差2倍以上（{}、{}）",
        "the shares of people by floor area and by street length differ by more than a factor "
        "of two ({} and {})",
    ),
    "low_because": Bilingual("置信度低：{}。", "Low confidence: {}."),
    "place": Bilingual("{} 处", "{} place"),
    "places": Bilingual("{} 处", "{} places"),
    "enough": Bilingual("已列 {} 处或以上", "{} or more listed"),
    "fewer": Bilingual("已列不足 {} 处", "fewer than {} listed"),
}
"""Sentences with gaps."""

LOW_PLAIN: Final = Bilingual("置信度低：人口分布不确定。", "Low confidence in where people live.")

BY: Final[dict[str, Bilingual]] = {
    "walk": Bilingual("步行", "on foot"),
    "cycle": Bilingual("骑行", "by bicycle"),
    "drive": Bilingual("驾车", "by car"),
}
"""Ways to travel."""
OTHER_WAYS: Final = {
    "share_title": Bilingual(
        "各地块中，{}可达已列设施的居民至少占",
        "Share of each block's people who reach listed places {}, at least",
    ),
    "minutes_title": Bilingual(
        "各地块居民到最近已列设施的{}时间（中位数）",
        "Time {} from each block to the nearest listed place (median of its people)",
    ),
    "metres_title": Bilingual(
        "各地块居民到最近已列设施的{}距离（中位数）",
        "Distance {} from each block to the nearest listed place (median of its people)",
    ),
    "by_minutes": Bilingual("各单元，按{}时间由长到短", "Units, longest time {} first"),
    "by_metres": Bilingual("各单元，按{}距离由长到短", "Units, longest distance {} first"),
}
"""What the page's script says of layers where not all go on foot; the gap is for `BY`."""

WALKERS: Final = {
    "adult": Bilingual("成人", "adult"),
    "elder": Bilingual("老年人", "elder"),
    "child": Bilingual("儿童", "child"),
    "wheelchair": Bilingual("轮椅", "wheelchair"),
    "cycle": Bilingual("自行车", "bicycle"),
    "e-bike": Bilingual("电动自行车", "e-bike"),
    "car": Bilingual("驾车", "car"),
}

SNAP: Final = {
    "ok": Bilingual("正常", "linked"),
    "near_island_moved": Bilingual(
        "最近道路与路网不连通，改接主路网",
        "nearest street is cut off; linked to the main network",
    ),
    "island": Bilingual("接在孤立路段上", "linked to a street that is cut off"),
    "too_far": Bilingual("离道路过远，未接入", "too far from any street: not linked"),
}
