"""Months by their names: in any language, in two at once, with endings, letters and spaces lost."""

# ruff: noqa: RUF001 - months in Greek and Cyrillic letters

from datetime import date
from itertools import product

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from kyc.domain.text import squeeze, words
from kyc.reading.dates import Agreement, DateOrder, PartialDate, find_dates

TODAY = date(2026, 11, 22)
LANGUAGES = (
    "en", "fr", "de", "es", "pt", "it", "nl", "da", "sv", "nb", "fi", "is", "et", "lv", "lt", "pl", "cs", "sk", "sl",
    "hr", "bs", "sr_Latn", "mk", "bg", "ro", "hu", "el", "tr", "sq", "mt", "ga", "cy", "ca", "uk", "ru", "az", "uz",
    "ms", "id", "fil", "sw", "hy", "ka", "hi",
)  # fmt: skip
SHARED = {"LIP", "SRP", "LIS", "LISTOPAD", "LISTOPADA", "TRAV", "LIST"}


def only(text: str) -> date | PartialDate | None:
    (found,) = (found.as_birth(TODAY) for found in find_dates(text))
    assert found.day_first == found.month_first
    return found.day_first or found.partial


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("24 augusti 1974", 8), ("24. marts 1974", 3), ("24 märts 1974", 3), ("24 aprill 1974", 4), ("24 AOÛT 1974", 8),
        ("24. április 1974", 4), ("24 AGOS 1974", 8), ("24 LUGL 1974", 7), ("24 GENN 1974", 1), ("24 SETT 1974", 9),
        ("24. septembra 1974", 9), ("24 PAŹ 1974", 10), ("24 rugpjūčio 1974", 8), ("24 elokuuta 1974", 8),
        ("24 DEZ 1974", 12), ("24 Ogos 1974", 8), ("24 Agustus 1974", 8), ("24 JUILL. 1974", 7), ("24 MRZ 1974", 3),
        ("24 ΑΥΓ 1974", 8), ("24 ΑΥΓΟΥΣΤΟΥ 1974", 8), ("24 АВГ 1974", 8), ("24 серпня 1974", 8),
        ("24 februārī 1974", 2), ("24 Augustus 1974", 8), ("24 MEÁN FÓMHAIR 1974", 9), ("24 d'agost de 1974", 8),
    ],
)  # fmt: skip
def test_a_letter_of_the_month_is_no_digit_of_the_year(text: str, month: int) -> None:
    assert only(text) == date(1974, month, 24)
    assert only(text.replace("1974", "74")) == date(1974, month, 24)


@pytest.mark.parametrize("text", ["24AGOS1974", "24AGOS74", "24AGOSTO1974", "DOB24AGO1974", "24 AGO1974", "24AGO 1974"])
def test_nothing_is_lost_with_the_spaces(text: str) -> None:
    assert only(text) == date(1974, 8, 24)


@pytest.mark.parametrize(
    ("halves", "month"),
    [
        ("AĞU/AUG", 8), ("EYL/SEP", 9), ("OCA/JAN", 1), ("EKİ/OCT", 10), ("NOI/NOV", 11), ("LÚN/AUG", 8),
        ("IÚIL/JUL", 7), ("AVG/AUG", 8), ("SZE/SEP", 9), ("MAA/MAR", 3), ("LIP/JUL", 7), ("LIP/JUN", 6), ("SRP/JUL", 7),
        ("SRP/AUG", 8), ("LIS/OCT", 10), ("LIS/NOV", 11), ("MEI/JUN", 6), ("MEI/MAY", 5), ("MAR/NOV", 11),
        ("MAR/MAR", 3), ("TAM/JAN", 1), ("KES/JUN", 6), ("AWW/AUG", 8), ("DFÓMH/OCT", 10), ("MEÁN FÓMHAIR/SEP", 9),
        ("ΑΥΓ/AUG", 8), ("СЕР/AUG", 8), ("GSH/AUG", 8), ("AUG/AOÛT", 8), ("AUG / AOÛ", 8), ("AUG /AUG", 8),
        ("AOÛT/AUG/AGO", 8), ("AUG|AUG", 8), ("AUGIAUG", 8), ("AUG AUG", 8), ("QQQ/AUG", 8), ("AUG/QQQ", 8),
        ("AÜG/AU6", 8),
    ],
)  # fmt: skip
def test_either_half_of_a_month_in_two_languages_suffices(halves: str, month: int) -> None:
    assert only(f"12 {halves} 1974") == date(1974, month, 12)
    assert only(f"12 {halves} 74") == date(1974, month, 12)


@pytest.mark.parametrize(
    "text",
    ["12 8月/AUG 1974", "12 8월/AUG 1974", "12 8/AUG 1974", "12 08 / AUG 1974", "12 8A/AUG 1974", "12 AUG/8月 1974"],
)
def test_a_month_in_a_number_and_a_word_is_one_month(text: str) -> None:
    assert only(text) == date(1974, 8, 12)
    assert only(text.replace("8", "10").replace("AUG", "OCT").replace("010", "10")) == date(1974, 10, 12)


def test_a_number_before_the_day_is_not_the_day() -> None:
    assert only("3 12/AUG/1974") == date(1974, 8, 12)
    assert only("4b. 8/AUG/1974") == date(1974, 8, 8)
    assert only("3. 8/AUG/1974") == date(1974, 8, 8)


@pytest.mark.parametrize("text", ["1974AUG12", "1974 AUG 12", "1974-AUG-12", "1974. aug. 12.", "1974AUG 12"])
def test_the_year_may_stand_first(text: str) -> None:
    assert only(text) == date(1974, 8, 12)


@pytest.mark.parametrize("halves", ["AĞU/SEP", "JUN/JUL", "JAN/OCT", "LIP/AUG"])
def test_halves_that_contradict_each_other_say_no_month(halves: str) -> None:
    assert only(f"12 {halves} 1974") == PartialDate(year=1974, day=12)


@pytest.mark.parametrize(
    ("name", "months"), [("LIP", (6, 7)), ("SRP", (7, 8)), ("LIS", (10, 11)), ("LISTOPAD", (10, 11)), ("JUI", (6, 7))]
)
def test_a_name_that_two_languages_share_is_never_guessed(name: str, months: tuple[int, ...]) -> None:
    (printed,) = find_dates(f"12 {name} 1974")

    assert printed.partial == PartialDate(year=1974, months=months, day=12)
    for month in range(1, 13):
        expected = Agreement.INCOMPLETE if month in months else Agreement.DIFFERENT
        assert printed.compare(date(1974, month, 12), DateOrder.UNKNOWN) in {expected, Agreement.NEAR}


def test_a_day_settles_a_name_that_two_languages_share() -> None:
    assert only("31 LIP 1974") == date(1974, 7, 31)


@pytest.mark.parametrize(
    "text",
    ["12 AUGUST EXP 1974", "10 MARKET STREET 1990", "12 MAIN ST 1974", "12 DE 1974", "MAR 12", "12 MAR", "12 / 1974",
     "46O 12 1974", "12 OLD MAY ROAD 1974", "IL MAGGIO 1990", "DI MAGGIO 1990", "30 FEB 1974"],
)  # fmt: skip
def test_words_that_are_no_month_make_no_date(text: str) -> None:
    assert not find_dates(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_of_a_month_in_a_language_is_read(language: str) -> None:
    locale = Locale.parse(language)
    for context, width in product(("format", "stand-alone"), ("wide", "abbreviated")):
        for month, name in locale.months[context][width].items():
            for written in (name, name.upper()):
                if max(map(len, words(written))) > 2:
                    (found,) = find_dates(f"24 {written} 1974")
                    readings = set(found.shown(DateOrder.UNKNOWN))
                    assert f"1974{month:02}24" in readings, written
                    assert len(readings) == 1 or squeeze(written) in SHARED, written


@pytest.mark.parametrize(
    "text",
    [
        "24 ta’ Awwissu 1974",
        "24 d’agost del 1974",
        "ngày 24 tháng 8 năm 1974",
        "24 de agosto de 1974",
        "24 tháng 8, 1974",
        "1974. augusztus 24.",
        "1974 m. rugpjūčio 24 d.",
        "24-avgust, 1974",
        "24. AUGUST 1974",
        "24th day of August, 1974",
        "24° agosto 1974",
        "le 24 août 1974",
        "24º de agosto de 1974",
        "1974年8月24日",
    ],
)
def test_dates_in_sentences(text: str) -> None:
    assert only(text) == date(1974, 8, 24)


ENGLISH = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["{d:02} {m} {y}", "{d}.{m}.{y}", "{d:02}{m}{y}", "{m} {d:02} {y}", "{m} {d}, {y}", "{y}-{m}-{d}"]),
)
def test_english_months_written_and_read(day: date, pattern: str) -> None:
    text = pattern.format(d=day.day, m=ENGLISH[day.month - 1], y=day.year)

    assert only(text) == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("|4 AUG 1974", date(1974, 8, 14)), ("1| AUG 1974", date(1974, 8, 11)), ("|12 AUG 1974|", date(1974, 8, 12)),
        ("12 AUG L974", date(1974, 8, 12)), ("12 |2 1974", date(1974, 12, 12)), ("|3.12.1974", date(1974, 12, 13)),
        ("13.1|.1974", date(1974, 11, 13)), ("NAME | 13.11.1974 | F", date(1974, 11, 13)),
        ("13|11|1974", date(1974, 11, 13)),
    ],
)  # fmt: skip
def test_a_stroke_at_a_number_is_a_one(text: str, expected: date) -> None:
    (found,) = find_dates(text)

    assert found.compare(expected, DateOrder.DAY_FIRST) is Agreement.SAME


@pytest.mark.parametrize(
    "text",
    ["3. ZZ OCT/OKT 1963", "19 LI5/QQQ 1976", "|3.12.74", "17 l|s Z008", "2018-LZ-05", "4a LD NOV/NOV 80", "L/S 1974",
     "12 LOSS 1974", "IS SO 1974"],
)  # fmt: skip
def test_no_other_date_is_made_of_what_was_misread(text: str) -> None:
    assert not any(found.day_first or found.month_first for found in find_dates(text))


def test_half_a_word_is_no_label_before_a_number() -> None:
    assert only("19 LI5/NOV 1976") == date(1976, 11, 19)
