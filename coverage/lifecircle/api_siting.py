"""Where to build, in a notebook: one question on a district, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import folium
    import geopandas as gpd
    import pandas as pd

    from lifecircle.base.text import Language
    from lifecircle.district import District
    from lifecircle.siting.found import Chosen, Measures, SitingFound, SitingRun
    from lifecircle.siting.problem import Answer


@dataclass(frozen=True)
class Sites:
    """What was found for one question.

    Attributes
    ----------
    run
        Everything, as the outputs read it.
    """

    run: SitingRun

    def __repr__(self) -> str:
        asked, answer = self.found.asked.siting, self.answer
        sites = len(self.found.choices[0].sites) if self.found.choices else None
        return (
            f"Sites({asked.id!r}, sites={sites}, status={answer.status!r}, "
            f"objective={answer.objective}, bound={answer.bound})"
        )

    @property
    def found(self) -> SitingFound:
        """The question with its answer."""
        return self.run.found[0]

    @property
    def answer(self) -> Answer:
        """The answer of the solver for the first set of sites, or why there is none."""
        found = self.found
        if found.choices:
            return found.choices[0].answer
        if found.failed is None:
            msg = "a question has choices or the answer that says why not"
            raise TypeError(msg)
        return found.failed

    @property
    def sites(self) -> gpd.GeoDataFrame:
        """The best set of sites, best first, in the district's CRS; empty where there is none.

        See `lifecircle.siting.found.Chosen.sites`.
        """
        found = self.found
        if found.choices:
            return found.choices[0].sites
        return found.asked.candidates.table.iloc[:0][["id", "name", "geometry"]]

    @property
    def status(self) -> str:
        """``optimal`` only when proven; ``feasible``, ``infeasible`` or ``unknown``."""
        return self.answer.status

    @property
    def objective(self) -> float | None:
        """What was minimised or maximised, in the weights and units of the problem."""
        return self.answer.objective

    @property
    def bound(self) -> float | None:
        """No set of sites is better than this."""
        return self.answer.bound

    @property
    def gap(self) -> float | None:
        """Relative distance of objective and bound."""
        return self.answer.gap

    @property
    def coverage(self) -> float | None:
        """Share of the people reached with the sites; None where there are none."""
        after = self.after
        return None if after is None or not after.people else after.reached / after.people

    @property
    def before(self) -> Measures:
        """How people fare without new sites."""
        return self.found.before

    @property
    def after(self) -> Measures | None:
        """How they fare with the best set of them."""
        return self.found.choices[0].after if self.found.choices else None

    @property
    def units(self) -> pd.DataFrame:
        """One row a unit: people, and the same before and after the best set of sites."""
        import pandas as pd

        before = self.before.units.add_suffix("_before")
        parts = [before.rename(columns={"people_before": "people"})]
        if self.after is not None:
            parts.append(self.after.units.drop(columns="people").add_suffix("_after"))
        table = pd.concat(parts, axis=1)
        table.index = pd.Index(self.run.district.units["name"].astype(str), name="unit")
        return table

    @property
    def choices(self) -> pd.DataFrame:
        """One row a set of sites, best first: ids in and out, people, ways, proof."""
        import pandas as pd

        rows = [_row(chosen, self.before) for chosen in self.found.choices]
        table = pd.DataFrame(rows, columns=[*_CHOICE])
        table.index = pd.RangeIndex(1, len(table) + 1, name="choice")
        return table

    @property
    def curve(self) -> pd.DataFrame:
        """By number of new sites: the best value, its bound, and whether it is proven."""
        import pandas as pd

        rows = [(point.add, point.value, point.bound, point.status) for point in self.found.curve]
        table = pd.DataFrame(rows, columns=["add", "value", "bound", "status"])
        return table.astype({"value": float, "bound": float}).set_index("add")

    @property
    def verdicts(self) -> pd.DataFrame:
        """Verdicts of the question's goal before and after; empty where it has none."""
        return self.found.verdicts

    @property
    def uncovered(self) -> gpd.GeoDataFrame | None:
        """People whom no candidate can reach, and why; None where there are none."""
        return None if self.found.uncovered is None else self.found.uncovered.table

    @property
    def candidates(self) -> gpd.GeoDataFrame:
        """Where places could be."""
        return self.found.asked.candidates.table

    def map(self, language: Language | None = None) -> folium.Map:
        """Return a map of sites, whom each serves, and candidates; it shows itself."""
        from lifecircle.outputs.siting_folium import sites_map

        return sites_map(self.run, self.found, language or self.run.language)

    def save(self, folder: str | Path, languages: Sequence[Language] = ()) -> list[Path]:
        """Write map, report and tables into a folder.

        Parameters
        ----------
        folder
            Made if missing; files of an earlier run there are replaced, others are kept.
        languages
            Default: the study's language, then the other one.
        """
        from lifecircle.base.text import both_from
        from lifecircle.outputs.siting_save import save

        return save(self.run, folder, tuple(languages) or both_from(self.run.language))

    def _repr_html_(self) -> str:
        from html import escape

        from lifecircle.outputs.siting_say import Saying

        say = Saying(self.run, self.found, self.run.language)
        head = f"<p><b>{escape(say.title())}</b><br>{escape(say.headline())}</p>"
        if not self.found.choices:
            return head
        table = self.sites[["rank", "name", "unit"]].copy()
        for column in ("people", "gained"):
            numbers = self.sites[column]
            table[column] = [say.people_and_share(n, known=say.heads.whole) for n in numbers]
        for column in ("mean", "longest"):
            table[column] = [say.way(value) for value in self.sites[column]]
        html: str = table.to_html(index=False, escape=True, border=0)
        return head + html


_CHOICE = (
    "sites",
    "out",
    "into",
    "reached",
    "gained",
    "mean",
    "longest",
    "price",
    "objective",
    "bound",
    "gap",
    "status",
)


def _row(chosen: Chosen, before: Measures) -> tuple[Any, ...]:
    after, answer = chosen.after, chosen.answer
    return (
        ", ".join(chosen.sites["id"]),
        ", ".join(chosen.out),
        ", ".join(chosen.into),
        after.reached,
        after.reached - before.reached,
        after.mean,
        after.longest,
        chosen.price,
        answer.objective,
        answer.bound,
        answer.gap,
        answer.status,
    )


def solve_on(district: District, *, plan: str | Path | None = None, **keys: Any) -> Sites:
    """Answer one question on a district.

    Parameters
    ----------
    district
        See `lifecircle.district.District`.
    plan
        Whose goals the question names: id of a shipped plan, or a path that starts at the study
        file's folder. Default: the study's.
    keys
        Of ``[[siting]]``, such as ``service="culture.station", minutes=10, add=3``; or ``id``
        alone: that question of the study.

    Raises
    ------
    InputError
        If the question is wrong, or names something that there is not.
    """
    from lifecircle.plans import read_plan
    from lifecircle.site import site_on
    from lifecircle.siting.questions import question, questions_of

    study = district.study
    given = {key for key, value in keys.items() if value is not None}
    asked = questions_of(study, (str(keys["id"]),)) if given == {"id"} else (question(**keys),)
    judged = read_plan(str(plan or study.study.plan), study.file.parent)
    return Sites(site_on(district, asked, judged))
