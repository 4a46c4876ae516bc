"""A customer's consent to the use of pictures of themselves.

Article 7(1) of the GDPR asks whoever keeps data by consent to be able to show that it was given, and Article 9(2)(a)
asks for an explicit one where faces are compared. So the version of the text that was read lies with the claim it was
given for; the texts themselves are the company's, one of each version and language.
"""

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from kyc.domain.errors import FieldError

VERSION_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$"
LOCALE_PATTERN = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$"

_CLOCKS_APART_SECONDS: Final = 86_400
"""Limit on how far a customer's clock may be ahead."""


class Consent(BaseModel):
    """One consent, as a claim names it and its record keeps it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Annotated[str, StringConstraints(pattern=VERSION_PATTERN)]
    """Of the text that was agreed to."""
    locale: Annotated[str, StringConstraints(pattern=LOCALE_PATTERN)]
    """The BCP 47 tag of the language in which it was read."""
    given_at: Annotated[int, Field(ge=0, le=253_402_300_799)] | None = None
    """Unix seconds, by the clock of whoever says so."""


def complaint_about(consent: Consent, versions: Sequence[str], now: int) -> FieldError | None:
    """Return what is wrong with a consent; None where nothing is.

    Args:
        consent: as a claim names it.
        versions: of the stage's text that may be named, the current one first; none where the stage has no text.
        now: Unix seconds.
    """
    if versions and consent.version not in versions:
        text = (
            f"must be the version of the text that is agreed to here, which is {versions[0]}: show that, and ask again"
        )
        return FieldError("consent.version", text)
    if consent.given_at is not None and consent.given_at > now + _CLOCKS_APART_SECONDS:
        return FieldError("consent.given_at", "must not be in the future")
    return None
