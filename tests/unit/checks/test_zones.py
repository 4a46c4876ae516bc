"""A zone that stands beside another one."""

import pytest

from kyc.domain.reasons import CheckName, ReasonCode
from tests.unit.builders import PASSPORT_LINES, PASSPORT_MRZ, document, outcome, passport_case
from tests.unit.reading.zones.writing import zone

NOTE = zone("TD3", surname="KRASNIK", given="LUDMILA", number="X12345678", birth="910203")


@pytest.mark.parametrize("zones", [(*PASSPORT_MRZ, *NOTE), (*NOTE, *PASSPORT_MRZ), (*NOTE, "NOTE", *PASSPORT_MRZ)])
@pytest.mark.parametrize("claimed", [{}, {"first_name": "Ludmila", "last_name": "Krasnik"}])
def test_two_zones_are_a_persons(zones: tuple[str, ...], claimed: dict[str, str]) -> None:
    the_case = passport_case(document((*PASSPORT_LINES, *zones)), **claimed)

    assert outcome(the_case, CheckName.MRZ) == ("inconclusive", ReasonCode.MRZ_INCONSISTENT)


def test_the_same_zone_twice_is_one() -> None:
    the_case = passport_case(document((*PASSPORT_LINES, *PASSPORT_MRZ, "COPY", *PASSPORT_MRZ)))

    assert outcome(the_case, CheckName.MRZ) == ("pass", None)
