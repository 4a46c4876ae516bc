"""A licence's barcode and its print that say enough, so that nobody pays for typed fields."""

import pytest

from kyc.checks.barcode_first import barcode_suffices, has_barcode
from kyc.domain.evidence import Document
from tests.unit.builders import LICENCE_LINES, case, claim, document
from tests.unit.checks.test_sources import ELEMENTS, back

FRONT = document()


def suffices(*sides: Document) -> bool:
    return barcode_suffices(case(*sides))


def test_a_barcode_that_says_what_is_printed_is_enough() -> None:
    assert suffices(FRONT, back())


@pytest.mark.parametrize(
    ("printed", "instead"),
    [
        ("MARLOWE", "MARLIN"),
        ("05/14/1987", "05/14/1978"),
        ("M48273910456", "M48273910999"),
        ("05/14/2029", "05/14/2031"),
    ],
    ids=["name", "birth date", "number", "expiry"],
)
def test_where_print_differs_from_it_fields_are_wanted(printed: str, instead: str) -> None:
    altered = document([line.replace(printed, instead) for line in LICENCE_LINES])
    assert not suffices(altered, back())


@pytest.mark.parametrize("left_out", ["DCSMARLOWE\n", "DBB05141987\n", "DBA05142029\n"])
def test_a_barcode_that_leaves_out_a_field_is_not_enough(left_out: str) -> None:
    assert not suffices(FRONT, back(ELEMENTS.replace(left_out, "")))


def test_without_a_barcode_of_a_licence_fields_are_wanted() -> None:
    unread = back().model_copy(update={"barcodes": ()})
    assert not suffices(FRONT, unread)
    assert not suffices(FRONT)


def test_somebody_elses_back_is_not_enough() -> None:
    elements = ELEMENTS.replace("MARLOWE", "NORTHCOTE").replace("JUNE", "OTTILIE").replace("05141987", "12091961")
    assert not suffices(FRONT, back(elements, "C5180274"))


def test_a_front_that_does_not_call_itself_a_licence_is_not_enough() -> None:
    nameless = document([line for line in LICENCE_LINES if line not in {"DRIVER", "LICENSE"}])
    assert not suffices(nameless, back())


@pytest.mark.parametrize(
    ("id_type", "kinds", "expected"),
    [
        ("Driving license", ["id_front", "id_back", "selfie"], True),
        ("State ID", ["id_front", "id_back", "selfie"], True),
        ("Driving license", [None, None, "selfie"], True),
        ("Driving license", ["id_front", "selfie"], False),
        ("US passport", ["id_front", "id_back", "selfie"], False),
    ],
)
def test_a_barcode_is_waited_for_where_there_can_be_one(
    id_type: str, kinds: list[str | None], *, expected: bool
) -> None:
    links = [
        {"filename": f"{place}.jpg", "url": f"https://example.com/beta/{place}", "kind": kind}
        for place, kind in enumerate(kinds)
    ]
    assert has_barcode(claim(id_type=id_type, document_links=links)) is expected
