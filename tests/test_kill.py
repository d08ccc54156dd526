"""Runs that are killed: the folder is the old one or the new one, never half."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import toy_city as toy
from kill_helpers import MINE, beside, contents, write
from lifecircle.outputs import manifest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks, and Linux' clocks")
GOAL = 'id = "a"\nkind = "reach"\nservice = "health"\nwithin = { minutes = 10 }\ntarget = 0.4'
LIST = """[[facilities]]
path = "health.csv"
crs = "EPSG:4326"
service = "health"
completeness = "complete"
"""
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def harness(tmp_path, *arguments):
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("kill_helpers.py")), *map(str, arguments)],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, **ONE_THREAD},
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    report = json.loads(done.stdout)
    if "skip" in report:
        pytest.skip(report["skip"])
    return report


def study(folder, name, units=None):
    folder.mkdir()
    toy.write_places(folder / "health.csv", [("诊所", 200.0, 20.0)])
    file = toy.write_city(folder, toy.plan_text(GOAL), LIST, units=units)
    file.write_text(file.read_text(encoding="utf-8").replace("一街城", name), encoding="utf-8")
    return file


@pytest.fixture
def studies(tmp_path):
    other = [(toy.WEST[0], {"name": "丙街道", "kind": "街道"}), toy.EAST]
    return study(tmp_path / "a", "旧", units=other), study(tmp_path / "b", "新")


def test_no_step_of_an_exchange_leaves_it_half(tmp_path):
    seen = harness(tmp_path, "steps", "exchange", tmp_path / "root")["seen"]
    at_once = [now for now, _, _ in seen]
    assert set(at_once) == {"old", "new"}
    assert at_once == sorted(at_once, reverse=True), "once new, it stays new"
    assert at_once.count("old") > 10
    assert at_once.count("new") > 10, "steps after the exchange were met too"
    for now, later, names in seen:
        assert later == now
        assert names == ["out"]


def test_what_moving_leaves_half_the_next_run_puts_right(tmp_path):
    seen = harness(tmp_path, "steps", "moves", tmp_path / "root")["seen"]
    at_once = [now for now, _, _ in seen]
    assert at_once.count("half") > 2 * len(MINE), "killed in the middle"
    assert "half with a manifest" not in at_once, "who looks at run.json is not deceived"
    for now, later, names in seen:
        assert later == ("new" if now == "new" else "old")
        assert names == ["out"]


@pytest.mark.slow
def test_a_recovery_may_be_killed_too(tmp_path):
    seen = harness(tmp_path, "again", tmp_path / "root")["seen"]
    assert len({first for first, *_ in seen}) > 5
    assert len({second for _, second, *_ in seen}) > 5
    for first, second, later, names in seen:
        assert (later, names) == ("old", ["out"]), (first, second)


@pytest.mark.slow
def test_kill_9_at_100_random_moments_of_an_audit(tmp_path, studies):
    report = harness(tmp_path, "audits", *studies, tmp_path / "root", 100, 20251122)
    assert report["problems"] == []
    assert report["old"] + report["new"] == 100
    assert report["killed"] >= 60
    assert report["new"] >= 3
    assert report["left"] >= 45, "killed runs leave their directory aside until the next"
    assert report["end"] == [[], ["out"], sorted(MINE)]
    assert report["end_is_new"]


@pytest.mark.slow
def test_kill_9_of_the_command(tmp_path, studies):
    out = tmp_path / "root" / "out"
    write(out, MINE)
    command = [sys.executable, "-m", "lifecircle", "audit"]
    subprocess.run([*command, studies[0], "--out", out], check=True, capture_output=True)
    before = contents(out)
    dice = random.Random(7)  # noqa: S311
    for _ in range(3):
        with subprocess.Popen(
            [*command, studies[1], "--out", out],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            time.sleep(dice.uniform(0.5, 2.5))
            process.send_signal(signal.SIGKILL)
        if contents(out) != before:
            assert manifest.verify(out) == []
            assert contents(out).items() >= MINE.items()
    subprocess.run([*command, studies[1], "--out", out], check=True, capture_output=True)
    assert manifest.verify(out) == []
    assert beside(out.parent) == ["out"]
    assert contents(out).items() >= MINE.items()
    assert not (out / "units" / "丙街道.html").exists()
