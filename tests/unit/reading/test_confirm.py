"""A coded value that also stands in print, wherever: it confirms a reading and never replaces one."""

import pytest

from kyc.reading.confirm import dates_of, stands_in_print
from kyc.reading.dates import DateOrder
from kyc.reading.document import FieldName, ReadValue, ValueSource
from kyc.reading.read import read_document
from tests.unit.builders import PASSPORT_LINES, evidence, lines, passport, swap


def coded(field: FieldName) -> ReadValue:
    (value,) = read_document(evidence(passport())).of(field, ValueSource.ZONE)
    return value


def stands(field: FieldName, texts: tuple[str, ...]) -> bool:
    return stands_in_print(coded(field), lines(texts), (), DateOrder.DAY_FIRST)


@pytest.mark.parametrize(
    "field", [FieldName.NAME, FieldName.DATE_OF_BIRTH, FieldName.EXPIRY, FieldName.DOCUMENT_NUMBER]
)
def test_what_is_printed_stands_in_print(field: FieldName) -> None:
    assert stands(field, PASSPORT_LINES)


@pytest.mark.parametrize(
    ("field", "printed", "text", "expected"),
    [
        (FieldName.NAME, "ERIKSSON", "ERlKSS0N", True), (FieldName.NAME, "ERIKSSON", "KRASNIK", False),
        (FieldName.NAME, "ANNA MARIA", "ANNA", True), (FieldName.NAME, "ANNA MARIA", "LUDMILA", False),
        (FieldName.DATE_OF_BIRTH, "12 AUG/AOÛT 1974", "12.08.1974", True),
        (FieldName.DATE_OF_BIRTH, "12 AUG/AOÛT 1974", "12 AUG 74", True),
        (FieldName.DATE_OF_BIRTH, "12 AUG/AOÛT 1974", "09 MAR 1961", False),
        (FieldName.DOCUMENT_NUMBER, "L898902C3", "No.L898902C3/7", True),
        (FieldName.DOCUMENT_NUMBER, "L898902C3", "L8989O2C3", True),
        (FieldName.DOCUMENT_NUMBER, "L898902C3", "X77310288", False),
    ],
)  # fmt: skip
def test_a_line_that_says_otherwise(field: FieldName, printed: str, text: str, expected: bool) -> None:  # noqa: FBT001
    assert stands(field, swap(PASSPORT_LINES, (printed, text))) is expected


def test_lines_of_the_zone_itself_do_not_count() -> None:
    (value,) = read_document(evidence(passport())).of(FieldName.DOCUMENT_NUMBER, ValueSource.ZONE)

    assert not stands_in_print(value, lines(("PASSPORT", "L898902C3")), {1}, DateOrder.UNKNOWN)


def test_surname_and_given_name_stand_near_each_other() -> None:
    assert not stands(FieldName.NAME, ("ERIKSSON", *(f"LINE {number}" for number in range(12)), "ANNA"))


def test_a_date_in_two_lines_is_one() -> None:
    assert [date.partial for date in dates_of(["19 OKT/OCT", "1971"])][-1] is None
