"""Path parameters as clients send them."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyc.domain.errors import InvalidRequest
from kyc.domain.path_values import decode_path


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("june@example.com", "june@example.com"),
        ("june%40example.com", "june@example.com"),
        ("%6aune%40example%2ecom", "june@example.com"),
        ("june+kyc@example.com", "june+kyc@example.com"),
        ("june%2Bkyc@example.com", "june+kyc@example.com"),
        ("june%2bkyc@example.com", "june+kyc@example.com"),
        ("j%C3%BCne@example.com", "jüne@example.com"),
        ("jüne@example.com", "jüne@example.com"),
        ("june%2540example.com", "june%40example.com"),
        ("50%25@example.com", "50%@example.com"),
        ("a%20b", "a b"),
        ("", ""),
    ],
)
def test_a_value_is_decoded_once(sent: str, meant: str) -> None:
    assert decode_path({"email": sent}) == {"email": meant}


@pytest.mark.parametrize(
    "sent", ["%", "june%", "june%4", "june%4x@example.com", "%zz", "%u0041", "% 40", "%-1", "%+1", "%\uff14\uff10"]
)
def test_a_percent_sign_stands_before_two_hexadecimal_digits(sent: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        decode_path({"tenant": "acme", "email": sent})

    (error,) = refusal.value.errors
    assert error.field == "email"
    assert "percent" in error.message


@pytest.mark.parametrize("sent", ["%ff%fe@example.com", "%C3", "%c0%af", "%ED%A0%80"])
def test_bytes_that_are_no_text_are_nobodys_address(sent: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        decode_path({"email": sent})

    assert [error.field for error in refusal.value.errors] == ["email"]


@pytest.mark.parametrize("sent", ["a%2Fb", "%2f", "%00", "june%00@example.com", "a%0ab", "a%0D", "a%7fb", "a/b"])
def test_slashes_and_control_characters_stand_in_no_value(sent: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        decode_path({"email": sent, "tenant": sent})

    assert [error.field for error in refusal.value.errors] == ["email", "tenant"]
    assert all(sent not in error.message for error in refusal.value.errors)


@given(st.text(st.characters(exclude_characters="/", exclude_categories=["Cc", "Cs"])))
def test_what_a_client_encodes_is_what_is_read(value: str) -> None:
    assert decode_path({"name": quote(value, safe="")}) == {"name": value}
