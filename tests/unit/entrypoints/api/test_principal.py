"""Who calls, and what they may do."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyc.domain.errors import Forbidden
from kyc.entrypoints.api.principal import Principal

CLAIMS = {"custom:tenant": "acme", "email": "ann@example.com", "sub": "0a"}


def test_the_claims_name_tenant_user_and_groups() -> None:
    principal = Principal.from_claims({**CLAIMS, "cognito:groups": "staff,kyc-admin"})

    assert principal == Principal("acme", "ann@example.com", "0a", frozenset({"staff", "kyc-admin"}))
    assert principal.administrator


@pytest.mark.parametrize("email", ["Ann@Example.COM", " ann@example.com "])
def test_spellings_of_one_address_are_one_user(email: str) -> None:
    assert Principal.from_claims({**CLAIMS, "email": email}).email == "ann@example.com"


@pytest.mark.parametrize(
    "email",
    [
        pytest.param("\u212aate@example.com", id="sign for kelvin"),
        pytest.param("kate@\uff45xample.com", id="full-width domain"),
        pytest.param("kate@example\u3002com", id="ideographic full stop"),
        pytest.param("kate@ex\u00adample.com", id="soft hyphen"),
        pytest.param("jose\u0301@example.com", id="accent of its own"),
    ],
)
def test_an_address_that_only_unicode_makes_the_same_is_nobody(email: str) -> None:
    """The pool holds it for another user's; their tokens must not be those of the one who is written plainly."""
    with pytest.raises(Forbidden):
        Principal.from_claims({**CLAIMS, "email": email})


@pytest.mark.parametrize("email", ["\u0430nn@example.com", "ann@ex\u0430mple.com", "a\u2024b@example.com"])
def test_letters_that_look_alike_are_others(email: str) -> None:
    assert Principal.from_claims({**CLAIMS, "email": email}).email == email


@given(st.emails(), st.text(max_size=3))
def test_nobody_is_taken_for_somebody_else(email: str, extra: str) -> None:
    """Two addresses are one user only if they differ in the case of letters, or in white space around them."""
    for claim in (email, extra + email, email.replace("@", extra + "@"), email + extra):
        try:
            principal = Principal.from_claims({**CLAIMS, "email": claim})
        except Forbidden:
            continue
        local, _, domain = principal.email.partition("@")
        written, _, at = claim.strip().lower().rpartition("@")
        assert (local, domain) == (written, at) or domain.encode("idna").decode() == at


@pytest.mark.parametrize("groups", ["", "kyc-admins", "KYC-ADMIN", "xkyc-admin", "kyc admin", "[kyc-admin]"])
def test_only_the_group_itself_makes_an_administrator(groups: str) -> None:
    assert not Principal.from_claims({**CLAIMS, "cognito:groups": groups}).administrator


@pytest.mark.parametrize(
    "claims",
    [
        {},
        *({name: value for name, value in CLAIMS.items() if name != absent} for absent in CLAIMS),
        {**CLAIMS, "sub": "ann@example.com"},
        {**CLAIMS, "custom:tenant": ""},
        {**CLAIMS, "custom:tenant": "a#b"},
        {**CLAIMS, "custom:tenant": "../acme"},
        {**CLAIMS, "email": "nobody"},
        {**CLAIMS, "email": "a#b@example.com"},
        {**CLAIMS, "email": None},
        {"username": "ann", "token_use": "access", "scope": "aws.cognito.signin.user.admin"},
    ],
)
def test_a_token_that_does_not_say_who_calls_is_refused(claims: dict[str, Any]) -> None:
    with pytest.raises(Forbidden) as refusal:
        Principal.from_claims(claims)
    assert refusal.value.code == "token_incomplete"


USER = Principal("acme", "ann@example.com", "0a")
ADMINISTRATOR = Principal("acme", "ada@example.com", "0c", frozenset({"kyc-admin"}))


def test_a_user_is_let_to_their_own() -> None:
    USER.require_tenant("acme")
    USER.require_self_or_administrator("ann@example.com")
    with pytest.raises(Forbidden):
        USER.require_tenant("globex")
    with pytest.raises(Forbidden):
        USER.require_self_or_administrator("bob@example.com")
    with pytest.raises(Forbidden):
        USER.require_administrator()


def test_an_administrator_is_let_to_all_of_their_tenant() -> None:
    ADMINISTRATOR.require_administrator()
    ADMINISTRATOR.require_self_or_administrator("ann@example.com")
    with pytest.raises(Forbidden):
        ADMINISTRATOR.require_tenant("globex")


def test_the_history_names_them_by_what_they_did_and_not_by_an_address() -> None:
    assert USER.acting_for("ann@example.com") == "customer:0a"
    assert ADMINISTRATOR.acting_for("ann@example.com") == "admin:0c"
    assert ADMINISTRATOR.acting_for("ada@example.com") == "customer:0c"
