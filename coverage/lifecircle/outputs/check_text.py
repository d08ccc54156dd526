"""What a check found, for a terminal: plain text that every console and file can hold."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from lifecircle.base.findings import SEVERITIES
from lifecircle.outputs.check_items import places
from lifecircle.outputs.check_words import ROLE, SEVERITY, sentence
from lifecircle.outputs.manifest import relative
from lifecircle.outputs.statements import plain
from lifecircle.plans.file import shipped_plans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lifecircle.base.findings import Finding, Severity
    from lifecircle.checks.report import CheckReport

    Style = Callable[[str, Severity], str]

NAMED: Final = 6
"""Items that a finding names, at the most."""
_LONGEST: Final = 2000
_NAME: Final = 120
_INDENT: Final = "    "


def check_text(report: CheckReport, width: int = 100, style: Style | None = None) -> str:
    """Return the findings as text, in English, grouped by file, the worst group first.

    Parameters
    ----------
    report
        Of the check.
    width
        Columns of the terminal; Chinese characters take two.
    style
        Colours the word of a severity; default: none.
    """
    paint = style or (lambda word, _severity: word)
    lines = [f"{plain(report.name, 120)}: check of the inputs"]
    for file, findings in grouped(report):
        lines += ["", _heading(report, file, findings)]
        for finding in findings:
            word = SEVERITY[finding.severity].terminal
            what = plain(sentence(finding.what).en, _LONGEST)
            first, *rest = _wrapped(f"  {word}: {what}", width)
            lines += [first.replace(word, paint(word, finding.severity), 1), *rest]
            for text in _parts(finding):
                lines += _wrapped(_INDENT + plain(text, _LONGEST), width)
    return "\n".join(lines)


def sums(report: CheckReport) -> str:
    """Return how many findings there are, in one line."""
    counts = report.counts()
    words = (
        ("must be mended", "must be mended"),
        ("warning", "warnings"),
        ("note", "notes"),
    )
    return ", ".join(
        f"{counts[severity]} {one if counts[severity] == 1 else many}"
        for severity, (one, many) in zip(SEVERITIES, words, strict=True)
    )


def grouped(report: CheckReport) -> list[tuple[Path | None, list[Finding]]]:
    """Return the findings of each file; files with the worst findings first, as in the study."""
    groups: dict[Path | None, list[Finding]] = {}
    for finding in report.findings:
        groups.setdefault(finding.file, []).append(finding)
    order = {entry.path: i for i, entry in reversed(list(enumerate(report.files)))}
    return sorted(
        groups.items(),
        key=lambda group: (
            SEVERITIES.index(group[1][0].severity),
            -1 if group[0] is None else order.get(group[0], len(order)),
        ),
    )


def shown_file(report: CheckReport, file: Path) -> str:
    """Return a file as seen from the study file; a shipped plan by its name."""
    if file in shipped_plans().values():
        return file.name
    return plain(relative(file, report.study_file), 200)


def _heading(report: CheckReport, file: Path | None, findings: list[Finding]) -> str:
    roles = ", ".join(dict.fromkeys(ROLE[finding.role].en for finding in findings))
    if file is None:
        return f"The study as a whole ({roles})"
    return f"{shown_file(report, file)} ({roles})"


def _parts(finding: Finding) -> Iterator[str]:
    for word, part in (
        ("at", finding.place),
        ("expected", finding.expected),
        ("found", finding.found),
    ):
        if part is not None and part.en:
            yield f"{word}: {part.en}"
    named = named_items(finding)
    if named:
        yield named
    if finding.action is not None:
        yield f"-> {sentence(finding.action).en}"


def named_items(finding: Finding) -> str:
    """Return the first different items by name and place.

    Empty where a sentence names them, or where most have no name.
    """
    items = finding.items
    if items is None or not len(items):
        return ""
    said = " ".join(t.en for t in (finding.what, finding.place, finding.found) if t is not None)
    if items.labels[0] and plain(items.labels[0]) in said:
        return ""
    texts = [
        f"{plain(label, _NAME)} ({place.en})" if label and place.en else plain(label) or place.en
        for label, place in zip(items.labels, places(items), strict=True)
    ]
    if 2 * texts.count("") > len(texts):
        return ""
    shown = [text for text in dict.fromkeys(texts) if text][:NAMED]
    more = sum(text not in shown for text in texts)
    return ", ".join(shown) + (f" and {more:,} more" if shown and more else "")


def _wrapped(text: str, width: int) -> list[str]:
    """Break a line at spaces; its continuations are indented."""
    lines: list[str] = []
    indent = " " * (len(text) - len(text.lstrip()))
    line = indent
    for word in text.split():
        joined = f"{line} {word}" if line.strip() else f"{line}{word}"
        if _columns(joined) > width and line.strip():
            lines.append(line)
            joined = f"{indent}  {word}"
        line = joined
    return [*lines, line]


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
