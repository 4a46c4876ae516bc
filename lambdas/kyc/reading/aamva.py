"""The barcode of North American licences: AAMVA DL/ID Card Design Standard, annex D, versions 1 to 10."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from kyc.domain.evidence import Barcode

SYMBOLOGY: Final = "PDF417"
_HEADER: Final = re.compile(r"(?:ANSI |AAMVA)(?P<issuer>\d{6})(?P<version>\d{2})")
_ELEMENT: Final = re.compile(r"(?:^|(?<=[\r\n])|(?<=DL)|(?<=ID))(?P<id>D[A-D][A-Z])(?P<value>[^\r\n]*)")
_NOTHING: Final = frozenset({"", "NONE", "UNAVL", "UNAVAIL"})


@dataclass(frozen=True)
class Licence:
    """What the barcode states of a licence and its holder.

    Attributes:
        number: customer number (DAQ).
        surname: family name.
        given_names: first and middle names, separated by spaces.
        birth: date of birth.
        expiry: date of expiry.
        country: `USA` or `CAN`; None before version 2, which has no such element.
        truncated: whether a name is marked as cut off (DDE, DDF: `T`).
    """

    number: str
    surname: str
    given_names: str
    birth: date | None
    expiry: date | None
    country: str | None
    truncated: bool


def read_licence(barcode: Barcode) -> Licence | None:
    """What a barcode states; None where it is none of this standard, or has no number or name."""
    header = _HEADER.search(barcode.text)
    if header is None:
        return None
    found = {match["id"]: match["value"].strip() for match in _ELEMENT.finditer(barcode.text[header.end() :])}
    elements = {key: value for key, value in found.items() if value.upper() not in _NOTHING}
    surname, given_names = _names(elements)
    if "DAQ" not in elements or not (surname or given_names):
        return None
    is_canadian = elements.get("DCG") == "CAN"
    return Licence(
        number=elements["DAQ"],
        surname=surname,
        given_names=given_names,
        birth=_date(elements.get("DBB"), is_canadian=is_canadian),
        expiry=_date(elements.get("DBA"), is_canadian=is_canadian),
        country=elements.get("DCG"),
        truncated="T" in {elements.get("DDE"), elements.get("DDF")},
    )


def _names(elements: dict[str, str]) -> tuple[str, str]:
    """Surname and given names, under the ids of the standard's version."""
    if "DAA" in elements and "DCS" not in elements:  # version 1: LAST,FIRST,MIDDLE in one element
        surname, _, given_names = elements["DAA"].partition(",")
        return surname.strip(), given_names.replace(",", " ").strip()
    surname = elements.get("DCS") or elements.get("DAB", "")
    given_names = elements.get("DCT", "").replace(",", " ")  # versions 2 and 3
    apart = " ".join(elements[key] for key in ("DAC", "DAD") if key in elements)
    return surname, (apart or given_names).strip()


def _date(text: str | None, *, is_canadian: bool) -> date | None:
    """A date as MMDDCCYY (United States, from version 2) or CCYYMMDD (Canada, and version 1)."""
    if text is None:
        return None
    patterns = ("%Y%m%d", "%m%d%Y") if is_canadian else ("%m%d%Y", "%Y%m%d")
    for pattern in patterns:
        try:
            day = datetime.strptime(text[:8], pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
        if 1900 <= day.year < 2100:
            return day
    return None
