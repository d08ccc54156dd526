"""Objects show themselves in notebooks: what they hold, escaped, in the study's language."""

from __future__ import annotations

import re
from html import unescape

import numpy as np
import pytest

import lifecircle as lc
from lifecircle.base.show import facts, heading, table
from lifecircle.siting.problem import Problem
from lifecircle.siting.solve import solve
from toy_city import plan_text, write_city, write_places

BAD = "<img src=x onerror=alert(1)>甲"
GOALS = plan_text(
    'id = "clinic"\nkind = "reach"\nservice = "health.clinic"\nwithin = { minutes = 5 }\n'
    "target = 0.9",
    'id = "far"\nkind = "reach"\nservice = "health.clinic"\nwithin = { minutes = 90 }\n'
    "target = 0.9",
    'id = "beds"\nkind = "ratio"\nservice = "health.clinic"\nnumerator = { quantity = "beds" }\n'
    'denominator = { group = "residents" }\nper = 1000\ntarget = 12',
)
LIST = """[[facilities]]
path = "clinics.csv"
crs = "EPSG:4326"
service = "health.clinic"
completeness = "complete"
source = "<b>名单</b>"
"""


def text(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    write_places(folder / "clinics.csv", [("诊所", 200, 20.0)])
    return lc.Study.read(write_city(folder, GOALS, LIST))


def test_cells_and_headings_are_text():
    for html in (heading(BAD, BAD), facts([(BAD, BAD)]), table([BAD], [[BAD]])):
        assert "<img" not in html
        assert BAD in unescape(html)


def test_facts_leave_out_what_is_empty_and_keep_zero():
    assert "甲" not in facts([("甲", ""), ("甲", None)])
    assert text(facts([("甲", 0)])).split() == ["甲", "0"]


def test_a_long_table_says_how_many_rows_are_left():
    html = table(["a"], [[n] for n in range(5)], most=3)
    assert [int(n) for n in re.findall(r"<td[^>]*>(\d)</td>", html)] == [0, 1, 2]
    assert "… 2" in html
    assert "…" not in table(["a"], [[n] for n in range(3)], most=3)


def test_a_study_shows_its_files_with_sources(study):
    shown = study._repr_html_()
    assert "clinics.csv" in shown
    assert "<b>名单</b>" not in shown
    assert "<b>名单</b>" in unescape(shown)
    assert str(study.data.file.parent) not in shown


def test_a_district_counts_what_was_loaded(study):
    district = study.load()
    shown = text(district._repr_html_())
    points = len(district.core.demand.points)
    assert f"{points:,}" in shown
    assert re.search(r"诊所.*完整\s+1\b", shown)


def test_an_audit_shows_verdicts_worst_first_and_counts_the_rest(study):
    shown = text(study.load().audit()._repr_html_())
    failing, met = (shown.index(word) for word in ("未达标", "达标  目标1"))
    assert failing < met
    assert "另有 1 项目标缺少数据" in shown


def test_a_plan_shows_its_goals():
    plan = lc.read_plan("yuzhong-2025")
    shown = text(plan._repr_html_())
    assert "circle.culture" in shown
    assert "10分钟公共文化服务圈" in shown
    assert f"… {len(plan.goals) - 40}" in shown
    assert repr(plan) == f"Plan('yuzhong-2025', goals={len(plan.goals)})"


def test_a_network_shows_counts_and_all_of_a_few_streets(study):
    network = study.load().core.network
    shown = network._repr_html_()
    assert f"{len(network.edges):,}" in text(shown)
    path = re.search(r'<path d="([^"]*)"', shown).group(1)
    assert path.count("M") == len(network.edges)
    numbers = np.array(re.findall(r"-?\d+", path), dtype=int)
    assert numbers.min() >= 0
    assert numbers.max() <= 420


def test_an_answer_says_how_good_it_is():
    minutes = np.array([[5.0, 20.0], [20.0, 5.0], [20.0, 5.0]])
    answer = solve(
        Problem(
            kind="mclp",
            costs=lc.siting.from_dense(minutes),
            weight=np.array([1.0, 1.0, 1.0]),
            state=np.zeros(2, dtype=np.int64),
            within=10,
            add=1,
        )
    )
    shown = text(answer._repr_html_())
    assert "optimal" in shown
    assert re.search(r"objective\s+2\.0\b", shown)
    assert re.search(r"chosen\s+1\b", shown)
    assert repr(answer) == "Answer('optimal', sites=1, objective=2.0, bound=2.0)"
