"""Types of the fields that requests, records and tokens share."""

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema

from kyc.domain.countries import canonical_country
from kyc.domain.keys import SEPARATOR

_EARLIEST_BIRTH_YEAR: Final = 1900
_JOINERS: Final = "\u200c\u200d"
"""Zero-width (non-)joiner: letters of names in Persian and in Indic scripts."""
_UNSEEN: Final = dict.fromkeys(
    map(ord, "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a\u202b\u202c\u2060\u2066\u2067\u2068\u2069\ufeff")
)
"""Characters that copied text brings along and nobody sees: soft hyphens, byte order marks, marks of direction."""
_FORBIDDEN_CATEGORIES: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_SIGNS: Final = {"So", "Sk", "Me", "Nl", "No"}
_APOSTROPHES: Final = "`\u00b4\u02bc\u02bb\u00a8"
_ORDINARY_EMAIL: Final = re.compile(
    r"(?=[^@]{1,64}@)[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:(?!..--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+"
    r"(?!(?:arpa|invalid|local|localhost|onion)$)[a-z]{2,63}"
)
"""Addresses that `email-validator` would return unchanged, which a test proves. Loading that package takes a tenth of a
cold start."""
_MANY_BREAKS: Final = re.compile("\n{3,}")
_ISO_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _printable(value: str) -> str:
    value = value.translate(_UNSEEN).strip()
    if any(unicodedata.category(char) in _FORBIDDEN_CATEGORIES and char not in _JOINERS for char in value):
        raise ValueError("must not contain control or invisible characters")
    if not value.strip(_JOINERS):
        raise ValueError("must not be empty")
    return unicodedata.normalize("NFC", value)


def _lines(value: str) -> str:
    """Return lines of printable text, whatever ends them; of empty ones side by side the first."""
    lines = [line.translate(_UNSEEN).replace("\t", " ").strip() for line in value.splitlines()]
    text = "\n".join(_printable(line) if line else "" for line in lines)
    text = _MANY_BREAKS.sub("\n\n", text).strip()
    if not text:
        raise ValueError("must not be empty")
    return text


def _key_part(value: str) -> str:
    if SEPARATOR in value:
        raise ValueError("must not contain '#', which separates the parts of a key")
    return value


def _path_part(value: str) -> str:
    # A user whose address cannot stand in a path could submit, and never read or be erased.
    if "/" in value:
        raise ValueError("must not contain '/', which separates the parts of a path")
    return value


def _name(value: str) -> str:
    # Emoji and other signs are in nobody's name; apostrophes are of several kinds, accents among them.
    if any(unicodedata.category(char) in _SIGNS and char not in _APOSTROPHES for char in value):
        raise ValueError("must be a name: letters, and what stands between them")
    return value


def _latin_number(value: str) -> str:
    # Letters of other scripts look like Latin ones: one document would have several records.
    if any(char.isalnum() and not _is_plain(char) for char in value):
        raise ValueError("must be written in Latin letters, as in the document's coded lines")
    return value


def _is_plain(char: str) -> bool:
    if unicodedata.category(char) == "Nd":  # digits of another script look otherwise, but for those of full width
        return unicodedata.normalize("NFKC", char) == char
    return char.isascii() or unicodedata.name(char, "").startswith("LATIN ")


def _without_joiners(value: str) -> str:
    # In a name they are letters; in a key they would make two records of what reads as one.
    if any(joiner in value for joiner in _JOINERS):
        raise ValueError("must not contain control or invisible characters")
    return value


def _email(value: str) -> str:
    if value.isascii() and _ORDINARY_EMAIL.fullmatch(value.lower()):
        return value.lower()
    from email_validator import validate_email  # noqa: PLC0415

    try:
        # The domain's existence is the user pool's business: it sent the code that verified the address.
        checked = validate_email(value, check_deliverability=False, test_environment=True, globally_deliverable=False)
    except ValueError as error:  # EmailNotValidError, and UnicodeError from the IDNA codec
        raise ValueError("must be an e-mail address") from error
    return checked.normalized.lower()


def _iso_date(value: object) -> object:
    # Pydantic also takes Unix times and dates with a time of day.
    if not isinstance(value, date) and not (isinstance(value, str) and _ISO_DATE.fullmatch(value)):
        raise ValueError("must be a date, written YYYY-MM-DD")
    return value


def _country(value: str) -> str:
    code = canonical_country(value)
    if code is None:
        raise ValueError("must be the code of a country in ISO 3166-1, such as US")
    return code


def _birth_date(value: date) -> date:
    if value > datetime.now(UTC).date():
        raise ValueError("must not be in the future")
    if value.year < _EARLIEST_BIRTH_YEAR:
        raise ValueError(f"must not be before {_EARLIEST_BIRTH_YEAR}")
    return value


Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=128), AfterValidator(_printable)
]
"""One line of printable text of at most 128 characters, in Unicode's normal form C."""

Name = Annotated[Text, AfterValidator(_name)]
"""A name of a person: text without signs such as emoji."""

LongText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), AfterValidator(_printable)
]
"""One line of printable text of at most 500 characters, in Unicode's normal form C."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), AfterValidator(_lines)]
"""Text from one person to others: printable lines of at most 500 characters, in Unicode's normal form C."""

KeyPart = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100),
    AfterValidator(_printable),
    AfterValidator(_without_joiners),
    AfterValidator(_key_part),
]
"""Text that becomes a part of a record's key: two of 100 characters fit DynamoDB's 1,024 bytes of a sort key."""

Number = Annotated[KeyPart, AfterValidator(_latin_number)]
"""The number of a document, in Latin letters and digits: what looks alike is one record."""

Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254),
    AfterValidator(_email),
    AfterValidator(_key_part),
    AfterValidator(_path_part),
]
"""An e-mail address in lower case: two spellings of one address are one user."""

Tenant = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""A tenant's name; it is a folder of the document bucket too."""

Stage = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
"""The name of a deployment stage."""

SUBMISSION_ID: Final = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
SubmissionId = Annotated[str, StringConstraints(pattern=SUBMISSION_ID)]
"""The id of a submission, as its answer gave it."""

Country = Annotated[
    str,
    AfterValidator(_country),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^[A-Za-z]{1,3}$",
            "description": "ISO 3166-1 alpha-2 or alpha-3, or another code of ICAO Doc 9303-3, section 5",
            "examples": ["US", "DEU", "UNO"],
        }
    ),
]
"""A country's code as ISO 3166-1 alpha-2; of issuers and people without a country, the code of ICAO Doc 9303-3."""

BirthDate = Annotated[date, BeforeValidator(_iso_date), AfterValidator(_birth_date)]
"""A date between 1900 and today (UTC)."""
