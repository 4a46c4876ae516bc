"""`make smoke` against the stage under test: all is seen, nothing is left, and what does not come is said."""

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from kyc.domain.erasure_limits import PARTITION
from local.client import StageClient
from operations.smoke import Smoke, app
from operations.stage import Stage

STEPS = ["Sign in", "Upload", "Submit", "Outcome", "Identity item", "Notification", "Alarm", "Erasure"]
CLEAN_UP = "Nothing left behind"
TABLES = ("KycTableName", "IdentityTableName", "NumberTableName", "FaceTableName", "LooksTableName")


def run(client: StageClient, tmp_path: Path, **changed: str) -> Result:
    path = tmp_path / "outputs.json"
    path.write_text(json.dumps({"stage": {**client.outputs, **changed}}))
    return CliRunner().invoke(app, ["--stage", client.stage, "--outputs", str(path)], env={"COLUMNS": "200"})


def traces(client: StageClient) -> dict[str, list[str]]:
    """Return all data that a run may leave in a stage, by place."""
    dynamodb, sqs = client.aws("dynamodb"), client.aws("sqs")
    tables = {
        name: [
            json.dumps(item, sort_keys=True)
            for item in dynamodb.scan(TableName=client.outputs[name])["Items"]
            if item.get("tenant#email") != {"S": PARTITION}  # the count of all erasures, which names nobody
        ]
        for name in TABLES
    }
    bucket = client.aws("s3").list_object_versions(Bucket=client.outputs["DocumentBucketName"])
    pool = client.aws("cognito-idp").list_users(UserPoolId=client.outputs["UserPoolId"])
    subscriptions = client.aws("sns").list_subscriptions_by_topic(TopicArn=client.outputs["NotificationTopicArn"])
    faces = Stage(client.stage, client.outputs).client("rekognition").list_collections()["CollectionIds"]
    return {
        "collections": sorted(faces),
        **{name: sorted(items) for name, items in tables.items()},
        "bucket": sorted(
            each["Key"]
            for kind in ("Versions", "DeleteMarkers")
            for each in bucket.get(kind, ())
            if each["Key"].startswith("smoke-")  # the stage puts pictures of its own there meanwhile
        ),
        "users": sorted(user["Username"] for user in pool["Users"]),
        "queues": sorted(sqs.list_queues().get("QueueUrls", ())),
        "subscriptions": sorted(each["Endpoint"] for each in subscriptions["Subscriptions"]),
    }


def test_all_is_seen_and_nothing_is_left_behind(client: StageClient) -> None:
    stage = Stage(client.stage, client.outputs)
    before = traces(client)

    seen = list(Smoke(client, stage, timeout_seconds=300).run())

    assert [each.step for each in seen] == [*STEPS, CLEAN_UP]
    assert {each.step for each in seen if each.came is not True} <= {"Alarm"}, "which the laptop's cloud has not"
    assert not [each for each in seen if each.came is False]
    after = traces(client)
    assert {place: set(left) - set(before[place]) for place, left in after.items()} == {place: set() for place in after}


def test_the_first_that_does_not_come_ends_it_and_what_was_made_is_removed(client: StageClient) -> None:
    """An API that is not there: users could be made, and go again."""
    stage = Stage(client.stage, client.outputs)
    elsewhere = StageClient({**client.outputs, "ApiUrl": "http://localhost:9/local"})
    before = traces(client)

    seen = list(Smoke(elsewhere, stage, timeout_seconds=5).run())

    assert [each.step for each in seen] == ["Sign in", "Upload", CLEAN_UP]
    assert [each.came for each in seen] == [True, False, False]
    assert traces(client) == before


def test_the_command_prints_what_was_seen_and_its_exit_code_says_that_not_all_was(
    client: StageClient, tmp_path: Path
) -> None:
    result = run(client, tmp_path, UserPoolClientId="nobody")

    assert result.exit_code == 1, result.output
    assert "What was seen" in result.output
    assert "does not do what it should." in result.output
