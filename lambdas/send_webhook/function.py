"""Delivers events to webhooks: the one function that calls what others name, and that may do nothing else."""

import time
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import CLIENT_CONFIG, client
from kyc.adapters.webhook_call import WebhookCaller
from kyc.adapters.webhook_queue import WebhookQueue
from kyc.adapters.webhook_secrets import WebhookSecrets
from kyc.adapters.webhook_store import WebhookStore
from kyc.domain.errors import NotYet
from kyc.domain.public_addresses import networks
from kyc.domain.webhook import DeliveryPlace
from kyc.entrypoints.batches import fifo_processor
from kyc.entrypoints.failures import count_failure
from kyc.entrypoints.observability import count, make_logger, step
from kyc.entrypoints.settings import SendWebhookSettings
from kyc.services.webhooks import Deliverer

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    dead_letters: WebhookQueue
    deliverer: Deliverer

    def handle(self, event: dict[str, Any], context: LambdaContext) -> Any:  # noqa: ANN401
        """Handle a message; it goes back to the queue where the event is to be tried again."""
        return process_partial_response(event, self.send, fifo_processor(), context)

    def send(self, record: SQSRecord) -> None:
        """Deliver one event, or put it off."""
        with step(logger, "webhook") as done:
            try:
                place = DeliveryPlace.model_validate_json(record.body)
            except ValueError as error:
                logger.exception("The message is none of ours")
                self.dead_letters.put_aside(record.body, record.message_id)
                count_failure(error)
                done.ended("put_aside")
                return
            try:
                outcome, one = self.deliverer.deliver(place, record.receipt_handle)
            except NotYet:
                outcome, one = "put_off", None
            said = {"status": one.status, "error": one.error, "call_ms": one.duration_ms} if one else {}
            done.ended(outcome, tenant=place.tenant, webhook=place.webhook, **said)
        count("WebhookDeliveries", outcome=outcome)
        if outcome in {"to_retry", "put_off"}:
            raise NotYet


def build(settings: SendWebhookSettings) -> Function:
    """Return the function, wired from its settings."""
    sqs = client("sqs", config=CLIENT_CONFIG)
    dead_letters = WebhookQueue(sqs, settings.webhook_dead_letter_queue_url)
    return Function(
        dead_letters=dead_letters,
        deliverer=Deliverer(
            WebhookStore(client("dynamodb", config=CLIENT_CONFIG), settings.webhook_table_name),
            WebhookSecrets(client("kms", config=CLIENT_CONFIG), settings.webhook_key_arn, settings.stage),
            WebhookQueue(sqs, settings.webhook_queue_url),
            dead_letters,
            WebhookCaller(networks(settings.webhook_networks)),
            lambda: int(time.time()),
        ),
    )
