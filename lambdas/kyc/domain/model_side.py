"""The size in which a model is shown the sides of a document: the longest side of a picture, in pixels."""

from typing import Final

LARGEST: Final = 2_576
"""More is scaled down to this before a model looks at it (https://platform.claude.com/docs/en/build-with-claude/vision)."""
SMALLEST: Final = 800
"""Of a card that fills most of its picture some 600 are left, at which its print is still read (docs/decisions.md)."""
