"""The fluent face for notebooks: Study → District → Audit (`lifecircle.api_audit`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lifecircle.api_audit import Audit, Audits
    from lifecircle.api_timeline import Timeline
    from lifecircle.api_what_if import WhatIf
    from lifecircle.checks.report import CheckReport
    from lifecircle.district import District as CoreDistrict
    from lifecircle.study import Study as StudyData
    from lifecircle.study.changes import Change
    from lifecircle.study.made import Made, Waiting


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

    def _repr_html_(self) -> str:
        from lifecircle.api_show import study_html

        return study_html(self.data)

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

    def with_outputs(self, **keys: Any) -> Study:
        """Return the study with other keys of its ``[outputs]``, for `Audit.save`.

        Parameters
        ----------
        keys
            Such as ``documents="whole"`` or ``formats=["geojson"]``.

        Raises
        ------
        InputError, ValueError
            If a key is unknown, or its value is none that it may have.
        """
        from lifecircle.study.outputs import Outputs

        given = Outputs(**{**self.data.outputs.model_dump(), **keys})
        return Study(self.data.model_copy(update={"outputs": given}))

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

    def _repr_html_(self) -> str:
        from lifecircle.api_show import district_html

        return district_html(self.core)

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
        from lifecircle.api_audit import Audit, Audits
        from lifecircle.audit import judge_plans

        return Audits(tuple(map(Audit, judge_plans(self.core, [*map(str, plans)]))))


def _one_by_one(changes: Sequence[Change | list[Change] | tuple[Change, ...]]) -> list[Change]:
    """Return changes given singly or in lists, in their order."""
    every: list[Change] = []
    for one in changes:
        every.extend(one if isinstance(one, list | tuple) else [one])
    return every
