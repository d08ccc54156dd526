"""The vocabulary of the check page, of its table and of the terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from lifecircle.base.findings import Role, Severity


_WORD: Final = re.compile(r"[a-z]+(?=[ ,;:])")


def sentence(text: Bilingual) -> Bilingual:
    """Return a statement as a whole sentence; messages of errors have no full stop."""
    zh, en = text
    if zh and zh[-1] not in "。！？…）”.":
        zh += "。"
    if en and en[-1] not in ".!?…":
        en += "."
    if _WORD.match(en):
        en = en[0].upper() + en[1:]
    return Bilingual(zh, en)


class SeverityLook(NamedTuple):
    """How a severity is shown: by a word, a shape and a colour.

    Parameters
    ----------
    word
        Short, for lists.
    meaning
        One sentence, for the key.
    colour
        Dark enough for text on white (contrast of at least 4.5). The three differ in lightness
        and along blue and yellow, which every common colour-vision deficiency leaves.
    shape
        SVG path in a square from -10 to 10; the map draws the same.
    sign
        SVG path to be stroked in white on the shape.
    terminal
        In capitals, for the terminal.
    """

    word: Bilingual
    meaning: Bilingual
    colour: str
    shape: str
    sign: str
    terminal: str


SEVERITY: Final[dict[Severity, SeverityLook]] = {
    "blocks": SeverityLook(
        Bilingual("须处理", "must be mended"),
        Bilingual(
            "评估会因此停止；处理后才能出结果。",
            "An audit stops here; there are no results until it is mended.",
        ),
        "#8b1a10",
        "M-9-9h18v18h-18z",
        "M-4-4L4 4M4-4L-4 4",
        "MUST BE MENDED",
    ),
    "warns": SeverityLook(
        Bilingual("警告", "warning"),
        Bilingual(
            "可以评估，但结果的可靠性降低。", "An audit goes on; its numbers are less reliable."
        ),
        "#8a5a00",
        "M0-10.5L11 9H-11z",
        "M0-4V2.4M0 5.8v.2",
        "WARNING",
    ),
    "tells": SeverityLook(
        Bilingual("提示", "note"),
        Bilingual("了解即可。", "Good to know."),
        "#2f6690",
        "M0-9a9 9 0 1 0 .01 0z",
        "M0-1V5M0-4.8v.2",
        "note",
    ),
}

ROLE: Final[dict[Role, Bilingual]] = {
    "study": Bilingual("评估文件", "study file"),
    "plan": Bilingual("规划", "plan"),
    "area": Bilingual("评估范围", "area"),
    "units": Bilingual("单元", "units"),
    "streets": Bilingual("道路", "streets"),
    "elevation": Bilingual("高程", "elevation"),
    "people": Bilingual("人口与建筑", "people and buildings"),
    "blocks": Bilingual("居住地块", "blocks"),
    "facilities": Bilingual("设施名单", "list of facilities"),
    "entrances": Bilingual("出入口", "entrances"),
    "candidates": Bilingual("备选点", "candidate sites"),
    "levels": Bilingual("各级单元", "units of other levels"),
    "layers": Bilingual("其他图层", "areas and places"),
    "demand": Bilingual("其他需求", "other demand"),
    "statistics": Bilingual("统计表", "statistics"),
    "corrections": Bilingual("数据更正", "corrections"),
    "registers": Bilingual("项目库", "register of projects"),
}

WORDS: Final[dict[str, Bilingual]] = {
    "title": Bilingual("输入检查", "Check of the inputs"),
    "skip": Bilingual("跳到检查结果", "Skip to the findings"),
    "language": Bilingual("语言", "Language"),
    "summary": Bilingual("结论", "Outcome"),
    "stops": Bilingual(
        "评估不能进行：有 {n} 处须先处理。",
        "An audit of this study would stop: {n} of the findings must be mended first.",
    ),
    "goes": Bilingual(
        "可以评估。警告会降低结果的可靠性，请逐条核对。",
        "This study can be audited. Warnings make its numbers less reliable: read them.",
    ),
    "clean": Bilingual(
        "评估可以进行，没有警告。", "An audit of this study goes on without a warning."
    ),
    "files": Bilingual("文件", "Files"),
    "role": Bilingual("用途", "What for"),
    "file": Bilingual("文件", "File"),
    "rows": Bilingual("条数", "Rows"),
    "crs": Bilingual("坐标系", "CRS"),
    "encoding": Bilingual("编码", "Encoding"),
    "worst": Bilingual("检查结果", "Findings"),
    "nothing": Bilingual("无", "none"),
    "findings": Bilingual("检查结果", "Findings"),
    "nothing_found": Bilingual("没有发现问题。", "Nothing was found."),
    "all_files": Bilingual("整个评估", "The study as a whole"),
    "place": Bilingual("位置", "Where"),
    "expected": Bilingual("应为", "Expected"),
    "found": Bilingual("实为", "Found"),
    "action": Bilingual("处理", "Action"),
    "items": Bilingual("涉及 {n} 项", "{n} concerned"),
    "more": Bilingual("其余 {n} 项见 check.csv。", "{n} more are in check.csv."),
    "drawn": Bilingual(
        "地图上画出前 {drawn} 项，共 {n} 项。", "The map shows the first {drawn} of {n}."
    ),
    "map": Bilingual("地图", "Map"),
    "show": Bilingual("在地图上看", "Show on the map"),
    "whole": Bilingual("看全部", "Show all"),
    "map_hint": Bilingual("点击图上要素看说明。", "Click a feature to read about it."),
    "no_script": Bilingual(
        "地图需要启用脚本；检查结果不受影响。",
        "The map needs scripts; the findings do not.",
    ),
    "nothing_drawn": Bilingual("没有可画在地图上的内容。", "There is nothing to draw on a map."),
    "zoom_in": Bilingual("放大", "Zoom in"),
    "zoom_out": Bilingual("缩小", "Zoom out"),
    "close": Bilingual("关闭", "Close"),
    "key": Bilingual("图例", "Key"),
    "outline": Bilingual("评估范围与单元界", "Area and borders of units"),
    "table": Bilingual(
        "全部条目（含经纬度）见同一文件夹中的 check.csv。",
        "Every item, with its longitude and latitude, is in check.csv in the same folder.",
    ),
    "sources": Bilingual("数据来源", "Sources"),
}
