"""Styles of the layers of ``results.gpkg``: a default for each, and one for each goal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifecircle.base.text import Bilingual
from lifecircle.outputs import words
from lifecircle.outputs.gis_names import goal_columns
from lifecircle.outputs.gpkg_extras import Style, both_names
from lifecircle.outputs.left_out_words import MOVE
from lifecircle.outputs.map_style import MOVE_COLOUR
from lifecircle.outputs.order import goals_worst_first
from lifecircle.outputs.qgis_styles import (
    PEOPLE_LEFT_OUT,
    barrier_lines,
    cause_areas,
    left_out_areas,
    move_points,
    reached_points,
    root_of,
    service_points,
    share_bands,
    status_areas,
    status_points,
    street_lines,
)
from lifecircle.outputs.qgis_symbols import (
    Labels,
    categorized,
    field,
    graduated,
    line,
    marker,
    qml,
    quoted,
    ruled,
    single,
)
from lifecircle.outputs.statements import plain
from lifecircle.verdicts.results import STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from lifecircle.base.text import Language
    from lifecircle.outputs.qgis_symbols import Look
    from lifecircle.verdicts.results import GoalResult, Results

_NAME: Final = 60
_NEAR: Final = "12000"
"""Scale from which facilities have their names."""
_BY_PEOPLE: Final = Bilingual("按人口", "by people")
_BY_CAUSE: Final = Bilingual("按原因", "by cause")
_PLACE: Final = marker("circle", "#ffffff", "#1b2733", 2.4, width=0.5)


def gis_styles(results: Results, tables: Mapping[str, pd.DataFrame]) -> list[Style]:
    """Return the styles of the layers that are written.

    Units have the verdict of a goal, blocks the share reached, gaps how many are left out and
    why, demand points whether they are reached: once for each goal that the layer shows, with
    the goal that stands first in the report as default.

    Parameters
    ----------
    results
        The audit.
    tables
        Of each layer: its columns decide which goals it shows.
    """
    names = dict(zip([r.goal.id for r in results.goals], goal_columns(results.goals), strict=True))
    goals = [(result, names[result.goal.id]) for result in goals_worst_first(results)]
    made = [
        *_defaults(_units(goals, tables["units"], results.language)),
        *_defaults(_blocks(goals, tables["blocks"])),
        *_defaults(_gaps(goals, tables["gaps"])),
        *_defaults(_demand(goals, tables["demand_points"])),
        *_defaults(_others(tables)),
    ]
    return [style for style in made if style.layer in tables]


def _defaults(styles: Iterator[Style]) -> Iterator[Style]:
    """Make the first style of each layer its default."""
    seen: set[str] = set()
    for style in styles:
        yield style._replace(default=style.layer not in seen)
        seen.add(style.layer)


def _named(result: GoalResult) -> Bilingual:
    return Bilingual(*(plain(text, _NAME) for text in result.goal.name.text))


def _units(
    goals: Sequence[tuple[GoalResult, str]], table: pd.DataFrame, language: Language
) -> Iterator[Style]:
    for result, name in goals:
        status = f"status_{name}"
        if status not in table:
            continue
        value = f"at_least_{name}" if f"at_least_{name}" in table else ""
        share = bool(value) and result.measure.of_units.share
        text = _unit_label(status, value if share else "", language)
        style = qml(categorized(status, status_areas()), Labels(text))
        title = _named(result)
        about = Bilingual(f"各单元的结论：{title.zh}", f"verdict in every unit: {title.en}")
        yield Style("units", both_names(title), style, description=both_names(about))


def _unit_label(status: str, value: str, language: Language) -> str:
    """Return name, verdict and value of a unit as an expression."""
    cases = " ".join(
        f"WHEN {field(status)} = {quoted(code)} THEN {quoted(words.STATUS[code].word(language))}"
        for code in STATUSES
    )
    parts = [field("name"), quoted("\n"), f"coalesce(CASE {cases} END, '')"]
    if value:
        number = f"round({field(value)} * 100, 1)"
        parts.append(f"coalesce(' ' || format_number({number}, 1) || '%', '')")
    return " || ".join(parts)


def _blocks(goals: Sequence[tuple[GoalResult, str]], table: pd.DataFrame) -> Iterator[Style]:
    for result, name in goals:
        # As on the map: where a list is absent, the goal without that service.
        column = next((c for c in (f"possible_{name}", f"reached_{name}") if c in table), None)
        if column is not None:
            title = _named(result)
            about = Bilingual(f"可证明覆盖的人口比例：{title.zh}", f"share reached: {title.en}")
            style = qml(graduated(column, share_bands()))
            yield Style("blocks", both_names(title), style, description=both_names(about))


def _gaps(goals: Sequence[tuple[GoalResult, str]], table: pd.DataFrame) -> Iterator[Style]:
    here = set(table["goal"])
    for result, _ in goals:
        if result.goal.id not in here:
            continue
        title = _named(result)
        mine = f"{field('goal')} = {quoted(result.goal.id)}"
        kinds = left_out_areas(mine, "share_of_all_people_left_out")
        name = f"{both_names(title)} · {both_names(_BY_PEOPLE)}"
        yield Style("gaps", name, qml(ruled(kinds)), description=both_names(PEOPLE_LEFT_OUT))
        causes = [
            kind._replace(value=f"{mine} AND {field('cause')} = {quoted(kind.value)}")
            for kind in cause_areas()
        ]
        name = f"{both_names(title)} · {both_names(_BY_CAUSE)}"
        yield Style("gaps", name, qml(ruled(causes)), description=both_names(_BY_CAUSE))


def _demand(goals: Sequence[tuple[GoalResult, str]], table: pd.DataFrame) -> Iterator[Style]:
    for result, name in goals:
        if f"reached_{name}" in table:
            style = qml(ruled(reached_points(f"reached_{name}")))
            yield Style("demand_points", both_names(_named(result)), style)


def _others(tables: Mapping[str, pd.DataFrame]) -> Iterator[Style]:
    """Yield the styles of layers that look the same whatever the goal."""
    names = Labels(field("name"), 7, _NEAR)
    services = service_points(map(str, tables["facilities"]["service"]))
    yield _style(
        "facilities",
        Bilingual("按服务", "by service"),
        qml(categorized(root_of("service"), services) if services else single(_PLACE), names),
    )
    yield _style("streets", Bilingual("按类型", "by kind"), qml(ruled(street_lines("kind"))))
    yield _style(
        "barriers", Bilingual("按类型", "by kind"), qml(categorized("kind", barrier_lines()))
    )
    yield _style(
        "remedies_points",
        Bilingual("按措施", "by move"),
        qml(categorized("move", move_points()), Labels(field("remedy"), 7, _NEAR)),
    )
    yield _style(
        "remedies_links", MOVE["link"], qml(single(_link()), Labels(field("remedy"), 7, _NEAR))
    )
    yield _style(
        "members",
        Bilingual("按结论", "by verdict"),
        qml(categorized("status", status_points()), names),
    )
    yield _style("candidates", Bilingual("备选点", "candidate sites"), qml(single(_PLACE), names))


def _link() -> Look:
    return line(MOVE_COLOUR, 0.9, "dash")


def _style(layer: str, name: Bilingual, style: str) -> Style:
    return Style(layer, both_names(name), style)
