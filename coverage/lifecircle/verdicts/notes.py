"""What readers must know beside the numbers: assumptions, remarks, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifecircle.access.travel import Wheels, travel_notes
from lifecircle.base.text import Bilingual, Note
from lifecircle.base.travellers import TRAVELLERS
from lifecircle.link_notes import of_what
from lifecircle.plans.model import services_of
from lifecircle.plans.travel import travellers_of
from lifecircle.streets import PROFILES
from lifecircle.streets.notes import Access, access_note
from lifecircle.study.sources import sources_of_layers
from lifecircle.verdicts.lists import Lists

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lifecircle.district import District
    from lifecircle.plans import Goal, Plan
    from lifecircle.streets.travel.profiles import Profile


def goal_assumptions(goal: Goal, plan: Plan, district: District) -> tuple[Note, ...]:
    """Return what every number of a goal rests on."""
    notes = [Note(f"plan.{plan.document.id}", words.text) for words in plan.assumptions]
    notes += [Note(f"goal.{goal.id}", words.text) for words in goal.assumptions]
    notes += [district.profiles[name].speed_note for name in travellers_of(goal)]
    return tuple(notes)


def study_assumptions(district: District, plan: Plan) -> tuple[Note, ...]:
    """Return what every number of the study rests on."""
    study, sensitivity = district.study, district.study.sensitivity
    used = dict.fromkeys(name for goal in plan.goals for name in travellers_of(goal))
    stated = district.profiles["adult"].speed
    slow, fast = min(*sensitivity.speeds, stated), max(*sensitivity.speeds, stated)
    notes = [note for name in used for note in _notes_of(district.profiles[name])]
    notes += _access_notes(district, [district.profiles[name] for name in used])
    for mode in _WHEELS:
        notes += travel_notes(district, mode) if _travels(mode, plan, district) else ()
    notes += district.demand.assumptions
    rides = any(TRAVELLERS[name].mode == "cycle" for name in used)
    several = len(district.demand.shares) > 1 or district.demand.weighs == "people"
    method = Bilingual("", "")
    if several:
        method = Bilingual("，人口按各种分摊方法分别计算", ", and each method that spreads people")
    notes.append(
        Note(
            "sensitivity.range",
            Bilingual(
                f"括号内变动范围：步速在成人 {slow:g}–{fast:g} 米/分钟之间按同一比例变化"
                f"{'（骑行速度亦同）' if rides else ''}，"
                f"建筑至道路的一段取 0、1、{sensitivity.detour:g} 倍{method.zh}，"
                "取所有组合中的最小值和最大值。",
                f"The range behind a share: the adult's speed from {slow:g} to {fast:g} m/min "
                f"(every other walker's{' and bicycle’s' if rides else ''} in proportion), the "
                "way from the door to the street counted "
                f"0, 1 and {sensitivity.detour:g} times{method.en}; "
                "smallest and largest of all their combinations.",
            ),
        )
    )
    if study.streets.elevation is None:
        notes.append(
            Note(
                "elevation.none",
                Bilingual(
                    f"没有高程数据：按平地计算，坡度不影响步行{'、骑行' if rides else ''}时间。",
                    "No elevation data: computed flat; slopes do not change walking "
                    f"{'or riding ' if rides else ''}times.",
                ),
            )
        )
    return tuple(dict.fromkeys(notes))


_WHEELS: Final[tuple[Wheels, ...]] = ("cycle", "drive")


def _notes_of(profile: Profile) -> Iterator[Note]:
    """Yield what must be known of a traveller; of slopes that a study chose, whose they are."""
    chosen = profile.slope != PROFILES[profile.name].slope
    for note in profile.notes:
        if chosen and note.code == "profile.slope":
            zh, en = profile.label
            text = Bilingual(
                f"{zh}（由评估项目设定）：{note.text.zh}",
                f"Profile {en} (set by the study): {note.text.en}",
            )
            yield Note(f"profile.{profile.name}.slope", text, note.source)
        else:
            yield note


def _travels(mode: Wheels, plan: Plan, district: District) -> bool:
    """Tell whether a goal has somewhere to go by bicycle or car.

    Streets are not read for an empty list.
    """
    lists = Lists(district.facilities)
    return any(
        not lists.is_absent(service)
        for goal in plan.goals
        if any(TRAVELLERS[name].mode == mode for name in travellers_of(goal))
        for service in services_of(goal)
    )


def _access_notes(district: District, profiles: list[Profile]) -> list[Note]:
    """Return how much of the streets is open to those who cannot use them all."""
    demand, limit = district.demand, district.study.streets.snap_limit
    notes = []
    for profile in profiles:
        if profile.restricted and profile.mode == "walk":
            links = district.snaps(profile)[0]
            access = Access.of(demand.shares[demand.headline], district.demand_snap, links)
            of = of_what(demand)
            notes.append(access_note(district.network, profile, access, limit, of))
    return notes


def remarks(district: District) -> list[Note]:
    """Return what the planner remarks on the study and on its layers."""
    study = district.study
    notes = [Note("study.remark", words.text) for words in study.study.remarks]
    if study.units.remark:
        notes.append(Note("units.remark", study.units.remark.text))
    notes += [
        Note(f"facilities.{layer.path.stem}", layer.remark.text)
        for layer in study.facilities
        if layer.remark
    ]
    notes += [
        Note(
            f"candidates.{layer.path.stem}",
            Bilingual(
                f"备选场地（{layer.path.stem}）：{layer.remark.zh}",
                f"Candidate sites ({layer.path.stem}): {layer.remark.en}",
            ),
        )
        for layer in study.candidates
        if layer.remark
    ]
    return notes


def attribution(district: District) -> tuple[str, ...]:
    """Return the sources and licences to print on every page, each once."""
    study, streets = district.study, district.study.streets
    of_raster = study.people.source_of_points == "raster"
    lines = [
        *sources_of_layers(study),
        ", ".join(filter(None, (streets.elevation_source, streets.elevation_licence))),
        study.people.source if study.people.total or of_raster else "",
        *(group.source for group in study.people.groups),
        *(one.source for one in study.people.projections),
        *(table.source for table in study.statistics),
    ]
    return tuple(dict.fromkeys(line for line in lines if line))
