"""From evidence to the reading of a document: every side read, tied to the portrait's side or not."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kyc.domain.claim import DocumentKind
from kyc.domain.countries import alpha2
from kyc.domain.document_type import DocumentType
from kyc.domain.evidence import Evidence, around
from kyc.domain.text import fold, words
from kyc.reading.agreement import dates_agree, names_agree, numbers_agree
from kyc.reading.confirm import stands_in_print
from kyc.reading.countries import date_order, issuer_named
from kyc.reading.dates import Agreement, DateOrder
from kyc.reading.document import (
    DocumentReading,
    FieldName,
    Issuer,
    ReadKind,
    ReadValue,
    SideReading,
    Tie,
    ValueSource,
)
from kyc.reading.geometry import Place
from kyc.reading.label_phrases import Meaning
from kyc.reading.name_likeness import NameMatch
from kyc.reading.numbers import NumberMatch
from kyc.reading.side import Side, is_north_american, side_kinds, side_values, take_side
from kyc.reading.zones.zone import Zone

_HOLDERS: Final = (FieldName.NAME, FieldName.DATE_OF_BIRTH, FieldName.DOCUMENT_NUMBER)
_ENOUGH: Final = 2
"""Fields of a holder that tie a side whose number does not."""
_TYPES_OF_CODE: Final = {
    # ICAO 9303-4, 4.2.2; 9303-7, 4.2.2: the first letter of the document code; A, C and I are cards of any kind.
    "P": DocumentType.PASSPORT,
    "V": DocumentType.VISA,
}
_REPEATED: Final = {
    Meaning.SURNAME: FieldName.NAME,
    Meaning.GIVEN_NAMES: FieldName.NAME,
    Meaning.FULL_NAME: FieldName.NAME,
    Meaning.BIRTH: FieldName.DATE_OF_BIRTH,
    Meaning.EXPIRY: FieldName.EXPIRY,
}
"""Labels that a document has once. Numbers are not among them: many documents have several of some kind."""
_DOTTED: Final = re.compile(r"\b\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}\b")
"""Nobody who writes the month first parts it by points (CLDR's short date patterns)."""
_OF_INDIA: Final = frozenset({DocumentType.AADHAAR_CARD, DocumentType.PAN_CARD, DocumentType.VOTER_ID})
"""Kinds that one country issues, which writes the day first."""
_SON_OF: Final = re.compile(r"\b(?:[SDWC]/O|S/D/W|SON/DAUGHTER/WIFE)\b")
"""Relations as documents of the Indian subcontinent write them, where the day is first (CLDR: en-IN, en-PK, bn-BD)."""
_APART: Final = 3.0
"""Heights of a label between two of one meaning that are not the same label in two languages."""


def read_document(evidence: Evidence) -> DocumentReading:
    """Return what the document says, from all of its sides that were read.

    Args:
        evidence: what the providers saw; nothing else is asked, no clock and no policy.
    """
    read = [document for document in evidence.documents if document.unread is None]
    read.sort(key=lambda document: document.kind is not DocumentKind.ID_FRONT)
    sides = [take_side(document) for document in read]
    kinds = tuple(kind for side in sides for kind in _kinds(side))
    is_coded = any(side.zone or side.licences for side in sides)
    values = tuple(
        value for side in sides for value in side_values(side, [kind.kind for kind in kinds], is_coded=is_coded)
    )
    issuers = _issuers(sides)
    order = _date_order(values, issuers, sides, {kind.kind for kind in kinds})
    return DocumentReading(
        values=values,
        kinds=kinds,
        issuers=issuers,
        sides=tuple(_summary(side, sides, values, order) for side in sides),
        date_order=order,
    )


def _kinds(side: Side) -> list[ReadKind]:
    kinds = list(side_kinds(side))
    if side.zone and (kind := _TYPES_OF_CODE.get(side.zone.document_code[:1])):
        pointer = side.line_pointer(side.zone.lines[0])
        kinds.insert(0, ReadKind(kind=kind, source=ValueSource.ZONE, pointer=pointer, text=side.zone.document_code))
    return kinds


def _issuers(sides: Sequence[Side]) -> tuple[Issuer, ...]:
    found: list[Issuer] = []
    for side in sides:
        if side.zone and (country := alpha2(side.zone.issuing_state)):
            pointer = side.line_pointer(side.zone.lines[0])
            found.append(Issuer(country=country, source=ValueSource.ZONE, pointer=pointer))
        found += [
            Issuer(
                country=alpha2(licence.country) or licence.country,
                source=ValueSource.BARCODE,
                pointer=f"{side.pointer}.barcodes.{index}",
            )
            for index, licence in enumerate(side.licences)
            if licence.country
        ]
        found += [
            Issuer(country="US", source=ValueSource.TYPED_FIELD, pointer=f"{side.pointer}.fields.STATE_NAME")
            for field in side.document.fields
            if field.type == "STATE_NAME" and field.text.strip()
        ]
    if found:
        return tuple(found)
    front = [side for side in sides if side.document.kind is DocumentKind.ID_FRONT]
    return tuple(
        Issuer(country=country, source=ValueSource.LAYOUT, pointer=side.line_pointer(index))
        for side in front
        for country, index in _named_issuers(side)
    )


def _named_issuers(side: Side) -> Iterator[tuple[str, int]]:
    """Yield the countries that titles of a side name, and the lines that do: no label and no value at one."""
    taken = {cell.line for each in side.paired.pairs for cell in each.cells} | {each.line for each in side.cells.labels}
    for cell in side.paired.free:
        if cell.line not in taken and (country := issuer_named(cell.text)):
            yield country, cell.line


def _date_order(
    values: Sequence[ReadValue], issuers: Sequence[Issuer], sides: Sequence[Side], kinds: Collection[DocumentType]
) -> DateOrder:
    """Return the order of day and month: as dates that can be read one way prove it, else as the issuer writes them.

    Where the document names no issuer, its layout tells: AAMVA's standard has the month first, Directive 2006/126/EC
    (annex I, the model of driving licences) the day; so does its kind, or how it names a relation, where only such
    countries have it.
    """
    proved = {value.printed.order for value in values if value.printed} - {DateOrder.UNKNOWN}
    if not proved and any(value.printed and _DOTTED.search(value.text) for value in values):
        return DateOrder.DAY_FIRST
    if len(proved) == 1:
        return proved.pop()
    if proved:  # two proofs against each other come from a slip of reading: nothing is known
        return DateOrder.UNKNOWN
    if issuers:
        return date_order(issuers[0].country)
    if any(is_north_american(side) for side in sides):
        return DateOrder.MONTH_FIRST
    is_day_first = any(side.cells.is_numbered or _names_a_relation(side) for side in sides)
    return DateOrder.DAY_FIRST if is_day_first or not _OF_INDIA.isdisjoint(kinds) else DateOrder.UNKNOWN


def _names_a_relation(side: Side) -> bool:
    return any(_SON_OF.search(fold(line.text)) for line in side.print)


def _summary(side: Side, sides: Sequence[Side], values: Sequence[ReadValue], order: DateOrder) -> SideReading:
    printed = side.print
    weights = [len(line.text) for line in printed]
    total = sum(line.confidence_percent * weight for line, weight in zip(printed, weights, strict=True))
    is_front = side.document.kind is DocumentKind.ID_FRONT
    front = next((other for other in sides if other.document.kind is DocumentKind.ID_FRONT), None)
    return SideReading(
        side=side.document.kind,
        confidence_percent=total / sum(weights) if sum(weights) else 0.0,
        word_count=sum(len(word) > 1 for line in printed for word in words(line.text)),
        angle_degrees=side.frame.angle_degrees,
        outline=around(line.box for line in side.document.lines),
        zone=side.zone and _in_evidence(side.zone, side),
        further_zones=tuple(_in_evidence(zone, side) for zone in side.further_zones),
        zone_lines=side.in_evidence(side.zone_lines),
        licences=side.licences,
        faces=side.document.faces,
        tie=None if is_front or front is None else _tie(side, front, values, order),
        repeated_labels=_repeated(side),
        is_north_american=is_north_american(side),
        is_numbered=side.cells.is_numbered,
    )


def _in_evidence(zone: Zone, side: Side) -> Zone:
    """Return a zone with the indexes that its lines have in the evidence."""
    return zone.model_copy(update={"lines": side.in_evidence(zone.lines)})


def _repeated(side: Side) -> tuple[FieldName, ...]:
    """Return the fields whose label stands twice on a side, apart from one another: as where a note repeats one."""
    labels = [label for label in side.cells.labels if label.meaning in _REPEATED and not label.is_number]
    found = [
        _REPEATED[one.meaning]
        for at, one in enumerate(labels)
        for other in labels[at + 1 :]
        if one.meaning is other.meaning and one.place and other.place and not _is_translation(one.place, other.place)
    ]
    return tuple(dict.fromkeys(found))


def _is_translation(one: Place, other: Place) -> bool:
    height = max(one.height, other.height)
    return abs(one.middle - other.middle) <= _APART * height and abs(one.left - other.left) <= 12 * height


# --- how the sides belong together -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Holder:
    """The values of a holder on one side."""

    values: tuple[ReadValue, ...]

    def of(self, field: FieldName) -> list[ReadValue]:
        return [value for value in self.values if value.field is field]


def _tie(side: Side, front: Side, values: Sequence[ReadValue], order: DateOrder) -> Tie:
    own = _Holder(tuple(v for v in values if v.side is side.document.kind and v.field in _HOLDERS))
    theirs = _Holder(tuple(v for v in values if v.side is DocumentKind.ID_FRONT and v.field in _HOLDERS))
    if not own.values:
        return Tie.FOREIGN if side.document.faces else Tie.SILENT
    given = {field for field in _HOLDERS if own.of(field)}
    agreeing = {field for field in given if _agrees(own.of(field), theirs.of(field), front, order)}
    if FieldName.DOCUMENT_NUMBER in agreeing or len(agreeing) >= _ENOUGH:
        return Tie.TIED
    return Tie.SILENT if agreeing == given and not side.document.faces else Tie.FOREIGN


def _agrees(own: Sequence[ReadValue], theirs: Sequence[ReadValue], front: Side, order: DateOrder) -> bool:
    """Return True if a value of a side is one of the front's, or stands in its print where no label gave it."""
    for value in own:
        if any(_same(value, other, order) for other in theirs):
            return True
        if value.is_coded and stands_in_print(value, front.lines, front.zone_lines, order):
            return True
    return False


def _same(one: ReadValue, other: ReadValue, order: DateOrder) -> bool:
    if one.field is FieldName.NAME:
        return names_agree(one, other) is not NameMatch.DIFFERENT
    if one.field is FieldName.DATE_OF_BIRTH:
        return dates_agree(one, other, order) is Agreement.SAME
    return numbers_agree(one, other) >= NumberMatch.LOOKALIKE
