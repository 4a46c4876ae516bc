"""A session's challenge to the person before the camera: an oval to come into, and colours to be lit by.

The names are those of `FaceMovementAndLightServerChallenge` in the model of `@aws-sdk/client-rekognitionstreaming`.
"""

from dataclasses import dataclass
from random import Random
from typing import Any, Final

TYPE: Final = "FaceMovementAndLightChallenge"
VERSION: Final = "2.0.0"

COLOURS: Final = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (0, 255, 255), (255, 0, 255))
"""Red, green and blue, and the three of two of them."""
_SHOWN: Final = 6
_COLOUR_MS: Final = 400
_OVAL_HEIGHT: Final = (0.62, 0.72)
"""Of the picture's height."""
_OVAL_RATIO: Final = 1.618
_OFF_CENTRE: Final = 0.03

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Oval:
    """An upright oval in a picture, in pixels."""

    centre_x: float
    centre_y: float
    width: float
    height: float


@dataclass(frozen=True)
class Challenge:
    """One session's challenge."""

    oval: Oval
    colours: tuple[Colour, ...]
    """Red, green and blue, 0-255, in the order in which they are shown."""
    colour_ms: int = _COLOUR_MS

    def to_wire(self) -> dict[str, Any]:
        """Return the `ServerSessionInformationEvent` that tells it."""
        oval = self.oval
        challenge = {
            "OvalParameters": {
                "CenterX": oval.centre_x,
                "CenterY": oval.centre_y,
                "Width": oval.width,
                "Height": oval.height,
            },
            "LightChallengeType": "SEQUENTIAL",
            "ChallengeConfig": {
                "BlazeFaceDetectionThreshold": 0.75,
                "FaceDistanceThreshold": 0.4,
                "FaceDistanceThresholdMin": 0.3,
                "FaceDistanceThresholdMax": 0.5,
                "OvalIouThreshold": 0.7,
                "OvalIouWidthThreshold": 0.25,
                "OvalIouHeightThreshold": 0.25,
                "OvalHeightWidthRatio": _OVAL_RATIO,
                "FaceIouWidthThreshold": 0.15,
                "FaceIouHeightThreshold": 0.15,
                "OvalFitTimeout": 7000,
            },
            "ColorSequences": [
                {
                    "FreshnessColor": {"RGB": list(colour)},
                    "DownscrollDuration": 0 if number == 0 else self.colour_ms,
                    "FlatDisplayDuration": self.colour_ms if number == 0 else 0,
                }
                for number, colour in enumerate(self.colours)
            ],
        }
        return {"SessionInformation": {"Challenge": {TYPE: challenge}}}

    @classmethod
    def from_wire(cls, event: dict[str, Any]) -> "Challenge":
        """Read the event, as a client does."""
        told = event["SessionInformation"]["Challenge"][TYPE]
        oval, colours = told["OvalParameters"], told["ColorSequences"]
        first, second, third = zip(*(each["FreshnessColor"]["RGB"] for each in colours), strict=True)
        return cls(
            Oval(oval["CenterX"], oval["CenterY"], oval["Width"], oval["Height"]),
            tuple(zip(first, second, third, strict=True)),
            colours[0]["FlatDisplayDuration"],
        )


def draw(random: Random, width: int, height: int) -> Challenge:
    """Draw a challenge for a video of some size, which no recording of another session meets."""
    tall = random.uniform(*_OVAL_HEIGHT) * height
    wide = min(tall / _OVAL_RATIO, 0.9 * width)
    oval = Oval(
        width * (0.5 + random.uniform(-_OFF_CENTRE, _OFF_CENTRE)),
        height * (0.5 + random.uniform(-_OFF_CENTRE, _OFF_CENTRE)),
        wide,
        tall,
    )
    return Challenge(oval, tuple(random.sample(COLOURS, _SHOWN)))
