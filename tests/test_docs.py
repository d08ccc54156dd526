"""Documentation that can be checked is checked."""

from __future__ import annotations

import doctest
import importlib
import json
import re
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from lifecircle.cli_plans import plans
from lifecircle.plans import read_plan, shipped_plans
from lifecircle.plans.fields import DeadlineColumn
from lifecircle.plans.model import (
    Amount,
    Assumption,
    AtLeast,
    Baseline,
    Document,
    Exempt,
    Flag,
    Goal,
    Group,
    Index,
    Parent,
    PeoplePer,
    Piece,
    Reference,
    Target,
    Tier,
    Where,
    Within,
)
from lifecircle.plans.supply import PassesCase
from lifecircle.study.model import Study

ROOT = Path(__file__).parent.parent
PAGES = [
    *ROOT.glob("*.md"),
    *ROOT.glob("docs/*.md"),
    ROOT / "data" / "README.md",
]


def keys(model: type[BaseModel]) -> set[str]:
    found: set[str] = set()
    for name, field in model.model_fields.items():
        found.add(field.alias or name)
        text = repr(field.annotation)
        for part in BaseModel.__subclasses__():
            stack = [part]
            while stack:
                candidate = stack.pop()
                stack.extend(candidate.__subclasses__())
                if candidate is not model and re.search(rf"\b{candidate.__name__}\b", text):
                    found |= keys(candidate)
    return found


def test_the_study_page_explains_every_key():
    page = (ROOT / "docs" / "study-file.md").read_text(encoding="utf-8")
    wanted = keys(Study) - {"file"}
    assert {"snap_limit", "from", "entrances", "zh", "detour"} <= wanted
    missing = {key for key in wanted if not re.search(rf"\b{key}\b", page)}
    assert not missing


@pytest.mark.parametrize(
    "model",
    [
        Document, Where, Within, Target, Baseline, Reference, Flag, Assumption, Amount, Group,
        Piece, Index, AtLeast, PeoplePer, Exempt, Tier, Parent, DeadlineColumn, PassesCase,
        *Goal.__args__[0].__args__,
    ],
    ids=lambda model: model.__name__,
)  # fmt: skip
def test_the_plan_page_explains_every_key(model):
    page = (ROOT / "docs" / "plan-file.md").read_text(encoding="utf-8")
    assert set(model.model_fields) <= set(re.findall(r"\b\w+\b", page))


def choices(annotation):
    """Yield the words that a key may have, of every annotation inside."""
    if get_origin(annotation) is Literal:
        yield from (word for word in get_args(annotation) if isinstance(word, str))
    for part in get_args(annotation):
        yield from choices(part)


def test_the_plan_pages_name_every_word_that_a_key_may_have():
    pages = ["plan-file", "rules-ways", "rules-amounts", "rules-units"]
    text = "".join((ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8") for page in pages)
    models = [*Goal.__args__[0].__args__, Flag, Parent, Amount]
    words = {w for m in models for f in m.model_fields.values() for w in choices(f.annotation)}
    assert {"wheelchair", "own_district", "p95", "ratio_of_classes", "where_able"} <= words
    assert not {word for word in words if word not in text}


HEAD = """[document]
id = "p"
title = { zh = "甲", en = "a" }
issuer = { zh = "甲", en = "a" }
"""
REACH = """[[goals]]
id = "%s"
kind = "reach"
name = { zh = "甲", en = "a" }
service = "health"
within = { minutes = 15 }
target = 1.0
"""


def plan_examples():
    """Yield the examples of plan files in the documentation, each made whole."""
    for page in sorted(ROOT.glob("docs/*.md")):
        blocks = re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        for number, block in enumerate(blocks):
            name = f"{page.stem}-{number}"
            if "[document]" in block:
                yield pytest.param(block, id=name)
            elif block.startswith("[[goals.assumptions]]"):
                yield pytest.param(HEAD + REACH % "g" + block, id=name)
            elif block.startswith("[index]"):
                ids = re.findall(r'"([^"]+)" = \d', block)
                yield pytest.param(HEAD + "".join(REACH % i for i in ids) + block, id=name)
            elif "[[goals" in block:
                yield pytest.param(HEAD + block, id=name)


EXAMPLES = [*plan_examples()]


@pytest.mark.parametrize("text", EXAMPLES)
def test_the_examples_of_plans_are_plans(tmp_path, text):
    (tmp_path / "p.toml").write_text(text, encoding="utf-8")
    assert read_plan("p.toml", tmp_path).goals


def test_there_are_examples_of_plans():
    assert {"own-plan-0", "plan-file-0", "rules-units-0", "rules-units-1"} <= {
        example.id for example in EXAMPLES
    }


def test_commands_in_the_documentation_exist():
    known = {c.name or c.callback.__name__ for c in plans.registered_commands}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert set(re.findall(r"lifecircle plans ([a-z]+)", text)) <= known, page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_local_links_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_readmes_name_the_shipped_plans_with_their_goals(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([\w-]+)` \|.*\| (\d+) \|$", text, re.MULTILINE))
    assert rows == {plan: str(len(read_plan(plan).goals)) for plan in shipped_plans()}


def test_every_room_is_in_the_architecture():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    package = ROOT / "coverage" / "lifecircle"
    rooms = [p.name + "/" for p in package.iterdir() if (p / "__init__.py").is_file()]
    rooms += [p.name for p in package.glob("*.py") if not p.name.startswith("__")]
    for room in rooms:
        assert f"`{room}`" in text, room


def python_of(page: Path) -> str:
    text = page.read_text(encoding="utf-8")
    if page.suffix == ".md":
        blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
        return re.sub(r"^(>>> |\.\.\. )", "", "\n".join(blocks), flags=re.MULTILINE)
    cells = json.loads(text)["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


@pytest.mark.parametrize(
    "page",
    [page for page in [*PAGES, *ROOT.glob("notebooks/*.ipynb")] if "import" in python_of(page)],
    ids=lambda page: page.name,
)
def test_what_the_documentation_imports_is_there(page):
    pattern = r"^from (lifecircle[\w.]*) import (?:\(([^)]*)\)|(.*))"
    for module, many, some in re.findall(pattern, python_of(page), re.MULTILINE):
        for name in re.findall(r"\w+", many or some):
            assert hasattr(importlib.import_module(module), name), f"{module}.{name}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_modules_that_the_documentation_names_are_there(page):
    for name in re.findall(r"`(lifecircle\.[\w.]+)", page.read_text(encoding="utf-8")):
        module, _, rest = name.rpartition(".")
        try:
            importlib.import_module(name)
        except ImportError:
            assert hasattr(importlib.import_module(module), rest), name


RUN = [page for page in ROOT.glob("docs/*.md") if ">>> " in page.read_text(encoding="utf-8")]


@pytest.mark.parametrize("page", sorted(RUN), ids=lambda page: page.stem)
def test_examples_give_what_the_page_says(page, monkeypatch):
    monkeypatch.chdir(ROOT)
    blocks = re.findall(
        r"^```python\n(>>> .*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    test = doctest.DocTestParser().get_doctest("".join(blocks), {}, page.name, str(page), 0)
    assert test.examples
    assert doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test).failed == 0
