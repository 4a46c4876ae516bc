"""Pictures for each hint of the customer's page, as its camera sees them."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

from local.camera import seen, write
from samples import Upload


def write_faults(upload: Upload, folder: Path) -> None:
    """Write what each hint is given for, named by it.

    Args:
        upload: the picture of a document.
        folder: for the files.
    """
    with Image.open(BytesIO(upload.data)) as picture:
        document = picture.convert("RGB")
    good = seen(document)
    faults = {
        "too_dark": good.point(lambda value: value // 6),
        "blurred": good.filter(ImageFilter.GaussianBlur(24)),
        "too_far": seen(document, filled=0.3),
        "cut_off": seen(document, filled=1.6),
        "glare": _lit(good),
    }
    for hint, frame in faults.items():
        write(frame, folder / f"hint-{hint}.mjpeg")


def _lit(frame: Image.Image) -> Image.Image:
    """Lay a lamp's reflection over a frame."""
    lit = frame.copy()
    width, height = frame.size
    ImageDraw.Draw(lit).ellipse((width * 0.4, height * 0.3, width * 0.6, height * 0.7), fill="white")
    return lit
