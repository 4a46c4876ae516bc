"""Pictures as files: what they are, which copy of them is judged, and the barcodes in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from types import MappingProxyType
from typing import Any, Final

from kyc.adapters import jpeg_header, png_header
from kyc.adapters.file_types import JPEG, PDF, PNG, TAKEN, TAKEN_TEXT, contradiction, media_type
from kyc.adapters.geometry import corners
from kyc.adapters.picture_header import PictureHeader, UnusablePictureError
from kyc.adapters.picture_process import Done, PictureProcess, TooCostlyError
from kyc.domain.evidence import Barcode, BoundingBox, Face, PictureSize, SamePicture, TextLine
from kyc.reading.barcodes.aamva import SYMBOLOGY

LEAST_SIDE: Final = 80
"""Pixels that Rekognition asks for (https://docs.aws.amazon.com/rekognition/latest/dg/limits.html)."""
LONGEST_SIDE: Final = 10_000
"""Pixels that Textract and Rekognition take (https://docs.aws.amazon.com/textract/latest/dg/limits-document.html)."""
MOST_PIXELS: Final = 65_000_000
"""Pixels of the largest phone cameras' pictures."""
_MOST_DECODED: Final = 200_000_000
"""Bytes of such a picture in three colours."""

_COPY_SECONDS: Final = 10.0
_BARCODE_SECONDS: Final = 8.0
"""For all sides of a document together. A picture of 12 million pixels takes 0.2."""
_MEASURE_SECONDS: Final = 8.0
"""For colours, grounds, gaps, or a fingerprint. A picture of 12 million pixels takes 0.1, on a busy laptop far more; a
front without them is a person's."""
_COMPARISON_SECONDS: Final = 20.0
"""For two faces, which take a third of one, and for OpenCV to load."""
_CLAIM_SECONDS: Final = 40.0
"""For all copies of a claim's pictures together."""

_HEADERS: Final = MappingProxyType({JPEG: jpeg_header.read_header, PNG: png_header.read_header})


@dataclass(frozen=True)
class Examined:
    """A file's type and header, read from its first bytes alone."""

    media_type: str | None
    header: PictureHeader | None = None
    """Of a picture that is taken."""
    refusal: str | None = None
    """Why the file is not taken, for a reviewer; None where it is."""


@dataclass(frozen=True)
class Copy:
    """A plain picture made of another one."""

    content: bytes = field(repr=False)
    size: PictureSize
    media_type: str = JPEG


def examine(content: bytes, declared: str | None, name: str) -> Examined:
    """Return what a file is, and whether it is taken: a picture, or a PDF, that is what it was uploaded as.

    Args:
        content: the file.
        declared: the media type under which it was uploaded.
        name: its name as it was uploaded.
    """
    kind = media_type(content)
    if kind not in TAKEN:
        return Examined(kind, refusal=f"The file is {kind or 'of no known type'}; taken are {TAKEN_TEXT}.")
    if called := contradiction(kind, declared, name):
        return Examined(kind, refusal=f"The file is {kind} and was uploaded as {called}.")
    if kind == PDF:
        return Examined(kind)
    try:
        header = _HEADERS[kind](content)
        _require_bounds(header)
    except UnusablePictureError as error:
        return Examined(kind, refusal=f"The file is {error.reason}.")
    return Examined(kind, header)


def _require_bounds(header: PictureHeader) -> None:
    pixels = header.width * header.height
    if min(header.width, header.height) < LEAST_SIDE:
        raise UnusablePictureError(f"a picture of {header.width} x {header.height} pixels, too few to a side")
    is_large = pixels > MOST_PIXELS or pixels * header.channels > _MOST_DECODED
    if max(header.width, header.height) > LONGEST_SIDE or is_large:
        raise UnusablePictureError(f"a picture of {header.width} x {header.height} pixels, which are too many")


class Pictures:
    """The pictures of one claim: what they may take of time is bounded for all of them together.

    Args:
        process: decodes them.
    """

    def __init__(self, process: PictureProcess) -> None:
        self._process = process
        self._lock = Lock()
        self._seconds_left = {
            "copies": _CLAIM_SECONDS,
            "barcodes": _BARCODE_SECONDS,
            "colour": _MEASURE_SECONDS,
            "grounds": _MEASURE_SECONDS,
            "gaps": _MEASURE_SECONDS,
            "picture_bands": _MEASURE_SECONDS,
            "compare_faces": _COMPARISON_SECONDS,
        }

    def flatten(self, content: bytes, header: PictureHeader) -> Copy:
        """Return a plain copy of a picture that is not plain: of one picture, upright, without transparency.

        Raises:
            UnusablePictureError: no copy can be made of it, or not in the time and memory that it is given.
        """
        return self._copy("flatten", content, orientation=header.orientation)

    def turn(self, content: bytes, degrees: int) -> Copy:
        """Return a copy of a plain picture, turned clockwise by 90, 180 or 270 degrees.

        Raises:
            UnusablePictureError: as for `flatten`.
        """
        return self._copy("turn", content, degrees=degrees)

    def shrink(self, content: bytes, size: PictureSize, largest_file: int) -> Copy:
        """Return a copy of a plain picture that is no wider and no higher than a size, and no larger a file.

        Args:
            content: the picture's file.
            size: in pixels.
            largest_file: in bytes.

        Raises:
            UnusablePictureError: as for `flatten`, or such a file cannot hold it.
        """
        return self._copy("shrink", content, width=size.width, height=size.height, largest_file=largest_file)

    def barcodes(self, content: bytes, *, patient: bool) -> tuple[Barcode, ...]:
        """Return the different PDF417 barcodes in a plain picture, as far as they were found in time.

        Args:
            content: the picture's file; one that cannot be decoded has none.
            patient: whether to turn it by a few degrees, again and again, while nothing is found.
        """
        try:
            found = self._run("barcodes", _BARCODE_SECONDS, (content,), {"patient": patient}).value
        except TooCostlyError as error:
            found = error.found
        except UnusablePictureError:
            return ()
        return tuple(_barcode(one) for one in found)

    def colour(self, content: bytes, box: BoundingBox | None) -> float | None:
        """Return how far colours spread in a part of a plain picture, in per cent; None where that takes too much.

        Args:
            content: the picture's file.
            box: the part; None for all of it.
        """
        edges = box.edges if box else (0, 0, 1, 1)
        try:
            return float(self._run("colour", _MEASURE_SECONDS, (content,), {"box": edges}).value)
        except UnusablePictureError:
            return None

    def grounds(self, content: bytes, lines: Sequence[TextLine]) -> tuple[float | None, ...] | None:
        """Return by how much the ground changes around each line of print; None where that takes too much.

        Args:
            content: the plain picture's file.
            lines: what was read in it; of a line without a place, nothing is known.
        """
        known = [line.corners for line in lines if line.corners]
        arguments = {"lines": [[(corner.x, corner.y) for corner in corners] for corners in known]}
        try:
            found = iter(self._run("grounds", _MEASURE_SECONDS, (content,), arguments).value)
        except UnusablePictureError:
            return None
        return tuple(next(found) if line.corners else None for line in lines)

    def gaps(self, content: bytes, lines: Sequence[TextLine], face: Face) -> tuple[BoundingBox, ...] | None:
        """Return the gaps in the paper between a face and the print beside it; None where that takes too much.

        Args:
            content: the plain picture's file.
            lines: what was read in it; a line without a place counts for nothing.
            face: the portrait's.
        """
        known = [line.corners for line in lines if line.corners]
        arguments = {
            "lines": [[(corner.x, corner.y) for corner in corners] for corners in known],
            "face": face.box.edges,
        }
        try:
            found = self._run("gaps", _MEASURE_SECONDS, (content,), arguments).value
        except UnusablePictureError:
            return None
        return tuple(
            BoundingBox(left=left, top=top, width=right - left, height=bottom - top)
            for left, top, right, bottom in found
        )

    def bands(self, content: bytes) -> tuple[str, ...]:
        """Return parts of a fingerprint of a plain picture, of which most survive scaling and encoding.

        There are none where that takes too much.

        Args:
            content: the picture's file.
        """
        try:
            return tuple(self._run("picture_bands", _MEASURE_SECONDS, (content,), {}).value)
        except UnusablePictureError:
            return ()

    def compare_faces(self, portrait: bytes, portrait_face: Face, selfie: bytes, selfie_face: Face) -> SamePicture:
        """Return how far a selfie is the portrait's picture again; nothing is known of it where that takes too much.

        Args:
            portrait: the plain picture with the portrait.
            portrait_face: the portrait in it.
            selfie: the plain picture with the selfie.
            selfie_face: the face in it.
        """
        faces = {"portrait_face": portrait_face, "selfie_face": selfie_face}
        arguments = {name: face.model_dump(mode="json") for name, face in faces.items()}
        try:
            done = self._run("compare_faces", _COMPARISON_SECONDS, (portrait, selfie), arguments)
        except UnusablePictureError:
            return SamePicture()
        return SamePicture.model_validate(done.value)

    def _copy(self, task: str, content: bytes, **arguments: int) -> Copy:
        done = self._run(task, _COPY_SECONDS, (content,), arguments)
        return Copy(done.blobs[0], PictureSize(width=done.value["width"], height=done.value["height"]))

    def _run(self, task: str, seconds: float, files: Sequence[bytes], arguments: Mapping[str, Any]) -> Done:
        purpose = task if task in self._seconds_left else "copies"
        left = self._seconds_left[purpose]
        if left <= 0:
            raise TooCostlyError("one of a claim whose pictures took too long")
        try:
            done = self._process.run(task, arguments, *files, seconds=min(seconds, left))
        except TooCostlyError:
            self._spend(purpose, seconds)
            raise
        self._spend(purpose, done.seconds)
        return done

    def _spend(self, purpose: str, seconds: float) -> None:
        with self._lock:
            self._seconds_left[purpose] -= seconds


def _barcode(found: Mapping[str, Any]) -> Barcode:
    polygon = [{"X": x, "Y": y} for x, y in found["corners"]]
    return Barcode(symbology=SYMBOLOGY, text=found["text"], corners=corners(polygon))
