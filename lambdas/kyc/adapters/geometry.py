"""Places in a picture, and lines of text with theirs, which Textract and Rekognition describe alike."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from kyc.domain.evidence import BoundingBox, Point, TextLine

_CORNERS: Final = 4


def bounding_box(box: Mapping[str, float] | None) -> BoundingBox | None:
    """Return a service's `BoundingBox` as ours; None where a side is missing."""
    if not box or not {"Left", "Top", "Width", "Height"} <= box.keys():
        return None
    return BoundingBox(left=box["Left"], top=box["Top"], width=box["Width"], height=box["Height"])


def point(place: Mapping[str, float]) -> Point:
    """Return a service's `Point` as ours.

    Raises:
        KeyError: it lacks a coordinate.
    """
    return Point(x=place["X"], y=place["Y"])


def corners(polygon: Sequence[Mapping[str, float]]) -> tuple[Point, Point, Point, Point] | None:
    """Return the four corners of a service's `Polygon`, in its order; None where it has another number of them."""
    if len(polygon) != _CORNERS or not all({"X", "Y"} <= place.keys() for place in polygon):
        return None
    first, second, third, fourth = map(point, polygon)
    return first, second, third, fourth


def text_line(found: Mapping[str, Any], text: str) -> TextLine:
    """Return a line that a service has read, with its place: of a block of Textract's, or a detection of Rekognition's.

    Args:
        found: as the service tells it.
        text: of the line, which the two name differently.
    """
    place = found.get("Geometry", {})
    return TextLine(
        text=text,
        confidence_percent=found.get("Confidence", 0.0),
        box=bounding_box(place.get("BoundingBox")),
        corners=corners(place.get("Polygon") or ()),
    )
