"""Codes of countries and of others who issue documents, as claims and machine-readable zones give them.

Sources: ISO 3166-1 (`kyc.domain.country_codes`); ICAO Doc 9303-3 (eighth edition), section 5, for the codes that only
travel documents use.

>>> canonical_country("usa"), canonical_country("UK"), canonical_country("UNO"), canonical_country("ZZ")
('US', 'GB', 'UNO', None)
>>> alpha2("D"), alpha2("GBN"), alpha2("UTO")
('DE', 'GB', None)
"""

from functools import cache
from typing import Final

from kyc.domain.country_codes import ISO_3166_1

_ALIASES: Final = {
    # Exceptionally reserved in ISO 3166-1, or the European Union's own (Interinstitutional Style Guide, 7.1)
    "UK": "GB", "EL": "GR",
    # No code of ISO 3166-1: user-assigned, and used by the European Union, ICAO and the World Bank for Kosovo
    "XK": "XK", "XKX": "XK", "RKS": "XK",
    # ICAO Doc 9303-3, section 5: Germany, and the kinds of British nationality
    "D": "DE", "GBD": "GB", "GBN": "GB", "GBO": "GB", "GBP": "GB", "GBS": "GB",
    # Withdrawn from ISO 3166-1, and on documents that are still valid or were issued late
    "ROM": "RO", "ZAR": "CD", "TMP": "TL",
}  # fmt: skip
_WITHOUT_COUNTRY: Final = {
    "EUE": "European Union",
    "UNO": "United Nations",
    "UNA": "Specialised agency of the United Nations",
    "UNK": "United Nations Interim Administration Mission in Kosovo",
    "XBA": "African Development Bank",
    "XIM": "African Export-Import Bank",
    "XCC": "Caribbean Community",
    "XCE": "Council of Europe",
    "XCO": "Common Market for Eastern and Southern Africa",
    "XEC": "Economic Community of West African States",
    "XPO": "International Criminal Police Organization",
    "XES": "Organization of Eastern Caribbean States",
    "XMP": "Parliamentary Assembly of the Mediterranean",
    "XOM": "Sovereign Military Order of Malta",
    "XDC": "Southern African Development Community",
    "XXA": "Stateless person",
    "XXB": "Refugee (1951 Convention)",
    "XXC": "Refugee (other)",
    "XXX": "Unspecified nationality",
}
"""ICAO Doc 9303-3, section 5, parts B to D. `UTO`, which is kept for specimens, stands for nobody."""


def canonical_country(code: str) -> str | None:
    """Return the code under which a country or another issuer of documents is kept.

    Args:
        code: ISO 3166-1 alpha-2 or alpha-3, a code of ICAO Doc 9303-3, or a common alias (`UK`, `EL`), in any case.

    Returns:
        Alpha-2 where there is one, else ICAO's three letters; None for a code that stands for nobody.
    """
    upper = code.strip().upper()
    return alpha2(upper) or (upper if upper in _WITHOUT_COUNTRY else None)


def alpha2(code: str) -> str | None:
    """Return ISO 3166-1 alpha-2 of a country's code in a machine-readable zone; None where it stands for no country.

    Args:
        code: one to three capitals without fillers: `D`, `SWE`, `GBN`.
    """
    return _ALIASES.get(code) or _codes().get(code)


def without_country(code: str) -> str | None:
    """Return who issued a document, or belongs to no state, under a code of ICAO that is no country's."""
    return _WITHOUT_COUNTRY.get(code)


@cache
def _codes() -> dict[str, str]:
    pairs = [(word[:2], word[2:]) for word in ISO_3166_1.split()]
    return {alpha3: two for two, alpha3 in pairs} | {two: two for two, _ in pairs}
