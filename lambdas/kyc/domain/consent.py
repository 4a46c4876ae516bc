"""A customer's consent to the use of pictures of themselves.

Article 7(1) of the GDPR asks whoever keeps data by consent to be able to show that it was given, and Article 9(2)(a)
asks for an explicit one where faces are compared. So the version of the text that was read lies with the claim it was
given for; the texts themselves are the company's, one of each version and language.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

VERSION_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$"
LOCALE_PATTERN = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$"


class Consent(BaseModel):
    """One consent, as a claim names it and its record keeps it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Annotated[str, StringConstraints(pattern=VERSION_PATTERN)]
    """Of the text that was agreed to."""
    locale: Annotated[str, StringConstraints(pattern=LOCALE_PATTERN)]
    """The BCP 47 tag of the language in which it was read."""
    given_at: Annotated[int, Field(ge=0, le=253_402_300_799)] | None = None
    """Unix seconds, by the clock of whoever says so."""
