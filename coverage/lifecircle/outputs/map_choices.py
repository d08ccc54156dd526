"""What the layers of the map can be chosen by: service, traveller, verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifecircle.base.services import label
from lifecircle.outputs.map_words import WALKERS
from lifecircle.outputs.words import STATUS, known
from lifecircle.plans.model import services_of
from lifecircle.plans.travel import travellers_of
from lifecircle.verdicts.results import STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifecircle.base.text import Language
    from lifecircle.outputs.map_tables import Tables
    from lifecircle.verdicts.results import GoalResult, Query, Results, Verdict

LEAST_TO_FILTER: Final = 8
"""Layers: fewer can be overlooked at a glance."""


def root_of(service: str) -> str:
    """Return the root of the service tree that a service stands under."""
    return service.split(".", maxsplit=1)[0]


def queries_of(results: Results) -> list[Query]:
    """Return the queries in the order of their layers."""
    return [results.queries[key] for key in sorted(results.queries)]


def choosing(result: GoalResult, verdict: Verdict) -> dict[str, str]:
    """Return what the layer of a goal is found by; several words with spaces between.

    Parameters
    ----------
    result, verdict
        Of the goal, the verdict on the whole.

    Returns
    -------
    dict
        ``services``: roots of the service tree; ``who``: profiles; ``state``: the status.
    """
    return {
        "services": _words(root_of(service) for service in services_of(result.goal)),
        "who": _words(travellers_of(result.goal)),
        "state": verdict.status,
    }


def filters_of(
    results: Results, tables: Tables, language: Language
) -> dict[str, list[tuple[str, str]]]:
    """Return what there is to choose by, as values and their names.

    Parameters
    ----------
    results
        Of an audit.
    tables
        Of the map, in any language.
    language
        Of the names.

    Returns
    -------
    dict
        ``services`` and ``who`` in the order of the plan; ``states``, failing first.
    """
    found = [choosing(result, results.verdict(result.goal.id)) for result in tables.shown]
    found += [
        {"services": root_of(query.service), "who": query.profile} for query in queries_of(results)
    ]

    def seen(key: str) -> list[str]:
        return list(dict.fromkeys(" ".join(each.get(key, "") for each in found).split()))

    states = seen("state")
    return {
        "services": [(root, label(root)(language)) for root in seen("services")],
        "who": [(profile, known(WALKERS, profile, language)) for profile in seen("who")],
        "states": [
            (status, STATUS[status].word(language)) for status in STATUSES if status in states
        ],
    }


def _words(words: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(words))
