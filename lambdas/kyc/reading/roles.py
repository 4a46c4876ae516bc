"""The roles of the uploaded documents: selfie, front and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kyc.domain.claim import DocumentKind
from kyc.domain.evidence import Face, TextLine

_TEXT_OF_A_DOCUMENT: Final = 4
"""A picture with this many lines of text is a document; clothes and walls carry fewer."""
_SHORTEST_LINE: Final = 3
"""Characters; shorter lines are noise."""


@dataclass(frozen=True)
class Upload:
    """One upload: what its sender says it shows and, where they do not, what was seen on it."""

    kind: DocumentKind | None
    lines: tuple[TextLine, ...] = ()
    faces: tuple[Face, ...] = ()

    @property
    def has_text(self) -> bool:
        """Return True if there is as much text as on a document."""
        return sum(len(line.text) >= _SHORTEST_LINE for line in self.lines) >= _TEXT_OF_A_DOCUMENT

    @property
    def face_area(self) -> float:
        """Fraction of the picture that its largest face covers."""
        return max((face.box.area for face in self.faces), default=0)


def assign_kinds(uploads: Sequence[Upload]) -> list[DocumentKind]:
    """Say of each upload what it shows: as its sender said, else by what is on it.

    Of the uploads without a kind, the selfie is the one with the largest face among those without a document's text;
    the front is the first other one with a face, or else simply the first; what is left are backs.

    Args:
        uploads: all uploads of a claim.

    Returns:
        A kind for each upload, in the same order.
    """
    kinds = {index: upload.kind for index, upload in enumerate(uploads) if upload.kind}
    unknown = {index: upload for index, upload in enumerate(uploads) if not upload.kind}
    pictures = [index for index, upload in unknown.items() if upload.faces and not upload.has_text]
    if pictures and DocumentKind.SELFIE not in kinds.values():
        selfie = max(pictures, key=lambda index: unknown[index].face_area)
        kinds[selfie] = DocumentKind.SELFIE
        del unknown[selfie]
    if unknown and DocumentKind.ID_FRONT not in kinds.values():
        front = next((index for index, upload in unknown.items() if upload.faces), next(iter(unknown)))
        kinds[front] = DocumentKind.ID_FRONT
        del unknown[front]
    return [kinds.get(index, DocumentKind.ID_BACK) for index in range(len(uploads))]
