"""The study file: all of its mistakes, and what of it can be understood all the same."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from lifecircle.base.errors import InputError, StudyError
from lifecircle.base.text import Bilingual
from lifecircle.base.toml import mistakes, read_toml
from lifecircle.study.file import missing_file, named_files, resolve_paths
from lifecircle.study.model import Study

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.base.findings import Log
    from lifecircle.base.toml import Mistake

_ROUNDS: Final = 20
_NEEDED: Final = ("study", "units", "streets")
_NOWHERE: Final = "nowhere"
_CORRECT: Final = Bilingual(
    "在评估文件中改正该键；其余部分照常检查",
    "correct the key in the study file; everything else was checked",
)


@dataclass(frozen=True)
class Draft:
    """A study as far as it can be understood.

    Attributes
    ----------
    study
        Without lists and layers that are not there or not understood.
    absent
        Parts that cannot be read, by their key: ``study.plan``, ``units``, ``area``,
        ``streets``, ``streets.elevation``, ``people``, ``blocks``.
    services
        Of every list that the study names, also of those that are not there.
    """

    study: Study
    absent: frozenset[str]
    services: frozenset[str]

    def with_plan(self, plan: Path) -> Draft:
        """Return the draft with another plan."""
        header = self.study.study.model_copy(update={"plan": str(plan)})
        study = self.study.model_copy(update={"study": header})
        return replace(self, study=study, absent=self.absent - {"study.plan"})


def read_draft(path: Path, log: Log) -> Draft | None:
    """Read a study file that may have mistakes.

    Parameters
    ----------
    path
        The file.
    log
        Lenient; takes every mistake and every missing file.

    Returns
    -------
    Draft or None
        None if nothing can be understood: there is no file, or it is not TOML.
    """
    file = path.absolute()
    about = log.about("study", file)
    try:
        data = read_toml(file, StudyError)
    except InputError as error:
        about.refuse("study.unreadable", error)
        return None
    resolve_paths(data, file.parent)
    study, absent = _understood(data, file, about)
    if study is None:
        return None
    return _without_missing_files(study, absent, file, about, _services(data))


def _services(data: dict[str, Any]) -> frozenset[str]:
    """Return the services of all lists, also of those with mistakes."""
    lists = data.get("facilities")
    found: set[str] = set()
    for entry in lists if isinstance(lists, list) else []:
        if isinstance(entry, dict):
            several = entry.get("services")
            values = several.values() if isinstance(several, dict) else ()
            found |= {s for s in (entry.get("service"), *values) if isinstance(s, str)}
    return frozenset(found)


def _understood(data: dict[str, Any], file: Path, log: Log) -> tuple[Study | None, set[str]]:
    """Validate what is left when every mistake is taken out; report those of the first round."""
    absent: set[str] = set()
    rest = deepcopy(data)
    if "file" in rest:
        _report(log, file, "file", Bilingual("不认识的键", "unknown key"), "")
        del rest["file"]
    for attempt in range(_ROUNDS):
        try:
            return Study.model_validate({**rest, "file": file}), absent
        except ValidationError as error:
            found = mistakes(error, rest, Study)
        if attempt == 0:
            for mistake in found:
                _report(log, file, mistake.key, mistake.what, mistake.found)
        for mistake in sorted(found, key=_from_the_end, reverse=True):
            _take_out(rest, mistake, absent)
        _fill_in(rest, absent, file)
    return None, absent


def _report(log: Log, file: Path, key: str, what: Bilingual, found: str) -> None:
    named = Bilingual(f"{key}：{what.zh}", f"{key}: {what.en}")
    error = StudyError(named, file=file, place=key, found=found or None, todo=_CORRECT)
    log.refuse("study.mistake", error)


def _from_the_end(mistake: Mistake) -> tuple[tuple[int, int, str], ...]:
    """Sort key: of two items of a list the later one is larger."""
    return tuple(
        (1, part, "") if isinstance(part, int) else (0, 0, str(part)) for part in mistake.path
    )


def _take_out(data: dict[str, Any], mistake: Mistake, absent: set[str]) -> None:
    """Delete the value at fault; of an item of a list that lacks a key, the item."""
    path = mistake.path[:-1] if mistake.missing else mistake.path
    if mistake.missing:
        last_item = max((i for i, part in enumerate(path) if isinstance(part, int)), default=-1)
        path = path[: last_item + 1] if last_item >= 0 else path[:1]
    if not path:
        return
    absent.add(".".join(str(part) for part in path if not isinstance(part, int)))
    node: Any = data
    for part in path[:-1]:
        if not _has(node, part):
            return
        node = node[part]
    if _has(node, path[-1]):
        del node[path[-1]]


def _has(node: Any, part: int | str) -> bool:
    if isinstance(node, dict):
        return part in node
    return isinstance(node, list) and isinstance(part, int) and part < len(node)


def _fill_in(data: dict[str, Any], absent: set[str], file: Path) -> None:
    """Give what a study must have, so that the rest can be understood."""
    nowhere = str(file.parent / _NOWHERE)
    for key in _NEEDED:
        if not isinstance(data.get(key), dict):
            data[key] = {}
            absent.add(key)
    header = data["study"]
    header.setdefault("name", file.stem)
    if "plan" not in header:
        header["plan"] = _NOWHERE
        absent.add("study.plan")
    for key in ("units", "streets"):
        if "path" not in data[key]:
            data[key]["path"] = nowhere
            absent.add(key)


def _without_missing_files(
    study: Study, absent: set[str], file: Path, log: Log, services: frozenset[str]
) -> Draft:
    """Report every file that is not there, and take what rests on it out of the study."""
    gone: set[str] = set()
    for key, path in named_files(study):
        if not path.is_file() and path.name != _NOWHERE:
            log.refuse("file.missing", missing_file(file, key, path))
            gone.add(key)
    absent |= {_PARTS[key] for key in gone if key in _PARTS}
    lists = []
    for i, layer in enumerate(study.facilities, start=1):
        if f"facilities[{i}].path" in gone:
            continue
        lost = [k for k in ("entrances", "catchments") if f"facilities[{i}].{k}.path" in gone]
        lists.append(layer.model_copy(update=dict.fromkeys(lost)))
    sites = tuple(
        site
        for i, site in enumerate(study.candidates, start=1)
        if f"candidates[{i}].path" not in gone
    )
    changed: dict[str, Any] = {"facilities": tuple(lists), "candidates": sites}
    for part in ("levels", "layers", "demand", "statistics", "registers"):
        there = enumerate(getattr(study, part), start=1)
        changed[part] = tuple(it for i, it in there if f"{part}[{i}].path" not in gone)
    groups = enumerate(study.people.groups, start=1)
    kept = tuple(it for i, it in groups if f"people.groups[{i}].path" not in gone)
    later = enumerate(study.people.projections, start=1)
    years = tuple(it for i, it in later if f"people.projections[{i}].path" not in gone)
    changed["people"] = study.people.model_copy(update={"groups": kept, "projections": years})
    if "area" in absent:
        changed["area"] = None
    if "streets.elevation" in absent:
        changed["streets"] = study.streets.model_copy(update={"elevation": None})
    return Draft(study.model_copy(update=changed), frozenset(absent), services)


_PARTS: Final = {
    "area.path": "area",
    "units.path": "units",
    "streets.path": "streets",
    "streets.elevation": "streets.elevation",
    "people.path": "people",
    "blocks.path": "blocks",
}
