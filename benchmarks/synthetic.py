"""Makes up people by age and room in facilities for a real study: for timing, never for a page.

``python synthetic.py STUDY.toml FOLDER`` writes another study into the folder: the same units,
streets and lists, a made-up total, groups by unit, and numbers of places, beds and doctors drawn
from one seed.
"""

from __future__ import annotations

import csv
import json
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

SEED = 11
TOTAL = 380_000
SHARES = {
    "age_0_3": 0.02,
    "age_3_6": 0.023,
    "age_6_12": 0.055,
    "age_12_15": 0.03,
    "school_age": 0.085,
    "age_60": 0.25,
    "age_65": 0.19,
    "age_80": 0.055,
    "disabled": 0.06,
    "households": 0.39,
    "registered": 0.9,
    "daytime": 0.4,
}
"""Of the people of a unit, before they are drawn."""


@dataclass(frozen=True)
class Asked:
    """One test of capacity: as `[[capacity]]` has it, and how much room there is in all."""

    service: str
    group: str
    quantity: str
    minutes: float
    profile: str = "adult"
    people_per_place: float = 1.0
    room: float = 0.9

    def section(self) -> dict[str, Any]:
        """Return the section of a study."""
        return {key: value for key, value in vars(self).items() if key != "room"}

    def places(self, total: int) -> float:
        """Return how many places there are for so many residents."""
        return self.room * total * SHARES.get(self.group, 1.0) / self.people_per_place


ASKED = (
    Asked("education.school", "school_age", "places", 15, "child"),
    Asked("health", "residents", "doctors", 15, people_per_place=1600, room=0.7),
    Asked("elderly", "age_65", "beds", 30, "elder", people_per_place=25),
    Asked("culture", "age_60", "places", 15, "elder", people_per_place=30, room=1.2),
)


def make(study: Path, folder: Path, asked: tuple[Asked, ...] = ASKED, total: int = TOTAL) -> Path:
    """Write a study with people and room into a folder; return its file.

    Lists have to be GeoJSON with a point a place, units GeoJSON with a name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(SEED)
    content = _absolute(tomllib.loads(study.read_text(encoding="utf-8")), study.parent)
    content["study"] |= {"name": f"{content['study']['name']} (made up)", "year": 2023}
    plan = study.parent / content["study"].get("plan", "")
    if plan.is_file():
        content["study"]["plan"] = str(plan.resolve())
    table = folder / "people.csv"
    write_people(table, content["units"], rng, total)
    source = "made up"
    content["people"] |= {"total": total, "source": source, "year": 2023}
    content["people"]["groups"] = [
        {"group": group, "path": str(table), "unit": "unit", "column": group, "source": source}
        for group in SHARES
    ]
    lists = content["facilities"]
    for number, places in enumerate(lists):
        copy = folder / f"{number}-{Path(places['path']).name}"
        room = {
            one.quantity: one.places(total) / sum(_offers(each, one.service) for each in lists)
            for one in asked
            if _offers(places, one.service)
        }
        write_room(Path(places["path"]), copy, room, rng)
        places |= {"path": str(copy), "quantities": {quantity: quantity for quantity in room}}
    content["capacity"] = [one.section() for one in asked]
    file = folder / "study.toml"
    file.write_text(_toml(content), encoding="utf-8")
    return file


def write_people(path: Path, units: dict[str, Any], rng: np.random.Generator, total: int) -> None:
    """Write how many people of each group live in each unit."""
    features = json.loads(Path(units["path"]).read_text(encoding="utf-8"))["features"]
    names = [one["properties"][units.get("name", "name")] for one in features]
    part = rng.gamma(4, 1, len(names))
    people = total * part / part.sum()
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["unit", *SHARES])
        for name, number in zip(names, people.tolist(), strict=True):
            rows.writerow([name, *rng.binomial(int(number), list(SHARES.values())).tolist()])


def write_room(path: Path, copy: Path, room: dict[str, float], rng: np.random.Generator) -> None:
    """Write a list of places again, with columns of room that add up to so much at least."""
    content = json.loads(path.read_text(encoding="utf-8"))
    for quantity, total in room.items():
        part = rng.gamma(2, 1, len(content["features"]))
        numbers = np.ceil(total * part / part.sum()).astype(int).tolist()
        for one, number in zip(content["features"], numbers, strict=True):
            one["properties"][quantity] = number
    copy.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _offers(places: dict[str, Any], service: str) -> bool:
    """Return whether a list has places of a service."""
    own = [places["service"]] if "service" in places else [*places["services"].values()]
    return any(f"{one}.".startswith(f"{service}.") for one in own)


def _absolute(value: Any, folder: Path) -> Any:
    """Return parsed TOML with the files that it names beside no matter which folder."""
    if isinstance(value, list):
        return [_absolute(one, folder) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: str((folder / one).resolve())
        if key in {"path", "elevation"} and isinstance(one, str)
        else _absolute(one, folder)
        for key, one in value.items()
    }


def _toml(content: dict[str, Any]) -> str:
    """Return parsed TOML as text."""
    lines = []
    for section, value in content.items():
        for one in value if isinstance(value, list) else [value]:
            lines.append(f"[[{section}]]" if isinstance(value, list) else f"[{section}]")
            lines += [f"{json.dumps(key)} = {_inline(part)}" for key, part in one.items()]
    return "\n".join([*lines, ""])


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        parts = (f"{_inline(key)} = {_inline(one)}" for key, one in value.items())
        return "{ " + ", ".join(parts) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    print(make(Path(sys.argv[1]), Path(sys.argv[2])))
