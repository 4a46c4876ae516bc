"""Printed dates and what they mean."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.vision.dates import Century, DateOrder, find_dates, order_of, resolve

TODAY = date(2026, 11, 22)


def meaning(text: str, order: DateOrder | None = None, century: Century = Century.PAST) -> date | None:
    (printed,) = find_dates(text)
    return resolve(printed, order, century, TODAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("01 JAN 1981", date(1981, 1, 1)),
        ("12 AOUT/AUG 88", date(1988, 8, 12)),
        ("17 0CT 2024", date(2024, 10, 17)),
        ("MAR 05, 2019", date(2019, 3, 5)),
        ("1995/01/31", date(1995, 1, 31)),
        ("31/01/1995", date(1995, 1, 31)),
        ("O1/31/1995", date(1995, 1, 31)),
        ("15 08 2005", date(2005, 8, 15)),
    ],
)
def test_dates_that_are_certain(text: str, expected: date) -> None:
    assert meaning(text) == expected


def test_an_ambiguous_date_needs_an_order() -> None:
    assert meaning("03/04/1990") is None
    assert meaning("03/04/1990", DateOrder.MONTH_FIRST) == date(1990, 3, 4)
    assert meaning("03/04/1990", DateOrder.DAY_FIRST) == date(1990, 4, 3)


def test_two_digits_of_a_year() -> None:
    assert meaning("12.08.64", DateOrder.DAY_FIRST) == date(1964, 8, 12)
    assert meaning("23.01.28", DateOrder.DAY_FIRST, Century.NEAR) == date(2028, 1, 23)


@pytest.mark.parametrize("text", ["31/31/1990", "02/30/1990", "99 999 999", "40 FOO 1990", "1234567890", "00/00/0000"])
def test_no_dates(text: str) -> None:
    assert find_dates(text) == []


def test_the_order_shows_in_dates_that_can_be_read_one_way_only() -> None:
    assert order_of(find_dates("01/31/1995 02/03/1999")) is DateOrder.MONTH_FIRST
    assert order_of(find_dates("31/01/1995 02/03/1999")) is DateOrder.DAY_FIRST
    assert order_of(find_dates("02/03/1999")) is None
    assert order_of(find_dates("31/01/1995 01/31/1995")) is None
    assert order_of(find_dates("02.03.1999")) is DateOrder.DAY_FIRST


@given(st.dates(date(1930, 1, 1), date(2060, 12, 31)))
def test_a_date_is_read_back_in_every_order(day: date) -> None:
    assert meaning(day.strftime("%m/%d/%Y"), DateOrder.MONTH_FIRST) == day
    assert meaning(day.strftime("%d.%m.%Y"), DateOrder.DAY_FIRST) == day
    assert meaning(day.strftime("%Y-%m-%d")) == day
