"""Reads the KYC table's stream, as its second reader, and keeps the lists of what waits in step with it."""

from typing import Any

from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import CLIENT_CONFIG, client
from kyc.adapters.work_feed import WorkFeed
from kyc.entrypoints.batches import stream_processor
from kyc.entrypoints.observability import entry_point, make_logger, step
from kyc.entrypoints.settings import FollowRecordsSettings
from kyc.entrypoints.stream_images import Images

logger = make_logger()
settings = FollowRecordsSettings.from_environment()
feed = WorkFeed(client("dynamodb", config=CLIENT_CONFIG), settings.kyc_table_name, settings.work_table_name)
processor = stream_processor()


def follow(record: DynamoDBRecord) -> None:
    """Bring the lists up to date with the table for one changed record; the change only names the record."""
    with step(logger, "listed") as done:
        images = Images.from_stream(record)
        done.is_about(images.submission_id, images.version)
        waits = feed.follow(images.key, images.items)
        done.ended("listed" if waits else "nothing_waits", items=len(waits))


@entry_point(logger)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:  # noqa: ANN401
    """Entry point: a batch of stream records; the ones that failed come back by their sequence numbers."""
    return process_partial_response(event, follow, processor, context)
