"""What the map says of a verdict in a few characters, and which links it follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.base.services import label
from lifecircle.base.text import Bilingual
from lifecircle.outputs.lacking import lacks_text
from lifecircle.outputs.map_words import FORMS, SCRIPT
from lifecircle.outputs.measures import PLACES, SHARE, Unit, known_end, value_text
from lifecircle.outputs.numbers import MISSING, percent, percent_range
from lifecircle.outputs.words import STATUS

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import GoalResult, Verdict


def short_verdict(
    verdict: Verdict,
    language: Language,
    *,
    absent: bool,
    unit: Unit | None = None,
    lower: bool = False,
) -> str:
    """Return what a list says of a verdict: ``至少 47.1%``, ``2 处``, or a dash.

    Parameters
    ----------
    verdict, language
        What to say, and how.
    absent
        Whether the goal has services without any list. Listed places then prove nothing, and
        the share for whom everything else holds is said instead.
    unit
        How its numbers are printed; None: places in units, else shares.
    lower
        Whether more places make the value smaller, so that they prove the most that it is.
    """
    if verdict.count is not None and verdict.unit is not None and unit in (None, PLACES):
        places = "place" if verdict.count == 1 else "places"
        return FORMS[places](language).format(verdict.count)
    if verdict.at_least is None or verdict.status == "not_computable":
        return MISSING
    if tells_the_rest(verdict, absent=absent):
        rest = percent(verdict.if_complete, language, against=verdict.target)
        return f"{SCRIPT['the_rest'](language)} {rest}"
    most = None if verdict.at_most is None else verdict.at_most.value
    shown, sign = known_end(verdict.at_least.value, most, lower_is_better=lower)
    share = value_text(shown, unit or SHARE, language, against=verdict.target)
    if sign:
        end = SCRIPT["at_most" if sign == "≤" else "at_least"]
        return f"{end(language)} {share}"
    return share


def long_verdict(
    verdict: Verdict,
    language: Language,
    *,
    absent: bool,
    unit: Unit | None = None,
    lower: bool = False,
) -> str:
    """Return `short_verdict` with the range it has under the alternatives."""
    text = short_verdict(verdict, language, absent=absent, unit=unit, lower=lower)
    if unit is not None and not unit.share:
        return text
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
    lists = lacks_text(result, language)
    lists = lists[:1].upper() + lists[1:]
    form = FORMS["rest_partial" if result.partial else "rest_complete"](language)
    share = percent(verdict.if_complete, language, against=verdict.target)
    low, high = (
        f"{percent(each.value, 'zh', decimals=0)[:-1]}"
        for each in (verdict.at_least, verdict.at_most)
    )
    span = f"{low}–{high}%" if language == "zh" else f"{low} to {high}\u00a0%"
    return form.format(lists, share, span)


def missing_names(result: GoalResult, language: Language) -> list[str]:
    """Return the services without a list, and those whose list lacks a column."""
    lacks = Bilingual("（缺少所需的列）", " (a column)")(language)
    names = [label(service)(language) for service in result.absent]
    return names + [label(service)(language) + lacks for service in result.lacking]


def safe_link(link: str | None) -> str | None:
    """Return a relative link or None: what names a scheme or a host is not ours."""
    if not link or ":" in link or link.startswith(("/", "\\")):
        return None
    return link
