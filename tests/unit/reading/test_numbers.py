"""Document numbers: whole ones, whatever stands between their characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyc.domain.document_number import number_as_claimed
from kyc.reading.numbers import NumberMatch, compare_number, find_number


@pytest.mark.parametrize(
    ("claimed", "line"),
    [
        ("M482-7391-0456", "M48273910456"),
        ("M48273910456", "4d NUMBER M482-7391-0456"),
        ("M48273910456", "4d. M482 7391 0456"),
        ("M48273910456", "DL M48273910456 CLASS D"),
        ("M48273910456", "DLM48273910456"),
        ("M48273910456", "4dM48273910456"),
        ("M48273910456", "NO.M48273910456"),
        ("m48273910456", "ID: M48273910456 EXP 05/14/2029"),
        ("69GJ62631", "5.69GJ62631"),
        ("MORGA657054SM9IJ", "5MORGA657054SM9IJ"),
        ("123412341234", "1234 1234 1234"),
        ("1234 1234 1234", "123412341234"),
        ("DL-0420110149646", "DL No. : DL-04 20110149646"),
        ("MH1220110012345", "DL No MH12 20110012345"),
        ("ABCDE1234F", "Permanent Account Number ABCDE1234F"),
        ("L898902C3", "Passport No. L898902C3"),
        ("٤٥٦٧٨٩", "456789"),
    ],
)
def test_the_claimed_number_is_there(claimed: str, line: str) -> None:
    assert find_number(claimed, line) is NumberMatch.EXACT


@pytest.mark.parametrize(
    ("claimed", "line"), [("M4827O", "M48270"), ("SB1250", "5B12SO"), ("L898902C3", "L8989O2C3"), ("I23456", "123456")]
)
def test_look_alikes_differ_only_for_the_eye(claimed: str, line: str) -> None:
    assert find_number(claimed, line) is NumberMatch.LOOKALIKE


@pytest.mark.parametrize(
    ("claimed", "line"),
    [
        ("M48273910456", "M48273910458"),
        ("M48273910456", "M4827391045"),
        ("M48273910456", "M482739104566"),
        ("M48273910456", "M48273910456CLASSD"),
    ],
)
def test_nearly(claimed: str, line: str) -> None:
    assert find_number(claimed, line) is NumberMatch.NEAR


@pytest.mark.parametrize(
    ("claimed", "line", "expected"),
    [
        ("4827", "M482739104", NumberMatch.PART),
        ("1234", "1234 5678 9012", NumberMatch.PART),
        ("12345678", "1234 5678 9012", NumberMatch.PART),
        ("5678", "1234 5678 9012", NumberMatch.PART),
        ("391", "M482739104", NumberMatch.NONE),
        ("M48273910456", "", NumberMatch.NONE),
        ("M48273910456", "OTTILIE VANDERMEER", NumberMatch.NONE),
        ("05142029", "EXP 05/14/2029", NumberMatch.NONE),
    ],
)
def test_a_part_is_not_the_number(claimed: str, line: str, expected: NumberMatch) -> None:
    assert find_number(claimed, line) is expected


def test_another_character() -> None:
    assert find_number("M48273910456", "M48273910457") is NumberMatch.OTHER_CHARACTER


@pytest.mark.parametrize(
    ("claimed", "printed"),
    [
        ("0420110149646", "DL-0420110149646"),
        ("DL-0420110149646", "04 20110149646"),
        ("DL No. M482-7391", "M4827391"),
        ("M4827391", "4d. M482-7391"),
        ("N\u00b0 12345", "12345"),
        ("ID12345678", "12345678"),
        ("No: 12345", "12345"),
        ("Passport No. L898902C3", "L898902C3"),
        ("l898902c3", "L898902C3<<"),
    ],
)
def test_a_label_may_stand_before_the_number_on_either_side(claimed: str, printed: str) -> None:
    assert compare_number(claimed, printed) is NumberMatch.EXACT
    assert compare_number(printed, claimed) is NumberMatch.EXACT


@pytest.mark.parametrize(
    ("claimed", "printed"),
    [("A123456", "NRA123456"), ("1234567", "N1234567"), ("123456", "A123456"), ("MORGAN", "MORGA657054SM9IJ")],
)
def test_letters_of_a_number_are_no_label(claimed: str, printed: str) -> None:
    assert compare_number(claimed, printed) < NumberMatch.LOOKALIKE


MASKED = ["XXXX XXXX 4321", "xxxx-xxxx-4321", "********4321", "\u2022\u2022\u2022\u2022 \u2022\u2022\u2022\u2022 4321"]


@pytest.mark.parametrize("printed", MASKED)
class TestMasked:
    @pytest.mark.parametrize("claimed", ["4321", "321", *MASKED])
    def test_what_is_to_be_seen_of_a_number_is_a_part_of_it(self, claimed: str, printed: str) -> None:
        assert compare_number(claimed, printed) is NumberMatch.PART

    @pytest.mark.parametrize("claimed", ["987654324321", "9876 5432 4321", "9876-5432-432I"])
    def test_the_whole_number_is_for_a_person(self, claimed: str, printed: str) -> None:
        assert compare_number(claimed, printed) is NumberMatch.NEAR

    @pytest.mark.parametrize("claimed", ["987654324322", "4322", "XXXX XXXX 4322", "432198765432"])
    def test_other_digits_are_another_number(self, claimed: str, printed: str) -> None:
        assert compare_number(claimed, printed) is NumberMatch.NONE


def test_letters_that_hide_digits_stand_for_one_each() -> None:
    assert compare_number("54324321", "XXXX XXXX 4321") is NumberMatch.PART
    assert compare_number("54324321", "**** **** 4321") is NumberMatch.NEAR
    assert compare_number("AB991234", "AB****1234") is NumberMatch.NEAR
    assert compare_number("AC991234", "AB****1234") is NumberMatch.NONE


def test_a_claim_that_hides_digits_is_no_whole_number() -> None:
    assert compare_number("XXXX XXXX 4321", "9876 5432 4321") is NumberMatch.PART
    assert compare_number("XXXX XXXX 4322", "9876 5432 4321") is NumberMatch.NONE


CODES = st.text("ABCDEFGHJKMNPRTUVWXY3479", min_size=5, max_size=14)


@given(CODES, st.data())
def test_another_character_never_passes(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from([char for char in "347AEHKMPTXY" if char != code[place]]))

    assert compare_number(code, code[:place] + other + code[place + 1 :]) <= NumberMatch.NEAR


@given(CODES, st.sampled_from([" ", "-", ".", "/", ""]), st.data())
def test_separators_do_not_matter(code: str, separator: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(code)))

    assert compare_number(code, code[:place] + separator + code[place:]) is NumberMatch.EXACT


@given(CODES, CODES)
def test_numbers_that_pass_for_one_are_counted_as_one(claimed: str, printed: str) -> None:
    for label in ("", "DL ", "No. ", "4d"):
        if compare_number(label + claimed, printed) >= NumberMatch.LOOKALIKE:
            assert number_as_claimed(label + claimed) == number_as_claimed(printed)
