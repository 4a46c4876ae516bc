"""Checks of the account: contact details, attempts, a number that someone else has used."""

from collections.abc import Iterator

from kyc.checks.case import Case
from kyc.checks.check import Check, failed, inconclusive, passed
from kyc.domain.reasons import CheckName, ReasonCode


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
    """The claim was not submitted more often than the stage allows."""
    name, attempts, maximum = CheckName.ATTEMPTS, case.evidence.attempts, case.policy.maximum_attempts
    if maximum is not None and attempts > maximum:
        note = f"Attempt {attempts} of {maximum}."
        yield failed(name, ReasonCode.ATTEMPTS_EXCEEDED, note, "attempts")
    else:
        yield passed(name, f"Attempt {attempts}.", "attempts")


def check_reuse(case: Case) -> Iterator[Check]:
    """No other user of the tenant submitted this number before. One who did may be a second account: a person looks."""
    name, pointer, reused = CheckName.NUMBER_REUSE, "number_of_another_user", case.evidence.number_of_another_user
    if reused:
        note = "Another user of this tenant has submitted this document number before."
        yield inconclusive(name, ReasonCode.DUPLICATE_DOCUMENT, note, pointer)
    elif reused is None:
        note = "Nobody could tell whether another user has submitted this number."
        yield inconclusive(name, ReasonCode.PROVIDER_UNAVAILABLE, note, pointer)
    else:
        yield passed(name, "No other user submitted this number before.", pointer)
