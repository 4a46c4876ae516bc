"""TD3: passports, two rows of 44 characters (ICAO Doc 9303, part 4, 4.2.2).

Row 1: document code (1-2), issuing State (3-5), names (6-44).
Row 2: number (1-9) and its digit (10), nationality (11-13), birth (14-19) and its digit (20), sex (21), expiry (22-27)
and its digit (28), personal number or other optional data (29-42) and its digit (43), composite digit (44) over 1-10,
14-20 and 22-43.

>>> zone = read(("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"))
>>> zone.surname, zone.given_names, zone.document_number, zone.personal_number, zone.is_sound
('ERIKSSON', 'ANNA MARIA', 'L898902C3', 'ZE184226B', True)
"""

from collections.abc import Sequence
from typing import Final

from kyc.reading.zones.layout import Layout, Part
from kyc.reading.zones.reader import read_rows
from kyc.reading.zones.zone import Zone, ZoneFormat

LAYOUT: Final = Layout(
    format=ZoneFormat.TD3,
    codes="P",
    columns=44,
    rows=2,
    state=Part(0, 2, 5),
    names=(Part(0, 5, 44),),
    number=Part(1, 0, 9),
    birth=Part(1, 13, 19),
    sex=Part(1, 20, 21),
    nationality=Part(1, 10, 13),
    expiry=Part(1, 21, 27),
    optional=(Part(1, 28, 42),),
    composite=(Part(1, 0, 10), Part(1, 13, 20), Part(1, 21, 43)),
    has_personal_number=True,
)


def read(rows: Sequence[str]) -> Zone:
    """Return what two whole rows of 44 characters say."""
    return read_rows(rows, LAYOUT)
