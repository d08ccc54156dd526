"""The page of a check: one HTML file in both languages that opens with no network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import shapely
from markupsafe import Markup

from lifecircle.base.findings import SEVERITIES, Items
from lifecircle.outputs.check_items import in_degrees, places
from lifecircle.outputs.check_map import FindingsMap
from lifecircle.outputs.check_text import grouped, shown_file
from lifecircle.outputs.check_words import ROLE, SEVERITY, WORDS, sentence
from lifecircle.outputs.map_pack import pack
from lifecircle.outputs.policy import with_policy
from lifecircle.outputs.render import render_page
from lifecircle.outputs.statements import plain

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.base.findings import Finding, Severity
    from lifecircle.checks.report import CheckReport

GENERATOR: Final = '<meta name="generator" content="lifecircle check">'
LISTED: Final = 20
"""Items that the page lists for a finding, at the most."""
_SENTENCE: Final = 1500


def check_page(report: CheckReport) -> str:
    """Return the page.

    The same report gives the same text. Findings, files and languages need no script; the map
    does. A policy in its head forbids every request, and every script but its own.

    Parameters
    ----------
    report
        Of the check.
    """
    findings = FindingsMap(report)
    number = {id(finding): i for i, finding in enumerate(report.findings)}
    context = {
        "language": report.language,
        "languages": ("zh", "en") if report.language == "zh" else ("en", "zh"),
        "name": plain(report.name, 120),
        "generator": Markup(GENERATOR),  # noqa: S704 - our own constant
        "severities": [
            {"id": severity, **SEVERITY[severity]._asdict(), "count": count}
            for severity, count in report.counts().items()
        ],
        "outcome": _outcome(report),
        "files": _files(report),
        "groups": [
            {
                "file": _name(report, file),
                "roles": [ROLE[role] for role in dict.fromkeys(f.role for f in own)],
                "findings": [_finding(f, number[id(f)], findings) for f in own],
            }
            for file, own in grouped(report)
        ],
        "sources": [plain(line, 300) for line in report.attribution],
        "statuses": (),
        "print_columns": 2,
        "w": WORDS,
        **_map(report, findings),
    }
    html = render_page("check.html", **context)
    return with_policy(html, images="data: blob:")


def _map(report: CheckReport, findings: FindingsMap) -> dict[str, Any]:
    """Return the map's element, data, styles and scripts; empty without anything to draw."""
    if findings.empty:
        return {"map": "", "data": "", "map_styles": "", "leaflet": "", "script": ""}
    from lifecircle.outputs.check_folium import map_parts  # noqa: PLC0415 - loads folium

    header = findings.header | {
        "look": [
            {
                "colour": SEVERITY[s].colour,
                "shape": SEVERITY[s].shape,
                "word": [SEVERITY[s].word.zh, SEVERITY[s].word.en],
            }
            for s in SEVERITIES
        ],
        "close": [*WORDS["close"]],
    }
    parts = map_parts(header["bounds"], report.attribution, report.language)
    data = pack(header, findings.arrays)
    # Every part is code of ours, or has been escaped where it was made.
    safe = {key: Markup(text) for key, text in parts.items()}  # noqa: S704
    return {**safe, "data": data}


def _outcome(report: CheckReport) -> dict[str, Any]:
    counts = report.counts()
    if report.blocks:
        key, worst = "stops", "blocks"
    else:
        key, worst = ("goes", "warns") if counts["warns"] else ("clean", "tells")
    text = WORDS[key]
    n = counts["blocks"]
    return {"severity": worst, "text": [text.zh.format(n=n), text.en.format(n=n)]}


def _name(report: CheckReport, file: Path | None) -> str:
    return "" if file is None else shown_file(report, file)


def _files(report: CheckReport) -> list[dict[str, Any]]:
    found: dict[Path | None, list[Severity]] = {}
    for finding in report.findings:
        found.setdefault(finding.file, []).append(finding.severity)
    rows = []
    for entry in report.files:
        own = found.get(entry.path, [])
        rows.append(
            {
                "role": ROLE[entry.role],
                "file": _name(report, entry.path),
                "rows": "" if entry.rows is None else f"{entry.rows:,}",
                "crs": plain(entry.crs),
                "encoding": plain(entry.encoding),
                "found": [(s, own.count(s)) for s in SEVERITIES if s in own],
            }
        )
    return rows


def _finding(finding: Finding, number: int, findings: FindingsMap) -> dict[str, Any]:
    parts = (
        (WORDS["place"], finding.place),
        (WORDS["expected"], finding.expected),
        (WORDS["found"], finding.found),
    )
    count = 0 if finding.items is None else len(finding.items)
    return {
        "number": number,
        "severity": finding.severity,
        "code": finding.code,
        "what": _both(sentence(finding.what)),
        "parts": [(word, _both(part)) for word, part in parts if part is not None and part.en],
        "action": None if finding.action is None else _both(sentence(finding.action)),
        "count": count,
        "drawn": findings.drawn[number],
        "items": _items(finding),
        "more": max(count - LISTED, 0),
    }


def _both(text: tuple[str, str]) -> list[str]:
    return [plain(text[0], _SENTENCE), plain(text[1], _SENTENCE)]


def _items(finding: Finding) -> list[dict[str, Any]]:
    """Return the first items; ``row`` is their number among those drawn, None off the map."""
    items = finding.items
    if items is None:
        return []
    geometry = None if items.geometry is None else items.geometry[:LISTED]
    first = Items(items.labels[:LISTED], items.places[:LISTED], geometry, items.crs)
    there = ~shapely.is_missing(in_degrees(first))
    row = there.cumsum() - 1
    return [
        {
            "label": plain(label),
            "place": [plain(place.zh), plain(place.en)],
            "row": int(row[i]) if there[i] else None,
        }
        for i, (label, place) in enumerate(zip(first.labels, places(first), strict=True))
        if label or place.en
    ]
