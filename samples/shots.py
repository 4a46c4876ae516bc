"""Pictures that are still to be taken: named, so that cases can share them, and drawn only where somebody looks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

JPEG: Final = "image/jpeg"
_EXTENSIONS: Final = {JPEG: "jpg", "image/png": "png", "application/pdf": "pdf"}


@dataclass(frozen=True)
class Shot:
    """One picture to be taken."""

    key: str
    """Names the picture: under one key there are always the same bytes."""
    take: Callable[[], bytes] = field(compare=False, repr=False)
    """Draws it, which may take a second."""
    content_type: str = JPEG
    """As its sender declares it."""

    @property
    def extension(self) -> str:
        """Of a file name that goes with the declared type."""
        return _EXTENSIONS[self.content_type]
