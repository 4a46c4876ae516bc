"""The caller, by the authorizer's claims, and their permissions."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from kyc.domain.access import ADMINISTRATORS, REVIEWERS, TENANT_CLAIM
from kyc.domain.errors import Forbidden, Unauthorized
from kyc.domain.fields import Email, Tenant
from kyc.domain.groups import certain_groups, confirmed_groups
from kyc.domain.looks import Look
from kyc.entrypoints.api.token import listed_groups


def _own_spelling(value: str, normalize: ValidatorFunctionWrapHandler) -> str:
    """Refuse an address that only Unicode makes the same as another: the pool holds the two for two users.

    Such are the sign for kelvin (U+212A) and the letter K, and a domain in full-width letters.
    """
    email: str = normalize(value)
    if not value.isascii() and (value.strip().lower() != email or not unicodedata.is_normalized("NFC", value)):
        raise ValueError("must be in the one spelling that counts")
    return email


class _Claims(BaseModel):
    model_config = ConfigDict(extra="ignore")

    tenant: Annotated[Tenant, Field(alias=TENANT_CLAIM)]
    email: Annotated[Email, WrapValidator(_own_spelling)]
    sub: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")]
    groups: Annotated[str, Field(alias="cognito:groups")] = ""


def require_own_id_token(claims: Mapping[str, Any], client_id: str) -> None:
    """Raise Unauthorized unless the claims are of an ID token that was issued to the stage's own client.

    API Gateway's authorizer compares `aud` too, but only where it is told to
    (`IdentityValidationExpression`, https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html); and an
    access token can be given an `aud` (https://docs.aws.amazon.com/cognito/latest/developerguide/
    user-pool-lambda-pre-token-generation.html). So both are checked here, whatever stands before the function.

    Args:
        claims: As the authorizer hands them on.
        client_id: The client of the stage.

    Raises:
        Unauthorized: It is another kind of token, or another client's.
    """
    if claims.get("token_use") != "id" or claims.get("aud") != client_id:
        raise Unauthorized(
            "unauthorized", "Send a valid ID token of this stage's user pool in the Authorization header."
        )


@dataclass(frozen=True)
class Principal:
    """The caller: a user of one tenant, perhaps an administrator of that tenant.

    Every refusal reads the same, whether or not what was asked for exists, so that nobody can probe who is a customer.
    """

    tenant: str
    email: str
    """In lower case."""
    sub: str
    """The pool's own name of the user, which says nothing of them."""
    groups: frozenset[str] = frozenset()

    @classmethod
    def from_claims(cls, claims: Mapping[str, Any], headers: Mapping[str, Sequence[str]] | None = None) -> Self:
        """Read the claims of an ID token that the authorizer has verified.

        Args:
            claims: As the authorizer hands them on.
            headers: All values of the request's headers, the token that was verified among them: its list of groups
                says what the claims' text can only hint at.

        Raises:
            Forbidden: The claims lack a tenant or an e-mail address.
        """
        try:
            known = _Claims.model_validate(claims)
        except ValidationError:
            raise Forbidden("token_incomplete", "The token must be an ID token with a tenant and an e-mail.") from None
        listed = listed_groups(headers or {}, known.sub)
        groups = certain_groups(known.groups) if listed is None else confirmed_groups(known.groups, listed)
        return cls(known.tenant, known.email, known.sub, groups)

    @property
    def administrator(self) -> bool:
        """Return True if they are an administrator of their own tenant."""
        return ADMINISTRATORS in self.groups

    @property
    def reviewer(self) -> bool:
        """Return True if they are a reviewer of their own tenant; every administrator is."""
        return self.administrator or REVIEWERS in self.groups

    def acting_for(self, email: str) -> str:
        """Return their name in the history of that user's record."""
        return f"{'customer' if email == self.email else 'admin'}:{self.sub}"

    def look(
        self,
        what: Literal["record", "document", "case", "export"],
        *,
        now: int,
        submissions: Iterable[str | None] = (),
        document: str | None = None,
    ) -> Look:
        """Return what is noted of their look at something of a user.

        Args:
            what: what they look at.
            now: Unix seconds.
            submissions: ids of the submissions that they are shown.
            document: which document.
        """
        shown = tuple(dict.fromkeys(each for each in submissions if each))
        return Look(time=now, by=self.sub, email=self.email, what=what, submissions=shown, document=document)

    def require_tenant(self, tenant: str) -> None:
        """Raise Forbidden unless they belong to the tenant."""
        if tenant != self.tenant:
            raise _forbidden()

    def require_administrator(self) -> None:
        """Raise Forbidden unless they are an administrator."""
        if not self.administrator:
            raise _forbidden()

    def require_reviewer(self) -> None:
        """Raise Forbidden unless they are a reviewer or an administrator."""
        if not self.reviewer:
            raise _forbidden()

    def require_self(self, email: str) -> None:
        """Raise Forbidden unless they are that user."""
        if email != self.email:
            raise _forbidden()

    def require_self_or_reviewer(self, email: str) -> None:
        """Raise Forbidden unless they are that user, a reviewer or an administrator."""
        if email != self.email:
            self.require_reviewer()

    def require_self_or_administrator(self, email: str) -> None:
        """Raise Forbidden unless they are that user or an administrator."""
        if email != self.email:
            self.require_administrator()


def _forbidden() -> Forbidden:
    return Forbidden("forbidden", "You may not do this.")
