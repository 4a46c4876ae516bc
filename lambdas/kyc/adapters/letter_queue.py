"""The queue of letters, for whoever has something to be told that no decision tells."""

from typing import TYPE_CHECKING

from kyc.adapters.aws import provider_errors
from kyc.adapters.message_cipher import MessageCipher
from kyc.domain.farewell import Farewell

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class LetterQueue:
    """The queue.

    Args:
        client: SQS client.
        queue_url: the queue's URL.
        cipher: seals the messages.
    """

    def __init__(self, client: "SQSClient", queue_url: str, cipher: MessageCipher) -> None:
        self._client = client
        self._queue_url = queue_url
        self._cipher = cipher

    def send(self, farewell: Farewell) -> None:
        """Have a user told that they were erased, once they are.

        The message is in a group of its own: while it waits for the erasure, it holds up no letter to a user who is
        back, as an earlier message of their group would.

        Raises:
            ProviderUnavailable: SQS did not take it, or KMS gave no key.
        """
        body = self._cipher.seal(farewell)
        with provider_errors("sqs"):
            self._client.send_message(
                QueueUrl=self._queue_url,
                MessageBody=body,
                MessageGroupId=farewell.reference,
                MessageDeduplicationId=farewell.reference,
            )
