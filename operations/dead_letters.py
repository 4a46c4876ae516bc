"""Dead letters, brought back to their queue by SQS's own redrive."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import ClientError

from operations.stage import StageError

_ALREADY_RUNNING: Final = "UnsupportedOperation"  # SQS puts its old namespace in front
_RUNNING: Final = frozenset({"RUNNING", "CANCELLING"})
_POLL_SECONDS: Final = 1.0


@dataclass(frozen=True)
class Redriven:
    """The result of bringing back one place of failed things.

    Attributes:
        place: its name.
        waiting: how many were there (of a queue: SQS's approximation).
        moved: how many were brought back.
        failed: how many could not be.
        note: why, or empty.
    """

    place: str
    waiting: int
    moved: int
    failed: int
    note: str = ""

    @property
    def done(self) -> bool:
        """Return True if nothing is left over."""
        return self.failed == 0 and not self.note


class QueueRedrive:
    """The redrive of one dead-letter queue.

    Args:
        sqs: SQS client.
        name: what the report calls it.
        dead_letter_url: URL of the dead-letter queue.
    """

    def __init__(self, sqs: Any, name: str, dead_letter_url: str) -> None:  # noqa: ANN401 - SQSClient
        self._sqs = sqs
        self.place = name
        self.waiting = 0
        self.started = False
        self._url = dead_letter_url
        self._arn = ""

    def start(self) -> None:
        """Start it, or join the one that runs already: SQS runs one at a time for a queue.

        The destination is named, though SQS would know it: of what SNS could not deliver, and so put into the
        dead-letter queue itself, SQS does not know where it came from. Dead letters of the lanes all come back to the
        plain one, whose worker is the same.

        Raises:
            StageError: the queue is no dead-letter queue of another one.
            ClientError: SQS refused.
        """
        attributes = self._sqs.get_queue_attributes(
            QueueUrl=self._url, AttributeNames=["QueueArn", "ApproximateNumberOfMessages"]
        )["Attributes"]
        self._arn, self.waiting = attributes["QueueArn"], int(attributes["ApproximateNumberOfMessages"])
        sources = self._sqs.list_dead_letter_source_queues(QueueUrl=self._url).get("queueUrls", [])
        if not sources:
            raise StageError(f"{self.place}: it is no queue's dead-letter queue")
        # Of the queues that share it, the one with the shortest name: the lanes' names begin with the plain lane's.
        source_url = min(sources, key=lambda url: (len(url), url))
        source = self._sqs.get_queue_attributes(QueueUrl=source_url, AttributeNames=["QueueArn"])["Attributes"]
        try:
            self._sqs.start_message_move_task(SourceArn=self._arn, DestinationArn=source["QueueArn"])
        except ClientError as error:
            if not error.response["Error"]["Code"].endswith(_ALREADY_RUNNING) or not self._is_running():
                raise
        self.started = True

    def wait(self) -> Redriven:
        """Wait until it has ended."""
        while (task := self._newest())["Status"] in _RUNNING:
            time.sleep(_POLL_SECONDS)
        moved = int(task.get("ApproximateNumberOfMessagesMoved", 0))
        failed = max(0, int(task.get("ApproximateNumberOfMessagesToMove", 0)) - moved)
        note = "" if task["Status"] == "COMPLETED" else f"{task['Status'].lower()}: {task.get('FailureReason', '')}"
        return Redriven(self.place, max(self.waiting, moved + failed), moved, failed, note)

    def _is_running(self) -> bool:
        return self._newest()["Status"] in _RUNNING

    def _newest(self) -> Mapping[str, Any]:
        tasks = self._sqs.list_message_move_tasks(SourceArn=self._arn, MaxResults=1)["Results"]
        if not tasks:
            raise StageError(f"{self.place}: SQS knows of no redrive")
        newest: Mapping[str, Any] = tasks[0]
        return newest
