"""DocumentBucket: customers' documents and the evidence of decisions."""

from collections.abc import Mapping, Sequence

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from kyc.domain.links import EVIDENCE_FOLDER, FOLDER, JUDGED_ENDING, RENDITION_ENDING
from kyc.domain.liveness import OUTPUT_FOLDER, PICTURE_ENDING, UNCLAIMED
from kyc_stack.data.private_bucket import AccessLogsBucket, PrivateBucket
from kyc_stack.keys.stage_key import EncryptionKey
from kyc_stack.nag import acknowledge, wildcard_resource

DOCUMENTS = f"*/{FOLDER}/*"
"""Keys of documents; the first part is the tenant."""
RENDITIONS = f"*/{FOLDER}/*{RENDITION_ENDING}"
"""Keys of the copies that are judged in the place of documents."""
JUDGED = f"*/{FOLDER}/*{JUDGED_ENDING}"
"""Keys of the notes on what was judged."""
LIVENESS = f"*/{FOLDER}/*{PICTURE_ENDING}"
"""Keys of the pictures that are kept with the results of liveness checks."""
LIVENESS_OUTPUT = f"{OUTPUT_FOLDER}/*"
"""Keys of the pictures as Rekognition puts them; what is not fetched goes after a day."""
EVIDENCE = f"*/{EVIDENCE_FOLDER}/*"
"""Keys of what decisions rest on."""

_INFREQUENT_AFTER = Duration.days(90)
_UNCLAIMED_IS_KEPT = Duration.days(1)  # the shortest that S3 knows; a claim may name a check for half an hour


class DocumentBucket(Construct):
    """A versioned bucket. Documents and evidence are granted apart, each under its own prefix."""

    bucket: s3.IBucket
    _key: EncryptionKey

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        key: EncryptionKey,
        access_logs: AccessLogsBucket,
        cors_origins: Sequence[str] = (),
        noncurrent_version_days: int = 365,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        empty_on_destroy: bool = False,
    ) -> None:
        """Create the bucket.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            key: What encrypts it.
            access_logs: Where its server access logs go.
            cors_origins: Origins of web pages that may upload and show documents.
            noncurrent_version_days: How long a replaced or deleted version is kept; evidence names versions.
            removal_policy: What becomes of it when the stack goes.
            empty_on_destroy: Let a custom resource empty it then.
        """
        super().__init__(scope, construct_id)
        self._key = key
        cors_rule = s3.CorsRule(
            allowed_methods=[s3.HttpMethods.GET, s3.HttpMethods.POST],
            allowed_origins=list(cors_origins),
            allowed_headers=["*"],
            exposed_headers=["ETag"],
            max_age=3600,
        )
        self.bucket = PrivateBucket(
            self,
            "Bucket",
            key=key,
            access_logs=access_logs,
            versioned=True,
            cors_rules=[cors_rule] if cors_origins else [],
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="CleanUp",
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                    noncurrent_version_expiration=Duration.days(noncurrent_version_days),
                    expired_object_delete_marker=True,
                ),
                s3.LifecycleRule(
                    id="LivenessOutput",
                    prefix=f"{OUTPUT_FOLDER}/",
                    expiration=_UNCLAIMED_IS_KEPT,
                    noncurrent_version_expiration=_UNCLAIMED_IS_KEPT,
                ),
                s3.LifecycleRule(
                    id="UnclaimedLiveness",
                    tag_filters=dict([UNCLAIMED]),
                    expiration=_UNCLAIMED_IS_KEPT,
                    noncurrent_version_expiration=_UNCLAIMED_IS_KEPT,
                ),
                # A document is looked at when it comes in, and then hardly ever.
                s3.LifecycleRule(
                    id="RarelyRead",
                    transitions=[
                        s3.Transition(
                            storage_class=s3.StorageClass.INFREQUENT_ACCESS, transition_after=_INFREQUENT_AFTER
                        )
                    ],
                ),
            ],
            removal_policy=removal_policy,
            empty_on_destroy=empty_on_destroy,
        )

    @staticmethod
    def from_bucket(scope: Construct, construct_id: str, bucket: s3.IBucket) -> "DocumentBucket":
        """Use an existing bucket that is private and versioned, and lets the stage's origins POST and GET.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            bucket: The bucket, with its customer-managed key if it has one.
        """
        return _ExistingDocumentBucket(scope, construct_id, bucket)

    @property
    def bucket_name(self) -> str:
        """The bucket's name."""
        return self.bucket.bucket_name

    def grant_upload(self, grantee: iam.IGrantable, *, documents: str = DOCUMENTS) -> iam.Grant:
        """Grant storing documents with such keys, or signing for others who do."""
        return self._grant(grantee, documents, "s3:PutObject").combine(self._key.grant_send(grantee, service="s3"))

    def grant_list(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant listing documents and reading their latest versions, or signing for others who do."""
        return (
            self._grant(grantee, DOCUMENTS, "s3:GetObject")
            .combine(self._grant_list_bucket(grantee))
            .combine(self._key.grant_decrypt(grantee, service="s3"))
        )

    def grant_examine(self, grantee: iam.IGrantable, *, documents: str = DOCUMENTS) -> iam.Grant:
        """Grant reading documents in any version, or signing for others who do, and learning that one is missing.

        S3 answers 404 for a missing object only to those who may list the bucket, and 403 to all others
        (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html); without it, a document that was never
        uploaded could not be told from a permission that is missing.
        """
        return (
            self._grant(grantee, documents, "s3:GetObject", "s3:GetObjectVersion")
            .combine(self._grant_list_bucket(grantee))
            .combine(self._key.grant_decrypt(grantee, service="s3"))
        )

    def grant_keep_renditions(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant storing copies of documents beside them, and notes on the judged documents."""
        return (
            self._grant(grantee, RENDITIONS, "s3:PutObject")
            .combine(self._grant(grantee, JUDGED, "s3:PutObject"))
            .combine(self._key.grant_send(grantee, service="s3"))
        )

    def grant_keep_liveness(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant having Rekognition store pictures of liveness checks, copying them, and deleting a copy.

        Rekognition puts them with the permissions of who made the session ("Requires that the caller has the
        s3:PutObject permission",
        https://docs.aws.amazon.com/rekognition/latest/APIReference/API_LivenessOutputConfig.html). A copy is tagged as
        it is put, which takes a permission of its own
        (https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-and-policies.html).
        """
        return (
            self._grant(grantee, LIVENESS_OUTPUT, "s3:GetObject", "s3:PutObject")
            .combine(self._grant(grantee, LIVENESS, "s3:DeleteObjectVersion", "s3:PutObject", "s3:PutObjectTagging"))
            .combine(self._key.grant_send(grantee, service="s3"))
        )

    def grant_claim_liveness(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant taking the tag off a picture of a liveness check, by which it expires.

        The tags of one version are removed with `s3:DeleteObjectVersionTagging`
        (https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html).
        """
        return self._grant(grantee, LIVENESS, "s3:DeleteObjectVersionTagging")

    @property
    def key_environment(self) -> Mapping[str, str]:
        """Return the bucket's customer-managed key for who makes liveness sessions; nothing where it has none."""
        return {"LIVENESS_KEY_ARN": self._key.key.key_arn} if self._key.key else {}

    def grant_keep_evidence(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant storing evidence."""
        return self._grant(grantee, EVIDENCE, "s3:PutObject").combine(self._key.grant_send(grantee, service="s3"))

    def grant_read_evidence(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading the evidence that an earlier try left."""
        return self._grant(grantee, EVIDENCE, "s3:GetObject").combine(self._key.grant_decrypt(grantee, service="s3"))

    def grant_take_back_evidence(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant removing a version of evidence that the grantee stored and that belongs to no decision."""
        return self._grant(grantee, EVIDENCE, "s3:DeleteObjectVersion")

    def grant_remove_evidence(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant finding evidence in all its versions, and removing it for good."""
        return self._grant(grantee, EVIDENCE, "s3:DeleteObjectVersion").combine(self._grant_list_versions(grantee))

    def grant_remove(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant finding documents and evidence in all their versions, and removing them for good."""
        return (
            self._grant(grantee, DOCUMENTS, "s3:DeleteObjectVersion")
            .combine(self._grant(grantee, LIVENESS_OUTPUT, "s3:DeleteObjectVersion"))
            .combine(self.grant_remove_evidence(grantee))
        )

    def _grant_list_bucket(self, grantee: iam.IGrantable) -> iam.Grant:
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["s3:ListBucket"], resource_arns=[self.bucket.bucket_arn]
        )

    def _grant_list_versions(self, grantee: iam.IGrantable) -> iam.Grant:
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["s3:ListBucketVersions"], resource_arns=[self.bucket.bucket_arn]
        )

    def _grant(self, grantee: iam.IGrantable, keys: str, *actions: str) -> iam.Grant:
        objects = self.bucket.arn_for_objects(keys)
        role = grantee.grant_principal
        if isinstance(role, Construct):
            acknowledge(
                role,
                wildcard_resource(self, objects),
                "A key begins with the tenant and ends with a random folder; the middle part keeps documents and"
                " evidence apart, and the function checks tenant and owner.",
            )
        return iam.Grant.add_to_principal(grantee=grantee, actions=list(actions), resource_arns=[objects])


class _ExistingDocumentBucket(DocumentBucket):
    """A bucket of documents that somebody else keeps; nothing is created."""

    def __init__(self, scope: Construct, construct_id: str, bucket: s3.IBucket) -> None:
        Construct.__init__(self, scope, construct_id)
        self.bucket = bucket
        self._key = EncryptionKey(self, "Key", key=bucket.encryption_key)
