"""Several plans on one study: folders, the page and the table side by side."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest

from lifecircle.base.errors import InputError
from lifecircle.compare.diff import compare
from lifecircle.compare.page import render
from lifecircle.compare.run import summary
from lifecircle.compare.say import signed_change, unit_of_row
from lifecircle.compare.side import counts_people, profiles_of, services_of, side_of
from lifecircle.outputs import manifest
from lifecircle.outputs.plans_page import PLAN_COLUMNS, Side, plans_csv
from lifecircle.outputs.save_plans import save_plans
from lifecircle.verdicts.results import Interval
from results_factory import all_kinds_plan, small_plan, small_results


def with_id(plan, name):
    return plan.model_copy(update={"document": plan.document.model_copy(update={"id": name})})


@pytest.fixture(scope="module")
def both():
    return (
        small_results(plan=with_id(all_kinds_plan(), "CON")),
        small_results(plan=with_id(small_plan(), "con")),
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory, both):
    target = tmp_path_factory.mktemp("plans") / "out"
    save_plans(both, target, ("zh", "en"), lambda *_: "<!DOCTYPE html>\n")
    return target


def files_in(folder):
    return {f.relative_to(folder).as_posix(): f for f in folder.rglob("*") if f.is_file()}


def test_each_plan_has_a_folder_that_windows_can_keep(folder):
    found = files_in(folder)
    assert {"plans.html", "en/plans.html", "plans.csv", "run.json"} <= set(found)
    for name in ("unit-CON", "unit-con-2"):
        inside = {path for path in found if path.startswith(f"{name}/")}
        for page in ("report.html", "board.html", "en/report.html", "verdicts.csv", "run.json"):
            assert f"{name}/{page}" in inside
    assert manifest.verify(folder) == []
    assert manifest.verify(folder / "unit-CON") == []


def test_every_link_leads_to_a_file(folder):
    for page in ("plans.html", "en/plans.html"):
        html = (folder / page).read_text(encoding="utf-8")
        links = [link for link in re.findall(r'href="([^"#]+)"', html) if link]
        assert len(set(links)) == 3
        for link in links:
            assert ((folder / page).parent / link).is_file(), link
        assert "<script" not in html
        assert "<img" not in html


def test_a_second_run_replaces_its_own_files(folder, both):
    note = folder / "mine.txt"
    note.write_text("x", encoding="utf-8")
    before = {name: file.read_bytes() for name, file in files_in(folder).items()}
    save_plans(both, folder, ("zh", "en"), lambda *_: "<!DOCTYPE html>\n")
    after = {name: file.read_bytes() for name, file in files_in(folder).items()}
    assert after == before


def test_no_plans_are_refused_and_leave_nothing(tmp_path):
    with pytest.raises(InputError, match="no plans"):
        save_plans([], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_topics_stand_in_one_row(both):
    side = Side(both, "zh")
    shared = [*side.answered(), *side.asked()]
    assert all(sum(bool(cells) for cells in row["cells"]) == 2 for row in shared)
    cells = [cell for row in side.answered() for cells in row["cells"] for cell in cells]
    health = [cell for cell in cells if cell["name"] == "5分钟医疗圈"]
    whole = both[0].verdict("circle.health")
    assert len(health) == 2
    assert {cell["status"] for cell in health} == {whole.status}
    assert {cell["value"] for cell in health} == {f"{whole.at_least.value * 100:.1f}%"}
    assert {cell["target"] for cell in health} == {"≥90%"}


def test_units_are_told_for_shared_topics(both):
    rows = Side(both, "en").unit_rows()
    lines = [line for row in rows for line in row["lines"]]
    assert all(len(line["cells"]) == 4 for line in lines)
    school = next(line for line in lines if line["name"] == "A school in every unit")
    counts = [v.count for v in both[0].verdicts if v.goal == "unit.school"][1:]
    assert [cell["text"] for cell in school["cells"]] == [str(count) for count in counts]


def test_the_table_has_every_goal_on_every_unit(both):
    rows = list(csv.DictReader(io.StringIO(plans_csv(both))))
    assert list(rows[0]) == list(PLAN_COLUMNS)
    assert len(rows) == sum(len(found.goals) * 5 for found in both)
    beds = [row for row in rows if row["goal"] == "ratio.beds"]
    assert [float(row["value_at_least"]) for row in beds] == pytest.approx(
        [6.48, 5.04, 6.12, 7.2, 8.28]
    )
    assert {row["measure_unit_zh"] for row in beds} == {"张/千人"}
    assert all(not row["topic_zh"].startswith("=") for row in rows)


# ---- comparing audits of such plans --------------------------------------------------------


def raised(found, goal, factor):
    """Return the results with a goal's values multiplied."""

    def other(verdict):
        if verdict.goal != goal or verdict.at_least is None:
            return verdict
        value = verdict.at_least.value * factor
        return replace(verdict, at_least=Interval(value, value, value))

    return replace(found, verdicts=tuple(map(other, found.verdicts)))


def test_measured_goals_are_compared_by_value(both):
    old = both[0]
    new = raised(old, "ratio.beds", 1.25)
    found = compare(side_of(old, "old"), side_of(new, "new"))
    whole = found.verdicts[found.verdicts["level"] == "whole"].set_index("goal")
    row = whole.loc["ratio.beds"]
    # 6.48 × 0.25 = 1.62
    assert row["share_change"] == pytest.approx(1.62)
    assert signed_change(row, "zh") == "+1.62张/千人"
    assert unit_of_row(row, "after").after.zh == "张/千人"
    assert not whole.drop("ratio.beds")["changed"].any()
    text = "\n".join(summary(found))
    assert "+1.62 beds per 1,000 people  ratio.beds" in text
    page = render(found, ("zh", "en"))
    assert "数值 6.48张/千人 → 8.1张/千人（+1.62张/千人）" in page
    assert not re.search(r">(None|nan)<", page)


def test_goals_in_one_audit_only_are_listed(both):
    found = compare(side_of(both[1], "old"), side_of(both[0], "new"))
    assert {goal.id for goal in found.goals_new} == {r.goal.id for r in both[0].goals} - {
        r.goal.id for r in both[1].goals
    }
    assert found.goals_old == ()
    assert not found.verdicts["changed"].any()


def test_what_a_goal_is_computed_from(both):
    goals = {result.goal.id: result.goal for result in both[0].goals}
    assert services_of(goals["pairing.clinic"]) == ("education.school", "health.hospital")
    assert profiles_of(goals["response.ems"]) == {"car"}
    assert profiles_of(goals["presence.cases"]) == {"adult"}
    assert {name for name, goal in goals.items() if not counts_people(goal)} == {
        "unit.school",
        "unit.culture",
        "unit.childcare",
        "ratio.staff",
        "share.nursing",
        "share.units",
        "share.areas",
        "presence.mean",
        "pairing.clinic",
        "pairing.contract",
        "hierarchy.library",
        "count.culture",
        "statistic.life",
        "statistic.teachers",
        "statistic.trend",
        "bundle.unit",
    }
