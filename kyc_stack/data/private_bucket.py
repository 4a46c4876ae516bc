"""PrivateBucket: what every bucket of a stage has in common."""

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from kyc_stack.keys.stage_key import EncryptionKey
from kyc_stack.nag import acknowledge, acknowledge_aws_managed_key, nist


class PrivateBucket(s3.Bucket):
    """A bucket that is private, takes TLS 1.2 and newer only, knows no ACLs and is encrypted."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        key: EncryptionKey,
        access_logs: "AccessLogsBucket",
        lifecycle_rules: Sequence[s3.LifecycleRule],
        versioned: bool = False,
        cors_rules: Sequence[s3.CorsRule] = (),
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        empty_on_destroy: bool = False,
    ) -> None:
        """Create the bucket.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            key: What encrypts it.
            access_logs: Where the bucket's server access logs go.
            lifecycle_rules: What happens to objects as they age.
            versioned: Keep replaced and deleted versions.
            cors_rules: Which web pages may do what.
            removal_policy: What becomes of the bucket when the stack goes.
            empty_on_destroy: Let a custom resource empty it then.
        """
        super().__init__(
            scope,
            construct_id,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.KMS if key.key else s3.BucketEncryption.S3_MANAGED,
            encryption_key=key.key,
            bucket_key_enabled=key.key is not None,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=versioned,
            cors=list(cors_rules),
            lifecycle_rules=list(lifecycle_rules),
            removal_policy=removal_policy,
            auto_delete_objects=empty_on_destroy,
        )
        access_logs.take_logs_of(self, prefix=f"{construct_id}/")
        acknowledge(
            self,
            nist("S3BucketReplicationEnabled"),
            "Personal data stays in the region that the stage names; a copy elsewhere is the operator's to decide on.",
        )
        if not versioned:
            acknowledge(
                self,
                nist("S3BucketVersioningEnabled"),
                "Each object is written once, under a name of its own, and shall be gone once it was dealt with.",
            )
        if key.key is None:
            acknowledge_aws_managed_key(self, "S3DefaultEncryptionKMS")


class AccessLogsBucket(s3.Bucket):
    """The bucket of a stage's server access logs, for as long as the stage keeps them.

    Encrypted with S3's own key: log delivery takes no customer-managed one.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        retention_days: int = 90,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        empty_on_destroy: bool = False,
    ) -> None:
        """Create the bucket.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            retention_days: How long a log is kept.
            removal_policy: What becomes of the bucket when the stack goes.
            empty_on_destroy: Let a custom resource empty it then.
        """
        super().__init__(
            scope,
            construct_id,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="Expire",
                    expiration=Duration.days(retention_days),
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                )
            ],
            removal_policy=removal_policy,
            auto_delete_objects=empty_on_destroy,
        )
        for rule, reason in (
            (
                "S3BucketReplicationEnabled",
                "Access logs tell of one region's buckets, and are kept as long as those need.",
            ),
            (
                "S3BucketVersioningEnabled",
                "Log delivery writes each object once, under a name of its own, and expires it.",
            ),
            ("S3DefaultEncryptionKMS", "Log delivery takes no customer-managed key; S3's own key encrypts the logs."),
        ):
            acknowledge(self, nist(rule), reason)

    def take_logs_of(self, bucket: s3.Bucket, *, prefix: str) -> None:
        """Have S3 deliver a bucket's server access logs here, by the policy that its documentation gives.

        CDK's own property does so under a feature flag alone; without it, it asks for an ACL, and the bucket has none
        (https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html).

        Args:
            bucket: The bucket whose logs they are.
            prefix: The beginning of their keys.
        """
        resource = bucket.node.default_child
        if not isinstance(resource, s3.CfnBucket):
            raise TypeError("a bucket without its resource")
        resource.logging_configuration = s3.CfnBucket.LoggingConfigurationProperty(
            destination_bucket_name=self.bucket_name, log_file_prefix=prefix
        )
        self.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("logging.s3.amazonaws.com")],
                actions=["s3:PutObject"],
                resources=[self.arn_for_objects(f"{prefix}*")],
                conditions={
                    "ArnLike": {"aws:SourceArn": bucket.bucket_arn},
                    "StringEquals": {"aws:SourceAccount": bucket.env.account},
                },
            )
        )
