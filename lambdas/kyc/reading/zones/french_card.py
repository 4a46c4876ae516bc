"""The French identity card issued until 2021: two rows of 36 characters in a form of its own.

The card is no document of ICAO Doc 9303, but computes its digits as part 3, 4.9 has it (arrêté du 30 mars 1987; its
places are described at https://fr.wikipedia.org/wiki/Carte_nationale_d'identité_en_France). It states no expiry and no
nationality.

Row 1: `ID` (1-2), `FRA` (3-5), surname (6-30), department and office that issued it, or fillers (31-36).
Row 2: number (1-12), which begins with year and month of issue, and its digit (13), given names with two fillers
between them (14-27), birth (28-33) and its digit (34), sex (35), composite digit (36) over row 1 and 1-35 of row 2.

>>> zone = read(("IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<", "8806923102858CORINNE<<<<<<<6512068F6"))
>>> zone.surname, zone.given_names, zone.document_number, zone.birth.raw, zone.expiry, zone.is_sound
('BERTHIER', 'CORINNE', '880692310285', '651206', None, True)
"""

from collections.abc import Sequence
from typing import Final

from kyc.reading.zones.layout import Layout, Part
from kyc.reading.zones.reader import read_rows
from kyc.reading.zones.zone import Zone, ZoneFormat

ISSUER: Final = "FRA"
LAYOUT: Final = Layout(
    format=ZoneFormat.FRENCH_CARD,
    codes="I",
    columns=36,
    rows=2,
    state=Part(0, 2, 5),
    names=(Part(0, 5, 30), Part(1, 13, 27)),
    number=Part(1, 0, 12),
    birth=Part(1, 27, 33),
    sex=Part(1, 34, 35),
    nationality=None,
    expiry=None,
    composite=(Part(0, 0, 36), Part(1, 0, 35)),
    digits=(Part(1, 0, 5), Part(1, 6, 12)),  # between them, Corsica's departments 2A and 2B have a letter
)


def read(rows: Sequence[str]) -> Zone:
    """Return what two whole rows of 36 characters say."""
    return read_rows(rows, LAYOUT)
