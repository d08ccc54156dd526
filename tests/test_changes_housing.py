"""New homes: as if their people had been counted in their block from the start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from lifecircle.audit import judge_plans
from lifecircle.base.errors import InputError
from lifecircle.changes.apply import with_changes
from lifecircle.load import load_district
from lifecircle.study import read_study
from lifecircle.study.changes import Close, NewHousing
from toy_city import degrees, plan_text, rectangle, write_city, write_geojson, write_places

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.district import District

PLAN = plan_text(
    'id = "walk"\nkind = "reach"\nservice = "health.clinic"\nwithin = { minutes = 8 }\n'
    "target = 0.5",
    'id = "old"\nkind = "reach"\nservice = "health.clinic"\nwithin = { minutes = 8 }\n'
    'group = "age_60"',
    'id = "beds"\nkind = "ratio"\nservice = "health.clinic"\nnumerator = { quantity = "beds" }\n'
    'denominator = { group = "residents" }\nper = 1000\ntarget = 12',
    'id = "each"\nkind = "provision"\nservice = "health.clinic"\npeople_per = 1000',
)
LISTS = """[[facilities]]
path = "clinics.csv"
crs = "EPSG:4326"
service = "health.clinic"
completeness = "complete"
[blocks]
path = "blocks.geojson"
id = "id"
"""
AREA = (1400.0, 30.0, 1700.0, 130.0)
Block = tuple[tuple[float, float, float, float], str, float, float]
BLOCKS: list[Block] = [
    ((100, 30, 500, 130), "P", 600, 100),
    ((900, 30, 1300, 130), "Q", 200, 50),
    ((1750, 30, 1990, 130), "R", 100, 0),
]
PEOPLE = 'from = "blocks"\ncolumn = "people"\n'
OLD = '[[people.groups]]\ngroup = "age_60"\nfrom = "blocks"\ncolumn = "old"\n'


def city(folder: Path, blocks: list[Block], people: str = PEOPLE + OLD) -> District:
    folder.mkdir(parents=True)
    rows = [
        (rectangle(*shape), {"id": name, "people": n, "old": old}) for shape, name, n, old in blocks
    ]
    write_geojson(folder / "blocks.geojson", rows)
    write_places(folder / "clinics.csv", [("甲", 300, 20)], 床位数=["9"])
    return load_district(read_study(write_city(folder, PLAN, LISTS, people=people)))


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> District:
    """Return the city with its counted blocks."""
    return city(tmp_path_factory.mktemp("city") / "before", BLOCKS)


def area(west: float, south: float, east: float, north: float) -> list[tuple[float, float]]:
    corners = [(west, south), (east, south), (east, north), (west, north)]
    return [degrees(*corner) for corner in corners]


def numbers(district: District) -> list[float]:
    """Return all numbers that verdicts have; NaN where there is none."""
    (found,) = judge_plans(district)
    nothing = float("nan")
    said = []
    for v in found.verdicts:
        values = (v.at_least, v.at_most)
        said += [nothing if one is None else one.value for one in values]
        said += [nothing if n is None else n for n in (v.people_reached, v.people_left_out)]
    return said


def same(one: District, other: District) -> None:
    assert numbers(one) == pytest.approx(numbers(other), nan_ok=True)
    (found,), (theirs,) = judge_plans(one), judge_plans(other)
    assert [v.status for v in found.verdicts] == [v.status for v in theirs.verdicts]
    mine, given = found.blocks, theirs.blocks
    assert mine["share"].tolist() == pytest.approx(given["share"].tolist())
    assert mine["unit"].tolist() == given["unit"].tolist()
    assert found.people_total == theirs.people_total
    assert found.units["people"].tolist() == pytest.approx(theirs.units["people"].tolist())


def test_housing_is_as_if_counted(before: District, tmp_path: Path) -> None:
    after = city(tmp_path / "after", [*BLOCKS, (AREA, "新城", 400, 30)])
    change = NewHousing(area=area(*AREA), people=400, groups={"age_60": 30}, name="新城")
    made, done, waiting = with_changes(before, [change])
    assert not waiting
    same(made, after)
    assert numbers(made) != pytest.approx(numbers(before), nan_ok=True)
    # Who was there keeps their numbers; there are 1300 people now.
    for name in ("residents", "age_60"):
        mine, theirs = made.groups[name], after.groups[name]
        assert mine.units.tolist() == pytest.approx(theirs.units.tolist())
        assert mine.whole == pytest.approx(theirs.whole)
        assert mine.points.tolist() == pytest.approx(theirs.points.tolist())
        assert mine.estimated == theirs.estimated
        count = len(before.groups[name].points)
        assert mine.points[:count].tolist() == before.groups[name].points.tolist()
    assert made.demand.total == 1300
    assert made.demand.counted
    assert made.blocks["id"].tolist() == ["P", "Q", "R", "C1"]
    assert made.blocks["people"].tolist() == [600, 200, 100, 400]
    snap, given = made.demand_snap, after.demand_snap
    assert snap.fraction.tolist() == pytest.approx(given.fraction.tolist())
    assert snap.edge.tolist() == given.edge.tolist()
    assert before.demand.total == 900
    assert len(before.blocks) == 3
    assert done[0].outcome.en.startswith("400 people move into “新城” at 106.")


def test_shares_of_all_people(before: District) -> None:
    """600 of 900 people live within 8 minutes; with 400 more in the east 600 of 1300 do."""
    made, *_ = with_changes(before, [NewHousing(degrees(1500, 50), people=400)])
    for district, share in ((before, 600 / 900), (made, 600 / 1300)):
        (found,) = judge_plans(district)
        verdict = found.verdict("walk")
        assert verdict.at_least is not None
        assert verdict.at_least.value == pytest.approx(share)
        assert verdict.people_reached == pytest.approx(600)


def test_households(before: District) -> None:
    change = NewHousing(degrees(1500, 50), households=100, per_household=2.5)
    made, done, _ = with_changes(before, [change])
    assert made.demand.total == 1150
    # An estimate; nothing is guessed of how many of them are old.
    assert not made.demand.counted
    assert made.groups["residents"].estimated
    assert made.groups["age_60"].whole == before.groups["age_60"].whole
    assert "none of them counts among people of 60 and over" in done[0].outcome.en
    assert done[0].outcome.en.startswith("About 250 people (100 households of 2.5) move into “C1”")
    assert made.demand.assumptions[-1].code == "people.new_housing"


def test_groups_that_follow_the_residents(tmp_path: Path) -> None:
    old = '[[people.groups]]\ngroup = "age_60"\nshare_of_residents = 0.2\nsource = "s"\n'
    before = city(tmp_path / "before", BLOCKS, PEOPLE + old)
    made, *_ = with_changes(before, [NewHousing(degrees(1500, 50), people=400)])
    assert made.groups["age_60"].whole == pytest.approx(0.2 * 1300)
    assert made.groups["age_60"].points.sum() == pytest.approx(0.2 * 1300)
    given = NewHousing(degrees(1500, 50), people=400, groups={"age_60": 7})
    made, *_ = with_changes(before, [given])
    assert made.groups["age_60"].whole == pytest.approx(0.2 * 900 + 7)


def test_entrances_share_equally(before: District) -> None:
    doors = [degrees(1450, 20), degrees(1650, 20), degrees(1600, 20)]
    change = NewHousing(area=area(*AREA), people=300, entrances=doors)
    made, *_ = with_changes(before, [change, Close("甲")])
    assert made.demand.shares["count"][-3:] == pytest.approx(np.full(3, 100 / 1200))
    assert made.demand.points["block"].tolist()[-3:] == [3, 3, 3]
    assert made.demand.points["unit"].tolist()[-3:] == [1, 1, 1]


def test_estimates_of_several_methods(tmp_path: Path) -> None:
    """Where people are spread over buildings, newcomers are the same by every method."""
    folder = tmp_path / "before"
    folder.mkdir()
    write_places(folder / "clinics.csv", [("甲", 300, 20)], 床位数=["9"])
    lists = LISTS.partition("[blocks]")[0]
    before = load_district(read_study(write_city(folder, PLAN, lists, far_house=130)))
    made, *_ = with_changes(before, [NewHousing(degrees(1500, 50), people=500)])
    assert made.demand.total == 1500
    assert {*made.demand.shares} == {"combined", "floor_area", "street_length"}
    for method, share in made.demand.shares.items():
        old = before.demand.shares[method]
        assert share.sum() == pytest.approx(1)
        assert share[-1] == pytest.approx(1 / 3)
        assert share[:-1] * 1500 == pytest.approx(old * 1000)
        given = before.demand.units[f"share_{method}"].to_numpy() * 1000 + [0, 500]
        assert made.demand.units[f"share_{method}"].to_numpy() * 1500 == pytest.approx(given)


def test_what_lacks_something_waits(before: District) -> None:
    far = NewHousing(degrees(9000, 9000), people=3)
    asked: list[Any] = [NewHousing(), NewHousing(degrees(1500, 50)), NewHousing(people=4), far]
    made, _, waiting = with_changes(before, asked)
    assert made is before
    missing = [("site", "people"), ("people",), ("site",), ("site",)]
    assert [one.missing for one in waiting] == missing
    assert waiting[3].why.en == "It lies outside the area."
    knot = NewHousing(area=[degrees(*p) for p in ((0, 0), (9, 9), (9, 0), (0, 9))], people=3)
    with pytest.raises(InputError, match="not a valid polygon"):
        with_changes(before, [knot])


def test_without_a_number_of_people_nobody_moves_in(tmp_path: Path) -> None:
    folder = tmp_path / "before"
    folder.mkdir()
    write_places(folder / "clinics.csv", [("甲", 300, 20)], 床位数=["9"])
    lists = LISTS.partition("[blocks]")[0]
    before = load_district(read_study(write_city(folder, PLAN, lists, people="")))
    _, _, waiting = with_changes(before, [NewHousing(degrees(1500, 50), people=500)])
    assert waiting[0].missing == ("people",)
    assert "no number of people" in waiting[0].why.en
