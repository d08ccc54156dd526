"""Words of the map page about trying places out, and about streets within reach."""

from __future__ import annotations

from typing import Final

from lifecircle.base.text import Bilingual

SCRIPT: Final = {
    "try_title": Bilingual("试算", "What if"),
    "try_lead": Bilingual(
        "放置、移动或关闭设施，看谁受益", "Put places down, move or close them: see who gains"
    ),
    "try_loading": Bilingual("正在准备试算……", "Getting ready …"),
    "try_none": Bilingual("本页不能试算", "Nothing can be tried out on this page"),
    "try_none_why": Bilingual(
        "生成时关闭了试算，或其道路、坐标系不适用。",
        "it was made without, or its streets or projection do not allow it.",
    ),
    "try_service": Bilingual("设施类别", "Service"),
    "try_asked": Bilingual("规划目标所涉", "In goals of the plan"),
    "try_other": Bilingual("其他", "Others"),
    "try_tools": Bilingual("在地图上", "On the map"),
    "try_look": Bilingual("查看", "Look"),
    "try_place": Bilingual("放置", "Place"),
    "try_move": Bilingual("移动设施", "Move listed"),
    "try_look_hint": Bilingual(
        "点地图查看结果；已放置的设施可随时拖动。",
        "Click the map to read it; what you placed can be dragged at any time.",
    ),
    "try_place_hint": Bilingual(
        "点一下地图放置“{}”；键盘：方向键移动地图，回车放在中心。",
        "Click the map to put down: {}. By keyboard: arrows move the map, Enter puts it down.",
    ),
    "try_move_hint": Bilingual(
        "拖动名单中的设施；点一下选中后，可用方向键移动，或关闭（Delete）。",
        "Drag a listed place; click one to select it: arrows move it, Delete closes it.",
    ),
    "try_undo": Bilingual("撤销", "Undo"),
    "try_redo": Bilingual("重做", "Redo"),
    "try_reset": Bilingual("全部还原", "Reset"),
    "try_end": Bilingual("结束试算", "Close"),
    "try_start": Bilingual("在地图上放置", "Put one on the map"),
    "try_new_of": Bilingual("{}新设点", "New: {}"),
    "try_placed": Bilingual("已放置“{}”", "Placed: {}"),
    "try_moved": Bilingual("已移动“{}”", "Moved: {}"),
    "try_closed": Bilingual("已关闭“{}”", "Closed: {}"),
    "try_removed": Bilingual("已撤去“{}”", "Taken away: {}"),
    "try_reopened": Bilingual("已还原“{}”", "Put back: {}"),
    "try_undone": Bilingual("已撤销", "Undone"),
    "try_redone": Bilingual("已重做", "Redone"),
    "try_resetted": Bilingual("已全部还原", "Everything is as it was"),
    "try_ms": Bilingual("{} 毫秒", "{} ms"),
    "try_no_street": Bilingual(
        "此处放不下：{} 米内没有可接入的道路。", "Not here: no street to join within {} m."
    ),
    "try_not_no_such_place": Bilingual("没有这处设施。", "There is no such place."),
    "try_not_closed": Bilingual("这处设施已关闭或移走。", "That place is closed or moved already."),
    "try_not_shared": Bilingual(
        "这处设施与其他服务共享场地，不在页面内试算。",
        "That place is shared for other services: it is not tried out in the page.",
    ),
    "try_not_nothing": Bilingual("没有可撤销、重做的步骤。", "There is no step to undo or redo."),
    "try_places": Bilingual("{} 处", "{} places"),
    "try_one_place": Bilingual("{} 处", "{} place"),
    "try_done": Bilingual("已做的变更", "What was done"),
    "try_nothing": Bilingual("还没有变更。", "Nothing yet."),
    "try_name": Bilingual("名称", "Name"),
    "try_near": Bilingual("近 {}", "near {}"),
    "try_near_none": Bilingual("近无名道路", "near a street without a name"),
    "try_kind_open": Bilingual("新设", "new"),
    "try_kind_move": Bilingual("移动", "moved"),
    "try_kind_close": Bilingual("关闭", "closed"),
    "try_remove": Bilingual("撤去", "Take away"),
    "try_restore": Bilingual("还原", "Put back"),
    "try_show": Bilingual("在地图上显示", "Show on the map"),
    "try_close": Bilingual("关闭此设施", "Close this place"),
    "try_take": Bilingual("试算：移动或关闭", "What if: move or close it"),
    "try_changed": Bilingual("有变化的目标", "Goals that change"),
    "try_unchanged": Bilingual("各目标的数值没有变化。", "No goal's figure changes."),
    "try_arrow": Bilingual("{} → {}", "{} → {}"),
    "try_points": Bilingual("{} 个百分点", "{} points"),
    "try_units_turned": Bilingual("{} 个单元结论改变", "{} units turn"),
    "try_unit_turned": Bilingual("1 个单元结论改变", "1 unit turns"),
    "try_more": Bilingual("可达居民增加{}", "{} more people reached"),
    "try_fewer": Bilingual("可达居民减少{}", "{} fewer people reached"),
    "try_no_people": Bilingual("置信度低，不给出人数", "low confidence: no head count"),
    "try_stays": Bilingual("不随试算更新的目标（{}）", "Goals that do not follow ({})"),
    "try_in_part": Bilingual(
        "仅随名单中设施的移动、关闭更新，新设的不计入（{}）",
        "Goals that follow listed places only, not new ones ({})",
    ),
    "try_not_shown": Bilingual(
        "另有 {} 项目标没有图层，均不更新。", "{} goals without a layer do not follow."
    ),
    "try_frozen": Bilingual("本目标不随试算更新：", "This goal does not follow: "),
    "try_listed_only": Bilingual("本目标不计新设的设施：", "This goal does not count new places: "),
    "try_frozen_short": Bilingual("本目标不随试算更新", "does not follow"),
    "try_listed_short": Bilingual("不计新设的设施", "does not count new places"),
    "try_block_before": Bilingual("试算前", "before the trial"),
    "try_frozen_way": Bilingual(
        "到设施的时间、距离图层仍为评估时的值。",
        "Layers of times and distances stay as they were evaluated.",
    ),
    "try_basis": Bilingual(
        "按“假设与数据说明”所列假设计算；敏感性区间、原因和措施不重新计算，仍为评估时的值。",
        "Figures hold at the stated assumptions (see “Assumptions and notes”). Ranges, causes and "
        "remedies are not recomputed and stay as evaluated.",
    ),
    "try_spread": Bilingual("未重算区间", "range not recomputed"),
    "try_gained": Bilingual("试算后覆盖率上升的地块", "block that gains in the trial"),
    "try_lost": Bilingual("试算后覆盖率下降的地块", "block that loses in the trial"),
    "try_gained_point": Bilingual("新增可达的需求点", "demand point that gains"),
    "try_lost_point": Bilingual("不再可达的需求点", "demand point that loses"),
    "try_site": Bilingual("试算中新设、移来的设施", "placed or moved in the trial"),
    "try_gone": Bilingual("试算中关闭、移走的设施", "closed or moved away in the trial"),
    "try_keep": Bilingual("保存", "Keep it"),
    "try_file": Bilingual("情景名称", "Name of the scenario"),
    "try_file_default": Bilingual("试算情景", "Trial"),
    "try_save": Bilingual("保存情景", "Save scenario"),
    "try_copy": Bilingual("复制", "Copy"),
    "try_copied": Bilingual("已复制情景文本。", "The text of the scenario is copied."),
    "try_copy_by_hand": Bilingual(
        "请按 Ctrl+C 复制下面的文本。", "Press Ctrl+C to copy the text below."
    ),
    "try_text": Bilingual("情景文本", "Text of the scenario"),
    "try_saved": Bilingual("已保存 {}。", "Saved {}."),
    "try_nothing_to_save": Bilingual("还没有变更可保存。", "There is nothing to save yet."),
    "try_read": Bilingual("读入情景文件", "Read a scenario file"),
    "try_read_done": Bilingual("已读入 {} 项变更", "{} changes read"),
    "try_read_skipped": Bilingual("{} 项未读入：{}", "{} not read: {}"),
    "try_read_bad": Bilingual("读不懂这个文件：第 {} 行。", "This file cannot be read: line {}."),
    "try_read_empty": Bilingual(
        "文件中没有变更（[[changes]]）。", "There are no changes ([[changes]]) in the file."
    ),
    "try_kind_not": Bilingual("“{}”不能在图上试算", "“{}” cannot be tried on a map"),
    "try_no_facility": Bilingual("没有设施“{}”", "no facility “{}”"),
    "try_no_spot": Bilingual("没有经纬度", "without longitude and latitude"),
    "try_command": Bilingual(
        "交给软件复核，得到完整报告（含敏感性区间）：",
        "To have the full reports, ranges included:",
    ),
    "try_study": Bilingual("评估文件.toml", "study.toml"),
    "iso_title": Bilingual("等时圈", "Isochrones"),
    "iso_title_metres": Bilingual("等距圈", "Streets within a distance"),
    "iso_show": Bilingual("显示可在时限内到达的道路", "Show the streets within reach"),
    "iso_one": Bilingual("等时圈", "Isochrone"),
    "iso_one_of": Bilingual("“{}”", "{}"),
    "iso_back": Bilingual("改为全部设施", "All places"),
    "iso_member": Bilingual("服务", "Service"),
    "iso_limit": Bilingual("最远", "Within"),
    "iso_within": Bilingual("{}以内", "within {}"),
    "iso_note": Bilingual(
        "画出的是{}能在时限内走到设施的道路；线越深越粗，路程越短。",
        "Streets from which {} reach a place in time; the darker and wider, the nearer.",
    ),
    "iso_note_out": Bilingual(
        "画出的是从设施出发、{}能在时限内到达的道路；线越深越粗，路程越短。",
        "Streets that {} reach from a place in time; the darker and wider, the nearer.",
    ),
    "iso_nobody": Bilingual("没有计入的设施。", "No place counts."),
    "iso_no_streets": Bilingual(
        "本目标没有可画的步行等时圈。", "There are no isochrones on foot for this layer."
    ),
    "iso_units": Bilingual("阈值因单元而异", "thresholds differ by unit"),
    "iso_goal_own": Bilingual("{}（目标）", "{} (the goal's)"),
}
"""What the page's script says."""

WHO: Final = {
    "adult": Bilingual("成年人", "adults"),
    "elder": Bilingual("老年人", "elderly people"),
    "child": Bilingual("儿童", "children"),
    "wheelchair": Bilingual("轮椅使用者", "wheelchair users"),
}
"""Who walks, in the plural."""
