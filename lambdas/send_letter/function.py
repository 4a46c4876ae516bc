"""Writes to a customer what was decided of their claim, what comes due later, and that they were erased."""

import time
from dataclasses import dataclass
from typing import Any, Final

from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import CLIENT_CONFIG, client
from kyc.adapters.decision_mac import DecisionVerifier
from kyc.adapters.letter_marks import LetterMarks
from kyc.adapters.mail import MAIL_CLIENT_CONFIG, Mail
from kyc.adapters.message_cipher import MessageCipher
from kyc.adapters.queues import DeadLetterQueue, show_again_after
from kyc.adapters.record_store import RecordStore
from kyc.domain.errors import AccessRefused, NotYet, ProviderRefused, ProviderUnavailable, UnprovenDecision
from kyc.domain.farewell import LetterTask
from kyc.domain.letters import LetterSettings
from kyc.domain.outcome import Outcome
from kyc.entrypoints.batches import fifo_processor, submission_of
from kyc.entrypoints.failures import count_failure
from kyc.entrypoints.observability import count, make_logger, step
from kyc.entrypoints.settings import SendLetterSettings
from kyc.services.letters import Teller

_FIRST_DELAY_SECONDS: Final = 5
_LONGEST_DELAY_SECONDS: Final = 900
_LONGEST_DELAY_OF_ERASURE_SECONDS: Final = 3600
"""So that the tries of the queue outlast `kyc.domain.farewell.PATIENCE_SECONDS`."""
_MOST_GROWTH: Final = 6

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    cipher: MessageCipher
    sqs: Any
    dead_letters: DeadLetterQueue
    teller: Teller
    settings: SendLetterSettings

    def handle(self, event: dict[str, Any], context: LambdaContext) -> Any:  # noqa: ANN401
        """Handle a batch of messages; the ones that failed go back to the queue."""
        return process_partial_response(event, self.send, fifo_processor(), context)

    def send(self, record: SQSRecord) -> None:
        """Send the letter of one outcome; one that can never be sent goes to the dead letters at once.

        It would come back as often as a letter in a long outage, and hold up its user's others.
        """
        try:
            self._send(record)
        except (ProviderRefused, UnprovenDecision, ValueError) as error:
            self.dead_letters.put(
                record.body, group_id=str(record.attributes.message_group_id), message_id=record.message_id
            )
            count_failure(error)

    def _send(self, record: SQSRecord) -> None:
        """Send a letter; while a provider does not, its message comes again after growing waits."""
        with step(logger, "letter") as done:
            done.is_about(submission_of(record))
            task = self.cipher.open(record.body, LetterTask).root
            about: dict[str, str | None] = {}
            if isinstance(task, Outcome):
                done.is_about(task.submission_id, task.version)
                about = {"status": task.validation_status, "occasion": task.occasion}
                if task.tells_nothing:
                    done.ended("nothing_to_tell")
                    return
            try:
                told = self.teller.tell(task) if isinstance(task, Outcome) else self.teller.bid_farewell(task)
            except (AccessRefused, NotYet, ProviderUnavailable):
                longest = _LONGEST_DELAY_SECONDS if isinstance(task, Outcome) else _LONGEST_DELAY_OF_ERASURE_SECONDS
                delay = min(_delay_seconds(record), longest)
                show_again_after(self.sqs, self.settings.letter_queue_url, record.receipt_handle, delay)
                raise
            done.ended(told, **about)
            count("Letters", outcome=told)


def _delay_seconds(record: SQSRecord) -> int:
    tries_before = int(record.attributes.approximate_receive_count) - 1
    growth: int = 3 ** min(tries_before, _MOST_GROWTH)
    return _FIRST_DELAY_SECONDS * growth


def build(settings: SendLetterSettings) -> Function:
    """Return the function, wired from its settings."""
    letters = LetterSettings.model_validate_json(settings.letters)
    sqs = client("sqs", config=CLIENT_CONFIG)
    dynamodb = client("dynamodb", config=CLIENT_CONFIG)
    return Function(
        cipher=MessageCipher(settings.message_key_arn, settings.stage),
        sqs=sqs,
        dead_letters=DeadLetterQueue(sqs, settings.letter_dead_letter_queue_url),
        teller=Teller(
            RecordStore(dynamodb, settings.kyc_table_name),
            LetterMarks(dynamodb, settings.letter_table_name),
            DecisionVerifier(
                client("kms", config=CLIENT_CONFIG), settings.decision_key_arn, settings.accept_unsigned_until
            ),
            Mail(client("sesv2", config=MAIL_CLIENT_CONFIG), letters, settings.configuration_set_name),
            letters,
            lambda: int(time.time()),
        ),
        settings=settings,
    )
