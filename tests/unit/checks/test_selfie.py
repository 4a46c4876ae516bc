"""Checks of the selfie and of its likeness to the portrait."""

import pytest

from kyc.checks.case import Case
from kyc.domain.evidence import FaceComparison, Unread
from kyc.domain.policy import Policy
from kyc.domain.reasons import CheckName, ReasonCode
from tests.unit.builders import case, document, face, find, outcome, selfie, source

PASS = ("pass", None)


def with_selfie(*faces: object, **changes: object) -> Case:
    shown = selfie().model_copy(update={"faces": faces, **changes})
    return case(evidence_changes={"selfie": shown})


def with_similarity(percent: float | None, **changes: object) -> Case:
    comparison = FaceComparison(similarity_percent=percent, document_faces=1).model_copy(update=changes)
    return case(evidence_changes={"comparison": comparison})


class TestPresence:
    @pytest.mark.parametrize(
        ("unread", "expected"),
        [
            (None, PASS),
            (Unread.MISSING, ("fail", ReasonCode.SELFIE_MISSING)),
            (Unread.UNSUPPORTED, ("fail", ReasonCode.SELFIE_UNREADABLE)),
            (Unread.UNAVAILABLE, ("inconclusive", ReasonCode.PROVIDER_UNAVAILABLE)),
        ],
    )
    def test_read_or_not(self, unread: Unread | None, expected: tuple[str, ReasonCode | None]) -> None:
        assert outcome(with_selfie(face(), unread=unread), CheckName.SELFIE_PRESENT) == expected

    def test_none(self) -> None:
        the_case = case(evidence_changes={"selfie": None, "comparison": None})

        assert outcome(the_case, CheckName.SELFIE_PRESENT) == ("fail", ReasonCode.SELFIE_MISSING)
        for name in (CheckName.SELFIE_FACES, CheckName.SELFIE_QUALITY, CheckName.SELFIE_SAFE, CheckName.FACE_MATCH):
            assert outcome(the_case, name) == ("inconclusive", ReasonCode.SELFIE_MISSING)

    def test_the_documents_own_picture(self) -> None:
        assert outcome(with_selfie(face(), source=source("front")), CheckName.SELFIE_PRESENT) == (
            "fail",
            ReasonCode.SELFIE_IS_DOCUMENT,
        )


class TestFaces:
    def test_one(self) -> None:
        assert outcome(with_selfie(face()), CheckName.SELFIE_FACES) == PASS

    def test_none(self) -> None:
        assert outcome(with_selfie(), CheckName.SELFIE_FACES) == ("fail", ReasonCode.SELFIE_NO_FACE)
        assert outcome(with_selfie(), CheckName.SELFIE_QUALITY) == ("inconclusive", ReasonCode.SELFIE_NO_FACE)

    @pytest.mark.parametrize(
        ("second", "expected"),
        [(0.004, "pass"), (0.012, "pass"), (0.02, "inconclusive"), (0.05, "fail"), (0.2, "fail")],
    )
    def test_a_second_one(self, second: float, expected: str) -> None:
        the_case = with_selfie(face(second), face(0.2))

        assert outcome(the_case, CheckName.SELFIE_FACES)[0] == expected

    def test_a_second_face_is_scored_on_the_scale_of_its_threshold(self) -> None:
        (check,) = find(with_selfie(face(0.2), face(0.1)), CheckName.SELFIE_FACES)

        assert (check.score_percent, check.threshold_percent) == (50, 25)


class TestQuality:
    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({}, PASS),
            ({"sharpness_percent": 11.9}, ("fail", ReasonCode.SELFIE_LOW_QUALITY)),
            ({"sharpness_percent": 12}, PASS),
            ({"brightness_percent": 9}, ("fail", ReasonCode.SELFIE_LOW_QUALITY)),
            ({"brightness_percent": 99.5}, ("fail", ReasonCode.SELFIE_LOW_QUALITY)),
            ({"yaw_degrees": -60}, ("fail", ReasonCode.SELFIE_EXTREME_POSE)),
            ({"yaw_degrees": 44}, PASS),
            ({"pitch_degrees": 50}, ("fail", ReasonCode.SELFIE_EXTREME_POSE)),
            ({"roll_degrees": 90}, ("fail", ReasonCode.SELFIE_EXTREME_POSE)),
            ({"sunglasses": True, "sunglasses_confidence_percent": 97}, ("fail", ReasonCode.SELFIE_OCCLUDED)),
            ({"sunglasses": True, "sunglasses_confidence_percent": 80}, ("inconclusive", ReasonCode.SELFIE_OCCLUDED)),
            ({"sunglasses": True, "sunglasses_confidence_percent": 55}, PASS),
            ({"occluded": True, "occluded_confidence_percent": 98}, ("fail", ReasonCode.SELFIE_OCCLUDED)),
            ({"occluded": True, "occluded_confidence_percent": None}, ("fail", ReasonCode.SELFIE_OCCLUDED)),
            ({"eyes_open": False, "eyes_open_confidence_percent": 96}, ("fail", ReasonCode.SELFIE_LOW_QUALITY)),
            ({"eyes_open": False, "eyes_open_confidence_percent": 60}, PASS),
        ],
    )
    def test_measures(self, changes: dict[str, object], expected: tuple[str, ReasonCode | None]) -> None:
        assert outcome(with_selfie(face().model_copy(update=changes)), CheckName.SELFIE_QUALITY) == expected

    def test_a_measure_that_is_not_given_is_not_judged(self) -> None:
        measures = [name for name, field in type(face()).model_fields.items() if field.default is None]

        assert outcome(with_selfie(face().model_copy(update=dict.fromkeys(measures))), CheckName.SELFIE_QUALITY) == PASS

    def test_a_small_face(self) -> None:
        assert outcome(with_selfie(face(0.01)), CheckName.SELFIE_QUALITY) == ("fail", ReasonCode.SELFIE_LOW_QUALITY)

    def test_one_finding_for_each_flaw(self) -> None:
        checks = find(with_selfie(face(yaw_degrees=80, sharpness_percent=1)), CheckName.SELFIE_QUALITY)

        assert {check.reason for check in checks} == {ReasonCode.SELFIE_EXTREME_POSE, ReasonCode.SELFIE_LOW_QUALITY}

    def test_it_is_the_largest_face_that_counts(self) -> None:
        the_case = with_selfie(face(0.005, sharpness_percent=1), face(0.2))

        assert outcome(the_case, CheckName.SELFIE_QUALITY) == PASS


def test_unsafe_content_is_for_a_person() -> None:
    assert outcome(with_selfie(face(), unsafe_labels=("Explicit Nudity",)), CheckName.SELFIE_SAFE) == (
        "inconclusive",
        ReasonCode.UNSAFE_CONTENT,
    )
    assert outcome(with_selfie(face()), CheckName.SELFIE_SAFE) == PASS


class TestMatch:
    @pytest.mark.parametrize(
        ("similarity", "expected"),
        [
            (100, "pass"), (99, "pass"), (98.99, "inconclusive"), (80, "inconclusive"), (79.99, "fail"), (0, "fail"),
        ],
    )  # fmt: skip
    def test_bands(self, similarity: float, expected: str) -> None:
        assert outcome(with_similarity(similarity), CheckName.FACE_MATCH)[0] == expected

    def test_the_stages_own_bands(self) -> None:
        policy = Policy(similarity_verify_percent=90, similarity_reject_percent=70)
        changes = {"comparison": FaceComparison(similarity_percent=91, document_faces=1)}

        assert outcome(case(policy=policy, evidence_changes=changes), CheckName.FACE_MATCH) == PASS

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"document_faces": 0}, ("inconclusive", ReasonCode.SELFIE_DOCUMENT_MISSING_PHOTO)),
            ({"unread": Unread.UNAVAILABLE}, ("inconclusive", ReasonCode.PROVIDER_UNAVAILABLE)),
            ({"unread": Unread.UNSUPPORTED}, ("inconclusive", ReasonCode.SELFIE_DOCUMENT_MISSING_PHOTO)),
            ({}, ("inconclusive", ReasonCode.SELFIE_FACE_MISMATCH)),
        ],
    )
    def test_not_compared(self, changes: dict[str, object], expected: tuple[str, ReasonCode]) -> None:
        assert outcome(with_similarity(None, **changes), CheckName.FACE_MATCH) == expected

    def test_a_similarity_of_a_provider_that_was_down_counts_nothing(self) -> None:
        assert outcome(with_similarity(99.9, unread=Unread.UNAVAILABLE), CheckName.FACE_MATCH)[0] == "inconclusive"

    def test_a_poor_selfie_does_not_show_another_person(self) -> None:
        poor = selfie(face(sharpness_percent=1))
        changes = {"selfie": poor, "comparison": FaceComparison(similarity_percent=40, document_faces=1)}

        assert outcome(case(evidence_changes=changes), CheckName.FACE_MATCH)[0] == "inconclusive"

    @pytest.mark.parametrize(
        ("portrait", "expected"),
        [
            ({}, ("fail", ReasonCode.SELFIE_FACE_MISMATCH)),
            ({"sharpness_percent": 3}, ("inconclusive", ReasonCode.BLURRED_PHOTO)),
            ({"brightness_percent": 4}, ("inconclusive", ReasonCode.DARK_PHOTO)),
            ({"brightness_percent": 99.5}, ("inconclusive", ReasonCode.GLARE_ON_PHOTO)),
            ({"confidence_percent": 71}, ("inconclusive", ReasonCode.EXTRACTION_LOW_CONFIDENCE)),
        ],
    )
    @pytest.mark.parametrize("similarity", [3, 60])
    def test_a_poor_portrait_does_not_show_another_person(
        self, similarity: float, portrait: dict[str, float], expected: tuple[str, ReasonCode]
    ) -> None:
        changes = {"comparison": FaceComparison(similarity_percent=similarity, document_faces=1)}
        front = document(faces=[face(0.04).model_copy(update=portrait)])

        assert outcome(case(front, evidence_changes=changes), CheckName.FACE_MATCH) == expected

    def test_a_document_that_was_read_poorly_does_not_show_another_person(self) -> None:
        changes = {"comparison": FaceComparison(similarity_percent=3, document_faces=1)}

        assert outcome(case(document(confidence=70), evidence_changes=changes), CheckName.FACE_MATCH) == (
            "inconclusive",
            ReasonCode.EXTRACTION_LOW_CONFIDENCE,
        )

    def test_a_poor_portrait_lets_nothing_pass(self) -> None:
        changes = {"comparison": FaceComparison(similarity_percent=98.9, document_faces=1)}
        front = document(faces=[face(0.04, sharpness_percent=3)])

        assert outcome(case(front, evidence_changes=changes), CheckName.FACE_MATCH)[0] == "inconclusive"
