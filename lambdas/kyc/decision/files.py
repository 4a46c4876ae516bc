"""How files of evidence are written and named, whoever decided."""

import json
from hashlib import sha256

from kyc.domain.keys import RecordVersion
from kyc.domain.links import evidence_prefix


def canonical_json(value: object) -> bytes:
    """The one spelling of a JSON value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def case_file_key(tenant: str, decided: RecordVersion) -> str:
    """Key of a case file in the document bucket; digests, since a key must not say who someone is."""
    return f"{_folder(tenant, decided)}{decided.version}.json"


def hand_file_key(tenant: str, decided: RecordVersion) -> str:
    """Return the key of the case file of a decision by hand; no prefix of a machine's, nor is a machine's one of it."""
    return f"{_folder(tenant, decided)}by-hand/{decided.version}.json"


def _folder(tenant: str, decided: RecordVersion) -> str:
    record = sha256(decided.id_type_id.encode()).hexdigest()[:32]
    return f"{evidence_prefix(tenant, decided.tenant_email)}{record}/"
