"""Hears from SES that a letter came back or was unwanted, and keeps it with its reader's identity item."""

import time
from typing import Any

from aws_lambda_powertools.utilities.data_classes import SNSEvent
from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import CLIENT_CONFIG, client
from kyc.adapters.letter_marks import EarlyNews
from kyc.adapters.letters_state import LettersStates
from kyc.adapters.name_key import NameKey
from kyc.domain.keys import tenant_email
from kyc.domain.mail_event import Heard, MailEvent
from kyc.entrypoints.observability import count, entry_point, make_logger, step
from kyc.entrypoints.settings import FollowLettersSettings

logger = make_logger()
settings = FollowLettersSettings.from_environment()
dynamodb = client("dynamodb", config=CLIENT_CONFIG)
states = LettersStates(dynamodb, settings.identity_table_name)
early = EarlyNews(
    dynamodb, settings.letter_table_name, NameKey(client("kms", config=CLIENT_CONFIG), settings.name_key_arn)
)


def _keep(heard: Heard) -> bool:
    """Keep news with their reader's identity item, or until there is one; return False where there is none yet.

    It is looked for again once they are kept, since it may have been made in between: whoever makes it looks for news
    after that.
    """
    if states.note(heard.tenant, heard.email, heard.state):
        return True
    early.keep(tenant_email(heard.tenant, heard.email), heard.state, int(time.time()))
    return states.note(heard.tenant, heard.email, heard.state)


def follow(message: str) -> None:
    """Keep what one event says."""
    with step(logger, "letter_returned") as done:
        done.ended("nothing_to_keep")
        for heard in MailEvent.model_validate_json(message).news():
            is_kept = _keep(heard)
            done.ended("kept" if is_kept else "kept_for_later", state=heard.state.state)
            count("LettersReturned", state=heard.state.state)


@entry_point(logger)
def handler(event: dict[str, Any], _context: LambdaContext) -> None:
    """Entry point: an event of SNS; what fails, Lambda tries twice more."""
    for record in SNSEvent(event).records:
        follow(record.sns.message)
