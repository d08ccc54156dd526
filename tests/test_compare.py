"""Two audits compared: exact expectations on the one-street city."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import toy_city as toy
from compare_helpers import CLINIC, LIBRARY, NEW_CLINIC, audit, copied, plan, write_study
from lifecircle.api import Study
from lifecircle.base.errors import InputError, MissingFileError
from lifecircle.compare.diff import compare
from lifecircle.compare.match import match_units
from lifecircle.compare.read import read_audit
from lifecircle.compare.run import summary
from lifecircle.compare.say import explanation, headline, overall
from lifecircle.compare.verdicts import turn


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return folders of audits by name."""
    folder = tmp_path_factory.mktemp("compare")
    five = 'kind = "reach"\nservice = "health"\nwithin = { minutes = 5 }\ntarget = 0.4'
    return {
        "base": audit(folder, "base"),
        "more": audit(folder, "more", clinics=(CLINIC, NEW_CLINIC)),
        "swapped": audit(folder, "swapped", clinics=(NEW_CLINIC, CLINIC)),
        "slow": audit(folder, "slow", extra="[profiles.adult]\nspeed = 50\n"),
        "crowded": audit(folder, "crowded", total=1200),
        "strict": audit(folder, "strict", goals=plan(clinic=five, elderly="")),
    }


@pytest.fixture(scope="module")
def sides(made):
    return {name: read_audit(folder) for name, folder in made.items()}


def row(found, goal, unit=""):
    table = found.verdicts
    level = "unit" if unit else "whole"
    mine = (table["goal"] == goal) & (table["level"] == level) & (table["name"] == unit)
    assert mine.sum() == 1
    return table[mine].iloc[0]


def near(value):
    """Coordinates are whole 1e-7 degrees, so houses are not exactly equal."""
    return pytest.approx(value, rel=1e-3)


def causes(found, goal):
    of_goal = next(g for g in found.explanation.goals if g.goal == goal)
    return [(c.kind, c.key, c.old, c.new) for c in of_goal.causes]


def test_an_audit_compared_with_itself(sides):
    found = compare(sides["base"], sides["base"])
    assert found.same
    assert set(found.verdicts["turn"]) == {"same"}
    assert not found.verdicts[["changed", "range_changed"]].any(axis=None)
    assert found.blocks.empty
    assert found.facilities.empty
    assert overall(found, "en").startswith("Nothing changed")
    assert "differences: none" in "\n".join(summary(found))


def test_a_new_place(sides):
    found = compare(sides["base"], sides["more"])
    whole = row(found, "clinic")
    assert (whole["status_before"], whole["status_after"], whole["turn"]) == ("met", "met", "same")
    assert whole["share_change"] == near(0.5)
    assert (whole["gained"], whole["lost"], whole["elsewhere"]) == (near(0.5), 0, 0)
    assert (whole["people_gained"], whole["people_lost"]) == (near(500), 0)
    east = row(found, "clinic", "乙镇")
    assert (east["turn"], east["gained"], east["people_change"]) == ("better", 1.0, near(500))
    west = row(found, "clinic", "甲街道")
    assert (west["turn"], bool(west["changed"]), west["gained"]) == ("same", False, 0)
    each = row(found, "each")
    assert (each["status_before"], each["status_after"]) == ("not_met", "met")
    assert (row(found, "each", "乙镇")[["places_before", "places_after"]] == [0, 1]).all()
    assert not row(found, "library")["changed"]
    assert found.blocks["goal"].eq("clinic").all()
    assert found.blocks["gained"].sum() == near(0.5)
    assert set(found.blocks["unit"]) == {"乙镇"}
    places = found.facilities
    assert places[["change", "name", "service"]].to_numpy().tolist() == [
        ["added", "新诊所", "health"]
    ]
    lon, lat = toy.degrees(1800, 20)
    assert (places["lon"].iloc[0], places["lat"].iloc[0]) == (
        pytest.approx(lon, abs=1e-7),
        pytest.approx(lat, abs=1e-7),
    )


def test_one_house_changes_side(made, tmp_path):
    """760 m of street from x = 345 lead past the house at 1100; none in the west is lost."""
    moved = audit(tmp_path, "moved", clinics=(("诊所", 345.0, 20.0),))
    found = compare(read_audit(made["base"]), read_audit(moved))
    whole, east = row(found, "clinic"), row(found, "clinic", "乙镇")
    assert (whole["gained"], whole["lost"], whole["people_gained"]) == (near(0.1), 0, near(100))
    assert (east["share_at_least_before"], east["share_at_least_after"]) == (0, near(0.2))
    assert (east["turn"], bool(east["changed"])) == ("same", True)
    (block,) = found.blocks.itertuples()
    assert (block.unit, block.gained, block.people_gained) == ("乙镇", near(0.1), near(100))
    assert found.facilities[["change", "name"]].to_numpy().tolist() == [["moved", "诊所"]]
    assert found.facilities["metres"].iloc[0] == pytest.approx(145, abs=0.01)
    assert any("+10.0 points  clinic" in line for line in summary(found)), "though none turned"
    assert headline(whole, "zh", counted=True) == (
        "覆盖比例 50.0% → 60.0%（+10.0个百分点）；新覆盖 10.0% 的人口（100人）。"
    )
    partial = {**whole.to_dict(), "share_at_most_before": 0.9, "gained": 0.0, "lost": 0.2}
    assert headline(pd.Series(partial), "zh", counted=True).startswith(
        "覆盖比例 ≥50.0% → 60.0%（+10.0个百分点）；不再覆盖 20.0% 的人口"
    )


def test_results_written_in_another_crs(made, tmp_path):
    degrees = audit(tmp_path, "degrees", "en", extra='[outputs]\ncrs = "EPSG:4490"\n')
    found = compare(read_audit(made["base"]), read_audit(degrees))
    assert read_audit(degrees).crs == found.old.crs
    assert found.matching.point_new == pytest.approx(1)
    assert not found.explanation.changed
    assert found.facilities.empty
    assert [c.key for c in found.explanation.parameters] == ["outputs.crs"]
    assert causes(found, "clinic") == []


def test_only_goals_that_use_a_list_are_explained_by_it(sides):
    found = compare(sides["base"], sides["more"])
    assert [(c.kind, c.key, c.new) for c in found.explanation.differences] == [
        ("input", "facilities", "health.csv")
    ]
    listed = [("input", "facilities", "health.csv", "health.csv")]
    assert causes(found, "clinic") == causes(found, "each") == listed
    assert causes(found, "library") == causes(found, "elderly") == []
    goals = {goal.goal: explanation(goal, found, "en") for goal in found.explanation.goals}
    assert goals["clinic"] == (
        "The result changed; one difference can explain it: "
        "list of places health.csv: changed (1 added: 新诊所)."
    )
    assert goals["library"] == "Unchanged, as is all that it is computed from."
    assert found.explanation.unexplained == ()


@pytest.mark.parametrize("other", ["more", "slow", "crowded", "strict"])
def test_gains_one_way_are_losses_the_other(sides, other):
    ahead, back = compare(sides["base"], sides[other]), compare(sides[other], sides["base"])
    key = ["goal", "level", "id"]
    one = ahead.verdicts.set_index(key).sort_index()
    two = back.verdicts.set_index(key).sort_index()
    for left, right in (("gained", "lost"), ("lost", "gained")):
        np.testing.assert_allclose(one[left], two[right])
        np.testing.assert_allclose(one[f"people_{left}"], two[f"people_{right}"])
    for name in ("share_change", "elsewhere", "people_change"):
        np.testing.assert_allclose(one[name], -two[name], atol=1e-12)
    opposite = {"better": "worse", "worse": "better"}
    assert [opposite.get(t, t) for t in one["turn"]] == two["turn"].tolist()
    blocks = [f.blocks.set_index(["goal", "id"]).sort_index() for f in (ahead, back)]
    np.testing.assert_allclose(blocks[0]["gained"], blocks[1]["lost"])


def test_a_slower_walk(sides):
    found = compare(sides["base"], sides["slow"])
    whole = row(found, "clinic")
    assert (whole["turn"], whole["status_after"]) == ("worse", "not_met")
    assert (whole["gained"], whole["lost"]) == (0, near(0.2))
    assert causes(found, "clinic") == [("parameter", "profiles.adult.speed", "", "50")]
    assert causes(found, "each") == []
    library = next(g for g in found.explanation.goals if g.goal == "library")
    assert (library.changed, library.range_changed) == (False, True)
    assert explanation(library, found, "en").startswith("Only the range changed; one difference")
    lines = summary(found)
    assert "  worse          met -> not_met" in "\n".join(lines)
    assert any("-20.0 points  clinic" in line for line in lines)


def test_more_people_at_the_same_places(sides):
    found = compare(sides["base"], sides["crowded"])
    whole = row(found, "clinic")
    assert (whole["share_change"], whole["gained"], whole["lost"]) == (0, 0, 0)
    assert (whole["people_reached_before"], whole["people_reached_after"]) == (500, 600)
    assert whole["people_change"] == near(100)
    assert whole["changed"]
    assert causes(found, "clinic") == [("parameter", "people.total", "1000", "1200")]
    assert not row(found, "each")["changed"]


def test_another_threshold(sides):
    found = compare(sides["base"], sides["strict"])
    whole = row(found, "clinic")
    assert (whole["turn"], whole["lost"]) == ("worse", near(0.2))
    assert causes(found, "clinic") == [("rule", "clinic.within[0].minutes", "10", "5")]
    assert causes(found, "library") == []
    assert [goal.id for goal in found.goals_old] == ["elderly"]
    assert [c.key for c in found.explanation.inputs] == ["plan"]
    assert "  goals only before: elderly" in summary(found)
    assert "  goals only after: elderly" in summary(compare(sides["strict"], sides["base"]))


def test_another_order_of_rows_changes_nothing(sides):
    found = compare(sides["more"], sides["swapped"])
    assert not found.explanation.changed
    assert found.facilities.empty
    assert [c.key for c in found.explanation.inputs] == ["facilities"]
    clinic = next(g for g in found.explanation.goals if g.goal == "clinic")
    assert explanation(clinic, found, "en") == (
        "Unchanged, although it is computed from what differs: list of places health.csv: "
        "changed (its places have the same name, service and ground)."
    )
    assert overall(found, "en").endswith("the result of no goal changed.")


def test_another_version(made, tmp_path):
    folder = copied(made["base"], tmp_path / "b")
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    record["versions"] |= {"lifecircle": "9.9", "numpy": "9.1", "scipy": "9.2"}
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    found = compare(read_audit(made["base"]), read_audit(folder))
    assert [c.key for c in found.explanation.versions] == ["lifecircle", "numpy", "scipy"]
    assert not found.explanation.changed
    assert not found.same
    clinic = found.explanation.goals[0]
    assert "→ 9.9; libraries: numpy " in explanation(clinic, found, "en")


def test_a_renamed_file_explains_nothing_and_doors_only_what_is_walked_to(sides):
    base = sides["base"]

    def side(streets, doors):
        known = [item for item in base.record["inputs"] if item["role"] != "streets"]
        (roads,) = (item for item in base.record["inputs"] if item["role"] == "streets")
        added = {"role": "entrances", "path": "doors.csv", "sha256": doors}
        return replace(
            base, record={**base.record, "inputs": [*known, {**roads, "path": streets}, added]}
        )

    found = compare(side("a.osm", "1"), side("b.osm", "2"))
    assert [(c.key, c.state) for c in found.explanation.inputs] == [
        ("entrances", "changed"),
        ("streets", "renamed"),
    ]
    assert [key for _, key, *_ in causes(found, "clinic")] == ["entrances"]
    assert causes(found, "each") == []


def test_results_that_nothing_explains_are_to_be_reported(sides):
    record = {**sides["base"].record, "people": sides["more"].record["people"]}
    found = compare(sides["base"], replace(sides["more"], record=record))
    assert found.explanation.differences == ()
    assert set(found.explanation.unexplained) == {"clinic", "each"}
    assert "please report" in overall(found, "en")
    assert "请把两个结果文件夹反馈给开发者" in overall(found, "zh")
    assert "Please report" in explanation(found.explanation.goals[0], found, "en")
    assert "please report" in "\n".join(summary(found))


def test_memory_and_folders_say_the_same(made, tmp_path):
    before = Study.read(write_study(tmp_path / "a")).load().audit()
    after = Study.read(write_study(tmp_path / "b", clinics=(CLINIC, NEW_CLINIC))).load().audit()
    memory = after.compare(before)
    folders = compare(read_audit(made["base"]), read_audit(made["more"]))
    for name in ("verdicts", "blocks", "facilities"):
        left, right = getattr(memory, name), getattr(folders, name)
        pd.testing.assert_frame_equal(left, right, check_dtype=False, atol=1e-6)
    assert memory.explanation == folders.explanation


def test_a_hand_edited_table_is_refused(made, tmp_path):
    folder = copied(made["base"], tmp_path / "b")
    with (folder / "verdicts.csv").open("a", encoding="utf-8") as file:
        file.write("\r\n")
    (folder / "results.gpkg").unlink()
    with pytest.raises(InputError) as caught:
        read_audit(folder)
    assert "missing: results.gpkg; changed: verdicts.csv" in str(caught.value)
    assert "缺少 results.gpkg；已改动 verdicts.csv" in caught.value.say("zh")


def test_a_geopackage_that_a_gis_has_opened_is_compared_with_a_warning(made, tmp_path):
    folder = copied(made["base"], tmp_path / "b")
    with sqlite3.connect(folder / "results.gpkg") as opened:
        opened.execute("PRAGMA journal_mode=WAL")
        opened.execute("UPDATE gpkg_contents SET description = ''")
    opened.close()
    found = compare(read_audit(made["base"]), read_audit(folder))
    assert found.same
    (warning,) = found.warnings
    assert "results.gpkg" in warning.en


def test_a_geopackage_without_a_layer_is_refused(made, tmp_path):
    folder = copied(made["base"], tmp_path / "b")
    with sqlite3.connect(folder / "results.gpkg") as opened:
        opened.execute("DROP TABLE demand_points")
        opened.execute("DELETE FROM gpkg_contents WHERE table_name = 'demand_points'")
        opened.execute("DELETE FROM gpkg_geometry_columns WHERE table_name = 'demand_points'")
    opened.close()
    with pytest.raises(InputError, match="layer demand_points"):
        read_audit(folder)


def test_other_edited_files_are_a_warning(made, tmp_path):
    folder = copied(made["base"], tmp_path / "b")
    (folder / "map.html").write_text("mine", encoding="utf-8")
    (folder / "report.html").unlink()
    found = compare(read_audit(made["base"]), read_audit(folder))
    assert found.same
    (warning,) = found.warnings
    assert "2 files in the folder “after”" in warning.en
    assert "map.html, report.html" in warning.en


def test_reading_leaves_the_folder_as_it_was(made):
    before = {file: file.read_bytes() for file in made["base"].rglob("*") if file.is_file()}
    read_audit(made["base"])
    assert {f: f.read_bytes() for f in made["base"].rglob("*") if f.is_file()} == before


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (None, MissingFileError, "does not exist"),
        ("", InputError, "not the folder of an audit"),
        ("{}", InputError, "no usable run.json"),
        ('{"format": "lifecircle-run-0"}', InputError, "another version"),
        ('{"format": "lifecircle-run-1", "study": "x"}', InputError, "run the audit again"),
    ],
)
def test_what_is_no_audit_is_refused(tmp_path, content, error, words):
    folder = tmp_path / "b"
    if content is not None:
        folder.mkdir()
    if content:
        (folder / "run.json").write_text(content, encoding="utf-8")
    with pytest.raises(error, match=words):
        read_audit(folder)


def test_studies_without_a_common_unit_or_goal(sides):
    base = sides["base"]
    moved = base.units.assign(id=["x", "y"], name=["丙", "丁"])
    moved.geometry = moved.geometry.translate(9000)
    with pytest.raises(InputError, match="no unit in common"):
        compare(base, replace(base, units=moved))
    with pytest.raises(InputError, match="no goal in common"):
        compare(replace(base, goals=base.goals[:1]), replace(base, goals=base.goals[1:]))


def test_units_of_another_id_or_suffix_are_matched(sides):
    base = sides["base"]
    units = base.units.assign(id=["7", "8"], name=["甲街道办事处", "乙"])
    verdicts = base.verdicts.assign(
        unit_id=base.verdicts["unit_id"]
        .map(dict(zip(base.units["id"], units["id"], strict=True)))
        .fillna("")
    )
    found = compare(base, replace(base, units=units, verdicts=verdicts))
    assert found.units[["name_before", "name", "how"]].to_numpy().tolist() == [
        ["乙镇", "乙", "name"],
        ["甲街道", "甲街道办事处", "name"],
    ]
    assert not found.verdicts["changed"].any()


def test_ids_that_number_rows_prove_nothing():
    ground = [shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10), shapely.box(20, 0, 30, 10)]
    old = gpd.GeoDataFrame({"id": ["1", "2", "3"], "name": ["甲", "乙", "丙"]}, geometry=ground)
    new = gpd.GeoDataFrame(
        {"id": ["1", "2", "3"], "name": ["乙", "甲", "丁"]}, geometry=[ground[n] for n in (1, 0, 2)]
    )
    table = match_units(old, new)
    assert table[["name_before", "name", "how"]].to_numpy().tolist() == [
        ["丙", "丁", "ground"],
        ["乙", "乙", "name"],
        ["甲", "甲", "name"],
    ]
    apart = match_units(old, new.set_geometry(new.geometry.translate(100)))
    assert apart["how"].tolist() == ["name", "name", "only_new", "only_old"]


def test_the_same_short_name_twice_is_told_apart_by_the_full_one():
    ground = [shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)]
    old = gpd.GeoDataFrame({"id": ["1", "2"], "name": ["大坪街道", "大坪社区"]}, geometry=ground)
    new = gpd.GeoDataFrame({"id": ["8", "9"], "name": ["大坪社区", "大坪街道"]}, geometry=ground)
    table = match_units(old, new)
    assert table[["name_before", "name", "how"]].to_numpy().tolist() == [
        ["大坪社区", "大坪社区", "name"],
        ["大坪街道", "大坪街道", "name"],
    ]


@pytest.mark.parametrize(("width", "how"), [(19.0, ["ground"]), (21.0, ["only_new", "only_old"])])
def test_half_of_the_larger_ground_must_be_shared(width, how):
    old = gpd.GeoDataFrame({"id": ["1"], "name": ["甲"]}, geometry=[shapely.box(0, 0, 10, 10)])
    new = gpd.GeoDataFrame({"id": ["1"], "name": ["乙"]}, geometry=[shapely.box(0, 0, width, 10)])
    assert sorted(match_units(old, new)["how"]) == how
    assert sorted(match_units(new, old)["how"]) == how


def test_no_heads_are_counted_where_confidence_is_low(sides):
    """Nor for the whole, if that is uncertain in either audit."""
    more = sides["more"]
    east = replace(more, units=more.units.assign(low_confidence=more.units["name"] == "乙镇"))
    heads = ["people_change", "people_gained", "people_lost"]
    for pair in ((sides["base"], east), (east, sides["base"])):
        found = compare(*pair)
        assert row(found, "clinic", "乙镇")[heads].isna().all()
        assert row(found, "clinic", "甲街道")[heads].tolist() == [0, 0, 0]
        assert row(found, "clinic")[heads].notna().all()
        assert found.blocks[["people_gained", "people_lost"]].isna().all(axis=None)
        assert max(row(found, "clinic", "乙镇")[["gained", "lost"]]) == 1
    whole = more.verdicts["level"] == "whole"
    verdicts = more.verdicts.assign(low_confidence=whole | more.verdicts["low_confidence"])
    found = compare(sides["base"], replace(more, verdicts=verdicts))
    assert row(found, "clinic")[heads].isna().all()
    assert row(found, "clinic", "乙镇")[heads].notna().all()


def test_units_in_one_audit_only(sides):
    base = sides["base"]
    short = replace(
        base,
        units=base.units.iloc[:1],
        verdicts=base.verdicts[base.verdicts["unit"] != "乙镇"],
        unit=np.where(base.unit == 0, 0, -1),
    )
    found = compare(base, short)
    assert row(found, "clinic", "乙镇")["turn"] == "only_old"
    assert "1 units are in one of the audits only" in found.warnings[0].en
    assert row(found, "clinic")["turn"] == "same"
    assert not found.verdicts[["changed", "range_changed"]].any(axis=None)
    assert not found.explanation.changed
    assert "  units: no verdict turned" in summary(found)


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ("not_shown", "met", "better"),
        ("not_met", "not_shown", "better"),
        ("met", "not_shown", "worse"),
        ("met", "not_met", "worse"),
        ("met", "not_computable", "not_computable"),
        ("not_computable", "not_met", "computable"),
        ("no_target", "not_computable", "not_computable"),
        ("met", "no_target", "target_dropped"),
        ("no_target", "not_met", "target_set"),
        ("met", "met", "same"),
    ],
)
def test_turns(before, after, word):
    assert turn(before, after) == word


def test_houses_drawn_elsewhere_are_compared_by_block(sides):
    base = sides["base"]
    moved = replace(base, xy=base.xy + np.array([30.0, 0.0]))
    found = compare(base, moved)
    assert found.matching.point_old == 0
    assert found.matching.block_old == pytest.approx(1)
    assert found.matching.block_new == pytest.approx(1)
    assert not found.verdicts["changed"].any()
    near = compare(base, replace(base, xy=base.xy + np.array([0.7, 0.0])))
    assert near.matching.point_old == pytest.approx(1)


def test_blocks_drawn_differently_share_their_people_by_ground(sides):
    """One block, two fifths reached; later its halves, the western one reached."""
    base = sides["base"]
    x, y = base.xy.min(axis=0)
    ground = [shapely.box(x + a, y, x + b, y + 100) for a, b in ((0, 100), (0, 50), (50, 100))]

    def side(blocks, at, share, reached, block):
        return replace(
            base,
            blocks=gpd.GeoDataFrame(
                {"id": [f"B{n}" for n in range(len(blocks))]}, geometry=blocks, crs=base.crs
            ),
            xy=np.array([[x + a, y + 50] for a in at]),
            share=np.array(share),
            unit=np.zeros(len(at), dtype=np.int64),
            block=np.array(block),
            reached={"clinic": np.array(reached)},
            asked={"clinic": np.ones(len(at), dtype=bool)},
        )

    old = side(ground[:1], (20.0, 60.0), (0.4, 0.6), (True, False), (0, 0))
    new = side(ground[1:], (30.0, 80.0), (0.5, 0.5), (True, False), (0, 1))
    found = compare(old, new)
    for scope in (row(found, "clinic"), row(found, "clinic", "甲街道")):
        assert (scope["gained"], scope["lost"]) == (pytest.approx(0.3), pytest.approx(0.2))
        assert scope["elsewhere"] == pytest.approx(0, abs=1e-12)
    blocks = found.blocks.set_index("id")
    assert blocks.loc["B0", ["gained", "share_before", "share_after"]].tolist() == pytest.approx(
        [0.3, 0.4, 1]
    )
    assert blocks.loc["B1", ["lost", "share_before", "share_after"]].tolist() == pytest.approx(
        [0.2, 0.4, 0]
    )
    assert found.matching.block_old == found.matching.block_new == pytest.approx(1)
    # The same ground, in the next unit: what its people get there is no gain of this one.
    apart = compare(old, replace(new, unit=np.array([0, 1])))
    assert row(apart, "clinic", "甲街道")["gained"] == pytest.approx(0.6 * (0.5 + 1) / 2)
    assert row(apart, "clinic", "甲街道")["lost"] == 0
    assert apart.matching.block_new == pytest.approx(0.5)
    uneven = compare(old, replace(new, share=np.array([0.8, 0.2])))
    whole = row(uneven, "clinic")
    assert (whole["gained"], whole["lost"]) == (pytest.approx(0.39), pytest.approx(0.14))
    assert whole["elsewhere"] == pytest.approx(0.8 - 0.4 - 0.39 + 0.14)


@given(data=st.data())
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_gains_losses_and_the_rest_are_the_change(sides, data):
    """Whatever the points, their people and whom a goal reaches; whatever their order."""
    base = sides["base"]
    size = len(base.share)
    flags = st.lists(st.booleans(), min_size=size, max_size=size)
    weights = st.lists(st.integers(1, 9), min_size=size, max_size=size)

    def side():
        weight = np.array(data.draw(weights), dtype=np.float64)
        shift = np.array(data.draw(flags))[:, None] * np.array([40.0, 0.0])
        reached = {"clinic": np.array(data.draw(flags))}
        return replace(base, share=weight / weight.sum(), xy=base.xy + shift, reached=reached)

    old, new = side(), side()
    found, back = compare(old, new), compare(new, old)
    expected = new.share[new.reached["clinic"]].sum() - old.share[old.reached["clinic"]].sum()
    whole = row(found, "clinic")
    assert whole["gained"] - whole["lost"] + whole["elsewhere"] == pytest.approx(expected, abs=1e-9)
    assert whole["gained"] == pytest.approx(row(back, "clinic")["lost"], abs=1e-12)
    assert found.blocks["gained"].sum() == pytest.approx(whole["gained"], abs=1e-12)
    order = np.array(data.draw(st.permutations(range(size))))
    mixed = replace(
        new,
        xy=new.xy[order],
        share=new.share[order],
        unit=new.unit[order],
        block=new.block[order],
        reached={"clinic": new.reached["clinic"][order]},
        asked={"clinic": new.asked["clinic"][order]},
    )
    again = row(compare(old, mixed), "clinic")
    for name in ("gained", "lost", "elsewhere"):
        assert again[name] == pytest.approx(whole[name], abs=1e-12)


def test_the_library_of_the_base(sides):
    """The figures of the helper's docstring."""
    found = compare(sides["base"], sides["base"])
    assert row(found, "clinic")["share_at_least_before"] == near(0.5)
    assert row(found, "library")["share_at_least_before"] == near(0.6)
    assert row(found, "elderly")["status_before"] == "not_computable"
    assert LIBRARY[0] in set(sides["base"].facilities["name"])
