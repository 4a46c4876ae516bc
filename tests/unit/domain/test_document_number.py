"""Fingerprints of document numbers: the same for the same document, and saying nothing about it."""

import hashlib

import pytest

from kyc.domain.claim import Claim
from kyc.domain.document_number import DocumentNumber, document_number
from kyc.domain.policy import Policy

KEY = b"a key"


def claimed(**changes: object) -> DocumentNumber:
    body = {
        "tenant": "acme", "stage": "beta", "email": "june@example.com", "first_name": "June", "last_name": "Marlowe",
        "date_of_birth": "1987-05-14", "id_type": "Driving license", "id_value": "M482-7391-0456",
        "document_links": [{"filename": "front.jpg", "url": "https://api.example.com/front"}], **changes,
    }  # fmt: skip
    return document_number(Claim.model_validate(body), Policy())


@pytest.mark.parametrize(
    "same",
    [
        {"id_value": "m48273910456"},
        {"id_value": "M482 7391 0456"},
        {"id_value": "M482-739I-O456"},  # letters for digits, as the check of the number takes them too
        {"id_value": "М482-7391-0456"},  # noqa: RUF001 - a Cyrillic letter
        {"id_type": "driver's licence"},
        {"issuing_country": "US"},
        {"email": "ottilie@example.com", "first_name": "Ottilie"},
    ],
)
def test_one_document_has_one_fingerprint(same: dict[str, str]) -> None:
    assert claimed(**same).fingerprint(KEY) == claimed().fingerprint(KEY)


@pytest.mark.parametrize(
    "other",
    [
        {"id_value": "M482-7391-0457"},
        {"id_value": "---"},
        {"id_type": "Passport"},
        {"issuing_country": "CA"},
        {"tenant": "globex"},
    ],
)
def test_another_document_or_tenant_has_another(other: dict[str, str]) -> None:
    assert claimed(**other).fingerprint(KEY) != claimed().fingerprint(KEY)


def test_parts_do_not_run_into_each_other() -> None:
    one, other = DocumentNumber("acme", "", "US", "12"), DocumentNumber("acme", "", "U", "S12")
    assert one.fingerprint(KEY) != other.fingerprint(KEY)


def test_without_the_key_a_number_cannot_be_tried() -> None:
    number = claimed()
    assert number.fingerprint(KEY) != number.fingerprint(b"another key")
    assert len(number.fingerprint(KEY)) == 2 * hashlib.sha256().digest_size
    assert number.number not in number.fingerprint(KEY)
