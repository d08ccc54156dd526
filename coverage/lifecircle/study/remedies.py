"""``[remedies]``: what moves cost, and which are worth one."""

from __future__ import annotations

from pydantic import Field

from lifecircle.base.fields import Part, Positive, Share


class Remedies(Part):
    """``[remedies]``: what each kind of move costs, and how small a gain is not worth one.

    Without a unit the numbers are relative efforts, stated and not measured.
    """

    gate: Positive = Field(1, description="opening a gate, or ways that are closed to the public")
    capacity: Positive = Field(0.05, description="one more place at a facility that is full")
    link: Positive = Field(3, description="a footbridge, a stairway or a lift, whatever its length")
    link_metre: float = Field(
        0.03, ge=0, allow_inf_nan=False, description="a metre of it, beside that"
    )
    site: Positive = Field(10, description="a new place of a service")
    unit: str = Field("", description="money that they are in, such as 万元; none: relative")
    least: Share = Field(
        0.01, description="share of the gap of a unit that a move closes at the least"
    )
