"""ICC colour profiles (ICC.1:2022) that show a picture in nearly the colours that it has without them.

Phones put one into every picture. Other profiles can make another picture of it for those who heed them, as browsers
do, than for those who do not, as recognition services.
"""

import struct
from collections.abc import Mapping, Sequence
from struct import unpack_from
from typing import Final

_HEADER: Final = 128
_MOST_TAGS: Final = 100
_LARGEST_DIFFERENCE: Final = 0.02
_PRIMARIES: Final = (
    # rXYZ, gXYZ, bXYZ, adapted to D50
    (0.4361, 0.2225, 0.0139, 0.3851, 0.7169, 0.0971, 0.1431, 0.0606, 0.7141),  # sRGB
    (0.5151, 0.2412, -0.0011, 0.2919, 0.6922, 0.0419, 0.1572, 0.0666, 0.7841),  # Display P3
    (0.6097, 0.3111, 0.0195, 0.2053, 0.6257, 0.0609, 0.1492, 0.0632, 0.7446),  # Adobe RGB (1998)
)
_GAMMA: Final = 2.2
_SAMPLES: Final = 64
_CURVE_DIFFERENCE: Final = 0.05
_PARAMETERS: Final[Mapping[int, int]] = {0: 1, 1: 3, 2: 4, 3: 5, 4: 7}
"""By function type of a parametric curve (10.18)."""
_MOST_PARAMETERS: Final = 7


def is_ordinary(profile: bytes) -> bool:
    """Return whether a profile is of a usual screen (sRGB, Display P3, Adobe RGB) or a usual scale of grey."""
    try:
        return _is_ordinary(profile)
    except (struct.error, ArithmeticError, KeyError, IndexError):
        return False


def _is_ordinary(profile: bytes) -> bool:
    tags = _tags(profile)
    if any(name[:3] in {b"A2B", b"D2B"} for name in tags):  # tables, which go before what is looked at here
        return False
    space = profile[16:20]
    if space == b"GRAY":
        return _is_usual_curve(tags[b"kTRC"])
    if space != b"RGB " or profile[20:24] != b"XYZ ":
        return False
    found = [value / 65536 for name in (b"rXYZ", b"gXYZ", b"bXYZ") for value in unpack_from(">3i", tags[name], 8)]
    is_known = any(
        all(abs(one - other) <= _LARGEST_DIFFERENCE for one, other in zip(found, known, strict=True))
        for known in _PRIMARIES
    )
    return is_known and all(_is_usual_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC"))


def _tags(profile: bytes) -> Mapping[bytes, bytes]:
    (count,) = unpack_from(">I", profile, _HEADER)
    entries = [unpack_from(">4sII", profile, _HEADER + 4 + 12 * index) for index in range(min(count, _MOST_TAGS))]
    return {name: profile[start : start + length] for name, start, length in entries}


def _is_usual_curve(tag: bytes) -> bool:
    return all(abs(y - x**_GAMMA) <= _CURVE_DIFFERENCE for x, y in _points(tag))


def _points(tag: bytes) -> Sequence[tuple[float, float]]:
    """Return points of the function of a `curv` (10.6) or `para` (10.18) tag; of a table all of them.

    Raises:
        KeyError: it is neither.
    """
    samples = [step / _SAMPLES for step in range(_SAMPLES + 1)]
    if tag[:4] == b"para":
        kind, _ = unpack_from(">HH", tag, 8)
        values = [value / 65536 for value in unpack_from(f">{_PARAMETERS[kind]}i", tag, 12)]
        return [(x, _parametric(kind, values, x)) for x in samples]
    if tag[:4] != b"curv":
        raise KeyError(tag[:4])
    (count,) = unpack_from(">I", tag, 8)
    if count > 1:
        table = unpack_from(f">{count}H", tag, 12)
        return [(at / (count - 1), value / 65535) for at, value in enumerate(table)]
    gamma = unpack_from(">H", tag, 12)[0] / 256 if count else 1.0
    return [(x, x**gamma) for x in samples]


def _parametric(kind: int, values: Sequence[float], x: float) -> float:
    """Return a parametric curve's value; a base below zero counts as zero."""
    g, a, b, c, d, e, f = (*values, *(0.0,) * (_MOST_PARAMETERS - len(values)))
    power: float = (x if kind == 0 else max(a * x + b, 0.0)) ** g
    if kind == 0:
        return power
    if kind in {1, 2}:  # their straight part is a constant, c
        return power + c
    return power + e if x >= d else c * x + f
