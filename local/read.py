"""Read pictures of a document with this machine's vision, and show what was found where."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

from kyc.adapters.picture_process import PictureProcess
from kyc.adapters.pictures import Pictures, examine
from kyc.domain.claim import DocumentKind
from kyc.domain.errors import ProviderRefused
from kyc.domain.evidence import BoundingBox, Document, Evidence, PictureSize, Source, around
from kyc.reading.document import DocumentReading, ValueSource
from kyc.reading.read import read_document
from local.in_process import Files, face_reader, text_reader

_COLOURS = {
    ValueSource.ZONE: (0, 110, 200),
    ValueSource.BARCODE: (120, 60, 180),
    ValueSource.LABEL: (0, 140, 60),
    ValueSource.TYPED_FIELD: (190, 120, 0),
    ValueSource.LAYOUT: (200, 40, 40),
}


@dataclass(frozen=True)
class Read:
    """Pictures of a document, and what was read on them."""

    evidence: Evidence
    reading: DocumentReading


def read_pictures(paths: Sequence[Path]) -> Read:
    """Return what a document says, from the picture of its front and, if there is one, of its back.

    Args:
        paths: one or two pictures, the front first.

    Raises:
        OSError: a picture cannot be opened.
        ProviderRefused: a picture is none.
        UnusablePictureError: a picture cannot be decoded.
    """
    files = Files()
    text, faces = text_reader(files), face_reader(files)
    documents = []
    for kind, path in zip((DocumentKind.ID_FRONT, DocumentKind.ID_BACK), paths, strict=False):
        pictures = Pictures(_process())
        content = _judged(path, pictures)
        files.put(kind.value, content)
        source = Source(key=kind.value, filename=path.name)
        lines, portraits = text.read_text(source).lines, faces.faces(source, attributes=False)[0]
        is_front = kind is DocumentKind.ID_FRONT
        part = around((*(line.box for line in lines), *(face.box for face in portraits[:1])))
        documents.append(
            Document(
                kind=kind,
                source=source,
                size=_size(content),
                lines=lines,
                faces=portraits,
                colour_percent=pictures.colour(content, part) if is_front else None,
                grounds=pictures.grounds(content, lines) if is_front else None,
                gaps=pictures.gaps(content, lines, portraits[0]) if is_front and portraits else None,
                barcodes=pictures.barcodes(content, patient=True),
            )
        )
    evidence = Evidence(collected_on=datetime.now(UTC).date(), documents=tuple(documents))
    return Read(evidence, read_document(evidence))


@cache
def _process() -> PictureProcess:
    return PictureProcess()


def _judged(path: Path, pictures: Pictures) -> bytes:
    """Return the file that the functions would look at: the picture, or the plain copy of it."""
    content = path.read_bytes()
    examined = examine(content, None, path.name)
    if examined.refusal:
        raise ProviderRefused("pictures", examined.refusal)
    header = examined.header
    return content if header is None or header.is_plain else pictures.flatten(content, header).content


def _size(content: bytes) -> PictureSize:
    with Image.open(io.BytesIO(content)) as image:
        width, height = ImageOps.exif_transpose(image).size
    return PictureSize(width=width, height=height)


def draw(reading: DocumentReading, side: DocumentKind, picture: Path) -> Image.Image:
    """Return a picture with everything that was found on it, each value in the colour of its source.

    Args:
        reading: what was read.
        side: the side that the picture shows.
        picture: its file.
    """
    with Image.open(picture) as opened:
        image = ImageOps.exif_transpose(opened).convert("RGB")
    pen = ImageDraw.Draw(image)
    for value in reading.values:
        if value.side is side and value.box:
            _mark(pen, image.size, value.box, f"{value.field.value} ({value.source.value})", _COLOURS[value.source])
    for found in reading.sides:
        if found.side is side:
            for index, face in enumerate(found.faces or ()):
                _mark(pen, image.size, face.box, f"face {index}", (220, 0, 140))
    return image


def _mark(
    pen: ImageDraw.ImageDraw, size: tuple[int, int], box: BoundingBox, label: str, colour: tuple[int, int, int]
) -> None:
    left, top = box.left * size[0], box.top * size[1]
    right, bottom = left + box.width * size[0], top + box.height * size[1]
    pen.rectangle((left, top, right, bottom), outline=colour, width=max(2, size[0] // 500))
    pen.text((left, max(0.0, top - 12)), label, fill=colour)
