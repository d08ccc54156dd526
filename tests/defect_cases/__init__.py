"""Every defect, in the order of the page."""

from __future__ import annotations

from importlib import import_module

from defects import DEFECTS

for subject in ("study", "plan", "units", "lists", "links", "streets", "people", "extras"):
    import_module(f"{__name__}.{subject}")

__all__ = ["DEFECTS"]
