"""The street network on foot, for bicycles and by car: reading, costs, links and searches.

Importing this package is cheap; each name loads what it needs when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.base.lazy import lazy_names

_PUBLIC = {
    "ADULT": "lifecircle.streets.travel.profiles",
    "CAR": "lifecircle.streets.travel.profiles",
    "CHILD": "lifecircle.streets.travel.profiles",
    "CYCLE": "lifecircle.streets.travel.profiles",
    "Catchments": "lifecircle.streets.search.catchments",
    "Costs": "lifecircle.streets.search.pairs",
    "Direction": "lifecircle.streets.search.nearest",
    "Distance": "lifecircle.streets.travel.profiles",
    "ELDER": "lifecircle.streets.travel.profiles",
    "E_BIKE": "lifecircle.streets.travel.profiles",
    "EdgeCost": "lifecircle.streets.travel.edge_cost",
    "EdgeCosts": "lifecircle.streets.travel.costs",
    "Edges": "lifecircle.streets.edges",
    "Edit": "lifecircle.streets.edit.edits",
    "Islands": "lifecircle.streets.islands",
    "Metric": "lifecircle.streets.travel.costs",
    "NEAR": "lifecircle.streets.search.nearest",
    "Nearest": "lifecircle.streets.search.nearest",
    "NetworkReport": "lifecircle.streets.report",
    "PROFILES": "lifecircle.streets.travel.profiles",
    "Profile": "lifecircle.streets.travel.profiles",
    "SLOPES": "lifecircle.streets.travel.gaits",
    "Snap": "lifecircle.streets.snap",
    "StreetNetwork": "lifecircle.streets.network",
    "WHEELCHAIR": "lifecircle.streets.travel.profiles",
    "WhatIf": "lifecircle.streets.edit.whatif",
    "catchments": "lifecircle.streets.search.catchments",
    "k_nearest": "lifecircle.streets.search.nearest",
    "kth_nearest": "lifecircle.streets.search.nearest",
    "nearest": "lifecircle.streets.search.nearest",
    "nearest_of_nodes": "lifecircle.streets.search.nearest",
    "od": "lifecircle.streets.search.pairs",
    "waves": "lifecircle.streets.search.waves",
    "weighted": "lifecircle.streets.travel.edge_cost",
}
__all__ = [
    "ADULT",
    "CAR",
    "CHILD",
    "CYCLE",
    "ELDER",
    "E_BIKE",
    "NEAR",
    "PROFILES",
    "SLOPES",
    "WHEELCHAIR",
    "Catchments",
    "Costs",
    "Direction",
    "Distance",
    "EdgeCost",
    "EdgeCosts",
    "Edges",
    "Edit",
    "Islands",
    "Metric",
    "Nearest",
    "NetworkReport",
    "Profile",
    "Snap",
    "StreetNetwork",
    "WhatIf",
    "catchments",
    "k_nearest",
    "kth_nearest",
    "nearest",
    "nearest_of_nodes",
    "od",
    "waves",
    "weighted",
]

if TYPE_CHECKING:
    from lifecircle.streets.edges import Edges
    from lifecircle.streets.edit.edits import Edit
    from lifecircle.streets.edit.whatif import WhatIf
    from lifecircle.streets.islands import Islands
    from lifecircle.streets.network import StreetNetwork
    from lifecircle.streets.report import NetworkReport
    from lifecircle.streets.search.catchments import Catchments, catchments
    from lifecircle.streets.search.nearest import (
        NEAR,
        Direction,
        Nearest,
        k_nearest,
        kth_nearest,
        nearest,
        nearest_of_nodes,
    )
    from lifecircle.streets.search.pairs import Costs, od
    from lifecircle.streets.search.waves import waves
    from lifecircle.streets.snap import Snap
    from lifecircle.streets.travel.costs import EdgeCosts, Metric
    from lifecircle.streets.travel.edge_cost import EdgeCost, weighted
    from lifecircle.streets.travel.gaits import SLOPES
    from lifecircle.streets.travel.profiles import (
        ADULT,
        CAR,
        CHILD,
        CYCLE,
        E_BIKE,
        ELDER,
        PROFILES,
        WHEELCHAIR,
        Distance,
        Profile,
    )

__getattr__, __dir__ = lazy_names(__name__, _PUBLIC)
