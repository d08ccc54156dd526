"""lifecircle tests whether promised service circles are kept, on real streets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.base.lazy import lazy_names

__version__ = "0.1.0"

_PUBLIC = {
    "Audit": "lifecircle.api_audit",
    "Audits": "lifecircle.api_audit",
    "Close": "lifecircle.study.changes",
    "Convert": "lifecircle.study.changes",
    "District": "lifecircle.api",
    "Extend": "lifecircle.study.changes",
    "InputError": "lifecircle.base.errors",
    "LifecircleError": "lifecircle.base.errors",
    "Merge": "lifecircle.study.changes",
    "Move": "lifecircle.study.changes",
    "NewHousing": "lifecircle.study.changes",
    "NewLink": "lifecircle.study.changes",
    "Open": "lifecircle.study.changes",
    "Plan": "lifecircle.plans",
    "ShareGrounds": "lifecircle.study.changes",
    "StreetNetwork": "lifecircle.streets",
    "Study": "lifecircle.api",
    "Upgrade": "lifecircle.study.changes",
    "cell_of": "lifecircle.layers.hexagons",
    "h3_cells": "lifecircle.layers.hexagons",
    "read_plan": "lifecircle.plans",
    "shipped_plans": "lifecircle.plans",
    "siting": "lifecircle.siting",
}
__all__ = [
    "Audit",
    "Audits",
    "Close",
    "Convert",
    "District",
    "Extend",
    "InputError",
    "LifecircleError",
    "Merge",
    "Move",
    "NewHousing",
    "NewLink",
    "Open",
    "Plan",
    "ShareGrounds",
    "StreetNetwork",
    "Study",
    "Upgrade",
    "__version__",
    "cell_of",
    "h3_cells",
    "read_plan",
    "shipped_plans",
    "siting",
]

if TYPE_CHECKING:
    from lifecircle import siting
    from lifecircle.api import District, Study
    from lifecircle.api_audit import Audit, Audits
    from lifecircle.base.errors import InputError, LifecircleError
    from lifecircle.layers.hexagons import cell_of, h3_cells
    from lifecircle.plans import Plan, read_plan, shipped_plans
    from lifecircle.streets import StreetNetwork
    from lifecircle.study.changes import (
        Close,
        Convert,
        Extend,
        Merge,
        Move,
        NewHousing,
        NewLink,
        Open,
        ShareGrounds,
        Upgrade,
    )

__getattr__, __dir__ = lazy_names(__name__, _PUBLIC)
