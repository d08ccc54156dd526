"""One quantity as a share of another: nursing beds of all beds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lifecircle.access.logic import NO, YES
from lifecircle.verdicts.measured import Values
from lifecircle.verdicts.sums import any_by, sum_by

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.verdicts.members import Marks, Members


def share_of_parts(members: Members, marks: Marks, part: Floats, weight: Floats) -> Values:
    """Return the sum of a part over the sum of its whole, per unit and, last, in the whole.

    The part of members that do not pass the goal's tests is 0. An unknown part is from 0 to its
    whole; an unknown whole is at least its part. Where members are missing from a list, the
    share may be anything.

    Parameters
    ----------
    members, marks
        Whose, and whether they pass the goal's tests.
    part, weight
        Per member; NaN where not known.
    """
    row, member = members.rows
    passes, fails = marks.answers == YES, marks.answers == NO
    least = np.where(passes, np.nan_to_num(part), 0.0)
    most = np.where(np.isnan(part), np.nan_to_num(weight), part)
    most = np.where(fails, 0.0, most)
    light = np.where(np.isnan(weight), np.nan_to_num(part), weight)
    sure = ~members.open_

    def total(values: Floats, chosen: Bools) -> Floats:
        return sum_by(row, np.where(chosen, values, 0.0)[member], members.size)

    def any_(chosen: Bools) -> Bools:
        return any_by(row, chosen[member], members.size)

    vague = any_(np.isnan(weight) | members.open_) | (not members.complete)
    all_of_it = any_((np.isnan(weight) & np.isnan(part) & ~fails) | members.open_)
    low = _over(total(least, sure), total(light, np.ones(len(sure), dtype=bool)))
    high = _over(total(most, sure), total(light, sure))
    low = np.where(vague, 0.0, low)
    high = np.where(all_of_it | (vague & np.isnan(high)), np.fmax(high, 1.0), high)
    if not members.complete:
        low, high = np.zeros(members.size), np.ones(members.size)
    return Values(low, high, if_complete=_over(total(least, sure), total(light, sure)))


def _over(part: Floats, whole: Floats) -> Floats:
    """Return a part over its whole; NaN where the whole is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.where(whole > 0, part / whole, np.nan)
    return found
