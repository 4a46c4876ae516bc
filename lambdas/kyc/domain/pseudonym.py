"""Keyed pseudonyms: what stands for a user or a record where nothing may say who they are.

The same user has the same one for ever, so that what was theirs can be found again by whoever may use the stage's key;
without the key nobody can tell from a pseudonym whose it is, or try addresses until one fits.

Each is an HMAC-SHA-256 over a JSON list that begins with what it stands for: no text can be two of them.
"""

import hmac
import json

from kyc.domain.keys import RecordKey


def user_pseudonym(key: bytes, tenant_email: str) -> str:
    """64 hex digits for a user.

    Args:
        key: the stage's key.
        tenant_email: partition key of the user's records.
    """
    return _keyed(key, "user", tenant_email)


def record_pseudonym(key: bytes, record: RecordKey) -> str:
    """64 hex digits for a record of a user.

    Args:
        key: the stage's key.
        record: the record's own key.
    """
    return _keyed(key, "record", record.tenant_email, record.id_type_id)


def actor_pseudonym(key: bytes, sub: str) -> str:
    """32 hex digits for a customer of a record's history.

    Args:
        key: the stage's key.
        sub: the user pool's name for them.
    """
    return _keyed(key, "actor", sub)[:32]


def _keyed(key: bytes, *parts: str) -> str:
    return hmac.digest(key, json.dumps(parts).encode(), "sha256").hex()
