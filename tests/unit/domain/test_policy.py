"""The policy's bounds and defaults: what a stage can demand, and what is refused as a slip."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from kyc.domain.document_type import DocumentType
from kyc.domain.policy import BackRequirement, Policy

PERCENTS = [name for name in Policy.model_fields if name.endswith("_percent")]


def parse(**settings: Any) -> Policy:  # noqa: ANN401
    return Policy.model_validate_json(json.dumps(settings), strict=True)


@pytest.mark.parametrize("field", PERCENTS)
@pytest.mark.parametrize("fraction", [0.99, 0.85, 0.5, 0.01, 0.999999])
def test_a_fraction_is_no_percentage(field: str, fraction: float) -> None:
    with pytest.raises(ValidationError) as raised:
        parse(**{field: fraction})

    assert f"is a percentage, 0-100: did you mean {fraction * 100:g}?" in str(raised.value)


@pytest.mark.parametrize("field", PERCENTS)
@pytest.mark.parametrize("value", [-1, 100.5, 1e9, True, "99", None, float("nan")])
def test_a_percentage_lies_between_0_and_100(field: str, value: object) -> None:
    with pytest.raises(ValidationError):
        parse(**{field: value})


@pytest.mark.parametrize(
    ("field", "too_low", "lowest"),
    [("similarity_verify_percent", 89.9, 90), ("similarity_reject_percent", 49, 50)],
)
def test_thresholds_of_faces_have_a_floor(field: str, too_low: float, lowest: float) -> None:
    for refused in (0, 1, 40, too_low):
        with pytest.raises(ValidationError):
            parse(**{field: refused})
    assert getattr(parse(**{field: lowest}), field) == lowest


@pytest.mark.parametrize(
    "settings",
    [
        {"similarity_reject_percent": 99.5},
        {"similarity_verify_percent": 92, "similarity_reject_percent": 93},
        {"ocr_confidence_percent": 86},
        {"ocr_trust_percent": 59},
        {"second_face_ignore_percent": 26},
        {"second_face_reject_percent": 5},
        {"selfie_brightness_min_percent": 99},
        {"selfie_brightness_max_percent": 14},
    ],
)
def test_bands_are_ordered_also_against_a_default(settings: dict[str, float]) -> None:
    with pytest.raises(ValidationError, match="must not be above"):
        parse(**settings)


def test_lists_can_be_set_as_json_has_them() -> None:
    policy = parse(
        supported_countries=["US", "GB"],
        supported_document_types=["passport"],
        back_required=[{"document_type": "visa"}, {"document_type": "passport", "countries": ["IN"]}],
    )

    assert policy.supported_countries == ("US", "GB")
    assert policy.supported_document_types == (DocumentType.PASSPORT,)
    assert policy.back_required[0] == BackRequirement(document_type=DocumentType.VISA)


@pytest.mark.parametrize(
    "settings",
    [
        {"supported_countries": []},
        {"supported_document_types": []},
        {"supported_document_types": ["library_card"]},
        {"back_required": ["passport"]},
        {"back_required": [{"document_type": "passport", "countries": []}]},
        {"back_required": [{"countries": ["US"]}]},
        {"name_match_percent": 85},
    ],
)
def test_what_could_never_hold_or_does_not_exist_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        parse(**settings)


@pytest.mark.parametrize(
    ("document_type", "country", "needed"),
    [
        (DocumentType.DRIVING_LICENCE, "US", True),
        (DocumentType.DRIVING_LICENCE, "CA", True),
        (DocumentType.NATIONAL_ID, "US", True),
        (DocumentType.NATIONAL_ID, "CA", True),
        (DocumentType.DRIVING_LICENCE, "GB", False),
        (DocumentType.NATIONAL_ID, "DE", False),
        (DocumentType.PASSPORT, "US", False),
        (None, "US", False),
    ],
)
def test_north_american_cards_need_their_back(
    document_type: DocumentType | None, country: str, *, needed: bool
) -> None:
    assert Policy().needs_back(document_type, country) is needed


def test_a_requirement_without_countries_is_for_every_issuer() -> None:
    policy = parse(back_required=[{"document_type": "national_id"}])

    assert policy.needs_back(DocumentType.NATIONAL_ID, "DE")
    assert not policy.needs_back(DocumentType.DRIVING_LICENCE, "US")


def test_what_was_set_is_told_and_gives_the_same_policy_again() -> None:
    policy = parse(maximum_attempts=None, supported_countries=["us"], back_required=[])

    told = policy.settings_json()

    assert json.loads(told) == {"maximum_attempts": None, "supported_countries": ["US"], "back_required": []}
    assert Policy.model_validate_json(told) == policy
