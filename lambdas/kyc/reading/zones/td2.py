"""TD2: larger identity cards and other documents, two rows of 36 characters (ICAO Doc 9303, part 6, 4.2.2).

Row 1: document code (1-2), issuing State (3-5), names (6-36).
Row 2: number (1-9) and its digit (10), nationality (11-13), birth (14-19) and its digit (20), sex (21), expiry (22-27)
and its digit (28), optional data (29-35), composite digit (36) over 1-10, 14-20 and 22-35.

>>> zone = read(("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"))
>>> zone.surname, zone.given_names, zone.document_number, zone.is_sound
('ERIKSSON', 'ANNA MARIA', 'D23145890', True)
"""

from collections.abc import Sequence
from typing import Final

from kyc.reading.zones.layout import Layout, Part
from kyc.reading.zones.reader import read_rows
from kyc.reading.zones.zone import Zone, ZoneFormat

LAYOUT: Final = Layout(
    format=ZoneFormat.TD2,
    codes="ACI",
    columns=36,
    rows=2,
    state=Part(0, 2, 5),
    names=(Part(0, 5, 36),),
    number=Part(1, 0, 9),
    birth=Part(1, 13, 19),
    sex=Part(1, 20, 21),
    nationality=Part(1, 10, 13),
    expiry=Part(1, 21, 27),
    optional=(Part(1, 28, 35),),
    composite=(Part(1, 0, 10), Part(1, 13, 20), Part(1, 21, 35)),
    has_long_numbers=True,
)


def read(rows: Sequence[str]) -> Zone:
    """Return what two whole rows of 36 characters say."""
    return read_rows(rows, LAYOUT)
