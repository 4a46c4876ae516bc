"""The numbers by which a document, or its holder, is known again: those that were read, never those that are claimed.

A number is unique within its issuer, and within the people born on one day. Either is enough to know it again: the
issuer may be read otherwise on another picture, and so may the date.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from kyc.domain.document_number import NumberAsRead, number_of_birth_date, number_of_issuer
from kyc.reading.agreement import completed
from kyc.reading.document import DocumentReading, FieldName, ReadValue, ValueSource

MOST_NUMBERS: Final = 40
"""More than any document gives, also where it was read in several ways."""
_NUMBERS: Final = (FieldName.DOCUMENT_NUMBER, FieldName.PERSONAL_NUMBER)
_FEWEST_OF_ISSUER: Final = 6
"""Characters of a number that is one of its issuer's; a shorter one may be a class, a code or a part of the number."""


def numbers_as_read(reading: DocumentReading, tenant: str, today: date) -> tuple[NumberAsRead, ...]:
    """Return every number of a document, as one of its issuer's and as one of its holder's birth date.

    Args:
        reading: what the document says.
        tenant: whose users are compared.
        today: the day by which two digits of a year are completed.
    """
    values = [value for field in _NUMBERS for value in reading.of(field)]
    found = [*_of_issuers(reading, values, tenant), *_of_birth_dates(reading, values, tenant, today)]
    return tuple(dict.fromkeys(number for number in found if number))[:MOST_NUMBERS]


def _of_issuers(reading: DocumentReading, values: list[ReadValue], tenant: str) -> Iterator[NumberAsRead | None]:
    """Yield numbers as their issuers'.

    What only a place in the picture calls a number may stand on every document of a kind, as a form's number does.
    Licences of North America are issued by states, which number them alike: there the barcode alone names the issuer.
    """
    front = reading.front
    is_of_a_state = bool(reading.licences) or (front is not None and front.is_north_american)
    states = {licence.issuing_state for licence in reading.licences if licence.issuing_state}
    if is_of_a_state:
        issuers = [f"{reading.licences[0].country}-{state}" for state in sorted(states)]
    else:
        issuers = list(dict.fromkeys(issuer.country for issuer in reading.issuers))
    for value in values:
        number = number_of_issuer(tenant, "", value.text)
        if value.source is ValueSource.LAYOUT or number is None or len(number.number) < _FEWEST_OF_ISSUER:
            continue
        yield from (number_of_issuer(tenant, issuer, value.text) for issuer in issuers)


def _of_birth_dates(
    reading: DocumentReading, values: list[ReadValue], tenant: str, today: date
) -> Iterator[NumberAsRead | None]:
    days = dict.fromkeys(day for value in reading.of(FieldName.DATE_OF_BIRTH) for day in _days(reading, value, today))
    yield from (number_of_birth_date(tenant, day, value.text) for day in days for value in values)


def _days(reading: DocumentReading, value: ReadValue, today: date) -> Iterator[date]:
    """Yield the days that a date of birth can mean: several where the order of day and month is not known."""
    if value.coded is not None and (day := completed(value.coded, today, is_birth=True)):
        yield day
    if value.printed is not None:
        born = value.printed.as_birth(today)
        if not born.partial:
            yield from born.readings(reading.date_order)
