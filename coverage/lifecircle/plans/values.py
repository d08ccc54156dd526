"""Values as people write them, and what is refused with the key that it is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Protocol

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence

_RATIO: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*[:：︰]\s*(\d+(?:\.\d+)?)\s*")


def wrong(key: str, zh: str, en: str) -> InputError:
    """Return the error about a key of the table that is read."""
    return InputError(Bilingual(zh, en), place=key or None)


def number(value: Any) -> Any:
    """Return ``1:10`` as 0.1; anything else as it is.

    Raises
    ------
    InputError
        If it is a text that is no ratio.
    """
    if not isinstance(value, str):
        return value
    found = _RATIO.fullmatch(value)
    if found is None:
        raise InputError(
            Bilingual(
                f"{value!r} 不是数字：90% 写 0.9（统计指标写 90），规划原文写入 text",
                f"{value!r} is not a number: write 0.9 for 90 % (90 in a statistic), and the "
                "document's own words as text",
            )
        )
    left, right = map(float, found.groups())
    if right == 0:
        raise InputError(Bilingual("比值的后项不能为0", "the second number of a ratio is 0"))
    return left / right


def cases(value: Any, key: str = "value") -> Any:
    """Return one value, or one case, as a list of cases.

    Parameters
    ----------
    value
        As the file has it.
    key
        What a number alone is meant for; empty: it is no case.
    """
    if isinstance(value, dict):
        return [value]
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        return [{key: value} if key else value]
    return value


class Case(Protocol):
    """One of several values, of which the first that holds is used."""

    @property
    def where(self) -> dict[str, Any] | None:
        """When it holds; None or empty: always."""


def in_order(found: Sequence[Case], key: str = "") -> None:
    """Refuse cases that can never be used, because one before them always holds.

    Raises
    ------
    InputError
        At the key, if one is given.
    """
    if any(not case.where for case in found[:-1]):
        raise wrong(
            key,
            "没有 where 的情形总成立，其后的情形永远用不到：放到最后",
            "a case without where always holds, so those after it are never used: put it last",
        )
