"""The upright frame of turned and tilted pictures."""

import pytest

from kyc.domain.evidence import PictureSize, TextLine
from kyc.reading.geometry import Place, reading_order, upright_frame
from tests.unit.builders import PASSPORT_PAGE, lines, placed, turned_size

UPRIGHT = [text for _, _, text in PASSPORT_PAGE]
TURNS = [(degrees, tilt) for degrees in (0, 90, 180, 270) for tilt in (0, 8, -10)]


def size(degrees: int) -> PictureSize:
    width, height = turned_size(degrees)
    return PictureSize(width=width, height=height)


@pytest.mark.parametrize(("degrees", "tilt"), TURNS)
class TestATurnedPicture:
    def test_tells_its_direction(self, degrees: int, tilt: int) -> None:
        frame = upright_frame(placed(PASSPORT_PAGE, degrees=degrees, tilt=tilt), size(degrees))

        assert (frame.angle_degrees - degrees - tilt + 180) % 360 - 180 == pytest.approx(0, abs=0.5)
        assert not any(frame.is_askew)

    def test_has_a_value_below_its_label(self, degrees: int, tilt: int) -> None:
        found = placed(PASSPORT_PAGE, degrees=degrees, tilt=tilt)
        frame = upright_frame(found, size(degrees))
        places = {line.text: place for line, place in zip(found, frame.places, strict=True) if place}

        for label, value in (("Surname/Nom", "ERIKSSON"), ("Date of birth/Date de naissance", "12 AUG/AOÛT 1974")):
            assert places[label].bottom < places[value].bottom
            assert places[label].left == pytest.approx(places[value].left, abs=0.02)
            assert places[value].width > places[value].height


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_lines_of_a_turned_picture_are_put_in_the_order_of_reading(degrees: int) -> None:
    rows = [row for row in PASSPORT_PAGE if row[0] < 0.5]
    found = placed(rows, degrees=degrees)
    order = reading_order(upright_frame(found, size(degrees)))

    assert [found[index].text for index in order] == [text for _, _, text in rows]


def test_the_order_of_an_upright_picture_is_the_providers() -> None:
    found = placed(PASSPORT_PAGE)[::-1]

    assert reading_order(upright_frame(found, size(0))) == tuple(range(len(found)))


@pytest.mark.parametrize("across", [35, 90, -60])
def test_a_line_that_runs_across_the_others_is_askew(across: int) -> None:
    (stamp,) = placed([(0.4, 0.4, "ENTRY 03 MAR 1961")], tilt=across)
    frame = upright_frame((*placed(PASSPORT_PAGE), stamp), size(0))

    assert frame.is_askew[-1]
    assert not any(frame.is_askew[:-1])


def test_a_number_on_the_edge_says_nothing_of_the_direction() -> None:
    (edge,) = placed([(0.4, 0.4, "L898902C3")], tilt=90)

    assert upright_frame((edge, *placed(PASSPORT_PAGE)), size(0)).angle_degrees == pytest.approx(0)


def test_lines_without_places() -> None:
    frame = upright_frame(lines(("SURNAME", "MARLOWE")), None)

    assert frame.places == (None, None)
    assert frame.angle_degrees == 0
    assert reading_order(frame) == (0, 1)


def test_no_lines() -> None:
    assert upright_frame((), None).places == ()


def test_a_box_without_corners_is_taken_for_an_upright_one() -> None:
    boxed = tuple(TextLine(text=line.text, confidence_percent=98, box=line.box) for line in placed(PASSPORT_PAGE))
    frame = upright_frame(boxed, size(0))

    assert frame.angle_degrees == 0
    assert None not in frame.places


class TestPlace:
    def test_a_part_of_a_line_is_a_part_of_its_place(self) -> None:
        assert Place(1, 2, 10, 1).part(2, 5, 10) == Place(3, 2, 3, 1)
        assert Place(1, 2, 10, 1).part(0, 0, 0) == Place(1, 2, 10, 1)

    @pytest.mark.parametrize(("top", "expected"), [(0, True), (0.4, True), (0.6, False), (-0.4, True), (2, False)])
    def test_a_row_is_shared_by_half_a_height(self, top: float, expected: bool) -> None:  # noqa: FBT001
        assert Place(0, 0, 1, 1).shares_row(Place(5, top, 1, 1)) is expected

    @pytest.mark.parametrize(("left", "expected"), [(0, True), (0.9, True), (1.1, False), (-2, False)])
    def test_a_column_is_shared_by_any_overlap(self, left: float, expected: bool) -> None:  # noqa: FBT001
        assert Place(0, 0, 1, 1).shares_column(Place(left, 5, 1, 1)) is expected
