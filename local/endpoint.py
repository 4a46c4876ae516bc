"""An integrator's endpoint: a real HTTPS server on this machine, which keeps what it is sent.

Its certificate is made when it starts; whoever calls it has to trust that.
"""

import ssl
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Final, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DAYS: Final = 2
HOST: Final = "localhost"


@dataclass(frozen=True)
class Received:
    """A request that came."""

    path: str
    headers: Mapping[str, str]
    body: bytes


Answering = Callable[[Received], int]
"""Gives the status of the answer."""


@dataclass(frozen=True)
class Certificate:
    """A certificate that signs itself, for `localhost` and 127.0.0.1.

    Attributes:
        path: of the certificate and its key, in PEM.
    """

    path: Path

    @classmethod
    def make(cls, folder: Path, *names: str) -> Self:
        """Make one.

        Args:
            folder: where it is kept.
            names: further names that it is for.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
        now = datetime.now(UTC)
        hosts = [x509.DNSName(each) for each in (HOST, *names)]
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=_DAYS))
            .add_extension(
                x509.SubjectAlternativeName([*hosts, x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
            )
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        path = folder / "endpoint.pem"
        path.touch(mode=0o600)
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        return cls(path)


class _Server(ThreadingHTTPServer):
    def handle_error(self, _request: object, _client_address: object) -> None:
        """Write nothing: who does not trust the certificate, or goes away, is part of what is tried."""


class Endpoint:
    """Serves for as long as a `with` block lasts.

    Args:
        certificate: its own; without one, it is made.
        answering: what it answers; without it, 204.
    """

    def __init__(self, certificate: Certificate | None = None, answering: Answering = lambda _: 204) -> None:
        self.received: list[Received] = []
        self._folder = tempfile.TemporaryDirectory()
        self.certificate = certificate or Certificate.make(Path(self._folder.name))
        self._server = _Server(("127.0.0.1", 0), self._handler(answering))
        self._server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate.path)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        """Return its port, on 127.0.0.1."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """Return its URL."""
        return f"https://{HOST}:{self.port}"

    def __enter__(self) -> Self:
        """Begin to serve."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._folder.cleanup()

    def _handler(self, answering: Answering) -> type[BaseHTTPRequestHandler]:
        kept = self.received

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                request = Received(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                kept.append(request)
                self.send_response(answering(request))
                self.send_header("Location", "https://169.254.169.254/")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's names
                """Write nothing."""

        return Handler
