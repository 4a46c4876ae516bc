"""Refusals that follow from a claim by itself, before its pictures are looked at."""

from typing import Any

import pytest

from kyc.checks.case import Case
from kyc.checks.claim_alone import judge_alone, refusals
from kyc.domain.claim import DocumentKind
from kyc.domain.evidence import Evidence, NotCollected
from kyc.domain.policy import Policy
from tests.unit.builders import TODAY, claim

ALL = tuple(DocumentKind)


def alone(
    *kinds: DocumentKind | None, policy: Policy | None = None, seen: dict[str, object] | None = None, **claimed: object
) -> Case:
    links = [{"filename": f"{n}.jpg", "url": f"https://example.com/{n}", "kind": kind} for n, kind in enumerate(kinds)]
    evidence = Evidence.model_validate({"collected_on": TODAY, **(seen or {})})
    return Case(claim(document_links=links, **claimed), evidence, policy or Policy())


def reasons(case: Case) -> list[str]:
    return [check.reason.value for check in refusals(case) if check.reason]


def test_a_whole_claim_is_not_ruled_out() -> None:
    assert reasons(alone(*ALL)) == []
    assert reasons(alone(None)) == []


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ((DocumentKind.ID_FRONT, DocumentKind.ID_BACK), ["selfie_missing"]),
        ((DocumentKind.SELFIE, DocumentKind.ID_BACK), ["document_not_uploaded"]),
        ((DocumentKind.SELFIE, DocumentKind.ID_FRONT), ["missing_back"]),
        ((DocumentKind.ID_FRONT,), ["missing_back", "selfie_missing"]),
    ],
)
def test_a_picture_is_missing_only_where_every_link_says_what_it_shows(
    kinds: tuple[DocumentKind, ...], expected: list[str]
) -> None:
    assert reasons(alone(*kinds)) == expected
    assert reasons(alone(*kinds, None)) == []


@pytest.mark.parametrize(
    ("claimed", "is_missing"),
    [
        ({"issuing_country": "US"}, True),
        ({"issuing_country": "CA"}, True),
        ({"issuing_country": "US", "id_type": "Identity card"}, True),
        ({"issuing_country": "DE"}, False),
        ({"issuing_country": "US", "id_type": "Passport"}, False),
        ({"issuing_country": None}, False),  # the document will say
    ],
)
def test_the_back_is_missed_by_the_claimed_kind_and_country(claimed: dict[str, Any], *, is_missing: bool) -> None:
    found = reasons(alone(DocumentKind.SELFIE, DocumentKind.ID_FRONT, **claimed))
    assert found == (["missing_back"] if is_missing else [])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"date_of_birth": "2008-11-23"}, ["under_supported_age"]),
        ({"date_of_birth": "2008-11-22"}, []),
        ({"date_of_birth": "1901-01-01"}, []),  # a person's, who wants to see the document
        ({"seen": {"attempts": 11}}, ["attempts_exceeded"]),
        ({"seen": {"attempts": 10}}, []),
        ({"policy": Policy(supported_countries=("DE",))}, ["country_not_supported"]),
        ({"policy": Policy(supported_countries=("DE",)), "issuing_country": None}, []),
        ({"policy": Policy(require_verified_email=True)}, ["email_not_verified"]),
    ],
)
def test_age_attempts_country_and_contact_are_known_from_the_claim(
    changes: dict[str, Any], expected: list[str]
) -> None:
    assert reasons(alone(*ALL, **changes)) == expected


def test_a_case_without_pictures_is_judged_by_what_ruled_it_out() -> None:
    ruled_out = alone(*ALL, seen={"attempts": 11, "not_collected": NotCollected.RULED_OUT})
    assert judge_alone(ruled_out) == refusals(ruled_out)


@pytest.mark.parametrize("why", NotCollected)
def test_a_case_whose_pictures_nobody_looked_at_is_never_verified(why: NotCollected) -> None:
    """As where another policy would allow the attempts for which it was refused."""
    found = judge_alone(alone(*ALL, seen={"not_collected": why}))
    assert [(check.outcome, check.reason) for check in found] == [("inconclusive", "could_not_be_processed")]
