"""Words of the map page about room, candidate sites, projects and years."""

from __future__ import annotations

from typing import Final

from lifecircle.base.text import Bilingual

LAYERS: Final = {
    "colon": Bilingual("：", ": "),
    "semicolon": Bilingual("；", "; "),
    "list": Bilingual("列出", "List them"),
    # Room.
    "room": Bilingual("设施容量", "Room at places"),
    "room_off": Bilingual("不显示", "off"),
    "room_title": Bilingual(
        "各地块有需求而未安排上的居民比例",
        "Share of each block’s people in need of a place, without one",
    ),
    "room_block": Bilingual("无位居民", "Without a place"),
    "room_nobody": Bilingual("无此项需求", "nobody here asks for one"),
    "room_free": Bilingual("有余量：填色高度为已用比例", "has room: filled as far as it is taken"),
    "room_full": Bilingual("已满", "full"),
    "room_untold": Bilingual("置信度低，不说负荷", "low confidence: load not told"),
    "room_unknown": Bilingual("容量未知", "capacity not known"),
    "room_free_said": Bilingual("有余量", "has room"),
    "room_full_said": Bilingual("已满", "full"),
    "room_untold_said": Bilingual("置信度低，不说负荷", "low confidence: load not told"),
    "room_unknown_said": Bilingual("容量未知", "capacity not known"),
    "room_size": Bilingual("符号越大，容量越大", "the larger the sign, the more room"),
    "room_load": Bilingual("限值内需求相当于容量", "Ask within reach, of its room"),
    "room_times": Bilingual("{}倍", "{} times"),
    "room_beyond": Bilingual("限值内需求超出容量", "Ask within reach beyond its room"),
    "room_left": Bilingual("余量", "Room left"),
    "room_state": Bilingual("状态", "State"),
    "room_units": Bilingual("各单元无位居民，由高到低", "Units, most people without a place first"),
    "room_whole": Bilingual("全域无位", "without a place in all"),
    # Signs.
    "signs": Bilingual("选址与项目", "Sites and projects"),
    "project": Bilingual("项目", "Project"),
    "projects": Bilingual("项目", "Projects"),
    "candidate": Bilingual("备选点", "Candidate site"),
    "candidates": Bilingual("备选点", "Candidate sites"),
    "sign_new": Bilingual(
        "较上一年份（或对照年份）新计入：粗边",
        "new since the year before, or the one compared with: heavy outline",
    ),
    "sign_fill": Bilingual(
        "实心：现状；半实：在建；空心：规划", "solid: exists; half: being built; hollow: planned"
    ),
    "gone": Bilingual("以后关闭或迁走的设施", "places that close or move later"),
    # Years.
    "years": Bilingual("年份", "Year"),
    "compare": Bilingual("与更早年份对照", "Compare with an earlier year"),
    "compare_off": Bilingual("不对照", "no comparison"),
    "compare_title": Bilingual("{before}年与{after}年对照", "{before} compared with {after}"),
    "year_title": Bilingual("{year}年", "in {year}"),
    "year_only": Bilingual("此图层只有{year}年的数据", "this layer is of {year} only"),
    "gained": Bilingual("新增可达（升高半数以上）", "gained: a half or more"),
    "gained_some": Bilingual("新增可达（部分居民）", "gained: fewer than half"),
    "lost": Bilingual("不再可达（下降半数以上）", "lost: a half or more"),
    "lost_some": Bilingual("不再可达（部分居民）", "lost: fewer than half"),
    "still": Bilingual("两年均未达半数", "left out in both: under a half"),
    "kept": Bilingual("两年均达半数以上", "reached in both: a half or more"),
    "new_homes": Bilingual("此间新建住房，可达", "new homes since, reached"),
    "new_homes_out": Bilingual("此间新建住房，未达半数", "new homes since, under a half"),
    "unit_gained": Bilingual("转为达标", "turns to met"),
    "unit_lost": Bilingual("不再达标", "no longer met"),
    "unit_still": Bilingual("两年均未达标", "not met in both"),
    "unit_kept": Bilingual("两年均达标", "met in both"),
    "unit_unknown": Bilingual("有一年没有结论", "no verdict in one of the two"),
    "by_year": Bilingual("各年可证明覆盖比例", "Share shown to be reached, by year"),
    "homes_none": Bilingual("尚无居民", "no homes yet"),
    "whole_then": Bilingual("全域", "Whole area"),
    "year_note": Bilingual(
        "路程、原因和措施只有{year}年的。", "Ways, causes and remedies are of {year} only."
    ),
    "waiting": Bilingual(
        "另有{n}项因缺少选址、规模等未计入。", "{n} more lack a site, a size or the like."
    ),
    "not_there": Bilingual("{}尚无此设施。", "Not there in {}."),
    "arrow": Bilingual(" → ", " → "),
    "year_button": Bilingual("{}年", "{}"),
}
"""What the layers say in the page."""

FACTS: Final = {
    "kind": Bilingual("建设性质", "Kind"),
    "year": Bilingual("年份", "Year"),
    "counts_from": Bilingual("计入年份", "Counts from"),
    "status": Bilingual("状态", "Status"),
    "service": Bilingual("服务类别", "Service"),
    "price": Bilingual("造价", "Price"),
    "done": Bilingual("处理", "What was done"),
    "source": Bilingual("来源", "Source"),
    "remark": Bilingual("备注", "Remark"),
    "list": Bilingual("名单", "List"),
    "unit": Bilingual("所在单元", "Unit"),
    "no_unit": Bilingual("不在任何单元内", "in no unit"),
    "id": Bilingual("编号", "Id"),
    "none": Bilingual("未注明", "not stated"),
}
"""Names of the rows on the card of a sign."""
