"""``compare.html``: one page for planners, in both languages, without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from lifecircle.compare import picture
from lifecircle.compare.view import View, statuses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.base.text import Language
    from lifecircle.compare.diff import Comparison

GENERATOR: Final = "lifecircle compare"


def render(comparison: Comparison, languages: Sequence[Language]) -> str:
    """Return the page.

    Parameters
    ----------
    comparison
        From `lifecircle.compare.diff.compare`.
    languages
        In which the page can be read; it opens in the first.
    """
    frame, sheet = picture.draw(comparison)
    views = [View(comparison, language, frame, sheet) for language in languages]
    text: str = (
        _environment()
        .get_template("compare.html")
        .render(
            generator=GENERATOR,
            views=[view.context() for view in views],
            statuses=statuses(languages[0]),
            sheet=sheet,
            classes=picture.CLASSES,
            print_columns=2,
        )
    )
    return text + "\n"


_ENVIRONMENT: list[Environment] = []


def _environment() -> Environment:
    """Return the template environment; styles and parts of reports are those of the audit."""
    if not _ENVIRONMENT:
        loaders = [PackageLoader("lifecircle.compare"), PackageLoader("lifecircle.outputs")]
        _ENVIRONMENT.append(
            Environment(
                loader=ChoiceLoader(loaders),
                autoescape=True,
                undefined=StrictUndefined,
                trim_blocks=True,
                lstrip_blocks=True,
            )
        )
    return _ENVIRONMENT[0]
