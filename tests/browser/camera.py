"""What is held before a browser's camera: pictures as Motion-JPEG, which Chromium plays in the place of a camera.

`--use-file-for-fake-video-capture` takes a file of JPEGs one after another, and plays it from its beginning each time
the camera is opened (media/capture/video/file_video_capture_device.cc of Chromium).
"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageFilter

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
    shown = BytesIO()
    frame.save(shown, "JPEG", quality=92)
    path.write_bytes(shown.getvalue() * _FRAMES)


def write_dark(video: Path, path: Path) -> None:
    """Write the same in the dark."""
    _write_changed(video, path, lambda frame: frame.point(lambda value: value // 6))


def write_blurred(video: Path, path: Path) -> None:
    """Write the same out of focus."""
    _write_changed(video, path, lambda frame: frame.filter(ImageFilter.GaussianBlur(14)))


def _write_changed(video: Path, path: Path, change: Callable[[Image.Image], Image.Image]) -> None:
    with Image.open(BytesIO(video.read_bytes())) as frame:
        changed = change(frame.convert("RGB"))
    shown = BytesIO()
    changed.save(shown, "JPEG", quality=92)
    path.write_bytes(shown.getvalue() * _FRAMES)


def _seen(picture: Image.Image) -> Image.Image:
    scale = min(_FILLED * SIZE[0] / picture.width, _FILLED * SIZE[1] / picture.height)
    held = picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS)
    frame = Image.new("RGB", SIZE, _TABLE)
    frame.paste(held, ((SIZE[0] - held.width) // 2, (SIZE[1] - held.height) // 2))
    return frame
