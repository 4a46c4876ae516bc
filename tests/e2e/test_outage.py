"""An outage of a provider: claims wait, alarms are raised, and everything goes on by itself once it is over."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kyc.domain.breaker import Breaker
from local.client import StageClient, User, wait_for
from local.cloud import LocalCloud
from local.faults.control import replace_rules
from local.faults.rehearse import outage
from operations.__main__ import app
from samples import demo_cases
from tests.e2e.alarms import raised

PASSPORT = next(case for case in demo_cases() if case.name == "passport")
NAMESPACE = "AutoKyc"


@pytest.fixture(scope="module")
def running(cloud: LocalCloud | None) -> Iterator[LocalCloud]:
    if cloud is None:
        pytest.skip("an outage is caused on the local cloud alone")
    yield cloud
    replace_rules(cloud.outputs["FaultsUrl"], ())


@pytest.fixture
def outputs(client: StageClient, tmp_path: Path) -> Path:
    path = tmp_path / "outputs.json"
    path.write_text(json.dumps({"stage": dict(client.outputs)}))
    return path


def operations(outputs: Path, command: str, *options: str) -> str:
    result = CliRunner().invoke(
        app, [command, "--stage", "under-test", "--outputs", str(outputs), *options], env={"COLUMNS": "200"}
    )
    assert result.exit_code == 0, result.output
    return result.output


def submit(client: StageClient) -> User:
    user = client.sign_in(f"t{secrets.token_hex(4)}", f"{secrets.token_hex(4)}@example.com")
    links = [
        {"filename": u.filename, "kind": u.kind, "url": client.upload(user, u.filename, u.data, u.content_type)}
        for u in PASSPORT.uploads
    ]
    client.submit(user, PASSPORT.claim, links).raise_for_status()
    return user


def fail(cloud: LocalCloud, provider: str, **ways: bool) -> None:
    """Make a provider fail, as `python -m local faults` does."""
    rule = outage(provider, **({"down": False, "throttle": False, "denied": False, "slow_seconds": 0} | ways))  # type: ignore[arg-type]
    replace_rules(cloud.outputs["FaultsUrl"], [rule] if rule else [])


def stands(client: StageClient) -> Breaker:
    item = client.aws("dynamodb").get_item(
        TableName=client.outputs["BreakerTableName"], Key={"name": {"S": "validation"}}, ConsistentRead=True
    )
    return Breaker.model_validate_json(item["Item"]["breaker"]["S"]) if "breaker" in item.get("Item", {}) else Breaker()


def until(condition: Any, what: str) -> None:  # noqa: ANN401 - a callable
    wait_for(lambda: condition() or None, timeout_seconds=300, what=what)


def test_claims_wait_while_a_provider_is_down_and_go_on_by_themselves(
    running: LocalCloud, client: StageClient, outputs: Path
) -> None:
    failures, opened = raised(running, "provider-failures"), raised(running, "breaker-open")
    fail(running, "textract", down=True)
    first = submit(client)
    until(lambda: raised(running, "provider-failures") > failures, "a failure of the provider")
    running.invoke("probe_providers", {})
    assert stands(client).by.startswith("textract: ")
    assert raised(running, "breaker-open") > opened
    assert "open" in operations(outputs, "breaker")
    assert "mappings are disabled" in operations(outputs, "breaker")

    second = submit(client)
    fail(running, "textract")
    for _ in range(stands(client).needed):  # more, where it was open a short while ago
        assert stands(client).is_open
        running.invoke("probe_providers", {})
    assert not stands(client).is_open
    for user in (first, second):
        record = client.wait_for_outcome(user, user.email, PASSPORT.claim["id_value"], timeout_seconds=300)
        assert "provider_unavailable" not in {reason["code"] for reason in record["reasons"]}


def test_access_that_is_refused_raises_an_alarm_at_once_and_the_message_comes_back_in_seconds(
    running: LocalCloud, client: StageClient
) -> None:
    refused = raised(running, "workers-access-refused")
    fail(running, "rekognition", denied=True)
    user = submit(client)
    until(lambda: raised(running, "workers-access-refused") > refused, "a refusal")
    fail(running, "rekognition")
    record = client.wait_for_outcome(user, user.email, PASSPORT.claim["id_value"], timeout_seconds=300)
    assert record["validation_status"] in ("verified", "manual_review")


def test_a_message_that_nobody_can_open_is_put_aside_and_raises_an_alarm(
    running: LocalCloud, client: StageClient
) -> None:
    failed, sqs = raised(running, "batch-failures"), client.aws("sqs")
    sqs.send_message(
        QueueUrl=client.outputs["ValidationQueueUrl"],
        MessageBody="{}",
        MessageGroupId="poison",
        MessageDeduplicationId=secrets.token_hex(8),
    )
    until(lambda: raised(running, "batch-failures") > failed, "a failure that is no provider's")
    sqs.purge_queue(QueueUrl=client.outputs["ValidationDeadLetterQueueUrl"])


def test_whoever_holds_the_breaker_open_closes_it(running: LocalCloud, client: StageClient, outputs: Path) -> None:
    assert "held" in operations(outputs, "breaker", "--hold")
    running.invoke("probe_providers", {})
    assert stands(client).state == "held"
    assert "mappings are enabled" in operations(outputs, "breaker", "--close")


@pytest.mark.usefixtures("running")
def test_what_an_outage_sent_to_a_person_is_validated_again_by_one_command(client: StageClient, outputs: Path) -> None:
    user = submit(client)
    client.wait_for_outcome(user, user.email, PASSPORT.claim["id_value"], timeout_seconds=300)
    (before,) = client.records(user, user.email)
    key = {name: {"S": before[name]} for name in ("tenant#email", "id_type#id")}
    reason = {"code": "provider_unavailable", "action": "RETRY", "message": "m"}
    client.aws("dynamodb").update_item(
        TableName=client.outputs["KycTableName"],
        Key=key,
        UpdateExpression="SET validation_status = :waits, reasons = :reasons",
        ExpressionAttributeValues={
            ":waits": {"S": "manual_review"},
            ":reasons": {"L": [{"M": {name: {"S": text} for name, text in reason.items()}}]},
        },
    )
    assert "--apply" in operations(outputs, "revalidate")
    assert client.records(user, user.email)[0]["version"] == before["version"]
    assert "validated again" in operations(outputs, "revalidate", "--apply")
    until(lambda: client.records(user, user.email)[0]["version"] >= before["version"] + 2, "another decision")
    administrator = client.sign_in(user.tenant, f"{secrets.token_hex(4)}@example.com", administrator=True)
    (after,) = client.records(administrator, user.email)
    assert [change["to"] for change in after["history"]][-2] == "pending"
    assert after["history"][-2]["by"].startswith("operator:")
    assert after["attempts"] == before["attempts"]
