"""Dates of a zone with right digits against print: impossible, empty, open and without end."""

import pytest

from kyc.domain.reasons import CheckName, ReasonCode
from tests.unit.builders import PASSPORT_LINES, document, find, outcome, passport_case
from tests.unit.reading.zones.writing import zone

EXPIRES = "15 APR/AVR 2032"


def read(
    expiry: str = "320415", birth: str = "740812", printed: str = EXPIRES
) -> dict[str, tuple[str, ReasonCode | None]]:
    rows = zone(
        "TD3",
        surname="ERIKSSON",
        given="ANNA MARIA",
        number="L898902C3",
        birth=birth,
        expiry=expiry,
        optional="ZE184226B",
    )
    texts = tuple(printed if text == EXPIRES else text for text in PASSPORT_LINES)
    the_case = passport_case(document((*texts, *rows)))
    return {
        "zone": outcome(the_case, CheckName.MRZ),
        "expiry": outcome(the_case, CheckName.EXPIRY),
        "birth": (find(the_case, CheckName.DATE_OF_BIRTH)[0].outcome.value, None),
    }


def test_as_printed() -> None:
    found = read()

    assert (found["zone"], found["expiry"], found["birth"]) == (("pass", None), ("pass", None), ("pass", None))


@pytest.mark.parametrize("expiry", ["329941", "321315", "<<<<<<", "3204<<", "32<<<<"])
def test_an_expiry_that_is_no_whole_date_beside_a_printed_one_is_a_persons(expiry: str) -> None:
    assert read(expiry)["zone"] == ("inconclusive", ReasonCode.MRZ_INCONSISTENT)


@pytest.mark.parametrize("birth", ["741312", "740841", "<<<<<<", "740000", "74<<<<", "7408<<", "740800"])
def test_a_birth_that_is_no_whole_date_beside_a_printed_one_is_a_persons(birth: str) -> None:
    assert read(birth=birth)["zone"] == ("inconclusive", ReasonCode.MRZ_INCONSISTENT)


@pytest.mark.parametrize("expiry", ["990101", "991231"])
def test_a_printed_end_contradicts_a_zone_without_end(expiry: str) -> None:
    assert read(expiry)["zone"] == ("inconclusive", ReasonCode.MRZ_INCONSISTENT)


@pytest.mark.parametrize(("expiry", "printed"), [("991231", "31 DEC/DÉC 1999"), ("990101", "01 JAN/JAN 1999")])
def test_a_document_that_did_expire_in_1999_is_a_persons(expiry: str, printed: str) -> None:
    found = read(expiry, printed=printed)

    assert found["expiry"][0] == "inconclusive"


@pytest.mark.parametrize(
    ("expiry", "printed"),
    [("990101", "01 JAN/JAN 9999"), ("991231", "31 DEC/DÉC 9999"), ("991231", "31.12.2999"), ("991231", "PERMANENT")],
)
def test_a_document_without_end_is_valid(expiry: str, printed: str) -> None:
    found = read(expiry, printed=printed)

    assert (found["zone"], found["expiry"]) == (("pass", None), ("pass", None))
