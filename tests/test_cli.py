"""The command line, as a user meets it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import toy_city as toy

GOAL = 'id = "a"\nkind = "reach"\nservice = "health"\nwithin = { minutes = 10 }\ntarget = 0.4'
LIST = """[[facilities]]
path = "health.csv"
crs = "EPSG:4326"
service = "health"
completeness = "complete"
"""


def lifecircle(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "lifecircle", *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "数据 一号"
    folder.mkdir()
    toy.write_places(folder / "health.csv", [("诊所é", 200.0, 20.0)])
    return toy.write_city(folder, toy.plan_text(GOAL), LIST)


def test_version():
    done = lifecircle("--version")
    assert done.stdout.decode().startswith("lifecircle 0.")


def test_audit_writes_and_says_what_it_wrote(study, tmp_path):
    out = tmp_path / "结果"
    done = lifecircle("audit", str(study), "--out", str(out), PYTHONIOENCODING="utf-8")
    assert done.returncode == 0, done.stderr.decode()
    text = done.stdout.decode("utf-8")
    assert "一街城" in text
    assert re.search(r"^  met +50\.0%  a  目标0$", text, re.MULTILINE)
    for name in ("map.html", "report.html", "verdicts.csv", "gaps.csv", "run.json"):
        assert (out / name).is_file()
    assert (out / "en" / "map.html").is_file()
    assert (out / "timings.json").is_file()


def test_one_language(study, tmp_path):
    out = tmp_path / "out"
    done = lifecircle("audit", str(study), "--out", str(out), "--lang", "en")
    assert done.returncode == 0, done.stderr.decode()
    assert not (out / "en").exists()
    assert '<html lang="en"' in (out / "report.html").read_text(encoding="utf-8")


def test_a_gbk_console_is_no_obstacle(study, tmp_path):
    text = study.read_text(encoding="utf-8").replace("一街城", "é城✓")
    study.write_text(text, encoding="utf-8")
    done = lifecircle(
        "audit", str(study), "--out", str(tmp_path / "o"), PYTHONIOENCODING="gbk", PYTHONUTF8="0"
    )
    assert done.returncode == 0, done.stderr
    assert "城" in done.stdout.decode("gbk")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("city.osm", "none.osm", ["streets.path", "none.osm"]),
        ("[people]", "[peopel]", ["peopel", "unknown key"]),
        ("plan.toml", "plan-x.toml", ["plan-x.toml", "yuzhong-2025"]),
    ],
)
def test_a_mistake_is_one_message_without_a_traceback(study, tmp_path, old, new, words):
    study.write_text(study.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    out = tmp_path / "out"
    done = lifecircle("audit", str(study), "--out", str(out), PYTHONIOENCODING="utf-8")
    message = done.stderr.decode("utf-8")
    assert done.returncode == 1
    assert "Traceback" not in message
    assert str(study.name) in message or new in message
    for word in words:
        assert word in message
    assert not out.exists()


def test_a_missing_study_is_one_message(tmp_path):
    done = lifecircle("audit", str(tmp_path / "no.toml"), "--out", str(tmp_path / "out"))
    assert done.returncode == 1
    assert "does not exist" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_a_file_in_the_way_is_one_message(study, tmp_path):
    out = tmp_path / "out"
    out.write_text("mine", encoding="utf-8")
    done = lifecircle("audit", str(study), "--out", str(out))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr.decode()
    assert "cannot be written" in done.stderr.decode()
    assert out.read_text(encoding="utf-8") == "mine"


def test_what_cannot_be_computed_has_no_share(study, tmp_path):
    plan = study.parent / "plan.toml"
    plan.write_text(
        plan.read_text(encoding="utf-8").replace('"health"', '"elderly"'), encoding="utf-8"
    )
    done = lifecircle("audit", str(study), "--out", str(tmp_path / "out"))
    assert re.search(
        r"^  not_computable +a  ", done.stdout.decode("utf-8", "replace"), re.MULTILINE
    )


def test_several_plans_have_a_folder_each(study, tmp_path):
    own = tmp_path / "我的 规划.toml"
    text = toy.plan_text(GOAL.replace("10", "5"))
    own.write_text(text.replace('id = "toy"', 'id = "mine"'), encoding="utf-8")
    out = tmp_path / "结果"
    first = str(study.parent / "plan.toml")
    asked = ("--plan", first, "--plan", str(own), "--out", str(out))
    done = lifecircle("audit", str(study), *asked, PYTHONIOENCODING="utf-8")
    assert done.returncode == 0, done.stderr.decode()
    # On foot at 80 m/min, 40 m of it off the street, from a clinic at 200 m: in 10 minutes the
    # houses up to 900 m, in 5 minutes those up to 500 m; ten houses.
    text = done.stdout.decode("utf-8")
    assert re.findall(r"^  (\w+) +([\d.]+%)  a ", text, re.MULTILINE) == [
        ("met", "50.0%"),
        ("not_met", "30.0%"),
    ]
    assert "plans.html" in text.splitlines()[-1]
    assert {"toy", "mine", "plans.html", "plans.csv"} <= {p.name for p in out.iterdir()}


def test_the_same_plan_twice_is_one_message(study, tmp_path):
    plan = study.parent / "plan.toml"
    other = study.parent / ".." / study.parent.name / "plan.toml"
    out = tmp_path / "out"
    asked = ("--plan", str(plan), "--plan", str(other), "--out", str(out))
    done = lifecircle("audit", str(study), *asked, PYTHONIOENCODING="utf-8")
    assert done.returncode == 1
    assert "the same plan is named twice" in done.stderr.decode("utf-8")
    assert not out.exists()


def test_paths_of_plans_start_where_the_command_runs(study, tmp_path):
    done = lifecircle("audit", str(study), "--plan", "plan.toml", "--out", str(tmp_path / "o"))
    assert done.returncode == 1
    assert str(Path.cwd() / "plan.toml") in done.stderr.decode("utf-8", "replace")
