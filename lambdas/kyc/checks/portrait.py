"""Check of the faces on the document: one portrait, within the document, and no other person's face.

Whoever lays a photo of himself beside somebody else's document shows two faces. The largest one is compared with the
selfie (CompareFaces takes the largest face of its source), so it has to be the document's own, and every other one has
to be its ghost: the portrait again, smaller, as many documents print it against forgery.
"""

from collections.abc import Iterator
from typing import Final

from kyc.checks.case import Case
from kyc.checks.check import Check, inconclusive, passed
from kyc.domain.claim import DocumentKind
from kyc.domain.evidence import BoundingBox, Document, Face
from kyc.domain.policy import Policy
from kyc.domain.reasons import CheckName, ReasonCode
from kyc.reading.document import SideReading
from kyc.reading.geometry import upright_frame

_NAME: Final = CheckName.PORTRAIT
_GHOST_HEIGHT_PERCENT: Final = 60
"""Of the portrait's height: a ghost is lower than this."""
_TALLEST_PERCENT: Final = 62
"""Of the height of the document's text: a face that is taller is no portrait on a card or page, but lies on it."""
_BESIDE_FACES: Final = 1.75
"""Widths of a face by which its middle may lie outside of the text: portraits stand at the edge of documents."""
_ABOVE_FACES: Final = 0.5
_BELOW_PRINT_FACES: Final = 0.12
_LEAST_OVERLAP: Final = 0.3
"""Intersection over union of two boxes from which they are the same face's."""


def check_portrait(case: Case) -> Iterator[Check]:
    """Yield one finding: the document shows its holder's portrait, and no face that does not belong to it."""
    front, side = case.front, case.portrait_side
    if front is None or side is None or not case.is_readable:
        yield inconclusive(_NAME, ReasonCode.DOCUMENT_UNREADABLE, "There is no document to look at.", "documents")
        return
    if front.faces is None and front.size is not None:
        # A PDF has no size, and nobody looks for faces on it.
        note = "The provider was down; nobody has looked for a portrait."
        yield inconclusive(_NAME, ReasonCode.PROVIDER_UNAVAILABLE, note, "documents.id_front.faces")
        return
    if not front.faces:
        note = "The text can be read; there is no portrait."
        yield inconclusive(_NAME, ReasonCode.SELFIE_DOCUMENT_MISSING_PHOTO, note, "documents.id_front.faces")
        return
    if flaw := _flaw(case, front, side):
        yield inconclusive(_NAME, ReasonCode.FACE_DOES_NOT_BELONG, *flaw)
        return
    if _hangs_below_print(front):
        note = "The portrait reaches below all print: the document's lower part is not in the picture."
        yield inconclusive(_NAME, ReasonCode.CUT_OFF_DOCUMENT, note, "documents.id_front.faces.0")
        return
    ghosts = len(front.faces) - 1
    note = "One portrait." if not ghosts else f"One portrait, and {ghosts} smaller one(s) like it."
    yield passed(_NAME, note, "documents.id_front.faces.0")


def _flaw(case: Case, front: Document, side: SideReading) -> tuple[str, str] | None:
    """Return what is wrong with the faces, and where."""
    portrait, *others = front.faces or ()
    pointer = "documents.id_front.faces"
    comparison = case.evidence.comparison
    if not _is_within(portrait.box, side.outline):
        return "The largest face lies outside of the document's text, or is too large for a portrait.", f"{pointer}.0"
    if comparison and comparison.source_box and _overlap(comparison.source_box, portrait.box) < _LEAST_OVERLAP:
        return "The face that was compared is not the largest one.", f"{pointer}.0"
    for index, face in enumerate(others, start=1):
        if not _is_faint(face, portrait, case.policy) and not _is_ghost(face, portrait, front, side, case):
            return (
                "A further face is not the portrait's ghost: it is larger, elsewhere, or another person's.",
                f"{pointer}.{index}",
            )
    for further in case.evidence.documents:
        if further.kind is DocumentKind.ID_FRONT:
            continue
        for index, face in enumerate(further.faces or ()):
            if not _is_faint(face, portrait, case.policy):
                return "A further side shows a face.", f"documents.{further.kind}.faces.{index}"
    return None


def _hangs_below_print(front: Document) -> bool:
    """Return True if the portrait's face ends lower than all print, as on a document whose lower part is cut off.

    Cards and pages have print beside or below the shoulders: on 400 drawn ones the lowest print ends at least 0.4 of
    the face's height below the chin.
    """
    frame = upright_frame(front.lines, front.size)
    straight = [place for place, askew in zip(frame.places, frame.is_askew, strict=True) if place and not askew]
    if not straight or not front.faces:
        return False
    portrait = frame.place(front.faces[0].box)
    return portrait.bottom - _BELOW_PRINT_FACES * portrait.height > max(place.bottom for place in straight)


def _is_within(box: BoundingBox, outline: BoundingBox | None) -> bool:
    """Return True if a face stands where a portrait can: beside or within the text, no taller than portraits are."""
    if outline is None:
        return True
    across, down = box.centre
    beside, above = _BESIDE_FACES * box.width, _ABOVE_FACES * box.height
    return (
        outline.left - beside <= across <= outline.left + outline.width + beside
        and outline.top - above <= down <= outline.top + outline.height + above
        and 100 * box.height <= _TALLEST_PERCENT * outline.height
    )


def _is_faint(face: Face, portrait: Face, policy: Policy) -> bool:
    """Return True if a face is too small and faint to judge: a watermark, a hologram, a pattern that resembles one."""
    share = 100 * face.box.area / portrait.box.area if portrait.box.area else 100.0
    return share <= policy.second_face_ignore_percent and face.confidence_percent < policy.attribute_confidence_percent


def _is_ghost(face: Face, portrait: Face, front: Document, side: SideReading, case: Case) -> bool:
    if front.likeness is None or front.likeness.unread is not None:
        return False
    similarity = max(
        (
            compared.similarity_percent
            for compared in front.likeness.faces
            if _overlap(compared.box, face.box) >= _LEAST_OVERLAP
        ),
        default=0.0,
    )
    return (
        100 * face.box.height < _GHOST_HEIGHT_PERCENT * portrait.box.height
        and similarity >= case.policy.similarity_reject_percent
        and _is_within(face.box, side.outline)
    )


def _overlap(one: BoundingBox, other: BoundingBox) -> float:
    """Return the intersection over the union of two boxes."""
    width = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    height = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    if width <= 0 or height <= 0:
        return 0.0
    common = width * height
    return common / (one.area + other.area - common)
