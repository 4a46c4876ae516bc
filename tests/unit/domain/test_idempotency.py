"""A key has one form, a request one text, and an answer the addresses of those of whom it tells."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyc.domain.errors import InvalidRequest
from kyc.domain.idempotency import KEY_PATTERN, addresses, content, read_key

VISIBLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters='",\\'), min_size=1)


@given(VISIBLE.filter(lambda text: len(text) <= 255))
def test_visible_ascii_is_a_key_bare_and_in_quotation_marks(key: str) -> None:
    assert read_key([key]) == read_key([f' "{key}" ']) == key


@pytest.mark.parametrize(
    "values",
    [[], ["a", "a"], [""], [" "], ["a b"], ["a,b"], ["a\\b"], ['"'], ['""'], ['a"'], ['"a'], ['"a"b"'], ['"a\\b"'],
     ['"a";q=1'], ["é"], ["a\n"[:1] + "\x7f"], ["x" * 256], ['"' + "x" * 256 + '"'], ["x" * 10_240]],
)  # fmt: skip
def test_what_is_no_key_is_refused_with_what_to_do(values: list[str]) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_key(values)

    (fault,) = refused.value.errors
    assert fault.field == "Idempotency-Key"
    assert "UUID" in fault.message


def test_a_string_may_be_escaped() -> None:
    assert read_key(['"a \\"b\\" \\\\"']) == 'a "b" \\'


def test_the_documents_pattern_takes_what_is_taken() -> None:
    for taken in ("a", "8e03978e-40d5-43dd-bc93-6894a57f9324", '"with space"', "x" * 255):
        assert re.fullmatch(KEY_PATTERN, taken)
        read_key([taken])
    for refused in ("", "a b", "a,b", "x" * 256):
        assert not re.fullmatch(KEY_PATTERN, refused)


@given(st.dictionaries(st.text(), st.one_of(st.text(), st.integers(), st.booleans())))
def test_order_does_not_matter_and_everything_else_does(body: dict[str, object]) -> None:
    backwards = dict(reversed(body.items()))

    assert content({}, {}, backwards) == content({}, {}, body)
    assert content({}, {}, {**body, "more": 1}) != content({}, {}, body)
    assert content({"tenant": "a"}, {}, body) != content({}, {"tenant": ["a"]}, body)
    assert content({}, {}, {"a": 1}) != content({}, {}, {"a": True})


def test_addresses_are_found_wherever_they_are() -> None:
    body = {
        "email": "Ann@Example.com", "tenant#email": "acme#bob@example.com", "list": [{"x": ["eve@example.com"]}],
        "note": "asked joe@example.com", "url": "https://a.example/x", "number": 1, "none": None,
    }  # fmt: skip

    assert addresses(json.dumps(body)) == {"ann@example.com", "bob@example.com", "eve@example.com"}
    assert addresses("") == frozenset()
