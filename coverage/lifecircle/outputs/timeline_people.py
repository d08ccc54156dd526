"""Head counts of a timeline: given only where they can be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from lifecircle.outputs.numbers import MISSING, people_text, percent, round_people
from lifecircle.outputs.weighs import grounded, on_ground

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.scenarios.found import Timeline

_SMALLEST: Final = 0.05
_MINUS: Final = "−"
_UNSEEN: Final = 5e-10


class Heads:
    """Tells numbers of people from shares.

    People who lose access are numbers where the last audit gives a total and the whole is not of
    low confidence; elsewhere they are shares of all people. Units of low confidence have no
    numbers.

    Parameters
    ----------
    timeline
        Whose last year counts.
    """

    def __init__(self, timeline: Timeline) -> None:
        results = timeline.states[-1].results
        self.total = None if results.whole_low_confidence else results.people_total
        self.counted = results.people_counted
        self._ground = on_ground(results)
        low = results.units["low_confidence"].to_numpy(dtype=bool)
        self.low = {str(name) for name in results.units["name"][low]}

    def number(self, people: float, unit: str | None = None) -> float | None:
        """Return people as tables may print them; None where no head count is given."""
        if self.total is None or unit in self.low:
            return None
        return round_people(people, counted=self.counted)

    def share(self, people: float) -> float | None:
        """Return people as a share of all; None where it cannot be said."""
        if self.total is None:
            return people
        return people / self.total if self.total > 0 else None

    def text(self, people: float, language: Language, unit: str | None = None) -> str:
        """Return people in words: a number, or where none is given their share of all."""
        if self.total is not None and unit not in self.low:
            return people_text(people, language, counted=self.counted)
        return self.share_text(self.share(people), language)

    def share_text(self, share: float | None, language: Language) -> str:
        """Return a share of the people whom a goal is about, in words."""
        text = percent(share, language)
        text = f"居民的{text}" if language == "zh" else f"{text} of people"
        return grounded(text, language) if self._ground else text

    def change(self, people: float | None, language: Language) -> str:
        """Return a change in people with its sign; empty where there is none or it is not known."""
        if people is None or math.isnan(people) or people == 0:
            return ""
        text = people_text(abs(people), language, counted=self.counted)
        return ("+" if people > 0 else _MINUS) + text


def points(change: float | None) -> str:
    """Return a change of a share in percentage points with its sign, such as ``+3.2``.

    What would round to nothing prints as ``<0.1``; no change as ``0``, the unknown as a dash.
    """
    if change is None or math.isnan(change):
        return MISSING
    if abs(change) < _UNSEEN:
        return "0"
    size = abs(change) * 100
    return ("+" if change > 0 else _MINUS) + ("<0.1" if size < _SMALLEST else f"{size:.1f}")


def moves(change: float | None) -> bool:
    """Tell whether a change of a share is one, and not the dust of a sum."""
    return change is not None and not math.isnan(change) and abs(change) >= _UNSEEN
