"""Pages and drawings from the templates of this package."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from lifecircle.outputs.statements import plain


def render_page(template: str, **context: Any) -> str:
    """Return a page from a template of this package; every value is escaped."""
    text: str = _environment().get_template(template).render(**context)
    return text + "\n"


_ENVIRONMENT: list[Environment] = []


def _environment() -> Environment:
    """Return the template environment: every value is escaped, a missing one is an error."""
    if not _ENVIRONMENT:
        environment = Environment(
            loader=PackageLoader("lifecircle.outputs"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters["plain"] = plain
        _ENVIRONMENT.append(environment)
    return _ENVIRONMENT[0]
