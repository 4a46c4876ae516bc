"""The months that a word may name, in the languages of documents."""

import pytest

from kyc.reading.months import agreed_months, is_month_name, months_named


@pytest.mark.parametrize(
    ("word", "months"),
    [("AUG", {8}), ("AGOS", {8}), ("AUGUSTIL", {8}), ("MAR", {3}), ("LIP", {6, 7}), ("CER", {6, 7}), ("CERVEN", {6}),
     ("AU6", {8}), ("5EP", {9}), ("JU", set()), ("XAUG", set()), ("QQQ", set()), ("A" * 40, set()), ("", set())],
)  # fmt: skip
def test_a_name_a_beginning_or_a_misread_one(word: str, months: set[int]) -> None:
    assert months_named(word) == months


def test_only_whole_names_are_names() -> None:
    assert is_month_name("AGOSTO")
    assert not is_month_name("AGOS")


def test_names_of_digits_alone_are_no_months() -> None:
    assert not months_named("460")
    assert not months_named("4GO")
    assert months_named("AG0") == {8}


def test_two_shared_names_settle_each_other() -> None:
    assert agreed_months(["LIP", "CZE"]) == frozenset({6})
    assert agreed_months(["LIP", "SRP"]) == frozenset({7})
    assert agreed_months(["QQQ", "XYZ"]) == frozenset()
    assert agreed_months(["JAN", "FEB"]) is None
