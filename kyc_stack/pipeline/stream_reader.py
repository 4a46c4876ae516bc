"""The reading of the KYC table's stream by a function: retries, and a bucket for records that fail for good."""

from collections.abc import Mapping, Sequence
from typing import Any

import jsii
from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct

from kyc_stack.data.kyc_table import KycTable
from kyc_stack.data.private_bucket import AccessLogsBucket, PrivateBucket
from kyc_stack.functions.function import FunctionPlatform, KycFunction
from kyc_stack.monitoring.alarm_topic import AlarmTopic
from kyc_stack.nag import acknowledge, wildcard_resource

_BATCH = 10
# A record that a reader fails on holds up its shard: at most this often, and not after this age.
_RETRIES = 20
_RECORD_AGE = Duration.hours(6)
_KEPT = Duration.days(30)


class FailedRecords(PrivateBucket):
    """Stream records that a reader failed on for good, kept whole for 30 days.

    A queue would be told the record's place in a stream that forgets it within a day; the bucket gets the record itself
    (https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html).
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        platform: FunctionPlatform,
        access_logs: AccessLogsBucket,
        empty_on_destroy: bool,
    ) -> None:
        """Create the bucket.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            platform: What the stage's parts share.
            access_logs: Where its access logs go.
            empty_on_destroy: Let a custom resource empty it when the stack goes.
        """
        super().__init__(
            scope,
            construct_id,
            key=platform.key,
            access_logs=access_logs,
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="Expire", expiration=_KEPT, abort_incomplete_multipart_upload_after=Duration.days(1)
                )
            ],
            removal_policy=platform.removal_policy,
            empty_on_destroy=empty_on_destroy,
        )
        self._stage_key = platform.key

    def grant_forget(self, grantee: KycFunction) -> iam.Grant:
        """Grant reading the failed records, and removing some of them."""
        objects = self.arn_for_objects("aws/lambda/*")
        acknowledge(grantee.role, wildcard_resource(self, objects), "Lambda names each object by shard and time.")
        return (
            iam.Grant.add_to_principal(
                grantee=grantee,
                actions=["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
                resource_arns=[objects],
            )
            .combine(
                iam.Grant.add_to_principal(grantee=grantee, actions=["s3:ListBucket"], resource_arns=[self.bucket_arn])
            )
            .combine(self._stage_key.grant_send(grantee, service="s3"))
        )


def read_stream(
    scope: Construct,
    *,
    function: KycFunction,
    kyc_table: KycTable,
    failed_records: FailedRecords,
    platform: FunctionPlatform,
    alarm_topic: AlarmTopic,
    alarm_name: str,
    alarm_description: str,
    filters: Sequence[Mapping[str, Any]] | None = None,
) -> lambda_.EventSourceMapping:
    """Make a function read the stream of changes; a stream has two readers at most.

    Args:
        scope: What the mapping and the alarm belong to.
        function: The reader.
        kyc_table: Whose stream it reads.
        failed_records: Where what it fails on goes.
        platform: What the stage's parts share.
        alarm_topic: Who is told of what it failed on.
        alarm_name: The alarm's name within the stage.
        alarm_description: What it means and what to do.
        filters: Patterns of which a change must match one; None lets all through.
    """
    mapping = lambda_.EventSourceMapping(
        scope,
        "Stream",
        target=function.entry,
        event_source_arn=kyc_table.stream_arn,
        starting_position=lambda_.StartingPosition.TRIM_HORIZON,
        batch_size=_BATCH,
        bisect_batch_on_error=True,
        report_batch_item_failures=True,
        retry_attempts=_RETRIES,
        max_record_age=_RECORD_AGE,
        on_failure=_BucketDestination(failed_records),
        filters=filters,
        metrics_config=lambda_.MetricsConfig(metrics=[lambda_.MetricType.EVENT_COUNT]),
    )
    stream = kyc_table.grant_read_stream(function)
    acknowledge(
        function.role,
        wildcard_resource(scope, kyc_table.streams_arn_pattern),
        "ListStreams is asked for on the table, whose streams have names only once they exist.",
    )
    stream.combine(_grant_keep(function, failed_records, platform)).apply_before(mapping)
    alarm_topic.add_alarm_on_any(
        scope,
        "FailedRecordsAlarm",
        name=alarm_name,
        metric=cloudwatch.Metric(
            namespace="AWS/Lambda",
            metric_name="OnFailureDestinationDeliveredEventCount",
            dimensions_map={"EventSourceMappingUUID": mapping.event_source_mapping_id},
            statistic="Sum",
            period=Duration.minutes(1),
        ),
        description=alarm_description,
    )
    return mapping


def _grant_keep(grantee: KycFunction, failed_records: FailedRecords, platform: FunctionPlatform) -> iam.Grant:
    """Grant the role the permissions that Lambda needs for an on-failure destination in S3.

    See https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html.
    """
    # The prefix is Lambda's own: aws/lambda/{event source mapping's UUID}/{shard}/…
    objects = failed_records.arn_for_objects("aws/lambda/*")
    acknowledge(grantee.role, wildcard_resource(grantee, objects), "Lambda names each object by shard and time.")
    return (
        iam.Grant.add_to_principal(grantee=grantee, actions=["s3:PutObject"], resource_arns=[objects])
        .combine(
            iam.Grant.add_to_principal(
                grantee=grantee, actions=["s3:ListBucket"], resource_arns=[failed_records.bucket_arn]
            )
        )
        .combine(platform.key.grant_send(grantee, service="s3"))
    )


@jsii.implements(lambda_.IEventSourceDlq)
class _BucketDestination:
    """A bucket as on-failure destination; unlike CDK's own it grants nothing, and above all not everything."""

    def __init__(self, bucket: s3.IBucket) -> None:
        self._bucket = bucket

    def bind(
        self, _target: lambda_.IEventSourceMapping, _target_handler: lambda_.IFunction
    ) -> lambda_.DlqDestinationConfig:
        """Name the bucket."""
        return lambda_.DlqDestinationConfig(destination=self._bucket.bucket_arn)
