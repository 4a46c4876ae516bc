"""Lists that do not fit one answer, in pages.

A function's answer has at most 6 MB, as the runtime writes it
(https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
"""

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Final

from kyc.domain.errors import FieldError
from kyc.domain.queries import Page
from kyc.entrypoints.api.parsing import invalid

MOST_BYTES: Final = 5_500_000
"""Of the entries of one answer; what is around them is small."""

Entry = Mapping[str, Any]


def cut(entries: Iterable[Entry], page: Page) -> tuple[list[Entry], str | None]:
    """Return the entries of a page, and the cursor of the page after it; None where nothing is left.

    A cursor is a place in the list, so that it says nothing of what is there. An entry that comes in before it while
    somebody pages is what they see twice; they miss none.

    Args:
        entries: all of them, read as far as they are needed.
        page: which are wanted.

    Raises:
        InvalidRequest: the cursor is none of ours.
    """
    start = _start(page.cursor)
    taken: list[Entry] = []
    bytes_left = MOST_BYTES
    for entry in islice(entries, start, None):
        bytes_left -= _written_bytes(entry)
        if taken and (bytes_left < 0 or len(taken) == page.limit):
            return taken, str(start + len(taken))
        taken.append(entry)
    return taken, None


def _start(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not cursor.isdecimal() or not cursor.isascii():
        raise invalid([FieldError("cursor", "must be the cursor of an answer")])
    return int(cursor[:9])


def _written_bytes(entry: Entry) -> int:
    """Return how much an entry takes at most once the runtime has written the answer's text as JSON again."""
    return len(json.dumps(json.dumps(entry, ensure_ascii=False)))
