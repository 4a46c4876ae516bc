"""The claimed name is the holder's, whatever else stands on the document."""

import pytest

from kyc.domain.reasons import CheckName, ReasonCode
from tests.unit.builders import PASSPORT_LINES, PASSPORT_MRZ, find, outcome, passport, passport_case

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
