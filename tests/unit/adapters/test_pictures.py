"""The files that are taken, and the one copy of a picture that everybody sees."""

import time
from io import BytesIO

import pytest
from PIL import Image, ImageCms

from kyc.adapters.picture_header import UnusablePictureError
from kyc.adapters.pictures import Copy, Pictures, examine
from kyc.domain.evidence import PictureSize
from tests.hostile_files import HOSTILE_FILES, pdf, png
from tests.unit.adapters.files import (
    animation,
    drawing,
    exif,
    file_of,
    opened,
    png_that_says,
    profile,
    with_chunk,
    with_segment,
)

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
JPEG, PNG = file_of(drawing(), quality=95), file_of(drawing(), "PNG")


def flat(pictures: Pictures, content: bytes) -> Image.Image:
    """The copy of a picture that is not plain, which is plain itself."""
    header = examine(content, None, "1_front").header
    assert header is not None
    assert not header.is_plain
    copy = pictures.flatten(content, header)
    return checked(copy)


def checked(copy: Copy) -> Image.Image:
    examined = examine(copy.content, copy.media_type, "1_front.jpg")
    assert examined.header is not None
    assert examined.header.is_plain
    assert (examined.header.width, examined.header.height) == (copy.size.width, copy.size.height)
    return opened(copy.content).convert("RGB")


def corner_colours(image: Image.Image) -> list[tuple[int, ...]]:
    """Colours near the corners, clockwise from the top left, each rounded to none or all of red, green and blue."""
    right, bottom = image.width - 12, image.height - 12
    places = ((12, 12), (right, 12), (right, bottom), (12, bottom))
    return [tuple(255 * (value > 127) for value in image.convert("RGB").getpixel(place)) for place in places]  # type: ignore[union-attr]


@pytest.mark.parametrize("content", [JPEG, PNG, file_of(drawing(mode="L")), file_of(drawing(), progressive=True)])
def test_a_plain_picture_is_judged_itself(content: bytes) -> None:
    header = examine(content, None, "1_front").header
    assert header is not None
    assert header.is_plain
    assert (header.width, header.height) == (240, 160)


@pytest.mark.parametrize(
    ("content", "declared", "name", "told"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/jpeg", "1_IMG.jpg", "image/heic"),
        (file_of(drawing(), "WEBP"), "image/jpeg", "1_front.jpg", "image/webp"),
        (file_of(drawing(), "TIFF"), "image/png", "1_front.png", "image/tiff"),
        (file_of(drawing(), "GIF"), "image/png", "1_front.png", "image/gif"),
        (b"<html>", "image/jpeg", "1_front.jpg", "text/html"),
        (b"", "image/jpeg", "1_front.jpg", "no known type"),
        (with_segment(JPEG, 0xFE, pdf()) + pdf(), "application/pdf", "1_front.pdf", "uploaded as application/pdf"),
        (PNG, "image/jpeg", "1_front.png", "uploaded as image/jpeg"),
        (JPEG, "image/jpeg", "1_front.pdf", "uploaded as application/pdf"),
        (pdf(), "image/png", "1_front.png", "uploaded as image/png"),
        (png(50_000_000, 1), "image/png", "1_back.png", "too few"),
        (png_that_says(1, 50_000_000), "image/png", "1_back.png", "too few"),
        (png_that_says(10_001, 900), "image/png", "1_back.png", "too many"),
        (png_that_says(9_000, 8_000), "image/png", "1_back.png", "too many"),
        (png_that_says(79, 900), "image/png", "1_back.png", "too few"),
        (JPEG[:-200], "image/jpeg", "1_front.jpg", "breaks off"),
    ],
)
def test_what_is_not_taken_is_told_with_its_reason(content: bytes, declared: str, name: str, told: str) -> None:
    started = time.process_time()
    examined = examine(content, declared, name)
    assert time.process_time() - started < 0.2
    assert examined.header is None
    assert told in (examined.refusal or "")


@pytest.mark.parametrize("content", HOSTILE_FILES.values(), ids=HOSTILE_FILES)
def test_no_file_takes_long_to_examine(content: bytes) -> None:
    started = time.process_time()
    examine(content, "image/jpeg", "1_front.jpg")
    assert time.process_time() - started < 0.2


def test_a_pdf_is_taken_as_it_is() -> None:
    examined = examine(pdf(), "application/pdf", "1_front.pdf")
    assert (examined.media_type, examined.header, examined.refusal) == ("application/pdf", None, None)


@pytest.mark.parametrize(
    ("orientation", "expected"),
    [
        (2, [GREEN, RED, BLUE, BLUE]),
        (3, [BLUE, BLUE, RED, GREEN]),
        (4, [BLUE, BLUE, GREEN, RED]),
        (5, [RED, BLUE, BLUE, GREEN]),
        (6, [BLUE, RED, GREEN, BLUE]),
        (7, [BLUE, GREEN, RED, BLUE]),
        (8, [GREEN, BLUE, BLUE, RED]),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_it_comes_upright_as_exif_says(
    pictures: Pictures, kind: str, orientation: int, expected: list[tuple[int, int, int]]
) -> None:
    data = exif(orientation)
    content = with_segment(JPEG, 0xE1, data) if kind == "JPEG" else with_chunk(PNG, b"eXIf", data[6:])
    copy = flat(pictures, content)
    assert copy.size == ((160, 240) if orientation >= 5 else (240, 160))
    assert corner_colours(copy) == expected


@pytest.mark.parametrize(("degrees", "expected"), [(90, [BLUE, RED, GREEN, BLUE]), (270, [GREEN, BLUE, BLUE, RED])])
def test_it_is_turned_clockwise(pictures: Pictures, degrees: int, expected: list[tuple[int, int, int]]) -> None:
    for content in (JPEG, PNG):
        copy = checked(pictures.turn(content, degrees))
        assert copy.size == (160, 240)
        assert corner_colours(copy) == expected


def transparent_left(mode: str) -> Image.Image:
    """Black and transparent on its left, black and opaque on its right."""
    image = Image.new("RGBA", (200, 120), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (100, 0, 200, 120))
    return image.convert(mode)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(file_of(transparent_left("RGBA"), "PNG"), id="colours"),
        pytest.param(file_of(transparent_left("LA"), "PNG"), id="grey"),
        pytest.param(
            file_of(transparent_left("L").point(lambda _: 0).convert("P"), "PNG", transparency=0),
            id="a palette's colour",
        ),
        pytest.param(file_of(Image.new("RGB", (200, 120)), "PNG", transparency=(0, 0, 0)), id="one colour"),
    ],
)
def test_what_is_transparent_is_white(pictures: Pictures, content: bytes) -> None:
    copy = flat(pictures, content)
    assert corner_colours(copy)[0] == WHITE


def test_what_is_opaque_is_not(pictures: Pictures) -> None:
    copy = flat(pictures, file_of(transparent_left("RGBA"), "PNG"))
    assert corner_colours(copy) == [WHITE, (0, 0, 0), (0, 0, 0), WHITE]


@pytest.mark.parametrize("first_is_a_frame", [True, False])
def test_of_an_animation_its_still_picture_counts(pictures: Pictures, *, first_is_a_frame: bool) -> None:
    assert corner_colours(flat(pictures, animation(first_is_a_frame=first_is_a_frame))) == [RED] * 4


def grey_steps(mode: str) -> Image.Image:
    image = Image.new("I", (300, 120))
    for step in range(3):
        image.paste(step * 32_767, (step * 100, 0, step * 100 + 100, 120))
    return image.convert(mode)


@pytest.mark.parametrize(
    ("content", "tolerance"),
    [
        pytest.param(file_of(grey_steps("I;16"), "PNG"), 3, id="16 bits"),
        pytest.param(
            file_of(Image.linear_gradient("L").resize((300, 120)).rotate(90).convert("1"), "PNG"), 255, id="1 bit"
        ),
    ],
)
def test_other_depths_keep_their_shades(pictures: Pictures, content: bytes, tolerance: int) -> None:
    copy = flat(pictures, content).convert("L")
    for place, shade in ((50, 0), (150, 127), (250, 255)):
        assert copy.getpixel((place, 60)) == pytest.approx(shade, abs=tolerance)


def test_ink_becomes_light(pictures: Pictures) -> None:
    copy = flat(pictures, file_of(drawing(mode="CMYK"), quality=95))
    assert corner_colours(copy) == [RED, GREEN, BLUE, BLUE]


def test_a_profile_of_its_own_is_applied_so_that_all_see_what_a_browser_shows(pictures: Pictures) -> None:
    """A profile that takes red for blue, and the other way round."""
    swapped = profile(red=(0.1431, 0.0606, 0.7141))
    content = file_of(Image.new("RGB", (200, 120), (250, 20, 20)), icc_profile=swapped, quality=95)
    copy = flat(pictures, content)
    expected = ImageCms.profileToProfile(
        opened(content),
        ImageCms.ImageCmsProfile(BytesIO(swapped)),
        ImageCms.createProfile("sRGB"),
    )
    assert expected is not None
    assert copy.getpixel((50, 50)) == pytest.approx(expected.getpixel((50, 50)), abs=6)
    assert copy.getpixel((50, 50)) != pytest.approx((250, 20, 20), abs=60)


def test_nothing_of_the_file_but_its_picture_is_copied(pictures: Pictures) -> None:
    marked = with_segment(with_segment(JPEG, 0xFE, b"%PDF-1.7 comment"), 0xE1, exif(6)) + b"%PDF-1.7 behind"
    header = examine(marked, None, "1_front").header
    assert header is not None
    copy = pictures.flatten(marked, header).content
    assert b"PDF" not in copy
    assert b"Exif" not in copy


def test_a_copy_is_small_enough_to_be_read(pictures: Pictures) -> None:
    large = file_of(Image.effect_noise((6_000, 4_500), 30).convert("L"), "JPEG", quality=40, exif=exif(3))
    header = examine(large, None, "1_front").header
    assert header is not None
    assert header.orientation == 3
    copy = pictures.flatten(large, header)
    assert (copy.size.width, copy.size.height) == (5_000, 3_750)
    assert len(copy.content) <= 10 * 1024 * 1024


def test_it_is_made_smaller_but_never_larger(pictures: Pictures) -> None:
    assert checked(pictures.shrink(JPEG, PictureSize(width=120, height=80), 10_000_000)).size == (120, 80)
    assert checked(pictures.shrink(PNG, PictureSize(width=5_000, height=5_000), 10_000_000)).size == (240, 160)


def test_a_smaller_file_is_a_coarser_one_and_below_that_none(pictures: Pictures) -> None:
    size = PictureSize(width=240, height=160)
    whole = pictures.shrink(JPEG, size, 10_000_000).content
    assert len(pictures.shrink(JPEG, size, len(whole) - 1).content) < len(whole)
    with pytest.raises(UnusablePictureError):
        pictures.shrink(JPEG, size, 100)


@pytest.mark.parametrize(
    "content",
    [
        with_chunk(png_that_says(800, 600), b"tRNS", b"\0\0"),
        with_chunk(png(800, 600, depth=8, pixels=b"not zlib"), b"tRNS", b"\0\0"),
        with_segment(JPEG, 0xE1, exif(6)).replace(b"\xff\xc4", b"\xff\xc5"),
    ],
)
def test_a_picture_that_cannot_be_decoded_has_no_copy(pictures: Pictures, content: bytes) -> None:
    header = examine(content, None, "1_front").header
    if header is not None:
        with pytest.raises(UnusablePictureError):
            pictures.flatten(content, header)
