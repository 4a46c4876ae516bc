"""Batches of events, whose failures come back one by one (Lambda's `ReportBatchItemFailures`)."""

import logging
from typing import cast

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, SqsFifoPartialProcessor


def stream_processor(logger: Logger) -> BatchProcessor:
    """For a DynamoDB stream: what failed comes back from the first failure on."""
    return BatchProcessor(EventType.DynamoDBStreams, raise_on_entire_batch_failure=False, logger=_plain(logger))


def fifo_processor(logger: Logger) -> SqsFifoPartialProcessor:
    """For a FIFO queue: after a failure, the rest of its message group comes back too, so that order holds."""
    processor = SqsFifoPartialProcessor(skip_group_on_error=True, logger=_plain(logger))
    # A batch of one that failed is a failed message, not a failed function: the dead-letter queue has the alarm.
    processor.raise_on_entire_batch_failure = False
    return processor


def _plain(logger: Logger) -> logging.Logger:
    # Powertools' Logger stands in for logging's without being a subclass.
    return cast("logging.Logger", logger)
