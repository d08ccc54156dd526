"""The fluent face, as a notebook uses it."""

from __future__ import annotations

import pytest

import lifecircle as lc
import toy_city as toy

LIST = """[[facilities]]
path = "health.csv"
crs = "EPSG:4326"
service = "health"
completeness = "complete"
"""
HEALTH = 'id = "a"\nkind = "reach"\nservice = "health"\nwithin = { minutes = %d }\ntarget = 0.4\n'
ELDERLY = 'id = "b"\nkind = "presence"\nservice = "elderly"\ntarget = 1.0'
ASSUMED = 'assumptions = [{ zh = "甲", en = "a", alternatives = [{ target = 0.6 }] }]'


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    folder = tmp_path_factory.mktemp("城")
    toy.write_places(folder / "health.csv", [("诊所", 200.0, 20.0)])
    plan = toy.plan_text(HEALTH % 10 + ASSUMED, ELDERLY)
    other = toy.plan_text(HEALTH % 5).replace('id = "toy"', 'id = "other"')
    (folder / "other.toml").write_text(other, encoding="utf-8")
    return lc.Study.read(toy.write_city(folder, plan, LIST)).load()


def whole(frame):
    return frame[frame["unit"] == ""].set_index("goal")


def test_the_study_s_plan_is_the_default(district):
    verdicts = whole(district.audit().verdicts)
    assert verdicts.loc["a", "status"] == "met"
    assert verdicts.loc["a", "share_at_least"] == pytest.approx(0.5, abs=1e-3)
    assert verdicts.loc["b", "status"] == "not_computable"
    assert len(district.audits()) == 1


def test_several_plans_stand_in_the_order_asked_for(district, tmp_path):
    both = district.audits(["other.toml", "plan.toml"])
    assert [audit.results.plan.document.id for audit in both] == ["other", "toy"]
    table = both.table
    rows = table[(table["level"] == "whole") & (table["goal"] == "a")]
    assert rows["status"].tolist() == ["not_met", "met"]
    assert rows["value_at_least"].tolist() == pytest.approx([0.3, 0.5], abs=1e-3)
    assert both[1].verdicts.equals(district.audit("plan.toml").verdicts)
    assert "not_met" in both._repr_html_()
    written = both.save(tmp_path / "结果", ["en"])
    assert tmp_path / "结果" / "plans.html" in written
    with pytest.raises(lc.InputError, match="named twice"):
        district.audits(["plan.toml", "./plan.toml"])


def test_the_board_and_the_members(district):
    audit = district.audit()
    board = audit.board.set_index("goal")
    assert board.loc["a", "value_at_least"] == pytest.approx(0.5, abs=1e-3)
    assert board.loc["a", "target"] == pytest.approx(0.4)
    assert {"goal", "what", "name", "status"} <= set(audit.members.columns)


def test_what_hangs_on_an_assumption(district):
    # Half of the people are reached: 40 % are met, 60 % are not. In 甲 everybody is, in 乙 nobody,
    # and 60 m/min instead of 80 still reach four houses of ten: all other verdicts stay.
    turned = district.audit().alternatives
    assert len(turned) == 1
    row = turned.iloc[0]
    assert (row["goal"], row["unit"], row["assumption_en"]) == ("a", "", "a")
    assert (row["status"], row["status_then"]) == ("met", "not_met")
    assert row["value_then"] == pytest.approx(0.5, abs=1e-3)


def test_which_data_is_lacking(district):
    needs = district.audit().needs
    assert needs["goals"].tolist() == [1]
    assert needs["ids"].tolist() == ["b"]
    assert "养老" in needs["need_zh"][0]
    assert district.audit("other.toml").needs.empty
