"""Dates of a zone: whole, partly unknown, impossible, empty or without end, and the century that they are of."""

from datetime import date

import pytest

from kyc.reading.coded_dates import DateState
from kyc.reading.zones.find import find_zone
from kyc.reading.zones.zone import Zone, ZoneDate
from tests.unit.reading.zones.writing import FORMATS, zone

TODAY = date(2026, 11, 22)
WITH_EXPIRY = [kind for kind in FORMATS if kind != "FRENCH-CARD"]


def read(kind: str, **fields: str) -> Zone:
    found = find_zone(["UTOPIA", *zone(kind, **fields)])
    assert found is not None
    assert found.is_sound
    assert found.format.value == kind
    return found


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    ("raw", "state"),
    [
        ("740812", DateState.WHOLE),
        ("000229", DateState.WHOLE),
        ("741312", DateState.IMPOSSIBLE),
        ("740841", DateState.IMPOSSIBLE),
        ("740230", DateState.IMPOSSIBLE),
        ("730229", DateState.IMPOSSIBLE),
        ("7413<<", DateState.IMPOSSIBLE),
        ("74<<32", DateState.IMPOSSIBLE),
        ("740000", DateState.PARTLY_UNKNOWN),
        ("740800", DateState.PARTLY_UNKNOWN),
        ("74<<<<", DateState.PARTLY_UNKNOWN),
        ("7408<<", DateState.PARTLY_UNKNOWN),
        ("<<0812", DateState.PARTLY_UNKNOWN),
    ],
)
def test_a_birth_date_tells_how_much_is_known(kind: str, raw: str, state: DateState) -> None:
    found = read(kind, birth=raw)

    assert (found.birth.raw, found.birth.state) == (raw, state)
    assert (found.birth_date(TODAY) is not None) == (state is DateState.WHOLE)


@pytest.mark.parametrize("raw", ["<<<<<<", "000000"])
def test_a_birth_date_that_says_nothing_is_empty(raw: str) -> None:
    for kind in ("TD1", "TD2", "TD3"):
        found = read(kind, birth=raw)
        assert (found.birth.state, found.birth_date(TODAY)) == (DateState.EMPTY, None)


@pytest.mark.parametrize("kind", WITH_EXPIRY)
@pytest.mark.parametrize("raw", ["329941", "321301", "310431", "300230"])
def test_an_impossible_expiry_is_none_that_could_be_compared(kind: str, raw: str) -> None:
    found = read(kind, expiry=raw)

    assert found.expiry is not None
    assert (found.expiry.state, found.expiry_date(TODAY)) == (DateState.IMPOSSIBLE, None)


@pytest.mark.parametrize("kind", WITH_EXPIRY)
@pytest.mark.parametrize("raw", ["990101", "991231", "999999"])
def test_a_document_without_end_has_not_expired(kind: str, raw: str) -> None:
    found = read(kind, expiry=raw)

    assert found.expiry is not None
    assert (found.expiry.state, found.expiry_date(TODAY)) == (DateState.NO_END, None)


@pytest.mark.parametrize("kind", WITH_EXPIRY)
def test_an_empty_expiry_is_not_without_end(kind: str) -> None:
    found = read(kind, expiry="<<<<<<")

    assert found.expiry is not None
    assert (found.expiry.state, found.expiry_date(TODAY)) == (DateState.EMPTY, None)


def test_birth_without_end_does_not_exist() -> None:
    assert ZoneDate.of_birth("991231").state is DateState.WHOLE


def test_dates_get_their_century_from_their_meaning() -> None:
    found = read("TD3", birth="740812", expiry="120415")

    assert found.birth_date(TODAY) == date(1974, 8, 12)
    assert found.birth_date(date(1974, 8, 11)) == date(1874, 8, 12)
    assert found.expiry_date(TODAY) == date(2012, 4, 15)
    assert found.expiry_date(date(1999, 1, 1)) == date(2012, 4, 15)
    assert read("TD3", expiry="961210").expiry_date(TODAY) == date(1996, 12, 10)
    assert read("TD3", birth="261122").birth_date(TODAY) == TODAY
    assert read("TD3", birth="261123").birth_date(TODAY) == date(1926, 11, 23)


def test_a_leap_day_is_of_a_century_that_has_it() -> None:
    assert read("TD3", birth="000229").birth_date(TODAY) == date(2000, 2, 29)
    assert read("TD3", birth="000229").birth_date(date(1999, 1, 1)) is None
    assert read("TD3", expiry="280229").expiry_date(TODAY) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("raw", "allowed"),
    [
        ("740812", True),
        ("740000", True),
        ("74<<<<", True),
        ("7408<<", True),
        ("<<<<<<", True),
        ("740912", False),
        ("750000", False),
        ("7409<<", False),
        ("<<<<13", False),
        ("741312", False),
    ],
)
def test_a_date_allows_what_no_known_part_denies(raw: str, *, allowed: bool) -> None:
    assert ZoneDate.of_birth(raw).allows(date(1974, 8, 12)) is allowed


def test_a_zone_without_end_agrees_with_each_way_to_print_it() -> None:
    assert ZoneDate.of_expiry("990101").allows(date(9999, 1, 1))
    assert ZoneDate.of_expiry("991231").allows(date(2999, 12, 31))
    assert ZoneDate.of_expiry("991231").allows(date(9999, 12, 31))
    assert not ZoneDate.of_expiry("991231").allows(date(2031, 12, 31))


def test_a_zone_is_kept_and_read_again_unchanged() -> None:
    found = read("TD1", birth="7408<<", optional="999999990<<<<<8")

    assert Zone.model_validate_json(found.model_dump_json()) == found
