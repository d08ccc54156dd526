"""Numbers as planners read them: never more certain, and never rounder, than they are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import Interval

MISSING: Final = "–"
_NBSP: Final = "\u00a0"
_MOST_DECIMALS: Final = 9
_HUNDRED: Final = 100
_WAN: Final = 10_000


def _figure(share: float, decimals: int, against: float | None) -> str:
    """Return a share as a percentage without its sign."""
    step = 10.0**-decimals
    if 0 < share * 100 < step:
        return f"<{step:.{decimals}f}"
    if 100 - step < share * 100 and share < 1:
        return f">{100 - step:.{decimals}f}"
    if against is not None:
        side = (share > against) - (share < against)
        for finer in range(decimals, _MOST_DECIMALS):
            printed, bound = round(share * 100, finer), against * 100
            if (printed > bound + 1e-9) - (printed < bound - 1e-9) == side:
                return f"{printed:.{finer}f}"
    return f"{share * 100:.{decimals}f}"


def _sign(language: Language) -> str:
    return "%" if language == "zh" else _NBSP + "%"


def percent(
    share: float | None,
    language: Language,
    *,
    decimals: int = 1,
    against: float | None = None,
) -> str:
    """Return a share as a percentage that never lies at the edges.

    Only exactly 1 prints 100 % and only exactly 0 prints 0 %; what lies closer than one unit of
    the last decimal prints as ``>99.9 %`` or ``<0.1 %``.

    Parameters
    ----------
    share
        From 0 to 1 (larger is allowed); None or NaN print as a dash.
    language
        Decides the space before the sign.
    decimals
        After the point.
    against
        A target: more decimals are printed where rounding would put the share on it or past it.
    """
    if share is None or math.isnan(share):
        return MISSING
    if share in (0, 1):
        return f"{share * 100:.0f}{_sign(language)}"
    return _figure(share, decimals, against) + _sign(language)


def percent_range(
    interval: Interval | None, language: Language, *, against: float | None = None
) -> str:
    """Return the range of a share in whole percent, such as ``62–71 %``.

    With one decimal where whole percent would leave the share itself outside. Empty where the
    range is a single value.
    """
    if interval is None or interval.low == interval.high:
        return ""
    share = round(interval.value * 100, 1)
    whole = round(interval.low * 100) <= share <= round(interval.high * 100)
    low, high = (
        f"{end * 100:.0f}"
        if end in (0, 1)
        else _figure(end, 0 if whole and 0.01 <= end <= 0.99 else 1, against)  # noqa: PLR2004
        for end in (interval.low, interval.high)
    )
    if low == high:
        low, high = f"{interval.low * 100:.1f}", f"{interval.high * 100:.1f}"
    if low == high:
        return ""
    return f"{low}–{high}{_sign(language)}"


def round_people(people: float | None, *, counted: bool) -> float | None:
    """Return people as tables may print them: an estimate to whole hundreds.

    Below one hundred to one significant figure, so that somebody never becomes nobody.
    """
    if people is None or math.isnan(people):
        return None
    if counted or people == 0:
        return float(round(people))
    if people >= _HUNDRED / 2:
        return float(max(round(people / _HUNDRED), 1) * _HUNDRED)
    return max(_to_step(people, _step(people, 1)), 1.0)


def _step(people: float, figures: int) -> float:
    """Return the unit of the last of the significant figures; at least one."""
    return 10.0 ** max(math.floor(math.log10(abs(people))) - figures + 1, 0)


def _to_step(people: float, step: float) -> float:
    return float(round(people / step) * step)


def round_figures(amount: float, figures: int = 2) -> float:
    """Return an estimate to its significant figures, whole from one on."""
    return _to_step(amount, _step(amount, figures)) if amount >= 1 else float(math.ceil(amount))


def people_text(
    people: float | None,
    language: Language,
    *,
    counted: bool = False,
    span: tuple[float, float] | None = None,
) -> str:
    """Return people as text: ``约9.3万人（6.3万–12.3万）``, or that no head count is given.

    Parameters
    ----------
    people
        None or NaN where no head count is given.
    language
        Chinese counts in 万 from ten thousand on.
    counted
        Whether they are a count, printed to the last person; an estimate has two significant
        figures.
    span
        Of an estimate: what the methods that say least and most say, printed as finely as the
        estimate itself.
    """
    if people is None or math.isnan(people):
        return "不给出人数" if language == "zh" else "no head count given"
    if counted or people == 0:
        return f"{people:,.0f}人" if language == "zh" else f"{people:,.0f}"
    if people < 1:
        return "不到1人" if language == "zh" else "fewer than 1"
    step = _step(people, 2)
    rounded = _to_step(people, step)
    wan = language == "zh" and rounded >= _WAN

    def write(number: float) -> str:
        if not wan:
            return f"{number:,.0f}"
        return f"{number / _WAN:,.{int(step < _WAN)}f}万"

    ends = ""
    if span is not None and not any(map(math.isnan, span)) and span[0] < span[1]:
        low, high = (write(_to_step(end, step)) for end in span)
        ends = f"{low}–{high}" if low != high else ""
    if language == "zh":
        return f"约{write(rounded)}人" + (f"（{ends}）" if ends else "")
    return f"about{_NBSP}{write(rounded)}" + (f" ({ends})" if ends else "")


def minutes_text(minutes: float | None, language: Language) -> str:
    """Return a time as text, with a tenth of a minute."""
    if minutes is None or math.isnan(minutes):
        return MISSING
    return f"{minutes:,.1f}分钟" if language == "zh" else f"{minutes:,.1f}{_NBSP}min"


def metres_text(metres: float | None, language: Language) -> str:
    """Return a distance as text, in whole metres."""
    if metres is None or math.isnan(metres):
        return MISSING
    return f"{metres:,.0f}米" if language == "zh" else f"{metres:,.0f}{_NBSP}m"


def plain_number(value: float) -> str:
    """Return a threshold or target as short as it can be: 10, 7.5, 1,500."""
    return f"{value:,.10g}"


def fixed(value: float | None, decimals: int) -> str:
    """Return a number for a table file: fixed decimals, empty where missing.

    A share strictly between 0 and 1 never prints as 0 or 1.
    """
    if value is None or math.isnan(value):
        return ""
    step = 10.0**-decimals
    if 0 < value < 1 and decimals > 0:
        value = min(max(value, step), 1 - step)
    return f"{value:.{decimals}f}"
