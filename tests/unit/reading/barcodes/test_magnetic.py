"""British Columbia's barcode: the tracks of a magnetic stripe."""

from datetime import date

import pytest

from kyc.domain.evidence import Barcode
from kyc.reading.barcodes.aamva import read_licence
from kyc.reading.barcodes.licence import Licence
from kyc.reading.coded_dates import DateState

TRACK_3 = "_%0AV8W3Y8                     F165 62BROBLU9123456789                E$''C(R2S6L?"


def read(city: str = "VICTORIA", names: str = "MARLOWE,$JUNE ROSALIND", data: str = "290519870514") -> Licence:
    text = f"%BC{city}^{names}^12 HARBOUR RD$VICTORIA BC  V8W 3Y8^?;6360282222222={data}=?{TRACK_3}"
    found = read_licence(Barcode(symbology="PDF417", text=text))
    assert found is not None
    return found


def test_every_field() -> None:
    found = read()

    assert (found.surname, found.given_names, found.number) == ("MARLOWE", "JUNE ROSALIND", "2222222")
    assert (found.birth.date, found.sex, found.kind) == (date(1987, 5, 14), "F", "DL")
    assert (found.issuing_state, found.country) == ("BC", "CAN")


@pytest.mark.parametrize("city", ["VICTORIA", "PRINCE GEORGE", "100 MILE HSE"])
def test_cities(city: str) -> None:
    assert read(city).surname == "MARLOWE"


@pytest.mark.parametrize(
    ("names", "surname", "given_names"),
    [("MARLOWE,$JUNE", "MARLOWE", "JUNE"), ("DE LA CRUZ,$JUNE", "DE LA CRUZ", "JUNE"), ("SUKARNO,$", "SUKARNO", "")],
)
def test_names(names: str, surname: str, given_names: str) -> None:
    found = read(names=names)

    assert (found.surname, found.given_names) == (surname, given_names)


@pytest.mark.parametrize(
    ("expiry", "state", "day"),
    [
        ("2905", DateState.PARTLY_UNKNOWN, None),
        ("2977", DateState.NO_END, None),
        ("2999", DateState.WHOLE, date(2029, 5, 14)),
        ("2913", DateState.IMPOSSIBLE, None),
        ("2900", DateState.IMPOSSIBLE, None),
    ],
)
def test_expiry_is_a_month_or_the_holder_s_birthday(expiry: str, state: DateState, day: date | None) -> None:
    found = read(data=f"{expiry}19870514")

    assert (found.expiry.state, found.expiry.date) == (state, day)


@pytest.mark.parametrize("text", ["%BCVICTORIA^MARLOWE,$JUNE^?", ";6360282222222=290519870514=?", "%BC^^?;636028=?"])
def test_less_than_two_tracks_is_no_licence(text: str) -> None:
    assert read_licence(Barcode(symbology="PDF417", text=text)) is None
