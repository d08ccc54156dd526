"""Other choices of a plan's assumptions: the goals that they lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pydantic import TypeAdapter, ValidationError

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.base.toml_mistakes import Mistake, mistakes, written
from lifecircle.base.travellers import TRAVELLERS
from lifecircle.plans.model import Combination, Goal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lifecircle.plans.fields import Assumption
    from lifecircle.plans.model import Plan

MEMBER_KEYS: Final = frozenset({"service", "within", "at_least", "profile", "which"})
"""Keys that a combination has in each of its members."""
ABOUT_THE_DOCUMENT: Final = frozenset(
    {
        "assumptions",
        "deadline",
        "flags",
        "id",
        "kind",
        "lead",
        "name",
        "reference",
        "section",
        "short_name",
        "status",
        "strength",
        "supersedes",
        "topic",
        "unit",
        "valid_from",
        "valid_to",
        "verified",
    }
)
"""Keys that no assumption chooses: they name the goal, or say what the document says."""
SHARES: Final = frozenset(
    {"reach", "combination", "presence", "provision", "share", "pairing", "hierarchy"}
)
"""Kinds whose value is a share."""
_NOTHING: Final = Bilingual(
    "与目标本身相同，不是其他取法", "it is what the goal says already, not another choice"
)
_GROUPS: Final = ("all_of", "any_of", "k_of")
_GOAL: Final[TypeAdapter[Any]] = TypeAdapter(Goal)


class Choice(NamedTuple):
    """Another choice of an assumption.

    Attributes
    ----------
    assumption
        What was assumed.
    patch
        Keys of the goal, with the other values.
    goal
        The goal with those values.
    """

    assumption: Bilingual
    patch: dict[str, Any]
    goal: Goal


def patched(goal: Goal, patch: Mapping[str, Any]) -> Goal:
    """Return a goal with other values of some of its keys, as if the file had them.

    Parameters
    ----------
    goal
        As the plan has it.
    patch
        Keys and values as a plan file writes them. ``service``, ``within``, ``at_least``,
        ``profile`` and ``which`` of a combination go to every member that has the key.

    Raises
    ------
    InputError
        If the goal lacks a key, no assumption can choose it, or a value is wrong.
    """
    for key in patch:
        if key in ABOUT_THE_DOCUMENT:
            raise InputError(
                Bilingual(
                    f"alternatives 不能改变 {key}", f"alternatives cannot change the key {key!r}"
                )
            )
        if not _has(goal, key):
            raise InputError(
                Bilingual(
                    f"类型为 {goal.kind} 的目标没有 {key}",
                    f"a goal of the kind {goal.kind} has no key {key!r}",
                )
            )
    data = _patched(goal.model_dump(exclude_unset=True) | {"kind": goal.kind}, goal, patch)
    try:
        found: Goal = _GOAL.validate_python(data)
    except ValidationError as error:
        first = mistakes(error, {goal.kind: data}, type(goal))[0]
        key = written(first.path[1:])
        raise InputError(
            Bilingual(f"{key}：{first.what.zh}", f"{key}: {first.what.en}"),
            found=first.found or None,
        ) from error
    return found


def choices_of(goal: Goal, plan: Plan) -> list[Choice]:
    """Return the other choices of the assumptions that a goal rests on.

    Those of the plan as a whole hold for every goal that has all their keys, with two exceptions:
    a choice of ``profile`` leaves out who does not go on foot already (but one of a bicycle is one
    for those who cycle), and a choice of ``target`` is one of how full coverage is read, so that it
    holds for targets of 100 % only. Choices that change nothing are left out.

    Raises
    ------
    InputError
        If a choice does not fit; `choice_mistakes` says so with its place.
    """
    # A copy of a plan may have other goals of the same names, or other assumptions.
    kept: _Kept | None = plan.choices.get(goal.id)
    if kept is None or kept.goal is not goal or kept.of is not plan.assumptions:
        kept = plan.choices[goal.id] = _Kept(goal, plan.assumptions, _choices_of(goal, plan))
    return kept.choices


class _Kept(NamedTuple):
    goal: Goal
    of: tuple[Assumption, ...]
    choices: list[Choice]


def _choices_of(goal: Goal, plan: Plan) -> list[Choice]:
    found = [
        Choice(words.text, patch, patched(goal, patch))
        for words in goal.assumptions
        for patch in words.alternatives
    ]
    found += [
        Choice(words.text, patch, patched(goal, patch))
        for words in plan.assumptions
        for patch in words.alternatives
        if _concerns(goal, patch)
    ]
    return [choice for choice in found if choice.goal != goal]


def choice_mistakes(plan: Plan) -> list[Mistake]:
    """Return every mistake in the alternatives of a plan's assumptions, in the file's order."""
    found: list[Mistake] = []
    for number, words in enumerate(plan.assumptions):
        place: tuple[int | str, ...] = ("assumptions", number)
        found += _mistakes(words, plan.goals, place, of_plan=True)
    for row, goal in enumerate(plan.goals):
        for number, words in enumerate(goal.assumptions):
            place = ("goals", row, "assumptions", number)
            found += _mistakes(words, (goal,), place, of_plan=False)
    return found


def _mistakes(
    words: Assumption, goals: tuple[Goal, ...], place: tuple[int | str, ...], *, of_plan: bool
) -> Iterator[Mistake]:
    for number, patch in enumerate(words.alternatives):
        path = (*place, "alternatives", number)
        about = [goal for goal in goals if _concerns(goal, patch)] if of_plan else list(goals)
        if not patch:
            yield _mistake(path, words, Bilingual("备选为空", "the alternative is empty"), "")
        elif not about:
            keys = ", ".join(patch)
            what = Bilingual(
                f"没有目标可作此选择（{keys}）", f"no goal can make this choice ({keys})"
            )
            yield _mistake(path, words, what, "")
        for goal in about:
            try:
                if patched(goal, patch) == goal and not of_plan and patch:
                    yield _mistake(path, words, _NOTHING, "")
            except InputError as error:
                found = "" if error.found is None else error.found.en
                yield _mistake(path, words, error.what, found)
                break


def _mistake(
    path: tuple[int | str, ...], words: Assumption, what: Bilingual, found: str
) -> Mistake:
    return Mistake(
        key=written(path),
        what=Bilingual(
            f"假设“{words.zh}”的备选：{what.zh}",
            f"an alternative of the assumption “{words.en}”: {what.en}",
        ),
        found=found,
        path=path,
        missing=False,
    )


def _has(goal: Goal, key: str) -> bool:
    if isinstance(goal, Combination) and key in MEMBER_KEYS:
        return any(key in type(leaf).model_fields for leaf in goal.leaves)
    return key in type(goal).model_fields


def _concerns(goal: Goal, patch: Mapping[str, Any]) -> bool:
    """Tell whether a choice of the plan as a whole is one for a goal."""
    if not all(_has(goal, key) for key in patch):
        return False
    if "profile" in patch:
        members = goal.leaves if isinstance(goal, Combination) else (goal,)
        asked = {getattr(member, "profile", "car") for member in members}
        if not any(_may_become(name, patch["profile"]) for name in asked):
            return False
    if "target" in patch:
        full = [number for case in goal.target for number in case.numbers]
        return goal.kind in SHARES and bool(full) and all(number == 1 for number in full)
    return True


def _may_become(name: str, other: object) -> bool:
    """Tell whether a choice of the plan is one for who travels so: on foot, or on any bicycle."""
    mode = TRAVELLERS[name].mode
    chosen = TRAVELLERS.get(str(other))
    return mode == "walk" or (mode == "cycle" and chosen is not None and chosen.mode == mode)


def _patched(data: dict[str, Any], goal: Goal, patch: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(goal, Combination):
        return {**data, **patch}
    own = {key: value for key, value in patch.items() if key not in MEMBER_KEYS}
    inner = {key: value for key, value in patch.items() if key in MEMBER_KEYS}
    return {**(_with_members(data, inner) if inner else data), **own}


def _with_members(group: dict[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return a group with other values in each of its members, however deep."""
    found = dict(group)
    for rule in _GROUPS:
        if group.get(rule) is not None:
            found[rule] = [_member(member, patch) for member in group[rule]]
    return found


def _member(member: dict[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    if any(member.get(rule) is not None for rule in _GROUPS):
        return _with_members(member, patch)
    if member.get("goal") is not None:
        return member
    at_door = "within" in member
    return member | {key: v for key, v in patch.items() if at_door or key in _PIECE_KEYS}


_PIECE_KEYS: Final = frozenset({"service", "at_least", "which"})


def with_choices(plan: Plan) -> Plan:
    """Return a plan that has every other choice as a goal, too: for what only reads its tests."""
    goals = [choice.goal for goal in plan.goals for choice in choices_of(goal, plan)]
    return plan.model_copy(update={"goals": (*plan.goals, *goals)})
