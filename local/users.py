"""Users of the local pool, for examples that are typed into a shell."""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

ADMINISTRATORS = "kyc-admin"


def id_token(cognito: Any, outputs: Mapping[str, str], tenant: str, email: str, *, admin: bool) -> str:  # noqa: ANN401
    """An ID token of a user, who is made if need be.

    Args:
        cognito: a `cognito-idp` client.
        outputs: the stack's outputs.
        tenant: value of `custom:tenant` of a new user.
        email: the user's e-mail address.
        admin: whether the user is a member of the administrators' group.
    """
    pool = outputs["UserPoolId"]
    password = f"Aa1-{secrets.token_urlsafe(24)}"
    attributes = {"email": email, "email_verified": "true", "custom:tenant": tenant}
    with suppress(cognito.exceptions.UsernameExistsException):
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=email,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
        )
    cognito.admin_set_user_password(UserPoolId=pool, Username=email, Password=password, Permanent=True)
    change_group = cognito.admin_add_user_to_group if admin else cognito.admin_remove_user_from_group
    with suppress(cognito.exceptions.ResourceNotFoundException):
        change_group(UserPoolId=pool, Username=email, GroupName=ADMINISTRATORS)
    answer = cognito.admin_initiate_auth(
        UserPoolId=pool,
        ClientId=outputs["UserPoolClientId"],
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": password},
    )
    token: str = answer["AuthenticationResult"]["IdToken"]
    return token
