"""What is held before a browser's camera: pictures as Motion-JPEG, which Chromium plays in the place of a camera.

`--use-file-for-fake-video-capture` takes a file of JPEGs one after another, and plays it from its beginning each time
the camera is opened (media/capture/video/file_video_capture_device.cc of Chromium).
"""

from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

from samples import Upload

SIZE: Final = (1920, 1080)
_TABLE: Final = (52, 58, 66)
_FILLED: Final = 0.86
"""Of the frame's height or width, whichever is reached first."""
_FRAMES: Final = 2


def write_video(upload: Upload, path: Path) -> None:
    """Write what the camera sees while somebody holds still: a document on a table, or a face.

    Args:
        upload: the picture.
        path: of the `.mjpeg` file.
    """
    with Image.open(BytesIO(upload.data)) as picture:
        frame = _seen(picture.convert("RGB"))
    _write(frame, path)


def write_faults(upload: Upload, folder: Path) -> None:
    """Write what each hint is given for, named by it.

    Args:
        upload: the picture of a document.
        folder: for the files.
    """
    with Image.open(BytesIO(upload.data)) as picture:
        document = picture.convert("RGB")
    good = _seen(document)
    faults = {
        "too_dark": good.point(lambda value: value // 6),
        "blurred": good.filter(ImageFilter.GaussianBlur(24)),
        "too_far": _seen(document, filled=0.3),
        "cut_off": _seen(document, filled=1.6),
        "glare": _lit(good),
    }
    for hint, frame in faults.items():
        _write(frame, folder / f"hint-{hint}.mjpeg")


def _write(frame: Image.Image, path: Path) -> None:
    shown = BytesIO()
    frame.save(shown, "JPEG", quality=92)
    path.write_bytes(shown.getvalue() * _FRAMES)


def _lit(frame: Image.Image) -> Image.Image:
    """Lay a lamp's reflection over a frame."""
    lit = frame.copy()
    width, height = frame.size
    ImageDraw.Draw(lit).ellipse((width * 0.4, height * 0.3, width * 0.6, height * 0.7), fill="white")
    return lit


def _seen(picture: Image.Image, filled: float = _FILLED) -> Image.Image:
    scale = min(filled * SIZE[0] / picture.width, filled * SIZE[1] / picture.height)
    held = picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS)
    frame = Image.new("RGB", SIZE, _TABLE)
    frame.paste(held, ((SIZE[0] - held.width) // 2, (SIZE[1] - held.height) // 2))
    return frame
