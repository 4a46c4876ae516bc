"""The tables as the stack describes them, in the AWS of the test."""

import boto3
from moto.dynamodb.models import dynamodb_backends

from kyc.domain.record import EvidenceFile
from operations.rebuild_lists import Lists

HAND_FILE = EvidenceFile("acme/private/kyc_evidence/by-hand/1.json", "v1", "0" * 64)
"""The case file of a decision that is stored without one."""


def create_kyc_table(name: str, *, stream: bool = False) -> None:
    """The KYC table; what reads no stream can do without."""
    boto3.client("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[
            {"AttributeName": "tenant#email", "AttributeType": "S"},
            {"AttributeName": "id_type#id", "AttributeType": "S"},
        ],
        KeySchema=[
            {"AttributeName": "tenant#email", "KeyType": "HASH"},
            {"AttributeName": "id_type#id", "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification=(
            {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"} if stream else {"StreamEnabled": False}
        ),
    )


def create_identity_table(name: str) -> None:
    """The identity table."""
    boto3.client("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "tenant#email", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "tenant#email", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )


def create_numbers_table(name: str) -> None:
    """The table of document numbers."""
    boto3.client("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "fingerprint", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "fingerprint", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )


def create_breaker_table(name: str) -> None:
    """The table of the breaker."""
    boto3.client("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "name", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "name", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )


def create_work_table(name: str) -> None:
    """The table of what waits."""
    _create(name, partition="list", sort="sort")


def create_faces_table(name: str) -> None:
    """The table of known faces."""
    boto3.client("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "user", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "user", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )


def create_looks_table(name: str) -> None:
    """The table of looks."""
    _create(name, partition="tenant#day", sort="entry")


def create_liveness_table(name: str) -> None:
    """The table of liveness."""
    _create(name, partition="tenant#email", sort="item")


def create_webhook_table(name: str) -> None:
    """The table of webhooks."""
    _create(name, partition="tenant", sort="item")


def create_idempotency_table(name: str) -> None:
    """The table of requests that may be sent again."""
    _create(name, partition="user", sort="item")


def create_letter_table(name: str) -> None:
    """The table of letters."""
    boto3.client("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "letter", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "letter", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )


def create_limits_table(name: str) -> None:
    """The table of limits."""
    boto3.client("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "counter", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "counter", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )


def empty(*names: str) -> None:
    """Take everything out of tables, without a call for each item."""
    for name in names:
        dynamodb_backends["123456789012"]["us-east-1"].get_table(name).items.clear()


def list_all(kyc_table: str, work_table: str) -> None:
    """Make the lists of waiting work agree with the records."""
    lists = Lists(boto3.client("dynamodb"), kyc_table, work_table)
    lists.repair(lists.differences(pause_seconds=0))


def _create(name: str, *, partition: str, sort: str) -> None:
    """Create a table with a string key of two parts."""
    boto3.client("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in (partition, sort)],
        KeySchema=[
            {"AttributeName": partition, "KeyType": "HASH"},
            {"AttributeName": sort, "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
