"""Values that a document names itself: "Date of birth", "4b", "Nom", and what stands beside or under them.

Three ways lead from a label to its value, the surest first: the same line; the nearest line beside or below, where the
lines' places are known; else the order of reading, which for columns gives all labels of a row and then all values.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from kyc.domain.evidence import BoundingBox, TextLine
from kyc.domain.text import fold
from kyc.reading.dates import PrintedDate, find_dates


class Meaning(StrEnum):
    """What a label says that its value is."""

    BIRTH = "birth"
    ISSUE = "issue"
    EXPIRY = "expiry"
    OTHER_DATE = "other_date"
    NO_DATE = "no_date"
    """A label that holds the words of another one, such as "Place of birth"."""
    NUMBER = "number"
    SURNAME = "surname"
    GIVEN_NAMES = "given_names"
    FULL_NAME = "full_name"
    RELATIVE = "relative"
    """A parent's or spouse's name: never the holder's."""


_DATE_MEANINGS: Final = frozenset({Meaning.BIRTH, Meaning.ISSUE, Meaning.EXPIRY, Meaning.OTHER_DATE})

_PHRASES: Final = {
    Meaning.BIRTH: (
        "DATE OF BIRTH", "BIRTH DATE", "BIRTHDATE", "DATE OF BRTH", "DOB", "D O B", "DDB", "BORN", "BIRTH",
        "DATE DE NAISSANCE", "DATE NAISS", "NEE? LE", "NE E LE", "GEBURTSDATUM", "GEBURTSTAG", "GEBOREN AM", "GEB AM",
        "FECHA DE NACIMIENTO", "FECHA NACIMIENTO", "FECHA NAC", "F NACIMIENTO", "F NAC", "NACIMIENTO",
        "DATA DI NASCITA", "NATO IL", "NATA IL", "DATA DE NASCIMENTO", "DATA NASCIMENTO", "NASCIMENTO",
        "GEBOORTEDATUM", "GEBOREN OP", "FODELSEDATUM", "FODELSETID", "FODSELSDATO", "FOEDSELSDATO", "SYNTYMAAIKA",
        "DATA URODZENIA", "DATUM NAROZENI", "DATUM NARODENIA", "DATUM RODENJA", "DATUM ROJSTVA", "SZULETESI IDO",
        "SZULETESI DATUM", "DATA NASTERII", "DOGUM TARIHI", "SUNIAEG", "DZIMSANAS DATUMS", "GIMIMO DATA",
        "DATA ROZHDENIYA", "DATA NA RAZHDANE", "JANM TITHI",
    ),
    Meaning.ISSUE: (
        "DATE OF ISSUE", "ISSUE DATE", "DATE ISSUED", "ISSUED ON", "ISSUED", "ISS", "ISSUE", "DOI", "VALID FROM",
        "DATE DE DELIVRANCE", "DELIVRE LE", "DELIVREE LE", "AUSSTELLUNGSDATUM", "AUSGESTELLT AM",
        "DATUM DER AUSSTELLUNG", "FECHA DE EXPEDICION", "FECHA EXPEDICION", "FECHA DE EMISION", "EXPEDICION", "EMISION",
        "DATA DI RILASCIO", "DATA DI EMISSIONE", "DATA DE EMISSAO", "DATA EMISSAO", "DATA DE EXPEDICAO",
        "DATUM AFGIFTE", "DATUM VAN AFGIFTE", "AFGIFTE", "UTSTALLD", "UTFARDANDEDATUM", "UTSTEDT", "UDSTEDT",
        "DATA WYDANIA", "DATUM VYDANI", "DATUM VYDANIA", "DATUM IZDAVANJA", "DATUM IZDAJE", "KIALLITAS",
        "DATA ELIBERARII", "VERILIS TARIHI", "DUZENLEME TARIHI", "MYONTAMISPAIVA", "DATA VYDACHI",
    ),
    Meaning.EXPIRY: (
        "DATE OF EXPIRY", "DATE OF EXPIRATION", "EXPIRY DATE", "EXPIRATION DATE", "EXPIRATION", "EXPIRY", "EXPIRES ON",
        "EXPIRES", "EXPIRE", "EXP DATE", "EXP", "VALID UNTIL", "VALID TILL", "VALID TO", "VALID THRU", "VALID THROUGH",
        "VALIDITY", "VALID UPTO", "VALID UP TO", "DOE",
        "DATE D ?EXPIRATION", "DATE EXPIRATION", "EXPIRE LE", "VALABLE JUSQU ?AU", "VALIDE JUSQU ?AU",
        "FIN DE VALIDITE",
        "GULTIG BIS", "GUELTIG BIS", "ABLAUFDATUM", "FECHA DE CADUCIDAD", "FECHA CADUCIDAD", "CADUCIDAD",
        "FECHA DE VENCIMIENTO", "VENCIMIENTO", "VENCE", "VALIDO HASTA", "VALIDEZ", "FECHA DE VIGENCIA", "VIGENCIA",
        "DATA DI SCADENZA", "SCADENZA", "VALIDA FINO AL", "VALIDO FINO AL", "DATA DE VALIDADE", "VALIDADE",
        "VALIDO ATE", "GELDIG TOT", "VERVALDATUM", "GILTIGT TILL", "GILTIG TILL", "GYLDIG TIL", "GYLDIG TIL OG MED",
        "UTLOPSDATO", "UDLOBSDATO", "VIIMEINEN VOIMASSAOLOPAIVA", "VOIMASSA", "DATA WAZNOSCI", "TERMIN WAZNOSCI",
        "PLATNOST DO", "PLATI DO", "VRIJEDI DO", "VELJA DO", "VELJAVNOST", "ERVENYES", "ERVENYESSEG", "VALABIL PANA",
        "DATA EXPIRARII", "SON GECERLILIK TARIHI", "GECERLILIK TARIHI", "SROK DEYSTVIYA", "DEYSTVITELEN DO",
        "KEHTIV KUNI", "DERIGS LIDZ", "GALIOJA IKI",
    ),
    Meaning.OTHER_DATE: (
        "REV", "REVISED", "DD", "FIRST ISSUE", "DATE OF FIRST ISSUE", "INITIAL ISSUE", "DUPS?", "UNDER 18 UNTIL",
        "UNDER 19 UNTIL", "UNDER 21 UNTIL", "SINCE", "MEMBER SINCE", "RESIDENT SINCE", "DOWNLOAD DATE", "PRINT DATE",
    ),
    Meaning.NO_DATE: (
        "ISSUED BY", "ISSUING AUTHORITY", "PLACE OF BIRTH", "PLACE OF ISSUE", "BIRTH PLACE", "LIEU DE NAISSANCE",
        "LUGAR DE NACIMIENTO", "GEBURTSORT", "LUOGO DI NASCITA", "LOCAL DE NASCIMENTO", "GEBOORTEPLAATS",
        "YEAR OF BIRTH", "AUTHORITY", "BIRTH CERTIFICATE",
    ),
    Meaning.NUMBER: (
        "DOCUMENT NUMBER", "DOCUMENT NO", "DOC NO", "LICEN[CS]E NUMBER", "LICEN[CS]E NO", "LIC NO", "DL NO", "DLN",
        "DL NUMBER", "LIC", "DRIVER LICEN[CS]E NO", "DRIVING LICEN[CS]E NO", "PASSPORT NUMBER", "PASSPORT NO",
        "CARD NUMBER", "CARD NO", "ID NO", "ID NUMBER", "IDENTITY NO", "IDENTIFICATION NUMBER", "NUMBER", "DL", "NO",
        "NR", "NUM", "NUMERO", "NUMMER", "NUMERO DE PASSEPORT", "N DU PASSEPORT", "PASSEPORT N", "PASSPORT NR",
        "PASAPORTE N", "PASAPORTE NO", "NUMERO DE DOCUMENTO", "NUM SOPORT", "AUSWEISNUMMER", "DOKUMENTNUMMER",
        "DOKUMENTENNUMMER", "PERMANENT ACCOUNT NUMBER", "EPIC NO", "AADHAAR NO", "DNI", "NUMERO DOCUMENTO",
        "N DOCUMENTO", "NUMERO DEL DOCUMENTO", "DOCUMENTNUMMER", "DOKUMENTNR", "NR DOKUMENTU", "CEDULA", "PERSONAL NO",
    ),
    Meaning.SURNAME: (
        "SURNAMES?", "LAST NAMES?", "FAMILY NAMES?", "LN", "NOM DE FAMILLE", "NOM", "NOMS", "NACHNAME", "FAMILIENNAME",
        "APELLIDOS?", "PRIMER APELLIDO", "COGNOME", "APELIDOS?", "SOBRENOME", "ACHTERNAAM", "NAAM", "EFTERNAMN",
        "ETTERNAVN", "EFTERNAVN", "SUKUNIMI", "NAZWISKO", "PRIJMENI", "PRIEZVISKO", "PREZIME", "PRIIMEK", "NUME",
        "SOYADI", "FAMILIYA", "PERENIMI", "UZVARDS", "PAVARDE",
    ),
    Meaning.GIVEN_NAMES: (
        "GIVEN NAMES?", "FIRST NAMES?", "FORENAMES?", "OTHER NAMES?", "FN", "PRENOMS?", "PRENOM S", "VORNAMEN?",
        "NOMBRES?", "NOMES?", "NOMI", "NOME S", "VOORNAMEN?", "FORNAMN", "FORNAVN", "ETUNIMET", "IMIE", "IMIONA",
        "JMENO", "MENO", "IME", "UTONEV", "PRENUME", "ADI", "IMYA", "EESNIMI", "VARDS", "VARDAS", "FIRST MIDDLE NAMES?",
    ),
    Meaning.FULL_NAME: (
        "FULL NAME", "NAME", "NAME OF HOLDER", "HOLDER", "HOLDER S NAME", "NAAM", "NAAM HOUDER", "ELECTOR S NAME",
        "NAME OF ELECTOR", "NAME OF THE HOLDER", "NAME OF LICENSEE", "NOM ET PRENOMS?", "NOMBRE Y APELLIDOS",
    ),
    Meaning.RELATIVE: (
        "FATHER S NAME", "FATHERS NAME", "FATHER NAME", "FATHER", "MOTHER S NAME", "MOTHERS NAME", "MOTHER NAME",
        "MOTHER", "HUSBAND S NAME", "HUSBAND", "WIFE S NAME", "WIFE", "SPOUSE", "NAME OF FATHER", "NAME OF MOTHER",
        "NAME OF SPOUSE", "NAME OF FATHER LEGAL GUARDIAN", "S D W OF", "S O", "D O", "W O", "C O", "SON OF",
        "DAUGHTER OF", "WIFE OF", "SON DAUGHTER WIFE OF", "GUARDIAN", "LEGAL GUARDIAN", "PERE", "MERE", "NOM DU PERE",
        "NOM DE LA MERE", "NOMBRE DEL PADRE", "NOMBRE DE LA MADRE", "PADRE", "MADRE", "HIJO A DE", "HIJO DE", "HIJA DE",
        "NOME DO PAI", "NOME DA MAE", "FILIACAO", "FILIATION", "RELATION NAME", "EMERGENCY CONTACT",
        "NOM D ?EPOUX", "NOM D ?USAGE", "EPOUSE", "EPOUX", "IMIE OJCA", "IMIE MATKI", "BABA ADI", "ANA ADI",
    ),
}  # fmt: skip


def _pattern(phrase: str) -> str:
    # Spaces between words are often lost in reading, and stops and slashes come and go.
    return r"[^A-Z0-9]*".join(phrase.split(" ")) if " " in phrase else phrase


_SLIPS: Final = str.maketrans("L10Q5862", "IIOOSBGZ")
"""Characters that reading confuses in words, one for one, so that places stay the same."""
_LABELS: Final = [
    (meaning, _pattern(phrase.translate(_SLIPS))) for meaning, phrases in _PHRASES.items() for phrase in phrases
]
_ANY_LABEL: Final = re.compile("|".join(pattern for _, pattern in _LABELS))
"""Most lines have none: one search says so, where each label would have to be looked for."""
_compiled: Final = cache(re.compile)
_FIELD_NUMBERS: Final = {
    # Directive 2006/126/EC, annex I, and AAMVA DL/ID Card Design Standard, annex A
    "1": Meaning.SURNAME,
    "2": Meaning.GIVEN_NAMES,
    "3": Meaning.BIRTH,
    "4A": Meaning.ISSUE,
    "4B": Meaning.EXPIRY,
    "4C": Meaning.OTHER_DATE,
    "4D": Meaning.NUMBER,
    "5": Meaning.NUMBER,
}
_FIELD_NUMBER: Final = re.compile(r"(?:^|(?<=[\s|]))(1|2|3|4[ABCD]|5)(?:[.,:)]\s*|\s+(?=\S)|(?=[.,:)]?$)|(?=[A-Z]{3}))")


@dataclass(frozen=True)
class Label:
    """A label on a line of folded text."""

    meaning: Meaning
    line: int
    start: int
    end: int


@dataclass(frozen=True)
class LabelledDate:
    """A date and the label that it most likely belongs to.

    Attributes:
        meaning: what its label says it is; None where it has none.
        printed: the date.
        line: index of its line.
        sure: whether the label stands in the same line, next to it by its place, or alone in the line above.
    """

    meaning: Meaning | None
    printed: PrintedDate
    line: int
    sure: bool


def find_labels(text: str, line: int, *, numbered: bool) -> list[Label]:
    """Labels in a line, in order; of overlapping ones the longest.

    Args:
        text: the line.
        line: its index, for the result.
        numbered: whether field numbers (`4b.`) are labels: on driving licences.
    """
    folded = fold(text)
    likely = folded.translate(_SLIPS)
    found = [
        Label(meaning, line, *match.span())
        for meaning, pattern in (_LABELS if _ANY_LABEL.search(likely) else ())
        for match in _compiled(pattern).finditer(likely)
        if not _goes_on(folded, *match.span())
    ]
    if numbered:
        found += [Label(_FIELD_NUMBERS[match[1]], line, *match.span(1)) for match in _FIELD_NUMBER.finditer(folded)]
    found.sort(key=lambda label: label.start - label.end)
    kept: list[Label] = []
    for label in found:
        if all(label.end <= other.start or label.start >= other.end for other in kept):
            kept.append(label)
    return sorted(kept, key=lambda label: label.start)


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether a letter stands right before or after, so that this is a part of another word."""
    return text[max(0, start - 1) : start].isalpha() or text[end : end + 1].isalpha()


def label_dates(lines: Sequence[TextLine], *, numbered: bool) -> list[LabelledDate]:
    """Every date on a side of a document, with the meaning that its label gives it.

    Args:
        lines: the lines, in reading order; those of a machine-readable zone are left out by giving empty text.
        numbered: whether field numbers are labels.
    """
    labels = [
        [label for label in find_labels(line.text, index, numbered=numbered) if label.meaning in _DATE_MEANINGS]
        for index, line in enumerate(lines)
    ]
    dates = [find_dates(line.text) for line in lines]
    done: dict[tuple[int, int], LabelledDate] = {}
    open_labels: list[Label] = []
    open_dates: list[tuple[int, int]] = []
    for index in range(len(lines)):
        left = _same_line(labels[index], dates[index], index, done)
        open_labels += left
        open_dates += [(index, at) for at in range(len(dates[index])) if (index, at) not in done]
    _by_place(upright(lines), open_labels, open_dates, dates, done)
    _by_order(open_labels, open_dates, dates, done, has_places=any(line.box for line in lines))
    return [
        done.get((index, at)) or LabelledDate(None, printed, index, sure=False)
        for index, found in enumerate(dates)
        for at, printed in enumerate(found)
    ]


def _same_line(
    labels: Sequence[Label], dates: Sequence[PrintedDate], line: int, done: dict[tuple[int, int], LabelledDate]
) -> list[Label]:
    """Give each date the label right before it; returns the labels that are left."""
    left = [label for label in labels if not any(date.start < label.end and label.start < date.end for date in dates)]
    for at, printed in enumerate(dates):
        floor = dates[at - 1].end if at else 0
        before = [label for label in left if floor <= label.start and label.end <= printed.start]
        if before:
            # "3 DOB 01/02/1990": both name the date; the nearer one decides and the others are used up.
            done[line, at] = LabelledDate(before[-1].meaning, printed, line, sure=True)
            left = [label for label in left if label not in before]
    return left


_TELLING_LENGTH: Final = 5
"""Characters from which the slope of a line says something of the document's."""
_LEAST_HEIGHT: Final = 0.25
"""Share of a box's height that is text, at least, whatever the slope takes away."""


def upright(lines: Sequence[TextLine]) -> list[BoundingBox | None]:
    """Where the lines would stand if the document were not tilted: boxes as high as the text and on even rows."""
    slopes = sorted(line.slope for line in lines if line.box and len(line.text) >= _TELLING_LENGTH)
    slope = slopes[len(slopes) // 2] if slopes else 0.0
    return [line.box and _straightened(line.box, slope) for line in lines]


def _straightened(box: BoundingBox, slope: float) -> BoundingBox:
    fall = abs(slope) * box.width
    height = max(box.height - fall, _LEAST_HEIGHT * box.height)
    left_end = box.top if slope >= 0 else box.top + box.height - height
    return box.model_copy(update={"top": left_end - slope * box.left, "height": height})


def _by_place(
    boxes: Sequence[BoundingBox | None],
    labels: list[Label],
    dates: list[tuple[int, int]],
    printed: Sequence[Sequence[PrintedDate]],
    done: dict[tuple[int, int], LabelledDate],
) -> None:
    """Pair labels with dates beside or below them, the nearest pairs first; takes the paired ones out of the lists."""
    pairs = sorted(
        (distance, label.line, label.start, place)
        for label in labels
        for place in dates
        if (distance := _distance(boxes[label.line], boxes[place[0]])) is not None
    )
    for _, line, start, place in pairs:
        label = next((label for label in labels if (label.line, label.start) == (line, start)), None)
        if label is None or place not in dates:
            continue
        done[place] = LabelledDate(label.meaning, printed[place[0]][place[1]], place[0], sure=True)
        # "3 DOB" over its value: both labels of the line name the one value under it.
        labels[:] = [other for other in labels if other.line != line or other.meaning != label.meaning]
        dates.remove(place)


_NEAREST: Final = -0.5
_FARTHEST: Final = 3.0
"""How far under a label its value may begin, in heights of the label's line."""


def _distance(label: BoundingBox | None, value: BoundingBox | None) -> float | None:
    """How far a value is from its label, in heights of the label; None where it is neither beside nor below it."""
    if label is None or value is None or not label.height:
        return None
    overlap = min(label.top + label.height, value.top + value.height) - max(label.top, value.top)
    if overlap > min(label.height, value.height) / 2 and value.left >= label.left + label.width * 0.8:
        return (value.left - label.left - label.width) / label.height
    below = (value.top - label.top - label.height) / label.height
    aligned = value.left < label.left + label.width and label.left < value.left + value.width
    return below + 0.5 if aligned and _NEAREST <= below <= _FARTHEST else None


def _by_order(
    labels: Sequence[Label],
    dates: Sequence[tuple[int, int]],
    printed: Sequence[Sequence[PrintedDate]],
    done: dict[tuple[int, int], LabelledDate],
    *,
    has_places: bool,
) -> None:
    """Pair what is left in the order of reading: a row of labels, then the row of their values."""
    waiting: list[Label] = []
    for line, at, label in sorted(_events(labels, dates), key=lambda event: event[:2]):
        if label is not None:
            if not (waiting and waiting[-1].line == label.line and waiting[-1].meaning == label.meaning):
                waiting.append(label)
        elif waiting:
            # A single label right above its value, as in one column, leaves no doubt; rows of several labels do.
            sure = len(waiting) == 1 and line - waiting[0].line == 1 and not has_places
            done[line, at] = LabelledDate(waiting.pop(0).meaning, printed[line][at], line, sure=sure)


def _events(labels: Sequence[Label], dates: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, Label | None]]:
    for label in labels:
        yield label.line, label.start, label
    for line, at in dates:
        yield line, at, None
