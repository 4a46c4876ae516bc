"""Tables, bucket, pool and keys that a stage creates, or refers to where its configuration names existing ones."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from kyc_stack.config import StageConfig
from kyc_stack.data.document_bucket import DocumentBucket
from kyc_stack.data.document_numbers import DocumentNumbers
from kyc_stack.data.identity_table import IdentityTable
from kyc_stack.data.known_faces import KnownFaces
from kyc_stack.data.kyc_table import KycTable
from kyc_stack.data.looks_table import LooksTable
from kyc_stack.data.private_bucket import AccessLogsBucket
from kyc_stack.data.stage_table import OfTables
from kyc_stack.data.webhook_table import WebhookTable
from kyc_stack.data.work_table import WorkTable
from kyc_stack.keys.decision_key import DecisionKey
from kyc_stack.keys.name_key import NameKey
from kyc_stack.keys.stage_key import StageKey
from kyc_stack.keys.webhook_key import WebhookKey
from kyc_stack.people.user_pool import KycUserPool
from kyc_stack.people.web_app import WebApp


class ExistingOrNew:
    """Creates a stage's tables, bucket, pool and keys, or refers to those that its configuration names."""

    def __init__(self, scope: Construct, config: StageConfig, *, key: StageKey, deletion_protection: bool) -> None:
        """Take what all of them share.

        Args:
            scope: The stack.
            config: The stage's configuration, which names what exists.
            key: What encrypts what is created.
            deletion_protection: Refuse the deletion of tables and pool that are created.
        """
        self._scope = scope
        self._config = config
        self._deletion_protection = deletion_protection
        self._of_tables: OfTables = {
            "stage": config.stage,
            "key": key,
            "protect_data": config.protect_data,
            "deletion_protection": deletion_protection,
        }

    def user_pool(self) -> KycUserPool:
        """Return the users' pool, with the API's client in it."""
        config = self._config
        if config.user_pool_id:
            return KycUserPool.from_user_pool(
                self._scope,
                "UserPool",
                cognito.UserPool.from_user_pool_id(self._scope, "ExistingUserPool", config.user_pool_id),
                admin_password_sign_in=config.admin_password_sign_in,
            )
        return KycUserPool(
            self._scope,
            "UserPool",
            threat_protection=config.threat_protection,
            admin_password_sign_in=config.admin_password_sign_in,
            protect_data=config.protect_data,
            deletion_protection=self._deletion_protection,
        )

    def kyc_table(self) -> KycTable:
        """Return the table of records."""
        config = self._config
        if config.kyc_table_name:
            existing = existing_table(
                self._scope,
                "ExistingKycTable",
                name=config.kyc_table_name,
                key_arn=config.kyc_table_key_arn,
                stream_arn=config.kyc_table_stream_arn,
            )
            return KycTable.from_table(self._scope, "KycTable", existing)
        return KycTable(self._scope, "KycTable", **self._of_tables)

    def identity_table(self) -> IdentityTable:
        """Return the table of users' statuses."""
        existing = self._table(
            "ExistingIdentityTable", self._config.identity_table_name, self._config.identity_table_key_arn
        )
        if existing:
            return IdentityTable.from_table(self._scope, "IdentityTable", existing)
        return IdentityTable(self._scope, "IdentityTable", **self._of_tables)

    def work_table(self) -> WorkTable:
        """Return the table of lists of what waits."""
        existing = self._table("ExistingWorkTable", self._config.work_table_name, self._config.work_table_key_arn)
        if existing:
            return WorkTable.from_table(self._scope, "WorkTable", existing)
        return WorkTable(self._scope, "WorkTable", **self._of_tables)

    def document_numbers(self) -> DocumentNumbers:
        """Return the table of whom documents and selfies are bound to, with the key of their hashes."""
        config = self._config
        existing = self._table("ExistingNumberTable", config.number_table_name, config.number_table_key_arn)
        if existing and config.number_key_secret_arn:
            return DocumentNumbers.from_table(
                self._scope,
                "DocumentNumbers",
                existing,
                hash_key=secretsmanager.Secret.from_secret_complete_arn(
                    self._scope, "ExistingNumberKey", config.number_key_secret_arn
                ),
            )
        return DocumentNumbers(self._scope, "DocumentNumbers", **self._of_tables)

    def known_faces(self) -> KnownFaces:
        """Return the table of whose each known face is."""
        config, is_on = self._config, self._config.faces == "on"
        existing = self._table("ExistingFaceTable", config.face_table_name, config.face_table_key_arn)
        if existing:
            return KnownFaces.from_table(self._scope, "KnownFaces", existing, stage=config.stage, is_on=is_on)
        return KnownFaces(self._scope, "KnownFaces", is_on=is_on, **self._of_tables)

    def looks_table(self) -> LooksTable:
        """Return the table of who looked at what."""
        config, keep_days = self._config, self._config.looks_retention_days
        existing = self._table("ExistingLooksTable", config.looks_table_name, config.looks_table_key_arn)
        if existing:
            return LooksTable.from_table(self._scope, "LooksTable", existing, keep_days=keep_days)
        return LooksTable(self._scope, "LooksTable", keep_days=keep_days, **self._of_tables)

    def document_bucket(
        self, *, access_logs: AccessLogsBucket, web_app: WebApp | None, removal_policy: RemovalPolicy
    ) -> DocumentBucket:
        """Return the bucket of documents and evidence.

        Args:
            access_logs: Where the access logs of a new one go.
            web_app: The pages that upload to a new one; an existing one must let their origin do so by itself.
            removal_policy: What becomes of a new one when the stack goes.
        """
        config = self._config
        if config.document_bucket_name:
            existing = existing_bucket(
                self._scope,
                "ExistingDocumentBucket",
                name=config.document_bucket_name,
                key_arn=config.document_bucket_key_arn,
            )
            return DocumentBucket.from_bucket(self._scope, "DocumentBucket", existing)
        return DocumentBucket(
            self._scope,
            "DocumentBucket",
            key=self._of_tables["key"],
            access_logs=access_logs,
            cors_origins=[*config.cors_origins, *([web_app.bucket_origin] if web_app else [])],
            noncurrent_version_days=config.noncurrent_version_days,
            removal_policy=removal_policy,
            empty_on_destroy=config.empty_buckets_on_destroy,
        )

    def existing_webhook_table(self) -> WebhookTable | None:
        """Return the table of webhooks that the configuration names; None where `Webhooks` creates one."""
        existing = self._table(
            "ExistingWebhookTable", self._config.webhook_table_name, self._config.webhook_table_key_arn
        )
        return WebhookTable.from_table(self._scope, "WebhookTable", existing) if existing else None

    def existing_webhook_key(self) -> WebhookKey | None:
        """Return the key of webhooks' secrets that the configuration names; None where `Webhooks` creates one."""
        arn = self._config.webhook_key_arn
        if not arn:
            return None
        existing = existing_key(self._scope, "ExistingWebhookKey", arn)
        return WebhookKey.from_key(self._scope, "WebhookKey", existing, stage=self._config.stage)

    def existing_name_key(self) -> NameKey | None:
        """Return the key of names that the configuration names; None where `FunctionPlatform` creates one."""
        arn = self._config.name_key_arn
        if not arn:
            return None
        return NameKey.from_key(self._scope, "NameKey", existing_key(self._scope, "ExistingNameKey", arn))

    def existing_decision_key(self) -> DecisionKey | None:
        """Return the key of decisions that the configuration names; None where `FunctionPlatform` creates one."""
        arn = self._config.decision_key_arn
        if not arn:
            return None
        return DecisionKey.from_key(
            self._scope,
            "DecisionKey",
            existing_key(self._scope, "ExistingDecisionKey", arn),
            accept_unsigned_until=self._config.accept_unsigned_decisions_until,
        )

    def _table(self, construct_id: str, name: str | None, key_arn: str | None) -> dynamodb.ITable | None:
        return existing_table(self._scope, construct_id, name=name, key_arn=key_arn) if name else None


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
