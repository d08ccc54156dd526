"""The tree of services: ids for files, labels for pages."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from lifecircle.base.known import require_known
from lifecircle.base.text import Bilingual


@cache
def services() -> dict[str, Bilingual]:
    """Return every known service id with its labels, parents before children."""
    tree = tomllib.loads((files(__package__) / "services.toml").read_text(encoding="utf-8"))
    found: dict[str, Bilingual] = {}

    def walk(prefix: str, node: dict[str, Any]) -> None:
        for key, child in node.items():
            if isinstance(child, dict):
                name = f"{prefix}.{key}" if prefix else key
                found[name] = Bilingual(child["zh"], child["en"])
                walk(name, child)

    walk("", tree)
    return found


def require_service(service: str) -> str:
    """Return `service` unchanged, or raise if the tree does not have it.

    Raises
    ------
    InputError
        If the service is unknown.
    """
    return require_known(service, services(), Bilingual("服务类别", "service"))


def is_kind_of(service: str, ancestor: str) -> bool:
    """Tell whether `service` is `ancestor` or stands below it in the tree."""
    return service == ancestor or service.startswith(ancestor + ".")


def label(service: str) -> Bilingual:
    """Return the labels of a service."""
    return services()[require_service(service)]
