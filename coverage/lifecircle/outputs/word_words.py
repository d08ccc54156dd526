"""The words that only Word reports have; all others are those of the pages."""

from __future__ import annotations

from typing import Final

from lifecircle.base.text import Bilingual

WORDS: Final = {
    "page": Bilingual("第 ", "Page "),
    "page_of": Bilingual(" 页，共 ", " of "),
    "page_end": Bilingual(" 页", ""),
    "contents": Bilingual("目录", "Contents"),
    "table": Bilingual("表", "Table"),
    "figure": Bilingual("图", "Figure"),
    "legend": Bilingual("图例", "Key"),
    "mix_figure": Bilingual("未覆盖的人按原因划分", "Who is left out, by cause"),
    "shares_figure": Bilingual("各目标的覆盖比例与目标值", "Shares and targets of goals"),
    "people_figure": Bilingual("各单元的人口占比", "Share of people by unit"),
    "people_first": Bilingual(
        "各单元的人口占比（前{n}个，全部见下表）",
        "Share of people by unit (the first {n}; the table below has all)",
    ),
    "curves_figure": Bilingual("洛伦兹曲线", "Lorenz curves"),
    "map_alt": Bilingual("覆盖图：{name}", "Coverage map: {name}"),
    "maps_more": Bilingual(
        "其余目标的覆盖图见 HTML 报告和交互地图。",
        "Maps of the other goals: see the HTML report and the interactive map.",
    ),
    "silent_more": Bilingual(
        "另有{n}项目标缺少数据，未作判断，见“缺失和不完整的资料”；"
        "其检验内容、基准值和目标值见 HTML 报告的附录。",
        "{n} more goals need data and are not judged: see “Missing and partial inputs”. What they "
        "test, with their baselines and targets, is in the appendix of the HTML report.",
    ),
}
"""Texts of Word reports, by key."""
