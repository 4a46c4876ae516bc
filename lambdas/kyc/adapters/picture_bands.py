"""Parts of a fingerprint by which a selfie is known again after it was scaled, lit or encoded otherwise.

The signs of the picture's lowest frequencies (a discrete cosine transform, as in Zauner, Implementation and
Benchmarking of Perceptual Image Hash Functions, 2010, 3.2) hardly change with size, brightness and compression. They
are parted into bands: a sign that flips spoils its own band alone, so that pictures can be looked up by equal bands.

Run by the process that decodes pictures.
"""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any, Final

import cv2
import numpy as np
from PIL import Image

_FORMATS: Final = ("JPEG", "PNG")
_SIDE: Final = 64
"""Points of the square that a picture is brought to."""
_BANDS: Final = 8
_BITS: Final = 20
"""Of a band: two pictures share one by chance once in a million."""


def picture_bands(
    _arguments: Mapping[str, Any], blobs: Sequence[bytes], _found: Callable[[Any], None]
) -> tuple[Any, Sequence[bytes]]:
    """Take the bands of a picture.

    Args:
        _arguments: not needed.
        blobs: the file, a JPEG or PNG.
        _found: not needed.

    Returns:
        The bands as hexadecimal numbers, and no file; none of a picture without contrast.
    """
    with Image.open(BytesIO(blobs[0]), formats=_FORMATS) as image:
        image.draft("L", (_SIDE * 4, _SIDE * 4))
        small = image.convert("L").resize((_SIDE, _SIDE), Image.Resampling.BOX)
    waves = cv2.dct(np.asarray(small, dtype=np.float32))
    across, down = np.indices(waves.shape)
    # From low to high frequencies, without the mean
    order = np.lexsort((across.ravel(), (across + down).ravel()))[1 : 1 + _BANDS * _BITS]
    lowest = waves.ravel()[order]
    if not np.abs(lowest).max() > 1:
        return (), ()
    # Interleaved, so that each band has low frequencies and high ones
    signs = (lowest > 0).reshape(_BITS, _BANDS).T
    return tuple(f"{int(''.join('1' if sign else '0' for sign in band), 2):05x}" for band in signs), ()
