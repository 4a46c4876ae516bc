"""A living person: what a liveness check is worth, and what it means that there is none."""

from typing import Any

import pytest

from kyc.checks.case import Case
from kyc.decision.decide import check_case, decide
from kyc.domain.evidence import FaceComparison, Liveness, NotCollected, Selfie, Source, Unread
from kyc.domain.liveness import FEEDBACK
from kyc.domain.liveness_mode import LivenessMode
from kyc.domain.policy import Policy
from kyc.domain.reasons import REASONS, Action, CheckName, ReasonCode
from kyc.domain.record import ValidationStatus
from kyc.domain.review import Assessment, Check, CheckOutcome, Verdict
from tests.unit.builders import case, evidence, licence, source

AGREES = Assessment(verdict=Verdict.AGREES, summary="Agrees.")


def seen(confidence: float = 97.4, **changes: Any) -> Liveness:  # noqa: ANN401
    values: dict[str, Any] = {
        "confidence_percent": confidence,
        "challenge": "FaceMovementAndLightChallenge 2.0.0",
        "reference": source("reference"),
        "is_intact": True,
        **changes,
    }
    return Liveness.model_validate(values)


def found(given: Case, name: CheckName = CheckName.LIVENESS) -> list[Check]:
    return [check for check in check_case(given) if check.name is name]


def outcome(
    liveness: Liveness | None,
    policy: Policy,
    **changes: Any,  # noqa: ANN401
) -> tuple[ValidationStatus, tuple[ReasonCode, ...]]:
    of = case(policy=policy, evidence_changes={"liveness": liveness, **changes})
    decided = decide(of.claim, of.evidence, AGREES, policy)
    return decided.status, decided.reasons


REQUIRED = Policy(liveness=LivenessMode.REQUIRED)
OPTIONAL = Policy(liveness=LivenessMode.OPTIONAL)
ALONE = Policy(liveness=LivenessMode.OPTIONAL, selfie_alone=True)


@pytest.mark.parametrize(
    ("policy", "status", "reasons"),
    [
        (REQUIRED, "rejected", (ReasonCode.LIVENESS_MISSING,)),
        (OPTIONAL, "manual_review", (ReasonCode.LIVENESS_MISSING,)),
        (ALONE, "verified", ()),
        (Policy(), "verified", ()),
    ],
)
def test_a_claim_without_a_liveness_check_is_as_good_as_its_stage_says(
    policy: Policy, status: str, reasons: tuple[ReasonCode, ...]
) -> None:
    assert outcome(None, policy) == (status, reasons)


@pytest.mark.parametrize("policy", [REQUIRED, OPTIONAL, ALONE])
def test_a_living_person_is_verified_in_every_stage_and_the_finding_has_its_score(policy: Policy) -> None:
    assert outcome(seen(), policy) == ("verified", ())
    (check,) = found(case(policy=policy, evidence_changes={"liveness": seen()}))
    assert (check.outcome, check.score_percent, check.threshold_percent) == (CheckOutcome.PASS, 97.4, 80)


def test_the_absence_of_a_liveness_check_is_a_finding_where_it_could_have_been() -> None:
    (check,) = found(case(policy=ALONE))
    assert check.outcome is CheckOutcome.PASS
    assert found(case()) == []


def test_who_does_not_seem_to_live_is_rejected_and_told_what_was_in_the_way() -> None:
    """Also where a claim without any check would pass: nobody gets better by hiding a failure behind it."""
    dark = seen(12.0, feedback=("LOW_LIGHTING_DETECTED", "FACE_NOT_ALIGNED", "SOMETHING_NEW"))
    expected = (ReasonCode.LIVENESS_NOT_LIVE, ReasonCode.LIVENESS_TOO_DARK, ReasonCode.LIVENESS_MOVED)
    for policy in (REQUIRED, OPTIONAL, ALONE):
        assert outcome(dark, policy) == ("rejected", expected)
    assert all(REASONS[code].action is Action.RETRY for code in expected)


def test_feedback_costs_nothing_where_somebody_lives() -> None:
    assert outcome(seen(feedback=("LOW_LIGHTING_DETECTED",)), REQUIRED) == ("verified", ())


@pytest.mark.parametrize(("confidence", "status"), [(80.0, "verified"), (79.99, "rejected")])
def test_the_limit_itself_is_enough(confidence: float, status: str) -> None:
    assert outcome(seen(confidence), REQUIRED)[0] == status


@pytest.mark.parametrize("limit", [0.8, 59, 101])
def test_a_limit_under_the_floor_is_refused(limit: float) -> None:
    with pytest.raises(ValueError, match="liveness_confidence_percent"):
        Policy(liveness_confidence_percent=limit)


@pytest.mark.parametrize("mode", [LivenessMode.REQUIRED, LivenessMode.OFF])
def test_a_selfie_is_alone_only_where_liveness_is_optional(mode: LivenessMode) -> None:
    with pytest.raises(ValueError, match="selfie_alone"):
        Policy(liveness=mode, selfie_alone=True)


def test_a_reference_picture_that_was_changed_goes_to_a_person_with_nothing_held_against_its_user() -> None:
    changed = seen(is_intact=False)
    gone = Selfie(source=Source(key="acme/x", filename="x.jpg"), unread=Unread.MISSING)

    status, reasons = outcome(changed, REQUIRED, selfie=gone, comparison=None)

    assert (status, reasons) == ("manual_review", (ReasonCode.LIVENESS_CHANGED,))


@pytest.mark.parametrize(
    ("comparison", "status", "reasons"),
    [
        (FaceComparison(similarity_percent=99.5, document_faces=1), "verified", ()),
        (FaceComparison(similarity_percent=90, document_faces=1), "manual_review", (ReasonCode.LIVENESS_ANOTHER_FACE,)),
        (FaceComparison(similarity_percent=3, document_faces=1), "rejected", (ReasonCode.LIVENESS_ANOTHER_FACE,)),
        (FaceComparison(), "manual_review", (ReasonCode.LIVENESS_ANOTHER_FACE,)),
        (FaceComparison(unread=Unread.UNSUPPORTED), "manual_review", (ReasonCode.LIVENESS_ANOTHER_FACE,)),
        (FaceComparison(unread=Unread.UNAVAILABLE), "manual_review", (ReasonCode.PROVIDER_UNAVAILABLE,)),
    ],
)
def test_a_selfie_beside_a_liveness_check_shows_the_same_face(
    comparison: FaceComparison, status: str, reasons: tuple[ReasonCode, ...]
) -> None:
    assert outcome(seen(uploaded_selfie=source("selfie"), selfie=comparison), REQUIRED) == (status, reasons)


def test_a_claim_that_rules_itself_out_needs_no_look_at_its_pictures() -> None:
    """Neither where a required check is missing, nor where it does not show a living person."""
    for liveness, reason in ((None, ReasonCode.LIVENESS_MISSING), (seen(5.0), ReasonCode.LIVENESS_NOT_LIVE)):
        alone = evidence(*licence(), liveness=liveness, not_collected=NotCollected.RULED_OUT)
        checks = check_case(Case(case().claim, alone, REQUIRED))
        assert [check.reason for check in checks] == [reason]


def test_a_liveness_check_stands_in_for_a_selfie_that_was_not_uploaded() -> None:
    front = {"filename": "front.jpg", "url": "https://example.com/beta/front", "kind": "id_front"}
    back = {"filename": "back.jpg", "url": "https://example.com/beta/back", "kind": "id_back"}
    of = case(policy=REQUIRED, document_links=[front, back])
    alone = of.evidence.model_copy(update={"liveness": seen(), "not_collected": NotCollected.RULED_OUT})

    checks = check_case(Case(of.claim, alone, REQUIRED))

    assert ReasonCode.SELFIE_MISSING not in {check.reason for check in checks}


def test_every_documented_feedback_code_has_a_reason_of_its_own() -> None:
    """By the service description that is installed, which is AWS's own."""
    from botocore.loaders import Loader  # noqa: PLC0415 - read by this test alone

    shapes = Loader().load_service_model("rekognition", "service-2")["shapes"]
    assert set(FEEDBACK) == set(shapes["FeedbackCode"]["enum"])
    assert len(set(FEEDBACK.values())) == len(FEEDBACK)
