"""The claimed number is the document's own, and whole."""

import pytest
from pydantic import ValidationError

from kyc.domain.evidence import Document
from kyc.domain.reasons import CheckName, ReasonCode
from tests.unit.builders import (
    LICENCE_FIELDS,
    PASSPORT_LINES,
    case,
    document,
    licence,
    outcome,
    passport,
    passport_case,
    swap,
)

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


@pytest.mark.parametrize(
    "number",
    ["70412", "70412 ZENITH", "03182021", "05141987", "1420", "1420 LARKSPUR LANE", "4d NUMBER", "48273910456",
     "M4827391"],
)  # fmt: skip
@pytest.mark.parametrize("sides", [licence(), (document(),)])
def test_what_else_stands_on_a_document_is_no_number(sides: tuple[Document, ...], number: str) -> None:
    assert outcome(case(*sides, id_value=number), CheckName.DOCUMENT_NUMBER)[0] != "pass"


@pytest.mark.parametrize("number", ["740812", "7408122", "ZE184226B", "898902C3", "L898902"])
def test_what_else_stands_in_a_passport_is_no_number(number: str) -> None:
    assert outcome(passport_case(id_value=number), CheckName.DOCUMENT_NUMBER)[0] != "pass"


@pytest.mark.parametrize("note", [("X77310288",), ("Passport No. X77310288",), ("Number", "X77310288")])
def test_a_number_on_a_note_is_not_the_zones(note: tuple[str, ...]) -> None:
    for texts in ((*note, *PASSPORT_LINES), (*PASSPORT_LINES, *note)):
        the_case = passport_case(passport(*texts), id_value="X77310288")

        assert outcome(the_case, CheckName.DOCUMENT_NUMBER)[0] != "pass"


@pytest.mark.parametrize(
    "printed",
    ["XXXX XXXX 4321", "XXXX-XXXX-4321", "xxxx xxxx 4321", "**** **** 4321", "•••• •••• 4321", "######## 4321"],
)
@pytest.mark.parametrize("labelled", [True, False])
class TestAMaskedNumber:
    def judged(self, printed: str, number: str, *, labelled: bool) -> tuple[str, ReasonCode | None]:
        texts: tuple[str, ...] = ("Government of India", "Ram Sharma", "DOB: 05/06/1990", "MALE", printed, "AADHAAR")
        if labelled:
            texts = swap(texts, (printed, f"Aadhaar No. {printed}"))
        the_case = case(
            document(texts), first_name="Ram", last_name="Sharma", date_of_birth="1990-06-05",
            id_type="Aadhaar card", id_value=number, issuing_country="IN",
        )  # fmt: skip
        return outcome(the_case, CheckName.DOCUMENT_NUMBER)

    @pytest.mark.parametrize("number", ["4321", "XXXX XXXX 4321", "XXXXXXXX4321", "**** 4321", "321"])
    def test_is_no_number_in_part(self, printed: str, labelled: bool, number: str) -> None:  # noqa: FBT001
        assert self.judged(printed, number, labelled=labelled)[0] != "pass"

    def test_leaves_the_whole_one_to_a_person(self, printed: str, labelled: bool) -> None:  # noqa: FBT001
        assert self.judged(printed, "123456784321", labelled=labelled) == (
            "inconclusive",
            ReasonCode.DOCUMENT_NUMBER_MISMATCH,
        )


@pytest.mark.parametrize("claimed", ["M48273910456", "M482-7391-0456", "m482 7391 0456", "M4827391O456"])
def test_spaces_hyphens_and_look_alikes_make_no_other_number(claimed: str) -> None:
    assert outcome(case(id_value=claimed), CheckName.DOCUMENT_NUMBER) == PASS


@pytest.mark.parametrize(
    ("printed", "claimed"), [("DL 48273910456", "48273910456"), ("MH03 20080022135", "MH0320080022135")]
)
def test_a_prefix_that_is_a_label_or_a_part(printed: str, claimed: str) -> None:
    texts = ("DRIVING LICENCE", "1. MARLOWE", "2. JUNE", "3. 14.05.1987 ZENITH", "4b. 24.12.2030", f"5. {printed}")

    assert outcome(case(document(texts), id_value=claimed, issuing_country="GB"), CheckName.DOCUMENT_NUMBER) == PASS


@pytest.mark.parametrize("number", ["MARLOWE", "LICENSE", "ZENITH", "LARKSPUR LANE", "NONE", "UTOPIAN", "---"])
def test_a_claim_without_a_digit_is_no_number_at_all(number: str) -> None:
    with pytest.raises(ValidationError):
        case(id_value=number)
