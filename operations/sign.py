"""Records that were decided before decisions were signed, signed as they stand.

Who runs this vouches for the table: from then on such a record is trusted as if a decider had made its decision.
"""

from base64 import b64encode
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from kyc.domain.decision_mac import keeps_something, message_of, unsigned
from kyc.domain.record import KycRecord

_CHANGED = "ConditionalCheckFailedException"


def unsigned_records(dynamodb: Any, table_name: str) -> Iterator[KycRecord]:  # noqa: ANN401 - DynamoDBClient
    """Look through the whole table, strongly consistent, for records with a decision and without a signature.

    Of a record that waits for its next decision, what the ones before left there counts.

    Raises:
        ClientError: DynamoDB refused.
    """
    for page in dynamodb.get_paginator("scan").paginate(
        TableName=table_name,
        FilterExpression="attribute_not_exists(signature) AND attribute_exists(document_links)",
        ConsistentRead=True,
    ):
        for item in page["Items"]:
            record = KycRecord.model_validate({name: _plain(_READ.deserialize(value)) for name, value in item.items()})
            if not record.verify or keeps_something(record):
                yield record


def sign(dynamodb: Any, kms: Any, table_name: str, key_arn: str, record: KycRecord) -> bool:  # noqa: ANN401
    """Sign a record as it stands.

    Args:
        dynamodb: DynamoDB client.
        kms: KMS client.
        table_name: the KYC table.
        key_arn: the key of decisions.
        record: what was read.

    Returns:
        False if it is not at that version any more, or is signed by now; then nothing was written.

    Raises:
        ClientError: DynamoDB or KMS refused.
    """
    signature = unsigned(record)
    answer = kms.generate_mac(KeyId=key_arn, MacAlgorithm="HMAC_SHA_256", Message=message_of(signature))
    signed = signature.model_copy(update={"mac": b64encode(answer["Mac"]).decode()})
    try:
        dynamodb.update_item(
            TableName=table_name,
            Key={"tenant#email": {"S": record.tenant_email}, "id_type#id": {"S": record.id_type_id}},
            UpdateExpression="SET signature = :signature",
            ConditionExpression="version = :version AND last_updated_time = :time AND attribute_not_exists(signature)",
            ExpressionAttributeValues={
                ":signature": _WRITE.serialize(signed.model_dump()),
                ":version": {"N": str(record.version)},
                ":time": {"N": str(record.last_updated_time)},
            },
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != _CHANGED:
            raise
        return False
    return True


_READ, _WRITE = TypeDeserializer(), TypeSerializer()


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case dict():
            return {name: _plain(each) for name, each in value.items()}
        case list():
            return [_plain(each) for each in value]
        case set():
            return sorted(value)
    return value
