"""The direction of a picture's text, and the places on it once it is turned."""

import pytest

from kyc.domain.evidence import PictureSize, Point, TextLine
from kyc.reading.turning import quarter_turn, turned

SIZE = PictureSize(width=1200, height=800)
Corners = tuple[Point, Point, Point, Point]


def line(text: str, left: float = 0.1, top: float = 0.1, *, turn: int = 0, tilt: float = 0) -> TextLine:
    """A line of an upright picture of that size, which is then turned clockwise."""
    right, bottom = left + 0.02 * len(text), top + 0.05
    corners = [
        Point(x=left, y=top),
        Point(x=right, y=top + tilt),
        Point(x=right, y=bottom + tilt),
        Point(x=left, y=bottom),
    ]
    first, second, third, fourth = (turned(corner, turn) for corner in corners)
    return TextLine(text=text, confidence_percent=99, corners=(first, second, third, fourth))


PAGE = [("UTOPIA", 0.1), ("PASSPORT", 0.2), ("ERIKSSON", 0.3), ("ANNA MARIA", 0.4), ("P<UTOERIKSSON<<ANNA<MARIA", 0.8)]


def size_of(turn: int) -> PictureSize:
    return PictureSize(width=SIZE.height, height=SIZE.width) if turn % 180 else SIZE


@pytest.mark.parametrize("tilt", [0, 0.12, -0.12])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_picture_is_to_be_turned_back(turn: int, tilt: float) -> None:
    lines = [line(text, top=top, turn=turn, tilt=tilt) for text, top in PAGE]
    assert quarter_turn(lines, size_of(turn)) == (360 - turn) % 360


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_number_up_the_edge_turns_nothing(turn: int) -> None:
    edge = line("AB1234567890", turn=(turn + 90) % 360)
    lines = [line(text, top=top, turn=turn) for text, top in PAGE]
    assert quarter_turn([edge, *lines], size_of(turn)) == (360 - turn) % 360


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([], id="nothing"),
        pytest.param([line("AB 12", turn=90)], id="hardly anything"),
        pytest.param([line("ERIKSSON ANNA", turn=90), line("VANDERMEER OT", turn=0)], id="as much either way"),
        pytest.param(
            [TextLine(text="A LINE WITHOUT ITS CORNERS", confidence_percent=99)] * 4, id="nobody knows which way"
        ),
    ],
)
def test_text_that_does_not_tell_turns_nothing(lines: list[TextLine]) -> None:
    assert quarter_turn(lines, SIZE) == 0


def test_the_pictures_own_shape_counts() -> None:
    """In a narrow picture a line that falls by a little of its width falls by much of its height."""
    steep = [
        TextLine(
            text="A LINE THAT FALLS TO THE RIGHT",
            confidence_percent=99,
            corners=(Point(x=0.1, y=0.1), Point(x=0.6, y=0.2), Point(x=0.6, y=0.25), Point(x=0.1, y=0.15)),
        )
    ]
    assert quarter_turn(steep, PictureSize(width=1000, height=1000)) == 0
    assert quarter_turn(steep, PictureSize(width=200, height=4000)) == 270


@pytest.mark.parametrize(
    ("degrees", "place"), [(0, (0.1, 0.2)), (90, (0.8, 0.1)), (180, (0.9, 0.8)), (270, (0.2, 0.9))]
)
def test_places_turn_with_their_picture(degrees: int, place: tuple[float, float]) -> None:
    found = turned(Point(x=0.1, y=0.2), degrees)
    assert (found.x, found.y) == pytest.approx(place)
