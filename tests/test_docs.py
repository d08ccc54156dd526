"""Documentation that can be checked is checked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from lifecircle.plans import Combination, Presence, Reach, read_plan, shipped_plans
from lifecircle.plans.model import Document, Target, Where, Within
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


@pytest.mark.parametrize("model", [Document, Reach, Combination, Presence, Where, Within, Target])
def test_the_plan_page_explains_every_key(model):
    page = (ROOT / "docs" / "plan-file.md").read_text(encoding="utf-8")
    assert set(model.model_fields) <= set(re.findall(r"\b\w+\b", page))


def test_the_example_on_the_plan_page_is_a_plan(tmp_path):
    page = (ROOT / "docs" / "plan-file.md").read_text(encoding="utf-8")
    (tmp_path / "my.toml").write_text(
        re.search(r"```toml\n(.*?)```", page, re.DOTALL)[1], encoding="utf-8"
    )
    assert read_plan("my.toml", tmp_path).goals[0].id == "culture.circle"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_local_links_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_readmes_name_the_shipped_plans():
    for name in ("README.md", "README.zh.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for plan in shipped_plans():
            assert plan in text


def test_every_room_is_in_the_architecture():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    package = ROOT / "coverage" / "lifecircle"
    rooms = [p.name + "/" for p in package.iterdir() if (p / "__init__.py").is_file()]
    rooms += [p.name for p in package.glob("*.py") if not p.name.startswith("__")]
    for room in rooms:
        assert f"`{room}`" in text, room
