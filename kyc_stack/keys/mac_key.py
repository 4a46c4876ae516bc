"""MacKey: an HMAC key of KMS, which makes and verifies message authentication codes and never leaves KMS."""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

_ALGORITHM = "HMAC_SHA_256"


class MacKey(Construct):
    """An HMAC key for one purpose. To make codes and to verify them are granted apart.

    See https://docs.aws.amazon.com/kms/latest/developerguide/hmac.html. KMS rotates no HMAC key by itself; another key
    would fit none of the codes made before.
    """

    _key: kms.IKey

    def __init__(self, scope: Construct, construct_id: str, *, purpose: str, removal_policy: RemovalPolicy) -> None:
        """Create the key.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            purpose: What its codes are for.
            removal_policy: What becomes of the key when the stack goes; without it, none of its codes can be verified.
        """
        super().__init__(scope, construct_id)
        self._key = kms.Key(
            self,
            "Key",
            description=f"{Stack.of(self).stack_name}: {purpose}",
            key_spec=kms.KeySpec.HMAC_256,
            key_usage=kms.KeyUsage.GENERATE_VERIFY_MAC,
            pending_window=Duration.days(30),
            removal_policy=removal_policy,
        )

    @staticmethod
    def from_key(scope: Construct, construct_id: str, key: kms.IKey) -> "MacKey":
        """Use an existing HMAC key, whose codes are made and verified with `HMAC_SHA_256`.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            key: The key.
        """
        return _ExistingMacKey(scope, construct_id, key)

    @property
    def key_arn(self) -> str:
        """The key's ARN."""
        return self._key.key_arn

    def grant_make(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant making codes."""
        return self._grant(grantee, "kms:GenerateMac")

    def grant_verify(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant verifying codes."""
        return self._grant(grantee, "kms:VerifyMac")

    def _grant(self, grantee: iam.IGrantable, action: str) -> iam.Grant:
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=[action],
            resource_arns=[self._key.key_arn],
            conditions={"StringEquals": {"kms:MacAlgorithm": _ALGORITHM}},
        )


class _ExistingMacKey(MacKey):
    """A key that is there already; nothing is created."""

    def __init__(self, scope: Construct, construct_id: str, key: kms.IKey) -> None:
        Construct.__init__(self, scope, construct_id)
        self._key = key
