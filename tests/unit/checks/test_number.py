"""The claimed number is the document's own, and whole."""

import pytest

from kyc.domain.reasons import CheckName, ReasonCode
from tests.unit.builders import LICENCE_FIELDS, case, document, outcome, passport_case

PASS = ("pass", None)


@pytest.mark.parametrize("fields", [{}, LICENCE_FIELDS])
def test_as_printed(fields: dict[str, str]) -> None:
    assert outcome(case(document(typed=fields)), CheckName.DOCUMENT_NUMBER) == PASS


@pytest.mark.parametrize("fields", [{}, LICENCE_FIELDS])
@pytest.mark.parametrize("number", ["D99999999999", "4827", "1234"])
def test_another_number_or_a_part(fields: dict[str, str], number: str) -> None:
    the_case = case(document(typed=fields), id_value=number)

    assert outcome(the_case, CheckName.DOCUMENT_NUMBER) == ("fail", ReasonCode.DOCUMENT_NUMBER_MISMATCH)


@pytest.mark.parametrize(
    ("number", "confidence", "expected"),
    [
        ("M48273910457", 98.5, "fail"),
        ("M48273910457", 91, "inconclusive"),
        ("M48273910458", 98.5, "inconclusive"),
        ("M4827391045", 98.5, "inconclusive"),
        ("M482739104566", 98.5, "inconclusive"),
    ],
    ids=["clearly another", "read less clearly", "6 and 8 look alike", "one missing", "one too many"],
)
def test_one_character(number: str, confidence: float, expected: str) -> None:
    the_case = case(document(confidence=confidence), id_value=number)

    assert outcome(the_case, CheckName.DOCUMENT_NUMBER) == (expected, ReasonCode.DOCUMENT_NUMBER_MISMATCH)


def test_another_number_of_the_document() -> None:
    assert outcome(case(id_value="03182021WM"), CheckName.DOCUMENT_NUMBER) == (
        "fail",
        ReasonCode.DOCUMENT_NUMBER_MISMATCH,
    )


def test_the_personal_number_of_a_passports_zone_is_no_document_number() -> None:
    assert outcome(passport_case(), CheckName.DOCUMENT_NUMBER) == PASS
    assert outcome(passport_case(id_value="ZE184226B"), CheckName.DOCUMENT_NUMBER)[0] != "pass"
