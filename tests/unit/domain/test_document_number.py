"""Fingerprints of document numbers: the same for the same document, and saying nothing about it."""

import hashlib
from datetime import date

import pytest

from kyc.domain.claim import Claim
from kyc.domain.document_number import (
    DocumentNumber,
    document_number,
    is_document_number,
    is_masked,
    number_as_claimed,
    number_of_birth_date,
    number_of_issuer,
)
from kyc.domain.policy import Policy

KEY = b"a key"


def claimed(**changes: object) -> DocumentNumber:
    body = {
        "tenant": "acme", "stage": "beta", "email": "june@example.com", "first_name": "June", "last_name": "Marlowe",
        "date_of_birth": "1987-05-14", "id_type": "Driving license", "id_value": "M482-7391-0456",
        "document_links": [{"filename": "front.jpg", "url": "https://api.example.com/front"}], **changes,
    }  # fmt: skip
    return document_number(Claim.model_validate(body), Policy())


@pytest.mark.parametrize(
    "same",
    [
        {"id_value": "m48273910456"},
        {"id_value": "M482 7391 0456"},
        {"id_value": "M482-739I-O456"},  # letters for digits, as the check of the number takes them too
        {"id_value": "М482-7391-0456"},  # noqa: RUF001 - a Cyrillic letter
        {"id_type": "driver's licence"},
        {"issuing_country": "US"},
        {"email": "ottilie@example.com", "first_name": "Ottilie"},
    ],
)
def test_one_document_has_one_fingerprint(same: dict[str, str]) -> None:
    assert claimed(**same).fingerprint(KEY) == claimed().fingerprint(KEY)


@pytest.mark.parametrize(
    "other",
    [
        {"id_value": "M482-7391-0457"},
        {"id_value": "0"},
        {"id_type": "Passport"},
        {"issuing_country": "CA"},
        {"tenant": "globex"},
    ],
)
def test_another_document_or_tenant_has_another(other: dict[str, str]) -> None:
    assert claimed(**other).fingerprint(KEY) != claimed().fingerprint(KEY)


def test_parts_do_not_run_into_each_other() -> None:
    one, other = DocumentNumber("acme", "", "US", "12"), DocumentNumber("acme", "", "U", "S12")
    assert one.fingerprint(KEY) != other.fingerprint(KEY)


def test_without_the_key_a_number_cannot_be_tried() -> None:
    number = claimed()
    assert number.fingerprint(KEY) != number.fingerprint(b"another key")
    assert len(number.fingerprint(KEY)) == 2 * hashlib.sha256().digest_size
    assert number.number not in number.fingerprint(KEY)


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
