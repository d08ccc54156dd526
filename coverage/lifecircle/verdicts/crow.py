"""As the crow flies: bounds on ways that the data do not show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from lifecircle.access.times import metric_unit
from lifecircle.streets.travel.profiles import Profile

if TYPE_CHECKING:
    from lifecircle.base.quantities import Bools, Floats
    from lifecircle.district import District
    from lifecircle.streets.travel.costs import Metric
    from lifecircle.verdicts.ways import Doors


def straight_metres(cost: Floats, metric: Metric) -> Floats:
    """Return how far one gets in a straight line at a cost, always at the best pace."""
    if not isinstance(metric, Profile):
        return cost / metric_unit(metric)
    return cost / metric_unit(metric) * metric.fastest


def least_cost(metres: Floats, metric: Metric) -> Floats:
    """Return the least that a straight distance costs, always at the best pace."""
    if not isinstance(metric, Profile):
        return metres * metric_unit(metric)
    return metres / metric.fastest * metric_unit(metric)


def data_edge_metres(district: District, doors: Doors) -> Floats:
    """Return straight metres from each door to where street data end."""
    metres: Floats = shapely.distance(district.data_border, doors.points)
    return metres


def lost_place_metres(district: District, doors: Doors, lost: Bools) -> Floats:
    """Return straight metres from each door to the nearest entrance of some places; inf if none."""
    facilities = district.facilities
    return nearest_metres(doors.points, facilities.entrances[lost[facilities.entrance_of]])


def nearest_metres(points: Any, others: Any) -> Floats:
    """Return straight metres from each point to the nearest of some others; inf if none."""
    metres = np.full(len(points), np.inf)
    if len(others):
        tree = shapely.STRtree(others)
        found, distance = tree.query_nearest(points, return_distance=True, all_matches=False)
        metres[found[0]] = distance
    return metres
