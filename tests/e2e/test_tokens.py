"""The tokens that let a caller in: only a valid ID token of this stage's pool, and only if it names the caller.

The tokens are made with the key by which the local pool signs, so that each is wrong in one way alone.
"""

import gzip
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from local.client import StageClient, User

Claims = Mapping[str, Any]


@dataclass(frozen=True)
class Pool:
    """The stage's pool, with the means to sign as it does."""

    client: StageClient
    user: User
    claims: Claims
    key_id: str
    key: rsa.RSAPrivateKey

    def sign(self, changes: Claims, *, key: object = None, algorithm: str = "RS256", key_id: str | None = None) -> str:
        """A token with the user's claims, some of them changed, or left out by None."""
        claims = {name: value for name, value in {**self.claims, **changes}.items() if value is not None}
        headers = {"kid": self.key_id if key_id is None else key_id}
        return jwt.encode(claims, key or self.key, algorithm=algorithm, headers=headers)  # type: ignore[arg-type]

    def read(self, token: str) -> tuple[int, str]:
        """Return the status and code for callers who ask for their own records, of which there are none."""
        path = f"{self.client.tenant_path(self.user.tenant)}/email/{self.user.email}"
        answer = self.client.request("GET", path, User("", "", token))
        return answer.status_code, answer.json()["code"]


@pytest.fixture(scope="module")
def pool(client: StageClient) -> Pool:
    if "AwsEndpointUrl" not in client.outputs:
        pytest.skip("nobody has the key of a deployed pool")
    packed = files("moto.cognitoidp").joinpath("resources/jwks-private.json.gz").read_bytes()
    key = jwt.algorithms.RSAAlgorithm.from_jwk(json.loads(gzip.decompress(packed)))
    assert isinstance(key, rsa.RSAPrivateKey)
    user = client.sign_in(f"t{secrets.token_hex(4)}", f"{secrets.token_hex(6)}@example.com")
    claims = jwt.decode(user.token, options={"verify_signature": False})
    return Pool(client, user, claims, jwt.get_unverified_header(user.token)["kid"], key)


def test_the_tokens_made_here_are_as_good_as_the_pools(pool: Pool) -> None:
    assert pool.read(pool.user.token) == pool.read(pool.sign({})) == (404, "record_not_found")


def unsigned(pool: Pool) -> str:
    return jwt.encode(dict(pool.claims), "", algorithm="none", headers={"kid": pool.key_id})


def stranger() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def hmac_with_the_public_key(pool: Pool) -> str:
    """Return a token that is valid to a verifier that lets the token choose the use of the pool's public key."""
    public = pool.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    header = {"alg": "HS256", "kid": pool.key_id, "typ": "JWT"}
    parts = [jwt.utils.base64url_encode(json.dumps(part).encode()) for part in (header, dict(pool.claims))]
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(b".".join(parts), public)
    return b".".join([*parts, jwt.utils.base64url_encode(signature)]).decode()


def of_another_pool(pool: Pool) -> str:
    """A genuine token, with the same tenant and e-mail, of a pool that somebody else made."""
    cognito = pool.client.aws("cognito-idp")
    other = cognito.create_user_pool(PoolName="other")["UserPool"]["Id"]
    client_id = cognito.create_user_pool_client(UserPoolId=other, ClientName="other")["UserPoolClient"]["ClientId"]
    issuer = pool.claims["iss"].rpartition("/")[0] + f"/{other}"
    return pool.sign({"iss": issuer, "aud": client_id})


def of_another_client(pool: Pool) -> str:
    """A genuine token, of a client that somebody else added to the pool."""
    pool_id = pool.client.outputs["UserPoolId"]
    made = pool.client.aws("cognito-idp").create_user_pool_client(
        UserPoolId=pool_id, ClientName="other", WriteAttributes=["email"]
    )
    return pool.sign({"aud": made["UserPoolClient"]["ClientId"]})


NOW = int(time.time())
REFUSED: Mapping[str, Callable[[Pool], str]] = {
    "expired": lambda pool: pool.sign({"iat": NOW - 7200, "auth_time": NOW - 7200, "exp": NOW - 3600}),
    "not valid yet": lambda pool: pool.sign({"nbf": NOW + 3600}),
    "issued in the future": lambda pool: pool.sign({"iat": NOW + 3600, "exp": NOW + 7200}),
    "without an end": lambda pool: pool.sign({"exp": None}),
    "of another pool": of_another_pool,
    "of another issuer": lambda pool: pool.sign({"iss": "https://example.com/" + pool.claims["iss"].split("/")[-1]}),
    "without an issuer": lambda pool: pool.sign({"iss": None}),
    "of another client": of_another_client,
    "for another audience": lambda pool: pool.sign({"aud": "1example23456789"}),
    "without an audience": lambda pool: pool.sign({"aud": None}),
    "access token": lambda pool: pool.sign({"token_use": "access", "aud": None, "client_id": pool.claims["aud"]}),
    "access token with an audience": lambda pool: pool.sign({"token_use": "access"}),
    "refresh token": lambda pool: pool.sign({"token_use": "refresh"}),
    "forged": lambda pool: pool.sign({}, key=stranger()),
    "unknown key": lambda pool: pool.sign({}, key=stranger(), key_id="unknown"),
    "known key by another name": lambda pool: pool.sign({}, key_id="../" + pool.key_id),
    "alg none": unsigned,
    "alg none, signed": lambda pool: unsigned(pool) + pool.user.token.rpartition(".")[2],
    "HS256 with the public key": hmac_with_the_public_key,
    "signature cut off": lambda pool: pool.user.token.rpartition(".")[0] + ".",
    "claims exchanged": lambda pool: ".".join(
        [
            pool.user.token.split(".")[0],
            jwt.utils.base64url_encode(json.dumps({**pool.claims, "custom:tenant": "victim"}).encode()).decode(),
            pool.user.token.split(".")[2],
        ]
    ),
    "garbage": lambda _: "garbage",
    "garbage of three parts": lambda _: "a.b.c",
    "other scheme": lambda _: "Basic YTpi",
    "very long": lambda _: "a" * 6000,
    "NUL in base64": lambda _: "AA.AA.AA",
    "header is a list": lambda _: "W10.e30.AA",
}


@pytest.mark.parametrize("kind", REFUSED)
def test_no_other_token_lets_anybody_in(pool: Pool, kind: str) -> None:
    assert pool.read(REFUSED[kind](pool)) == (401, "unauthorized")


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"custom:tenant": None}, id="no tenant"),
        pytest.param({"custom:tenant": ""}, id="empty tenant"),
        pytest.param({"custom:tenant": "a/b"}, id="tenant that is no name"),
        pytest.param({"email": None}, id="no e-mail"),
        pytest.param({"email": "nobody"}, id="e-mail that is no address"),
        pytest.param({"email": "a#b@example.com"}, id="separator in the e-mail"),
    ],
)
def test_a_token_that_does_not_say_who_calls_is_refused(pool: Pool, changes: Claims) -> None:
    """Even where the pool has signed it."""
    assert pool.read(pool.sign(changes)) == (403, "token_incomplete")


@pytest.mark.parametrize(
    "groups",
    [
        [],
        ["kyc-admins"],
        ["KYC-ADMIN"],
        [" kyc-admin"],
        ["a", "xkyc-admin"],
        ["staff,kyc-admin"],
        ["kyc-admin,staff", "more"],
        ["[kyc-admin]"],
    ],
)
def test_only_the_group_itself_makes_an_administrator(pool: Pool, groups: list[str]) -> None:
    token = pool.sign({"email": "other@example.com", "cognito:groups": groups})
    assert pool.read(token) == (403, "forbidden")


@pytest.mark.parametrize("groups", [["kyc-admin"], ["staff", "kyc-admin"], ["a,b", "kyc-admin", "c"]])
def test_the_group_makes_an_administrator_whatever_others_there_are(pool: Pool, groups: list[str]) -> None:
    token = pool.sign({"email": "other@example.com", "cognito:groups": groups})
    assert pool.read(token) == (404, "record_not_found")


def test_whether_the_address_is_verified_is_recorded_and_not_asked_for(pool: Pool) -> None:
    """It is the pool that keeps an address which is not verified out of its tokens; see the pool's promises."""
    for verified in (None, False):
        assert pool.read(pool.sign({"email_verified": verified})) == (404, "record_not_found")
