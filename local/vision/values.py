"""The forms of fields' values; a text of another form is no value, however near to the label it stands."""

import re
from collections.abc import Callable

from local.vision.dates import find_dates
from local.vision.places import CITY_LINE, state_of_line
from local.vision.vocabulary import Field

Span = tuple[int, int]

_HEADINGS = re.compile(
    r"DRIVER'?S?\s*LICEN[CS]E|DRIVING\s*LICEN[CS]E|OPERATOR'?S?\s*LICEN[CS]E|\bLICEN[CS]E\b|IDENTIFICATION"
    r"|IDENTITY|PASS?PORT|PASSEPORT|PASAPORTE|PASSAPORT|REISEPASS|PERSONALAUSWEIS|FUHRERSCHEIN|PERMIS DE"
    r"|PERMISO|PATENTE DI|CARTA DE COND|UNITED STATES|\bUSA\b|REPUBLI[CKQ]|REPUBBLICA|BUNDESREPUBLIK|KINGDOM"
    r"|GOVERNMENT|GOVT|DEPARTMENT|COMMONWEALTH|\bSTATE OF\b|\bUNION\b|FEDERAL|REAL ID|\bDONOR\b|VETERAN"
    r"|SIGNATURE|SPECIMEN ONLY|NOT FOR|LIMITED|TEMPORARY|\bCARD\b|AUTHORITY|MOTOR VEHICLE|TRANSPORT|EUROPEAN"
    r"|NATIONALITY|\bSEX\b|\bEYES\b|\bMALE\b|FEMALE|NATIONAL|SECURE|\bUNDER\b|\bUNTIL\b|VALID|DUPLICATE"
)
# A nought among letters is an O, or an O with a stroke.
_NAME = re.compile(r"[A-Z](?:[A-Z'.,\- ()]|(?<=[A-Z])0(?=[A-Z]))*")
_NO_NAME = re.compile(r"^NONE$|\bOF\b")
_NAME_END = re.compile(r"[\s,;:()\-]+$")
_NUMBER_TOKEN = re.compile(r"[A-Z0-9*][A-Z0-9*./\-]*")
_CODE = re.compile(
    r"(?:NONE|[A-Z0-9]{1,5}(?:\s?[/,.+&]\s?[A-Z0-9]{1,5}|-[A-Z0-9]{1,3}|\s[A-Z0-9]{1,3})*)(?![A-Z0-9]|-[A-Z]{4})"
)
_WORDS = re.compile(r"[A-Z][A-Z0-9'.,\-() /]*")
_STREET = re.compile(r"[A-Z0-9#][A-Z0-9#'.,\-()/&: ]*")
MAX_NUMBER_LENGTH = 26
MIN_NUMBER_LENGTH = 4


def value_span(field: Field, folded: str, phrase: str = "") -> Span | None:
    """Return where in a text a field's value is, or None where there is none.

    Args:
        field: what the label announced.
        folded: the text in folded capitals.
        phrase: the label's own words, which tell a code of letters from one of digits.
    """
    start = len(folded) - len(folded.lstrip(" :.-*="))
    if start == len(folded):
        return None
    return _READERS[field](folded, start, phrase)


def _date(folded: str, start: int, _phrase: str) -> Span | None:
    dates = find_dates(folded[start:], run_together=True)
    # A value begins with its date: what stands far before it belongs to something else.
    if not dates or dates[0].start > 12:
        return None
    return start + dates[0].start, start + dates[0].end


def _name(folded: str, start: int, _phrase: str) -> Span | None:
    match = _NAME.match(folded, start)
    if match is None or (match.end() < len(folded) and folded[match.end()].isdigit()):
        return None
    text = _NAME_END.sub("", match.group())
    letters = sum(character.isalpha() for character in text)
    if (
        letters < 1
        or _HEADINGS.search(text)
        or _NO_NAME.search(text)
        or state_of_line(text)
        or CITY_LINE.match(folded[start:])
    ):
        return None
    return start, start + len(text)


def _number(folded: str, start: int, _phrase: str) -> Span | None:
    if find_dates(folded[start:]) and find_dates(folded[start:])[0].start == 0:
        return None
    tokens: list[re.Match[str]] = []
    for match in re.finditer(r"\S+", folded[start:]):
        if tokens and match.group() == "-":
            continue
        token = _NUMBER_TOKEN.fullmatch(match.group().strip(",;:.|()"))
        if token is None or not _belongs_to_number(token.group(), first=not tokens):
            break
        tokens.append(match)
    # A number ends with digits or with the letters of its last group, not with a word after it.
    while tokens and len(tokens) > 1 and not any(c.isdigit() for c in tokens[-1].group()):
        tokens.pop()
    if not tokens:
        return None
    begin, end = start + tokens[0].start(), start + tokens[-1].end()
    text = folded[begin:end]
    plain = re.sub(r"[^A-Z0-9]", "", text)
    if not MIN_NUMBER_LENGTH <= len(plain) <= MAX_NUMBER_LENGTH or sum(c.isdigit() for c in plain) < 3:
        return None
    return begin, begin + len(text.rstrip(",;:.|()"))


def _belongs_to_number(token: str, *, first: bool) -> bool:
    if any(character.isdigit() for character in token):
        return True
    return len(token) <= (5 if first else 2)


def _class(folded: str, start: int, _phrase: str) -> Span | None:
    match = _CODE.match(folded, start)
    if match is None or _HEADINGS.search(match.group()):
        return None
    return match.span()


def _words(folded: str, start: int, _phrase: str) -> Span | None:
    match = _WORDS.match(folded, start)
    if match is None or find_dates(match.group()) or _HEADINGS.search(match.group()):
        return None
    return start, start + len(_NAME_END.sub("", match.group()))


def _address(folded: str, start: int, _phrase: str) -> Span | None:
    match = _STREET.match(folded, start)
    if match is None or find_dates(match.group()) or len(match.group()) < 3:
        return None
    return start, start + len(match.group().rstrip(" :-"))


def _restriction(folded: str, start: int, phrase: str) -> Span | None:
    span = _class(folded, start, phrase)
    # Restrictions are codes, or a few words such as CORRECTIVE LENSES.
    return span or _words(folded, start, phrase)


_SHORT_CODES = tuple(
    (re.compile(label), re.compile(value))
    for label, value in (
        (
            r"^(?:SEX|GENDER|SEXE|SEXO|SESSO|GESCHLECHT|GESLACHT|PLEC|KON)",
            r"(?:MALE|FEMALE|[MFXHKW])\b(?:\s?/\s?[MFXHKW]\b)?",
        ),
        (
            r"^(?:HGT|HT|HEIGHT|TAILLE|GROSSE|ESTATURA|ALTURA|STATURA|WGT|WT|WEIGHT|POIDS)",
            r"[0-9][0-9'\"\-. ]*(?:FT|IN|CM|LBS?|KG|M)?[0-9'\"\-. ]*(?:IN)?",
        ),
        (r"EYE|YEUX|AUGEN|HAIR|CHEV", r"[A-Z]{2,10}\b"),
        (r"^(?:BLOOD|BG|TIPO DE SANGRE)", r"(?:AB|[ABO0])\s?[+\-]?(?:VE)?|UNKNOWN|U\b"),
        (
            r"^(?:TYPE|TYP|TIPO|CODE|CODIGO|CODICE|COUNTRY CODE|ISSUING STATE|CODE OF)",
            r"[A-Z]{1,3}\b(?![A-Z0-9])",
        ),
    )
)
"""Values after labels of codes: sex, measures, colours, blood groups, types and countries."""
_ANY_CODE = re.compile(r"[A-Z0-9][A-Z0-9\-/*.+]*(?:\s[A-Z0-9\-/*.]*[0-9][A-Z0-9\-/*.]*)*")


def _other_code(folded: str, start: int, phrase: str) -> Span | None:
    for label, value in _SHORT_CODES:
        if label.search(phrase):
            match = value.match(folded, start)
            return match.span() if match else None
    match = _ANY_CODE.match(folded, start)
    if match is None or not any(character.isdigit() for character in match.group()):
        return None
    return match.span()


def _nothing(_folded: str, _start: int, _phrase: str) -> Span | None:
    return None


_READERS: dict[Field, Callable[[str, int, str], Span | None]] = {
    Field.LAST_NAME: _name,
    Field.FIRST_NAME: _name,
    Field.MIDDLE_NAME: _name,
    Field.FULL_NAME: _name,
    Field.SUFFIX: _name,
    Field.DATE_OF_BIRTH: _date,
    Field.DATE_OF_ISSUE: _date,
    Field.EXPIRATION_DATE: _date,
    Field.DOCUMENT_NUMBER: _number,
    Field.ADDRESS: _address,
    Field.CLASS: _class,
    Field.RESTRICTIONS: _restriction,
    Field.ENDORSEMENTS: _restriction,
    Field.PLACE_OF_BIRTH: _words,
    Field.COUNTY: _words,
    Field.OTHER_DATE: _date,
    Field.OTHER_CODE: _other_code,
    Field.OTHER_WORDS: _words,
    Field.CAPTION: _nothing,
}
