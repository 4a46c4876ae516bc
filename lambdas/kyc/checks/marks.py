"""Check for words that say of a document that it is none: SPECIMEN, VOID, SAMPLE, NOT VALID.

What is written large and slanted across its print counts whatever it says: a provider misreads letters that lie over
others, and no list has all words.
"""

from collections.abc import Iterator
from typing import Final

from kyc.checks.case import Case
from kyc.checks.check import Check, inconclusive, passed
from kyc.checks.mark_words import mark_in
from kyc.domain.evidence import Document
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.reading.document import FieldName
from kyc.reading.geometry import upright_frame

_NAME: Final = CheckName.MARKS
_ACROSS: Final = 0.4
"""Share of the print's width from which a slanted line lies across it; a signature is shorter."""
_FEWEST_LETTERS: Final = 3


def check_marks(case: Case) -> Iterator[Check]:
    """Yield one finding: no print on any side calls the document a specimen, a sample, a copy, or void.

    A name field's own value is no mark: a holder may be called Muster or Sample.
    """
    for document in case.evidence.documents:
        for index, text in _print(case, document):
            if found := mark_in(text):
                note = f"The document says {found}."
                yield inconclusive(
                    _NAME, ReasonCode.DOCUMENT_SPECIMEN, note, f"documents.{document.kind}.lines.{index}"
                )
                return
        if (across := _written_across(document)) is not None:
            note = f"The document has {document.lines[across].text!r} written across its print."
            yield inconclusive(_NAME, ReasonCode.DOCUMENT_SPECIMEN, note, f"documents.{document.kind}.lines.{across}")
            return
    yield passed(_NAME, "Nothing calls the document a specimen, a copy or void.")


def _written_across(document: Document) -> int | None:
    """Return the index of a line that is written large and slanted over a side's print; None if there is none."""
    frame = upright_frame(document.lines, document.size)
    straight = [place for place, askew in zip(frame.places, frame.is_askew, strict=True) if place and not askew]
    if not straight:
        return None
    width = max(place.right for place in straight) - min(place.left for place in straight)
    return next(
        (
            index
            for index, line in enumerate(document.lines)
            if frame.is_slanted(index)
            and frame.length(line) >= _ACROSS * width
            and sum(character.isalpha() for character in line.text) >= _FEWEST_LETTERS
        ),
        None,
    )


def _print(case: Case, document: Document) -> Iterator[tuple[int, str]]:
    names = {value.pointer for value in case.reading.values if value.field is FieldName.NAME}
    side = next((each for each in case.reading.sides if each.side is document.kind), None)
    coded = side.zone_lines if side else ()
    for index, line in enumerate(document.lines):
        if index in coded or f"documents.{document.kind}.lines.{index}" in names:
            continue
        yield index, line.text
