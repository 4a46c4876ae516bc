"""Each function is allowed what its calls need, and nothing else: told by IAM's simulator, of what was really called.

The name puts this file last, so that what all other end-to-end tests made the functions do is judged too.
"""

import json
import secrets
import time
import uuid
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from kyc.domain.pseudonym import user_pseudonym
from local.client import StageClient, User, wait_for
from local.cloud import DOCUMENT_ACCESS, PROJECT, LocalCloud
from local.demo import submit_case
from local.emulator.call_log import OWNER_TAG
from local.emulator.permissions import Permission
from local.endpoint import Certificate, Endpoint, Received
from local.faults.plan import Fault, Rule
from local.liveness import check
from local.liveness.client import play
from samples import demo_cases
from samples.portrait import Portrait
from tests.e2e.living import SIZE as LIVING_SIZE
from tests.e2e.living import living
from tests.e2e.policies import Policies, Question, denied, simulate, synthesise, unused
from tests.events.forms import event as canonical

CASES = {case.name: case for case in demo_cases()}
DAY = 86_400
KEPT = {
    # Lambda wants it of the role that reads a stream (services-dynamodb-eventsourcemapping.html), and CDK gives it for
    # the table's streams, as is done here; IAM's reference knows no resource for it, so no use is seen of it.
    ("dispatch", "dynamodb:ListStreams"),
    ("follow_records", "dynamodb:ListStreams"),
}
"""Allowed permissions of which no need is seen, by function and action."""

OF_LANES = {("dispatch", "sqs:SendMessage"), ("validate_kyc", "sqs:ChangeMessageVisibility")}
"""Grants on each lane's queue, of which one may go without a use: a flood and an outage in each would take minutes."""

Needed = Mapping[str, set[Permission]]


class Insistent(StageClient):
    """Sends each POST twice under one key, as who got no answer does, and one that is refused."""

    def __init__(self, client: StageClient) -> None:
        self.__dict__.update(client.__dict__)

    def request(
        self,
        method: str,
        path: str,
        user: User | None = None,
        *,
        json: object = None,
        content: bytes | None = None,
        key: str | None = None,
    ) -> httpx.Response:
        if method != "POST":
            return super().request(method, path, user, json=json, content=content, key=key)
        key = str(uuid.uuid4())
        first, again = (super(Insistent, self).request(method, path, user, json=json, key=key) for _ in range(2))
        assert (again.text, again.headers["Idempotent-Replayed"]) == (first.text, "true")
        assert super().request(method, path, user, json={"wrong": True}, key=str(uuid.uuid4())).status_code == 400
        return first


@pytest.fixture(scope="module")
def running(cloud: LocalCloud | None) -> LocalCloud:
    if cloud is None:
        pytest.skip("which calls a deployed stage's functions make is not noted")
    return cloud


@pytest.fixture(scope="module")
def noted(running: LocalCloud, client: StageClient, certificate: Certificate) -> Needed:
    """Return the needs of the functions' calls, once all their paths are taken."""
    with Endpoint(certificate, _answering()) as endpoint:
        _take_all_paths(running, client, endpoint)
    return running.permissions_needed()


@pytest.fixture(scope="module", params=["local", "beta"])
def policies(request: pytest.FixtureRequest, running: LocalCloud, tmp_path_factory: pytest.TempPathFactory) -> Policies:
    """The policies of a stage: what runs here, and one with customer-managed keys and Bedrock."""
    template = running.stack.template
    if request.param != "local":
        template = synthesise(request.param, PROJECT, tmp_path_factory.mktemp(request.param))
    return Policies(request.param, template, running.stack)


@pytest.fixture(scope="module")
def needed(policies: Policies, noted: Needed) -> Needed:
    assert noted.keys() == policies.by_function.keys(), "a function that did nothing shows nothing"
    return {name: policies.needed(name, permissions) for name, permissions in noted.items()}


@pytest.fixture(scope="module")
def left(policies: Policies, needed: Needed) -> set[tuple[str, str, str]]:
    """Return what is allowed and was not done."""
    return unused(policies, needed)


def test_everything_that_a_function_does_is_allowed(policies: Policies, needed: Needed) -> None:
    assert denied(policies, needed) == {}


def test_everything_that_is_allowed_is_done(left: set[tuple[str, str, str]]) -> None:
    found = {each for each in left if each[:2] not in OF_LANES or "validation" not in each[2]}

    assert {each for each in found if each[:2] not in KEPT} == set()
    assert {each[:2] for each in found} == KEPT


def test_what_a_function_does_not_do_is_denied(policies: Policies, running: LocalCloud) -> None:
    """So that the tests above can fail."""
    bucket, table = running.outputs["DocumentBucketName"], running.outputs["KycTableName"]
    put = Permission("dynamodb:PutItem", f"arn:aws:dynamodb:us-east-1:123456789012:table/{table}")
    look = Permission("s3:GetObject", f"arn:aws:s3:::{bucket}/acme/private/kyc_evidence/a.json")

    found = denied(policies, {"get_kyc": [put], "documents": [look]})

    assert found == {("get_kyc", put): "ImplicitlyDenied", ("documents", look): "ImplicitlyDenied"}


@pytest.mark.parametrize("attribute", ["signature", "fingerprints", "refused_documents", "verified_first_name"])
def test_who_saves_claims_signs_no_decision_and_says_not_as_whom_a_user_was_verified(
    policies: Policies, running: LocalCloud, noted: Needed, attribute: str
) -> None:
    table = running.outputs["KycTableName"]
    updates = (each for each in noted["save_kyc"] if each.action == "dynamodb:UpdateItem")
    (saved, *_) = (each for each in updates if each.resource.endswith(f"/{table}"))
    ((_, named),) = saved.context
    assert not isinstance(named, str)
    forged = replace(saved, context=(("dynamodb:Attributes", (*named, attribute)),))

    assert denied(policies, {"save_kyc": [saved, forged]}) == {("save_kyc", forged): "ImplicitlyDenied"}


def test_credentials_of_one_users_request_reach_no_document_of_another(policies: Policies, noted: Needed) -> None:
    """Nor do those of a session without a user, or the function's own."""
    on_documents = {each for each in noted[DOCUMENT_ACCESS] if each.action in ("s3:GetObject", "s3:PutObject")}
    seen = {dict(each.context)[OWNER_TAG] for each in on_documents}
    assert len(seen) > 1
    others = {replace(each, context=((OWNER_TAG, "0" * 24),)) for each in on_documents}
    nobodys = {replace(each, context=()) for each in on_documents}

    assert denied(policies, {DOCUMENT_ACCESS: on_documents}) == {}
    assert len(denied(policies, {DOCUMENT_ACCESS: others})) == len(others)
    assert len(denied(policies, {DOCUMENT_ACCESS: nobodys})) == len(nobodys)
    assert len(denied(policies, {"documents": on_documents})) == len(on_documents)


def test_messages_of_another_stage_stay_closed(policies: Policies, noted: Needed) -> None:
    (opened,) = (each for each in noted["notify_user"] if each.action == "kms:Decrypt")
    asked = [
        Permission(opened.action, opened.resource, (("kms:EncryptionContext:stage", stage),))
        for stage in (policies.stage, "another")
    ]

    ((own, other),) = simulate(policies, [Question("notify_user", policies.by_function["notify_user"], asked)])

    assert (own, other) == ("Allowed", "ImplicitlyDenied")


def test_a_permission_too_many_is_noticed(policies: Policies, needed: Needed, left: set[tuple[str, str, str]]) -> None:
    document = policies.by_function["get_kyc"][-1]
    statement = next(each for each in document["Statement"] if each["Action"] == "dynamodb:Query")
    document["Statement"].append({**statement, "Action": "dynamodb:DeleteItem"})
    try:
        found = unused(policies, {"get_kyc": needed["get_kyc"]})
    finally:
        document["Statement"].pop()

    assert found - left == {("get_kyc", "dynamodb:DeleteItem", statement["Resource"])}


# Every path of every function ------------------------------------------------------------------------------------


def _take_all_paths(cloud: LocalCloud, client: StageClient, endpoint: Endpoint) -> None:
    tenant = f"t{secrets.token_hex(4)}"
    administrator = client.sign_in(tenant, f"{secrets.token_hex(4)}@example.com", administrator=True)
    _put_webhooks(client, administrator, endpoint)

    def sign_in() -> User:
        return client.sign_in(tenant, f"{secrets.token_hex(4)}@example.com")

    overtaken = sign_in()
    _know_face(client, overtaken)
    _erase_before_another_try(cloud, client, administrator, overtaken)
    _erase_in_the_middle(cloud, client, administrator, sign_in())

    _erase_during_a_check(cloud, client, administrator, sign_in())
    _decide_too_late(cloud, client, administrator, sign_in())

    # Of another tenant: its passport is the traveller's below, and one document is one user's.
    elsewhere = client.sign_in(f"t{secrets.token_hex(4)}", f"{secrets.token_hex(4)}@example.com")
    _wait_for_a_provider(cloud, client, elsewhere)
    _send_poison(client)
    _wait_for(cloud, "validate_kyc", "sqs:SendMessage")
    _fail_to_send_a_letter(cloud, client, sign_in())

    customer, traveller = sign_in(), sign_in()
    insistent = Insistent(client)
    _submit_with_a_check(insistent, customer)
    submit_case(client, CASES["passport"], traveller)
    client.wait_for_identity(traveller, "verified", timeout_seconds=300)
    _submit_without_documents(client, traveller)  # who was decided before is held to that decision's signature
    _wait_for(cloud, "validate_kyc", "kms:VerifyMac")
    (record,) = client.records(administrator, customer.email)
    for reader in (administrator, customer):
        _look_at(client, reader, record["document_links"][0]["url"])
    unread = CASES["unreadable"].uploads[0]
    not_judged = client.upload(customer, unread.filename, unread.data, unread.content_type)
    _look_at(client, administrator, not_judged)
    subject = {"id_type": record["id_type"], "id_value": record["id_value"]}
    verified = {**subject, "validation_status": "verified"}
    refused = {**subject, "validation_status": "rejected", "reason": "Seen in person.", "action": "FINAL"}
    for decision in (verified, refused):
        client.decide(administrator, customer.email, decision).raise_for_status()
    client.wait_for_identity(customer, "rejected", timeout_seconds=300)
    _review(insistent, administrator, record)
    unjudged = sign_in()
    _submit_without_documents(client, unjudged)
    _read_case(client, administrator, client.records(unjudged, unjudged.email)[0]["submission_id"])
    _use_rights(insistent, administrator, unjudged, customer)
    _use_webhooks(cloud, insistent, administrator)
    _hear_of_a_letter(cloud, traveller)

    assert not cloud.invoke("watch_pending", {}).failed
    _remind(cloud, client, record)
    _age(client, record["tenant#email"], record["id_type#id"], days=91)
    _know_face(client, customer)
    _fail_on(client, (record["tenant#email"], record["id_type#id"]), (f"{tenant}#{traveller.email}", "Passport#1"))
    _fail_on(client, (record["tenant#email"], record["id_type#id"]))
    assert not cloud.invoke("apply_retention", {}).failed
    _until(lambda: client.identity(tenant, customer.email) is None, "a user whose time is over and who is erased")
    _wait_for(cloud, "erase_due", "s3:DeleteObjectVersion")
    assert not cloud.invoke("apply_retention", {}).failed  # which now finds what is left of them among failed records
    _wait_for(cloud, "validate_kyc", "s3:ListBucketVersions")


def _answering() -> Callable[[Received], int]:
    """An endpoint that answers the second time, and at another path that it is gone."""
    statuses = iter((500,))
    return lambda request: 410 if request.path == "/gone" else next(statuses, 204)


def _put_webhooks(client: StageClient, administrator: User, endpoint: Endpoint) -> None:
    webhooks = f"{client.tenant_path(administrator.tenant)}/webhooks"
    for name in ("crm", "gone", "crm"):  # the last one again, as it is
        body = {"url": f"{endpoint.url}/{name}"}
        client.request("PUT", f"{webhooks}/{name}", administrator, json=body).raise_for_status()


def _use_webhooks(cloud: LocalCloud, client: StageClient, administrator: User) -> None:
    """Of many decisions by now: what failed was tried again, and one endpoint wants to hear no more."""
    webhooks = f"{client.tenant_path(administrator.tenant)}/webhooks"
    _wait_for(cloud, "send_webhook", "sqs:ChangeMessageVisibility")
    _wait_for(cloud, "send_webhook", "sqs:SendMessage")
    _wait_for(cloud, "announce_webhooks", "sns:Publish")
    client.request("GET", webhooks, administrator).raise_for_status()
    page = client.request("GET", f"{webhooks}/crm/deliveries", administrator).raise_for_status().json()
    sent = page["deliveries"][-1]["delivery"]
    client.request("POST", f"{webhooks}/crm/deliveries/{sent}/redeliver", administrator, json={}).raise_for_status()
    _until(lambda: _is_delivered(client, webhooks, administrator, sent), "an event that is delivered")
    client.request("DELETE", f"{webhooks}/gone", administrator).raise_for_status()


def _is_delivered(client: StageClient, webhooks: str, administrator: User, delivery: str) -> bool:
    page = client.request("GET", f"{webhooks}/crm/deliveries", administrator).raise_for_status().json()
    states = {each["delivery"]: each["state"] for each in page["deliveries"]}
    return bool(states[delivery] == "delivered")


def _review(client: StageClient, administrator: User, record: Mapping[str, Any]) -> None:
    """A case waits for a person again, is listed, searched for, taken and given back."""
    subject = {name: record[name] for name in ("id_type", "id_value")}
    again = {**subject, "validation_status": "reopened", "note": "Seen again."}
    client.decide(administrator, record["email"], again).raise_for_status()
    reviews = f"{client.tenant_path(administrator.tenant)}/reviews"

    def ask(method: str, path: str, body: object = None) -> httpx.Response:
        return client.request(method, f"{reviews}{path}", administrator, json=body).raise_for_status()

    _until(lambda: bool(ask("GET", "").json()["reviews"]), "a case in the list")
    taken = ask("POST", "/next", {}).json()["review"]["submission_id"]
    for what in ("take", "release"):
        ask("POST", f"/{taken}/{what}", {})
    for document in ask("GET", f"/{taken}").json()["documents"]:
        client.download(document["url"])
    for what in ("access-log", "export", "figures"):
        ask("GET", f"/{what}")
    ask("POST", "/search", {"document_number": record["id_value"], "issuing_country": "US"})
    client.decide(administrator, record["email"], {**subject, "validation_status": "verified"}).raise_for_status()


def _use_rights(client: StageClient, administrator: User, refused: User, customer: User) -> None:
    """A customer objects to what a machine decided; an administrator has a copy made of all that is kept of another."""
    claim = CASES["unreadable"].claim
    client.wait_for_outcome(refused, refused.email, claim["id_value"], timeout_seconds=300)
    client.contest(refused, {name: claim[name] for name in ("id_type", "id_value")}, "It is mine.").raise_for_status()
    path = f"{client.tenant_path(customer.tenant)}/email/{customer.email}/export"
    copy = client.request("GET", path, administrator).raise_for_status().json()
    assert client.download(copy["documents"][0]["url"])


def _read_case(client: StageClient, administrator: User, submission_id: str) -> None:
    """A case whose documents nobody has judged: the lists follow their record within a moment."""
    path = f"{client.tenant_path(administrator.tenant)}/reviews/{submission_id}"
    _until(lambda: client.request("GET", path, administrator).is_success, "a case that can be read")


def _erase_before_another_try(cloud: LocalCloud, client: StageClient, administrator: User, user: User) -> None:
    """A provider is down, the message is to come back later, and by then the user is erased with what they uploaded."""
    upload = CASES["unreadable"].uploads[0]
    Insistent(client).upload(user, upload.filename, upload.data, upload.content_type)
    given_up = "A provider is down"
    before = cloud.log("validate_kyc").count(given_up)
    cloud.faults.inject(Rule(Fault.THROTTLED, service="dynamodb", operation="GetItem", caller="validate_kyc"))
    try:
        _submit_without_documents(client, user)
        _until(lambda: cloud.log("validate_kyc").count(given_up) > before, "a provider that is down")
    finally:
        cloud.faults.clear()
    _wait_for(cloud, "validate_kyc", "sqs:ChangeMessageVisibility")
    _erase(client, administrator, user)


def _erase_in_the_middle(cloud: LocalCloud, client: StageClient, administrator: User, user: User) -> None:
    """The record goes between a case file and the decision that it is about."""
    bucket, s3 = client.outputs["DocumentBucketName"], client.aws("s3")
    before = cloud.permissions_needed()["validate_kyc"]
    rule = Rule(Fault.SLOW, service="s3", operation="PutObject", caller="validate_kyc", seconds=2, limit=1)
    cloud.faults.inject(rule)
    try:
        _submit_without_documents(client, user)
        prefix = f"{user.tenant}/private/kyc_evidence/"
        _until(lambda: "Contents" in s3.list_objects_v2(Bucket=bucket, Prefix=prefix), "a case file")
        _erase(client, administrator, user)
        _wait_for(cloud, "validate_kyc", "s3:DeleteObjectVersion", before)
    finally:
        cloud.faults.clear()


def _submit_with_a_check(client: StageClient, user: User) -> None:
    """A claim whose liveness check stands in for a selfie."""
    case = CASES["genuine-licence"]
    result = check.do_check(client, user, living(Portrait.EILEEN_COLLINS), LIVING_SIZE)
    links = [
        {"filename": u.filename, "kind": u.kind, "url": client.upload(user, u.filename, u.data, u.content_type)}
        for u in case.uploads
        if u.kind != "selfie"
    ]
    client.submit(user, {**case.claim, "liveness": result["liveness"]}, links).raise_for_status()
    client.wait_for_outcome(user, user.email, case.claim["id_value"], timeout_seconds=300)


def _erase_during_a_check(cloud: LocalCloud, client: StageClient, administrator: User, user: User) -> None:
    """The user goes between the copies of a check's pictures and the result that names them."""
    started = check.start(client, user)
    stream = client.outputs["LivenessStreamUrl"]
    play(stream, started, living(Portrait.GRACE_HOPPER), LIVING_SIZE)
    path = f"{client.tenant_path(user.tenant)}/liveness/{started.session_id}/result"
    rule = Rule(Fault.SLOW, service="s3", operation="PutObject", caller="liveness", seconds=1.5, limit=5)
    cloud.faults.inject(rule)
    prefix, bucket, s3 = f"{user.tenant}/private/", client.outputs["DocumentBucketName"], client.aws("s3")
    before = len(s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", []))
    try:
        with ThreadPoolExecutor() as executor:
            answer = executor.submit(client.request, "POST", path, user, json={})
            _until(lambda: len(s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])) > before, "a copy")
            _erase(client, administrator, user)
            assert answer.result().status_code == 404
    finally:
        cloud.faults.clear()
    _wait_for(cloud, "liveness", "s3:DeleteObjectVersion")


def _decide_too_late(cloud: LocalCloud, client: StageClient, administrator: User, user: User) -> None:
    """The customer submits anew between a case file by hand and the decision that it is about."""
    bucket, s3 = client.outputs["DocumentBucketName"], client.aws("s3")
    claim = CASES["unreadable"].claim
    _submit_without_documents(client, user)
    decided = client.wait_for_outcome(user, user.email, claim["id_value"], timeout_seconds=300)
    rejected = {"id_type": claim["id_type"], "id_value": claim["id_value"], "validation_status": "rejected"}
    decision = {**rejected, "reason": "Stolen.", "version": decided["version"]}
    prefix = f"{user.tenant}/private/kyc_evidence/"

    def is_kept() -> bool:
        found = s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
        return any("/by-hand/" in entry["Key"] for entry in found)

    cloud.faults.inject(
        Rule(Fault.SLOW, service="s3", operation="PutObject", caller="validate_kyc_manually", seconds=2, limit=1)
    )
    try:
        with ThreadPoolExecutor() as executor:
            answer = executor.submit(client.decide, administrator, user.email, decision)
            _until(is_kept, "a case file by hand")
            _submit_without_documents(client, user)
            assert answer.result().status_code == 409
    finally:
        cloud.faults.clear()
    _wait_for(cloud, "validate_kyc_manually", "s3:DeleteObjectVersion")


def _wait_for_a_provider(cloud: LocalCloud, client: StageClient, user: User) -> None:
    """A provider is down, so that the breaker opens; it closes once the provider answers, and the claim is decided."""
    case = CASES["passport"]
    given_up = "A provider is down"
    before = cloud.log("validate_kyc").count(given_up)
    cloud.faults.inject(Rule(Fault.UNAVAILABLE, service="textract"))
    try:
        links = [
            {"filename": u.filename, "kind": u.kind, "url": client.upload(user, u.filename, u.data, u.content_type)}
            for u in case.uploads
        ]
        client.submit(user, case.claim, links).raise_for_status()
        _until(lambda: cloud.log("validate_kyc").count(given_up) > before, "a provider that is down")
        assert not cloud.invoke("probe_providers", {}).failed
    finally:
        cloud.faults.clear()
    for _ in range(4):
        assert not cloud.invoke("probe_providers", {}).failed
    client.wait_for_outcome(user, user.email, case.claim["id_value"], timeout_seconds=300)


def _send_poison(client: StageClient, url: str | None = None) -> None:
    """Send a worker, by default the one that validates, a message that nobody can open."""
    group, deduplication = secrets.token_hex(8), secrets.token_hex(8)
    client.aws("sqs").send_message(
        QueueUrl=url or client.outputs["ValidationQueueUrl"],
        MessageBody="{}",
        MessageGroupId=group,
        MessageDeduplicationId=deduplication,
    )


def _fail_to_send_a_letter(cloud: LocalCloud, client: StageClient, user: User) -> None:
    """SES is down once, and a message is none of ours."""
    _hear_of_a_letter(cloud, user)  # before there is an item to keep it with
    rule = Rule(Fault.THROTTLED, service="ses", limit=1)
    cloud.faults.inject(rule)
    try:
        _submit_without_documents(client, user)
        _wait_for(cloud, "send_letter", "sqs:ChangeMessageVisibility")
    finally:
        cloud.faults.clear()
    sqs = client.aws("sqs")
    dead = client.outputs["LettersDeadLetterQueueUrl"]
    (url,) = sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"]
    _send_poison(client, url)
    _wait_for(cloud, "send_letter", "sqs:SendMessage")
    sqs.purge_queue(QueueUrl=dead)  # it would be among the dead letters of other tests


def _hear_of_a_letter(cloud: LocalCloud, user: User) -> None:
    """A letter comes back within the minute: news from before a claim are of a user who was erased."""
    event = canonical("letter_bounce")
    about = event["Records"][0]["Sns"]
    message = json.loads(about["Message"])
    message["bounce"]["timestamp"] = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    message["mail"] |= {"destination": [user.email], "tags": {"tenant": [user.tenant.encode().hex()]}}
    about["Message"] = json.dumps(message)
    assert not cloud.invoke("follow_letters", event).failed


def _submit_without_documents(client: StageClient, user: User) -> None:
    """A claim whose documents have their place, and were never uploaded."""
    case = CASES["unreadable"]
    links = []
    for upload in case.uploads:
        wish = {"filename": upload.filename, "content_type": upload.content_type}
        slot = client.request("POST", f"{client.tenant_path(user.tenant)}/documents", user, json=wish)
        url = slot.raise_for_status().json()["url"]
        links.append({"filename": upload.filename, "kind": upload.kind, "url": url})
    client.submit(user, case.claim, links).raise_for_status()


def _look_at(client: StageClient, reader: User, url: str) -> None:
    answer = client.request("GET", url.removeprefix(client.api_url), reader)
    assert client.download(answer.headers["Location"])


def _erase(client: StageClient, administrator: User, user: User) -> None:
    path = f"{client.tenant_path(user.tenant)}/email/{user.email}"
    client.request("DELETE", path, administrator).raise_for_status()


def _know_face(client: StageClient, user: User) -> None:
    """Store a user's face, and a claim whose worker died while it was entering another one."""
    secret = client.aws("secretsmanager").get_secret_value(SecretId=client.outputs["PseudonymKeySecretArn"])
    name = user_pseudonym(secret["SecretString"].encode(), f"{user.tenant}#{user.email}")
    item = {"user": {"S": name}, "own": {"S": str(uuid.uuid4())}, "entering": {"SS": ["a claim"]}}
    client.aws("dynamodb").put_item(TableName=client.outputs["FaceTableName"], Item=item)


def _age(client: StageClient, tenant_email: str, id_type_id: str, *, days: int) -> None:
    """Set a record's last decision to that many days ago."""
    client.aws("dynamodb").update_item(
        TableName=client.outputs["KycTableName"],
        Key={"tenant#email": {"S": tenant_email}, "id_type#id": {"S": id_type_id}},
        UpdateExpression="SET last_updated_time = :then",
        ExpressionAttributeValues={":then": {"N": str(int(time.time()) - days * DAY)}},
    )


def _remind(cloud: LocalCloud, client: StageClient, record: Mapping[str, Any]) -> None:
    """Of a decision that is older than the stage's days, a customer is to be verified anew."""
    _age(client, record["tenant#email"], record["id_type#id"], days=61)

    def reminded() -> bool:
        assert not cloud.invoke("remind", {}).failed
        return any(permission.action == "dynamodb:UpdateItem" for permission in cloud.permissions_needed()["remind"])

    _until(reminded, "a reminder")


def _fail_on(client: StageClient, *keys: tuple[str, str]) -> None:
    """Keep changes of records as Lambda keeps those that a function failed on."""
    records = [
        {"dynamodb": {"Keys": {"tenant#email": {"S": user}, "id_type#id": {"S": document}}}} for user, document in keys
    ]
    for bucket in ("FailedRecordsBucketName", "UnlistedRecordsBucketName"):
        client.aws("s3").put_object(
            Bucket=client.outputs[bucket],
            Key=f"aws/lambda/mapping/shard/2026/01/01/{secrets.token_hex(8)}",
            Body=json.dumps({"payload": json.dumps({"Records": records})}).encode(),
        )


def _wait_for(cloud: LocalCloud, function: str, action: str, before: AbstractSet[Permission] = frozenset()) -> None:
    """Wait until a function has done something, or has done it once more to another resource."""

    def done() -> bool:
        new = cloud.permissions_needed()[function] - before
        return any(permission.action == action for permission in new)

    _until(done, f"{action} by {function}")


def _until(condition: Callable[[], bool], what: str) -> None:
    wait_for(lambda: condition() or None, timeout_seconds=300, what=what)
