"""Every layout draws what its document says, for names of every language."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import zxingcpp

from samples.drawing import ROBOTO, covers
from samples.layouts import INDRAPURI_RESIDENT_CARD, LAYOUTS, RURITANIAN_CARD, Document, Layout
from samples.layouts.bilingual_passport import ENGLISH, LANGUAGES, LAPUTAN_PASSPORT, two_months
from samples.layouts.column_card import ARRANGEMENTS, EREWHONIAN_CARD
from samples.names import POOLS
from samples.population import document
from samples.verhoeff import with_check_digit

TODAY = date(2026, 11, 1)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_draws_both_sides_at_a_readable_size(name: str) -> None:
    held = document("sizes", LAYOUTS[name], TODAY)
    sides = [held.front()] + ([held.back()] if held.layout.back else [])
    assert all(side.mode == "RGB" and 1200 <= side.width <= 1400 for side in sides)


@pytest.mark.parametrize("name", LAYOUTS)
def test_documents_are_valid_on_the_day_and_the_same_for_the_same_seed(name: str) -> None:
    for index in range(40):
        held = document(f"valid {index}", LAYOUTS[name], TODAY)
        assert held == document(f"valid {index}", LAYOUTS[name], TODAY)
        assert held.data.issued < TODAY
        assert held.data.expires is None or held.data.expires.year > TODAY.year
        assert 19 <= TODAY.year - held.person.date_of_birth.year <= 85


def test_the_widest_typeface_has_every_letter_of_every_name() -> None:
    for language, pool in POOLS.items():
        for name in (*pool.given, *pool.family):
            assert covers(ROBOTO, name.latin + name.latin.upper() + name.native), f"{language}: {name}"


def test_a_side_that_a_layout_lacks_is_an_error() -> None:
    with pytest.raises(ValueError, match="one side only"):
        document("sides", LAYOUTS["passport-td3"], TODAY).back()


def test_a_forged_zone_replaces_the_right_one() -> None:
    honest = document("zone", RURITANIAN_CARD, TODAY)
    forged = Document(
        honest.layout, honest.person, honest.data.__class__(**{**vars(honest.data), "mrz": ("A" * 30,) * 3})
    )
    assert np.any(np.asarray(honest.back()) != np.asarray(forged.back()))
    assert np.all(np.asarray(honest.front()) == np.asarray(forged.front()))


def test_residents_numbers_end_in_verhoeff_s_check_digit_and_start_as_no_real_one_does() -> None:
    assert with_check_digit("236") == "2363"
    held = document("resident", INDRAPURI_RESIDENT_CARD, TODAY)
    assert held.data.number == with_check_digit(held.data.number[:-1])
    assert held.data.number.startswith("1")
    assert len(held.data.number) == 12


def test_a_resident_card_s_code_names_its_bearer() -> None:
    held = document("resident", INDRAPURI_RESIDENT_CARD, TODAY)
    [code] = zxingcpp.read_barcodes(np.asarray(held.back()))
    assert held.person.last_name in code.text


def test_a_bilingual_date_names_its_month_in_two_languages() -> None:
    data = document("months", LAPUTAN_PASSPORT, TODAY).data
    assert two_months(date(1974, 8, 12), replace(data, arrangement=0)) == "12 AOÛT/AUG 1974"
    assert two_months(date(2010, 1, 7), replace(data, arrangement=len(LANGUAGES))) == "07 JAN /JAN 10"
    assert two_months(date(1974, 8, 2), replace(data, arrangement=2 * len(LANGUAGES) + 6)) == "02 AĞU / AUG 1974"
    assert all(len(set(language.months)) == 12 for language in (ENGLISH, *LANGUAGES))


@pytest.mark.parametrize("arrangement", ARRANGEMENTS)
def test_names_stand_in_different_columns_of_a_card_in_columns(arrangement: tuple[tuple[str, ...], ...]) -> None:
    places = {field: (row, column) for row, fields in enumerate(arrangement) for column, field in enumerate(fields)}
    assert len(places) == 10
    assert places["surname"][1] != places["given"][1]


@pytest.mark.parametrize("layout", [EREWHONIAN_CARD, LAPUTAN_PASSPORT], ids=lambda layout: str(layout.name))
def test_each_arrangement_is_drawn_otherwise(layout: Layout) -> None:
    held = document("arranged", layout, TODAY)
    drawn = {replace(held, data=replace(held.data, arrangement=each)).front().tobytes() for each in range(4)}
    assert len(drawn) == 4
