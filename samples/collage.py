"""Several things lying beside and on one another, as one picture with a transparent ground."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from PIL import Image, ImageDraw

CORNER: Final = 0.037
"""Radius of a card's corners, as a fraction of its width (ISO/IEC 7810: 3.18 mm of 85.6 mm)."""
Side = Literal["left", "right", "above", "below"]
SIDES: Final[tuple[Side, ...]] = ("left", "right", "above", "below")
_GAP: Final = 40


@dataclass(frozen=True)
class Piece:
    """A thing and where its centre lies on the ground, in pixels; it may be turned a little."""

    picture: Image.Image
    """Opaque, or RGBA where it isn't rectangular."""
    centre: tuple[float, float]
    tilt_degrees: float = 0.0


def card(side: Image.Image) -> Image.Image:
    """Give a document's side the rounded corners of a card."""
    outline = Image.new("L", side.size, 0)
    edge = (0, 0, side.width - 1, side.height - 1)
    ImageDraw.Draw(outline).rounded_rectangle(edge, radius=round(side.width * CORNER), fill=255)
    rounded = side.convert("RGB")
    rounded.putalpha(outline)
    return rounded


def collage(size: tuple[int, int], pieces: Sequence[Piece]) -> Image.Image:
    """Lay pieces on a transparent ground, the later ones on top."""
    ground = Image.new("RGBA", size, (0, 0, 0, 0))
    for piece in pieces:
        turned = piece.picture.convert("RGBA").rotate(
            piece.tilt_degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=(0, 0, 0, 0)
        )
        at = (round(piece.centre[0] - turned.width / 2), round(piece.centre[1] - turned.height / 2))
        layer = Image.new("RGBA", size, (0, 0, 0, 0))
        layer.paste(turned, at)
        ground = Image.alpha_composite(ground, layer)
    return ground


def beside(document: Image.Image, thing: Image.Image, side: Side, random: np.random.Generator) -> Image.Image:
    """Lay a thing beside a document, somewhere along that side and a little askew."""
    room = round(np.hypot(*thing.size) - max(thing.size)) + _GAP
    lies_across = side in ("left", "right")
    width = document.width + (thing.width + room if lies_across else 0)
    height = document.height + (0 if lies_across else thing.height + room)
    width, height = max(width, thing.width + room), max(height, thing.height + room)
    slack = ((height - thing.height) if lies_across else (width - thing.width)) / 2 * 0.9
    along = float(random.uniform(-slack, slack))
    placed = {
        "left": ((width - document.width / 2, height / 2), (thing.width / 2, height / 2 + along)),
        "right": ((document.width / 2, height / 2), (width - thing.width / 2, height / 2 + along)),
        "above": ((width / 2, height - document.height / 2), (width / 2 + along, thing.height / 2)),
        "below": ((width / 2, document.height / 2), (width / 2 + along, height - thing.height / 2)),
    }
    there, here = placed[side]
    tilt = float(random.uniform(-4, 4))
    return collage((width, height), (Piece(card(document), there), Piece(thing, here, tilt)))


def laid_on(document: Image.Image, things: Sequence[Piece]) -> Image.Image:
    """Lay things on a document, in its own pixels; they may reach beyond its edges, and are cut off there."""
    return collage(document.size, (Piece(card(document), (document.width / 2, document.height / 2)), *things))
