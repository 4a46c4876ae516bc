"""Fingerprints of document numbers: the same for the same document, and saying nothing about it."""

from datetime import date

import pytest

from kyc.domain.document_number import (
    is_document_number,
    is_masked,
    number_as_claimed,
    number_of_birth_date,
    number_of_issuer,
)

KEY = b"a key"


BORN = date(1987, 5, 14)


@pytest.mark.parametrize("text", ["1", "1234", "M482-7391-0456", "\u0664\u0665\u0666", "XXXX XXXX 4321"])
def test_a_number_has_a_digit(text: str) -> None:
    assert is_document_number(text)


@pytest.mark.parametrize("text", ["", "---", "LICENCE", "Marlowe", "N/A", "\u0416\u0423\u041a"])
def test_a_word_is_no_number(text: str) -> None:
    assert not is_document_number(text)
    assert number_of_issuer("acme", "UTO", text) is None


@pytest.mark.parametrize("text", ["XXXX XXXX 4321", "xx-xx-1234", "****1234", "\u2022\u2022\u2022\u20224321"])
def test_a_masked_number_is_that_of_many_and_known_by_nobody(text: str) -> None:
    assert is_masked(text)
    assert number_of_issuer("acme", "IND", text) is None
    assert number_of_birth_date("acme", BORN, text) is None


@pytest.mark.parametrize("text", ["XX123456", "AXX123456", "X1234567", "M482-7391-0456"])
def test_letters_of_a_number_hide_nothing(text: str) -> None:
    assert not is_masked(text)


@pytest.mark.parametrize(
    "text", ["m482 7391 0456", "M48273910456", "M482-739I-O456", "DL No. M482-7391-0456", "4dM48273910456"]
)
def test_a_number_as_read_is_one_whatever_its_spelling(text: str) -> None:
    numbers = [number_of_issuer("acme", "UTO", each) for each in ("M482-7391-0456", text)]
    assert numbers[0] == numbers[1]
    assert len({number.fingerprint(KEY) for number in numbers if number}) == 1


def test_a_number_as_read_is_known_by_its_issuer_and_by_its_holders_birth_date() -> None:
    prints = [
        number.fingerprint(KEY)
        for number in (
            number_of_issuer("acme", "UTO", "L898902C3"),
            number_of_issuer("acme", "USA", "L898902C3"),
            number_of_issuer("globex", "UTO", "L898902C3"),
            number_of_issuer("acme", "UTO", "L898902C4"),
            number_of_birth_date("acme", BORN, "L898902C3"),
            number_of_birth_date("acme", date(1987, 5, 15), "L898902C3"),
            number_of_issuer("acme", "1987-05-14", "L898902C3"),
        )
        if number
    ]
    assert len(set(prints)) == 7


@pytest.mark.parametrize(
    "text",
    [
        "DL-0420110149646",
        "dl 04 2011 0149646",
        "DL No. : DL-04 20110149646",
        "D1-0420110149646",
        "O42OII0149646",
        "04/20110149646",
    ],
)
def test_a_claimed_number_counts_as_one_whatever_its_spelling(text: str) -> None:
    assert number_as_claimed(text) == number_as_claimed("0420110149646")


def test_claimed_numbers_that_differ_count_apart() -> None:
    assert len(set(map(number_as_claimed, ("1", "1234", "12345", "A12345", "AB12345", "---")))) == 6
