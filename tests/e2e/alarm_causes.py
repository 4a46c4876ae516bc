"""The causes of the template's alarms, on the local cloud; and the reasons why a laptop cannot raise the others."""

import io
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from PIL import Image

from kyc.adapters.dynamodb import from_attributes, to_attributes
from kyc.domain.breaker import Breaker
from kyc.domain.erasure_limits import ADMINISTRATORS, SECONDS_AN_HOUR
from kyc.domain.erasure_requests import LATE_SECONDS, asked_key
from kyc.domain.work import WAITING, WorkRecord, items, shards
from local.client import StageClient, User, wait_for
from local.cloud import LocalCloud
from local.faults.plan import Fault, Rule
from operations.breaker import BreakerSwitch
from operations.erasures import ErasureDesk
from operations.stage import Stage, StageError
from samples import demo_cases
from tests.e2e.alarms import Metric, Point, sent

PASSPORT: Final = next(case for case in demo_cases() if case.name == "passport")
_TOO_YOUNG: Final = {**PASSPORT.claim, "date_of_birth": "2024-02-03"}
"""A claim that is rejected without a look at its pictures."""
_PATIENCE_SECONDS: Final = 300
_A_DAY: Final = 86_400
_TAKEN_SECONDS: Final = 3
"""A message that a poll under way takes is taken sooner."""
_API_NAME: Final = "kyc-local-api"
_WAITING: Final = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
_WAITING_METRICS: Final = ("ApproximateNumberOfMessagesVisible", "ApproximateNumberOfMessagesNotVisible")


@dataclass
class Scene:
    """A stage on this machine, and what has been measured of it since the scene began.

    Attributes:
        cloud: the stage.
        client: of the stage.
        most_cases: how many cases with a person raise no alarm yet.
        seen: values of metrics that AWS would send itself.
        began: Unix seconds.
        final: what was measured until the scene was over; None while it goes on.
    """

    cloud: LocalCloud
    client: StageClient
    most_cases: int
    seen: list[Point] = field(default_factory=list)
    began: float = field(default_factory=time.time)
    final: list[Point] | None = None

    def points(self) -> list[Point]:
        """Return all that was measured, up to when the scene was over."""
        return self.final if self.final is not None else [*sent(self.cloud, self.began), *self.seen]

    def is_over(self) -> None:
        """End the measurement: nothing counts from now on, such as the work of a worker once its cause is mended."""
        self.final = self.points()

    def total(self, name: str, *, service: str, **dimensions: str) -> float:
        """Return the sum of what a function has sent of one of its metrics."""
        metric = Metric.of("AutoKyc", name, service=service, **dimensions)
        return sum(point.value for point in sent(self.cloud, self.began, [service]) if point.metric == metric)

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait until a condition holds."""
        wait_for(lambda: condition() or None, timeout_seconds=_PATIENCE_SECONDS, what=what)

    def until_failed(self, provider: str, *, more_than: int) -> None:
        """Wait until a provider has failed validations so often; the breaker, which ends them, is closed by hand."""

        def has_failed() -> bool:
            self.close_breaker()
            return self.total("ProviderFailures", service="validate_kyc", provider=provider) > more_than

        self.until(has_failed, f"failures of {provider}")

    def close_breaker(self) -> None:
        """Close the breaker by hand if it is open, unless it is being moved just now."""
        if self.breaker().read()[0].is_open:
            with suppress(StageError):
                self.breaker().move("closed", who="operator:test", now=int(time.time()))

    @contextmanager
    def going_wrong(self, *rules: Rule) -> Iterator[None]:
        """Inject faults for as long as the block runs."""
        self.cloud.faults.inject(*rules)
        try:
            yield
        finally:
            self.cloud.faults.clear()

    def user(self, *, genuine: bool = False) -> tuple[User, list[dict[str, str]]]:
        """Make a customer of a new tenant, with uploads: white pictures, which are soon looked at, or a passport's."""
        user = self.client.sign_in(f"t{secrets.token_hex(4)}", f"{secrets.token_hex(4)}@example.com")
        links = [
            {
                "filename": each.filename,
                "kind": each.kind,
                "url": self.client.upload(user, each.filename, each.data if genuine else _white(), each.content_type),
            }
            for each in PASSPORT.uploads
        ]
        return user, links

    def ask(self, user: User) -> None:
        """Ask for a user's records, and count the answer and its time as API Gateway does."""
        started = time.time()
        try:
            answer = self.client.request("GET", f"{self.client.tenant_path(user.tenant)}/email/{user.email}", user)
        except httpx.TimeoutException:
            failed = 1.0
        else:
            failed = float(answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR)
        milliseconds = (time.time() - started) * 1000
        self.seen += [
            Point(Metric.of("AWS/ApiGateway", name, ApiName=_API_NAME), value)
            for name, value in (("5XXError", failed), ("Latency", milliseconds))
        ]

    def look_at_queues(self) -> None:
        """Count the messages of each queue, as SQS does."""
        sqs = self.client.aws("sqs")
        for url in sqs.list_queues().get("QueueUrls", ()):
            counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
            for attribute, name in zip(_WAITING, _WAITING_METRICS, strict=True):
                metric = Metric.of("AWS/SQS", name, QueueName=url.rpartition("/")[2])
                self.seen.append(Point(metric, float(counts[attribute])))

    def invoke(self, function: str, event: object) -> None:
        """Invoke a function, and count whether it failed, as Lambda does."""
        result = self.cloud.invoke(function, event)
        name = self.cloud.functions[function].config.function_name
        self.seen.append(Point(Metric.of("AWS/Lambda", "Errors", FunctionName=name), float(result.failed)))

    def breaker(self) -> BreakerSwitch:
        """Return the operator's switch."""
        return BreakerSwitch(Stage(self.client.stage, self.client.outputs))


def _white() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (200, 120), "white").save(file, "JPEG")
    return file.getvalue()


def provider_down(scene: Scene) -> None:
    """Textract answers every call with an error, while claims come in."""
    with scene.going_wrong(Rule(Fault.UNAVAILABLE, service="textract")):
        for user, links in [scene.user() for _ in range(5)]:
            scene.client.submit(user, PASSPORT.claim, links).raise_for_status()
        scene.until_failed("textract", more_than=4)
    scene.close_breaker()


def model_down(scene: Scene) -> None:
    """The model answers every question with an error, while claims come in that only it keeps from being verified."""
    claims = [scene.user(genuine=True) for _ in range(5)]
    with scene.going_wrong(Rule(Fault.UNAVAILABLE, service="anthropic")):
        for user, links in claims:
            scene.client.submit(user, PASSPORT.claim, links).raise_for_status()
        scene.until_failed("claude", more_than=4)
        scene.is_over()
    scene.close_breaker()
    for user, _ in claims:
        outcome = scene.client.wait_for_outcome(user, user.email, PASSPORT.claim["id_value"], timeout_seconds=300)
        assert outcome["validation_status"] == "verified"


def refused_to_a_worker(scene: Scene) -> None:
    """A permission of the worker's is gone."""
    user, links = scene.user()
    with scene.going_wrong(_denied("dynamodb", "validate_kyc")):
        scene.client.submit(user, _TOO_YOUNG, links).raise_for_status()
        scene.until(lambda: scene.total("AccessRefused", service="validate_kyc"), "a refusal")
    scene.client.wait_for_outcome(user, user.email, _TOO_YOUNG["id_value"], timeout_seconds=_PATIENCE_SECONDS)


def refused_to_the_api(scene: Scene) -> None:
    """A permission of a function behind the API is gone: it answers 500."""
    user = scene.client.sign_in(f"t{secrets.token_hex(4)}", f"{secrets.token_hex(4)}@example.com")
    with scene.going_wrong(_denied("dynamodb", "get_kyc")):
        scene.ask(user)


def _denied(service: str, caller: str) -> Rule:
    return Rule(Fault.ERROR, service=service, caller=caller, code="AccessDeniedException")


def slow_table(scene: Scene) -> None:
    """The table answers too late, again and again."""
    user = scene.client.sign_in(f"t{secrets.token_hex(4)}", f"{secrets.token_hex(4)}@example.com")
    with scene.going_wrong(Rule(Fault.SLOW, service="dynamodb", caller="get_kyc", seconds=2.5)):
        scene.ask(user)


def poison_in_the_validation_queue(scene: Scene) -> None:
    """A message that nobody can open is put aside."""
    _put(scene, scene.client.outputs["ValidationQueueUrl"])
    scene.until(lambda: scene.total("BatchFailures", service="validate_kyc"), "a failure that is no provider's")
    _wait_for_dead_letter(scene, "ValidationDeadLetterQueueUrl")


def poison_among_deliveries(scene: Scene) -> None:
    """A message that is none of ours is put aside."""
    dead = scene.client.outputs["WebhooksDeadLetterQueueUrl"]
    (url,) = scene.client.aws("sqs").list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"]
    _put(scene, url)
    _wait_for_dead_letter(scene, "WebhooksDeadLetterQueueUrl")


def refused_to_webhooks(scene: Scene) -> None:
    """A permission of the function that takes webhooks in is gone."""
    tenant = f"t{secrets.token_hex(4)}"
    administrator = scene.client.sign_in(tenant, f"{secrets.token_hex(4)}@example.com", administrator=True)
    with scene.going_wrong(_denied("dynamodb", "webhooks")):
        scene.client.request("GET", f"{scene.client.tenant_path(tenant)}/webhooks", administrator)


def poison_behind_the_outcomes(scene: Scene) -> None:
    """A message that nobody can open is tried as often as its queue allows."""
    sqs, before = scene.client.aws("sqs"), {}
    dead = (
        *("IdentityDeadLetterQueueUrl", "NotifyDeadLetterQueueUrl", "RetentionDeadLetterQueueUrl"),
        *("WebhookOutcomesDeadLetterQueueUrl", "LettersDeadLetterQueueUrl"),
    )
    for name in dead:
        (url,) = sqs.list_dead_letter_source_queues(QueueUrl=scene.client.outputs[name])["queueUrls"]
        before[url] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
        # A minute and more otherwise, between two tries.
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1"})
        _put(scene, url)
    for name in dead:
        _wait_for_dead_letter(scene, name)
    for url, attributes in before.items():
        sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)


def _put(scene: Scene, url: str) -> None:
    in_order = {"MessageGroupId": "poison", "MessageDeduplicationId": secrets.token_hex(8)}
    scene.client.aws("sqs").send_message(QueueUrl=url, MessageBody="{}", **(in_order if url.endswith(".fifo") else {}))


def _wait_for_dead_letter(scene: Scene, queue: str) -> None:
    url = scene.client.outputs[queue]
    scene.until(lambda: _is_filled(scene, url), f"a dead letter in {queue}")
    scene.look_at_queues()
    _empty(scene, url)


def _empty(scene: Scene, url: str) -> None:
    """Take all out of a queue that nobody reads: it can be purged once a minute only, by whichever test."""
    sqs = scene.client.aws("sqs")
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def _is_filled(scene: Scene, url: str) -> bool:
    answer = scene.client.aws("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=list(_WAITING))
    return any(int(answer["Attributes"][name]) for name in _WAITING)


def _is_waiting(scene: Scene) -> bool:
    """Return whether a claim is in a lane and in nobody's hands."""
    sqs = scene.client.aws("sqs")
    lanes = [url for name, url in scene.client.outputs.items() if name.endswith("ValidationQueueUrl")]
    counts = [sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(_WAITING))["Attributes"] for url in lanes]
    return any(int(count[_WAITING[0]]) > 0 for count in counts)


def _waits(scene: Scene) -> Callable[[], bool]:
    """Return what tells whether a claim has waited in a lane for a while, so that no poll was under way to take it."""
    since: list[float] = []

    def waits() -> bool:
        if not _is_waiting(scene):
            since.clear()
            return False
        since.append(time.monotonic())
        return since[-1] - since[0] > _TAKEN_SECONDS

    return waits


def breaker_is_open(scene: Scene) -> None:
    """Nobody validates, while a claim waits."""
    user, links = scene.user()
    waits = _waits(scene)
    scene.breaker().move("held", who="operator:test", now=int(time.time()))
    try:
        scene.cloud.invoke("probe_providers", {})
        scene.client.submit(user, _TOO_YOUNG, links).raise_for_status()
        scene.until(lambda: waits() or scene.total("DecisionsMade", service="validate_kyc"), "a message")
        if not _is_waiting(scene):  # the poll that was under way has taken it, and none follows
            scene.began = time.time()
            scene.cloud.invoke("probe_providers", {})
            scene.client.submit(user, {**_TOO_YOUNG, "id_value": "X0000002"}, links).raise_for_status()
            scene.until(waits, "a message")
        scene.look_at_queues()
        scene.is_over()
    finally:
        scene.breaker().move("closed", who="operator:test", now=int(time.time()))
    assert Breaker.model_validate(scene.breaker().read()[0]).state == "closed"


def records_that_wait(scene: Scene) -> None:
    """One for its validation and one for a person, both for a long time, and more beside that than may be.

    Put without `verify`, which the stream's filter leaves out, and then changed without a new version, which dispatch
    passes over: so nobody works on them. The others are in the lists alone, so that it does not take as long.
    """
    dynamodb, table = scene.client.aws("dynamodb"), scene.client.outputs["KycTableName"]
    tenant = f"t{secrets.token_hex(4)}"
    pending, case, *others = (_key(tenant, number) for number in range(scene.most_cases + 2))
    lists, waiting = scene.client.outputs["WorkTableName"], [_waiting(key) for key in others]
    try:
        for key, is_pending in ((pending, True), (case, False)):
            item = _item(key, "pending" if is_pending else "manual_review")
            dynamodb.put_item(TableName=table, Item=item)
            dynamodb.put_item(TableName=table, Item={**item, "verify": {"BOOL": is_pending}})
        _write(dynamodb, lists, [{"PutRequest": {"Item": item}} for item in waiting])
        scene.until(lambda: _are_seen(scene, len(others) + 1), "both in the lists of what waits")
        scene.cloud.invoke("remind", {})  # neither record is whole
    finally:
        for key in (pending, case):
            dynamodb.delete_item(TableName=table, Key=key)
        keys = [{name: item[name] for name in ("list", "sort")} for item in waiting]
        _write(dynamodb, lists, [{"DeleteRequest": {"Key": key}} for key in keys])


def _write(dynamodb: Any, table: str, requests: Sequence[Mapping[str, Any]]) -> None:  # noqa: ANN401 - a client
    for start in range(0, len(requests), 25):
        dynamodb.batch_write_item(RequestItems={table: requests[start : start + 25]})


def _are_seen(scene: Scene, cases: int) -> bool:
    """Return whether the next look finds so many cases with a person, and a record that waits for its validation."""
    scene.cloud.invoke("watch_pending", {})
    latest = {point.metric.name: point.value for point in sent(scene.cloud, scene.began, ["watch_pending"])}
    return latest["CasesWithPerson"] >= cases and latest["RecordsStuckPending"] > 0


def _key(tenant: str, number: int) -> dict[str, Any]:
    return {"tenant#email": {"S": f"{tenant}#w{number}@example.com"}, "id_type#id": {"S": f"Passport#W{number}"}}


def _item(key: Mapping[str, Any], status: str) -> dict[str, Any]:
    tenant, _, email = key["tenant#email"]["S"].partition("#")
    texts = {"tenant": tenant, "email": email, "id_type": "Passport", "validation_status": status}
    numbers = {"version": 2, "last_updated_time": int(time.time()) - 7 * _A_DAY}
    return {
        **key,
        **{name: {"S": text} for name, text in texts.items()},
        **{name: {"N": str(number)} for name, number in numbers.items()},
    }


def _waiting(key: Mapping[str, Any]) -> dict[str, Any]:
    """Return what lies in the list of all tenants' cases for a record that waits for a person."""
    record = WorkRecord.model_validate({**from_attributes(_item(key, "manual_review")), "verify": False})
    (item,) = (each for each in items(record) if each.list in shards(WAITING))
    filled = {name: value for name, value in item.attributes().items() if value is not None}
    return to_attributes({"list": item.list, "sort": item.sort, **filled})


def erasure_that_broke_off(scene: Scene) -> None:
    """The bucket is down while a user is erased, and still is when the day's run takes it up."""
    user, links = scene.user()
    administrator = scene.client.sign_in(user.tenant, f"{secrets.token_hex(4)}@example.com", administrator=True)
    scene.client.submit(user, _TOO_YOUNG, links).raise_for_status()
    scene.client.wait_for_outcome(user, user.email, _TOO_YOUNG["id_value"], timeout_seconds=_PATIENCE_SECONDS)
    with scene.going_wrong(*(Rule(Fault.UNAVAILABLE, service="s3", caller=name) for name in _ERASERS)):
        path = f"{scene.client.tenant_path(user.tenant)}/email/{user.email}"
        assert scene.client.request("DELETE", path, administrator).status_code >= httpx.codes.INTERNAL_SERVER_ERROR
        scene.cloud.invoke("apply_retention", {})
    scene.cloud.invoke("apply_retention", {})


_ERASERS: Final = ("erase_user", "apply_retention", "erase_due")


def too_many_erasures(scene: Scene) -> None:
    """An administrator erases one user more than may be within an hour; it waits until an operator has looked."""
    user = scene.client.sign_in(f"t{secrets.token_hex(4)}", f"{secrets.token_hex(4)}@example.com")
    administrator = scene.client.sign_in(user.tenant, f"{secrets.token_hex(4)}@example.com", administrator=True)
    erase_many(scene.client)
    desk = ErasureDesk(Stage(scene.client.stage, scene.client.outputs))
    try:
        path = f"{scene.client.tenant_path(user.tenant)}/email/{user.email}"
        assert scene.client.request("DELETE", path, administrator).status_code == httpx.codes.ACCEPTED
    finally:
        desk.release(desk.read(), who="operator:test", now=int(time.time()))


def request_without_an_answer(scene: Scene) -> None:
    """A customer asked three weeks ago to be erased, and nobody has answered."""
    asked = {
        **{name: {"S": value} for name, value in asked_key("0" * 64).model_dump(by_alias=True).items()},
        **{name: {"S": "x"} for name in ("tenant", "address", "by")},
        "asked_time": {"N": str(int(time.time()) - LATE_SECONDS - _A_DAY)},
    }
    table, dynamodb = scene.client.outputs["KycTableName"], scene.client.aws("dynamodb")
    dynamodb.put_item(TableName=table, Item=asked)
    try:
        scene.cloud.invoke("apply_retention", {})
    finally:
        dynamodb.delete_item(TableName=table, Key={name: asked[name] for name in ("tenant#email", "id_type#id")})


def erase_many(client: StageClient) -> None:
    """Write that as many users as the stage allows were erased within this hour, and the next one."""
    client.aws("dynamodb").put_item(
        TableName=client.outputs["KycTableName"],
        Item={
            **{name: {"S": value} for name, value in ADMINISTRATORS.model_dump(by_alias=True).items()},
            "hour": {"N": str(int(time.time()) // SECONDS_AN_HOUR + 1)},
            "users": {"SS": [f"user-{number}" for number in range(1000)]},
        },
    )


def too_many_rejected(scene: Scene) -> None:
    """One claim after another is rejected."""
    _decided(scene, *scene.user(), "rejected")


def too_many_with_a_person(scene: Scene) -> None:
    """One claim after another goes to a person."""
    user, links = scene.user()
    administrator = scene.client.sign_in(user.tenant, f"{secrets.token_hex(4)}@example.com", administrator=True)
    scene.client.submit(user, _TOO_YOUNG, links).raise_for_status()
    number = _TOO_YOUNG["id_value"]
    scene.client.wait_for_outcome(user, user.email, number, timeout_seconds=_PATIENCE_SECONDS)
    decision = {"id_type": _TOO_YOUNG["id_type"], "id_value": number, "validation_status": "rejected"}
    final = {"reason": "Never.", "action": "FINAL"}
    scene.client.decide(administrator, user.email, {**decision, **final}).raise_for_status()
    _decided(scene, user, links, "manual_review")


def _decided(scene: Scene, user: User, links: Sequence[Mapping[str, str]], status: str) -> None:
    count = 21  # more than the least that make a share, and than what else is decided meanwhile
    for number in range(count):
        scene.client.submit(user, {**_TOO_YOUNG, "id_value": f"X{number:07}"}, links).raise_for_status()
    scene.until(
        lambda: scene.total("Decisions", service="validate_kyc", status=status) >= count, f"{count} times {status}"
    )


def forged_decision(scene: Scene) -> None:
    """Somebody who may write records makes a user verified, whom no decider has decided."""
    user, links = scene.user()
    scene.client.submit(user, _TOO_YOUNG, links).raise_for_status()
    scene.client.wait_for_outcome(user, user.email, _TOO_YOUNG["id_value"], timeout_seconds=_PATIENCE_SECONDS)
    scene.client.aws("dynamodb").update_item(
        TableName=scene.client.outputs["KycTableName"],
        Key={
            "tenant#email": {"S": f"{user.tenant}#{user.email}"},
            "id_type#id": {"S": f"{_TOO_YOUNG['id_type']}#{_TOO_YOUNG['id_value']}"},
        },
        UpdateExpression="SET validation_status = :forged ADD version :one",
        ExpressionAttributeValues={":forged": {"S": "verified"}, ":one": {"N": "1"}},
    )
    for teller, dead in (
        ("update_identity", "IdentityDeadLetterQueueUrl"),
        ("notify_user", "NotifyDeadLetterQueueUrl"),
        ("announce_webhooks", "WebhookOutcomesDeadLetterQueueUrl"),
        ("send_letter", "LettersDeadLetterQueueUrl"),
    ):
        _wait_for_unproven(scene, teller)
        sqs = scene.client.aws("sqs")
        (url,) = sqs.list_dead_letter_source_queues(QueueUrl=scene.client.outputs[dead])["queueUrls"]
        for each in (
            url,
            scene.client.outputs[dead],
        ):  # it would come back, and be among the dead letters of other tests
            sqs.purge_queue(QueueUrl=each)
    scene.ask(user)
    reviewer = scene.client.sign_in(user.tenant, f"{secrets.token_hex(4)}@example.com", administrator=True)
    export = f"{scene.client.tenant_path(user.tenant)}/email/{user.email}/export"
    scene.client.request("GET", export, user).raise_for_status()
    search = f"{scene.client.tenant_path(user.tenant)}/reviews/search"
    scene.client.request("POST", search, reviewer, json={"email": user.email}).raise_for_status()
    scene.client.submit(user, {**_TOO_YOUNG, "id_value": "X0000001"}, links).raise_for_status()
    _wait_for_unproven(scene, "validate_kyc")


def _wait_for_unproven(scene: Scene, function: str) -> None:
    scene.until(lambda: scene.total("UnprovenDecisions", service=function), f"a refusal of {function}")


def functions_that_fail(scene: Scene) -> None:
    """Each is given what is no event of its own; those that look at no event have no table."""
    with scene.going_wrong(Rule(Fault.UNAVAILABLE, service="dynamodb")):
        for function in scene.cloud.functions:
            scene.invoke(function, [])


CAUSES: Final[Mapping[Callable[[Scene], None], frozenset[str]]] = {
    provider_down: frozenset({"provider-failures"}),
    model_down: frozenset({"provider-failures"}),
    refused_to_a_worker: frozenset({"workers-access-refused"}),
    refused_to_the_api: frozenset({"api-access-refused", "api-server-errors"}),
    slow_table: frozenset({"api-latency", "api-server-errors"}),
    poison_in_the_validation_queue: frozenset({"batch-failures", "validation-dead-letters"}),
    poison_behind_the_outcomes: frozenset(
        {
            *("batch-failures", "identity-dead-letters", "notify-dead-letters", "retention-dead-letters"),
            *("webhook-outcomes-dead-letters", "letters-dead-letters"),
        }
    ),
    poison_among_deliveries: frozenset({"webhooks-dead-letters"}),
    refused_to_webhooks: frozenset({"webhooks-access-refused"}),
    breaker_is_open: frozenset({"breaker-open", "no-decisions"}),
    records_that_wait: frozenset({"records-stuck-pending", "cases-with-person", "oldest-case", "reminders-behind"}),
    erasure_that_broke_off: frozenset({"erasures-behind"}),
    too_many_erasures: frozenset({"erasures-waiting"}),
    request_without_an_answer: frozenset({"erasure-requests-late"}),
    too_many_rejected: frozenset({"share-rejected"}),
    too_many_with_a_person: frozenset({"share-manual-review"}),
    forged_decision: frozenset(
        f"{name}-unproven-decisions"
        for name in (
            "announce_webhooks", "export_user", "get_kyc", "notify_user", "reviews", "send_letter", "update_identity",
            "validate_kyc",
        )
    ),
    functions_that_fail: frozenset(
        f"{name}-errors"
        for name in (
            "apply_retention", "contest", "dispatch", "documents", "erase_due", "erase_user", "export_user",
            "follow_records", "get_kyc", "liveness", "notify_user", "probe_providers", "remind", "reviews",
            "save_kyc", "update_identity", "validate_kyc", "validate_kyc_manually", "watch_pending", "webhooks",
            "announce_webhooks", "send_webhook", "send_letter", "follow_letters",
        )
    ),
}  # fmt: skip
"""The causes, and the alarms that each must raise."""

NOT_HERE: Final[Mapping[str, str]] = {
    "validate_kyc_manually-unproven-decisions": "It counts proposals that nobody made, and a laptop's stage asks for no"
    " second person; tests/integration/api/test_second_person.py sees them counted.",
    "*-throttles": "Nothing is throttled on a laptop, which has no quota; Lambda alone sends `Throttles`.",
    "*-missed-runs": "Lambda alone sends `Invocations`, and the least of three periods takes three minutes.",
    "*-age": "SQS alone sends a message's age, and the least of these limits is six minutes.",
    "stream-iterator-age": "Lambda alone sends `IteratorAge`, and the limit is five minutes.",
    "*-failed-records": "Lambda alone counts them, after 20 tries that take minutes here too; that such a record "
    "lies in the bucket then is seen in tests/integration/local/test_stream_poller.py.",
}
"""Alarms, as shell patterns, that cannot be caused on a laptop, each with the reason."""
