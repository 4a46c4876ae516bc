"""Letters by e-mail, through SES."""

from typing import Any, Final

from botocore.config import Config

from kyc.adapters.aws import CLIENT_CONFIG, provider_errors
from kyc.domain.errors import ProviderUnavailable
from kyc.domain.letters import Letter, LetterSettings, mail_tags, reachable

_PROVIDER: Final = "ses"
_CHARSET: Final = "UTF-8"

MAIL_CLIENT_CONFIG: Final = CLIENT_CONFIG.merge(Config(retries={"mode": "standard", "total_max_attempts": 1}))
"""One attempt: SES takes a letter again that it has taken already, when its answer was lost. The queue tries again."""


class Mail:
    """The channel `email`.

    Args:
        client: SESv2 client.
        settings: the stage's.
        configuration_set: by which SES tells of bounces and complaints.
    """

    name: Final = "email"

    def __init__(self, client: Any, settings: LetterSettings, configuration_set: str) -> None:  # noqa: ANN401 - of SES
        self._client = client
        self._settings = settings
        self._configuration_set = configuration_set

    def reaches(self, email: str) -> bool:
        """Return True if SES takes such an address."""
        return reachable(email) is not None

    def send(self, letter: Letter, tenant: str, email: str, reference: str) -> str:
        """Send a letter; return the id by which SES knows it.

        Args:
            letter: the letter.
            tenant: whose user it is to, told to SES and to nobody else.
            email: the user's address, one that it reaches.
            reference: the same whenever this letter is sent.

        Raises:
            ProviderUnavailable: SES did not take it, or did and its answer was lost.
            ProviderRefused: SES will never take this letter.
            AccessRefused: SES does not let us send: permission, identity, sandbox, or a stopped account.
        """
        headers = {"Auto-Submitted": "auto-generated", "Content-Language": letter.language, "X-Reference": reference}
        request = {
            "FromEmailAddress": self._settings.from_header,
            "ReplyToAddresses": [self._settings.support],
            "Destination": {"ToAddresses": [reachable(email)]},
            "Content": {
                "Simple": {
                    "Subject": _text(letter.subject),
                    "Body": {"Text": _text(letter.text), "Html": _text(letter.html)},
                    "Headers": [{"Name": name, "Value": value} for name, value in headers.items()],
                }
            },
            "EmailTags": [{"Name": name, "Value": value} for name, value in mail_tags(tenant, letter.kind).items()],
            "ConfigurationSetName": self._configuration_set,
        }
        with provider_errors(_PROVIDER):
            answer = self._client.send_email(**request)
        if "MessageId" not in answer:  # botocore makes an empty answer of one that it cannot read
            raise ProviderUnavailable(_PROVIDER, "NoMessageId")
        return str(answer["MessageId"])


def _text(value: str) -> dict[str, str]:
    return {"Data": value, "Charset": _CHARSET}
