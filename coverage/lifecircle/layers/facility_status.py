"""Which listed places exist: not those that are planned, being built, closed, or open later."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import numpy as np

from lifecircle.layers.facility_numbers import folded

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import numpy.typing as npt

    from lifecircle.base.quantities import Bools, Floats

Why = Literal["", "planned", "closed", "later"]
"""Why a place does not exist; empty where it does."""

KEPT: Final = ("保留", "retained")
"""Words of places that a plan leaves as they are."""
RENEWED: Final = (
    "改扩建", "扩建", "改建", "改造", "修缮", "翻新", "提升", "装修",
    "renovation", "extension", "refurbish",
)  # fmt: skip
"""Words of places that stand and are being changed."""
CONTINUED: Final = ("续建", "continued")
"""Words of places that stand if they opened before, and else are being built."""
CLOSED: Final = (
    "停用", "关闭", "关停", "停业", "停办", "停诊", "歇业", "撤并", "撤销", "注销", "拆除",
    "废弃", "闲置", "暂停", "closed", "disused", "abandoned", "demolished",
)  # fmt: skip
"""Words of places that are no more."""
PLANNED: Final = (
    "规划", "拟建", "在建", "筹建", "筹备", "待建", "建设中", "施工", "开工", "未建", "未投",
    "未启用", "未开放", "未开业", "未运营", "计划", "planned", "proposed", "construction",
)  # fmt: skip
"""Words of places that are not there yet."""
EXISTING: Final = (
    "现状", "现有", "已有", "已建", "建成", "在用", "使用", "启用", "投用", "运营", "营业",
    "开放", "开业", "正常", "在营", "existing", "open", "operating", "operational", "in use",
    "active", "completed", "built",
)  # fmt: skip
"""Words of places that are there."""

_NOT_YET: Final = re.compile("|".join(("未建成", *PLANNED)))


class Existence(NamedTuple):
    """What is known of the existence of each place.

    Attributes
    ----------
    exists
        Whether it counts as supply.
    why
        Why not, see `Why`.
    strange
        Words of status that are in none of the lists, in the order of the file; such places
        count as existing.
    """

    exists: Bools
    why: npt.NDArray[np.object_]
    strange: tuple[str, ...]


def existence(
    status: Sequence[Any], opened: Floats, year: int | None, existing: Collection[str] = ()
) -> Existence:
    """Tell which places exist in the study's year.

    Parameters
    ----------
    status
        Cells of each place. An empty one says nothing against it, nor does a number.
    opened
        Opening years; NaN where not known.
    year
        The study's; None: a year of opening says nothing.
    existing
        The words of `status` that mean "exists", as the file writes them; every other word then
        means that it does not. Without any, a text is looked through for the words `KEPT`,
        `RENEWED`, `CONTINUED`, `CLOSED`, `PLANNED` and `EXISTING`, in this order.
    """
    words = [folded(cell) if isinstance(cell, str) else "" for cell in status]
    meant = {folded(word) for word in existing}
    reasons: dict[str, Why | None] = {
        word: ("" if word in meant else _why(word) or "planned") if meant else _why(word)
        for word in dict.fromkeys(words)
        if word
    }
    later = np.zeros(len(words), dtype=bool)
    if year is not None:
        with np.errstate(invalid="ignore"):
            later = opened > year
    earlier = ~np.isnan(opened) & ~later
    why = np.full(len(words), "", dtype=object)
    for i, word in enumerate(words):
        reason = reasons.get(word, "") or ""
        continued = not meant and _has(word, CONTINUED) and not _has(word, KEPT + RENEWED)
        if continued:
            reason = "" if earlier[i] else "planned"
        why[i] = reason or ("later" if later[i] else "")
    strange = tuple(word for word, reason in reasons.items() if reason is None)
    return Existence(np.asarray(why == "", dtype=bool), why, strange)


def _why(word: str) -> Why | None:
    """Return why a place of this status does not exist; None if the word says neither."""
    if _has(word, KEPT + RENEWED + CONTINUED):
        return ""
    if _has(word, CLOSED):
        return "closed"
    if _NOT_YET.search(word):
        return "planned"
    return "" if _has(word, EXISTING) else None


def _has(word: str, parts: Sequence[str]) -> bool:
    return any(part in word for part in parts)
