"""DocumentNumbers: which user was verified with which document and selfie, without either of them."""

from collections.abc import Mapping

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from kyc_stack.data.protected_table import ProtectedTable
from kyc_stack.keys.stage_key import EncryptionKey, StageKey
from kyc_stack.nag import acknowledge, acknowledge_aws_managed_key, nist


class DocumentNumbers(Construct):
    """`{stage}_document_numbers`, one item a number or selfie under its keyed hash, and the key of these hashes.

    A table of its own: the KYC table holds claims and nothing else, its stream carries claims and nothing else, and
    an identity table may be somebody else's. Users are named by keyed pseudonyms, so the erasure of a user leaves it
    as it is: a document stays bound to whoever was verified with it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: str,
        key: StageKey,
        existing_name: str | None = None,
        existing_secret_arn: str | None = None,
        existing_key_arn: str | None = None,
        protect_data: bool = True,
        deletion_protection: bool = True,
    ) -> None:
        """Create or import the table and the key.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            stage: The stage's name.
            key: What encrypts them where they are created.
            existing_name: The name of the table to use instead of a new one.
            existing_secret_arn: The secret of that table's hashes; with another one every number counts as new.
            existing_key_arn: The customer-managed key of that table and secret, if they have one.
            protect_data: Retain both when the stack goes.
            deletion_protection: Refuse the table's deletion, where data is protected: not yet in a first deployment,
                whose roll-back must be able to delete it.
        """
        super().__init__(scope, construct_id)
        if existing_name and existing_secret_arn:
            self._key: EncryptionKey = EncryptionKey(self, "ExistingKey", existing_arn=existing_key_arn)
            self.table: dynamodb.ITable = dynamodb.Table.from_table_name(self, "Existing", existing_name)
            self._secret: secretsmanager.ISecret = secretsmanager.Secret.from_secret_complete_arn(
                self, "ExistingHashKey", existing_secret_arn
            )
        else:
            self._key = key
            self.table = ProtectedTable(
                self,
                "Table",
                table_name=f"{stage}_document_numbers",
                partition_key="fingerprint",
                key=key,
                protect_data=protect_data,
                deletion_protection=deletion_protection,
            )
            self._secret = self._create_secret(key, protect_data=protect_data)
        self.environment: Mapping[str, str] = {
            "NUMBER_TABLE_NAME": self.table.table_name,
            "NUMBER_KEY_SECRET_ARN": self._secret.secret_arn,
        }
        """For a function that looks numbers up and binds them."""
        self.key_environment: Mapping[str, str] = {"PSEUDONYM_KEY_SECRET_ARN": self._secret.secret_arn}
        """For a function that makes pseudonyms alone."""

    def _create_secret(self, key: StageKey, *, protect_data: bool) -> secretsmanager.Secret:
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
        return self.grant_bind_known(grantee).combine(self.grant_pseudonyms(grantee))

    def grant_bind_known(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading the owners of fingerprints, binding and marking them, but computing none: no key."""
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=["dynamodb:BatchGetItem", "dynamodb:UpdateItem"],
            resource_arns=[self.table.table_arn],
        ).combine(self._key.grant_table_write(grantee))

    def grant_pseudonyms(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading the key, which gives users and records their pseudonyms too."""
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["secretsmanager:GetSecretValue"], resource_arns=[self._secret.secret_arn]
        ).combine(self._key.grant_decrypt(grantee, service="secretsmanager"))
