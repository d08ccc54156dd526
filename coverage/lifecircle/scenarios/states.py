"""The district in each year, with what is planned until then, judged."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lifecircle.changes.apply import with_changes
from lifecircle.changes.register import up_to
from lifecircle.gaps.explain import explain
from lifecircle.load import Shared, load_district
from lifecircle.scenarios.found import YearState
from lifecircle.verdicts.evaluate import judge_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lifecircle.district import District
    from lifecircle.plans import Plan
    from lifecircle.study import Study
    from lifecircle.study.changes import Change
    from lifecircle.study.made import Waiting
    from lifecircle.verdicts.context import Context
    from lifecircle.verdicts.results import InputFile


@dataclass(frozen=True, eq=False)
class Stage:
    """A state of the district, and what it was judged on.

    Attributes
    ----------
    state
        What was found.
    bare
        The district of that year without any project.
    context
        What was judged on, projects and all.
    waiting
        Projects of the year, or of one before it, that could not be made.
    """

    state: YearState
    bare: District
    context: Context
    waiting: tuple[Waiting, ...]

    @property
    def district(self) -> District:
        """The district with its projects."""
        return self.context.district


@dataclass
class Loader:
    """Loads the district of one year after another: streets, blocks and homes are read once.

    Places are those of the first year that is asked for in all of them: what a list has as
    opening later is among the projects.

    Parameters
    ----------
    study
        What is declared.
    progress
        Called with the name of each step.
    """

    study: Study
    progress: Callable[[str], None] | None = None
    _shared: Shared = field(default_factory=Shared)
    _loaded: dict[int, District] = field(default_factory=dict)

    def of(self, year: int) -> District:
        """Return the district of a year without any project.

        Raises
        ------
        InputError
            If a layer is wrong.
        """
        if year not in self._loaded:
            header = self.study.study.model_copy(update={"year": year})
            study = self.study.model_copy(update={"study": header})
            loaded = load_district(study, self.progress, self._shared)
            first = next(iter(self._loaded.values()), loaded)
            self._loaded[year] = replace(
                loaded, facilities=first.facilities, entrance_snap=first.entrance_snap
            )
        return self._loaded[year]


def stages_of(
    loader: Loader,
    plan: Plan,
    years: Sequence[int],
    changes: Sequence[Change],
    *,
    inputs: tuple[InputFile, ...] = (),
    earlier: Mapping[tuple[str, str | None], float] | None = None,
) -> tuple[Stage, ...]:
    """Load the district of each year, make what is planned until then, and judge it.

    People are those of the year as far as the study has numbers of them (nothing is
    extrapolated), and targets are those of the plan's phase.

    Parameters
    ----------
    loader
        Of the study.
    plan
        Judged in all years.
    years
        Ascending; the first is the one that the loader was asked for first.
    changes
        Every project, from `lifecircle.changes.register.planned`.
    inputs
        The files behind the numbers, for the record.
    earlier
        Values of an earlier audit, as `lifecircle.verdicts.evaluate.judge_plan` takes them.

    Raises
    ------
    InputError
        If a layer, the plan or a project is wrong.
    """
    found, before, progress = list[Stage](), set[str](), loader.progress
    for year in years:
        bare = loader.of(year)
        if progress is not None:
            progress("changes")
        until = up_to(changes, year, years[-1])
        district, made, waiting = with_changes(bare, until)
        context, results = judge_plan(
            district, plan, inputs=inputs, earlier=earlier, progress=progress
        )
        results = replace(results, left_out=explain(context, results, progress))
        new = tuple(one.id for one in made if one.id not in before)
        before.update(new)
        found.append(Stage(YearState(year, results, made, new), bare, context, waiting))
    return tuple(found)
