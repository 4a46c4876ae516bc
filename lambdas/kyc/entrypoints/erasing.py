"""The eraser of users, as both functions that erase have it: `apply_retention` and `erase_due`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

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
from kyc.entrypoints.settings import ErasingSettings
from kyc.services.erase import Eraser
from kyc.services.known_faces import FaceEraser

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client


def build_eraser(
    settings: ErasingSettings,
    dynamodb: "DynamoDBClient",
    s3: "S3Client",
    pseudonym_key: Callable[[], bytes],
) -> Eraser:
    """Return the eraser of users, wired from a function's settings.

    Args:
        settings: of the function.
        dynamodb: its client of DynamoDB.
        s3: its client of S3.
        pseudonym_key: gives the stage's key of pseudonyms.
    """
    return Eraser(
        RecordStore(dynamodb, settings.kyc_table_name),
        ErasureStore(dynamodb, settings.kyc_table_name, settings.identity_table_name, settings.work_table_name),
        LivenessStore(dynamodb, settings.liveness_table_name),
        KeptAnswerEraser(dynamodb, settings.idempotency_table_name),
        DocumentStore(s3, settings.document_bucket_name),
        pseudonym_key,
        NameKey(client("kms", config=CLIENT_CONFIG), settings.name_key_arn),
        ErasureLimitStore(dynamodb, settings.kyc_table_name),
        FaceEraser(
            FaceCollections(client("rekognition", config=CLIENT_CONFIG), settings.document_bucket_name, settings.stage),
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
    )
