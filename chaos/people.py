"""Customers who submit and submit again, and administrators who decide in between, whatever the API answers."""

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from local.client import StageClient, User
from local.liveness.actors import SIZE, actor
from local.liveness.client import Started, play
from samples import Case, demo_cases
from samples.portrait import Portrait

_TRIES: Final = 40
_PAUSE_SECONDS: Final = 0.3
_AT_A_TIME: Final = 12
_PATIENCE_SECONDS: Final = 6
_WAITS: Final = 0.6
_IS_DECIDED: Final = 0.3
"""The probability that somebody waits for the outcome of a submission, or decides it by hand."""
_IS_ALIVE: Final = 0.2
"""The probability that a bearer does a liveness check instead of sending a selfie."""
_BEARERS: Final = {"genuine-licence": Portrait.EILEEN_COLLINS, "passport": Portrait.GRACE_HOPPER}
"""The cases whose person can stand before the camera."""
_SHARERS: Final = 3
"""Of so many customers two share a tenant."""
_OF_ONE_PERSON: Final = (("genuine-licence", "unreadable"), ("passport", "expired-licence"))
"""The cases of each of the two, so that neither comes with the other's face or document: in one tenant a second user
who does is another matter."""
_LATER: Final = 429
_REFUSED: Final = 409
_TRY_AGAIN: Final = (_LATER, 500, 502, 503, 504)


class GivenUpError(Exception):
    """The API did not answer for too long."""


@dataclass
class Customer:
    """A customer, their administrator, and what they did.

    Attributes:
        claims: the cases that they submit, one or the other.
        cases: the case that a submission was, by the URLs of its documents.
        webhook_secret: by which their tenant's endpoint knows events.
        decided: records (`id_type#id`) and versions that were looked at before they were decided by hand.
        submissions: how many were accepted.
        checks: how many of these named a liveness check.
    """

    user: User
    administrator: User
    claims: tuple[Case, ...]
    cases: dict[frozenset[str], Case] = field(default_factory=dict)
    decided: set[tuple[str, int]] = field(default_factory=set)
    submissions: int = 0
    checks: int = 0
    links: dict[tuple[str, str], str] = field(default_factory=dict)
    webhook_secret: str = ""


def sign_in(client: StageClient, count: int) -> list[Customer]:
    """Sign in customers, each with an administrator; of three, one is in a tenant alone and two are in another."""
    with_pictures = {case.name: case for case in demo_cases() if case.uploads}

    def one(number: int) -> Customer:
        group, place = divmod(number, _SHARERS)
        is_alone = place == _SHARERS - 1
        tenant = f"tenant{group:03}-{'alone' if is_alone else 'shared'}"
        names = tuple(with_pictures) if is_alone else _OF_ONE_PERSON[place]
        return Customer(
            client.sign_in(tenant, f"customer{number:03}@example.com"),
            client.sign_in(tenant, f"administrator{number:03}@example.com", administrator=True),
            tuple(with_pictures[name] for name in names),
        )

    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        return list(pool.map(one, range(count)))


def follow(client: StageClient, customers: list[Customer], endpoint_url: str) -> None:
    """Have each tenant told of decisions, at a path of its own.

    Args:
        client: of the stage.
        customers: whose tenants.
        endpoint_url: where the endpoint is.
    """
    secrets: dict[str, str] = {}
    for customer in customers:
        tenant = customer.user.tenant
        if tenant not in secrets:
            path, body = f"{client.tenant_path(tenant)}/webhooks/chaos", {"url": f"{endpoint_url}/{tenant}"}
            made = client.request("PUT", path, customer.administrator, json=body).raise_for_status().json()
            secrets[tenant] = made["secret"]
        customer.webhook_secret = secrets[tenant]


def act(client: StageClient, customers: list[Customer], submissions: int, seed: int) -> Iterator[None]:
    """Have all of them act, some at a time; yield after each customer.

    Raises:
        GivenUpError: the API did not answer somebody for too long.
    """
    shares = [submissions // len(customers) + (n < submissions % len(customers)) for n in range(len(customers))]

    def one(number: int) -> None:
        _act(client, customers[number], shares[number], random.Random(f"{seed}/{number}"))  # noqa: S311 - to be repeated

    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        for _ in pool.map(one, range(len(customers))):
            yield


def _act(client: StageClient, customer: Customer, submissions: int, chance: random.Random) -> None:
    for _ in range(submissions):
        case = chance.choice(customer.claims)
        bearer = _BEARERS.get(case.name) if chance.random() < _IS_ALIVE else None
        _submit(client, customer, case, _check(client, customer, bearer, chance) if bearer else None)
        if chance.random() < _WAITS:
            _wait(client, customer, case)
        if chance.random() < _IS_DECIDED:
            _decide(client, customer, case, chance.choice(("verified", "rejected")))


def _check(client: StageClient, customer: Customer, bearer: Portrait, chance: random.Random) -> str | None:
    """Do a liveness check and return its reference; None where nobody may try again so soon, or the check failed.

    One fails where this machine is too slow for the challenge; its customer goes on with a selfie.
    """
    path = f"{client.tenant_path(customer.user.tenant)}/liveness"
    made = _insist(lambda: client.request("POST", path, customer.user, json={}), but=_LATER)
    if made.status_code == _LATER:
        return None
    answer = made.raise_for_status().json()
    started = Started(answer["session_id"], answer["region"], answer["credentials"])
    play(client.outputs["LivenessStreamUrl"], started, actor(bearer, str(chance.random())), SIZE)
    result = _insist(lambda: client.request("POST", f"{path}/{started.session_id}/result", customer.user, json={}))
    if result.status_code == _REFUSED:
        return None
    reference: str = result.raise_for_status().json()["liveness"]
    return reference


def _submit(client: StageClient, customer: Customer, case: Case, liveness: str | None) -> None:
    links = []
    for upload in case.uploads:
        if liveness and upload.kind == "selfie":
            continue
        known = (case.name, upload.filename)
        if known not in customer.links:
            customer.links[known] = _insist_on_upload(
                lambda upload=upload: client.upload(  # type: ignore[misc]
                    customer.user, upload.filename, upload.data, upload.content_type
                )
            )
        links.append({"filename": upload.filename, "kind": upload.kind, "url": customer.links[known]})
    customer.cases[frozenset(link["url"] for link in links)] = case
    claim = {**case.claim, "liveness": liveness} if liveness else case.claim
    _insist(lambda: client.submit(customer.user, claim, links)).raise_for_status()
    customer.submissions += 1
    customer.checks += liveness is not None


def _wait(client: StageClient, customer: Customer, case: Case) -> None:
    """Wait for the outcome, but not for ever."""
    ends = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < ends and _look(client, customer, case)["validation_status"] == "pending":
        time.sleep(_PAUSE_SECONDS)


def _decide(client: StageClient, customer: Customer, case: Case, status: str) -> None:
    """Decide what was looked at, or look again if it has changed."""
    record = _look(client, customer, case)
    body = {
        "id_type": case.claim["id_type"],
        "id_value": case.claim["id_value"],
        "validation_status": status,
        "reason": "Seen in person.",
        "version": record["version"],
    }
    customer.decided.add((record["id_type#id"], record["version"]))
    answer = _insist(lambda: client.decide(customer.administrator, customer.user.email, body))
    if (
        answer.status_code != httpx.codes.CONFLICT
    ):  # the first of two tries may have been done, or the customer was quicker
        answer.raise_for_status()


def _look(client: StageClient, customer: Customer, case: Case) -> dict[str, Any]:
    path = f"{client.tenant_path(customer.user.tenant)}/email/{customer.user.email}"
    answer = _insist(lambda: client.request("GET", path, customer.administrator)).raise_for_status()
    records: list[dict[str, Any]] = answer.json()["records"]
    name = f"{case.claim['id_type']}#{case.claim['id_value']}"
    return next(record for record in records if record["id_type#id"] == name)


def _insist(call: Callable[[], httpx.Response], but: int | None = None) -> httpx.Response:
    """Ask until there is an answer.

    Args:
        call: asks.
        but: a status that is an answer, though others would try again.

    Raises:
        GivenUpError: there was none for too long.
    """
    for _ in range(_TRIES):
        try:
            answer = call()
        except httpx.TransportError:
            answer = None
        if answer is not None and (answer.status_code == but or answer.status_code not in _TRY_AGAIN):
            return answer
        time.sleep(_PAUSE_SECONDS)
    raise GivenUpError(f"no answer after {_TRIES} tries")


def _insist_on_upload(upload: Callable[[], str]) -> str:
    for _ in range(_TRIES):
        try:
            return upload()
        except httpx.HTTPError:
            time.sleep(_PAUSE_SECONDS)
    raise GivenUpError(f"no upload after {_TRIES} tries")
