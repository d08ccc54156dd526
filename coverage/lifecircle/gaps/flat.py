"""The same walker, were the streets flat and stairs like level street."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.streets.travel.costs import who
from lifecircle.streets.travel.profiles import Distance, Profile
from lifecircle.streets.travel.slopes import Slope

if TYPE_CHECKING:
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.travel.costs import Metric

LEVEL: Final = Slope(rate=0, best=0)
"""Slopes change nothing."""


def on_the_flat(metric: Metric, network: StreetNetwork) -> Metric:
    """Return what somebody would minimise if the streets were flat and without stairs.

    People on foot and in wheelchairs move at their own pace everywhere, stairs and what is closed
    to wheelchairs included; bicycles are ridden as on the flat, where they may be ridden. Cars do
    not mind slopes. Lifts stay as they are.

    Parameters
    ----------
    metric
        What is minimised on the ground as it is.
    network
        The streets. Where slopes and stairs change nothing in them, the metric itself is returned:
        nothing is to be searched again.
    """
    profile = who(metric)
    if profile is None or profile.drives:
        return metric
    if not profile.restricted and not _is_uneven(network):
        return metric
    if isinstance(metric, Distance):
        return "distance" if profile.mode == "walk" else metric
    if not isinstance(metric, Profile):
        return metric
    push = None if profile.push is None else replace(profile.push, slope=LEVEL)
    level = replace(profile, slope=LEVEL, push=push)
    if profile.mode != "walk":
        return level
    return replace(level, stairs_up=1.0, stairs_down=1.0, limits=None, wheels=False)


def _is_uneven(network: StreetNetwork) -> bool:
    """Tell whether some street has a slope, or is stairs."""
    return bool(network.edges.stairs.any() or np.any(network.relief.slope))
