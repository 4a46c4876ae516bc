"""The queue of deliveries to webhooks, each in a message group of its own: none waits behind another one."""

from typing import TYPE_CHECKING, Final

from kyc.adapters.aws import provider_errors
from kyc.domain.webhook import DeliveryPlace

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_PROVIDER: Final = "sqs"
_MOST_SECONDS: Final = 12 * 60 * 60 - 60
"""A little less than SQS's twelve hours, which it counts from when the message was received."""


class WebhookQueue:
    """Sends deliveries, and puts off what is not due.

    Args:
        client: SQS client.
        queue_url: the queue's URL, or that of its dead-letter queue.
    """

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def send(self, place: DeliveryPlace, asked: int) -> None:
        """Send a delivery.

        Args:
            place: where it is kept.
            asked: how often somebody had it sent again.

        Raises:
            ProviderUnavailable: SQS did not take it.
        """
        with provider_errors(_PROVIDER):
            self._client.send_message(
                QueueUrl=self._queue_url,
                MessageBody=place.model_dump_json(),
                # A group of its own, so that it need not wait until the message before, hidden until the next try, is
                # visible.
                MessageGroupId=f"{place.delivery}-{asked}",
                MessageDeduplicationId=f"{place.delivery}-{asked}",
                # In the dead-letter queue they say whose it was to whoever looks there.
                MessageAttributes={
                    name: {"DataType": "String", "StringValue": value}
                    for name, value in (("tenant", place.tenant), ("webhook", place.webhook))
                },
            )

    def put_aside(self, body: str, message_id: str) -> None:
        """Put a message that is none of ours aside, as it is.

        Raises:
            ProviderUnavailable: SQS did not take it.
        """
        with provider_errors(_PROVIDER):
            self._client.send_message(
                QueueUrl=self._queue_url,
                MessageBody=body,
                MessageGroupId=message_id,
                MessageDeduplicationId=message_id,
            )

    def retry_after(self, receipt_handle: str, delay_seconds: int) -> None:
        """Show a message again after a time, rather than after the queue's whole visibility time-out.

        SQS counts from now, and for 12 hours from when the message was received at most: all waits fit.

        Raises:
            ProviderUnavailable: SQS did not do it; the message comes back when its time-out ends.
        """
        with provider_errors(_PROVIDER):
            self._client.change_message_visibility(
                QueueUrl=self._queue_url,
                ReceiptHandle=receipt_handle,
                VisibilityTimeout=max(1, min(delay_seconds, _MOST_SECONDS)),
            )
