"""The two demonstrations, end to end, against an independent computation."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from lifecircle.audit import audit
from lifecircle.load import load_district
from lifecircle.plans import read_plan
from lifecircle.study import read_study
from lifecircle.verdicts.evaluate import evaluate

STUDIES = Path(__file__).parent.parent / "data" / "studies"


@pytest.fixture(scope="module")
def district():
    return load_district(read_study(STUDIES / "yuzhong.toml"))


@pytest.fixture(scope="module")
def yuzhong(district):
    return evaluate(district, read_plan("yuzhong-2025"))


def by_networkx(district, service):
    """Return minutes from every demand point to the nearest place, with networkx alone.

    Points become nodes between the ends of their edge; ways along one edge and direct walks are
    edges of their own. Only links and edge costs are taken from lifecircle.
    """
    profile = district.profiles["adult"]
    network, costs = district.network, district.network.costs(profile)
    graph = nx.DiGraph()

    def link(a, b, cost):
        if np.isfinite(cost) and cost < graph.get_edge_data(a, b, {"w": np.inf})["w"]:
            graph.add_edge(a, b, w=cost)

    edges = network.edges
    for i, (u, v) in enumerate(zip(edges.u.tolist(), edges.v.tolist(), strict=True)):
        link(u, v, costs.forward[i])
        link(v, u, costs.backward[i])
    kinds = district.facilities.table["service"].str.startswith(service).to_numpy()
    doors = district.entrance_snap.take(kinds[district.facilities.entrance_of])
    homes = district.demand_snap
    walk = profile.pace

    def ends(snap, i):
        e, f = int(snap.edge[i]), float(snap.fraction[i])
        return e, f, int(edges.u[e]), int(edges.v[e]), float(snap.offset[i]) * walk

    on_edge = {}
    for i in np.flatnonzero(doors.edge >= 0).tolist():
        e, f, u, v, off = ends(doors, i)
        on_edge.setdefault(e, []).append((i, f, off))
        link(u, ("door", i), f * costs.forward[e] + off)
        link(v, ("door", i), (1 - f) * costs.backward[e] + off)
        link(("door", i), "goal", 0)
    for i in np.flatnonzero(homes.edge >= 0).tolist():
        e, f, u, v, off = ends(homes, i)
        link(("home", i), u, off + f * costs.backward[e])
        link(("home", i), v, off + (1 - f) * costs.forward[e])
        for j, g, door_off in on_edge.get(e, ()):
            along = (g - f) * costs.forward[e] if g >= f else (f - g) * costs.backward[e]
            link(("home", i), ("door", j), off + along + door_off)
    for i, point in enumerate(homes.xy):
        metres = np.hypot(*(doors.xy - point).T) / network.scale
        for j in np.flatnonzero(metres <= 10).tolist():
            link(("home", i), ("door", j), metres[j] * walk)
            link(("door", j), "goal", 0)
    found = nx.single_source_dijkstra_path_length(graph.reverse(), "goal", weight="w")
    return np.array([found.get(("home", i), np.inf) for i in range(len(homes))]) / 60e6


@pytest.mark.parametrize("service", ["culture", "health", "education.school"])
def test_every_home_in_yuzhong_agrees_with_networkx(district, yuzhong, service):
    expected = by_networkx(district, service)
    ours = yuzhong.queries[service, "adult", "minutes"].minutes
    reached = ~np.isnan(ours)
    assert reached.sum() > 100
    np.testing.assert_allclose(ours[reached], expected[reached], rtol=0, atol=1e-6)
    limit = 3 * 10
    assert (expected[~reached] > limit - 1e-6).all()
    goal = {"culture": "circle.culture", "health": "circle.health"}.get(service)
    if goal:
        clear = np.abs(expected - 10) > 1e-6
        answers = next(g for g in yuzhong.goals if g.goal.id == goal).listed
        np.testing.assert_array_equal(answers[clear], (expected <= 10)[clear])


def test_slopes_and_stairs_matter_in_yuzhong(district, yuzhong):
    """On flat ground more people would reach culture; and by the straight line more still."""
    flat = by_distance(district)
    minutes = yuzhong.queries["culture", "adult", "minutes"].minutes
    weight = yuzhong.demand["share"].to_numpy()
    steep = weight[minutes <= 10].sum()
    assert steep < weight[flat <= 800].sum() * 0.98


def by_distance(district):
    from lifecircle.access.times import PlaceSearch  # noqa: PLC0415

    culture = district.facilities.table["service"].str.startswith("culture").to_numpy()
    found = PlaceSearch(district).nearest(culture, "distance", limit=800 * 10_000)
    return found.cost / 10_000


def test_people_are_conserved(yuzhong):
    assert yuzhong.demand["share"].sum() == pytest.approx(1)
    assert yuzhong.units["share"].sum() == pytest.approx(1)
    assert yuzhong.blocks["share"].sum() == pytest.approx(1)
    for unit, share in enumerate(yuzhong.units["share"]):
        of_points = yuzhong.demand.loc[yuzhong.demand["unit"] == unit, "share"].sum()
        of_blocks = yuzhong.blocks.loc[yuzhong.blocks["unit"] == unit, "share"].sum()
        assert share == pytest.approx(of_points)
        assert share == pytest.approx(of_blocks)


def test_yuzhong_says_what_is_missing(yuzhong):
    assert {v.status for v in yuzhong.verdicts} <= {
        "met",
        "not_shown",
        "no_target",
        "not_computable",
    }
    elderly = yuzhong.verdict("circle.elderly")
    assert elderly.status == "not_computable"
    assert [need.zh for need in elderly.needs] == ["养老设施名单"]
    life = yuzhong.verdict("circle.life")
    assert life.status == "no_target"
    assert life.at_least.value == 0
    assert life.at_most.value == 1
    health, culture = (yuzhong.verdict(f"circle.{name}") for name in ("health", "culture"))
    assert 0 < life.if_complete < min(health.at_least.value, culture.at_least.value)
    assert yuzhong.verdict("childcare.streets").status == "not_computable"


def test_low_confidence_means_no_head_count(yuzhong):
    low = yuzhong.units["low_confidence"].to_numpy()
    assert {"大坪街道", "化龙桥街道", "石油路街道"} <= set(yuzhong.units["name"][low])
    assert yuzhong.units["people"].isna().tolist() == low.tolist()
    for verdict in yuzhong.verdicts:
        if verdict.unit is not None and low[verdict.unit]:
            assert verdict.people_reached is None
            assert verdict.people_left_out is None


def test_las_palmas_zones_overlap_without_counting_anyone_twice():
    results = audit(read_study(STUDIES / "las-palmas.toml"))
    assert len(results.units) == 29
    inside = results.units["share"].sum()
    outside = results.demand.loc[results.demand["unit"] < 0, "share"].sum()
    assert inside + outside == pytest.approx(1)
    assert 0 < outside < 0.05
    drawn = results.units.geometry.area.sum()
    ground = results.units["territory"].area.sum()
    assert ground < drawn
    assert results.units["people"].isna().all()
    school, life = results.verdict("circle.school"), results.verdict("circle.life")
    assert 0.5 < school.at_least.value < 0.9
    assert 0 < life.at_least.value < school.at_least.value
    assert {note.code for note in results.assumptions} >= {"elevation.none"}


def run_audit(study, out, seed, *options):
    subprocess.run(
        [sys.executable, "-m", "lifecircle", "audit", str(study), "--out", str(out), *options],
        env={**os.environ, "PYTHONHASHSEED": seed},
        check=True,
        capture_output=True,
    )


def test_same_input_same_bytes_in_another_process(tmp_path):
    for seed in ("1", "2"):
        run_audit(STUDIES / "yuzhong.toml", tmp_path / seed, seed, "--lang", "zh", "--public")
    one, two = tmp_path / "1", tmp_path / "2"
    files = {p.relative_to(one) for p in one.rglob("*") if p.is_file()}
    assert files == {p.relative_to(two) for p in two.rglob("*") if p.is_file()}
    assert len(files) > 30
    for file in sorted(files - {Path("timings.json")}):
        assert (one / file).read_bytes() == (two / file).read_bytes(), file


def test_the_order_of_a_list_changes_no_verdict(tmp_path):
    data = STUDIES.parent
    culture = json.loads((data / "facilities/yuzhong_culture.geojson").read_text("utf-8"))
    culture["features"].reverse()
    (tmp_path / "culture.geojson").write_text(json.dumps(culture), encoding="utf-8")
    text = (STUDIES / "yuzhong.toml").read_text(encoding="utf-8")
    text = text.replace("../facilities/yuzhong_culture.geojson", "culture.geojson")
    text = text.replace("../", data.as_posix() + "/")
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    changed = audit(read_study(tmp_path / "study.toml"))
    assert changed.verdicts == audit(read_study(STUDIES / "yuzhong.toml")).verdicts
