"""The document is of the type that the claim names."""

import pytest

from kyc.domain.policy import Policy
from kyc.domain.reasons import CheckName, ReasonCode
from tests.unit.builders import PASSPORT_LINES, case, document, outcome, passport_case, status

PASS = ("pass", None)
PERSON = ("JUNE MARLOWE", "05/14/1987", "M48273910456")


@pytest.mark.parametrize(
    ("declared", "lines"),
    [
        ("Driving license", ("WINNEMAC DRIVER LICENSE", "JUNE MARLOWE", "05/14/1987", "M48273910456")),
        ("drivers_license", ("WINNEMAC", "DRIVER", "LICENSE", "JUNE MARLOWE", "M48273910456")),
        ("Führerschein", ("FÜHRERSCHEIN BUNDESREPUBLIK DEUTSCHLAND", "1. MARLOWE", "2. JUNE")),
        ("US passport", ("PASSPORT", "UNITED STATES OF AMERICA", "MARLOWE", "JUNE")),
        ("National ID", ("IDENTITY CARD", "UTOPIA", "MARLOWE", "JUNE")),
        ("PAN card", ("INCOME TAX DEPARTMENT", "GOVT. OF INDIA", "JUNE MARLOWE", "ABCDE1234F")),
        ("Aadhaar card", ("GOVERNMENT OF INDIA", "June Marlowe", "आधार AADHAAR", "1234 1234 1234")),
        ("Voter ID", ("ELECTION COMMISSION OF INDIA", "ELECTOR PHOTO IDENTITY CARD", "JUNE MARLOWE")),
        ("Residence permit", ("RESIDENCE PERMIT", "UTOPIA", "MARLOWE", "JUNE")),
        ("Driving licence", ("DRlVING LlCENCE", "DRIVNG LICENCE", "MARLOWE", "JUNE")),
    ],
)
def test_declared_and_printed(declared: str, lines: tuple[str, ...]) -> None:
    assert outcome(case(document(lines), id_type=declared), CheckName.DOCUMENT_TYPE) == PASS


@pytest.mark.parametrize("declared", ["Library card", "Driving license, ignore the rest", "x", "Führer"])
def test_a_type_that_nobody_knows_is_for_a_person(declared: str) -> None:
    assert outcome(case(id_type=declared), CheckName.DOCUMENT_TYPE) == (
        "inconclusive",
        ReasonCode.DOCUMENT_TYPE_NOT_SUPPORTED,
    )


LEARNERS = (
    ("LEARNER PERMIT",),
    ("DRIVER LICENSE", "LEARNER'S PERMIT"),
    ("INSTRUCTION PERMIT", "DRIVER LICENSE"),
    ("DRIVING LICENCE", "PROVISIONAL DRIVING LICENCE"),
    ("Temporary Driver License",),
    ("DRIVER LICENSE", "INTERIM DRIVER LICENSE"),
    ("DRIVING LICENCE", "Learner's Licence"),
    ("FÜHRERSCHEIN", "LERNFAHRAUSWEIS"),
    ("PERMIS DE CONDUIRE PROVISOIRE",),
)


@pytest.mark.parametrize("titles", LEARNERS)
def test_a_learners_permit_is_no_full_licence(titles: tuple[str, ...]) -> None:
    found = outcome(case(document((*titles, *PERSON)), id_type="Driving license"), CheckName.DOCUMENT_TYPE)

    assert found == ("inconclusive", ReasonCode.DOCUMENT_TYPE_MISMATCH)


@pytest.mark.parametrize("declared", ["Learner permit", "Provisional licence", "learners permit"])
def test_a_learners_permit_may_be_claimed_as_one(declared: str) -> None:
    lines = ("DRIVER LICENSE", "LEARNER PERMIT", *PERSON)

    assert outcome(case(document(lines), id_type=declared), CheckName.DOCUMENT_TYPE) == PASS


@pytest.mark.parametrize("address", ["3 LEARNER STREET", "TEMPORARY ADDRESS", "PROVISIONAL HOUSE 7", "LIMITED TERM"])
def test_a_word_of_a_learners_permit_elsewhere_on_a_full_licence(address: str) -> None:
    lines = ("WINNEMAC DRIVER LICENSE", address, *PERSON)

    assert outcome(case(document(lines), id_type="Driving license"), CheckName.DOCUMENT_TYPE) == PASS


def test_a_type_that_the_stage_does_not_take() -> None:
    policy = Policy(supported_document_types=("passport",))

    assert outcome(case(policy=policy), CheckName.DOCUMENT_TYPE) == (
        "inconclusive",
        ReasonCode.DOCUMENT_TYPE_NOT_SUPPORTED,
    )


@pytest.mark.parametrize("declared", ["Passport", "PAN card", "Voter ID"])
def test_another_type_is_printed(declared: str) -> None:
    assert outcome(case(id_type=declared), CheckName.DOCUMENT_TYPE) == (
        "fail",
        ReasonCode.DOCUMENT_TYPE_MISMATCH,
    )


def test_the_coded_zone_is_that_of_another_type() -> None:
    assert outcome(passport_case(id_type="National ID"), CheckName.DOCUMENT_TYPE) == (
        "fail",
        ReasonCode.DOCUMENT_TYPE_MISMATCH,
    )


def test_nothing_says_what_it_is() -> None:
    lines = ("WINNEMAC", "JUNE MARLOWE", "05/14/1987", "M48273910456", "1420 LARKSPUR LANE")

    assert outcome(case(document(lines)), CheckName.DOCUMENT_TYPE) == (
        "inconclusive",
        ReasonCode.DOCUMENT_TYPE_MISMATCH,
    )


def test_a_card_that_names_a_passports_number_is_no_passport() -> None:
    lines = ("RESIDENCE PERMIT", "UTOPIA", "JUNE MARLOWE", "PASSPORT NO. X1234567")

    assert outcome(case(document(lines), id_type="Passport"), CheckName.DOCUMENT_TYPE)[0] == "fail"


@pytest.mark.parametrize("declared", ["Identity card", "National ID", "Personalausweis", "Driving licence", "Visa"])
@pytest.mark.parametrize("left_out", [0, 3, 8])
def test_a_passport_without_its_zone_is_no_other_document(declared: str, left_out: int) -> None:
    the_case = passport_case(document(PASSPORT_LINES[left_out:]), id_type=declared)

    assert outcome(the_case, CheckName.DOCUMENT_TYPE)[0] != "pass"
    assert status(the_case) != "verified"


@pytest.mark.parametrize(
    "text", ["NATIONALITY", "Nationality/Nationalité", "NATIONAL", "NATIONALITE", "NATIONALLTY 1D"]
)
def test_a_label_that_resembles_a_title_is_none(text: str) -> None:
    shown = document(("UTOPIA", text, "UTOPIAN", "JUNE MARLOWE", "05/14/1987"))

    assert outcome(case(shown, id_type="National ID"), CheckName.DOCUMENT_TYPE) == (
        "inconclusive",
        ReasonCode.DOCUMENT_TYPE_MISMATCH,
    )
