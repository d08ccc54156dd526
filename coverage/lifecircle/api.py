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

    from lifecircle.api_timeline import Timeline
    from lifecircle.api_what_if import WhatIf
    from lifecircle.base.text import Language
    from lifecircle.checks.report import CheckReport
    from lifecircle.compare.diff import Comparison
    from lifecircle.district import District as CoreDistrict
    from lifecircle.study import Study as StudyData
    from lifecircle.study.changes import Change
    from lifecircle.study.made import Made, Waiting
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

    def __repr__(self) -> str:
        head = self.data.study
        return f"Study({head.name!r}, plan={head.plan!r}, year={head.year})"

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

    def with_changes(self, *changes: Change | list[Change] | tuple[Change, ...]) -> Study:
        """Return the study with more projects declared, as ``[[changes]]`` would; for `timeline`.

        Parameters
        ----------
        changes
            `lifecircle.Open`, `Close` …, or lists of them.

        Raises
        ------
        InputError
            If two projects have the same id.
        """
        from lifecircle.study.changes import with_ids

        every = with_ids((*self.data.changes, *_one_by_one(changes)))
        return Study(self.data.model_copy(update={"changes": every}))

    def timeline(self, years: Sequence[int] = ()) -> Timeline:
        """Audit the study year by year, with what is planned until then.

        Parameters
        ----------
        years
            In the place of those of the study's ``[timeline]``.

        Raises
        ------
        InputError
            If the plan, a layer or a project is wrong, or the study has no year.
        """
        from lifecircle.api_timeline import Timeline
        from lifecircle.timeline import timeline

        return Timeline(timeline(self.data, years=years))


@dataclass(frozen=True)
class District:
    """A loaded district.

    Attributes
    ----------
    core
        Tables, street network and links; see `lifecircle.district.District`.
    waiting
        Changes that were asked for and lack something, see `with_changes`.
    """

    core: CoreDistrict
    waiting: tuple[Waiting, ...] = ()

    def __repr__(self) -> str:
        head = self.core.study.study
        changes = f", changes={len(self.made)}" if self.made else ""
        return f"District({head.name!r}, year={head.year}{changes})"

    def with_changes(self, *changes: Change | list[Change] | tuple[Change, ...]) -> District:
        """Return the district with places opened, closed, moved …; this one stays as it is.

        Parameters
        ----------
        changes
            `lifecircle.Open`, `Close`, `Move`, `Merge`, `Extend`, `Upgrade`, `Convert`,
            `ShareGrounds`, `NewLink`, `NewHousing`, or lists of them; made one after the other,
            whatever their years. What lacks a site, a capacity or people is not made: it is in
            `waiting`, what was made in `made`.

        Raises
        ------
        InputError
            If a change names a facility that there is not, or that several lists have.
        """
        from lifecircle.changes.apply import with_changes

        core, _, waiting = with_changes(self.core, _one_by_one(changes))
        return District(core, (*self.waiting, *waiting))

    @property
    def made(self) -> tuple[Made, ...]:
        """Changes that were made."""
        return self.core.made

    def audit(self, plan: str | Path | None = None) -> Audit:
        """Judge a plan on this district.

        Parameters
        ----------
        plan
            Id of a shipped plan, or path of a plan file; a relative path starts at the study
            file's folder. Default: the study's plan.
        """
        return self.audits(() if plan is None else [plan])[0]

    def what_if(self, plan: str | Path | None = None) -> WhatIf:
        """Put places down, move them and take them away, and see at once what goals say.

        Parameters
        ----------
        plan
            As for `audit`.
        """
        from lifecircle.api_what_if import WhatIf
        from lifecircle.plans import read_plan
        from lifecircle.siting.what_if import SiteWhatIf
        from lifecircle.verdicts.evaluate import judge_plan

        study = self.core.study
        judged = read_plan(str(plan or study.study.plan), study.file.parent)
        return WhatIf(SiteWhatIf(judge_plan(self.core, judged)[0]))

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

    def __repr__(self) -> str:
        plans = [audit.results.plan.document.id for audit in self.audits]
        return f"Audits({', '.join(plans)})"

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
        from lifecircle.base.text import both_from
        from lifecircle.outputs.save_plans import save_plans

        results = [audit.results for audit in self.audits]
        return save_plans(results, folder, languages or both_from(results[0].language))

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

    def __repr__(self) -> str:
        found = self.results
        return f"Audit({found.name!r}, plan={found.plan.document.id!r}, year={found.year})"

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
        from lifecircle.base.text import both_from
        from lifecircle.outputs.save import save

        return save(
            self.results, Path(folder), tuple(languages) or both_from(self.results.language)
        )

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


def _one_by_one(changes: Sequence[Change | list[Change] | tuple[Change, ...]]) -> list[Change]:
    """Return changes given singly or in lists, in their order."""
    every: list[Change] = []
    for one in changes:
        every.extend(one if isinstance(one, list | tuple) else [one])
    return every
