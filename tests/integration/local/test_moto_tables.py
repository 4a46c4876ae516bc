"""The state of the local AWS after a cancelled transaction: all as it was, and a stream that goes on."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.dynamodbstreams.models import dynamodbstreams_backends

from local.emulator.aws_api import ACCOUNT


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client = boto3.client("dynamodb")
        client.create_table(
            TableName="table",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("p", "s")],
            KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "s", "KeyType": "RANGE"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        yield client


def item(name: str) -> dict[str, Any]:
    return {"p": {"S": "p"}, "s": {"S": name}}


def test_a_cancelled_transaction_changes_nothing_and_the_stream_goes_on(dynamodb: Any) -> None:  # noqa: ANN401
    # In one process, moto takes calls of the streams for calls of the tables.
    streams = dynamodbstreams_backends[ACCOUNT]["us-east-1"]
    arn = dynamodb.describe_table(TableName="table")["Table"]["LatestStreamArn"]
    (shard,) = streams.describe_stream(arn)["Shards"]
    iterator = streams.get_shard_iterator(arn, shard["ShardId"], "TRIM_HORIZON").arn
    dynamodb.put_item(TableName="table", Item=item("kept"))
    iterator = streams.get_records(iterator, 10)["NextShardIterator"]

    with pytest.raises(ClientError, match="TransactionCanceledException"):
        dynamodb.transact_write_items(
            TransactItems=[
                {"Put": {"TableName": "table", "Item": item("new")}},
                {"Delete": {"TableName": "table", "Key": item("kept"), "ConditionExpression": "attribute_exists(x)"}},
            ]
        )
    assert dynamodb.scan(TableName="table")["Items"] == [item("kept")]

    dynamodb.put_item(TableName="table", Item=item("later"))
    dynamodb.transact_write_items(
        TransactItems=[
            {"Delete": {"TableName": "table", "Key": item("kept")}},
            {"Put": {"TableName": "table", "Item": item("tombstone")}},
        ]
    )
    records = streams.get_records(iterator, 10)["Records"]
    assert [(record["eventName"], record["dynamodb"]["Keys"]["s"]["S"]) for record in records] == [
        ("INSERT", "later"),
        ("REMOVE", "kept"),
        ("INSERT", "tombstone"),
    ]


def test_an_update_of_a_cancelled_transaction_changes_nothing(dynamodb: Any) -> None:  # noqa: ANN401
    updates = [
        {
            "Update": {
                "TableName": "table",
                "Key": item(name),
                "UpdateExpression": "SET #u = if_not_exists(#u, :u)",
                "ExpressionAttributeNames": {"#u": "user"},
                "ExpressionAttributeValues": {":u": {"S": "first"}},
            }
        }
        for name in ("kept", "new")
    ]
    refused = {
        "ConditionCheck": {"TableName": "table", "Key": item("none"), "ConditionExpression": "attribute_exists(p)"}
    }
    dynamodb.put_item(TableName="table", Item=item("kept"))

    with pytest.raises(ClientError, match="TransactionCanceledException"):
        dynamodb.transact_write_items(TransactItems=[*updates, refused])
    assert dynamodb.scan(TableName="table")["Items"] == [item("kept")]

    dynamodb.transact_write_items(TransactItems=updates)
    users = [each["user"] for each in dynamodb.scan(TableName="table")["Items"]]
    assert users == [{"S": "first"}, {"S": "first"}]


VALUES: dict[str, Any] = {
    "text": {"S": "é"}, "number": {"N": "1.5"}, "bytes": {"B": b"\0\xff"}, "true": {"BOOL": True},
    "null": {"NULL": True}, "texts": {"SS": ["a", "b"]}, "numbers": {"NS": ["1", "2"]}, "many": {"BS": [b"a"]},
    "list": {"L": [{"S": "x"}, {"M": {"in": {"B": b"b"}}}, {"L": []}]}, "map": {"M": {"S": {"N": "7"}}},
}  # fmt: skip


def test_an_item_comes_back_as_it_was_put(dynamodb: Any) -> None:  # noqa: ANN401
    dynamodb.put_item(TableName="table", Item={**item("whole"), **VALUES})

    (found,) = dynamodb.query(
        TableName="table", KeyConditionExpression="p = :p", ExpressionAttributeValues={":p": {"S": "p"}}
    )["Items"]

    assert found == {**item("whole"), **VALUES}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("#bytes, #text, #many, #none", {name: VALUES[name] for name in ("bytes", "text", "many")}),
        ("#list, #map", {name: VALUES[name] for name in ("list", "map")}),
        ("#map.S, #none.S, #true", {name: VALUES[name] for name in ("map", "true")}),
    ],
    ids=["whole attributes", "lists and maps", "within them"],
)
def test_a_projection_has_what_it_names_and_nothing_else(
    dynamodb: Any,  # noqa: ANN401
    expression: str,
    expected: dict[str, Any],
) -> None:
    dynamodb.put_item(TableName="table", Item={**item("whole"), **VALUES})
    names = {f"#{name}": name for name in (*VALUES, "none") if f"#{name}" in expression}

    asked = {"TableName": "table", "ProjectionExpression": expression, "ExpressionAttributeNames": names}
    assert dynamodb.scan(**asked)["Items"] == [expected]
    assert dynamodb.get_item(Key=item("whole"), **asked)["Item"] == expected


def test_an_item_may_be_as_large_as_dynamodb_takes(dynamodb: Any) -> None:  # noqa: ANN401
    dynamodb.put_item(TableName="table", Item={**item("large"), "text": {"S": "x" * 399_000}})

    with pytest.raises(ClientError, match="Item size has exceeded the maximum allowed size"):
        dynamodb.put_item(TableName="table", Item={**item("larger"), "text": {"S": "x" * 410_000}})
    assert [each["s"]["S"] for each in dynamodb.scan(TableName="table")["Items"]] == ["large"]


def test_versions_of_an_object_are_told_without_their_content_being_copied(dynamodb: Any) -> None:  # noqa: ANN401, ARG001
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="bucket")
    s3.put_bucket_versioning(Bucket="bucket", VersioningConfiguration={"Status": "Enabled"})
    put = [s3.put_object(Bucket="bucket", Key="key", Body=body)["VersionId"] for body in (b"one", b"two")]

    for _ in range(2):
        listed = s3.list_object_versions(Bucket="bucket")["Versions"]
        assert [(each["VersionId"], each["IsLatest"]) for each in listed] == [(put[1], True), (put[0], False)]
    assert s3.get_object(Bucket="bucket", Key="key", VersionId=put[0])["Body"].read() == b"one"
