"""``[[capacity]]`` of a study file: what it may say, what a check tells of it, one whole run."""

from __future__ import annotations

import pytest

import toy_city as toy
from defects import City
from lifecircle.base.errors import StudyError
from lifecircle.check import check
from lifecircle.gaps.seats import seats_of
from lifecircle.load import load_district
from lifecircle.plans import read_plan
from lifecircle.study import read_study
from lifecircle.verdicts.evaluate import judge_plan

REACH = 'id = "a"\nkind = "reach"\nservice = "health"\nwithin = { minutes = 10 }\ntarget = 0.4'
BEDS = """id = "beds"
kind = "ratio"
service = "health"
numerator = { quantity = "beds" }
denominator = { group = "residents" }
per = 1000
target = 300
"""
COUNT = 'id = "n"\nkind = "count"\nservice = "health"\ntarget = 2'


def capacity(*lines: str) -> str:
    return "\n".join(["[[capacity]]", *lines])


@pytest.fixture
def city(tmp_path):
    made = City(tmp_path)
    made.edit('id = "code"', 'id = "code"\nquantities = { beds = "床位数" }')
    made.places(*PLACES, 床位数=["200", "90", ""])
    return made


PLACES = [("甲诊所", 300.0, 20.0), ("乙诊所", 900.0, 20.0), ("丙诊所", 1500.0, 20.0)]


@pytest.mark.parametrize(
    ("lines", "key", "zh", "en"),
    [
        ([], "capacity[1]", "goal 与 service 须且只须写一个",
         "give exactly one of goal and service"),
        (['goal = "a"', 'service = "health"', "minutes = 5"], "capacity[1]",
         "goal 与 service 须且只须写一个", "give exactly one of goal and service"),
        (['goal = "a"', "minutes = 5", 'group = "age_65"'], "capacity[1].minutes",
         "写了 goal 就不写 minutes、group", "with goal there is no minutes, group"),
        (['goal = "a"', 'profile = "elder"'], "capacity[1].profile",
         "写了 goal 就不写 profile", "with goal there is no profile"),
        (['service = "health"'], "capacity[1]", "service 须与 minutes 或 metres 之一同时使用",
         "service goes with either minutes or metres"),
        (['service = "health"', "minutes = 5", "metres = 400"], "capacity[1]",
         "service 须与 minutes 或 metres 之一同时使用", "either minutes or metres"),
        (['service = "helth"', "minutes = 5"], "capacity[1].service", "不认识的服务",
         "unknown service"),
        (['goal = "a"', 'quantity = "bed"'], "capacity[1].quantity", "不认识的数量名称",
         "unknown quantity 'bed'"),
        (['service = "health"', "minutes = 5", 'group = "old"'], "capacity[1].group",
         "不认识的人群", "unknown group of people"),
        (['goal = "a"', "people_per_place = 0"], "capacity[1].people_per_place", "须大于 0",
         "must be more than 0"),
        (['goal = ""'], "capacity[1].goal", "不能为空", "must not be empty"),
        (['service = "health"', "metres = 5"], "capacity[1].metres", "10", "10"),
        (['gaol = "a"'], "capacity[1].gaol", "goal", "did you mean goal"),
        (['goal = "a"', 'name = "床位"'], "capacity[1].name", "zh", "zh"),
    ],
)  # fmt: skip
def test_what_a_section_may_not_say(city, lines, key, zh, en):
    city.say(capacity(*lines))
    with pytest.raises(StudyError) as caught:
        read_study(city.study)
    error = caught.value
    assert error.file == city.study
    assert key in str(error)
    assert en in error.say("en")
    assert zh in error.say("zh")


def test_two_sections_that_test_the_same_are_refused(city):
    one = ['goal = "a"', 'quantity = "beds"']
    city.say("\n\n".join([capacity(*one), capacity(*one, "people_per_place = 150")]))
    with pytest.raises(StudyError) as caught:
        read_study(city.study)
    assert "capacity[1] 与 capacity[2] 检验的是同一件事" in caught.value.say("zh")
    assert "capacity[1] and capacity[2] test the same" in caught.value.say("en")


def test_what_a_section_says_by_default(city):
    city.say(capacity('service = "health"', "minutes = 10"))
    (section,) = read_study(city.study).capacity
    assert (section.profile, section.group, section.quantity) == ("adult", "residents", "places")
    assert (section.people_per_place, section.goal, section.name) == (1.0, None, None)


def judged(study, plan="plan.toml"):
    declared = read_study(study)
    return judge_plan(load_district(declared), read_plan(plan, declared.file.parent))


def test_capacity_and_ratios_use_the_same_beds(city):
    """290 beds for 1,000 people: 290 per thousand, and 290 of those who are near have one."""
    plan = toy.plan_text(REACH, BEDS)
    (city.folder / "plan.toml").write_text(plan, encoding="utf-8")
    city.say(capacity('goal = "a"', 'quantity = "beds"'))
    context, results = judged(city.study)
    (test,), skipped = seats_of(context, results)
    assert skipped == ()
    ratio = results.verdict("beds")
    assert ratio.at_least.value == pytest.approx(290)
    people = results.people_total
    assert test.capacity.sum() == pytest.approx(ratio.at_least.value * people / 1000)
    assert test.capacity.tolist() == [200.0, 90.0]
    assert test.without_capacity.tolist() == [2]
    covered = results.verdict("a").people_reached
    assert test.wants[test.reached].sum() == pytest.approx(covered)
    assert test.seated.sum() == pytest.approx(290)
    assert test.seated.sum() < covered


def test_a_plan_that_lacks_the_goal_is_judged_without_it(city):
    (city.folder / "other.toml").write_text(toy.plan_text(COUNT), encoding="utf-8")
    city.say(capacity('goal = "a"', 'quantity = "beds"'))
    seats, (note,) = seats_of(*judged(city.study, "other.toml"))
    assert seats == ()
    assert note.text.en == "No test of capacity[1] (a): the plan has no goal a."
    assert len(seats_of(*judged(city.study))[0]) == 1


def findings(city):
    report = check(city.study)
    return [f for f in report.findings if f.code.startswith("capacity.")], report


def test_a_check_passes_what_can_be_tested(city):
    city.say(capacity('goal = "a"', 'quantity = "beds"'))
    city.say(capacity('service = "health"', "metres = 500", 'quantity = "beds"'))
    found, report = findings(city)
    assert found == []
    assert not report.blocks


@pytest.mark.parametrize(
    ("lines", "code", "zh", "en"),
    [
        (['goal = "b"'], "capacity.no_goal", "规划中没有目标 b；有 a、n。",
         "the plan has no goal b; it has a, n."),
        (['goal = "n"'], "capacity.not_reach", "目标 n 不是居民的可达目标（reach）。",
         "the goal n is not a reach goal of residents."),
        (['service = "sport"', "minutes = 5"], "capacity.no_list", "没有体育健身的名单。",
         "there is no list of places for: Sport."),
        (['goal = "a"', 'quantity = "doctors"'], "capacity.no_quantity",
         "名单没有执业（助理）医师（doctors）。", "has a number of doctors (doctors)."),
        (['service = "health"', "minutes = 5", 'quantity = "beds"', 'group = "age_65"'],
         "capacity.no_people", "没有65岁及以上老年人数。", "no numbers of people of 65 and over."),
    ],
)  # fmt: skip
def test_a_check_tells_what_cannot_be_tested(city, lines, code, zh, en):
    (city.folder / "plan.toml").write_text(toy.plan_text(REACH, COUNT), encoding="utf-8")
    city.say(capacity('goal = "a"', 'quantity = "beds"'))
    city.say(capacity(*lines))
    (finding,), report = findings(city)
    assert (finding.code, finding.severity, finding.role) == (code, "warns", "study")
    assert finding.what.zh.startswith("capacity[2]：")
    assert zh in finding.what.zh
    assert en in finding.what.en
    assert finding.action.en.startswith("It is not tested. ")
    # It stops nothing: the audit leaves the section out, and says why.
    assert not report.blocks
    (test,), (note,) = seats_of(*judged(city.study))
    assert test.goal == "a"
    assert note.text.en.startswith("No test of capacity[2] ")


def test_without_people_a_check_tells_that_nothing_can_be_tested(city):
    city.edit("total = 1000\nsource = 'made up'", "from = 'buildings'")
    city.say(capacity('goal = "a"', 'quantity = "beds"'))
    (finding,), _ = findings(city)
    assert finding.code == "capacity.no_people"
    assert "people.total" in finding.action.en
    seats, (note,) = seats_of(*judged(city.study))
    assert seats == ()
    assert "numbers of residents" in note.text.en


def test_a_mistaken_goal_is_met_with_one_like_it(city):
    (city.folder / "plan.toml").write_text(
        toy.plan_text(REACH.replace('"a"', '"circle.health"')), encoding="utf-8"
    )
    city.say(capacity('goal = "circle.helth"', 'quantity = "beds"'))
    (finding,), _ = findings(city)
    assert finding.what.en.endswith("no goal circle.helth (did you mean circle.health?).")


def test_a_list_that_only_a_test_of_capacity_asks_for_is_asked_for(city):
    goal = REACH.replace('"health"', '"culture"')
    (city.folder / "plan.toml").write_text(toy.plan_text(goal), encoding="utf-8")
    codes = [f.code for f in check(city.study).findings]
    assert "facilities.not_asked" in codes
    city.say(capacity('service = "health"', "metres = 500", 'quantity = "beds"'))
    codes = [f.code for f in check(city.study).findings]
    assert "facilities.not_asked" not in codes
