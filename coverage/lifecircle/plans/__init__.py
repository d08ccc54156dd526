"""What documents promise, as data: no evaluation here."""

from lifecircle.plans.file import read_plan, shipped_plans
from lifecircle.plans.model import Combination, Goal, Plan, Presence, Reach

__all__ = ["Combination", "Goal", "Plan", "Presence", "Reach", "read_plan", "shipped_plans"]
