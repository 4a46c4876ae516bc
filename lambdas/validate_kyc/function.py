"""Validates the record version that a message of the validation queue names."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache, partial
from importlib import import_module
from threading import Thread
from time import time
from typing import Any, Final

from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import CLIENT_CONFIG, RECOGNITION_CLIENT_CONFIG, client
from kyc.adapters.breaker import BreakerStore
from kyc.adapters.call_times import ProviderCall, watch_calls
from kyc.adapters.decision_mac import DecisionSigner, DecisionVerifier
from kyc.adapters.document_store import DocumentStore
from kyc.adapters.face_collections import FaceCollections
from kyc.adapters.face_table import FaceTable
from kyc.adapters.message_cipher import MessageCipher
from kyc.adapters.meter import Meter, TokenMeter, Turns
from kyc.adapters.name_key import NameKey
from kyc.adapters.number_store import NumberStore
from kyc.adapters.picture_process import PictureProcess
from kyc.adapters.queues import DeadLetterQueue, ValidationQueues
from kyc.adapters.record_store import RecordStore
from kyc.adapters.rekognition import FaceReader
from kyc.adapters.secrets import secret_key
from kyc.adapters.textract import TextReader
from kyc.adapters.user_locks import UserLocks
from kyc.domain.breaker_items import TURNS
from kyc.domain.errors import AccessRefused, NotYet, ProviderUnavailable, QuotaUsedUp, StaleVersion
from kyc.domain.keys import RecordVersion
from kyc.domain.policy import Policy
from kyc.domain.pseudonym import user_pseudonym
from kyc.entrypoints.batches import fifo_processor, submission_of
from kyc.entrypoints.failures import count_failure
from kyc.entrypoints.observability import Step, count, make_logger, step, unproven_decisions
from kyc.entrypoints.settings import ValidateKycSettings
from kyc.entrypoints.time_left import TimeLeft
from kyc.services.collect import EvidenceCollector
from kyc.services.keys import Keys
from kyc.services.known_faces import KnownFaces
from kyc.services.model_pictures import ModelPictures
from kyc.services.probe import ProviderProbe
from kyc.services.timed_assessor import TimedAssessor
from kyc.services.tries import LONGEST_DELAY_SECONDS, QUOTA_DELAY_SECONDS, Patience, seconds_before_next_try
from kyc.services.validate import Assessor, Validator

_PROBE: Final = "probe"
"""Key of the list of providers that `probe_providers` asks this function to try."""
_SAME_USER_DELAY_SECONDS: Final = 5
"""Before a message is shown again while another claim of its user is validated."""

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    time_left: TimeLeft
    keys: Keys
    queue: ValidationQueues
    dead_letters: DeadLetterQueue
    users: UserLocks
    validator: Validator
    forget_assessor: Callable[[], None]
    breaker: BreakerStore
    providers: ProviderProbe
    retry_delay_seconds: int

    def handle(self, event: dict[str, Any], context: LambdaContext) -> Any:  # noqa: ANN401
        """Handle a batch of messages, of which the ones that failed go back to the queue, or `probe_providers`."""
        self.time_left.begin(context)
        if _PROBE in event:
            return {"down": self.providers.down(event[_PROBE])}
        return process_partial_response(event, self.validate, fifo_processor(), context)

    def validate(self, record: SQSRecord) -> None:
        """Validate one version, and log what became of it."""
        with step(logger, "decided") as done:
            done.is_about(submission_of(record))
            self._validate(record, done)

    def _validate(self, record: SQSRecord, done: Step) -> None:
        """Validate one version; what a provider's fault keeps from being decided comes back after a while."""
        attempt = int(record.attributes.approximate_receive_count)
        taken, sent = record.attributes.approximate_first_receive_timestamp, record.attributes.sent_timestamp
        load_model_package()
        try:
            task = self._open(record)
            if task is None:
                done.ended("put_aside")
                return
            done.is_about(submission_of(record), task.version)
            logger.info("taken", event="taken", outcome="taken", receive=attempt, waited_ms=int(taken) - int(sent))
            group = self.keys.names().group(task.tenant_email)
            try:
                with self.users.alone(group, holder=record.message_id, seconds=self.time_left.seconds()):
                    decided = self.validator.validate(task, clock=partial(datetime.now, UTC), receive=attempt)
            except NotYet:
                self.queue.retry_after(record.event_source_arn, record.receipt_handle, _SAME_USER_DELAY_SECONDS)
                self.validator.put_off(task, receive=attempt)
                raise
        except StaleVersion:
            done.ended("overtaken")
            return
        except QuotaUsedUp as error:
            delay_seconds = min(error.again_seconds or QUOTA_DELAY_SECONDS, LONGEST_DELAY_SECONDS)
            logger.info("A quota is used up", provider=error.provider, code=error.code, delay_seconds=delay_seconds)
            self.queue.retry_after(record.event_source_arn, record.receipt_handle, delay_seconds)
            raise
        except (AccessRefused, ProviderUnavailable) as error:
            delay_seconds = seconds_before_next_try(error.failed_tries or attempt, self.retry_delay_seconds)
            logger.warning("A provider is down", provider=error.provider, code=error.code, delay_seconds=delay_seconds)
            self.forget_assessor()  # the next attempt reads the model's key anew: it may have been replaced
            self.queue.retry_after(record.event_source_arn, record.receipt_handle, delay_seconds)
            self.breaker.note_failure(error.provider, int(time()))
            raise
        done.is_about(decided.submission_id, decided.version)
        codes = [reason.code for reason in decided.reasons]
        done.ended(decided.validation_status.value, reasons=codes)
        count("DecisionsMade")
        count("Decisions", status=decided.validation_status)

    def _open(self, record: SQSRecord) -> RecordVersion | None:
        """Return what a message asks for; None where it can never be opened, and waits among the dead letters now.

        It would come back as often as a claim in a long outage, and hold up its group.
        """
        try:
            return self.queue.open(record.body)
        except ValueError as error:
            logger.exception("The message is none of ours")
            self.dead_letters.put(
                record.body, group_id=str(record.attributes.message_group_id), message_id=record.message_id
            )
            count_failure(error)
            return None


def log_call(call: ProviderCall) -> None:
    """Log a call of a provider, under the submission that it is made for."""
    logger.info("provider_called", event="provider_called", **asdict(call))


@cache
def load_model_package() -> None:
    """Load the model's package, which takes more than a second, while the first case's providers look at pictures."""
    Thread(target=import_module, args=("kyc.adapters.claude",), daemon=True).start()


def gave_up(breaker: BreakerStore, error: ProviderUnavailable) -> None:
    """Tell that a claim goes to a person without what a provider did not answer, as of a failure that ends a try."""
    logger.warning("A provider is down, and has been for too long", provider=error.provider, code=error.code)
    count_failure(error)
    breaker.note_failure(error.provider, int(time()))


def _assessor(settings: ValidateKycSettings, time_left: TimeLeft, tokens: TokenMeter) -> TimedAssessor:
    def connect() -> Assessor:
        from kyc.adapters.claude import build_assessor  # noqa: PLC0415

        return build_assessor(
            settings.model_provider,
            settings.model_name,
            settings.model_api_key_secret_arn,
            time_left.seconds,
            tokens.reserve,
        )

    return TimedAssessor(connect, settings.model_provider, settings.model_name, log_call)


def build(settings: ValidateKycSettings) -> Function:
    """Return the function, wired from its settings; its process for pictures is started."""
    pictures = PictureProcess()
    pictures.start()
    textract = client("textract", config=RECOGNITION_CLIENT_CONFIG)
    rekognition = client("rekognition", config=RECOGNITION_CLIENT_CONFIG)
    dynamodb = client("dynamodb", config=CLIENT_CONFIG)
    sqs = client("sqs", config=CLIENT_CONFIG)
    kms = client("kms", config=CLIENT_CONFIG)

    turns = Turns(dynamodb, settings.breaker_table_name, TURNS)
    meter = Meter(turns, settings.quotas)
    for provider in (textract, rekognition):
        meter.keep(provider)
        watch_calls(provider, log_call)

    time_left = TimeLeft()
    assessor = cache(partial(_assessor, settings, time_left, TokenMeter(turns, settings.model_tokens)))
    breaker = BreakerStore(dynamodb, settings.breaker_table_name)
    keys = Keys(
        DecisionSigner(kms, settings.decision_key_arn),
        NameKey(kms, settings.name_key_arn),
        DecisionVerifier(kms, settings.decision_key_arn, settings.accept_unsigned_until),
    )
    number_key = secret_key(settings.number_key_secret_arn)
    documents = DocumentStore(client("s3", config=CLIENT_CONFIG), settings.document_bucket_name)
    text = TextReader(textract, settings.document_bucket_name)
    faces = FaceReader(rekognition, settings.document_bucket_name)
    collections = (
        FaceCollections(rekognition, settings.document_bucket_name, settings.stage) if settings.known_faces else None
    )
    known_faces = (
        KnownFaces(
            collections,
            FaceTable(dynamodb, settings.face_table_name),
            lambda tenant_email: user_pseudonym(number_key(), tenant_email),
        )
        if collections
        else None
    )
    executor = ThreadPoolExecutor(max_workers=16)
    return Function(
        time_left=time_left,
        keys=keys,
        queue=ValidationQueues(
            sqs, settings.queue_urls, MessageCipher(settings.message_key_arn, settings.stage), keys.names
        ),
        dead_letters=DeadLetterQueue(sqs, settings.validation_dead_letter_queue_url),
        users=UserLocks(dynamodb, settings.breaker_table_name, time, kept=count_failure),
        validator=Validator(
            RecordStore(dynamodb, settings.kyc_table_name),
            documents,
            EvidenceCollector(documents, text, faces, pictures, executor, reads_selfies=settings.model_pictures),
            NumberStore(dynamodb, settings.number_table_name, number_key),
            assessor,
            Policy.model_validate_json(settings.policy),
            keys,
            ModelPictures(pictures, settings.model_side_pixels) if settings.model_pictures else None,
            patience=Patience(
                settings.provider_patience_seconds, settings.provider_attempts, partial(gave_up, breaker)
            ),
            barcode_first=settings.barcode_first,
            faces=known_faces,
            found_unproven=unproven_decisions(logger),
        ),
        forget_assessor=assessor.cache_clear,
        breaker=breaker,
        providers=ProviderProbe(documents, text, faces, collections, assessor, executor),
        retry_delay_seconds=settings.retry_delay_seconds,
    )
