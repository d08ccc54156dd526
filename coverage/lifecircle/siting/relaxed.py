"""Bounds that are proofs: the Lagrangian value of a relaxation's duals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.siting.model import Linear

ROUNDING: Final = 1e-11
"""What sums of float64 numbers may be off by, relative to the sum of their sizes."""
CLOSE: Final = 1e-9
"""Relative gap up to which an objective that is not a whole number counts as proven."""


def lagrangian(model: Linear, duals: Floats) -> tuple[float, Floats]:
    """Return the bound that duals prove for a model, whoever made them, and reduced objectives.

    Every row is moved into the objective at its dual's price, duals of the wrong sign are taken
    for 0, and what remains is solved variable by variable. By weak duality no solution is better
    than that value, however imprecise the duals are; with those of an optimal relaxation it is
    the relaxation's value [1]_.

    Parameters
    ----------
    model
        Every variable lies between finite bounds.
    duals
        float64 per row: by how much the objective grows with the row's bound.

    Returns
    -------
    bound
        Never on the wrong side of the optimum; rounding is added to it.
    reduced
        float64 per variable: what one more of it adds to the objective.

    References
    ----------
    .. [1] Geoffrion, A. M. (1974). Lagrangean relaxation for integer programming. Mathematical
       Programming Study 2, 82-114.
    """
    sign = -1.0 if model.maximize else 1.0
    price = sign * duals
    with_lower, with_upper = np.isfinite(model.row_lower), np.isfinite(model.row_upper)
    price = np.where(with_lower, price, np.minimum(price, 0.0))
    price = np.where(with_upper, price, np.maximum(price, 0.0))
    side = np.where(price > 0, model.row_lower, model.row_upper)
    from_rows = price * np.where(price == 0, 0.0, side)
    used = np.bincount(model.column, price[model.row] * model.value, minlength=len(model.objective))
    reduced = sign * model.objective - used
    from_variables = reduced * np.where(reduced > 0, model.lower, model.upper)
    size = np.abs(from_rows).sum() + np.abs(from_variables).sum()
    size += (np.abs(price[model.row] * model.value)).sum()
    bound = from_rows.sum() + from_variables.sum() - ROUNDING * size
    return float(sign * bound), sign * reduced


def is_whole(numbers: Floats) -> bool:
    """Tell whether all are whole numbers that sum up exactly."""
    return bool((numbers == np.rint(numbers)).all()) and float(np.abs(numbers).sum()) < 2.0**53


def rounded(bound: float, *, maximize: bool, whole: bool) -> float:
    """Return a bound of an objective that is a whole number, where it is one."""
    if not whole:
        return bound
    slack = 1e-7 + ROUNDING * abs(bound)
    return float(np.floor(bound + slack) if maximize else np.ceil(bound - slack))


def is_proven(objective: float, bound: float) -> bool:
    """Tell whether an objective equals its bound."""
    return abs(objective - bound) <= CLOSE * max(abs(objective), abs(bound))


def settled(
    bound: float, reduced: Floats, incumbent: float, *, maximize: bool, whole: bool
) -> tuple[Bools, Bools]:
    """Return which variables between 0 and 1 every better solution has at 0, and which at 1.

    Parameters
    ----------
    bound, reduced
        Of `lagrangian`.
    incumbent
        The best objective known. A solution no better than that may be lost.
    whole
        Whether objectives are whole numbers.
    """
    sign = 1.0 if maximize else -1.0
    better = sign * incumbent + (1.0 - 1e-6 if whole else 0.0)
    least = sign * bound - np.abs(reduced)
    lost = least < better - ROUNDING * abs(bound)
    gain = sign * reduced
    return lost & (gain < 0), lost & (gain > 0)
