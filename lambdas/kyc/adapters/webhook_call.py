"""Calls to webhooks: over HTTPS, to public addresses alone, without redirects, and each within a time.

The host's name is resolved once, every address that it has is checked, and the connection goes to one of those; TLS is
held to the name. So there is no second look-up that could give another address ("DNS rebinding"), and no answer can
send us elsewhere. Of the answer, its status is read and no byte of its body.
"""

import http.client
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread, Timer
from typing import Any, Final
from urllib.parse import urlsplit

from kyc.domain.public_addresses import Network, is_public
from kyc.domain.webhook import Try

CONNECT_SECONDS: Final = 4.0
MOST_SECONDS: Final = 15.0
"""For a whole call with its look-up, however little comes at a time: the specification advises 15 to 30."""
RESOLVE_SECONDS: Final = 5.0
"""For the look-up: whoever names the host may name name servers, too, which never answer."""
_HTTPS_PORT: Final = 443

Resolve = Callable[[str, int], Sequence[tuple[Any, ...]]]


def _resolve(host: str, port: int) -> Sequence[tuple[Any, ...]]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


class NotPublicError(OSError):
    """A host has an address that no webhook may have."""


class WebhookCaller:
    """Calls webhooks.

    Args:
        also: networks that are not public and may be called all the same.
        context: how TLS is done; the default verifies certificates and names.
        resolve: gives a host's addresses, as `socket.getaddrinfo` does.
    """

    def __init__(
        self, also: Iterable[Network] = (), context: ssl.SSLContext | None = None, resolve: Resolve = _resolve
    ) -> None:
        self._also = tuple(also)
        self._context = context or ssl.create_default_context()
        self._resolve = resolve

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, now: int) -> Try:
        """Call a webhook, once; whatever goes wrong on the way is told in a word.

        Args:
            url: https.
            body: what is sent.
            headers: with it.
            now: Unix seconds.
        """
        started = time.perf_counter()
        status, error = None, None
        try:
            status = self._post(url, body, headers)
        except (OSError, http.client.HTTPException, ValueError) as fault:
            # ValueError: of the codecs of names, and of header values.
            error = _in_a_word(fault)
        return Try(time=now, status=status, error=error, duration_ms=round((time.perf_counter() - started) * 1000))

    def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _HTTPS_PORT
        started = time.monotonic()
        connection = _Pinned(host, port, self._address(host, port), self._context)
        watch = Timer(started + MOST_SECONDS - time.monotonic(), connection.end)
        watch.daemon = True
        watch.start()
        try:
            path = parts.path or "/"
            connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, dict(headers))
            status = connection.getresponse().status
            if connection.is_over:  # in the middle of the headers
                raise TimeoutError
        except (OSError, http.client.HTTPException, ValueError) as fault:
            if connection.is_over:
                raise TimeoutError from fault
            raise
        else:
            return status
        finally:
            watch.cancel()
            connection.close()

    def _address(self, host: str, port: int) -> str:
        """Return one of a host's addresses, IPv4 first, if all of them may be called.

        Raises:
            NotPublicError: one may not.
            OSError: it has none, or nobody says so in time.
        """
        found = self._look_up(host, port)
        addresses = [str(address) for *_, (address, *_) in sorted(found, key=lambda each: each[0] != socket.AF_INET)]
        if not addresses or not all(is_public(each, self._also) for each in addresses):
            raise NotPublicError("not public")
        return addresses[0]

    def _look_up(self, host: str, port: int) -> Sequence[tuple[Any, ...]]:
        """Return what the resolver says; it can be given no time, so it is left behind in a thread."""
        said: Future[Sequence[tuple[Any, ...]]] = Future()

        def ask() -> None:
            try:
                said.set_result(self._resolve(host, port))
            except (OSError, ValueError) as fault:
                said.set_exception(fault)

        Thread(target=ask, daemon=True).start()
        return said.result(RESOLVE_SECONDS)


class _Pinned(http.client.HTTPSConnection):
    """A connection to one address, which answers by the name of its host."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=MOST_SECONDS, context=context)
        self._address = address
        self._tls = context
        self.is_over = False

    def connect(self) -> None:
        """Connect to the address that was checked."""
        plain = socket.create_connection((self._address, self.port), CONNECT_SECONDS)
        plain.settimeout(MOST_SECONDS)
        secured = self._tls.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = secured  # before the handshake, so that this can be ended too
        if self.is_over:
            raise TimeoutError
        secured.do_handshake()

    def end(self) -> None:
        """End it from another thread, whatever it waits for."""
        self.is_over = True
        if self.sock is not None:
            with suppress(OSError):  # it has ended by itself
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)  # TLS's own would wait for the other side


def _in_a_word(fault: Exception) -> str:  # noqa: PLR0911 - a fault each
    """Return what went wrong: never a text, which may repeat what the other side sent."""
    match fault:
        case NotPublicError():
            return "address_not_public"
        case ssl.SSLError():
            return "tls_failed"
        case socket.gaierror():
            return "host_not_found"
        case TimeoutError():
            return "timed_out"
        case ConnectionError():
            return "connection_failed"
        case OSError():
            return "unreachable"
        case http.client.HTTPException():
            return "answer_malformed"
        case _:
            return "url_malformed"
