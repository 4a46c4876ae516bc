"""Erases a user whose retention is over: many at a time, from the queue that `apply_retention` fills once a day."""

import time
from dataclasses import dataclass
from typing import Any, Final

from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import CLIENT_CONFIG, client
from kyc.adapters.retention_queue import DuePlace
from kyc.adapters.secrets import secret_key
from kyc.adapters.work_store import WorkStore
from kyc.entrypoints.batches import fifo_processor
from kyc.entrypoints.erasing import build_eraser
from kyc.entrypoints.observability import count, make_logger, step
from kyc.entrypoints.settings import EraseDueSettings
from kyc.services.erase import Eraser

_SECONDS_A_DAY: Final = 86_400

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    work: WorkStore
    eraser: Eraser
    settings: EraseDueSettings

    def handle(self, event: dict[str, Any], context: LambdaContext) -> Any:  # noqa: ANN401
        """Handle a batch of messages; the ones that failed go back to the queue."""
        return process_partial_response(event, self.erase_due, fifo_processor(), context)

    def erase_due(self, record: SQSRecord) -> None:
        """Erase one user, if their time is over: another of their records may have been decided later."""
        with step(logger, "due") as done:
            place = DuePlace.model_validate_json(record.body)
            item = self.work.get((place.list, place.sort))
            now = int(time.time())
            erased = item is not None and self.eraser.erase_if_due(
                item["tenant"],
                item["email"],
                before=now - self.settings.retention_days * _SECONDS_A_DAY,
                by=f"retention:{self.settings.retention_days}d",
                now=now,
            )
            done.ended("erased" if erased else "not_due")
            count("UsersErased", int(erased), by="retention")


def build(settings: EraseDueSettings) -> Function:
    """Return the function, wired from its settings."""
    dynamodb = client("dynamodb", config=CLIENT_CONFIG)
    return Function(
        work=WorkStore(dynamodb, settings.work_table_name),
        eraser=build_eraser(
            settings,
            dynamodb,
            client("s3", config=CLIENT_CONFIG),
            secret_key(settings.pseudonym_key_secret_arn),
        ),
        settings=settings,
    )
