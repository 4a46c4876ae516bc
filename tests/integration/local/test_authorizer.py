import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from local.emulator.authorizer import CognitoAuthorizer, Unauthorized, UserPool, jwks_keys

ISSUER = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_pool"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
FOREIGN_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
GOOD: dict[str, Any] = {"iss": ISSUER, "aud": "client", "sub": "1", "token_use": "id", "email": "a@example.com"}


def jwks() -> Mapping[str, Any]:
    return {"keys": [jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True) | {"kid": "k", "use": "sig"}]}


AUTHORIZER = CognitoAuthorizer((UserPool(ISSUER, jwks_keys(jwks)),))
FOR_CLIENT = replace(AUTHORIZER, expression="^client$")


def token(
    changes: Mapping[str, Any] | None = None, *, key: object = KEY, algorithm: str = "RS256", key_id: str = "k"
) -> str:
    now = int(time.time())
    claims = {**GOOD, "iat": now, "exp": now + 60, **(changes or {})}
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, key, algorithm=algorithm, headers={"kid": key_id})  # type: ignore[arg-type]


@pytest.mark.parametrize("prefix", ["", "Bearer ", "bearer  "])
def test_an_id_token_of_the_pool_is_accepted(prefix: str) -> None:
    assert AUTHORIZER.claims({"authorization": prefix + token()})["email"] == "a@example.com"


def test_any_client_of_the_pool_will_do_where_no_expression_says_which() -> None:
    assert AUTHORIZER.claims({"authorization": token({"aud": "second"})})["aud"] == "second"


def test_the_audience_must_match_the_expression() -> None:
    assert FOR_CLIENT.claims({"authorization": token()})["aud"] == "client"
    for audience in ("second", "client2", "my client", None):
        with pytest.raises(Unauthorized):
            FOR_CLIENT.claims({"authorization": token({"aud": audience})})


@pytest.mark.parametrize("use", ["access", "refresh", None])
def test_the_use_of_a_token_with_an_audience_is_not_looked_at(use: str | None) -> None:
    """Whoever is behind the authorizer has to: an access token can be given an audience."""
    assert FOR_CLIENT.claims({"authorization": token({"token_use": use})}).get("token_use") == use


def test_claims_are_text() -> None:
    given = {"email_verified": True, "cognito:groups": ["a", "b"], "auth_time": 5, "iat": 0, "address": {"x": 1}}
    claims = AUTHORIZER.claims({"authorization": token(given)})
    assert claims["email_verified"] == "true"
    assert claims["cognito:groups"] == "a,b"
    assert claims["auth_time"] == "5"
    assert claims["iat"] == "Thu Jan 01 00:00:00 UTC 1970"
    assert claims["address"] == '{"x": 1}'


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("", id="none"),
        pytest.param("Bearer", id="scheme alone"),
        pytest.param("nonsense", id="nonsense"),
        pytest.param("Basic YTpi", id="other scheme"),
        pytest.param(token({"exp": int(time.time()) - 1}), id="expired"),
        pytest.param(token({"exp": None}), id="without expiry"),
        pytest.param(token({"aud": None}), id="without audience"),
        pytest.param(token({"token_use": "access", "aud": None, "client_id": "client"}), id="access token"),
        pytest.param(token({"iss": ISSUER + "2"}), id="other pool"),
        pytest.param(token({"iss": None}), id="without issuer"),
        pytest.param(token(key=FOREIGN_KEY), id="forged signature"),
        pytest.param(token(key=FOREIGN_KEY, key_id="unknown"), id="unknown key"),
        pytest.param(token(key=None, algorithm="none"), id="alg none"),
        pytest.param(token(key="k" * 64, algorithm="HS256"), id="symmetric algorithm"),
        pytest.param(token().rpartition(".")[0] + ".", id="signature cut off"),
    ],
)
def test_nothing_else_is(value: str) -> None:
    with pytest.raises(Unauthorized):
        AUTHORIZER.claims({"authorization": value})


def test_without_the_header_nobody_gets_in() -> None:
    with pytest.raises(Unauthorized):
        AUTHORIZER.claims({"x-authorization": token()})
