"""The claimed date of birth is the holder's."""

import pytest

from kyc.domain.reasons import CheckName, ReasonCode
from tests.unit.builders import (
    LICENCE_FIELDS,
    LICENCE_LINES,
    PASSPORT_LINES,
    case,
    document,
    outcome,
    passport,
    passport_case,
    swap,
    typed,
)

PASS = ("pass", None)


@pytest.mark.parametrize("fields", [{}, LICENCE_FIELDS])
def test_as_printed(fields: dict[str, str]) -> None:
    assert outcome(case(document(typed=fields)), CheckName.DATE_OF_BIRTH) == PASS


@pytest.mark.parametrize("fields", [{}, LICENCE_FIELDS])
def test_another_date(fields: dict[str, str]) -> None:
    the_case = case(document(typed=fields), date_of_birth="1987-05-17")

    assert outcome(the_case, CheckName.DATE_OF_BIRTH) == ("fail", ReasonCode.DOB_MISMATCH)


@pytest.mark.parametrize("printed", ["05/14/1937", "06/14/1987", "05/14/19"])
def test_a_date_that_may_be_misread_is_for_a_person(printed: str) -> None:
    fields = typed(DATE_OF_BIRTH=printed)
    lines = swap(LICENCE_LINES, ("05/14/1987", printed))

    for the_case in (case(document(lines, typed=fields)), case(document(lines))):
        assert outcome(the_case, CheckName.DATE_OF_BIRTH) == ("inconclusive", ReasonCode.DOB_MISMATCH)


def test_the_date_of_issue_is_no_birth_date() -> None:
    the_case = case(document(typed=LICENCE_FIELDS), date_of_birth="2021-03-18")

    assert outcome(the_case, CheckName.DATE_OF_BIRTH) == ("fail", ReasonCode.DOB_MISMATCH)
    assert outcome(case(document(), date_of_birth="2021-03-18"), CheckName.DATE_OF_BIRTH)[0] != "pass"


@pytest.mark.parametrize(
    ("country", "text", "expected"),
    [
        ("GB", "01/02/1990", PASS),
        ("GB", "02/01/1990", ("inconclusive", ReasonCode.DOB_MISMATCH)),
        ("US", "01/02/1990", PASS),
        ("GB", "01 FEB 1990", PASS),
        ("US", "1990-02-01", PASS),
    ],
)
def test_day_and_month(country: str, text: str, expected: tuple[str, ReasonCode | None]) -> None:
    lines = ("DRIVING LICENCE", "1. MARLOWE", "2. JUNE", f"3. {text} ZENITH", "5. M48273910456")
    the_case = case(document(lines), date_of_birth="1990-02-01", issuing_country=country)

    assert outcome(the_case, CheckName.DATE_OF_BIRTH) == expected


def test_another_date_of_the_document_tells_how_to_read_it() -> None:
    lines = ("DRIVING LICENCE", "1. MARLOWE", "2. JUNE", "3. 01/02/1990 ZENITH", "4a. 25/12/2020", "4b. 24/12/2030")
    the_case = case(document(lines), date_of_birth="1990-02-01", issuing_country="US")

    assert outcome(the_case, CheckName.DATE_OF_BIRTH) == PASS


def test_a_coded_date_tells_how_to_read_the_printed_one() -> None:
    numeric = passport(*swap(PASSPORT_LINES, ("12 AUG/AOÛT 1974", "08/12/1974")))

    assert outcome(passport_case(numeric), CheckName.DATE_OF_BIRTH) == PASS
    assert outcome(passport_case(numeric, date_of_birth="1974-12-08"), CheckName.DATE_OF_BIRTH)[0] != "pass"


@pytest.mark.parametrize(
    "label",
    ["DOB", "D.O.B.", "Date of Birth", "DateofBirth", "DATE OF BIRTH/जन्म तिथि", "Date de naissance", "Né(e) le",
     "Geburtsdatum", "Fecha de nacimiento", "Data di nascita", "Data de nascimento", "Geboortedatum",
     "Födelsedatum", "Data urodzenia", "Doğum Tarihi", "Дата рождения", "3 DOB"],
)  # fmt: skip
@pytest.mark.parametrize("together", [True, False])
def test_labels(label: str, together: bool) -> None:  # noqa: FBT001
    def lines(birth: str) -> tuple[str, ...]:
        value = (f"{label} {birth}",) if together else (label, birth)
        return ("DRIVING LICENCE", "JUNE MARLOWE", "Date of issue 18.03.2021", *value, "Date of expiry 17.03.2031")

    agreeing = case(document(lines("14.05.1987")), issuing_country="DE")
    issue_claimed = case(document(lines("14.05.1987")), issuing_country="DE", date_of_birth="2021-03-18")

    assert outcome(agreeing, CheckName.DATE_OF_BIRTH) == PASS
    assert outcome(issue_claimed, CheckName.DATE_OF_BIRTH) == ("fail", ReasonCode.DOB_MISMATCH)


def test_a_date_without_a_label_is_for_a_person() -> None:
    lines = ("DRIVING LICENCE", "JUNE MARLOWE", "14.05.1987", "18.03.2021", "17.03.2031", "M48273910456")

    def judged(birth: str) -> str:
        return outcome(case(document(lines), issuing_country="DE", date_of_birth=birth), CheckName.DATE_OF_BIRTH)[0]

    assert judged("1987-05-14") == "inconclusive"
    assert judged("2021-03-18") == "inconclusive"
    assert judged("1987-05-15") == "inconclusive"


def test_a_year_alone_is_for_a_person() -> None:
    lines = ("DRIVING LICENCE", "JUNE MARLOWE", "Year of Birth 1987", "M48273910456")

    assert outcome(case(document(lines)), CheckName.DATE_OF_BIRTH) == (
        "inconclusive",
        ReasonCode.DOB_MISMATCH,
    )
