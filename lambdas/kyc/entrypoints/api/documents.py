"""The rule for documents that a request may name: only their uploader's, and reviewers' to see."""

from kyc.domain.claim import Claim
from kyc.domain.errors import FieldError
from kyc.domain.links import DocumentLocation, InvalidLinkError
from kyc.domain.names import Names
from kyc.entrypoints.api.parsing import invalid
from kyc.entrypoints.api.principal import Principal

_NOT_YOURS = "must be the URL of a document that you uploaded here"
"""The same for a link that is not ours, not theirs, or altered."""


def require_owner_or_reviewer(names: Names, location: DocumentLocation, caller: Principal) -> None:
    """Raise Forbidden unless the caller uploaded the document in their tenant, or is a reviewer there.

    Raises:
        Forbidden: they are neither, whether or not the document is there.
    """
    caller.require_tenant(location.tenant)
    if not location.belongs_to(names, caller.tenant, caller.email):
        caller.require_reviewer()


def require_own_documents(names: Names, claim: Claim, api_url: str, caller: Principal) -> None:
    """Check that a claim names documents of its user, or of the administrator who sends it.

    Args:
        names: makes the stage's names.
        claim: the claim.
        api_url: base URL of this API.
        caller: who sends it.

    Raises:
        InvalidRequest: with the links that are not this API's or belong to somebody else.
    """
    foreign = [
        FieldError(f"document_links.{index}.url", _NOT_YOURS)
        for index, link in enumerate(claim.document_links)
        if not _belongs(names, link.url, api_url, claim.tenant, {claim.email, caller.email})
    ]
    if foreign:
        raise invalid(foreign)


def _belongs(names: Names, url: str, api_url: str, tenant: str, owners: set[str]) -> bool:
    try:
        location = DocumentLocation.from_url(url, api_url)
    except InvalidLinkError:
        return False
    return any(location.belongs_to(names, tenant, email) for email in owners)
