"""The claimed date of birth is the holder's."""

import pytest

from kyc.domain.reasons import CheckName, ReasonCode
from tests.unit.builders import (
    LICENCE_FIELDS,
    LICENCE_LINES,
    PASSPORT_LINES,
    PASSPORT_PAGE,
    case,
    document,
    outcome,
    passport,
    passport_case,
    placed_document,
    source,
    status,
    swap,
    typed,
)
from tests.unit.reading.zones.writing import zone

PASS = ("pass", None)


@pytest.mark.parametrize("fields", [{}, LICENCE_FIELDS])
def test_as_printed(fields: dict[str, str]) -> None:
    assert outcome(case(document(typed=fields)), CheckName.DATE_OF_BIRTH) == PASS


@pytest.mark.parametrize("fields", [{}, LICENCE_FIELDS])
def test_another_date(fields: dict[str, str]) -> None:
    the_case = case(document(typed=fields), date_of_birth="1987-05-17")

    assert outcome(the_case, CheckName.DATE_OF_BIRTH) == ("fail", ReasonCode.DOB_MISMATCH)


@pytest.mark.parametrize("printed", ["05/14/1937", "06/14/1987", "05/14/19"])
def test_a_date_that_may_be_misread_is_for_a_person(printed: str) -> None:
    fields = typed(DATE_OF_BIRTH=printed)
    lines = swap(LICENCE_LINES, ("05/14/1987", printed))

    for the_case in (case(document(lines, typed=fields)), case(document(lines))):
        assert outcome(the_case, CheckName.DATE_OF_BIRTH) == ("inconclusive", ReasonCode.DOB_MISMATCH)


def test_the_date_of_issue_is_no_birth_date() -> None:
    the_case = case(document(typed=LICENCE_FIELDS), date_of_birth="2021-03-18")

    assert outcome(the_case, CheckName.DATE_OF_BIRTH) == ("fail", ReasonCode.DOB_MISMATCH)
    assert outcome(case(document(), date_of_birth="2021-03-18"), CheckName.DATE_OF_BIRTH)[0] != "pass"


@pytest.mark.parametrize(
    ("country", "text", "expected"),
    [
        ("GB", "01/02/1990", PASS),
        ("GB", "02/01/1990", ("inconclusive", ReasonCode.DOB_MISMATCH)),
        ("US", "01/02/1990", PASS),
        ("GB", "01 FEB 1990", PASS),
        ("US", "1990-02-01", PASS),
    ],
)
def test_day_and_month(country: str, text: str, expected: tuple[str, ReasonCode | None]) -> None:
    lines = ("DRIVING LICENCE", "1. MARLOWE", "2. JUNE", f"3. {text} ZENITH", "5. M48273910456")
    the_case = case(document(lines), date_of_birth="1990-02-01", issuing_country=country)

    assert outcome(the_case, CheckName.DATE_OF_BIRTH) == expected


def test_another_date_of_the_document_tells_how_to_read_it() -> None:
    lines = ("DRIVING LICENCE", "1. MARLOWE", "2. JUNE", "3. 01/02/1990 ZENITH", "4a. 25/12/2020", "4b. 24/12/2030")
    the_case = case(document(lines), date_of_birth="1990-02-01", issuing_country="US")

    assert outcome(the_case, CheckName.DATE_OF_BIRTH) == PASS


def test_a_coded_date_tells_how_to_read_the_printed_one() -> None:
    numeric = passport(*swap(PASSPORT_LINES, ("12 AUG/AOÛT 1974", "08/12/1974")))

    assert outcome(passport_case(numeric), CheckName.DATE_OF_BIRTH) == PASS
    assert outcome(passport_case(numeric, date_of_birth="1974-12-08"), CheckName.DATE_OF_BIRTH)[0] != "pass"


@pytest.mark.parametrize(
    "label",
    ["DOB", "D.O.B.", "Date of Birth", "DateofBirth", "DATE OF BIRTH/जन्म तिथि", "Date de naissance", "Né(e) le",
     "Geburtsdatum", "Fecha de nacimiento", "Data di nascita", "Data de nascimento", "Geboortedatum",
     "Födelsedatum", "Data urodzenia", "Doğum Tarihi", "Дата рождения", "3 DOB"],
)  # fmt: skip
@pytest.mark.parametrize("together", [True, False])
def test_labels(label: str, together: bool) -> None:  # noqa: FBT001
    def lines(birth: str) -> tuple[str, ...]:
        value = (f"{label} {birth}",) if together else (label, birth)
        return ("DRIVING LICENCE", "JUNE MARLOWE", "Date of issue 18.03.2021", *value, "Date of expiry 17.03.2031")

    agreeing = case(document(lines("14.05.1987")), issuing_country="DE")
    issue_claimed = case(document(lines("14.05.1987")), issuing_country="DE", date_of_birth="2021-03-18")

    assert outcome(agreeing, CheckName.DATE_OF_BIRTH) == PASS
    assert outcome(issue_claimed, CheckName.DATE_OF_BIRTH) == ("fail", ReasonCode.DOB_MISMATCH)


def test_a_date_without_a_label_is_for_a_person() -> None:
    lines = ("DRIVING LICENCE", "JUNE MARLOWE", "14.05.1987", "18.03.2021", "17.03.2031", "M48273910456")

    def judged(birth: str) -> str:
        return outcome(case(document(lines), issuing_country="DE", date_of_birth=birth), CheckName.DATE_OF_BIRTH)[0]

    assert judged("1987-05-14") == "inconclusive"
    assert judged("2021-03-18") == "inconclusive"
    assert judged("1987-05-15") == "inconclusive"


def test_a_year_alone_is_for_a_person() -> None:
    lines = ("DRIVING LICENCE", "JUNE MARLOWE", "Year of Birth 1987", "M48273910456")

    assert outcome(case(document(lines)), CheckName.DATE_OF_BIRTH) == (
        "inconclusive",
        ReasonCode.DOB_MISMATCH,
    )


@pytest.mark.parametrize("printed", ["17 JAN /JAN 10", "17 JAN/JAN 10", "17.01.10", "17 JAN 2010", "17 JANVIER/JAN 10"])
@pytest.mark.parametrize("with_zone", [True, False])
def test_no_century_is_added_to_a_minor(printed: str, with_zone: bool) -> None:  # noqa: FBT001
    rows = zone("TD3", surname="ERIKSSON", given="ANNA MARIA", number="L898902C3", birth="100117", expiry="320415")
    texts = swap(PASSPORT_LINES, ("12 AUG/AOÛT 1974", printed))
    shown = document((*texts, *(rows if with_zone else ())))

    for claimed in ("1910-01-17", "1974-01-17"):
        the_case = passport_case(shown, date_of_birth=claimed)
        assert outcome(the_case, CheckName.AGE) == ("inconclusive", ReasonCode.UNDER_SUPPORTED_AGE)
        assert status(the_case) != "verified"
    assert status(passport_case(shown, date_of_birth="2010-01-17")) == "rejected"


@pytest.mark.parametrize("birth", ["741312", "740841", "<<<<<<", "740000", "74<<<<", "7408<<", "740230"])
@pytest.mark.parametrize("claimed", ["1974-08-12", "1974-12-13", "1961-03-09"])
def test_an_impossible_an_empty_and_an_open_date_of_a_zone_never_pass(birth: str, claimed: str) -> None:
    rows = zone("TD3", surname="ERIKSSON", given="ANNA MARIA", number="L898902C3", birth=birth, expiry="320415")
    the_case = passport_case(passport(mrz=rows), date_of_birth=claimed)

    assert status(the_case) != "verified"


@pytest.mark.parametrize(
    ("printed", "birth"),
    [("00 00 1974", "740000"), ("1974", "74<<<<"), ("XX AUG 1974", "7408<<"), ("AUG 1974", "740800")],
)
def test_a_day_or_month_that_nobody_knows_is_a_persons_and_no_mismatch(printed: str, birth: str) -> None:
    rows = zone("TD3", surname="ERIKSSON", given="ANNA MARIA", number="L898902C3", birth=birth, expiry="320415")
    shown = passport(*swap(PASSPORT_LINES, ("12 AUG/AOÛT 1974", printed)), mrz=rows)

    assert outcome(passport_case(shown), CheckName.DATE_OF_BIRTH) == ("inconclusive", ReasonCode.DOB_MISMATCH)
    assert status(passport_case(shown)) == "manual_review"


@pytest.mark.parametrize(
    ("front", "back"), [("16 OCT 1986", "10/16/86"), ("10/16/1986", "16 OCT 86"), ("1986-10-16", "10/16/1986")]
)
def test_both_sides_of_a_licence_may_write_the_date_otherwise(front: str, back: str) -> None:
    shown = document((
        "DRIVER LICENSE", "1 MARLOWE", "2 JUNE", f"3 DOB {front}", "4a ISS 03/18/2021", "4b EXP 05/14/2029",
        "4d NUMBER M48273910456",
    ))  # fmt: skip
    further = document((f"DOB: {back}", "CLASS D"), kind="id_back", source=source("back"))
    the_case = case(shown, further, date_of_birth="1986-10-16")

    assert outcome(the_case, CheckName.DATE_OF_BIRTH) == PASS
    assert outcome(the_case, CheckName.DOCUMENT_WHOLE) == PASS


@pytest.mark.parametrize("printed", [("19 OKT/OCT", "1971"), ("19 OCT", "1971"), ("19.10.", "1971")])
def test_a_date_in_two_lines(printed: tuple[str, str]) -> None:
    at = PASSPORT_PAGE.index(next(row for row in PASSPORT_PAGE if row[2].startswith("12 AUG")))
    left, top, _ = PASSPORT_PAGE[at]
    rows = (*PASSPORT_PAGE[:at], (left, top, printed[0]), (left + 0.14, top, printed[1]), *PASSPORT_PAGE[at + 1 : -2])
    coded = zone("TD3", surname="ERIKSSON", given="ANNA MARIA", number="L898902C3", birth="711019", expiry="320415")
    shown = placed_document((*rows, (0.08, 0.8, coded[0]), (0.08, 0.86, coded[1])))

    assert outcome(passport_case(shown, date_of_birth="1971-10-19"), CheckName.DATE_OF_BIRTH) == PASS
    assert outcome(passport_case(shown, date_of_birth="1971-10-19"), CheckName.MRZ) == PASS
