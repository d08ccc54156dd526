"""Study and plan files: every mistake is one clear message with the file and the key."""

from __future__ import annotations

import pytest

from lifecircle.base.errors import InputError, MissingFileError, PlanError, StudyError
from lifecircle.plans import read_plan
from lifecircle.plans.file import shipped_plans
from lifecircle.study import read_study

GOOD = """
[study]
name = "渝中"
plan = "walk-15"

[units]
path = "单元 1.geojson"

[streets]
path = "streets.osm.pbf"
"""
FACILITIES = '[[facilities]]\npath = "单元 1.geojson"\ncompleteness = "partial"\n'
PLAN = (
    '[document]\nid = "p"\ntitle = {zh = "规划", en = "Plan"}\nissuer = {zh = "市", en = "City"}\n'
)
GOAL = (
    '[[goals]]\nkind = "reach"\nid = "g"\nname = {zh = "文化", en = "Culture"}\n'
    'service = "culture"\nwithin = {minutes = 10}\n'
)
COMBINATION = '[[goals]]\nkind = "combination"\nid = "c"\nname = {zh = "圈", en = "Circle"}\n'


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "评估 数据"
    folder.mkdir()
    for name in ("单元 1.geojson", "streets.osm.pbf"):
        (folder / name).write_bytes(b"")
    return folder


def write(folder, text, encoding="utf-8"):
    file = folder / "study.toml"
    file.write_bytes(text.encode(encoding))
    return file


def mistake(folder, text):
    file = write(folder, text)
    with pytest.raises(StudyError) as caught:
        read_study(file)
    error = caught.value
    assert error.file == file
    assert str(file) in str(error)
    assert str(error).count("\n  file:") == 1
    return error


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_paths_are_absolute_and_defaults_hold(folder, encoding):
    study = read_study(write(folder, GOOD, encoding))
    assert study.units.path == (folder / "单元 1.geojson").resolve()
    assert study.units.path.is_absolute()
    assert study.study.name == "渝中"
    assert study.units.overlap == "refuse"
    assert study.people.source_of_points == "buildings"
    assert study.file == folder / "study.toml"


def test_a_path_may_climb_out_of_the_folder(folder):
    (folder.parent / "u.geojson").write_bytes(b"")
    study = read_study(write(folder, GOOD.replace("单元 1.geojson", "../u.geojson")))
    assert study.units.path == (folder.parent / "u.geojson").resolve()


@pytest.mark.parametrize(
    ("old", "new", "key", "said"),
    [
        ('name = "渝中"', "name = 3", "study.name", "must be text, in quotes (found: 3)"),
        ('name = "渝中"\n', "", "study.name", "this key is required"),
        ('name = "渝中"', 'name = ""', "study.name", "must not be empty"),
        ("[units]", "[units]\nnmae = 1", "units.nmae",
         "unknown key, did you mean name? (found: 1)"),
        ("[units]", "[units]\nfile = 1", "units.file", "unknown key"),
        ("[streets]", "[foo]\na = 1\n[streets]", "foo", "unknown key"),
        ("[study]", 'file = "x"\n[study]', "file", "unknown key"),
        ("[units]", "[[units]]", "units", "must be a table of keys"),
        ('"单元 1.geojson"', "7", "units.path", "must be a path, in quotes (found: 7)"),
        ("[units]", '[units]\noverlap = "biggest"', "units.overlap",
         "must be one of refuse, smallest"),
        ("[streets]", "[people]\ntotal = -5\n[streets]", "people.total", "must be more than 0"),
        ("[streets]", '[people]\nfrom = "blocks"\n[streets]', "people", "people.column goes with"),
        ("[streets]", "[profiles.giant]\nspeed = 9\n[streets]", "profiles.giant",
         "must be one of adult, "),
        ("[streets]", "[blocks]\nsmallest = 0\n[streets]", "blocks.smallest",
         "must be more than 0"),
        ("[streets]", "[people]\nsource_of_points = 'blocks'\n[streets]", "people.source_of_points",
         "unknown key"),
    ],
)  # fmt: skip
def test_one_mistake_names_its_key(folder, old, new, key, said):
    assert old in GOOD
    error = mistake(folder, GOOD.replace(old, new))
    assert error.what.en == "the file has a mistake"
    assert error.place.en.endswith(key)
    assert said in str(error)


def test_all_mistakes_come_at_once(folder):
    error = mistake(folder, GOOD + "[people]\ntotal = -5\n[strets]\nx = 1\n")
    assert error.what.en == "the file has 2 mistakes"
    assert "people.total: must be more than 0 (found: -5)" in str(error)
    assert "strets: unknown key" in str(error)


def test_an_empty_file_misses_three_tables(folder):
    error = mistake(folder, "")
    assert error.what.en == "the file has 3 mistakes"
    for key in ("study", "units", "streets"):
        assert f"{key}: this key is required" in str(error)


@pytest.mark.parametrize(
    ("lines", "key", "said"),
    [
        ('service = "culture.statoin"', "facilities[2].service", "unknown service 'culture.stat"),
        ("", "facilities[2]", "give either service, or service_column with services"),
        ('service_column = "kind"\n[facilities.services]\na = "cultur"', "facilities[2].services.a",
         "unknown service 'cultur'; expected one of those"),
        ('service = "culture"\nentrances = {path = 3}', "facilities[2].entrances.path",
         "must be a path"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_list_names_its_number(folder, lines, key, said):
    first = FACILITIES + 'service = "culture"\n'
    error = mistake(folder, GOOD + first + FACILITIES + lines + "\n")
    assert error.place.en.endswith(key)
    assert said in str(error)
    assert str(error).count("expected:") == 0  # one message, not one inside another


def test_completeness_must_be_said(folder):
    text = GOOD + '[[facilities]]\npath = "单元 1.geojson"\nservice = "culture"\n'
    assert mistake(folder, text).place.en == "line 11, facilities[1].completeness"


@pytest.mark.parametrize(
    ("extra", "old", "key"),
    [
        ("", "单元 1.geojson", "units.path"),
        ("", "streets.osm.pbf", "streets.path"),
        ('[area]\npath = "no.gpkg"\n', None, "area.path"),
        ('elevation = "no.tif"\n', None, "streets.elevation"),
        ('[people]\npath = "no.pbf"\n', None, "people.path"),
        ('[blocks]\npath = "no.gpkg"\n', None, "blocks.path"),
        (FACILITIES + 'service = "culture"\nentrances = {path = "no.gpkg"}\n', None,
         "facilities[1].entrances.path"),
    ],
)  # fmt: skip
def test_a_missing_file_is_named_with_its_key(folder, extra, old, key):
    text = GOOD + extra if old is None else GOOD.replace(old, "no.gpkg")
    with pytest.raises(MissingFileError) as caught:
        read_study(write(folder, text))
    error = caught.value
    assert error.place.en == key
    assert error.file == folder / "study.toml"
    assert str(folder / "no") in str(error.found)
    assert isinstance(error, FileNotFoundError)


def test_a_folder_is_not_a_file(folder):
    with pytest.raises(MissingFileError, match="is a folder") as caught:
        read_study(write(folder, GOOD.replace("streets.osm.pbf", ".")))
    assert caught.value.place.en == "streets.path"
    with pytest.raises(StudyError, match="a folder"):
        read_study(folder)


def test_the_study_itself_is_missing(folder):
    with pytest.raises(MissingFileError, match=r"nowhere\.toml"):
        read_study(folder / "nowhere.toml")


@pytest.mark.parametrize("encoding", ["gbk", "utf-16"])
def test_other_encodings_are_refused(folder, encoding):
    with pytest.raises(StudyError, match="not UTF-8") as caught:
        read_study(write(folder, GOOD, encoding))
    assert "save it again as UTF-8" in str(caught.value)


@pytest.mark.parametrize("path", [r"D:\数据\u.geojson", r"D:\users\u.geojson"])
def test_windows_paths_need_care_and_the_message_says_so(folder, path):
    error = mistake(folder, GOOD.replace("单元 1.geojson", path))
    assert "not valid TOML" in error.what.en
    assert "line 7" in str(error)
    assert "single quotes" in str(error)


def test_bad_toml_names_the_line(folder):
    error = mistake(folder, GOOD.replace('"渝中"', "渝中"))
    assert "line 3" in str(error)
    assert "Windows" not in str(error)


def plan_mistake(folder, text):
    file = folder / "plan.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        read_plan("plan.toml", folder)
    assert caught.value.file == file
    return caught.value


@pytest.mark.parametrize("name", sorted(shipped_plans()))
def test_shipped_plans_are_read(name):
    assert read_plan(name).document.id == name


def test_a_plan_of_ones_own(folder):
    (folder / "plan.toml").write_text(PLAN + GOAL, encoding="utf-8-sig")
    assert [goal.id for goal in read_plan("plan.toml", folder).goals] == ["g"]


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        (PLAN, "goals", "this key is required"),
        ("goals = []\n" + PLAN, "goals", "must not be empty"),
        (PLAN + GOAL + GOAL, "goals[2].id", "two goals have the id 'g'"),
        (PLAN + GOAL.replace("reach", "raech"), "goals[1].kind",
         "did you mean reach? (found: 'raech')"),
        (PLAN + GOAL.replace('kind = "reach"\n', ""), "goals[1].kind", "this key is required"),
        (PLAN + GOAL + "tagret = 1\n", "goals[1].tagret",
         "unknown key, did you mean target? (found: 1)"),
        (PLAN + GOAL.replace('"culture"', '"cultur"'), "goals[1].service", "unknown service"),
        (PLAN + GOAL.replace("minutes = 10", "minutes = 10, metres = 50"), "goals[1].within",
         "give either minutes or metres"),
        (PLAN + GOAL.replace("minutes = 10", "minutes = 0"), "goals[1].within.minutes",
         "must be at least 0.1 (found: 0)"),
        (PLAN + COMBINATION + 'all_of = [{service = "cultur", within = {minutes = 1}}]',
         "goals[1].all_of[1].service", "unknown service 'cultur'"),
        (PLAN + COMBINATION + 'k_of = [{service = "culture", within = {minutes = 1}}]',
         "goals[1].k", "k goes with k_of"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_plan_is_one_message(folder, text, key, said):
    error = plan_mistake(folder, text)
    assert error.what.en == "the file has a mistake"
    assert error.place.en.endswith(key)
    assert said in str(error)


def test_an_unknown_plan_lists_those_there_are(folder):
    with pytest.raises(PlanError) as caught:
        read_plan("walk-16", folder)
    assert "walk-15" in str(caught.value)
    assert str(folder) in str(caught.value)


def test_every_user_error_is_a_value_error():
    assert issubclass(InputError, ValueError)
