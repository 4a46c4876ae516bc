"""Tells a user the outcome of their record."""

from typing import Any

import boto3
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import CLIENT_CONFIG
from kyc.adapters.queues import NotificationTopic
from kyc.adapters.record_store import RecordStore
from kyc.batches import fifo_processor
from kyc.keys import RecordVersion
from kyc.notification import build_notification
from kyc.observability import count, entry_point, make_logger
from kyc.settings import NotifyUserSettings

logger = make_logger()
settings = NotifyUserSettings.from_environment()
processor = fifo_processor(logger)
records = RecordStore(boto3.client("dynamodb", config=CLIENT_CONFIG), settings.kyc_table_name)
topic = NotificationTopic(boto3.client("sns", config=CLIENT_CONFIG), settings.notification_topic_arn)


def notify_user(record: SQSRecord) -> None:
    """Publish one outcome, unless the record has moved on: then a later outcome will be told instead."""
    outcome = RecordVersion.model_validate_json(record.body)
    decided = records.get(outcome.key)
    notification = build_notification(decided) if decided and decided.version == outcome.version else None
    if decided is None or notification is None:
        logger.info("Nothing to tell")
        return
    topic.publish(
        notification,
        {
            "tenant": decided.tenant,
            "email": decided.email,
            "id_type": decided.id_type,
            "validation_status": decided.validation_status.value,
        },
    )
    count("UsersNotified", status=decided.validation_status)


@entry_point(logger)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:  # noqa: ANN401
    """Entry point: a batch of messages; the ones that failed go back to the queue."""
    return process_partial_response(event, notify_user, processor, context)
