"""The check that the selfie is a picture of its own, not the document's portrait again.

A face that matches the portrait says nothing where it is the portrait: whoever holds a picture of somebody's document
has that face. How far one picture is the other is measured beforehand (`kyc.adapters.same_picture`) and judged here.
"""

from collections.abc import Iterator
from typing import Final

from kyc.checks.case import Case
from kyc.checks.check import Check, failed, inconclusive, passed
from kyc.domain.reasons import CheckName, ReasonCode

_NAME: Final = CheckName.SAME_PICTURE
_REASON: Final = ReasonCode.SELFIE_IS_DOCUMENT
_WHERE: Final = "same_picture.correlation_percent"


def check_same_picture(case: Case) -> Iterator[Check]:
    """Check that the selfie is not the portrait photographed, cropped or encoded again.

    Pictures of two moments can be alike to a degree that re-takes under hard light have as well: between the policy's
    two limits a person looks. So does a person where both faces are there and could not be laid over one another,
    which is rare among honest pictures. There is no finding where nothing was measured.
    """
    measured, limits = case.evidence.same_picture, case.policy
    if measured is None:
        return
    if measured.correlation_percent is None:
        yield inconclusive(_NAME, _REASON, "The selfie could not be laid over the portrait.", "same_picture")
        return
    correlation = measured.correlation_percent
    compared = f"Laid over one another, selfie and portrait agree to {correlation:.1f} %"
    if correlation >= limits.same_picture_percent:
        note = f"{compared}: the selfie is the portrait's picture again."
        yield failed(_NAME, _REASON, note, _WHERE, correlation, limits.same_picture_percent)
    elif correlation >= limits.same_picture_review_percent:
        note = f"{compared}: a person has to tell whether these are two pictures."
        yield inconclusive(_NAME, _REASON, note, _WHERE, correlation, limits.same_picture_review_percent)
    else:
        note = f"{compared}: these are two pictures."
        yield passed(_NAME, note, _WHERE, correlation, limits.same_picture_review_percent)
