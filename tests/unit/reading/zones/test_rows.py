"""Lines as rows: what a zone may hold is kept, and a row gets its full length."""

import pytest

from kyc.reading.zones import td1, td3
from kyc.reading.zones.rows import clean_rows, fit_row

DATA = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"


def test_cleaning_keeps_what_a_zone_may_hold() -> None:
    assert clean_rows([" p<ut0 erik|sson« 12-3 "]) == ["P<UT0ERIKISSON<<123"]


@pytest.mark.parametrize(
    ("texts", "rows"),
    [
        (["P<UTOERIKSSON«ANNA<MARIA"], ["P<UTOERIKSSON<<ANNA<MARIA"]),
        (["P«UTOERIKSSON««ANNA«MARIA"], ["P<UTOERIKSSON<<ANNA<MARIA"]),
        (["P « UTO«", "ANNA<MARIA«"], ["P<UTO<", "ANNA<MARIA<"]),
        (["Voir « Notice »", "P<UTOERIKSSON<<ANNA"], ["VOIR<NOTICE<", "P<UTOERIKSSON<<ANNA"]),
    ],
)
def test_a_guillemet_stands_for_one_filler_or_two(texts: list[str], rows: list[str]) -> None:
    assert clean_rows(texts) == rows


@pytest.mark.parametrize("text", [DATA, DATA.replace("<<<<<", "<"), DATA.replace("<<<<<", "<<<<<<<"), f"{DATA}1"])
def test_a_row_of_data_is_fitted_where_its_fillers_are(text: str) -> None:
    assert fit_row(text, 1, td3.LAYOUT)[0].text == DATA


def test_a_row_whose_places_hold_other_characters_is_none() -> None:
    assert fit_row("THE<QUICK<BROWN<FOX<JUMPS<OVER<THE<LAZY<DOGS", 1, td3.LAYOUT) == []


def test_fillers_at_the_end_of_a_row_may_be_lost_altogether() -> None:
    assert fit_row("I<UTOD231458907", 0, td1.LAYOUT)[0].text == "I<UTOD231458907<<<<<<<<<<<<<<<"


@pytest.mark.parametrize(("text", "is_cut"), [("ERIKSSON<<ANNA<MA", True), ("ERIKSSON<<ANNA<MARIA<", False)])
def test_a_row_of_names_that_ends_early_may_be_cut_off(text: str, *, is_cut: bool) -> None:
    (fit,) = fit_row(text, 2, td1.LAYOUT)

    assert (fit.text, fit.is_cut) == (text.ljust(30, "<"), is_cut)


def test_a_row_of_names_is_not_shortened_by_letters() -> None:
    assert fit_row("PAPANDROPOULOUS<<JONATHON<WARREN<TREVOR", 2, td1.LAYOUT) == []
