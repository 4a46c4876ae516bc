"""The pictures that a model is shown: those that everybody judged, scaled to what it takes, and never an upload."""

from collections.abc import Iterator
from dataclasses import replace

from kyc.adapters.picture_header import UnusablePictureError
from kyc.adapters.picture_process import PictureProcess
from kyc.adapters.picture_tokens import HIGH, LARGEST_FILE, LARGEST_REQUEST, STANDARD, fitted
from kyc.adapters.pictures import Pictures
from kyc.decision.assessment import Picture
from kyc.domain.claim import DocumentKind
from kyc.domain.evidence import Document, Selfie
from kyc.services.collect import Collected


class ModelPictures:
    """Makes the copies of a claim's pictures that a model is shown.

    Args:
        process: decodes pictures, under limits of time and memory.
        longest_side: of a document's side as it is shown, in pixels; the model takes no more than `HIGH`.
    """

    def __init__(self, process: PictureProcess, longest_side: int = HIGH.longest_side) -> None:
        self._process = process
        self._side = replace(HIGH, longest_side=longest_side)

    def show(self, collected: Collected) -> tuple[Picture, ...]:
        """Return the pictures of a claim as a model is shown them, the document's sides first.

        Args:
            collected: the evidence, and the pictures that it was made of. A PDF is none.

        Raises:
            UnusablePictureError: one of them cannot be shown: no copy of it can be made, not in the time and memory
                that it is given, or nobody could read what is written in the selfie.
        """
        selfie = collected.evidence.selfie
        if selfie is not None and selfie.lines is None:
            raise UnusablePictureError("a selfie whose text nobody read")
        pictures = Pictures(self._process)
        found = list(_named(collected))
        largest = min(LARGEST_FILE, LARGEST_REQUEST // max(1, len(found)))
        return tuple(self._picture(pictures, name, seen, content, largest) for name, seen, content in found)

    def _picture(self, pictures: Pictures, name: str, seen: Document | Selfie, content: bytes, largest: int) -> Picture:
        if seen.size is None:
            raise UnusablePictureError("a picture whose size nobody knows")
        # A side for its print and the edges of what lies on it; a selfie has none.
        resolution = STANDARD if isinstance(seen, Selfie) else self._side
        copy = pictures.shrink(content, fitted(seen.size, resolution), largest)
        return Picture(name=name, jpeg=copy.content, width=copy.size.width, height=copy.size.height)


def _named(collected: Collected) -> Iterator[tuple[str, Document | Selfie, bytes]]:
    """Yield each picture with its name: the kind, with a number from the second of a kind on."""
    names: dict[DocumentKind, int] = {}
    sides: list[tuple[DocumentKind, Document | Selfie]] = [(side.kind, side) for side in collected.evidence.documents]
    selfie = collected.evidence.selfie
    for kind, seen in [*sides, *([(DocumentKind.SELFIE, selfie)] if selfie else [])]:
        content = collected.pictures.get((seen.rendition or seen.source).key)
        if content is not None:
            names[kind] = names.get(kind, 0) + 1
            yield f"{kind.value}_{names[kind]}" if names[kind] > 1 else kind.value, seen, content
