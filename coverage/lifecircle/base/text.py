"""Text that planners read, in the two languages of every page."""

from __future__ import annotations

from typing import Literal, NamedTuple

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def both_from(first: Language) -> tuple[Language, Language]:
    """Return both languages of pages, the given one first."""
    return ("zh", "en") if first == "zh" else ("en", "zh")


class Bilingual(NamedTuple):
    """One statement in Chinese and in English. Names inside it are never translated."""

    zh: str
    en: str

    def __call__(self, language: Language) -> str:
        """Return the statement in one language."""
        return self.zh if language == "zh" else self.en


Text = str | Bilingual
"""A statement in both languages, or a name, number or path that is the same in both."""


def both(text: Text) -> Bilingual:
    """Return a text that is the same in both languages as such."""
    return text if isinstance(text, Bilingual) else Bilingual(text, text)


class Note(NamedTuple):
    """Something a reader of the results must know: an assumption, a limit, a defect.

    Parameters
    ----------
    code
        Stable identifier, e.g. ``"people.low_confidence"``.
    text
        What is to be known.
    source
        Where a number in it comes from, as a citation; empty when the study gives it.
    """

    code: str
    text: Bilingual
    source: str = ""
