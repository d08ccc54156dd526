"""File names that every system can keep."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecircle.outputs.names import LONGEST, file_names, safe_file_name

RESERVED = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{device}{digit}" for device in ("com", "lpt") for digit in "0123456789¹²³"
}
awkward = st.one_of(
    st.text(max_size=120),
    st.text(alphabet='ab.- /\\:*?"<>|\u0000\u202e大坪', max_size=12),
    st.sampled_from(["CON", "con.txt", "Com1", "LPT9.tar.gz", "nul ", "..", ".", " ", "Aux.", "é"]),
)


@given(st.lists(awkward, max_size=8))
def test_names_are_safe_everywhere(names):
    taken: set[str] = set()
    found = [safe_file_name(name, taken) for name in names]
    for name in found:
        assert 1 <= len(name) <= LONGEST
        assert len(f"{name}.html".encode()) <= 255
        assert not re.search(r'[<>:"/\\|?*#%\x00-\x1f\x7f]', name)
        assert name == name.strip(" .")
        assert name.split(".")[0].lower() not in RESERVED
        assert not any(unicodedata.category(char).startswith("C") for char in name)
        assert PureWindowsPath(name).name == name
    assert len({unicodedata.normalize("NFC", name).casefold() for name in found}) == len(found)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("大坪街道", "大坪街道"),
        ("CON", "unit-CON"),
        ("aux.txt", "unit-aux.txt"),
        ("a/b:c", "a-b-c"),
        ("IES AZORÍN", "IES-AZORÍN"),
        ("...", "unit"),
        ("", "unit"),
        ("\u202eabc", "abc"),
    ],
)
def test_examples(name, safe):
    assert safe_file_name(name, set()) == safe


def test_names_that_differ_in_case_or_composition_only_are_numbered():
    taken: set[str] = set()
    names = [safe_file_name(name, taken) for name in ("Ab", "aB", "é", "e\u0301", "Ab-2")]
    assert names == ["Ab", "aB-2", "é", "é-2", "Ab-2-2"]


def test_the_order_of_rows_does_not_matter():
    rows = [("con", "2"), ("CON", "1"), ("大坪", "9"), ("大坪", "3")]
    forward = dict(zip(rows, file_names(rows), strict=True))
    backward = dict(zip(rows[::-1], file_names(rows[::-1]), strict=True))
    assert forward == backward
    assert forward["大坪", "3"] == "大坪"
    assert forward["大坪", "9"] == "大坪-2"
