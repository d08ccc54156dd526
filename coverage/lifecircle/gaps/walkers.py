"""How a group of people walks, and a goal put to another walker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from lifecircle.base.text import Bilingual, Note
from lifecircle.plans.model import Member, Piece, members_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lifecircle.base.fields import ProfileName
    from lifecircle.district import District
    from lifecircle.plans import Combination, Reach
    from lifecircle.plans.model import Group
    from lifecircle.verdicts.left_out import GroupRate

Part = TypeVar("Part", bound="Group | Member")

RESIDENTS: Final = "residents"

WALKER: Final[Mapping[str, ProfileName]] = {
    RESIDENTS: "adult",
    "age_0_3": "child",
    "age_3_6": "child",
    "age_0_6": "child",
    "age_6_12": "child",
    "age_0_14": "child",
    "school_age": "child",
    "age_60": "elder",
    "age_65": "elder",
    "age_80": "elder",
    "disabled": "wheelchair",
}
"""Who walks for a group; others walk as the goal says.

Not all disabled people use a wheelchair: their share so found is what a way without steps gives.
"""

_WORDS: Final[Mapping[str, Note]] = {
    "elder": Note(
        "groups.elder",
        Bilingual(
            "60、65、80 岁及以上人群另按老年人步行计算。",
            "People of 60, 65, 80 and over are also taken as walking as elders do.",
        ),
    ),
    "child": Note(
        "groups.child",
        Bilingual(
            "14 岁及以下儿童和义务教育学龄人口另按儿童步行计算；幼儿实际更慢或由成人携带。",
            "Children up to 14 and pupils are also taken as walking as children do; the smallest "
            "are slower, or carried.",
        ),
    ),
    "wheelchair": Note(
        "groups.wheelchair",
        Bilingual(
            "残疾人另按轮椅计算；并非都使用轮椅，该结果表示无台阶路线。",
            "Disabled people are also taken as going in wheelchairs; not all of them do: it shows "
            "what ways without steps give.",
        ),
    ),
}


def notes_of(rates: Iterable[GroupRate]) -> tuple[Note, ...]:
    """Return what the rates of groups with walkers of their own rest on."""
    used = {rate.profile for rate in rates if WALKER.get(rate.group) == rate.profile}
    return tuple(note for walker, note in _WORDS.items() if walker in used)


def profile_of(goal: Reach | Combination) -> str:
    """Return who walks for a goal; several walkers of a combination are joined by ``+``."""
    return "+".join(dict.fromkeys(member.profile for member in members_of(goal)))


def put_to(goal: Reach | Combination, group: str, district: District) -> Reach | Combination | None:
    """Return a goal as it is for those who walk as a group does.

    Returns
    -------
    Reach or Combination or None
        None where they walk as the goal says, or somebody is to ride or drive; of residents also
        where each part of a combination names its own walker.
    """
    walker = WALKER.get(group)
    profiles = {member.profile for member in members_of(goal)}
    if walker is None or profiles == {walker}:
        return None
    if group == RESIDENTS and len(profiles) > 1:
        return None
    if any(district.profiles[profile].mode != "walk" for profile in profiles):
        return None
    return _walked(goal, walker)


def _walked(part: Part, walker: ProfileName) -> Part:
    if isinstance(part, Member):
        return part.model_copy(update={"profile": walker})
    changed = {
        rule: tuple(m if isinstance(m, Piece) else _walked(m, walker) for m in members)
        for rule in ("all_of", "any_of", "k_of")
        if (members := getattr(part, rule)) is not None
    }
    return part.model_copy(update=changed)
