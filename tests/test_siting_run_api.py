"""Where to build, as a notebook asks it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import lifecircle as lc
from lifecircle.plans import read_plan
from lifecircle.site import site_on
from lifecircle.siting.built import judged_with
from lifecircle.verdicts.evaluate import judge_plan
from siting_town import write_town

STUDIES = Path(__file__).parent.parent / "data" / "studies"


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    question = '[[siting]]\nid = "two"\ngoal = "a"\nadd = 2\n'
    return lc.Study.read(write_town(tmp_path_factory.mktemp("城"), question)).load()


@pytest.fixture(scope="module")
def sites(district):
    return lc.siting.solve(district, service="health", minutes=5, add=2, choices=2)


def test_the_answer_has_what_a_notebook_asks_for(sites):
    assert sorted(sites.sites["id"]) == ["c1700", "c900"]
    assert sites.status == "optimal"
    assert sites.gap == pytest.approx(0, abs=1e-9)
    assert sites.objective == pytest.approx(sites.bound)
    assert sites.coverage == pytest.approx(0.9, abs=1e-3)
    assert sites.curve["value"].tolist() == pytest.approx([300, 600, 900, 1000, 1000], rel=1e-3)
    assert sites.curve.index.name == "add"
    assert len(sites.choices) == 2
    assert sites.choices["gained"].tolist() == pytest.approx([600, 500], rel=1e-3)
    assert sites.choices["out"].iloc[0] == ""
    assert sites.units.loc["乙镇", "reached_after"] == pytest.approx(400, rel=1e-3)
    assert sites.units.loc["乙镇", "reached_before"] == 0
    assert sites.verdicts.empty
    assert sites.uncovered is None
    assert len(sites.candidates) == 5
    assert "c900" not in sites._repr_html_()
    assert "地块900" in sites._repr_html_()
    assert "约300" in sites._repr_html_()
    assert repr(sites).startswith("Sites(")
    assert len(repr(sites)) < 200


def test_a_question_of_the_study_by_its_id(district):
    assert lc.siting.solve(district, id="two").found.verdicts["goal"].tolist() == ["a"] * 3


def test_the_core_district_will_do(district):
    assert lc.siting.solve(district.core, goal="a", add=1).status == "optimal"


def test_the_map_shows_itself_and_carries_no_template_out(tmp_path):
    district = lc.Study.read(write_town(tmp_path, "")).load()
    shown = lc.siting.solve(district, goal="a", add=1, name=NASTY).map("en")
    html = shown.get_root().render()
    assert "<title>{{ 7 * 7 }}</title>" in html
    assert "\\u5730\\u57571700" in html
    assert 'src="http' not in html
    assert "<link" not in html


NASTY = {"zh": "{{ 7 * 7 }}", "en": "{{ 7 * 7 }}"}


def test_saving_writes_both_languages(sites, tmp_path):
    written = sites.save(tmp_path / "结果")
    assert tmp_path / "结果" / "sites.html" in written
    assert (tmp_path / "结果" / "en" / "sites.html").is_file()


def test_a_problem_of_one_s_own():
    costs = lc.siting.from_dense([[3, 9, 9], [4, 8, 9], [9, 2, 3], [9, 9, 4]])
    problem = lc.siting.Problem(
        kind="mclp",
        costs=costs,
        weight=np.array([10.0, 20.0, 30.0, 5.0]),
        state=np.zeros(3, dtype=np.int64),
        add=2,
        within=5.0,
    )
    answer = lc.siting.solve(problem, lc.siting.Limits(seed=3))
    assert (answer.status, answer.chosen.tolist(), answer.objective) == ("optimal", [0, 2], 65.0)
    assert len(lc.siting.choices(problem, 2, 1)) == 2
    assert [a.objective for a in lc.siting.curve(problem, [1, 2])] == [35.0, 65.0]


def test_what_cannot_be_asked_is_refused(district):
    with pytest.raises(TypeError, match="a problem or a district"):
        lc.siting.solve("las-palmas")
    with pytest.raises(lc.InputError, match="unknown key"):
        lc.siting.solve(district, servise="health", add=2)
    with pytest.raises(lc.InputError):
        lc.siting.solve(district, service="health", minutes=-1, add=2)
    with pytest.raises(lc.InputError, match="no such question"):
        lc.siting.solve(district, id="three")


def test_functions_stay_functions_when_their_modules_are_imported():
    """`lifecircle.siting.solve` is a module, too: importing it must not take the name."""
    code = (
        "import sys, lifecircle as lc; siting = lc.siting\n"
        "assert not {'pandas', 'shapely', 'ortools', 'scipy'} & {*sys.modules}\n"
        "import lifecircle.siting.choices, lifecircle.siting.curve, lifecircle.siting.run\n"
        "import lifecircle.siting.solve as module\n"
        "assert all(callable(f) for f in (siting.solve, siting.choices, siting.curve))\n"
        "assert siting.question(id='a', service='health', minutes=5, add=1).add == 1\n"
        "assert 'Problem' in dir(siting) and 'solve' in dir(siting)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_yuzhong_s_audit_covers_what_the_siting_covers():
    """Real streets, slopes and stairs: the same demand points, one by one."""
    core = lc.Study.read(STUDIES / "yuzhong.toml").load().core
    plan = read_plan(core.study.study.plan, core.study.file.parent)
    asked = lc.siting.question(goal="circle.culture", add=3, curve=1)
    (found,) = site_on(core, (asked,), plan).found
    best = found.choices[0]
    assert best.answer.status == "optimal"
    context = judge_plan(core, plan)[0]
    after, results = judged_with(context, found.asked, best.sites)
    held = np.asarray(results.goals[0].listed)[found.asked.point]
    assert held.tolist() == best.covered.tolist()
    share = after.judged["circle.culture"][1][0].at_least.value
    assert share == pytest.approx(best.after.reached / best.after.people, abs=1e-12)
    assert share == pytest.approx(found.verdicts["share_after"].iloc[0], abs=1e-15)
    assert share > found.verdicts["share_before"].iloc[0]
    assert best.sites["gained"].is_monotonic_decreasing
    assert best.after.mean < found.before.mean
