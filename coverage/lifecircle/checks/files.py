"""The files themselves: what they are, and which are used twice."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from lifecircle.base.text import Bilingual
from lifecircle.checks.say import find, listed

if TYPE_CHECKING:
    from pathlib import Path

    from lifecircle.base.findings import Log
    from lifecircle.checks.inputs import Inputs
    from lifecircle.study.model import FacilityLayer

_HASHED: Final = 50_000_000
"""Bytes: larger files are not compared with each other."""


def check_files(inputs: Inputs, log: Log) -> None:
    """Look for lists that are used twice.

    Parameters
    ----------
    inputs
        What could be read.
    log
        Takes ``files.twice``.
    """
    lists = inputs.study.facilities
    same: dict[tuple[str, str | None, str | None, tuple[str, ...]], list[FacilityLayer]] = {}
    for layer in lists:
        if not layer.path.is_file():
            continue
        services = tuple(sorted([layer.service] if layer.service else layer.services.values()))
        key = (_content(layer.path), layer.layer, layer.service_column, services)
        same.setdefault(key, []).append(layer)
    for layers in same.values():
        if len(layers) == 1:
            continue
        names = listed([layer.path.name for layer in layers])
        find(
            log.about("facilities", layers[-1].path),
            "files.twice",
            "warns",
            Bilingual(
                f"同一份名单用了 {len(layers)} 次：{names.zh}。",
                f"One list is used {len(layers)} times: {names.en}.",
            ),
            Bilingual(
                "同名、同位置的设施只计一次，无名称的会重复计；删去多余的 [[facilities]]。",
                "Places of one name at one spot count once, nameless ones twice: take out the "
                "superfluous [[facilities]].",
            ),
        )


def _content(path: Path) -> str:
    if path.stat().st_size > _HASHED:
        return str(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
