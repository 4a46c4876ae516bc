"""Files that show one thing to a program and another to a person."""

from dataclasses import replace
from io import BytesIO
from typing import Final

from PIL import Image

from samples import aamva
from samples.attacks.scene import Attack, Scene, Submission, claim_of, has_barcode, with_person
from samples.layouts import Document
from samples.places import Box, name_box
from samples.shots import Shot

FAMILY: Final = "file with two faces"


def _renamed(scene: Scene) -> Document:
    other = scene.somebody_else()
    return with_person(scene, first_name=other.first_name, last_name=other.last_name, middle_names="")


def _transparent(picture: Image.Image, box: Box) -> bytes:
    """Encode as PNG that is transparent in a rectangle, whose colours are still in the file."""
    alpha = Image.new("L", picture.size, 255)
    alpha.paste(0, (box.left, box.top, box.right, box.bottom))
    covered = picture.convert("RGB")
    covered.putalpha(alpha)
    buffer = BytesIO()
    covered.save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()


def _name_under_transparency(scene: Scene, honest: Submission) -> Submission:
    """Put a claimed name where only a program that drops transparency sees it."""
    shown = _renamed(scene)

    def take() -> bytes:
        picture = scene.document.front()
        box = name_box(scene.document, shown)
        hidden = shown.front().crop((box.left, box.top, box.right, box.bottom))
        picture.paste(hidden, (box.left, box.top))
        return _transparent(picture, box)

    front = Shot(f"{scene.holding.key}/{scene.variant}/hidden name", take, "image/png")
    return replace(honest, claim=claim_of(shown, honest.claim), front=front)


def _barcode_under_transparency(scene: Scene, honest: Submission) -> Submission:
    """Print another name, and put the barcode that agrees with it where only such a program sees it."""
    shown = _renamed(scene)

    def take() -> bytes:
        side = scene.document.back()
        if shown.layout.barcode is None:
            raise ValueError(f"{shown.layout.name} has no barcode")
        symbol = aamva.barcode(shown.layout.barcode(shown.person, shown.data), 4).convert("RGB")
        symbol = symbol.resize((1100, round(symbol.height * 1100 / symbol.width)), Image.Resampling.LANCZOS)
        side.paste(symbol, (50, 60))
        return _transparent(side, Box(50, 60, 1150, 60 + symbol.height))

    back = Shot(f"{scene.holding.key}/{scene.variant}/hidden barcode", take, "image/png")
    front = scene.shoot("renamed front", shown.front)
    return replace(honest, claim=claim_of(shown, honest.claim), front=front, back=back)


_PDF: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 250]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def _declared_as_pdf(scene: Scene, honest: Submission) -> Submission:
    """Send a JPEG that carries a PDF in its comment, declared as PDF."""

    def take() -> bytes:
        jpeg = honest.front.take()
        # ITU-T T.81, B.2.4.5: a comment is a marker, its length with these two bytes, and anything.
        comment = b"\xff\xfe" + (len(_PDF) + 2).to_bytes(2) + _PDF
        return jpeg[:2] + comment + jpeg[2:]

    front = Shot(f"{scene.holding.key}/{scene.variant}/jpeg and pdf", take, "application/pdf")
    return replace(honest, front=front)


_UNREAD: Final = (
    "unsupported_file",
    "document_unreadable",
    "no_document_in_image",
    "name_mismatch",
    "extraction_low_confidence",
)

ATTACKS: Final = (
    Attack("name_under_transparency", FAMILY, _name_under_transparency, _UNREAD, cases=4),
    Attack(
        "barcode_under_transparency",
        FAMILY,
        _barcode_under_transparency,
        ("barcode_unreadable", "barcode_inconsistent", "missing_back", *_UNREAD),
        applies=has_barcode,
        cases=2,
    ),
    Attack("declared_as_pdf", FAMILY, _declared_as_pdf, _UNREAD, cases=2),
)
