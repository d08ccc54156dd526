"""Words that files may use, and what was probably meant by another."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from lifecircle.base.errors import InputError
from lifecircle.base.text import Bilingual

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_FEW: Final = 12
_LIKE: Final = 4
"""Words that are offered, at the most, for each way of being like another."""
_CLOSE: Final = 0.5


def require_known(word: str, known: Mapping[str, Bilingual], what: Bilingual) -> str:
    """Return a word unchanged, or raise if it is not one of those known.

    Parameters
    ----------
    word
        As the file has it.
    known
        Every word that may be used, with its name for readers.
    what
        What it is a word for.

    Raises
    ------
    InputError
        With all words, if they are few, else with those most like it: in their letters, or by
        their names in either language.
    """
    if word in known:
        return word
    raise InputError(
        Bilingual(f"不认识的{what.zh} {word!r}", f"unknown {what.en} {word!r}"),
        expected=_expected(word, known),
        found=word,
    )


def alike(word: str, known: Collection[str], most: int = 1) -> list[str]:
    """Return the known words that are nearly the same in their letters, the nearest first."""
    return get_close_matches(word, known, n=most, cutoff=0.7)


def _expected(word: str, known: Mapping[str, Bilingual]) -> Bilingual:
    if len(known) <= _FEW:
        return Bilingual("下列之一：" + "、".join(known), "one of " + ", ".join(known))
    like = get_close_matches(word.casefold(), known, n=_LIKE, cutoff=_CLOSE)
    part = word.casefold().rsplit(".", maxsplit=1)[-1]
    by_part = [k for k in known if part and part in k.split(".")[-1]]
    like += [k for k in by_part if k not in like][:_LIKE]
    like += [k for k in _called(word, known) if k not in like][:_LIKE]
    zh, en = "“lifecircle plans words”所列之一", "one of those that “lifecircle plans words” lists"
    if not like:
        return Bilingual(zh, en)
    return Bilingual(f"{zh}，相近的有 {'、'.join(like)}", f"{en}, such as {', '.join(like)}")


def _called(word: str, known: Mapping[str, Bilingual]) -> list[str]:
    """Return the words whose name is, contains, or is contained in what was written."""
    asked = word.strip().casefold()
    found = sorted(
        (abs(len(name) - len(asked)), number, key)
        for number, (key, names) in enumerate(known.items())
        for name in (names.zh, names.en.casefold())
        if asked and (asked in name or name in asked)
    )
    return list(dict.fromkeys(key for _, _, key in found))
