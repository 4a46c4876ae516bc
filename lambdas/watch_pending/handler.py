"""Looks, at a fixed rate, for records that nobody validates, and tells CloudWatch how many there are and how old."""

import time
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import CLIENT_CONFIG, client
from kyc.adapters.pending_records import PendingRecords
from kyc.entrypoints.observability import count, entry_point, make_logger, measure_seconds
from kyc.entrypoints.settings import WatchPendingSettings

logger = make_logger()
settings = WatchPendingSettings.from_environment()
records = PendingRecords(client("dynamodb", config=CLIENT_CONFIG), settings.kyc_table_name)


@entry_point(logger)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001 - a schedule's event says nothing
    """Entry point: a schedule's event."""
    stuck = records.stuck(now=int(time.time()), limit_seconds=settings.pending_limit_seconds)
    if stuck.count:
        logger.warning("Records wait for too long", records=stuck.count, oldest_seconds=stuck.oldest_seconds)
    count("RecordsStuckPending", stuck.count)
    measure_seconds("OldestPendingSeconds", stuck.oldest_seconds)
