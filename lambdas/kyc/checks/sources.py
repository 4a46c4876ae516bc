"""Checks that the sources of one document agree: print, zone, barcode and typed fields that give the same field.

A code that is right in itself may still be made up, or be somebody else's: what it says has to stand in print too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kyc.checks.case import Case
from kyc.checks.check import Check, Comparison, inconclusive, passed
from kyc.checks.place import place_in_words
from kyc.checks.weighing import is_trusted_code
from kyc.domain.document_type import DocumentType
from kyc.domain.evidence import Document
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.domain.text import squeeze
from kyc.reading.agreement import dates_agree, names_agree, numbers_agree
from kyc.reading.coded_dates import DateState
from kyc.reading.confirm import name_stands, stands_in_print
from kyc.reading.dates import Agreement
from kyc.reading.document import FieldName, ReadValue, Tie, ValueSource
from kyc.reading.holder import compare_holder
from kyc.reading.name_likeness import NameMatch
from kyc.reading.numbers import NumberMatch, find_number

_COMPARED: Final = (
    FieldName.NAME,
    FieldName.DATE_OF_BIRTH,
    FieldName.DOCUMENT_NUMBER,
    FieldName.EXPIRY,
    FieldName.ISSUE,
)
_CONFIRMED: Final = (FieldName.NAME, FieldName.DATE_OF_BIRTH, FieldName.DOCUMENT_NUMBER, FieldName.EXPIRY)
_HOLDERS: Final = (FieldName.NAME, FieldName.DATE_OF_BIRTH)
_MAY_BE_MISSING: Final = frozenset({FieldName.DOCUMENT_NUMBER, FieldName.EXPIRY})
"""Fields of a code of which one may be unseen in print, as where glare lies over it: digits vouch for them. No digit
vouches for a name, and without name and birth hardly anything ties a code to the print."""
_WORDS: Final = {
    FieldName.NAME: "name",
    FieldName.DATE_OF_BIRTH: "date of birth",
    FieldName.DOCUMENT_NUMBER: "document number",
    FieldName.EXPIRY: "date of expiry",
    FieldName.ISSUE: "date of issue",
}
_UNCLEAR: Final = frozenset({Agreement.NEAR, Agreement.INCOMPLETE, Agreement.SWAPPED, Agreement.OTHER_CENTURY})


@dataclass(frozen=True)
class _Code:
    """A kind of code, and how its findings are named."""

    source: ValueSource
    check: CheckName
    reason: ReasonCode


_ZONE: Final = _Code(ValueSource.ZONE, CheckName.MRZ, ReasonCode.MRZ_INCONSISTENT)
_BARCODE: Final = _Code(ValueSource.BARCODE, CheckName.BARCODE, ReasonCode.BARCODE_INCONSISTENT)


def check_mrz(case: Case) -> Iterator[Check]:
    """Yield the findings on the zone: it can be read, its digits are right, its dates are dates, and print agrees."""
    name = CheckName.MRZ
    zone = case.reading.zone
    if zone is None:
        yield from _missing_zone(case)
        return
    pointer = next(value.pointer for value in case.reading.values if value.source is ValueSource.ZONE)
    if case.reading.further_zones:
        note = "There are two machine-readable zones, and they differ."
        yield inconclusive(name, ReasonCode.MRZ_INCONSISTENT, note, pointer)
        return
    if zone.wrong:
        note = f"{zone.format.value}: wrong check digits ({', '.join(zone.wrong)}): misread or altered."
        yield inconclusive(name, ReasonCode.MRZ_CHECKSUM_FAILED, note, pointer)
        return
    if unseen := [number for number in zone.repaired if not _is_printed_exactly(case, number)]:
        note = f"{zone.format.value}: {unseen[0]} fits its digit with a look-alike exchanged, and is not printed so."
        yield inconclusive(name, ReasonCode.MRZ_CHECKSUM_FAILED, note, pointer)
        return
    yield from _judged(case, _ZONE, pointer, f"{zone.format.value}: check digits are right")


def _is_printed_exactly(case: Case, number: str) -> bool:
    """Return True if a number that was put right stands in print as it was put right."""
    front, side = case.front, case.portrait_side
    if front is None or side is None:
        return False
    printed = [line.text for index, line in enumerate(front.lines) if index not in side.zone_lines]
    return any(find_number(number, text) is NumberMatch.EXACT for text in printed)


def _missing_zone(case: Case) -> Iterator[Check]:
    side = case.portrait_side
    if side is None or not case.is_readable:
        return
    if any(each.zone_lines for each in case.reading.sides):
        note = "There is a machine-readable zone, and it could not be read in full."
        yield inconclusive(CheckName.MRZ, ReasonCode.MRZ_UNREADABLE, note, "documents")
    elif DocumentType.PASSPORT in {case.declared_type, *case.read_types} and not _is_card(case):
        note = "A passport has a machine-readable zone; none could be read."
        yield inconclusive(CheckName.MRZ, ReasonCode.MRZ_UNREADABLE, note, "documents")


def _is_card(case: Case) -> bool:
    """Return True for a passport card, whose zone is on its back."""
    return any("CARD" in kind.text.upper() for kind in case.reading.kinds)


def check_barcode(case: Case) -> Iterator[Check]:
    """Yield the findings on the barcode: it is read where the kind has one, is one, and print agrees with it.

    A back on which a barcode was looked for in vain is a person's: every North American licence since AAMVA's first
    standard has one there, and somebody else's back must not pass because its picture is poor.
    """
    reading = case.reading
    if len(reading.licences) > 1:
        note = "There are two barcodes, and they differ."
        yield inconclusive(CheckName.BARCODE, ReasonCode.BARCODE_INCONSISTENT, note, "documents")
        return
    if reading.licences:
        pointer = next(value.pointer for value in reading.values if value.source is ValueSource.BARCODE)
        yield from _judged(case, _BARCODE, pointer, "The barcode can be read")
        return
    searched = [side for side in case.evidence.documents if _was_searched(side)]
    if searched and _has_barcode(case) and not any(side.licences for side in reading.sides):
        note = "No barcode could be read on the back."
        yield inconclusive(CheckName.BARCODE, ReasonCode.BARCODE_UNREADABLE, note, f"documents.{searched[0].kind}")


def _was_searched(document: Document) -> bool:
    return document.kind.value == "id_back" and document.unread is None and document.barcodes is not None


def _has_barcode(case: Case) -> bool:
    """Return True for a licence or identity card that carries one: as its fields say, or as is claimed."""
    side = case.portrait_side
    kinds = {DocumentType.DRIVING_LICENCE, DocumentType.NATIONAL_ID}
    if side is not None and side.is_north_american and (case.declared_type in kinds or case.read_types & kinds):
        return True
    return case.declared_type in kinds and not {"US", "CA"}.isdisjoint(case.countries) and case.reading.zone is None


def _judged(case: Case, code: _Code, pointer: str, introduction: str) -> Iterator[Check]:
    """Yield one finding on a code that was read: its dates, what contradicts it, and how much of it print confirms."""
    coded = _of_source(case, code)
    for value in coded:
        if value.coded is not None and _is_no_date(case, value, value.coded.state):
            note = f"{introduction}, and its {_WORDS[value.field]} is no date: {value.text}."
            yield inconclusive(code.check, code.reason, note, value.pointer, compared=_compared(None, value))
            return
        if whole := _whole_in_print(case, value):
            note = (
                f"{introduction}, and it leaves the {_WORDS[value.field]} open ({value.text}), which print has whole."
            )
            yield inconclusive(code.check, code.reason, note, value.pointer, compared=_compared(value, whole))
            return
    contradictions = [
        (value, other)
        for value in coded
        for other in _printed(case, value.field)
        if is_trusted_code(value) and _relation(case, value, other) is _Relation.OTHER
    ]
    if contradictions:
        value, other = contradictions[0]
        note = f"{_WORDS[value.field]}: {code.source.value} says {value.text}, print says {other.text}."
        yield inconclusive(code.check, code.reason, note, other.pointer, compared=_compared(value, other))
        return
    unseen = [value.field for value in coded if value.field in _CONFIRMED and not _is_confirmed(case, value)]
    missing = [_WORDS[field] for field in unseen]
    if len(unseen) > 1 or not _MAY_BE_MISSING.issuperset(unseen):
        note = f"{introduction}; not seen in print: {', '.join(missing)}."
        yield inconclusive(code.check, code.reason, note, pointer)
        return
    alone = f"; in it alone: {', '.join(missing)}" if missing else ""
    yield passed(code.check, f"{introduction}, and it says what is printed{alone}.", pointer)


def _is_no_date(case: Case, value: ReadValue, state: DateState) -> bool:
    """Return True for a date that no day has, and for an empty one unless print says that there is none."""
    if state is DateState.IMPOSSIBLE:
        return True
    printed = [other.printed for other in _printed(case, value.field) if other.printed]
    return state is DateState.EMPTY and not any(date.has_no_end for date in printed)


def _whole_in_print(case: Case, value: ReadValue) -> ReadValue | None:
    """Return the whole printed date where a code leaves day or month open: an issuer knows it in both or in neither.

    The month alone, as some barcodes have it of the expiry, is a form and no gap.
    """
    is_open = value.coded is not None and value.coded.state is DateState.PARTLY_UNKNOWN
    if not is_open or (value.source is ValueSource.BARCODE and value.field is FieldName.EXPIRY):
        return None
    printed = _printed(case, value.field)
    return next((other for other in printed if other.printed and not other.printed.partial), None)


class _Relation(StrEnum):
    """The relation of a value of one source to that of another."""

    SAME = "same"
    UNCLEAR = "unclear"
    OTHER = "other"


def _of_source(case: Case, code: _Code) -> list[ReadValue]:
    return [value for field in _COMPARED for value in case.reading.of(field, code.source)]


def _printed(case: Case, field: FieldName) -> list[ReadValue]:
    return [
        value
        for value in case.reading.of(field)
        if value.source is not ValueSource.LAYOUT
        and not value.is_coded
        and value.confidence_percent >= case.policy.ocr_confidence_percent
    ]


def _relation(case: Case, one: ReadValue, other: ReadValue) -> _Relation:
    if one.field is FieldName.NAME:
        match = names_agree(one, other)
        if match is NameMatch.SAME or (_is_claimed(case, one) and _is_claimed(case, other)):
            return _Relation.SAME
        # A surname in common makes two names near; only slips of reading leave the first given name the same too.
        coded, printed = (one, other) if one.is_coded else (other, one)
        is_slip = match is NameMatch.NEAR and name_stands(_as_far_as(coded, printed), [printed.text])
        return _Relation.UNCLEAR if is_slip else _Relation.OTHER
    if one.field is FieldName.DOCUMENT_NUMBER:
        number = numbers_agree(one, other)
        if number >= NumberMatch.LOOKALIKE:
            return _Relation.SAME
        return _Relation.UNCLEAR if number is NumberMatch.NEAR else _Relation.OTHER
    agreement = dates_agree(one, other, case.reading.date_order)
    if agreement is Agreement.SAME:
        return _Relation.SAME
    return _Relation.UNCLEAR if agreement is None or agreement in _UNCLEAR else _Relation.OTHER


def _is_claimed(case: Case, value: ReadValue) -> bool:
    """Return True if a name is the claimed one: two names that are both, `OZ` and `OEZ` for Öz, are one."""
    claim = case.claim
    return (
        value.name is not None and compare_holder(claim.first_name, claim.last_name, value.name).match is NameMatch.SAME
    )


def _as_far_as(coded: ReadValue, printed: ReadValue) -> ReadValue:
    """Return a coded name without the half that the printed one was not seen to give."""
    if coded.name is None or printed.name is None or printed.name.full_name is not None:
        return coded
    changes = {half: None for half in ("surname", "given_names") if getattr(printed.name, half) is None}
    return coded.model_copy(update={"name": coded.name.model_copy(update=changes)})


def _is_confirmed(case: Case, value: ReadValue) -> bool:
    printed = _printed(case, value.field)
    if any(_relation(case, value, other) is not _Relation.OTHER for other in printed):
        return True
    if value.field is FieldName.DATE_OF_BIRTH and _is_in_personal_number(case, value):
        return True
    front = case.front
    side = case.portrait_side
    if front is None or side is None:
        return False
    return stands_in_print(value, front.lines, side.zone_lines, case.reading.date_order)


def _is_in_personal_number(case: Case, value: ReadValue) -> bool:
    """Return True if a printed personal number begins with the date, as many countries' do after at most one digit."""
    coded = value.coded
    if coded is None or coded.year is None or coded.month is None or coded.day is None:
        return False
    year, month, day = coded.year % 100, coded.month, coded.day
    written = (f"{year:02}{month:02}{day:02}", f"{day:02}{month:02}{year:02}")
    numbers = [squeeze(number.text) for number in case.reading.of(FieldName.PERSONAL_NUMBER) if not number.is_coded]
    return any(number[at : at + 6] in written for number in numbers for at in (0, 1, 2))


def check_print(case: Case) -> Iterator[Check]:
    """Yield a finding where print contradicts itself: two labels of one field, or a typed field that says otherwise.

    So is a name or date of birth at a label that is none of the document's own, as on a note over a covered field.
    A typed field may have names exchanged, which the label settles; there is no finding where nothing disagrees.
    """
    name = CheckName.PRINT
    side = case.portrait_side
    if side is None or not case.is_readable:
        return
    for field in side.repeated_labels:
        values = case.reading.of(field, ValueSource.LABEL)
        if len(values) < 2 or _differ(case, values):
            shown = " and ".join(map(_told, values)) or "no value"
            word = _WORDS.get(field, field.value)
            note = (
                f"The label of the {word} stands twice, apart from one another, with {shown}: "
                "is there a note on or beside the document?"
            )
            yield inconclusive(name, ReasonCode.PAPER_DOES_NOT_BELONG, note, f"documents.{side.side}")
            return
    loose = [value for field in _HOLDERS for value in case.reading.of(field) if value.is_loose]
    if loose:
        note = (
            f"The {_WORDS[loose[0].field]} {_told(loose[0])} stands outside of the order of the document's fields: is "
            "it on a note?"
        )
        yield inconclusive(name, ReasonCode.PAPER_DOES_NOT_BELONG, note, loose[0].pointer)
        return
    for field in _COMPARED:
        printed = _printed(case, field)
        if field is not FieldName.DOCUMENT_NUMBER and _differ(case, printed):
            note = f"Print gives two values of the {_WORDS[field]}: {printed[0].text}, {printed[1].text}."
            yield inconclusive(name, ReasonCode.PRINT_INCONSISTENT, note, printed[1].pointer)
            return


def check_print_alone(case: Case) -> Iterator[Check]:
    """Yield a finding where no code speaks for the holder, and the stage leaves such documents to a person."""
    if case.policy.print_alone != "person" or not case.is_readable:
        return
    coded = {value.field for value in case.reading.values if is_trusted_code(value)}
    missing = [_WORDS[field] for field in _HOLDERS if field not in coded]
    if missing:
        note = f"Neither a zone nor a barcode gives the {' and the '.join(missing)}: print alone does."
        yield inconclusive(CheckName.PRINT, ReasonCode.PRINT_ALONE, note, "documents.id_front")


def _told(value: ReadValue) -> str:
    return f"{value.text!r} ({place_in_words(value.box)})"


def _differ(case: Case, values: Sequence[ReadValue]) -> bool:
    return any(
        _relation(case, one, other) is _Relation.OTHER for at, one in enumerate(values) for other in values[at + 1 :]
    )


def check_sides(case: Case) -> Iterator[Check]:
    """Yield one finding on each further side: it belongs to the portrait's side, or is silent about any holder.

    There is no finding where only one side was read.
    """
    name = CheckName.DOCUMENT_WHOLE
    for side in case.reading.further:
        pointer = f"documents.{side.side}"
        if side.tie is Tie.FOREIGN:
            note = "This side gives a holder's values or shows a face, and they are not those of the portrait's side."
            yield inconclusive(name, ReasonCode.TWO_DOCUMENTS_UPLOADED, note, pointer)
        elif side.tie is Tie.TIED:
            yield passed(name, "This side belongs to the portrait's side by what it says.", pointer)
        else:
            yield passed(name, "This side says nothing of a holder.", pointer)


def _compared(one: ReadValue | None, other: ReadValue) -> Comparison:
    return Comparison(
        field=_WORDS.get(other.field, other.field.value),
        claimed=one.text if one else None,
        read=other.text,
        source=other.source.value,
        box=other.box,
    )
