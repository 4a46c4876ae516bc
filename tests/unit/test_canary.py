"""The search for marked words finds what it is there to find."""

import base64
import json
from urllib.parse import quote

import pytest

from tests.e2e.canary import found

WORD = "Canarina+7@example.com"


@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "acme#"])
@pytest.mark.parametrize("after", ["", "z", "#zz", "zzzz"])
def test_a_word_is_found_however_it_is_spelled(before: str, after: str) -> None:
    text = f"{before}{WORD}{after}"
    for spelled in (
        text.encode(),
        text.upper().encode(),
        quote(text, safe="").encode(),
        json.dumps({"x": text}).encode(),
        base64.b64encode(text.encode()),
    ):
        assert found([WORD], [("here", spelled)]) == {WORD: ["here"]}


def test_a_word_that_is_nowhere_is_found_nowhere() -> None:
    others = [b"", b"Canarina", base64.b64encode(b"Canarino+7@example.com"), b"canarina+8@example.com"]
    assert found([WORD], [("here", other) for other in others]) == {}
