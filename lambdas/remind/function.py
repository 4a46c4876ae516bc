"""Looks once a day for documents that expire soon, users to be verified anew and claims that wait for long."""

import time
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import ValidationError

from kyc.adapters.aws import CLIENT_CONFIG, client
from kyc.adapters.message_cipher import MessageCipher
from kyc.adapters.name_key import NameKey
from kyc.adapters.queues import OutcomesTopic
from kyc.adapters.record_store import RecordStore
from kyc.adapters.work_store import WorkStore
from kyc.domain.errors import ProviderUnavailable
from kyc.entrypoints.observability import count, make_logger
from kyc.entrypoints.settings import RemindSettings
from kyc.services.remind import Reminder

_RESERVE_MILLISECONDS: Final = 20_000
"""A run that has less time left begins with nobody else; the next run goes on."""

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    reminder: Reminder

    def handle(self, _event: dict[str, Any], context: LambdaContext) -> None:
        """Handle a schedule's event."""
        now = int(time.time())
        done: Counter[str] = Counter()
        for occasion, item in self.reminder.due(now):
            if context.get_remaining_time_in_millis() < _RESERVE_MILLISECONDS:
                logger.warning("Time is up; the next run goes on")
                done["not_reached"] = 1  # at least: nobody has counted the others
                break
            try:
                if self.reminder.remind(occasion, item, now):
                    done[occasion] += 1
                    count("Reminders", occasion=occasion)
            except ProviderUnavailable as error:
                logger.warning("A provider is down", provider=error.provider, code=error.code)
                done["failed"] += 1
            except ValidationError:  # of one user's record: the others are reminded all the same
                logger.exception("A record cannot be read")
                done["failed"] += 1
        logger.info("Reminded", event="reminded", counts=dict(done))
        count("RemindersBehind", done["failed"] + done["not_reached"])


def build(settings: RemindSettings) -> Function:
    """Return the function, wired from its settings."""
    dynamodb = client("dynamodb", config=CLIENT_CONFIG)
    return Function(
        reminder=Reminder(
            WorkStore(dynamodb, settings.work_table_name),
            RecordStore(dynamodb, settings.kyc_table_name),
            OutcomesTopic(
                client("sns", config=CLIENT_CONFIG),
                settings.outcomes_topic_arn,
                MessageCipher(settings.message_key_arn, settings.stage),
                NameKey(client("kms", config=CLIENT_CONFIG), settings.name_key_arn),
            ),
            settings.reminders,
        ),
    )
