"""The numbers by which a document is known again: those that were read."""

from collections.abc import Iterable

import pytest

from kyc.domain.document_number import NumberAsRead
from kyc.domain.evidence import Document
from kyc.reading.identifiers import numbers_as_read
from kyc.reading.read import read_document
from tests.unit.builders import (
    LICENCE_FIELDS,
    LICENCE_LINES,
    PASSPORT_LINES,
    PASSPORT_MRZ,
    TODAY,
    document,
    evidence,
    passport,
)


def numbers(*documents: Document) -> tuple[NumberAsRead, ...]:
    return numbers_as_read(read_document(evidence(*documents)), "acme", TODAY)


def kept(found: Iterable[NumberAsRead]) -> set[tuple[str, str, str]]:
    return {(number.scope, number.within, number.number) for number in found}


def changed(lines: Iterable[str], old: str, new: str) -> list[str]:
    return [line.replace(old, new) for line in lines]


# Letters that look like digits are written as them: L as 1, B as 8.


def test_a_passport_is_known_by_its_issuer_and_by_its_holders_birth() -> None:
    swedish = passport(mrz=changed(PASSPORT_MRZ, "UTO", "SWE"))
    assert kept(numbers(swedish)) == {
        ("issuer", "SE", "1898902C3"),
        ("issuer", "SE", "2E1842268"),
        ("born", "1974-08-12", "1898902C3"),
        ("born", "1974-08-12", "2E1842268"),
    }


def test_a_document_of_an_issuer_that_is_not_known_is_known_by_its_holders_birth() -> None:
    assert kept(numbers(passport())) == {("born", "1974-08-12", "1898902C3"), ("born", "1974-08-12", "2E1842268")}


def test_a_licence_is_known_by_its_holders_birth_alone_since_states_number_alike() -> None:
    found = kept(numbers(document(typed=LICENCE_FIELDS)))
    assert ("born", "1987-05-14", "M48273910456") in found
    assert {scope for scope, _, _ in found} == {"born"}


def test_a_number_is_known_again_on_a_picture_of_the_document_without_its_zone() -> None:
    printed = document(PASSPORT_LINES)
    assert kept(numbers(passport())) & kept(numbers(printed))


@pytest.mark.parametrize(("old", "new"), [("M48273910456", "M48273910457"), ("05/14/1987", "05/15/1987")])
def test_another_document_shares_no_number(old: str, new: str) -> None:
    typed = {name: value.replace(old, new) for name, value in LICENCE_FIELDS.items()}
    other = document(changed(LICENCE_LINES, old, new), typed=typed)
    assert not kept(numbers(document(typed=LICENCE_FIELDS))) & kept(numbers(other))


def test_a_document_on_which_nothing_was_read_is_known_by_nothing() -> None:
    assert numbers(document(())) == ()


def test_each_number_is_named_once() -> None:
    found = numbers(passport())
    assert len(found) == len(set(found))
