"""``check.csv``: every item of every finding, for a spreadsheet or a GIS."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

import numpy as np

from lifecircle.outputs.check_items import in_degrees, middles, places
from lifecircle.outputs.check_text import shown_file
from lifecircle.outputs.tables import text_cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lifecircle.base.findings import Finding
    from lifecircle.checks.report import CheckReport

HEADER: Final = (
    *("severity", "code", "role", "file", "place_zh", "place_en", "label", "lon", "lat"),
    *("text_zh", "text_en"),
)


def check_csv(report: CheckReport) -> str:
    """Return the table as text: a row for each item, one for a finding without items.

    Longitude and latitude are WGS 84, of a point on the feature; empty where it has no place.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for finding in report.findings:
        file = "" if finding.file is None else shown_file(report, finding.file)
        writer.writerows(_rows(finding, file))
    return out.getvalue()


def _rows(finding: Finding, file: str) -> Iterator[tuple[str, ...]]:
    head = tuple(map(text_cell, (finding.severity, finding.code, finding.role, file)))
    tail = (text_cell(finding.what.zh), text_cell(finding.what.en))
    items = finding.items
    if items is None or not len(items):
        zh, en = finding.place or ("", "")
        yield (*head, text_cell(zh), text_cell(en), "", "", "", *tail)
        return
    for label, place, (lon, lat) in zip(
        items.labels, places(items), middles(in_degrees(items)).tolist(), strict=True
    ):
        yield (
            *head,
            text_cell(place.zh),
            text_cell(place.en),
            text_cell(label),
            "" if np.isnan(lon) else f"{lon:.6f}",
            "" if np.isnan(lat) else f"{lat:.6f}",
            *tail,
        )
