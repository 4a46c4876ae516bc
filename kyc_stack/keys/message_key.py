"""MessageKey: what queue messages are sealed with, so that receiving one does not mean reading it."""

from collections.abc import Mapping

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct


class MessageKey(Construct):
    """A KMS key that functions use themselves, unlike the stage's key, which only services use for them.

    A key of its own even where the stage leaves encryption at rest to AWS-managed keys: those let nobody in but
    services. Grants hold for messages of this stage alone, by the encryption context.
    """

    def __init__(self, scope: Construct, construct_id: str, *, stage: str, removal_policy: RemovalPolicy) -> None:
        """Create the key.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            stage: The stage's name, the encryption context of all messages.
            removal_policy: What becomes of the key when the stack goes; without it, dead letters are lost.
        """
        super().__init__(scope, construct_id)
        self._stage = stage
        self._key = kms.Key(
            self,
            "Key",
            description=f"{Stack.of(self).stack_name}: bodies of queue messages",
            enable_key_rotation=True,
            pending_window=Duration.days(30),  # longer than any message is kept
            removal_policy=removal_policy,
        )
        self.environment: Mapping[str, str] = {"MESSAGE_KEY_ARN": self._key.key_arn}

    def grant_seal(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let the grantee write messages."""
        return self._grant(grantee, "kms:GenerateDataKey")

    def grant_open(self, grantee: iam.IGrantable) -> iam.Grant:
        """Let the grantee read messages."""
        return self._grant(grantee, "kms:Decrypt")

    def _grant(self, grantee: iam.IGrantable, action: str) -> iam.Grant:
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=[action],
            resource_arns=[self._key.key_arn],
            conditions={"StringEquals": {"kms:EncryptionContext:stage": self._stage}},
        )
