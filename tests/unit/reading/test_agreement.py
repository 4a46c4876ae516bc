"""The relation of two values of one field."""

from datetime import date

import pytest

from kyc.domain.claim import DocumentKind
from kyc.reading.agreement import date_agreement, dates_agree, names_agree, numbers_agree
from kyc.reading.dates import Agreement, DateOrder, birth_dates
from kyc.reading.document import FieldName, ReadValue, ValueSource
from kyc.reading.holder import HolderName
from kyc.reading.name_likeness import NameMatch
from kyc.reading.numbers import NumberMatch
from kyc.reading.read import read_document
from tests.unit.builders import PASSPORT_MRZ, TODAY, evidence, passport
from tests.unit.reading.zones.writing import zone


def read(field: FieldName, text: str, source: ValueSource = ValueSource.LABEL, **more: object) -> ReadValue:
    values: dict[str, object] = {
        "field": field, "text": text, "source": source, "side": DocumentKind.ID_FRONT, "pointer": "documents.id_front",
        "confidence_percent": 98, **more,
    }  # fmt: skip
    return ReadValue.model_validate(values)


def printed(text: str) -> ReadValue:
    return read(FieldName.DATE_OF_BIRTH, text, printed=birth_dates(text)[0])


def in_zone(birth: str) -> ReadValue:
    rows = zone("TD3", surname="ERIKSSON", given="ANNA", number="L898902C3", birth=birth, expiry="320415")
    (value,) = read_document(evidence(passport(mrz=rows))).of(FieldName.DATE_OF_BIRTH, ValueSource.ZONE)
    return value


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("12 AUG 1974", date(1974, 8, 12), Agreement.SAME), ("12 AUG 74", date(1974, 8, 12), Agreement.SAME),
        ("17 JAN 10", date(1910, 1, 17), Agreement.OTHER_CENTURY), ("17 JAN 10", date(2010, 1, 17), Agreement.SAME),
        ("12 AUG 1974", date(1961, 3, 9), Agreement.DIFFERENT),
        ("XX AUG 1974", date(1974, 8, 12), Agreement.INCOMPLETE),
        ("08.12.1974", date(1974, 8, 12), Agreement.SWAPPED),
    ],
)  # fmt: skip
def test_a_claimed_day_and_a_printed_date(text: str, day: date, expected: Agreement) -> None:
    assert date_agreement(printed(text), day, DateOrder.DAY_FIRST, TODAY) is expected


@pytest.mark.parametrize(
    ("birth", "day", "expected"),
    [
        ("740812", date(1974, 8, 12), Agreement.SAME), ("740812", date(1974, 8, 13), Agreement.DIFFERENT),
        ("100117", date(1910, 1, 17), Agreement.OTHER_CENTURY), ("740000", date(1974, 8, 12), Agreement.INCOMPLETE),
        ("7408<<", date(1961, 3, 9), Agreement.DIFFERENT), ("741312", date(1974, 8, 12), None),
        ("<<<<<<", date(1974, 8, 12), None),
    ],
)  # fmt: skip
def test_a_claimed_day_and_a_coded_date(birth: str, day: date, expected: Agreement | None) -> None:
    assert date_agreement(in_zone(birth), day, DateOrder.DAY_FIRST, TODAY) is expected


@pytest.mark.parametrize(
    ("text", "birth", "expected"),
    [
        ("12 AUG 1974", "740812", Agreement.SAME), ("12.08.74", "740812", Agreement.SAME),
        ("09 MAR 1961", "740812", Agreement.DIFFERENT), ("12 AUG 1974", "740000", Agreement.INCOMPLETE),
        ("12 AUG 1974", "741312", None), ("08.12.1974", "740812", Agreement.SWAPPED),
    ],
)  # fmt: skip
def test_a_printed_and_a_coded_date(text: str, birth: str, expected: Agreement | None) -> None:
    for one, other in ((printed(text), in_zone(birth)), (in_zone(birth), printed(text))):
        assert dates_agree(one, other, DateOrder.DAY_FIRST) is expected


def test_two_printed_dates_may_be_written_otherwise() -> None:
    assert dates_agree(printed("16 OCT 1986"), printed("10/16/86"), DateOrder.UNKNOWN) is Agreement.SAME


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("L898902C3", "L898902C3", NumberMatch.EXACT), ("L8989O2C3", "L898902C3", NumberMatch.LOOKALIKE),
     ("X77310288", "L898902C3", NumberMatch.NONE)],
)  # fmt: skip
def test_numbers(one: str, other: str, expected: NumberMatch) -> None:
    assert numbers_agree(read(FieldName.DOCUMENT_NUMBER, one), read(FieldName.DOCUMENT_NUMBER, other)) is expected


def test_a_zone_has_room_for_nine_characters_of_a_number() -> None:
    short = read(FieldName.DOCUMENT_NUMBER, "L898902C3", ValueSource.ZONE)
    long = read(FieldName.DOCUMENT_NUMBER, "L898902C377")

    assert numbers_agree(short, long) is NumberMatch.EXACT
    assert numbers_agree(read(FieldName.DOCUMENT_NUMBER, "L898902C3"), long) is not NumberMatch.EXACT


def test_a_value_without_a_name_agrees_with_none() -> None:
    named = read(FieldName.NAME, "ERIKSSON", name=HolderName(surname="ERIKSSON", given_names="ANNA"))

    assert names_agree(named, read(FieldName.NAME, "ERIKSSON")) is NameMatch.DIFFERENT
    assert names_agree(named, named) is NameMatch.SAME
    assert PASSPORT_MRZ[0].startswith("P<UTOERIKSSON")
