"""RevokeToken, which moto lacks: pages sign out with it.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RevokeToken.html
"""

from moto.cognitoidp.responses import CognitoIdpResponse
from moto.core.responses import ActionResult, EmptyResult


def install() -> None:
    """Take tokens back; to be called before the first request."""
    CognitoIdpResponse.revoke_token = _revoke_token  # type: ignore[attr-defined]


def _revoke_token(response: CognitoIdpResponse) -> ActionResult:
    token = response._get_param("Token")  # noqa: SLF001 - as moto's own operations read it
    for pool in response.backend.user_pools.values():
        if token in pool.refresh_tokens:
            pool.refresh_tokens[token] = None
    return EmptyResult()
