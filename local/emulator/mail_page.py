"""A page that shows the mails that SES would have sent, for whoever tries the stack out on this machine.

What mails hold was written by others, hostile ones among them. All of it is escaped; the part for browsers is a page of
its own, which may run nothing, load nothing and lead nowhere but where a click does (a sandbox by
https://www.w3.org/TR/CSP3/#directive-sandbox).
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Final

from aiohttp import web

from local.emulator.mails import Mail, taken

PATH: Final = "/mails"
"""The API's own paths begin with its stage's name."""
_MOST: Final = 200
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"{_POLICY}; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_SANDBOXED: Final = {
    **_HEADERS,
    "Content-Security-Policy": f"{_POLICY}; sandbox allow-popups allow-popups-to-escape-sandbox",
}


class MailPage:
    """Serves the page.

    Args:
        url: of the server that takes mails, without a slash at its end.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    def install(self, application: web.Application) -> None:
        """Serve the list, and the part for browsers of each mail."""
        application.router.add_get(PATH, self._list)
        application.router.add_get(f"{PATH}/{{place:[0-9]{{1,6}}}}", self._one)

    async def _list(self, _request: web.Request) -> web.Response:
        mails = await asyncio.to_thread(taken, self._url)
        return web.Response(text=listed(mails), content_type="text/html", headers=_HEADERS)

    async def _one(self, request: web.Request) -> web.Response:
        mails = await asyncio.to_thread(taken, self._url)
        place = int(request.match_info["place"])
        if place >= len(mails):
            raise web.HTTPNotFound(text="There is no such mail.")
        return web.Response(text=mails[place].html, content_type="text/html", headers=_SANDBOXED)


def listed(mails: Sequence[Mail]) -> str:
    """Return the page of mails, the latest first."""
    shown = "\n".join(_shown(place, mail) for place, mail in list(enumerate(mails))[: -_MOST - 1 : -1])
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Mails</title>\n'
        "<style>body{font-family:sans-serif;max-width:50em;margin:1em auto;padding:0 1em}"
        "article{border-top:1px solid #999;padding:1em 0}pre{white-space:pre-wrap}th{text-align:left}</style></head>\n"
        f"<body><h1>Mails</h1><p>What the stage would have sent. {len(mails)} so far; load the page again for more."
        f"</p>\n{shown}\n</body></html>\n"
    )


def _shown(place: int, mail: Mail) -> str:
    date = format_datetime(datetime.fromtimestamp(mail.time, UTC))
    head = {"Date": date, "From": mail.sender, "To": ", ".join(mail.to), **mail.headers}
    return (
        f"<article><h2>{escape(mail.subject)}</h2><table>{''.join(_rows(head.items()))}</table>"
        f'<pre dir="auto">{escape(mail.text)}</pre><p><a href="{PATH}/{place}">As browsers show it</a></p></article>'
    )


def _rows(head: Iterable[tuple[str, str]]) -> Iterable[str]:
    for name, value in head:
        yield f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>"
