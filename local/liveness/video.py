"""Videos as browsers record them: WebM, in which OpenCV's own FFmpeg finds the frames."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from local.vision.images import Pixels

_MOST_FRAMES: Final = 900
_CODEC: Final = cv2.VideoWriter.fourcc(*"VP80")


class UnreadableVideoError(Exception):
    """No frame can be found in what came."""


@dataclass(frozen=True)
class Frame:
    """A frame, and when it was recorded."""

    pixels: Pixels = field(repr=False)
    at_ms: float
    """Since the video's beginning."""


def read(data: bytes) -> list[Frame]:
    """Return the frames of a video, in order.

    Raises:
        UnreadableVideoError: there are none.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "video.webm"
        path.write_bytes(data)
        capture = cv2.VideoCapture(str(path))
        frames: list[Frame] = []
        while len(frames) < _MOST_FRAMES:
            found, pixels = capture.read()
            if not found:
                break
            at_ms = float(capture.get(cv2.CAP_PROP_POS_MSEC))
            frames.append(Frame(np.asarray(pixels, dtype=np.uint8), at_ms))
        capture.release()
    if not frames:
        raise UnreadableVideoError
    return frames


def write(frames: Sequence[Pixels], frames_a_second: float) -> bytes:
    """Return frames of one size as a video."""
    height, width = frames[0].shape[:2]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "video.webm"
        writer = cv2.VideoWriter(str(path), _CODEC, frames_a_second, (width, height))
        for frame in frames:
            writer.write(frame)
        writer.release()
        return path.read_bytes()
