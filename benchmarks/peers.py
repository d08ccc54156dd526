"""The other tools: where they are installed, in which versions, and why some are not.

If the interpreter that runs the benchmarks has them all, it is used for every process. Else they
go into a virtual environment of their own, ``.venv-peers``, so that what they pin does not reach
the one for development. What cannot be installed is reported, and the rest goes on.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv-peers"
NAMES = (
    *("networkx", "scipy", "igraph", "pandana", "cityseer", "accessx", "osmnx"),
    *("pyvalhalla-weekly", "access", "spopt", "pulp"),
)
ALSO = ("numpy", "numba", "shapely", "geopandas", "pandas")
_VERSIONS = """
import json, sys
from importlib.metadata import PackageNotFoundError, version
found = {}
for name in sys.argv[1:]:
    try:
        found[name] = version(name)
    except PackageNotFoundError:
        pass
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Peers:
    """An interpreter with the other tools.

    Attributes
    ----------
    python
        It.
    versions
        Of what it has.
    missing
        Why something is not there, by name.
    """

    python: str
    versions: dict[str, str]
    missing: dict[str, str]


def wanted() -> list[str]:
    """Return the requirements of the optional dependencies ``peers``."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(data["project"]["optional-dependencies"].get("peers", []))


@cache
def peers() -> Peers:
    """Return the interpreter with the other tools; install them first if need be."""
    if all(_has(name) for name in NAMES):
        return Peers(sys.executable, _versions(sys.executable), {})
    python = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    missing: dict[str, str] = {}
    if _install(python, ["--editable", f"{ROOT}[bench,peers]"]):
        reason = _install(python, ["--editable", f"{ROOT}[bench]"])
        if reason:
            raise SystemExit(f"cannot install lifecircle into {VENV}: {reason}")
        for requirement in wanted():
            reason = _install(python, [requirement])
            if reason:
                missing[requirement] = reason
    return Peers(str(python), _versions(str(python)), missing)


def _has(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def _install(python: Path, what: list[str]) -> str:
    """Install something; return why that failed, empty if it did not."""
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*command, *what], capture_output=True, text=True, check=False)
    if not done.returncode:
        return ""
    errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
    return (errors or done.stderr.splitlines() or ["no message"])[-1]


def _versions(python: str) -> dict[str, str]:
    command = [python, "-c", _VERSIONS, *NAMES, *ALSO]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(found.stdout))
