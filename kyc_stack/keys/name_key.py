"""NameKey: makes the names of folders, case files and message groups, so that no name says whose it is."""

from collections.abc import Mapping

from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from kyc_stack.keys.mac_key import MacKey


class NameKey(Construct):
    """The key from which functions derive that of names, once a process; with another, no user's folder is found."""

    _key: MacKey

    def __init__(self, scope: Construct, construct_id: str, *, removal_policy: RemovalPolicy) -> None:
        """Create the key.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            removal_policy: What becomes of the key when the stack goes.
        """
        super().__init__(scope, construct_id)
        self._key = MacKey(
            self, "Key", purpose="names of folders, case files and message groups", removal_policy=removal_policy
        )

    @staticmethod
    def from_key(scope: Construct, construct_id: str, key: kms.IKey) -> "NameKey":
        """Use an existing HMAC key: that which made the names in an existing document bucket.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            key: The key.
        """
        return _ExistingNameKey(scope, construct_id, key)

    @property
    def environment(self) -> Mapping[str, str]:
        """For a function that makes names."""
        return {"NAME_KEY_ARN": self._key.key_arn}

    def grant_derive(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant making names."""
        return self._key.grant_make(grantee)


class _ExistingNameKey(NameKey):
    """A key that is there already; nothing is created."""

    def __init__(self, scope: Construct, construct_id: str, key: kms.IKey) -> None:
        Construct.__init__(self, scope, construct_id)
        self._key = MacKey.from_key(self, "Key", key)
