"""The command that says where to build, as a user meets it."""

from __future__ import annotations

import gc
import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from lifecircle.cli import app
from siting_town import write_town

if TYPE_CHECKING:
    from pathlib import Path

TWO = '[[siting]]\nid = "two"\ngoal = "a"\nadd = 2\n'


def lifecircle(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "lifecircle", *map(str, arguments)],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
    )


def told(*arguments: object) -> tuple[int, str, str]:
    """Run in this process: exit code, output, errors."""
    done = CliRunner().invoke(app, [*map(str, arguments)])
    gc.enable()
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("数据 一号")
    return write_town(folder, TWO)


def test_the_study_s_question_is_answered_and_written(study, tmp_path):
    out = tmp_path / "结果"
    code, text, errors = told("site", study, "--out", out)
    assert code == 0, errors
    assert re.search(r"^two: ", text)
    assert "rise from 30.0 % to 90.0 %" in text
    assert "proven optimal" in text
    for rank in (1, 2):
        row = rf"^  {rank}\.  about 300 \(30.0 %\)  (甲街道|乙镇) +地块(900|1700)$"
        assert re.search(row, text, re.MULTILINE)
    for fact in ("status", "objective", "bound", "gap", "solved in"):
        assert re.search(rf"^  {fact} ", text, re.MULTILINE)
    written = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert [sorted(ids) for ids in written["questions"][0]["sites"]] == [["c1700", "c900"]]
    for name in ("sites.html", "sites.csv", "sites.gpkg", "en/sites.html", "timings.json"):
        assert (out / name).is_file()
    seconds = json.loads((out / "timings.json").read_text(encoding="utf-8"))
    assert {"candidates", "sites", "curve", "before_after", "outputs"} <= seconds.keys()


def test_the_same_run_writes_the_same_bytes(study, tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    for out in (one, other):
        assert told("site", study, "--out", out, "--lang", "zh")[0] == 0
    files = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(other) for path in other.rglob("*") if path.is_file())
    for file in files:
        if file.name != "timings.json":
            assert (one / file).read_bytes() == (other / file).read_bytes(), file
    assert not (one / "en").exists()


def test_a_question_of_one_s_own(study, tmp_path):
    code, text, errors = told(
        *("site", study, "--out", tmp_path / "out", "--service", "health", "--metres", "400"),
        *("--add", "1", "--choices", "2", "--seed", "7", "--lang", "en"),
    )
    assert code == 0, errors
    assert text.startswith("asked: ")
    assert "2 choices" in text


def test_a_console_without_the_signs_is_no_obstacle(study, tmp_path):
    done = lifecircle("site", study, "--out", tmp_path / "out", PYTHONIOENCODING="gbk")
    assert done.returncode == 0, done.stderr
    own = done.stdout.decode("gbk").split("\n")[1]
    assert own.isascii()
    assert "?" not in own


def test_an_impossible_request_says_whom_nobody_can_reach(tmp_path):
    question = '[[siting]]\nid = "all"\ngoal = "a"\naim = "fewest_sites"\n'
    study = write_town(tmp_path, question, candidates=(100, 500, 900, 1300))
    code, text, errors = told("site", study, "--out", tmp_path / "out")
    assert code == 2, errors
    assert "impossible (proven)" in text
    assert "20%: too far from every candidate." in text
    assert re.search(r"^  乙镇 .* 20.0 %  too far from every candidate$", text, re.MULTILINE)
    assert (tmp_path / "out" / "uncovered.csv").is_file()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--question", "nothing"], "no such question"),
        (["--question", "two", "--goal", "a"], "does not go with options"),
        (["--add", "2"], "do not say what is asked about"),
        (["--goal", "nothing", "--add", "1"], "no goal nothing"),
        (["--service", "nonsense", "--minutes", "5", "--add", "1"], "nonsense"),
        (["--goal", "a", "--add", "-1"], "add"),
    ],
)
def test_mistakes_are_one_clear_error(study, tmp_path, options, said):
    out = tmp_path / "out"
    code, _, errors = told("site", study, "--out", out, *options)
    assert code == 1
    assert errors.startswith("Error: ")
    assert said in errors
    assert not out.exists()


def test_a_study_without_a_question_says_how_to_ask(tmp_path):
    code, _, errors = told("site", write_town(tmp_path, ""), "--out", tmp_path / "out")
    assert code == 1
    assert "--goal" in errors
