"""The picture before a browser's camera: Motion-JPEG files, which Chromium plays in the place of a camera.

`--use-file-for-fake-video-capture` takes a file of JPEGs one after another, and plays it from its beginning each time
the camera is opened (media/capture/video/file_video_capture_device.cc of Chromium).
"""

from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

from samples import Upload

SIZE: Final = (1920, 1080)
_TABLE: Final = (52, 58, 66)
_FILLED: Final = 0.86
_FRAMES: Final = 2


def write_video(upload: Upload, path: Path) -> None:
    """Write what the camera sees while somebody holds still: a document on a table, or a face.

    Args:
        upload: the picture.
        path: of the `.mjpeg` file.
    """
    with Image.open(BytesIO(upload.data)) as picture:
        frame = seen(picture.convert("RGB"))
    write(frame, path)


def write(frame: Image.Image, path: Path) -> None:
    """Write a frame that stands still."""
    shown = BytesIO()
    frame.save(shown, "JPEG", quality=92)
    path.write_bytes(shown.getvalue() * _FRAMES)


def seen(picture: Image.Image, filled: float = _FILLED) -> Image.Image:
    """Return the frame in which a picture fills a share of height or width, whichever it reaches first."""
    scale = min(filled * SIZE[0] / picture.width, filled * SIZE[1] / picture.height)
    held = picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS)
    frame = Image.new("RGB", SIZE, _TABLE)
    frame.paste(held, ((SIZE[0] - held.width) // 2, (SIZE[1] - held.height) // 2))
    return frame
