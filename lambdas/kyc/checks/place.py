"""Places in a picture, in a reviewer's words."""

from typing import Final

from kyc.domain.evidence import BoundingBox

_ROWS: Final = ("top", "middle", "bottom")
_COLUMNS: Final = ("left", "middle", "right")


def place_in_words(box: BoundingBox | None) -> str:
    """Return the part of a picture in which the middle of a box lies.

    >>> place_in_words(BoundingBox(left=0.1, top=0.8, width=0.2, height=0.05))
    'bottom left of the picture'
    >>> place_in_words(BoundingBox(left=0.4, top=0.4, width=0.2, height=0.05))
    'middle of the picture'
    """
    if box is None:
        return "place unknown"
    across, down = (min(max(int(3 * share), 0), 2) for share in box.centre)
    named = dict.fromkeys((_ROWS[down], _COLUMNS[across]))
    return f"{' '.join(named)} of the picture"
