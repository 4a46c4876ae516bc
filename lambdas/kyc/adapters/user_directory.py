"""The Cognito user pool: what it knows of a user."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from kyc.adapters.aws import error_code, provider_errors
from kyc.domain.consent import LOCALE_PATTERN

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

_MAX_USERNAME_LENGTH: Final = 128


@dataclass(frozen=True)
class DirectoryUser:
    """A user as the pool knows them."""

    tenant: str
    email_verified: bool
    phone_number_verified: bool
    locale: str | None = None
    """The standard attribute `locale`, where it is a BCP 47 tag."""


class UserDirectory:
    """Users of the pool.

    Args:
        client: Cognito client.
        user_pool_id: the pool's id.
    """

    def __init__(self, client: "CognitoIdentityProviderClient", user_pool_id: str) -> None:
        self._client = client
        self._user_pool_id = user_pool_id

    def find(self, tenant: str, email: str) -> DirectoryUser | None:
        """Return a tenant's enabled user who signs in with this e-mail address (in lower case), or None.

        Raises:
            ProviderUnavailable: Cognito did not answer.
        """
        if len(email) > _MAX_USERNAME_LENGTH:  # AdminGetUser calls that a malformed request, not an unknown user.
            return None
        with provider_errors("cognito-idp"):
            try:
                user = self._client.admin_get_user(UserPoolId=self._user_pool_id, Username=email)
            except ClientError as error:
                if error_code(error) != "UserNotFoundException":
                    raise
                return None
        attributes = {attribute["Name"]: attribute.get("Value", "") for attribute in user.get("UserAttributes", [])}
        # A user name may outlive the address that it was made from; verified is the address of today.
        if not user.get("Enabled") or attributes.get("custom:tenant") != tenant:
            return None
        if attributes.get("email", "").lower() != email:
            return None
        return DirectoryUser(
            tenant=tenant,
            email_verified=attributes.get("email_verified") == "true",
            phone_number_verified=attributes.get("phone_number_verified") == "true",
            locale=_tag(attributes.get("locale", "")),
        )


def _tag(locale: str) -> str | None:
    """Return a locale as a BCP 47 tag: OpenID Connect allows `en_US` for `en-US` (Core 1.0, section 5.1)."""
    tag = locale.replace("_", "-")
    return tag if re.fullmatch(LOCALE_PATTERN, tag) else None
