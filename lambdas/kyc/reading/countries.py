"""Countries as documents show them: their names, and in which order they write numeric dates.

>>> issuer_named("REPUBLIK ÖSTERREICH"), issuer_named("Bundesrepublik Deutschland"), issuer_named("REPUBLIC")
('AT', 'DE', None)
>>> date_order("US"), date_order("SE")
(<DateOrder.MONTH_FIRST: 'month_first'>, <DateOrder.DAY_FIRST: 'day_first'>)
"""

from functools import cache
from typing import Final

from kyc.domain.countries import alpha2
from kyc.domain.text import spans, words
from kyc.reading.printed_date import DateOrder
from kyc.reading.vocabulary import COUNTRIES, EITHER_ORDER, MONTH_FIRST

__all__ = ["alpha2", "date_order", "issuer_named"]

_MONTH_FIRST: Final = frozenset(MONTH_FIRST.split())
_EITHER_ORDER: Final = frozenset(EITHER_ORDER.split())
_LONGEST_NAME: Final = 8
"""Words."""


def date_order(country: str) -> DateOrder:
    """Return the order in which a country's documents write day and month as numbers.

    Args:
        country: ISO 3166-1 alpha-2.
    """
    if country in _EITHER_ORDER:
        return DateOrder.UNKNOWN
    return DateOrder.MONTH_FIRST if country in _MONTH_FIRST else DateOrder.DAY_FIRST


def issuer_named(text: str) -> str | None:
    """Return ISO 3166-1 alpha-2 of the one country that a line names, in English, French, Spanish or its own language.

    Returns:
        None where the line names no country, or several. Of names that overlap the longest counts: `GUINEA-BISSAU` is
        not Guinea.
    """
    found = words(text)
    matches = [
        (start, end, code)
        for start, end in spans(found, _LONGEST_NAME)
        if (code := _names().get(" ".join(found[start:end])))
    ]
    outer = {
        code
        for start, end, code in matches
        if not any(other[0] <= start and end <= other[1] and other[:2] != (start, end) for other in matches)
    }
    return outer.pop() if len(outer) == 1 else None


@cache
def _names() -> dict[str, str]:
    rows = (row.split(": ", 1) for row in COUNTRIES.replace("\n  ", " ").splitlines())
    return {name: code for code, names in rows for name in names.split("; ")}
