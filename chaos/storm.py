"""Everything that goes wrong, all at once."""

from collections.abc import Iterator
from typing import Final

from local.faults.plan import Fault, Rule

API_FUNCTIONS: Final = ("save_kyc", "get_kyc", "documents", "validate_kyc_manually", "liveness")
WORKERS: Final = (
    *("dispatch", "validate_kyc", "update_identity", "notify_user", "follow_records"),
    *("announce_webhooks", "send_webhook", "send_letter"),
)
_KILLS_A_FUNCTION: Final = 6


def storm() -> tuple[Rule, ...]:
    """Return the rules of the storm."""
    return (
        *_outages(),
        *(rule for name in (*API_FUNCTIONS, *WORKERS) for rule in _calls(name)),
        *_rest(),
        *_deliveries(),
    )


def _outages() -> Iterator[Rule]:
    """For some calls in a row a provider is gone, longer than anybody tries."""
    yield Rule(Fault.THROTTLED, 0.95, "textract", first=5, last=17)
    yield Rule(Fault.UNAVAILABLE, 0.95, "rekognition", "CompareFaces", first=8, last=20)
    yield Rule(Fault.UNAVAILABLE, 0.95, "rekognition", "IndexFaces", first=3, last=9)
    yield Rule(Fault.THROTTLED, 0.95, "rekognition", "DeleteFaces", first=1, last=6)
    yield Rule(Fault.UNAVAILABLE, 0.95, "rekognition", "SearchFaces*", first=4, last=10)
    yield Rule(Fault.UNAVAILABLE, 0.9, "rekognition", "CreateFaceLivenessSession", first=1, last=3)
    yield Rule(Fault.THROTTLED, 0.9, "rekognition", "GetFaceLivenessSessionResults", first=1, last=4)
    yield Rule(Fault.THROTTLED, 0.95, "dynamodb", "UpdateItem", "validate_kyc", first=10, last=60)
    yield Rule(Fault.UNAVAILABLE, 0.95, "s3", "PutObject", "validate_kyc", first=12, last=24)
    yield Rule(Fault.THROTTLED, 0.98, "sqs", "SendMessage", "dispatch", first=8, last=20)
    yield Rule(Fault.UNAVAILABLE, 0.98, "sns", "Publish", "dispatch", first=6, last=30)
    yield Rule(Fault.THROTTLED, 0.95, "sns", "Publish", "notify_user", first=6, last=24)
    yield Rule(Fault.THROTTLED, 0.95, "dynamodb", "TransactWriteItems", "update_identity", first=6, last=30)
    yield Rule(Fault.UNAVAILABLE, 0.9, "kms", caller="notify_user", first=1, last=8)
    yield Rule(Fault.THROTTLED, 0.95, "dynamodb", "PutItem", "announce_webhooks", first=2, last=12)
    yield Rule(Fault.UNAVAILABLE, 0.9, "dynamodb", "UpdateItem", "send_webhook", first=3, last=14)
    yield Rule(Fault.UNAVAILABLE, 0.9, "ses", "SendEmail", first=4, last=16)
    yield Rule(Fault.THROTTLED, 0.9, "dynamodb", "UpdateItem", "send_letter", first=20, last=32)
    yield Rule(Fault.THROTTLED, 0.95, "dynamodb", "TransactWriteItems", "follow_records", first=6, last=30)


def _calls(function: str) -> Iterator[Rule]:
    """Of one function, whatever it calls."""
    patience_seconds = 3 if function in API_FUNCTIONS else 9
    yield Rule(Fault.KILLED, 0.01, caller=function, limit=_KILLS_A_FUNCTION)
    yield Rule(Fault.KILLED, 0.01, caller=function, done=True, limit=_KILLS_A_FUNCTION)
    yield Rule(Fault.SILENT, 0.003, caller=function, seconds=patience_seconds)
    yield Rule(Fault.SILENT, 0.003, caller=function, seconds=patience_seconds, done=True)
    yield Rule(Fault.THROTTLED, 0.04, caller=function)
    yield Rule(Fault.UNAVAILABLE, 0.02, caller=function)
    yield Rule(Fault.UNAVAILABLE, 0.01, caller=function, done=True)
    yield Rule(Fault.CUT, 0.02, caller=function)
    yield Rule(Fault.CUT, 0.02, caller=function, done=True)
    yield Rule(Fault.TORN, 0.01, caller=function)
    yield Rule(Fault.MALFORMED, 0.005, "[!s]*", caller=function)  # an object that S3 cuts short is torn, never whole
    yield Rule(Fault.SLOW, 0.03, caller=function, seconds=0.3)


def _rest() -> Iterator[Rule]:
    """Of the model, of the pollers, and of what Textract and Rekognition read."""
    for rate, fault in ((0.04, Fault.THROTTLED), (0.03, Fault.UNAVAILABLE), (0.02, Fault.CUT), (0.02, Fault.MALFORMED)):
        yield Rule(fault, rate, "anthropic")
    yield Rule(Fault.SILENT, 0.01, "anthropic", seconds=25)
    yield Rule(Fault.ERROR, 0.02, "dynamodb", "TransactWriteItems", code="TransactionCanceledException")
    yield Rule(Fault.ERROR, 0.02, "dynamodb", "UpdateItem", "validate_kyc", code="TransactionConflictException")
    yield Rule(Fault.CUT, 0.03, "sqs", "DeleteMessageBatch", "poller")
    yield Rule(Fault.CUT, 0.03, "sqs", "DeleteMessageBatch", "poller", done=True)
    yield Rule(Fault.UNAVAILABLE, 0.02, "sqs", "ReceiveMessage", "poller")
    yield Rule(Fault.CUT, 0.02, "sqs", "ReceiveMessage", "poller", done=True)
    yield Rule(Fault.THROTTLED, 0.02, "dynamodb", "GetRecords", "poller")
    yield Rule(Fault.UNAVAILABLE, 0.02, "s3", "GetObject", "vision")


def _deliveries() -> Iterator[Rule]:
    for worker in WORKERS:
        yield Rule(Fault.DUPLICATED, 0.04, caller=worker)
        yield Rule(Fault.REPEATED, 0.04, caller=worker, seconds=6)
        yield Rule(Fault.DELAYED, 0.04, caller=worker, seconds=1)
        yield Rule(Fault.REORDERED, 0.10, caller=worker)
        yield Rule(Fault.PARTIAL, 0.05, caller=worker)
        yield Rule(Fault.UNANSWERED, 0.04, caller=worker)
