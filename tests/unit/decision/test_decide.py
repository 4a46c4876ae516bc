"""The decision: fixed rules first, and a model that can only lower what they allow."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kyc.checks.case import Case
from kyc.checks.registry import ALL_CHECKS
from kyc.decision import decide as decision_module
from kyc.decision.decide import Decision, decide, needs_assessment, run_checks
from kyc.domain.evidence import Document, Evidence, FaceComparison, IdentityField, TextLine
from kyc.domain.policy import Policy
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.domain.record import ValidationStatus
from kyc.domain.review import Assessment, Check, CheckOutcome, Verdict
from tests.unit.builders import LICENCE_FIELDS, claim, document, evidence, face, passport_case, selfie, source

AGREES = Assessment(verdict=Verdict.AGREES, summary="Nothing speaks against it.")
RANK = {ValidationStatus.REJECTED: 0, ValidationStatus.MANUAL_REVIEW: 1, ValidationStatus.VERIFIED: 2}
ASSESSMENTS = (
    None,
    *(
        Assessment(verdict=verdict, observations=observations, summary="")
        for verdict in Verdict
        for observations in ((), ("loose_photo",), ("specimen", "screen"))
    ),
)


def test_a_good_claim_is_verified() -> None:
    decided = decide(claim(), evidence(), AGREES, Policy())

    assert decided.status is ValidationStatus.VERIFIED
    assert decided.reasons == ()
    assert all(check.outcome is CheckOutcome.PASS for check in decided.checks)


def test_any_failure_rejects_with_its_reason() -> None:
    decided = decide(claim(date_of_birth="1987-05-17"), evidence(), AGREES, Policy())

    assert decided.status is ValidationStatus.REJECTED
    assert decided.reasons == (ReasonCode.DOB_MISMATCH,)


def test_reasons_come_in_the_order_of_the_checks_and_once() -> None:
    wrong = claim(first_name="Ottilie", last_name="Vandermeer", id_value="D99999999999", date_of_birth="1987-05-17")
    poor = selfie(face(sharpness_percent=1, brightness_percent=1))

    decided = decide(wrong, evidence(selfie=poor), AGREES, Policy())

    assert decided.reasons == (
        ReasonCode.NAME_MISMATCH,
        ReasonCode.DOB_MISMATCH,
        ReasonCode.DOCUMENT_NUMBER_MISMATCH,
        ReasonCode.SELFIE_LOW_QUALITY,
    )


def test_what_is_inconclusive_goes_to_a_person() -> None:
    between = evidence(comparison=FaceComparison(similarity_percent=95, document_faces=1))

    decided = decide(claim(), between, AGREES, Policy())

    assert decided.status is ValidationStatus.MANUAL_REVIEW
    assert decided.reasons == (ReasonCode.SELFIE_FACE_MISMATCH,)


@pytest.mark.parametrize(
    ("assessment", "reason"),
    [
        (None, ReasonCode.PROVIDER_UNAVAILABLE),
        (Assessment(verdict="doubts", summary=""), ReasonCode.AI_DISAGREEMENT),
        (Assessment(verdict="cannot_tell", summary=""), ReasonCode.AI_INCONCLUSIVE),
        (Assessment(verdict="agrees", observations=["loose_photo"], summary=""), ReasonCode.AI_DISAGREEMENT),
        (Assessment(verdict="AGREES ", observations=[" Loose-Photo"], summary=""), ReasonCode.AI_DISAGREEMENT),
        (
            Assessment(verdict="agrees", seen={"surname": "Krasnik", "given_names": "Ludmila"}, summary=""),
            ReasonCode.AI_DISAGREEMENT,
        ),
        (Assessment(verdict="agrees", seen={"date_of_birth": "1987-05-17"}, summary=""), ReasonCode.AI_DISAGREEMENT),
        (Assessment(verdict="agrees", seen={"document_number": "X9931"}, summary=""), ReasonCode.AI_DISAGREEMENT),
        (Assessment(verdict="agrees", seen={"expiry": "2031-05-14"}, summary=""), ReasonCode.AI_DISAGREEMENT),
    ],
)
def test_a_model_that_does_not_agree_sends_it_to_a_person(assessment: Assessment | None, reason: ReasonCode) -> None:
    decided = decide(claim(), evidence(), assessment, Policy())

    assert decided.status is ValidationStatus.MANUAL_REVIEW
    assert decided.reasons == (reason,)


@pytest.mark.parametrize(
    "answer",
    [
        {"verdict": "agrees", "observations": ["nice_picture"], "summary": ""},
        {"verdict": "fine", "summary": ""},
        {"verdict": "agrees", "findings": [{"code": "x", "note": ""}], "summary": ""},
    ],
)
def test_an_answer_outside_of_the_lists_is_none(answer: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Assessment.model_validate(answer)


def test_a_reading_of_its_own_that_is_the_claims_changes_nothing() -> None:
    seen = {
        "surname": "MARLOWE",
        "given_names": "June Rosalind",
        "date_of_birth": "1987-05-14",
        "document_number": "M482 7391 0456",
        "expiry": "2029-05-14",
        "document_type": "driver licence",
        "issuing_country": "US",
    }

    assert decide(claim(), evidence(), Assessment(verdict="agrees", seen=seen, summary=""), Policy()).reasons == ()


def test_what_a_check_digit_vouches_for_is_not_read_again() -> None:
    the_case = passport_case()
    slip = Assessment(
        verdict="agrees", seen={"document_number": "L898902CB", "date_of_birth": "1974-08-13"}, summary=""
    )

    assert decide(the_case.claim, the_case.evidence, slip, the_case.policy).status is ValidationStatus.VERIFIED


def test_a_reviewer_sees_what_the_model_read_otherwise() -> None:
    other = Assessment(verdict="agrees", seen={"surname": "Krasnik", "given_names": "Ludmila"}, summary="")

    (opinion,) = [check for check in decide(claim(), evidence(), other, Policy()).checks if check.name == "assessment"]

    assert opinion.note == "name: claimed Marlowe, June, the model reads Krasnik, Ludmila."


def test_the_model_is_not_asked_what_it_cannot_change() -> None:
    assert needs_assessment(run_checks(claim(), evidence(), Policy()))
    assert not needs_assessment(run_checks(claim(id_type="Library card"), evidence(), Policy()))
    assert not needs_assessment(run_checks(claim(first_name="Ottilie"), evidence(), Policy()))


def _finding(outcome: CheckOutcome, name: CheckName = CheckName.NAME) -> Check:
    return Check(
        name=name, outcome=outcome, reason=None if outcome is CheckOutcome.PASS else ReasonCode.NAME_MISMATCH, note=""
    )


@pytest.mark.parametrize("length", [1, 2, 3])
def test_an_assessment_never_lifts_an_outcome(length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """All combinations of findings and answers: none is better than the findings alone allow."""
    for outcomes in product(CheckOutcome, repeat=length):
        checks = tuple(_finding(outcome) for outcome in outcomes)
        monkeypatch.setattr(decision_module, "ALL_CHECKS", (lambda _, checks=checks: iter(checks),))
        allowed = min(RANK[_ALLOWS[outcome]] for outcome in outcomes)
        for assessment in ASSESSMENTS:
            decided = decide(claim(), evidence(), assessment, Policy())
            assert RANK[decided.status] <= allowed
            if CheckOutcome.FAIL in outcomes:
                assert decided.status is ValidationStatus.REJECTED
            if decided.status is ValidationStatus.VERIFIED:
                assert assessment is not None
                assert assessment.verdict is Verdict.AGREES
            assert bool(decided.reasons) == (decided.status is not ValidationStatus.VERIFIED)


_ALLOWS = {
    CheckOutcome.PASS: ValidationStatus.VERIFIED,
    CheckOutcome.INCONCLUSIVE: ValidationStatus.MANUAL_REVIEW,
    CheckOutcome.FAIL: ValidationStatus.REJECTED,
}

TEXTS = st.text(max_size=40)
PERCENTS = st.floats(0, 100)
DOCUMENTS = st.builds(
    Document,
    kind=st.sampled_from(["id_front", "id_back"]),
    source=st.just(source()),
    unread=st.sampled_from([None, None, "missing", "unsupported", "unavailable"]),
    lines=st.lists(
        st.builds(
            TextLine,
            text=TEXTS | st.sampled_from(document().lines).map(lambda line: line.text),
            confidence_percent=PERCENTS,
        ),
        max_size=12,
    ),
    fields=st.lists(
        st.builds(
            IdentityField,
            type=st.sampled_from(sorted(LICENCE_FIELDS)),
            text=TEXTS | st.sampled_from(sorted(LICENCE_FIELDS.values())),
            normalized_date=st.none() | st.dates(),
            confidence_percent=PERCENTS,
        ),
        max_size=6,
    ),
    faces=st.none() | st.just(()),
)
EVIDENCE = st.builds(
    Evidence,
    collected_on=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    documents=st.lists(DOCUMENTS, max_size=3),
    selfie=st.none() | st.just(selfie()),
    comparison=st.none()
    | st.builds(FaceComparison, similarity_percent=st.none() | PERCENTS, document_faces=st.integers(0, 3)),
)


@given(EVIDENCE, st.sampled_from(ASSESSMENTS))
def test_any_evidence_is_decided_and_the_same_evidence_the_same(
    anything: Evidence, assessment: Assessment | None
) -> None:
    decided = decide(claim(), anything, assessment, Policy())
    again = decide(claim(), Evidence.model_validate_json(anything.model_dump_json()), assessment, Policy())

    assert again.model_dump_json() == decided.model_dump_json()
    assert Decision.model_validate_json(decided.model_dump_json()) == decided


@given(EVIDENCE)
def test_nothing_is_verified_without_what_verifies_it(anything: Evidence) -> None:
    """Fail closed: whatever is missing, a verified claim has had all of it."""
    decided = decide(claim(), anything, AGREES, Policy())

    if decided.status is ValidationStatus.VERIFIED:
        assert anything.selfie is not None
        assert anything.comparison is not None
        assert anything.comparison.similarity_percent is not None
        assert anything.comparison.similarity_percent >= 99


@pytest.mark.parametrize("part", ["documents", "selfie", "comparison"])
def test_without_a_part_of_the_evidence_nothing_is_verified(part: str) -> None:
    without = evidence().model_copy(update={part: () if part == "documents" else None})

    assert decide(claim(), without, AGREES, Policy()).status is not ValidationStatus.VERIFIED


def test_without_any_one_line_or_field_nothing_that_it_proves_is_verified() -> None:
    """Take the lines with a claimed value away: the decision must not stay as it was."""
    for needle in ("MARLOWE", "05/14/1987", "M48273910456", "05/14/2029", "LICENSE"):
        lines = [line.text for line in document().lines if needle not in line.text]
        fields = {name: text for name, text in LICENCE_FIELDS.items() if needle not in text}
        without = evidence(document(lines, typed=fields))

        assert decide(claim(), without, AGREES, Policy()).status is not ValidationStatus.VERIFIED


def test_every_check_points_at_evidence_and_keeps_to_its_scale() -> None:
    for check in run_checks(claim(), evidence(), Policy()):
        assert check.score_percent is None or 0 <= check.score_percent <= 100
        assert check.threshold_percent is None or 0 <= check.threshold_percent <= 100
        assert check.note


def test_checks_do_not_see_more_than_their_case() -> None:
    the_case = Case(claim(), evidence(), Policy())

    for check in ALL_CHECKS:
        assert list(check(the_case)) == list(check(the_case))
