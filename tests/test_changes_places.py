"""Places that open, close, move and change: as if their files had said so from the start."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import pytest

from lifecircle.audit import judge_plans
from lifecircle.base.errors import InputError
from lifecircle.changes.apply import with_changes
from lifecircle.load import load_district
from lifecircle.study import read_study
from lifecircle.study.changes import (
    Close,
    Convert,
    Extend,
    Merge,
    Move,
    Open,
    ShareGrounds,
    Upgrade,
)
from toy_city import degrees, plan_text, write_city, write_places

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.district import District

PLAN = plan_text(
    'id = "culture"\nkind = "reach"\nservice = "culture.station"\nwithin = { minutes = 5 }\n'
    "target = 0.9",
    'id = "clinic"\nkind = "reach"\nservice = "health.clinic"\nwithin = { minutes = 5 }\n'
    "target = 0.9",
    'id = "good"\nkind = "reach"\nservice = "health.clinic"\nwithin = { metres = 450 }\n'
    'where = { facility = { grade = "二级" } }',
    'id = "each"\nkind = "presence"\nservice = "health.clinic"\nat_least = 1',
    'id = "beds"\nkind = "ratio"\nservice = "health.clinic"\nnumerator = { quantity = "beds" }\n'
    'denominator = { group = "residents" }\nper = 1000\ntarget = 12',
    'id = "evening"\nkind = "reach"\nservice = "sport.court"\nwithin = { minutes = 5 }\n'
    'at = "Mo-Fr 19:00"',
)
CLINICS = """[[facilities]]
path = "clinics.csv"
crs = "EPSG:4326"
id = "no"
service = "health.clinic"
completeness = "complete"
"""
Row = tuple[str, str, float, str, str]
BASE: list[Row] = [("A", "甲诊所", 200, "10", "一级"), ("B", "乙诊所", 1500, "5", "二级")]


def study_of(folder: Path, rows: list[Row], more: str = "", lists: str = CLINICS) -> Any:
    """Write a city with clinics (id, name, x, beds, grade) and read its study."""
    folder.mkdir(exist_ok=True, parents=True)
    places = [(name, x, 20.0) for _, name, x, _, _ in rows]
    columns = {"no": [r[0] for r in rows], "床位数": [r[3] for r in rows]}
    write_places(folder / "clinics.csv", places, **columns, grade=[r[4] for r in rows])
    return read_study(write_city(folder, PLAN, lists + more, streets=""))


def answers(district: District) -> list[tuple[Any, ...]]:
    """Return everything that goals say: verdicts, and the answers at each demand point."""
    (found,) = judge_plans(district)
    texts = ("reason", "warning")
    said: list[tuple[Any, ...]] = [
        tuple(str(getattr(v, f.name)) for f in fields(v) if f.name not in texts)
        for v in found.verdicts
    ]
    for goal in found.goals:
        listed = None if goal.listed is None else goal.listed.tolist()
        said.append((goal.goal.id, listed, goal.absent, goal.partial, goal.lacking))
    return said


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> District:
    """Return the district before any change."""
    return load_district(study_of(tmp_path_factory.mktemp("before"), BASE))


def check(before: District, after: District, made: District) -> None:
    """A change gives what a file with it gives, and that is not what there was before."""
    assert answers(made) == answers(after)
    assert answers(made) != answers(before)


def clinics(folder: Path, *rows: Row, more: str = "") -> District:
    """Return the district with other clinics."""
    return load_district(study_of(folder / "after", [*rows], more))


def test_open(before: District, tmp_path: Path) -> None:
    change = Open(
        "health.clinic", degrees(900, 20), name="丙诊所", quantities={"beds": 7}, grade="二级"
    )
    made, done, waiting = with_changes(before, [change])
    check(before, clinics(tmp_path, *BASE, ("C", "丙诊所", 900, "7", "二级")), made)
    assert not waiting
    assert (done[0].id, done[0].facilities) == ("C1", ("changes/C1",))
    assert done[0].outcome.en.startswith("“丙诊所” opens (Clinic, 7 beds) at 106.5")
    assert made.made == done
    assert before.made == ()
    assert made.network is before.network
    assert made.demand_snap is before.demand_snap


def test_open_of_a_service_without_a_list(before: District, tmp_path: Path) -> None:
    made, *_ = with_changes(before, [Open("culture.station", degrees(700, 20), name="文化站")])
    write_places(tmp_path / "culture.csv", [("文化站", 700, 20)])
    more = f"""[[facilities]]
path = "{(tmp_path / "culture.csv").as_posix()}"
crs = "EPSG:4326"
service = "culture.station"
completeness = "partial"
"""
    check(before, clinics(tmp_path, *BASE, more=more), made)


def test_close(before: District, tmp_path: Path) -> None:
    made, done, _ = with_changes(before, [Close("B")])
    check(before, clinics(tmp_path, BASE[0]), made)
    assert done[0].outcome == ("“乙诊所”关闭。", "“乙诊所” closes.")
    assert done[0].facilities == ("clinics/B",)


def test_move(before: District, tmp_path: Path) -> None:
    made, done, _ = with_changes(before, [Move("乙诊所", degrees(1100, 20))])
    check(before, clinics(tmp_path, BASE[0], ("B", "乙诊所", 1100, "5", "二级")), made)
    assert "moves by 400 m" in done[0].outcome.en
    # What was there is as it was.
    assert before.facilities.table.geometry.iloc[1] != made.facilities.table.geometry.iloc[1]


def test_merge(before: District, tmp_path: Path) -> None:
    made, done, _ = with_changes(before, [Merge(["clinics/A"], into="B")])
    check(before, clinics(tmp_path, ("B", "乙诊所", 1500, "15", "二级")), made)
    assert done[0].facilities == ("clinics/B", "clinics/A")


def test_merge_of_unknown_numbers(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("A", "甲", 200, "10", ""),
        ("B", "乙", 900, "", ""),
        ("C", "丙", 5, "3", ""),
    ]
    district = load_district(study_of(tmp_path / "before", rows))
    made, done, _ = with_changes(district, [Merge(["A"], "B"), Merge(["B"], "C")])
    beds = made.facilities.table["beds"]
    assert beds.tolist() == [3.0]
    assert "how much “乙” has is not known (beds), nor the sum" in done[0].outcome.en


def test_extend(before: District, tmp_path: Path) -> None:
    made, done, _ = with_changes(before, [Extend("A", {"beds": 8})])
    check(before, clinics(tmp_path, ("A", "甲诊所", 200, "18", "一级"), BASE[1]), made)
    assert done[0].outcome.zh == "“甲诊所”增加床位 8 张。"


def test_what_is_not_known_is_not_extended(before: District) -> None:
    asked = [Extend("A"), Extend("A", {"staff": 3}), Extend("B", {"staff": 3, "beds": 1})]
    made, done, waiting = with_changes(before, asked)
    assert [(one.id, one.missing) for one in waiting] == [
        ("C1", ("capacity",)),
        ("C2", ("capacity",)),
    ]
    assert made.facilities.table["beds"].tolist() == [10.0, 6.0]
    assert "staff" not in made.facilities.table
    assert "stays unknown" in done[0].outcome.en


def test_upgrade(before: District, tmp_path: Path) -> None:
    made, *_ = with_changes(before, [Upgrade("A", "二级")])
    check(before, clinics(tmp_path, ("A", "甲诊所", 200, "10", "二级"), BASE[1]), made)
    made, *_ = with_changes(before, [Upgrade("A", qualified=True)])
    assert made.facilities.table["qualified"].tolist() == [True, None]


def test_convert(before: District, tmp_path: Path) -> None:
    made, *_ = with_changes(before, [Convert("B", ["culture.station"])])
    lists = CLINICS.replace(
        'service = "health.clinic"',
        'service_column = "s"\nservices = { c = "culture.station", h = "health.clinic" }',
    )
    lists = lists.replace('"complete"', '"partial"')
    study = study_of(tmp_path / "after", BASE, lists=lists)
    write_places(
        tmp_path / "after" / "clinics.csv",
        [(name, x, 20) for _, name, x, _, _ in BASE],
        no=["A", "B"],
        s=["h", "c"],
        床位数=["10", "5"],
        grade=["一级", "二级"],
    )
    after = load_district(study)
    asked = [row for row in answers(made) if row[0] == "culture"]
    assert asked == [row for row in answers(after) if row[0] == "culture"]
    # The list of clinics still names every clinic.
    check(before, clinics(tmp_path / "two", BASE[0], more=_culture(tmp_path, 1500)), made)


def _culture(folder: Path, x: float, **columns: list[str]) -> str:
    write_places(folder / "culture.csv", [("乙诊所", x, 20)], **columns)
    return f"""[[facilities]]
path = "{(folder / "culture.csv").as_posix()}"
crs = "EPSG:4326"
service = "{"sport.court" if columns else "culture.station"}"
completeness = "partial"
"""


@pytest.mark.parametrize("hours", ["Mo-Fr 18:00-21:00", "Mo-Fr 08:00-17:00"])
def test_share(before: District, tmp_path: Path, hours: str) -> None:
    made, done, _ = with_changes(before, [ShareGrounds("B", ["sport.court"], hours)])
    more = _culture(tmp_path, 1500, hours=[hours])
    check(before, clinics(tmp_path, *BASE, more=more), made)
    assert hours in done[0].outcome.en
    # What is shared moves and closes with its place.
    moved, *_ = with_changes(made, [Move("B", degrees(100, 20))])
    more = _culture(tmp_path, 100, hours=[hours])
    rows: list[Row] = [BASE[0], ("B", "乙诊所", 100, "5", "二级")]
    check(made, clinics(tmp_path / "moved", *rows, more=more), moved)
    closed, *_ = with_changes(moved, [Close("B")])
    assert closed.facilities.table["id"].tolist() == ["A"]


def test_changes_one_after_the_other(before: District) -> None:
    here, there = degrees(900, 20), degrees(1000, 20)
    first = Open("health.clinic", here, name="丙", id="X")
    at_once, *_ = with_changes(before, [first, Move("X", there), Close("A")])
    one, *_ = with_changes(before, [first])
    two, *_ = with_changes(one, [Move("丙", there)])
    three, *_ = with_changes(two, [Close("clinics/A")])
    assert answers(three) == answers(at_once)
    assert [made.id for made in three.made] == ["X", "C2", "C3"]
    assert three.facilities.table["layer"].tolist() == ["clinics", "changes"]


def test_a_study_may_have_a_list_called_changes(tmp_path: Path) -> None:
    district = load_district(study_of(tmp_path / "a", BASE))
    lists = district.facilities.lists
    renamed = replace(district.facilities, lists={"changes": lists["clinics"]})
    district = replace(district, facilities=renamed)
    for _ in range(2):
        place = Open("health.clinic", degrees(900, 20))
        district, done, _ = with_changes(district, [place])
    assert done[0].facilities == ("changes-2/C2",)


def test_entrances(before: District, tmp_path: Path) -> None:
    doors = (degrees(300, 20), degrees(900, 20))
    place = Open("health.clinic", degrees(600, 300), entrances=doors)
    made, *_ = with_changes(before, [place])
    found = made.facilities
    assert found.entrance_of.tolist() == [0, 1, 2, 2]
    assert made.entrance_snap.offset[2:].tolist() == pytest.approx([20, 20], abs=0.1)
    moved, *_ = with_changes(made, [Move("A", degrees(400, 20), entrances=doors)])
    assert moved.facilities.entrance_of.tolist() == [0, 0, 1, 2, 2]
    fresh = moved.network.snap(moved.facilities.entrances)
    assert moved.entrance_snap.edge.tolist() == fresh.edge.tolist()
    assert moved.entrance_snap.fraction.tolist() == fresh.fraction.tolist()


def test_a_place_that_is_listed_already_counts_once(before: District) -> None:
    place = Open("health.clinic", degrees(202, 20), name="甲诊所", quantities={"staff": 4})
    made, done, _ = with_changes(before, [place])
    assert len(made.facilities.table) == 2
    assert made.facilities.table["staff"].iloc[0] == 4
    assert "counts once" in done[0].outcome.en
    other = Open("health.clinic", degrees(202, 20), name="丁诊所")
    assert len(with_changes(before, [other])[0].facilities.table) == 3


def test_what_lacks_a_site_waits(before: District) -> None:
    made, done, waiting = with_changes(before, [Open("health.clinic"), Move("A")])
    assert made is before
    assert not done
    assert [one.missing for one in waiting] == [("site",), ("site",)]
    assert waiting[0].why == ("未写明位置。", "It lacks a site.")


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        (Close("甲"), "changes.no_facility", "甲诊所 [clinics/A]"),
        (Close("Z"), "changes.no_facility", "none alike among 2"),
    ],
)
def test_unknown_facilities(before: District, change: Any, code: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        with_changes(before, [change])
    assert error.value.code == code
    assert said in str(error.value)
    assert "C1" in str(error.value)


def test_a_place_that_is_gone_cannot_change(before: District) -> None:
    with pytest.raises(InputError, match="not there at that time"):
        with_changes(before, [Close("A"), Extend("A", {"beds": 2})])


def test_names_that_several_have(tmp_path: Path) -> None:
    rows: list[Row] = [("A", "诊所", 200, "1", ""), ("B", "诊所", 900, "1", "")]
    district = load_district(study_of(tmp_path / "a", rows))
    with pytest.raises(InputError, match=r"诊所 \[clinics/A\], 诊所 \[clinics/B\]"):
        with_changes(district, [Close("诊所")])
    # Once one of them is closed the name means the other.
    made, *_ = with_changes(district, [Close("B"), Close("诊所")])
    assert not len(made.facilities.table)


def test_planned_places_come_to_be(tmp_path: Path) -> None:
    lists = CLINICS + 'status = "st"\n'
    study = study_of(tmp_path / "before", BASE, lists=lists)
    places = [(name, x, 20.0) for _, name, x, _, _ in BASE]
    columns = {"no": ["A", "B"], "床位数": ["10", "5"], "grade": ["一级", "二级"]}
    write_places(tmp_path / "before" / "clinics.csv", places, **columns, st=["现状", "规划"])
    before = load_district(study)
    made, done, _ = with_changes(before, [Open("health.clinic", facility="B")])
    check(before, clinics(tmp_path, *BASE), made)
    assert done[0].outcome.en == "“乙诊所” is there from now on."
    same, done, _ = with_changes(made, [Open("health.clinic", facility="B")])
    assert answers(same) == answers(made)
    assert done[0].outcome.en == "“乙诊所” is there already."


def test_a_place_is_not_merged_into_what_it_shares(before: District) -> None:
    share = ShareGrounds("A", ["sport.court"], id="S")
    _, made, waiting = with_changes(before, [share, Merge(["A"], "S")])
    assert [one.id for one in made] == ["S"]
    assert [one.why.en for one in waiting] == ["It would be merged into itself."]
