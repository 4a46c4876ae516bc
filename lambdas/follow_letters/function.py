"""Hears from SES that a letter came back or was unwanted, and keeps it with its reader's identity item."""

import time
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.utilities.data_classes import SNSEvent
from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import CLIENT_CONFIG, client
from kyc.adapters.letter_marks import EarlyNews
from kyc.adapters.letters_state import LettersStates
from kyc.adapters.name_key import NameKey
from kyc.domain.keys import tenant_email
from kyc.domain.mail_event import Heard, MailEvent
from kyc.entrypoints.observability import count, make_logger, step
from kyc.entrypoints.settings import FollowLettersSettings

logger = make_logger()


@dataclass(frozen=True)
class Function:
    """The function and its collaborators."""

    states: LettersStates
    early: EarlyNews

    def handle(self, event: dict[str, Any], _context: LambdaContext) -> None:
        """Handle an event of SNS; what fails, Lambda tries twice more."""
        for record in SNSEvent(event).records:
            self.follow(record.sns.message)

    def _keep(self, heard: Heard) -> bool:
        """Keep news with their reader's identity item, or until there is one; return False where there is none yet.

        It is looked for again once they are kept, since it may have been made in between: whoever makes it looks for
        news after that.
        """
        if self.states.note(heard.tenant, heard.email, heard.state):
            return True
        self.early.keep(tenant_email(heard.tenant, heard.email), heard.state, int(time.time()))
        return self.states.note(heard.tenant, heard.email, heard.state)

    def follow(self, message: str) -> None:
        """Keep what one event says."""
        with step(logger, "letter_returned") as done:
            done.ended("nothing_to_keep")
            for heard in MailEvent.model_validate_json(message).news():
                is_kept = self._keep(heard)
                done.ended("kept" if is_kept else "kept_for_later", state=heard.state.state)
                count("LettersReturned", state=heard.state.state)


def build(settings: FollowLettersSettings) -> Function:
    """Return the function, wired from its settings."""
    dynamodb = client("dynamodb", config=CLIENT_CONFIG)
    return Function(
        states=LettersStates(dynamodb, settings.identity_table_name),
        early=EarlyNews(
            dynamodb, settings.letter_table_name, NameKey(client("kms", config=CLIENT_CONFIG), settings.name_key_arn)
        ),
    )
