"""The reading of a document: every value that was read, its field, its source, and its place.

Nothing here knows the claim or the policy. The reading is made of the evidence alone, and kept in the case file.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from kyc.domain.claim import DocumentKind
from kyc.domain.document_type import DocumentType
from kyc.domain.evidence import BoundingBox, Face
from kyc.reading.barcodes.licence import Licence
from kyc.reading.coded_dates import CodedDate
from kyc.reading.dates import DateOrder, PrintedDate
from kyc.reading.holder import HolderName
from kyc.reading.zones.zone import Zone


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldName(StrEnum):
    """Fields of an identity document."""

    NAME = "name"
    DATE_OF_BIRTH = "date_of_birth"
    DOCUMENT_NUMBER = "document_number"
    EXPIRY = "expiry"
    ISSUE = "issue"
    PERSONAL_NUMBER = "personal_number"
    NATIONALITY = "nationality"
    SEX = "sex"


class ValueSource(StrEnum):
    """Sources of a value, the surest first."""

    ZONE = "zone"
    """A machine-readable zone of ICAO 9303, or the French card's."""
    BARCODE = "barcode"
    """A PDF417 barcode by AAMVA's standard."""
    LABEL = "label"
    """Print at the field's own label or number."""
    TYPED_FIELD = "typed_field"
    """A field that the provider typed (AnalyzeID); it may have names exchanged."""
    LAYOUT = "layout"
    """Print at a place that tells its meaning, or that only the order of reading brought to a label."""


CODED: Final = frozenset({ValueSource.ZONE, ValueSource.BARCODE})
"""Sources that machines read."""


class ReadValue(_Frozen):
    """A value of one field, as one source gives it."""

    field: FieldName
    text: str
    """As read."""
    source: ValueSource
    side: DocumentKind
    pointer: str
    """Pointer into the evidence, such as `documents.id_front.lines.7`."""
    box: BoundingBox | None = None
    """Its place in the picture; None if the provider gives none."""
    confidence_percent: float
    is_vouched: bool | None = None
    """True if its check digit is right; None if no digit covers it."""
    printed: PrintedDate | None = None
    """Of a date in print."""
    coded: CodedDate | None = None
    """Of a date in a zone or barcode."""
    name: HolderName | None = None
    """Of a name."""
    is_loose: bool = False
    """True if its label stands outside of the order of the document's fields, as on a note or in a sentence."""

    @property
    def is_coded(self) -> bool:
        """Return True if a zone or a barcode gives it."""
        return self.source in CODED


class ReadKind(_Frozen):
    """A kind that the document calls itself, and where."""

    kind: DocumentType
    source: ValueSource
    pointer: str
    text: str


class Issuer(_Frozen):
    """The country that issued the document, as the document says."""

    country: str
    """ISO 3166-1 alpha-2, or a code of ICAO 9303-3 that is none."""
    source: ValueSource
    pointer: str


class Tie(StrEnum):
    """The relation of a further side to the portrait's side."""

    TIED = "tied"
    """The number, or two of name, birth date and number, agree."""
    SILENT = "silent"
    """It shows no face, and gives no value of a holder, or one that agrees: too little to tie it, and harmless."""
    FOREIGN = "foreign"
    """It shows a face, or gives values of a holder that are not those of the portrait's side."""


class SideReading(_Frozen):
    """One side of the document as a whole."""

    side: DocumentKind
    confidence_percent: float
    """Mean confidence of the print, by its length, without the lines of a zone; 0 where there is none."""
    word_count: int
    """Words of two or more characters in the print."""
    angle_degrees: float
    """Direction of the text in the picture, clockwise from the right."""
    outline: BoundingBox | None
    """The part of the picture that the document's text takes; None if the lines' places are unknown."""
    zone: Zone | None = None
    further_zones: tuple[Zone, ...] = ()
    """Zones that say something else than the first; a document has one."""
    zone_lines: tuple[int, ...] = ()
    """Indexes of the lines that belong to a zone, whether it can be read or not."""
    licences: tuple[Licence, ...] = ()
    """Of its barcodes, each different one."""
    faces: tuple[Face, ...] | None = None
    """The largest first; None if not looked for."""
    tie: Tie | None = None
    """None for the portrait's side."""
    repeated_labels: tuple[FieldName, ...] = ()
    """Fields whose label stands twice, apart from one another, as on a note beside the document."""
    is_north_american: bool = False
    """True if its fields are those of AAMVA's standard."""
    is_numbered: bool = False
    """True if its fields have the numbers of driving licences."""


class DocumentReading(_Frozen):
    """Everything that was read on a document."""

    values: tuple[ReadValue, ...] = ()
    kinds: tuple[ReadKind, ...] = ()
    issuers: tuple[Issuer, ...] = ()
    sides: tuple[SideReading, ...] = ()
    """The portrait's side first."""
    date_order: DateOrder = DateOrder.UNKNOWN
    """In which order it writes day and month: as its own dates prove, else as its issuer does."""

    @property
    def front(self) -> SideReading | None:
        """Return the portrait's side, if it was read."""
        return next((side for side in self.sides if side.side is DocumentKind.ID_FRONT), None)

    @property
    def further(self) -> tuple[SideReading, ...]:
        """Return the other sides."""
        return tuple(side for side in self.sides if side.side is not DocumentKind.ID_FRONT)

    def of(self, field: FieldName, *sources: ValueSource) -> tuple[ReadValue, ...]:
        """Return the values of a field, of these sources or of all, that count: no print of a further side.

        Args:
            field: the field.
            sources: the sources that are wanted; none for all.
        """
        return tuple(
            value
            for value in self.values
            if value.field is field and (not sources or value.source in sources) and self.counts(value)
        )

    def counts(self, value: ReadValue) -> bool:
        """Return True if a value may speak for the document: on the portrait's side, or coded on a tied one."""
        if value.side is DocumentKind.ID_FRONT:
            return True
        return value.is_coded and any(side.side is value.side and side.tie is Tie.TIED for side in self.sides)

    @property
    def zone(self) -> Zone | None:
        """Return the zone that counts, if there is one."""
        return next((side.zone for side in self._counting() if side.zone), None)

    @property
    def further_zones(self) -> tuple[Zone, ...]:
        """Return the zones that count besides the first of their side."""
        return tuple(zone for side in self._counting() for zone in side.further_zones)

    @property
    def licences(self) -> tuple[Licence, ...]:
        """Return the contents of all barcodes that count."""
        return tuple(licence for side in self._counting() for licence in side.licences)

    def _counting(self) -> Iterable[SideReading]:
        return (side for side in self.sides if side.tie in {None, Tie.TIED})
