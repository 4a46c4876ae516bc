"""The agreement of a printed date with a claimed one, and with another printed one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyc.reading.dates import (
    NO_END,
    Agreement,
    DateOrder,
    PrintedDate,
    birth_dates,
    compare_dates,
    expiry_dates,
    find_dates,
    join_dates,
    youngest_plausible,
)

TODAY = date(2026, 11, 22)


def printed(text: str) -> PrintedDate:
    (found,) = birth_dates(text)
    return found


class TestUnknownParts:
    @pytest.mark.parametrize(
        "text",
        ["00 00 1974", "00.00.1974", "XX/XX/1974", "**.**.1974", "--.--.1974", "1974", "1974-00-00", "1974-XX-XX"],
    )
    def test_a_year_alone_fits_every_day_of_it_and_shows_none(self, text: str) -> None:
        assert printed(text).compare(date(1974, 8, 12), DateOrder.DAY_FIRST) is Agreement.INCOMPLETE
        assert printed(text).compare(date(1974, 1, 1), DateOrder.UNKNOWN) is Agreement.INCOMPLETE
        assert printed(text).compare(date(1980, 8, 12), DateOrder.DAY_FIRST) is Agreement.DIFFERENT
        assert printed(text).readings(DateOrder.DAY_FIRST) == ()

    @pytest.mark.parametrize(
        "text",
        ["XX AUG 1974", "00 AUG 1974", "-- AUG 1974", "XXAUG1974", "AUG 1974", "August 1974", "1974-08-00", "08/1974",
         "1974-08", "XX AĞU/AUG 1974", "AUG XX 1974"],
    )  # fmt: skip
    def test_a_month_fits_every_day_of_it_and_shows_none(self, text: str) -> None:
        assert printed(text).compare(date(1974, 8, 31), DateOrder.UNKNOWN) is Agreement.INCOMPLETE
        assert printed(text).compare(date(1974, 7, 12), DateOrder.UNKNOWN) is Agreement.DIFFERENT

    @pytest.mark.parametrize("text", ["00/08/1974", "08/00/1974", "XX.08.1974"])
    def test_of_one_number_beside_an_unknown_one_either_meaning_is_possible(self, text: str) -> None:
        for day in (date(1974, 8, 12), date(1974, 3, 8)):
            assert printed(text).compare(day, DateOrder.UNKNOWN) is Agreement.INCOMPLETE

    def test_a_number_that_can_be_no_month_is_the_day(self) -> None:
        assert printed("24/00/1974").compare(date(1974, 8, 24), DateOrder.UNKNOWN) is Agreement.INCOMPLETE
        assert printed("24/00/1974").compare(date(1974, 8, 11), DateOrder.UNKNOWN) is Agreement.DIFFERENT

    @pytest.mark.parametrize("text", ["00/32/1974", "XX FOO 1974", "00000000", "XX/XX/1774"])
    def test_what_is_no_date_all_the_same(self, text: str) -> None:
        assert not find_dates(text)

    def test_lines_with_a_year_in_them_hold_no_date(self) -> None:
        assert not find_dates("10 MARKET STREET 1990")
        assert not find_dates("1974")
        assert not find_dates("REV AUG 2019")

    def test_of_two_years_neither_is_the_birth(self) -> None:
        assert not birth_dates("1974 1980")


class TestShortYears:
    @pytest.mark.parametrize("text", ["17 JAN /JAN 10", "17/01/10", "17.01.10", "17JAN10"])
    def test_a_birth_is_the_youngest_holders(self, text: str) -> None:
        born = printed(text).as_birth(TODAY)

        assert born.compare(date(2010, 1, 17), DateOrder.DAY_FIRST) is Agreement.SAME
        assert born.compare(date(1910, 1, 17), DateOrder.DAY_FIRST) is Agreement.OTHER_CENTURY
        assert born.compare(date(1910, 1, 18), DateOrder.DAY_FIRST) is Agreement.DIFFERENT
        assert youngest_plausible(born, TODAY) == date(2010, 1, 17)

    def test_nobody_is_born_in_the_future(self) -> None:
        assert printed("23.11.26").as_birth(TODAY).readings(DateOrder.DAY_FIRST) == (date(1926, 11, 23),)
        assert printed("22.11.26").as_birth(TODAY).readings(DateOrder.DAY_FIRST) == (date(2026, 11, 22),)
        assert printed("29 FEB 88").as_birth(TODAY).readings(DateOrder.UNKNOWN) == (date(1988, 2, 29),)

    def test_an_expiry_is_the_nearest(self) -> None:
        for text, expected in (("11/13/94", 1994), ("11/13/31", 2031), ("11/13/75", 2075), ("11/13/77", 1977)):
            (found,) = expiry_dates(text)
            assert found.as_expiry(TODAY).readings(DateOrder.UNKNOWN) == (date(expected, 11, 13),)

    def test_without_a_century_a_claim_of_the_last_one_is_not_confirmed(self) -> None:
        assert printed("10/16/86").compare(date(1986, 10, 16), DateOrder.MONTH_FIRST) is Agreement.OTHER_CENTURY

    def test_a_month_in_words_is_never_near_another(self) -> None:
        assert printed("12 AUG 1974").compare(date(1974, 9, 12), DateOrder.UNKNOWN) is Agreement.DIFFERENT
        assert printed("12/08/1974").compare(date(1974, 9, 12), DateOrder.DAY_FIRST) is Agreement.NEAR
        assert printed("12 AUG 1974").compare(date(1974, 8, 13), DateOrder.UNKNOWN) is Agreement.DIFFERENT
        assert printed("13 AUG 1974").compare(date(1974, 8, 18), DateOrder.UNKNOWN) is Agreement.NEAR

    def test_a_year_of_four_digits_is_not_completed(self) -> None:
        assert printed("17 JAN 1910").as_birth(TODAY) == printed("17 JAN 1910")

    def test_a_year_that_lost_its_end_is_near(self) -> None:
        assert printed("16 OCT 19").as_birth(TODAY).compare(date(1986, 10, 16), DateOrder.UNKNOWN) is Agreement.NEAR

    def test_the_day_of_a_short_year_may_be_unknown(self) -> None:
        born = printed("XX AUG 74").as_birth(TODAY)

        assert born.compare(date(1974, 8, 12), DateOrder.UNKNOWN) is Agreement.INCOMPLETE
        assert born.compare(date(1874, 8, 12), DateOrder.UNKNOWN) is Agreement.OTHER_CENTURY

    @pytest.mark.parametrize("text", ["12 08 74", " 12 08 74 ", "12.08.74", "12-08-74"])
    def test_a_value_may_part_its_numbers_by_spaces(self, text: str) -> None:
        assert printed(text).as_birth(TODAY).readings(DateOrder.DAY_FIRST) == (date(1974, 8, 12),)

    def test_three_numbers_in_a_line_are_no_date(self) -> None:
        assert not find_dates("12 08 74")
        assert not birth_dates("12 08 74 55")


class TestYoungest:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("05/06/2008", date(2008, 6, 5)), ("1974", date(1974, 12, 31)), ("AUG 1974", date(1974, 8, 31)),
            ("FEB 2008", date(2008, 2, 29)), ("2026", TODAY), ("05/12/26", date(2026, 5, 12)),
            ("24 LIP 2001", date(2001, 7, 24)), ("01 JAN 2027", None), ("2027", None),
        ],
    )  # fmt: skip
    def test_the_last_day_that_it_can_mean(self, text: str, expected: date | None) -> None:
        assert youngest_plausible(printed(text), TODAY) == expected


class TestTwoPrintedDates:
    @pytest.mark.parametrize(
        ("one", "other", "expected"),
        [
            ("16 OCT 1986", "DOB: 10/16/86", Agreement.SAME),
            ("16 OCT 1986", "16/10/1986", Agreement.SAME),
            ("16 OCT 86", "1986-10-16", Agreement.SAME),
            ("05/06/1986", "05/06/86", Agreement.SAME),
            ("05/06/1986", "5 JUN 1986", Agreement.SWAPPED),
            ("05/06/1986", "06/05/1986", Agreement.SAME),
            ("16 OCT 1986", "17 OCT 1986", Agreement.DIFFERENT),
            ("16 OCT 1986", "16 OCT 1976", Agreement.DIFFERENT),
            ("16 OCT 1986", "16 OCT 1936", Agreement.NEAR),
            ("16 OCT 1986", "OCT 1986", Agreement.INCOMPLETE),
            ("16 OCT 1986", "1986", Agreement.INCOMPLETE),
            ("1986", "1986", Agreement.INCOMPLETE),
            ("16 OCT 1986", "1974", Agreement.DIFFERENT),
            ("24 LIP 1974", "24 JUL 1974", Agreement.INCOMPLETE),
        ],
    )
    def test_how_they_are_written_does_not_matter(self, one: str, other: str, expected: Agreement) -> None:
        assert compare_dates(printed(one), printed(other)) is expected
        assert compare_dates(printed(other), printed(one)) is expected

    def test_an_order_that_is_known_decides(self) -> None:
        one, other = printed("05/06/1986"), printed("5 JUN 1986")

        assert compare_dates(one, other, DateOrder.DAY_FIRST) is Agreement.SAME
        assert compare_dates(one, other, DateOrder.MONTH_FIRST) is Agreement.SWAPPED
        assert compare_dates(printed("16/10/86"), other, DateOrder.MONTH_FIRST) is Agreement.DIFFERENT

    @given(st.dates(date(1930, 1, 1), date(2020, 12, 31)), st.sampled_from(["%d.%m.%y", "%m/%d/%y", "%Y-%m-%d"]))
    def test_a_date_never_differs_from_itself(self, day: date, pattern: str) -> None:
        found = compare_dates(printed(f"{day:%d %b %Y}"), printed(day.strftime(pattern)))

        assert found in {Agreement.SAME, Agreement.SWAPPED}


class TestNoEnd:
    @pytest.mark.parametrize(
        "text",
        ["01.01.9999", "31.12.2999", "31/12/9999", "99/99/9999", "99.99.9999", "12/31/2999", "9999-12-31", "2999-12-31",
         "31 DEC 9999", "31 DEZ/DEC 9999", "99999999", "31129999", "PERMANENT", "Unbefristet", "INDEFINITE",
         "NO EXPIRY", "no expiration", "Sin vencimiento", "ILLIMITÉE", "Illimitata", "Permanente", "INDEFINIDA",
         "Indeterminado", "bezterminowo", "SÜRESİZ", "SEUMUR HIDUP", "Does not expire", "NON-EXPIRING", "Бессрочно",
         "onbeperkt", "Không thời hạn", "Valid until: lifetime", "tidsubegrænset"],
    )  # fmt: skip
    def test_a_document_without_end_never_expires(self, text: str) -> None:
        (found,) = expiry_dates(text)

        assert found.has_no_end
        assert found.readings(DateOrder.UNKNOWN) == (NO_END,)
        assert found.as_expiry(TODAY) == found

    @pytest.mark.parametrize("text", ["01.01.9999", "31.12.2999", "PERMANENT", "unbefristet", "99/99/9999"])
    def test_it_is_looked_for_in_an_expiry_alone(self, text: str) -> None:
        assert not find_dates(text)
        assert not birth_dates(text)

    @pytest.mark.parametrize(
        "text",
        ["12.05.2921", "05/12/2129", "PERMANENT RESIDENT", "Permanent address", "IMPERMANENT", "EXPIRES", "",
         "unlimitedly", "31 DEC 2567", "31/12/2567", "01/01/2570"],
    )  # fmt: skip
    def test_a_misread_year_or_another_word_is_no_lack_of_an_end(self, text: str) -> None:
        assert not expiry_dates(text)

    def test_an_ordinary_expiry_is_read_as_ever(self) -> None:
        assert not any(found.has_no_end for found in expiry_dates("4b. 14.05.2029"))
        assert [found.day_first for found in expiry_dates("4b. 14.05.2029")] == [date(2029, 5, 14)]
        assert [found.day_first for found in expiry_dates("17.10.03-09.05.2013")] == [
            date(2003, 10, 17),
            date(2013, 5, 9),
        ]
        assert expiry_dates("12/2028")[0].compare(date(2028, 12, 31), DateOrder.UNKNOWN) is Agreement.INCOMPLETE


class TestSpan:
    @pytest.mark.parametrize(
        ("text", "first", "last"),
        [
            ("12/2028", date(2028, 12, 1), date(2028, 12, 31)),
            ("FEB 2028", date(2028, 2, 1), date(2028, 2, 29)),
            ("2028", date(2028, 1, 1), date(2028, 12, 31)),
            ("31 XX 2028", date(2028, 1, 31), date(2028, 12, 31)),
            ("24 LIP 2028", date(2028, 6, 24), date(2028, 7, 24)),
            ("05/06/2028", date(2028, 5, 6), date(2028, 6, 5)),
            ("14.05.2029", date(2029, 5, 14), date(2029, 5, 14)),
        ],
    )
    def test_first_and_last_day_that_a_date_can_mean(self, text: str, first: date, last: date) -> None:
        assert expiry_dates(text)[0].span() == (first, last)

    @pytest.mark.parametrize("text", ["2018 - 2028", "2018-2028", "VIGENCIA 2018 AL 2028"])
    def test_a_range_of_years_gives_both_ends(self, text: str) -> None:
        spans = [found.span() for found in expiry_dates(text)]

        assert spans[-1] == (date(2028, 1, 1), date(2028, 12, 31))

    @pytest.mark.parametrize("text", ["A2018-20281", "1974-1234", "2018 2020 2022", "12342028"])
    def test_parts_of_numbers_are_no_years(self, text: str) -> None:
        assert not expiry_dates(text)


class TestLines:
    @pytest.mark.parametrize(
        ("first", "second"),
        [("19 OKT/OCT", "1971"), ("19", "OKT/OCT 1971"), ("Born 19 OCT", "1971 M"), ("19.10.", "1971")],
    )
    def test_a_date_over_two_lines_is_joined(self, first: str, second: str) -> None:
        (found,) = join_dates(first, second)

        assert found.compare(date(1971, 10, 19), DateOrder.DAY_FIRST) is Agreement.SAME

    def test_a_date_that_stands_in_one_line_is_not_joined(self) -> None:
        assert not join_dates("19 OCT 1971", "1980")
        assert not join_dates("SURNAME", "19 OCT 1971")

    @pytest.mark.parametrize(
        "text",
        ["CARDEXPIRES 11/13/1994", "CARDEXPIRES11/13/1994", "EXP11/13/94", "CARDEXPIRES 11/13/94", "11/13/1994BERLIN",
         "DOB13NOV1994", "EXP:11-13-1994", "13.11.1994BERLIN", "1994-11-13"],
    )  # fmt: skip
    def test_a_word_that_lost_its_space_hides_no_date(self, text: str) -> None:
        (found,) = find_dates(text)

        assert found.as_birth(TODAY).readings(DateOrder.UNKNOWN) == (date(1994, 11, 13),)

    @pytest.mark.parametrize("text", ["D11/13/1994", "X11-13-94", "A1234/56/7890", "11/13/1994X"])
    def test_a_part_of_a_number_is_no_date(self, text: str) -> None:
        assert not find_dates(text)


def test_a_printed_date_survives_the_case_file() -> None:
    for text in ("05/06/1986", "XX AUG 74", "24 LIP 1974"):
        assert PrintedDate.model_validate_json(printed(text).model_dump_json()) == printed(text)
