"""Batches of events, whose failures come back one by one (Lambda's `ReportBatchItemFailures`), and are counted.

Each item's `observability.step` logs its failure, so the processors here are given no logger.
"""

import re
from types import TracebackType
from typing import Any, Final

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, SqsFifoPartialProcessor
from aws_lambda_powertools.utilities.batch.exceptions import SQSFifoMessageGroupCircuitBreakerError
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from kyc.domain.errors import NotYet
from kyc.entrypoints.failures import count_failure

_SUBMISSION_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ExcInfo = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


def stream_processor() -> BatchProcessor:
    """For a DynamoDB stream: what failed comes back from the first failure on."""
    return _StreamProcessor(EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)


def fifo_processor() -> SqsFifoPartialProcessor:
    """For a FIFO queue: after a failure, the rest of its message group comes back too, so that order holds."""
    processor = _FifoProcessor(skip_group_on_error=True)
    # A batch of one that failed is a failed message, not a failed function: it is counted, and has its own alarms.
    processor.raise_on_entire_batch_failure = False
    return processor


def submission_of(record: SQSRecord) -> str | None:
    """Return the submission that a message is about, as its attribute says; None where it has none, or another text.

    It is for log lines alone: unlike the body, an attribute is not sealed.
    """
    said = record.message_attributes["submission_id"]
    text = (said.string_value if said else None) or ""
    return text if _SUBMISSION_ID.fullmatch(text) else None


class _StreamProcessor(BatchProcessor):
    def failure_handler(self, record: Any, exception: _ExcInfo) -> Any:  # noqa: ANN401 - Powertools' own
        count_failure(exception[1])
        return super().failure_handler(record, exception)


class _FifoProcessor(SqsFifoPartialProcessor):
    def failure_handler(self, record: Any, exception: _ExcInfo) -> Any:  # noqa: ANN401 - Powertools' own
        # A message that only waits, for another message of its group or for its time, has not failed itself.
        if not isinstance(exception[1], SQSFifoMessageGroupCircuitBreakerError | NotYet):
            count_failure(exception[1])
        return super().failure_handler(record, exception)
