"""Why a measure of inequality has no value, and what it leaves out, in both languages."""

from __future__ import annotations

from typing import Final

from lifecircle.base.text import Bilingual
from lifecircle.verdicts.ways import percent

TOO_FEW: Final = Bilingual("可比较的单元不足两个。", "There are fewer than two units to compare.")
ALL_ZERO: Final = Bilingual("数值均为 0，该指标无定义。", "All values are 0: not defined.")
A_ZERO: Final = Bilingual("最小值为 0，该指标无定义。", "The smallest value is 0: not defined.")
NOBODY: Final = Bilingual("无人可计。", "There is nobody to count.")
NOWHERE: Final = Bilingual(
    "搜索范围内没有人有设施可达。", "Nobody has a place within the limit of the search."
)
FEW_KNOWN: Final = Bilingual(
    "超过一半的人口没有数值，不能代表全体。",
    "More than half of the people have no number: nothing is said of all.",
)
TOP_UNKNOWN: Final = Bilingual(
    "路程最长的 10% 人口没有数值，比值无定义。",
    "The 10 % with the longest ways have no number: not defined.",
)
BOTTOM_NOTHING: Final = Bilingual(
    "数值最小的 40% 人口为 0，比值无定义。",
    "The 40 % with least have nothing: not defined.",
)
CLASS_NOTHING: Final = Bilingual(
    "城市或农村一方无人可计或数值为 0，比值无定义。",
    "There is nobody to count in town or in the country, or the country has 0: not defined.",
)
MIXED: Final = Bilingual(
    "各项的限值既有时间又有距离，无法合并比较。",
    "Some of its parts are timed and others measured: nothing to compare.",
)
LOW_CONFIDENCE: Final = Bilingual(
    "含置信度低的单元，其人口分布为估计。",
    "Some units are of low confidence: how people are spread there is an estimate.",
)
ONLY_WITH: Final[dict[str, Bilingual]] = {
    "minutes": Bilingual(
        "仅含限值为时间的单元。", "Only of units where the threshold is one of time."
    ),
    "metres": Bilingual(
        "仅含限值为距离的单元。", "Only of units where the threshold is one of distance."
    ),
}


def left_out(share: float) -> Bilingual | None:
    """Say what share of the people has no place within the search; None if nobody."""
    if not share > 0:
        return None
    text = percent(share)
    return Bilingual(
        f"未计入：{text}的人口，在搜索范围内没有设施，属最远者。",
        f"Not counted: {text} of the people, the farthest: no place within the limit of the "
        "search.",
    )


def not_counted(doubt: Bilingual) -> Bilingual:
    """Say that those of whom nothing is known are not counted."""
    en = doubt.en[:1].upper() + doubt.en[1:]
    return Bilingual(f"{doubt.zh}，未计入。", f"{en}: these are not counted.")
