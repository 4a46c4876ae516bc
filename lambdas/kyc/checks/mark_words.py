"""Words by which a line of print says that its document is none: SPECIMEN, VOID, NOT VALID.

To add a word, put it into the list whose description fits, in its own letters: lists and lines are compared as
`kyc.domain.text.fold` writes them, digits read as letters, and a phrase with or without its spaces.

>>> mark_in("S P E C I M E N 2021"), mark_in("VOID IF ALTERED"), mark_in("LICENCECANCALLED"), mark_in("SAMPLETON")
('SPECIMEN', None, 'CANCELLED', None)
"""

# ruff: noqa: RUF001 - marks are written in their own letters

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kyc.domain.text import as_letters, fold

_NO_DOCUMENT: Final = (
    "SPECIMEN", "SPECIMENS", "ESPÉCIMEN", "EXEMPLAR", "EXEMPLAIRE", "MUSTER", "MUESTRA", "VZOR", "WZÓR", "MINTA",
    "MODÈLE", "FACSIMILE", "FACSIMIL", "SAMPLE", "SAMPLES", "EXAMPLE", "ÖRNEK", "PRIMJER", "UZORAK", "PROEVE",
    "OBRAZEC", "CAMPIONE", "AMOSTRA", "REPLICA", "NOVELTY", "COUNTERFEIT", "FAKE", "DEMO", "DUMMY", "TEMPLATE",
    "PHOTOCOPY", "FOTOKOPIE", "PHOTOCOPIE", "FOTOCOPIA", "FOTOCÓPIA", "FOTOKOPIA", "FOTOKOPI", "KOPIE",
    "BEISPIEL", "VOORBEELD", "EKSEMPEL", "ESIMERKKI", "PRZYKŁAD", "EJEMPLO", "EXEMPLO", "ESEMPIO", "PARAUGS",
    "PAVYZDYS", "NÄIDIS", "ΔΕΙΓΜΑ", "ΥΠΟΔΕΙΓΜΑ", "ОБРАЗЕЦ", "ЗРАЗОК", "УЗОРАК", "МОСТРА", "見本", "样本", "견본",
    "نموذج", "नमूना",
    "FOR TEST", "FOR TESTING", "FOR TRAINING", "FOR DISPLAY", "FOR ILLUSTRATION", "FOR DEMONSTRATION", "TEST CARD",
    "TEST DOCUMENT", "TEST ONLY", "NOT REAL", "NOT A REAL", "NOT GENUINE", "NOT LEGAL", "NOT A LEGAL",
    "NOT GOVERNMENT", "NOT A GOVERNMENT", "NOT A VALID",
)  # fmt: skip
"""Words for what is no document, or for one that was copied, wherever they stand."""
_NOT_VALID: Final = (
    "VOID", "VOIDED", "CANCELLED", "CANCELED", "INVALID", "INVALIDE", "UNGÜLTIG", "UNGUELTIG", "ANULADO", "ANNULÉ",
    "ANNULLATO", "NULO", "COPY", "NOT VALID", "NO VÁLIDO", "NO VÁLIDA", "NON VALABLE", "NON VALIDE", "NON VALIDO",
    "PAS VALABLE", "NICHT GÜLTIG", "NIET GELDIG", "SIN VALIDEZ", "SIN VALOR", "SEM VALOR", "SEM VALIDADE",
    "SANS VALEUR", "SENZA VALORE", "GEÇERSİZ", "NIEWAŻNY", "NIEWAŻNA", "NEPLATNÝ", "NEPLATNÉ", "NEVAŽEĆE",
    "ΑΚΥΡΟ", "НЕДЕЙСТВИТЕЛЕН", "НЕДЕЙСТВИТЕЛЬНО", "НЕДІЙСНИЙ", "АННУЛИРОВАНО", "АНУЛЬОВАНО", "НЕВАЖЕЋЕ",
)  # fmt: skip
"""Words that void a document unless a condition follows: genuine ones say "void if altered", "not valid until"."""
_CONDITIONS: Final = frozenset({
    "IF", "UNLESS", "WITHOUT", "WHEN", "FOR", "AS", "UNTIL", "AFTER", "BEFORE", "OUTSIDE", "OF", "SI", "SIN", "SANS",
    "POUR", "OHNE", "FUR", "FUER", "SE", "SENZA", "SEM", "ZONDER", "BEZ",
})  # fmt: skip
_NO_IDENTITY: Final = tuple(
    f"NOT {purpose} {article}ID".replace("  ", " ")
    for purpose in ("FOR", "AS", "VALID FOR", "VALID AS", "TO BE USED FOR", "TO BE USED AS")
    for article in ("", "A ", "AN ")
)
"""Beginnings of notices that void a document as proof of identity, however they go on: `NOT FOR IDEN1203 ELM ROAD`.
Some genuine documents have one and prove nobody's identity; others are merely not for federal purposes."""
_STAMPS: Final = (
    "ANNULLED", "ANNULLIERT", "ANNULLERAD", "ANNULERET", "ANNULATO", "REVOKED", "REVOCADO", "REVOCATO", "REVOQUE",
    "WIDERRUFEN", "ENTWERTET", "CANCELADO", "INVÁLIDO", "INVALIDADO", "INVALIDATED", "ONGELDIG", "OGILTIG", "UGYLDIG",
    "UGYLDIGT", "MITÄTÖN", "ÉRVÉNYTELEN", "SUPERSEDED", "WITHDRAWN", "SUSPENDED", "STOLEN", "REPORTED STOLEN",
    "LOST OR STOLEN", "SCREENSHOT", "LOST", "REPORTED LOST", "EXPIRED", "ABGELAUFEN", "CADUCADO", "SCADUTO",
    "TEMPORARY", "PERDU", "VOLÉ", "EXTRAVIADO", "NULL AND VOID", "TEST", "DRAFT", "ENTWURF", "BORRADOR", "KOPIA",
    "KÓPIA", "KOPI", "KOPYA", "COPIA", "CÓPIA", "COPIE", "MODELO", "MODELL", "NULL", "ANNULERAD", "KEHTETU",
    "NEDERĪGS", "NEGALIOJA", "NEVAŽEĆI", "NEVELJAVNO", "NULA", "ANULAT", "ANULOWANY",
)  # fmt: skip
"""Words that void a document if they are a whole line, but for a date. Within a sentence genuine documents have some of
them as well: "may be suspended or revoked", "if lost or stolen"."""
_MEANS_VALID: Final = frozenset({
    "VALID", "VALIDE", "VALIDO", "VALIDA", "VALIDEZ", "VALIDADE", "VALABLE", "VALEUR", "VALORE", "GULTIG", "GELDIG",
    "PLATNY", "PLATNE", "WAZNY", "WAZNA", "GUELTIG", "DEYSTVITELEN", "DEYSTVITELNO",
})  # fmt: skip
"""Ends of marks that say the opposite by themselves, as the labels of dates do: "GÜLTIG", for "gültig bis"."""
_EXACT: Final = frozenset({"CAMPIONE", "PRIMJER", "SPECIMENS"})
"""Marks that other words are too like: Campioni is a surname, and the name of streets; "primer apellido" is a label."""

_LONG: Final = 7
"""Letters from which a mark counts as the end of a longer word, `LICENCEUNGULTIG`; and as a whole line with a letter
misread, `ANCELLED`, or without its beginning or end, `NOT VAL`."""
_GLUE: Final = 3
"""Letters of other print before it."""
_MISREAD: Final = 8
"""Letters from which a mark counts within a line although one of them was misread, or its first ones were lost in the
print before it: `69110CANCALLED`, `MCRECIMEN`."""
_LOST: Final = 2
"""Letters that it may have lost so."""
_LEFT: Final = 6
"""Letters of a mark that have to be left of it. Of several words, more than the last has to be left as a whole line:
GOVERNMENT and DOCUMENT stand on genuine documents."""
_SEEN: Final = 5
"""Letters from which what a reader of Latin sees of a word in another script is enough, as a whole line."""
_MOST_PIECES: Final = 6
"""Words of the longest mark, or pieces in which one was read."""

_WORD: Final = re.compile("[A-Z0-9]+")
_NUMBER_AT_END: Final = re.compile(r"^[0-9]{2,}|[0-9]{2,}$")
_SPACED: Final = re.compile(r"\b(?:[A-Z0-9] ){3,}[A-Z0-9]\b")
"""A word that is written wide over a document: "S P E C I M E N"."""
_LOST_NOTICE: Final = re.compile(r"[A-Z]{3,}(?<!I[A-Z])(?<![A-Z]D)ENTIFICATION")
"""The end of NOT FOR IDENTIFICATION, all before it lost in other print: `MCARGENTIFICATION`. Where a title was read as
one word, or with a letter of `ID` misread, something of it stands there."""


_LOOKS: Final = dict(zip("АВЕЗКМНОРСТУХІΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABE3KMHOPCTYXIABEZHIKMNOPTYX", strict=True))
"""Letters of Cyrillic and Greek that look like a Latin one or a digit."""
_LOOKS_NEARLY: Final = _LOOKS | dict(zip("БГДИЙЛПФЦЧШЯΓΔΛΠΣΦΩ", "BTANNNNOU4WRTAANEOO", strict=True))
"""Those too that a reader of Latin may take for one; it leaves out the others."""


def _as_seen(marks: Iterable[str]) -> dict[str, str]:
    """Return marks in Cyrillic and Greek as a reader of Latin alone gives them: `ОБРАЗЕЦ` as `OPA3E` or `OBPA3EU`."""
    foreign = [mark for mark in marks if unicodedata.name(mark[0]).split()[0] in {"CYRILLIC", "GREEK"}]
    seen = {
        as_letters("".join(looks.get(letter, "") for letter in mark)): fold(mark)
        for mark in foreign
        for looks in (_LOOKS, _LOOKS_NEARLY)
    }
    return {shape: shown for shape, shown in seen.items() if len(shape) >= _SEEN}


def _letters(marks: Iterable[str]) -> dict[str, str]:
    """Return marks as they are shown, by their letters alone."""
    return {"".join(_WORD.findall(as_letters(fold(mark)))): fold(mark) for mark in marks}


_SHAPES: Final = _as_seen((*_NO_DOCUMENT, *_NOT_VALID))
_ANYWHERE: Final = _letters((*_NO_DOCUMENT, *_NOT_VALID)) | {
    shape: shown for shape, shown in _SHAPES.items() if len(shape) >= _LONG
}
_UNLESS: Final = frozenset(_letters(_NOT_VALID))
_BEGUN: Final = _letters(_NO_IDENTITY)
_ALONE: Final = _letters(_STAMPS) | _SHAPES
_TOLERANT: Final = tuple(mark for mark in _ANYWHERE if len(mark) >= _LONG and mark not in _EXACT)
"""Marks that are found although some of their letters were not read, or are those of a longer word."""
_RANK: Final = {mark: rank for rank, mark in enumerate(_TOLERANT)}


def _by_part(parts: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return marks by a part of theirs, for parts that say nothing else."""
    marks = defaultdict[str, list[str]](list)
    for part, mark in parts:
        if part not in _MEANS_VALID:
            marks[part].append(mark)
    return {part: tuple(each) for part, each in marks.items()}


def _last_word(mark: str) -> int:
    """Return the letters of the last of several words; 0 of one."""
    before, _, last = _ANYWHERE[mark].rpartition(" ")
    return len(last) if before else 0


_OF_LENGTH: Final = {
    length: tuple(mark for mark in _TOLERANT if len(mark) == length) for length in sorted({len(m) for m in _TOLERANT})
}
_BEGINNINGS: Final = _by_part((mark[:end], mark) for mark in _TOLERANT for end in range(_LEFT, len(mark) + 1))
_ENDS: Final = _by_part(
    (mark[-left:], mark) for mark in _TOLERANT for left in range(max(_LEFT, _last_word(mark) + 1), len(mark) + 1)
)
_WITHOUT_FIRST: Final = _by_part(
    (mark[_LOST:], mark) for mark in _TOLERANT if len(mark) >= max(_MISREAD, _LOST + _LEFT)
)
"""Marks by what is left without their first letters."""


def mark_in(text: str) -> str | None:
    """Return the mark in a line of print: that its document is a specimen, a copy, or void; None if there is none.

    A mark counts as words of the line, as the end of a word, or as the whole line; the longer it is, and the more it
    stands by itself, the less of it has to be read right.

    Args:
        text: the line, as read.
    """
    words = _unconditional(_words(text))
    line = "".join(words)
    if line in _ALONE:
        return _ALONE[line]
    return next((found for each in (_as_words, _in_a_word) for found in each(words)), None) or _as_whole(line)


def _words(text: str) -> list[str]:
    """Return the words of a line in capitals, with letters for digits in them, without numbers before or after."""
    joined = _SPACED.sub(lambda run: run[0].replace(" ", ""), fold(text))
    plain = (_NUMBER_AT_END.sub("", word) for word in _WORD.findall(joined))
    return [as_letters(word) for word in plain if word and not (word.isdigit() and len(word) > 1)]


def _unconditional(words: Sequence[str]) -> list[str]:
    """Return the words up to a notice that names a condition: "VOID IF ALTERED"; of one on identity, all."""
    for start, end, run in _runs(words):
        if run in _UNLESS and end < len(words) and words[end] in _CONDITIONS and not any(_notices(words[start:])):
            return list(words[:start])
    return list(words)


def _runs(words: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield the start, the end and the letters of each run of words."""
    for start in range(len(words)):
        for end in range(start + 1, min(start + _MOST_PIECES, len(words)) + 1):
            yield start, end, "".join(words[start:end])


def _as_words(words: Sequence[str]) -> Iterator[str]:
    yield from _notices(words)
    for start, end, run in _runs(words):
        if run in _ANYWHERE and (end - start == 1 or " " in _ANYWHERE[run] or len(run) >= _LEFT):
            yield _ANYWHERE[run]


def _notices(words: Sequence[str]) -> Iterator[str]:
    for start, _ in enumerate(words):
        rest = "".join(words[start:])
        yield from (shown for begun, shown in _BEGUN.items() if rest.startswith(begun))


def _in_a_word(words: Sequence[str]) -> Iterator[str]:
    """Yield marks with which a word ends, read as one with print before them, or with a letter misread."""
    for word in words:
        if _LOST_NOTICE.fullmatch(word):
            yield word
        yield from _shown(_ending(word))


def _ending(word: str) -> Iterator[str]:
    """Yield marks at the end of a word: whole behind other print, or without their first letters, or nearly right."""
    for length, marks in _OF_LENGTH.items():
        end = word[-length:]
        if end in _RANK and len(word) >= length + _GLUE:
            yield end
        if length >= _MISREAD:
            cut = _WITHOUT_FIRST.get(end[_LOST:], ()) if len(word) >= length else ()
            yield from (mark for mark in (*_nearly(end, marks), *cut) if mark != end)


def _as_whole(line: str) -> str | None:
    """Return the mark that a line is, with a letter misread, or without its beginning or end and with a letter more."""
    if _MEANS_VALID.intersection((line, line[1:])):
        return None
    near = (
        mark for length in range(len(line) - 1, len(line) + 2) for mark in _nearly(line, _OF_LENGTH.get(length, ()))
    )
    begun = (mark for part in (line, line[:-1]) for mark in _BEGINNINGS.get(part, ()))
    ended = (mark for part in (line, line[1:]) for mark in _ENDS.get(part, ()))
    return next(_shown((*near, *begun, *ended)), None)


def _nearly(text: str, marks: Sequence[str]) -> Iterator[str]:
    """Yield marks of which at most one letter is wrong, missing, too many, or changed places with its neighbour."""
    yield from (mark for mark, *_ in process.extract_iter(text, marks, scorer=OSA.distance, score_cutoff=1))


def _shown(marks: Iterable[str]) -> Iterator[str]:
    """Yield marks as they are shown, in the lists' order."""
    yield from (_ANYWHERE[mark] for mark in sorted(marks, key=_RANK.__getitem__))
