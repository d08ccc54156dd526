"""Who may travel in plans and studies, on which streets, and by which law of slopes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping

ProfileName = Literal["adult", "elder", "child", "wheelchair", "cycle", "e-bike", "car"]
"""Who travels."""
StreetsMode = Literal["walk", "cycle", "drive"]
"""The streets on foot and in a wheelchair, those of bicycles, and those of cars."""
SlopeName = Literal["tobler", "irmischer-clarke", "flat", "parkin-rotheram", "assisted"]
"""What slopes do to speed."""


class Traveller(NamedTuple):
    """Somebody who travels.

    Attributes
    ----------
    name
        For readers.
    mode
        The streets that are used.
    slopes
        The laws of slopes that a study may choose; empty: slopes do not change the speed.
    """

    name: Bilingual
    mode: StreetsMode
    slopes: tuple[SlopeName, ...]


_ON_FOOT: Final[tuple[SlopeName, ...]] = ("tobler", "irmischer-clarke", "flat")
_RIDING: Final[tuple[SlopeName, ...]] = ("flat", "parkin-rotheram", "assisted")

TRAVELLERS: Final[Mapping[str, Traveller]] = {
    "adult": Traveller(Bilingual("成年人", "adult"), "walk", _ON_FOOT),
    "elder": Traveller(Bilingual("老年人", "elder"), "walk", _ON_FOOT),
    "child": Traveller(Bilingual("儿童", "child"), "walk", _ON_FOOT),
    "wheelchair": Traveller(Bilingual("轮椅使用者", "wheelchair"), "walk", ()),
    "cycle": Traveller(Bilingual("自行车", "cycle"), "cycle", _RIDING),
    "e-bike": Traveller(Bilingual("电动自行车", "e-bike"), "cycle", _RIDING),
    "car": Traveller(Bilingual("驾车", "car"), "drive", ()),
}
"""By `ProfileName`, in the order of lists."""
