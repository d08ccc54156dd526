"""What measures of inequality are called, of what they are, and how they are read."""

from __future__ import annotations

from typing import Final

from lifecircle.base.text import Bilingual
from lifecircle.verdicts.vocabulary import MEASURE as COMMON

MEASURE: Final[dict[str, Bilingual]] = {
    **{key: COMMON[key] for key in ("cv", "range", "max_over_min", "gini")},
    "theil": Bilingual("泰尔指数", "Theil index"),
    "palma": Bilingual("帕尔马比值", "Palma ratio"),
    "urban_rural": Bilingual("城乡之比", "urban over rural"),
}
"""Measures; one without an entry is printed as it is called."""

READ: Final[dict[str, Bilingual]] = {
    "cv": Bilingual("标准差除以平均值，0为均等", "standard deviation over mean; 0: all the same"),
    "range": Bilingual("最高值减最低值，0为均等", "0: all the same"),
    "max_over_min": Bilingual("最高值是最低值的几倍，1为均等", "1: all the same"),
    "gini": Bilingual("0为均等，1为全归一人", "0: all the same; 1: one has everything"),
    "theil": Bilingual(
        "0为均等；可分为单元内部与单元之间两部分",
        "0: all the same; the parts within and between units add up to it",
    ),
    "palma": Bilingual(
        "最多的10%与最少的40%之比，0.25为均等",
        "the top 10 % over the bottom 40 %; 0.25: all the same",
    ),
    "urban_rural": Bilingual("街道与乡镇之比，1为均等", "urban over rural units; 1: all the same"),
}
"""How a measure is read, in a few words."""

OF: Final[dict[str, Bilingual]] = {
    "reached": Bilingual("可达人口比例", "share of people reached"),
    "minutes": Bilingual("到最近设施的时间", "minutes to the nearest place"),
    "metres": Bilingual("到最近设施的距离", "metres to the nearest place"),
    "places": Bilingual("人均容量", "places per person"),
}
"""What is compared."""

BETWEEN: Final[dict[str, Bilingual]] = {
    "units": Bilingual("单元之间", "units"),
    "weighted_units": Bilingual("单元之间（按人口加权）", "units weighed by people"),
    "people": Bilingual("人与人之间", "people"),
}
"""Between whom."""
