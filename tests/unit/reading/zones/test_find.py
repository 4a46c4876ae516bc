"""Machine-readable zones: ICAO's own specimens, what reading does to them, and what forgers do."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyc.reading.zones.check_digit import check_digit
from kyc.reading.zones.find import find_zone, zone_lines
from kyc.reading.zones.rows import clean_row
from kyc.reading.zones.zone import ZoneFormat

TODAY = date(2026, 11, 22)

# ICAO Doc 9303, 8th edition: part 4 appendix A, part 5 appendix A, part 6 appendix A, part 7 appendices A and B
SPECIMENS = {
    ZoneFormat.TD3: ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"),
    ZoneFormat.TD1: (
        "I<UTOD231458907<<<<<<<<<<<<<<<",
        "7408122F1204159UTO<<<<<<<<<<<6",
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    ),
    ZoneFormat.TD2: ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"),
    ZoneFormat.MRV_A: ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"),
    ZoneFormat.MRV_B: ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<"),
}
NUMBERS = {
    ZoneFormat.TD3: "L898902C3", ZoneFormat.TD1: "D23145890", ZoneFormat.TD2: "D23145890",
    ZoneFormat.MRV_A: "L8988901C", ZoneFormat.MRV_B: "L8988901C",
}  # fmt: skip
formats = pytest.mark.parametrize("zone_format", SPECIMENS)


def test_the_check_digit_of_the_standards_example() -> None:
    assert check_digit("520727") == "3"  # 9303-3, 4.9
    assert check_digit("AB2134<<<") == "5"


@formats
def test_specimens(zone_format: ZoneFormat) -> None:
    zone = find_zone(SPECIMENS[zone_format])

    assert zone is not None
    assert zone.format is zone_format
    assert zone.is_sound
    assert zone.repaired == ()
    assert (zone.surname, zone.given_names, zone.names_truncated) == ("ERIKSSON", "ANNA MARIA", False)
    assert (zone.issuing_state, zone.document_number) == ("UTO", NUMBERS[zone_format])


def test_dates_get_their_century_from_their_meaning() -> None:
    zone = find_zone(SPECIMENS[ZoneFormat.TD3])
    assert zone is not None
    assert zone.birth_date(TODAY) == date(1974, 8, 12)
    assert zone.birth_date(date(1974, 8, 11)) == date(1874, 8, 12)
    assert zone.expiry_date(TODAY) == date(2012, 4, 15)
    assert zone.expiry_date(date(1999, 1, 1)) == date(2012, 4, 15)

    visa = find_zone(SPECIMENS[ZoneFormat.MRV_A])
    assert visa is not None
    assert visa.birth_date(TODAY) == date(1940, 9, 7)
    assert visa.expiry_date(TODAY) == date(1996, 12, 10)


def test_unknown_parts_of_a_birth_date_give_no_date() -> None:
    row = SPECIMENS[ZoneFormat.MRV_B][1]
    unknown = row[:13] + "40<<<<" + check_digit("40<<<<") + row[20:]

    zone = find_zone((SPECIMENS[ZoneFormat.MRV_B][0], unknown))

    assert zone is not None
    assert zone.is_sound
    assert zone.birth_date(TODAY) is None


def test_a_long_document_number_goes_on_in_the_optional_data() -> None:
    # 9303-5, appendix B
    zone = find_zone(
        ("I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<")
    )

    assert zone is not None
    assert zone.is_sound
    assert zone.document_number == "D23145890734"


NAMES, DATA = SPECIMENS[ZoneFormat.TD3]


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
    zone = find_zone(("PASSPORT", "UTOPIA", "Surname", "ERIKSSON", *read))

    assert zone is not None
    assert zone.wrong == ()
    assert (zone.surname, zone.given_names) == ("ERIKSSON", "ANNA MARIA")
    assert (zone.document_number, zone.birth.raw, zone.expiry.raw) == ("L898902C3", "740812", "120415")


def test_a_number_is_put_right_by_its_check_digit() -> None:
    zone = find_zone((SPECIMENS[ZoneFormat.TD3][0], "L8989O2C36UTO7408122F1204159ZE184226B<<<<<10"))

    assert zone is not None
    assert (zone.document_number, zone.repaired, zone.is_sound) == ("L898902C3", ("L898902C3",), True)


@formats
@given(data=st.data())
def test_another_digit_is_noticed(zone_format: ZoneFormat, data: st.DataObject) -> None:
    """Any digit that a check digit covers, or is one, changed to any other digit.

    In a number, the change may look like a letter misread as a digit; then the zone says that it was put right.
    """
    rows = list(SPECIMENS[zone_format])
    places = [
        (row, column)
        for row, text in enumerate(rows)
        for column, char in enumerate(text)
        if char.isdigit() and _is_covered(zone_format, row, column)
    ]
    row, column = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != rows[row][column]]))
    rows[row] = rows[row][:column] + other + rows[row][column + 1 :]

    zone = find_zone(rows)

    assert zone is None or not zone.is_sound or zone.repaired


def _is_covered(zone_format: ZoneFormat, row: int, column: int) -> bool:
    """Visas have no digit over their optional data (9303-7, 4.2.2.2 and 5.2.2.2)."""
    visa = zone_format in {ZoneFormat.MRV_A, ZoneFormat.MRV_B}
    return not (visa and row == 1 and column >= 28)


def test_neighbouring_digits_that_change_places_are_noticed() -> None:
    zone = find_zone((SPECIMENS[ZoneFormat.TD3][0], "L898902C36UTO7480122F1204159ZE184226B<<<<<10"))

    assert zone is not None
    assert zone.wrong == ("birth", "composite")


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
    assert find_zone(texts) is None


def test_names_that_fill_their_field_may_be_cut_off() -> None:
    row = "P<UTONILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"  # 9303-3, 4.6.3
    zone = find_zone((row, SPECIMENS[ZoneFormat.TD3][1]))

    assert zone is not None
    assert zone.names_truncated
    assert zone.given_names.startswith("CHAYAPA DEJTHAMRONG")


def test_lines_of_a_zone_are_known_as_such_even_if_it_cannot_be_read() -> None:
    texts = ("ERIKSSON", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<", "L898902C36UTO7408122F1204159ZE184226BKKKKK10", "ANNA")

    assert zone_lines(texts) == {1, 2}


def test_cleaning_keeps_what_a_zone_may_hold() -> None:
    assert clean_row(" p<ut0 erik|sson« 12-3 ") == "P<UT0ERIKISSON<<123"


@given(st.lists(st.text(max_size=60), max_size=8))
def test_any_text_is_read_without_an_error(texts: list[str]) -> None:
    find_zone(texts)
