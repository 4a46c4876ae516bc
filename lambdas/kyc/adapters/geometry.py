"""Where something is in a picture, as Textract and Rekognition describe it alike."""

from collections.abc import Mapping

from kyc.domain.evidence import BoundingBox


def bounding_box(box: Mapping[str, float]) -> BoundingBox:
    """A service's `BoundingBox` as ours."""
    return BoundingBox(left=box["Left"], top=box["Top"], width=box["Width"], height=box["Height"])
