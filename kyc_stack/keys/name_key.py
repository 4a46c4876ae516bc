"""NameKey: makes the names of folders, case files and message groups, so that no name says whose it is."""

from collections.abc import Mapping

from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc_stack.keys.mac_key import MacKey


class NameKey(Construct):
    """The key from which functions derive that of names, once a process; with another, no user's folder is found."""

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
        self.environment: Mapping[str, str] = {"NAME_KEY_ARN": self._key.key_arn}

    def grant_derive(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant making names."""
        return self._key.grant_make(grantee)
