"""The sight of a browser's camera: Motion-JPEG files, which Chromium plays in its place, and somebody who is filmed.

`--use-file-for-fake-video-capture` takes a file of JPEGs one after another, and plays it from its beginning each time
the camera is opened (media/capture/video/file_video_capture_device.cc of Chromium).
"""

import base64
import json
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

from samples import Upload
from samples.living import COMING, HEIGHT, WIDTH, Act, Stage, frames
from samples.portrait import AnyPortrait

SIZE: Final = (1920, 1080)
_TABLE: Final = (52, 58, 66)
_FILLED: Final = 0.86
_FRAMES: Final = 2
_OVAL_HEIGHT: Final = 0.67
"""Of the picture's height: the middle of what a challenge asks for (`local.liveness.challenge`)."""


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
    path.write_bytes(_jpeg(frame) * _FRAMES)


def write_living(portrait: AnyPortrait, path: Path) -> None:
    """Write the frames of somebody who comes into a liveness check's oval and stays there, lit by no colour yet.

    `web/tests/living.ts` shows them as the page asks, in the light of its colours.

    Args:
        portrait: whose face.
        path: of the JSON file.
    """
    stays = Stage((0.5, 0.5), _OVAL_HEIGHT * HEIGHT / 1.618 / WIDTH, [(255, 255, 255)] * 6, 4)
    shown = (Image.fromarray(frame[..., ::-1]) for frame in frames(portrait, "browser", stays, Act.NO_LIGHT))
    coded = [base64.b64encode(_jpeg(frame)).decode() for frame in shown]
    path.write_text(json.dumps({"coming": COMING, "frames": coded}))


def seen(picture: Image.Image, filled: float = _FILLED) -> Image.Image:
    """Return the frame in which a picture fills a share of height or width, whichever it reaches first."""
    scale = min(filled * SIZE[0] / picture.width, filled * SIZE[1] / picture.height)
    held = picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS)
    frame = Image.new("RGB", SIZE, _TABLE)
    frame.paste(held, ((SIZE[0] - held.width) // 2, (SIZE[1] - held.height) // 2))
    return frame


def _jpeg(frame: Image.Image) -> bytes:
    content = BytesIO()
    frame.save(content, "JPEG", quality=92)
    return content.getvalue()
