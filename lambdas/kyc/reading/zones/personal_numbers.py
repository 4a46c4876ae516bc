"""The holder's own number in the optional data of a zone, of issuers who put one there.

The standard leaves optional data to the issuer (9303-5, 4.2.2.2); what these States write there is in their laws and on
their specimens (https://www.consilium.europa.eu/prado/).
"""

import re
from collections.abc import Sequence
from typing import Final

_FORMS: Final = {
    "BEL": r"\d{11}",  # Rijksregisternummer, numéro de registre national
    "BGR": r"\d{10}",  # ЕГН
    "ESP": r"(?:\d{8}|[XYZ]\d{7})[A-Z]",  # DNI, NIE
    "EST": r"\d{11}",  # isikukood
    "FIN": r"\d{6}[-+ABCDEFUVWXY]?\d{3}[0-9A-Y]",  # henkilötunnus
    "HRV": r"\d{11}",  # OIB
    "LTU": r"\d{11}",  # asmens kodas
    "LVA": r"\d{11}",  # personas kods
    "NLD": r"\d{9}",  # burgerservicenummer
    "SWE": r"\d{12}",  # personnummer
    "TUR": r"\d{11}",  # T.C. kimlik no
}
_OTHER_DATA: Final = frozenset({"USA"})
"""Issuers whose passports have other data in the place of the personal number."""


def find_personal_number(state: str, optional: Sequence[str], *, has_own_digit: bool) -> str | None:
    """Return the holder's own number, or None where the issuer is not known to put one into the zone.

    >>> find_personal_number("NLD", ("999999990", "8"), has_own_digit=False)
    '999999990'
    >>> find_personal_number("UTO", ("ZE184226B",), has_own_digit=True)
    'ZE184226B'

    Args:
        state: the issuing State's code, without fillers.
        optional: the values that the optional data hold.
        has_own_digit: whether they are the field of a passport that the standard calls "personal number" (9303-4,
            4.2.2.2).
    """
    if has_own_digit:
        return "".join(optional) or None if state not in _OTHER_DATA else None
    form = _FORMS.get(state)
    return next((value for value in optional if form and re.fullmatch(form, value)), None)
