"""Hears from SES that a letter came back or was unwanted, and keeps it with its reader's identity item."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes import SNSEvent
from aws_lambda_powertools.utilities.typing import LambdaContext

from kyc.adapters.aws import CLIENT_CONFIG, client
from kyc.adapters.letters_state import LettersStates
from kyc.domain.mail_event import MailEvent
from kyc.entrypoints.observability import count, entry_point, make_logger, step
from kyc.entrypoints.settings import FollowLettersSettings

logger = make_logger()
settings = FollowLettersSettings.from_environment()
states = LettersStates(client("dynamodb", config=CLIENT_CONFIG), settings.identity_table_name)


def follow(message: str) -> None:
    """Keep what one event says."""
    with step(logger, "letter_returned") as done:
        done.ended("nothing_to_keep")
        for heard in MailEvent.model_validate_json(message).news():
            is_kept = states.note(heard.tenant, heard.email, heard.state)
            done.ended("kept" if is_kept else "nobody", state=heard.state.state)
            count("LettersReturned", state=heard.state.state)


@entry_point(logger)
def handler(event: dict[str, Any], _context: LambdaContext) -> None:
    """Entry point: an event of SNS; what fails, Lambda tries twice more."""
    for record in SNSEvent(event).records:
        follow(record.sns.message)
