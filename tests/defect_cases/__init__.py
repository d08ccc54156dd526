"""Every defect, in the order of the page."""

from __future__ import annotations

from importlib import import_module

from defects import DEFECTS

SUBJECTS = (
    "study",
    "plan",
    "units",
    "lists",
    "links",
    "streets",
    "people",
    "census",
    "extras",
    "capacity",
)

for subject in SUBJECTS:
    import_module(f"{__name__}.{subject}")

__all__ = ["DEFECTS"]
