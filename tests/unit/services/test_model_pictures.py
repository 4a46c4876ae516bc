"""The pictures of a claim that a model is shown: the judged ones, as large as it takes them."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image

from kyc.adapters.picture_header import UnusablePictureError
from kyc.adapters.picture_process import PictureProcess
from kyc.adapters.picture_tokens import HIGH, LARGEST_REQUEST, STANDARD, tokens
from kyc.domain.claim import DocumentKind
from kyc.domain.evidence import Evidence, PictureSize, Selfie, Source
from kyc.services.collect import Collected
from kyc.services.model_pictures import ModelPictures
from tests.unit.adapters.files import file_of
from tests.unit.builders import TODAY, document

FRONT, BACK = DocumentKind.ID_FRONT, DocumentKind.ID_BACK


@pytest.fixture(scope="module")
def process() -> Iterator[PictureProcess]:
    started = PictureProcess()
    yield started
    started.stop()


def painted(width: int, height: int, *, noise: bool = False) -> bytes:
    image = Image.effect_noise((width, height), 120) if noise else Image.linear_gradient("L").resize((width, height))
    return file_of(image.convert("RGB"))


def source(key: str) -> Source:
    return Source(key=key, filename=f"{key}.jpg", version_id="1", sha256=key, size_bytes=1)


def collected(*sides: tuple[DocumentKind, str, int, int], read: bool = True, noise: bool = False) -> Collected:
    """Sides by kind, key and size, and a selfie of 1,500 by 2,000 pixels."""
    sheets = [
        document(("A",)).model_copy(
            update={"kind": kind, "source": source(key), "size": PictureSize(width=width, height=height)}
        )
        for kind, key, width, height in sides
    ]
    selfie = Selfie(source=source("selfie"), size=PictureSize(width=1500, height=2000), lines=() if read else None)
    pictures = {key: painted(width, height, noise=noise) for _, key, width, height in sides}
    pictures["selfie"] = painted(1500, 2000, noise=noise)
    return Collected(Evidence(collected_on=TODAY, documents=tuple(sheets), selfie=selfie), {}, pictures)


def test_sides_are_shown_in_detail_and_a_selfie_is_not(process: PictureProcess) -> None:
    front, selfie = ModelPictures(process).show(collected((FRONT, "front", 4000, 3000)))

    assert [front.name, selfie.name] == ["id_front", "selfie"]
    for picture, resolution in ((front, HIGH), (selfie, STANDARD)):
        size = PictureSize(width=picture.width, height=picture.height)
        assert resolution.most_tokens * 0.95 < tokens(size) <= resolution.most_tokens
        assert Image.open(BytesIO(picture.jpeg)).size == (picture.width, picture.height)
        assert Image.open(BytesIO(picture.jpeg)).format == "JPEG"


def test_a_stage_shows_sides_no_larger_than_it_says_and_selfies_as_ever(process: PictureProcess) -> None:
    shown = collected((FRONT, "front", 4000, 3000))
    front, selfie = ModelPictures(process, longest_side=1000).show(shown)

    assert (front.width, front.height) == (1000, 750)
    assert selfie == ModelPictures(process).show(shown)[1]


def test_a_small_picture_is_not_enlarged(process: PictureProcess) -> None:
    front, _ = ModelPictures(process).show(collected((FRONT, "front", 800, 500)))

    assert (front.width, front.height) == (800, 500)


def test_each_picture_has_a_name_of_its_own(process: PictureProcess) -> None:
    shown = collected((FRONT, "a", 320, 200), (BACK, "b", 320, 200), (BACK, "c", 320, 200))

    assert [picture.name for picture in ModelPictures(process).show(shown)] == [
        "id_front",
        "id_back",
        "id_back_2",
        "selfie",
    ]


def test_the_copy_that_was_judged_is_shown_and_never_the_upload(process: PictureProcess) -> None:
    shown = collected((FRONT, "front", 320, 200))
    size = PictureSize(width=200, height=320)
    front = shown.evidence.documents[0].model_copy(update={"rendition": source("rendition"), "size": size})
    evidence = shown.evidence.model_copy(update={"documents": (front,)})
    pictures = {**shown.pictures, "rendition": painted(200, 320)}

    upright, _ = ModelPictures(process).show(Collected(evidence, {}, pictures))

    assert (upright.name, upright.width, upright.height) == ("id_front", 200, 320)


def test_a_side_that_is_no_picture_is_left_out(process: PictureProcess) -> None:
    shown = collected((FRONT, "front", 320, 200), (BACK, "back", 320, 200))
    without = Collected(shown.evidence, {}, {key: file for key, file in shown.pictures.items() if key != "back"})

    assert [picture.name for picture in ModelPictures(process).show(without)] == ["id_front", "selfie"]


def test_many_large_pictures_fit_into_one_request(process: PictureProcess) -> None:
    sides = [(BACK, f"back{number}", 2000, 1500) for number in range(3)]

    shown = ModelPictures(process).show(collected((FRONT, "front", 2000, 1500), *sides, noise=True))

    assert len(shown) == 5
    assert sum(len(picture.jpeg) for picture in shown) <= LARGEST_REQUEST


def test_a_picture_that_cannot_be_decoded_ends_it(process: PictureProcess) -> None:
    shown = collected((FRONT, "front", 320, 200))
    broken = Collected(shown.evidence, {}, {**shown.pictures, "front": shown.pictures["front"][:400]})

    with pytest.raises(UnusablePictureError):
        ModelPictures(process).show(broken)


def test_a_selfie_whose_text_nobody_read_is_not_shown(process: PictureProcess) -> None:
    with pytest.raises(UnusablePictureError, match="text nobody read"):
        ModelPictures(process).show(collected((FRONT, "front", 320, 200), read=False))
