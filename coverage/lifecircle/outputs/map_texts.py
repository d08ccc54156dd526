"""What the map says of a verdict in a few characters, and which links it follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.base.services import label
from lifecircle.outputs.map_words import FORMS, SCRIPT
from lifecircle.outputs.numbers import MISSING, percent, percent_range
from lifecircle.outputs.words import STATUS

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import GoalResult, Verdict


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
    if tells_the_rest(verdict, absent=absent):
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


def word(verdict: Verdict, language: Language) -> str:
    """Return the word for a status: a target met only under the stated assumptions says so."""
    text = STATUS[verdict.status].word(language)
    return text if is_firm(verdict) else text + SCRIPT["not_robust"](language)


def is_firm(verdict: Verdict) -> bool:
    """Return whether a verdict may be said without a warning."""
    return verdict.status != "met" or verdict.holds_under_all


def tells_the_rest(verdict: Verdict, *, absent: bool) -> bool:
    """Return whether lists are absent so that only everything else can be told."""
    return (
        absent
        and verdict.status != "not_computable"
        and verdict.at_least is not None
        and verdict.at_least.value == 0
        and verdict.if_complete is not None
    )


def rest_sentence(verdict: Verdict, result: GoalResult, language: Language) -> str:
    """Return what can be said of a goal with an absent list, in one sentence."""
    if verdict.at_least is None or verdict.at_most is None:
        return ""
    names = [label(service)(language) for service in result.absent]
    if language == "zh":
        lists = SCRIPT["list_comma"].zh.join(names)
    else:
        kinds = " and ".join(name.lower().replace(" ", "-") for name in names)
        lists = f"{kinds} list is" if len(names) == 1 else f"{kinds} lists are"
    form = FORMS["rest_partial" if result.partial else "rest_complete"](language)
    share = percent(verdict.if_complete, language, against=verdict.target)
    low, high = (
        f"{percent(each.value, 'zh', decimals=0)[:-1]}"
        for each in (verdict.at_least, verdict.at_most)
    )
    span = f"{low}–{high}%" if language == "zh" else f"{low} to {high}\u00a0%"
    return form.format(lists, share, span)


def safe_link(link: str | None) -> str | None:
    """Return a relative link or None: what names a scheme or a host is not ours."""
    if not link or ":" in link or link.startswith(("/", "\\")):
        return None
    return link
