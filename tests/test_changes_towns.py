"""Changes in a town made of tables: catchments, cars, wheelchairs, what is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from doors_helpers import DoorTown, values
from goals_helpers import METRIC, X0, Y0, at, box
from lifecircle.changes.apply import with_changes
from lifecircle.study.changes import Close, Extend, Merge, Move, NewHousing, Open
from lifecircle.verdicts.borders import facility_unit

SCHOOL = {
    "kind": "reach",
    "service": "education.school.primary",
    "within": {"minutes": 10},
    "supply": "assigned",
    "target": 0.5,
}
TO_DEGREES = Transformer.from_crs(METRIC, 4326, always_xy=True)


def place(x: float, y: float) -> tuple[float, float]:
    lon, lat = TO_DEGREES.transform(X0 + x, Y0 + y)
    return float(lon), float(lat)


@dataclass
class Changed(DoorTown):
    """A town with changes made."""

    changes: list[Any] = field(default_factory=list)

    def district(self) -> Any:
        return with_changes(super().district(), self.changes)[0]


def town(*catchments: tuple[Any, int], changes: Any = (), places: Any = (300, 1700)) -> Changed:
    """Return a town of two units with a primary school in each, at the street."""
    made = Changed(changes=list(changes), catchments=list(catchments))
    for x in places:
        made.add("education.school.primary", x, 500, pupils=100.0)
    return made


WEST, EAST = box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)


def test_a_merger_takes_the_catchment_along() -> None:
    before = town((WEST, 0), (EAST, 1))
    made = town((WEST, 0), (EAST, 1), changes=[Merge(["F2"], "F1")])
    after = town((WEST, 0), (EAST, 0), places=(300,))
    assert values(made.judge(SCHOOL)) == values(after.judge(SCHOOL))
    assert values(made.judge(SCHOOL)) != values(before.judge(SCHOOL))
    facilities = made.district().facilities
    assert facilities.catchment_of.tolist() == [0, 0]
    assert facilities.table["pupils"].tolist() == [200.0]


def test_the_same_ground_counts_once() -> None:
    made = town((WEST, 0), (WEST, 1), (EAST, 1), changes=[Merge(["F2"], "F1")])
    facilities = made.district().facilities
    assert facilities.catchment_of.tolist() == [0, 0]
    assert [
        shape.equals(own) for shape, own in zip(facilities.catchments, (WEST, EAST), strict=True)
    ]


def test_a_closed_school_has_no_catchment() -> None:
    made = town((WEST, 0), (EAST, 1), changes=[Close("F1")])
    facilities = made.district().facilities
    assert facilities.catchment_of.tolist() == [0]
    assert facilities.catchments[0].equals(EAST)
    after = town((EAST, 0), places=(1700,))
    assert values(made.judge(SCHOOL)) == values(after.judge(SCHOOL))


@pytest.mark.parametrize("profile", ["car", "wheelchair", "adult"])
def test_links_of_whoever_travels(profile: str) -> None:
    roads = [[at(0, 480), at(2000, 480)], [at(2000, 480), at(0, 480)]]
    lines = [shapely.LineString(road) for road in roads]
    goal = {**SCHOOL, "supply": "any", "profile": profile, "within": {"minutes": 6}}
    before = town(places=(300, 900))
    before.roads = lines
    district = before.district()
    metric = district.profiles[profile]
    district.snaps(metric)
    moved, *_ = with_changes(district, [Move("F2", place(1500, 500)), Close("F1")])
    homes, doors = moved.snaps(metric)
    fresh = moved.network_for(metric).snap(moved.facilities.entrances, 300, metric)
    assert doors.edge.tolist() == fresh.edge.tolist()
    assert doors.offset.tolist() == fresh.offset.tolist()
    assert homes is district.snaps(metric)[0] or profile == "car"
    changed = town(places=(300, 900), changes=[Move("F2", place(1500, 500)), Close("F1")])
    after = town(places=(1500,))
    changed.roads = after.roads = lines
    assert values(changed.judge(goal)) == values(after.judge(goal))
    assert values(changed.judge(goal)) != values(before.judge(goal))


def test_what_is_kept_is_of_these_places() -> None:
    before = town().district()
    assert facility_unit(before).tolist() == [0, 1]
    opened = Open("education.school.primary", place(500, 500))
    made, *_ = with_changes(before, [Close("F1"), opened])
    assert facility_unit(made).tolist() == [1, 0]
    assert facility_unit(before).tolist() == [0, 1]
    made.network_of("drive")
    assert made._networks is before._networks


def test_readers_are_told() -> None:
    before = town().district()
    assert before.notes == ()
    lost = Open("education.school.primary", place(500, 950), name="山上小学")
    homes = NewHousing(place(500, 940), people=9)
    made, *_ = with_changes(before, [lost, homes])
    told = {note.code: note.text.en for note in made.notes}
    assert told["changes.made"] == "With 2 changes, not as it is today: 山上小学, C2."
    (zh,) = [note.text.zh for note in made.notes if note.code == "changes.made"]
    assert zh == "含 2 项变更，不是现状：山上小学、C2。"
    assert "“山上小学”" in told["changes.unlinked"]
    assert told["changes.unlinked_homes"].startswith("1 demand points")
    again, *_ = with_changes(made, [Close("F1")])
    codes = [note.code for note in again.notes]
    assert codes.count("changes.made") == 1
    assert again.notes[-1].text.en.startswith("With 3 changes")


CHANGES = st.lists(
    st.one_of(
        st.builds(lambda x: Open("education.school.primary", place(x, 505)), st.integers(10, 1990)),
        st.builds(
            lambda i, x: Move(f"F{i}", place(x, 495)), st.integers(1, 4), st.integers(9, 1990)
        ),
        st.builds(lambda i: Extend(f"F{i}", {"pupils": 3}), st.integers(1, 4)),
    ),
    max_size=6,
)


@settings(max_examples=25, deadline=None)
@given(changes=CHANGES, closed=st.permutations([1, 2, 3, 4]), count=st.integers(0, 3))
def test_at_once_or_one_by_one(changes: Any, closed: Any, count: int) -> None:
    """However many calls changes are made in, the district is the same, and all links are right."""
    start = town(places=(100, 400, 1200, 1900)).district()
    every = [*changes, *(Close(f"F{i}") for i in closed[:count])]
    at_once, *_ = with_changes(start, every)
    one = start
    for change in every:
        one, *_ = with_changes(one, [change])
    for name in ("id", "layer", "exists", "pupils"):
        assert at_once.facilities.table[name].tolist() == pytest.approx(
            one.facilities.table[name].tolist(), nan_ok=True
        )
    assert at_once.facilities.entrance_of.tolist() == one.facilities.entrance_of.tolist()
    fresh = start.network.snap(at_once.facilities.entrances, 300)
    for snap in (at_once.entrance_snap, one.entrance_snap):
        assert snap.edge.tolist() == fresh.edge.tolist()
        assert np.array_equal(snap.fraction, fresh.fraction)
        assert np.array_equal(snap.xy, fresh.xy)
