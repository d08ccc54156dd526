"""The one-street city over the years: what is planned for it, written as a study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.study import read_study
from toy_city import degrees, plan_text, write_city, write_places

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.study import Study

LIBRARY = "culture.library"
CLINIC = "health.clinic"
GOALS = (
    (
        f'kind = "reach"\nid = "library"\nservice = "{LIBRARY}"\nwithin = {{ minutes = 5 }}\n'
        "target = 0.75\n"
    ),
    (
        f'kind = "reach"\nid = "clinic"\nservice = "{CLINIC}"\nwithin = {{ metres = 500 }}\n'
        "at_least = 2\ntarget = 0.5\n"
    ),
    (
        'kind = "combination"\nid = "both"\ntarget = 0.5\n'
        f'all_of = [{{ service = "{LIBRARY}", within = {{ minutes = 10 }} }}, '
        f'{{ service = "{CLINIC}", within = {{ minutes = 10 }} }}]\n'
    ),
    (
        f'kind = "reach"\nid = "own"\nservice = "{LIBRARY}"\nwithin = {{ minutes = 10 }}\n'
        'supply = "own_unit"\ntarget = 0.5\n'
    ),
)
"""Goals of the plan; the first two are about one service each."""


def place(x: float, y: float = 20) -> str:
    """Return a place of the city as the study file writes it."""
    lon, lat = degrees(x, y)
    return f"[{lon:.9f}, {lat:.9f}]"


def change(kind: str, **keys: object) -> str:
    """Return a table of ``[[changes]]``; text is quoted unless it is a list."""
    lines = [f'kind = "{kind}"']
    for key, value in keys.items():
        plain = not isinstance(value, str) or value.startswith(("[", "{"))
        lines.append(f"{key} = {value}" if plain else f'{key} = "{value}"')
    return "\n".join(["[[changes]]", *lines, ""])


def years_city(
    folder: Path,
    *changes: str,
    libraries: tuple[tuple[str, float, str], ...] = (("甲馆", 100, "2000"),),
    clinics: tuple[tuple[str, float], ...] = (("甲诊所", 300), ("乙诊所", 1700)),
    goals: tuple[str, ...] = GOALS,
    extra: str = "year = 2020",
    people: str = "total = 1000\nsource = 'made up'",
    more: str = "",
) -> Path:
    """Write the city with two complete lists and what is planned; return the study file.

    Parameters
    ----------
    changes
        From `change`.
    libraries
        Name, x, and the year of opening.
    clinics
        Name and x.
    goals, extra, people
        As for `toy_city.write_city`.
    more
        More tables of the study.
    """
    write_places(
        folder / "libraries.csv",
        [(name, x, 20) for name, x, _ in libraries],
        opened=[year for *_, year in libraries],
    )
    write_places(folder / "clinics.csv", [(name, x, 20) for name, x in clinics])
    lists = "".join(
        f'[[facilities]]\npath = "{name}.csv"\nx = "lon"\ny = "lat"\ncrs = "EPSG:4326"\n'
        f'service = "{service}"\ncompleteness = "complete"\n{columns}'
        for name, service, columns in (
            ("libraries", LIBRARY, 'opened = "opened"\n'),
            ("clinics", CLINIC, ""),
        )
    )
    text = "\n".join([lists, *changes, more])
    return write_city(folder, plan_text(*goals), text, extra=extra, people=people)


def study_of(folder: Path, *changes: str, **kwargs: object) -> Study:
    """Write the city as `years_city` does, and read its study."""
    return read_study(years_city(folder, *changes, **kwargs))
