"""The words of pages on sites, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Final = {
    "title": Bilingual("选址分析", "Where to build"),
    "skip": Bilingual("跳到结论", "Skip to the answers"),
    "other_language": Bilingual("English", "中文"),
    "colon": Bilingual("：", ": "),
    "semicolon": Bilingual("；", "; "),
    "year": Bilingual("变更计至", "Changes until"),
    "people": Bilingual("人口", "People"),
    "rests_on": Bilingual("使用须知", "What this rests on"),
    "questions": Bilingual("问题与结论", "Questions and answers"),
    "proof": Bilingual("最优性", "How good it is"),
    "bound": Bilingual("界", "Bound"),
    "upper": Bilingual("上界", "Upper bound"),
    "lower": Bilingual("下界", "Lower bound"),
    "found_mclp": Bilingual("可达比例", "Share reached"),
    "found_lscp": Bilingual("新增处数", "New places"),
    "found_price": Bilingual("费用", "Price"),
    "found_p_median": Bilingual("平均路程", "Mean way"),
    "found_p_center": Bilingual("最远路程", "Longest way"),
    "gap": Bilingual("与界的差距", "Gap to the bound"),
    "status": Bilingual("状态", "Status"),
    "limits": Bilingual("计算限制", "Limits"),
    "method": Bilingual("求解器", "Solver"),
    "times": Bilingual(
        "各步骤用时见 timings.json（用时每次不同，因此不印在本页）。",
        "How long each step took is in timings.json: times differ from run to run, so this page "
        "has none.",
    ),
    "sites": Bilingual("建议位置", "Sites"),
    "sites_note": Bilingual(
        "按新增可达人口排序。“服务人口”为到该处最近的人口；“新增可达”为其中原来不可达的；"
        "“单建新增”为只建这一处时新增的可达人口。占比以所问的全部人口为100%。",
        "Best first. Shares are of all people asked about. “Served”: people to whom it is the "
        "nearest; “newly reached”: those of them who had no place within reach; “alone”: whom it "
        "would bring in as the only new one.",
    ),
    "sites_note_seats": Bilingual(
        "按新增可达人口排序。“服务人口”为安排在该处的人口；“新增可达”为其中原来没有位置的；"
        "“单建新增”为只建这一处时新增的人口。",
        "Best first. “Served”: people seated there; “newly reached”: those of them who had no "
        "place; “alone”: whom it would bring in as the only new one.",
    ),
    "rank": Bilingual("序号", "No."),
    "site": Bilingual("位置", "Site"),
    "unit": Bilingual("单元", "Unit"),
    "origin": Bilingual("来源", "From"),
    "served": Bilingual("服务人口", "Served"),
    "gained": Bilingual("新增可达", "Newly reached"),
    "alone": Bilingual("单建新增", "Alone"),
    "mean": Bilingual("平均", "Mean"),
    "longest": Bilingual("最远", "Longest"),
    "price": Bilingual("费用", "Price"),
    "size": Bilingual("规模", "Size"),
    "lon": Bilingual("经度", "Longitude"),
    "lat": Bilingual("纬度", "Latitude"),
    "map": Bilingual("地图：建设前后", "Map: before and after"),
    "map_now": Bilingual("地图：现状", "Map: as it is"),
    "now": Bilingual("现状", "As it is"),
    "before": Bilingual("建设前", "Before"),
    "after": Bilingual("建设后", "After"),
    "slider": Bilingual("拖动分界线，对比建设前后", "Drag to compare before and after"),
    "map_help": Bilingual(
        "点击地块查看由哪处服务；点击地图后可用滚轮缩放、拖动平移。"
        "键盘：方向键平移，+ − 缩放，0 复位。",
        "Click a block to see what serves it; after a click the wheel zooms, dragging moves. "
        "Keys: arrows move, + − zoom, 0 shows all.",
    ),
    "zoom_in": Bilingual("放大", "Zoom in"),
    "zoom_out": Bilingual("缩小", "Zoom out"),
    "reset": Bilingual("全图", "Show all"),
    "north": Bilingual("北", "N"),
    "shown_set": Bilingual("方案", "Set"),
    "lines": Bilingual("服务连线", "Lines to sites"),
    "candidates": Bilingual("备选点", "Candidates"),
    "refused": Bilingual("未采用的备选点", "Refused candidates"),
    "k_new": Bilingual("新增可达", "newly reached"),
    "k_nearer": Bilingual("原已可达，改由新址服务", "reached before, now nearer to a new site"),
    "k_had": Bilingual("由现有设施服务", "served by places that are there"),
    "k_out": Bilingual("不可达", "not reached"),
    "k_far": Bilingual("超出搜索范围", "beyond the search"),
    "k_low": Bilingual("置信度低的单元", "unit of low confidence"),
    "k_place": Bilingual("现有设施", "place that is there"),
    "k_site": Bilingual("新址（序号同表）", "new site, numbered as in the table"),
    "map_rule": Bilingual(
        "地块按其多数人口着色；人口不足一半可达的按不可达着色。颜色越淡，居民越稀疏。",
        "A block has the colour of most of its people; with less than half of them reached, that "
        "of those left out. Paler: fewer people to the hectare.",
    ),
    "map_seats": Bilingual(
        "建设前的着色按距离计，未计余量。",
        "Before: coloured by the way only, not by whether there is room.",
    ),
    "click": Bilingual("点击地块查看详情。", "Click a block for details."),
    "t_block": Bilingual("地块{block}", "Block {block}"),
    "t_reach": Bilingual("可达 {before}→{after}", "reached {before} → {after}"),
    "t_site": Bilingual("主要由新址{n}服务", "mostly served by site {n}"),
    "t_had": Bilingual("主要由现有设施服务", "mostly served by places that are there"),
    "t_out": Bilingual("多数不可达", "mostly not reached"),
    "curve": Bilingual("建几处：数量与效果", "How many: number and effect"),
    "curve_add": Bilingual("新增处数", "New places"),
    "curve_more": Bilingual("每增一处", "One more brings"),
    "curve_note": Bilingual(
        "实线为所得方案，虚线为界：任何同样数量的方案都不会比界更好。",
        "Solid: what was found. Dashed: the bound; no set of as many sites is better.",
    ),
    "curve_reached": Bilingual("可达人口比例", "Share of people reached"),
    "curve_mean": Bilingual("平均{way}", "Mean {way}"),
    "curve_longest": Bilingual("最远{way}", "Longest {way}"),
    "way_time": Bilingual("时间（分钟）", "way, minutes"),
    "way_distance": Bilingual("距离（米）", "way, metres"),
    "choices": Bilingual("方案比选", "Choices"),
    "choices_note": Bilingual(
        "各方案至少相差{n}处；“换出/换入”与方案一相比。“已证明最优”：与前面各方案同样至少相差{n}处的其他方案都不会更好。",
        "Sets differ in at least so many sites: {n}; “out” and “in” are against set 1. “Proven "
        "optimal”: no other set that differs as much from those before it is better.",
    ),
    "set_n": Bilingual("方案{n}", "Set {n}"),
    "out": Bilingual("换出", "Out"),
    "into": Bilingual("换入", "In"),
    "reached": Bilingual("可达人口", "Reached"),
    "gain": Bilingual("增加", "Gained"),
    "worst": Bilingual("最不利处", "Worst off"),
    "worst_note": Bilingual("按方案一建成后，距离最远的地块：", "Farthest blocks with set 1:"),
    "units": Bilingual("各单元建设前后", "Unit by unit"),
    "whole": Bilingual("全域", "Whole"),
    "change": Bilingual("变化", "Change"),
    "units_note": Bilingual(
        "平均与最远只计搜索范围内能到达设施的人：新增设施后计入的人增多，个别单元的平均值可能略升。",
        "Mean and longest are of those who reach a place within the search: with new places more "
        "people count, and the mean of a unit may rise a little.",
    ),
    "points": Bilingual("个百分点", " points"),
    "verdicts": Bilingual("目标结论的变化", "What the goal's verdict becomes"),
    "uncovered": Bilingual("任何备选点都覆盖不到的人", "People whom no candidate can reach"),
    "block": Bilingual("地块", "Block"),
    "where": Bilingual("位置", "Where"),
    "reason": Bilingual("原因", "Why"),
    "nearest": Bilingual("到最近备选点", "To the nearest candidate"),
    "more_rows": Bilingual("另有{n}行，见 {file}。", "{n} more rows: see {file}."),
    "assumptions": Bilingual("假设与说明", "Assumptions and notes"),
    "memo": Bilingual("可粘贴的清单", "List for a memo"),
    "memo_note": Bilingual(
        "选中复制即可粘贴到 Word；同样内容见 sites.csv，供情景使用的变更清单见 {file}。",
        "Copy into a word processor; the same is in sites.csv, and as changes for a timeline in "
        "{file}.",
    ),
    "copy": Bilingual("复制表格", "Copy the table"),
    "copied": Bilingual("已复制", "Copied"),
    "total": Bilingual("合计", "Total"),
    "sources": Bilingual("数据来源与许可", "Sources and licences"),
    "made_by": Bilingual(
        "由 lifecircle 自动生成。人口为估计值；结论以所列数据、备选点与假设为前提。",
        "Made by lifecircle. Numbers of people are estimates; answers rest on the data, "
        "candidates and assumptions listed.",
    ),
    "made_by_counted": Bilingual(
        "由 lifecircle 自动生成。结论以所列数据、备选点与假设为前提。",
        "Made by lifecircle. Answers rest on the data, candidates and assumptions listed.",
    ),
    "heads_low": Bilingual(
        "居民分布的置信度低，不给出人数，只报告比例。",
        "Where people live is uncertain here: shares only, no head counts.",
    ),
    "heads_none": Bilingual(
        "没有人口总数，不给出人数，只报告比例。", "No total of people: shares only, no head counts."
    ),
    "heads_some": Bilingual(
        "“–”表示该处服务的人口主要在置信度低的单元，不给出人数。",
        "“–”: its people live mostly in units of low confidence; no head count is given.",
    ),
    "low_unit": Bilingual("置信度低", "low confidence"),
    "list": Bilingual("、", ", "),
    "none": Bilingual("无", "none"),
}
BLAME: Final[Mapping[str, Bilingual]] = {
    "no_candidate": Bilingual(
        "有人在任何备选点的范围之外，无论建多少处都覆盖不到",
        "some people are out of reach of every candidate, however many are built",
    ),
    "forbidden": Bilingual(
        "有人只能由不得采用的备选点覆盖", "some people are in reach of forbidden candidates only"
    ),
    "too_few": Bilingual(
        "有人周围的备选点不够所要求的数量",
        "around some people there are fewer candidates than places are asked for",
    ),
    "add": Bilingual("允许新增的处数不够", "more new places would be needed than may be added"),
    "budget": Bilingual("预算不够", "the budget does not suffice"),
    "conflicts": Bilingual(
        "最小间距等条件使所需位置不能同时采用",
        "sites that would be needed may not be built together (least distance apart)",
    ),
    "capacity": Bilingual("新增规模不够容纳", "there is not enough room in what may be built"),
    "forced": Bilingual(
        "必须采用的位置与其他条件冲突", "sites that must be in contradict another condition"
    ),
}
CUT_SHORT: Final[Mapping[str, Bilingual]] = {
    "nodes": Bilingual("达到分支节点数上限", "the limit of nodes was reached"),
    "work": Bilingual("达到确定性计算量上限", "the limit of deterministic work was reached"),
    "iterations": Bilingual("达到迭代次数上限", "the limit of iterations was reached"),
    "seconds": Bilingual(
        "达到时限，另一次运行的结果可能不同",
        "the time limit was reached: another run may differ",
    ),
}
STATUS: Final[Mapping[str, Bilingual]] = {
    "optimal": Bilingual("已证明最优", "proven optimal"),
    "feasible": Bilingual("可行，未证明最优", "feasible, not proven optimal"),
    "infeasible": Bilingual("无解（已证明）", "impossible (proven)"),
    "unknown": Bilingual("在限制内未找到方案", "nothing was found within the limits"),
}
