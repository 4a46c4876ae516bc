"""An operator's commands against the stage under test: what failed for good comes back, what is stuck is found."""

import json
import re
import secrets
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from local.client import StageClient, wait_for
from local.demo import submit_case
from operations.__main__ import LEFT_OVER, app
from operations.stage import Stage
from samples import demo_cases

QUEUES = ("Validation", "Identity", "Letters", "Notify", "Retention", "WebhookOutcomes", "Webhooks")


@pytest.fixture
def outputs(client: StageClient, tmp_path: Path) -> Path:
    path = tmp_path / "outputs.json"
    path.write_text(json.dumps({"stage": dict(client.outputs)}))
    return path


def run(command: str, outputs: Path, *options: str) -> Result:
    return CliRunner().invoke(
        app, [command, "--stage", "under-test", "--outputs", str(outputs), *options], env={"COLUMNS": "200"}
    )


def test_a_submission_can_be_followed_from_its_answer_to_its_identity(client: StageClient, outputs: Path) -> None:
    """By the id that its sender was given, and by no address."""
    tenant, email = f"t{secrets.token_hex(4)}", f"{secrets.token_hex(4)}@example.com"
    passport = next(case for case in demo_cases() if case.name == "passport")
    user = client.sign_in(tenant, email)
    links = [
        {
            "filename": upload.filename,
            "kind": upload.kind,
            "url": client.upload(user, upload.filename, upload.data, upload.content_type),
        }
        for upload in passport.uploads
    ]
    with client.notifications(tenant) as inbox:
        submitted = client.submit(user, passport.claim, links).json()
        client.wait_for_outcome(user, email, passport.claim["id_value"], timeout_seconds=300)
        (told,) = inbox.wait_for(email, 1, timeout_seconds=300)
    client.wait_for_identity(user, "verified", timeout_seconds=300)
    submission = submitted["submission_id"]

    followed = run("trace", outputs, submission)
    with_record = run("trace", outputs, submission, "--tenant", tenant, "--email", email)

    assert followed.exit_code == 0, followed.output
    in_order = ("accepted", "dispatched", "taken", "textract", "decided")
    places = [followed.output.index(word) for word in in_order]
    assert places == sorted(places)
    assert all(word in followed.output for word in ("rekognition", "assess", "decided", "told", "identity"))
    assert email not in followed.output
    assert "policy:" not in followed.output
    assert "policy:" in with_record.output
    assert told["submission_id"] == submission


def test_what_is_no_submission_is_told_from_one_that_left_nothing(outputs: Path) -> None:
    assert run("trace", outputs, "june@example.com").exit_code == 2
    assert run("trace", outputs, "00000000-0000-4000-8000-000000000000").exit_code == 1


def test_redrive_brings_back_failed_stream_records(client: StageClient, outputs: Path) -> None:
    """The object is what Lambda writes; dispatch takes it over, and it goes."""
    tenant, email = f"t{secrets.token_hex(4)}", f"{secrets.token_hex(4)}@example.com"
    image = {
        "tenant#email": {"S": f"{tenant}#{email}"},
        "id_type#id": {"S": f"Passport#{secrets.token_hex(4)}"},
        "tenant": {"S": tenant},
        "email": {"S": email},
        "id_type": {"S": "Passport"},
        "version": {"N": "1"},
        "verify": {"BOOL": False},
        "validation_status": {"S": "verified"},
        "last_updated_time": {"N": "1767225600"},
    }
    # A change that raised no version: dispatch takes it, and has nobody to tell of it.
    change = {"NewImage": image, "OldImage": image, "SequenceNumber": "1"}
    event = {"Records": [{"eventID": "1", "eventName": "MODIFY", "eventSource": "aws:dynamodb", "dynamodb": change}]}
    key = f"aws/lambda/{secrets.token_hex(8)}/shardId-0/2026/01/01/2026-01-01T00.00.00-{secrets.token_hex(8)}"
    bucket, s3 = client.outputs["FailedRecordsBucketName"], client.aws("s3")
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps({"version": "1.0", "payload": json.dumps(event)}).encode())

    result = run("redrive", outputs)

    assert result.exit_code == 0, result.output
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket, Prefix=key)


def test_redrive_looks_at_every_dead_letter_queue_of_the_stage(client: StageClient, outputs: Path) -> None:
    """Each is listed, and each can be moved to the queue that it belongs to."""
    result = run("redrive", outputs)

    assert result.exit_code == 0, result.output
    assert [f"{name.lower()} dead letters" in result.output for name in QUEUES] == [True] * len(QUEUES)
    assert sorted(name for name in client.outputs if name.endswith("DeadLetterQueueUrl")) == sorted(
        f"{name}DeadLetterQueueUrl" for name in QUEUES
    )


def test_a_record_that_waits_too_long_is_counted_and_listed(client: StageClient, outputs: Path) -> None:
    """One that nothing will ever validate: it was let wait without a new version, which dispatch passes over."""
    tenant, now = f"t{secrets.token_hex(4)}", int(time.time())
    key = {"tenant#email": {"S": f"{tenant}#canary@example.com"}, "id_type#id": {"S": "Passport#CANARY"}}
    waiting = {
        "tenant": {"S": tenant},
        "email": {"S": "canary@example.com"},
        "id_type": {"S": "Passport"},
        "version": {"N": "1"},
        "validation_status": {"S": "pending"},
        "last_updated_time": {"N": str(now - 7 * 24 * 3600)},
    }
    dynamodb, table = client.aws("dynamodb"), client.outputs["KycTableName"]
    dynamodb.put_item(TableName=table, Item=key | waiting)  # without `verify`, the stream's filter leaves it out
    try:
        dynamodb.update_item(
            TableName=table,
            Key=key,
            UpdateExpression="SET verify = :yes",
            ExpressionAttributeValues={":yes": {"BOOL": True}},
        )
        wait_for(lambda: tenant in run("pending", outputs).output or None, timeout_seconds=300, what="a list")
        listed = run("pending", outputs)
        named = run("pending", outputs, "--show-users")
    finally:
        dynamodb.delete_item(TableName=table, Key=key)

    assert tenant in listed.output
    assert "canary" not in listed.output.lower()
    assert "canary@example.com" in named.output
    wait_for(lambda: tenant not in run("pending", outputs).output or None, timeout_seconds=300, what="its removal")


def test_lists_that_differ_from_the_records_are_said_to_and_made_anew(client: StageClient, outputs: Path) -> None:
    """A stray of nobody: an item for which there is no record."""
    stray = {"list": {"S": "case#nobody"}, "sort": {"S": f"000000000001#{secrets.token_hex(8)}"}}
    dynamodb, table = client.aws("dynamodb"), client.outputs["WorkTableName"]
    dynamodb.put_item(
        TableName=table, Item={**stray, "tenant#email": {"S": "nobody#a@b.c"}, "id_type#id": {"S": "P#1"}}
    )

    said = run("rebuild-lists", outputs, "--check")
    made = run("rebuild-lists", outputs)

    assert (said.exit_code, made.exit_code) == (LEFT_OVER, 0), made.output
    assert re.search(r"case\s*│\s*0\s*│\s*0\s*│\s*1\b", said.output), said.output
    assert "Item" not in dynamodb.get_item(TableName=table, Key=stray)
    assert run("rebuild-lists", outputs, "--check").exit_code == 0


def test_known_faces_that_are_lost_are_made_anew_from_the_evidence(client: StageClient, outputs: Path) -> None:
    if "AwsEndpointUrlRekognition" not in client.outputs:
        pytest.skip("a deployed stage's collections are not deleted")
    tenant = f"t{secrets.token_hex(4)}"
    user = client.sign_in(tenant, f"{secrets.token_hex(4)}@example.com")
    record, _ = submit_case(client, next(case for case in demo_cases() if case.name == "passport"), user)
    assert record["validation_status"] == "verified"
    rekognition = Stage(client.stage, client.outputs).client("rekognition")
    name = f"kyc-{client.stage}-{tenant}"

    def kept() -> int:
        return len(rekognition.list_faces(CollectionId=name)["Faces"])

    def rebuild(*options: str) -> Result:
        arguments = ["rebuild-faces", "--stage", client.stage, "--outputs", str(outputs), *options]
        return CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})

    wait_for(lambda: kept() == 1 or None, timeout_seconds=300, what="the face")
    wait_for(lambda: rebuild("--check").exit_code == 0 or None, timeout_seconds=300, what="faces as the records say")
    rekognition.delete_collection(CollectionId=name)
    rekognition.create_collection(CollectionId=f"{name}-of-nobody")
    checked = rebuild("--check")
    assert (checked.exit_code, "1 face(s)" in checked.output) == (LEFT_OVER, True), checked.output

    made = rebuild()
    assert made.exit_code == 0, made.output
    assert kept() == 1
    assert rebuild("--check").exit_code == 0
    rekognition.delete_collection(CollectionId=f"{name}-of-nobody")
