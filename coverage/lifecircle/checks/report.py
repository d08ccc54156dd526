"""What a check found, as the outputs read it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lifecircle.base.findings import SEVERITIES

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from pyproj import CRS

    from lifecircle.base.findings import Finding, Role, Severity
    from lifecircle.base.text import Language


@dataclass(frozen=True)
class CheckedFile:
    """A file that the study names.

    Attributes
    ----------
    role
        What it is for; None as path stands for findings about no single file.
    path
        Where it is.
    rows
        Features, streets or buildings in it; None where it could not be read.
    crs
        Its coordinate reference system; empty if it has none or is not known.
    encoding
        Of its text; empty if that is not known or of no concern.
    """

    role: Role
    path: Path
    rows: int | None = None
    crs: str = ""
    encoding: str = ""


@dataclass(frozen=True, eq=False)
class Ground:
    """What the map of findings shows below them; None where it could not be read.

    Attributes
    ----------
    crs
        Projected, of all of it.
    outline, units
        As the readers return them.
    streets
        See ``StreetNetwork.edges_frame``.
    """

    crs: CRS
    outline: gpd.GeoDataFrame | None
    units: gpd.GeoDataFrame | None
    streets: gpd.GeoDataFrame | None


@dataclass(frozen=True, eq=False)
class CheckReport:
    """Everything that a check found.

    Attributes
    ----------
    name, language
        Of the study; the file's name if it could not be read.
    study_file
        The study.
    files
        Every file that the study names, in its order.
    findings
        Worst first, then in the order of the files.
    ground
        For the map; None if nothing has a place.
    attribution
        Sources and licences of what the map shows.
    """

    name: str
    language: Language
    study_file: Path
    files: tuple[CheckedFile, ...]
    findings: tuple[Finding, ...]
    ground: Ground | None
    attribution: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether an audit of the study would stop."""
        return any(finding.severity == "blocks" for finding in self.findings)

    def about(self, role: str) -> CheckReport:
        """Return the report with the findings about one kind of input only."""
        return replace(self, findings=tuple(f for f in self.findings if f.role == role))

    def counts(self) -> dict[Severity, int]:
        """Return how many findings there are of each severity."""
        return {
            severity: sum(finding.severity == severity for finding in self.findings)
            for severity in SEVERITIES
        }
