"""The words of the page on two audits, in both languages."""

from __future__ import annotations

from typing import Final

from lifecircle.base.text import Bilingual

WORDS: Final = {
    "title": Bilingual("两次评估对比", "Two audits compared"),
    "before": Bilingual("之前", "Before"),
    "after": Bilingual("之后", "After"),
    "plan": Bilingual("评估依据", "Plan"),
    "year": Bilingual("评估年份", "Year of the audit"),
    "people": Bilingual("人口", "People"),
    "version": Bilingual("软件版本", "Version"),
    "rests_on": Bilingual("先读", "Read this first"),
    "conclusions": Bilingual("变化要点", "What changed"),
    "nothing": Bilingual(
        "结果、输入、参数、版本均无变化。",
        "Nothing changed: neither results nor inputs, parameters or versions.",
    ),
    "more_changed": Bilingual(
        "另有{n}项目标数值有变、结论未变，见“逐项目标”。",
        "{n} more goals have another value and the same verdict: see “Goal by goal”.",
    ),
    "no_turn": Bilingual("全域各项结论均未改变。", "No verdict on the whole turned."),
    "goals": Bilingual("逐项目标", "Goal by goal"),
    "goals_note": Bilingual(
        "比例为现有名单可证明覆盖的人口比例（配置类目标为单元比例），其他目标为其自身的数值。得与失分别列出，不相互抵消；"
        "“其他”为人口分布不同带来的部分。比例按六位小数比较，相差不超过 0.000001 视为未变。",
        "Shares are of people shown to be reached by listed places (presence: of units); other "
        "goals have their own value. Gains and "
        "losses are given separately, not netted; “elsewhere” is what comes from people being "
        "placed differently. Shares are compared to six decimals: what differs by no more than "
        "0.000001 is unchanged.",
    ),
    "goal": Bilingual("目标", "Goal"),
    "silent": Bilingual(
        "另有{n}项目标没有变化，未列出。", "{n} more goals did not change: not listed."
    ),
    "verdict": Bilingual("结论", "Verdict"),
    "share": Bilingual("覆盖比例", "Share"),
    "at_most": Bilingual("至多", "at most"),
    "change": Bilingual("增减", "Change"),
    "gained": Bilingual("得到", "Gained"),
    "lost": Bilingual("失去", "Lost"),
    "elsewhere": Bilingual("其他", "Elsewhere"),
    "within_range": Bilingual("在变动范围内", "within the range"),
    "within_range_note": Bilingual(
        "在变动范围内：前后比例都落在对方的变动范围（步速、住处到道路的距离、人口分布方法）之内。",
        "Within the range: either share lies in the range that the other has under alternatives "
        "of speed, of the way to the street and of the method that spreads people.",
    ),
    "not_robust": Bilingual("不稳健", "not robust"),
    "rule_changed": Bilingual("规则有变", "rule changed"),
    "no_ground": Bilingual("无法按地块对比", "not comparable on the ground"),
    "matrix": Bilingual("逐单元变化", "Unit by unit"),
    "matrix_note": Bilingual(
        "变差的单元在前。数字为比例的增减（百分点）或数值的增减，配置类目标为设施数；“＝”表示未变。",
        "Units that became worse first. Numbers are changes of the share in percentage points or "
        "of the goal's own value, for presence goals the number of places; “=” means unchanged.",
    ),
    "unit": Bilingual("单元", "Unit"),
    "whole": Bilingual("全域", "The whole"),
    "only_old": Bilingual("仅之前有", "only before"),
    "only_new": Bilingual("仅之后有", "only after"),
    "units": Bilingual("单元对照", "Which unit is which"),
    "units_note": Bilingual("其余单元编号与名称一致。", "All other units agree in id and name."),
    "how": Bilingual("依据", "Matched by"),
    "id": Bilingual("编号", "Id"),
    "name": Bilingual("名称", "Name"),
    "maps": Bilingual("变化地图", "Maps of changes"),
    "maps_note": Bilingual(
        "颜色为地块内可证明覆盖人口比例的增减；失去的地块另加斜线。＋为新增设施，×为移除设施。",
        "Colours show by how much the share of a block's people who are reached rose or fell; "
        "losses are hatched. + marks places added, × places removed.",
    ),
    "map_gained": Bilingual("得到", "gained"),
    "map_lost": Bilingual("失去", "lost"),
    "map_mixed": Bilingual("有得有失", "gained and lost alike"),
    "points": Bilingual("个百分点", "points"),
    "north": Bilingual("北", "N"),
    "added_place": Bilingual("新增设施", "place added"),
    "removed_place": Bilingual("移除设施", "place removed"),
    "blocks": Bilingual("得失最多的地块", "Blocks that gained or lost most"),
    "blocks_note": Bilingual(
        "每项目标至多列出得、失各 {most} 个地块；人数为估计，置信度低处不给人数。",
        "At most {most} blocks each way for every goal; people are estimates, and none are given "
        "where confidence is low.",
    ),
    "block": Bilingual("地块", "Block"),
    "along": Bilingual("沿", "Along"),
    "place": Bilingual("经纬度", "Longitude, latitude"),
    "reached": Bilingual("地块内覆盖", "Of the block"),
    "of_all": Bilingual("占全部人口", "Of all people"),
    "no_block": Bilingual("不在地块内", "in no block"),
    "facilities": Bilingual("设施变化", "Places"),
    "facilities_none": Bilingual("设施没有变化。", "No place changed."),
    "facilities_note": Bilingual(
        "移动 5 米以内视为未动；仅行序或按行编的编号不同，不算变化。",
        "Up to 5 m counts as not moved; another order of rows, or ids that number them, is no "
        "change.",
    ),
    "facilities_more": Bilingual("另有 {more} 处未列出。", "{more} more are not listed."),
    "list": Bilingual("名单", "List"),
    "service": Bilingual("服务", "Service"),
    "detail": Bilingual("内容", "What"),
    "explanation": Bilingual("变化由来", "What can explain it"),
    "explanation_note": Bilingual(
        "只列有据可查的差异。多项并存时不能分清各自的影响；要分清，可每次只改一项再评估。",
        "Only differences on record are listed. Where there are several, their effects cannot be "
        "told apart: to do so, audit again with one change at a time.",
    ),
    "inputs": Bilingual("输入文件", "Input files"),
    "inputs_same": Bilingual(
        "{same} 个输入文件校验值相同。", "{same} input files have the same hash."
    ),
    "parameters": Bilingual("参数与数据更正", "Parameters and corrections"),
    "rules": Bilingual("目标规则", "Rules of goals"),
    "versions": Bilingual("版本", "Versions"),
    "assumptions": Bilingual("假设说明", "Assumptions"),
    "same": Bilingual("相同。", "The same."),
    "key": Bilingual("键", "Key"),
    "state": Bilingual("变化", "Change"),
    "role": Bilingual("用途", "Role"),
    "file": Bilingual("文件", "File"),
    "folder": Bilingual("结果文件夹", "Folder"),
    "unit_turns": Bilingual("单元结论", "Verdicts on units"),
    "default": Bilingual("（默认）", "(default)"),
    "absent": Bilingual("–", "–"),
    "only_goals": Bilingual("仅一次评估有的目标", "Goals in one audit only"),
    "matching": Bilingual("对比方法", "How they were compared"),
    "colon": Bilingual("：", ": "),
}
TURN: Final = {
    "worse": Bilingual("变差", "worse"),
    "better": Bilingual("变好", "better"),
    "not_computable": Bilingual("不再能判断", "can no longer be judged"),
    "computable": Bilingual("可以判断了", "can now be judged"),
    "target_dropped": Bilingual("不再有目标值", "no longer has a target"),
    "target_set": Bilingual("有了目标值", "now has a target"),
    "only_old": Bilingual("仅之前有", "only before"),
    "only_new": Bilingual("仅之后有", "only after"),
    "same": Bilingual("未变", "unchanged"),
}
STATE: Final = {
    "changed": Bilingual("有改动", "changed"),
    "added": Bilingual("新增", "added"),
    "removed": Bilingual("移除", "removed"),
    "renamed": Bilingual("改名，内容相同", "renamed, same content"),
}
PLACE: Final = {
    "added": Bilingual("新增", "added"),
    "removed": Bilingual("移除", "removed"),
    "moved": Bilingual("移动", "moved"),
    "renamed": Bilingual("改名", "renamed"),
    "service": Bilingual("服务改变", "other service"),
    "entrances": Bilingual("出入口数改变", "other number of entrances"),
}
HOW: Final = {
    "id": Bilingual("编号", "id"),
    "name": Bilingual("名称", "name"),
    "ground": Bilingual("编号与范围", "id and ground"),
    "only_old": Bilingual("仅之前有", "only before"),
    "only_new": Bilingual("仅之后有", "only after"),
}
