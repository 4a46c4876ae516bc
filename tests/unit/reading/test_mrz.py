"""Machine-readable zones: ICAO's own specimens, what reading does to them, and what forgers do."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyc.reading.mrz import MrzFormat, check_digit, clean_row, find_mrz, mrz_lines

TODAY = date(2026, 11, 22)

# ICAO Doc 9303, 8th edition: part 4 appendix A, part 5 appendix A, part 6 appendix A, part 7 appendices A and B
SPECIMENS = {
    MrzFormat.TD3: ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"),
    MrzFormat.TD1: (
        "I<UTOD231458907<<<<<<<<<<<<<<<",
        "7408122F1204159UTO<<<<<<<<<<<6",
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    ),
    MrzFormat.TD2: ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"),
    MrzFormat.MRV_A: ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"),
    MrzFormat.MRV_B: ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<"),
}
NUMBERS = {
    MrzFormat.TD3: "L898902C3", MrzFormat.TD1: "D23145890", MrzFormat.TD2: "D23145890", MrzFormat.MRV_A: "L8988901C",
    MrzFormat.MRV_B: "L8988901C",
}  # fmt: skip
formats = pytest.mark.parametrize("mrz_format", SPECIMENS)


def test_the_check_digit_of_the_standards_example() -> None:
    assert check_digit("520727") == "3"  # 9303-3, 4.9
    assert check_digit("AB2134<<<") == "5"


@formats
def test_specimens(mrz_format: MrzFormat) -> None:
    mrz = find_mrz(SPECIMENS[mrz_format])

    assert mrz is not None
    assert mrz.format is mrz_format
    assert mrz.is_sound
    assert mrz.repaired == ()
    assert (mrz.surname, mrz.given_names, mrz.names_truncated) == ("ERIKSSON", "ANNA MARIA", False)
    assert (mrz.issuing_state, mrz.document_number) == ("UTO", NUMBERS[mrz_format])


def test_dates_get_their_century_from_their_meaning() -> None:
    mrz = find_mrz(SPECIMENS[MrzFormat.TD3])
    assert mrz is not None
    assert mrz.birth_date(TODAY) == date(1974, 8, 12)
    assert mrz.birth_date(date(1974, 8, 11)) == date(1874, 8, 12)
    assert mrz.expiry_date(TODAY) == date(2012, 4, 15)
    assert mrz.expiry_date(date(1999, 1, 1)) == date(2012, 4, 15)

    visa = find_mrz(SPECIMENS[MrzFormat.MRV_A])
    assert visa is not None
    assert visa.birth_date(TODAY) == date(1940, 9, 7)
    assert visa.expiry_date(TODAY) == date(1996, 12, 10)


def test_unknown_parts_of_a_birth_date_give_no_date() -> None:
    row = SPECIMENS[MrzFormat.MRV_B][1]
    unknown = row[:13] + "40<<<<" + check_digit("40<<<<") + row[20:]

    mrz = find_mrz((SPECIMENS[MrzFormat.MRV_B][0], unknown))

    assert mrz is not None
    assert mrz.is_sound
    assert mrz.birth_date(TODAY) is None


def test_a_long_document_number_goes_on_in_the_optional_data() -> None:
    # 9303-5, appendix B
    mrz = find_mrz(
        ("I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<")
    )

    assert mrz is not None
    assert mrz.is_sound
    assert mrz.document_number == "D23145890734"


NAMES, DATA = SPECIMENS[MrzFormat.TD3]


@pytest.mark.parametrize(
    "read",
    [
        pytest.param((NAMES, "L898902C36UTO74O8I22F12O4159ZE184226B<<<<<1O"), id="letters for digits"),
        pytest.param(
            ("P<UT0ERIK5SON<<ANNA<MAR1A<<<<<<<<<<<<<<<<<<<", DATA.replace("UTO", "UT0")), id="digits for letters"
        ),
        pytest.param((NAMES[:25], NAMES[25:], "L898902C36UTO 7408122F1204159", "ZE184226B<<<<<10"), id="split"),
        pytest.param(
            ("P < UTOERIKSSON << ANNA < MARIA <<<<<<<<<<", "L898902C3 6UTO7408122F12041 59ZE184226B<<<<<10"),
            id="spaces and lost fillers",
        ),
        pytest.param((NAMES + "<<<", DATA.replace("<<<<<", "<<<<<<")), id="fillers too many"),
        pytest.param(
            ("\u03a1<UTOERIKSSON<<ANNA<MARIA<<くくく<<<<<<<<<<<<<<", DATA.replace("<<<<<", "<<K<<")),
            id="other scripts and K",
        ),
        pytest.param(
            ("P<UTOERIKSSON«ANNA<MARIA<<<<<<<KKKKKKCCC<<<", DATA.replace("<<<<<", "<<<<")), id="guillemets, a run of K"
        ),
        pytest.param((NAMES.lower(), DATA.lower()), id="small letters"),
        pytest.param((NAMES, DATA.replace("UTO", "\u222aTO")), id="signs for letters"),
    ],
)
def test_slips_of_reading_are_put_right(read: tuple[str, ...]) -> None:
    mrz = find_mrz(("PASSPORT", "UTOPIA", "Surname", "ERIKSSON", *read))

    assert mrz is not None
    assert mrz.wrong == ()
    assert (mrz.surname, mrz.given_names) == ("ERIKSSON", "ANNA MARIA")
    assert (mrz.document_number, mrz.birth, mrz.expiry) == ("L898902C3", "740812", "120415")


def test_a_number_is_put_right_by_its_check_digit() -> None:
    mrz = find_mrz((SPECIMENS[MrzFormat.TD3][0], "L8989O2C36UTO7408122F1204159ZE184226B<<<<<10"))

    assert mrz is not None
    assert (mrz.document_number, mrz.repaired, mrz.is_sound) == ("L898902C3", ("L898902C3",), True)


@formats
@given(data=st.data())
def test_another_digit_is_noticed(mrz_format: MrzFormat, data: st.DataObject) -> None:
    """Any digit that a check digit covers, or is one, changed to any other digit.

    In a number, the change may look like a letter misread as a digit; then the zone says that it was put right.
    """
    rows = list(SPECIMENS[mrz_format])
    places = [
        (row, column)
        for row, text in enumerate(rows)
        for column, char in enumerate(text)
        if char.isdigit() and _is_covered(mrz_format, row, column)
    ]
    row, column = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != rows[row][column]]))
    rows[row] = rows[row][:column] + other + rows[row][column + 1 :]

    mrz = find_mrz(rows)

    assert mrz is None or not mrz.is_sound or mrz.repaired


def _is_covered(mrz_format: MrzFormat, row: int, column: int) -> bool:
    """Visas have no digit over their optional data (9303-7, 4.2.2.2 and 5.2.2.2)."""
    visa = mrz_format in {MrzFormat.MRV_A, MrzFormat.MRV_B}
    return not (visa and row == 1 and column >= 28)


def test_neighbouring_digits_that_change_places_are_noticed() -> None:
    mrz = find_mrz((SPECIMENS[MrzFormat.TD3][0], "L898902C36UTO7480122F1204159ZE184226B<<<<<10"))

    assert mrz is not None
    assert mrz.wrong == ("birth", "composite")


@pytest.mark.parametrize(
    "texts",
    [
        (),
        ("DRIVER LICENSE", "PLEASE READ << THE BACK >>", "M48273910456"),
        ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",),
        ("L898902C36UTO7408122F1204159ZE184226B<<<<<10",),
        ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159"),
    ],
)
def test_less_than_a_zone_is_none(texts: tuple[str, ...]) -> None:
    assert find_mrz(texts) is None


def test_names_that_fill_their_field_may_be_cut_off() -> None:
    row = "P<UTONILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"  # 9303-3, 4.6.3
    mrz = find_mrz((row, SPECIMENS[MrzFormat.TD3][1]))

    assert mrz is not None
    assert mrz.names_truncated
    assert mrz.given_names.startswith("CHAYAPA DEJTHAMRONG")


def test_lines_of_a_zone_are_known_as_such_even_if_it_cannot_be_read() -> None:
    texts = ("ERIKSSON", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<", "L898902C36UTO7408122F1204159ZE184226BKKKKK10", "ANNA")

    assert mrz_lines(texts) == {1, 2}


def test_cleaning_keeps_what_a_zone_may_hold() -> None:
    assert clean_row(" p<ut0 erik|sson« 12-3 ") == "P<UT0ERIKISSON<<123"


@given(st.lists(st.text(max_size=60), max_size=8))
def test_any_text_is_read_without_an_error(texts: list[str]) -> None:
    find_mrz(texts)
