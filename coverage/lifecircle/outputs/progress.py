"""What is missing to a target, and how much of the way to it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifecircle.base.text import Bilingual
from lifecircle.outputs.measures import amount_text
from lifecircle.outputs.numbers import percent, round_figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import Shortfall, Status

_NBSP: Final = "\u00a0"
_SHORT: Final = Bilingual("差{amount}", "short of {amount}")
_SHORT_ABOUT: Final = Bilingual("约差{amount}", "short of about {amount}")
_SHORT_AT_MOST: Final = Bilingual("至多差{amount}", "short of at most {amount}")
_WORSE: Final = Bilingual("不及基准值", "worse than the baseline")
_OVER: Final = Bilingual("超出{amount}", "over by {amount}")
_OVER_ABOUT: Final = Bilingual("约超出{amount}", "over by about {amount}")


def shortfall_text(
    shortfalls: Sequence[Shortfall],
    language: Language,
    *,
    most: int | None = None,
    open_: bool = False,
) -> str:
    """Return what is missing to the target: ``差214个托位``, ``short of about 5,200 people``.

    Amounts that rest on an estimate of people are rounded as people are. Of equal amounts (three
    units, three places) the first is told.

    Parameters
    ----------
    shortfalls, language
        What is missing, and how it is said.
    most
        How many of them, at the most.
    open_
        Whether lists leave more possible: then no more than this is missing.
    """
    zh = language == "zh"
    groups: list[tuple[Bilingual, list[str]]] = []
    told = {item.amount: item for item in reversed(shortfalls)}
    for item in [item for item in shortfalls if told[item.amount] is item][:most]:
        estimated = item.estimated
        amount = round_figures(item.amount) if estimated else item.amount
        words = (_OVER_ABOUT if estimated else _OVER) if item.beyond else None
        words = words or (_SHORT_AT_MOST if open_ else _SHORT_ABOUT if estimated else _SHORT)
        if not groups or groups[-1][0] != words:
            groups.append((words, []))
        groups[-1][1].append(amount_text(amount, item.unit, language))
    comma = "、" if zh else ", "
    parts = [words(language).format(amount=comma.join(amounts)) for words, amounts in groups]
    return ("，" if zh else ", ").join(parts)


def progress_text(progress: float | None, language: Language, *, open_: bool = False) -> str:
    """Return how much of the way to the target has been gone; empty where it cannot be said.

    Parameters
    ----------
    progress
        See `lifecircle.verdicts.results.Verdict`.
    language
        Of the text.
    open_
        Whether lists leave more possible.
    """
    if progress is None:
        return ""
    gap = "" if language == "zh" else _NBSP
    if progress < 0:
        return _WORSE(language)
    if progress > 1:
        return ">" + gap + percent(1.0, language)
    sign = "≥" + gap if open_ and progress < 1 else ""
    return sign + percent(progress, language, decimals=0, against=1.0)


def progress_of(
    progress: float | None, status: Status, low: float | None, high: float | None
) -> float | None:
    """Return the progress that can be printed beside a verdict; None where it would mislead.

    A value that is open and may be nothing tells of no progress, and neither does a limit that
    is touched, but not met.
    """
    if progress is None or (status == "not_met" and progress >= 1):
        return None
    if low == 0 and high is not None and high > low and progress <= 0:
        return None
    return progress
