"""The job: two folders in, a page and a table out."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from lifecircle.base.text import both_from
from lifecircle.compare.diff import compare
from lifecircle.compare.read import read_audit
from lifecircle.compare.say import overall, signed_change, turn_counts, unit_of_row
from lifecircle.outputs.statements import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from lifecircle.base.text import Language
    from lifecircle.compare.diff import Comparison


def run(
    old: str | Path, new: str | Path, folder: str | Path = ".", languages: Sequence[Language] = ()
) -> tuple[Comparison, list[Path]]:
    """Compare two folders that audits have written.

    Parameters
    ----------
    old, new
        The folders, the earlier audit first.
    folder
        For ``compare.html`` and ``compare.csv``; made if missing.
    languages
        Of the page, which opens in the first. Empty: the language of the newer study, then the
        other one.

    Returns
    -------
    Comparison, list of Path
        What differs, and the files written.

    Raises
    ------
    InputError
        If a folder is not the unchanged result of an audit, if the audits have nothing in
        common, or if the files cannot be written.
    """
    from lifecircle.compare.save import save  # noqa: PLC0415

    found = compare(read_audit(old), read_audit(new), Path(new))
    return found, save(found, folder, tuple(languages) or page_languages(found))


def page_languages(comparison: Comparison) -> tuple[Language, Language]:
    """Return both languages, that of the newer study first."""
    return both_from("en" if comparison.new.record["language"] == "en" else "zh")


def summary(comparison: Comparison) -> list[str]:
    """Return what changed, in a few English lines for a terminal.

    One line for each goal whose verdict on the whole turned, then for each whose share differs,
    one for goals that only one audit
    judged, one for the verdicts on units, one for what can explain it.
    """
    whole = comparison.verdicts[comparison.verdicts["level"] == "whole"]
    units = comparison.verdicts[comparison.verdicts["level"] == "unit"]
    turned = [_line(row) for _, row in whole.iterrows() if row["turn"] != "same"]
    moved = [row for _, row in whole.iterrows() if row["turn"] == "same" and row["share_change"]]
    moved = [row for row in moved if not math.isnan(row["share_change"])]
    found = comparison.explanation
    counts = [
        f"{name} {len(rows)}"
        for rows, name in (
            (found.inputs, "input files"),
            (found.parameters, "parameters and corrections"),
            (found.rules, "rules of goals"),
            (found.versions, "versions"),
            (comparison.facilities, "places"),
        )
        if len(rows)
    ]
    study = plain(comparison.new.record["study"], 120)
    lines = [
        f"{study}: {plain(comparison.old.label)} -> {plain(comparison.new.label)}",
        *(f"  warning: {text.en}" for text in comparison.warnings),
        *(turned or ["  no verdict on the whole turned"]),
        *(_line(row) for row in moved),
        *(
            f"  goals {which}: {', '.join(goal.id for goal in goals)}"
            for which, goals in (
                ("only before", comparison.goals_old),
                ("only after", comparison.goals_new),
            )
            if goals
        ),
        f"  units: {turn_counts(units, 'en') or 'no verdict turned'}",
        f"  differences: {', '.join(counts) or 'none'}",
    ]
    if found.unexplained or comparison.same:
        lines.append("  " + overall(comparison, "en"))
    return lines


def _line(row: pd.Series[float]) -> str:
    change = signed_change(row, "en").replace("−", "-").replace("\u00a0", " ")
    points = " points" if unit_of_row(row, "after").share else ""
    share = "" if change in ("–", "=") else change + points
    statuses = f"{row['status_before']} -> {row['status_after']}"
    return f"  {str(row['turn']).replace('_', ' '):<15}{statuses:<31}{share:>14}  {row['goal']}"
