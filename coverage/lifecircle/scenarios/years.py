"""Which years are audited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lifecircle.base.errors import StudyError
from lifecircle.base.text import Bilingual, Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lifecircle.study import Study
    from lifecircle.study.changes import Change

MOST: Final = 6
"""Years that are audited without being asked for, at the most."""


@dataclass(frozen=True)
class Years:
    """The years of a timeline.

    Attributes
    ----------
    years
        Ascending, at least one.
    notes
        What was assumed.
    """

    years: tuple[int, ...]
    notes: tuple[Note, ...]

    @property
    def last(self) -> int:
        """The last year."""
        return self.years[-1]


def first_year(study: Study, asked: Iterable[int] = ()) -> int:
    """Return the first year of a timeline, which no project decides.

    Raises
    ------
    StudyError
        If no year is given, and the study has none.
    """
    given = {*asked} or {*study.timeline.years}
    if given:
        return min(given)
    if study.study.year is None:
        raise _no_year(study)
    return study.study.year


def years_of(study: Study, changes: Sequence[Change], asked: Iterable[int] = ()) -> Years:
    """Return the years of a study's timeline.

    Parameters
    ----------
    study
        For ``[timeline] years`` and ``study.year``.
    changes
        Every project, in the order of the study.
    asked
        Years in the place of those of the study.

    Returns
    -------
    Years
        The years asked for, else those of ``[timeline]``, else the study's own and the years of
        projects after it: of more than `MOST` the first, the last and some between them, as
        evenly spread as they come. A project of a year that is left out counts from the next
        one on.

    Raises
    ------
    StudyError
        If no year is given, and the study has none.
    """
    given = sorted({*asked} or {*study.timeline.years})
    notes: list[Note] = []
    if not given:
        start = first_year(study)
        given = [start, *sorted({c.year for c in changes if c.year is not None and c.year > start})]
        if len(given) > MOST:
            kept = [given[round(i * (len(given) - 1) / (MOST - 1))] for i in range(MOST)]
            notes.append(_left_out([year for year in given if year not in kept]))
            given = kept
    return Years(tuple(given), tuple(notes))


def _no_year(study: Study) -> StudyError:
    return StudyError(
        Bilingual("未注明评估年份，无法排出各年", "the study has no year to start from"),
        file=study.file,
        place="study.year",
        expected=Bilingual(
            "study.year，或 [timeline] 的 years", "study.year, or years in [timeline]"
        ),
        todo=Bilingual(
            "写入现状年份，如 year = 2020；或列出要评估的年份，如 years = [2020, 2025, 2035]",
            "give the year of what exists, such as year = 2020, or list the years, such as "
            "years = [2020, 2025, 2035]",
        ),
        code="timeline.no_year",
    )


def _left_out(years: Sequence[int]) -> Note:
    zh, en = "、".join(map(str, years)), ", ".join(map(str, years))
    return Note(
        "timeline.years",
        Bilingual(
            f"项目年份超过 {MOST} 个，未单独评估 {zh} 年：这些年的项目计入其后的年份；可在 "
            "[timeline] 的 years 中指定年份。",
            f"Projects have more than {MOST} years. Not audited: {en}; projects of these years "
            "count in the next one. Name other years with years in [timeline].",
        ),
    )
