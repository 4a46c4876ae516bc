"""TD1: cards of the size of a bank card, three rows of 30 characters (ICAO Doc 9303, part 5, 4.2.2).

Identity cards (I), residence permits (A, C, I and a letter of the issuer's), passport cards (IP) and crew members'
certificates (AC) are of this format.

Row 1: document code (1-2), issuing State (3-5), number (6-14) and its digit (15), optional data (16-30).
Row 2: birth (1-6) and its digit (7), sex (8), expiry (9-14) and its digit (15), nationality (16-18), optional data
(19-29), composite digit (30) over 6-30 of row 1 and 1-7, 9-15 and 19-29 of row 2.
Row 3: names.

>>> rows = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
>>> zone = read(rows)
>>> zone.surname, zone.given_names, zone.document_number, zone.is_sound
('ERIKSSON', 'ANNA MARIA', 'D23145890', True)
>>> read(("I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", rows[2])).document_number  # note j
'D23145890734'
"""

from collections.abc import Sequence
from typing import Final

from kyc.reading.zones.layout import Layout, Part
from kyc.reading.zones.reader import read_rows
from kyc.reading.zones.zone import Zone, ZoneFormat

LAYOUT: Final = Layout(
    format=ZoneFormat.TD1,
    codes="ACI",
    columns=30,
    rows=3,
    state=Part(0, 2, 5),
    names=(Part(2, 0, 30),),
    number=Part(0, 5, 14),
    birth=Part(1, 0, 6),
    sex=Part(1, 7, 8),
    nationality=Part(1, 15, 18),
    expiry=Part(1, 8, 14),
    optional=(Part(0, 15, 30), Part(1, 18, 29)),
    composite=(Part(0, 5, 30), Part(1, 0, 7), Part(1, 8, 15), Part(1, 18, 29)),
    has_long_numbers=True,
)


def read(rows: Sequence[str]) -> Zone:
    """Return what three whole rows of 30 characters say."""
    return read_rows(rows, LAYOUT)
