"""Checks of the account: contact, attempts, a document or selfie of someone else, one user as one person."""

from datetime import date

import pytest

from kyc.domain.evidence import EarlierClaim
from kyc.domain.policy import Policy
from kyc.domain.reasons import REASONS, CheckName, ReasonCode
from tests.unit.builders import case, find, outcome

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
    ("field", "name", "reason"),
    [
        ("document_of_another_user", CheckName.NUMBER_REUSE, ReasonCode.DUPLICATE_DOCUMENT),
        ("selfie_of_another_user", CheckName.SELFIE_REUSE, ReasonCode.SELFIE_USED_BEFORE),
    ],
)
def test_what_another_user_was_verified_with_is_a_persons(field: str, name: CheckName, reason: ReasonCode) -> None:
    assert outcome(case(evidence_changes={field: True}), name) == ("inconclusive", reason)
    assert outcome(case(evidence_changes={field: None}), name) == ("inconclusive", ReasonCode.PROVIDER_UNAVAILABLE)
    assert outcome(case(evidence_changes={field: False}), name) == PASS


def earlier(**changes: object) -> EarlierClaim:
    values = {"first_name": "June", "last_name": "Marlowe", "date_of_birth": date(1987, 5, 14), "is_verified": True}
    return EarlierClaim.model_validate({**values, **changes})


def of_one_person(*claims: EarlierClaim, **more: object) -> tuple[str, ReasonCode | None]:
    return outcome(case(evidence_changes={"earlier_claims": claims, **more}), CheckName.ONE_PERSON)


@pytest.mark.parametrize(
    "same",
    [
        {},
        {"first_name": "JUNE"},
        {"first_name": "June Rosalind"},
        {"last_name": "Márlowe"},
        {"first_name": "Marlowe", "last_name": "June"},
    ],
)
def test_a_user_who_was_verified_by_the_same_name_is_one_person(same: dict[str, str]) -> None:
    assert of_one_person(earlier(**same)) == PASS
    assert of_one_person(earlier(), earlier(**same)) == PASS


@pytest.mark.parametrize(
    "other",
    [
        {"first_name": "Ottilie"},
        {"last_name": "Vandermeer"},
        {"first_name": "Ludmila", "last_name": "Krasnik"},
        {"last_name": "Marlowe-Krasnik"},
        {"first_name": "Rosalind"},
        {"date_of_birth": date(1987, 5, 15)},
        {"date_of_birth": date(1887, 5, 14)},
    ],
)
def test_a_user_who_was_verified_as_somebody_else_is_a_persons(other: dict[str, object]) -> None:
    expected = ("inconclusive", ReasonCode.ANOTHER_PERSON)
    assert of_one_person(earlier(**other)) == expected
    assert of_one_person(earlier(), earlier(**other)) == expected
    assert of_one_person(earlier(is_verified=False, **other)) == PASS


def test_whom_a_person_refused_for_good_is_a_persons_and_never_refused_for_it() -> None:
    expected = ("inconclusive", ReasonCode.REFUSED_BEFORE)
    assert of_one_person(earlier(is_verified=False, final_by_person=True)) == expected
    assert of_one_person(document_final_by_person=True) == expected


def test_who_has_a_decision_that_no_decider_signed_is_a_persons_whatever_it_says() -> None:
    expected = ("inconclusive", ReasonCode.EARLIER_DECISION_UNPROVEN)
    assert of_one_person(unproven_decisions=True) == expected
    assert of_one_person(earlier(), unproven_decisions=True) == expected


def test_a_finding_of_two_people_says_what_was_claimed_and_as_whom_the_user_was_verified() -> None:
    (found,) = find(case(evidence_changes={"earlier_claims": (earlier(last_name="Krasnik"),)}), CheckName.ONE_PERSON)
    assert found.note == "name: claimed June Marlowe, verified before as June Krasnik"


@pytest.mark.parametrize(
    "code",
    [
        ReasonCode.DUPLICATE_DOCUMENT,
        ReasonCode.SELFIE_USED_BEFORE,
        ReasonCode.ANOTHER_PERSON,
        ReasonCode.EARLIER_DECISION_UNPROVEN,
    ],
)
def test_the_customer_is_not_told_how_it_was_noticed(code: ReasonCode) -> None:
    text = REASONS[code].customer_text.casefold()
    assert [word for word in ("user", "before", "another", "other", "already", "account") if word in text] == []
