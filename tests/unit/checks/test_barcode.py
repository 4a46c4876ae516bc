"""The barcode of North American licences, compared with the front."""

import pytest

from kyc.domain.evidence import Barcode
from kyc.domain.reasons import CheckName, ReasonCode
from tests.unit.builders import LICENCE_FIELDS, LICENCE_LINES, case, document, find, outcome, source

ELEMENTS = "DCSMARLOWE\nDDEN\nDACJUNE\nDDFN\nDADROSALIND\nDDGN\nDBB05141987\nDBA05142029\nDCGUSA\nDDAF"


def barcode(elements: str, version: int = 10, number: str = "M48273910456") -> Barcode:
    header = f"@\n\x1e\rANSI 636999{version:02}0101DL00310200DL"
    return Barcode(symbology="PDF417", text=f"{header}DAQ{number}\n{elements}\r")


def back(elements: str = ELEMENTS, number: str = "M48273910456") -> object:
    lines = ("CLASS NON-COMMERCIAL", "RESTRICTIONS NONE", "ENDORSEMENTS NONE")
    return document(lines, kind="id_back", source=source("back"), barcodes=[barcode(elements, number=number)])


def judged(elements: str, number: str = "M48273910456") -> tuple[str, ReasonCode | None]:
    the_case = case(document(typed=LICENCE_FIELDS), back(elements, number))  # type: ignore[arg-type]
    return outcome(the_case, CheckName.BARCODE)


def test_as_printed() -> None:
    assert judged(ELEMENTS) == ("pass", None)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("DCSMARLOWE", "DCSVANDERMEER"),
        ("DACJUNE", "DACOTTILIE"),
        ("DBB05141987", "DBB12091958"),
        ("DBA0514", "DBA0615"),
    ],
)
def test_another_persons_back(old: str, new: str) -> None:
    assert judged(ELEMENTS.replace(old, new))[0] != "pass"


def test_another_number() -> None:
    assert judged(ELEMENTS, number="D99999999999") == ("inconclusive", ReasonCode.BARCODE_INCONSISTENT)


def test_another_persons_back_does_not_belong_to_the_front() -> None:
    other = "DCSVANDERMEER\nDACOTTILIE\nDADNONE\nDBB12091958\nDBA12092030\nDCGUSA"
    the_case = case(document(typed=LICENCE_FIELDS), back(other, "D99999999999"))  # type: ignore[arg-type]

    assert outcome(the_case, CheckName.DOCUMENT_WHOLE) == ("inconclusive", ReasonCode.TWO_DOCUMENTS_UPLOADED)


def test_two_barcodes_that_differ_are_for_a_person() -> None:
    both = back().model_copy(update={"barcodes": (barcode(ELEMENTS), barcode(ELEMENTS.replace("JUNE", "JANE")))})  # type: ignore[attr-defined]
    the_case = case(document(typed=LICENCE_FIELDS), both)

    assert outcome(the_case, CheckName.BARCODE) == ("inconclusive", ReasonCode.BARCODE_INCONSISTENT)


def test_without_a_barcode_there_is_no_finding() -> None:
    assert not find(case(), CheckName.BARCODE)


UNDATED = (
    "WINNEMAC", "DRIVER LICENSE", "1 MARLOWE", "2 JUNE ROSALIND", "3 DOB 05/14/1987", "4a ISS 03/18/2021",
    "4d NUMBER M48273910456",
)  # fmt: skip
NUMBERLESS = tuple(
    line for line in LICENCE_LINES if line not in {"4d NUMBER", "M48273910456", "5 DD 03182021WM", "ZENITH, WM, 70412"}
)


class TestWhatThePrintLeavesOut:
    @pytest.mark.parametrize(("expiry", "expected"), [("05142029", "pass"), ("05142021", "fail")])
    def test_the_date_of_expiry(self, expiry: str, expected: str) -> None:
        elements = ELEMENTS.replace("05142029", expiry)
        the_case = case(document(UNDATED), back(elements))  # type: ignore[arg-type]

        assert outcome(the_case, CheckName.BARCODE) == ("pass", None)
        assert outcome(the_case, CheckName.EXPIRY)[0] == expected

    def test_not_of_another_persons_barcode(self) -> None:
        other = ELEMENTS.replace("MARLOWE", "VANDERMEER")
        the_case = case(document(UNDATED), back(other))  # type: ignore[arg-type]

        assert outcome(the_case, CheckName.BARCODE)[0] != "pass"

    def test_the_number(self) -> None:
        the_case = case(document(NUMBERLESS), back())  # type: ignore[arg-type]

        assert outcome(the_case, CheckName.DOCUMENT_NUMBER) == ("pass", None)
        assert outcome(the_case, CheckName.BARCODE) == ("pass", None)

    def test_not_a_number_that_is_not_the_claimed_one(self) -> None:
        the_case = case(document(NUMBERLESS), back(number="M48273910457"))  # type: ignore[arg-type]

        assert outcome(the_case, CheckName.DOCUMENT_NUMBER)[0] != "pass"


def test_a_back_whose_barcode_was_looked_for_in_vain_is_left_to_a_person() -> None:
    unread = document(("CLASS NON-COMMERCIAL", "RESTRICTIONS NONE"), kind="id_back", source=source("back"), barcodes=[])
    assert outcome(case(document(typed=LICENCE_FIELDS), unread), CheckName.BARCODE) == (
        "inconclusive",
        ReasonCode.BARCODE_UNREADABLE,
    )


def test_a_barcode_that_is_no_licence_is_as_good_as_none() -> None:
    other = [Barcode(symbology="PDF417", text="https://example.com")]
    unread = document(("CLASS NON-COMMERCIAL",), kind="id_back", source=source("back"), barcodes=other)
    assert outcome(case(document(typed=LICENCE_FIELDS), unread), CheckName.BARCODE)[0] == "inconclusive"


@pytest.mark.parametrize("sides", [("id_front",), ("id_front", "id_back")])
def test_there_is_no_finding_where_nobody_looked(sides: tuple[str, ...]) -> None:
    found = case(*(document(typed=LICENCE_FIELDS, kind=kind, source=source(kind)) for kind in sides))
    assert find(found, CheckName.BARCODE) == []


def test_a_front_without_a_barcode_is_as_it_should_be() -> None:
    assert find(case(document(typed=LICENCE_FIELDS, barcodes=[])), CheckName.BARCODE) == []
