"""Dead letters, one by one: what an operator may know of them, and the removal of one that is none of the stage's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

_AT_ONCE: Final = 10
_HIDDEN_SECONDS: Final = 120
"""While the others of its queue are looked at; of a FIFO group SQS gives no further ones meanwhile."""


@dataclass(frozen=True)
class DeadLetter:
    """One message of a dead-letter queue.

    Attributes:
        queue: the queue that it could not be worked off from.
        message_id: SQS's own id.
        submission_id: the submission that it is about; None where it names none.
        sent: when it was sent, in UTC.
        size_bytes: of its body, which is sealed.
    """

    queue: str
    message_id: str
    submission_id: str | None
    sent: datetime
    size_bytes: int


def look_at_dead_letters(
    sqs: Any,  # noqa: ANN401 - SQSClient
    queue: str,
    url: str,
    discard: str | None = None,
) -> list[DeadLetter]:
    """Return the messages of a dead-letter queue, of each FIFO group the first ten at least.

    All but the one that is discarded are shown to others again.

    Args:
        sqs: SQS client.
        queue: what the report calls it.
        url: URL of the dead-letter queue.
        discard: id of a message that is deleted, for good.

    Raises:
        ClientError: SQS refused.
    """
    messages = list(_received(sqs, url))
    for message in messages:
        named = {"QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"]}
        if message["MessageId"] == discard:
            sqs.delete_message(**named)
        else:
            sqs.change_message_visibility(**named, VisibilityTimeout=0)
    return [_dead_letter(queue, message) for message in messages]


def _received(sqs: Any, url: str) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - SQSClient
    while messages := sqs.receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=_AT_ONCE,
        VisibilityTimeout=_HIDDEN_SECONDS,
        MessageSystemAttributeNames=["SentTimestamp"],
        MessageAttributeNames=["submission_id"],
    ).get("Messages"):
        yield from messages


def _dead_letter(queue: str, message: dict[str, Any]) -> DeadLetter:
    return DeadLetter(
        queue=queue,
        message_id=message["MessageId"],
        submission_id=message.get("MessageAttributes", {}).get("submission_id", {}).get("StringValue"),
        sent=datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC),
        size_bytes=len(message["Body"].encode()),
    )
