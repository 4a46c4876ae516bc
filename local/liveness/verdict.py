"""The verdict on a video: four questions, each with a measure and a limit.

- Is it one face throughout, and one alone?
- Does it come into the oval as told, from farther away?
- Is it no still picture that is moved about? A flat picture stays related to itself by a homography wherever it is
  held; a head that comes closer does not, since what stands out grows faster, and it is never quite still.
- Does it answer the coloured light, in the order of this session?
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from local.liveness.challenge import Challenge, Colour
from local.liveness.video import Frame
from local.vision import faces
from local.vision.faces import Face
from local.vision.images import Pixels

SAME_FACE_COSINE: Final = 0.36
"""Threshold at which both errors of two faces are equal (`local.vision.faces`)."""
SECOND_FACE_SHARE: Final = 0.25
_OUTSIDE: Final = 0.5
"""Share of a second face that lies outside the first one, at least."""
GROWTH: Final = 1.3
"""Least ratio of a face's width at its end to that at its beginning."""
OVAL_OVERLAP: Final = 0.4
"""Of the face's box and the oval's, by what they share over what they cover."""
STILL_CORRELATION: Final = 0.955
LIGHT_CORRELATION: Final = 0.75
_FAINTEST_ANSWER: Final = 0.004
"""Root mean square of the change in colour under which it is the camera's noise."""
_DARK, _BRIGHT = 40.0, 235.0
_FEWEST_FRAMES: Final = 12
_LOOKED_AT: Final = 3
"""Frames at the beginning, and as many at the end."""
_THROUGHOUT: Final = 8
"""Frames over all of the video that have to show the face of its beginning."""
_DOUBT: Final = 10.0
"""Confidence, in per cent, of who answers no for sure."""


@dataclass(frozen=True)
class Shown:
    """A colour that the client says it showed, and when, since the video's beginning."""

    colour: Colour
    at_ms: float


@dataclass(frozen=True)
class Verdict:
    """The verdict on a video."""

    confidence_percent: float
    feedback: tuple[str, ...] = ()
    reference: tuple[Pixels, Face] | None = field(default=None, repr=False)
    audit: tuple[tuple[Pixels, Face], ...] = field(default=(), repr=False)
    measures: dict[str, float] = field(default_factory=dict)
    """For tests and the curious; no caller of the service is told."""


@dataclass(frozen=True)
class _Seen:
    """A frame with its face."""

    frame: Frame
    face: Face
    others: tuple[Face, ...]

    @property
    def brightness(self) -> float:
        box = _cut(self.frame.pixels, self.face)
        return float(box.mean()) if box.size else 0.0


def judge(frames: Sequence[Frame], challenge: Challenge, shown: Sequence[Shown]) -> Verdict:
    """Return the verdict on a video.

    Args:
        frames: of the video, in order.
        challenge: what was asked.
        shown: the colours that the client says it showed.
    """
    if len(frames) < _FEWEST_FRAMES:
        return Verdict(_DOUBT, ("LOW_VIDEO_QUALITY_DETECTED",))
    lit = [frame for frame in frames if shown and frame.at_ms >= shown[0].at_ms]
    early = [_look(frame) for frame in frames[:_LOOKED_AT]]
    late = [_look(frame) for frame in _spread(lit or frames[-_LOOKED_AT:], _LOOKED_AT)]
    found = [seen for seen in (*early, *late) if seen]
    if len(found) < len(early) + len(late):
        return Verdict(_DOUBT, ("FACE_NOT_VISIBLE",))
    first, last = found[: len(early)], found[len(early) :]
    # Whoever moves is now and then too blurred to be found.
    between = [seen for frame in _spread(frames, _THROUGHOUT) if (seen := _look(frame))]
    measures = {
        "one_face": _one_face([*found, *between]),
        "growth": last[-1].face.width / first[0].face.width,
        "oval": _overlap(last[-1].face, challenge),
        "still": _stillness(first[0], last),
        "light": _light(lit, last[-1].face, challenge, shown),
        "brightness": float(np.mean([each.brightness for each in found])),
    }
    confidence = min(_confidence(name, value) for name, value in measures.items())
    reference = max(last, key=lambda seen: seen.face.confidence)
    audit = tuple((seen.frame.pixels, seen.face) for seen in (first[0], first[-1], last[0], last[-1]))
    feedback = _feedback(measures) if confidence < 80 else ()
    return Verdict(confidence, feedback, (reference.frame.pixels, reference.face), audit, measures)


_MAPPED: Final[dict[str, tuple[tuple[float, ...], tuple[float, ...]]]] = {
    # Measure -> confidence; the limit is where it is 80.
    "one_face": ((0.0, SAME_FACE_COSINE, 0.6), (2.0, 80.0, 99.0)),
    "growth": ((1.0, GROWTH, 1.5), (2.0, 80.0, 99.0)),
    "oval": ((0.0, OVAL_OVERLAP, 0.6), (2.0, 80.0, 99.0)),
    "still": ((0.0, 1 - STILL_CORRELATION, 0.12), (1.0, 80.0, 99.0)),
    "light": ((0.0, LIGHT_CORRELATION, 0.9), (1.0, 80.0, 99.0)),
    "brightness": ((0.0, _DARK, 60.0, 220.0, _BRIGHT, 255.0), (2.0, 80.0, 99.0, 99.0, 80.0, 2.0)),
}


def _confidence(name: str, value: float) -> float:
    knots, values = _MAPPED[name]
    return float(np.interp(1 - value if name == "still" else value, knots, values))


def _feedback(measures: dict[str, float]) -> tuple[str, ...]:
    codes = (
        ("LOW_LIGHTING_DETECTED", measures["brightness"] < _DARK),
        ("HIGH_LIGHTING_DETECTED", measures["brightness"] > _BRIGHT),
        ("FACE_NOT_ALIGNED", measures["oval"] < OVAL_OVERLAP or measures["growth"] < GROWTH),
    )
    return tuple(code for code, holds in codes if holds)


def _look(frame: Frame) -> _Seen | None:
    found = faces.detect(frame.pixels)
    return _Seen(frame, found[0], tuple(found[1:])) if found else None


def _spread(frames: Sequence[Frame], count: int) -> list[Frame]:
    """Return so many frames, spread over all, the first and the last among them."""
    places = np.linspace(0, len(frames) - 1, min(count, len(frames))).astype(int)
    return [frames[place] for place in places]


def _one_face(seen: Sequence[_Seen]) -> float:
    """Return the least cosine of the first face with each other one; nothing where a second person stands by."""
    if any(is_second_person(other, each.face) for each in seen for other in each.others):
        return 0.0
    first, *others = (faces.embed(each.frame.pixels, each.face) for each in seen)
    return min(faces.cosine(first, other) for other in others)


def is_second_person(other: Face, face: Face) -> bool:
    """Return whether somebody stands by: what is found within a face is that face's cheek, and nobody's own."""
    outside = other.area - _shared(other, face.left, face.top, face.width, face.height)
    return other.area >= SECOND_FACE_SHARE * face.area and outside >= _OUTSIDE * other.area


def _overlap(face: Face, challenge: Challenge) -> float:
    oval = challenge.oval
    shared = _shared(face, oval.centre_x - oval.width / 2, oval.centre_y - oval.height / 2, oval.width, oval.height)
    return shared / (face.area + oval.width * oval.height - shared)


def _shared(face: Face, left: float, top: float, width: float, height: float) -> float:
    """Return the area that a face's box shares with another box."""
    wide = min(face.left + face.width, left + width) - max(face.left, left)
    high = min(face.top + face.height, top + height) - max(face.top, top)
    return max(wide, 0.0) * max(high, 0.0)


_SIDE: Final = 128
_TEMPLATE: Final = np.array([(0.34, 0.40), (0.66, 0.40), (0.5, 0.58), (0.37, 0.76), (0.63, 0.76)]) * _SIDE
"""Places of eyes, nose and corners of the mouth on the aligned square."""
_EVERYWHERE: Final = np.ones((_SIDE, _SIDE), np.uint8)
_ROUNDS: Final = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 60, 1e-5)


def _stillness(first: _Seen, last: Sequence[_Seen]) -> float:
    """Return how far the face of the end is the beginning's again, once laid over it: 1 where it is one picture."""
    early = _laid(first)
    return max(_correlation(early, _laid(seen)) for seen in last)


def _laid(seen: _Seen) -> NDArray[np.float32]:
    matrix, _ = cv2.estimateAffinePartial2D(seen.face.landmarks, _TEMPLATE, method=cv2.LMEDS)
    grey = cv2.cvtColor(seen.frame.pixels, cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.warpAffine(grey, matrix, (_SIDE, _SIDE), flags=cv2.INTER_AREA), dtype=np.float32)


def _correlation(early: NDArray[np.float32], late: NDArray[np.float32]) -> float:
    start = np.eye(3, dtype=np.float32)
    try:
        _, warp = cv2.findTransformECC(early, late, start, cv2.MOTION_HOMOGRAPHY, _ROUNDS, _EVERYWHERE, 3)
    except cv2.error:
        return 0.0  # they cannot be laid over one another, as one picture always can
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = cv2.warpPerspective(late, warp, (_SIDE, _SIDE), flags=flags)
    inner = _INNER
    one, other = _band(early)[inner], _band(np.asarray(laid, dtype=np.float32))[inner]
    return float(np.corrcoef(one, other)[0, 1])


def _inner_face() -> NDArray[np.bool_]:
    y, x = np.mgrid[0:_SIDE, 0:_SIDE] / _SIDE
    return np.asarray(((x - 0.5) / 0.32) ** 2 + ((y - 0.56) / 0.36) ** 2 < 1)


_INNER: Final = _inner_face()


def _band(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    fine, coarse = cv2.GaussianBlur(picture, (0, 0), 1.5), cv2.GaussianBlur(picture, (0, 0), 8)
    return np.asarray(fine - coarse, dtype=np.float32)


def _light(frames: Sequence[Frame], face: Face, challenge: Challenge, shown: Sequence[Shown]) -> float:
    """Return how the colour of the face follows the colours that were to be shown, -1 to 1."""
    if not frames or tuple(each.colour for each in shown) != challenge.colours:
        return 0.0
    # A colour stays until a slow camera has seen it, the last one until the video's end.
    ends = [*(each.at_ms for each in shown[1:]), frames[-1].at_ms + 1]
    seen: list[NDArray[np.float64]] = []
    for each, end in zip(shown, ends, strict=True):
        middle = each.at_ms + (end - each.at_ms) / 2
        lit = [frame for frame in frames if middle <= frame.at_ms < end]
        if not lit:
            return 0.0
        seen.append(np.mean([_chroma(_cut(frame.pixels, face).reshape(-1, 3).mean(axis=0)) for frame in lit], axis=0))
    wanted = np.array([_chroma(np.array(each.colour[::-1], dtype=np.float64)) for each in shown])
    answered = np.array(seen) - np.mean(seen, axis=0)
    wanted = wanted - wanted.mean(axis=0)
    if float(np.sqrt((answered**2).mean())) < _FAINTEST_ANSWER:
        return 0.0
    return float((answered * wanted).sum() / np.sqrt((answered**2).sum() * (wanted**2).sum()))


def _chroma(colour: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(colour / max(float(colour.sum()), 1.0))


def _cut(pixels: Pixels, face: Face) -> Pixels:
    """Return the middle of a face."""
    left, top = int(face.left + 0.2 * face.width), int(face.top + 0.2 * face.height)
    right, bottom = int(face.left + 0.8 * face.width), int(face.top + 0.8 * face.height)
    return pixels[max(top, 0) : bottom, max(left, 0) : right]
