"""One report by itself, and outputs asked for from Python."""

from __future__ import annotations

import io
from urllib.parse import quote

import docx
import openpyxl
import pytest

import lifecircle as lc
from lifecircle.api_audit import Audit
from lifecircle.base.errors import InputError
from lifecircle.outputs.names import file_names
from results_factory import UNIT_NAMES, small_results


@pytest.fixture(scope="module")
def audit():
    return Audit(small_results("zh"))


def text(document: bytes) -> str:
    body = docx.Document(io.BytesIO(document)).element.body
    return "".join(body.itertext())


def test_a_report_of_the_whole_or_of_a_unit(audit):
    units = audit.results.units
    name, other = UNIT_NAMES[0], UNIT_NAMES[1]
    of_unit, of_whole = text(audit.report(name)), text(audit.report())
    assert name in of_unit
    assert other not in of_unit.replace(name, "")
    assert name in of_whole
    assert other in of_whole
    assert audit.report(str(units["id"].iloc[0])) == audit.report(name)


def test_in_every_form_and_language(audit):
    name = UNIT_NAMES[0]
    for language, word in (("zh", "结论"), ("en", "Conclusions")):
        assert word in audit.report(name, "html", language).decode("utf-8")
        assert word in text(audit.report(name, "docx", language))
    book = openpyxl.load_workbook(io.BytesIO(audit.report(name, "xlsx")))
    assert any(name in str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row)


def test_a_report_of_the_whole_names_the_pages_of_units(audit):
    units = audit.results.units
    names = file_names(zip(units["name"], units["id"].astype(str), strict=True))
    page = audit.report(form="html").decode("utf-8")
    assert all(f'href="units/{quote(name)}.html"' in page for name in names)


def test_what_there_is_not_is_said(audit):
    with pytest.raises(InputError) as unknown:
        audit.report("无此单元")
    assert unknown.value.found.zh == "无此单元"
    with pytest.raises(InputError):
        audit.report(form="pdf")


def test_other_outputs_are_asked_for_from_python(tmp_path):
    from toy_city import plan_text, write_city  # noqa: PLC0415

    goal = 'id = "a"\nkind = "reach"\nservice = "health"\nwithin = { minutes = 10 }\ntarget = 0.4'
    study = lc.Study.read(write_city(tmp_path, plan_text(goal), ""))
    asked = study.with_outputs(documents="whole", formats=["geojson"], what_if=False)
    assert study.data.outputs.documents == "units"
    files = {
        file.relative_to(tmp_path / "out").as_posix()
        for file in asked.load().audit().save(tmp_path / "out", ["zh"])
    }
    assert {"report.docx", "report.xlsx", "gis/blocks.geojson"} <= files
    assert not [name for name in files if name.startswith("units/") and name.endswith(".docx")]
    assert 'id="lc-what-if"' not in (tmp_path / "out" / "map.html").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="documents"):
        study.with_outputs(documents="all")
