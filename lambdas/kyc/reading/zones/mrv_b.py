"""MRV-B: smaller visas, two rows of 36 characters (ICAO Doc 9303, part 7, 5.2).

As TD2, but the optional data (29-36 of row 2) reach to the end: there is no composite digit.

>>> zone = read(("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<"))
>>> zone.surname, zone.document_number, zone.nationality, zone.is_sound
('ERIKSSON', 'L8988901C', 'XXX', True)
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kyc.reading.zones import td2
from kyc.reading.zones.layout import Layout, Part
from kyc.reading.zones.reader import read_rows
from kyc.reading.zones.zone import Zone, ZoneFormat

LAYOUT: Final[Layout] = replace(
    td2.LAYOUT,
    format=ZoneFormat.MRV_B,
    codes="V",
    optional=(Part(1, 28, 36),),
    composite=(),
    has_long_numbers=False,
)


def read(rows: Sequence[str]) -> Zone:
    """Return what two whole rows of 36 characters say."""
    return read_rows(rows, LAYOUT)
