"""Dates: all the ways in which documents write one, and the one way in which they must not be read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyc.reading.dates import Agreement, DateOrder, find_dates

BIRTH = date(1990, 2, 1)
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "text",
    [
        "01 FEB 1990", "1 Feb 1990", "01FEB1990", "01-Feb-1990", "01.FEB.1990", "1. Februar 1990", "01 FEB/FEV 1990",
        "01 FEB /FEB 1990", "01 FEB/FÉV 90", "1 février 1990", "1 de febrero de 1990",
        "1 febbraio 1990", "1 de fevereiro de 1990", "1 februari 1990", "01 ŞUBAT 1990", "1st February 1990",
        "FEB 01 1990", "Feb 1, 1990", "FEBRUARY 1, 1990", "01 LUT 1990",
        "1990-02-01", "1990/02/01", "1990.02.01", "1990. 02. 01.", "1990 02 01", "19900201", "1990年2月1日",
        "1990년 2월 1일", "O1 FEB 199O", "1990-O2-0l",
        # Letters of the month that were read as digits
        "01 FE8 1990", "01FE8/FE8 1990", "FE8 01 1990", "01 5UBAT 1990", "1 FEBRUAR! 1990", "01 1UT 1990",
    ],
)  # fmt: skip
def test_ways_that_leave_no_doubt(text: str) -> None:
    (printed,) = find_dates(f"DOB {text} M")

    for order in DateOrder:
        assert printed.as_birth(TODAY).compare(BIRTH, order) is Agreement.SAME


@pytest.mark.parametrize(
    "text",
    ["01/02/1990", "1/2/1990", "01-02-1990", "01.02.1990", "01 02 1990", "01. 02. 1990", "01 / 02 / 1990", "01/02/90",
     "O1/O2/199O", "0l/02/1990", "01/021990", "0102/1990", "01·02·1990"],
)  # fmt: skip
def test_day_and_month_are_never_swapped_silently(text: str) -> None:
    printed = find_dates(f"DOB: {text}")[0].as_birth(TODAY)

    assert printed.compare(BIRTH, DateOrder.DAY_FIRST) is Agreement.SAME
    assert printed.compare(BIRTH, DateOrder.MONTH_FIRST) is Agreement.SWAPPED
    assert printed.compare(BIRTH, DateOrder.UNKNOWN) is Agreement.SWAPPED
    assert printed.compare(date(1990, 1, 2), DateOrder.MONTH_FIRST) is Agreement.SAME
    assert printed.compare(date(1990, 1, 3), DateOrder.MONTH_FIRST) is Agreement.DIFFERENT
    assert printed.order is DateOrder.UNKNOWN


def test_a_date_that_is_the_same_either_way() -> None:
    (printed,) = find_dates("02/02/1990")

    assert printed.compare(date(1990, 2, 2), DateOrder.UNKNOWN) is Agreement.SAME


@pytest.mark.parametrize(
    ("text", "order"), [("25/12/1990", DateOrder.DAY_FIRST), ("12/25/1990", DateOrder.MONTH_FIRST)]
)
def test_a_date_can_prove_the_order(text: str, order: DateOrder) -> None:
    (printed,) = find_dates(text)

    assert printed.order is order
    for any_order in DateOrder:
        assert printed.compare(date(1990, 12, 25), any_order) is Agreement.SAME


def test_one_digit_that_reading_confuses_is_near() -> None:
    (printed,) = find_dates("05/14/1987")

    assert printed.compare(date(1937, 5, 14), DateOrder.MONTH_FIRST) is Agreement.NEAR
    assert printed.compare(date(1947, 5, 14), DateOrder.MONTH_FIRST) is Agreement.DIFFERENT
    assert printed.compare(date(1936, 5, 14), DateOrder.MONTH_FIRST) is Agreement.DIFFERENT


def test_two_digits_of_a_year_fit_its_centuries_only() -> None:
    printed = find_dates("01.02.90")[0].as_birth(TODAY)

    assert printed.short_year
    assert printed.compare(BIRTH, DateOrder.DAY_FIRST) is Agreement.SAME
    assert printed.compare(date(1991, 2, 1), DateOrder.DAY_FIRST) is Agreement.DIFFERENT


@pytest.mark.parametrize(
    "text",
    ["", "31/02/1990", "32 JAN 1990", "1990-13-01", "1420 LARKSPUR LANE", "70412", "D1234567",
     "12345678901", "01/02/1790", "01/02/2190", "5'-06\"", "10 MARKET STREET 1990", "MAR 12", "46 0 1990",
     "99999999", "1.2.3.4.5"],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert not find_dates(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("23 0CT 1947", date(1947, 10, 23)),
        ("230CT1947", date(1947, 10, 23)),
        ("100CT1947", date(1947, 10, 10)),
        ("15 5EP 2030", date(2030, 9, 15)),
        ("12 N0V/N0V 1987", date(1987, 11, 12)),
        ("12 AU6 1990", date(1990, 8, 12)),
        ("18 |UN 2000", date(2000, 6, 18)),
    ],
)
def test_a_month_with_digits_for_letters(text: str, expected: date) -> None:
    (printed,) = find_dates(text)

    assert printed.compare(expected, DateOrder.UNKNOWN) is Agreement.SAME


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3. 25.05.1953 GRAND PRAIRIE", [date(1953, 5, 25)]),
        ("4a 18.03.2021 4b 17.03.2031", [date(2021, 3, 18), date(2031, 3, 17)]),
        ("ISS 03/18/2021 EXP 05/14/2029", [date(2021, 3, 18), date(2029, 5, 14)]),
        ("5 DD 03/18/2019", [date(2019, 3, 18)]),
        ("1974-08-12/2032-04-15", [date(1974, 8, 12), date(2032, 4, 15)]),
    ],
)
def test_several_in_a_line(text: str, expected: list[date]) -> None:
    assert [printed.readings(DateOrder.UNKNOWN)[0] for printed in find_dates(text)] == expected


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y"])
)
def test_written_and_read(day: date, pattern: str) -> None:
    (printed,) = find_dates(f"Né(e) le {day.strftime(pattern)} à Paris")

    assert printed.compare(day, DateOrder.DAY_FIRST) is Agreement.SAME


@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(text: str) -> None:
    find_dates(text)
