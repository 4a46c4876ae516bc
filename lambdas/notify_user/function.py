"""Tells a user the outcome of their record, and what comes due of it later."""

from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import CLIENT_CONFIG, client
from kyc.adapters.decision_mac import DecisionVerifier
from kyc.adapters.message_cipher import MessageCipher
from kyc.adapters.queues import NotificationTopic
from kyc.domain.notification import build_notification
from kyc.domain.outcome import Outcome
from kyc.entrypoints.batches import fifo_processor, submission_of
from kyc.entrypoints.observability import count, make_logger, step
from kyc.entrypoints.settings import NotifyUserSettings

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    cipher: MessageCipher
    verifier: DecisionVerifier
    topic: NotificationTopic

    def handle(self, event: dict[str, Any], context: LambdaContext) -> Any:  # noqa: ANN401
        """Handle a batch of messages; the ones that failed go back to the queue."""
        return process_partial_response(event, self.notify_user, fifo_processor(), context)

    def notify_user(self, record: SQSRecord) -> None:
        """Publish one outcome; a delivery that is repeated carries the same `notification_id`.

        An outcome that neither decider made is told to nobody; its message becomes a dead letter.
        """
        with step(logger, "told") as done:
            done.is_about(submission_of(record))
            outcome = self.cipher.open(record.body, Outcome)
            done.is_about(outcome.submission_id, outcome.version)
            notification = build_notification(outcome)
            if notification is None:
                done.ended("nothing_to_tell")
                return
            if not outcome.verify:  # of one that waits nothing is told that somebody decided
                self.verifier.verify_outcome(outcome)
            self.topic.publish(
                notification,
                {
                    "tenant": outcome.tenant,
                    "email": outcome.email,
                    "id_type": outcome.id_type,
                    # A subscriber that filters for a status is told of decisions, and of nothing that comes due later.
                    **(
                        {"event": outcome.occasion}
                        if outcome.occasion
                        else {"validation_status": outcome.validation_status}
                    ),
                    "submission_id": outcome.submission_id,
                },
            )
            done.ended("published", status=outcome.validation_status, occasion=outcome.occasion)
            count("UsersNotified", status=outcome.occasion or outcome.validation_status)


def build(settings: NotifyUserSettings) -> Function:
    """Return the function, wired from its settings."""
    return Function(
        cipher=MessageCipher(settings.message_key_arn, settings.stage),
        verifier=DecisionVerifier(
            client("kms", config=CLIENT_CONFIG), settings.decision_key_arn, settings.accept_unsigned_until
        ),
        topic=NotificationTopic(client("sns", config=CLIENT_CONFIG), settings.notification_topic_arn),
    )
