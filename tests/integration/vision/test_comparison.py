"""The faces that CompareFaces compares, and its result for each."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from local.vision.errors import InvalidParameterError
from local.vision.rekognition import Rekognition
from tests.unit.vision.pictures import Objects, as_bytes, picture

PORTRAITS = Path(__file__).parents[3] / "samples" / "portraits"
MARKS = ["eyeLeft", "eyeRight", "mouthLeft", "mouthRight", "nose"]

rekognition = Rekognition(Objects())


def portrait(name: str) -> Image.Image:
    return Image.open(PORTRAITS / f"{name}.jpg").convert("RGB")


def scene(**heights: int) -> bytes:
    """Put portraits beside one another, each of a height in pixels."""
    image = Image.new("RGB", (1400, 800), (205, 210, 215))
    left = 40
    for name, height in heights.items():
        one = portrait({"collins": "eileen_collins", "hopper": "grace_hopper"}[name])
        one = one.resize((one.width * height // one.height, height))
        image.paste(one, (left, 60))
        left += one.width + 60
    return file(image)


def file(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:  # noqa: ANN401 - Pillow's own
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def compare(source: bytes, target: bytes, **asked: Any) -> dict[str, Any]:  # noqa: ANN401 - the request's own
    return rekognition.compare_faces({"SourceImage": as_bytes(source), "TargetImage": as_bytes(target), **asked})


@pytest.mark.parametrize(
    ("source", "matches"), [({"hopper": 600, "collins": 200}, 0), ({"collins": 600, "hopper": 200}, 1)]
)
def test_the_largest_face_of_the_source_is_compared(source: dict[str, int], matches: int) -> None:
    answer = compare(scene(**source), scene(collins=300))

    assert len(answer["FaceMatches"]) == matches
    assert len(answer["UnmatchedFaces"]) == 1 - matches
    assert answer["SourceImageFace"]["BoundingBox"]["Left"] < 0.3


def test_every_face_of_the_target_is_told_with_its_place() -> None:
    answer = compare(scene(hopper=400), scene(collins=600, hopper=250))

    (match,), (other,) = answer["FaceMatches"], answer["UnmatchedFaces"]
    assert match["Similarity"] > 95
    assert match["Face"]["BoundingBox"]["Left"] > 0.45 > other["BoundingBox"]["Left"]
    for face in (match["Face"], other):
        assert face.keys() == {"BoundingBox", "Confidence", "Landmarks", "Pose", "Quality"}
        assert [mark["Type"] for mark in face["Landmarks"]] == MARKS
        box = face["BoundingBox"]
        for mark in face["Landmarks"]:
            assert box["Left"] < mark["X"] < box["Left"] + box["Width"]
            assert box["Top"] < mark["Y"] < box["Top"] + box["Height"]


def test_a_threshold_of_nought_matches_every_face_the_likest_first() -> None:
    answer = compare(scene(hopper=400), scene(collins=600, hopper=250), SimilarityThreshold=0)

    assert answer["UnmatchedFaces"] == []
    first, second = (match["Similarity"] for match in answer["FaceMatches"])
    assert first > 95
    assert second < 50


@pytest.mark.parametrize("side", ["source", "target"])
def test_a_picture_without_a_face_is_an_invalid_parameter(side: str) -> None:
    sides = {"source": scene(hopper=400), "target": scene(hopper=400), side: picture(size=(400, 300))}

    with pytest.raises(InvalidParameterError):
        compare(**sides)


def test_boxes_and_landmarks_follow_the_orientation_of_a_photograph() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    upright = portrait("grace_hopper")
    lying = file(upright.rotate(90, expand=True), "JPEG", quality=95, exif=exif)

    (expected,), (found,) = (
        rekognition.detect_faces({"Image": as_bytes(data)})["FaceDetails"] for data in (file(upright), lying)
    )

    assert found["BoundingBox"] == pytest.approx(expected["BoundingBox"], abs=0.02)
    assert abs(found["Pose"]["Roll"] - expected["Pose"]["Roll"]) < 3


def test_a_lying_face_is_described_in_the_picture_as_it_lies() -> None:
    upright = portrait("grace_hopper")

    (face,) = rekognition.detect_faces({"Image": as_bytes(file(upright.rotate(-90, expand=True)))})["FaceDetails"]

    marks = {mark["Type"]: (mark["X"], mark["Y"]) for mark in face["Landmarks"]}
    assert list(marks) == MARKS
    assert 70 < face["Pose"]["Roll"] < 110
    # The head lies to the right: its left eye is above its right one, the mouth to the left of both.
    assert marks["eyeLeft"][1] < marks["eyeRight"][1]
    assert marks["mouthLeft"][0] < marks["nose"][0] < marks["eyeLeft"][0]
