"""What tests of capacity and of whom facilities reach share: judged towns, and a slow reference."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from doors_helpers import DoorTown
from lifecircle.verdicts.evaluate import judge_plan

SERVICE = "health.clinic"


def judged(town: Any, *goals: dict[str, Any]) -> tuple[Any, Any]:
    """Return the context and the results of a town's goals: g1, g2 …"""
    made = town.context(*goals)
    return judge_plan(made.district, made.plan.read_from(Path("plan.toml")))


def nearest_within(context: Any, goal: Any, closed: int | None = None) -> np.ndarray:
    """Return where a reach goal of all places holds if a facility closes, searched anew."""
    district, doorstep = context.district, context.doorstep
    places = doorstep.supply(goal, goal.where).places.copy()
    if closed is not None:
        places[closed] = False
    found = np.zeros(len(district.demand.points), dtype=bool)
    for metric, limits in doorstep.unit_thresholds(goal).items():
        far = float(np.nanmax(limits))
        cost = doorstep.searches.search.nearest(places, metric, limit=far, k=goal.at_least).cost
        found |= cost <= np.nan_to_num(limits, nan=-1.0)[district.demand_unit]
    return found


@st.composite
def towns(draw: Any, most: int = 5) -> DoorTown:
    """Draw a town: homes and clinics beside its street, or on it, at whole metres."""
    spot = st.tuples(st.integers(0, 1999), st.integers(480, 520))
    people = st.integers(0, 900) | st.floats(1e-3, 50)
    homes = draw(st.lists(st.tuples(spot, people), min_size=1, max_size=12))
    rows = [(x, y, float(n), x // 1000) for (x, y), n in homes]
    rows.append((1500, 500, 10.0, 1))
    town = DoorTown(homes=rows, people=(1.0, 1.0), complete=(SERVICE,))
    rooms = st.none() | st.integers(0, 900) | st.floats(1e-3, 50)
    for (x, y), room in draw(st.lists(st.tuples(spot, rooms), max_size=most)):
        town.add(SERVICE, x, y, places=np.nan if room is None else float(room))
    return town
