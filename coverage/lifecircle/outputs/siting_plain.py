"""What readers who are no mathematicians ask of an answer: where, how sure, and what limits it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from lifecircle.outputs.numbers import MISSING
from lifecircle.outputs.statements import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifecircle.base.text import Language
    from lifecircle.outputs.siting_say import Saying
    from lifecircle.siting.found import Chosen
    from lifecircle.siting.problem import Answer

NAMED: Final = 4
"""Sites up to which all are named in a sentence; of more only their units are."""
_UNITS: Final = 6
_LONG: Final = 60
_CAUTIONS: Final = ("siting.no_list", "siting.partial_list")
_FAR: Final = re.compile(r"^(?P<street>.+) \((?P<metres>\d+) m\)$")
_STREETS: Final = ("corner", "frontage")


def site_name(name: object, origin: object, language: Language) -> str:
    """Return what a site is called in a text.

    Spots on streets have names of streets (`lifecircle.siting.candidate_names`), which are put into
    words: ``A / B`` is 「A与B路口」, ``A (80 m)`` is 「距A约80米处」. Others keep theirs.
    """
    text = plain(name, _LONG)
    if origin not in _STREETS:
        return text
    far = _FAR.match(text)
    if far is not None:
        street, metres = far["street"], far["metres"]
        if language == "zh":
            return f"距{street}约{metres}米处"
        return f"about {metres} m from {street}"
    streets = text.split(" / ")
    if language == "zh" and len(streets) > 1:
        return f"{'与'.join(streets)}路口"
    return text


def site_names(choices: Iterable[Chosen], language: Language) -> dict[str, str]:
    """Return names of the sites of all sets by id; where two share one, with their id."""
    names: dict[str, str] = {}
    for chosen in choices:
        for site in chosen.sites.to_dict("records"):
            key = str(site["id"])
            names[key] = site_name(site["name"] or key, site["origin"], language)
    many = Counter(names.values())
    opened, closed = ("（", "）") if language == "zh" else (" (", ")")
    return {
        key: name if many[name] == 1 or name == key else f"{name}{opened}{plain(key, 40)}{closed}"
        for key, name in names.items()
    }


def where(saying: Saying) -> str:
    """Return where the sites of the first set are: their names, or how many are in which unit."""
    zh = saying.language == "zh"
    choices = saying.found.choices
    if not choices or not len(choices[0].sites):
        return ""
    sites = choices[0].sites.to_dict("records")
    if len(sites) <= NAMED:
        names = site_names(choices[:1], saying.language)
        parts = []
        for site in sites:
            name, unit = names[str(site["id"])], plain(site["unit"] or "", _LONG)
            inside = f"（{unit}）" if zh else f" ({unit})"
            parts.append(name + (inside if unit else ""))
        joined = ("、" if zh else "; ").join(parts)
        return f"位置：{joined}。" if zh else f"Where: {joined}."
    counts = Counter(plain(site["unit"] or "", _LONG) or MISSING for site in sites).most_common()
    parts = [f"{unit}{n}处" if zh else f"{unit} ({n})" for unit, n in counts[:_UNITS]]
    joined = ("、" if zh else ", ").join(parts)
    rest = sum(n for _, n in counts[_UNITS:])
    if zh:
        return f"位置：{joined}" + (f"，其他单元{rest}处" if rest else "") + "。"
    return f"Where: {joined}" + (f", other units ({rest})" if rest else "") + "."


def proof_meaning(saying: Saying, answer: Answer | None) -> str:
    """Return what the proof says and what it does not; empty where there is no answer."""
    if answer is None or not saying.found.choices:
        return ""
    zh = saying.language == "zh"
    n = len(saying.found.asked.candidates.table)
    if answer.status == "optimal":
        return (
            f"“已证明最优”：在参与比选的{n:,}处备选点中，同样条件下没有更好的方案；"
            "备选点以外的地点不在比较之内。"
            if zh
            else f"“Proven optimal”: among the {n:,} candidates no other set does better under the "
            "same conditions. Places that are no candidates were not compared."
        )
    gap = saying.gap(answer)
    if gap == MISSING:
        return ""
    return (
        f"“界”是经证明的极限：在参与比选的{n:,}处备选点中，任何方案都不会越过它。"
        f"本方案不一定最优，但与最优方案的差距不超过{gap}。"
        if zh
        else f"The bound is a proven limit: no set among the {n:,} candidates is better than it. "
        f"This set may not be the best, but is within {gap} of it."
    )


def cautions(saying: Saying) -> list[str]:
    """Return what is wrong with the list of existing places: it belongs beside the answer."""
    notes = saying.found.asked.notes
    return [saying.own(n.text(saying.language)) for n in notes if n.code in _CAUTIONS]
