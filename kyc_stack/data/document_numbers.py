"""DocumentNumbers: which user was verified with which document and selfie, without either of them."""

from collections.abc import Mapping
from typing import Unpack

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from kyc_stack.data.stage_table import ExistingTable, OfTables, StageTable, TableShape
from kyc_stack.keys.stage_key import EncryptionKey
from kyc_stack.nag import acknowledge, acknowledge_aws_managed_key, nist


class DocumentNumbers(StageTable):
    """`{stage}_document_numbers`, one item a number or selfie under its keyed hash, and the key of these hashes.

    A table of its own: the KYC table holds claims and nothing else, its stream carries claims and nothing else, and
    an identity table may be somebody else's. Users are named by keyed pseudonyms, so the erasure of a user leaves it
    as it is: a document stays bound to whoever was verified with it.
    """

    shape = TableShape(name="document_numbers", partition_key="fingerprint")
    _secret: secretsmanager.ISecret

    def __init__(self, scope: Construct, construct_id: str, **kept: Unpack[OfTables]) -> None:
        """Create the table and the key.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            kept: Stage, key and protection of both.
        """
        super().__init__(scope, construct_id, **kept)
        self._secret = self._create_secret(kept["key"], protect_data=kept.get("protect_data", True))

    @staticmethod
    def from_table(
        scope: Construct, construct_id: str, table: dynamodb.ITable, *, hash_key: secretsmanager.ISecret
    ) -> "DocumentNumbers":
        """Use an existing table of the same key, and the secret of its hashes.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            table: The table, with its customer-managed key if it has one.
            hash_key: The secret that its numbers were hashed with, under the same key as the table; with another one
                every number counts as new.
        """
        return _ExistingDocumentNumbers(scope, construct_id, table, hash_key)

    @property
    def environment(self) -> Mapping[str, str]:
        """For a function that looks numbers up and binds them."""
        return {"NUMBER_TABLE_NAME": self.table_name, "NUMBER_KEY_SECRET_ARN": self._secret.secret_arn}

    @property
    def key_environment(self) -> Mapping[str, str]:
        """For a function that makes pseudonyms alone."""
        return {"PSEUDONYM_KEY_SECRET_ARN": self._secret.secret_arn}

    def _create_secret(self, key: EncryptionKey, *, protect_data: bool) -> secretsmanager.Secret:
        # To change how the value is generated is to generate another one, and to forget every number.
        secret = secretsmanager.Secret(
            self,
            "HashKey",
            description="Key of the hashes of document numbers; with another value every number counts as new",
            encryption_key=key.key,
            generate_secret_string=secretsmanager.SecretStringGenerator(password_length=64, exclude_punctuation=True),
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE if protect_data else RemovalPolicy.DESTROY,
        )
        for rule in ("AwsSolutions-SMG4", nist("SecretsManagerRotationEnabled")):
            acknowledge(secret, rule, "A rotated key would match none of the hashes made before.")
        if key.key is None:
            acknowledge_aws_managed_key(secret, "SecretsManagerUsingKMSKey")
        return secret

    def grant_bind(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant computing fingerprints, reading their owners, and binding them: the key beside the table."""
        return self.grant_bind_known(grantee).combine(self.grant_make_pseudonyms(grantee))

    def grant_bind_known(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading the owners of fingerprints, binding and marking them, but computing none: no key."""
        return self._grant_writing(grantee, "BatchGetItem", "UpdateItem")

    def grant_make_pseudonyms(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading the key, which gives users and records their pseudonyms too."""
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["secretsmanager:GetSecretValue"], resource_arns=[self._secret.secret_arn]
        ).combine(self._key.grant_decrypt(grantee, service="secretsmanager"))


class _ExistingDocumentNumbers(ExistingTable, DocumentNumbers):
    """A table of document numbers that somebody else keeps."""

    def __init__(
        self, scope: Construct, construct_id: str, table: dynamodb.ITable, hash_key: secretsmanager.ISecret
    ) -> None:
        super().__init__(scope, construct_id, table)
        self._secret = hash_key
