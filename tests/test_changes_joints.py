"""Spots that join the streets where a map says, and scenarios that an audit takes in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pyproj import Transformer
from typer.testing import CliRunner

from lifecircle.audit import audit_plans
from lifecircle.base.errors import InputError
from lifecircle.changes.apply import with_changes
from lifecircle.cli import app
from lifecircle.load import load_district
from lifecircle.study import read_study
from lifecircle.study.changes import Move, Open
from lifecircle.study.joints import Joint
from toy_city import degrees, plan_text, write_city, write_places

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.district import District

PLAN = plan_text(
    'id = "clinic"\nkind = "reach"\nservice = "health.clinic"\nwithin = { minutes = 5 }\n'
    "target = 0.9",
)
LIST = """[[facilities]]
path = "clinics.csv"
crs = "EPSG:4326"
id = "no"
service = "health.clinic"
completeness = "complete"
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "城"
    folder.mkdir()
    write_places(folder / "clinics.csv", [("甲诊所", 200, 20.0)], no=["A"])
    return write_city(folder, PLAN, LIST, streets="")


@pytest.fixture
def district(study: Path) -> District:
    return load_district(read_study(study))


def spot(district: District, x: float, y: float) -> tuple[tuple[float, float], dict[str, Any]]:
    """Return a spot in degrees, rounded as maps do, and its link as a map may have found it."""
    lon, lat = (round(value, 7) for value in degrees(x, y))
    xy = Transformer.from_crs(4326, district.crs, always_xy=True).transform(lon, lat)
    found = district.network.snap(np.array([xy]), 300)
    # The map knows streets to the centimetre: it finds nearly the same.
    link = {
        "edge": int(found.edge[0]),
        "fraction": float(found.fraction[0]) + 1e-7,
        "offset": float(found.offset[0]) + 0.004,
        "x": xy[0] + 1e-9,
        "y": xy[1],
    }
    return (lon, lat), link


def last(district: District, profile: str | None = None) -> tuple[Any, ...]:
    who = None if profile is None else district.profiles[profile]
    snap = district.snaps(who)[1]
    return int(snap.edge[-1]), float(snap.fraction[-1]), float(snap.offset[-1]), *snap.xy[-1]


def test_a_new_place_joins_where_its_joint_says(district):
    at, link = spot(district, 900, 30)
    plain, _, _ = with_changes(district, [Open("health.clinic", at)])
    joined, _, _ = with_changes(district, [Open("health.clinic", at, joints=(Joint(**link),))])
    assert last(joined) == tuple(link.values())
    assert last(plain) != last(joined)
    assert last(joined, "adult") == last(joined)
    place = joined.facilities.table.geometry.iloc[-1]
    assert (place.x, place.y) == (link["x"], link["y"])
    assert [note for note in joined.notes if note.code == "changes.joints"] == []


def test_who_cannot_use_every_street_is_linked_by_a_joint_of_their_own(district):
    at, link = spot(district, 900, 30)
    own = link | {"profile": "wheelchair", "offset": link["offset"] + 0.1}
    joints = (Joint(**link), Joint(**own))
    joined, _, _ = with_changes(district, [Open("health.clinic", at, joints=joints)])
    assert last(joined)[2] == link["offset"]
    assert last(joined, "wheelchair")[2] == own["offset"]


def test_a_place_that_moves_takes_its_joint_along(district):
    at, link = spot(district, 1500, 30)
    joined, made, _ = with_changes(district, [Move("A", at, joints=(Joint(**link),))])
    assert last(joined) == tuple(link.values())
    assert made[0].xy == (link["x"], link["y"])
    # A later change finds the same link.
    again, _, _ = with_changes(joined, [Open("health.clinic", spot(district, 400, 30)[0])])
    assert int(again.entrance_snap.edge[0]) == link["edge"]
    assert float(again.entrance_snap.fraction[0]) == link["fraction"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"edge": 10**6},
        {"fraction": 0.0},
        {"offset": 250.0},
        {"x": 1.0},
    ],
)
def test_a_joint_of_other_streets_is_linked_afresh_and_said(district, wrong):
    at, link = spot(district, 900, 30)
    plain, _, _ = with_changes(district, [Open("health.clinic", at, name="新站")])
    change = Open("health.clinic", at, name="新站", joints=(Joint(**(link | wrong)),))
    joined, _, _ = with_changes(district, [change])
    assert last(joined)[:3] == pytest.approx(last(plain)[:3], abs=1e-8)
    (note,) = [note for note in joined.notes if note.code == "changes.joints"]
    assert "新站" in note.text.zh


def test_a_long_street_may_be_drawn_a_little_longer_than_it_is(district):
    at, link = spot(district, 900, 0)
    for more, fits in ((0.0008, True), (-0.0008, True), (0.01, False)):
        own = link | {"fraction": link["fraction"] + more}
        joined, _, _ = with_changes(district, [Open("health.clinic", at, joints=(Joint(**own),))])
        assert (last(joined)[1] == own["fraction"]) is fits
        assert ("changes.joints" not in {note.code for note in joined.notes}) is fits


def test_what_was_put_on_a_map_counts_beside_a_place_of_the_same_name(district):
    at, link = spot(district, 203, 22)
    change = Open("health.clinic", at, name="甲诊所")
    once, _, _ = with_changes(district, [change])
    assert len(once.facilities.table) == len(district.facilities.table)
    twice, _, _ = with_changes(
        district, [Open("health.clinic", at, name="甲诊所", joints=(Joint(**link),))]
    )
    assert len(twice.facilities.table) == len(district.facilities.table) + 1


def test_joints_are_of_one_spot_and_one_a_profile(district):
    at, link = spot(district, 900, 30)
    for other in ({"x": 5.0, "profile": "wheelchair"}, {}):
        with pytest.raises(ValueError, match="joints"):
            Open("health.clinic", at, joints=(Joint(**link), Joint(**(link | other))))


def scenario(folder: Path, district: District, more: str = "") -> Path:
    at, link = spot(district, 1500, 30)
    keys = "\n".join(f"{key} = {value!r}" for key, value in link.items())
    file = folder / "scenario.toml"
    file.write_text(
        f'[[changes]]\nkind = "open"\nid = "W1"\nname = "新站"\nservice = "health.clinic"\n'
        f"at = [{at[0]:.7f}, {at[1]:.7f}]\n[[changes.joints]]\n{keys}\n{more}",
        encoding="utf-8",
    )
    return file


def test_an_audit_takes_a_scenario_in(study, district, tmp_path):
    file = scenario(
        tmp_path, district, '[[changes]]\nkind = "open"\nservice = "health"\nname="他"\n'
    )
    (before,) = audit_plans(read_study(study))
    (after,) = audit_plans(read_study(study), projects=[file])
    _, link = spot(district, 1500, 30)
    by_hand, _, _ = with_changes(
        district, [Open("health.clinic", spot(district, 1500, 30)[0], joints=(Joint(**link),))]
    )
    from lifecircle.audit import judge_plans  # noqa: PLC0415

    (same,) = judge_plans(by_hand)
    shares = [found.verdict("clinic").at_least.value for found in (before, after, same)]
    assert shares[0] < shares[1] == shares[2]
    codes = {note.code: note.text.zh for note in after.notes}
    assert "新站" in codes["changes.made"]
    assert "他" in codes["changes.waiting"]
    assert ("changes", file) in {(one.role, one.path) for one in after.inputs}


def test_the_command_line_takes_a_scenario_in(study, district, tmp_path):
    file, out = scenario(tmp_path, district), tmp_path / "out"
    done = CliRunner().invoke(
        app, ["audit", str(study), "--with", str(file), "--out", str(out), "--lang", "zh"]
    )
    assert done.exit_code == 0, done.output
    made = json.loads((out / "run.json").read_text(encoding="utf-8"))["changes"]
    assert [one["id"] for one in made] == ["W1"]
    assert "新站" in (out / "report.html").read_text(encoding="utf-8")


def test_an_error_names_the_file_of_the_scenario(study, tmp_path):
    file = tmp_path / "情景.toml"
    file.write_text('[[changes]]\nkind = "close"\nfacility = "无此设施"\n', encoding="utf-8")
    with pytest.raises(InputError) as error:
        audit_plans(read_study(study), projects=[file])
    assert error.value.file == file
