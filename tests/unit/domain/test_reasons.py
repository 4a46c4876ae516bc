"""The vocabulary of reasons: complete, told without numbers, and rendered for the documentation."""

import re
from pathlib import Path

import pytest

from kyc.domain.reasons import REASONS, Action, CheckName, ReasonCode, markdown_page, reason

DOCS = Path(__file__).parents[3] / "docs"
FIELD_TERMS = [
    "document_expired", "document_type_not_supported", "document_type_mismatch", "document_unreadable",
    "no_document_in_image", "two_documents_uploaded", "missing_back", "blurred_photo", "dark_photo",
    "glare_on_photo", "cut_off_document", "name_mismatch", "dob_mismatch", "document_number_mismatch",
    "mrz_checksum_failed", "mrz_inconsistent", "barcode_inconsistent", "extraction_low_confidence",
    "selfie_missing", "selfie_no_face", "selfie_multiple_faces", "selfie_extreme_pose", "selfie_occluded",
    "selfie_low_quality", "selfie_document_missing_photo", "selfie_face_mismatch", "unsafe_content",
    "under_supported_age", "country_not_supported", "duplicate_document", "attempts_exceeded",
    "provider_unavailable", "ai_disagreement", "prompt_injection_suspected", "manual_override",
    "document_not_uploaded",
]  # fmt: skip


@pytest.mark.parametrize("term", FIELD_TERMS)
def test_the_fields_terms_are_spoken(term: str) -> None:
    assert term in REASONS


@pytest.mark.parametrize("code", ReasonCode)
def test_the_customer_reads_sentences_without_numbers(code: ReasonCode) -> None:
    text = REASONS[code].customer_text

    assert text.endswith(".")
    assert not re.search(r"\d|%|threshold|score|similarity|confidence", text, re.IGNORECASE)
    assert "\n" not in text


@pytest.mark.parametrize("code", ReasonCode)
def test_the_customer_reads_the_next_step(code: ReasonCode) -> None:
    entry = REASONS[code]

    if entry.action is Action.FINAL:
        assert re.search(r"contact our support|member of our team", entry.customer_text)
    else:
        assert re.search(r"submit|member of our team|contact our support", entry.customer_text, re.IGNORECASE)


def test_a_reason_as_it_is_stored() -> None:
    stored = reason(ReasonCode.DOCUMENT_EXPIRED)

    assert stored.code == "document_expired"
    assert stored.action is Action.RETRY
    assert stored.message == REASONS[ReasonCode.DOCUMENT_EXPIRED].customer_text


def test_the_table_has_a_row_for_every_code() -> None:
    head, line, *rows = [row for row in markdown_page().split("\n") if row.startswith("|")]

    assert head.count("|") == line.count("|") == 6
    assert [row.split("|")[1].strip(" `") for row in rows] == [code.value for code in REASONS]
    assert all(row.count("|") == 6 for row in rows)


def test_the_documentation_is_current() -> None:
    assert (DOCS / "reasons.md").read_text() == markdown_page(), "run `make docs`"


def test_every_check_but_the_silent_ones_can_give_a_reason() -> None:
    assert {entry.check for entry in REASONS.values()} == set(CheckName)
