"""Pseudonyms: the same for the same, another for another, and nothing without the key."""

from kyc.domain.document_number import NumberAsRead
from kyc.domain.keys import RecordKey
from kyc.domain.pseudonym import record_pseudonym, user_pseudonym

ANN = "acme#ann@example.com"
RECORD = RecordKey(tenant_email=ANN, id_type_id="Passport#1234")


def test_the_same_user_has_the_same_one_for_ever() -> None:
    # Pinned: with another value, what was filed under it could not be found again.
    assert user_pseudonym(b"key", ANN) == "7f3c8ae103cc68c7205bfa7d6c2ab21885c0d8e49a66cea5afe9908aca3c204f"


def test_no_two_things_and_no_two_keys_share_one() -> None:
    several = {
        user_pseudonym(b"key", ANN),
        user_pseudonym(b"another key", ANN),
        user_pseudonym(b"key", "acme#bob@example.com"),
        user_pseudonym(b"key", "globex#ann@example.com"),
        record_pseudonym(b"key", RECORD),
        record_pseudonym(b"key", RecordKey(tenant_email=ANN, id_type_id="Passport#1235")),
        NumberAsRead("user", ANN, "US", "1234").fingerprint(b"key"),
    }
    assert len(several) == 7
    assert all(len(pseudonym) == 64 for pseudonym in several)
