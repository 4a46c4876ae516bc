"""Reading one side of a document: zone, barcodes, fields by label and place, typed fields, faces."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kyc.domain.document_type import DocumentType
from kyc.domain.evidence import Document, TextLine, around
from kyc.domain.text import fold, words
from kyc.reading.barcodes.aamva import read_licence
from kyc.reading.barcodes.licence import Licence
from kyc.reading.cells import Cell, Cells, find_cells
from kyc.reading.coded_dates import CodedDate
from kyc.reading.dates import PrintedDate, birth_dates, expiry_dates, find_dates, join_dates
from kyc.reading.document import FieldName, ReadKind, ReadValue, ValueSource
from kyc.reading.geometry import Frame, reading_order, upright_frame
from kyc.reading.holder import HolderName, compare_holders
from kyc.reading.label_phrases import Meaning
from kyc.reading.layouts import by_layout
from kyc.reading.name_likeness import NameMatch
from kyc.reading.notes import stands_loose
from kyc.reading.pairing import Pair, Paired, pair
from kyc.reading.titles import kinds_in_field, kinds_named
from kyc.reading.values import number_in
from kyc.reading.zones.find import find_zones, zone_lines
from kyc.reading.zones.zone import Zone

_FIELDS: Final = {
    Meaning.BIRTH: FieldName.DATE_OF_BIRTH,
    Meaning.EXPIRY: FieldName.EXPIRY,
    Meaning.VALIDITY: FieldName.EXPIRY,
    Meaning.ISSUE: FieldName.ISSUE,
    Meaning.NUMBER: FieldName.DOCUMENT_NUMBER,
    Meaning.PERSONAL_NUMBER: FieldName.PERSONAL_NUMBER,
    Meaning.NATIONALITY: FieldName.NATIONALITY,
    Meaning.SEX: FieldName.SEX,
}
_DATES: Final = frozenset({Meaning.BIRTH, Meaning.EXPIRY, Meaning.VALIDITY, Meaning.ISSUE})
_NAMES: Final = frozenset({Meaning.SURNAME, Meaning.GIVEN_NAMES, Meaning.FULL_NAME})
_TYPED_FIELDS: Final = {
    "DATE_OF_BIRTH": FieldName.DATE_OF_BIRTH,
    "EXPIRATION_DATE": FieldName.EXPIRY,
    "DATE_OF_ISSUE": FieldName.ISSUE,
    "DOCUMENT_NUMBER": FieldName.DOCUMENT_NUMBER,
}
"""AnalyzeID's fields (https://docs.aws.amazon.com/textract/latest/dg/identitydocumentfields.html)."""
_TOP_PERCENT: Final = 55
"""Of a document's height: the part in which a short title counts."""
_SHORT_TITLE: Final = 9
_NORTH_AMERICAN_WORDS: Final = frozenset(
    {"CLASS", "REST", "RESTR", "END", "DD", "REV", "HGT", "EYES", "DONOR", "4D", "9A", "DLN", "DL", "ISS", "WGT"}
)
_MOST_WRONG: Final = 2
"""Check digits that one misread character makes wrong: its part's, and the composite one."""
_FEWEST_NORTH_AMERICAN_WORDS: Final = 4


@dataclass(frozen=True)
class Side:
    """One side while it is read: the evidence of it, and what its lines are.

    Attributes:
        document: the evidence.
        lines: its lines, in the order in which people read them.
        order: for each of these, its index in the evidence.
        frame: where they stand.
        zone: the machine-readable zone.
        zone_lines: indexes of the lines that belong to a zone, whether it can be read or not.
        licences: what its barcodes say, each different one.
        cells: labels and values.
        paired: which value is at which label.
        further_zones: zones that say something else than the first; a document has one.
    """

    document: Document
    lines: tuple[TextLine, ...]
    order: tuple[int, ...]
    frame: Frame
    zone: Zone | None
    zone_lines: frozenset[int]
    licences: tuple[Licence, ...]
    cells: Cells
    paired: Paired
    further_zones: tuple[Zone, ...] = ()

    @property
    def pointer(self) -> str:
        """Return where the evidence keeps the side."""
        return f"documents.{self.document.kind.value}"

    @property
    def print(self) -> tuple[TextLine, ...]:
        """Return the lines that people read: those of no zone."""
        return tuple(line for index, line in enumerate(self.lines) if index not in self.zone_lines)

    def line_pointer(self, line: int) -> str:
        """Return where the evidence keeps a line."""
        return f"{self.pointer}.lines.{self.order[line]}"

    def in_evidence(self, lines: Iterable[int]) -> tuple[int, ...]:
        """Return the indexes that lines have in the evidence."""
        return tuple(sorted(self.order[line] for line in lines))


def take_side(document: Document) -> Side:
    """Return a side with its lines told apart: zone, labels, values, and which value is at which label."""
    order = reading_order(upright_frame(document.lines, document.size))
    lines = tuple(document.lines[index] for index in order)
    frame = upright_frame(lines, document.size)
    texts = [line.text for line in lines]
    zones = find_zones(texts)
    zone = zones[0] if zones else None
    further = tuple(other for other in zones[1:] if zone and _of_another(other, zone))
    coded = zone_lines(texts)
    cells = find_cells(lines, frame, coded)
    licences: list[Licence] = []
    for barcode in document.barcodes or ():
        licence = read_licence(barcode)
        if licence and licence not in licences:
            licences.append(licence)
    return Side(document, lines, order, frame, zone, coded, tuple(licences), cells, pair(cells, lines), further)


def _of_another(one: Zone, other: Zone) -> bool:
    """Return True for zones of two documents, not for one that is in the picture twice, nor for print read as one."""
    is_zone = len(one.wrong) <= _MOST_WRONG
    return is_zone and (one.document_number, one.birth.raw) != (other.document_number, other.birth.raw)


def side_values(side: Side, kinds: Sequence[DocumentType], *, is_coded: bool) -> Iterator[ReadValue]:
    """Yield every value that a side gives.

    Args:
        side: the side.
        kinds: the kinds that the document calls itself: they tell layouts.
        is_coded: whether a zone or a barcode gives the document's name, so that a second printed
            value says nothing.
    """
    if side.zone:
        yield from _zone_values(side, side.zone)
    for index, licence in enumerate(side.licences):
        yield from _licence_values(side, licence, index)
    yield from _printed_values(side, kinds)
    yield from _second_values(side, is_coded=is_coded)
    yield from _typed_values(side)


# --- coded -----------------------------------------------------------------------------------------------------------


def _zone_values(side: Side, zone: Zone) -> Iterator[ReadValue]:
    name = HolderName(
        surname=zone.surname,  # empty, as one of them is of people with one name: the zone says that there is none
        given_names=zone.given_names,
        full_name=None,
        truncated=zone.names_truncated,
    )
    whole = "composite" not in zone.wrong
    where = {
        "source": ValueSource.ZONE,
        "side": side.document.kind,
        "pointer": side.line_pointer(zone.lines[-1]) if zone.lines else f"{side.pointer}.lines",
        "box": side.lines[zone.lines[-1]].box if zone.lines else None,
        "confidence_percent": min((side.lines[line].confidence_percent for line in zone.lines), default=0.0),
    }

    def value(field: FieldName, text: str, vouched: bool | None, **more: object) -> ReadValue:  # noqa: FBT001
        return ReadValue.model_validate({"field": field, "text": text, "is_vouched": vouched, **where, **more})

    # No digit covers names, but a zone with a wrong one was misread or altered as a whole.
    yield value(
        FieldName.NAME, f"{zone.surname}, {zone.given_names}".strip(", "), None if zone.is_sound else False, name=name
    )
    yield value(FieldName.DATE_OF_BIRTH, zone.birth.raw, "birth" not in zone.wrong and whole, coded=zone.birth)
    if zone.document_number:
        vouched = "document_number" not in zone.wrong and whole and zone.document_number not in zone.repaired
        yield value(FieldName.DOCUMENT_NUMBER, zone.document_number, vouched)
    if zone.expiry:
        yield value(FieldName.EXPIRY, zone.expiry.raw, "expiry" not in zone.wrong and whole, coded=zone.expiry)
    if zone.personal_number:
        yield value(FieldName.PERSONAL_NUMBER, zone.personal_number, None)
    if zone.nationality:
        yield value(FieldName.NATIONALITY, zone.nationality, None)
    if zone.sex:
        yield value(FieldName.SEX, zone.sex, None)


def _licence_values(side: Side, licence: Licence, index: int) -> Iterator[ReadValue]:
    where = {
        "source": ValueSource.BARCODE,
        "side": side.document.kind,
        "pointer": f"{side.pointer}.barcodes.{index}",
        "confidence_percent": 100.0,
        "is_vouched": True,
    }
    name = HolderName(
        surname=licence.surname,
        given_names=licence.given_names,
        full_name=None,
        truncated=licence.truncated,
    )
    entries: list[tuple[FieldName, str, dict[str, object]]] = [
        (FieldName.NAME, f"{licence.surname}, {licence.given_names}".strip(", "), {"name": name}),
        (FieldName.DOCUMENT_NUMBER, licence.number, {}),
    ]
    dates: tuple[tuple[FieldName, CodedDate], ...] = (
        (FieldName.DATE_OF_BIRTH, licence.birth),
        (FieldName.EXPIRY, licence.expiry),
    )
    entries += [(field, coded.raw or "nothing", {"coded": coded}) for field, coded in dates]
    if licence.issued.raw:
        entries.append((FieldName.ISSUE, licence.issued.raw, {"coded": licence.issued}))
    if licence.sex:
        entries.append((FieldName.SEX, licence.sex, {}))
    for field, text, more in entries:
        if text:
            yield ReadValue.model_validate({"field": field, "text": text, **where, **more})


# --- print -----------------------------------------------------------------------------------------------------------


def _printed_values(side: Side, kinds: Sequence[DocumentType]) -> Iterator[ReadValue]:
    names: dict[Meaning, tuple[Cell, ...]] = {}
    loose_names: set[Meaning] = set()
    has_no_labels_of_names = DocumentType.AADHAAR_CARD in kinds  # a name at one is a note's
    for each in side.paired.pairs:
        source = ValueSource.LABEL if each.is_sure else ValueSource.LAYOUT
        if each.meaning in _NAMES:
            if each.meaning not in names:
                names[each.meaning] = each.cells
                is_loose = has_no_labels_of_names or stands_loose(each, side.cells, side.lines)
                loose_names |= {each.meaning} if is_loose else set()
        elif each.meaning in _DATES:
            yield from _date_values(side, each, source)
        elif each.meaning in _FIELDS:
            text = _number_text(side, each) if each.meaning in _NUMBERS else each.text
            yield _printed(side, _FIELDS[each.meaning], text, each.cells, source)
    placed: dict[Meaning, tuple[Cell, ...]] = {}
    for found in by_layout(side.cells, side.paired, kinds):
        if found.meaning in placed:
            name = HolderName(full_name=found.text)
            yield _printed(side, FieldName.NAME, found.text, found.cells, ValueSource.LAYOUT, name=name)
        elif found.meaning in _NAMES:
            placed[found.meaning] = found.cells
        else:
            text = number_in(found.text) or found.text
            yield _printed(side, _FIELDS[found.meaning], text, found.cells, ValueSource.LAYOUT)
    # A half whose place alone tells it makes no more of the whole name than a place does.
    for value in _name_values(side, names | placed, ValueSource.LAYOUT if placed else ValueSource.LABEL):
        yield value.model_copy(update={"is_loose": True}) if loose_names - placed.keys() else value


def _second_values(side: Side, *, is_coded: bool) -> Iterator[ReadValue]:
    """Yield what stands at a field besides the value that was taken: at its label again, or right below that value."""
    if is_coded:
        return
    for rival in side.paired.rivals:
        if rival.meaning in _DATES:
            yield from _date_values(side, rival, ValueSource.LABEL)
    taken: dict[Meaning, HolderName] = {}
    names = [each for each in side.paired.pairs if each.meaning in _NAMES]
    for each in (*names, *(rival for rival in side.paired.rivals if rival.meaning in _NAMES)):
        name = HolderName(full_name=each.text)
        first = taken.setdefault(each.meaning, name)
        if _stands_by_itself(each) and compare_holders(first, name).match is NameMatch.DIFFERENT:
            yield _printed(side, FieldName.NAME, each.text, each.cells, ValueSource.LABEL, name=name)


def _stands_by_itself(found: Pair) -> bool:
    """Return True for a name at a label that is sure to be one, unlike a digit in the middle of a line."""
    is_placed = found.is_sure and found.label.place is not None
    is_begun = not found.label.is_number or found.label.start == 0
    return is_placed and is_begun and sum(letter.isalpha() for letter in found.text) >= _FEWEST_LETTERS


_FEWEST_LETTERS: Final = 3
"""Of a second name: less is a sex, a class or a slip of reading."""
_NUMBERS: Final = frozenset({Meaning.NUMBER, Meaning.PERSONAL_NUMBER})


def _number_text(side: Side, found: Pair) -> str:
    """Return a number with the series that stands before its label: "SERIA HD NR 198025"."""
    number = number_in(found.text) or found.text
    line = fold(side.lines[found.label.line].text)[: found.label.start]
    series = words(line)
    if len(series) > 1 and series[-2].startswith("SERI") and len(series[-1]) <= 3 and found.label.rest:
        return f"{series[-1]} {number}"
    return number


def _name_values(side: Side, names: dict[Meaning, tuple[Cell, ...]], source: ValueSource) -> Iterator[ReadValue]:
    def text(meaning: Meaning) -> str | None:
        return " ".join(cell.text for cell in names[meaning]) if meaning in names else None

    surname, given, full = text(Meaning.SURNAME), text(Meaning.GIVEN_NAMES), text(Meaning.FULL_NAME)
    if surname is not None or given is not None:
        name = HolderName(surname=surname, given_names=given, full_name=None, truncated=False)
        cells = (*names.get(Meaning.SURNAME, ()), *names.get(Meaning.GIVEN_NAMES, ()))
        yield _printed(side, FieldName.NAME, ", ".join(filter(None, (surname, given))), cells, source, name=name)
    if full is not None:
        name = HolderName(surname=None, given_names=None, full_name=full, truncated=False)
        yield _printed(side, FieldName.NAME, full, names[Meaning.FULL_NAME], source, name=name)


def _date_values(side: Side, found: Pair, source: ValueSource) -> Iterator[ReadValue]:
    field = _FIELDS[found.meaning]
    loose = stands_loose(found, side.cells, side.lines)
    dates = [date for cell in found.cells for date in _dates_in(side, cell, field)]
    if len(dates) > 1 and field is FieldName.EXPIRY:
        # "17.10.03-09.05.2013": a range of validity
        yield _printed(side, FieldName.ISSUE, found.text, found.cells, source, printed=dates[0], is_loose=loose)
        dates = dates[-1:]
    if dates:
        yield _printed(side, field, found.text, found.cells, source, printed=dates[0], is_loose=loose)


_FIND: Final = {FieldName.DATE_OF_BIRTH: birth_dates, FieldName.EXPIRY: expiry_dates, FieldName.ISSUE: find_dates}


def _dates_in(side: Side, cell: Cell, field: FieldName) -> list[PrintedDate]:
    """Return the dates of a cell; of one that lacks its year, with what stands right beside it."""
    dates = _FIND[field](cell.text)
    if any(not date.partial for date in dates) or cell.place is None:
        return dates
    beside = [
        other
        for other in side.paired.free
        if other.place
        and other.place.shares_row(cell.place)
        and 0 <= other.place.left - cell.place.right <= 3 * cell.place.height
    ]
    joined = [date for other in beside for date in join_dates(cell.text, other.text)]
    return joined or dates


def _printed(
    side: Side,
    field: FieldName,
    text: str,
    cells: Sequence[Cell],
    source: ValueSource,
    *,
    printed: PrintedDate | None = None,
    name: HolderName | None = None,
    is_loose: bool = False,
) -> ReadValue:
    return ReadValue(
        field=field,
        text=text,
        source=source,
        side=side.document.kind,
        pointer=side.line_pointer(cells[0].line),
        box=around(side.lines[cell.line].box for cell in cells),
        confidence_percent=min(cell.confidence_percent for cell in cells),
        printed=printed,
        name=name,
        is_loose=is_loose,
    )


# --- typed -----------------------------------------------------------------------------------------------------------


def _typed_values(side: Side) -> Iterator[ReadValue]:
    fields = {field.type: field for field in reversed(side.document.fields) if field.text.strip()}
    for kind, name in _TYPED_FIELDS.items():
        if (field := fields.get(kind)) is None:
            continue
        dates = _FIND[name](field.text) if name in _FIND else []
        if name is not FieldName.DOCUMENT_NUMBER and not dates:
            if field.normalized_date is None:
                continue
            day = field.normalized_date
            dates = [PrintedDate(start=0, end=0, day_first=day, month_first=day)]
        yield ReadValue(
            field=name,
            text=field.text,
            source=ValueSource.TYPED_FIELD,
            side=side.document.kind,
            pointer=f"{side.pointer}.fields.{kind}",
            confidence_percent=field.confidence_percent,
            printed=dates[0] if dates else None,
        )
    surname = fields.get("LAST_NAME")
    given = [fields[kind] for kind in ("FIRST_NAME", "MIDDLE_NAME") if kind in fields]
    if surname and given:
        yield ReadValue(
            field=FieldName.NAME,
            text=f"{surname.text}, {' '.join(field.text for field in given)}",
            source=ValueSource.TYPED_FIELD,
            side=side.document.kind,
            pointer=f"{side.pointer}.fields.LAST_NAME",
            confidence_percent=min(field.confidence_percent for field in (surname, *given)),
            name=HolderName(
                surname=surname.text,
                given_names=" ".join(field.text for field in given),
                full_name=None,
                truncated=False,
            ),
        )


# --- kind ------------------------------------------------------------------------------------------------------------


def side_kinds(side: Side) -> Iterator[ReadKind]:
    """Yield the kinds that a side calls the document, by its title or its typed field."""
    lines = side.lines
    paired_lines = {cell.line for each in side.paired.pairs for cell in each.cells}
    labelled = {label.line for label in side.cells.labels if not label.is_number and not label.is_weak}
    # "Authority" at the end of a title is the label of nothing: "Unique Identification Authority of …".
    within = {label.line for label in side.cells.labels if label.meaning is Meaning.OTHER and label.start}
    untitled = (paired_lines | labelled) - within | side.zone_lines
    candidates = [index for index in range(len(lines)) if index not in untitled and not side.frame.is_askew[index]]
    named: dict[DocumentType, int] = {}
    for texts, indexes in _title_texts(side, candidates):
        for kind, at in kinds_named(texts).items():
            named.setdefault(kind, indexes[at])
    for kind, index in named.items():
        if kind in _ANYWHERE or (index not in within and _is_at_top(side, index)):
            yield ReadKind(
                kind=kind, source=ValueSource.LABEL, pointer=side.line_pointer(index), text=lines[index].text
            )
    for field in side.document.fields:
        if field.type == "ID_TYPE":
            for kind in kinds_in_field(field.text):
                yield ReadKind(
                    kind=kind,
                    source=ValueSource.TYPED_FIELD,
                    pointer=f"{side.pointer}.fields.ID_TYPE",
                    text=field.text,
                )


def _title_texts(side: Side, candidates: Sequence[int]) -> Iterator[tuple[list[str], list[int]]]:
    """Yield lines that may hold a title: all in reading order, and each with the one right below it."""
    lines = side.lines
    yield [lines[index].text for index in candidates], list(candidates)
    for upper in candidates:
        for lower in candidates:
            one, other = side.frame.places[upper], side.frame.places[lower]
            if (
                one
                and other
                and one.shares_column(other)
                and 0 <= other.top - one.top <= 2.5 * one.height
                and lower != upper
            ):
                yield [lines[upper].text, lines[lower].text], [upper, lower]


_ANYWHERE: Final = frozenset({DocumentType.AADHAAR_CARD, DocumentType.PAN_CARD, DocumentType.VOTER_ID})
"""Kinds whose titles name nothing else, and may stand at the foot."""


def _is_at_top(side: Side, index: int) -> bool:
    place = side.frame.places[index]
    known = [each for each in side.frame.places if each]
    if place is None or not known:
        return 100 * index < _TOP_PERCENT * len(side.lines)
    top, bottom = min(each.top for each in known), max(each.bottom for each in known)
    return 100 * (place.top - top) <= _TOP_PERCENT * (bottom - top)


def is_north_american(side: Side) -> bool:
    """Return True if a side has the fields of AAMVA's Card Design Standard, annex A, or its barcode."""
    if side.licences:
        return True
    found = {word for line in side.print for word in words(line.text)}
    return len(found & _NORTH_AMERICAN_WORDS) >= _FEWEST_NORTH_AMERICAN_WORDS
