"""API Gateway's Cognito user pools authorizer, on a method without scopes.

It takes a token for an ID token (https://docs.aws.amazon.com/apigateway/latest/developerguide/
apigateway-enable-cognito-user-pool.html), whatever its `token_use` says: what an access token lacks is `aud`, unless it
was given one. Which client `aud` names is compared only where a validation expression asks for it
(https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html): otherwise all clients of a pool are let in.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import jwt

_DATES = ("exp", "iat")


@dataclass(frozen=True)
class UserPool:
    """A pool whose tokens are accepted.

    Attributes:
        issuer: the `iss` of its tokens.
        signing_key: gives the public key for a key id.
    """

    issuer: str
    signing_key: Callable[[str], Any] = field(repr=False)


class Unauthorized(Exception):
    """The token is missing or not good; API Gateway answers `UNAUTHORIZED`."""


@dataclass(frozen=True)
class CognitoAuthorizer:
    """Checks the token of a request.

    Attributes:
        pools: the pools, any of which may have issued it.
        header: the request header that holds it, in lower case.
        expression: pattern that the token's `aud` must match as a whole, if any.
    """

    pools: tuple[UserPool, ...]
    header: str = "authorization"
    expression: str | None = None

    def claims(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return the token's claims as the function gets them, all as text.

        Args:
            headers: by lower-case name.

        Raises:
            Unauthorized: there is no token, or it is not a valid one of one of the pools with an `aud` that will do.
        """
        value = headers.get(self.header, "").strip()
        if not value:
            raise Unauthorized
        scheme, _, rest = value.partition(" ")
        token = rest.strip() if scheme.lower() == "bearer" and rest else value
        try:
            return {name: _as_text(name, claim) for name, claim in self._verified(token).items()}
        except jwt.PyJWTError as error:
            raise Unauthorized from error

    def _verified(self, token: str) -> dict[str, Any]:
        issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
        pool = next((pool for pool in self.pools if pool.issuer == issuer), None)
        if pool is None:
            raise jwt.InvalidIssuerError("not a pool of this authorizer")
        key = pool.signing_key(jwt.get_unverified_header(token).get("kid", ""))
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            issuer=pool.issuer,
            options={"require": ["exp", "iat", "sub", "aud"], "verify_aud": False},
        )
        if self.expression is not None and not re.fullmatch(self.expression, str(claims["aud"])):
            raise jwt.InvalidAudienceError("not for a client of this authorizer")
        return claims


def jwks_keys(fetch: Callable[[], Mapping[str, Any]]) -> Callable[[str], Any]:
    """Return a function that looks keys up in a JWKS document, fetched for each key id not yet known.

    Args:
        fetch: gets the document.

    Returns:
        A function from key id to public key; it raises `jwt.InvalidKeyError` for an unknown id.
    """
    known: dict[str, Any] = {}

    def signing_key(key_id: str) -> Any:  # noqa: ANN401 - PyJWT's keys have no common class
        if key_id not in known:
            known.update({key.key_id: key.key for key in jwt.PyJWKSet.from_dict(dict(fetch())).keys if key.key_id})
        if key_id not in known:
            raise jwt.InvalidKeyError(f"unknown key {key_id}")
        return known[key_id]

    return signing_key


def _as_text(name: str, claim: Any) -> str:  # noqa: ANN401 - any JSON
    """Return a claim as REST APIs pass it on: lists with commas, times of issue and expiry as dates."""
    if name in _DATES:
        return datetime.fromtimestamp(int(claim), UTC).strftime("%a %b %d %H:%M:%S UTC %Y")
    if isinstance(claim, bool):
        return str(claim).lower()
    if isinstance(claim, list) and all(isinstance(item, str) for item in claim):
        return ",".join(claim)
    return claim if isinstance(claim, str) else json.dumps(claim)
