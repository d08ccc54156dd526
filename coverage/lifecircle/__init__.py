"""lifecircle tests whether promised service circles are kept, on real streets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.base.lazy import lazy_names

__version__ = "0.1.0"

_PUBLIC = {
    "Audit": "lifecircle.api",
    "Audits": "lifecircle.api",
    "District": "lifecircle.api",
    "InputError": "lifecircle.base.errors",
    "LifecircleError": "lifecircle.base.errors",
    "Plan": "lifecircle.plans",
    "StreetNetwork": "lifecircle.streets",
    "Study": "lifecircle.api",
    "cell_of": "lifecircle.layers.hexagons",
    "h3_cells": "lifecircle.layers.hexagons",
    "read_plan": "lifecircle.plans",
    "shipped_plans": "lifecircle.plans",
}
__all__ = [
    "Audit",
    "Audits",
    "District",
    "InputError",
    "LifecircleError",
    "Plan",
    "StreetNetwork",
    "Study",
    "__version__",
    "cell_of",
    "h3_cells",
    "read_plan",
    "shipped_plans",
]

if TYPE_CHECKING:
    from lifecircle.api import Audit, Audits, District, Study
    from lifecircle.base.errors import InputError, LifecircleError
    from lifecircle.layers.hexagons import cell_of, h3_cells
    from lifecircle.plans import Plan, read_plan, shipped_plans
    from lifecircle.streets import StreetNetwork

__getattr__, __dir__ = lazy_names(__name__, _PUBLIC)
