"""Types of the fields that requests, records and tokens share."""

import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated, Final

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, StringConstraints

from kyc.keys import SEPARATOR

_EARLIEST_BIRTH_YEAR: Final = 1900
_JOINERS: Final = "\u200c\u200d"
"""Zero-width (non-)joiner: letters of names in Persian and in Indic scripts."""
_FORBIDDEN_CATEGORIES: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _printable(value: str) -> str:
    if any(unicodedata.category(char) in _FORBIDDEN_CATEGORIES and char not in _JOINERS for char in value):
        raise ValueError("must not contain control or invisible characters")
    return unicodedata.normalize("NFC", value)


def _key_part(value: str) -> str:
    if SEPARATOR in value:
        raise ValueError("must not contain '#', which separates the parts of a key")
    return value


def _email(value: str) -> str:
    try:
        # Whether the domain exists is the user pool's business: it sent the code that verified the address.
        checked = validate_email(value, check_deliverability=False, test_environment=True, globally_deliverable=False)
    except EmailNotValidError as error:
        raise ValueError("must be an e-mail address") from error
    return checked.normalized.lower()


def _birth_date(value: date) -> date:
    if value > datetime.now(UTC).date():
        raise ValueError("must not be in the future")
    if value.year < _EARLIEST_BIRTH_YEAR:
        raise ValueError(f"must not be before {_EARLIEST_BIRTH_YEAR}")
    return value


Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=128), AfterValidator(_printable)
]
"""One line of printable text, in Unicode's normal form C."""

KeyPart = Annotated[Text, AfterValidator(_key_part)]
"""Text that becomes a part of a record's key."""

Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254),
    AfterValidator(_email),
    AfterValidator(_key_part),
]
"""An e-mail address in lower case: two spellings of one address are one user."""

Tenant = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""A tenant's name; it is a folder of the document bucket too."""

Stage = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
"""The name of a deployment stage."""

Country = Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z]{2}$")]
"""ISO 3166-1 alpha-2."""

BirthDate = Annotated[date, AfterValidator(_birth_date)]
"""A date between 1900 and today (UTC)."""
