"""A stage writes nothing about a person while it works: logs, metrics, messages, problem documents."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from local.client import StageClient, User, wait_for
from local.cloud import LocalCloud
from local.emulator.mails import Mail, taken
from local.endpoint import Certificate, Endpoint
from local.liveness import check
from local.liveness.client import Started
from samples import demo_cases
from samples.portrait import Portrait
from tests.e2e import canary
from tests.e2e.living import SIZE, living
from tests.events.forms import event as canonical

MARK = secrets.token_hex(5)
"""In every word below, so that they are this run's own."""
NAMES = {"first_name": f"Canarina {MARK}", "last_name": f"Zebrafinch {MARK}"}
NUMBER, FILENAME, REASON = f"K{MARK}7", f"kite-{MARK}.jpg", f"wren {MARK}"
EMAIL = f"nightingale-{MARK}@example.com"
MARK_OF_URL = f"token-{secrets.token_hex(8)}"
"""Of a webhook's URL, which may hold what its endpoint lets callers in by."""
ABOUT_A_PERSON = (*NAMES.values(), NUMBER, FILENAME, EMAIL, MARK)


def _letters(cloud: LocalCloud, client: StageClient, tenant: str) -> list[Mail]:
    """Return the letters to the person, with whose address alone a mail goes its way, once one has come back."""

    def found() -> list[Mail] | None:
        return [mail for mail in taken(client.outputs["AwsEndpointUrl"]) if EMAIL in mail.to] or None

    letters = wait_for(found, timeout_seconds=300, what="a letter")
    event = canonical("letter_bounce")
    about = event["Records"][0]["Sns"]
    message = json.loads(about["Message"])
    message["mail"] |= {"destination": [EMAIL], "tags": {"tenant": [tenant.encode().hex()]}}
    about["Message"] = json.dumps(message)
    assert not cloud.invoke("follow_letters", event).failed
    return letters


@contextmanager
def outcomes(client: StageClient) -> Iterator[list[dict[str, Any]]]:
    """Messages of the topic of outcomes; they are there when the block has ended."""
    sqs, sns = client.aws("sqs"), client.aws("sns")
    topics = [topic["TopicArn"] for topic in sns.list_topics()["Topics"]]
    (topic,) = (arn for arn in topics if arn.endswith("-outcomes.fifo"))
    url = sqs.create_queue(QueueName=f"canary-{MARK}.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    subscription = sns.subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"},
        ReturnSubscriptionArn=True,
    )["SubscriptionArn"]  # fmt: skip
    received: list[dict[str, Any]] = []
    yield received
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"]).get("Messages"):
        received += messages
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    sns.unsubscribe(SubscriptionArn=subscription)
    sqs.delete_queue(QueueUrl=url)


def test_nothing_written_on_the_way_says_anything_about_a_person(
    cloud: LocalCloud | None, client: StageClient, log_directory: Path | None, certificate: Certificate
) -> None:
    """From the upload to the notification, good requests and bad ones; the notification names whom it goes to."""
    if cloud is None or log_directory is None:
        pytest.skip("the logs of a deployed stage are not at hand")
    tenant = f"t{secrets.token_hex(4)}"
    user = client.sign_in(tenant, EMAIL)
    administrator = client.sign_in(tenant, f"{secrets.token_hex(6)}@example.com", administrator=True)
    other = client.sign_in(tenant, f"{secrets.token_hex(6)}@example.com")
    unreadable = next(case for case in demo_cases() if case.name == "unreadable")
    subject = {"id_type": "Passport", "id_value": NUMBER}
    claim = {**unreadable.claim, **subject, **NAMES}
    path = client.tenant_path(tenant)

    with client.notifications(tenant) as inbox, outcomes(client) as sent, Endpoint(certificate) as endpoint:
        hook = client.request(
            "PUT", f"{path}/webhooks/crm", administrator, json={"url": f"{endpoint.url}/{MARK_OF_URL}"}
        )
        signed_with = hook.raise_for_status().json()["secret"]
        links = [
            {
                "filename": FILENAME,
                "kind": upload.kind,
                "url": client.upload(user, FILENAME, upload.data, upload.content_type),
            }
            for upload in unreadable.uploads
        ]
        client.submit(user, claim, links).raise_for_status()
        client.wait_for_outcome(user, EMAIL, NUMBER, timeout_seconds=300)
        _use_rights(client, user, administrator, subject)
        decision = {**subject, "verification_status": "rejected", "reason": REASON}
        for _ in range(2):
            client.decide(administrator, EMAIL, decision, key=f"finch-{MARK}").raise_for_status()
        told = inbox.wait_for(EMAIL, 2, timeout_seconds=300)
        wait_for(lambda: len(endpoint.received) >= 2 or None, timeout_seconds=300, what="two events")
    client.wait_for_identity(user, "rejected", timeout_seconds=300)
    letters = _letters(cloud, client, tenant)

    started, secret = _be_filmed(client, user)
    bad = {**claim, "date_of_birth": NAMES["last_name"], NUMBER: FILENAME, "email": f"{EMAIL} {MARK}"}
    problems = [
        client.submit(user, bad, links),
        client.submit(user, claim, [{"filename": FILENAME, "url": f"https://{MARK}.example/{FILENAME}"}]),
        client.submit(other, {**claim, "email": EMAIL}, links),
        client.request("POST", f"{path}/create_or_update", user, content=f'{{"{NUMBER}'.encode()),
        client.request("GET", f"{path}/email/{EMAIL}", other),
        client.request("POST", f"{path}/liveness/{started.session_id}/result", user, json={}),
        client.request("POST", f"{path}/liveness/{started.session_id}/result", other, json={}),
        client.request("DELETE", f"{path}/email/{EMAIL}", user),
        client.request("GET", f"{path}/email/{MARK}", administrator),
        client.request("GET", f"/{MARK}/{NUMBER}", user),
        client.decide(administrator, EMAIL, {**decision, "id_value": f"{NUMBER}0"}),
        client.request("GET", links[0]["url"].removeprefix(client.api_url), other),
    ]

    assert all(400 <= problem.status_code < 500 for problem in problems)
    # The name of a field that is not known is what the sender called it; it goes to nobody but them.
    unnamed = [problem.text.replace(json.dumps(NUMBER)[1:-1], "") for problem in problems]
    assert canary.found(ABOUT_A_PERSON, [("problem", text.encode()) for text in unnamed]) == {}
    assert len(sent) >= 2
    assert canary.found(ABOUT_A_PERSON, [("outcome", json.dumps(message).encode()) for message in sent]) == {}
    events = [("event", each.body + json.dumps(dict(each.headers)).encode()) for each in endpoint.received]
    assert canary.found((*ABOUT_A_PERSON, REASON, claim["date_of_birth"]), events) == {}
    assert canary.found((signed_with,), [*canary.tables(client), *canary.messages(client)]) == {}
    answers = [each for each in canary.tables(client) if each[0].endswith("_kyc_idempotency")]
    assert len(answers) >= 2
    assert canary.found((*ABOUT_A_PERSON, REASON), answers) == {}
    # A name with figures in it may be more than a name, so that it is not greeted either.
    shown = [
        ("letter", json.dumps([letter.subject, letter.text, letter.html, letter.tags]).encode()) for letter in letters
    ]
    assert canary.found((*NAMES.values(), NUMBER, FILENAME, EMAIL, claim["date_of_birth"]), shown) == {}
    in_words = json.dumps(told).replace(EMAIL, "").replace(REASON, "")
    assert canary.found((*ABOUT_A_PERSON, claim["date_of_birth"]), [("notification", in_words.encode())]) == {}
    assert canary.found((*ABOUT_A_PERSON, REASON), canary.messages(client)) == {}
    # The name of a file is the end of its object's key, as specified (SECURITY.md says for how long).
    in_buckets = canary.found(ABOUT_A_PERSON, canary.buckets(client))
    assert {place for places in in_buckets.values() for place in places} == {
        f"bucket {client.outputs['DocumentBucketName']}"
    }
    assert FILENAME in in_buckets
    logged = list(canary.logs(log_directory))
    assert {place for place, _ in logged} >= {
        "log save_kyc.log", "log validate_kyc.log", "log notify_user.log", "log liveness.log",
        "log webhooks.log", "log announce_webhooks.log", "log send_webhook.log",
        "log send_letter.log", "log follow_letters.log",
    }  # fmt: skip
    assert canary.found((*ABOUT_A_PERSON, REASON, user.token, signed_with, MARK_OF_URL, *secret), logged) == {}


def _be_filmed(client: StageClient, user: User) -> tuple[Started, list[str]]:
    """A session to which nothing is streamed, and what nobody may read of it and of one that shows a living person."""
    started = check.start(client, user)
    done = check.do_check(client, user, living(Portrait.GRACE_HOPPER), SIZE)
    assert done["live"]
    return started, [done["liveness"], *(started.credentials[name] for name in ("secret_access_key", "session_token"))]


def _use_rights(client: StageClient, user: User, administrator: User, subject: dict[str, str]) -> None:
    """Contest a decision; ask to be erased, be listed, and be refused with a reason."""
    client.contest(user, subject, f"heron {MARK}").raise_for_status()
    path = client.tenant_path(user.tenant)
    who = {"tenant": user.tenant, "stage": client.stage, "email": user.email}
    erasure = f"{path}/email/{user.email}/erasure"
    client.request("PUT", erasure, user, json=who).raise_for_status()
    client.request("GET", f"{path}/erasures", administrator).raise_for_status()
    refusal = {**who, "reason": f"ibis {MARK}"}
    client.request("PUT", f"{erasure}/refusal", administrator, json=refusal).raise_for_status()
