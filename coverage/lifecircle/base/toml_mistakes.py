"""What pydantic finds wrong with a file, as mistakes that people can mend."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lifecircle.base.errors import InputError
from lifecircle.base.known import alike
from lifecircle.base.text import Bilingual, both
from lifecircle.base.toml_keys import keys_at

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails


class Mistake(NamedTuple):
    """Something wrong in a file that people write.

    Attributes
    ----------
    key
        Its place, as people write it: ``facilities[2].service``.
    what
        What is wrong.
    found
        The value there; empty where it is a table, or what is wrong names it.
    path
        Keys and positions that lead to it; the last may be one that is missing.
    missing
        Whether it is a required key that is not there.
    """

    key: str
    what: Bilingual
    found: str
    path: tuple[int | str, ...]
    missing: bool


def mistakes(
    error: ValidationError, data: dict[str, Any], model: type[BaseModel] | None = None
) -> list[Mistake]:
    """Turn a validation error into one entry for each mistake in the file.

    Parameters
    ----------
    error
        What pydantic found.
    data
        The parsed file, to tell its keys from pydantic's own labels.
    model
        What the file should be, to tell what an unknown key was meant to be.
    """
    found = []
    for problem in _relevant(error.errors(include_url=False), data):
        labels = _labels(problem, data)
        path = tuple(part for i, part in enumerate(problem["loc"]) if i not in labels)
        cause = _cause(problem)
        value: Any = problem.get("input")
        hidden = isinstance(value, dict | list | tuple) or isinstance(cause, InputError)
        if isinstance(cause, InputError) and cause.place is not None:
            path = (*path, cause.place.en)
        if problem["type"].startswith("union_tag"):
            path = (*path, _TAG)
            value, hidden = problem["ctx"].get("tag"), problem["type"] == "union_tag_not_found"
        found.append(
            Mistake(
                key=written(path),
                what=_say(problem, model),
                found="" if hidden else _shown(value),
                path=path,
                missing=problem["type"] in ("missing", "union_tag_not_found"),
            )
        )
    return found


def written(path: tuple[int | str, ...]) -> str:
    """Return a path as people write it: ``goals[2].within``."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".") or "(top level)"


_TAG: Final = "kind"
"""The key that says which of several models a table is."""
_FEW: Final = 8
"""Keys that are all named."""

_TABLE = Bilingual("须为一组键 { … }", "must be a table of keys { … }")
_WORDS = Bilingual(
    '须写成 { zh = "中文", en = "英文" }', 'must be { zh = "in Chinese", en = "in English" }'
)
_NUMBER = Bilingual("须为数字，不加引号", "must be a number, without quotes")
_WHOLE = Bilingual("须为整数，不加引号", "must be a whole number, without quotes")
_FLAG = Bilingual("须为 true 或 false", "must be true or false")
_FILLED = Bilingual("不能为空", "must not be empty")
_SAY = {
    "missing": Bilingual("缺少此必填键", "this key is required"),
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
    "dict_type": _TABLE,
    "string_type": Bilingual("须为加引号的文字", "must be text, in quotes"),
    "string_too_short": _FILLED,
    "too_short": _FILLED,
    "path_type": Bilingual("须为加引号的路径", "must be a path, in quotes"),
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": Bilingual("须为有限的数", "must be a finite number"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_type": _FLAG,
    "bool_parsing": _FLAG,
    "union_tag_not_found": Bilingual("缺少此必填键", "this key is required"),
}
_BOUNDS = {
    "greater_than": ("大于", "more than"),
    "greater_than_equal": ("不小于", "at least"),
    "less_than": ("小于", "less than"),
    "less_than_equal": ("不大于", "at most"),
}
_TWO: Final = Bilingual("须为两项的列表", "must be a list of two")


def _shown(value: object) -> str:
    """Return a value as the file has it."""
    return value.isoformat() if isinstance(value, date | time) else repr(value)


def _cause(problem: ErrorDetails) -> object:
    return problem.get("ctx", {}).get("error")


def _say(problem: ErrorDetails, model: type[BaseModel] | None) -> Bilingual:
    cause, kind = _cause(problem), problem["type"]
    if isinstance(cause, InputError):
        found = _caused(cause)
    elif kind == "extra_forbidden":
        found = _unknown_key(problem["loc"], model)
    elif (kind == "missing" and isinstance(problem["loc"][-1], int)) or kind == "too_long":
        found = _TWO
    elif kind in ("tuple_type", "list_type"):
        found = _list(problem)
    else:
        found = _said_of(problem) or _SAY.get(kind) or both(problem["msg"])
    return found


def _said_of(problem: ErrorDetails) -> Bilingual | None:
    """Return what is wrong where that depends on what pydantic says of the key."""
    kind, context = problem["type"], dict(problem.get("ctx", {}))
    if kind == "union_tag_invalid":
        return _one_of(context["expected_tags"], str(context["tag"]))
    if kind == "literal_error":
        return _one_of(context["expected"].replace(" or ", ", "), str(problem["input"]))
    if kind == "model_type" and context.get("class_name") == "Words":
        return _WORDS
    if kind in _BOUNDS:
        bound = next(context[name] for name in ("gt", "ge", "lt", "le") if name in context)
        zh, en = _BOUNDS[kind]
        return Bilingual(f"须{zh} {bound:.12g}", f"must be {en} {bound:.12g}")
    return None


def _caused(cause: InputError) -> Bilingual:
    if cause.expected is None:
        return cause.what
    return Bilingual(
        f"{cause.what.zh}；应为{cause.expected.zh}",
        f"{cause.what.en}; expected {cause.expected.en}",
    )


def _one_of(quoted: str, found: str) -> Bilingual:
    """Return the words that are allowed, or the one that was meant."""
    words = [word.strip().strip("'") for word in quoted.split(", ")]
    like = alike(found, words)
    if like:
        return Bilingual(f"是否应为 {like[0]}？", f"did you mean {like[0]}?")
    return Bilingual(f"须为下列之一：{'、'.join(words)}", f"must be one of {', '.join(words)}")


def _list(problem: ErrorDetails) -> Bilingual:
    if not isinstance(problem["input"], dict):
        return Bilingual("须为列表 [ … ]", "must be a list [ … ]")
    names = [part for part in problem["loc"] if isinstance(part, str)]
    if len(problem["loc"]) == 1:
        return Bilingual(
            f"可重复的表：写 [[{names[-1]}]]，不写 [{names[-1]}]",
            f"a table that repeats: write [[{names[-1]}]], not [{names[-1]}]",
        )
    return Bilingual("须为列表：写 [{ … }]", "must be a list: write [{ … }]")


def _unknown_key(place: tuple[int | str, ...], model: type[BaseModel] | None) -> Bilingual:
    known = keys_at(model, place[:-1]) if model else ()
    like = alike(str(place[-1]), known)
    if like:
        return Bilingual(
            f"不认识的键，是否应为 {like[0]}？", f"unknown key, did you mean {like[0]}?"
        )
    if 0 < len(known) <= _FEW:
        return Bilingual(
            f"不认识的键；此处可写 {'、'.join(known)}",
            f"unknown key; here stand {', '.join(known)}",
        )
    return Bilingual("不认识的键", "unknown key")


def _relevant(problems: list[ErrorDetails], data: dict[str, Any]) -> list[ErrorDetails]:
    """Leave out what only follows from another problem, or from a form that was not meant.

    Where a value may have one of several forms, pydantic reports what is wrong with it as each
    of them. Meant was the form whose type the value has and that knows the most of its keys.
    """
    forms: dict[tuple[int | str, ...], dict[int | str, list[ErrorDetails]]] = {}
    for problem in problems:
        place = problem["loc"]
        for i in _labels(problem, data):
            forms.setdefault(place[:i], {}).setdefault(place[i], []).append(problem)
    for place, form in forms.items():
        meant = min(form, key=lambda label: _strangeness(form[label], len(place) + 1))
        left_out = [p for label, found in form.items() if label != meant for p in found]
        problems = [p for p in problems if not any(p is other for other in left_out)]
    places = [problem["loc"] for problem in problems]
    return [
        problem
        for problem, place in zip(problems, places, strict=True)
        if problem["type"] != "too_short"
        or not any(len(p) > len(place) and p[: len(place)] == place for p in places)
    ]


def _strangeness(problems: list[ErrorDetails], depth: int) -> tuple[bool, int, int]:
    """Return how little a value is like a form, given what is wrong with it as that form."""
    other_type = any(p["type"].endswith("_type") and len(p["loc"]) == depth for p in problems)
    unknown = [p for p in problems if p["type"] == "extra_forbidden" and len(p["loc"]) == depth + 1]
    return other_type, len(unknown), len(problems)


def _labels(problem: ErrorDetails, data: dict[str, Any]) -> list[int]:
    """Return the positions in a place that are pydantic's labels, not keys of the file."""
    place = problem["loc"]
    if problem["type"] == "missing":
        place = place[:-1]
    node: Any = data
    found = []
    for i, part in enumerate(place):
        in_table = isinstance(node, dict) and part in node
        in_list = isinstance(node, list) and isinstance(part, int) and part < len(node)
        if in_table or in_list:
            node = node[part]
        else:
            found.append(i)
    return found
