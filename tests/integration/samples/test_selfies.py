"""Genuine selfies turn the head and match; the portrait again is found out: as the laptop's Rekognition sees them."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from PIL import Image

from kyc.adapters.rekognition import FaceReader
from kyc.adapters.same_picture import same_picture
from kyc.checks.case import Case
from kyc.checks.check import Check, CheckOutcome
from kyc.checks.same_picture import check_same_picture
from kyc.checks.selfie import check_faces, check_match, check_quality
from kyc.domain.evidence import Document, Evidence, Selfie, Source
from kyc.domain.policy import Policy
from local.vision.rekognition import Rekognition
from samples import faces, retake
from samples.cases import Upload
from samples.demo import LICENCE, PASSPORT, demo_cases
from samples.effects import jpeg, pixels
from samples.portrait import AnyPortrait, Photograph, Portrait, document_photo
from tests.unit import builders

if TYPE_CHECKING:
    from mypy_boto3_rekognition import RekognitionClient

MODESTLY_BELOW = Policy().same_picture_review_percent - 2
FRONTS = {
    LICENCE.person.portrait: "genuine-licence",
    PASSPORT.person.portrait: "passport",
}


class Pictures:
    """Pictures by key, as the laptop's Rekognition reads them from a bucket."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def read(self, bucket: str, key: str, version: str | None, limit_bytes: int) -> bytes | None:  # noqa: ARG002
        return self.kept[key]


class Client:
    """The laptop's Rekognition, called as boto3 calls the service."""

    def __init__(self, source: Pictures) -> None:
        self._service = Rekognition(source)

    def detect_faces(self, **request: Any) -> Mapping[str, Any]:  # noqa: ANN401
        return self._service.detect_faces(request)

    def compare_faces(self, **request: Any) -> Mapping[str, Any]:  # noqa: ANN401
        return self._service.compare_faces(request)


PICTURES = Pictures()
READER = FaceReader(cast("RekognitionClient", Client(PICTURES)), "documents")


def keep(key: str, data: bytes) -> Source:
    PICTURES.kept[key] = data
    return Source(key=key, filename=f"{key}.jpg", sha256=key, media_type="image/jpeg")


def submitted(front: bytes, selfie: bytes) -> Case:
    """A case with what the laptop's Rekognition says of a document's front and a selfie."""
    shown, taken = keep("front", front), keep("selfie", selfie)
    portrait, _ = READER.faces(shown, attributes=False)
    face, _ = READER.faces(taken, attributes=True)
    comparison, _ = READER.compare(shown, taken)
    front_side = builders.document(source=shown, faces=portrait)
    evidence = Evidence(
        collected_on=builders.TODAY,
        documents=(Document.model_validate(front_side),),
        selfie=Selfie(source=taken, faces=face),
        comparison=comparison,
        same_picture=same_picture(front, portrait[0], selfie, face[0]),
    )
    return Case(builders.claim(), evidence, Policy())


@cache
def front(portrait: Portrait) -> bytes:
    case = next(case for case in demo_cases() if case.name == FRONTS[portrait])
    return upload(case.uploads, "id_front").data


def upload(uploads: tuple[Upload, ...], kind: str) -> Upload:
    return next(upload for upload in uploads if upload.kind == kind)


def adverse(*findings: Iterator[Check]) -> list[Check]:
    return [check for found in findings for check in found if check.outcome is not CheckOutcome.PASS]


def correlation(case: Case) -> float:
    assert case.evidence.same_picture is not None
    assert case.evidence.same_picture.correlation_percent is not None
    return case.evidence.same_picture.correlation_percent


@pytest.mark.parametrize("portrait", Portrait)
@pytest.mark.parametrize("seed", ["selfie-june", "selfie-ottilie", "hostile", "one", "two", "three"])
def test_a_genuine_selfie_passes_every_check_of_it(portrait: Portrait, seed: str) -> None:
    case = submitted(front(portrait), retake.selfie(portrait, seed))

    assert adverse(check_faces(case), check_quality(case), check_match(case), check_same_picture(case)) == []
    assert correlation(case) < MODESTLY_BELOW


@pytest.mark.parametrize("portrait", Portrait)
@pytest.mark.parametrize("way", retake.PLANAR)
def test_the_portrait_again_is_found_out(portrait: Portrait, way: str) -> None:
    case = submitted(front(portrait), retake.planar(portrait, "one", way))

    assert adverse(check_same_picture(case)) != []


@pytest.mark.parametrize("portrait", Portrait)
def test_another_persons_selfie_is_another_picture(portrait: Portrait) -> None:
    other = next(each for each in Portrait if each is not portrait)
    case = submitted(front(portrait), retake.selfie(other, "one"))

    assert adverse(check_same_picture(case)) == []
    assert correlation(case) < MODESTLY_BELOW


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of the user's own: two pictures of one person, one of another, one without a face."""
    shown = {"ada_0": Portrait.GRACE_HOPPER, "ada_1": Portrait.GRACE_HOPPER, "eve": Portrait.EILEEN_COLLINS}
    for name, portrait in shown.items():
        Image.open(portrait.path).save(tmp_path / f"{name}.png")
    Image.new("RGB", (300, 300), (120, 130, 140)).save(tmp_path / "wall.jpg")
    (tmp_path / "notes.txt").write_text("no picture")
    return tmp_path


def test_a_folder_of_faces_gives_its_people(folder: Path) -> None:
    found = faces.load(folder)

    assert [(str(each), each.person) for each in found] == [("ada_0", "ada"), ("ada_1", "ada"), ("eve", "eve")]
    assert [str(each) for each in faces.people(found)] == ["ada_0", "eve"]


def test_a_face_from_a_folder_serves_as_one_that_ships(folder: Path) -> None:
    ada = faces.people(faces.load(folder))[0]
    assert isinstance(ada, Photograph)

    case = submitted(_photo(ada), retake.selfie(ada, "one"))

    assert adverse(check_faces(case), check_quality(case), check_match(case), check_same_picture(case)) == []


def _photo(portrait: AnyPortrait) -> bytes:
    return jpeg(pixels(document_photo(portrait, (340, 436), (222, 228, 226))), 88)
