"""The queue of users whose retention may be over: each message names a place in the lists of what waits, and nobody.

So it needs no sealing: whoever may receive from it learns nothing of whom it is about.
"""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict

from kyc.adapters.aws import provider_errors
from kyc.domain.errors import ProviderUnavailable

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

AT_ONCE: Final = 10
"""Messages that one call sends."""
_PROVIDER: Final = "sqs"
_COUNTED: Final = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")


class DuePlace(BaseModel):
    """The place of a user whose retention may be over, in the table of work."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    list: str
    sort: str


class RetentionQueue:
    """The FIFO queue.

    Args:
        client: SQS client.
        queue_url: the queue's URL.
    """

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def send(self, places: Sequence[DuePlace]) -> None:
        """Ask for the erasure of users, `AT_ONCE` at most.

        Raises:
            ProviderUnavailable: SQS did not take all of them.
        """
        with provider_errors(_PROVIDER):
            answer = self._client.send_message_batch(
                QueueUrl=self._queue_url,
                Entries=[
                    {
                        "Id": str(number),
                        "MessageBody": place.model_dump_json(),
                        "MessageGroupId": _digest(place),
                        "MessageDeduplicationId": _digest(place),
                    }
                    for number, place in enumerate(places)
                ],
            )
        if failed := answer.get("Failed"):
            raise ProviderUnavailable(_PROVIDER, failed[0]["Code"])

    def waiting(self) -> int:
        """Return about how many users are still to be erased.

        Raises:
            ProviderUnavailable: SQS did not say.
        """
        with provider_errors(_PROVIDER):
            answer = self._client.get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=list(_COUNTED))
        return sum(int(answer["Attributes"][name]) for name in _COUNTED)


def _digest(place: DuePlace) -> str:
    return sha256(json.dumps([place.list, place.sort]).encode()).hexdigest()
