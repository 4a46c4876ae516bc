"""AnalyzeID's typed fields of one page, from its labels, its machine-readable zone and its headings.

A field that is not there is empty; nothing is guessed from a word without a label, save what has a form of its own:
a US address with the name on top of it, a heading with a state's name, the number of an Indian licence.

https://docs.aws.amazon.com/textract/latest/dg/identitydocumentfields.html
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from local.vision.addresses import find_address, parts_of_address
from local.vision.dates import Century, DateOrder, PrintedDate, find_dates, order_of, resolve
from local.vision.fields import ABSENT_CONFIDENCE, FIELD_TYPES, Fields, Value, first_match, is_us, value_of
from local.vision.labels import Numbering
from local.vision.latin import fold
from local.vision.layout import Run, runs_of
from local.vision.matching import Match, Page, cut, match
from local.vision.mrz_fields import Mrz, find_mrz
from local.vision.names import read_names
from local.vision.ocr import Reading
from local.vision.places import state_of_line, writes_day_first
from local.vision.vocabulary import Field

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
    address = find_address(page, matches)
    fields |= _read_plain(page, matches)
    fields |= read_names(page, matches, address.above)
    fields |= parts_of_address(address.lines)
    fields |= _read_dates(page, matches, mrz, today)
    fields |= _read_headings(page, matches, mrz)
    if mrz:
        fields = _with_mrz(fields, mrz)
    return fields


def _is_zone(run: Run) -> bool:
    return run.text.count("<") >= 2


_INDIAN_LICENCE = re.compile(r"\b[A-Z]{2}[\s-]?[0-9]{2}[\s-]?(?:19|20)[0-9]{2}[\s-]?[0-9]{7}\b")


def _read_plain(page: Page, matches: Sequence[Match]) -> Fields:
    found = ((field, first_match(matches, field)) for field in _PLAIN_FIELDS)
    fields = {field.value: value_of(one) for field, one in found if one}
    # A form of its own: state, office, year, serial. Where the state is Delhi it begins with what looks like a label.
    for run in page.runs:
        if number := _INDIAN_LICENCE.search(run.folded):
            fields["DOCUMENT_NUMBER"] = Value(run.text[slice(*number.span())], run.confidence)
            break
    return fields


def _read_dates(page: Page, matches: Sequence[Match], mrz: Mrz | None, today: date) -> Fields:
    order = _order(page)
    from_zone = {Field.DATE_OF_BIRTH: mrz.birth, Field.EXPIRATION_DATE: mrz.expiry} if mrz else {}
    fields: Fields = {}
    for field, century in _DATE_FIELDS.items():
        one = first_match(matches, field)
        if one is None:
            continue
        value = value_of(one)
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
    if is_us(page) or page.numbering is Numbering.AAMVA:
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
