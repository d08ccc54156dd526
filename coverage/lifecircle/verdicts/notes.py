"""What readers must know beside the numbers: assumptions, remarks, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.base.text import Bilingual, Note
from lifecircle.plans import Presence
from lifecircle.streets.notes import Access, access_note
from lifecircle.verdicts.doorstep import members_of

if TYPE_CHECKING:
    from lifecircle.district import District
    from lifecircle.plans import Goal, Plan
    from lifecircle.streets.profiles import Profile


def goal_assumptions(goal: Goal, plan: Plan, district: District) -> tuple[Note, ...]:
    """Return what every number of a goal rests on."""
    notes = [Note(f"plan.{plan.document.id}", words.text) for words in plan.assumptions]
    notes += [Note(f"goal.{goal.id}", words.text) for words in goal.assumptions]
    if isinstance(goal, Presence):
        return tuple(notes)
    walkers = dict.fromkeys(member.profile for member in members_of(goal))
    notes += [district.profiles[name].speed_note for name in walkers]
    return tuple(notes)


def study_assumptions(district: District, plan: Plan) -> tuple[Note, ...]:
    """Return what every number of the study rests on."""
    study, sensitivity = district.study, district.study.sensitivity
    used = dict.fromkeys(
        m.profile for g in plan.goals if not isinstance(g, Presence) for m in members_of(g)
    )
    stated = district.profiles["adult"].speed
    slow, fast = min(*sensitivity.speeds, stated), max(*sensitivity.speeds, stated)
    notes = [note for name in used for note in district.profiles[name].notes]
    notes += _access_notes(district, [district.profiles[name] for name in used])
    notes += district.demand.assumptions
    notes.append(
        Note(
            "sensitivity.range",
            Bilingual(
                f"括号内变动范围：步速在成人 {slow:g}–{fast:g} 米/分钟之间按同一比例变化，"
                f"建筑至道路的一段取 0、1、{sensitivity.detour:g} 倍，"
                "人口按各种分摊方法分别计算，取所有组合中的最小值和最大值。",
                f"The range behind a share: the adult's speed from {slow:g} to {fast:g} m/min "
                "(every other walker's in proportion), the way from the door to the street counted "
                f"0, 1 and {sensitivity.detour:g} times, and each method that spreads people; "
                "smallest and largest of all their combinations.",
            ),
        )
    )
    if study.streets.elevation is None:
        notes.append(
            Note(
                "elevation.none",
                Bilingual(
                    "没有高程数据：按平地计算，坡度不影响步行时间。",
                    "No elevation data: computed flat; slopes do not change walking times.",
                ),
            )
        )
    return tuple(dict.fromkeys(notes))


def _access_notes(district: District, profiles: list[Profile]) -> list[Note]:
    """Return how much of the streets is open to those who cannot use them all."""
    demand, limit = district.demand, district.study.streets.snap_limit
    notes = []
    for profile in profiles:
        if profile.restricted:
            links = district.snaps(profile)[0]
            access = Access.of(demand.shares[demand.headline], district.demand_snap, links)
            notes.append(access_note(district.network, profile, access, limit))
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
    """Return the sources and licences to print on every page."""
    study = district.study
    doors = [layer.entrances for layer in study.facilities]
    layers = [study.area, study.units, study.streets, study.blocks, *study.facilities, *doors]
    layers += study.candidates
    lines = [", ".join(filter(None, (layer.source, layer.licence))) for layer in layers if layer]
    streets = study.streets
    lines.append(", ".join(filter(None, (streets.elevation_source, streets.elevation_licence))))
    lines.append(study.people.source if study.people.total else "")
    return tuple(dict.fromkeys(line for line in lines if line))
