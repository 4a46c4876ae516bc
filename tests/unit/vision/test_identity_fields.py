"""AnalyzeID's typed fields, from lines with geometry in the manner of real documents."""

from dataclasses import replace
from datetime import date
from typing import cast

import pytest

from local.vision.fields import ABSENT_CONFIDENCE, FIELD_TYPES
from local.vision.identity_fields import identity_fields
from local.vision.ocr import Quad, Reading
from tests.unit.vision.pages import column, line, page

TODAY = date(2026, 11, 22)


def texts(reading: Reading) -> dict[str, str]:
    return {
        field["Type"]["Text"]: field["ValueDetection"]["Text"]
        for field in identity_fields(reading, TODAY)
        if field["ValueDetection"]["Text"]
    }


def days(reading: Reading) -> dict[str, str]:
    return {
        field["Type"]["Text"]: field["ValueDetection"]["NormalizedValue"]["Value"]
        for field in identity_fields(reading, TODAY)
        if "NormalizedValue" in field["ValueDetection"]
    }


AAMVA_STACKED = page(
    line("MASSACHUSETTS", 50, 40, 44),
    line("4a ISS 4d NUMBER", 495, 154, 14),
    line("03/18/2019 S44120983", 505, 171, 24),
    line("4b EXP", 494, 211, 14),
    line("3 DOB", 713, 211, 14),
    line("07/20/2031", 519, 228, 25),
    line("07/20/1996", 729, 228, 25),
    line("9 CLASS 12 REST", 503, 268, 14),
    line("OaEND", 706, 268, 14),
    line("D", 520, 287, 20),
    line("B", 619, 287, 20),
    line("NONE", 730, 287, 20),
    line("1", 392, 350, 13),
    line("QUINTANILLA", 407, 325, 40),
    line("2 ROSARIO ANN", 390, 370, 28),
    line("8 77 HARBOR STREET", 390, 410, 24),
    line("SMALLTOWN, MA, 02139", 406, 446, 24),
    line("18 EYES", 382, 510, 14),
    line("BLK", 451, 505, 20),
    line("15 SEX F", 383, 533, 20),
    line("16 HGT", 491, 540, 14),
    line("5 DD 03/19/2019", 391, 568, 18),
    line("REV 02/22/2016", 569, 568, 18),
)


def test_every_field_is_always_there_and_absent_ones_are_empty() -> None:
    fields = identity_fields(page(), TODAY)

    assert [field["Type"]["Text"] for field in fields] == list(FIELD_TYPES)
    by_type = {field["Type"]["Text"]: field["ValueDetection"] for field in fields}
    assert by_type.pop("ID_TYPE")["Text"] == "UNKNOWN"
    assert all(value == {"Text": "", "Confidence": ABSENT_CONFIDENCE} for value in by_type.values())


def test_two_labels_on_a_line_take_the_values_below_them() -> None:
    assert texts(AAMVA_STACKED) == {
        "FIRST_NAME": "ROSARIO",
        "MIDDLE_NAME": "ANN",
        "LAST_NAME": "QUINTANILLA",
        "ADDRESS": "77 HARBOR STREET",
        "CITY_IN_ADDRESS": "SMALLTOWN",
        "STATE_IN_ADDRESS": "MA",
        "ZIP_CODE_IN_ADDRESS": "02139",
        "STATE_NAME": "MASSACHUSETTS",
        "DOCUMENT_NUMBER": "S44120983",
        "DATE_OF_BIRTH": "07/20/1996",
        "DATE_OF_ISSUE": "03/18/2019",
        "EXPIRATION_DATE": "07/20/2031",
        "CLASS": "D",
        "RESTRICTIONS": "B",
        "ENDORSEMENTS": "NONE",
        "ID_TYPE": "DRIVER LICENSE FRONT",
    }


def test_us_dates_are_month_first() -> None:
    reading = column("TEXAS", "DRIVER LICENSE", "3 DOB 05/02/1985", "4b EXP 05/02/2029")

    assert days(reading) == {"DATE_OF_BIRTH": "1985-05-02T00:00:00", "EXPIRATION_DATE": "2029-05-02T00:00:00"}


def test_labels_glued_to_their_values() -> None:
    reading = column(
        "DRIVER LICENSE", "DLX1234567", "LNDOE", "FNJANE", "3DOB:01/13/1990", "4bEXP01/13/2030", "9CLASS:C"
    )

    found = texts(reading)

    assert found["LAST_NAME"] == "DOE"
    assert found["FIRST_NAME"] == "JANE"
    assert found["DOCUMENT_NUMBER"] == "X1234567"
    assert found["DATE_OF_BIRTH"] == "01/13/1990"
    assert found["EXPIRATION_DATE"] == "01/13/2030"
    assert found["CLASS"] == "C"


def test_eu_licence_by_numbers() -> None:
    reading = column(
        "FÜHRERSCHEIN BUNDESREPUBLIK DEUTSCHLAND",
        "1. BEISPIEL",
        "2. LOTTE MARIA",
        "3. 09.08.71 KIEL",
        "4a. 24.01.19 4c. STADT KIEL",
        "4b. 23.01.34",
        "5. A12BC3DE4F5",
        "9. AM/B/L",
    )

    found = texts(reading)

    assert (found["LAST_NAME"], found["FIRST_NAME"]) == ("BEISPIEL", "LOTTE MARIA")
    assert found["DOCUMENT_NUMBER"] == "A12BC3DE4F5"
    assert found["PLACE_OF_BIRTH"] == "KIEL"
    assert found["CLASS"] == "AM/B/L"
    assert found["ID_TYPE"] == "DRIVER LICENSE FRONT"
    assert days(reading) == {
        "DATE_OF_BIRTH": "1971-08-09T00:00:00",
        "DATE_OF_ISSUE": "2019-01-24T00:00:00",
        "EXPIRATION_DATE": "2034-01-23T00:00:00",
    }


def test_number_4d_of_an_eu_licence_is_not_the_licences() -> None:
    reading = column(
        "DRIVING LICENCE", "1. DOE", "2. ANN", "4a. 01.02.2020", "4b. 01.02.2030", "4d. 700102-1234", "5. XY998877"
    )

    assert texts(reading)["DOCUMENT_NUMBER"] == "XY998877"


def test_labels_in_three_languages_above_their_values() -> None:
    reading = page(
        line("PASSPORT", 40, 20, 30),
        line("Type / Type / Tipo", 350, 80, 12),
        line("Code / Code / Codigo", 520, 80, 12),
        line("Passport No. / No. du Passeport / No. de Pasaporte", 680, 80, 12),
        line("P", 350, 96, 22),
        line("UTO", 520, 96, 22),
        line("700200334", 680, 96, 22),
        line("Surname / Nom / Apellidos", 350, 130, 12),
        line("WANDERER", 350, 146, 22),
        line("Given Names / Prénoms / Nombres", 350, 180, 12),
        line("MERRY", 350, 196, 22),
        line("Nationality / Nationalité / Nacionalidad", 350, 230, 12),
        line("UTOPIAN", 350, 246, 22),
        line("Date of birth / Date de naissance / Fecha de nacimiento", 350, 280, 12),
        line("14 Mar 1981", 350, 296, 22),
        line("Place of birth / Lieu de naissance / Lugar de nacimiento", 350, 330, 12),
        line("Sex / Sexe / Sexo", 820, 330, 12),
        line("AMAUROT, UTOPIA", 350, 346, 22),
        line("F", 820, 346, 22),
    )

    found = texts(reading)

    assert found["LAST_NAME"] == "WANDERER"
    assert found["FIRST_NAME"] == "MERRY"
    assert found["DOCUMENT_NUMBER"] == "700200334"
    assert found["PLACE_OF_BIRTH"] == "AMAUROT, UTOPIA"
    assert found["ID_TYPE"] == "PASSPORT"
    assert days(reading) == {"DATE_OF_BIRTH": "1981-03-14T00:00:00"}


def test_values_beside_their_labels_in_a_table() -> None:
    reading = page(
        line("Indian Union Driving Licence", 40, 20, 26),
        line("DL No.", 40, 70),
        line("KA05 20190004321", 260, 70),
        line("Name:", 40, 110),
        line("PRIYA NAIR", 260, 110),
        line("Date Of Birth:", 40, 150),
        line("04-07-1991", 260, 150),
        line("Son/Daughter/Wife of:", 40, 190),
        line("MOHAN NAIR", 320, 190),
        line("Validity(NT)", 40, 230),
        line("03-07-2041", 260, 230),
    )

    found = texts(reading)

    assert (found["FIRST_NAME"], found["LAST_NAME"]) == ("PRIYA", "NAIR")
    assert found["DOCUMENT_NUMBER"] == "KA05 20190004321"
    assert days(reading)["DATE_OF_BIRTH"] == "1991-07-04T00:00:00"
    assert days(reading)["EXPIRATION_DATE"] == "2041-07-03T00:00:00"


def test_surnames_on_two_lines() -> None:
    reading = page(
        line("DOCUMENTO NACIONAL DE IDENTIDAD", 40, 20),
        line("APELLIDOS", 330, 100, 12),
        line("CABALLERO", 330, 114, 22),
        line("IBARRA", 330, 142, 22),
        line("NOMBRE", 330, 180, 12),
        line("LUCIA", 330, 194, 22),
    )

    found = texts(reading)

    assert found["LAST_NAME"] == "CABALLERO IBARRA"
    assert found["FIRST_NAME"] == "LUCIA"


def test_a_label_without_a_value_stays_empty() -> None:
    reading = column("Surname", "Given names", "Date of birth", "Date of expiry", "Passport No.", "PASSPORT")

    assert texts(reading) == {"ID_TYPE": "PASSPORT"}


def test_a_letter_is_no_identity_document() -> None:
    reading = column(
        "Dear Madam,", "your name was given to us by 01/02/2024.", "Number of pages: 3", "Yours faithfully"
    )

    assert texts(reading) == {"ID_TYPE": "UNKNOWN"}


def test_a_back_has_no_holder() -> None:
    reading = column("DRIVER LICENSE", "CLASS NON-COMMERCIAL, SINGLE VEHICLE", "RESTRICTIONS NONE", "REV 02/22/2016")

    assert texts(reading) == {"ID_TYPE": "DRIVER LICENSE BACK", "RESTRICTIONS": "NONE"}


def test_ambiguous_date_of_an_unknown_country_is_not_normalised() -> None:
    reading = column("Name", "ANA BELL", "Date of birth", "03/04/1990")

    assert texts(reading)["DATE_OF_BIRTH"] == "03/04/1990"
    assert days(reading) == {}


def test_another_date_of_the_document_settles_the_order() -> None:
    reading = column("Name", "ANA BELL", "Date of birth", "03/04/1990", "Date of expiry", "25/04/2030")

    assert days(reading)["DATE_OF_BIRTH"] == "1990-04-03T00:00:00"


MRZ = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F3204153ZE184226B<<<<<10")


def test_the_zone_fills_in_what_the_print_did_not_give() -> None:
    reading = column("PASSPORT", *MRZ)

    found = texts(reading)

    assert (found["LAST_NAME"], found["FIRST_NAME"]) == ("ERIKSSON", "ANNA MARIA")
    assert found["DOCUMENT_NUMBER"] == "L898902C3"
    assert found["MRZ_CODE"] == "\n".join(MRZ)
    assert days(reading) == {"DATE_OF_BIRTH": "1974-08-12T00:00:00", "EXPIRATION_DATE": "2032-04-15T00:00:00"}


def test_the_zone_settles_an_ambiguous_printed_date() -> None:
    reading = column(
        "PASSPORT", "Date of expiry", "12/04/2032", *(line_.replace("3204153", "3204120") for line_ in MRZ)
    )

    assert texts(reading)["EXPIRATION_DATE"] == "12/04/2032"
    assert days(reading)["EXPIRATION_DATE"] == "2032-04-12T00:00:00"


def test_what_is_printed_comes_before_the_zone() -> None:
    reading = column("PASSPORT", "Surname", "ERICSON", *MRZ)

    assert texts(reading)["LAST_NAME"] == "ERICSON"


def leaning(quad: Quad) -> Quad:
    return cast("Quad", tuple((x, y + 0.12 * (x - 0.5)) for x, y in quad))


def test_a_tilted_page_reads_the_same() -> None:
    lines = [
        replace(one, quad=leaning(one.quad), words=tuple(replace(word, quad=leaning(word.quad)) for word in one.words))
        for one in AAMVA_STACKED.lines
    ]

    assert texts(page(*lines)) == texts(AAMVA_STACKED)


@pytest.mark.parametrize(
    ("street", "expected"),
    [("8 100 MAIN ST", "100 MAIN ST"), ("8100 MAIN ST", "100 MAIN ST"), ("8. 9 ELM RD", "9 ELM RD")],
)
def test_the_number_of_the_address_field_is_no_part_of_it(street: str, expected: str) -> None:
    reading = column("3 DOB 01/13/1990", "4b EXP 01/13/2030", "1 DOE", "2 ANN", street, "ANYTOWN, OH 43004")

    assert texts(reading)["ADDRESS"] == expected


def test_the_name_above_number_two_is_number_one() -> None:
    reading = page(
        line("4d DLN X1234567", 40, 40),
        line("3 DOB 01/13/1990", 40, 80),
        line("OYELARAN", 62, 120),
        line("2 TUNDE", 40, 150),
        line("8 100 MAIN ST", 40, 190),
    )

    assert (texts(reading)["LAST_NAME"], texts(reading)["FIRST_NAME"]) == ("OYELARAN", "TUNDE")


@pytest.mark.parametrize(
    ("whole", "first", "middle", "last"),
    [
        ("PRIYA NAIR", "PRIYA", "", "NAIR"),
        ("HEIKE JO VON DER HEYDTEN", "HEIKE", "JO", "VON DER HEYDTEN"),
        ("SAMPLE, JOHN", "JOHN", "", "SAMPLE"),
        ("MADONNA", "", "", "MADONNA"),
    ],
)
def test_a_whole_name_is_parted(whole: str, first: str, middle: str, last: str) -> None:
    found = texts(column(f"Name : {whole}", "Date of birth : 31/12/1990"))

    assert [found.get(kind, "") for kind in ("FIRST_NAME", "MIDDLE_NAME", "LAST_NAME")] == [first, middle, last]


def test_a_name_on_top_of_a_us_address_needs_no_label() -> None:
    reading = column(
        "OHIO", "IDENTIFICATION CARD", "ID NO. TL123456", "PUBLIC", "JOHN Q", "1970 W BROAD ST", "AKRON, OH 44301"
    )

    found = texts(reading)

    assert [found[kind] for kind in ("LAST_NAME", "FIRST_NAME", "MIDDLE_NAME")] == ["PUBLIC", "JOHN", "Q"]


@pytest.mark.parametrize("word", ["NONE", "ORGAN DONOR", "VETERAN", "STATE OF OHIO"])
def test_no_word_of_the_card_is_taken_for_a_name(word: str) -> None:
    found = texts(column("LN", word, "FN", word, "3 DOB 01/13/1990", "4b EXP 01/13/2030"))

    assert "LAST_NAME" not in found
    assert "FIRST_NAME" not in found
