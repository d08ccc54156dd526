"""What the map says of a verdict in a few characters, and which links it follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.outputs.map_words import FORMS, SCRIPT
from lifecircle.outputs.numbers import MISSING, percent, percent_range

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import Verdict


def short_verdict(verdict: Verdict, language: Language, *, absent: bool) -> str:
    """Return what a list says of a verdict: ``至少 47.1%``, ``2 处``, or a dash.

    Parameters
    ----------
    verdict, language
        What to say, and how.
    absent
        Whether the goal has services without any list. Listed places then prove nothing, and
        the share for whom everything else holds is said instead.
    """
    if verdict.count is not None and verdict.unit is not None:
        places = "place" if verdict.count == 1 else "places"
        return FORMS[places](language).format(verdict.count)
    if verdict.at_least is None or verdict.status == "not_computable":
        return MISSING
    if absent and verdict.at_least.value == 0 and verdict.if_complete is not None:
        rest = percent(verdict.if_complete, language, against=verdict.target)
        return f"{SCRIPT['the_rest'](language)} {rest}"
    share = percent(verdict.at_least.value, language, against=verdict.target)
    if verdict.at_most is not None and verdict.at_most.value > verdict.at_least.value:
        return f"{SCRIPT['at_least'](language)} {share}"
    return share


def long_verdict(verdict: Verdict, language: Language, *, absent: bool) -> str:
    """Return `short_verdict` with the range it has under the alternatives."""
    text = short_verdict(verdict, language, absent=absent)
    spread = percent_range(verdict.at_least, language, against=verdict.target)
    if not spread or text == MISSING:
        return text
    return text + FORMS["spread"](language).format(spread)


def safe_link(link: str | None) -> str | None:
    """Return a relative link or None: what names a scheme or a host is not ours."""
    if not link or ":" in link or link.startswith(("/", "\\")):
        return None
    return link
