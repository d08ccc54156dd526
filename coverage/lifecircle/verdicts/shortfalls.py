"""What is missing to a target in real quantities: places, beds, square metres, units, people."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from lifecircle.verdicts.results import Shortfall

if TYPE_CHECKING:
    from lifecircle.base.text import Bilingual
    from lifecircle.verdicts.judge import Asked

WHOLE: Final = 1.0
TENTH: Final = 0.1
_DIGITS: Final = 12
_SLACK: Final = 1e-6
_FINE: Final = 1e-5
"""A part of a step this small comes from rounding; of many steps, this part of it for each."""


def step_of(quantity: str | None) -> float:
    """Return the smallest part of a quantity that is counted: a tenth of a kilometre, else 1."""
    return TENTH if quantity == "length_km" else WHOLE


def missing(
    asked: Asked,
    value: float,
    each: float,
    unit: Bilingual,
    *,
    step: float | None = WHOLE,
    estimated: bool = False,
) -> tuple[Shortfall, ...]:
    """Return how much is missing between a value and what is asked; nothing where none is.

    Parameters
    ----------
    asked, value
        What should be, and what is.
    each
        How much of the real quantity one of the value is.
    unit
        Of the real quantity.
    step
        Counted up to the next multiple of it; None: exactly.
    estimated
        It rests on an estimate of people.
    """
    if asked.holds(value):
        return ()
    amount = asked.missing(value) * each
    if step is not None:
        amount = up_to(amount, step, more=asked.open_)
    elif amount == 0:
        return ()
    beyond = asked.is_beyond(value)
    return (Shortfall(float(f"{amount:.{_DIGITS}g}"), unit, estimated, beyond),)


def up_to(amount: float, step: float = 1.0, *, more: bool = False) -> float:
    """Return an amount as the next multiple of a step, at least one; `more`: above it."""
    steps = amount / step
    slack = _SLACK * max(1.0, steps * _FINE)
    whole = math.floor(steps + slack) + 1 if more else math.ceil(steps - slack)
    return float(round(max(whole, 1) * step, 1))
