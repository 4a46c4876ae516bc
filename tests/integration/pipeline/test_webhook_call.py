"""Calls to webhooks, of real servers: where they go, and where no answer and no resolver can make them go."""

import socket
import ssl
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from kyc.adapters import webhook_call
from kyc.adapters.webhook_call import WebhookCaller
from kyc.domain.public_addresses import networks
from kyc.domain.webhook import Try
from local.endpoint import Certificate, Endpoint

HERE = networks(["127.0.0.0/8"])
NOW = 1_700_000_000


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return Certificate.make(tmp_path_factory.mktemp("tls"), "hooks.example.com")


@pytest.fixture
def endpoint(certificate: Certificate) -> Iterator[Endpoint]:
    with Endpoint(certificate, lambda request: int(request.path.strip("/").partition("?")[0] or 204)) as started:
        yield started


class Resolver:
    """Gives each look-up the next of its answers, and counts them."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)
        self.asked = 0

    def __call__(self, _host: str, port: int) -> list[tuple[Any, ...]]:
        found = self._answers[min(self.asked, len(self._answers) - 1)]
        self.asked += 1
        return [
            (socket.AF_INET6 if ":" in each else socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port))
            for each in found
        ]


def caller(certificate: Certificate, also: Any = HERE, **changes: Any) -> WebhookCaller:  # noqa: ANN401
    return WebhookCaller(also, ssl.create_default_context(cafile=str(certificate.path)), **changes)


def call(by: WebhookCaller, url: str) -> Try:
    return by.post(url, b'{"a":1}', {"webhook-id": "msg_1", "Content-Type": "application/json"}, now=NOW)


def test_an_event_arrives_as_it_was_signed(certificate: Certificate, endpoint: Endpoint) -> None:
    done = call(caller(certificate), f"{endpoint.url}/202?a=b%20c")

    (request,) = endpoint.received
    assert (done.status, done.error, done.time) == (202, None, NOW)
    assert (request.path, request.body, request.headers["webhook-id"]) == ("/202?a=b%20c", b'{"a":1}', "msg_1")
    assert request.headers["host"] == f"localhost:{endpoint.port}"


def test_the_connection_goes_to_the_address_that_was_checked_under_the_hosts_own_name(
    certificate: Certificate, endpoint: Endpoint
) -> None:
    """A second look-up, which says another address, is never made."""
    resolver = Resolver(["127.0.0.1"], ["169.254.169.254"])

    done = call(caller(certificate, resolve=resolver), f"https://hooks.example.com:{endpoint.port}/200")

    assert done.status == 200
    assert resolver.asked == 1
    assert endpoint.received[0].headers["host"] == f"hooks.example.com:{endpoint.port}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(certificate: Certificate, endpoint: Endpoint, status: int) -> None:
    done = call(caller(certificate), f"{endpoint.url}/{status}")

    assert (done.status, done.succeeded) == (status, False)
    assert len(endpoint.received) == 1


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["10.0.0.1"], ["169.254.169.254"], ["::1"], ["::ffff:127.0.0.1"], ["8.8.8.8", "127.0.0.1"], []],
)
def test_a_host_with_one_address_that_is_not_public_is_not_called(
    certificate: Certificate, endpoint: Endpoint, addresses: list[str]
) -> None:
    refusing = caller(certificate, (), resolve=Resolver(addresses))

    done = call(refusing, f"https://hooks.example.com:{endpoint.port}/200")

    assert (done.status, done.error) == (None, "address_not_public")
    assert endpoint.received == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "0"])
def test_whoever_names_us_ourselves_is_not_called(certificate: Certificate, endpoint: Endpoint, host: str) -> None:
    done = call(caller(certificate, ()), f"https://{host}:{endpoint.port}/200")

    assert done.error == "address_not_public"
    assert endpoint.received == []


def test_a_certificate_of_another_name_is_refused(certificate: Certificate, endpoint: Endpoint) -> None:
    done = call(caller(certificate, resolve=Resolver(["127.0.0.1"])), f"https://other.example:{endpoint.port}/200")

    assert (done.error, endpoint.received) == ("tls_failed", [])


def test_a_certificate_that_nobody_vouches_for_is_refused(endpoint: Endpoint) -> None:
    done = call(WebhookCaller(HERE), f"{endpoint.url}/200")

    assert (done.error, endpoint.received) == ("tls_failed", [])


def test_where_nobody_listens_the_call_fails_at_once(certificate: Certificate) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]

    assert call(caller(certificate), f"https://localhost:{port}/").error == "connection_failed"


def test_a_name_that_nobody_has_is_told_so(certificate: Certificate) -> None:
    def nowhere(_host: str, _port: int) -> list[tuple[Any, ...]]:
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    assert call(caller(certificate, resolve=nowhere), "https://hooks.example.com/").error == "host_not_found"


def test_a_call_ends_in_time_though_the_hosts_name_servers_never_answer(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever names the host may run its name servers, too."""
    over = threading.Event()
    monkeypatch.setattr(webhook_call, "RESOLVE_SECONDS", 0.2)

    def silent(_host: str, _port: int) -> list[tuple[Any, ...]]:
        over.wait(3)
        raise socket.gaierror(socket.EAI_AGAIN, "no answer")

    done = call(caller(certificate, resolve=silent), "https://hooks.example.com/")
    over.set()

    assert done.error == "timed_out"
    assert done.duration_ms < 2000


@pytest.fixture
def dripping(certificate: Certificate) -> Iterator[tuple[int, list[str]]]:
    """Servers that never come to an end: one says nothing, one a header a moment, one only ever `100 Continue`."""
    kinds: list[str] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.path)
    over = threading.Event()

    def serve(plain: socket.socket) -> None:
        try:
            if kinds[0] == "no handshake":
                over.wait(10)
                return
            with context.wrap_socket(plain, server_side=True) as secured:
                secured.recv(65_536)
                while not over.wait(0.01):
                    secured.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" if kinds[0] == "continue" else b"")
                    if kinds[0] == "headers":
                        secured.sendall(b"HTTP/1.1 200 OK\r\nX-A: b")
        except OSError:
            return
        finally:
            plain.close()

    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        try:
            while True:
                threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
        except OSError:
            return

    threading.Thread(target=accept, daemon=True).start()
    yield listener.getsockname()[1], kinds
    over.set()
    listener.close()


@pytest.mark.parametrize("kind", ["no handshake", "silence", "headers", "continue"])
def test_a_call_ends_in_time_whatever_the_other_side_does(
    certificate: Certificate, dripping: tuple[int, list[str]], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, kinds = dripping
    kinds.append(kind)
    monkeypatch.setattr(webhook_call, "MOST_SECONDS", 0.3)

    done = call(caller(certificate), f"https://localhost:{port}/")

    assert done.error in {"timed_out", "answer_malformed"}
    assert done.duration_ms < 2000


def test_what_the_other_side_says_is_told_nobody(certificate: Certificate) -> None:
    """Its text could be anything, a customer's name among it: a try says a status or a word."""
    with Endpoint(certificate, lambda _: 500) as failing:
        done = call(caller(certificate), failing.url)

    assert done.model_dump(exclude={"duration_ms"}) == {"time": NOW, "status": 500, "error": None}
