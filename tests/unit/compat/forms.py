"""The forms in which this version writes what another version may read, each with everything that it can say.

`python -m tests.unit.compat.forms` freezes them, and what this version's readers ask for, for the next version's tests:
it is run when a version was live everywhere, not when a test fails.
"""

import json
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from kyc.adapters.retention_queue import DuePlace
from kyc.domain.breaker import Breaker
from kyc.domain.erasure import ErasureAnswer, ErasureRequest
from kyc.domain.erasure_limits import ProposedErasure, RetentionPace, WaitingErasure
from kyc.domain.erasure_requests import AskedErasure
from kyc.domain.idempotency import KeptAnswer
from kyc.domain.identity import IdentityItem
from kyc.domain.keys import RecordVersion
from kyc.domain.lease import Lease
from kyc.domain.liveness import KeptResult, LivenessSession
from kyc.domain.looks import Look
from kyc.domain.outcome import Outcome
from kyc.domain.queries import Page
from kyc.domain.record import KycRecord
from kyc.domain.tombstone import Tombstone
from kyc.domain.webhook import Delivery, DeliveryPlace, Webhook

FROZEN: Final = Path(__file__).parent / "frozen"
_READERS: Final = "readers"

SUBMISSION: Final = "5f7b6004-7e37-46fe-bfa7-12646d152b69"
USER: Final = "customer:6f1d24c6-1d0e-4b71-9a53-0e0b8ff1c4a2"
ADMINISTRATOR: Final = "admin:0f1d24c6-1d0e-4b71-9a53-0e0b8ff1c4a2"
SUBMITTED, DECIDED, CHANGED = 1795362885, 1795362890, 1795362910
PSEUDONYM: Final = "0a" * 32
KEY: Final = {"tenant#email": "acme#ann@example.com", "id_type#id": "Passport#X1234567"}
REASON: Final = {"code": "manual_override", "action": "RETRY", "message": "The passport was reported stolen."}
SIGNATURE: Final = {"told": "1" * 64, "facts": "2" * 64, "kept": "3" * 64, "entries": 2, "mac": "bWFj"}
PICTURE: Final = {
    "key": "acme/private/dashboard/kyc_documents/0a/1_a.liveness.jpg", "version_id": "v1", "sha256": "4" * 64,
    "size_bytes": 4096,
}  # fmt: skip
LIVENESS: Final = {
    "reference_sha256": "4" * 64, "confidence_percent": 99.5, "challenge": "FaceMovementAndLightChallenge",
    "feedback": ["no_light"], "reference": PICTURE, "audit": [PICTURE], "read_time": 1795362880,
}  # fmt: skip
DELIVERY: Final = f"{DECIDED:012}-{'d0' * 16}"
LOOK: Final = {"time": DECIDED, "by": "0f1d24c6", "email": "eve@example.com", "what": "document",
               "submissions": [SUBMISSION], "document": "0a/1795362885_p.jpg"}  # fmt: skip
PROPOSAL: Final = {
    "version": 2, "validation_status": "rejected", "action": "RETRY", "reasons": ["manual_override"],
    "reason": "The passport was reported stolen.", "note": "By telephone.", "accept_duplicate": True,
    "email": "eve@example.com", "by": ADMINISTRATOR, "time": 1795362895, "withdrawn_by": ADMINISTRATOR,
    "withdrawn_time": 1795362899, "mac": "bWFj",
}  # fmt: skip
HISTORY: Final = [
    {"to": "pending", "by": USER, "time": SUBMITTED, "submission_id": SUBMISSION},
    {"to": "rejected", "by": ADMINISTRATOR, "reasons": ["manual_override"], "action": "RETRY", "reason": "Stolen.",
     "note": "By telephone.", "proposed_by": ADMINISTRATOR, "proposed_time": 1795362895, "time": CHANGED,
     "submission_id": SUBMISSION},
]  # fmt: skip
RECORD: Final = {
    **KEY, "tenant": "acme", "email": "ann@example.com", "stage": "beta", "first_name": "Ann", "last_name": "Lee",
    "date_of_birth": "1990-02-03", "id_type": "Passport", "id_value": "X1234567", "issuing_country": "US",
    "document_links": [{"filename": "p.jpg", "url": "https://a.example.com/beta/p.jpg", "kind": "id_front"}],
    "liveness": LIVENESS, "consent": {"version": "2026-11", "locale": "en", "given_at": SUBMITTED}, "locale": "en",
    "email_verified": True, "phone_number_verified": False, "attempts": 1, "submission_id": SUBMISSION,
}  # fmt: skip
DECISION: Final = {
    "verify": False, "reasons": [REASON], "validated_by": ADMINISTRATOR, "validated_time": CHANGED,
    "validated_reason": "Stolen.", "validated_note": "By telephone.",
    "evidence_key": "acme/private/kyc_evidence/0/1/2.json", "evidence_version": "v1", "evidence_sha256": "5" * 64,
    "review": {"checks": [], "assessment": None},
    "verified_first_name": "Ann", "verified_last_name": "Lee", "verified_date_of_birth": "1990-02-03",
    "verified_version": 2, "fingerprints": {"user": PSEUDONYM, "document": ["6" * 64]}, "refused_documents": ["7" * 64],
    "proposals": [PROPOSAL], "contests": [{"version": 2, "message": "It is mine.", "by": USER, "time": 1795362900}],
    "documents_judged": [{"kind": "id_front", "key": PICTURE["key"], "version_id": "v1", "sha256": "4" * 64}],
    "documents_elsewhere": ["other-bucket/p.jpg"], "signature": SIGNATURE, "history": HISTORY,
    "last_updated_time": CHANGED,
}  # fmt: skip
STATUS: Final = {"status": "verified", "reasons": [REASON], "version": 2, "decided_time": DECIDED}
ERASURE: Final = {"tenant#email": "#erasures", "tenant": "acme", "by": ADMINISTRATOR, "asked_time": CHANGED}

FORMS: Final[Mapping[str, tuple[type[BaseModel], Mapping[str, Any]]]] = {
    "task": (RecordVersion, {**KEY, "version": 1}),
    **{
        f"outcome_{status}": (Outcome, {
            **KEY, "version": version, "email": "ann@example.com", "id_type": "Passport", "validation_status": status,
            "verify": False, "reasons": [REASON], "submission_id": SUBMISSION, "last_updated_time": CHANGED,
            "signature": SIGNATURE, "issuing_country": "DE",
        })
        for status, version in (("verified", 2), ("rejected", 3))
    },
    "outcome_reminder": (Outcome, {
        **KEY, "version": 2, "email": "ann@example.com", "id_type": "Passport", "validation_status": "verified",
        "verify": False, "submission_id": SUBMISSION, "last_updated_time": CHANGED, "signature": SIGNATURE,
        "issuing_country": "DE", "occasion": "document_expires_soon", "due_time": CHANGED,
    }),
    "record_pending": (KycRecord, {
        **RECORD, "validation_status": "pending", "verify": True, "version": 1, "last_updated_time": SUBMITTED,
        "history": HISTORY[:1],
    }),
    **{
        f"record_{status}": (KycRecord, {**RECORD, **DECISION, "validation_status": status, "version": version})
        for status, version in (("verified", 2), ("rejected", 3))
    },
    "identity": (IdentityItem, {
        "tenant#email": KEY["tenant#email"], "tenant": "acme", "email": "ann@example.com", "status": "verified",
        "documents": {KEY["id_type#id"]: STATUS}, "submissions": {KEY["id_type#id"]: SUBMISSION},
        "verified_as": {KEY["id_type#id"]: {"first_name": "Ann", "last_name": "Lee", "date_of_birth": "1990-02-03",
                                            "version": 2}},
        "pending": {"Visa#1": 1}, "rejection_reasons": [REASON], "last_updated_time": CHANGED,
        "letters_state": "bounced", "letters_time": CHANGED,
    }),
    "tombstone": (Tombstone, {
        "tenant#email": f"acme#erased:{PSEUDONYM}", "id_type#id": f"Passport#{'0b' * 32}:1795363000", "tenant": "acme",
        "stage": "beta", "document_type": "Passport", "validation_status": "rejected", "version": 3, "attempts": 1,
        "last_updated_time": CHANGED, "validated_time": CHANGED, "history": HISTORY, "redacted_time": 1795363000,
        "to_remove": ["acme/private/dashboard/kyc_documents/0a/"],
    }),
    "webhook": (Webhook, {
        "tenant": "acme", "name": "crm", "url": "https://hooks.example.com/kyc", "events": ["submission.verified"],
        "secrets": [{"sealed": "c2VhbGVk", "digest": "8" * 64, "until": CHANGED}], "created_time": SUBMITTED,
        "changed_time": DECIDED, "failing_since": DECIDED, "failed_time": DECIDED, "failures": 3,
        "rests_until": CHANGED, "disabled_time": CHANGED, "disabled_for": "failures", "disabled_told": True,
    }),
    "delivery": (Delivery, {
        "delivery": DELIVERY, "webhook_created_time": SUBMITTED, "event_id": "e" * 32, "type": "submission.verified",
        "payload": "{}", "created_time": DECIDED, "state": "waiting", "tries": 1, "next_time": CHANGED, "asked": 1,
        "asked_time": CHANGED, "log": [{"time": DECIDED, "status": 500, "error": "http_500", "duration_ms": 40}],
    }),
    "delivery_message": (DeliveryPlace, {"tenant": "acme", "webhook": "crm", "delivery": DELIVERY}),
    "erasure_request": (ErasureRequest, {
        "act": "erase", "tenant": "acme", "email": "ann@example.com", "by": ADMINISTRATOR,
        "by_email": "eve@example.com", "withdraw": False, "reason": "A law forbids it.",
    }),
    "erasure_answer": (ErasureAnswer, {
        "erased": {"records": 1, "documents": 2, "redacted_time": CHANGED}, "waits": {"asked_time": CHANGED},
        "proposed": {"proposed_by": "eve@example.com", "asked_time": DECIDED, "until": CHANGED}, "withdrawn": True,
        "asked": {"status": "refused", "asked_time": DECIDED, "due": CHANGED, "refused_time": CHANGED, "reason": "No."},
        "is_asked": True, "unavailable": ["dynamodb", "InternalServerError"],
        "listed": {"erasures": [{"status": "asked", "email": "ann@example.com", "by_email": "eve@example.com",
                                 "asked_time": DECIDED, "due": CHANGED, "until": CHANGED}], "more": True},
    }),
    "erasure_proposed": (ProposedErasure, {
        **ERASURE, "id_type#id": f"proposed#{PSEUDONYM}", "by_email": "eve@example.com", "address": "c2VhbGVk",
    }),
    "erasure_waiting": (WaitingErasure, {
        **ERASURE, "id_type#id": "waiting#1", "email": "ann@example.com", "proposed_by": ADMINISTRATOR,
        "proposed_time": DECIDED, "released_by": "operator:A",
    }),
    "erasure_asked": (AskedErasure, {
        **ERASURE, "id_type#id": f"asked#{PSEUDONYM}", "address": "c2VhbGVk", "by": USER, "refused_time": CHANGED,
        "refused_by": ADMINISTRATOR, "refused_reason": "c2VhbGVk",
    }),
    "retention_message": (DuePlace, {"list": "retention#0", "sort": "0001795362885#a"}),
    "retention_pace": (RetentionPace, {
        "day": 20_000, "erased": 3, "usual": 2, "held_since": DECIDED, "released_until": CHANGED,
    }),
    "liveness_session": (LivenessSession, {"session_id": SUBMISSION, "started": SUBMITTED}),
    "liveness_result": (KeptResult, {"result": LIVENESS, "used_by": SUBMISSION}),
    "answer": (KeptAnswer, {
        "request": "9" * 64, "status": 202, "headers": {"Content-Type": "application/json"}, "body": "{}", "look": LOOK,
    }),
    "look": (Look, LOOK),
    "lease": (Lease, {"name": "eve@example.com", "sub": "0f1d24c6", "until": CHANGED}),
    "breaker": (Breaker, {"state": "open", "since": DECIDED, "by": "textract: Code", "answers": 1, "needed": 2}),
    "page": (Page, {"cursor": "100", "limit": 50}),
}  # fmt: skip


def written(value: object) -> Any:  # noqa: ANN401 - any JSON
    """Return what is stored or sent of a value: all fields, those too that are not shown to users."""
    match value:
        case BaseModel():
            fields = type(value).model_fields
            return {field.alias or name: written(getattr(value, name)) for name, field in fields.items()}
        case Enum():
            return value.value
        case Mapping():
            return {name: written(each) for name, each in value.items()}
        case tuple() | list():
            return [written(each) for each in value]
        case _:
            return value


def unsaid(value: object, where: str) -> set[str]:
    """Return the fields of a model, and of those within it, of which an instance says nothing; of several, all."""
    match value:
        case BaseModel():
            fields = type(value).model_fields
            return {each for name in fields for each in unsaid(getattr(value, name), f"{where}.{name}")}
        case None | "" | ():
            return {where}
        case tuple() | list():
            return set.intersection(*(unsaid(each, where) for each in value))
        case _:
            return set()


def schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return what a reader asks for, as a JSON schema."""
    return model.model_json_schema(by_alias=True)


def freeze() -> None:
    """Write all forms, and what their readers ask for, to `frozen/`."""
    readers = {model.__name__: schema(model) for model, _ in FORMS.values()}
    forms = {name: written(model.model_validate(content)) for name, (model, content) in FORMS.items()}
    for name, content in {**forms, _READERS: readers}.items():
        text = json.dumps(content, indent=2, ensure_ascii=False)
        (FROZEN / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    freeze()
