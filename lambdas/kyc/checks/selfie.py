"""Checks of the selfie, and of its likeness to the portrait on the document.

Where the claim names a liveness check, the evidence has its reference picture in the selfie's place.

A measure that the provider does not give is not judged. That is safe: none of them lets anything pass; they only spare
a person the work on pictures that are no use, and the likeness of the faces is judged in any case.
"""

from collections.abc import Iterator
from typing import Final

from kyc.checks.case import Case
from kyc.checks.check import Check, CheckOutcome, failed, inconclusive, passed
from kyc.domain.evidence import Face, FaceComparison, Selfie, Unread
from kyc.domain.policy import Policy
from kyc.domain.reasons import CheckName, ReasonCode

_FACE: Final = "selfie.faces.0"
_HALF_SURE_PERCENT: Final = 70
"""Confidence from which an adverse statement about a face is worth a person's look."""


def check_present(case: Case) -> Iterator[Check]:
    """Check that a selfie was uploaded, can be opened, and is not the document's picture."""
    name = CheckName.SELFIE_PRESENT
    selfie = case.evidence.selfie
    if case.evidence.liveness and (selfie is None or selfie.unread is Unread.MISSING):
        yield _nothing_to_see(name, case)
    elif selfie is None or selfie.unread is Unread.MISSING:
        yield failed(name, ReasonCode.SELFIE_MISSING, "There is no selfie.", "selfie")
    elif selfie.unread is Unread.UNSUPPORTED:
        note = selfie.refusal or "The provider does not take the selfie's file."
        yield failed(name, ReasonCode.SELFIE_UNREADABLE, note, "selfie")
    elif selfie.unread is Unread.UNAVAILABLE:
        yield inconclusive(
            name, ReasonCode.PROVIDER_UNAVAILABLE, "The provider was down; nobody looked at the selfie.", "selfie"
        )
    elif _is_document(case, selfie):
        yield failed(name, ReasonCode.SELFIE_IS_DOCUMENT, "Selfie and document are the same file.", "selfie")
    else:
        yield passed(name, "A selfie was uploaded.", "selfie")


def _is_document(case: Case, selfie: Selfie) -> bool:
    digest = selfie.source.sha256
    return digest is not None and any(side.source.sha256 == digest for side in case.evidence.documents)


def check_faces(case: Case) -> Iterator[Check]:
    """Check that the selfie shows exactly one face, but for small ones in the background."""
    name = CheckName.SELFIE_FACES
    selfie = _seen(case)
    if selfie is None:
        yield _nothing_to_see(name, case)
        return
    if not selfie.faces:
        yield failed(name, ReasonCode.SELFIE_NO_FACE, "No face was found in the selfie.", "selfie.faces")
        return
    areas = sorted((face.box.area for face in selfie.faces), reverse=True)
    share = 100 * areas[1] / areas[0] if len(areas) > 1 and areas[0] else 0.0
    ignore, reject = case.policy.second_face_ignore_percent, case.policy.second_face_reject_percent
    note = f"{len(areas)} faces; the second one has {share:.0f} % of the first one's area."
    if share >= reject:
        yield failed(name, ReasonCode.SELFIE_MULTIPLE_FACES, note, "selfie.faces.1", share, reject)
    elif share > ignore:
        yield inconclusive(name, ReasonCode.SELFIE_MULTIPLE_FACES, note, "selfie.faces.1", share, ignore)
    else:
        yield passed(name, "One face." if len(areas) == 1 else note, _FACE)


def check_quality(case: Case) -> Iterator[Check]:
    """Check that the face is large, sharp, lit, turned to the camera and uncovered: one finding for each fault."""
    name = CheckName.SELFIE_QUALITY
    selfie = _seen(case)
    if selfie is None or not selfie.faces:
        yield _nothing_to_see(name, case)
        return
    face = max(selfie.faces, key=lambda candidate: candidate.box.area)
    flaws = [*_measured(face, case.policy), *_stated(face, case.policy)]
    yield from flaws or [passed(name, "Nothing speaks against the picture's quality.", _FACE)]


def _measured(face: Face, policy: Policy) -> Iterator[Check]:
    name, low = CheckName.SELFIE_QUALITY, ReasonCode.SELFIE_LOW_QUALITY
    share = 100 * face.box.area
    if share < policy.selfie_face_percent:
        yield failed(name, low, "The face is too small.", _FACE, share, policy.selfie_face_percent)
    sharpness = face.sharpness_percent
    if sharpness is not None and sharpness < policy.selfie_sharpness_percent:
        yield failed(name, low, "The face is blurred.", _FACE, sharpness, policy.selfie_sharpness_percent)
    brightness = face.brightness_percent
    if brightness is not None and brightness < policy.selfie_brightness_min_percent:
        yield failed(name, low, "The face is too dark.", _FACE, brightness, policy.selfie_brightness_min_percent)
    if brightness is not None and brightness > policy.selfie_brightness_max_percent:
        yield failed(name, low, "The face is too bright.", _FACE, brightness, policy.selfie_brightness_max_percent)
    turned = [
        (axis, degrees, limit)
        for axis, degrees, limit in (
            ("yaw", face.yaw_degrees, policy.selfie_yaw_degrees),
            ("pitch", face.pitch_degrees, policy.selfie_pitch_degrees),
            ("roll", face.roll_degrees, policy.selfie_roll_degrees),
        )
        if degrees is not None and abs(degrees) > limit
    ]
    if turned:
        note = ", ".join(f"{axis} {degrees:.0f}°, limit {limit:.0f}°" for axis, degrees, limit in turned)
        yield failed(name, ReasonCode.SELFIE_EXTREME_POSE, note, _FACE)


def _stated(face: Face, policy: Policy) -> Iterator[Check]:
    name, threshold = CheckName.SELFIE_QUALITY, policy.attribute_confidence_percent
    adverse = (
        (face.eyes_open is False, face.eyes_open_confidence_percent, ReasonCode.SELFIE_LOW_QUALITY, "Closed eyes."),
        (face.sunglasses is True, face.sunglasses_confidence_percent, ReasonCode.SELFIE_OCCLUDED, "Sunglasses."),
        (face.occluded is True, face.occluded_confidence_percent, ReasonCode.SELFIE_OCCLUDED, "The face is covered."),
    )
    for is_adverse, confidence, reason, note in adverse:
        if not is_adverse:
            continue
        if confidence is None or confidence >= threshold:
            yield failed(name, reason, note, _FACE, confidence, threshold)
        elif confidence >= _HALF_SURE_PERCENT:
            yield inconclusive(name, reason, f"{note} The provider is not sure.", _FACE, confidence, threshold)


def check_safe(case: Case) -> Iterator[Check]:
    """Content moderation found nothing. What it finds is for a person: it errs on bare shoulders and tattoos."""
    name = CheckName.SELFIE_SAFE
    selfie = _seen(case)
    if selfie is None:
        yield _nothing_to_see(name, case)
    elif selfie.unsafe_labels:
        yield inconclusive(name, ReasonCode.UNSAFE_CONTENT, ", ".join(selfie.unsafe_labels), "selfie.unsafe_labels")
    else:
        yield passed(name, "Nothing unsafe.", "selfie.unsafe_labels")


def check_match(case: Case) -> Iterator[Check]:
    """Selfie and portrait are alike, in the stage's bands.

    Two people are seen only on pictures that are good enough to tell them apart: not on a poor selfie, nor on a
    portrait that is blurred, dark or glaring, nor on a document whose text was not read well enough to be sure either.
    """
    name = CheckName.FACE_MATCH
    comparison = case.evidence.comparison
    if comparison is None or comparison.unread is not None or comparison.similarity_percent is None:
        yield _not_compared(name, case, comparison)
        return
    similarity = comparison.similarity_percent
    verify, reject = case.policy.similarity_verify_percent, case.policy.similarity_reject_percent
    pointer = "comparison.similarity_percent"
    if similarity >= verify:
        yield passed(name, "Selfie and portrait show one person.", pointer, similarity, verify)
    elif similarity < reject and any(check.outcome is CheckOutcome.FAIL for check in check_quality(case)):
        note = "The selfie is too poor to say that it shows another person."
        yield inconclusive(name, ReasonCode.SELFIE_FACE_MISMATCH, note, pointer, similarity, verify)
    elif flaw := _flaw_of_portrait(case):
        reason, note = flaw
        yield inconclusive(name, reason, note, pointer, similarity, verify)
    elif similarity < reject:
        note = "Selfie and portrait show two people."
        yield failed(name, ReasonCode.SELFIE_FACE_MISMATCH, note, pointer, similarity, reject)
    else:
        note = "The likeness lies between the bands: a person has to compare."
        yield inconclusive(name, ReasonCode.SELFIE_FACE_MISMATCH, note, pointer, similarity, verify)


def _flaw_of_portrait(case: Case) -> tuple[ReasonCode, str] | None:
    """Why a low likeness may come from the document's picture, as far as the evidence tells.

    Its faces are known only where its sender did not say what the picture is; its text always is.
    """
    policy = case.policy
    portrait = max((case.front and case.front.faces) or (), key=lambda face: face.box.area, default=None)
    if portrait is not None:
        sharpness, brightness = portrait.sharpness_percent, portrait.brightness_percent
        if sharpness is not None and sharpness < policy.selfie_sharpness_percent:
            return ReasonCode.BLURRED_PHOTO, "The portrait is too blurred to compare a face with it."
        if brightness is not None and brightness < policy.selfie_brightness_min_percent:
            return ReasonCode.DARK_PHOTO, "The portrait is too dark to compare a face with it."
        if brightness is not None and brightness > policy.selfie_brightness_max_percent:
            return ReasonCode.GLARE_ON_PHOTO, "The portrait is too bright to compare a face with it."
        if portrait.confidence_percent < policy.attribute_confidence_percent:
            return ReasonCode.EXTRACTION_LOW_CONFIDENCE, "The portrait was hardly found to be a face."
    if not case.is_well_read:
        return ReasonCode.EXTRACTION_LOW_CONFIDENCE, "The document's picture is too poor to be sure of its portrait."
    return None


def _not_compared(name: CheckName, case: Case, comparison: FaceComparison | None) -> Check:
    selfie = case.evidence.selfie
    if selfie is None or selfie.unread is not None or not selfie.faces:
        return _nothing_to_see(name, case)
    if comparison is not None and comparison.unread is Unread.UNAVAILABLE:
        return inconclusive(name, ReasonCode.PROVIDER_UNAVAILABLE, "The faces were not compared.", "comparison")
    if comparison is None or comparison.unread is not None:
        # A document as PDF is legible text without a portrait that the provider can look at: a person can.
        note = "The provider cannot look at the document's portrait."
        return inconclusive(name, ReasonCode.SELFIE_DOCUMENT_MISSING_PHOTO, note, "comparison")
    if comparison.document_faces == 0:
        note = "No face was found on the front of the document."
        if case.is_well_read:
            return inconclusive(name, ReasonCode.SELFIE_DOCUMENT_MISSING_PHOTO, note, "comparison.document_faces")
        return failed(name, ReasonCode.SELFIE_DOCUMENT_MISSING_PHOTO, note, "comparison.document_faces")
    return inconclusive(name, ReasonCode.SELFIE_FACE_MISMATCH, "No likeness was measured.", "comparison")


def _seen(case: Case) -> Selfie | None:
    selfie = case.evidence.selfie
    return selfie if selfie is not None and selfie.unread is None else None


def _nothing_to_see(name: CheckName, case: Case) -> Check:
    """Return the finding for a missing selfie, or one without a face; the check before it tells the reason."""
    selfie = case.evidence.selfie
    if case.evidence.liveness and (selfie is None or selfie.unread is Unread.MISSING):
        note = "The liveness check's picture is not there to look at."
        return inconclusive(name, ReasonCode.LIVENESS_CHANGED, note, "liveness.reference")
    if selfie is None or selfie.unread is Unread.MISSING:
        return inconclusive(name, ReasonCode.SELFIE_MISSING, "There is no selfie to look at.", "selfie")
    if selfie.unread is Unread.UNAVAILABLE:
        return inconclusive(name, ReasonCode.PROVIDER_UNAVAILABLE, "Nobody looked at the selfie.", "selfie")
    if selfie.unread is Unread.UNSUPPORTED:
        return inconclusive(name, ReasonCode.SELFIE_UNREADABLE, "The selfie cannot be opened.", "selfie")
    return inconclusive(name, ReasonCode.SELFIE_NO_FACE, "There is no face to look at.", "selfie.faces")
