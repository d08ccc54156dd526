"""The streets along blocks, against a measurement with exact geometry."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import shapely

from lifecircle.outputs.along import LEAST, NEAR, streets_along
from results_factory import CRS_YUZHONG, small_results


def streets(*rows):
    lines = [shapely.linestrings(points) for _, points in rows]
    return gpd.GeoDataFrame(
        {"name": [name for name, _ in rows], "kind": "residential"}, geometry=lines, crs=CRS_YUZHONG
    )


def one_block(*rows):
    results = small_results()
    blocks = gpd.GeoDataFrame(
        results.blocks.iloc[:1].drop(columns="geometry"),
        geometry=[shapely.box(0, 0, 100, 200)],
        crs=CRS_YUZHONG,
    )
    found = replace(results, blocks=blocks, streets=streets(*rows))
    return streets_along(found, np.array([0]))[0]


def test_the_longest_two_named_streets_within_reach_in_order():
    found = one_block(
        ("短路", [(0, -5), (60, -5)]),
        ("长路", [(-8, 0), (-8, 200)]),
        ("中路", [(0, 208), (100, 208)]),
        (None, [(105, 0), (105, 200)]),
        ("远路", [(100 + NEAR + 6, 0), (100 + NEAR + 6, 200)]),
    )
    assert found == ("长路", "中路")


def test_pieces_of_one_street_count_together_and_crossings_do_not_count():
    found = one_block(
        ("横路", [(50, -300), (50, 0)]),
        ("纵路", [(-3, 0), (-3, 60)]),
        ("纵路", [(-3, 60), (-3, 120)]),
        ("顶路", [(0, 201), (100, 201)]),
    )
    assert found == ("纵路", "顶路")


def test_a_block_without_named_streets_has_none():
    assert one_block((None, [(0, 0), (100, 0)]), ("", [(0, 0), (0, 200)])) == ()


def test_the_same_streets_as_measured_by_buffers():
    results = small_results()
    rows = np.arange(len(results.blocks))
    found = streets_along(results, rows)
    by_name = results.streets.dissolve("name").geometry
    for row, names in zip(rows, found, strict=True):
        border = results.blocks.geometry[row].boundary
        shared = border.intersection(by_name.buffer(NEAR)).length
        shared = dict(zip(by_name.index, shared, strict=True))
        assert len(names) == 2
        for name in names:
            assert shared[name] >= LEAST
        others = [length for name, length in shared.items() if name not in names]
        assert min(shared[name] for name in names) >= max(others) - 80


def test_equal_streets_go_by_name_whatever_their_order():
    rows = [("乙路", [(0, -2), (100, -2)]), ("甲路", [(0, 202), (100, 202)])]
    assert one_block(*rows) == one_block(*rows[::-1]) == tuple(sorted(("乙路", "甲路")))
