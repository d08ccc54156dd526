"""From an interval of shares to a verdict."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lifecircle.verdicts.results import Status

TOLERANCE = 1e-9
"""Shares are sums of floating-point weights: this much below a target is at the target."""


def reaches(value: float, operator: str, target: float) -> bool:
    """Tell whether a value meets a target; exactly at it counts for ``>=`` and ``<=``."""
    if operator == ">=":
        return value >= target - TOLERANCE
    if operator == "<=":
        return value <= target + TOLERANCE
    if operator == ">":
        return value > target + TOLERANCE
    return value < target - TOLERANCE


def judge(at_least: float, at_most: float, operator: str, target: float | None) -> Status:
    """Return the verdict on a share that is known to lie in an interval.

    Parameters
    ----------
    at_least, at_most
        What is shown, and what is possible. NaN: there is nobody to judge for.
    operator, target
        What was asked; None: nothing to judge against.

    Returns
    -------
    Status
        "met" and "not_met" only if every value of the interval gives the same answer.
    """
    if math.isnan(at_least) or math.isnan(at_most):
        return "not_computable"
    if target is None:
        return "no_target"
    rising = operator in (">=", ">")
    worst, best = (at_least, at_most) if rising else (at_most, at_least)
    if reaches(worst, operator, target):
        return "met"
    if not reaches(best, operator, target):
        return "not_met"
    return "not_shown"
