"""The document shows its holder's portrait, and no face that does not belong to it."""

from collections.abc import Sequence

import pytest

from kyc.checks.case import Case
from kyc.domain.evidence import BoundingBox, ComparedFace, Document, Face, FaceComparison, Unread
from kyc.domain.reasons import CheckName, ReasonCode
from tests.unit.builders import (
    LICENCE_FIELDS,
    PAGE_PORTRAIT,
    PASSPORT_CLAIM,
    PASSPORT_PAGE,
    case,
    document,
    find,
    licence_back,
    outcome,
    passport_case,
    placed,
    placed_document,
    source,
    status,
)

PASS = ("pass", None)
FOREIGN = ("inconclusive", ReasonCode.FACE_DOES_NOT_BELONG)
WIDTH = 0.6
"""Of a face, in its heights."""


def seen(left: float, top: float, height: float, confidence: float = 99.8) -> Face:
    box = BoundingBox(left=left, top=top, width=WIDTH * height, height=height)
    return Face(box=box, confidence_percent=confidence)


def likeness(*faces: tuple[Face, float]) -> FaceComparison:
    """Return CompareFaces' result with the front as both source and target."""
    compared = tuple(ComparedFace(box=face.box, similarity_percent=similarity) for face, similarity in faces)
    return FaceComparison(similarity_percent=compared[0].similarity_percent, document_faces=1, faces=compared)


def shown(others: Sequence[tuple[Face, float]], portrait: Face = PAGE_PORTRAIT, **changes: object) -> Document:
    """A passport's page with further faces, each with its likeness to the largest one; the largest first."""
    faces = sorted((portrait, *(face for face, _ in others)), key=lambda face: -face.box.area)
    values: dict[str, object] = {"faces": tuple(faces), "likeness": likeness((portrait, 100), *others), **changes}
    return placed_document(**values)  # type: ignore[arg-type]


def judged(*sides: Document, compared: Face = PAGE_PORTRAIT) -> Case:
    """A case whose selfie is like the face that was compared with it."""
    comparison = FaceComparison(similarity_percent=99.8, document_faces=1, source_box=compared.box)
    claimed: dict[str, object] = dict(PASSPORT_CLAIM)
    return case(*sides, policy=None, evidence_changes={"comparison": comparison}, **claimed)


def test_one_portrait() -> None:
    assert outcome(judged(shown([])), CheckName.PORTRAIT) == PASS
    assert status(judged(shown([]))) == "verified"


class TestALoosePhoto:
    """Another person's photo beside or on somebody's document, with a selfie of that person."""

    @pytest.mark.parametrize("height", [0.2, 0.25, 0.4, 0.8])
    @pytest.mark.parametrize(("left", "top"), [(0.02, 0.02), (0.93, 0.3), (0.4, 0.9), (0.02, 0.6), (0.6, 0.3)])
    @pytest.mark.parametrize("similarity", [0, 3, 79.9])
    def test_is_a_persons_wherever_it_lies_and_however_large(
        self, left: float, top: float, height: float, similarity: float
    ) -> None:
        loose = seen(left, top, height)
        front = shown([(loose, similarity)])
        largest = (front.faces or (loose,))[0]

        assert outcome(judged(front, compared=largest), CheckName.PORTRAIT) == FOREIGN
        assert outcome(judged(front, compared=loose), CheckName.PORTRAIT) == FOREIGN
        assert status(judged(front, compared=largest)) == "manual_review"

    @pytest.mark.parametrize("height", [0.04, 0.08, 0.12])
    def test_is_a_persons_though_it_is_as_small_as_a_ghost(self, height: float) -> None:
        assert outcome(judged(shown([(seen(0.7, 0.5, height), 4)])), CheckName.PORTRAIT) == FOREIGN

    @pytest.mark.parametrize("height", [0.16, 0.25, 0.4])
    def test_of_the_holder_in_another_picture_is_a_persons_too(self, height: float) -> None:
        assert outcome(judged(shown([(seen(0.93, 0.3, height), 99.5)])), CheckName.PORTRAIT) == FOREIGN

    @pytest.mark.parametrize("degrees", [90, 180, 270])
    def test_is_seen_in_a_turned_picture(self, degrees: int) -> None:
        beside = BoundingBox(left=0.0, top=0.0, width=0.18, height=0.12)
        loose = Face(box=beside, confidence_percent=99.8)
        front = placed_document(degrees=degrees, faces=(PAGE_PORTRAIT, loose), likeness=likeness((PAGE_PORTRAIT, 100)))

        assert outcome(judged(front), CheckName.PORTRAIT) == FOREIGN

    def test_alone_is_a_persons_where_the_portrait_was_not_found(self) -> None:
        loose = seen(0.02, 0.02, 0.8)
        front = shown([], portrait=loose)

        assert outcome(judged(front, compared=loose), CheckName.PORTRAIT) == FOREIGN

    def test_on_a_licence(self) -> None:
        loose = seen(0.6, 0.1, 0.5)
        front = document(typed=LICENCE_FIELDS, faces=(loose, PAGE_PORTRAIT), likeness=likeness((loose, 100)))

        assert outcome(case(front, licence_back()), CheckName.PORTRAIT) == FOREIGN

    @pytest.mark.parametrize("likeness", [None, FaceComparison(unread=Unread.UNAVAILABLE), FaceComparison()])
    def test_is_not_taken_for_a_ghost_where_nobody_compared(self, likeness: FaceComparison | None) -> None:
        front = shown([(seen(0.7, 0.5, 0.1), 0)], likeness=likeness)

        assert outcome(judged(front), CheckName.PORTRAIT) == FOREIGN

    def test_is_not_taken_for_the_ghost_that_stands_elsewhere(self) -> None:
        ghost, loose = seen(0.7, 0.5, 0.1), seen(0.5, 0.65, 0.1)
        front = shown([(ghost, 98), (loose, 3)])

        assert outcome(judged(front), CheckName.PORTRAIT) == FOREIGN


class TestAGhost:
    """The portrait printed again, smaller and fainter, against forgery."""

    @pytest.mark.parametrize("height", [0.05, 0.1, 0.149])
    @pytest.mark.parametrize(("left", "top"), [(0.75, 0.5), (0.3, 0.65), (0.85, 0.2)])
    @pytest.mark.parametrize("similarity", [80, 92.5, 99.9])
    def test_passes(self, left: float, top: float, height: float, similarity: float) -> None:
        front = shown([(seen(left, top, height), similarity)])

        assert outcome(judged(front), CheckName.PORTRAIT) == PASS
        assert status(judged(front)) == "verified"

    def test_passes_twice(self) -> None:
        front = shown([(seen(0.75, 0.5, 0.14), 95), (seen(0.3, 0.68, 0.08), 88)])

        assert outcome(judged(front), CheckName.PORTRAIT) == PASS

    @pytest.mark.parametrize("height", [0.15, 0.2, 0.24])
    def test_is_lower_than_the_portrait(self, height: float) -> None:
        assert outcome(judged(shown([(seen(0.7, 0.5, height), 99)])), CheckName.PORTRAIT) == FOREIGN

    @pytest.mark.parametrize(("left", "top"), [(0.02, 0.97), (0.5, 0.99), (0.4, 0.0)])
    def test_stands_within_the_document(self, left: float, top: float) -> None:
        assert outcome(judged(shown([(seen(left, top, 0.05), 99)])), CheckName.PORTRAIT) == FOREIGN

    @pytest.mark.parametrize("similarity", [0, 50, 79.9])
    def test_is_like_the_portrait(self, similarity: float) -> None:
        assert outcome(judged(shown([(seen(0.7, 0.5, 0.1), similarity)])), CheckName.PORTRAIT) == FOREIGN


class TestAFaintFace:
    """A watermark, a coat of arms, a pattern in which a face is found."""

    @pytest.mark.parametrize(("height", "confidence"), [(0.03, 60), (0.05, 89.9), (0.06, 75)])
    def test_is_too_small_and_faint_to_judge(self, height: float, confidence: float) -> None:
        assert outcome(judged(shown([(seen(0.6, 0.4, height, confidence), 0)])), CheckName.PORTRAIT) == PASS

    @pytest.mark.parametrize(("height", "confidence"), [(0.1, 60), (0.05, 99), (0.2, 60)])
    def test_that_is_clear_or_large_is_a_face(self, height: float, confidence: float) -> None:
        assert outcome(judged(shown([(seen(0.6, 0.4, height, confidence), 0)])), CheckName.PORTRAIT) == FOREIGN


class TestTheComparedFace:
    def test_is_the_portrait(self) -> None:
        ghost = seen(0.75, 0.5, 0.12)

        assert outcome(judged(shown([(ghost, 95)])), CheckName.PORTRAIT) == PASS
        assert outcome(judged(shown([(ghost, 95)]), compared=ghost), CheckName.PORTRAIT) == FOREIGN

    @pytest.mark.parametrize(("across", "expected"), [(0.0, PASS), (0.02, PASS), (0.12, FOREIGN), (0.5, FOREIGN)])
    def test_is_framed_a_little_otherwise_by_another_call(
        self, across: float, expected: tuple[str, ReasonCode | None]
    ) -> None:
        box = PAGE_PORTRAIT.box
        moved = Face(box=box.model_copy(update={"left": box.left + across}), confidence_percent=99)

        assert outcome(judged(shown([]), compared=moved), CheckName.PORTRAIT) == expected


class TestAFurtherSide:
    def back(self, *faces: Face) -> Document:
        return document(("NOTES", "REMARKS"), kind="id_back", source=source("back"), faces=faces)

    @pytest.mark.parametrize("height", [0.1, 0.25, 0.8])
    def test_with_a_face_is_a_persons(self, height: float) -> None:
        assert outcome(judged(shown([]), self.back(seen(0.3, 0.1, height))), CheckName.PORTRAIT) == FOREIGN

    def test_may_have_what_merely_resembles_one(self) -> None:
        assert outcome(judged(shown([]), self.back(seen(0.3, 0.3, 0.05, 60))), CheckName.PORTRAIT) == PASS

    def test_without_a_face(self) -> None:
        assert outcome(judged(shown([]), self.back()), CheckName.PORTRAIT) == PASS


class TestNoPortrait:
    @pytest.mark.parametrize(
        ("faces", "reason"),
        [((), ReasonCode.SELFIE_DOCUMENT_MISSING_PHOTO), (None, ReasonCode.PROVIDER_UNAVAILABLE)],
        ids=["looked for", "nobody could look"],
    )
    def test_on_a_document_that_can_be_read_is_a_persons(
        self, faces: tuple[Face, ...] | None, reason: ReasonCode
    ) -> None:
        expected = ("inconclusive", reason)

        assert outcome(passport_case(placed_document(faces=faces)), CheckName.PORTRAIT) == expected

    def test_in_a_picture_that_cannot_be_read(self) -> None:
        unreadable = placed_document(confidence=30)

        assert outcome(passport_case(unreadable), CheckName.PORTRAIT) == (
            "inconclusive",
            ReasonCode.DOCUMENT_UNREADABLE,
        )


@pytest.mark.parametrize("size", [(1400, 1000), (4000, 3000), (1000, 1000)])
@pytest.mark.parametrize("left", [0.06, 0.1, 0.2])
def test_a_portrait_may_stand_at_the_edge_of_the_text(left: float, size: tuple[int, int]) -> None:
    portrait = PAGE_PORTRAIT.model_copy(update={"box": PAGE_PORTRAIT.box.model_copy(update={"left": left})})
    rows = [row for row in PASSPORT_PAGE if "<<" not in row[2]]
    front = placed_document(rows, faces=(portrait,), lines=placed(rows, size=size))

    assert outcome(judged(front, compared=portrait), CheckName.PORTRAIT) == PASS


def test_a_finding_names_the_face_that_does_not_belong() -> None:
    (check,) = find(judged(shown([(seen(0.7, 0.5, 0.1), 4)])), CheckName.PORTRAIT)

    assert check.evidence == "documents.id_front.faces.1"


@pytest.mark.parametrize(("top", "is_cut"), [(0.5, False), (0.6, False), (0.68, True), (0.72, True)])
def test_a_portrait_below_all_print_is_on_a_document_that_is_cut_off(top: float, is_cut: bool) -> None:  # noqa: FBT001
    portrait = seen(0.1, top, 0.25)
    cut = judged(shown([], portrait), compared=portrait)

    assert outcome(cut, CheckName.PORTRAIT) == (("inconclusive", ReasonCode.CUT_OFF_DOCUMENT) if is_cut else PASS)
    assert (status(cut) == "verified") != is_cut
