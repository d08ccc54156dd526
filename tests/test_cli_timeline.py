"""The command line and the notebook's face of a timeline."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from lifecircle import Study
from lifecircle.cli import app
from timeline_helpers import LIBRARY, change, place, years_city

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.api_timeline import Timeline

PLANNED = (
    change("open", name="新馆", service=LIBRARY, at=place(900), year=2030),
    change("open", name="无址", service=LIBRARY),
)


def test_the_command_says_what_comes_of_it(tmp_path: Path) -> None:
    study = years_city(tmp_path, *PLANNED)
    out = tmp_path / "out"
    told = CliRunner().invoke(app, ["timeline", str(study), "--out", str(out), "--lang", "en"])
    assert told.exit_code == 0, told.output
    lines = told.stdout.splitlines()
    assert lines[:4] == [
        "一街城: 一街城规划",
        "  2020: 4 not_met",
        "  2030: 2 met, 2 not_met, 1 project more",
        "  2020           2030           goal",
    ]
    assert "  not_met 20.0%  not_met 50.0%  library" in lines
    assert "1 project made; what they bring in order, in points:" in lines
    assert "  +30.0  library  2030  open 新馆 (1 unit turned to met)" in lines
    assert lines[lines.index("not placed: 1 project") + 1] == "  site  无址"
    assert (out / "timeline.html").is_file()


def test_years_can_be_chosen_and_are_checked(tmp_path: Path) -> None:
    study = years_city(tmp_path, *PLANNED)
    for years, right in (("2025，2040", True), ("2x", False), ("12", False)):
        arguments = ["timeline", str(study), "--out", str(tmp_path / "out"), "--years", years]
        told = CliRunner().invoke(app, [*arguments, "--lang", "zh"])
        assert (told.exit_code == 0) == right
        if right:
            assert told.stdout.splitlines()[1].startswith("  2025: ")


def test_nothing_planned_is_not_nothing_possible(tmp_path: Path) -> None:
    study = years_city(tmp_path)
    told = CliRunner().invoke(app, ["timeline", str(study), "--out", str(tmp_path / "out")])
    assert "no project is planned" in told.stdout.splitlines()
    study = years_city(tmp_path, PLANNED[1])
    told = CliRunner().invoke(app, ["timeline", str(study), "--out", str(tmp_path / "out")])
    assert "no project could be made" in told.stdout.splitlines()


def test_one_project_leaves_people_out(tmp_path: Path) -> None:
    study = years_city(tmp_path, change("close", facility="甲馆", year=2030))
    told = CliRunner().invoke(app, ["timeline", str(study), "--out", str(tmp_path / "out")])
    assert "1 project leaves people out: C1" in told.stdout.splitlines()


def test_what_a_planner_got_wrong_is_told(tmp_path: Path) -> None:
    study = years_city(tmp_path, extra="")
    told = CliRunner().invoke(app, ["timeline", str(study), "--out", str(tmp_path / "out")])
    assert told.exit_code == 1
    assert "the study has no year to start from" in told.stderr
    assert not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Timeline:
    """Return the timeline of a study read in a notebook."""
    return Study.read(years_city(tmp_path_factory.mktemp("api"), *PLANNED)).timeline()


def test_a_notebook_has_tables_and_audits(found: Timeline) -> None:
    assert found.years == (2020, 2030)
    assert len(found) == 2
    assert [audit.results.year for audit in found] == [2020, 2030]
    assert found[2030].verdicts["goal"].iloc[0] == "library"
    with pytest.raises(KeyError):
        found[2021]
    assert len(found.verdicts) == 4 * 3 * 2
    assert "library@2030" in found.blocks
    assert found.projects["name"].tolist() == ["新馆"]
    mine = found.contributions.set_index("goal").loc["library"]
    assert mine["share_in_order"] == pytest.approx(0.3, abs=2e-3)
    assert len(found.losing) == 0
    assert len(found.owed) == 0
    assert found.waiting["name"].tolist() == ["无址"]
    comparison = found[2030].compare(found[2020])
    assert len(comparison.facilities) == 1
    html = found._repr_html_()
    names = [goal.name.text("zh") for goal in found[2030].results.plan.goals]
    assert [html.count(f"<th>{name}</th>") for name in names] == [1] * len(names)
    assert html.index(names[0]) < html.index(names[-1])
    assert "未达标" in html
    assert "not_met" not in html
    assert repr(found) == "Timeline(2020, 2030; projects=1, not placed=1)"


def test_a_notebook_saves_what_the_command_writes(found: Timeline, tmp_path: Path) -> None:
    written = found.save(tmp_path / "out", ("zh",))
    assert (tmp_path / "out" / "timeline.html") in written
    assert not (tmp_path / "out" / "2020").exists()


def test_projects_may_come_from_a_file_of_their_own(tmp_path: Path) -> None:
    study = years_city(tmp_path, PLANNED[1])
    chosen = tmp_path / "chosen.toml"
    chosen.write_text(PLANNED[0], encoding="utf-8")
    out = tmp_path / "out"
    arguments = ["timeline", str(study), "--out", str(out), "--years", "2020,2030"]
    told = CliRunner().invoke(app, [*arguments, "--with", str(chosen)])
    assert told.exit_code == 0, told.output
    assert "  +30.0  library  2030  open 新馆 (1 unit turned to met)" in told.stdout.splitlines()
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    paths = [one["path"] for one in record["inputs"] if one["role"] == "registers"]
    assert [path.rsplit("/", 1)[-1] for path in paths] == ["chosen.toml"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "the file of projects does not exist"),
        ("[[changes]]\nkind = 'open'\nservise = 'culture'", "servise"),
        ("changes = []", "changes"),
        ("[[changes]]\nkind = 'close'\nfacility = 'F1'\nid = 'C1'", "two changes have the id 'C1'"),
    ],
)
def test_a_wrong_file_of_projects_is_named(tmp_path: Path, text: str | None, said: str) -> None:
    study = years_city(tmp_path, PLANNED[1])
    chosen = tmp_path / "chosen.toml"
    if text is not None:
        chosen.write_text(text, encoding="utf-8")
    arguments = ["timeline", str(study), "--out", str(tmp_path / "out"), "--with", str(chosen)]
    told = CliRunner().invoke(app, arguments)
    assert told.exit_code == 1
    assert said in told.stderr
    assert "chosen.toml" in told.stderr
