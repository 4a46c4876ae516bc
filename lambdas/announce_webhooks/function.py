"""Hears of each decision, and has every webhook of its tenant told of it."""

import time
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import CLIENT_CONFIG, client
from kyc.adapters.decision_mac import DecisionVerifier
from kyc.adapters.message_cipher import MessageCipher
from kyc.adapters.queues import NotificationTopic
from kyc.adapters.webhook_queue import WebhookQueue
from kyc.adapters.webhook_store import WebhookStore
from kyc.domain.outcome import Outcome
from kyc.entrypoints.batches import fifo_processor, submission_of
from kyc.entrypoints.observability import make_logger, step
from kyc.entrypoints.settings import AnnounceWebhooksSettings
from kyc.services.webhooks import Announcer

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    cipher: MessageCipher
    verifier: DecisionVerifier
    announcer: Announcer

    def handle(self, event: dict[str, Any], context: LambdaContext) -> Any:  # noqa: ANN401
        """Handle a batch of messages; the ones that failed go back to the queue."""
        return process_partial_response(event, self.announce, fifo_processor(), context)

    def announce(self, record: SQSRecord) -> None:
        """Announce one outcome; one that neither decider made becomes a dead letter."""
        with step(logger, "announced") as done:
            done.is_about(submission_of(record))
            outcome = self.cipher.open(record.body, Outcome)
            done.is_about(outcome.submission_id, outcome.version)
            if outcome.tells_nothing:
                done.ended("nothing_to_tell")
                return
            if not outcome.verify:  # of one that waits nothing is told that somebody decided
                self.verifier.verify_outcome(outcome)
            told = self.announcer.announce(outcome, now=int(time.time()))
            done.ended("announced", webhooks=told)


def build(settings: AnnounceWebhooksSettings) -> Function:
    """Return the function, wired from its settings."""
    return Function(
        cipher=MessageCipher(settings.message_key_arn, settings.stage),
        verifier=DecisionVerifier(
            client("kms", config=CLIENT_CONFIG), settings.decision_key_arn, settings.accept_unsigned_until
        ),
        announcer=Announcer(
            WebhookStore(client("dynamodb", config=CLIENT_CONFIG), settings.webhook_table_name),
            WebhookQueue(client("sqs", config=CLIENT_CONFIG), settings.webhook_queue_url),
            NotificationTopic(client("sns", config=CLIENT_CONFIG), settings.notification_topic_arn),
        ),
    )
