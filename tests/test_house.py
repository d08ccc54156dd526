"""The house: where the package lives, what importing it costs, what it needs to run."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import toy_city as toy

ROOT = Path(__file__).parent.parent

RUNTIME_ONLY = """
import importlib.metadata as metadata
import os
import sys
from importlib.machinery import PathFinder
from packaging.requirements import Requirement


def runtime():
    seen, queue = set(), ["lifecircle"]
    while queue:
        name = queue.pop().lower().replace("_", "-")
        if name in seen:
            continue
        seen.add(name)
        for text in metadata.requires(name) or ():
            wanted = Requirement(text)
            if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
                queue.append(wanted.name)
    return seen


ALLOWED = runtime()
OWNERS = metadata.packages_distributions()


class OnlyRuntime:
    def find_spec(self, name, path=None, target=None):
        owners = OWNERS.get(name.partition(".")[0])
        if owners and not {o.lower().replace("_", "-") for o in owners} & ALLOWED:
            here = PathFinder.find_spec(name, [os.getcwd()])
            if here is None:
                raise ModuleNotFoundError(f"{name} is no runtime dependency", name=name)
            return here
        return None


for name in [n for n in sys.modules if n.partition(".")[0] in ("packaging",)]:
    del sys.modules[name]
sys.meta_path.insert(0, OnlyRuntime())
"""


def python(code: str, *arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_source_folder_is_no_package():
    """A package called `coverage` would shadow coverage.py."""
    assert (ROOT / "coverage" / "lifecircle" / "__init__.py").is_file()
    assert not (ROOT / "coverage" / "__init__.py").exists()


def test_importing_lifecircle_imports_nothing_heavy():
    done = python(
        """
        import sys
        import lifecircle
        heavy = {"numpy", "pandas", "geopandas", "shapely", "scipy", "folium", "pydantic"}
        print(sorted(heavy & set(sys.modules)))
        """
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_every_public_name_exists():
    import lifecircle  # noqa: PLC0415

    for name in lifecircle.__all__:
        assert getattr(lifecircle, name) is not None
    with pytest.raises(AttributeError):
        _ = lifecircle.nothing


def test_audit_from_the_repository_root_with_runtime_dependencies_only(tmp_path):
    """The folder `coverage/` is then importable as a namespace; nothing may trip over it."""
    toy.write_places(tmp_path / "health.csv", [("诊所", 200.0, 20.0)])
    study = toy.write_city(
        tmp_path,
        toy.plan_text(
            'id = "a"\nkind = "reach"\nservice = "health"\nwithin = { minutes = 10 }\ntarget = 0.4'
        ),
        '[[facilities]]\npath = "health.csv"\ncrs = "EPSG:4326"\nservice = "health"\n'
        'completeness = "complete"',
    )
    done = python(
        RUNTIME_ONLY
        + """
import coverage
assert coverage.__file__ is None, "coverage.py is visible"
try:
    import pytest
except ModuleNotFoundError:
    pass
else:
    raise SystemExit("development dependencies are visible")
from lifecircle.cli import app
app(sys.argv[1:])
""",
        "audit",
        str(study),
        "--out",
        str(tmp_path / "out"),
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "map.html").is_file()
    assert re.search(r"^  met .* a  ", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("imported", ["import coverage", ""])
def test_compiled_searches_from_the_repository_root(imported):
    """numba imports what is called `coverage`; it must not take the folder for coverage.py."""
    done = python(
        RUNTIME_ONLY
        + f"""
{imported}
from lifecircle.streets.search import kernels
import importlib.util
assert importlib.util.find_spec("coverage").origin is None, "coverage.py is visible"
print(kernels.longer.__name__)
"""
    )
    assert done.stdout.strip() == "longer", done.stderr
