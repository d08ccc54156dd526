"""The fluent face for notebooks: Study → District → Audit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
        return self.audits(() if plan is None else [plan])[0]

    def audits(self, plans: Sequence[str | Path] = ()) -> Audits:
        """Judge several plans on this district, to set them side by side.

        Parameters
        ----------
        plans
            As for `audit`. None: the study's plan.

        Raises
        ------
        InputError
            If a plan is wrong, or named twice.
        """
        from lifecircle.audit import judge_plans

        return Audits(tuple(map(Audit, judge_plans(self.core, [*map(str, plans)]))))


@dataclass(frozen=True)
class Audits:
    """What audits of several plans on one district found; iterates over them.

    Attributes
    ----------
    audits
        One for each plan.
    """

    audits: tuple[Audit, ...]

    def __getitem__(self, position: int) -> Audit:
        """Return the audit of one plan."""
        return self.audits[position]

    def __iter__(self) -> Iterator[Audit]:
        """Yield the audit of each plan."""
        return iter(self.audits)

    def __len__(self) -> int:
        """Return how many plans were judged."""
        return len(self.audits)

    @property
    def table(self) -> pd.DataFrame:
        """One row for each topic, plan and goal, on the whole and on every unit."""
        from lifecircle.outputs.plans_page import plans_frame

        return plans_frame([audit.results for audit in self.audits])

    def save(self, folder: str | Path, languages: Sequence[Language] = ()) -> list[Path]:
        """Write a folder for each plan, and all side by side.

        Parameters
        ----------
        folder, languages
            As for `Audit.save`.
        """
        from lifecircle.outputs.save_plans import save_plans

        results = [audit.results for audit in self.audits]
        return save_plans(results, folder, languages or _both(results[0]))

    def _repr_html_(self) -> str:
        frame = self.table
        html: str = frame[frame["level"] == "whole"].to_html(index=False, escape=True, border=0)
        return html


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

    @property
    def board(self) -> pd.DataFrame:
        """One row for each goal: from the baseline over the value now to the target."""
        from lifecircle.outputs.more_tables import board_frame

        return board_frame(self.results)

    @property
    def members(self) -> pd.DataFrame:
        """One row for each unit, facility, area or place that a goal is about."""
        from lifecircle.outputs.more_tables import members_frame

        return members_frame(self.results)

    @property
    def alternatives(self) -> pd.DataFrame:
        """One row for each verdict that another choice of an assumption turns."""
        from lifecircle.outputs.question_tables import alternatives_frame

        return alternatives_frame(self.results)

    @property
    def needs(self) -> pd.DataFrame:
        """One row for each input that goals lack, the most wanted first."""
        from lifecircle.outputs.question_tables import needs_frame

        return needs_frame(self.results)

    @property
    def causes(self) -> pd.DataFrame:
        """One row for each goal on the whole and on every unit: the people left out, by cause."""
        from lifecircle.outputs.left_out_tables import causes_frame

        return causes_frame(self.results)

    @property
    def remedies(self) -> pd.DataFrame:
        """One row for each move that would bring people in, by goal, unit and rank."""
        from lifecircle.outputs.remedy_tables import remedies_frame

        return remedies_frame(self.results)

    @property
    def facilities(self) -> pd.DataFrame:
        """One row for each goal, service and facility: whom it reaches, and whether it has room."""
        from lifecircle.outputs.capacity_tables import facilities_frame

        return facilities_frame(self.results)

    @property
    def seats(self) -> pd.DataFrame:
        """One row for each test of capacity on the whole and on every unit: who has a place."""
        from lifecircle.outputs.capacity_tables import seats_frame

        return seats_frame(self.results)

    @property
    def people(self) -> pd.DataFrame:
        """One row for each group of people on the whole and on every unit: how many, how sure."""
        from lifecircle.outputs.left_out_tables import people_frame

        return people_frame(self.results)

    @property
    def groups(self) -> pd.DataFrame:
        """One row for each goal and group on the whole and on every unit: whom it reaches."""
        from lifecircle.outputs.left_out_tables import groups_frame

        return groups_frame(self.results)

    @property
    def equity(self) -> pd.DataFrame:
        """One row for each goal and measure of how unequal its service is."""
        from lifecircle.outputs.left_out_tables import equity_frame

        return equity_frame(self.results)

    @property
    def lorenz(self) -> pd.DataFrame:
        """The points of a Lorenz curve for each goal: shares of people, and of what they have."""
        from lifecircle.outputs.left_out_tables import lorenz_frame

        return lorenz_frame(self.results)

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

        return save(self.results, Path(folder), tuple(languages) or _both(self.results))

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


def _both(results: Results) -> tuple[Language, Language]:
    """Return both languages, the study's first."""
    return ("zh", "en") if results.language == "zh" else ("en", "zh")
