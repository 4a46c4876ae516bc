"""The recovery after a run, by the operator's own commands: what failed for good is brought back."""

from typing import Final

from local.cloud import LocalCloud
from operations.dead_letters import QueueRedrive
from operations.failed_records import READERS, redrive_failed_records
from operations.stage import Stage

_COUNTED: Final = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


class Operator:
    """Looks after the queues of a local cloud."""

    def __init__(self, cloud: LocalCloud) -> None:
        self._cloud = cloud
        self._stage = Stage("local", cloud.outputs)
        self._sqs = self._stage.client("sqs")
        self._queues = {
            made.physical.attributes["QueueName"]: made.physical.ref for made in cloud.stack.of_type("AWS::SQS::Queue")
        }
        self.redriven = 0
        """Dead letters that were brought back."""
        self.replayed = 0
        """Batches of stream records that were brought back from the buckets of failed records."""

    def recover(self) -> None:
        """Bring back everything that lies aside now, and look at the breaker sooner than its schedule would."""
        self._cloud.invoke("probe_providers", {})
        for name, url in self._stage.dead_letter_queues.items():
            if self._count(url):
                redrive = QueueRedrive(self._sqs, name, url)
                redrive.start()
                self.redriven += redrive.wait().moved
        self.replayed += sum(redrive_failed_records(self._stage, reader).moved for reader in READERS)

    def left(self) -> dict[str, int]:
        """Return how many messages and records are on their way or lie aside, by their place; no place without any."""
        counts = {name: self._count(url) for name, url in self._queues.items()}
        for reader in READERS:
            bucket = self._stage.output(reader.bucket)
            counts[bucket] = self._stage.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"]
        return {name: count for name, count in counts.items() if count}

    def _count(self, url: str) -> int:
        counts = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(_COUNTED))["Attributes"]
        return sum(int(count) for count in counts.values())
