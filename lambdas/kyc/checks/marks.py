"""Check for words that say of a document that it is none: SPECIMEN, VOID, SAMPLE, NOT VALID.

What is written large and slanted across its print counts whatever it says: a provider misreads letters that lie over
others, and no list has all words.
"""

import re
from collections.abc import Iterator
from typing import Final

from rapidfuzz.distance import OSA

from kyc.checks.case import Case
from kyc.checks.check import Check, inconclusive, passed
from kyc.domain.evidence import Document
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.domain.text import as_letters, fold
from kyc.reading.document import FieldName
from kyc.reading.geometry import upright_frame

_NAME: Final = CheckName.MARKS
_WORDS: Final = (
    "SPECIMEN", "SPECIMENS", "ESPECIMEN", "EXEMPLAR", "EXEMPLAIRE", "MUSTER", "MUESTRA", "VZOR", "WZOR", "MINTA",
    "MODELE", "FACSIMILE", "FACSIMIL", "SAMPLE", "SAMPLES", "EXAMPLE", "ORNEK", "PRIMJER", "UZORAK", "PROEVE",
    "OBRAZEC", "CAMPIONE", "AMOSTRA", "VOID", "VOIDED", "CANCELLED", "CANCELED", "INVALID", "INVALIDE",
    "UNGULTIG", "UNGUELTIG", "ANULADO", "ANNULE", "ANNULLATO", "NULO", "REPLICA", "NOVELTY", "COUNTERFEIT",
    "FAKE", "DEMO", "PHOTOCOPY", "FOTOKOPIE", "PHOTOCOPIE", "FOTOCOPIA", "KOPIE", "COPY", "DUMMY", "TEMPLATE",
)  # fmt: skip
_STAMPS: Final = (
    "ANNULLED", "ANNULLIERT", "ANNULLERAD", "ANNULERET", "ANNULATO", "REVOKED", "REVOCADO", "REVOCATO", "REVOQUE",
    "WIDERRUFEN", "ENTWERTET", "CANCELADO", "INVALIDO", "INVALIDADO", "INVALIDATED", "ONGELDIG", "OGILTIG", "UGYLDIG",
    "UGYLDIGT", "MITATON", "NEPLATNY", "NEPLATNE", "NIEWAZNY", "ERVENYTELEN", "SUPERSEDED", "WITHDRAWN", "SUSPENDED",
    "STOLEN", "REPORTED STOLEN", "LOST OR STOLEN", "SCREENSHOT", "LOST", "REPORTED LOST", "EXPIRED", "ABGELAUFEN",
    "CADUCADO", "SCADUTO", "TEMPORARY", "PERDU", "VOLE", "EXTRAVIADO",
)  # fmt: skip
"""Words that void a document if they are a whole line. Within a sentence genuine documents have some of them as well:
"may be suspended or revoked", "if lost or stolen"."""
_STAMP: Final = re.compile(rf"\W*(?:{'|'.join(_STAMPS)})[\W0-9OILZASGB]*")
"""A stamp, with its date perhaps, of which digits are read as letters here."""
_MARK: Final = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b")
_PHRASES: Final = re.compile(
    # A space is easily lost in print that lies over other print.
    r"\bNOT ?(?:A )?(?:VALID|LEGAL|REAL|GENUINE|GOVERNMENT)\b|\bNO ?VALID[OA]\b|\bNON ?VALABLE\b|\bNICHT ?GULTIG\b"
    r"|\bFOR (?:TEST|TESTING|TRAINING|DISPLAY|ILLUSTRATION|DEMONSTRATION)\b|\bTEST (?:CARD|DOCUMENT|ONLY)\b"
)
_NO_IDENTITY: Final = re.compile(r"\bNOT ?(?:VALID |TO BE USED )?(?:FOR|AS) ?(?:AN? )?ID")
"""A notice that voids a document as proof of identity. Some genuine documents have it and prove nobody's identity, such
as some driving privilege cards; others are merely not for federal purposes. Printed over other text, the notice loses
its end: `NOT FOR IDEN1203 ELM ROAD`."""
_CONDITIONS: Final = re.compile(
    # Notices of genuine documents: "VOID IF ALTERED", "NOT VALID FOR REENTRY", "NOT VALID UNLESS SIGNED"
    r"\b(?:VOID(?:ED)?|INVALID|NOT ?VALID|NON ?VALABLE|NICHT ?GULTIG|COPY)\W+(?:IF|UNLESS|WITHOUT|WHEN|FOR|AS|UNTIL|"
    r"AFTER|BEFORE|OUTSIDE|SI|SANS|POUR|OHNE|FUR|OF)\b.*"
)

_ACROSS: Final = 0.4
"""Share of the print's width from which a slanted line lies across it; a signature is shorter."""
_FEWEST_LETTERS: Final = 3
_LONG_WORD: Final = 7
"""Letters from which a word that stands alone is a mark with one of them misread: `SPEGIMEN`, `ANCELLED`."""
_ALIKE: Final = (*(word for word in _WORDS if len(word) >= _LONG_WORD), "NOTVALID", "NONVALABLE", "NICHTGULTIG")
_BEGUN: Final = 6
"""Letters of a long mark that are enough alone where the rest of it lies over other print: `NOT VAL`, `SPECIM`."""
_OPPOSITE: Final = frozenset({"VALIDE", "VALABLE", "GULTIG"})
"""Ends of marks that say the opposite by themselves, as the labels of dates do: "GÜLTIG", for "gültig bis"."""
_GLUED: Final = re.compile(rf"[A-Z]{{3,}}({'|'.join(word for word in _WORDS if len(word) >= _LONG_WORD)})\b")
"""A mark that was read as one word with the print before it: `LICENCEUNGULTIG`."""
_PLAIN_WORD: Final = 8
"""Letters from which a mark is one in the middle of a line too, glued to other print, with one of them misread:
`69110CANCALLED`."""
_PLAIN: Final = tuple(word for word in _WORDS if len(word) >= _PLAIN_WORD and word not in {"CAMPIONE", "SPECIMENS"})
"""Campioni is a surname, and the name of streets."""
_CUT: Final = 2
"""Letters that a mark's beginning may lose in other print: `MCRECIMEN`."""
_LEFT: Final = tuple(word[_CUT:] for word in _PLAIN if len(word) >= _BEGUN + _CUT and word[_CUT:] not in _OPPOSITE)
_LOST_NOTICE: Final = re.compile(r"\b[A-Z]{3,}(?<!I[A-Z])(?<![A-Z]D)ENTIFICATION\b")
"""The end of NOT FOR IDENTIFICATION, all before it lost in other print: `MCARGENTIFICATION`. Where a title was read as
one word, or with a letter of `ID` misread, something of it stands there."""
_SPACED: Final = re.compile(r"\b(?:[A-Z] ){3,}[A-Z]\b")
"""A word that is written wide over a document: "S P E C I M E N"."""


def check_marks(case: Case) -> Iterator[Check]:
    """Yield one finding: no print on any side calls the document a specimen, a sample, a copy, or void.

    A name field's own value is no mark: a holder may be called Muster or Sample.
    """
    for document in case.evidence.documents:
        for index, text in _print(case, document):
            if found := _mark(text):
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


def _mark(text: str) -> str | None:
    """Return by which words a line says that the document is none; None if it does not."""
    unconditional = _CONDITIONS.sub(" ", text)
    found = (
        _NO_IDENTITY.search(text)
        or _LOST_NOTICE.search(text)
        or _MARK.search(unconditional)
        or _PHRASES.search(unconditional)
    )
    if found:
        return found[0]
    if stamp := _STAMP.fullmatch(text):
        return stamp[0].strip()
    if glued := _GLUED.search(unconditional):
        return glued[1]
    if plain := _misread(unconditional):
        return plain
    alone = text.replace(" ", "").strip(".,:;*-'")
    likely = (word for word in _ALIKE if OSA.distance(word, alone, score_cutoff=1) <= 1 or _is_part(alone, word))
    return next(likely, None)


def _is_part(alone: str, word: str) -> bool:
    """Return True if a line has the beginning or the end of a mark, and at most one letter more, which is misread."""
    if _OPPOSITE.intersection((alone, alone[1:])):
        return False
    return any(len(part) >= _BEGUN and word.startswith(part) for part in (alone, alone[:-1])) or any(
        len(part) >= _BEGUN and word.endswith(part) for part in (alone, alone[1:])
    )


def _misread(text: str) -> str | None:
    """Return the mark that a word of a line ends with, but for one letter or its beginning; None if there is none."""
    tokens = text.split()
    if cut := next((token for token in tokens if len(token) >= _PLAIN_WORD and token.endswith(_LEFT)), None):
        return cut
    likely = (
        word for word in _PLAIN for token in tokens if OSA.distance(word, token[-len(word) :], score_cutoff=1) <= 1
    )
    return next(likely, None)


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
        yield index, _SPACED.sub(lambda run: run[0].replace(" ", ""), as_letters(fold(line.text)))
