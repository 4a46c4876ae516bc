"""The caller, and their permissions."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyc.domain.errors import Forbidden, Unauthorized
from kyc.entrypoints.api.principal import Principal, require_own_id_token

CLAIMS = {"custom:tenant": "acme", "email": "ann@example.com", "sub": "0a"}


def headers(payload: object) -> dict[str, list[str]]:
    """The headers of a request with a token of that payload."""
    part = urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    return {"authorization": [f"Bearer e30.{part}.c2ln"]}


@pytest.mark.parametrize("separators", [("", ","), ("[]", " "), ("[]", ", ")], ids=["commas", "brackets", "a list's"])
@pytest.mark.parametrize("groups", [[], ["kyc-admin"], ["staff", "kyc-admin"], ["kyc-admin", "staff", "a,b"]])
def test_the_claims_name_tenant_user_and_groups(separators: tuple[str, str], groups: list[str]) -> None:
    """However the authorizer writes a list, the token itself has it."""
    brackets, separator = separators
    claim = brackets[:1] + separator.join(groups) + brackets[1:]
    claims = {**CLAIMS, "cognito:groups": claim} if groups else CLAIMS
    token = headers({"sub": "0a", "cognito:groups": groups} if groups else {"sub": "0a"})

    principal = Principal.from_claims(claims, token)

    assert principal == Principal("acme", "ann@example.com", "0a", frozenset(groups))
    assert principal.administrator == bool(groups)


@pytest.mark.parametrize(
    "name", ["staff,kyc-admin", "kyc-admin,staff", "[kyc-admin]", "[staff,kyc-admin]", "kyc-admin,"]
)
def test_no_name_of_a_group_makes_an_administrator_by_its_commas_or_brackets(name: str) -> None:
    principal = Principal.from_claims(
        {**CLAIMS, "cognito:groups": name}, headers({"sub": "0a", "cognito:groups": [name]})
    )

    assert principal.groups == {name}
    assert not principal.administrator


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param({"sub": "0a", "cognito:groups": ["kyc-admin"]}, id="says more than the claims"),
        pytest.param({"sub": "0a", "cognito:groups": ["staff", "kyc-admin", "more"]}, id="says another list"),
        pytest.param({"sub": "0a"}, id="says nothing"),
    ],
)
def test_a_token_that_is_not_the_one_of_the_claims_makes_nobody_an_administrator(payload: object) -> None:
    principal = Principal.from_claims({**CLAIMS, "cognito:groups": "staff,kyc-admin"}, headers(payload))

    assert principal.groups == frozenset()


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({}, id="none"),
        pytest.param({"Authorization": []}, id="no value"),
        pytest.param({"Authorization": [""]}, id="empty"),
        pytest.param({"Authorization": ["Bearer e30.e30.c2ln"]}, id="nobody's"),
        pytest.param({"Authorization": ["Bearer a.b.c"]}, id="unreadable"),
        pytest.param({"Authorization": ["Bearer e30.W10.c2ln"]}, id="no object"),
        pytest.param(headers({"sub": "0b", "cognito:groups": ["staff", "kyc-admin"]}), id="another's"),
        pytest.param(headers({"sub": "0a", "cognito:groups": "staff,kyc-admin"}), id="no list"),
        pytest.param(
            {"Authorization": headers({"sub": "0a", "cognito:groups": ["staff", "kyc-admin"]})["authorization"] * 2},
            id="two",
        ),
    ],
)
@pytest.mark.parametrize(
    ("claim", "groups"),
    [
        ("kyc-admin", {"kyc-admin"}),
        ("[staff kyc-admin]", {"staff", "kyc-admin"}),
        ("staff,kyc-admin", set()),
        ("[kyc-admin]", set()),
        ("kyc-admin staff", set()),
        ("[]", set()),
    ],
)
def test_without_a_readable_token_a_group_counts_that_every_reading_has(
    values: dict[str, list[str]], claim: str, groups: set[str]
) -> None:
    assert Principal.from_claims({**CLAIMS, "cognito:groups": claim}, values).groups == groups


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


def test_an_id_token_of_the_stages_client_is_let_in() -> None:
    require_own_id_token({**CLAIMS, "aud": "client", "token_use": "id"}, "client")


@pytest.mark.parametrize(
    "claims",
    [
        {"token_use": "id"},
        {"token_use": "id", "aud": "clients"},
        {"token_use": "id", "aud": ""},
        {"token_use": "access", "aud": "client"},
        {"token_use": "access", "client_id": "client"},
        {"aud": "client"},
        {},
    ],
)
def test_no_other_token_is(claims: dict[str, Any]) -> None:
    with pytest.raises(Unauthorized):
        require_own_id_token({**CLAIMS, **claims}, "client")


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
