"""The tracks of a magnetic stripe, which British Columbia writes into the PDF417 barcode as well.

AAMVA DL/ID Card Design Standard, annex F (magnetic stripe); the Province prints an underscore before track 3
(https://www2.gov.bc.ca/assets/gov/health/practitioner-pro/medical-services-plan/teleplan-v4-4.pdf).

Track 1: `%`, province, city, `^`, surname and given names with `$` between them, `^`, address, `?`.
Track 2: `;`, the issuer's number (6), the licence's number, `=`, expiry YYMM, birth CCYYMMDD, `?`.
Track 3: `%`, version (2), postal code (11), class (2), restrictions (10), endorsements (4), sex, height and so on.

>>> licence = read_tracks("%BCVICTORIA^SPECIMEN,$TEST CARD^910 GOVERNMENT ST^?;6360282222222=240919700906=?")
>>> licence.surname, licence.given_names, licence.number, licence.birth.date, licence.issuing_state
('SPECIMEN', 'TEST CARD', '2222222', datetime.date(1970, 9, 6), 'BC')
>>> licence.expiry.raw, licence.expiry.year, licence.expiry.month, licence.expiry.state.value
('2409', 2024, 9, 'partly_unknown')
"""

import re
from typing import Final, Literal

from kyc.reading.barcodes.issuers import country_of, state_of
from kyc.reading.barcodes.licence import Licence, LicenceDate
from kyc.reading.barcodes.names import read_names
from kyc.reading.coded_dates import DateState

_NAMES: Final = re.compile(r"%(?P<state>[A-Z]{2})[^^?]{0,13}\^?(?P<names>[^^?]+)\^")
_DATA: Final = re.compile(r";(?P<issuer>[0-9]{6})(?P<number>[0-9]{1,13})=(?P<expiry>[0-9]{4})(?P<birth>[0-9]{8})")
_SEX: Final = re.compile(r"\?\s*_?%.{29}(?P<sex>[MFX12])")
_SEXES: Final[dict[str, Literal["M", "F", "X"]]] = {"M": "M", "F": "F", "X": "X", "1": "M", "2": "F"}
_CENTURY: Final = 2000
_NO_END: Final = 77
_BIRTHDAY: Final = 99
"""Months that are none: the licence does not expire, or does on the holder's birthday."""


def read_tracks(text: str) -> Licence | None:
    """Return what the tracks state; None where the text is none, or has no name."""
    track_1, track_2 = _NAMES.match(text), _DATA.search(text)
    if track_1 is None or track_2 is None:
        return None
    names = read_names({"DAA": track_1["names"]})
    if not names.surname and not names.given_names:
        return None
    birth = LicenceDate.of(track_2["birth"])
    state = state_of(track_2["issuer"]) or track_1["state"]
    sex = _SEX.search(text)
    return Licence(
        kind="DL",
        version=None,
        number=track_2["number"],
        surname=names.surname,
        given_names=names.given_names,
        suffix=names.suffix,
        birth=birth,
        expiry=_expiry(track_2["expiry"], birth),
        issued=LicenceDate.of(""),
        sex=_SEXES[sex["sex"]] if sex else None,
        issuing_state=state,
        country=country_of(state),
    )


def _expiry(text: str, birth: LicenceDate) -> LicenceDate:
    """Return the date of expiry, of which the track has year and month alone."""
    year, month = _CENTURY + int(text[:2]), int(text[2:])
    if month == _NO_END:
        return LicenceDate(raw=text, year=None, month=None, day=None, state=DateState.NO_END)
    if month == _BIRTHDAY and birth.is_whole:
        whole = LicenceDate.of(f"{year}{birth.month:02}{birth.day:02}")
        return whole.model_copy(update={"raw": text})
    state = DateState.PARTLY_UNKNOWN if 1 <= month <= 12 else DateState.IMPOSSIBLE
    return LicenceDate(raw=text, year=year, month=month, day=None, state=state)
