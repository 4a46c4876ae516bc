"""Check that the claimed name stands on the document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kyc.checks.case import Case, Side
from kyc.checks.check import Check, failed, inconclusive, passed
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.domain.text import words
from kyc.reading.labels import Meaning, find_labels
from kyc.reading.names import NameComparison, NameMatch, compare_names, is_settled, is_single

_NAME: Final = CheckName.NAME
_TYPED: Final = ("FIRST_NAME", "MIDDLE_NAME", "LAST_NAME", "SUFFIX")
_WINDOWS: Final = (1, 3, 5)
"""Neighbouring lines in which all parts of a name have to stand, if they have no labels: reading mixes columns."""


@dataclass(frozen=True)
class _Found:
    """What was compared, and where it stands."""

    comparison: NameComparison
    pointer: str

    @property
    def rank(self) -> tuple[int, float]:
        order = (NameMatch.DIFFERENT, NameMatch.NEAR, NameMatch.SAME)
        return order.index(self.comparison.match), self.comparison.score_percent


def check_name(case: Case) -> Iterator[Check]:
    """First and last name stand on the document: in its typed fields, else in its text.

    With a machine-readable zone the name has to be in the printed zone too: typed fields may come from the coded one,
    whose check digits do not cover names.
    """
    if not case.is_readable:
        yield inconclusive(_NAME, ReasonCode.DOCUMENT_UNREADABLE, "There is no text to look for the name in.")
        return
    typed, printed = _typed(case), _printed(case)
    best = max((found for found in (typed, printed) if found), key=lambda found: found.rank)
    threshold = case.policy.name_match_percent
    outcome = _weigh(typed, printed, has_mrz=case.mrz is not None)
    score = best.comparison.score_percent
    if outcome is NameMatch.SAME:
        yield passed(_NAME, "Every part of the name stands on the document.", best.pointer, score, threshold)
    elif outcome is NameMatch.NEAR:
        note = "The name is nearly, or not everywhere, the one on the document."
        yield inconclusive(_NAME, ReasonCode.NAME_MISMATCH, note, best.pointer, score, threshold)
    elif not is_settled(case.claim.first_name + case.claim.last_name):
        note = "The name is claimed in a script that can be transliterated in several ways; it was not found."
        yield inconclusive(_NAME, ReasonCode.NAME_MISMATCH, note, best.pointer, score, threshold)
    elif case.is_well_read:
        note = "The name is not the one on the document."
        yield failed(_NAME, ReasonCode.NAME_MISMATCH, note, best.pointer, score, threshold)
    else:
        note = "The name was not found, and the document was not read well enough to be sure."
        yield inconclusive(_NAME, ReasonCode.EXTRACTION_LOW_CONFIDENCE, note, best.pointer, score, threshold)


def _weigh(typed: _Found | None, printed: _Found, *, has_mrz: bool) -> NameMatch:
    in_print = printed.comparison.match
    if typed is None:
        return in_print
    in_fields = typed.comparison.match
    if in_fields is NameMatch.SAME and not has_mrz:
        return NameMatch.SAME
    if NameMatch.SAME in {in_fields, in_print}:
        # The fields may be wrong (a name taken from another line) or the text may be someone else's: a person looks.
        return NameMatch.SAME if in_print is NameMatch.SAME and in_fields is not NameMatch.DIFFERENT else NameMatch.NEAR
    return NameMatch.NEAR if NameMatch.NEAR in {in_fields, in_print} else NameMatch.DIFFERENT


def _typed(case: Case) -> _Found | None:
    found = []
    for side in case.sides:
        texts = [field.text for name in _TYPED if (field := side.field(name))]
        # With one of the two missing, half the name may be in no field: then the text decides.
        if side.field("LAST_NAME") and side.field("FIRST_NAME"):
            found.append(_Found(_compare(case, texts), side.field_pointer("LAST_NAME")))
    return max(found, key=lambda entry: entry.rank, default=None)


def _printed(case: Case) -> _Found:
    found = [
        _Found(_compare(case, lines[start : start + size]), side.line_pointer(start))
        for side in case.sides
        for lines in [holder_lines(side)]
        for size in _WINDOWS
        for start in range(max(1, len(lines) - size + 1))
        if any(lines[start : start + size])
    ]
    nothing = _Found(NameComparison(NameMatch.DIFFERENT, 0), "documents")
    best = max(found, key=lambda entry: entry.rank, default=nothing)
    if best.comparison.match is NameMatch.SAME and is_single(case.claim.first_name, case.claim.last_name):
        # Text does not say where a name ends: half a name would pass for all of it.
        return _Found(NameComparison(NameMatch.NEAR, best.comparison.score_percent), best.pointer)
    return best


def _compare(case: Case, texts: Sequence[str]) -> NameComparison:
    return compare_names(case.claim.first_name, case.claim.last_name, texts, case.policy.name_reject_percent)


def holder_lines(side: Side) -> list[str]:
    """The printed lines of a side without the names of relatives: what follows such a label, or the line after it."""
    texts = [line.text for line in side.printed]
    kept: list[str] = []
    skip_next = False
    for index, text in enumerate(texts):
        labels = find_labels(text, index, numbered=False)
        relative = next((label for label in labels if label.meaning is Meaning.RELATIVE), None)
        if relative:
            kept.append(text[: relative.start])
            skip_next = not words(text[relative.end :])
        elif skip_next and text.strip():
            kept.append("")
            skip_next = False
        else:
            kept.append(text)
    return kept
