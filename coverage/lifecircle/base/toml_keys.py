"""Which keys a model has at a place of a file, to tell what an unknown key was meant to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic.fields import FieldInfo


def keys_at(model: type[BaseModel], place: Sequence[int | str]) -> tuple[str, ...]:
    """Return the keys that may stand in a table.

    Parameters
    ----------
    model
        Of the whole file.
    place
        Of the table, as pydantic gives it: with its labels of forms and kinds.

    Returns
    -------
    tuple of str
        In the order of the model; empty where any key may stand.
    """
    models = [model]
    for part in place:
        if isinstance(part, int):
            continue
        meant = _form(models, part) if len(models) > 1 else []
        fields = [m.model_fields[name] for m in models for name in _named(m, part)]
        models = meant or [n for f in fields for n in _models(f.annotation)] or _form(models, part)
    return tuple(dict.fromkeys(f.alias or name for m in models for name, f in _fields(m)))


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    yield from model.model_fields.items()


def _named(model: type[BaseModel], key: str) -> list[str]:
    return [name for name, field in _fields(model) if key in (name, field.alias)]


def _form(models: list[type[BaseModel]], label: str) -> list[type[BaseModel]]:
    """Return the models that a label of pydantic names: by their class, or by their ``kind``."""
    return [
        m
        for m in models
        if m.__name__ == label
        or any(label in get_args(f.annotation) for name, f in _fields(m) if name == "kind")
    ]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for part in get_args(annotation):
        yield from _models(part)
