"""Sending: to the validation queue, to the topic of outcomes, to the topic that users subscribe to."""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from kyc.adapters.aws import provider_errors
from kyc.adapters.message_cipher import MessageCipher
from kyc.domain.keys import RecordVersion
from kyc.domain.lane import Lane
from kyc.domain.names import Names
from kyc.domain.notification import Notification
from kyc.domain.outcome import Outcome

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

MAX_VISIBILITY_SECONDS: Final = 12 * 60 * 60


class ValidationQueues:
    """The FIFO queues of versions to validate, one for each lane.

    Args:
        client: SQS client.
        queue_urls: the queues' URLs by lane.
        cipher: seals and opens the messages.
        names: gives what makes names, for who sends; may raise ProviderUnavailable.
    """

    def __init__(
        self,
        client: "SQSClient",
        queue_urls: Mapping[Lane, str],
        cipher: MessageCipher,
        names: Callable[[], Names],
    ) -> None:
        self._client = client
        self._queue_urls = queue_urls
        self._cipher = cipher
        self._names = names

    def send(self, pending: Outcome, lane: Lane) -> None:
        """Ask for the validation of one version.

        Its message group is its user's, so that one person's events keep their order within a lane.

        Args:
            pending: the version that waits for it. Its submission's id is an attribute of the message, for the log of
                who takes it and for whoever looks at dead letters, since a worker of the version before takes no body
                with more in it than a version.
            lane: the lane in which it waits.

        Raises:
            ProviderUnavailable: SQS did not take it, or KMS gave no key.
        """
        body, names = self._cipher.seal(pending.at_version), self._names()
        with provider_errors("sqs"):
            self._client.send_message(
                QueueUrl=self._queue_urls[lane],
                MessageBody=body,
                MessageGroupId=names.group(pending.tenant_email),
                MessageDeduplicationId=pending.deduplication_id(names),
                MessageAttributes=_attributes({"submission_id": pending.submission_id}),
            )

    def open(self, body: str) -> RecordVersion:
        """Return the version that a message of the queue asks to have validated.

        Raises:
            ProviderUnavailable: KMS did not answer.
            ValueError: the body is not such a message.
        """
        return self._cipher.open(body, RecordVersion)

    def retry_after(self, queue_arn: str, receipt_handle: str, delay_seconds: int) -> None:
        """Show a message again after this time, rather than after its queue's whole visibility time-out.

        Args:
            queue_arn: of the queue that gave it.
            receipt_handle: of the message.
            delay_seconds: until then.

        Raises:
            ProviderUnavailable: SQS did not do it; the message comes back when its time-out ends.
        """
        name = queue_arn.rpartition(":")[2]
        (url,) = (url for url in self._queue_urls.values() if url.rpartition("/")[2] == name)
        show_again_after(self._client, url, receipt_handle, delay_seconds)


def show_again_after(client: "SQSClient", queue_url: str, receipt_handle: str, delay_seconds: int) -> None:
    """Show a message of a queue again after this time, rather than after the queue's whole visibility time-out.

    Raises:
        ProviderUnavailable: SQS did not do it; the message comes back when its time-out ends.
    """
    with provider_errors("sqs"):
        client.change_message_visibility(
            QueueUrl=queue_url,
            ReceiptHandle=receipt_handle,
            VisibilityTimeout=min(delay_seconds, MAX_VISIBILITY_SECONDS),
        )


class DeadLetterQueue:
    """The dead-letter queue, to which a worker moves a message that it can never handle, so that the group goes on.

    Args:
        client: SQS client.
        queue_url: the dead-letter queue's URL.
    """

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def put(self, body: str, *, group_id: str, message_id: str) -> None:
        """Put a message aside as it is, in its group.

        Args:
            body: the message's body.
            group_id: its message group.
            message_id: its id, by which it is put aside once, as SQS itself does it.

        Raises:
            ProviderUnavailable: SQS did not take it.
            AccessRefused: SQS does not let us.
        """
        with provider_errors("sqs"):
            self._client.send_message(
                QueueUrl=self._queue_url,
                MessageBody=body,
                MessageGroupId=group_id,
                MessageDeduplicationId=message_id,
            )


class OutcomesTopic:
    """The FIFO topic of decided versions.

    Args:
        client: SNS client.
        topic_arn: the topic's ARN.
        cipher: seals the messages.
        names: gives what makes names; may raise ProviderUnavailable.
    """

    def __init__(self, client: "SNSClient", topic_arn: str, cipher: MessageCipher, names: Callable[[], Names]) -> None:
        self._client = client
        self._topic_arn = topic_arn
        self._cipher = cipher
        self._names = names

    def publish(self, decided: Outcome) -> None:
        """Tell that a version is decided.

        Raises:
            ProviderUnavailable: SNS did not take it, or KMS gave no key.
        """
        body, names = self._cipher.seal(decided), self._names()
        with provider_errors("sns"):
            self._client.publish(
                TopicArn=self._topic_arn,
                Message=body,
                MessageGroupId=names.group(decided.tenant_email),
                MessageDeduplicationId=decided.deduplication_id(names),
                MessageAttributes=_attributes({"submission_id": decided.submission_id}),
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

    def publish(self, notification: Notification, attributes: Mapping[str, str | None]) -> None:
        """Tell a user: e-mail and SMS subscriptions get the text, every other one the message as JSON.

        Args:
            notification: what to tell.
            attributes: for the subscriptions' filter policies; one without a value is left out.

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
                MessageAttributes=_attributes(attributes),
            )


def _attributes(values: Mapping[str, str | None]) -> Any:  # noqa: ANN401 - MessageAttributeValueTypeDef of two services
    return {name: {"DataType": "String", "StringValue": value} for name, value in values.items() if value is not None}
