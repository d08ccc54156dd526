"""What everything that tells of people left out begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifecircle.outputs.report_words import speaker
from lifecircle.outputs.statements import plain
from lifecircle.outputs.weighs import on_ground
from lifecircle.verdicts.left_out import LeftOut

if TYPE_CHECKING:
    from lifecircle.base.text import Language
    from lifecircle.verdicts.results import Results


class Teller:
    """Tells of results, in one language.

    Parameters
    ----------
    results, language
        What is told, and how.
    """

    def __init__(self, results: Results, language: Language) -> None:
        self._results = results
        self._language: Language = language
        self._found = results.left_out or LeftOut()
        self._ground = on_ground(results)
        self._word = speaker(language, ground=self._ground)
        self._units = [plain(name) for name in results.units["name"]]
