"""The claimed name is the holder's, whatever else stands on the document."""

from typing import Any

import pytest

from kyc.checks.case import Case
from kyc.domain.reasons import CheckName, ReasonCode
from tests.unit.builders import (
    LICENCE_FIELDS,
    PASSPORT_LINES,
    PASSPORT_MRZ,
    case,
    document,
    find,
    licence,
    outcome,
    passport,
    passport_case,
    status,
    swap,
    typed,
)
from tests.unit.reading.zones.writing import zone

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


def coded(surname: str, given_names: str, **names: str) -> Case:
    """A passport whose print and zone name a holder, and a claim of that name unless another one is given."""
    rows = zone(
        "TD3", surname=surname.replace("'", ""), given=given_names, number="L898902C3", birth="740812", expiry="320415"
    )
    shown = passport(*swap(PASSPORT_LINES, ("ERIKSSON", surname), ("ANNA MARIA", given_names or "-")), mrz=rows)
    claimed = {"first_name": given_names.title(), "last_name": surname.title(), **names}
    return passport_case(shown, **claimed)


LIKE_LABELS = (
    ("DO", "YEON"), ("SO", "MIN"), ("CO", "ANA"), ("WO", "LIN"), ("MERE", "JEAN"), ("DO NASCIMENTO", "ANA"),
    ("ROCA", "PERE"), ("KIM", "DO YEON"), ("O'BRIEN", "JOHN D"), ("HO", "MEI"), ("NO", "AH"), ("BORN", "MAX"),
    ("TEN", "VAN"), ("VAN DER BERG", "P"), ("PAI", "RUI"), ("SEX", "TOM"), ("NOM", "LI"), ("EXP", "ADA"),
)  # fmt: skip
"""Names that are like a word for a parent, a child or a label in some language."""


class TestANameThatIsLikeALabel:
    @pytest.mark.parametrize(("surname", "given_names"), LIKE_LABELS[:-3])
    def test_on_a_passport(self, surname: str, given_names: str) -> None:
        assert status(coded(surname, given_names)) == "verified"

    @pytest.mark.parametrize(("surname", "given_names"), LIKE_LABELS[-3:])
    def test_is_never_rejected(self, surname: str, given_names: str) -> None:
        assert status(coded(surname, given_names)) in {"verified", "manual_review"}

    @pytest.mark.parametrize(("surname", "given_names"), LIKE_LABELS[:-4])
    @pytest.mark.parametrize("together", [True, False])
    def test_in_numbered_fields(self, surname: str, given_names: str, together: bool) -> None:  # noqa: FBT001
        fields = ("1.", surname), ("2.", given_names), ("3.", "14.05.1987 ZENITH"), ("4a.", "25.12.2020"), (
            "4b.", "24.12.2030"), ("5.", "M48273910456")  # fmt: skip
        texts = [" ".join(field) for field in fields] if together else [text for field in fields for text in field]
        shown = document(("DRIVING LICENCE", *texts))

        the_case = case(shown, first_name=given_names, last_name=surname, issuing_country="GB")

        assert outcome(the_case, CheckName.NAME) == PASS

    @pytest.mark.parametrize("before", ["5.0", "50", "5 0", "14.05.1987", "D/0", "C/O"])
    def test_what_was_read_of_a_date_before_it(self, before: str) -> None:
        shown = passport(*swap(PASSPORT_LINES, ("UTOPIA", before)))

        assert outcome(passport_case(shown), CheckName.NAME) == PASS


class TestPeopleWithOneName:
    """Zone and print give one name; forms want two."""

    @pytest.mark.parametrize(
        ("first_name", "last_name"),
        [("Sukarno", "Sukarno"), ("Sukarno", "."), (".", "Sukarno"), ("N/A", "Sukarno"), ("Sukarno", "N/A"),
         ("FNU", "Sukarno"), ("Sukarno", "LNU"), ("XXX", "Sukarno"), ("Sukarno", "XXX"), ("-", "Sukarno"),
         ("--", "Sukarno"), ("Unknown", "Sukarno"), ("sukarno", "-")],
    )  # fmt: skip
    def test_every_way_to_leave_the_other_out_is_the_same(self, first_name: str, last_name: str) -> None:
        assert status(coded("SUKARNO", "", first_name=first_name, last_name=last_name)) == "verified"

    @pytest.mark.parametrize(
        ("first_name", "last_name"), [("Ludmila", "."), ("FNU", "Krasnik"), ("Sukarno", "Krasnik"), (".", "-")]
    )
    def test_another_name_never_passes(self, first_name: str, last_name: str) -> None:
        the_case = coded("SUKARNO", "", first_name=first_name, last_name=last_name)

        assert outcome(the_case, CheckName.NAME)[0] != "pass"

    @pytest.mark.parametrize("left_out", ["FNU", ".", "N/A", "XXX"])
    def test_who_has_two_cannot_leave_one_out(self, left_out: str) -> None:
        assert outcome(coded("ERIKSSON", "ANNA", first_name=left_out), CheckName.NAME)[0] != "pass"
        assert outcome(coded("ERIKSSON", "ANNA", last_name=left_out), CheckName.NAME)[0] != "pass"


@pytest.mark.parametrize(
    ("printed", "claimed"),
    [("SAMUEL", "Sam"), ("MARYANN", "Mary"), ("ALEXANDRA", "Alex"), ("DANIELLE", "Daniel"), ("JOSEFINA", "Josef")],
)
def test_a_shortened_first_name_is_a_persons(printed: str, claimed: str) -> None:
    assert outcome(coded("ERIKSSON", printed, first_name=claimed), CheckName.NAME) == (
        "inconclusive",
        ReasonCode.NAME_MISMATCH,
    )


@pytest.mark.parametrize("sides", [True, False])
@pytest.mark.parametrize(
    ("first_name", "last_name"),
    [("June", "Rosalind"), ("Rosalind", "Marlowe"), ("June", "Winnemac"), ("Zenith", "Marlowe"), ("Lane", "Marlowe"),
     ("June", "Larkspur"), ("Driver", "Marlowe"), ("June", "License"), ("Class", "Marlowe"), ("Larkspur", "Lane")],
)  # fmt: skip
def test_other_words_of_a_licence_are_no_name(first_name: str, last_name: str, sides: bool) -> None:  # noqa: FBT001
    shown = licence() if sides else (document(),)
    the_case = case(*shown, first_name=first_name, last_name=last_name)

    assert outcome(the_case, CheckName.NAME)[0] != "pass"


CARD = (
    "RURITANIA", "IDENTITY CARD", "Surname", "GRUBER", "Name at birth", "GABLER", "Given names", "LENA",
    "Date of birth", "12.08.1974", "Card number", "M48273910456", "Authority", "PREFECTURE VICTORIA",
)  # fmt: skip


@pytest.mark.parametrize("label", ["Name at birth", "GEB.", "Geburtsname", "Nom de naissance", "Maiden name", "née"])
def test_a_name_at_birth_is_not_the_surname(label: str) -> None:
    shown = document(swap(CARD, ("Name at birth", label)))
    claimed: dict[str, Any] = {"id_type": "Identity card", "issuing_country": "SE", "date_of_birth": "1974-08-12"}

    def judged(last_name: str) -> str:
        return outcome(case(shown, first_name="Lena", last_name=last_name, **claimed), CheckName.NAME)[0]

    assert judged("Gruber") == "pass"
    assert judged("Gabler") != "pass"


@pytest.mark.parametrize("first_name", ["Ruritania", "Prefecture", "Victoria", "Identity", "Card", "Authority"])
def test_a_title_an_authority_and_a_label_are_no_first_name(first_name: str) -> None:
    the_case = case(document(CARD), first_name=first_name, last_name="Gruber", id_type="Identity card")

    assert outcome(the_case, CheckName.NAME) == ("fail", ReasonCode.NAME_MISMATCH)


@pytest.mark.parametrize(
    ("first_name", "last_name"),
    [("June", "M\u0430rlowe"), ("J\u03c5ne", "Marlowe"), ("Jun\u0435", "M\u0430rl\u043ewe")],
    ids=["Cyrillic a", "Greek upsilon", "several"],
)
def test_a_word_of_two_scripts_is_a_persons(first_name: str, last_name: str) -> None:
    the_case = case(document(typed=LICENCE_FIELDS), first_name=first_name, last_name=last_name)

    assert outcome(the_case, CheckName.NAME) == ("inconclusive", ReasonCode.NAME_MISMATCH)


@pytest.mark.parametrize(
    ("first_name", "last_name"),
    [("June", "Mar1owe"), ("June", "M\uff41rlowe"), ("\U0001d409une", "Marlowe"), ("June", "M\u0338a\u0338rlowe")],
    ids=["digit", "full width", "mathematical", "struck through"],
)
def test_characters_that_merely_look_like_letters_are_a_persons(first_name: str, last_name: str) -> None:
    the_case = case(document(typed=LICENCE_FIELDS), first_name=first_name, last_name=last_name)

    assert outcome(the_case, CheckName.NAME) == ("inconclusive", ReasonCode.NAME_MISMATCH)


@pytest.mark.parametrize(
    "last_name", ["Marlowe 3rd", "Marlowe II", "Marlowe M\u00aa", "Mar\u0142owe", "M\u00e5rlowe", "O\u2019Marlowe"]
)
def test_numbers_of_a_generation_abbreviations_and_accents_disguise_nothing(last_name: str) -> None:
    (found,) = find(case(document(typed=LICENCE_FIELDS), last_name=last_name), CheckName.NAME)

    assert "merely look" not in found.note


@pytest.mark.parametrize(
    ("first_name", "last_name"),
    [("June", "\u041c\u0430\u0440\u043b\u043e\u0443\u0435"), ("J\u00fcne", "Marlowe"), ("June", "M\u00e1rlowe")],
    ids=["all Cyrillic", "umlaut", "accent"],
)
def test_a_name_of_one_script_is_compared(first_name: str, last_name: str) -> None:
    the_case = case(document(typed=LICENCE_FIELDS), first_name=first_name, last_name=last_name)
    (found,) = find(the_case, CheckName.NAME)

    assert "several scripts" not in found.note
