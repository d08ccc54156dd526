"""The page, the Word file, the workbook and the table of an audit tell the same numbers."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pandas as pd
import pytest

from agree_helpers import formats, numbers, of_book, of_page, of_word, percent, squeezed
from lifecircle.outputs.excel_words import SHEET
from lifecircle.outputs.save import save
from results_factory import small_results

LANGUAGES = ("zh", "en")
UNIT = {"zh": "单元", "en": "Unit"}
PEOPLE = {
    "zh": {"people_reached": "可证明覆盖人数", "people_left_out": "未证实覆盖人数"},
    "en": {"people_reached": "People reached", "people_left_out": "People left out"},
}


@pytest.fixture(scope="module")
def results():
    found = small_results()
    names = [f"街道{row}" for row in range(len(found.units))]
    return replace(found, units=found.units.assign(name=names))


@pytest.fixture(scope="module")
def folder(results, tmp_path_factory):
    made = tmp_path_factory.mktemp("agree") / "out"
    save(results, made, LANGUAGES, maps=lambda *_: "<html></html>")
    return made


@pytest.fixture(scope="module")
def table(folder):
    return pd.read_csv(folder / "verdicts.csv", dtype={"unit_id": str, "places": float})


def place(folder, language, path):
    return (folder if language == "zh" else folder / "en") / path


def pages(folder, language, name):
    """The tables of a page, and of the Word file of the same name."""
    page = place(folder, language, f"{name}.html").read_text(encoding="utf-8")
    return of_page(page), of_word(place(folder, language, f"{name}.docx").read_bytes())


def matrix(tables, language):
    """Units by goals: all tables of that kind, side by side."""
    found = [rows for rows in tables if rows[0][0] == UNIT[language] and len(rows[1]) > 2]
    first = found[0]
    for more in found[1:]:
        if len(more) == len(first) and [row[0] for row in more] == [row[0] for row in first]:
            first = [[*row, *others[1:]] for row, others in zip(first, more, strict=True)]
    return first


def rows_of(table, results, goal, language):
    """Rows of the table about a goal: the whole first, then by the name of the unit."""
    name = "goal_zh" if language == "zh" else "goal_en"
    mine = table[table[name].map(squeezed) == squeezed(goal)]
    assert len(mine) == len(results.units) + 1
    return {"" if row.level == "whole" else row.unit: row for row in mine.itertuples()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_units_by_goals_are_the_same_everywhere(folder, table, results, language):
    page, word = (matrix(each, language) for each in pages(folder, language, "report"))
    assert word[0] == page[0]
    assert [list(map(numbers, row)) for row in word] == [list(map(numbers, row)) for row in page]
    book = of_book(place(folder, language, "report.xlsx").read_bytes())
    values, said = (book[SHEET[key](language)] for key in ("values", "matrix"))
    assert len(values) == len(said) == len(page) - 1
    compared = 0
    for at, goal in enumerate(values.columns[1:], start=1):
        rows = rows_of(table, results, goal, language)
        cells = {_unit(line[0]): line for line in page[1:]}
        column = next(i for i, head in enumerate(page[0]) if head.startswith(squeezed(goal)))
        for line in values.itertuples(index=False):
            unit = "" if line[0] not in {r.unit for r in table.itertuples()} else line[0]
            value, row, cell = line[at], rows[unit], cells[unit][column]
            if pd.isna(value):
                assert not numbers(cell), (unit, goal)
                continue
            if pd.isna(row.share_at_least):
                assert value == row.places
                assert numbers(cell) == [f"{row.places:.0f}"]
            elif cell.endswith("*"):
                assert value == pytest.approx(row.share_if_lists_complete, abs=1e-6)
                assert numbers(cell) == numbers(percent(value))
            else:
                assert value == pytest.approx(row.share_at_least, abs=1e-6)
                assert numbers(cell) == numbers(percent(row.share_at_least))
            compared += 1
    assert compared > 3 * len(results.units)


def _unit(text):
    found = re.search(r"街道\d+", text)
    return found.group()[:3] if found else ""


def _goal(text, names):
    return max((name for name in names if text.startswith(name)), key=len)


@pytest.mark.parametrize("language", LANGUAGES)
def test_goals_of_the_whole_and_of_units_are_the_same_in_page_and_word(folder, results, language):
    names = ["report", *(f"units/{name}" for name in results.units["name"])]
    told = 0
    for name in names:
        page, word = pages(folder, language, name)
        names_of = [squeezed(goal.goal.name.text(language)) for goal in results.goals]
        of_pages = {_goal(row[0], names_of): row for row in page[0][1:]}
        shown = word[0][1:]
        assert shown, name
        for row in shown:
            other = of_pages[_goal(row[0], names_of)]
            mine = [numbers(cell) for cell in row[1:]]
            assert [found for found in mine if found] == [
                found for cell in other[1:] if (found := numbers(cell))
            ]
            told += 1
    assert told >= len(names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_are_estimates_everywhere_and_of_uncertain_units_there_are_none(
    folder, table, results, language
):
    about = "约" if language == "zh" else "about"
    low = set(results.units["name"][results.units["low_confidence"]])
    counted = 0
    for name in results.units["name"]:
        content = place(folder, language, f"units/{name}.xlsx").read_bytes()
        sheet = SHEET["verdicts"](language)
        found = of_book(content)[sheet]
        for key, head in PEOPLE[language].items():
            if head not in found:
                assert name in low
                continue
            ids = found["目标编号" if language == "zh" else "Goal id"]
            for goal, people, shown in zip(
                ids, found[head], formats(content, sheet, head), strict=True
            ):
                row = table[(table["unit"] == name) & (table["goal"] == goal)].iloc[0]
                if pd.isna(people):
                    # Where a list is absent only what the others show is told, and no people.
                    assert pd.isna(row[key]) or row["lists_absent"]
                    continue
                assert name not in low
                assert people == row[key]
                assert people % 100 == 0 or people < 100
                assert about in shown or people == 0
                counted += 1
    assert counted
    assert table[table["unit"].isin(low)][list(PEOPLE["zh"])].isna().all().all()


def test_a_reader_of_tables_gets_ids_as_text(folder, results):
    content = io.BytesIO((folder / "report.xlsx").read_bytes())
    sheet = pd.read_excel(content, sheet_name=SHEET["unit_verdicts"]("zh"), header=2, dtype=str)
    assert set(sheet["单元编号"]) == set(results.units["id"].astype(str))
