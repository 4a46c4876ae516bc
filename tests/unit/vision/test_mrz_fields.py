"""The small reader of machine-readable zones, on ICAO 9303's own specimens."""

from datetime import date

from local.vision.mrz_fields import check_digit, find_mrz

TODAY = date(2026, 11, 22)
TD3 = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
TD1 = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
TD2 = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")


def test_check_digit_of_the_standards_examples() -> None:
    assert check_digit("520727") == 3
    assert check_digit("AB2134<<<") == 5


def test_the_three_sizes() -> None:
    for lines, number, kind in ((TD3, "L898902C3", "P"), (TD1, "D23145890", "I"), (TD2, "D23145890", "I")):
        mrz = find_mrz(["UTOPIA", *lines], TODAY)

        assert mrz is not None
        assert mrz.lines == lines
        assert (mrz.kind, mrz.issuer, mrz.number) == (kind, "UTO", number)
        assert (mrz.last_name, mrz.first_name) == ("ERIKSSON", "ANNA MARIA")
        assert (mrz.birth, mrz.expiry) == (date(1974, 8, 12), date(2012, 4, 15))


def test_letters_and_digits_by_position_and_lost_fillers() -> None:
    misread = ("P<UT0ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<", "L898902C36UT074O8122F12O4159ZE184226B<<<<10")

    mrz = find_mrz(misread, TODAY)

    assert mrz is not None
    assert mrz.lines == TD3


def test_a_failing_check_digit_leaves_its_field_out() -> None:
    mrz = find_mrz((TD3[0], TD3[1].replace("7408122", "7408123")), TODAY)

    assert mrz is not None
    assert mrz.birth is None
    assert mrz.number == "L898902C3"


def test_no_zone_in_plain_text() -> None:
    assert (
        find_mrz(
            ["PASSPORT", "A LINE OF WORDS THAT IS LONG ENOUGH TO BE ONE", "1234567890123456789012345678901"], TODAY
        )
        is None
    )
