"""Texts for customers, in their languages: one module a language, named by its ISO 639-1 code.

A language is added by adding a module with `NAME` (its own name of itself), `REASONS`, `FINAL_BY_HAND` and `LETTERS`;
nothing else lists languages. A test fails where a text is missing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Final

from kyc.domain.letter_texts import LetterTexts
from kyc.domain.reasons import Action, Reason, ReasonCode, code_of

DEFAULT_LANGUAGE: Final = "en"
"""Read by whoever asks for a language that there is not."""

LANGUAGES: Final = tuple(sorted(module.name for module in iter_modules(__path__)))
"""ISO 639-1 codes."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language's texts."""

    language: str
    """ISO 639-1 code."""
    name: str
    """The language's own name of itself."""
    reasons: Mapping[ReasonCode, str]
    """The customer's text for each code; `kyc.domain.reasons` defines the codes."""
    final_by_hand: str
    """The text for a code that asks for another try, once a person has rejected for good."""
    letters: LetterTexts


@cache
def catalogue(language: str) -> Catalogue:
    """Return a language's texts.

    Args:
        language: one of `LANGUAGES`.

    Raises:
        KeyError: there is no such language.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    module = import_module(f"{__name__}.{language}")
    reasons = MappingProxyType(dict(module.REASONS))
    return Catalogue(language, module.NAME, reasons, module.FINAL_BY_HAND, module.LETTERS)


def language_of(tags: str | Iterable[str] | None) -> str:
    """Return the first language that there is of those which somebody prefers, else the default.

    Args:
        tags: BCP 47 language tags (`es-MX`, `hi_IN`), the most wanted first; a single one may stand alone.
    """
    wanted = [tags] if isinstance(tags, str) else tags or []
    primaries = (tag.replace("_", "-").partition("-")[0].strip().lower() for tag in wanted)
    return next((primary for primary in primaries if primary in LANGUAGES), DEFAULT_LANGUAGE)


def told_in(language: str, reason: Reason) -> str:
    """Return what a customer is told of a reason in a language.

    A reviewer's own words stay as they were written, in whatever language that was.

    Args:
        language: one of `LANGUAGES`.
        reason: as it is stored with the record, in English.
    """
    texts, english = catalogue(language), catalogue(DEFAULT_LANGUAGE)
    if reason.message == english.final_by_hand and reason.action is Action.FINAL:
        return texts.final_by_hand
    if reason.message == english.reasons[ReasonCode.MANUAL_OVERRIDE]:
        return texts.reasons[ReasonCode.MANUAL_OVERRIDE]
    code = code_of(reason)
    return texts.reasons[code] if code and reason.message == english.reasons[code] else reason.message
