"""Values that only a place in a known layout tells: weaker than a label, and never enough to reject."""

import pytest

from kyc.reading.document import FieldName, ReadValue, ValueSource
from kyc.reading.read import read_document
from tests.unit.builders import case, document, evidence, status


def placed_values(texts: tuple[str, ...], field: FieldName) -> list[ReadValue]:
    return [value for value in read_document(evidence(document(texts))).of(field) if value.source is ValueSource.LAYOUT]


NUMBERED = ("DRIVING LICENCE", "3. 14.05.1987 ZENITH", "4a. 25.12.2020", "4b. 24.12.2030", "5. M48273910456")


def test_a_surname_whose_field_number_was_not_read() -> None:
    (found,) = placed_values((NUMBERED[0], "MARLOWE", "2. JUNE", *NUMBERED[1:]), FieldName.NAME)

    assert found.name is not None
    assert (found.name.surname, found.name.given_names) == ("MARLOWE", "JUNE")


ADDRESSED = (
    "WINNEMAC", "DRIVER LICENSE", "DLN M48273910456", "JUNE ROSALIND", "MARLOWE", "1420 LARKSPUR LANE",
    "ZENITH, WM 70412", "DOB 05/14/1987", "EXP 05/14/2029",
)  # fmt: skip


def test_a_name_above_an_address() -> None:
    (found,) = placed_values(ADDRESSED, FieldName.NAME)

    assert found.text == "JUNE ROSALIND MARLOWE"


@pytest.mark.parametrize("city", ["ZENITH, WM 70412", "ZENITH WM 70412-1234", "OLD TOWN, QC H2X 1Y4", "ZENITH"])
def test_only_a_city_line_ends_an_address(city: str) -> None:
    found = placed_values((*ADDRESSED[:6], city, *ADDRESSED[7:]), FieldName.NAME)

    assert bool(found) is ("70412" in city)


@pytest.mark.parametrize(
    ("title", "number"),
    [("INCOME TAX DEPARTMENT", "ABCDE1234F"), ("ELECTION COMMISSION OF INDIA", "ABC1234567"),
     ("AADHAAR", "1234 5678 9012"),
     ("AADHAAR", "XXXX XXXX 9012")],
)  # fmt: skip
def test_numbers_in_a_form_that_only_one_kind_has(title: str, number: str) -> None:
    (found,) = placed_values((title, "RAM SHARMA", number, "MALE"), FieldName.DOCUMENT_NUMBER)

    assert found.text == number


@pytest.mark.parametrize("title", ["PASSPORT", "IDENTITY CARD", "DRIVING LICENCE"])
def test_not_of_another_kind(title: str) -> None:
    assert placed_values((title, "RAM SHARMA", "ABCDE1234F", "MALE"), FieldName.DOCUMENT_NUMBER) == []


def test_a_place_alone_rejects_nobody() -> None:
    texts = (
        "INCOME TAX DEPARTMENT",
        "GOVT. OF INDIA",
        "Name",
        "JUNE MARLOWE",
        "Date of birth",
        "14/05/1987",
        "ABCDE1234F",
    )
    the_case = case(document(texts), id_type="PAN card", id_value="QXZPM2501F", issuing_country="IN")

    assert status(the_case) == "manual_review"
