"""From evidence to what a document says: sides, ties, outline, turned pictures."""

from typing import Any

import pytest

from kyc.checks.case import Case
from kyc.domain.claim import DocumentKind
from kyc.domain.evidence import Document, Unread
from kyc.reading.document import FieldName, Tie, ValueSource
from kyc.reading.read import read_document
from tests.unit.builders import (
    PAGE_PORTRAIT,
    PASSPORT_CLAIM,
    PASSPORT_LINES,
    PASSPORT_MRZ,
    PASSPORT_PAGE,
    case,
    document,
    evidence,
    passport,
    placed_document,
    source,
    status,
    turned_face,
)

PAGE = tuple(row for row in PASSPORT_PAGE if "<<" not in row[2])


def back(*texts: str, **changes: Any) -> Document:  # noqa: ANN401
    return document(texts, kind="id_back", source=source("back"), **changes)


def tie(front: Document, further: Document) -> Tie | None:
    return read_document(evidence(front, further)).further[0].tie


class TestATurnedPicture:
    """Providers give boxes as they lie in the picture; a passport is read the same whichever way up it was pictured."""

    @pytest.mark.parametrize("degrees", [0, 90, 180, 270])
    @pytest.mark.parametrize("tilt", [0, 8, -10])
    def test_is_verified_as_an_upright_one(self, degrees: int, tilt: float) -> None:
        portrait = turned_face(PAGE_PORTRAIT, degrees, tilt)
        the_case: Case = case(placed_document(degrees=degrees, tilt=tilt, faces=(portrait,)), **PASSPORT_CLAIM)

        assert status(the_case) == "verified"
        assert [value.text for value in the_case.reading.of(FieldName.NAME, ValueSource.LABEL)] == [
            "ERIKSSON, ANNA MARIA"
        ]

    @pytest.mark.parametrize("degrees", [0, 90, 180, 270])
    @pytest.mark.parametrize("tilt", [0, 8, -10])
    def test_has_the_same_values_at_its_labels_without_a_zone(self, degrees: int, tilt: float) -> None:
        reading = read_document(evidence(placed_document(PAGE, degrees=degrees, tilt=tilt)))
        found = {value.field: value.text for value in reading.values if value.source is ValueSource.LABEL}

        assert found == {
            FieldName.NAME: "ERIKSSON, ANNA MARIA",
            FieldName.DATE_OF_BIRTH: "12 AUG/AOÛT 1974",
            FieldName.DOCUMENT_NUMBER: "L898902C3",
            FieldName.ISSUE: "16 APR/AVR 2022",
            FieldName.EXPIRY: "15 APR/AVR 2032",
        }

    @pytest.mark.parametrize("degrees", [0, 90, 180, 270])
    @pytest.mark.parametrize("claimed", ["1974-08-13", "2022-04-16"])
    def test_is_no_easier_to_lie_about(self, degrees: int, claimed: str) -> None:
        front = placed_document(degrees=degrees)

        assert status(case(front, **{**PASSPORT_CLAIM, "date_of_birth": claimed})) == "rejected"


def test_surname_and_given_name_in_columns_far_apart_in_the_lines() -> None:
    rows = [
        (0.3, 0.1, "IDENTITY CARD"), (0.3, 0.2, "Surname"), (0.5, 0.2, "Given names"), (0.7, 0.2, "Date of birth"),
        (0.3, 0.25, "VANDERMEER"), (0.5, 0.25, "OTTILIE"), (0.7, 0.25, "09.12.1958"), (0.3, 0.4, "Document No"),
        (0.5, 0.4, "Date of issue"), (0.7, 0.4, "Date of expiry"), (0.3, 0.45, "K73920461"), (0.5, 0.45, "03.02.2026"),
        (0.7, 0.45, "02.02.2036"),
    ]  # fmt: skip
    reading = read_document(evidence(placed_document(rows)))

    assert {value.field: value.text for value in reading.values} == {
        FieldName.NAME: "VANDERMEER, OTTILIE",
        FieldName.DATE_OF_BIRTH: "09.12.1958",
        FieldName.DOCUMENT_NUMBER: "K73920461",
        FieldName.ISSUE: "03.02.2026",
        FieldName.EXPIRY: "02.02.2036",
    }


class TestTie:
    @pytest.mark.parametrize(
        "texts",
        [PASSPORT_MRZ, ("Passport No. L898902C3",), (*PASSPORT_LINES, *PASSPORT_MRZ),
         ("Surname: ERIKSSON", "Given names: ANNA MARIA", "Date of birth: 12 AUG 1974")],
    )  # fmt: skip
    def test_by_the_number_or_two_other_fields(self, texts: tuple[str, ...]) -> None:
        assert tie(passport(), back(*texts)) is Tie.TIED

    @pytest.mark.parametrize(
        "texts",
        [("Surname: KRASNIK", "Given names: LUDMILA"), ("Date of birth: 09.03.1961",), ("Passport No. X77310288",),
         ("Surname: ERIKSSON", "Given names: ANNA MARIA", "Date of birth: 09.03.1961")],
    )  # fmt: skip
    def test_of_another_holder_is_none(self, texts: tuple[str, ...]) -> None:
        assert tie(passport(), back(*texts)) is Tie.FOREIGN

    @pytest.mark.parametrize("texts", [(), ("NOTES",), ("CLASS D",), ("Date of birth: 12.08.1974",)])
    def test_of_a_side_that_says_little(self, texts: tuple[str, ...]) -> None:
        assert tie(passport(), back(*texts)) is Tie.SILENT

    def test_a_face_is_more_than_silence(self) -> None:
        assert tie(passport(), back("NOTES", faces=(PAGE_PORTRAIT,))) is Tie.FOREIGN

    def test_print_of_a_tied_side_gives_no_value(self) -> None:
        reading = read_document(evidence(passport(), back(*PASSPORT_LINES)))

        assert {value.side for value in reading.of(FieldName.NAME)} == {DocumentKind.ID_FRONT}

    def test_a_side_that_was_not_read_is_none(self) -> None:
        assert read_document(evidence(passport(), back(unread=Unread.MISSING))).further == ()


class TestOutline:
    def test_is_around_the_text(self) -> None:
        side = read_document(evidence(placed_document(PAGE))).front

        assert side is not None
        assert side.outline is not None
        assert side.outline.left == pytest.approx(0.32)
        assert side.outline.top == pytest.approx(0.08)
        assert side.outline.top + side.outline.height == pytest.approx(0.665)

    def test_is_unknown_without_places(self) -> None:
        side = read_document(evidence(passport())).front

        assert side is not None
        assert side.outline is None


def test_a_zone_does_not_lift_the_confidence_of_print() -> None:
    lines = (*document(PASSPORT_LINES, confidence=70).lines, *document(PASSPORT_MRZ, confidence=99).lines)
    side = read_document(evidence(document((), lines=lines))).front

    assert side is not None
    assert side.confidence_percent == pytest.approx(70)


def test_labels_that_stand_twice_are_told() -> None:
    note = ((0.02, 0.9, "Surname/Nom"), (0.02, 0.94, "KRASNIK"))
    side = read_document(evidence(placed_document((*PAGE, *note)))).front

    assert side is not None
    assert side.repeated_labels == (FieldName.NAME,)


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (
            ("INCOME TAX DEPARTMENT", "Permanent Account Number Card", "ABCDE1234F", "Date of Birth", "03/07/1967"),
            "day_first",
        ),
        (("DRIVING LICENSE", "Name : HEIKE", "S/D/W of : IMTIAZ", "Date of Birth : 03-07-1967"), "day_first"),
        (("LICENSE", "Name : HEIKE", "D/O IMTIAZ", "DOB : 03-07-1967"), "day_first"),
        (("DRIVING LICENSE", "Name : HEIKE", "Date of Birth : 03-07-1967"), "unknown"),
        (("DRIVING LICENSE", "S/O IMTIAZ", "DOB : 03-07-1967", "Date of Issue : 07-25-2024"), "month_first"),
    ],
)
def test_the_order_of_day_and_month_where_no_issuer_is_named(texts: tuple[str, ...], order: str) -> None:
    assert read_document(evidence(document(texts))).date_order.value == order
