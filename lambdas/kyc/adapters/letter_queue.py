"""The queue of letters, for whoever has something to be told that no decision tells."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from kyc.adapters.aws import provider_errors
from kyc.adapters.message_cipher import MessageCipher
from kyc.domain.farewell import Farewell
from kyc.domain.names import Names

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class LetterQueue:
    """The queue.

    Args:
        client: SQS client.
        queue_url: the queue's URL.
        cipher: seals the messages.
        names: gives what makes names; may raise ProviderUnavailable.
    """

    def __init__(self, client: "SQSClient", queue_url: str, cipher: MessageCipher, names: Callable[[], Names]) -> None:
        self._client = client
        self._queue_url = queue_url
        self._cipher = cipher
        self._names = names

    def send(self, farewell: Farewell) -> None:
        """Have a user told that they were erased, once they are.

        Raises:
            ProviderUnavailable: SQS did not take it, or KMS gave no key.
        """
        body = self._cipher.seal(farewell)
        with provider_errors("sqs"):
            self._client.send_message(
                QueueUrl=self._queue_url,
                MessageBody=body,
                MessageGroupId=self._names().group(farewell.tenant_email),
                MessageDeduplicationId=farewell.reference,
            )
