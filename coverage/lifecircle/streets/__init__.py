"""The street network on foot and by car: reading, heights, costs, links and searches.

Importing this package is cheap; each name loads what it needs when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.base.lazy import lazy_names

_PUBLIC = {
    "ADULT": "lifecircle.streets.profiles",
    "ELDER": "lifecircle.streets.profiles",
    "Distance": "lifecircle.streets.profiles",
    "Direction": "lifecircle.streets.search",
    "WHEELCHAIR": "lifecircle.streets.profiles",
    "CAR": "lifecircle.streets.profiles",
    "CHILD": "lifecircle.streets.profiles",
    "NEAR": "lifecircle.streets.search",
    "PROFILES": "lifecircle.streets.profiles",
    "EdgeCosts": "lifecircle.streets.costs",
    "Edges": "lifecircle.streets.edges",
    "Islands": "lifecircle.streets.islands",
    "Metric": "lifecircle.streets.costs",
    "Nearest": "lifecircle.streets.search",
    "NetworkReport": "lifecircle.streets.report",
    "Profile": "lifecircle.streets.profiles",
    "Snap": "lifecircle.streets.snap",
    "StreetNetwork": "lifecircle.streets.network",
    "kth_nearest": "lifecircle.streets.search",
    "nearest": "lifecircle.streets.search",
}
__all__ = [
    "ADULT",
    "CAR",
    "CHILD",
    "ELDER",
    "NEAR",
    "PROFILES",
    "WHEELCHAIR",
    "Direction",
    "Distance",
    "EdgeCosts",
    "Edges",
    "Islands",
    "Metric",
    "Nearest",
    "NetworkReport",
    "Profile",
    "Snap",
    "StreetNetwork",
    "kth_nearest",
    "nearest",
]

if TYPE_CHECKING:
    from lifecircle.streets.costs import EdgeCosts, Metric
    from lifecircle.streets.edges import Edges
    from lifecircle.streets.islands import Islands
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.profiles import (
        ADULT,
        CAR,
        CHILD,
        ELDER,
        PROFILES,
        WHEELCHAIR,
        Distance,
        Profile,
    )
    from lifecircle.streets.report import NetworkReport
    from lifecircle.streets.search import NEAR, Direction, Nearest, kth_nearest, nearest
    from lifecircle.streets.snap import Snap

__getattr__, __dir__ = lazy_names(__name__, _PUBLIC)
