"""What must be read before anything else: remarks of the study, and that this is a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifecircle.outputs.statements import plain

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import Results

REMARKS: Final = ("study.remark", "units.remark")
"""Codes of the notes that stand above everything else."""
SCENARIO: Final = "changes.made"
"""Code of the note that tells which changes were made on the district."""
ANCHOR: Final = "changes"
"""Of the section on the changes, for links to it."""
_LONGEST: Final = 400


def scenario(results: Results, language: Language) -> str:
    """Return that this is not the present, and which changes were made; empty if none were."""
    told = (note for note in results.notes if note.code == SCENARIO)
    return next((note.text(language) for note in told), "")


def change_rows(results: Results, language: Language) -> list[dict[str, str]]:
    """Return the changes that were made, in their order.

    Returns
    -------
    list of dict
        ``outcome``, what was done; and ``name``, that of the change or its id, empty where the
        outcome tells it. Plain text, to be escaped.
    """
    told = [
        (plain(one.change.name or one.id), plain(one.outcome(language), _LONGEST))
        for one in results.made
    ]
    return [{"name": "" if name in outcome else name, "outcome": outcome} for name, outcome in told]
