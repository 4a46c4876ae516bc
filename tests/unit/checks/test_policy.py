"""Every setting of the policy changes what some check finds: one that changes nothing does not exist.

What is compared is outcome and reason. A threshold that is only shown beside a score changes neither.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from kyc.checks.case import Case
from kyc.checks.registry import ALL_CHECKS
from kyc.decision.decide import run_checks
from kyc.domain.evidence import FaceComparison, FaceSearch, Liveness, SamePicture
from kyc.domain.policy import POLICY_VERSION, Policy
from tests.unit.builders import LICENCE_FIELDS, case, document, face, licence_back, selfie, source


@dataclass(frozen=True)
class Sweep:
    """A value of one setting, and a case in which another finding follows from it than from the default."""

    value: Any
    case_under: Callable[[Policy], Case]
    under: Mapping[str, Any] = field(default_factory=dict)
    """Settings by which it matters."""


def case_with(*documents: Any, claimed: Mapping[str, Any] | None = None, **evidence: Any) -> Callable[[Policy], Case]:  # noqa: ANN401
    def under(policy: Policy) -> Case:
        return case(*documents, policy=policy, evidence_changes=evidence, **(claimed or {}))

    return under


def compared(similarity_percent: float) -> Callable[[Policy], Case]:
    return case_with(comparison=FaceComparison(similarity_percent=similarity_percent, document_faces=1))


def selfie_with(**changes: Any) -> Callable[[Policy], Case]:  # noqa: ANN401
    area = changes.pop("area", 0.2)
    return case_with(selfie=selfie(face(area, **changes)))


def second_face(share: float) -> Callable[[Policy], Case]:
    return case_with(selfie=selfie(face(0.2), face(0.2 * share)))


def read_at(confidence: float, **claimed: Any) -> Callable[[Policy], Case]:  # noqa: ANN401
    return case_with(document(confidence=confidence), licence_back(), claimed=claimed)


WITHOUT_A_COUNTRY = {"issuing_country": None}

SWEEPS: Mapping[str, Sweep] = {
    "similarity_verify_percent": Sweep(95, compared(97)),
    "similarity_reject_percent": Sweep(60, compared(70)),
    "face_match_percent": Sweep(95, case_with(known_faces=FaceSearch(others_percent=(97,)))),
    "ocr_confidence_percent": Sweep(40, read_at(50)),
    "ocr_trust_percent": Sweep(65, read_at(70, first_name="Ottilie", last_name="Vandermeer")),
    "least_colour_percent": Sweep(30, case_with(document(colour_percent=20), licence_back())),
    "minimum_age_years": Sweep(60, case_with()),
    "default_issuing_country": Sweep(
        "GB", case_with(document(("UTOPIA", "MARLOWE", "JUNE", "05/14/1987")), claimed=WITHOUT_A_COUNTRY)
    ),
    "supported_countries": Sweep(("GB", "IN"), case_with()),
    "supported_document_types": Sweep(("passport",), case_with()),
    "back_required": Sweep((), case_with(document(typed=LICENCE_FIELDS))),
    "print_alone": Sweep("person", case_with(document())),
    "selfie_sharpness_percent": Sweep(50, selfie_with(sharpness_percent=40)),
    "selfie_brightness_min_percent": Sweep(60, selfie_with(brightness_percent=50)),
    "selfie_brightness_max_percent": Sweep(40, selfie_with(brightness_percent=50)),
    "selfie_face_percent": Sweep(30, selfie_with(area=0.2)),
    "selfie_yaw_degrees": Sweep(10, selfie_with(yaw_degrees=20)),
    "selfie_pitch_degrees": Sweep(10, selfie_with(pitch_degrees=20)),
    "selfie_roll_degrees": Sweep(10, selfie_with(roll_degrees=20)),
    "second_face_ignore_percent": Sweep(20, second_face(0.15)),
    "second_face_reject_percent": Sweep(10, second_face(0.15)),
    "same_picture_percent": Sweep(95, case_with(same_picture=SamePicture(correlation_percent=94))),
    "same_picture_review_percent": Sweep(90, case_with(same_picture=SamePicture(correlation_percent=89))),
    "attribute_confidence_percent": Sweep(99.5, selfie_with(sunglasses=True, sunglasses_confidence_percent=95)),
    "liveness": Sweep("required", case_with()),
    "selfie_alone": Sweep(True, case_with(), under={"liveness": "optional"}),  # noqa: FBT003
    "liveness_confidence_percent": Sweep(
        95, case_with(liveness=Liveness(confidence_percent=90, reference=source("reference"), is_intact=True))
    ),
    "require_verified_email": Sweep(True, case_with(email_verified=False)),  # noqa: FBT003
    "require_verified_phone": Sweep(True, case_with(phone_number_verified=False)),  # noqa: FBT003
    "maximum_attempts": Sweep(2, case_with(attempts=3)),
}


def findings(the_case: Case) -> list[tuple[str, str, str | None]]:
    checks = run_checks(the_case.claim, the_case.evidence, the_case.policy)
    return [(check.name, check.outcome, check.reason) for check in checks]


def test_every_setting_has_a_case_that_shows_what_it_changes() -> None:
    assert SWEEPS.keys() == Policy.model_fields.keys()


@pytest.mark.parametrize("setting", SWEEPS)
def test_another_value_changes_a_finding(setting: str) -> None:
    sweep = SWEEPS[setting]

    before, after = Policy(**sweep.under), Policy(**{**sweep.under, setting: sweep.value})
    assert findings(sweep.case_under(before)) != findings(sweep.case_under(after))


def test_rules_that_find_something_else_have_another_version(snapshot: SnapshotAssertion) -> None:
    found = {}
    for setting, sweep in SWEEPS.items():
        for name, value in ((setting, {}), (f"{setting} = {sweep.value}", {setting: sweep.value})):
            the_case = sweep.case_under(Policy(**{**sweep.under, **value}))
            found[name] = [" ".join(map(str, each)) for each in findings(the_case) if each[1] != "pass"]
    rules = {
        "version": POLICY_VERSION,
        "checks": [check.__name__ for check in ALL_CHECKS],
        "not_passed": {name: those for name, those in found.items() if those},
    }

    same = rules == snapshot(extension_class=JSONSnapshotExtension)
    assert same, "if a rule has changed, raise POLICY_VERSION; run this with --snapshot-update, and read what changed"
