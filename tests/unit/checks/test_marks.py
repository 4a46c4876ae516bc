"""Words by which a document says that it is none, and the same words where they say something else."""

import pytest

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
        "SAMPLETON", "MUSTERVILLE", "EXAMPLETON ROAD 3", "COPYWRITER", "TESTAMENT", "VOIDED IF LAMINATED",
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
