"""Tables for spreadsheets and for Python: every verdict, and every gap."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from lifecircle.outputs.gap_causes import MIX
from lifecircle.outputs.gap_remedies import remedy_of_gaps
from lifecircle.outputs.gaps import gaps as find_gaps
from lifecircle.outputs.heads import group_of
from lifecircle.outputs.left_out_sums import exact_parts
from lifecircle.outputs.measures import unit_for
from lifecircle.outputs.numbers import fixed, round_figures, round_people
from lifecircle.verdicts.left_out import CAUSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from lifecircle.base.quantities import Floats, Ints
    from lifecircle.base.text import Bilingual
    from lifecircle.verdicts.results import Interval, Results, Shortfall, Verdict

ENCODING: Final = "utf-8-sig"
"""With a byte order mark: without one, Excel takes Chinese for GBK."""
SHARE_DECIMALS: Final = 6
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def text_cell(value: object) -> str:
    """Return text that a spreadsheet shows and does not run as a formula."""
    text = str(value).replace("\x00", "")
    return "'" + text if text.startswith(_FORMULA) else text


def share_cell(value: float | None) -> str:
    """Return a share with six decimals; empty where it is not known."""
    return fixed(value, SHARE_DECIMALS)


def count_cell(value: float | None) -> str:
    """Return a whole number; empty where it is not known."""
    return fixed(value, 0)


def flag_cell(value: object) -> str:
    """Return whether something holds; empty where it is not known."""
    if value is None:
        return ""
    return "true" if value else "false"


def number_cell(value: float | None) -> str:
    """Return a number with as many digits as it needs; empty where it is not known."""
    return "" if value is None or np.isnan(value) else f"{value:.10g}"


def degrees(value: float | None) -> str:
    """Return a longitude or latitude; empty where there is none."""
    return "" if value is None or np.isnan(value) else f"{value:.6f}"


def _minutes(value: float | None) -> str:
    return fixed(value, 2)


VERDICT_COLUMNS: Final[Mapping[str, Callable[[Any], str]]] = {
    "level": text_cell,
    "unit_id": text_cell,
    "unit": text_cell,
    "low_confidence": flag_cell,
    "goal": text_cell,
    "goal_zh": text_cell,
    "goal_en": text_cell,
    "kind": text_cell,
    "section": text_cell,
    "deadline": count_cell,
    "strength": text_cell,
    "status": text_cell,
    "share_at_least": share_cell,
    "share_at_least_low": share_cell,
    "share_at_least_high": share_cell,
    "share_at_most": share_cell,
    "share_at_most_low": share_cell,
    "share_at_most_high": share_cell,
    "share_if_lists_complete": share_cell,
    "places": count_cell,
    "operator": str,
    "target": share_cell,
    "people_reached": count_cell,
    "people_left_out": count_cell,
    "holds_under_all": flag_cell,
    "lists_absent": text_cell,
    "lists_partial": text_cell,
    "needs_zh": text_cell,
    "needs_en": text_cell,
    "reason_zh": text_cell,
    "reason_en": text_cell,
    "measure_unit_zh": text_cell,
    "measure_unit_en": text_cell,
    "target_high": share_cell,
    "target_text": text_cell,
    "progress": share_cell,
    "shortfall": number_cell,
    "shortfall_unit_zh": text_cell,
    "shortfall_unit_en": text_cell,
    "baseline": number_cell,
    "verified": flag_cell,
    "warning_zh": text_cell,
    "warning_en": text_cell,
    "flags": text_cell,
}
"""Columns of ``verdicts.csv`` and how each is written."""

GAP_COLUMNS: Final[Mapping[str, Callable[[Any], str]]] = {
    "goal": text_cell,
    "goal_zh": text_cell,
    "goal_en": text_cell,
    "unit_id": text_cell,
    "unit": text_cell,
    "low_confidence": flag_cell,
    "block": text_cell,
    "along": text_cell,
    "lon": degrees,
    "lat": degrees,
    "share_of_block_reached": share_cell,
    "share_of_block_if_absent_lists_held": share_cell,
    "share_of_all_people_left_out": share_cell,
    "people_left_out": count_cell,
    "service_lacking": text_cell,
    "nearest_place_id": text_cell,
    "nearest_place": text_cell,
    "minutes_to_nearest": _minutes,
    "metres_to_nearest": count_cell,
    "reason": text_cell,
    "cause": str,
    **{f"share_{cause}": share_cell for cause in CAUSES},
    "share_reached_by_adults": share_cell,
    "barrier_kind": str,
    "barrier": text_cell,
    "remedy": text_cell,
    "group": str,
}
"""Columns of ``gaps.csv`` and how each is written."""


def verdicts_frame(results: Results) -> pd.DataFrame:
    """Return a row per goal for the whole (``unit`` empty) and for every unit.

    Shares run from 0 to 1; estimated people are whole hundreds; what is not known is NaN, or
    None in ``holds_under_all``. Goals that are not computable have no shares.
    """
    goals = {result.goal.id: result for result in results.goals}
    ids = [*map(str, results.units["id"]), ""]
    names = [*map(str, results.units["name"]), ""]
    low = [*results.units["low_confidence"].astype(bool), bool(results.whole_low_confidence)]
    counted = results.people_counted

    def row(verdict: Verdict) -> tuple[Any, ...]:
        result = goals[verdict.goal]
        goal = result.goal
        at = -1 if verdict.unit is None else verdict.unit
        known = verdict.status != "not_computable"
        return (
            "whole" if verdict.unit is None else "unit",
            ids[at],
            names[at],
            low[at],
            goal.id,
            goal.name.zh,
            goal.name.en,
            goal.kind,
            goal.section,
            _number(goal.deadline if isinstance(goal.deadline, int) else None),
            goal.strength,
            verdict.status,
            *_interval(verdict.at_least if known else None),
            *_interval(verdict.at_most if known else None),
            _number(verdict.if_complete if known else None),
            _number(verdict.count),
            "" if verdict.target is None else verdict.operator,
            _number(verdict.target),
            _number(round_people(verdict.people_reached, counted=counted)),
            _number(round_people(verdict.people_left_out, counted=counted)),
            verdict.holds_under_all if known else None,
            " ".join(result.absent),
            " ".join(result.partial),
            *_both(verdict.needs),
            *_both((verdict.reason,)),
            *unit_for(result, verdict).after,
            _number(verdict.target_high),
            verdict.target_text,
            _number(verdict.progress),
            *shortfall_cells(verdict.shortfall),
            _number(goal.baseline.value if goal.baseline else None),
            goal.verified,
            *_both(() if verdict.warning is None else (verdict.warning,)),
            " ".join(dict.fromkeys(flag.code for flag in goal.flags)),
        )

    return pd.DataFrame([row(verdict) for verdict in results.verdicts], columns=[*VERDICT_COLUMNS])


def gaps_frame(results: Results, gaps: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return a row per goal and block with people who are not shown to be reached.

    Parameters
    ----------
    results
        The audit.
    gaps
        From `lifecircle.outputs.gaps.gaps`, if at hand; its order is kept.

    Returns
    -------
    DataFrame
        With the columns of `GAP_COLUMNS`; ``lon`` and ``lat`` (WGS 84) are of a point inside the
        block, NaN for people in no block.
    """
    table = find_gaps(results) if gaps is None else gaps
    goals = [result.goal for result in results.goals]
    counted = results.people_counted
    lon, lat = _inside(results, table["block"].to_numpy())
    columns = (
        _pick([goal.id for goal in goals], table["goal"]),
        _pick([goal.name.zh for goal in goals], table["goal"]),
        _pick([goal.name.en for goal in goals], table["goal"]),
        _pick(results.units["id"], table["unit"]),
        _pick(results.units["name"], table["unit"]),
        table["low_confidence"],
        _pick(results.blocks["id"], table["block"]),
        ["、".join(names) for names in table["along"]],
        lon,
        lat,
        table["share_reached"],
        table["share_possible"],
        table["left_out"],
        [_number(round_people(people, counted=counted)) for people in table["people"]],
        table["service"],
        _pick(results.facilities["id"], table["facility"]),
        _pick(results.facilities["name"], table["facility"]),
        table["minutes"],
        table["metres"],
        table["reason"],
        table["cause"],
        *exact_parts(table[[*MIX]].to_numpy(dtype=np.float64), SHARE_DECIMALS)[0].T,
        table["slower"],
        *_barriers(results, table["barrier"]),
        remedy_of_gaps(results, table),
        _pick([group_of(goal) for goal in goals], table["goal"]),
    )
    return pd.DataFrame(dict(zip(GAP_COLUMNS, columns, strict=True)))


def _barriers(results: Results, rows: pd.Series[Any]) -> tuple[list[str], list[str]]:
    """Return kind and name of what lies between; its kind again where it has no name."""
    found = () if results.left_out is None else results.left_out.barriers
    kinds = _pick([barrier.kind for barrier in found], rows)
    return kinds, _pick([barrier.name or barrier.kind for barrier in found], rows)


def verdicts_csv(results: Results) -> str:
    """Return ``verdicts.csv``: `verdicts_frame` in RFC 4180.

    No share rounds to 0 or 1 without being it; what is not known is empty; text that a
    spreadsheet would run as a formula starts with an apostrophe.
    """
    return to_csv(verdicts_frame(results), VERDICT_COLUMNS)


def gaps_csv(results: Results, gaps: pd.DataFrame | None = None) -> str:
    """Return ``gaps.csv``: `gaps_frame`, written as `verdicts_csv` is."""
    return to_csv(gaps_frame(results, gaps), GAP_COLUMNS)


def to_csv(frame: pd.DataFrame, columns: Mapping[str, Callable[[Any], str]]) -> str:
    """Return a table in RFC 4180: each column written by its function."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    cells = (map(write, frame[column].tolist()) for column, write in columns.items())
    writer.writerows(zip(*cells, strict=True))
    return text.getvalue()


def _inside(results: Results, blocks: Ints) -> tuple[Floats, Floats]:
    """Return longitude and latitude of a point inside each block; NaN for -1."""
    lon, lat = np.full((2, len(blocks)), np.nan)
    rows, back = np.unique(blocks[blocks >= 0], return_inverse=True)
    points = shapely.point_on_surface(results.blocks.geometry.to_numpy()[rows])
    todegrees = Transformer.from_crs(results.crs, "EPSG:4326", always_xy=True)
    east, north = todegrees.transform(shapely.get_x(points), shapely.get_y(points))
    lon[blocks >= 0], lat[blocks >= 0] = np.asarray(east)[back], np.asarray(north)[back]
    return lon, lat


def _pick(names: Iterable[Any], rows: pd.Series[Any]) -> list[str]:
    """Return the name of each row number; empty for -1."""
    known = [*map(str, names), ""]
    return [known[row] for row in rows.tolist()]


def shortfall_cells(shortfall: Sequence[Shortfall]) -> tuple[float, str, str]:
    """Return amount and unit of what is missing first: what is too much is below 0."""
    if not shortfall:
        return np.nan, "", ""
    first = shortfall[0]
    amount = round_figures(first.amount) if first.estimated else first.amount
    return -amount if first.beyond else amount, first.unit.zh, first.unit.en


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)


def _interval(interval: Interval | None) -> tuple[float, float, float]:
    if interval is None:
        return (np.nan, np.nan, np.nan)
    return (interval.value, interval.low, interval.high)


def _both(texts: Sequence[Bilingual]) -> tuple[str, str]:
    return "；".join(text.zh for text in texts), "; ".join(text.en for text in texts)
