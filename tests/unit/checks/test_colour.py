"""A copy without colour goes to a person."""

import pytest

from kyc.domain.evidence import Document
from kyc.domain.reasons import CheckName, ReasonCode
from tests.unit.builders import case, document, find, licence_back, outcome, passport, passport_case, source, status

COPY = ("inconclusive", ReasonCode.DOCUMENT_PHOTOCOPY)
PASS = ("pass", None)


@pytest.mark.parametrize(
    ("percent", "expected"), [(0.0, COPY), (1.9, COPY), (7.9, COPY), (8.0, PASS), (16.0, PASS), (60.0, PASS)]
)
def test_a_front_without_colour_is_a_persons(percent: float, expected: tuple[str, ReasonCode | None]) -> None:
    the_case = passport_case(passport().model_copy(update={"colour_percent": percent}))

    assert outcome(the_case, CheckName.COLOUR) == expected
    assert status(the_case) == ("verified" if expected == PASS else "manual_review")


def test_a_front_whose_colours_cannot_be_measured_is_a_persons() -> None:
    the_case = passport_case(passport().model_copy(update={"colour_percent": None, "is_measured": False}))

    assert outcome(the_case, CheckName.COLOUR) == COPY
    assert status(the_case) == "manual_review"


def test_a_back_may_be_black_and_white() -> None:
    back = licence_back().model_copy(update={"colour_percent": 0.0})

    assert outcome(case(document(colour_percent=20.0), back), CheckName.COLOUR) == PASS


@pytest.mark.parametrize(
    "front", [document(), document(colour_percent=0.0, confidence=40.0), document((), source=source())]
)
def test_there_is_no_finding_where_nothing_was_measured_or_read(front: Document) -> None:
    assert not list(find(case(front), CheckName.COLOUR))
