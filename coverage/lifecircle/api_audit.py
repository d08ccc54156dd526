"""What audits found, in a notebook: tables, a map, reports; several plans side by side."""

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
    from lifecircle.compare.diff import Comparison
    from lifecircle.outputs.one_report import Form
    from lifecircle.verdicts.results import Results


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

    def report(
        self, unit: str | None = None, form: Form = "docx", language: Language | None = None
    ) -> bytes:
        """Return one report: of the whole, or of a unit by its name or id.

        Parameters
        ----------
        unit
            None: of the whole.
        form
            ``html``, ``docx`` or ``xlsx``.
        language
            Default: the study's.

        Raises
        ------
        InputError
            If no unit has the name, or several have.
        """
        from lifecircle.outputs.one_report import one_report

        return one_report(self.results, unit, form, language or self.results.language)

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
        from lifecircle.api_show import audit_html

        return audit_html(self.results)


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
