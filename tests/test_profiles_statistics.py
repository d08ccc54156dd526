"""Mean, median, 90th and 95th percentile of travel times, weighted by people, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from doors_helpers import DoorTown
from lifecircle.access.weighted import weighted_mean, weighted_quantile

METRES = np.arange(80, 80 * 21, 80)
"""Twenty homes, 1 to 20 minutes from the station."""
PARTS = {"median": 0.5, "p90": 0.9, "p95": 0.95}


def response(statistic, people):
    """Return the minutes in a town of one street, by an adult from the station at its end."""
    homes = [(100.0 + x, 500.0, float(n), 0) for x, n in zip(METRES, people, strict=True)]
    town = DoorTown(homes=homes, people=(float(sum(people)), 1.0))
    town.add("ambulance", 100, 500)
    goal = {
        "kind": "response", "service": "ambulance", "profile": "adult", "target": 10,
        "statistic": statistic,
    }  # fmt: skip
    _, (_, unit, *_) = town.judge(goal)
    return unit.at_least.value


@pytest.mark.parametrize(
    ("statistic", "minutes"), [("mean", 10.5), ("median", 10), ("p90", 18), ("p95", 19)]
)
def test_everybody_counts_once(statistic, minutes):
    assert response(statistic, [50] * 20) == pytest.approx(minutes)


@pytest.mark.parametrize(
    ("statistic", "minutes"),
    # 1,000 people a minute away and one in each other home: 1,019 together.
    [("mean", (1000 + sum(range(2, 21))) / 1019), ("median", 1), ("p90", 1), ("p95", 1)],
)
def test_many_people_weigh_more_than_many_homes(statistic, minutes):
    assert response(statistic, [1000] + [1] * 19) == pytest.approx(minutes)


@pytest.mark.parametrize("part", PARTS.values())
def test_quantiles_against_people_written_out_one_by_one(part):
    rng = np.random.default_rng(4)
    cost = rng.integers(0, 10**9, 300).astype(float)
    people = rng.integers(0, 40, 300)
    group = rng.integers(-1, 3, 300)
    found = weighted_quantile(cost, people.astype(float), group, 3, part)
    means = weighted_mean(cost, people.astype(float), group, 3)
    for number, rows in enumerate([*(group == g for g in range(3)), np.ones(300, dtype=bool)]):
        each = np.sort(np.repeat(cost[rows], people[rows]))
        assert found[number] == each[int(np.ceil(part * len(each))) - 1]
        assert means[number] == pytest.approx(each.mean())
