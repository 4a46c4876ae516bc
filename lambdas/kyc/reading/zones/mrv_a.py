"""MRV-A: visas, two rows of 44 characters (ICAO Doc 9303, part 7, 4.2).

As TD3, but the optional data (29-44 of row 2) have no check digit, and there is no composite digit.

>>> zone = read(("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"))
>>> zone.surname, zone.document_number, zone.nationality, zone.optional, zone.is_sound
('ERIKSSON', 'L8988901C', 'XXX', ('6ZE184226B',), True)
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kyc.reading.zones import td3
from kyc.reading.zones.layout import Layout, Part
from kyc.reading.zones.reader import read_rows
from kyc.reading.zones.zone import Zone, ZoneFormat

LAYOUT: Final[Layout] = replace(
    td3.LAYOUT,
    format=ZoneFormat.MRV_A,
    codes="V",
    optional=(Part(1, 28, 44),),
    composite=(),
    has_personal_number=False,
)


def read(rows: Sequence[str]) -> Zone:
    """Return what two whole rows of 44 characters say."""
    return read_rows(rows, LAYOUT)
