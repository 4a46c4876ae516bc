"""The mails that SES has taken: nothing leaves this machine, so whoever wants to read one reads it here."""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final

import httpx
from aiohttp import web
from pydantic import TypeAdapter

PATH: Final = "/_local/mails"
"""No bucket is called `_local`: names of buckets begin with a letter or a digit."""
_MOST: Final = 10_000
"""The latest ones."""


@dataclass(frozen=True)
class Mail:
    """One mail, of simple content.

    Attributes:
        time: when it was taken, in Unix seconds.
        sender: the header `From`.
        to: whom it goes to.
        subject: its subject.
        text: its part for readers of text.
        html: its part for browsers.
        headers: others, by name.
        tags: what SES's events tell of it, by name.
        configuration_set: by which it was sent; empty if by none.
    """

    time: int
    sender: str
    to: list[str]
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    tags: dict[str, str]
    configuration_set: str


_MAILS: Final = TypeAdapter(list[Mail])


class Mails:
    """Keeps what `SendEmail` was asked for."""

    def __init__(self) -> None:
        self._mails: list[Mail] = []

    def note(self, body: bytes) -> None:
        """Keep a mail that was taken.

        Args:
            body: of the request.
        """
        asked = json.loads(body)
        content = asked["Content"]["Simple"]
        self._mails.append(
            Mail(
                time=int(time.time()),
                sender=asked["FromEmailAddress"],
                to=asked["Destination"]["ToAddresses"],
                subject=content["Subject"]["Data"],
                text=_data(content["Body"], "Text"),
                html=_data(content["Body"], "Html"),
                headers=_named(content.get("Headers", ())),
                tags=_named(asked.get("EmailTags", ())),
                configuration_set=asked.get("ConfigurationSetName", ""),
            )
        )
        del self._mails[:-_MOST]

    def install(self, application: web.Application) -> None:
        """Add the route by which `taken` asks."""

        async def answer(_request: web.Request) -> web.Response:
            return web.json_response([asdict(mail) for mail in self._mails])

        application.router.add_get(PATH, answer)


def shown(mail: Mail) -> str:
    """Return a mail as a reader of text sees it."""
    date = format_datetime(datetime.fromtimestamp(mail.time, UTC))
    head = {"Date": date, "From": mail.sender, "To": ", ".join(mail.to), "Subject": mail.subject, **mail.headers}
    lines = "".join(f"{name}: {value}\n" for name, value in head.items())
    return f"{lines}\n{mail.text}\n"


def taken(url: str) -> list[Mail]:
    """Return the mails that a server has taken, the oldest first."""
    return _MAILS.validate_json(httpx.get(url + PATH).raise_for_status().content)


def _data(body: Mapping[str, Any], part: str) -> str:
    return str(body.get(part, {}).get("Data", ""))


def _named(pairs: Any) -> dict[str, str]:  # noqa: ANN401 - any JSON
    return {pair["Name"]: pair["Value"] for pair in pairs}
