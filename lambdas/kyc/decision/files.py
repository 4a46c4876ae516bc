"""The form and the names of evidence files, for decisions by machine and by hand."""

import json

from kyc.domain.keys import RecordVersion
from kyc.domain.links import evidence_prefix
from kyc.domain.names import Names


def canonical_json(value: object) -> bytes:
    """Return the one spelling of a JSON value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def case_file_key(names: Names, tenant: str, decided: RecordVersion) -> str:
    """Key of a case file in the document bucket, by names that do not say who someone is or what their number is."""
    return f"{_folder(names, tenant, decided)}{decided.version}.json"


def hand_file_key(names: Names, tenant: str, decided: RecordVersion) -> str:
    """Return the key of the case file of a decision by hand; no prefix of a machine's, nor is a machine's one of it."""
    return f"{_folder(names, tenant, decided)}by-hand/{decided.version}.json"


def _folder(names: Names, tenant: str, decided: RecordVersion) -> str:
    return f"{evidence_prefix(names, tenant, decided.tenant_email)}{names.record(decided.key)}/"
