"""Machine-readable zones against the specimens that ICAO Doc 9303 publishes (parts 4, 5 and 6, appendices)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.mrz import check_digit, names_field, td1, td2, td3, transliterate, with_date
from samples.people import UTOPIA, Person
from samples.portrait import Portrait

ANNA = Person("Anna", "Eriksson", date(1974, 8, 12), "F", Portrait.EILEEN_COLLINS, "Maria", UTOPIA)
EXPIRES = date(2012, 4, 15)


def test_a_passport_is_icao_s_specimen() -> None:
    assert td3(ANNA, "L898902C3", EXPIRES, personal_number="ZE184226B") == (
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    )


def test_an_identity_card_is_icao_s_specimen() -> None:
    assert td1(ANNA, "D23145890", EXPIRES) == (
        "I<UTOD231458907<<<<<<<<<<<<<<<",
        "7408122F1204159UTO<<<<<<<<<<<6",
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    )


def test_a_td2_card_is_icao_s_specimen() -> None:
    assert td2(ANNA, "D23145890", EXPIRES) == (
        "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
        "D231458907UTO7408122F1204159<<<<<<<6",
    )


@pytest.mark.parametrize(("field", "digit"), [("520727", "3"), ("AB2134<<<", "5"), ("HA672242<", "6")])
def test_check_digits_are_those_of_the_standard_s_examples(field: str, digit: str) -> None:
    assert check_digit(field) == digit


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Müller-Lüdenscheid", "MUELLER-LUEDENSCHEID"),
        ("Strauß", "STRAUSS"),
        ("Åse Ødegård", "AASE OEDEGAARD"),
        ("Þórr Ægir", "THORR AEGIR"),
        ("Nuñez", "NUNEZ"),
        ("Łukasz Żółć", "LUKASZ ZOLC"),
        ("d'Ambrosio", "DAMBROSIO"),
        ("Şahin İnönü", "SAHIN INOENUE"),
        ("Щукин Юрий", "SHCHUKIN IURII"),
        ("Nguyễn Thị Hạnh", "NGUYEN THI HANH"),
    ],
)
def test_names_are_written_in_the_zone_s_letters(name: str, letters: str) -> None:
    assert transliterate(name) == letters


def test_a_hyphen_becomes_a_filler() -> None:
    assert names_field("Smith-Jones", "Mary Anne", 30) == "SMITH<JONES<<MARY<ANNE<<<<<<<<"


def test_a_truncated_field_ends_in_a_letter() -> None:
    assert names_field("Papandropoulous", "Jonathon Warren Trevor", 31) == "PAPANDROPOULOUS<<JONATHON<WARRE"
    assert names_field("Abcdefghij", "Klmno Pqrst", 18) == "ABCDEFGHIJ<<KLMN<P"


@given(
    st.text(alphabet="ABCDEFÄÖß -'é", min_size=1, max_size=60).filter(transliterate),
    st.text(alphabet="ABCDEFÄÖß -'é", max_size=60),
    st.sampled_from([30, 31, 39]),
)
def test_a_field_of_names_always_has_its_length_and_alphabet(last: str, given_names: str, length: int) -> None:
    field = names_field(last, given_names, length)
    assert len(field) == length
    assert set(field) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ<")


def test_unspecified_sex_is_a_filler() -> None:
    assert td3(replace(ANNA, sex="X"), "L898902C3", EXPIRES)[1][20] == "<"


@pytest.mark.parametrize(
    "zone", [td1(ANNA, "D23145890", EXPIRES), td2(ANNA, "D23145890", EXPIRES), td3(ANNA, "L898902C3", EXPIRES)]
)
def test_a_date_written_over_keeps_a_zone_s_check_digits_right(zone: tuple[str, ...]) -> None:
    assert with_date(with_date(zone, "birth", "740841"), "birth", "740812") == zone
    assert with_date(zone, "expiry", "120415") == zone
    impossible = with_date(zone, "expiry", "<<<<<<")
    assert "<<<<<<0" in impossible[1]
    assert [len(line) for line in impossible] == [len(line) for line in zone]
