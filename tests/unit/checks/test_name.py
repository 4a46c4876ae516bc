"""The claimed name is the holder's, whatever else stands on the document."""

import pytest

from kyc.domain.reasons import CheckName, ReasonCode
from tests.unit.builders import (
    LICENCE_FIELDS,
    PASSPORT_LINES,
    PASSPORT_MRZ,
    case,
    document,
    find,
    outcome,
    passport,
    passport_case,
    swap,
    typed,
)

PASS = ("pass", None)
TWO_SURNAMES = ("P<UTOERIKSSON<LINDQVIST<<ANNA<MARIA<<<<<<<<<", PASSPORT_MRZ[1])
WHOLE_NAME = (*PASSPORT_LINES[:9], "Name", "ANNA MARIA ERIKSSON LINDQVIST", *PASSPORT_LINES[13:])
MARKED = ("P<UTOMUELLER<<JUERGEN<<<<<<<<<<<<<<<<<<<<<<<<", PASSPORT_MRZ[1])


@pytest.mark.parametrize(
    ("first_name", "last_name"),
    [("Anna", "Maria"), ("Maria", "Eriksson"), ("Anna", "."), ("Anna Maria", "FNU"), ("Anna", "Eriksson Utopian")],
)
def test_half_a_name_and_a_word_too_many_are_for_a_person(first_name: str, last_name: str) -> None:
    claimed = passport_case(first_name=first_name, last_name=last_name)
    assert outcome(claimed, CheckName.NAME) == ("inconclusive", ReasonCode.NAME_MISMATCH)


@pytest.mark.parametrize(
    ("first_name", "last_name"),
    [("Anna", "Utopian"), ("Anna", "Surname"), ("Utopia", "Eriksson"), ("Passport", "Office"), ("Anna", "Zenith")],
)
def test_other_words_of_the_document_are_no_name(first_name: str, last_name: str) -> None:
    claimed = passport_case(first_name=first_name, last_name=last_name)
    assert outcome(claimed, CheckName.NAME) == ("fail", ReasonCode.NAME_MISMATCH)


@pytest.mark.parametrize("last_name", ["Lindqvist", "Eriksson"])
def test_half_a_surname_is_not_made_whole_by_a_name_that_print_does_not_part(last_name: str) -> None:
    shown = passport(*WHOLE_NAME, mrz=TWO_SURNAMES)

    assert outcome(passport_case(shown, last_name=last_name), CheckName.NAME)[0] == "inconclusive"
    assert outcome(passport_case(shown, last_name="Eriksson Lindqvist"), CheckName.NAME) == PASS


def test_print_that_parts_the_name_tells_how_a_zones_letters_are_meant() -> None:
    printed = [{"ERIKSSON": "M\u00dcLLER", "ANNA MARIA": "J\u00dcRGEN"}.get(text, text) for text in PASSPORT_LINES]
    shown = passport(*printed, mrz=MARKED)

    assert outcome(passport_case(shown, first_name="Jurgen", last_name="Muller"), CheckName.NAME) == PASS
    assert outcome(passport_case(shown, first_name="Jurgen", last_name="Miller"), CheckName.NAME)[0] != "pass"


def test_a_finding_says_what_differs() -> None:
    (found,) = find(passport_case(last_name="Marlowe"), CheckName.NAME)
    assert "surname: claimed MARLOWE, read ERIKSSON" in found.note


def test_typed() -> None:
    assert outcome(case(), CheckName.NAME) == PASS


def test_typed_with_given_name_and_surname_swapped() -> None:
    # As the service did on a real card
    swapped = document(typed=typed(FIRST_NAME="MARLOWE", LAST_NAME="JUNE", MIDDLE_NAME=""))

    assert outcome(case(swapped), CheckName.NAME) == PASS


def test_from_lines_alone() -> None:
    assert outcome(case(document()), CheckName.NAME) == PASS


@pytest.mark.parametrize("fields", [{}, LICENCE_FIELDS])
def test_another_name(fields: dict[str, str]) -> None:
    the_case = case(document(typed=fields), first_name="Ottilie", last_name="Vandermeer")

    assert outcome(the_case, CheckName.NAME) == ("fail", ReasonCode.NAME_MISMATCH)


@pytest.mark.parametrize("fields", [{}, LICENCE_FIELDS])
def test_another_first_name(fields: dict[str, str]) -> None:
    assert outcome(case(document(typed=fields), first_name="Ottilie"), CheckName.NAME) == (
        "fail",
        ReasonCode.NAME_MISMATCH,
    )


def test_a_brother() -> None:
    the_case = case(document(typed=typed(FIRST_NAME="MARIO")), first_name="Maria")

    assert outcome(the_case, CheckName.NAME)[0] != "pass"


def test_not_found_on_a_document_that_was_read_badly() -> None:
    the_case = case(document(confidence=70), first_name="Ottilie", last_name="Vandermeer")

    assert outcome(the_case, CheckName.NAME) == ("inconclusive", ReasonCode.EXTRACTION_LOW_CONFIDENCE)


def test_a_script_that_can_be_written_in_many_ways() -> None:
    the_case = case(document(), first_name="محمد", last_name="خان")

    assert outcome(the_case, CheckName.NAME) == ("inconclusive", ReasonCode.NAME_MISMATCH)


def test_the_fathers_name_is_not_the_holders() -> None:
    lines = ("INCOME TAX DEPARTMENT", "GOVT. OF INDIA", "Permanent Account Number Card", "ABCDE1234F", "Name",
             "RAHUL SHARMA", "Father's Name", "VIJAY SHARMA", "Date of Birth", "14/05/1987")  # fmt: skip

    def judged(first_name: str) -> tuple[str, ReasonCode | None]:
        the_case = case(document(lines), id_type="PAN card", first_name=first_name, last_name="Sharma")
        return outcome(the_case, CheckName.NAME)

    assert judged("Rahul") == PASS
    assert judged("Vijay") == ("fail", ReasonCode.NAME_MISMATCH)


def test_a_coded_name_does_not_stand_in_for_a_printed_one() -> None:
    forged = passport(*swap(PASSPORT_LINES, ("ERIKSSON", "MARLOWE"), ("ANNA MARIA", "JUNE ROSALIND")))

    assert outcome(passport_case(forged), CheckName.MRZ) == ("inconclusive", ReasonCode.MRZ_INCONSISTENT)


def test_half_a_name_is_for_a_person() -> None:
    assert outcome(case(document(), last_name="."), CheckName.NAME)[0] == "inconclusive"
