"""Refusals that follow from a claim by itself, before its pictures are looked at."""

from collections.abc import Iterator

from kyc.checks import account, document, liveness, selfie, validity
from kyc.checks.case import Case
from kyc.checks.check import Check, CheckOutcome, inconclusive
from kyc.domain.claim import DocumentKind
from kyc.domain.evidence import NotCollected
from kyc.domain.reasons import CheckName, ReasonCode


def refusals(case: Case) -> tuple[Check, ...]:
    """Return the failures that no picture could mend, in the order of the checks; none where pictures are needed.

    A picture is known to be missing only where every link says what it shows.
    """
    return tuple(check for check in _judged(case) if check.outcome is CheckOutcome.FAIL)


def judge_alone(case: Case) -> tuple[Check, ...]:
    """Return the findings on a case whose pictures nobody looked at: why nobody did.

    A claim that is not ruled out, as by another policy than the one it was decided by, is a person's.
    """
    if case.evidence.not_collected is NotCollected.PROCESSING_FAILED:
        note = "Whoever looked at the pictures did not come to an end, more than once."
        return (inconclusive(CheckName.PROCESSING, ReasonCode.COULD_NOT_BE_PROCESSED, note, "not_collected"),)
    note = "Nobody looked at the pictures, since the claim was ruled out without them."
    refused_before = (check for check in account.check_one_person(case) if check.reason is ReasonCode.REFUSED_BEFORE)
    return (*refusals(case), *refused_before) or (
        inconclusive(CheckName.PROCESSING, ReasonCode.COULD_NOT_BE_PROCESSED, note, "not_collected"),
    )


def _judged(case: Case) -> Iterator[Check]:
    links = case.claim.document_links
    named = {link.kind for link in links} if all(link.kind for link in links) else set(DocumentKind)
    if DocumentKind.ID_FRONT not in named:
        yield from document.check_present(case)
    if case.claim.issuing_country:  # else the document would say which country it is of
        if DocumentKind.ID_BACK not in named:
            yield from document.check_back(case)
        yield from document.check_country(case)
    yield from validity.check_age(case)
    if DocumentKind.SELFIE not in named and case.evidence.liveness is None:
        yield from selfie.check_present(case)
    yield from liveness.check_liveness(case)
    yield from account.check_contact(case)
    yield from account.check_attempts(case)
