"""Things that lie beside and on documents, and where values stand on them."""

from datetime import date

import numpy as np
import pytest
from PIL import Image

from samples.collage import SIDES, Piece, Side, beside, collage, laid_on
from samples.layouts import LAYOUTS
from samples.places import birth_box, expiry_box, number_box, portrait_box, zone_box
from samples.population import document
from samples.seeds import generator

TODAY = date(2026, 11, 1)
CARD = Image.new("RGB", (600, 378), (10, 20, 200))
SLIP = Image.new("RGB", (200, 120), (200, 20, 10))


def _where(picture: Image.Image, colour: tuple[int, int, int]) -> tuple[int, int, int, int]:
    """Give left, top, right and bottom of all that has a colour."""
    same = np.abs(np.asarray(picture.convert("RGB"), dtype=np.int16) - colour).max(axis=2) < 40
    visible = same & (np.asarray(picture.convert("RGBA"))[..., 3] > 200)
    rows, columns = np.nonzero(visible)
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


@pytest.mark.parametrize("side", SIDES)
def test_a_thing_beside_a_document_covers_nothing_of_it(side: Side) -> None:
    for seed in range(12):
        together = beside(CARD, SLIP, side, generator("beside", side, seed))
        card, slip = _where(together, (10, 20, 200)), _where(together, (200, 20, 10))
        apart = {
            "left": slip[2] < card[0],
            "right": slip[0] > card[2],
            "above": slip[3] < card[1],
            "below": slip[1] > card[3],
        }
        assert apart[side]
        assert card[2] - card[0] == 599


def test_what_lies_on_a_document_is_cut_off_at_its_edge() -> None:
    covered = laid_on(CARD, (Piece(SLIP, (600, 189)),))
    assert covered.size == CARD.size
    assert _where(covered, (200, 20, 10))[2] == 599


def test_a_later_piece_lies_on_top() -> None:
    both = collage((600, 378), (Piece(CARD, (300, 189)), Piece(SLIP, (300, 189))))
    assert both.getpixel((300, 189)) == (200, 20, 10, 255)


@pytest.mark.parametrize("name", LAYOUTS)
def test_values_stand_where_they_are_found(name: str) -> None:
    held = document("places", LAYOUTS[name], TODAY)
    portrait, birth, number = portrait_box(held), birth_box(held), number_box(held)
    assert portrait.height > 250
    assert portrait.height > portrait.width
    assert birth.height < 80
    assert number.height < 90
    assert not (portrait.left < birth.centre[0] < portrait.right and portrait.top < birth.centre[1] < portrait.bottom)
    if held.data.expires:
        assert expiry_box(held).centre != birth.centre


def test_a_zone_is_found_where_it_stands_on_the_front() -> None:
    found = {name: zone_box(document("zones", layout, TODAY)) for name, layout in LAYOUTS.items()}
    assert {name for name, box in found.items() if box} == {"passport-td3", "passport-bilingual", "id-card-columns"}
    for box in found.values():
        assert box is None or (box.width > 1100 and 90 < box.height < 200)
