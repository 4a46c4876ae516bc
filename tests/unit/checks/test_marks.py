"""Words by which a document says that it is none, and the same words where they say something else."""

from math import cos, radians, sin

import pytest

from kyc.domain.evidence import Document, Point, TextLine
from kyc.domain.reasons import CheckName, ReasonCode
from tests.unit.builders import (
    LICENCE_FIELDS,
    LICENCE_LINES,
    PASSPORT_LINES,
    PASSPORT_MRZ,
    case,
    document,
    licence,
    licence_back,
    outcome,
    passport,
    passport_case,
    placed_document,
    source,
    status,
    swap,
)

PASS = ("pass", None)
MARKED = ("inconclusive", ReasonCode.DOCUMENT_SPECIMEN)


@pytest.mark.parametrize(
    "text",
    [
        "SPECIMEN", "Specimen", "ESPÉCIMEN", "S P E C I M E N", "MUSTER", "VZOR", "WZÓR", "MUESTRA", "ÖRNEK", "VOID",
        "VOID VOID VOID", "SAMPLE", "Sample only", "NOT VALID", "NOT A VALID ID", "THIS IS NOT A GOVERNMENT DOCUMENT",
        "NO VÁLIDO", "NON VALABLE", "NICHT GÜLTIG", "UNGÜLTIG", "CANCELLED", "ANNULÉ", "ANULADO", "FACSIMILE",
        "NOVELTY CARD", "PHOTOCOPY", "FOTOKOPIE", "COPY", "FOR TRAINING", "TEST CARD", "SPECIMEN 2021",
        "REPORTED LOST", "EXPIRED 2024", "TEMPORARY", "SPE CIMEN", "SPEC IMEN ONLY", "N O T V A L I D", "VO1D",
        "ОБРАЗЕЦ", "ΔΕΙΓΜΑ", "見本", "VOORBEELD", "Przykład", "NIET GELDIG", "GEÇERSİZ", "SANS VALEUR", "Sem validade",
        "12.03.2024 ANNULLED 12.03.2024", "KOPIA", "ENTWURF",
        "OPA3E", "OBPA3EU", "AKYPO", "3PA3OK", "HEAENCTBNTENEH",  # Cyrillic and Greek, read as Latin
        "NOT FOR IDENTIFICATION", "Not valid for identification", "NOT TO BE USED AS IDENTIFICATION", "NOT FOR ID",
    ],
)  # fmt: skip
class TestAMark:
    def test_on_the_front(self, text: str) -> None:
        front = document((*LICENCE_LINES, text), typed=LICENCE_FIELDS)

        assert outcome(case(front, licence_back()), CheckName.MARKS) == MARKED
        assert status(case(front, licence_back())) == "manual_review"

    def test_before_all_print_of_a_passport(self, text: str) -> None:
        marked = passport(text, *PASSPORT_LINES)

        assert outcome(passport_case(marked), CheckName.MARKS) == MARKED
        assert status(passport_case(marked)) != "verified"

    def test_on_the_back(self, text: str) -> None:
        back = document(("CLASS D", text), kind="id_back", source=source("back"))

        assert outcome(case(licence()[0], back), CheckName.MARKS) == MARKED


@pytest.mark.parametrize(
    "text",
    [
        "NOT FOR FEDERAL IDENTIFICATION", "NOT FOR FEDERAL PURPOSES",
        "VOID IF ALTERED", "Void without signature", "NOT VALID FOR REENTRY", "NOT VALID UNTIL SIGNED",
        "NOT VALID UNLESS SIGNED BY BEARER", "INVALID IF TAMPERED WITH", "COPY OF THE RECORD IS KEPT", "AVOID HEAT",
        "GÜLTIG", "VALABLE", "VALIDE", "12 VIA CAMPIONI",
        "VALOR 12 EUR", "GUELTIG", "Действителен", "PRIMER", "GELDIG TOT 2031", "NIET GELDIG ZONDER HANDTEKENING",
        "THE TEST WAS PASSED", "MODELO SEAT 600",
        "GOVERNMENT", "DOCUMENT", "DRIVER TRAINING", "DISPLAY",
        "OPERA", "AKYR", "DE MO", "SAMPLETON", "MUSTERVILLE", "EXAMPLETON ROAD 3", "COPYWRITER", "TESTAMENT",
        "VOIDED IF LAMINATED",
    ],
)  # fmt: skip
def test_what_genuine_documents_say_of_themselves(text: str) -> None:
    assert outcome(case(document((*LICENCE_LINES, text), typed=LICENCE_FIELDS)), CheckName.MARKS) == PASS


@pytest.mark.parametrize("surname", ["SPECIMEN", "MUSTER", "SAMPLE", "VOID", "COPY", "FAKE"])
def test_a_holder_may_be_called_so(surname: str) -> None:
    zone = (f"P<UTO{surname}<<ANNA<MARIA".ljust(44, "<"), PASSPORT_MRZ[1])
    called = passport(*swap(PASSPORT_LINES, ("ERIKSSON", surname)), mrz=zone)

    assert outcome(passport_case(called, last_name=surname.title()), CheckName.MARKS) == PASS
    assert status(passport_case(called, last_name=surname.title())) == "verified"


def test_a_mark_beside_a_holder_who_is_called_so() -> None:
    zone = ("P<UTOSPECIMEN<<ANNA<MARIA".ljust(44, "<"), PASSPORT_MRZ[1])
    called = passport(*swap(PASSPORT_LINES, ("ERIKSSON", "SPECIMEN")), "SPECIMEN", mrz=zone)

    assert outcome(passport_case(called, last_name="Specimen"), CheckName.MARKS) == MARKED


@pytest.mark.parametrize(
    "misread",
    [
        "NOT VALR",
        "NOT VAL",
        "SPECIM",
        "NCELLED",
        "SPEGIMEN",
        "SPECIMENI",
        "ANCELLED",
        "CANCELED.",
        "ACSIMILE",
        "UNVALID",
        "PHOTOC0PY",
        "XEMPLAR",
    ],
)
def test_a_long_mark_with_one_letter_misread(misread: str) -> None:
    front = document((*LICENCE_LINES, misread), typed=LICENCE_FIELDS)

    assert outcome(case(front, licence_back()), CheckName.MARKS) == MARKED


@pytest.mark.parametrize(
    "text", ["NOT FORIDENTIFICATION", "NOTVALID", "OT VALID", "NOT VALD", "NICHTGÜLTIG", "NOVALIDO", "NOT FORID"]
)
def test_a_phrase_whose_space_or_letter_was_lost(text: str) -> None:
    front = document((*LICENCE_LINES, text), typed=LICENCE_FIELDS)

    assert outcome(case(front, licence_back()), CheckName.MARKS) == MARKED


@pytest.mark.parametrize(
    "text",
    [
        "DRIVER LICENSEUNGÜLTIG",
        "LICENCECANCELLED 2024",
        "HOME OFFICESPECIMEN",
        "8. 2013 STATION AVENUE, 691 1CANCALLED",
        "2013 SPEGIMEN STATION AVENUE",
        "NOT FOR ID2301 STATION AVENUE",
        "NOT FOR IDEN 12 ELM",
        "COV: LMV MCARGENTIFICATION",
        "CLASS CRECIMEN",
    ],
)
def test_a_mark_that_was_read_as_one_word_with_print_before_it(text: str) -> None:
    front = document((*LICENCE_LINES, text), typed=LICENCE_FIELDS)

    assert outcome(case(front, licence_back()), CheckName.MARKS) == MARKED


@pytest.mark.parametrize(
    "print_",
    [
        "NOTTVALIDE ROAD",
        "STATE1DENTIFICATION CARD",
        "NATIONALIOENTIFICATION",
        "LIZENZGULTIG BIS 2030",
        "VALID",
        "NOTARY VALIDATED",
        "SPECIMENT STREET",
        "COLLECTOR",
        "MASTER",
        "COPA",
        "SIMPLE",
        "MINUTE",
    ],
)
def test_a_word_that_is_merely_like_a_mark(print_: str) -> None:
    front = document((*LICENCE_LINES, print_), typed=LICENCE_FIELDS)

    assert outcome(case(front, licence_back()), CheckName.MARKS) == PASS


def written(text: str, degrees: float, share: float, *, height: float = 0.12) -> TextLine:
    """Write something over the middle of a page as long as a share of its print, in a picture of 1400 by 1000."""
    turn, half = radians(degrees), share * 0.836 * 1.4 / 2
    ends = ((-half, -height / 2), (half, -height / 2), (half, height / 2), (-half, height / 2))
    points = [
        Point(x=0.5 + (x * cos(turn) - y * sin(turn)) / 1.4, y=0.5 + x * sin(turn) + y * cos(turn)) for x, y in ends
    ]
    return TextLine(text=text, confidence_percent=80.0, corners=(points[0], points[1], points[2], points[3]))


def with_line(line: TextLine, degrees: float = 0.0) -> Document:
    page = placed_document(tilt=degrees)
    return page.model_copy(update={"lines": (*page.lines, line)})


@pytest.mark.parametrize("degrees", [14, 32, 60, -18, -45, -70])
@pytest.mark.parametrize("text", ["ENTWERTET", "OID", "SP CIM N", "Vo1D V"])
def test_what_is_written_slanted_across_the_print_whatever_it_says(text: str, degrees: int) -> None:
    page = with_line(written(text, degrees, 0.5))

    assert outcome(passport_case(page), CheckName.MARKS) == MARKED
    assert status(passport_case(page)) != "verified"


def test_what_is_written_slanted_on_a_page_that_lies_askew_itself() -> None:
    assert outcome(passport_case(with_line(written("BEISPIEL", 40, 0.6), 10)), CheckName.MARKS) == MARKED


@pytest.mark.parametrize(
    ("text", "degrees", "share"),
    [
        ("A. Eriksson", 20, 0.3),  # a signature
        ("L898902C3 UTO", 90, 0.5),  # a number up an edge
        ("REPUBLIC OF UTOPIA", 6, 0.6),  # print on a bent page
        ("7 1 4", 30, 0.5),  # no letters
    ],
)
def test_what_stands_on_genuine_documents_aslant(text: str, degrees: int, share: float) -> None:
    assert outcome(passport_case(with_line(written(text, degrees, share, height=0.04))), CheckName.MARKS) == PASS


@pytest.mark.parametrize(
    "text", ["ANNULLED", "Annulled 12.03.2024", "* REVOKED *", "STOLEN", "LOST OR STOLEN", "ONGELDIG", "Screenshot"]
)
def test_a_stamp_that_voids_a_document_is_a_mark(text: str) -> None:
    assert outcome(passport_case(passport(*PASSPORT_LINES, text)), CheckName.MARKS) == MARKED


@pytest.mark.parametrize(
    "text",
    ["This license may be suspended or revoked", "IF LOST OR STOLEN CALL 555 0100", "STOLENWALD", "ANNULLED BY LAW 12"],
)
def test_the_same_words_in_a_sentence_or_another_word_are_none(text: str) -> None:
    assert outcome(passport_case(passport(*PASSPORT_LINES, text)), CheckName.MARKS) == PASS


def test_a_holder_may_be_called_like_a_stamp() -> None:
    named = passport(*swap(PASSPORT_LINES, ("ERIKSSON", "STOLEN")), mrz=PASSPORT_MRZ)

    assert outcome(passport_case(named), CheckName.MARKS) == PASS
