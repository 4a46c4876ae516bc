"""The decision by a document's dates, in the ways in which documents print them."""

import pytest

from kyc.checks.case import Case
from kyc.domain.reasons import CheckName, ReasonCode
from tests.unit.builders import case, document, outcome

PASS = ("pass", None)


def card(birth: str = "12.08.1974", expiry: str = "14.05.2029", *more: str) -> tuple[str, ...]:
    return (
        "UTOPIA", "IDENTITY CARD", "Surname", "MARLOWE", "Given names", "JUNE ROSALIND", "Date of birth", birth,
        "Card number", "M48273910456", "Date of issue", "18.03.2021", "Date of expiry", expiry, "Authority",
        "CITY OF ZENITH", *more,
    )  # fmt: skip


def born(text: str, claimed: str = "1974-08-12") -> Case:
    return case(document(card(birth=text)), id_type="Identity card", issuing_country="SE", date_of_birth=claimed)


def expires(text: str) -> Case:
    return case(document(card(expiry=text)), id_type="Identity card", issuing_country="SE", date_of_birth="1974-08-12")


@pytest.mark.parametrize(
    "text",
    ["12 augusti 1974", "12. augusts 1974", "12 august 1974", "12. augusztus 1974", "12 AGOS 1974", "12 AĞU/AUG 1974",
     "12 LÚN/AUG 1974", "12 AVG/AUG 74", "12 ΑΥΓ/AUG 1974", "12 8月/AUG 1974", "12AGO1974", "1974. aug. 12."],
)  # fmt: skip
def test_a_birth_in_any_language_is_shown(text: str) -> None:
    assert outcome(born(text), CheckName.DATE_OF_BIRTH) == PASS
    assert outcome(born(text, "1974-08-21"), CheckName.DATE_OF_BIRTH) == ("fail", ReasonCode.DOB_MISMATCH)
    assert outcome(born(text, "1974-03-12"), CheckName.DATE_OF_BIRTH) == ("fail", ReasonCode.DOB_MISMATCH)


@pytest.mark.parametrize(
    "text", ["00 00 1974", "1974", "XX AUG 1974", "AUG 1974", "XX.XX.1974", "00.00.1974", "12 LIP 1974"]
)
def test_a_birth_that_is_not_shown_whole_is_a_persons(text: str) -> None:
    claimed = "1974-07-12" if "LIP" in text else "1974-08-12"

    assert outcome(born(text, claimed), CheckName.DATE_OF_BIRTH)[0] == "inconclusive"


def test_a_known_part_contradicts_all_the_same() -> None:
    assert outcome(born("XX AUG 1974", "1981-08-12"), CheckName.DATE_OF_BIRTH) == ("fail", ReasonCode.DOB_MISMATCH)


@pytest.mark.parametrize("text", ["17 JAN /JAN 10", "17.01.10", "17 JAN 10"])
def test_a_minor_is_none_older_by_a_century(text: str) -> None:
    the_case = born(text, "1910-01-17")

    assert outcome(the_case, CheckName.DATE_OF_BIRTH)[0] == "inconclusive"
    assert outcome(the_case, CheckName.AGE) == ("inconclusive", ReasonCode.UNDER_SUPPORTED_AGE)


@pytest.mark.parametrize("text", ["2010", "XX JAN 2010", "2009"])
def test_a_year_alone_can_show_a_minor(text: str) -> None:
    assert outcome(born(text, "1974-01-17"), CheckName.AGE) == ("inconclusive", ReasonCode.UNDER_SUPPORTED_AGE)


@pytest.mark.parametrize(
    "text",
    ["01.01.9999", "31.12.2999", "PERMANENT", "UNBEFRISTET", "99/99/9999", "no expiry", "12/2028", "DEC 2028", "2028",
     "11/2026", "14.05.29", "14 MAJ/MAY 2029"],
)  # fmt: skip
def test_what_has_not_expired(text: str) -> None:
    assert outcome(expires(text), CheckName.EXPIRY) == PASS


@pytest.mark.parametrize("text", ["10/2026", "OCT 2026", "2025", "21.11.2026", "21 NOV/NOV 26"])
def test_what_has_expired(text: str) -> None:
    assert outcome(expires(text), CheckName.EXPIRY) == ("fail", ReasonCode.DOCUMENT_EXPIRED)


def test_two_sides_may_write_one_date_in_two_ways() -> None:
    front = document(card(birth="16 OCT 1986"))
    back = document(("IDENTITY CARD", "DOB: 10/16/86", "Card number", "M48273910456"), kind="id_back")
    the_case = case(front, back, id_type="Identity card", issuing_country="SE", date_of_birth="1986-10-16")

    assert outcome(the_case, CheckName.DATE_OF_BIRTH) == PASS
    assert outcome(the_case, CheckName.DOCUMENT_WHOLE) == PASS
