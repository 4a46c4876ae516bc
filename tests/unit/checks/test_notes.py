"""Notes and other people's pages beside a document: they say nothing for its holder, wherever they lie."""

from collections.abc import Sequence
from typing import Any

import pytest

from kyc.checks.case import Case
from kyc.domain.evidence import Barcode, Document
from kyc.domain.reasons import CheckName, ReasonCode
from tests.unit.builders import (
    LICENCE_FIELDS,
    LICENCE_LINES,
    PASSPORT_CLAIM,
    PASSPORT_LINES,
    PASSPORT_MRZ,
    PASSPORT_PAGE,
    case,
    document,
    find,
    licence_back,
    outcome,
    passport,
    passport_case,
    placed_document,
    source,
    status,
    swap,
)

KRASNIK: dict[str, Any] = {"first_name": "Ludmila", "last_name": "Krasnik"}
MISMATCH = ("fail", ReasonCode.NAME_MISMATCH)
PLAIN = (
    ("LUDMILA KRASNIK",),
    ("KRASNIK", "LUDMILA"),
    ("Ludmila Krasnik", "12 Larkspur Lane"),
    ("This passport belongs to", "LUDMILA KRASNIK"),
)
LABELLED = (
    ("Surname: KRASNIK", "Given names: LUDMILA"),
    ("Surname/Nom", "KRASNIK", "Given names/Prénoms", "LUDMILA"),
    ("Name LUDMILA KRASNIK",),
    ("1. KRASNIK", "2. LUDMILA"),
    ("Nom : KRASNIK", "Prénom : LUDMILA"),
    ("Familienname KRASNIK", "Vorname LUDMILA"),
)
PLACES = ((0.02, 0.01), (0.62, 0.94), (0.7, 0.4), (0.02, 0.7), (0.34, 0.36))


def back(*texts: str, **changes: Any) -> Document:  # noqa: ANN401
    return document(texts, kind="id_back", source=source("back"), **changes)


def written(note: Sequence[str], left: float, top: float) -> tuple[tuple[float, float, str], ...]:
    return tuple((left, top + 0.035 * at, text) for at, text in enumerate(note))


class TestANoteWithAnotherName:
    """A passport whose print and zone name one person, and a note and a claim that name another."""

    @pytest.mark.parametrize("note", PLAIN)
    @pytest.mark.parametrize("is_first", [True, False])
    def test_in_the_lines_of_the_front(self, note: tuple[str, ...], is_first: bool) -> None:  # noqa: FBT001
        texts = (*note, *PASSPORT_LINES) if is_first else (*PASSPORT_LINES, *note)
        the_case = passport_case(passport(*texts), **KRASNIK)

        assert outcome(the_case, CheckName.NAME) == MISMATCH
        assert status(the_case) == "rejected"

    @pytest.mark.parametrize("note", PLAIN)
    @pytest.mark.parametrize("place", PLACES)
    def test_at_any_place_of_the_front(self, note: tuple[str, ...], place: tuple[float, float]) -> None:
        the_case = passport_case(placed_document((*PASSPORT_PAGE, *written(note, *place))), **KRASNIK)

        assert outcome(the_case, CheckName.NAME) == MISMATCH

    @pytest.mark.parametrize("note", LABELLED)
    @pytest.mark.parametrize("place", PLACES)
    def test_with_labels_of_its_own_never_passes(self, note: tuple[str, ...], place: tuple[float, float]) -> None:
        the_case = passport_case(placed_document((*PASSPORT_PAGE, *written(note, *place))), **KRASNIK)

        assert outcome(the_case, CheckName.NAME)[0] != "pass"

    @pytest.mark.parametrize("note", [*PLAIN, *LABELLED])
    def test_as_the_back(self, note: tuple[str, ...]) -> None:
        the_case = passport_case(passport(), back(*note), **KRASNIK)

        assert outcome(the_case, CheckName.NAME) == MISMATCH
        assert status(the_case) == "rejected"

    @pytest.mark.parametrize("note", [*PLAIN, *LABELLED])
    def test_beside_a_licence_without_a_zone(self, note: tuple[str, ...]) -> None:
        front = document((*note, *LICENCE_LINES), typed=LICENCE_FIELDS)

        assert status(case(front, licence_back(), **KRASNIK)) != "verified"

    def test_does_not_harm_the_holder_whom_the_zone_names(self) -> None:
        assert status(passport_case(placed_document((*PASSPORT_PAGE, (0.02, 0.01, "LUDMILA KRASNIK"))))) == "verified"


CARD = (
    (0.32, 0.08, "IDENTITY CARD"), (0.32, 0.18, "Surname"), (0.32, 0.22, "MARLOWE"), (0.32, 0.28, "Given names"),
    (0.32, 0.32, "JUNE ROSALIND"), (0.32, 0.38, "Date of birth"), (0.32, 0.42, "12.08.1974"),
    (0.32, 0.48, "Card number"), (0.32, 0.52, "M48273910456"), (0.32, 0.58, "Date of expiry"),
    (0.32, 0.62, "14.05.2029"),
)  # fmt: skip
CARD_CLAIM: dict[str, Any] = {"id_type": "Identity card", "issuing_country": "SE", "date_of_birth": "1974-08-12"}
OTHER_BIRTH = {"date_of_birth": "1961-03-09"}


def covered(value: str, *, label: str | None = None) -> tuple[tuple[float, float, str], ...]:
    """A card's lines without a value over which a thumb lies, and without its label where one is given."""
    return tuple(row for row in CARD if row[2] not in {value, label})


def card_case(front: Document, *further: Document, **claimed: object) -> Case:
    return case(front, *further, **{**CARD_CLAIM, **claimed})


class TestANoteInsteadOfACoveredField:
    """A thumb over the date of birth, the expiry or the number, and a note that gives another one."""

    def test_without_either(self) -> None:
        assert status(card_case(placed_document(CARD))) == "verified"

    @pytest.mark.parametrize("note", ["09.03.1961", "9 March 1961", "1961-03-09"])
    @pytest.mark.parametrize("place", [(0.02, 0.02), (0.75, 0.9), (0.75, 0.2)])
    def test_a_birth_without_a_label(self, note: str, place: tuple[float, float]) -> None:
        front = placed_document((*covered("12.08.1974"), (*place, note)))

        assert status(card_case(front, **OTHER_BIRTH)) != "verified"

    @pytest.mark.parametrize(
        "note", [("Date of birth", "09.03.1961"), ("DOB: 09.03.1961",), ("born 09.03.1961",), ("Geboren 09.03.1961",)]
    )
    @pytest.mark.parametrize("place", [(0.02, 0.02), (0.75, 0.9), (0.75, 0.15)])
    def test_a_birth_with_a_label_of_its_own(self, note: tuple[str, ...], place: tuple[float, float]) -> None:
        front = placed_document((*covered("12.08.1974"), *written(note, *place)))

        assert status(card_case(front, **OTHER_BIRTH)) != "verified"

    @pytest.mark.parametrize("note", [("09.03.1961",), ("Date of birth", "09.03.1961"), ("DOB 09.03.1961",)])
    def test_a_birth_on_the_back(self, note: tuple[str, ...]) -> None:
        the_case = card_case(placed_document(covered("12.08.1974")), back(*note), **OTHER_BIRTH)

        assert outcome(the_case, CheckName.DATE_OF_BIRTH)[0] == "inconclusive"
        assert status(the_case) == "manual_review"

    @pytest.mark.parametrize("note", [("31.12.2035",), ("Date of expiry", "31.12.2035"), ("Valid until 31.12.2035",)])
    def test_an_expiry_on_the_back(self, note: tuple[str, ...]) -> None:
        the_case = card_case(placed_document(covered("14.05.2029")), back(*note))

        assert outcome(the_case, CheckName.EXPIRY) == ("inconclusive", ReasonCode.EXPIRY_NOT_FOUND)
        assert status(the_case) == "manual_review"

    @pytest.mark.parametrize("note", [("31.12.2035",), ("Valid until", "31.12.2035"), ("EXP 31.12.2035",)])
    def test_an_expiry_beside(self, note: tuple[str, ...]) -> None:
        front = placed_document((*covered("14.05.2029"), *written(note, 0.75, 0.15)))

        assert status(card_case(front)) != "verified"

    @pytest.mark.parametrize("note", [("X77310288",), ("Card number", "X77310288"), ("No. X77310288",)])
    def test_a_number_on_the_back(self, note: tuple[str, ...]) -> None:
        the_case = card_case(placed_document(covered("M48273910456")), back(*note), id_value="X77310288")

        assert outcome(the_case, CheckName.DOCUMENT_NUMBER)[0] != "pass"

    @pytest.mark.parametrize("printed", ["12 AUG/AOÛT 1974", "15 APR/AVR 2032"])
    @pytest.mark.parametrize("note", ["09 MAR/MAR 1961", "31 DEC/DÉC 2035"])
    def test_on_a_passport_the_zone_tells(self, printed: str, note: str) -> None:
        front = passport(*swap(PASSPORT_LINES, (printed, note)))

        for claimed in ({}, OTHER_BIRTH):
            assert status(passport_case(front, **claimed)) != "verified"


MARLOWES_BARCODE = Barcode(
    symbology="PDF417",
    text="@\n\x1e\rANSI 636999100101DL00310200DLDAQM48273910456\nDCSMARLOWE\nDDEN\nDACJUNE\nDADROSALIND\n"
    "DBB05141987\nDBA05142029\nDCGUSA\r",
)
PAGES = (
    ("UTOPIA", "My photo and I", "hello there", "nice weather today"),
    ("PASSPORT", "UTOPIA", "this is the page", "with my picture"),
    ("DRIVER LICENSE", "WINNEMAC", "CLASS D", "REST NONE", "EYES BLU", "HGT 5-06"),
    ("IDENTITY CARD", "one two three", "four five six"),
)
WHOLE_DOCUMENTS: tuple[tuple[Document, dict[str, Any]], ...] = (
    (back(*PASSPORT_LINES, *PASSPORT_MRZ), PASSPORT_CLAIM),
    (back(*PASSPORT_MRZ), PASSPORT_CLAIM),
    (back(*PASSPORT_LINES), PASSPORT_CLAIM),
    (back(*LICENCE_LINES, barcodes=(MARLOWES_BARCODE,)), {}),
    (back("CLASS D", barcodes=(MARLOWES_BARCODE,)), {}),
    (back(*LICENCE_LINES), {}),
)


class TestSomebodysDocumentAsTheBack:
    """A front with the attacker's photo and a few words, and a whole document of somebody else as back."""

    @pytest.mark.parametrize("page", PAGES)
    @pytest.mark.parametrize(("whole", "claimed"), WHOLE_DOCUMENTS)
    def test_says_nothing_for_the_portraits_side(
        self, page: tuple[str, ...], whole: Document, claimed: dict[str, str]
    ) -> None:
        the_case = case(document(page), whole, **claimed)  # type: ignore[arg-type]

        assert status(the_case) != "verified"
        assert outcome(the_case, CheckName.NAME)[0] == "inconclusive"
        assert outcome(the_case, CheckName.DATE_OF_BIRTH)[0] == "inconclusive"
        assert outcome(the_case, CheckName.DOCUMENT_WHOLE) == ("inconclusive", ReasonCode.TWO_DOCUMENTS_UPLOADED)

    def test_nor_as_a_further_front_with_a_face(self) -> None:
        whole = placed_document(kind="id_back", source=source("back"), faces=placed_document().faces)
        the_case = passport_case(document(PAGES[0]), whole)

        assert [check.reason for check in find(the_case, CheckName.DOCUMENT_WHOLE)] == [
            ReasonCode.TWO_DOCUMENTS_UPLOADED
        ]

    def test_nor_beside_another_persons_document(self) -> None:
        other = document((*LICENCE_LINES,), typed=LICENCE_FIELDS)
        the_case = passport_case(other, back(*PASSPORT_LINES, *PASSPORT_MRZ))

        assert status(the_case) == "rejected"
