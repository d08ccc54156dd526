"""Tables of a siting run for spreadsheets and for Python."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import Transformer

from lifecircle.base.text import Bilingual, both
from lifecircle.outputs.siting_columns import (
    CANDIDATE_COLUMNS,
    CHOICE_COLUMNS,
    CURVE_COLUMNS,
    SITE_COLUMNS,
    UNCOVERED_COLUMNS,
    UNIT_COLUMNS,
)
from lifecircle.outputs.siting_heads import Heads
from lifecircle.outputs.siting_say import covers
from lifecircle.siting.wording import REASONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import geopandas as gpd
    import pandas as pd

    from lifecircle.base.quantities import Floats
    from lifecircle.siting.found import Chosen, Measures, SitingFound, SitingRun

Row = dict[str, Any]


class Tables:
    """The tables of a run.

    Parameters
    ----------
    run
        The run.
    """

    def __init__(self, run: SitingRun) -> None:
        self._run = run
        self._to_degrees = Transformer.from_crs(run.district.crs, "EPSG:4326", always_xy=True)
        self._units = [str(name) for name in run.district.units["name"]]
        self._heads = [Heads(run, found) for found in run.found]

    def files(self) -> list[tuple[str, str]]:
        """Return name and text of every table; of those that may be empty only if they are not."""
        made = [
            ("sites.csv", SITE_COLUMNS, self.sites()),
            ("choices.csv", CHOICE_COLUMNS, self._choices()),
            ("curve.csv", CURVE_COLUMNS, self._curve()),
            ("candidates.csv", CANDIDATE_COLUMNS, self.candidates()),
            ("units.csv", UNIT_COLUMNS, self._unit_rows()),
        ]
        files = [(name, text_of(columns, rows)) for name, columns, rows in made]
        rows = list(self.uncovered())
        if rows:
            files.append(("uncovered.csv", text_of(UNCOVERED_COLUMNS, rows)))
        return files

    def _each(self) -> Iterator[tuple[SitingFound, Heads]]:
        yield from zip(self._run.found, self._heads, strict=True)

    def degrees(self, table: gpd.GeoDataFrame) -> Floats:
        """Return longitude and latitude of points, shape (n, 2)."""
        xy = shapely.get_coordinates(shapely.centroid(table.geometry.to_numpy()))
        found: Floats = np.stack(self._to_degrees.transform(xy[:, 0], xy[:, 1]), axis=1)
        return found

    def sites(self) -> Iterator[Row]:
        """Yield a row of ``sites.csv`` for every new site of every set."""
        for found, heads in self._each():
            for number, chosen in enumerate(found.choices, start=1):
                yield from self._sites_of(found, heads, chosen, number)

    def _sites_of(
        self, found: SitingFound, heads: Heads, chosen: Chosen, number: int
    ) -> Iterator[Row]:
        siting = found.asked.siting
        places = self.degrees(chosen.sites)
        for row, site in enumerate(chosen.sites.to_dict("records")):
            known = heads.of_rows(chosen.of_point == row, found.asked.people)
            people = {
                f"{what}{end}": value
                for end, column in (("", "people"), ("_gained", "gained"), ("_alone", "alone"))
                for what, value in (
                    ("people", heads.rounded(site[column], known=known)),
                    ("share", heads.share(site[column])),
                )
            }
            size = int(site["size"])
            yield {
                **{key: site[key] for key in ("rank", "id", "name", "unit", "origin", "price")},
                **people,
                "question": siting.id,
                "set": number,
                "size": f"{siting.sizes[size].room:g}" if size >= 0 else "",
                "currency": siting.currency,
                "mean": site["mean"],
                "longest": site["longest"],
                "measure": measure(found),
                "lon": places[row, 0],
                "lat": places[row, 1],
            }

    def _choices(self) -> Iterator[Row]:
        for found, heads in self._each():
            siting = found.asked.siting
            for number, chosen in enumerate(found.choices, start=1):
                answer, after = chosen.answer, chosen.after
                yield {
                    "question": siting.id,
                    "set": number,
                    "status": answer.status,
                    "objective": answer.objective,
                    "bound": answer.bound,
                    "gap": answer.gap,
                    "cut_short": answer.cut_short,
                    "method": answer.method,
                    "sites": len(chosen.sites),
                    "ids": "; ".join(map(str, chosen.sites["id"])) if len(chosen.sites) else "",
                    "out": "; ".join(chosen.out),
                    "into": "; ".join(chosen.into),
                    "price": chosen.price,
                    "currency": siting.currency,
                    "people_reached": heads.rounded(after.reached, known=heads.whole),
                    **_before_after(found.before, after, heads),
                    "people_gained": heads.rounded(
                        after.reached - found.before.reached, known=heads.whole
                    ),
                    "measure": measure(found),
                }

    def _curve(self) -> Iterator[Row]:
        for found, heads in self._each():
            shares = covers(found)
            for point in found.curve:
                yield {
                    "question": found.asked.siting.id,
                    "add": point.add,
                    "value": None if shares else point.value,
                    "bound": None if shares else point.bound,
                    "share": heads.share(point.value) if shares else None,
                    "share_bound": _capped(point.bound, heads) if shares else None,
                    "status": point.status,
                    "measure": "share" if shares else measure(found),
                }

    def candidates(self) -> Iterator[Row]:
        """Yield a row of ``candidates.csv`` for every candidate, then for those refused."""
        for found, _ in self._each():
            asked = found.asked
            table, refused = asked.candidates.table, asked.candidates.refused
            sets: dict[int, list[str]] = {}
            for number, chosen in enumerate(found.choices, start=1):
                for row in chosen.sites["candidate"].tolist() if len(chosen.sites) else ():
                    sets.setdefault(int(row), []).append(str(number))
            blank = dict.fromkeys(("refused", "refused_zh", "refused_en"), "")
            for row, (one, at) in enumerate(_records(table, self.degrees(table))):
                yield {
                    **blank,
                    **{key: one[key] for key in ("id", "name", "origin", "price")},
                    **at,
                    "question": asked.siting.id,
                    "unit": self._units[int(one["unit"])] if one["unit"] >= 0 else "",
                    "sets": " ".join(sets.get(row, ())),
                }
            for one, at in _records(refused, self.degrees(refused)):
                why = REASONS.get(str(one["reason"]), both(str(one["reason"])))
                yield {
                    **{key: one[key] for key in ("id", "name", "origin")},
                    **at,
                    "question": asked.siting.id,
                    "unit": "",
                    "price": None,
                    "sets": "",
                    "refused": one["reason"],
                    "refused_zh": why.zh,
                    "refused_en": why.en,
                }

    def _unit_rows(self) -> Iterator[Row]:
        units = self._run.district.units
        ids = units["id"].astype(str).tolist() if "id" in units.columns else self._units
        for found, heads in self._each():
            after = found.choices[0].after if found.choices else None
            for row, name in enumerate(self._units):
                was = _of_unit(found.before.units, row)
                now = None if after is None else _of_unit(after.units, row)
                known = bool(heads.units[row])
                gained = None if now is None else now["reached"] - was["reached"]
                yield {
                    "question": found.asked.siting.id,
                    "unit_id": ids[row],
                    "unit": name,
                    "people": heads.rounded(was["people"], known=known),
                    "share": heads.share(was["people"]),
                    "share_reached_before": _ratio(was),
                    "share_reached": _ratio(now),
                    "people_gained": heads.rounded(gained, known=known),
                    "mean_before": was["mean"],
                    "mean": None if now is None else now["mean"],
                    "longest_before": was["longest"],
                    "longest": None if now is None else now["longest"],
                    "measure": measure(found),
                }

    def uncovered(self) -> Iterator[Row]:
        """Yield a row of ``uncovered.csv`` for each block and reason."""
        for found, heads in self._each():
            if found.uncovered is None:
                continue
            table = found.uncovered.table
            sure = dict(zip(self._units, heads.units.tolist(), strict=True))
            for one, at in _records(table, self.degrees(table)):
                why = REASONS.get(str(one["reason"]), both(str(one["reason"])))
                where = Bilingual(*one["where"])
                yield {
                    **{key: one[key] for key in ("unit", "block", "reason", "nearest")},
                    **at,
                    "question": found.asked.siting.id,
                    "people": heads.rounded(
                        one["people"], known=sure.get(str(one["unit"]), heads.whole)
                    ),
                    "share": heads.share(one["people"]),
                    "where_zh": where.zh,
                    "where_en": where.en,
                    "reason_zh": why.zh,
                    "reason_en": why.en,
                    "measure": measure(found),
                }


def measure(found: SitingFound) -> str:
    """Return the unit of ways: ``minutes`` or ``metres``."""
    return "minutes" if found.asked.metric == "time" else "metres"


def text_of(columns: Mapping[str, Callable[[Any], str]], rows: Iterable[Row]) -> str:
    """Return a table in RFC 4180."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([write(row[column]) for column, write in columns.items()])
    return text.getvalue()


def _records(table: gpd.GeoDataFrame, places: Floats) -> Iterator[tuple[Row, Row]]:
    """Yield the rows of a table and where they are."""
    for one, (lon, lat) in zip(table.to_dict("records"), places.tolist(), strict=True):
        yield one, {"lon": lon, "lat": lat}


def _of_unit(units: pd.DataFrame, row: int) -> dict[str, float]:
    return {
        str(key): np.nan if value is None else float(value)
        for key, value in units[["people", "reached", "mean", "longest"]].iloc[row].items()
    }


def _ratio(row: dict[str, float] | None) -> float | None:
    """Return the share of the people of a unit that is reached; None where nobody lives."""
    if row is None or not row["people"] > 0:
        return None
    return min(row["reached"] / row["people"], 1.0)


def _capped(people: float | None, heads: Heads) -> float | None:
    return None if people is None else heads.share(min(people, heads.total))


def _before_after(before: Measures, after: Measures, heads: Heads) -> Row:
    return {
        "share_reached_before": heads.share(before.reached),
        "share_reached": heads.share(after.reached),
        "mean_before": before.mean,
        "mean": after.mean,
        "longest_before": before.longest,
        "longest": after.longest,
    }
