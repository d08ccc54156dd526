"""Remedies of the demonstration on hills: an audit with a move finds what the move promises."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest

from lifecircle.access.what_if import edited_district
from lifecircle.gaps.causes import causes_of
from lifecircle.gaps.remedies import remedies_of
from lifecircle.load import load_district
from lifecircle.plans import read_plan
from lifecircle.streets.edit.edits import edit
from lifecircle.study import read_study
from lifecircle.verdicts.evaluate import judge_plan

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def yuzhong():
    study = read_study(ROOT / "data" / "studies" / "yuzhong.toml")
    context, results = judge_plan(
        load_district(study), read_plan(study.study.plan, study.file.parent)
    )
    causes, _, _ = causes_of(context, results, ())
    return context, results, causes, remedies_of(context, results, causes, ())


def listed(results):
    return {found.goal.id: found.listed for found in results.goals}


def test_every_gap_has_moves_and_one_cheapest(yuzhong):
    _, _, causes, (remedies, _) = yuzhong
    gaps = Counter((remedy.goal, remedy.unit) for remedy in remedies if remedy.cheapest)
    assert set(gaps) == {(remedy.goal, remedy.unit) for remedy in remedies}
    assert set(gaps.values()) == {1}
    assert {"circle.health", "circle.culture"} <= {goal for goal, _ in gaps}
    weight = {found.goal: (found.weight, found.cause >= 0) for found in causes}
    for remedy in remedies:
        people, left = weight[remedy.goal]
        assert left[remedy.points].all()
        assert remedy.gained == pytest.approx(people[remedy.points].sum())
        assert 0.01 <= remedy.of_gap <= 1


def test_stairs_bring_in_whom_an_audit_with_them_finds(yuzhong):
    context, results, _, (remedies, _) = yuzhong
    before, district = listed(results), context.district
    stairs = [r for r in remedies if r.move == "link" and "梯道" in r.where.zh]
    best = max(stairs, key=lambda remedy: remedy.gained)
    middle = best.geometry.interpolate(0.37, normalized=True)
    change = edit(
        district.network,
        lambda draft: draft.add_path(best.geometry, kind="steps"),
        lambda draft: draft.forbid_links(middle),
    )
    _, again = judge_plan(edited_district(district, change), context.plan)
    after = listed(again)[best.goal]
    assert not (before[best.goal] & ~after).any()
    assert best.points.tolist() == np.flatnonzero(after & ~before[best.goal]).tolist()


def test_a_site_brings_in_whom_a_search_from_it_finds(yuzhong):
    context, results, _, (remedies, _) = yuzhong
    district, before = context.district, listed(results)
    best = max((r for r in remedies if r.move == "site"), key=lambda remedy: remedy.gained)
    homes, corner = (
        gpd.GeoSeries(points, crs=district.crs)
        for points in (district.demand.points.geometry.to_numpy(), [best.geometry])
    )
    found = district.network.nearest(homes, corner, minutes=10)
    reached = found["minutes"].notna().to_numpy() & ~before[best.goal]
    assert best.points.tolist() == np.flatnonzero(reached).tolist()
