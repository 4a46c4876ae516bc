"""Reads the KYC table's stream, as its second reader, and keeps the lists of what waits in step with it."""

from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import CLIENT_CONFIG, client
from kyc.adapters.work_feed import WorkFeed
from kyc.entrypoints.batches import stream_processor
from kyc.entrypoints.observability import make_logger, step
from kyc.entrypoints.settings import FollowRecordsSettings
from kyc.entrypoints.stream_images import Images

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    feed: WorkFeed

    def handle(self, event: dict[str, Any], context: LambdaContext) -> Any:  # noqa: ANN401
        """Handle a batch of stream records; the ones that failed come back by their sequence numbers."""
        return process_partial_response(event, self.follow, stream_processor(), context)

    def follow(self, record: DynamoDBRecord) -> None:
        """Bring the lists up to date with the table for one changed record; the change only names the record."""
        with step(logger, "listed") as done:
            images = Images.from_stream(record)
            done.is_about(images.submission_id, images.version)
            waits = self.feed.follow(images.key, images.items)
            done.ended("listed" if waits else "nothing_waits", items=len(waits))


def build(settings: FollowRecordsSettings) -> Function:
    """Return the function, wired from its settings."""
    return Function(
        feed=WorkFeed(client("dynamodb", config=CLIENT_CONFIG), settings.kyc_table_name, settings.work_table_name),
    )
