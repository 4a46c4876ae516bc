r"""The barcode of North American licences: AAMVA DL/ID Card Design Standard, annex D, versions 1 to 10.

>>> elements = "DAQT64235789\nDCSSAMPLE\nDACMICHAEL\nDADJOHN\nDBB06061986\nDBA12102024\r"
>>> licence = read_licence(Barcode(symbology=SYMBOLOGY, text=f"@\n\x1e\rANSI 636000090001DL00310080DL{elements}"))
>>> licence.surname, licence.given_names, licence.number, licence.birth.date, licence.issuing_state, licence.kind
('SAMPLE', 'MICHAEL JOHN', 'T64235789', datetime.date(1986, 6, 6), 'VA', 'DL')
"""

from typing import Final, Literal

from kyc.domain.evidence import Barcode
from kyc.reading.barcodes.elements import Header, split_payload
from kyc.reading.barcodes.issuers import country_of, state_of
from kyc.reading.barcodes.licence import Licence, LicenceDate
from kyc.reading.barcodes.magnetic import read_tracks
from kyc.reading.barcodes.names import is_truncated, read_aliases, read_names, value_of

SYMBOLOGY: Final = "PDF417"
_SEXES: Final[dict[str, Literal["M", "F", "X"]]] = {"1": "M", "M": "M", "2": "F", "F": "F", "9": "X", "X": "X"}
_LONGEST_TEXT: Final = 4000
"""Characters; a PDF417 symbol holds no more than 1,850 (ISO/IEC 15438), two of them joined no more than this."""


def read_licence(barcode: Barcode) -> Licence | None:
    """Return what a barcode states of a licence; None where it is no licence's, or has no number or no name.

    A barcode without the standard's header is taken for a licence's where it also has a date of birth.
    """
    text = barcode.text[:_LONGEST_TEXT]
    if tracks := read_tracks(text):
        return tracks
    header, elements = split_payload(text)
    names, birth = read_names(elements), LicenceDate.of(elements.get("DBB", ""))
    number = "".join(value_of(elements, "DAQ").split())
    is_licence = header is not None or birth.is_whole
    if not (is_licence and number and (names.surname or names.given_names)):
        return None
    state = _issuing_state(header, value_of(elements, "DAJ") or value_of(elements, "DAO"))
    return Licence(
        kind=header.kind if header else None,
        version=header.version if header else None,
        number=number,
        surname=names.surname,
        given_names=names.given_names,
        suffix=names.suffix,
        other_names=read_aliases(elements, header.version if header else None),
        truncated=is_truncated(elements),
        birth=birth,
        expiry=LicenceDate.of_expiry(elements.get("DBA", "")),
        issued=LicenceDate.of(elements.get("DBD", "")),
        sex=_SEXES.get(value_of(elements, "DBC").upper()),
        issuing_state=state,
        country=value_of(elements, "DCG") or country_of(state),
        document_discriminator=value_of(elements, "DCF") or None,
    )


def _issuing_state(header: Header | None, address: str) -> str | None:
    by_number = state_of(header.issuer) if header else None
    return by_number or address.upper() or None
