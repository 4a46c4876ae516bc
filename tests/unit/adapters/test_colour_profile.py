"""Colour profiles: those of usual screens change nothing that matters, all others may show another picture."""

import struct

import pytest
from PIL import ImageCms

from kyc.adapters.colour_profile import is_ordinary
from tests.unit.adapters.files import profile


def table(*values: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(f">I{len(values)}H", len(values), *(round(65535 * value) for value in values))


def parametric(kind: int, *values: float) -> bytes:
    return b"para\0\0\0\0" + struct.pack(f">HH{len(values)}i", kind, 0, *(round(65536 * value) for value in values))


POWER = [(at / 1023) ** 2.2 for at in range(1024)]
SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), id="sRGB of a library"),
        pytest.param(profile(), id="sRGB"),
        pytest.param(profile(gamma=2.3), id="a little darker"),
        pytest.param(profile(curve=table(*POWER)), id="table"),
        pytest.param(profile(curve=parametric(0, 2.2)), id="power"),
        pytest.param(profile(curve=parametric(3, *SRGB_CURVE)), id="sRGB's curve"),
        pytest.param(profile(curve=parametric(4, *SRGB_CURVE, 0, 0)), id="sRGB's curve in full"),
        pytest.param(profile(space=b"GRAY"), id="grey"),
    ],
)
def test_a_usual_screens_is_ordinary(content: bytes) -> None:
    assert is_ordinary(content)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="none"),
        pytest.param(b"acsp" * 100, id="none at all"),
        pytest.param(profile()[:200], id="cut off"),
        pytest.param(profile(gamma=1.0), id="linear"),
        pytest.param(profile(curve=b"curv" + bytes(8)), id="linear by an empty table"),
        pytest.param(profile(gamma=8.0), id="dark"),
        pytest.param(profile(red=(0.1431, 0.0606, 0.7141)), id="red is blue"),
        pytest.param(profile(curve=table(*reversed(POWER))), id="negative"),
        pytest.param(profile(curve=table(*POWER[:700], *[1.0] * 10, *POWER[710:])), id="one shade vanishes"),
        pytest.param(profile(curve=parametric(3, 0.1, *SRGB_CURVE[1:])), id="bright"),
        pytest.param(profile(curve=parametric(0, -2.2)), id="beyond all numbers"),
        pytest.param(profile(curve=b"sf32" + bytes(40)), id="no curve"),
        pytest.param(profile(more={b"A2B0": b"mAB " + bytes(40)}), id="tables beside the curves"),
        pytest.param(profile(space=b"CMYK"), id="ink"),
        pytest.param(profile(space=b"Lab "), id="Lab"),
        pytest.param(profile(space=b"GRAY", gamma=0.3), id="odd grey"),
    ],
)
def test_any_other_is_not(content: bytes) -> None:
    assert not is_ordinary(content)
