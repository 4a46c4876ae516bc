"""Tables, bucket and keys that a stage's configuration names because they exist already: references, no resources."""

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct


def existing_table(
    scope: Construct, construct_id: str, *, name: str, key_arn: str | None, stream_arn: str | None = None
) -> dynamodb.ITable:
    """Return an existing table.

    Args:
        scope: The parent.
        construct_id: The reference's id.
        name: The table's name.
        key_arn: Its customer-managed key, if it has one.
        stream_arn: Its stream of changes, which no name leads to.
    """
    return dynamodb.Table.from_table_attributes(
        scope,
        construct_id,
        table_name=name,
        table_stream_arn=stream_arn,
        encryption_key=existing_key(scope, f"{construct_id}Key", key_arn) if key_arn else None,
    )


def existing_bucket(scope: Construct, construct_id: str, *, name: str, key_arn: str | None) -> s3.IBucket:
    """Return an existing bucket.

    Args:
        scope: The parent.
        construct_id: The reference's id.
        name: The bucket's name.
        key_arn: Its customer-managed key, if it has one.
    """
    return s3.Bucket.from_bucket_attributes(
        scope,
        construct_id,
        bucket_name=name,
        encryption_key=existing_key(scope, f"{construct_id}Key", key_arn) if key_arn else None,
    )


def existing_key(scope: Construct, construct_id: str, key_arn: str) -> kms.IKey:
    """Return an existing key of KMS.

    Args:
        scope: The parent.
        construct_id: The reference's id.
        key_arn: The key's ARN.
    """
    return kms.Key.from_key_arn(scope, construct_id, key_arn)
