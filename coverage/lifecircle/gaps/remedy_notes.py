"""What remedies rest on, and for which goals there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lifecircle.base.text import Bilingual, Note
from lifecircle.gaps.node_costs import can_be_moved_to
from lifecircle.gaps.sites import can_have_a_site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifecircle.gaps.cases import Case
    from lifecircle.study.remedies import Remedies


class Steps(NamedTuple):
    """How closely was looked: metres of the grids on which corners were thinned; 0: all of them.

    Attributes
    ----------
    corners
        For sites.
    ends
        For links.
    """

    corners: float
    ends: float


def remedy_notes(
    price: Remedies, cases: Sequence[Case], without: Sequence[Case], steps: Steps
) -> tuple[Note, ...]:
    """Return what a reader of the remedies must know.

    Parameters
    ----------
    price
        What moves cost.
    cases
        Goals that leave somebody out.
    without
        Those of them for which nothing was sought, as there are too many.
    steps
        How closely was looked.
    """
    notes = [_effort(price), _UNCHECKED]
    if steps.corners:
        notes.append(_thinned("sites", "新设施", "sites", steps.corners))
    if steps.ends:
        notes.append(_thinned("links", "新通道", "links", steps.ends))
    open_ = [case for case in cases if case.lacks_a_list]
    none = [case for case in cases if not can_have_a_site(case)]
    streets = [case for case in cases if not can_be_moved_to(case)]
    if without:
        notes.append(_without("many", without, _TOO_MANY))
    if open_:
        notes.append(_without("no_list", open_, _NO_LIST))
    if none:
        notes.append(_without("sites_none", none, _NO_SITE))
    if streets:
        notes.append(_without("streets_none", streets, _NO_STREETS))
    return tuple(notes)


def _effort(price: Remedies) -> Note:
    numbers = (price.gate, price.capacity, price.link, price.link_metre, price.site)
    gate, place, link, metre, site = (f"{number:g}" for number in numbers)
    unit = price.unit
    what = Bilingual(f"单位：{unit}" if unit else "相对值，非造价", unit or "relative, not money")
    least = f"{price.least * 100:g}"
    return Note(
        "remedies.effort",
        Bilingual(
            f"改进措施的投入（{what.zh}）：开放大门或内部道路{gate}，扩容每个位置{place}，新通道每处{link}"
            f"另加每米{metre}，新设施{site}；弥补不足本单元缺口{least}%的措施不列。",
            f"Effort of the moves ({what.en}): opening a gate or ways inside {gate}, one more "
            f"place {place}, a link {link} and {metre} a metre, a new place {site}; moves that "
            f"close less than {least} % of the gap of their unit are not listed.",
        ),
    )


_UNCHECKED = Note(
    "remedies.unchecked",
    Bilingual(
        "改进措施仅按道路与已列设施推算，每次只改一处；未核查用地、高程、产权与造价。",
        "Moves are found by streets and listed places alone, one at a time; land, heights, "
        "ownership and cost are not checked.",
    ),
)
_TOO_MANY = Bilingual("目标过多，未作查找", "there are too many goals to look at")
_NO_LIST = Bilingual(
    "缺少名单的服务使目标无从成立，未查找改进措施",
    "it cannot hold without a service that has no list: no moves are sought",
)
_NO_SITE = Bilingual(
    "设施按学区（服务片区）、上级单元指定，或要求往返，未查找新设施",
    "places are assigned, or are those of another level of units, or ways lead there and back: no "
    "new places are sought",
)
_NO_STREETS = Bilingual(
    "只计本单元或指定的设施、要求往返或多处设施，或不是步行，未查找新通道与大门",
    "only one's own or assigned places count, ways lead there and back or to several places, or "
    "people do not walk: no links and gates are sought",
)


def _thinned(code: str, zh: str, en: str, step: float) -> Note:
    return Note(
        f"remedies.thinned.{code}",
        Bilingual(
            f"查找{zh}时，每{step:g}米见方取一个路口。",
            f"Looking for {en}, one corner in each square of {step:g} m was taken.",
        ),
    )


def _without(code: str, cases: Sequence[Case], why: Bilingual) -> Note:
    names = [case.goal.name.text for case in cases]
    zh, en = "、".join(n.zh for n in names), ", ".join(n.en for n in names)
    return Note(f"remedies.{code}", Bilingual(f"{why.zh}：{zh}。", f"{en}: {why.en}."))
