"""What reading a study meets: notes for readers, repairs, and what stops an audit.

Every reader writes into a `Log`. In an audit it is strict: the first thing that stops the audit
is raised. A check reads with a lenient one: what would have been raised is kept, with the rows
concerned, and reading goes on with the rest wherever there is a rest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from lifecircle.base.text import Bilingual, Note, both

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pyproj import CRS

    from lifecircle.base.errors import InputError
    from lifecircle.base.text import Text

Severity = Literal["blocks", "warns", "tells"]
"""Stops an audit; makes its numbers less reliable; is good to know."""
SEVERITIES: tuple[Severity, ...] = ("blocks", "warns", "tells")

Role = Literal[
    "study",
    "plan",
    "area",
    "units",
    "streets",
    "elevation",
    "people",
    "blocks",
    "facilities",
    "entrances",
    "candidates",
    "levels",
    "layers",
    "demand",
    "statistics",
    "corrections",
    "registers",
]
"""The part of the study that a finding is about."""


@dataclass(frozen=True, eq=False)
class Items:
    """The features that a finding is about; every sequence has one entry a feature.

    Attributes
    ----------
    labels
        Name or id of each, as in the data; may be empty texts.
    places
        Where each stands in its file, e.g. ``"row 12"``; empty where features have no place of
        their own in a file.
    geometry
        Shapely geometries, None where one has none; None if no feature has one.
    crs
        Of the geometry.
    """

    labels: Sequence[str]
    places: Sequence[Text] = ()
    geometry: Any = None
    crs: CRS | str | None = None

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, eq=False)
class Finding:
    """One thing that was found in the inputs.

    Attributes
    ----------
    code
        Stable identifier, e.g. ``"facilities.merged"``.
    severity
        What it means for an audit.
    role, file
        What it was found in; the file is None where it is about no single file.
    what
        What is the matter, one sentence with its counts.
    action
        What was done about it, or what to do.
    place, expected, found
        Where it is, and what was expected and found there, if that can be said.
    items
        The features concerned.
    """

    code: str
    severity: Severity
    role: Role
    what: Bilingual
    file: Path | None = None
    action: Bilingual | None = None
    place: Bilingual | None = None
    expected: Bilingual | None = None
    found: Bilingual | None = None
    items: Items | None = None


@dataclass(eq=False)
class Log:
    """Takes what readers have to say, in the order they say it.

    Attributes
    ----------
    lenient
        Keep what would stop an audit instead of raising it.
    role, file
        What is being read now, for the findings.
    notes
        For the readers of results.
    findings
        For the check; every note is one of them.
    """

    lenient: bool = False
    role: Role = "study"
    file: Path | None = None
    notes: list[Note] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def about(self, role: Role, file: Path | None = None) -> Log:
        """Return a log that writes into this one, for another part of the study."""
        return Log(self.lenient, role, file, self.notes, self.findings)

    def note(
        self,
        note: Note,
        severity: Severity = "tells",
        *,
        action: Bilingual | None = None,
        items: Items | None = None,
    ) -> None:
        """Keep a note for readers of results; the check lists it as a finding.

        Parameters
        ----------
        note
            The statement.
        severity
            What it means for an audit.
        action
            What can be done about it, for the check.
        items
            The features concerned, for the check.
        """
        self.notes.append(note)
        finding = Finding(
            note.code, severity, self.role, note.text, self.file, action=action, items=items
        )
        self.findings.append(finding)

    def find(self, finding: Finding) -> None:
        """Keep a finding that is of no concern to readers of results."""
        self.findings.append(finding)

    def take(self, other: Log) -> None:
        """Add everything that another log holds."""
        self.notes.extend(other.notes)
        self.findings.extend(other.findings)

    def refuse(self, code: str, error: InputError, items: Items | None = None) -> None:
        """Raise an error; a lenient log keeps it as a finding, and reading goes on.

        Parameters
        ----------
        code
            Stable identifier of the defect.
        error
            What is wrong.
        items
            The features concerned.

        Raises
        ------
        InputError
            The given one, unless the log is lenient.
        """
        if not self.lenient:
            raise error
        self.findings.append(self.blocking(code, error, items))

    def blocking(self, code: str, error: InputError, items: Items | None = None) -> Finding:
        """Return an error as a finding that stops an audit."""
        return Finding(
            code,
            "blocks",
            self.role,
            both(error.what),
            error.file or self.file,
            action=error.todo,
            place=error.place,
            expected=error.expected,
            found=error.found,
            items=items,
        )
