"""The fluent face for notebooks: Study → District → Audit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import folium
    import geopandas as gpd
    import pandas as pd

    from lifecircle.base.text import Language
    from lifecircle.checks.report import CheckReport
    from lifecircle.compare.diff import Comparison
    from lifecircle.district import District as CoreDistrict
    from lifecircle.study import Study as StudyData
    from lifecircle.verdicts.results import Results


@dataclass(frozen=True)
class Study:
    """What a planner declares.

    Attributes
    ----------
    data
        The study file as checked data.
    """

    data: StudyData

    @classmethod
    def read(cls, path: str | Path) -> Study:
        """Read a study file.

        Raises
        ------
        InputError
            If the file, or a file that it names, is missing or wrong.
        """
        from lifecircle.study import read_study

        return cls(read_study(path))

    def check(self) -> CheckReport:
        """Read every input and report all that is the matter with it, at once.

        The study file is read again: its mistakes are reported, too.
        """
        from lifecircle.check import check

        return check(self.data.file)

    def load(self) -> District:
        """Read every layer and the streets, and join them.

        Raises
        ------
        InputError
            If a layer is missing, damaged, or does not fit the others.
        """
        from lifecircle.load import load_district

        return District(load_district(self.data))


@dataclass(frozen=True)
class District:
    """A loaded district.

    Attributes
    ----------
    core
        Tables, street network and links; see `lifecircle.district.District`.
    """

    core: CoreDistrict

    def audit(self, plan: str | Path | None = None) -> Audit:
        """Judge a plan on this district.

        Parameters
        ----------
        plan
            Id of a shipped plan, or path of a plan file; a relative path starts at the study
            file's folder. Default: the study's plan.
        """
        from lifecircle.audit import input_files
        from lifecircle.plans import read_plan
        from lifecircle.verdicts.evaluate import evaluate

        study = self.core.study
        name = str(plan or study.study.plan)
        chosen = read_plan(name, study.file.parent)
        return Audit(evaluate(self.core, chosen, inputs=input_files(study, name)))


@dataclass(frozen=True)
class Audit:
    """What an audit found.

    Attributes
    ----------
    results
        Everything, as the outputs read it.
    """

    results: Results

    @property
    def units(self) -> gpd.GeoDataFrame:
        """Units with their share of the people."""
        return self.results.units

    @property
    def blocks(self) -> gpd.GeoDataFrame:
        """Blocks with the share of their people that each goal reaches."""
        from lifecircle.outputs.gis import blocks_frame

        return blocks_frame(self.results)

    @property
    def verdicts(self) -> pd.DataFrame:
        """One row for each goal on the whole and on every unit."""
        from lifecircle.outputs.tables import verdicts_frame

        return verdicts_frame(self.results)

    @property
    def gaps(self) -> pd.DataFrame:
        """One row for each goal and block with people who are not shown to be reached."""
        from lifecircle.outputs.tables import gaps_frame

        return gaps_frame(self.results)

    def map(self, language: Language | None = None) -> folium.Map:
        """Return the coverage map; it shows itself in a notebook."""
        from lifecircle.outputs.map import build_map

        return build_map(self.results, language or self.results.language)

    def save(self, folder: str | Path, languages: Sequence[Language] = ()) -> list[Path]:
        """Write map, reports, tables and GIS file into a folder.

        Parameters
        ----------
        folder
            Made if missing; files of an earlier audit there are replaced, others are kept.
        languages
            Default: the study's language, then the other one.
        """
        from lifecircle.outputs.save import save

        first = self.results.language
        other: Language = "en" if first == "zh" else "zh"
        return save(self.results, Path(folder), tuple(languages) or (first, other))

    def compare(self, before: Audit) -> Comparison:
        """Say what changed since another audit of the study: for whom, and what can explain it.

        Parameters
        ----------
        before
            The earlier audit, or the one without the changes.

        Raises
        ------
        InputError
            If the audits have no unit or no goal in common.
        """
        from lifecircle.compare.diff import compare
        from lifecircle.compare.side import side_of

        return compare(side_of(before.results, "before"), side_of(self.results, "after"))

    def _repr_html_(self) -> str:
        frame = self.verdicts
        html: str = frame[frame["unit"] == ""].to_html(index=False, escape=True, border=0)
        return html
