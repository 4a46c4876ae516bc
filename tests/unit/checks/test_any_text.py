"""A document's text is written by the person who is being checked: any text is read without an error."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kyc.domain.document_type import declared_type
from kyc.domain.evidence import Barcode
from kyc.reading.barcodes.aamva import read_licence
from kyc.reading.dates import find_dates
from kyc.reading.holder import HolderName, compare_holder
from kyc.reading.labels import find_labels
from kyc.reading.zones.find import find_zone
from samples.aamva import elements, encode
from samples.demo import LICENCE, OTTILIE
from samples.mrz import td1, td2, td3

HEADER = "@\n\x1e\rANSI 636000100002DL00410278ZC03190008DL"
NASTY = st.text(alphabet="0123456789<\u00b2\u0663\uff11\u0660OIlk\u212a.-/ \n\r\0\x1e\u200d\ud83d\ufdfa", max_size=80)
ANY = st.one_of(st.text(max_size=80), NASTY)


@given(ANY)
def test_a_barcode(text: str) -> None:
    for content in (text, HEADER + text, HEADER + "DAQ1\nDCSLEE\nDBB" + text):
        read_licence(Barcode(symbology="pdf417", text=content))


@given(st.lists(ANY, max_size=6))
def test_a_zone(texts: list[str]) -> None:
    find_zone(texts)
    find_zone([text[:44].ljust(44, "<") for text in texts])


@given(ANY)
def test_dates_and_names_and_types(text: str) -> None:
    find_dates(text)
    declared_type(text)
    find_labels(text)
    compare_holder(text, text[::-1], HolderName(full_name=text * 2))


LETTERS = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12)
TODAY = date(2026, 11, 22)


@given(
    last_name=LETTERS,
    first_name=LETTERS,
    number=st.from_regex(r"[A-Z0-9]{9}", fullmatch=True),
    born=st.dates(date(1930, 1, 1), date(2010, 12, 31)),
    expires=st.dates(date(2000, 1, 1), date(2040, 12, 31)),
    write=st.sampled_from([td1, td2, td3]),
)
def test_a_zone_reads_as_it_was_written(
    last_name: str, first_name: str, number: str, born: date, expires: date, write: Callable[..., tuple[str, ...]]
) -> None:
    person = replace(OTTILIE, first_name=first_name, middle_names="", last_name=last_name, date_of_birth=born)

    zone = find_zone(write(person, number, expires))

    assert zone is not None
    assert zone.is_sound
    assert (zone.surname, zone.document_number) == (last_name, number)
    assert (zone.birth_date(TODAY), zone.expiry_date(TODAY)) == (born, expires)


@given(
    last_name=LETTERS,
    first_name=LETTERS,
    middle_name=st.one_of(st.just(""), LETTERS),
    number=st.from_regex(r"[A-Z][0-9]{4,16}", fullmatch=True),
    born=st.dates(date(1930, 1, 1), date(2010, 12, 31)),
    expires=st.dates(date(2000, 1, 1), date(2040, 12, 31)),
    version=st.integers(1, 10),
)
def test_a_barcode_reads_as_it_was_written(
    last_name: str, first_name: str, middle_name: str, number: str, born: date, expires: date, version: int
) -> None:
    person = replace(
        LICENCE.person, first_name=first_name, middle_names=middle_name, last_name=last_name, date_of_birth=born
    )
    fields = elements(person, number, date(2000, 1, 1), expires, version=version, address=LICENCE.data.address)

    licence = read_licence(
        Barcode(symbology="pdf417", text=encode(fields, issuer="636097", version=version).decode("latin-1"))
    )

    assert licence is not None
    assert (licence.number, licence.surname) == (number, last_name)
    assert licence.given_names == f"{first_name} {middle_name}".strip()
    assert (licence.birth.date, licence.expiry.date) == (born, expires)
