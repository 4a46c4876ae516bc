"""Sending: to the validation queue, to the topic of outcomes, to the topic that users subscribe to."""

import json
from typing import TYPE_CHECKING, Final

from kyc.adapters.aws import provider_errors
from kyc.keys import RecordVersion
from kyc.notification import Notification

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

MAX_VISIBILITY_SECONDS: Final = 12 * 60 * 60


class ValidationQueue:
    """The FIFO queue of versions to validate.

    Args:
        client: SQS client.
        queue_url: the queue's URL.
    """

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def send(self, task: RecordVersion) -> None:
        """Ask for the validation of one version.

        Raises:
            ProviderUnavailable: SQS did not take it.
        """
        with provider_errors("sqs"):
            self._client.send_message(
                QueueUrl=self._queue_url,
                MessageBody=task.model_dump_json(by_alias=True),
                MessageGroupId=task.group_id,
                MessageDeduplicationId=task.deduplication_id,
            )

    def retry_after(self, receipt_handle: str, delay_seconds: int) -> None:
        """Show a message again after this time, rather than after the queue's whole visibility time-out.

        Raises:
            ProviderUnavailable: SQS did not do it; the message comes back when its time-out ends.
        """
        with provider_errors("sqs"):
            self._client.change_message_visibility(
                QueueUrl=self._queue_url,
                ReceiptHandle=receipt_handle,
                VisibilityTimeout=min(delay_seconds, MAX_VISIBILITY_SECONDS),
            )


class OutcomesTopic:
    """The FIFO topic of decided versions.

    Args:
        client: SNS client.
        topic_arn: the topic's ARN.
    """

    def __init__(self, client: "SNSClient", topic_arn: str) -> None:
        self._client = client
        self._topic_arn = topic_arn

    def publish(self, decided: RecordVersion) -> None:
        """Tell that a version is decided.

        Raises:
            ProviderUnavailable: SNS did not take it.
        """
        with provider_errors("sns"):
            self._client.publish(
                TopicArn=self._topic_arn,
                Message=decided.model_dump_json(by_alias=True),
                MessageGroupId=decided.group_id,
                MessageDeduplicationId=decided.deduplication_id,
            )


class NotificationTopic:
    """The topic that users subscribe to.

    Args:
        client: SNS client.
        topic_arn: the topic's ARN.
    """

    def __init__(self, client: "SNSClient", topic_arn: str) -> None:
        self._client = client
        self._topic_arn = topic_arn

    def publish(self, notification: Notification, attributes: dict[str, str]) -> None:
        """Tell a user: e-mail and SMS subscriptions get the text, every other one the message as JSON.

        Args:
            notification: what to tell.
            attributes: for the subscriptions' filter policies.

        Raises:
            ProviderUnavailable: SNS did not take it.
        """
        by_protocol = {
            "default": json.dumps(notification.message, ensure_ascii=False),
            "email": notification.text,
            "sms": notification.text,
        }
        with provider_errors("sns"):
            self._client.publish(
                TopicArn=self._topic_arn,
                Subject=notification.subject,
                MessageStructure="json",
                Message=json.dumps(by_protocol),
                MessageAttributes={
                    name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
                },
            )
