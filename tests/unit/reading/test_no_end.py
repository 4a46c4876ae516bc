"""Words and days by which a document says that it never expires."""

import pytest

from kyc.reading.labels import find_labels
from kyc.reading.no_end import no_end_spans


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("DATE OF EXPIRY: NO EXPIRY", ["NO EXPIRY"]),
        ("VALID UNTIL 31.12.9999", ["31.12.9999"]),
        ("GULTIG BIS UNBEFRISTET / ILLIMITE", ["UNBEFRISTET", "ILLIMITE"]),
        ("PERMANENT RESIDENT", []),
        ("DATE OF EXPIRY", []),
        ("EXPIRES 31.12.2029", []),
    ],
)
def test_where_a_text_says_so(text: str, said: list[str]) -> None:
    assert [text[start:end] for start, end in no_end_spans(text)] == said


@pytest.mark.parametrize(
    "text", ["NO EXPIRY", "No expiration date", "Non-expiring", "Does not expire", "Never expires"]
)
def test_what_says_so_is_a_value_and_no_label(text: str) -> None:
    assert not find_labels(text)


def test_the_label_before_it_is_one() -> None:
    (label,) = find_labels("Date of expiry: no expiry")

    assert label.end <= len("Date of expiry: ")
