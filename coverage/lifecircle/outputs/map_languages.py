"""Both languages of a page in one header: a value that differs stands there twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lifecircle.base.text import LANGUAGES

if TYPE_CHECKING:
    from lifecircle.base.text import Language

BOTH: Final = "$"
"""The only key of what stands for a value that differs: its list holds one per language."""


def merged(zh: Any, en: Any) -> Any:
    """Return one value for two: `localised` gives either back.

    Where they differ it holds ``{"$": [zh, en]}``; dictionaries with the same keys in the same
    order and lists of the same length are merged item by item.

    Parameters
    ----------
    zh, en
        What JSON can hold.

    Raises
    ------
    ValueError
        If a dictionary has the key that tells languages apart.
    """
    if zh is en:
        return _plain(zh)
    if type(zh) is type(en):
        if isinstance(zh, dict) and list(zh) == list(en):
            return {_key(key): merged(value, en[key]) for key, value in zh.items()}
        if isinstance(zh, list) and len(zh) == len(en):
            return [merged(one, other) for one, other in zip(zh, en, strict=True)]
        if not isinstance(zh, (dict, list)) and repr(zh) == repr(en):
            return zh
    return {BOTH: [_plain(zh), _plain(en)]}


def localised(value: Any, language: Language) -> Any:
    """Return what `merged` was given for one language; `lc.localise` in ``data.js`` does the same.

    Parameters
    ----------
    value
        From `merged`.
    language
        Which of the two.
    """
    if isinstance(value, dict):
        if value.keys() == {BOTH}:
            return value[BOTH][LANGUAGES.index(language)]
        return {key: localised(each, language) for key, each in value.items()}
    if isinstance(value, list):
        return [localised(each, language) for each in value]
    return value


def _plain(value: Any) -> Any:
    """Return a value as it is, if no dictionary in it has the key."""
    if isinstance(value, dict):
        return {_key(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list) and any(isinstance(each, (dict, list)) for each in value):
        return [_plain(each) for each in value]
    return value


def _key(key: str) -> str:
    if key == BOTH:
        msg = f"a header cannot have the key {BOTH}"
        raise ValueError(msg)
    return key
