"""SealingKey: a KMS key with which functions seal and open themselves, each with a grant for one of the two."""

from collections.abc import Mapping
from typing import ClassVar

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct


class SealingKey(Construct):
    """A KMS key that functions use themselves, unlike the stage's key, which only services use for them.

    A key of its own even where the stage leaves encryption at rest to AWS-managed keys: those let nobody in but
    services. Grants hold for what this stage seals alone, by the encryption context.
    """

    purpose: ClassVar[str]
    """The sealed things, for the key's description."""
    variable: ClassVar[str]
    """The environment variable in which functions find the key's ARN."""
    seals_by: ClassVar[str] = "GenerateDataKey"
    """The action of KMS that seals: this one, or `Encrypt` for what is at most 4 KB."""
    _stage: str
    _key: kms.IKey

    def __init__(self, scope: Construct, construct_id: str, *, stage: str, removal_policy: RemovalPolicy) -> None:
        """Create the key.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            stage: The stage's name, the encryption context of all that is sealed.
            removal_policy: What becomes of the key when the stack goes; without it, nothing sealed can be opened.
        """
        super().__init__(scope, construct_id)
        self._stage = stage
        self._key = kms.Key(
            self,
            "Key",
            description=f"{Stack.of(self).stack_name}: {self.purpose}",
            enable_key_rotation=True,
            pending_window=Duration.days(30),  # longer than any message is kept
            removal_policy=removal_policy,
        )

    @property
    def environment(self) -> Mapping[str, str]:
        """For a function that seals or opens."""
        return {self.variable: self._key.key_arn}

    def grant_seal(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant sealing, but opening nothing."""
        return self._grant(grantee, f"kms:{self.seals_by}")

    def grant_open(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant opening sealed data."""
        return self._grant(grantee, "kms:Decrypt")

    def _grant(self, grantee: iam.IGrantable, action: str) -> iam.Grant:
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=[action],
            resource_arns=[self._key.key_arn],
            conditions={"StringEquals": {"kms:EncryptionContext:stage": self._stage}},
        )
