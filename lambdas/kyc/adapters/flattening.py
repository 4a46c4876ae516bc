"""Copies of pictures: one picture, upright, opaque, in plain red, green and blue; turned; or made smaller.

Run by the process that decodes pictures, so that nothing here imports more than Pillow.
"""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any, Final

from PIL import Image, ImageCms

from kyc.adapters.picture_header import UnusablePictureError

_FORMATS: Final = ("JPEG", "PNG")
_LONGEST_SIDE: Final = 5_000
"""Pixels. A passport's page is then sampled at 1,000 dots an inch, twice what its print and portrait hold."""
_LARGEST_FILE: Final = 10 * 1024 * 1024
"""Bytes that Textract takes."""
_QUALITIES: Final = (92, 85, 75, 60)
_RECEDING: Final = ("La", "LA", "PA", "RGBA", "RGBa")
_UPRIGHT: Final[Mapping[int, Image.Transpose]] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""By orientation (Exif 2.32, tag 0x0112); Pillow turns counter-clockwise."""
_CLOCKWISE: Final[Mapping[int, Image.Transpose]] = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}

Found = Callable[[Any], None]


def flatten(arguments: Mapping[str, Any], blobs: Sequence[bytes], _found: Found) -> tuple[Any, Sequence[bytes]]:
    """Make a plain copy of a picture: of an animation its still picture, over white where it is transparent.

    Args:
        arguments: `orientation`, 1-8, by which it is turned upright.
        blobs: the file.
        _found: not needed.

    Returns:
        Width and height of the copy, and its file, a JPEG.
    """
    with Image.open(BytesIO(blobs[0]), formats=_FORMATS) as image:
        image.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
        plain = _plain(image)
    upright = _UPRIGHT.get(arguments["orientation"])
    if upright is not None:  # the first of them counts as false
        plain = plain.transpose(upright)
    return _encoded(plain)


def turn(arguments: Mapping[str, Any], blobs: Sequence[bytes], _found: Found) -> tuple[Any, Sequence[bytes]]:
    """Turn a plain picture by quarters.

    Args:
        arguments: `degrees`, clockwise: 90, 180 or 270.
        blobs: the file.
        _found: not needed.

    Returns:
        Width and height of the copy, and its file, a JPEG.
    """
    with Image.open(BytesIO(blobs[0]), formats=_FORMATS) as image:
        image.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
        plain = _plain(image)
    return _encoded(plain.transpose(_CLOCKWISE[arguments["degrees"]]))


def shrink(arguments: Mapping[str, Any], blobs: Sequence[bytes], _found: Found) -> tuple[Any, Sequence[bytes]]:
    """Make a picture smaller, for a reader that takes no more.

    Args:
        arguments: `width` and `height` that it may have at most, in pixels, and `largest_file`, in bytes.
        blobs: the file of a plain picture.
        _found: not needed.

    Returns:
        Width and height of the copy, and its file, a JPEG; never larger than the picture.
    """
    size = arguments["width"], arguments["height"]
    with Image.open(BytesIO(blobs[0]), formats=_FORMATS) as image:
        image.draft("RGB", size)
        plain = _plain(image)
    plain.thumbnail(size, Image.Resampling.LANCZOS)
    return _encoded(plain, arguments["largest_file"])


def _plain(image: Image.Image) -> Image.Image:
    """Return the pixels in grey or in red, green and blue, no side longer than the longest one, and nothing else."""
    image.load()
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):  # 16 bits of grey
        image = Image.merge("L", [image.point(lambda value: value / 256).convert("L")])
    if image.mode in _RECEDING or "transparency" in image.info:
        image = _over_white(image.convert("RGBA"))
    elif image.mode == "P":
        image = image.convert("RGB")
    if profile:
        image = _in_usual_colours(image, profile)
    if image.mode not in {"L", "RGB"}:
        image = image.convert("L" if image.mode == "1" else "RGB")
    image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE), Image.Resampling.BOX, reducing_gap=None)
    image.info.clear()  # an encoder would copy comments from it
    return image


def _over_white(image: Image.Image) -> Image.Image:
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _in_usual_colours(image: Image.Image, profile: bytes) -> Image.Image:
    """Return the colours that a profile gives, as sRGB; as they are where the profile makes no sense for them."""
    try:
        converted = ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError):
        return image
    return image if converted is None else converted


def _encoded(image: Image.Image, largest_file: int = _LARGEST_FILE) -> tuple[Any, Sequence[bytes]]:
    for quality in _QUALITIES:
        file = BytesIO()
        image.save(file, "JPEG", quality=quality, subsampling=0)
        if file.tell() <= largest_file:
            return {"width": image.width, "height": image.height}, [file.getvalue()]
    raise UnusablePictureError("a picture too noisy for a copy of it")
