"""What two audits were made from, and how: the differences of two ``run.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Kind = Literal["input", "parameter", "correction", "rule", "version", "assumption"]
State = Literal["changed", "added", "removed", "renamed"]
_ORDER: Final[tuple[State, ...]] = ("changed", "added", "removed", "renamed")
_FILES: Final = ("path", "elevation")
"""Keys of parameters that name an input file: the file itself is compared."""


@dataclass(frozen=True)
class Change:
    """One difference in what the audits were made from.

    Attributes
    ----------
    kind
        Input file, parameter, correction, rule of a goal, version, or printed assumption.
    key
        Role of an input, dotted key of a parameter, id of a goal, name of a library, code of an
        assumption.
    state
        ``renamed``: the same content under another path.
    old, new
        Path, value or text; empty where it is not there.
    """

    kind: Kind
    key: str
    state: State
    old: str
    new: str


def input_changes(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Return the input files that differ.

    Files are paired by role and path; those left by role and content, then by role and file
    name, then by role where it has one file only.
    """
    left, right = list(old["inputs"]), list(new["inputs"])
    found: list[Change] = []
    keys: tuple[Callable[[dict[str, str]], object], ...] = (
        lambda item: (item["role"], item["path"]),
        lambda item: (item["role"], item["sha256"]),
        lambda item: (item["role"], PurePosixPath(item["path"]).name),
    )
    for key in keys:
        for before, after in _paired(left, right, key):
            left.remove(before)
            right.remove(after)
            found += _input(before, after)
    for before in list(left):
        same = [item for item in right if item["role"] == before["role"]]
        if len(same) == 1 and sum(item["role"] == before["role"] for item in left) == 1:
            left.remove(before)
            right.remove(same[0])
            found += _input(before, same[0])
    found += [Change("input", item["role"], "removed", item["path"], "") for item in left]
    found += [Change("input", item["role"], "added", "", item["path"]) for item in right]
    return sorted(found, key=lambda c: (_ORDER.index(c.state), c.key, c.new or c.old))


def _paired(
    left: list[dict[str, str]],
    right: list[dict[str, str]],
    key: Callable[[dict[str, str]], object],
) -> list[tuple[dict[str, str], dict[str, str]]]:
    free = list(right)
    pairs = []
    for before in left:
        match = next((item for item in free if key(item) == key(before)), None)
        if match is not None:
            free.remove(match)
            pairs.append((before, match))
    return pairs


def _input(before: dict[str, str], after: dict[str, str]) -> list[Change]:
    same_path = before["path"] == after["path"]
    if before["sha256"] == after["sha256"]:
        # A study that was copied to another folder sees the same files elsewhere: no change.
        same_name = PurePosixPath(before["path"]).name == PurePosixPath(after["path"]).name
        if same_path or same_name:
            return []
        return [Change("input", before["role"], "renamed", before["path"], after["path"])]
    return [Change("input", before["role"], "changed", before["path"], after["path"])]


def parameter_changes(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Return the parameters that differ, by dotted key, and corrections added or removed.

    Lists of facilities are told apart by the name of their file, whatever their order. A list
    that only one study has is an input that was added or removed, not a row for each of its
    keys.
    """
    before, after = (_flat_parameters(record["parameters"]) for record in (old, new))
    lists = [_lists(record["parameters"]) for record in (old, new)]
    alone = lists[0] ^ lists[1]
    found = []
    for key in sorted({*before, *after}):
        if any(key.startswith(f"facilities[{name}].") for name in alone):
            continue
        if before.get(key) != after.get(key):
            found.append(_change("parameter", key, before.get(key), after.get(key)))
    mine = [_corrections(record["parameters"]) for record in (old, new)]
    for state, these, others in (("removed", *mine), ("added", *reversed(mine))):
        rest = list(others)
        for key, text in these:
            if (key, text) in rest:
                rest.remove((key, text))
            elif state == "removed":
                found.append(Change("correction", key, "removed", text, ""))
            else:
                found.append(Change("correction", key, "added", "", text))
    return found


def rule_changes(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Return the keys of goals that differ, for goals that both audits judged."""
    goals = [{goal["id"]: goal for goal in record["goals"]} for record in (old, new)]
    found = []
    for name, goal in goals[1].items():
        if name not in goals[0]:
            continue
        before, after = dict(_flat(goals[0][name])), dict(_flat(goal))
        found += [
            _change("rule", f"{name}.{key}", before.get(key), after.get(key))
            for key in sorted({*before, *after})
            if before.get(key) != after.get(key)
        ]
    return found


def version_changes(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Return lifecircle, Python and libraries whose versions differ; lifecircle first."""
    before, after = old["versions"], new["versions"]
    names = sorted({*before, *after}, key=lambda name: (name != "lifecircle", name))
    return [
        _change("version", name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    ]


def assumption_changes(old: dict[str, Any], new: dict[str, Any], language: str) -> list[Change]:
    """Return the printed assumptions that differ, in one language."""
    texts = [
        {note["code"]: note[language] for note in record["assumptions"]} for record in (old, new)
    ]
    codes = dict.fromkeys([*texts[1], *texts[0]])
    return [
        _change("assumption", code, texts[0].get(code), texts[1].get(code))
        for code in codes
        if texts[0].get(code) != texts[1].get(code)
    ]


def _change(kind: Kind, key: str, old: str | None, new: str | None) -> Change:
    state: State = "added" if old is None else "removed" if new is None else "changed"
    return Change(kind, key, state, old or "", new or "")


def list_names(parameters: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return the facility lists of a study with their names, as the facilities carry them."""
    taken: dict[str, int] = {}
    found = []
    for entry in parameters.get("facilities") or ():
        stem = PurePosixPath(str(entry.get("path", ""))).stem
        taken[stem] = taken.get(stem, 0) + 1
        found.append((stem if taken[stem] == 1 else f"{stem}-{taken[stem]}", entry))
    return found


def _lists(parameters: dict[str, Any]) -> set[str]:
    return {name for name, _ in list_names(parameters)}


def _flat_parameters(parameters: dict[str, Any]) -> dict[str, str]:
    plain = {k: v for k, v in parameters.items() if k not in ("facilities", "corrections")}
    pairs = [*_flat(plain)]
    for name, entry in list_names(parameters):
        pairs += [(f"facilities[{name}].{key}", value) for key, value in _flat(entry)]
    return {key: value for key, value in pairs if key.rsplit(".", 1)[-1] not in _FILES}


def _corrections(parameters: dict[str, Any]) -> list[tuple[str, str]]:
    entries = parameters.get("corrections") or ()
    return sorted(
        (
            str(entry.get("kind", "")),
            ", ".join(f"{key} = {value}" for key, value in _flat(entry) if key != "kind"),
        )
        for entry in entries
        if isinstance(entry, dict)
    )


def _flat(value: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the dotted key and the text of every value; None is no value."""
    if isinstance(value, dict):
        for key, item in value.items():
            # Keys of services have dots themselves: quoted, as in TOML.
            name = f'"{key}"' if "." in str(key) else str(key)
            yield from _flat(item, f"{prefix}.{name}" if prefix else name)
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for number, item in enumerate(value):
            yield from _flat(item, f"{prefix}[{number}]")
    elif value is not None:
        yield prefix, _text(value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return f"{value:.15g}"
    return json.dumps(value, ensure_ascii=False)
