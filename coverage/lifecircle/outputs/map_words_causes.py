"""Words of the map page about who is left out, why, and what would help."""

from __future__ import annotations

from typing import Final

from lifecircle.base.text import Bilingual

PAGE: Final = {
    "colour_by": Bilingual("地块着色", "Colour blocks by"),
    "by_share": Bilingual("覆盖率", "share reached"),
    "by_cause": Bilingual("未覆盖的原因", "why people are left out"),
    "no_causes": Bilingual("此图层没有原因可分。", "This layer has no causes to tell."),
    "layer_remedies": Bilingual("改进措施（本目标）", "Remedies (of this goal)"),
    "address": Bilingual(
        "加上 {}，即按原因着色。",
        "With {} the blocks are coloured by cause.",
    ),
}
"""What the page's frame says."""

SCRIPT: Final = {
    "cause_title": Bilingual(
        "各地块居民未能到达或没有余量的主要原因",
        "Why people of each block are left out: the cause of most of them",
    ),
    "cause_faint": Bilingual(
        "颜色变淡：地块内未覆盖者不足 1/2、1/5，或人口稀疏",
        "paler: fewer than 1/2 or 1/5 of the block's people are left out, or thinly populated",
    ),
    "cause_none": Bilingual("无人未覆盖", "nobody is left out"),
    "cause_order": Bilingual("各单元，按未覆盖比例由高到低", "Units, most people left out first"),
    "cause_whole": Bilingual("未覆盖的原因：全域", "Why people are left out: the whole area"),
    "cause_unit": Bilingual("未覆盖的原因：{}", "Why people are left out: {}"),
    "cause_key": Bilingual(
        "右侧数字：占本目标人口的比例（{}）。",
        "Figures: shares of the people whom the goal is about ({}).",
    ),
    "cause_partial": Bilingual(
        "名单不完整：未列入的设施可能已服务其中一部分人。",
        "Lists are partial: places that they lack may serve some of these people.",
    ),
    "cause_all": Bilingual("全域", "the whole area"),
    "cause_of_people": Bilingual(
        "占本目标人口的比例", "Shares of the people whom the goal is about"
    ),
    "cause_sum": Bilingual("合计未覆盖", "Left out in all"),
    "cause_back": Bilingual("返回全域", "Back to the whole area"),
    "left_out": Bilingual("未覆盖", "Left out"),
    "of_block": Bilingual("占地块人口 {}", "{} of the block's people"),
    "causes": Bilingual("原因", "Why"),
    "cause_service": Bilingual("主要所缺服务", "Service lacking most"),
    "barrier": Bilingual("其间阻隔", "What lies between"),
    "barrier_line": Bilingual("其间的阻隔", "what lies between"),
    "slower": Bilingual("其中 {} 若为成人即可到达", "an adult would reach it: {} of them"),
    "nearest": Bilingual("最近的设施（全地块中位）", "Nearest place (median of all here)"),
    "remedy": Bilingual("改进措施", "Remedy"),
    "no_remedy": Bilingual("未找到单项措施", "no single move was found"),
    "remedy_block": Bilingual(
        "可使本地块未覆盖者中的 {} 得到服务", "brings in {} of those left out here"
    ),
    "remedy_service": Bilingual("服务", "Service"),
    "remedy_where": Bilingual("位置", "Where"),
    "remedy_unit": Bilingual("所针对单元", "Sought for"),
    "remedy_gain": Bilingual("新增覆盖", "People brought in"),
    "remedy_of_gap": Bilingual("占该单元缺口", "Share of that unit's gap"),
    "remedy_effort": Bilingual("投入", "Effort"),
    "remedy_amount": Bilingual("规模", "Size"),
    "remedy_rank": Bilingual("该单元内排序", "Rank in the unit"),
    "remedy_cheapest": Bilingual("投入最小的有效措施", "the cheapest that helps"),
    "remedy_blocks": Bilingual("受益地块", "Blocks that gain"),
    "remedy_marked": Bilingual(
        "实心：该单元投入最小的有效措施", "solid: the cheapest that helps in its unit"
    ),
    "remedy_other": Bilingual("空心：其他措施（放大后显示）", "hollow: others (when zoomed in)"),
    "remedy_link": Bilingual("虚线：新增步行连接", "dashed line: new link"),
    "remedies_none": Bilingual("本目标没有可显示的措施。", "No remedy was found for this goal."),
    "rates": Bilingual("三种算法的覆盖率", "Reached, by three ways to measure"),
    "rate_straight": Bilingual("直线", "straight line"),
    "rate_flat": Bilingual("沿路、不计坡道梯道", "along flat streets"),
    "rate_network": Bilingual("沿路、计坡道梯道", "as people go"),
    "reach_people": Bilingual("限值内居民", "People within reach"),
    "reach_only": Bilingual("其中只有此处可达", "of them, only it reaches"),
    "reach_group": Bilingual("其中{}", "of them, {}"),
    "of_goal": Bilingual("占本目标人口 {}", "{} of the goal's people"),
    "seats": Bilingual("容量", "Room"),
    "seats_capacity": Bilingual("可容纳", "Room for"),
    "seats_taken": Bilingual("已安排", "Seated"),
    "seats_asked": Bilingual("限值内需求", "Ask within reach"),
    "seats_unknown": Bilingual("容量未知", "capacity not known"),
    "about": Bilingual("约", "about\u00a0"),
    "people": Bilingual("人", ""),
    "wan": Bilingual("万", ""),
    "no_heads": Bilingual("不给出人数", "no head count given"),
}
"""What the page's script says."""

FORMS: Final = {
    "places": Bilingual("增加可服务人数 {}", "room for {} more"),
    "metres": Bilingual("长 {}", "{} long"),
    "of_goal": Bilingual("占本目标人口 {}", "{} of the goal's people"),
    "people_and_share": Bilingual("{}，{}", "{}, {}"),
}
"""Sentences with gaps."""
