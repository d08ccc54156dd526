"""New ways: as if the street file had had them from the start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from lifecircle.audit import judge_plans
from lifecircle.base.errors import InputError
from lifecircle.base.quantities import MICROS_PER_MINUTE
from lifecircle.changes.apply import with_changes
from lifecircle.load import load_district
from lifecircle.study import read_study
from lifecircle.study.changes import NewLink, Open
from toy_city import (
    HOUSES,
    Osm,
    degrees,
    plan_text,
    rectangle,
    write_city,
    write_geojson,
    write_places,
)

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.district import District

PLAN = plan_text(
    'id = "walk"\nkind = "reach"\nservice = "health.clinic"\nwithin = { minutes = 8 }\n'
    "target = 0.9",
    'id = "wheels"\nkind = "reach"\nservice = "health.clinic"\nwithin = { minutes = 12 }\n'
    'profile = "wheelchair"',
    'id = "far"\nkind = "reach"\nservice = "health.clinic"\nwithin = { metres = 700 }',
)
LISTS = """[[facilities]]
path = "clinics.csv"
crs = "EPSG:4326"
service = "health.clinic"
completeness = "complete"
[blocks]
path = "blocks.geojson"
"""
LINE = ((1000.0, 0.0), (1000.0, 200.0))


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> District:
    """Return the city without a link."""
    return city(tmp_path_factory.mktemp("city") / "before")


def city(folder: Path, **link: str) -> District:
    """Return two long streets that meet in the far west, with houses at one of them.

    The clinic is at the northern one, the houses are at the southern one.
    """
    folder.mkdir(parents=True)
    rows = [(rectangle(x - 9, 11, x + 9, 29), {"people": 10}) for x in HOUSES]
    write_geojson(folder / "blocks.geojson", rows)
    people = 'from = "blocks"\ncolumn = "people"'
    study = write_city(folder, PLAN, LISTS, people=people)
    write_places(folder / "clinics.csv", [("甲", 1000, 220)])
    osm = Osm()
    for y in (0.0, 200.0):
        osm.way([(float(x), y) for x in range(0, 2001, 100)], highway="residential")
    osm.way([(0.0, 0.0), (0.0, 200.0)], highway="residential")
    if link:
        osm.way([*LINE], **link)
    osm.write(folder / "city.osm")
    return load_district(read_study(study))


def answers(district: District) -> list[Any]:
    (found,) = judge_plans(district)
    said: list[Any] = [(v.goal, v.unit, v.status) for v in found.verdicts]
    return said + [goal.listed.tolist() for goal in found.goals if goal.listed is not None]


def listed(district: District, goal: int) -> int:
    """Return how many houses a goal holds for."""
    (found,) = judge_plans(district)
    answers = found.goals[goal].listed
    assert answers is not None
    return int(answers.sum())


def degrees_of(line: Any = LINE) -> list[tuple[float, float]]:
    return [degrees(*place) for place in line]


@pytest.mark.parametrize("kind", ["footway", "steps"])
def test_a_link_is_as_if_mapped(before: District, tmp_path: Path, kind: Any) -> None:
    after = city(tmp_path / "after", highway=kind)
    # Links that were made for somebody who cannot use every street are carried over.
    assert listed(before, 1) == 0
    made, done, waiting = with_changes(before, [NewLink(degrees_of(), highway=kind, name="天桥")])
    assert not waiting
    assert answers(made) == answers(after)
    assert answers(made) != answers(before)
    assert (listed(made, 1) == 0) == (kind == "steps")
    assert "天桥" in done[0].outcome.zh
    assert done[0].xy == pytest.approx((651000, 3270100), abs=0.1)
    for of in ("demand_snap", "entrance_snap"):
        mine, theirs = getattr(made, of), getattr(after, of)
        assert mine.offset.tolist() == pytest.approx(theirs.offset.tolist(), abs=0.02)
    assert before.network is not made.network
    assert before.made == ()


def test_a_cable_car_takes_its_own_time(before: District) -> None:
    made, done, _ = with_changes(before, [NewLink(degrees_of(), minutes=3.5)])
    assert "takes 3.5 minutes each way" in done[0].outcome.en
    network = made.network
    ((row,),) = np.nonzero(network.edges.minutes)
    for profile in ("adult", "elder", "wheelchair"):
        costs = network.costs(profile)
        assert costs.forward[row] == costs.backward[row] == 3.5 * MICROS_PER_MINUTE
    assert not network.edges.linkable[row]
    assert network.distances().forward[row] == pytest.approx(2_000_000, rel=1e-3)
    # From a house that is x metres from it: 20 m to the street, x, 3.5 minutes, 20 m to the clinic.
    reached = [x for x in HOUSES if (40 + abs(x - 1000)) / 80 + 3.5 <= 8]
    assert listed(made, 0) == len(reached)
    # Graphs that had been asked for before, and those that are made anew, agree.
    fresh = made.network.costs("adult").forward
    before.network.costs("adult")
    again, *_ = with_changes(before, [NewLink(degrees_of(), minutes=3.5)])
    assert again.network.costs("adult").forward.tolist() == fresh.tolist()


@pytest.mark.parametrize(("wheelchair", "open_"), [(True, True), (False, False), (None, True)])
def test_wheelchairs(before: District, wheelchair: bool | None, open_: bool) -> None:  # noqa: FBT001
    for minutes in (2.0, None):
        link = NewLink(degrees_of(), minutes=minutes, wheelchair=wheelchair)
        made, *_ = with_changes(before, [link])
        assert (listed(made, 1) > 0) == open_
        assert listed(made, 0) > 0


def test_a_path_that_joins_a_ride_divides_its_time(before: District) -> None:
    first = NewLink(degrees_of(), minutes=4)
    middle = NewLink(degrees_of(((1000.0, 50.0), (1300.0, 0.0))))
    made, *_ = with_changes(before, [first, middle])
    minutes = made.network.edges.minutes
    assert sorted(minutes[minutes > 0].tolist()) == pytest.approx([1, 3], abs=1e-4)


def test_a_link_before_a_place(before: District) -> None:
    """Doors of new places are linked to new ways."""
    place = Open("health.clinic", degrees(1003, 100))
    made, *_ = with_changes(before, [place, NewLink(degrees_of())])
    assert made.entrance_snap.offset[-1] == pytest.approx(3, abs=0.05)
    other, *_ = with_changes(before, [NewLink(degrees_of()), place])
    assert answers(other) == answers(made)


def test_a_link_from_nowhere(before: District) -> None:
    with pytest.raises(InputError, match="the first end of the path") as error:
        with_changes(before, [NewLink(degrees_of(((1000.0, 90.0), (1000.0, 200.0))), id="桥")])
    assert "桥" in str(error.value)
    same, _, waiting = with_changes(before, [NewLink(name="缆车")])
    assert same is before
    assert waiting[0].missing == ("site",)
