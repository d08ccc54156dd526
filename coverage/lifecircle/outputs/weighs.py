"""The words of a study without any population: residential ground instead of people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import Results

_ZH: Final = (
    ("无居住人口", "没有居住用地"),
    ("没有居民", "没有居住用地"),
    ("无居民", "没有居住用地"),
    ("人口分布", "居住用地分布"),
    ("居住人口", "居住用地"),
    ("人口稀疏", "居住用地稀疏"),
    ("居民所在地块密度", "居住用地密度"),
    ("越多的人", "越多的居住用地"),
    ("未证实覆盖的人越多", "未证实覆盖的居住用地越多"),
    ("多数人", "多数居住用地"),
    ("总人口", "全部居住用地"),
    ("全部人口", "全部居住用地"),
    ("人口", "居住用地"),
    ("居民", "居住用地"),
)
_EN: Final = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (
            r"\bNobody lives here to judge it for\b",
            "There is no residential ground to judge it for",
        ),
        (r"\b[Nn]obody lives here\b", "no residential ground here"),
        (r"\bof each block's people\b", "of each block's residential ground"),
        (r"\bof its people\b", "of its residential ground"),
        (r"\bof their people\b", "of their residential ground"),
        (r"\bits people\b", "its residential ground"),
        (r"\btheir people\b", "their residential ground"),
        (r"\bwhere people live\b", "where the residential ground is"),
        (r"\bWhere people live\b", "Residential ground"),
        (r"\bthe median person lives at\b", "half of the residential ground has"),
        (r"\bmost people\b", "most residential ground"),
        (r"\bmore people are\b", "more residential ground is"),
        (r"\bpeople are\b", "residential ground is"),
        (r"\bpeople whom\b", "residential ground that"),
        (r"\bpeople who reach\b", "residential ground that reaches"),
        (r"\bPeople who reach\b", "Residential ground that reaches"),
        (r"\bsome people are\b", "some residential ground is"),
        (r"\ball people\b", "all residential ground"),
        (r"\bpeople\b", "residential ground"),
        (r"\bPeople\b", "Residential ground"),
        (r"\bpopulation\b", "residential ground"),
    )
)
OVERRIDES: Final = {
    "no_total": Bilingual(
        "没有人口数据，各项比例按居住用地计",
        "no data on people: shares are of residential ground",
    ),
    "heads_no_total": Bilingual(
        "没有人口数据，各项比例按居住用地计，不给出人数。",
        "There are no data on people: shares are of residential ground, and there are no head "
        "counts.",
    ),
    "population": Bilingual("居住用地分布", "Where the residential ground is"),
    "population_note": Bilingual(
        "没有人口数据，以居住用地代替：比例均为居住用地的比例，不是人口的比例。",
        "There are no data on people, and residential ground stands for them: every share is of "
        "ground, not of people.",
    ),
    "estimate_note": Bilingual(
        "本报告由 lifecircle 自动生成。没有人口数据，比例按居住用地计；"
        "结论以所列数据与假设为前提。",
        "Made by lifecircle. There are no data on people: shares are of residential ground. "
        "Verdicts rest on the data and assumptions listed above.",
    ),
    "people_none": Bilingual(
        "没有人口数据，不给出人数。", "No data on people: no head count is given."
    ),
}
"""Words of pages that need a sentence of their own."""


def on_ground(results: Results) -> bool:
    """Tell whether shares are of residential ground and not of people."""
    return results.weighs == "ground"


def grounded(text: str, language: Language) -> str:
    """Return one of our sentences with residential ground in the place of people."""
    if language == "zh":
        for before, after in _ZH:
            text = text.replace(before, after)
        return text
    for pattern, after in _EN:
        text = pattern.sub(after, text)
    return text


def word(key: str, text: str, language: Language) -> str:
    """Return a word of a page for a study of residential ground."""
    return OVERRIDES[key](language) if key in OVERRIDES else grounded(text, language)
