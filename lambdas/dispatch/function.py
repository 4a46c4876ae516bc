"""Reads the KYC table's stream, as its first reader, and tells the others: what to validate, and what is decided."""

from dataclasses import dataclass
from typing import Any, Final

from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from kyc.adapters.aws import CLIENT_CONFIG, client
from kyc.adapters.message_cipher import MessageCipher
from kyc.adapters.meter import Turns
from kyc.adapters.name_key import NameKey
from kyc.adapters.queues import OutcomesTopic, ValidationQueues
from kyc.adapters.tenant_shares import KEPT_SECONDS, TenantShares
from kyc.domain.breaker_items import SHARE
from kyc.domain.errors import ProviderError
from kyc.domain.lane import Lane, lane_by_need
from kyc.entrypoints.batches import stream_processor
from kyc.entrypoints.failures import count_failure
from kyc.entrypoints.observability import count, make_logger, step
from kyc.entrypoints.settings import DispatchSettings
from kyc.entrypoints.stream import Change

_HASTY: Final = CLIENT_CONFIG.merge(Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 1}))
"""A batch has ten records and 30 seconds; whoever cannot be counted at once is not."""

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    validations: ValidationQueues
    shares: TenantShares
    outcomes: OutcomesTopic
    settings: DispatchSettings

    def handle(self, event: dict[str, Any], context: LambdaContext) -> Any:  # noqa: ANN401
        """Handle a batch of stream records; the ones that failed come back by their sequence numbers."""
        return process_partial_response(event, self.dispatch, stream_processor(), context)

    def dispatch(self, record: DynamoDBRecord) -> None:
        """Send one change on to whom it concerns; a change that raised no version concerns nobody."""
        with step(logger, "dispatched") as done:
            change = Change.from_stream(record)
            outcome = change.outcome
            done.is_about(outcome.submission_id, outcome.version)
            if not change.raised_version:
                done.ended("nothing_to_tell")
            elif outcome.verify:
                needed = lane_by_need(outcome.id_type, change.issuing_country, self.settings.default_issuing_country)
                lane = self._lane(outcome.key.tenant, needed)
                self.validations.send(outcome, lane)
                if change.was_verified:  # the user's identity item is to say that it waits again
                    self.outcomes.publish(outcome)
                done.ended("validation_requested", lane=lane)
                count("ValidationsRequested")
            else:
                self.outcomes.publish(outcome)
                if change.is_by_hand and self.settings.known_faces:  # the worker keeps the user's face, or takes it out
                    self.validations.send(outcome, Lane.PLAIN)
                done.ended("outcome_published", status=outcome.validation_status)
                count("OutcomesPublished", status=outcome.validation_status)

    def _lane(self, tenant: str, needed: Lane) -> Lane:
        """Return the lane that a tenant's share leaves it; while nobody can count, that of its need.

        A share is a courtesy among tenants: no claim waits for it to be counted.
        """
        try:
            return self.shares.lane(tenant, needed)
        except ProviderError as error:
            count_failure(error)
            return needed


def build(settings: DispatchSettings) -> Function:
    """Return the function, wired from its settings."""
    cipher = MessageCipher(settings.message_key_arn, settings.stage)
    names = NameKey(client("kms", config=CLIENT_CONFIG), settings.name_key_arn)
    turns = Turns(client("dynamodb", config=_HASTY), settings.breaker_table_name, SHARE, kept_seconds=KEPT_SECONDS)
    return Function(
        validations=ValidationQueues(client("sqs", config=CLIENT_CONFIG), settings.queue_urls, cipher, names),
        shares=TenantShares(turns, settings.tenant_shares),
        outcomes=OutcomesTopic(client("sns", config=CLIENT_CONFIG), settings.outcomes_topic_arn, cipher, names),
        settings=settings,
    )
