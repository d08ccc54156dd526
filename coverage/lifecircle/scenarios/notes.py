"""What a timeline rests on: above all, whose numbers of people are used in which year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifecircle.base.text import Bilingual, Note
from lifecircle.study.changes import NewHousing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lifecircle.scenarios.states import Stage
    from lifecircle.study import Study

_OF_YEARS: Final = ("people.year", "people.year_outside")


def notes_of(study: Study, stages: Sequence[Stage]) -> tuple[Note, ...]:
    """Return what readers must know of the years, in an order of their own."""
    return (
        *_undated(stages[-1]),
        *_same_people(study, stages),
        *_people(stages),
        _built(stages),
        *_owed(stages),
    )


def _undated(last: Stage) -> Iterator[Note]:
    """Say how many projects count in the last year because they have none."""
    number, year = sum(one.change.year is None for one in last.state.made), last.state.year
    if number:
        projects = (
            "1 project has no year, and counts"
            if number == 1
            else (f"{number} projects have no year, and count")
        )
        yield Note(
            "timeline.undated",
            Bilingual(
                f"{number} 个项目未注明年份，按最后一年（{year} 年）建成计。",
                f"{projects} as built in the last one ({year}).",
            ),
        )


def _same_people(study: Study, stages: Sequence[Stage]) -> Iterator[Note]:
    """Say that all years have the same people, where the study has no others."""
    if study.people.projections or len(stages) == 1:
        return
    year = study.people.years.get("residents")
    of = Bilingual("" if year is None else f"（{year} 年）", "" if year is None else f" ({year})")
    yield Note(
        "timeline.same_people",
        Bilingual(
            f"没有其他年份的人口数：各年采用同一人口{of.zh}，另加规划的新增住宅；不作外推。",
            f"There are no numbers of people of other years: all years have the same people{of.en}"
            ", and those of new homes; nothing is extrapolated.",
        ),
    )


def _people(stages: Sequence[Stage]) -> Iterator[Note]:
    """Yield what loading found of people's years, each with the years that it was said of."""
    said: dict[tuple[str, Bilingual], list[int]] = {}
    for stage in stages:
        for note in stage.state.results.notes:
            if note.code in _OF_YEARS:
                said.setdefault((note.code, note.text), []).append(stage.state.year)
    for code, text in said:
        yield Note(f"timeline.{code}", text)


def _built(stages: Sequence[Stage]) -> Note:
    last = stages[-1].state.year
    return Note(
        "timeline.counts",
        Bilingual(
            f"项目自其年份起计入；各项目的贡献按 {last} 年的人口（含新增住宅）计算，逐项累加等于"
            "全部建成与全不建之差。",
            f"A project counts from its year on. What each brings is told in the people of {last}, "
            "new homes included; in order, contributions add up to the difference between "
            "everything built and nothing built.",
        ),
    )


def _owed(stages: Sequence[Stage]) -> Iterator[Note]:
    homes = [one for one in stages[-1].state.made if isinstance(one.change, NewHousing)]
    if any(isinstance(one.change, NewHousing) and one.change.obliged for one in homes):
        yield Note(
            "timeline.owed",
            Bilingual(
                "配建数量：计入住宅所在单元内、至其年份为止各项目新增的数量，每处只抵一个住宅"
                "项目，先建先抵；现状设施不抵。",
                "Obligations in amounts are set against what projects bring by then in the unit "
                "of the housing, each place for one housing project, the earlier first; places "
                "that were there before do not count.",
            ),
        )
