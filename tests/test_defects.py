"""Every defect of the documentation's table, found and said as the table says."""

from __future__ import annotations

import random

import pytest

import defects
from defect_cases import DEFECTS
from defects import City, checked, found, page
from lifecircle.base.errors import InputError
from lifecircle.base.text import both
from lifecircle.check import check
from lifecircle.load import load_district
from lifecircle.plans import read_plan
from lifecircle.study import read_study
from lifecircle.verdicts.evaluate import evaluate

CASES = [pytest.param(case, id=f"{i:02d} {case.en}") for i, case in enumerate(DEFECTS, start=1)]


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    return check(City(tmp_path_factory.mktemp("good")).study)


def audit_stops(study) -> bool:
    """Tell whether an audit of the study raises one of our errors."""
    try:
        declared = read_study(study)
        plan = read_plan(declared.study.plan, declared.file.parent)
        evaluate(load_district(declared), plan)
    except InputError:
        return True
    return False


def test_there_are_many():
    assert len(DEFECTS) >= 45
    assert len({case.en for case in DEFECTS}) == len(DEFECTS)


def test_the_good_city_is_good(good):
    assert not good.blocks
    assert good.counts()["warns"] == 0, [f.what.en for f in good.findings if f.severity == "warns"]


@pytest.mark.parametrize("case", CASES)
def test_defect(case, good):
    folder, report = checked(case)
    of_code = [(f.code, f.severity, defects.text_of(f)) for f in report.findings]
    matching = found(report, case)
    assert matching, of_code
    finding = matching[0]
    if case.does:
        assert finding.action is not None
        assert case.does.lower() in finding.action.en.lower()
    assert finding.file is None or finding.file.name == case.file
    assert finding.what.zh != finding.what.en
    if case.items:
        labels = [str(label) for label in finding.items.labels]
        places = [both(place).en for place in finding.items.places]
        assert case.items in (tuple(labels), tuple(places))
    assert not found(good, case)
    assert report.blocks == audit_stops(folder / "study.toml")


@pytest.mark.parametrize("seed", range(12))
def test_two_defects_at_once(seed, tmp_path):
    """Whatever comes together, a check says that it blocks if and only if an audit stops."""
    city = City(tmp_path)
    for case in random.Random(seed).sample(DEFECTS, 2):  # noqa: S311
        try:
            case.break_(city)
        except (AssertionError, OSError):
            pytest.skip("these two do not go together")
    assert check(city.study).blocks == audit_stops(city.study)


def test_the_page_is_what_the_cases_say():
    assert defects.PAGE.read_text(encoding="utf-8") == page(), "run: python tests/defects.py"
