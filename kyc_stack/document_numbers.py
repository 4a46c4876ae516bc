"""DocumentNumbers: which user was verified with which document and selfie, without either of them."""

from collections.abc import Mapping

from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from kyc_stack.nag import acknowledge, acknowledge_aws_managed_key, nist
from kyc_stack.protected_table import ProtectedTable
from kyc_stack.stage_key import StageKey


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
        protect_data: bool = True,
    ) -> None:
        """Create the table and the key.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            stage: The stage's name.
            key: What encrypts the table and the secret.
            protect_data: Retain both when the stack goes, and refuse the table's deletion.
        """
        super().__init__(scope, construct_id)
        self._key = key
        removal_policy = RemovalPolicy.RETAIN if protect_data else RemovalPolicy.DESTROY
        self.table = ProtectedTable(
            self,
            "Table",
            table_name=f"{stage}_document_numbers",
            partition_key="fingerprint",
            key=key,
            protect_data=protect_data,
        )
        # To change how the value is generated is to generate another one, and to forget every number.
        self._secret = secretsmanager.Secret(
            self,
            "HashKey",
            description="Key of the hashes of document numbers; with another value every number counts as new",
            encryption_key=key.key,
            generate_secret_string=secretsmanager.SecretStringGenerator(password_length=64, exclude_punctuation=True),
            removal_policy=removal_policy,
        )
        for rule in ("AwsSolutions-SMG4", nist("SecretsManagerRotationEnabled")):
            acknowledge(self._secret, rule, "A rotated key would match none of the hashes made before.")
        if key.key is None:
            acknowledge_aws_managed_key(self._secret, "SecretsManagerUsingKMSKey")
        self.environment: Mapping[str, str] = {
            "NUMBER_TABLE_NAME": self.table.table_name,
            "NUMBER_KEY_SECRET_ARN": self._secret.secret_arn,
        }
        """For a function that looks numbers up and binds them."""
        self.key_environment: Mapping[str, str] = {"PSEUDONYM_KEY_SECRET_ARN": self._secret.secret_arn}
        """For a function that makes pseudonyms alone."""

    def grant_bind(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let the grantee see whom fingerprints are bound to, and bind them: the key, reads and updates of items."""
        return (
            iam.Grant.add_to_principal(
                grantee=grantee,
                actions=["dynamodb:BatchGetItem", "dynamodb:UpdateItem"],
                resource_arns=[self.table.table_arn],
            )
            .combine(self._key.grant_table_write(grantee))
            .combine(self.grant_pseudonyms(grantee))
        )

    def grant_pseudonyms(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let the grantee read the key, by which users and records have pseudonyms too."""
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["secretsmanager:GetSecretValue"], resource_arns=[self._secret.secret_arn]
        ).combine(self._key.grant_decrypt(grantee, service="secretsmanager"))
