"""A district over the years: states, verdicts, and which years and projects count."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lifecircle.audit import audit
from lifecircle.base.errors import InputError
from lifecircle.compare.read import read_audit
from lifecircle.compare.run import run as compare
from lifecircle.compare.run import summary
from lifecircle.outputs import manifest
from lifecircle.scenarios.timeline import timeline
from lifecircle.scenarios.years import MOST, first_year, years_of
from lifecircle.study.changes import Open
from lifecircle.timeline import run
from timeline_helpers import CLINIC, LIBRARY, change, place, study_of, years_city
from toy_city import HOUSES, reached

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.scenarios.found import Timeline

CLOSE = change("close", facility="甲馆", year=2035, name="关闭甲馆")
NEW = change("open", name="新馆", service=LIBRARY, at=place(900), year=2030)


def whole(found: Timeline, goal: str) -> dict[int, tuple[str, float]]:
    """Return verdict and value on the whole, by year."""
    rows = found.verdicts[(found.verdicts["goal"] == goal) & (found.verdicts["unit"] == "")]
    return {row.year: (row.status, row.value) for row in rows.itertuples()}


def test_each_year_is_what_was_built_by_then(tmp_path: Path) -> None:
    """By hand: the list's second library opens in 2025, one is planned for 2030, one closes."""
    libraries = (("甲馆", 100, "2000"), ("乙馆", 1500, "2025"))
    study = study_of(
        tmp_path,
        NEW,
        CLOSE,
        libraries=libraries,
        more="[timeline]\nyears = [2020, 2025, 2030, 2035]\n",
    )
    found = timeline(study)
    there = {2020: [100.0], 2025: [100.0, 1500.0], 2030: [100.0, 1500.0, 900.0], 2035: [1500, 900]}
    assert [state.year for state in found.states] == [*there]
    for year, (status, value) in whole(found, "library").items():
        holds = reached([float(x) for x in there[year]], 5)
        assert value == pytest.approx(holds.mean(), abs=1e-3)
        assert status == ("met" if holds.mean() >= 0.75 else "not_met")
    units = found.verdicts[found.verdicts["goal"] == "library"].set_index(["unit", "year"])
    west = np.array(HOUSES) < 1000
    for year, places in there.items():
        holds = reached([float(x) for x in places], 5)
        at = (units.loc[("甲街道", year), "value"], units.loc[("乙镇", year), "value"])
        assert at == pytest.approx((holds[west].mean(), holds[~west].mean()), abs=1e-3)
    assert [state.new for state in found.states] == [
        (),
        ("libraries/libraries-2",),
        ("C1",),
        ("C2",),
    ]
    brought = {one.change: one.in_order for one in found.contributions if one.goal == "library"}
    assert list(brought) == ["libraries/libraries-2", "C1", "C2"]
    assert brought["libraries/libraries-2"] == pytest.approx(0.3, abs=1e-3)


def test_blocks_say_what_verdicts_say(tmp_path: Path) -> None:
    found = timeline(study_of(tmp_path, NEW))
    assert list(found.blocks.columns[:2]) == ["id", "unit"]
    for year in (2020, 2030):
        for unit in ("甲街道", "乙镇"):
            rows = found.blocks[found.blocks["unit"] == unit]
            weight = found.states[-1].results.blocks.set_index("id").loc[rows["id"], "share"]
            mean = np.average(rows[f"library@{year}"], weights=weight)
            mine = found.verdicts.set_index(["goal", "unit", "year"])
            assert mean == pytest.approx(mine.loc[("library", unit, year), "value"], abs=1e-12)


def test_a_state_is_the_audit_of_a_study_in_which_it_is_so(tmp_path: Path) -> None:
    """The last year with its projects, and lists written as they are then, give the same."""
    planned, then = tmp_path / "planned", tmp_path / "then"
    planned.mkdir()
    then.mkdir()
    found = timeline(study_of(planned, NEW, CLOSE))
    libraries = (("新馆", 900, "2030"),)
    plain = audit(study_of(then, libraries=libraries, extra="year = 2035"))
    last = found.states[-1].results
    for goal in ("library", "clinic", "both", "own"):
        for unit in (None, 0, 1):
            one, other = last.verdict(goal, unit), plain.verdict(goal, unit)
            assert one.at_least == other.at_least
            assert one.people_reached == other.people_reached
    assert [c.weight.sum() for c in last.left_out.causes] == [
        c.weight.sum() for c in plain.left_out.causes
    ]


def test_projects_that_cannot_be_made_wait(tmp_path: Path) -> None:
    study = study_of(
        tmp_path,
        change("open", name="无址", service=LIBRARY, year=2030),
        NEW,
        change("open", name="太晚", service=LIBRARY, at=place(500), year=2050),
        change("move", facility="甲诊所", name="迁"),
        more="[timeline]\nyears = [2020, 2035]\n",
    )
    found = timeline(study)
    assert [(one.id, one.missing) for one in found.waiting] == [
        ("C1", ("site",)),
        ("C3", ("year",)),
        ("C4", ("site",)),
    ]
    assert found.waiting[1].why.en == "It is of 2050, after the last year that is audited (2035)."
    assert [one.id for one in found.states[-1].made] == ["C2"]


def test_a_project_without_a_year_counts_in_the_last_one(tmp_path: Path) -> None:
    undated = change("open", name="新馆", service=LIBRARY, at=place(900))
    late = change("open", name="新诊所", service=CLINIC, at=place(500), year=2030)
    found = timeline(study_of(tmp_path, undated, late))
    assert [state.year for state in found.states] == [2020, 2030]
    assert [one.id for one in found.states[-1].made] == ["C2", "C1"]
    note = next(note for note in found.notes if note.code == "timeline.undated")
    assert note.text.en == "1 project has no year, and counts as built in the last one (2030)."


def test_people_of_each_year(tmp_path: Path) -> None:
    """A number of 2030 is used then, interpolated before, and not beyond it."""
    people = (
        "total = 1000\nsource = 'made up'\nyear = 2020\n"
        '[[people.projections]]\ngroup = "residents"\nyear = 2030\ntotal = 2000'
    )
    study = study_of(tmp_path, people=people)
    found = timeline(study, years=(2020, 2025, 2030, 2040))
    totals = [state.results.people_total for state in found.states]
    assert totals == pytest.approx([1000, 1500, 2000, 2000])
    said = [note.text.en for note in found.notes if note.code == "timeline.people.year_outside"]
    assert len(said) == 1
    assert "the study is of 2040; the number of 2030 is used, not extrapolated" in said[0]
    assert not any(note.code == "timeline.same_people" for note in found.notes)


def test_without_other_numbers_all_years_have_the_same_people(tmp_path: Path) -> None:
    people = "total = 1000\nsource = 'made up'\nyear = 2020"
    found = timeline(study_of(tmp_path, NEW, people=people))
    same = next(note for note in found.notes if note.code == "timeline.same_people")
    assert "all years have the same people (2020)" in same.text.en
    assert [state.results.people_total for state in found.states] == [1000, 1000]


def _opening(*years: int | None) -> list[Open]:
    return [Open(service=LIBRARY, year=year) for year in years]


def test_which_years(tmp_path: Path) -> None:
    study = study_of(tmp_path)
    assert years_of(study, _opening(2030, 2025, 2030, None, 2010)).years == (2020, 2025, 2030)
    assert years_of(study, ()).years == (2020,)
    assert years_of(study, _opening(2030), asked=(2035, 2020, 2035)).years == (2020, 2035)
    many = years_of(study, _opening(*range(2021, 2041)))
    assert many.years == (2020, 2024, 2028, 2032, 2036, 2040)
    assert len(many.years) == MOST
    assert many.notes[0].text.en.startswith("Projects have more than 6 years. Not audited: 2021,")


def test_a_study_without_a_year_needs_years(tmp_path: Path) -> None:
    study = study_of(tmp_path, extra="")
    with pytest.raises(InputError, match="the study has no year to start from"):
        timeline(study)
    assert first_year(study, (2035, 2025)) == 2025
    assert [state.year for state in timeline(study, years=(2025,)).states] == [2025]


def test_another_plan_can_be_judged_over_the_years(tmp_path: Path) -> None:
    study = study_of(tmp_path, more='[timeline]\nplan = "other.toml"\n')
    text = (tmp_path / "plan.toml").read_text(encoding="utf-8")
    (tmp_path / "other.toml").write_text(text.replace('"library"', '"lib"'), encoding="utf-8")
    assert timeline(study).verdicts["goal"].iloc[0] == "lib"


def test_the_same_input_gives_the_same_answer(tmp_path: Path) -> None:
    study = study_of(tmp_path, NEW, CLOSE, change("open", name="无址", service=LIBRARY))
    one, other = timeline(study), timeline(study)
    assert one.verdicts.equals(other.verdicts)
    assert one.blocks.equals(other.blocks)
    assert one.contributions == other.contributions
    assert one.waiting == other.waiting
    for mine, theirs in zip(one.losing, other.losing, strict=True):
        assert (mine.change, mine.goal, mine.people) == (theirs.change, theirs.goal, theirs.people)
        assert mine.table.equals(theirs.table)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of a timeline with the audits of its years."""
    place_of = tmp_path_factory.mktemp("written")
    study = years_city(place_of, NEW, CLOSE, more="[timeline]\nyears = [2020, 2035]\n")
    found, files = run(study, place_of / "out", ("en",), folders=True)
    assert [state.year for state in found.states] == [2020, 2035]
    assert all(file.is_file() for file in files)
    return place_of / "out"


def test_a_folder_holds_the_audit_of_each_year(written: Path) -> None:
    assert {"timeline.html", "losing.csv", "run.json", "timings.json", "2020", "2035"} <= {
        path.name for path in written.iterdir()
    }
    assert manifest.verify(written) == []
    for year in (2020, 2035):
        assert manifest.verify(written / str(year)) == []
        assert json.loads((written / str(year) / "run.json").read_text("utf-8"))["year"] == year


def test_a_run_without_the_audits_takes_those_of_the_last_one_away(
    written: Path, tmp_path: Path
) -> None:
    shutil.copytree(written, tmp_path / "out")
    (tmp_path / "out" / "2020" / "mine.txt").write_text("kept", encoding="utf-8")
    run(written.parent / "study.toml", tmp_path / "out", ("en",))
    assert not (tmp_path / "out" / "2035").exists()
    assert [path.name for path in (tmp_path / "out" / "2020").iterdir()] == ["mine.txt"]
    with pytest.raises(InputError, match="run `lifecircle timeline` with --folders"):
        read_audit(tmp_path / "out")


def test_two_years_can_be_compared(written: Path, tmp_path: Path) -> None:
    found, _ = compare(written / "2020", written / "2035", tmp_path / "cmp", ("en",))
    by_goal = {one.goal: one for one in found.explanation.goals}
    told = {cause.key: cause.new for cause in by_goal["library"].causes}
    assert told == {
        "changes.C1": "open “新馆” 2030 (culture.library)",
        "changes.C2": "close “关闭甲馆” 2035 (culture.library)",
    }
    assert by_goal["clinic"].causes == ()
    assert found.explanation.unexplained == ()
    assert "  differences: parameters and corrections 3, places 2" in summary(found)


def test_other_people_of_another_year_explain_other_numbers(tmp_path: Path) -> None:
    people = (
        "total = 1000\nsource = 'made up'\nyear = 2020\n"
        '[[people.projections]]\ngroup = "residents"\nyear = 2030\ntotal = 2000'
    )
    more = "[timeline]\nyears = [2020, 2030]\n"
    study = years_city(tmp_path, people=people, more=more)
    run(study, tmp_path / "out", ("en",), folders=True)
    found, _ = compare(
        tmp_path / "out" / "2020", tmp_path / "out" / "2030", tmp_path / "cmp", ("en",)
    )
    explained = found.explanation
    assert all(one.changed for one in explained.goals)
    assert {cause.key for one in explained.goals for cause in one.causes} == {"study.year"}
    assert explained.unexplained == ()


def test_the_folder_of_a_timeline_is_no_audit(written: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="of a timeline, not of an audit") as error:
        compare(written, written / "2020", tmp_path)
    assert str(written / "2035") in str(error.value)


def test_streets_and_homes_are_read_once(tmp_path: Path) -> None:
    states = timeline(study_of(tmp_path, NEW, CLOSE)).states
    first = states[0].results
    for state in states[1:]:
        assert state.results.streets.geometry.equals(first.streets.geometry)
        assert state.results.demand.geometry.equals(first.demand.geometry)
    assert [state.results.year for state in states] == [2020, 2030, 2035]
