"""Erases a user whose retention is over: many at a time, from the queue that `apply_retention` fills once a day."""

import time
from dataclasses import dataclass
from typing import Any, Final

from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import CLIENT_CONFIG, client
from kyc.adapters.document_store import DocumentStore
from kyc.adapters.erasure_limit_store import ErasureLimitStore
from kyc.adapters.erasure_store import ErasureStore
from kyc.adapters.face_collections import FaceCollections
from kyc.adapters.face_table import FaceTable
from kyc.adapters.idempotency_erasure import KeptAnswerEraser
from kyc.adapters.letter_queue import LetterQueue
from kyc.adapters.liveness_store import LivenessStore
from kyc.adapters.message_cipher import MessageCipher
from kyc.adapters.name_key import NameKey
from kyc.adapters.record_store import RecordStore
from kyc.adapters.retention_queue import DuePlace
from kyc.adapters.secrets import secret_key
from kyc.adapters.work_store import WorkStore
from kyc.entrypoints.batches import fifo_processor
from kyc.entrypoints.observability import count, make_logger, step
from kyc.entrypoints.settings import EraseDueSettings
from kyc.services.erase import Eraser
from kyc.services.known_faces import FaceEraser

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
        eraser=Eraser(
            RecordStore(dynamodb, settings.kyc_table_name),
            ErasureStore(dynamodb, settings.kyc_table_name, settings.identity_table_name, settings.work_table_name),
            LivenessStore(dynamodb, settings.liveness_table_name),
            KeptAnswerEraser(dynamodb, settings.idempotency_table_name),
            DocumentStore(client("s3", config=CLIENT_CONFIG), settings.document_bucket_name),
            secret_key(settings.pseudonym_key_secret_arn),
            NameKey(client("kms", config=CLIENT_CONFIG), settings.name_key_arn),
            ErasureLimitStore(dynamodb, settings.kyc_table_name),
            FaceEraser(
                FaceCollections(
                    client("rekognition", config=CLIENT_CONFIG), settings.document_bucket_name, settings.stage
                ),
                FaceTable(dynamodb, settings.face_table_name),
            )
            if settings.known_faces
            else None,
            LetterQueue(
                client("sqs", config=CLIENT_CONFIG),
                settings.letter_queue_url,
                MessageCipher(settings.message_key_arn, settings.stage),
            )
            if settings.letter_queue_url and settings.message_key_arn
            else None,
        ),
        settings=settings,
    )
