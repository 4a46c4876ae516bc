"""An operator's commands against moto: what they list, what they say where they cannot, and their exit codes."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner, Result

from operations.__main__ import app
from operations.failed_records import UnreadableObjectError, batch_of
from operations.stage import NOT_POSSIBLE, Stage, find_stage
from tests.integration.operations.conftest import CREDENTIALS
from tests.integration.tables import create_kyc_table, create_work_table, list_all

TEMPLATE = {
    "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
    "Outputs": {
        "KycTableName": {"Value": "beta_kyc_service"},
        "WorkTableName": {"Value": "beta_kyc_work"},
        "PendingLimitMinutes": {"Value": "60"},
        "IdentityDeadLetterQueueUrl": {"Value": {"Ref": "Queue"}},
    },
}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "160"})


@pytest.fixture
def aws() -> Iterator[None]:
    with mock_aws(), patch.dict(os.environ, CREDENTIALS), patch.object(boto3, "DEFAULT_SESSION", None):
        yield


@pytest.fixture
def beta(aws: None) -> None:  # noqa: ARG001
    create_kyc_table("beta_kyc_service")
    create_work_table("beta_kyc_work")
    boto3.client("cloudformation").create_stack(StackName="kyc-beta", TemplateBody=json.dumps(TEMPLATE))


def put(name: str, *, minutes: int, verify: bool = True) -> None:
    """Store a record that waits, and bring the lists up to date."""
    boto3.resource("dynamodb").Table("beta_kyc_service").put_item(
        Item={
            "tenant#email": f"acme#{name}@example.com",
            "id_type#id": "Passport#SECRET-1",
            "tenant": "acme",
            "email": f"{name}@example.com",
            "id_type": "Passport",
            "version": 3,
            "validation_status": "pending",
            "verify": verify,
            "last_updated_time": int(time.time()) - minutes * 60,
        }
    )
    list_all("beta_kyc_service", "beta_kyc_work")


@pytest.mark.usefixtures("beta")
def test_pending_lists_what_waits_too_long_without_naming_anyone() -> None:
    put("ann", minutes=90)
    put("bob", minutes=30)
    put("eve", minutes=90, verify=False)

    result = run("pending", "--stage", "beta")

    assert result.exit_code == 0
    assert "1 record(s) of stage beta wait for their validation for more than 60 min" in result.output
    assert [text in result.output for text in ("acme", "Passport", "1:30:0")] == [True] * 3
    assert "@" not in result.output
    assert "SECRET" not in result.output


@pytest.mark.usefixtures("beta")
def test_pending_shows_users_and_takes_another_limit_where_asked() -> None:
    put("ann", minutes=90)
    put("bob", minutes=30)

    output = run("pending", "--stage", "beta", "--show-users", "--older-than", "10").output

    assert output.index("ann@example.com") < output.index("bob@example.com")  # the oldest first


@pytest.mark.usefixtures("beta")
def test_pending_as_json_names_a_user_only_where_asked() -> None:
    put("ann", minutes=90)

    (without,) = json.loads(run("pending", "--stage", "beta", "--json").output)
    (named,) = json.loads(run("pending", "--stage", "beta", "--json", "--show-users").output)

    assert named == {**without, "email": "ann@example.com", "age_seconds": named["age_seconds"]}
    assert (without["tenant"], without["id_type"], without["age_seconds"] // 60) == ("acme", "Passport", 90)


@pytest.mark.usefixtures("beta")
def test_every_dead_letter_queue_of_the_outputs_is_one_to_redrive() -> None:
    stage = find_stage("beta", None)

    assert list(stage.dead_letter_queues) == ["identity"]


@pytest.mark.usefixtures("beta")
def test_dead_letters_are_listed_without_their_bodies_and_one_can_be_deleted() -> None:
    sqs, (url,) = boto3.client("sqs"), find_stage("beta", None).dead_letter_queues.values()
    submission: Any = {"submission_id": {"StringValue": "9c1f8a52-6f0e-4d38-9a3b-0d9f5f3a7b11", "DataType": "String"}}
    ours = sqs.send_message(QueueUrl=url, MessageBody="SECRET-1", MessageAttributes=submission)["MessageId"]
    poison = sqs.send_message(QueueUrl=url, MessageBody="SECRET-2")["MessageId"]

    listed = run("dead-letters", "--stage", "beta")
    as_json = json.loads(run("dead-letters", "--stage", "beta", "--json").output)
    deleted = run("dead-letters", "--stage", "beta", "--discard", poison)
    again = run("dead-letters", "--stage", "beta", "--discard", poison)

    assert [text in listed.output for text in (ours, poison, "9c1f8a52-6f0e", "SECRET")] == [True, True, True, False]
    assert {each["message_id"] for each in as_json} == {ours, poison}
    assert (listed.exit_code, deleted.exit_code, again.exit_code) == (0, 0, 1)
    assert "1 message(s) of stage beta could not be worked off." in deleted.output
    assert ours in again.output
    assert f"There is no message {poison}." in again.output


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("command", ["redrive", "pending", "dead-letters"])
def test_a_stage_that_is_not_there_is_said_to_be_so(command: str) -> None:
    result = run(command, "--stage", "nosuchstage")

    assert result.exit_code == NOT_POSSIBLE
    assert result.output.strip() == "there is no stack kyc-nosuchstage in us-east-1 of this account"


@pytest.mark.parametrize("command", ["redrive", "pending"])
def test_no_credentials_are_said_to_be_missing(command: str, tmp_path: Path) -> None:
    nowhere = {
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "HOME": str(tmp_path),
        "PATH": os.environ["PATH"],
    }
    with patch.dict(os.environ, nowhere, clear=True), patch.object(boto3, "DEFAULT_SESSION", None):
        result = run(command, "--stage", "beta")

    assert result.exit_code == NOT_POSSIBLE
    assert "no AWS credentials" in result.output


def test_a_file_that_holds_no_outputs_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "outputs.json").write_text("[]")

    result = run("redrive", "--stage", "beta", "--outputs", str(tmp_path / "outputs.json"))

    assert result.exit_code == NOT_POSSIBLE
    assert "is no outputs file" in result.output


@pytest.mark.usefixtures("beta")
def test_a_stack_of_an_older_version_is_said_to_be_so() -> None:
    result = run("redrive", "--stage", "beta")

    assert result.exit_code == NOT_POSSIBLE
    assert "has no output FailedRecordsBucketName" in result.output


def test_a_local_stage_is_reached_at_its_own_endpoints() -> None:
    stage = Stage("local", {"AwsEndpointUrl": "http://localhost:1000", "AwsEndpointUrlLambda": "http://localhost:2000"})

    assert stage.client("sqs").meta.endpoint_url == "http://localhost:1000"
    assert stage.client("lambda").meta.endpoint_url == "http://localhost:2000"


def test_the_whole_event_is_read_from_what_lambda_wrote() -> None:
    event = {"Records": [{"eventID": "1"}]}

    assert batch_of(json.dumps({"requestContext": {}, "payload": json.dumps(event)}).encode()) == event
    for content in (b"", b"{}", b'{"payload": "{}"}', b'{"payload": []}', b"\xff"):
        with pytest.raises(UnreadableObjectError):
            batch_of(content)
