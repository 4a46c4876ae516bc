"""Effects of light, lens and sensor on a picture. Arrays are RGB, `uint8`, by height, width and channel."""

from io import BytesIO
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image

Pixels = npt.NDArray[np.uint8]

_TABLE_COLOURS = ((96, 70, 48), (60, 62, 66), (150, 128, 100), (186, 184, 180), (48, 60, 78))


def pixels(image: Image.Image) -> Pixels:
    """Give a picture's RGB values."""
    return np.asarray(image.convert("RGB"), dtype=np.uint8)


def _bytes(values: npt.NDArray[Any]) -> Pixels:
    return np.asarray(np.clip(np.rint(values), 0, 255), dtype=np.uint8)


def brightness(picture: Pixels, factor: float) -> Pixels:
    """Scale the light that fell on the picture; under 1 is darker."""
    return picture if factor == 1 else _bytes(picture.astype(np.float32) * factor)


def contrast(picture: Pixels, factor: float) -> Pixels:
    """Stretch values about middle grey."""
    return _bytes((picture.astype(np.float32) - 128) * factor + 128)


def warmth(picture: Pixels, shift: float) -> Pixels:
    """Shift the white point: above 0 towards yellow, under 0 towards blue; 0.1 is a living room's lamp."""
    return _bytes(picture.astype(np.float32) * np.array([1 + shift, 1, 1 - shift], dtype=np.float32))


def grey(picture: Pixels) -> Pixels:
    """Take the colours away."""
    return np.asarray(cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), dtype=np.uint8)


def blur(picture: Pixels, sigma_pixels: float) -> Pixels:
    """Take it out of focus."""
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma_pixels), dtype=np.uint8) if sigma_pixels > 0 else picture


def motion_blur(picture: Pixels, length_pixels: int, angle_degrees: float) -> Pixels:
    """Move the camera during the exposure."""
    kernel = np.zeros((length_pixels, length_pixels), dtype=np.float32)
    kernel[length_pixels // 2] = 1
    middle = (length_pixels - 1) / 2
    turn = cv2.getRotationMatrix2D((middle, middle), angle_degrees, 1)
    kernel = np.asarray(cv2.warpAffine(kernel, turn, (length_pixels, length_pixels)), dtype=np.float32)
    return np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()), dtype=np.uint8)


def noise(picture: Pixels, sigma: float, random: np.random.Generator) -> Pixels:
    """Add a sensor's noise: in brightness, with a little of it in each colour."""
    if sigma <= 0:
        return picture
    height, width, _ = picture.shape
    in_all = random.standard_normal((height, width, 1), dtype=np.float32)
    in_each = random.standard_normal((height, width, 3), dtype=np.float32)
    return _bytes(picture + np.float32(sigma) * (in_all + in_each / 2))


def shadow(picture: Pixels, depth: float, random: np.random.Generator) -> Pixels:
    """Return the picture with an edge's soft shadow over part of it; depth 0.5 halves the light there."""
    height, width, _ = picture.shape
    angle = random.uniform(0, 2 * np.pi)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    across, down = x / width - random.uniform(0.35, 0.65), y / height - random.uniform(0.35, 0.65)
    along = across * np.cos(angle) + down * np.sin(angle)
    shade = 1 - depth / (1 + np.exp(-along / random.uniform(0.02, 0.08)))
    return _bytes(picture * shade[..., None].astype(np.float32))


def glare(picture: Pixels, strength: float, radius: float, at: tuple[float, float]) -> Pixels:
    """Reflect a lamp: strength 1 is white in the middle; radius and place are fractions of width and height."""
    height, width, _ = picture.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    distance = ((x / width - at[0]) ** 2 + ((y / height - at[1]) * height / width) ** 2) / radius**2
    light = (strength * np.exp(-(distance**1.5))).astype(np.float32)
    return _bytes(picture + (255 - picture.astype(np.float32)) * light[..., None])


def downscale(picture: Pixels, factor: float) -> Pixels:
    """Make it smaller, as a messenger does with what it forwards."""
    if factor >= 1:
        return picture
    return np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def turn(picture: Pixels, degrees: int) -> Pixels:
    """Turn it clockwise by a multiple of 90 degrees."""
    return np.ascontiguousarray(np.rot90(picture, -(degrees // 90)))


def jpeg(picture: Pixels, quality: int, exif_orientation: int = 1) -> bytes:
    """Encode as JPEG; any orientation but 1 is written into its EXIF."""
    buffer = BytesIO()
    exif = Image.Exif()
    if exif_orientation != 1:
        exif[ExifTags.Base.Orientation] = exif_orientation
    Image.fromarray(picture).save(buffer, "JPEG", quality=quality, exif=exif)
    return buffer.getvalue()


def table(size: tuple[int, int], random: np.random.Generator) -> Pixels:
    """Give a table top: one colour with grain along one direction. Size is width, height in pixels."""
    width, height = size
    colour = np.array(_TABLE_COLOURS[random.integers(len(_TABLE_COLOURS))], dtype=np.float32)
    coarse = random.standard_normal((max(2, height // 6), max(2, width // 90)), dtype=np.float32)
    fine = random.standard_normal((height // 2, width // 2), dtype=np.float32)
    grain = 9 * cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC) + 3 * cv2.resize(fine, size)
    return _bytes(colour + np.asarray(grain, dtype=np.float32)[..., None])


def wall(size: tuple[int, int], random: np.random.Generator) -> Pixels:
    """Give what stands behind a person at home, out of focus: a wall with light, perhaps a shelf or a window."""
    width, height = size
    colour = random.uniform(110, 215) + random.normal(0, 12, 3)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    fall = random.uniform(-40, 40) * (x / width - 0.5) + random.uniform(-30, 30) * (y / height - 0.5)
    picture = colour[None, None, :] + fall[..., None]
    for _ in range(int(random.integers(0, 6))):
        left, top = int(random.integers(0, width)), int(random.integers(0, height))
        right = left + int(random.integers(width // 10, width // 3))
        bottom = top + int(random.integers(height // 10, height // 2))
        picture[top:bottom, left:right] = random.uniform(40, 235, 3)
    return blur(noise(_bytes(picture), 4, random), width / 50)
