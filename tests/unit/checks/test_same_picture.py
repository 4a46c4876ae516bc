"""The selfie is a picture of its own."""

import pytest
from pydantic import ValidationError

from kyc.checks.case import Case
from kyc.decision.decide import check_case, conclude
from kyc.domain.evidence import SamePicture
from kyc.domain.policy import Policy
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.domain.record import ValidationStatus
from tests.unit.builders import case, find, outcome

LIMIT, REVIEW = Policy().same_picture_percent, Policy().same_picture_review_percent


def measured(correlation: float | None, policy: Policy | None = None) -> Case:
    return case(policy=policy, evidence_changes={"same_picture": SamePicture(correlation_percent=correlation)})


@pytest.mark.parametrize("correlation", [100, 99.2, LIMIT])
def test_the_portrait_again_is_no_selfie(correlation: float) -> None:
    assert outcome(measured(correlation), CheckName.SAME_PICTURE) == ("fail", ReasonCode.SELFIE_IS_DOCUMENT)


@pytest.mark.parametrize("correlation", [LIMIT - 0.01, REVIEW])
def test_pictures_that_are_very_much_alike_are_for_a_person(correlation: float) -> None:
    assert outcome(measured(correlation), CheckName.SAME_PICTURE) == ("inconclusive", ReasonCode.SELFIE_IS_DOCUMENT)


@pytest.mark.parametrize("correlation", [REVIEW - 0.01, 87, 45.5, 0])
def test_another_picture_of_the_person_passes(correlation: float) -> None:
    assert outcome(measured(correlation), CheckName.SAME_PICTURE) == ("pass", None)


def test_faces_that_cannot_be_laid_over_one_another_are_for_a_person() -> None:
    assert outcome(measured(None), CheckName.SAME_PICTURE) == ("inconclusive", ReasonCode.SELFIE_IS_DOCUMENT)


def test_nothing_is_found_where_nothing_was_measured() -> None:
    assert find(case(evidence_changes={"same_picture": None}), CheckName.SAME_PICTURE) == []


def test_the_portrait_again_is_rejected_however_alike_the_faces_are() -> None:
    the_case = measured(98.6)
    decision = conclude(the_case, check_case(the_case), None)

    assert decision.status is ValidationStatus.REJECTED
    assert decision.reasons == (ReasonCode.SELFIE_IS_DOCUMENT,)


def test_the_stages_own_limits_count() -> None:
    strict = Policy(same_picture_percent=90, same_picture_review_percent=85)

    assert outcome(measured(87.2), CheckName.SAME_PICTURE)[0] == "pass"
    assert outcome(measured(90.2, strict), CheckName.SAME_PICTURE)[0] == "fail"
    assert outcome(measured(87.2, strict), CheckName.SAME_PICTURE)[0] == "inconclusive"


def test_the_finding_says_what_was_compared() -> None:
    (check,) = find(measured(97.314), CheckName.SAME_PICTURE)

    assert (check.score_percent, check.threshold_percent) == (97.31, LIMIT)
    assert "97.3 %" in check.note


@pytest.mark.parametrize(
    "settings",
    [
        {"same_picture_percent": 100},
        {"same_picture_percent": 0.96},
        {"same_picture_percent": 60},
        {"same_picture_review_percent": 95, "same_picture_percent": 93},
        {"same_picture_review_percent": 20},
    ],
)
def test_limits_that_see_nothing_or_everything_are_refused(settings: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Policy.model_validate(settings)
