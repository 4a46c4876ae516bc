"""The message authentication code (MAC) of a decision, over its record's key, its outcome and all that it rests on.

Many functions may write to a record; two may decide. So each decision carries a MAC under a key that only these two may
make MACs with, and whoever acts on a decision has it verified first.

A MAC is over three digests, each over JSON in one spelling:

- `told`: the record's key, address, kind and submission, version, status, reasons and time: all that a message tells;
- `facts`: the claim, the case file (key, version and SHA-256), who decided by hand and their words, the findings;
- `kept`: the record's key, as whom the user was verified, the fingerprints of document and selfie, the marks of
  refusals, and the history so far: all that a later decision of the user builds upon. It can be verified, too, while
  the record waits for its next decision.

A proposal that waits for a second person's word has a MAC of its own, over its record's key and submission and all that
it says, withdrawn or not. Its message says of itself that it is a proposal's, so neither passes for the other.

What is None is in no digest, so a field that is added and not set changes none.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from kyc.domain.claim import Claim
from kyc.domain.outcome import Outcome
from kyc.domain.proposal import Proposal
from kyc.domain.record import KEPT, OF_A_DECISION, KycRecord, ValidationStatus
from kyc.domain.signature import Signature

_FORMAT: Final = "auto-kyc/decision/1"
_PROPOSAL_FORMAT: Final = "auto-kyc/proposal/1"
# In which language somebody is written to is no fact of a decision.
_FACTS: Final = {*Claim.model_fields, *OF_A_DECISION} - {"reasons", "locale"}


def told_digest(decided: KycRecord | Outcome) -> str:
    """Return 64 hex digits that stand for what is told of a decision."""
    return _digest(
        {
            "record": _key(decided),
            "email": decided.email,
            "id_type": decided.id_type,
            "submission_id": decided.submission_id,
            "version": decided.version,
            "status": decided.validation_status.value,
            "reasons": [reason.model_dump(mode="json") for reason in decided.reasons],
            "decided_time": decided.last_updated_time,
        }
    )


def facts_digest(decided: KycRecord) -> str:
    """Return 64 hex digits that stand for what a decision rests on, and who made it."""
    judged = [document.model_dump(mode="json") for document in decided.documents_judged]
    return _digest({**_plain(decided, _FACTS), "documents_judged": judged})


def kept_digest(record: KycRecord, entries: int) -> str:
    """Return 64 hex digits that stand for what stays with a record when it is submitted anew.

    Args:
        record: the record.
        entries: how many entries of its history are meant; later ones are submissions.
    """
    kept: dict[str, Any] = {name: getattr(record, name) for name in KEPT}
    kept["refused_documents"] = sorted(record.refused_documents)
    return _digest(
        {
            "record": _key(record),
            "kept": kept,
            "history": [change.to_entry() for change in record.history[:entries]],
        }
    )


def mac_message(*, told: str, facts: str, kept: str, entries: int) -> bytes:
    """Return the message of a decision's MAC: 32 bytes, the same for the same decision.

    A digest, since KMS takes messages of 4,096 bytes at most
    (https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html).
    """
    return bytes.fromhex(_digest({"format": _FORMAT, "told": told, "facts": facts, "kept": kept, "entries": entries}))


def message_of(signature: Signature) -> bytes:
    """Return the message that the MAC of a signature must be of."""
    return mac_message(**signature.model_dump(exclude={"mac"}))


def proposal_message(record: KycRecord, proposal: Proposal) -> bytes:
    """Return the message of a proposal's MAC: 32 bytes, the same for the same proposal.

    Args:
        record: what it is about, at the version that the proposal names.
        proposal: the proposal; its own MAC is no part of it.
    """
    about = {"record": _key(record), "submission_id": record.submission_id}
    return bytes.fromhex(_digest({"format": _PROPOSAL_FORMAT, **about, "proposal": proposal.to_item()}))


def unsigned(decided: KycRecord) -> Signature:
    """Return the signature of a decided record as it is to be, but for its MAC."""
    entries = len(decided.history)
    return Signature(
        told=told_digest(decided),
        facts=facts_digest(decided),
        kept=kept_digest(decided, entries),
        entries=entries,
        mac="",
    )


def fits_kept(record: KycRecord, signature: Signature) -> bool:
    """Return True if what stays with the record is what was signed."""
    return signature.kept == kept_digest(record, signature.entries)


def fits(record: KycRecord, signature: Signature) -> bool:
    """Return True if the record is the decided one that was signed."""
    return (
        signature.told == told_digest(record)
        and signature.facts == facts_digest(record)
        and fits_kept(record, signature)
    )


def keeps_something(record: KycRecord) -> bool:
    """Return True if something stays with the record that a decision left there."""
    was_decided = any(change.to != ValidationStatus.PENDING for change in record.history)
    return was_decided or any(getattr(record, name) for name in KEPT)


def _key(of: KycRecord | Outcome) -> list[str]:
    return [of.tenant_email, of.id_type_id]


def _plain(record: KycRecord, names: set[str]) -> dict[str, Any]:
    return record.model_dump(mode="json", include=names, exclude_none=True)


def _digest(value: object) -> str:
    text = json.dumps(_canonical(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _canonical(value: object) -> object:
    """Return JSON in one spelling: a whole number is no float, as DynamoDB gives it back; nothing is None."""
    match value:
        case float():
            return int(value) if value.is_integer() else value
        case Mapping():
            return {name: _canonical(each) for name, each in value.items() if each is not None}
        case list() | tuple():
            return [_canonical(each) for each in value]
    return value
