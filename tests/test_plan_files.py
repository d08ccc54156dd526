"""Plan files: the planner's own, mistakes with their lines, and the commands about plans."""

from __future__ import annotations

import csv
import re
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from typer.testing import CliRunner

import toy_city as toy
from lifecircle.base.amounts import grade_rank, groups, quantities
from lifecircle.base.errors import PlanError
from lifecircle.base.services import services
from lifecircle.base.toml_lines import line_of, lines_of
from lifecircle.cli import app
from lifecircle.plans import read_plan, shipped_plans
from lifecircle.plans.listing import listed_plans
from lifecircle.plans.model import Goal
from lifecircle.plans.needs import needs

HEAD = """[document]
id = "p"
title = { zh = "甲", en = "a" }
issuer = { zh = "甲", en = "a" }
"""
KINDS = {arg.model_fields["kind"].annotation.__args__[0] for arg in Goal.__args__[0].__args__}


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run a command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "10000")

    def call(*arguments):
        return CliRunner().invoke(app, ["plans", *map(str, arguments)])

    return call


def goal(text, kind="reach", name="g"):
    """Return a goal of a plan file, with lines after its kind."""
    return f'[[goals]]\nid = "{name}"\nkind = "{kind}"\nname = {{ zh = "甲", en = "a" }}\n{text}\n'


def refusal(folder, text):
    """Return the error about a plan file with these goals."""
    file = folder / "规划.toml"
    file.write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        read_plan("规划.toml", folder)
    return caught.value


def test_every_mistake_is_named_with_its_line_in_the_order_of_the_file(tmp_path):
    text = goal(
        'service = "helth"\nwithin = [\n  { minutes = 10 },\n  { minutes = 0 },\n]\n', name="a"
    )
    text += goal(
        'nmae = 1\nnumerator = { quantity = "bed", service = "elderly" }\n'
        'denominator = { group = "age_6" }\n[[goals.assumptions]]\nzh = "无英文"',
        "ratio",
        "b",
    )
    error = refusal(tmp_path, text)
    said, zh = str(error), error.say("zh")
    assert "6 mistakes" in said
    lines = [
        "line 9, goals[1].service: unknown service 'helth'",
        "line 10, goals[1].within[2].minutes: must be at least 0.1 (found: 0)",
        "line 19, goals[2].nmae: unknown key, did you mean name? (found: 1)",
        "line 20, goals[2].numerator.quantity: unknown quantity 'bed'",
        "line 21, goals[2].denominator.group: unknown group of people 'age_6'",
        "line 22, goals[2].assumptions[1].en: this key is required",
    ]
    places = [said.index(line) for line in lines]
    assert places == sorted(places)
    assert "such as health" in said
    assert "beds" in said
    assert "第 10 行，goals[1].within[2].minutes：须不小于 0.1（实为 0）" in zh
    assert "第 19 行，goals[2].nmae：不认识的键，是否应为 name？（实为 1）" in zh


REACH = 'service = "health"\nwithin = { minutes = 10 }\n'
BEDS = (
    'numerator = { quantity = "beds", service = "elderly" }\ndenominator = { group = "residents" }'
)
DOOR = '\n[[goals.all_of]]\nservice = "health"\nwithin = { minutes = 5 }'
OTHER = 'assumptions = [{ zh = "甲", en = "a", alternatives = [%s] }]'
MISTAKES = [
    (goal(REACH + "target = 90"), "line 11, goals[1].target",
     "the target 90 is above 1: write 0.9 for 90 %"),
    (goal(REACH + 'target = "90%"'), "line 11, goals[1].target", "'90%' is not a number"),
    (goal(REACH + "baseline = { value = 80 }"), "line 11, goals[1].baseline", "80 is above 1"),
    (goal(REACH + 'operator = "between"\ntarget = 0.5'), "line 12, goals[1].target",
     '"between" goes with low and high'),
    (goal(REACH + "target = { value = 0.9, tolerance = 0.2 }"), "line 11, goals[1].target",
     'tolerance goes with operator = "about"'),
    (goal(REACH + 'operator = "rises"\ntarget = 0.5'), "line 12, goals[1].target",
     "a trend (rises) has no target"),
    (goal(REACH + 'against = "earlier"'), "line 11, goals[1].against", "goes with the operators"),
    (goal(REACH + "members_share = 0.5"), "line 11, goals[1].members_share", "goes with over"),
    (goal(REACH + 'target = [{ value = 0.9 }, { where = { kind = "镇" }, value = 0.8 }]'),
     "line 11, goals[1].target", "put it last"),
    (goal('service = "health"\nwithin = 15'), "line 10, goals[1].within",
     "15 has no unit: write { minutes = 15 } or { metres = 1000 }"),
    (goal('service = "health"\nwithin = { minutes = 900 }'), "line 10, goals[1].within.minutes",
     "must be at most 480 (found: 900)"),
    (goal('service = "health"\nwithin = { metres = 1.5 }'), "line 10, goals[1].within.metres",
     "must be at least 10 (found: 1.5)"),
    (goal('service = "health"\nwithin = []'), "line 10, goals[1].within", "must not be empty"),
    (goal('service = "health"\nwithin = [{ minutes = 5 }, { where = { a = 1 }, minutes = 9 }]'),
     "line 10, goals[1].within", "put it last"),
    (goal('service = "health"\ntarget = { low = 3, high = 2 }\noperator = "between"', "radius"),
     "line 10, goals[1].target", "low is larger than high"),
    (goal('service = "health"\ntarget = 2', "radius"), "line 10, goals[1].target",
     "write 2000 for 2 km"),
    (goal('service = "医院"\nwithin = { minutes = 5 }'), "line 9, goals[1].service",
     "such as health.hospital"),
    (goal(REACH + 'group = "老年人"'), "line 11, goals[1].group", "such as age_60"),
    (goal(REACH + 'name2 = "甲"'), "line 11, goals[1].name2", "did you mean name?"),
    (goal(REACH + 'where = { kind = "街道" }'), "line 11, goals[1].where.kind",
     "here stand unit, facility, block, area, place"),
    (goal(REACH + 'where = { unit = { people = { "≥" = 2 } } }'),
     "line 11, goals[1].where.unit.people.≥", "must be one of >=, <=, >, <"),
    (goal(REACH + 'at = "evening"'), "line 11, goals[1].at", "not a time of the week: 'evening'"),
    (goal(REACH + "at = 19:00:00"), "line 11, goals[1].at", "must be text, in quotes (found: 19:"),
    (goal(REACH + "deadline = 25"), "line 11, goals[1].deadline", "must be at least 1900"),
    (goal(REACH + 'deadline = { column = "y" }'), "", "goals[1].deadline.area: this key is req"),
    (goal(REACH + "valid_from = 2022\nvalid_to = 2021"), "line 12, goals[1].valid_to", "before"),
    (goal(REACH, name="医疗"), "line 6, goals[1].id", "lower-case letters, digits"),
    (goal(REACH).replace('zh = "甲", en = "a"', 'zh = " ", en = ""'), "line 8, goals[1].name",
     "must not be empty"),
    (goal(REACH).replace('{ zh = "甲", en = "a" }', '"甲"'), "line 8, goals[1].name",
     'must be { zh = "in Chinese", en = "in English" } (found: \'甲\')'),
    (goal(REACH, "可达"), "line 7, goals[1].kind", "must be one of reach, combination"),
    (goal(REACH).replace("[[goals]]", "[goals]"), "line 5, goals", "write [[goals]], not [goals]"),
    (goal(REACH + 'flags = { code = "undefined", zh = "甲", en = "a" }'), "line 11, goals[1].flags",
     "write [{ … }]"),
    (goal(REACH + OTHER % "{ within = { minute = 5 } }"),
     "line 11, goals[1].assumptions[1].alternatives[1]",
     "within.minute: unknown key, did you mean minutes? (found: 5)"),
    (goal(REACH + OTHER % "{ within = { minutes = 10 } }"),
     "line 11, goals[1].assumptions[1].alternatives[1]", "it is what the goal says already"),
    (goal('numerator = { quantity = "beds" }\ndenominator = { group = "residents" }', "ratio"),
     "line 5, goals[1]", "service is missing"),
    (goal('numerator = { quantity = "beds", group = "age_60", service = "elderly" }\n'
          'denominator = { group = "residents" }', "ratio"), "line 9, goals[1].numerator",
     "give exactly one of quantity"),
    (goal(BEDS + '\ntarget = "1:0"', "ratio"), "line 11, goals[1].target",
     "the second number of a ratio is 0"),
    (goal('service = "health"\npeople_per = { low = 9, high = 3 }', "provision"),
     "line 10, goals[1].people_per.low", "low is larger than high"),
    (goal('of = "areas"\npasses = { built = 1 }', "share"), "line 9, goals[1].of",
     "layer goes with"),
    (goal('of = "people"\nservice = "health"\npasses = { a = 1 }', "share"),
     "line 10, goals[1].service", 'service goes with of = "facilities"'),
    (goal('of = "facilities"\nservice = "health"', "share"), "line 5, goals[1]",
     "passes or part is missing"),
    (goal('per = "unit"' + DOOR, "combination"), "line 9, goals[1].per",
     'with per = "unit" members have no within'),
    (goal('[[goals.all_of]]\nservice = "health"', "combination"), "line 5, goals[1].per",
     'with per = "people" members have within'),
    (goal('[[goals.all_of]]\nservice = "health"\nwithin = { minute = 5 }', "combination"),
     "line 11, goals[1].all_of[1].within.minute", "did you mean minutes?"),
    (goal('[[goals.all_of]]\nany_of = [{ service = "helth", within = { minutes = 5 } }]',
          "combination"), "line 10, goals[1].all_of[1].any_of[1].service", "such as health"),
    (goal('per = "unit"\n[[goals.all_of]]\nservice = "health"\n[[goals.all_of]]\ngoal = "circel"',
          "combination", "circle"), "line 13, goals[1].all_of[2].goal", "did you mean 'circle'?"),
    (goal('service = "elderly"\npartner = "health"', "pairing"), "line 5, goals[1]",
     "either within or contract"),
    (goal('goal = "nobody"', "equity"), "line 9, goals[1].goal", "there is no goal with the id"),
    (goal('goal = "g"', "equity"), "line 9, goals[1].goal", "names itself"),
    (goal('goal = "h"', "equity") + goal('goal = "g"', "equity", "h"), "line 6, goals[1].id",
     "goals are judged by each other in a circle: g → h → g"),
    (goal(REACH) * 2, "line 13, goals[2].id", "two goals have the id 'g', the other is goals[1]"),
    (goal(REACH) + '[index]\nname = { zh = "甲", en = "a" }\nweights = { z = 1 }\n',
     "line 14, index.weights.z", "there is no goal with the id 'z'"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "said"), MISTAKES)
def test_what_can_never_be_meant_is_refused_with_its_line(tmp_path, text, place, said):
    error = refusal(tmp_path, text)
    assert said in str(error)
    if place:
        assert error.what.en == "the file has a mistake"
        assert error.place.en == place
    assert re.search("[\u4e00-\u9fff]", error.found.zh)
    assert "Bilingual" not in str(error)


@pytest.mark.parametrize(
    ("line", "said", "zh"),
    [
        ("service = “health”", "full-width sign “", "有全角符号 “"),
        ("within = { minutes = １５ }", "full-width sign １", "有全角符号 １"),
        ('where = { unit = { kind = "镇"， a = 1 } }', "full-width sign ，", "有全角符号 ，"),
        ('service\u00a0= "health"', "an unusual space (U+00A0)", "有特殊空格（U+00A0）"),
        ('section = "一，二', "a quote is not closed", "引号没有成对"),
        ("section = 第三章", "is not a value", "等号之后不是合法的值"),
        ("target = 90%", "something stands after the value", "值之后还有多余的文字"),
        ("within = {\n  minutes = 5\n}", "a key should stand here", "此处应为键名"),
        ("目标 = 1", "neither a key nor a table's header", "该行不是键，也不是表头"),
        ('kind = "share"', "is given twice", "写了两次"),
        ('url = "C:\\数据"', "in Windows paths", "Windows 路径"),
    ],
)
def test_what_is_not_toml_is_said_with_its_line_in_both_languages(tmp_path, line, said, zh):
    error = refusal(tmp_path, goal(line + "\n"))
    assert error.place.en.startswith("line ")
    assert error.place.en in ("line 9", "line 10")
    assert said in str(error)
    assert zh in error.say("zh")


def test_encodings_and_ends_of_lines(tmp_path):
    text = HEAD + goal(REACH)
    file = tmp_path / "p.toml"
    for whole in (text.encode("utf-8-sig"), text.replace("\n", "\r\n").encode()):
        file.write_bytes(whole)
        assert read_plan("p.toml", tmp_path).goals[0].id == "g"
    file.write_bytes(text.replace("\n", "\r\n").replace("within", "withn").encode("utf-8-sig"))
    with pytest.raises(PlanError, match=r"line 10, goals\[1\]\.withn"):
        read_plan("p.toml", tmp_path)
    file.write_bytes(text.encode("gbk"))
    with pytest.raises(PlanError, match="not UTF-8") as caught:
        read_plan("p.toml", tmp_path)
    assert caught.value.place.en == "line 3"


VALUES = st.sampled_from(["1", '"x"', "[1, 2]", "{ u = 1, v = [{ w = 2 }] }", "[\n  1,\n\n  2,\n]"])
KEYS = st.dictionaries(st.sampled_from(["a", "b", "c", '"d e"']), VALUES, max_size=3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(KEYS, st.lists(KEYS, max_size=2)), max_size=4))
def test_lines_of_random_files_hold_their_keys(tmp_path_factory, tables):
    text = "# 注\n\n"
    for own, parts in tables:
        for header, keys in (("[[l]]", own), *(("[[l.m]]", part) for part in parts)):
            text += header + "\n" + "".join(f"{key} = {value}\n" for key, value in keys.items())
    file = tmp_path_factory.mktemp("toml") / "f.toml"
    file.write_text(text, encoding="utf-8")
    lines, found = text.split("\n"), lines_of(file)
    begins = [number for number, line in enumerate(lines, start=1) if line == "[[l]]"]
    for number, table in enumerate(tomllib.loads(text).get("l", [])):
        assert found["l", number] == begins[number]
        for key, value in table.items():
            if key == "m":
                assert [lines[found["l", number, key, i] - 1] for i in range(len(value))] == [
                    "[[l.m]]"
                ] * len(value)
                continue
            assert lines[found["l", number, key] - 1].startswith((f"{key} = ", f'"{key}" = '))
            if isinstance(value, dict):
                assert found["l", number, key, "v", 0, "w"] == found["l", number, key]
            if isinstance(value, list):
                assert found["l", number, key, 1] == found["l", number, key]


def test_a_missing_key_has_the_line_of_its_table(tmp_path):
    file = tmp_path / "f.toml"
    file.write_bytes("\ufeff# 注\r\n[a]\r\nb = 1\r\n\r\n[[c]]\r\nd = 2\r\n[[c]]\r\n".encode())
    lines = lines_of(file)
    assert line_of(lines, ("c", 1, "d", "e")) == 7
    assert line_of(lines, ("a", "x")) == 2
    assert line_of(lines, ("z",)) is None


def test_the_template_is_a_plan_and_so_are_all_its_examples(run, tmp_path):
    assert run("new", "我的规划.toml").exit_code == 0
    text = (tmp_path / "我的规划.toml").read_text(encoding="utf-8")
    plan = read_plan("我的规划.toml", tmp_path)
    assert [g.kind for g in plan.goals] == ["reach", "presence", "ratio", "statistic"]
    (tmp_path / "all.toml").write_text(text.replace("#: ", ""), encoding="utf-8")
    assert {g.kind for g in read_plan("all.toml", tmp_path).goals} == KINDS
    again = run("new", "我的规划.toml")
    assert again.exit_code == 1
    assert "exists already" in again.stderr
    assert (tmp_path / "我的规划.toml").read_text(encoding="utf-8") == text


def test_list_names_every_shipped_plan_with_its_counts(run):
    lines = run("list").stdout.splitlines()
    for plan in listed_plans():
        row = next(line for line in lines if line.startswith(plan.id + " "))
        counts = (plan.goals, plan.judged, plan.goals - plan.verified, plan.flagged)
        told = [*([plan.period] if plan.period else []), *map(str, counts)]
        assert row.split()[1:] == [*told, *plan.title.split()]
    assert {plan.id for plan in listed_plans()} == set(shipped_plans())


@pytest.mark.parametrize("name", sorted(shipped_plans()))
def test_every_goal_of_a_shipped_plan_is_shown(run, name):
    text = run("show", name).stdout
    for one in read_plan(name).goals:
        line = re.search(rf"^{re.escape(one.id)} .*$", text, re.MULTILINE)[0]
        assert one.name.zh in line
        assert one.kind in line
        assert all(flag.code in line or one.status == "achieved" for flag in one.flags)
        assert ("NOT VERIFIED" in line) == (not one.verified)
    assert run("needs", name).exit_code == 0


def test_needs_name_lists_columns_and_numbers(tmp_path):
    (tmp_path / "all.toml").write_text(
        (files("lifecircle.plans") / "template.toml")
        .read_text(encoding="utf-8")
        .replace("#: ", ""),
        encoding="utf-8",
    )
    asked = needs(read_plan("all.toml", tmp_path))
    assert asked.lists["childcare"] == ("places",)
    assert asked.lists["elderly.residence"] == ("beds", "nursing_beds")
    assert asked.unit_columns == ("area_class", "kind")
    assert asked.levels == ("community", "street")
    assert [s.id for s in asked.statistics] == ["health.literacy"]


def test_the_table_of_statistics_opens_in_a_spreadsheet(run, tmp_path):
    run("new", "p.toml")
    assert run("statistics", "p.toml", "--out", "表.csv").exit_code == 0
    with (tmp_path / "表.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows == [
        {
            "indicator": "health.literacy", "name": "居民健康素养水平", "unit_of_value": "%",
            "baseline": "24", "target": ">= 30", "unit": "", "value": "",
        }
    ]  # fmt: skip
    assert (tmp_path / "表.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_check_compares_a_plan_with_the_data_of_a_study(run, tmp_path):
    text = goal('service = "health"\nwithin = [{ minutes = 5, where = { nowhere = 1 } }]')
    one = goal('service = "health"\nwithin = { minutes = 5 }')
    (tmp_path / "p.toml").write_text(HEAD + text, encoding="utf-8")
    (tmp_path / "city").mkdir()
    study = toy.write_city(tmp_path / "city", HEAD + one, "")
    assert run("check", "p.toml").exit_code == 0
    found = run("check", "p.toml", "--study", study)
    assert found.exit_code == 1
    assert "nowhere" in found.stdout


def test_a_mistake_ends_with_exit_code_1(run, tmp_path):
    (tmp_path / "p.toml").write_text("x = 1", encoding="utf-8")
    for command in ("check", "show", "needs", "statistics"):
        result = run(command, "p.toml")
        assert result.exit_code == 1
        assert "line 1, x: unknown key" in result.stderr
        assert "Traceback" not in result.output


def test_words_are_those_that_files_may_use(run):
    text = run("words").stdout
    for word in (*services(), *quantities(), *groups()):
        assert f" {word} " in text


def test_grades_have_an_order():
    assert grade_rank("health.hospital", "二级甲等") > grade_rank("health", "二级")
    assert grade_rank("health", "三级乙等") < grade_rank("health", "三级甲等")
    assert grade_rank("education.kindergarten", "一级") > grade_rank("education", "二级")
    assert grade_rank("culture.library", "国家一级馆") == grade_rank("culture", "一级")
    assert grade_rank("health", "未定级") is None


def test_tables_fit_the_terminal_and_line_up(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    for arguments in (("list",), ("show", "yuzhong-2025"), ("needs", "mianyang-2025")):
        for line in run(*arguments).stdout.splitlines():
            assert cell_len(line) <= 100
    lines = run("show", "gb-50180-2018").stdout.splitlines()
    header = next(line for line in lines if line.startswith("goal "))
    start = cell_len(header[: header.index("name")])
    rows = [line for line in lines if re.match(r"tier\S+ ", line)]
    for line in rows:
        assert cell_len(line.split(">= 100%")[0]) + len(">= 100%  ") == start
    monkeypatch.delenv("COLUMNS")
    goals = len(read_plan("yuzhong-2025").goals)
    piped = run("show", "yuzhong-2025").stdout.splitlines()
    assert len([line for line in piped if re.match(r"[a-z0-9.-]+ +[a-z]+ ", line)]) == goals + 1


def test_one_is_not_many(run, tmp_path):
    (tmp_path / "p.toml").write_text(HEAD + goal("", "statistic"), encoding="utf-8")
    assert "p.toml: 1 goal, 0 with" in run("check", "p.toml").stdout
    assert "1 row in" in run("statistics", "p.toml").stdout
    assert "1 number;" in run("needs", "p.toml").stdout
    (tmp_path / "q.toml").write_text(HEAD + goal(REACH), encoding="utf-8")
    assert "nothing is written" in run("statistics", "q.toml", "--out", "q.csv").stdout
    assert not (tmp_path / "q.csv").exists()


def test_an_id_that_is_nearly_right_is_offered(run, tmp_path):
    said = run("show", "yuzhong2025").stderr
    assert "did you mean yuzhong-2025?" in said
    assert str(tmp_path) in run("check", "没有.toml").stderr
    assert run("check", "walk-15").exit_code == 0
