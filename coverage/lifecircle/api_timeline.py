"""What a study looks like over the years, in a notebook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd
    import pandas as pd

    from lifecircle.api_audit import Audit
    from lifecircle.base.text import Language
    from lifecircle.scenarios.found import Timeline as Found


@dataclass(frozen=True)
class Timeline:
    """A study year by year; iterates over its audits.

    Attributes
    ----------
    found
        Everything, as the outputs read it; see `lifecircle.scenarios.found.Timeline`.
    """

    found: Found

    def __repr__(self) -> str:
        projects, waiting = len(self.found.states[-1].made), len(self.found.waiting)
        years = ", ".join(map(str, self.years))
        return f"Timeline({years}; projects={projects}, not placed={waiting})"

    def __getitem__(self, year: int) -> Audit:
        """Return the audit of a year.

        Raises
        ------
        KeyError
            If the year was not audited.
        """
        from lifecircle.api_audit import Audit

        for state in self.found.states:
            if state.year == year:
                return Audit(state.results)
        raise KeyError(year)

    def __iter__(self) -> Iterator[Audit]:
        """Yield the audit of each year, ascending."""
        return (self[year] for year in self.years)

    def __len__(self) -> int:
        """Return how many years were audited."""
        return len(self.found.states)

    @property
    def years(self) -> tuple[int, ...]:
        """The years that were audited, ascending."""
        return tuple(state.year for state in self.found.states)

    @property
    def verdicts(self) -> pd.DataFrame:
        """One row for each goal, unit (empty: the whole) and year."""
        return self.found.verdicts

    @property
    def blocks(self) -> gpd.GeoDataFrame:
        """Blocks with the share of their people that each goal reaches in each year."""
        return self.found.blocks

    @property
    def projects(self) -> pd.DataFrame:
        """One row for each project that counts in the last year."""
        from lifecircle.outputs.timeline_tables import projects_frame

        return projects_frame(self.found)

    @property
    def contributions(self) -> pd.DataFrame:
        """One row for each project and goal that it moves: what it brings, alone and in order."""
        from lifecircle.outputs.timeline_tables import contributions_frame

        return contributions_frame(self.found)

    @property
    def losing(self) -> pd.DataFrame:
        """One row for each project, goal and block whose way to the nearest place gets longer."""
        from lifecircle.outputs.timeline_losing import losing_frame

        return losing_frame(self.found)

    @property
    def owed(self) -> pd.DataFrame:
        """One row for each thing that new housing owes, and whether it is there."""
        from lifecircle.outputs.timeline_tables import owed_frame

        return owed_frame(self.found)

    @property
    def waiting(self) -> pd.DataFrame:
        """One row for each project that is in no year, with what is missing."""
        from lifecircle.outputs.timeline_tables import waiting_frame

        return waiting_frame(self.found)

    def save(
        self,
        folder: str | Path,
        languages: Sequence[Language] = (),
        *,
        folders: bool = False,
    ) -> list[Path]:
        """Write page, tables and GIS file into a folder.

        Parameters
        ----------
        folder
            Made if missing; files of an earlier run there are replaced, others are kept.
        languages
            Default: the study's language, then the other one.
        folders
            Also write the whole audit of each year, into a folder called after it.
        """
        from lifecircle.timeline import save

        return save(self.found, Path(folder), languages, folders=folders)

    def _repr_html_(self) -> str:
        """Return goals that have a verdict, by year, in the study's language; and how many not."""
        from lifecircle.outputs.numbers import MISSING, percent
        from lifecircle.outputs.words import STATUS

        language = self.found.language
        whole = self.verdicts[self.verdicts["unit"] == ""]
        known = whole[whole["status"] != "not_computable"]
        shown = whole[whole["goal"].isin(known["goal"])].copy()
        words = shown["status"].map({code: look.word(language) for code, look in STATUS.items()})
        shares = [percent(share, language) for share in shown["at_least"]]
        shown["said"] = [
            f"{word} ≥{share}" if share != MISSING else word
            for word, share in zip(words, shares, strict=True)
        ]
        plan = self.found.states[-1].results.plan
        names = {goal.id: goal.name.text(language) for goal in plan.goals}
        shown["goal"] = [names.get(goal, goal) for goal in shown["goal"]]
        table = shown.pivot_table(
            index="goal", columns="year", values="said", aggfunc="first", sort=False
        )
        html: str = table.rename_axis(index=None, columns=None).to_html(escape=True, border=0)
        rest = whole["goal"].nunique() - shown["goal"].nunique()
        if not rest:
            return html
        more = f"另有{rest}项目标缺少资料。" if language == "zh" else f"{rest} more lack data."
        return f"{html}<p>{more}</p>"
