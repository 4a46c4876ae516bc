"""Kinds of values, and the number in a cell."""

import pytest

from kyc.reading.label_phrases import Meaning
from kyc.reading.values import can_be, is_name, number_in


@pytest.mark.parametrize(
    "text",
    ["MARLOWE", "Åsa Lindqvist", "O'BRIEN", "DO", "VAN DER BERG", "-", "--", ".", "李明", "DE LA CRUZ Y DIAZ"],
)
def test_names(text: str) -> None:
    assert is_name(text)


@pytest.mark.parametrize("text", ["70412 ZENITH", "12 AUG 1974", "14.05.1987", "", "M48273910456", "* * *", "1 2 3"])
def test_what_is_no_name(text: str) -> None:
    assert not is_name(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [("M482-7391-0456", "M482-7391-0456"), ("ZS 0000177", "ZS 0000177"), ("MORGA753116SM9IJ 35", "MORGA753116SM9IJ"),
     ("DL MH03 20080022135", "MH03 20080022135"), ("XXXX XXXX 4321", "XXXX XXXX 4321"), ("**** 4321", "**** 4321"),
     ("•••• •••• 4321", "**** **** 4321"), ("880692310285", "880692310285")],
)  # fmt: skip
def test_the_number_in_a_cell(text: str, number: str) -> None:
    assert (number_in(text) or "").endswith(number)


@pytest.mark.parametrize("text", ["MARLOWE", "LICENCE", "14.05.1987", "F", "1", "", "A1", "12 AUG 1974", "ABC"])
def test_cells_without_a_number(text: str) -> None:
    assert number_in(text) is None


@pytest.mark.parametrize(
    ("meaning", "text", "expected"),
    [
        (Meaning.BIRTH, "12 AUG 1974", True), (Meaning.BIRTH, "MARLOWE", False), (Meaning.BIRTH, "1974", True),
        (Meaning.EXPIRY, "PERMANENT", True), (Meaning.EXPIRY, "JUNE", False), (Meaning.ISSUE, "MARLOWE", False),
        (Meaning.SEX, "F", True), (Meaning.SEX, "M/M", True), (Meaning.SEX, "MARLOWE", False),
        (Meaning.SEX, "K/F", True),
        (Meaning.NUMBER, "M4827391", True), (Meaning.NUMBER, "MARLOWE", False), (Meaning.SURNAME, "12.08.1974", False),
        (Meaning.OTHER, "anything", True), (Meaning.OTHER, "", False),
    ],
)  # fmt: skip
def test_what_the_value_of_a_label_can_be(meaning: Meaning, text: str, expected: bool) -> None:  # noqa: FBT001
    assert can_be(meaning, text) is expected
