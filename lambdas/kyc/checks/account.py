"""Checks of the account: contact details, attempts, a document or selfie of someone else, one user as one person."""

from collections.abc import Iterator

from kyc.checks.case import Case
from kyc.checks.check import Check, failed, inconclusive, passed
from kyc.domain.evidence import EarlierClaim
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.reading.holder import HolderName, compare_holder
from kyc.reading.name_likeness import NameMatch


def check_contact(case: Case) -> Iterator[Check]:
    """E-mail address and phone number are verified, where the stage demands it; else that is only recorded."""
    name, evidence, policy = CheckName.CONTACT, case.evidence, case.policy
    if policy.require_verified_email and not evidence.email_verified:
        yield failed(name, ReasonCode.EMAIL_NOT_VERIFIED, "The e-mail address is not verified.", "email_verified")
    if policy.require_verified_phone and not evidence.phone_number_verified:
        yield failed(name, ReasonCode.PHONE_NOT_VERIFIED, "The phone number is not verified.", "phone_number_verified")
    if (evidence.email_verified or not policy.require_verified_email) and (
        evidence.phone_number_verified or not policy.require_verified_phone
    ):
        states = [
            f"{what} {'verified' if is_verified else 'not verified'}"
            for what, is_verified in (("e-mail", evidence.email_verified), ("phone", evidence.phone_number_verified))
        ]
        yield passed(name, f"{', '.join(states)}; the stage demands no more.", "email_verified")


def check_attempts(case: Case) -> Iterator[Check]:
    """Yield one finding: the user has not submitted this number, in whatever spelling, more often than is allowed."""
    name, attempts, maximum = CheckName.ATTEMPTS, case.evidence.attempts, case.policy.maximum_attempts
    if maximum is not None and attempts > maximum:
        note = f"Attempt {attempts} of {maximum}."
        yield failed(name, ReasonCode.ATTEMPTS_EXCEEDED, note, "attempts")
    else:
        yield passed(name, f"Attempt {attempts}.", "attempts")


def check_reuse(case: Case) -> Iterator[Check]:
    """Yield one finding: no number that was read on the document is bound to another user of the tenant.

    Only a claim that was verified binds. Two accounts of one person look like this too: a person looks.
    """
    name, pointer, reused = CheckName.NUMBER_REUSE, "document_of_another_user", case.evidence.document_of_another_user
    if reused:
        note = "Another user of this tenant was verified with a number that was read on this document."
        yield inconclusive(name, ReasonCode.DUPLICATE_DOCUMENT, note, pointer)
    elif reused is None:
        note = "Nobody could tell whether another user was verified with this document."
        yield inconclusive(name, ReasonCode.PROVIDER_UNAVAILABLE, note, pointer)
    else:
        yield passed(name, "No other user was verified with this document.", pointer)


def check_selfie_reuse(case: Case) -> Iterator[Check]:
    """Yield one finding: no other user of the tenant was verified with the selfie's picture."""
    name, pointer, reused = CheckName.SELFIE_REUSE, "selfie_of_another_user", case.evidence.selfie_of_another_user
    if reused:
        note = "Another user of this tenant was verified with the same picture."
        yield inconclusive(name, ReasonCode.SELFIE_USED_BEFORE, note, pointer)
    elif reused is None:
        note = "Nobody could tell whether another user was verified with this picture."
        yield inconclusive(name, ReasonCode.PROVIDER_UNAVAILABLE, note, pointer)
    else:
        yield passed(name, "No other user was verified with this picture.", pointer)


def check_one_person(case: Case) -> Iterator[Check]:
    """Yield what speaks against one user being one person, and whether a person has refused them for good before.

    Who married, or changed their name otherwise, looks like two people too: a person looks.
    """
    name, pointer = CheckName.ONE_PERSON, "earlier_claims"
    earlier = case.evidence.earlier_claims
    others = [note for claim in earlier if claim.is_verified and (note := _other_person(case, claim))]
    if case.evidence.unproven_decisions:
        note = "An earlier decision of the user is not signed by a decider."
        yield inconclusive(name, ReasonCode.EARLIER_DECISION_UNPROVEN, note, "unproven_decisions")
    if others:
        yield inconclusive(name, ReasonCode.ANOTHER_PERSON, others[0], pointer)
    if case.evidence.document_final_by_person:
        note = "A person has refused this document for good."
        yield inconclusive(name, ReasonCode.REFUSED_BEFORE, note, "document_final_by_person")
    elif any(claim.final_by_person for claim in earlier):
        yield inconclusive(name, ReasonCode.REFUSED_BEFORE, "A person has refused this user for good.", pointer)
    elif not others and not case.evidence.unproven_decisions:
        yield passed(name, "The user was verified as nobody else before.", pointer)


def _other_person(case: Case, earlier: EarlierClaim) -> str | None:
    """Return how a verified claim of the user tells of somebody else; None where it does not."""
    claim = case.claim
    if earlier.date_of_birth != claim.date_of_birth:
        return f"date of birth: claimed {claim.date_of_birth}, verified before as {earlier.date_of_birth}"
    known = HolderName(surname=earlier.last_name, given_names=earlier.first_name)
    claimed = HolderName(surname=claim.last_name, given_names=claim.first_name)
    # Later given names may be missing in either of the two.
    ways = (
        compare_holder(claim.first_name, claim.last_name, known),
        compare_holder(earlier.first_name, earlier.last_name, claimed),
    )
    if any(way.match is NameMatch.SAME for way in ways):
        return None
    return (
        f"name: claimed {claim.first_name} {claim.last_name}, "
        f"verified before as {earlier.first_name} {earlier.last_name}"
    )
