"""A question in words of a study, asked without writing it into one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual
from lifecircle.base.toml import mistakes
from lifecircle.study.siting import Siting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.study import Study

ID: Final = "asked"
"""Of a question that has none of its own."""


def question(**keys: Any) -> Siting:
    """Return a question from the keys of ``[[siting]]``.

    Parameters
    ----------
    keys
        As in a study; those that are None count as not given. Without ``id`` it is called
        ``asked``.

    Raises
    ------
    InputError
        If a key is unknown, missing or has a value that it cannot have.
    """
    given = {"id": ID} | {key: value for key, value in keys.items() if value is not None}
    try:
        return Siting.model_validate(given)
    except ValidationError as error:
        first = mistakes(error, given, Siting)[0]
        raise InputError(
            first.what,
            place=first.key or None,
            found=first.found or None,
            todo=Bilingual("改正选址问题的这一项", "correct this key of the question"),
        ) from None


def questions_of(study: Study, asked: Sequence[str | Siting] = ()) -> tuple[Siting, ...]:
    """Return the questions that are asked on a study.

    Parameters
    ----------
    study
        From `lifecircle.study.read_study`.
    asked
        Ids of the study's questions, or questions; none: all of the study's.

    Raises
    ------
    InputError
        If the study has no question, or none of that id.
    """
    own = {siting.id: siting for siting in study.siting}
    if not asked and not own:
        raise InputError(
            Bilingual("评估文件没有选址问题", "the study asks no question about sites"),
            file=study.file,
            expected="[[siting]]",
            todo=Bilingual(
                "在评估文件中写 [[siting]]，或在命令行用 --goal 或 --service 提问",
                "write [[siting]] into the study, or ask with --goal or --service",
            ),
        )
    found = []
    for one in asked or own.values():
        if isinstance(one, str) and one not in own:
            raise InputError(
                Bilingual("评估文件没有这个选址问题", "the study has no such question"),
                file=study.file,
                place="siting.id",
                expected=", ".join(own) or None,
                found=one,
            )
        found.append(own[one] if isinstance(one, str) else one)
    return tuple(found)
