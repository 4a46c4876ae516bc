"""The page of mails: it shows what was sent, and nothing that is written in a mail runs or loads there."""

import asyncio
import json
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from local.emulator.mail_page import MailPage
from local.emulator.mails import Mails

HOSTILE = '<script>alert(1)</script><img src="https://evil.example/x.png">"\'&'
SENT = {
    "FromEmailAddress": f"{HOSTILE} <kyc@mail.example.com>",
    "Destination": {"ToAddresses": ["ann@example.com"]},
    "Content": {
        "Simple": {
            "Subject": {"Data": HOSTILE},
            "Body": {"Text": {"Data": f"Hello {HOSTILE}"}, "Html": {"Data": f"<p>{HOSTILE}</p>"}},
            "Headers": [{"Name": "X-Reference", "Value": HOSTILE}],
        }
    },
}


class Elements(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - of the parser
        self.names.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def ask() -> Callable[[str], tuple[int, str, str]]:
    """Ask the page of a server that has taken one mail; return status, policy and body."""

    async def asked(path: str) -> tuple[int, str, str]:
        mails, taking, showing = Mails(), web.Application(), web.Application()
        mails.note(json.dumps(SENT).encode())
        mails.install(taking)
        async with TestServer(taking) as server:
            MailPage(str(server.make_url("")).rstrip("/")).install(showing)
            async with TestClient(TestServer(showing)) as client, client.get(path) as answer:
                return answer.status, answer.headers.get("Content-Security-Policy", ""), await answer.text()

    return lambda path: asyncio.run(asked(path))


def test_it_shows_a_mail_with_all_of_it_escaped(ask: Callable[[str], tuple[int, str, str]]) -> None:
    status, policy, body = ask("/mails")
    page = Elements(body)

    assert status == 200
    assert f"Hello {HOSTILE}" in page.text
    assert "ann@example.com" in page.text
    assert not page.names & {"script", "img", "iframe"}
    assert policy.startswith("default-src 'none'")


def test_the_part_for_browsers_may_run_and_load_nothing(ask: Callable[[str], tuple[int, str, str]]) -> None:
    status, policy, body = ask("/mails/0")

    assert (status, body) == (200, f"<p>{HOSTILE}</p>")
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy


@pytest.mark.parametrize("path", ["/mails/1", "/mails/x", "/mails/../x"])
def test_there_is_nothing_else(ask: Callable[[str], tuple[int, str, str]], path: str) -> None:
    assert ask(path)[0] == 404
