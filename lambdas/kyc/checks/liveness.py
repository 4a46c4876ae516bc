"""Checks of the liveness check: a living person was before the camera, and it is the selfie's.

The reference picture of a liveness check is judged in the selfie's place, by the checks of `kyc.checks.selfie`. Here is
judged what it is worth, and what it means that there is none.
"""

from collections.abc import Iterator
from typing import Final

from kyc.checks.case import Case
from kyc.checks.check import Check, failed, inconclusive, passed
from kyc.domain.evidence import Liveness, Unread
from kyc.domain.liveness import feedback_reasons
from kyc.domain.liveness_mode import LivenessMode
from kyc.domain.reasons import CheckName, ReasonCode

_WHERE: Final = "liveness.confidence_percent"


def check_liveness(case: Case) -> Iterator[Check]:
    """Check that a living person was before the camera, as surely as the stage wants.

    Without a liveness check a claim fails where the stage requires one, and goes to a person where it is optional,
    unless the stage takes a selfie alone. What was in the way is told with a check that did not succeed.
    """
    seen = case.evidence.liveness
    if seen is None:
        yield from _absent(case)
        return
    if seen.is_intact is False:
        note = "The reference picture is not what was kept with the result, or is gone."
        yield inconclusive(CheckName.LIVENESS, ReasonCode.LIVENESS_CHANGED, note, "liveness.reference")
    confidence, least = seen.confidence_percent, case.policy.liveness_confidence_percent
    if confidence >= least:
        note = f"A living person was before the camera ({_how(seen)})."
        yield passed(CheckName.LIVENESS, note, _WHERE, confidence, least)
        return
    note = f"The liveness check does not show a living person ({_how(seen)})."
    for reason in (ReasonCode.LIVENESS_NOT_LIVE, *feedback_reasons(seen.feedback)):
        yield failed(CheckName.LIVENESS, reason, note, _WHERE, confidence, least)


def check_uploaded_selfie(case: Case) -> Iterator[Check]:
    """Check that a selfie uploaded beside a liveness check shows the same face, in the stage's bands.

    There is no finding where no selfie was uploaded: the liveness check's picture is in its place.
    """
    seen = case.evidence.liveness
    if seen is None or seen.selfie is None:
        return
    name, where = CheckName.LIVENESS_SELFIE, "liveness.selfie.similarity_percent"
    verify, reject = case.policy.similarity_verify_percent, case.policy.similarity_reject_percent
    similarity = seen.selfie.similarity_percent
    if seen.selfie.unread is Unread.UNAVAILABLE:
        note = "The provider was down; nobody compared the selfie with the liveness check."
        yield inconclusive(name, ReasonCode.PROVIDER_UNAVAILABLE, note, "liveness.selfie")
    elif similarity is None:
        note = "The uploaded selfie has no face that could be compared with the liveness check."
        yield inconclusive(name, ReasonCode.LIVENESS_ANOTHER_FACE, note, "liveness.selfie")
    elif similarity >= verify:
        yield passed(name, "The uploaded selfie and the liveness check show one person.", where, similarity, verify)
    elif similarity < reject:
        note = "The uploaded selfie and the liveness check show two people."
        yield failed(name, ReasonCode.LIVENESS_ANOTHER_FACE, note, where, similarity, reject)
    else:
        note = "The likeness of selfie and liveness check lies between the bands: a person has to compare."
        yield inconclusive(name, ReasonCode.LIVENESS_ANOTHER_FACE, note, where, similarity, verify)


def _absent(case: Case) -> Iterator[Check]:
    policy = case.policy
    if policy.liveness is LivenessMode.REQUIRED:
        note = "The stage requires a liveness check, and the claim names none."
        yield failed(CheckName.LIVENESS, ReasonCode.LIVENESS_MISSING, note, "liveness")
    elif policy.liveness is LivenessMode.OPTIONAL and not policy.selfie_alone:
        note = "Nobody knows who held the camera: the claim names no liveness check."
        yield inconclusive(CheckName.LIVENESS, ReasonCode.LIVENESS_MISSING, note, "liveness")
    elif policy.liveness is LivenessMode.OPTIONAL:
        yield passed(CheckName.LIVENESS, "No liveness check: the stage takes a selfie alone.", "liveness")


def _how(seen: Liveness) -> str:
    said = ", ".join(filter(None, (seen.challenge, *seen.feedback)))
    return said or "no challenge is told"
