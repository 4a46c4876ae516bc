"""Checks of the account: contact, attempts, a number that someone else used."""

import pytest

from kyc.domain.policy import Policy
from kyc.domain.reasons import CheckName, ReasonCode
from tests.unit.builders import case, outcome

PASS = ("pass", None)


def test_contact_is_only_recorded_unless_the_stage_demands_it() -> None:
    unverified = {"email_verified": False, "phone_number_verified": False}

    assert outcome(case(evidence_changes=unverified), CheckName.CONTACT) == PASS
    for policy, reason in (
        (Policy(require_verified_email=True), ReasonCode.EMAIL_NOT_VERIFIED),
        (Policy(require_verified_phone=True), ReasonCode.PHONE_NOT_VERIFIED),
    ):
        assert outcome(case(policy=policy), CheckName.CONTACT) == PASS
        assert outcome(case(policy=policy, evidence_changes=unverified), CheckName.CONTACT) == ("fail", reason)


@pytest.mark.parametrize(("attempts", "expected"), [(1, "pass"), (10, "pass"), (11, "fail")])
def test_attempts(attempts: int, expected: str) -> None:
    assert outcome(case(evidence_changes={"attempts": attempts}), CheckName.ATTEMPTS)[0] == expected


def test_attempts_without_a_limit() -> None:
    the_case = case(policy=Policy(maximum_attempts=None), evidence_changes={"attempts": 10_000})

    assert outcome(the_case, CheckName.ATTEMPTS) == PASS


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (True, ("inconclusive", ReasonCode.DUPLICATE_DOCUMENT)),
        (False, PASS),
        (None, ("inconclusive", ReasonCode.PROVIDER_UNAVAILABLE)),
    ],
)
def test_a_number_that_another_user_submitted(answer: object, expected: tuple[str, ReasonCode | None]) -> None:
    the_case = case(evidence_changes={"number_of_another_user": answer})

    assert outcome(the_case, CheckName.NUMBER_REUSE) == expected
