"""The words of report pages on who is left out, why, and what would help."""

from __future__ import annotations

from typing import Final

from lifecircle.base.text import Bilingual

LEFT_OUT: Final = {
    "why": Bilingual("未覆盖的人与原因", "Who is left out, and why"),
    "why_note": Bilingual(
        "未覆盖者按固定次序各归入一个原因，各原因相加即为未覆盖比例。"
        "直线：按直线距离；平路：沿道路，不计坡道和梯道；实际：按实际步行。均只计已列设施。",
        "Everybody left out has one cause, by a fixed precedence: causes add up to the share left "
        "out. Straight: in a straight line. Flat: along the streets, were they flat and without "
        "stairs. Really: as people go. Listed places only.",
    ),
    "why_full": Bilingual(
        "检验了容量的目标，未覆盖者包括可以到达但没有余量者。",
        "Where capacity was tested, those who are reached and find no room are left out, too.",
    ),
    "why_see": Bilingual("完整数据见 causes.csv。", "All of it is in causes.csv."),
    "rate_straight": Bilingual("直线", "Straight"),
    "rate_flat": Bilingual("平路", "Flat"),
    "rate_network": Bilingual("实际", "Really"),
    "gap_share": Bilingual("未覆盖", "Left out"),
    "mix": Bilingual("原因构成", "Causes"),
    "mix_reached": Bilingual("已覆盖", "reached"),
    "barriers": Bilingual("其间阻隔：", "What lies between: "),
    "groups_line": Bilingual("分人群可达：", "Groups reached: "),
    "everybody": Bilingual("全体居民{share}", "everybody {share}"),
    "worst_units": Bilingual("未覆盖比例最高的单元：", "Units with most left out: "),
    "in_people": Bilingual("人数为{group}", "people: {group}"),
    "slower_line": Bilingual(
        "因坡道、梯道或步速慢未覆盖者中，{share}按成人步速即可到达。",
        "Of those whom slopes, stairs or a slow pace leave out, {share} would get there at an "
        "adult's pace.",
    ),
    "capacity": Bilingual("设施容量", "Who has a place"),
    "capacity_note": Bilingual(
        "“可达”指限值内有设施，“有位”指能在限值内的设施中得到位置：先使有位者最多，再使路程最短。"
        "完整数据见 seats.csv 和 facilities.csv。",
        "Reached: a place is within the limit. With a place: there is room at one within the "
        "limit, seating as many as possible, then with the least travel. All of it is in "
        "seats.csv and facilities.csv.",
    ),
    "test": Bilingual("检验内容", "What was tested"),
    "wants": Bilingual("需求人数", "People who ask"),
    "covered": Bilingual("可达", "Reached"),
    "seated": Bilingual("有位", "With a place"),
    "unseated": Bilingual("无位", "Without"),
    "score": Bilingual("每千人可及数量（E2SFCA）", "Per 1,000 people (E2SFCA)"),
    "no_capacity": Bilingual(
        "{n}处设施容量不明，未计入。", "{n} places of unknown capacity: not counted."
    ),
    "unmet_units": Bilingual("无位比例最高的单元：", "Units with most people without a place: "),
    "fullest": Bilingual("负荷最高的设施", "Fullest places"),
    "facility": Bilingual("设施", "Place"),
    "room": Bilingual("容量（人）", "Room for (people)"),
    "taken": Bilingual("有位", "With a place"),
    "asked": Bilingual("限值内人数", "People in reach"),
    "load": Bilingual("负荷", "Load"),
    "load_note": Bilingual(
        "负荷为限值内人数与容量之比，大于1即容不下。",
        "Load: people within reach over room; above 1 there is too little.",
    ),
    "times": Bilingual("{n}倍", "{n}×"),
    "room_left": Bilingual("余量", "Room left"),
    "overlap": Bilingual("重复覆盖与不可替代的设施", "Overlap, and places that cannot be missed"),
    "overlap_note": Bilingual(
        "按限值内的已列设施数分。设施关闭后，只能到达它的人即失去覆盖。完整数据见 facilities.csv。",
        "By the number of listed places within the limit. Whoever reaches one place only would "
        "lose cover if it closed. All of it is in facilities.csv.",
    ),
    "reach_0": Bilingual("0处", "None"),
    "reach_1": Bilingual("1处", "One"),
    "reach_2": Bilingual("2处", "Two"),
    "reach_3": Bilingual("3处及以上", "Three or more"),
    "only": Bilingual("只能到达该处的人最多", "Most people reach no other"),
    "equity": Bilingual("均衡性", "How evenly"),
    "equity_note": Bilingual(
        "可达人口比例和到最近设施的路程，在各单元之间、人与人之间有多大差别。"
        "完整数据见 equity.csv 和 lorenz.csv。",
        "How much the share of people reached and the way to the nearest place differ between "
        "units and between people. All of it is in equity.csv and lorenz.csv.",
    ),
    "compared": Bilingual("比较内容", "What is compared"),
    "equity_units": Bilingual("单元之间", "between units"),
    "equity_weighted_units": Bilingual("单元之间，按人口加权", "between units weighed by people"),
    "equity_people": Bilingual("人与人之间", "between people"),
    "theil_parts": Bilingual("单元内{within}，单元间{across}", "within {within}, between {across}"),
    "lorenz": Bilingual("洛伦兹曲线", "Lorenz curve:"),
    "lorenz_note": Bilingual(
        "洛伦兹曲线：横轴为自最少者累计的人口比例，纵轴为其所占比例；虚线为均等，离虚线越远越不均。",
        "Lorenz curves: across, people cumulated from those who have least; up, what they have of "
        "it all. On the dashed line all are equal.",
    ),
    "how_to_read": Bilingual("读法：", "How to read: "),
    "undefined": Bilingual(
        "–：不适用或无定义，原因见 equity.csv。",
        " –: not asked or not defined; equity.csv has the reason.",
    ),
    "remedies": Bilingual("改进措施", "Remedies"),
    "remedies_note": Bilingual(
        "每项目标列出若干单元，各列一项：该单元投入最小的有效措施（★），新增覆盖多者在前。"
        "新增覆盖为措施落实后重新评估所得，含其他单元的人，各项不可相加。"
        "编号与地图和 gaps.csv 相同，完整清单见 remedies.csv。",
        "For each goal some units, and for each of them the cheapest single move that helps (★), "
        "most people brought in first. They are what an audit with the move finds, in other units "
        "too; moves do not add up. Ids are those of the map and of gaps.csv; all of them are in "
        "remedies.csv.",
    ),
    "remedy_id": Bilingual("编号", "Id"),
    "remedy": Bilingual("措施", "Remedy"),
    "remedy_where": Bilingual("位置", "Where"),
    "gained": Bilingual("新增覆盖", "Brought in"),
    "of_goal": Bilingual("占目标人口", "Of the goal's people"),
    "of_gap": Bilingual("占单元缺口", "Of the unit's gap"),
    "of_gap_line": Bilingual("占单元缺口{share}", "{share} of the unit's gap"),
    "no_list_no_move": Bilingual("缺少名单，未查找", "not sought: no list"),
    "effort": Bilingual("投入", "Effort"),
    "relative": Bilingual("相对值", "relative"),
    "amount_capacity": Bilingual("增加{n}个位置", "{n} more places"),
    "why_unit": Bilingual("原因与改进措施", "Causes and remedies"),
    "why_more": Bilingual(
        "另有{n}项目标见 causes.csv 和 remedies.csv。",
        "{n} more goals are in causes.csv and remedies.csv.",
    ),
    "skipped": Bilingual("未能计算：", "Not computed: "),
    "list_part": Bilingual("名单不完整", "list partial"),
}
"""Words of these sections."""
