"""AnalyzeID's typed fields of one page, from its labels, its machine-readable zone and its headings.

A field that is not there is empty; nothing is guessed from a word without a label, save what has a form of its own:
the last line of a US address, a heading with a state's name.

https://docs.aws.amazon.com/textract/latest/dg/identitydocumentfields.html
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from local.vision.dates import Century, DateOrder, PrintedDate, find_dates, order_of, resolve
from local.vision.labels import Numbering
from local.vision.latin import fold
from local.vision.layout import Run, runs_of
from local.vision.matching import NAMES, Match, Page, cut, match
from local.vision.mrz_fields import Mrz, find_mrz
from local.vision.ocr import Reading
from local.vision.places import CITY_LINE, STATES, US_WORDS, state_of_line, writes_day_first
from local.vision.vocabulary import Field

FIELD_TYPES = (
    "FIRST_NAME",
    "LAST_NAME",
    "MIDDLE_NAME",
    "SUFFIX",
    "CITY_IN_ADDRESS",
    "ZIP_CODE_IN_ADDRESS",
    "STATE_IN_ADDRESS",
    "STATE_NAME",
    "DOCUMENT_NUMBER",
    "EXPIRATION_DATE",
    "DATE_OF_BIRTH",
    "DATE_OF_ISSUE",
    "ID_TYPE",
    "ENDORSEMENTS",
    "VETERAN",
    "RESTRICTIONS",
    "CLASS",
    "ADDRESS",
    "COUNTY",
    "PLACE_OF_BIRTH",
    "MRZ_CODE",
)
ABSENT_CONFIDENCE = 99.0
_DATE_FIELDS = {
    Field.DATE_OF_BIRTH: Century.PAST,
    Field.DATE_OF_ISSUE: Century.PAST,
    Field.EXPIRATION_DATE: Century.NEAR,
}
_PLAIN_FIELDS = (
    Field.DOCUMENT_NUMBER,
    Field.CLASS,
    Field.RESTRICTIONS,
    Field.ENDORSEMENTS,
    Field.PLACE_OF_BIRTH,
    Field.COUNTY,
    Field.SUFFIX,
)
_SUFFIXES = {"JR", "SR", "II", "III", "IV", "V", "2ND", "3RD"}

_PASSPORT_WORDS = re.compile(r"\bPASS?PORT|PASSEPORT|PASAPORTE|PASSAPORT|REISEPASS|PASPOORT")
_LICENCE_WORDS = re.compile(
    r"DRIV(?:ER|ING)'?S?\s*LICEN[CS]E|OPERATOR'?S?\s*LICEN[CS]E|DRIVER'?S?\s*PERMIT|DRIVER\s*LICENCE"
    r"|PERMIS DE CONDU|F(?:U|UE)HRERSCHEIN|PERMISO DE COND|LICENCIA DE CONDU|PATENTE DI GUIDA|CARTA DE CONDU"
    r"|RIJBEWIJS|PRAWO JAZDY|KORKORT|KOREKORT|FORERKORT|AJOKORTTI|CARTEIRA NACIONAL DE HAB|RIDICSKY|VODICSKY"
    r"|VEZETOI|LEARNER'?S? PERMIT|COMMERCIAL DRIVER"
)
_CARD_WORDS = re.compile(
    r"IDENTIFICATION\s*CARD|IDENTITY\s*CARD|\bID CARD\b|PERSONALAUSWEIS|CARTE NATIONALE|DOCUMENTO NACIONAL"
)


@dataclass(frozen=True, slots=True)
class Value:
    """A field's text, its confidence (0-100), and the day that it means, for a date."""

    text: str
    confidence: float
    day: date | None = None


Fields = dict[str, Value]


def identity_fields(reading: Reading, today: date | None = None) -> list[dict[str, Any]]:
    """Return all field types in AnalyzeID's shape, those that are absent with an empty text."""
    found = read_fields(runs_of(reading), today or datetime.now(UTC).date())
    return [_as_answered(kind, found.get(kind)) for kind in FIELD_TYPES]


def _as_answered(kind: str, value: Value | None) -> dict[str, Any]:
    if value is None or not value.text:
        return {"Type": {"Text": kind}, "ValueDetection": {"Text": "", "Confidence": ABSENT_CONFIDENCE}}
    detection: dict[str, Any] = {"Text": value.text, "Confidence": value.confidence}
    if value.day:
        detection["NormalizedValue"] = {"Value": f"{value.day.isoformat()}T00:00:00", "ValueType": "Date"}
    return {"Type": {"Text": kind}, "ValueDetection": detection}


def read_fields(runs: Sequence[Run], today: date) -> Fields:
    """Read the fields that a page has."""
    mrz = find_mrz([run.text for run in runs], today)
    printed = [run for run in runs if not _is_zone(run)]
    page = cut(printed)
    matches = match(page)
    fields: Fields = {}
    for reader in (_read_plain, _read_names, _read_address):
        fields |= reader(page, matches)
    fields |= _read_dates(page, matches, mrz, today)
    fields |= _read_headings(page, matches, mrz)
    if mrz:
        fields = _with_mrz(fields, mrz)
    return fields


def _is_zone(run: Run) -> bool:
    return run.text.count("<") >= 2


def _first(matches: Sequence[Match], field: Field) -> Match | None:
    """Return a field's match; where a label stands twice, the one whose words say most."""
    own = [one for one in matches if one.placed.field is field]
    return max(own, key=lambda one: (len(one.placed.label.phrase) > 2, bool(one.placed.label.number)), default=None)


def _value(one: Match) -> Value:
    text = " ".join(run.text for run in one.runs)
    if one.placed.field in NAMES:
        text = text.replace("0", "O")
    return Value(text, min(run.confidence for run in one.runs))


def _is_us(page: Page) -> bool:
    return any(US_WORDS.search(run.folded) or state_of_line(run.folded) or _names_state(run) for run in page.runs)


def _names_state(run: Run) -> bool:
    city = CITY_LINE.match(run.folded)
    return city is not None and city["state"] in STATES


_INDIAN_LICENCE = re.compile(r"\b[A-Z]{2}[\s-]?[0-9]{2}[\s-]?(?:19|20)[0-9]{2}[\s-]?[0-9]{7}\b")


def _read_plain(page: Page, matches: Sequence[Match]) -> Fields:
    found = ((field, _first(matches, field)) for field in _PLAIN_FIELDS)
    fields = {field.value: _value(one) for field, one in found if one}
    # A form of its own: state, office, year, serial. Where the state is Delhi it begins with what looks like a label.
    for run in page.runs:
        if number := _INDIAN_LICENCE.search(run.folded):
            fields["DOCUMENT_NUMBER"] = Value(run.text[slice(*number.span())], run.confidence)
            break
    return fields


def _read_names(page: Page, matches: Sequence[Match]) -> Fields:
    fields: Fields = {}
    for field in (Field.LAST_NAME, Field.FIRST_NAME, Field.MIDDLE_NAME):
        if one := _first(matches, field):
            fields[field.value] = _value(one)
    whole = _first(matches, Field.FULL_NAME)
    if whole and not fields:
        fields = _parts_of_name(_value(whole), [run.text for run in whole.runs], page.numbering)
    north_american = page.numbering is Numbering.AAMVA or _is_us(page)
    return _with_suffix(_with_middle_name(fields) if north_american else fields)


def _parts_of_name(name: Value, lines: Sequence[str], numbering: Numbering) -> Fields:
    """Part a whole name: at a comma, or at the line's end on a card of AAMVA's order, else at its spaces."""
    family, comma, given = name.text.partition(",")
    if len(lines) > 1 and numbering is Numbering.AAMVA:
        family, comma, given = lines[0], ",", " ".join(lines[1:])
    if comma and given.strip():
        parts = {"LAST_NAME": family.strip(), "FIRST_NAME": given.strip()}
    else:
        first, *others = name.text.replace(",", " ").split()
        parts = {"FIRST_NAME": first, "LAST_NAME": others[-1]} if others else {"LAST_NAME": first}
        if len(others) > 1:
            parts["MIDDLE_NAME"] = " ".join(others[:-1])
    return {kind: Value(text, name.confidence) for kind, text in parts.items()}


def _with_middle_name(fields: Fields) -> Fields:
    """Part the given names as the service does on US documents: the first, and the others."""
    given = fields.get("FIRST_NAME")
    if given is None or "MIDDLE_NAME" in fields:
        return fields
    first, *others = given.text.replace(",", " ").split() or [""]
    parted = fields | {"FIRST_NAME": replace(given, text=first)}
    return parted | {"MIDDLE_NAME": replace(given, text=" ".join(others))} if others else parted


def _with_suffix(fields: Fields) -> Fields:
    if "SUFFIX" in fields:
        return fields
    for kind in ("LAST_NAME", "MIDDLE_NAME", "FIRST_NAME"):
        value = fields.get(kind)
        words = value.text.replace(",", " ").split() if value else []
        if value and len(words) + (kind == "MIDDLE_NAME") > 1 and words[-1].rstrip(".").upper() in _SUFFIXES:
            return fields | {
                kind: replace(value, text=" ".join(words[:-1])),
                "SUFFIX": replace(value, text=words[-1]),
            }
    return fields


def _read_address(page: Page, matches: Sequence[Match]) -> Fields:
    one = _first(matches, Field.ADDRESS)
    lines = [(run.text.strip(), run.confidence) for run in one.runs] if one else []
    if not any(CITY_LINE.match(fold(text)) for text, _ in lines):
        lines = _unlabelled_address(page, matches) or lines
    return _parts_of_address(lines)


def _unlabelled_address(page: Page, matches: Sequence[Match]) -> list[tuple[str, float]]:
    """Find a US address by the form of its last line; its street is the line above, from the same left edge."""
    taken = [run for one in matches for run in one.runs if one.placed.field is not Field.ADDRESS]
    for city in page.free:
        if not CITY_LINE.match(city.folded) or any(city.overlaps(run) for run in taken):
            continue
        above = [
            run
            for run in page.runs
            if run is not city
            and -0.4 * city.height <= city.top - run.bottom <= 0.9 * city.height
            and abs(run.left - city.left) <= 2.0 * city.height
            and re.match(r"(?:8\.?\s+)?(?:[0-9]+[A-Z]?\s|P\.?\s?O\.?\s?BOX|ONE |#)", run.folded)
            and not find_dates(run.folded)
        ]
        street = max(above, key=lambda run: run.bottom, default=None)
        lines = [(_without_its_number(street.text, page), street.confidence)] if street else []
        return [*lines, (city.text, city.confidence)]
    return []


def _without_its_number(street: str, page: Page) -> str:
    """Take field number 8 off a street, also where it was read as one with the house's number: "8100 MARKET ST"."""
    if apart := re.match(r"8\.?\s+(?=[0-9])", street):
        return street[apart.end() :]
    numbered = {placed.label.number for placed in page.labels if not placed.label.phrase}
    if page.numbering is Numbering.AAMVA and {"1", "2"} <= numbered and "8" not in numbered:
        return re.sub(r"^8(?=[0-9])", "", street)
    return street


def _parts_of_address(lines: Sequence[tuple[str, float]]) -> Fields:
    if not lines:
        return {}
    confidence = min(confidence for _, confidence in lines)
    fields: Fields = {}
    street = [text for text, _ in lines]
    for index, (text, own) in enumerate(lines):
        if found := CITY_LINE.match(fold(text)):
            street = street[:index]
            for kind, part in (
                ("CITY_IN_ADDRESS", "city"),
                ("STATE_IN_ADDRESS", "state"),
                ("ZIP_CODE_IN_ADDRESS", "zip"),
            ):
                fields[kind] = Value(text[found.start(part) : found.end(part)].strip(" ,."), own)
            break
    if street:
        fields["ADDRESS"] = Value(" ".join(street).strip(" ,"), confidence)
    return fields


def _read_dates(page: Page, matches: Sequence[Match], mrz: Mrz | None, today: date) -> Fields:
    order = _order(page)
    from_zone = {Field.DATE_OF_BIRTH: mrz.birth, Field.EXPIRATION_DATE: mrz.expiry} if mrz else {}
    fields: Fields = {}
    for field, century in _DATE_FIELDS.items():
        one = _first(matches, field)
        if one is None:
            continue
        value = _value(one)
        dates = find_dates(fold(value.text), run_together=True)
        day = resolve(dates[0], order, century, today) if dates else None
        if day is None and dates:
            day = _either_way(dates[0], from_zone.get(field), century, today)
        fields[field.value] = replace(value, day=day)
        if field is Field.DATE_OF_BIRTH and page.numbering is Numbering.EU and "PLACE_OF_BIRTH" not in fields:
            fields |= _place_after(one, value)
    return fields


def _place_after(one: Match, birth: Value) -> Fields:
    """EU licences print the place of birth after the date, under the same number 3."""
    rest = one.placed.rest.text
    place = rest[rest.find(birth.text) + len(birth.text) :].strip(" ,.-") if birth.text in rest else ""
    letters = sum(character.isalpha() for character in place)
    return {"PLACE_OF_BIRTH": Value(place, birth.confidence)} if letters >= 2 and not re.search(r"\d", place) else {}


def _order(page: Page) -> DateOrder | None:
    """Tell a document's order of day and month: by what its own dates show, else by where it is from."""
    shown = order_of(one for run in page.runs for one in find_dates(run.folded))
    if shown:
        return shown
    text = " ".join(run.folded for run in page.runs)
    if _is_us(page) or page.numbering is Numbering.AAMVA:
        return DateOrder.MONTH_FIRST
    if page.numbering is Numbering.EU or writes_day_first(text):
        return DateOrder.DAY_FIRST
    return None


def _either_way(printed: PrintedDate, known: date | None, century: Century, today: date) -> date | None:
    """Return the reading of an ambiguous date that the machine-readable zone has as well."""
    readings = [resolve(printed, order, century, today) for order in DateOrder]
    return known if known and known in readings else None


def _read_headings(page: Page, matches: Sequence[Match], mrz: Mrz | None) -> Fields:
    fields: Fields = {}
    for run in page.free:
        if (state := state_of_line(run.folded)) and "STATE_NAME" not in fields:
            fields["STATE_NAME"] = Value(state, run.confidence)
    veteran = next((run for run in page.runs if re.fullmatch(r"\W*(?:US |U\.S\. )?VETERAN\W*", run.folded)), None)
    if veteran:
        fields["VETERAN"] = Value(veteran.text, veteran.confidence)
    kind = _id_type(page, matches, mrz)
    confidence = max((run.confidence for run in page.runs), default=ABSENT_CONFIDENCE)
    return fields | {"ID_TYPE": Value(kind, confidence)}


def _id_type(page: Page, matches: Sequence[Match], mrz: Mrz | None) -> str:
    text = " ".join(run.folded for run in page.runs)
    known = {one.placed.field for one in matches}
    if (mrz and mrz.kind == "P") or (_PASSPORT_WORDS.search(text) and not _LICENCE_WORDS.search(text)):
        return "PASSPORT"
    licence = bool(_LICENCE_WORDS.search(text)) or page.numbering is not Numbering.NONE
    licence = licence or (Field.CLASS in known and bool(known & {Field.EXPIRATION_DATE, Field.RESTRICTIONS}))
    if not licence or mrz or (_CARD_WORDS.search(text) and not _LICENCE_WORDS.search(text)):
        return "UNKNOWN"
    identity = {Field.DATE_OF_BIRTH, Field.LAST_NAME, Field.FIRST_NAME, Field.FULL_NAME, Field.DOCUMENT_NUMBER}
    return "DRIVER LICENSE FRONT" if known & identity else "DRIVER LICENSE BACK"


def _with_mrz(fields: Fields, mrz: Mrz) -> Fields:
    """Fill in from the zone what the printed part did not give."""
    # Check digits hold, or the zone would not have been found; the names have none.
    zone: Fields = {"MRZ_CODE": Value("\n".join(mrz.lines), 98.0)}
    texts = {"LAST_NAME": mrz.last_name, "FIRST_NAME": mrz.first_name, "DOCUMENT_NUMBER": mrz.number or ""}
    zone |= {kind: Value(text, 95.0) for kind, text in texts.items() if text}
    days = {"DATE_OF_BIRTH": mrz.birth, "EXPIRATION_DATE": mrz.expiry}
    zone |= {kind: Value(day.isoformat(), 97.0, day) for kind, day in days.items() if day}
    return zone | {kind: value for kind, value in fields.items() if value.text}
